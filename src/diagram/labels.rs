//! The few words of the diagram that are taken from recorded bytes or from what a request is for.

use crate::{
    diagram::model::{Look, Message},
    flow::{Check, Finding, MessageKind, Participant, RecordedExchange, Verdict},
    http::{Response, parse},
    oauth::{ErrorResponse, JsonObject, display_text::neutralise},
};

pub(super) const OPENS_THE_BROWSER: &str = "opens the browser";
pub(super) const SIGNS_IN: &str = "signs in, allows";
pub(super) const REDIRECT_CHECKS: &str = "state, iss checks";
pub(super) const ID_TOKEN_CHECKS: &str = "ID token checks";
pub(super) const INFERRED: &str = "inferred";

/// Longest label before it is elided to its place.
const LABEL_CHARS: usize = 80;

/// Name and second line of a participant's head.
pub(super) fn head(participant: Participant) -> (&'static str, &'static str) {
    match participant {
        Participant::ResourceOwner => ("You", "resource owner"),
        Participant::Browser => ("Browser", "system default"),
        Participant::Client => ("Client", "this app"),
        Participant::AuthorizationServer => ("Authorization", "server"),
        Participant::ResourceServer => ("API", "resource"),
    }
}

fn spoken_participant(participant: Participant) -> &'static str {
    match participant {
        Participant::ResourceOwner => "resource owner",
        Participant::Browser => "browser",
        Participant::Client => "client",
        Participant::AuthorizationServer => "authorization server",
        Participant::ResourceServer => "resource server",
    }
}

/// The accessible name of a message whose `spoken` says what it is for.
pub(super) fn spoken(message: &Message) -> String {
    let state = match message.look {
        Look::ToCome => ", to come",
        Look::Inferred => ", inferred",
        Look::Past | Look::Failed if message.is_changed => ", changed",
        Look::Past | Look::Failed => "",
    };
    format!(
        "{}, {} to {}, {}{state}",
        message.number,
        spoken_participant(message.from),
        spoken_participant(message.to),
        message.spoken
    )
}

fn subject(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Metadata => "metadata",
        MessageKind::Keys => "keys",
        MessageKind::Authorize => "authorization",
        MessageKind::SignIn => "sign-in",
        MessageKind::Redirect => "redirect",
        MessageKind::ClosingPage => "closing page",
        MessageKind::Stray => "stray redirect",
        MessageKind::Token => "token",
        MessageKind::Userinfo => "userinfo",
        MessageKind::Resource => "API",
        MessageKind::Refresh => "refresh",
        MessageKind::Introspection => "introspection",
        MessageKind::Revocation => "revocation",
    }
}

pub(super) fn spoken_request(kind: MessageKind) -> String {
    match kind {
        MessageKind::Redirect | MessageKind::Stray => subject(kind).to_owned(),
        MessageKind::Metadata
        | MessageKind::Keys
        | MessageKind::Authorize
        | MessageKind::SignIn
        | MessageKind::ClosingPage
        | MessageKind::Token
        | MessageKind::Userinfo
        | MessageKind::Resource
        | MessageKind::Refresh
        | MessageKind::Introspection
        | MessageKind::Revocation => format!("{} request", subject(kind)),
    }
}

pub(super) fn spoken_planned_response(kind: MessageKind) -> String {
    format!("{} response", subject(kind))
}

/// `200 OK`, or what the answer is for where nobody saw it.
pub(super) fn spoken_response(exchange: &RecordedExchange) -> String {
    match parse::response(&exchange.exchange.received) {
        Ok(parsed) => {
            let Response { status, reason, .. } = parsed.response;
            neutralise(format!("{status} {reason}").trim_end(), LABEL_CHARS)
        }
        Err(_) if exchange.observed => String::from("unreadable answer"),
        Err(_) => spoken_planned_response(exchange.kind),
    }
}

pub(super) fn planned_request(kind: MessageKind) -> String {
    String::from(match kind {
        MessageKind::Metadata => "GET …/openid-configuration",
        MessageKind::Keys => "GET keys",
        MessageKind::Authorize => "GET /authorize?response_type=code&…",
        MessageKind::SignIn => "sign-in",
        MessageKind::Redirect => "GET /callback?code=…",
        MessageKind::ClosingPage => "GET closing page",
        MessageKind::Stray => "stray redirect",
        MessageKind::Token => "POST /token",
        MessageKind::Userinfo => "GET /userinfo",
        MessageKind::Resource => "GET API",
        MessageKind::Refresh => "POST /token refresh_token",
        MessageKind::Introspection => "POST /introspect",
        MessageKind::Revocation => "POST /revoke",
    })
}

