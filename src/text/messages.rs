//! The messages of the diagram in words: labels of arrows, and names that are read aloud.

use serde_json::{Map, Value};

use crate::{
    flow::{BuiltKind, LocalWork, MessageKind, Participant, RecordedExchange},
    http::{Change, ChangeKind, ChangeSubject, Limits, Response, decoded_body, parse},
    oauth::{Challenges, Parameters, display_text::neutralise},
    text::{failures, targets::shortened},
};

/// Longer error codes are cut.
const CODE_CHARS: usize = 28;
/// Answers of OAuth are a few kilobytes; of a larger one a label says no more than its head does.
const LARGEST_READ: usize = 256 * 1024;

/// Title and subtitle of a lane; the subtitle may be empty.
pub fn participant(participant: Participant) -> (&'static str, &'static str) {
    match participant {
        Participant::ResourceOwner => ("You", "resource owner"),
        Participant::Browser => ("Browser", "system default"),
        Participant::Client => ("Client", "this app"),
        Participant::AuthorizationServer => ("Authorization server", ""),
        Participant::ResourceServer => ("API", "resource server"),
    }
}

/// The participant's name within a sentence.
pub fn spoken_participant(participant: Participant) -> &'static str {
    match participant {
        Participant::ResourceOwner => "resource owner",
        Participant::Browser => "browser",
        Participant::Client => "client",
        Participant::AuthorizationServer => "authorization server",
        Participant::ResourceServer => "resource server",
    }
}

/// The name of a message in the accessible tree: "9, client to authorization server, token request".
pub fn accessible_name(
    number: usize,
    from: Participant,
    to: Participant,
    label: &str,
    to_come: bool,
) -> String {
    let (from, to) = (spoken_participant(from), spoken_participant(to));
    let end = if to_come { ", to come" } else { "" };
    format!("{number}, {from} to {to}, {label}{end}")
}

/// What a request is, read aloud.
pub fn spoken_request(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::WebFinger => "question for the issuer",
        MessageKind::Challenge => "call without a token",
        MessageKind::ResourceMetadata => "API metadata request",
        MessageKind::Metadata => "metadata request",
        MessageKind::Keys => "key request",
        MessageKind::Registration => "registration request",
        MessageKind::Authorize => "authorization request",
        MessageKind::SignIn => "sign-in and consent",
        MessageKind::Redirect => "redirect",
        MessageKind::ClosingPage => "closing page request",
        MessageKind::Stray => "stray request",
        MessageKind::PushedAuthorization => "pushed authorization request",
        MessageKind::DeviceAuthorization => "device authorization request",
        MessageKind::BackchannelAuthentication => "backchannel authentication request",
        MessageKind::Poll => "poll",
        MessageKind::Ping => "notification",
        MessageKind::Token => "token request",
        MessageKind::Userinfo => "userinfo request",
        MessageKind::Resource => "API call",
        MessageKind::McpInitialize => "MCP initialize",
        MessageKind::McpInitialized => "MCP initialized",
        MessageKind::McpListTools => "MCP tools/list",
        MessageKind::McpEndSession => "MCP session end request",
        MessageKind::Refresh => "refresh request",
        MessageKind::Introspection => "introspection request",
        MessageKind::Revocation => "revocation request",
        MessageKind::FragmentPage => "request for the page that hands over the fragment",
        MessageKind::EndSession => "logout request",
        MessageKind::SignedOut => "return after the sign-out",
        MessageKind::ReadClient => "client read request",
        MessageKind::ReplaceClient => "client update request",
        MessageKind::DeleteClient => "client delete request",
    }
}

