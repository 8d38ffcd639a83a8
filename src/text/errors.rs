//! OAuth error codes in words: what they mean at this stage, where they come from, what helps.

use super::{
    error_codes::{
        API, AUTHORIZATION, BACKCHANNEL, CLIENT_RECORD, INTROSPECTION, POLLING, REFRESH,
        REGISTRATION, REVOCATION, Row, TOKEN,
    },
    provider_codes,
};
use crate::{
    flow::Stage,
    http::{Change, ChangeKind, ChangeSubject},
};

/// An error code, explained for the stage it came at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// Whether a specification names this code for this endpoint.
    pub is_known: bool,
    pub meaning: &'static str,
    /// Likely causes, likeliest first.
    pub causes: &'static [&'static str],
    /// What to try, best first.
    pub remedies: &'static [&'static str],
    /// The section of a specification, or the page of a provider.
    pub spec: &'static str,
}

/// Explains what the flow calls the error: an OAuth code, or `HTTP 404 Not Found` where no code came.
pub fn explain(stage: Stage, error: &str) -> Explanation {
    let mut rows = tables(stage).iter().flat_map(|table| table.iter());
    if let Some(row) = rows.find(|row| row.code == error) {
        return row.explanation;
    }
    match status(error) {
        Some(status) => by_status(stage, status),
        None => provider_codes::explain(error).unwrap_or_else(|| unknown(stage)),
    }
}

/// The endpoint's codes; the first table that has a code counts.
fn tables(stage: Stage) -> &'static [&'static [Row]] {
    static AT_AUTHORIZATION: [&[Row]; 1] = [AUTHORIZATION];
    static AT_PUSHED: [&[Row]; 2] = [AUTHORIZATION, TOKEN];
    static AT_TOKEN: [&[Row]; 1] = [TOKEN];
    static AT_BACKCHANNEL: [&[Row]; 2] = [BACKCHANNEL, TOKEN];
    static AT_POLLING: [&[Row]; 2] = [POLLING, TOKEN];
    static AT_REFRESH: [&[Row]; 2] = [REFRESH, TOKEN];
    static AT_API: [&[Row]; 1] = [API];
    static AT_INTROSPECTION: [&[Row]; 1] = [INTROSPECTION];
    static AT_REVOCATION: [&[Row]; 2] = [REVOCATION, TOKEN];
    static AT_REGISTRATION: [&[Row]; 1] = [REGISTRATION];
    static AT_CLIENT_CONFIGURATION: [&[Row]; 2] = [CLIENT_RECORD, REGISTRATION];
    match stage {
        Stage::Authorization | Stage::Redirect | Stage::Logout => &AT_AUTHORIZATION,
        Stage::Par => &AT_PUSHED,
        Stage::Token | Stage::DeviceAuthorization => &AT_TOKEN,
        Stage::BackchannelAuthentication => &AT_BACKCHANNEL,
        Stage::Polling => &AT_POLLING,
        Stage::Refresh => &AT_REFRESH,
        Stage::Userinfo | Stage::Resource => &AT_API,
        Stage::Introspection => &AT_INTROSPECTION,
        Stage::Revocation => &AT_REVOCATION,
        Stage::Registration => &AT_REGISTRATION,
        Stage::ClientConfiguration => &AT_CLIENT_CONFIGURATION,
        Stage::Discovery | Stage::IdToken => &[],
    }
}

/// The status in `HTTP 404` or `HTTP 404 Not Found`.
fn status(error: &str) -> Option<u16> {
    let rest = error.strip_prefix("HTTP ")?;
    rest.split(' ').next()?.parse().ok()
}

/// A refusal without a code: plain HTTP, on which OAuth has nothing to say.
fn by_status(stage: Stage, status: u16) -> Explanation {
    let explanation = |meaning, causes, remedies| Explanation {
        is_known: true,
        meaning,
        causes,
        remedies,
        spec: spec(stage),
    };
    match status {
        401 => explanation(
            "The server wants other credentials, and gives no error code",
            &[
                "No token or secret was sent",
                "It was sent in a way that the server does not support",
            ],
            &["Read WWW-Authenticate in the response: it says what is wanted"],
        ),
        403 => explanation(
            "The server understood and refuses, without an error code",
            &[
                "A policy or a firewall in front of the server forbids it",
                "The token does not allow this",
            ],
            &["Read the body of the response", "Ask the provider"],
        ),
        404 | 405 => explanation(
            "There is no such endpoint at this address",
            &["The address or the method is not the one that the server documents"],
            &["Compare the address with the server's metadata"],
        ),
        429 => explanation(
            "The server got too many requests",
            &["A limit of the server was reached"],
            &["Wait as long as Retry-After says, then start again"],
        ),
        503 if stage == Stage::Revocation => Explanation {
            is_known: true,
            meaning: "The server could not revoke: the token still lives",
            causes: &["The server is overloaded or under maintenance"],
            remedies: &["Try again after the time that Retry-After gives"],
            spec: "RFC 7009 §2.2.1",
        },
        500.. => explanation(
            "The server broke down, which no OAuth code describes",
            &["A fault or an overload of the server"],
            &[
                "Try again later",
                "Give the provider the time of day from this exchange",
            ],
        ),
        _ => explanation(
            "The server refused without an error code",
            &["Something in front of the server may have answered in its place"],
            &["Read the body of the response"],
        ),
    }
}