pub(super) fn planned_response(kind: MessageKind) -> String {
    String::from(match kind {
        MessageKind::Metadata => "200 provider metadata",
        MessageKind::Keys => "200 keys",
        MessageKind::Authorize => "303 back to the client",
        MessageKind::SignIn => "200 page",
        MessageKind::Redirect | MessageKind::ClosingPage => "200 close this tab",
        MessageKind::Stray => "400",
        MessageKind::Token => "200 with tokens",
        MessageKind::Userinfo => "200 claims",
        MessageKind::Resource | MessageKind::Revocation => "200",
        MessageKind::Refresh => "200 new tokens",
        MessageKind::Introspection => "200 token state",
    })
}

/// Method and target, without values: the first parameter's name stands for the query.
pub(super) fn request(exchange: &RecordedExchange) -> String {
    if !exchange.observed {
        return planned_request(exchange.kind);
    }
    let Some(request) = parse::request(&exchange.exchange.sent) else {
        return String::from("unreadable request");
    };
    let path = match exchange.kind {
        MessageKind::Metadata => match request.path().rsplit_once('/') {
            Some((_, last)) => format!("…/{last}"),
            None => request.path().to_owned(),
        },
        MessageKind::Keys
        | MessageKind::Authorize
        | MessageKind::SignIn
        | MessageKind::Redirect
        | MessageKind::ClosingPage
        | MessageKind::Stray
        | MessageKind::Token
        | MessageKind::Userinfo
        | MessageKind::Resource
        | MessageKind::Refresh
        | MessageKind::Introspection
        | MessageKind::Revocation => request.path().to_owned(),
    };
    let query = request
        .query()
        .and_then(|query| query.split(['=', '&']).next());
    let query = query.map_or_else(String::new, |name| format!("?{name}=…"));
    neutralise(&format!("{} {path}{query}", request.method), LABEL_CHARS)
}

/// Status and, where there is one, the error or the address to go to.
pub(super) fn response(exchange: &RecordedExchange) -> String {
    if !exchange.observed {
        return planned_response(exchange.kind);
    }
    let Ok(parsed) = parse::response(&exchange.exchange.received) else {
        return String::from("unreadable answer");
    };
    let response = parsed.response;
    let more = if let Some(location) = response.headers.first("location") {
        let address = location.split('?').next().unwrap_or_default().to_owned();
        let last = address.rsplit('/').next().unwrap_or_default().to_owned();
        format!("Location: …/{last}")
    } else if response.status >= 400 {
        error_code(&response).unwrap_or_else(|| response.reason.clone())
    } else {
        response.reason.clone()
    };
    let text = format!("{} {more}", response.status);
    neutralise(text.trim_end(), LABEL_CHARS)
}

fn error_code(response: &Response) -> Option<String> {
    let object = JsonObject::parse(&response.body, response.body.len()).ok()?;
    Some(ErrorResponse::from_object(object).ok()?.shown_error())
}

pub(super) fn challenge(method: &str) -> String {
    if method == "plain" {
        String::from("code_challenge = code_verifier")
    } else {
        format!("code_challenge = {method}(code_verifier)")
    }
}

pub(super) fn id_token_checks(passed: usize, total: usize) -> String {
    format!("ID token: {passed} of {total} checks pass")
}

/// What the findings say together: the worst of them where one is not as it should be.
pub(super) fn checks(findings: &[&Finding]) -> String {
    let not_fit: Vec<&&Finding> = findings
        .iter()
        .filter(|finding| finding.verdict == Verdict::Fail)
        .collect();
    let told: Vec<String> = if not_fit.is_empty() {
        findings.iter().map(|finding| fits(finding)).collect()
    } else {
        not_fit
            .iter()
            .map(|finding| format!("{} fails", name(finding.check)))
            .collect()
    };
    told.join(", ")
}

fn fits(finding: &Finding) -> String {
    let name = name(finding.check);
    match finding.verdict {
        Verdict::Pass => format!("{name} matches"),
        Verdict::Warn => format!("{name}: look"),
        Verdict::Fail => format!("{name} fails"),
    }
}

fn name(check: Check) -> String {
    let id = check.id();
    id.strip_prefix("redirect_").unwrap_or(id).replace('_', " ")
}