/// What an answer that has not come yet will be, read aloud.
pub fn spoken_answer(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::WebFinger => "issuer of the account",
        MessageKind::Challenge => "challenge of the API",
        MessageKind::ResourceMetadata => "API metadata",
        MessageKind::Metadata => "metadata",
        MessageKind::Keys => "keys",
        MessageKind::Registration => "registration response",
        MessageKind::Authorize => "authorization response",
        MessageKind::SignIn => "answer to sign-in and consent",
        MessageKind::Redirect => "answer to the redirect",
        MessageKind::ClosingPage => "closing page",
        MessageKind::Stray => "refusal",
        MessageKind::PushedAuthorization => "pushed authorization response",
        MessageKind::DeviceAuthorization => "device authorization response",
        MessageKind::BackchannelAuthentication => "backchannel authentication response",
        MessageKind::Poll => "answer to the poll",
        MessageKind::Ping => "answer to the notification",
        MessageKind::Token => "token response",
        MessageKind::Userinfo => "userinfo response",
        MessageKind::Resource => "API response",
        MessageKind::McpInitialize => "answer to MCP initialize",
        MessageKind::McpInitialized => "answer to MCP initialized",
        MessageKind::McpListTools => "MCP tools",
        MessageKind::McpEndSession => "answer to the MCP session end",
        MessageKind::Refresh => "refresh response",
        MessageKind::Introspection => "introspection response",
        MessageKind::Revocation => "revocation response",
        MessageKind::FragmentPage => "page that hands over the fragment",
        MessageKind::EndSession => "logout response",
        MessageKind::SignedOut => "answer to the return",
        MessageKind::ReadClient => "client record",
        MessageKind::ReplaceClient => "replaced client record",
        MessageKind::DeleteClient => "answer to the client delete request",
    }
}

/// A status line read aloud: "200 OK".
pub fn spoken_response(status: u16, reason: &str) -> String {
    let reason = neutralise(reason.trim(), 60);
    if reason.is_empty() {
        status.to_string()
    } else {
        format!("{status} {reason}")
    }
}

/// A recorded answer read aloud: its status line, or why there is none.
pub fn spoken_received(exchange: &RecordedExchange) -> String {
    if let Some(failure) = &exchange.failure {
        return format!("no answer, {}", failures::no_answer(failure.kind));
    }
    if exchange.exchange.received.is_empty() {
        return if exchange.observed {
            String::from("no answer")
        } else {
            format!("{}, inferred", spoken_answer(exchange.kind))
        };
    }
    match parse::response_head(&exchange.exchange.received) {
        Ok(head) => spoken_response(head.status, &head.reason),
        Err(_) => String::from("an answer that is not HTTP"),
    }
}

/// The label of a request that has not been made, or that nobody here saw.
pub fn planned_request(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::WebFinger => "GET …/webfinger",
        MessageKind::Challenge => "Call without a token",
        MessageKind::ResourceMetadata => "GET …/oauth-protected-resource",
        MessageKind::Metadata => "GET /.well-known/…",
        MessageKind::Keys => "GET …/jwks",
        MessageKind::Registration => "POST /register",
        MessageKind::Authorize => "GET /authorize?response_type=code&…",
        MessageKind::SignIn => "POST sign-in and consent",
        MessageKind::Redirect => "GET /callback?code=…",
        MessageKind::ClosingPage => "GET closing page",
        MessageKind::Stray => "GET /callback?…",
        MessageKind::PushedAuthorization => "POST /par",
        MessageKind::DeviceAuthorization => "POST /device_authorization",
        MessageKind::BackchannelAuthentication => "POST /bc-authorize",
        MessageKind::Poll => "POST /token poll",
        MessageKind::Ping => "POST notification",
        MessageKind::Token => "POST /token",
        MessageKind::Userinfo => "GET /userinfo",
        MessageKind::Resource => "GET API",
        MessageKind::McpInitialize => "POST /mcp initialize",
        MessageKind::McpInitialized => "POST /mcp initialized",
        MessageKind::McpListTools => "POST /mcp tools/list",
        MessageKind::McpEndSession => "DELETE /mcp",
        MessageKind::Refresh => "POST /token refresh_token",
        MessageKind::Introspection => "POST /introspect",
        MessageKind::Revocation => "POST /revoke",
        MessageKind::FragmentPage => "GET /callback",
        MessageKind::EndSession => "GET /logout?id_token_hint=…",
        MessageKind::SignedOut => "GET /callback?state=…",
        MessageKind::ReadClient => "GET client record",
        MessageKind::ReplaceClient => "PUT client record",
        MessageKind::DeleteClient => "DELETE client record",
    }
}

