//! Stands in for browser and person at the built-in server, where nobody is there to sign in.

use crate::{
    authorization_server::{Account, Decision, Visitor, VisitorStep},
    http::{Body, Headers, Outgoing, Request, RequestDraft, Response, Trust, parse},
    oauth::SafeUrl,
};

use super::wire;

/// A sign-in takes four requests; more than this is a loop.
const MOST_REQUESTS: usize = 12;

/// Opens the address, signs in, consents, and follows the redirect to the client's listener.
pub(super) async fn sign_in(
    issuer: &str,
    account: &Account,
    decision: Decision,
    address: &SafeUrl,
) -> Result<(), String> {
    let mut visitor = Visitor::new(issuer, account, decision);
    let mut request = visitor
        .open(address.as_str())
        .ok_or_else(|| String::from("the address is not one of the built-in server"))?;
    for _ in 0..MOST_REQUESTS {
        let response = send(issuer, &request).await?;
        match visitor.next_step(&response) {
            VisitorStep::Send(next) => request = next,
            VisitorStep::Redirected(location) => return redirected(&location).await,
            VisitorStep::Posted { target, form } => {
                let answer = fetch(&target, "POST", Headers::new(), Some(Body::Form(form))).await?;
                return follow(&target, &answer).await;
            }
            VisitorStep::Finished(_) => return Ok(()),
            VisitorStep::Stuck(reason) => return Err(reason),
        }
    }
    Err(String::from("the sign-in did not come to an end"))
}

async fn send(issuer: &str, request: &Request) -> Result<Response, String> {
    let body = (!request.body.is_empty()).then(|| Body::Raw(request.body.clone()));
    let mut headers = Headers::new();
    for header in request.headers.iter() {
        let is_framing = ["host", "content-length", "connection"]
            .iter()
            .any(|name| header.name.eq_ignore_ascii_case(name));
        if !is_framing {
            headers.push(header.name.clone(), header.value.clone());
        }
    }
    let address = format!("{issuer}{}", request.target);
    fetch(&address, &request.method, headers, body).await
}

/// The answer at the redirect URI. A fragment stays in the browser, which hands it over by the
/// page's script; this does what the script does.
async fn redirected(location: &str) -> Result<(), String> {
    let (address, fragment) = match location.split_once('#') {
        Some((address, fragment)) => (address, Some(fragment)),
        None => (location, None),
    };
    let answer = fetch(address, "GET", Headers::new(), None).await?;
    match fragment {
        Some(fragment) => {
            let headers = Headers::new().with("Content-Type", "application/x-www-form-urlencoded");
            let body = Body::Raw(fragment.as_bytes().to_vec());
            let answer = fetch(address, "POST", headers, Some(body)).await?;
            follow(address, &answer).await
        }
        None => follow(address, &answer).await,
    }
}

/// Fetches the clean page that the listener sends the browser to.
async fn follow(from: &str, answer: &Response) -> Result<(), String> {
    let Some(location) = answer.headers.first("location") else {
        return Ok(());
    };
    let base = url::Url::parse(from).map_err(|error| error.to_string())?;
    let next = base.join(&location).map_err(|error| error.to_string())?;
    fetch(next.as_str(), "GET", Headers::new(), None)
        .await
        .map(|_| ())
}

async fn fetch(
    address: &str,
    method: &str,
    headers: Headers,
    body: Option<Body>,
) -> Result<Response, String> {
    let url = SafeUrl::parse(address).map_err(|error| error.to_string())?;
    let draft = RequestDraft::new(method, url.clone(), &headers, body);
    let outgoing = Outgoing::new(draft.bytes().to_vec(), url, Trust::System);
    let exchange = wire::exchange(&outgoing, std::future::pending())
        .await
        .map_err(|broken| broken.1.to_string())?;
    parse::response(&exchange.received)
        .map(|parsed| parsed.response)
        .map_err(|error| error.to_string())
}