/// Who would have to name a code at this stage.
fn spec(stage: Stage) -> &'static str {
    match stage {
        Stage::Discovery => "RFC 8414 §3",
        Stage::Registration => "RFC 7591 §3.2.2",
        Stage::Authorization | Stage::Redirect => "RFC 6749 §4.1.2.1",
        Stage::Par => "RFC 9126 §2.3",
        Stage::DeviceAuthorization => "RFC 8628 §3.2; RFC 6749 §5.2",
        Stage::BackchannelAuthentication => "CIBA §13",
        Stage::Polling => "RFC 8628 §3.5; CIBA §11",
        Stage::Token | Stage::Refresh => "RFC 6749 §5.2",
        Stage::IdToken => "OIDC Core §3.1.3.7",
        Stage::Userinfo => "OIDC Core §5.3.3; RFC 6750 §3.1",
        Stage::Resource => "RFC 6750 §3.1",
        Stage::Introspection => "RFC 7662 §2.3",
        Stage::Revocation => "RFC 7009 §2.2.1",
        Stage::Logout => "RP-Initiated Logout §4",
        Stage::ClientConfiguration => "RFC 7592 §2.1 to §2.3",
    }
}

fn unknown(stage: Stage) -> Explanation {
    Explanation {
        is_known: false,
        meaning: "No specification we know names this code for this endpoint",
        causes: &[
            "The provider has codes of its own",
            "The code belongs to another endpoint or another specification",
        ],
        remedies: &[
            "Read error_description and error_uri in the response",
            "Look the code up in the provider's documentation",
        ],
        spec: spec(stage),
    }
}

/// What the user changed before sending that may well be the reason for this error, in words;
/// none where the server says that the fault is its own.
pub fn suspects(stage: Stage, error: &str, changes: &[Change]) -> Vec<String> {
    let is_the_servers = matches!(error, "server_error" | "temporarily_unavailable")
        || status(error).is_some_and(|status| status == 429 || status >= 500);
    if is_the_servers {
        return Vec::new();
    }
    let in_words = |change: &Change| {
        let what = crate::text::change(change);
        match suspicion(stage, change) {
            Some(why) => format!("{what} before sending: {why}"),
            None => format!("{what} before sending"),
        }
    };
    changes.iter().map(in_words).collect()
}

/// Why that change leads to a refusal, where it is known to.
fn suspicion(stage: Stage, change: &Change) -> Option<&'static str> {
    let ChangeSubject::Parameter(name) = &change.subject else {
        return None;
    };
    match change.kind {
        ChangeKind::Added => {
            Some("a request may carry a parameter once only (RFC 6749 §3.1, §3.2)")
        }
        ChangeKind::Unset if stage == Stage::Token && name == "code_verifier" => Some(
            "it is needed once a challenge was sent (RFC 7636 §4.5; RFC 9700 §2.1.1), and servers \
             answer its absence with invalid_grant or invalid_request",
        ),
        ChangeKind::Unset if name == "code_challenge" => {
            Some("servers that demand PKCE refuse without it (RFC 7636 §4.4.1)")
        }
        ChangeKind::Set | ChangeKind::Unset => meddled(stage, name),
        ChangeKind::Raw => None,
    }
}

/// What the server compares the value of a parameter with.
fn meddled(stage: Stage, name: &str) -> Option<&'static str> {
    let is_authorization = matches!(stage, Stage::Authorization | Stage::Redirect);
    match name {
        "code_verifier" => {
            Some("the server hashes it and compares it with the challenge (RFC 7636 §4.6)")
        }
        "redirect_uri" if is_authorization => {
            Some("it must be one that is registered for the client (RFC 6749 §3.1.2.3)")
        }
        "redirect_uri" => {
            Some("it must be identical to that of the authorization request (RFC 6749 §4.1.3)")
        }
        "code" => Some("the server knows only the code that it gave (RFC 6749 §4.1.3)"),
        "refresh_token" => Some("the server knows only tokens that it gave (RFC 6749 §6)"),
        "client_id" | "client_secret" => {
            Some("the server compares it with the client's registration (RFC 6749 §2.3.1)")
        }
        _ => None,
    }
}

#[cfg(test)]
#[path = "errors_tests.rs"]
mod tests;