/// The label of the answer that will be wished for.
pub fn planned_response(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::WebFinger => "200 issuer",
        MessageKind::Challenge => "401 where to get a token",
        MessageKind::ResourceMetadata => "200 API metadata",
        MessageKind::Metadata => "200 provider metadata",
        MessageKind::Keys => "200 keys",
        MessageKind::Registration => "201 a client of its own",
        MessageKind::Authorize | MessageKind::SignIn => "303 Location …/callback?code=…",
        MessageKind::Redirect => "303 to a page without the code",
        MessageKind::ClosingPage => "200 closing page",
        MessageKind::Stray => "400 refused",
        MessageKind::PushedAuthorization => "201 with request_uri",
        MessageKind::DeviceAuthorization => "200 with codes",
        MessageKind::BackchannelAuthentication => "200 with auth_req_id",
        MessageKind::Ping => "204 taken",
        MessageKind::Poll | MessageKind::Token => "200 with tokens",
        MessageKind::Userinfo => "200 claims",
        MessageKind::Resource => "200 answer of the API",
        MessageKind::McpInitialize => "200 version and abilities",
        MessageKind::McpInitialized => "202 noted",
        MessageKind::McpListTools => "200 tools",
        MessageKind::McpEndSession => "204 session ended",
        MessageKind::Refresh => "200 with new tokens",
        MessageKind::Introspection => "200 active",
        MessageKind::Revocation => "200 revoked",
        MessageKind::FragmentPage => "200 page that hands over the fragment",
        MessageKind::EndSession => "303 Location …/callback?state=…",
        MessageKind::SignedOut => "303 to a page without state",
        MessageKind::ReadClient => "200 client record",
        MessageKind::ReplaceClient => "200 client record, replaced",
        MessageKind::DeleteClient => "204 ended",
    }
}

/// The label of a recorded request, from its request line: names of parameters, never values.
pub fn request_label(exchange: &RecordedExchange) -> String {
    let kind = exchange.kind;
    if exchange.exchange.sent.is_empty() {
        return planned_request(kind).to_owned();
    }
    let Some((request, _)) = parse::request_head(&exchange.exchange.sent) else {
        return String::from("a request that cannot be read");
    };
    let label = shortened(
        &format!("{} ", neutralise(&request.method, 10)),
        &request.target,
    );
    match kind {
        MessageKind::Refresh => format!("{label} refresh_token"),
        MessageKind::Poll => format!("{label} poll"),
        MessageKind::McpInitialize => format!("{label} initialize"),
        MessageKind::McpInitialized => format!("{label} initialized"),
        MessageKind::McpListTools => format!("{label} tools/list"),
        MessageKind::McpEndSession
        | MessageKind::WebFinger
        | MessageKind::Challenge
        | MessageKind::ResourceMetadata
        | MessageKind::Metadata
        | MessageKind::Keys
        | MessageKind::Registration
        | MessageKind::Authorize
        | MessageKind::SignIn
        | MessageKind::Redirect
        | MessageKind::FragmentPage
        | MessageKind::ClosingPage
        | MessageKind::Stray
        | MessageKind::PushedAuthorization
        | MessageKind::DeviceAuthorization
        | MessageKind::BackchannelAuthentication
        | MessageKind::Ping
        | MessageKind::Token
        | MessageKind::Userinfo
        | MessageKind::Resource
        | MessageKind::Introspection
        | MessageKind::Revocation
        | MessageKind::ReadClient
        | MessageKind::ReplaceClient
        | MessageKind::DeleteClient
        | MessageKind::EndSession
        | MessageKind::SignedOut => label,
    }
}

