//! Stands in for browser and person at the built-in server, where nobody is there to sign in.

use crate::{
    authorization_server::{Account, Decision, Visitor, VisitorStep},
    http::{Body, Headers, Outgoing, Request, RequestDraft, Response, Trust, parse},
    oauth::SafeUrl,
};

use super::wire;

/// A sign-in takes four requests; more than this is a loop.
const MOST_REQUESTS: usize = 12;

/// The built-in server as a browser finds it.
pub(super) struct Place {
    /// `scheme://host:port`.
    pub origin: String,
    /// Whom to trust there.
    pub trust: Trust,
    /// What a device shows, if one asked.
    pub user_code: Option<String>,
}

/// Where a sign-in has led.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Arrived {
    /// At the client's listener, or at a page after which nothing follows.
    Here,
    /// At this address, where nobody listens: a person copies it out of the browser.
    Elsewhere(String),
}

/// Opens the address, signs in, consents, and follows the redirect to the client's listener.
pub(super) async fn sign_in(
    place: &Place,
    account: &Account,
    decision: Decision,
    address: &SafeUrl,
) -> Result<Arrived, String> {
    let mut visitor = Visitor::new(place.origin.as_str(), account, decision);
    if let Some(user_code) = &place.user_code {
        visitor = visitor.with_user_code(user_code.as_str());
    }
    let mut request = match visitor.open(address.as_str()) {
        Some(request) => request,
        None => from_own_page(&mut visitor, address).await?,
    };
    for _ in 0..MOST_REQUESTS {
        let response = send(place, &request).await?;
        match visitor.next_step(&response) {
            VisitorStep::Send(next) => request = next,
            VisitorStep::Redirected(location) if is_elsewhere(&location) => {
                return Ok(Arrived::Elsewhere(location));
            }
            VisitorStep::Redirected(location) => {
                return redirected(&location).await.map(|()| Arrived::Here);
            }
            VisitorStep::Posted { target, .. } if is_elsewhere(&target) => {
                return Err(format!(
                    "the answer was posted to {target}, where nobody listens"
                ));
            }
            VisitorStep::Posted { target, form } => {
                let form = Some(Body::Form(form));
                let answer = fetch(&target, "POST", Headers::new(), form, Trust::System).await?;
                return follow(&target, &answer).await.map(|()| Arrived::Here);
            }
            VisitorStep::Finished(_) => return Ok(Arrived::Here),
            VisitorStep::Stuck(reason) => return Err(reason),
        }
    }
    Err(String::from("the sign-in did not come to an end"))
}

/// An authorization request by POST begins at a page of the client's listener, with a form for the
/// server (RFC 6749 §3.1).
async fn from_own_page(visitor: &mut Visitor, address: &SafeUrl) -> Result<Request, String> {
    let not_ours = || String::from("the address is not one of the built-in server");
    if is_elsewhere(address.as_str()) {
        return Err(not_ours());
    }
    let page = fetch(address.as_str(), "GET", Headers::new(), None, Trust::System).await?;
    match visitor.next_step(&page) {
        VisitorStep::Posted { target, form } => visitor.submit(&target, &form).ok_or_else(not_ours),
        VisitorStep::Send(_)
        | VisitorStep::Redirected(_)
        | VisitorStep::Finished(_)
        | VisitorStep::Stuck(_) => Err(not_ours()),
    }
}

/// Whether nobody on this machine takes the browser in at that address.
fn is_elsewhere(location: &str) -> bool {
    let is_loopback = |url: &url::Url| {
        url.scheme() == "http"
            && matches!(url.host_str(), Some("127.0.0.1" | "[::1]" | "localhost"))
    };
    !url::Url::parse(location).is_ok_and(|url| is_loopback(&url))
}

async fn send(place: &Place, request: &Request) -> Result<Response, String> {
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
    let address = format!("{}{}", place.origin, request.target);
    fetch(
        &address,
        &request.method,
        headers,
        body,
        place.trust.clone(),
    )
    .await
}

/// The answer at the redirect URI. A fragment stays in the browser, which hands it over by the
/// page's script; this does what the script does.
async fn redirected(location: &str) -> Result<(), String> {
    let (address, fragment) = match location.split_once('#') {
        Some((address, fragment)) => (address, Some(fragment)),
        None => (location, None),
    };
    let answer = fetch(address, "GET", Headers::new(), None, Trust::System).await?;
    match fragment {
        Some(fragment) => {
            let headers = Headers::new().with("Content-Type", "application/x-www-form-urlencoded");
            let body = Body::Raw(fragment.as_bytes().to_vec());
            let answer = fetch(address, "POST", headers, Some(body), Trust::System).await?;
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
    fetch(next.as_str(), "GET", Headers::new(), None, Trust::System)
        .await
        .map(|_| ())
}

async fn fetch(
    address: &str,
    method: &str,
    headers: Headers,
    body: Option<Body>,
    trust: Trust,
) -> Result<Response, String> {
    let url = SafeUrl::parse(address).map_err(|error| error.to_string())?;
    let draft = RequestDraft::new(method, url.clone(), &headers, body);
    let outgoing = Outgoing::new(draft.bytes().to_vec(), url, trust);
    let exchange = wire::exchange(&outgoing, std::future::pending())
        .await
        .map_err(|broken| broken.1.to_string())?;
    parse::response(&exchange.received)
        .map(|parsed| parsed.response)
        .map_err(|error| error.to_string())
}
