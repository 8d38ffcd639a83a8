//! Ending the session at the server: the browser is sent there and comes back
//! (RP-Initiated Logout §2, §3).

use super::{
    Outcome, Prepared, Received,
    authorization::{authority_and_path, redirect_host, scheme},
    endpoint,
};
use crate::{
    flow::{
        Check, Context, Finding, Remark, Stage,
        redirect_listener::{
            Awaited, ExpectedState, LoopbackHost, RedirectExpectation, ResponseMode,
        },
    },
    http::{AddressDraft, Draft},
    oauth::{Parameters, Secret},
};

/// Other ways in which a server can tell clients of a sign-out, by their metadata: an iframe that is
/// asked, a page of the client that is loaded, and a request to the client. A native client has
/// neither page nor address.
const OTHER_WAYS: [&str; 3] = [
    "check_session_iframe",
    "frontchannel_logout_supported",
    "backchannel_logout_supported",
];

pub(super) fn prepare(context: &Context) -> Prepared {
    if context.metadata.endpoint("end_session_endpoint").is_none()
        && context.settings.reach.until != Some(Stage::Logout)
    {
        return Prepared::Skip(String::from("the server names no end_session_endpoint"));
    }
    if context.authorization_sent.is_none() {
        return Prepared::Skip(String::from("no browser was signed in by this run"));
    }
    let url = match endpoint(context, "end_session_endpoint") {
        Ok(url) => url,
        Err(problem) => return problem,
    };
    let mut parameters = Parameters::new();
    if let Some(hint) = id_token(context) {
        parameters.push("id_token_hint", hint.expose());
    }
    parameters.push("client_id", context.client_id());
    parameters.push("post_logout_redirect_uri", return_uri(context));
    parameters.push("state", context.logout_state());
    Prepared::Draft(Box::new(Draft::Address(AddressDraft::with_parameters(
        url.as_str(),
        &parameters,
    ))))
}

/// The last one that came: it tells the server which session is meant. One that was encrypted to
/// this client goes without the envelope, which the server could not open (OIDC Core §3.1.2.1).
fn id_token(context: &Context) -> Option<&Secret> {
    let tokens = [context.tokens.as_ref(), context.front_tokens.as_ref()];
    let came = tokens
        .into_iter()
        .flatten()
        .find_map(|tokens| tokens.id_token.as_ref())?;
    if came.expose().split('.').count() == 5 {
        context.opened_id_token.as_ref()
    } else {
        Some(came)
    }
}

/// The first that is registered, with the port of this run where it is one of loopback without a
/// port; else the redirect URI, which servers take where it is registered for both.
pub(super) fn return_uri(context: &Context) -> String {
    let registered = &context.settings.profile.client.post_logout_redirect_uris;
    match registered.first() {
        Some(uri) => match listened(uri) {
            Some((host, None, path)) => match context.port {
                Some(port) => format!("{}://{host}:{port}{path}", scheme(uri)),
                None => uri.clone(),
            },
            Some((_, Some(_), _)) | None => uri.clone(),
        },
        None => context.redirect_uri(),
    }
}

/// Host, port and path of an address that this program can listen on.
fn listened(uri: &str) -> Option<(String, Option<u16>, String)> {
    let url = url::Url::parse(uri).ok()?;
    let host = url.host_str()?;
    let is_loopback =
        matches!(url.scheme(), "http" | "https") && LoopbackHost::parse(host).is_some();
    is_loopback.then(|| (host.to_owned(), url.port(), url.path().to_owned()))
}

/// Where the browser is awaited after the sign-out.
pub(in crate::flow) struct Return {
    /// `None` where the address that the browser ends at is pasted by hand.
    pub place: Option<(LoopbackHost, u16)>,
    pub expectation: RedirectExpectation,
}

/// What the return must look like, given what was really sent.
pub(in crate::flow) fn awaited_return(context: &Context, sent: &Parameters) -> Return {
    let state = match sent.first("state") {
        _ if context.settings.accept_any_redirect => ExpectedState::AnyAccepted,
        Some(state) if !state.is_empty() => ExpectedState::Value(Secret::new(state)),
        Some(_) | None => ExpectedState::NotSent,
    };
    let uri = sent
        .first("post_logout_redirect_uri")
        .map_or_else(|| context.redirect_uri(), str::to_owned);
    let place = listened(&uri).and_then(|(host, port, _)| {
        let host = LoopbackHost::parse(&host).unwrap_or_else(|| redirect_host(context));
        port.map(|port| (host, port))
    });
    let place = place.filter(|_| !context.captures_by_paste());
    let (authority, path) = authority_and_path(&uri);
    Return {
        place,
        expectation: RedirectExpectation {
            scheme: scheme(&uri),
            authority,
            path,
            mode: ResponseMode::Query,
            awaited: Awaited::SignedOut,
            jwt: false,
            state,
            clean_path: context.page_path("signed-out"),
            post_page: None,
        },
    }
}

/// Judges the return: `state` has let it through, or was overruled. Whether the session is really
/// over, only the server knows.
pub(in crate::flow) fn judge_return(context: &Context, came: &Parameters) -> Received {
    let sent = context.logout_sent.clone().unwrap_or_default();
    let sent = sent.first("state").filter(|state| !state.is_empty());
    let came = came.first("state");
    let finding = match (sent, came) {
        (Some(sent), Some(came)) if Secret::new(sent).matches(came) => {
            Finding::pass(Check::LogoutState)
        }
        (Some(_), Some(_)) => Finding::fail(Check::LogoutState, Remark::Differs),
        (Some(_), None) => Finding::fail(Check::LogoutState, Remark::Missing),
        (None, Some(_)) => Finding::warn(Check::LogoutState, Remark::Unexpected),
        (None, None) => Finding::warn(Check::LogoutState, Remark::NotSent),
    };
    let finding = Finding {
        expected: sent.map(str::to_owned),
        received: came.map(str::to_owned),
        ..finding
    };
    Received::with(vec![finding], Outcome::Proceed)
}

/// The other ways that this server announces.
pub(in crate::flow) fn other_ways(context: &Context) -> Vec<String> {
    let is_announced = |name: &str| match context.metadata.members().get(name) {
        Some(serde_json::Value::Bool(is_supported)) => *is_supported,
        Some(serde_json::Value::String(_)) => true,
        Some(_) | None => false,
    };
    OTHER_WAYS
        .into_iter()
        .filter(|name| is_announced(name))
        .map(str::to_owned)
        .collect()
}