/// The label of a recorded answer, from its status line and content.
pub fn response_label(exchange: &RecordedExchange) -> String {
    if let Some(failure) = &exchange.failure {
        return failures::no_answer(failure.kind).to_owned();
    }
    if exchange.exchange.received.is_empty() {
        return if exchange.observed {
            String::from("no answer")
        } else {
            planned_response(exchange.kind).to_owned()
        };
    }
    let received = &exchange.exchange.received;
    let label = if received.len() > LARGEST_READ {
        parse::response_head(received).map(|head| large_answer_label(&head))
    } else {
        parse::response(received).map(|parsed| answer_label(exchange.kind, &parsed.response))
    };
    label.unwrap_or_else(|_| String::from("an answer that is not HTTP"))
}

/// Of an answer that is not read for its label, only what stands in its head is said.
fn large_answer_label(head: &Response) -> String {
    head_label(head)
        .or_else(|| Some(format!("{} {}", head.status, challenge_error(head)?)))
        .unwrap_or_else(|| format!("{}, a large answer", head.status))
}

/// Where an answer sends its reader.
fn head_label(response: &Response) -> Option<String> {
    let status = response.status;
    let location = response.headers.first("location")?;
    (300..400)
        .contains(&status)
        .then(|| shortened(&format!("{status} Location "), &location))
}

fn answer_label(kind: MessageKind, response: &Response) -> String {
    let status = response.status;
    if let Some(label) = head_label(response) {
        return label;
    }
    let body = members(response);
    let error = body
        .get("error")
        .and_then(Value::as_str)
        .filter(|error| !error.is_empty())
        .map(|error| neutralise(error, CODE_CHARS))
        .or_else(|| challenge_error(response));
    match (error, response.is_success()) {
        (Some(error), true) => format!("{status} with error {error}"),
        (Some(error), false) => format!("{status} {error}"),
        (None, true) => format!("{status}{}", content(kind, &body)),
        (None, false) => spoken_response(status, &response.reason),
    }
}

fn challenge_error(response: &Response) -> Option<String> {
    let values: Vec<String> = response
        .headers
        .all("www-authenticate")
        .map(|header| header.text().into_owned())
        .collect();
    let challenges = Challenges::parse_all(values.iter().map(String::as_str));
    let error = challenges.scheme("Bearer")?.error()?;
    Some(neutralise(error, CODE_CHARS))
}

/// What a successful answer brings, with the space before it.
fn content(kind: MessageKind, body: &Map<String, Value>) -> String {
    match kind {
        MessageKind::WebFinger => String::from(" issuer of the account"),
        MessageKind::ResourceMetadata => String::from(" API metadata"),
        MessageKind::Metadata => String::from(" provider metadata"),
        MessageKind::Registration => String::from(registered(body)),
        MessageKind::McpInitialize => String::from(" version and abilities"),
        MessageKind::McpInitialized => String::from(" noted"),
        MessageKind::McpListTools => match body
            .get("result")
            .and_then(|result| result["tools"].as_array())
            .map(Vec::len)
        {
            Some(1) => String::from(" one tool"),
            Some(count) => format!(" {count} tools"),
            None => String::from(" tools"),
        },
        MessageKind::ReadClient | MessageKind::ReplaceClient => String::from(" client record"),
        MessageKind::McpEndSession => String::from(" session ended"),
        MessageKind::DeleteClient => String::from(" client ended"),
        MessageKind::Keys => match body.get("keys").and_then(Value::as_array).map(Vec::len) {
            Some(1) => String::from(" one key"),
            Some(count) => format!(" {count} keys"),
            None => String::from(" no keys"),
        },
        MessageKind::PushedAuthorization => String::from(" with request_uri"),
        MessageKind::DeviceAuthorization => String::from(" with codes"),
        MessageKind::BackchannelAuthentication => String::from(" with auth_req_id"),
        MessageKind::Ping => String::from(" taken"),
        MessageKind::Token | MessageKind::Poll | MessageKind::Refresh => tokens(body).to_owned(),
        MessageKind::Userinfo => match body.len() {
            0 => String::from(" no claims"),
            1 => String::from(" one claim"),
            count => format!(" {count} claims"),
        },
        MessageKind::Introspection => match body.get("active") {
            Some(Value::Bool(true)) => String::from(" active"),
            Some(Value::Bool(false)) => String::from(" not active"),
            Some(_) | None => String::from(" without active"),
        },
        MessageKind::Revocation => String::from(" revoked"),
        MessageKind::Authorize | MessageKind::SignIn | MessageKind::EndSession => {
            String::from(" page of the server")
        }
        MessageKind::Redirect | MessageKind::SignedOut => String::from(" page for the browser"),
        MessageKind::FragmentPage => String::from(" page that hands over the fragment"),
        MessageKind::ClosingPage => String::from(" closing page"),
        MessageKind::Resource | MessageKind::Challenge => String::from(" answer of the API"),
        MessageKind::Stray => String::from(" ignored"),
    }
}

