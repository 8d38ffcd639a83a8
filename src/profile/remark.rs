//! What can be said of a profile before anything is sent.

use serde_json::Value;

use crate::{
    oauth::{SafeUrl, SafeUrlError},
    profile::{AuthMethod, AuthorizationMethod, Capture, Profile, template},
};

/// A remark at one member of a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// JSON pointer of the member.
    pub member: String,
    pub is_failure: bool,
    pub problem: Problem,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    #[error(
        "expected an issuer, or authorization_endpoint and token_endpoint: the profile has neither"
    )]
    NoServer,
    #[error("{0}")]
    Address(#[from] SafeUrlError),
    #[error("expected text, got another type")]
    NotText,
    #[error("client_id is empty: the authorization request must name a client (RFC 6749 §4.1.1)")]
    NoClientId,
    #[error("expected S256, plain or off, got {0:?}")]
    Pkce(String),
    #[error("expected query, fragment or form_post, got {0:?}")]
    ResponseMode(String),
    #[error("{0:?} needs a client secret: name an environment variable, or it is asked for")]
    NoSecret(&'static str),
    #[error("authorization by POST goes through a page of the listener: set capture to listen")]
    PostNeedsListener,
    #[error("a path begins with a slash, got {0:?}")]
    Path(String),
    #[error("expected 127.0.0.1, [::1] or localhost, got {0:?}")]
    Host(String),
    #[error("localhost is not recommended: a name may resolve elsewhere (RFC 8252 §8.3)")]
    Localhost,
    #[error("a pin is the SHA-256 of a certificate: expected 64 hex digits")]
    Pin,
    #[error("{ask}: this profile asks for it before it can be used")]
    Unfilled { ask: String },
    #[error("certificates are not checked: anybody on the way can read and change what is sent")]
    NoTrust,
}

/// Everything that is wrong or worth knowing, failures first.
pub fn remarks(profile: &Profile) -> Vec<Remark> {
    let mut out = Vec::new();
    let mut fail = |member: &str, is_failure: bool, problem: Problem| {
        out.push(Remark {
            member: member.to_owned(),
            is_failure,
            problem,
        });
    };
    for (index, field) in profile.template.iter().enumerate() {
        let ask = field.ask.clone();
        fail(
            &format!("/template/{index}"),
            true,
            Problem::Unfilled { ask },
        );
    }
    let server = &profile.server;
    let has = |name: &str| server.contains_key(name);
    if !has("issuer") && !(has("authorization_endpoint") && has("token_endpoint")) {
        fail("/server", true, Problem::NoServer);
    }
    for (name, value) in server {
        if name == "issuer" || name.ends_with("_endpoint") || name == "jwks_uri" {
            match value {
                // Judged once it is filled in.
                Value::String(text) if template::is_open(profile, text) => {}
                Value::String(text) => {
                    if let Err(error) = SafeUrl::parse(text) {
                        fail(&format!("/server/{name}"), true, Problem::Address(error));
                    }
                }
                Value::Null
                | Value::Bool(_)
                | Value::Number(_)
                | Value::Array(_)
                | Value::Object(_) => fail(&format!("/server/{name}"), true, Problem::NotText),
            }
        }
    }
    if profile.client.client_id.is_empty() {
        fail("/client/client_id", true, Problem::NoClientId);
    }
    if crate::profile::PkceChoice::parse(&profile.request.pkce).is_none() {
        fail(
            "/request/pkce",
            true,
            Problem::Pkce(profile.request.pkce.clone()),
        );
    }
    if let Some(mode) = &profile.request.response_mode
        && !matches!(mode.as_str(), "query" | "fragment" | "form_post")
    {
        fail(
            "/request/response_mode",
            true,
            Problem::ResponseMode(mode.clone()),
        );
    }
    let pastes = profile.redirect.capture == Capture::Paste || profile.redirect.uri.is_some();
    if profile.request.method == AuthorizationMethod::Post && pastes {
        fail("/request/method", true, Problem::PostNeedsListener);
    }
    if profile.redirect.uri.is_none() {
        if !profile.redirect.path.starts_with('/') {
            fail(
                "/redirect/path",
                true,
                Problem::Path(profile.redirect.path.clone()),
            );
        }
        match profile.redirect.host.as_str() {
            "127.0.0.1" | "[::1]" | "::1" => {}
            "localhost" => fail("/redirect/host", false, Problem::Localhost),
            other => fail("/redirect/host", true, Problem::Host(other.to_owned())),
        }
    }
    match profile.client.token_endpoint_auth_method {
        Some(method @ (AuthMethod::ClientSecretBasic | AuthMethod::ClientSecretPost))
            if profile.client.client_secret.is_none() =>
        {
            fail(
                "/client/client_secret",
                false,
                Problem::NoSecret(method.as_str()),
            );
        }
        Some(AuthMethod::None | AuthMethod::ClientSecretBasic | AuthMethod::ClientSecretPost)
        | None => {}
    }
    match &profile.trust {
        crate::profile::TrustSettings::System | crate::profile::TrustSettings::Ca { .. } => {}
        crate::profile::TrustSettings::Pin { sha256 } => {
            if !template::is_open(profile, sha256) && parse_pin(sha256).is_none() {
                fail("/trust/sha256", true, Problem::Pin);
            }
        }
        crate::profile::TrustSettings::None => fail("/trust/kind", false, Problem::NoTrust),
    }
    out.sort_by_key(|remark| !remark.is_failure);
    out
}

/// Reads a SHA-256 as 64 hex digits, with or without colons and spaces.
pub fn parse_pin(text: &str) -> Option<[u8; 32]> {
    let digits: Vec<u8> = text
        .chars()
        .filter(|c| !matches!(c, ':' | ' '))
        .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect::<Option<_>>()?;
    let bytes: Vec<u8> = digits
        .chunks(2)
        .map(|pair| match pair {
            [high, low] => Some(high << 4 | low),
            _ => None,
        })
        .collect::<Option<_>>()?;
    bytes.try_into().ok()
}