fn registered(body: &Map<String, Value>) -> &'static str {
    let has = |name: &str| body.get(name).is_some_and(Value::is_string);
    match (has("client_id"), has("client_secret")) {
        (true, true) => " client ID and secret",
        (true, false) => " client ID",
        (false, _) => " without client ID",
    }
}

fn tokens(body: &Map<String, Value>) -> &'static str {
    let count = ["access_token", "refresh_token", "id_token"]
        .iter()
        .filter(|name| body.get(**name).is_some_and(Value::is_string))
        .count();
    match count {
        0 => " without tokens",
        1 => " with one token",
        2 => " with two tokens",
        _ => " with three tokens",
    }
}

/// The members of a JSON object or a form; empty where the body is neither.
fn members(response: &Response) -> Map<String, Value> {
    let body = decoded_body(response, Limits::default().body);
    if let Ok(members) = serde_json::from_slice(&body.bytes) {
        return members;
    }
    let is_form = response.media_type().as_deref() == Some("application/x-www-form-urlencoded");
    if !is_form {
        return Map::new();
    }
    Parameters::decode(&body.bytes)
        .iter()
        .map(|parameter| {
            (
                parameter.name.clone(),
                Value::String(parameter.value.clone()),
            )
        })
        .collect()
}

/// Work on this machine, as a note at the client's lane.
pub fn local_work(work: &LocalWork) -> String {
    match work {
        LocalWork::Challenge { method } => {
            // RFC 7636 §4.2: with `plain` both are the same.
            if *method == "plain" {
                String::from("code_challenge is code_verifier")
            } else {
                format!("code_challenge = {method}(code_verifier)")
            }
        }
        LocalWork::Signed { kind, algorithm } => {
            format!("{} signed, {}", built(*kind), neutralise(algorithm, 20))
        }
        LocalWork::IdTokenChecks { passed, total } => {
            format!("ID token: {passed} of {total} checks passed")
        }
        LocalWork::RedirectChecks => String::from("Redirect: is this our answer?"),
    }
}

/// What a token that the client builds is called.
pub fn built(kind: BuiltKind) -> &'static str {
    match kind {
        BuiltKind::ClientAssertion => "Client assertion",
        BuiltKind::RequestObject => "Request object",
        BuiltKind::DpopProof => "DPoP proof",
        BuiltKind::Assertion => "Assertion",
    }
}

/// What the user changed before sending, in words.
pub fn change(change: &Change) -> String {
    let subject = match &change.subject {
        ChangeSubject::Parameter(name) => neutralise(name, 60),
        ChangeSubject::Header(name) => format!("Header {}", neutralise(name, 60)),
        ChangeSubject::Method => String::from("Method"),
        ChangeSubject::Target => String::from("Address"),
        ChangeSubject::Body => String::from("Body"),
        ChangeSubject::Raw => String::from("Raw text"),
    };
    let how = match change.kind {
        ChangeKind::Set => "changed",
        ChangeKind::Unset => "removed",
        ChangeKind::Added => "added",
        ChangeKind::Raw => "changed by hand",
    };
    format!("{subject} {how}")
}

#[cfg(test)]
#[path = "messages_tests.rs"]
mod tests;
