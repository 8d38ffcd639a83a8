//! What can be said of a profile before anything is sent.

use serde_json::Value;

use crate::{
    oauth::{GivenAddressError, ProxyAddressError, SafeUrl, SafeUrlError},
    profile::{
        AuthorizationMethod, Capture, Profile, RedirectScheme, SecretSource, algorithms,
        connection, environment, has_program, redirect, remark_request, template,
    },
};

/// The ways an answer of the authorization endpoint takes (OAuth 2.0 Multiple Response Type Encoding
/// Practices §2.1, Form Post Response Mode §2, JARM §2.3).
pub const RESPONSE_MODES: &[&str] = &[
    "query",
    "fragment",
    "form_post",
    "query.jwt",
    "fragment.jwt",
    "form_post.jwt",
    "jwt",
];

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
    #[error("expected an issuer, or the endpoints that the grant needs: the profile has neither")]
    NoServer,
    #[error("{0}")]
    Address(#[from] SafeUrlError),
    #[error("expected text, got another type")]
    NotText,
    #[error("client_id is empty: the authorization request must name a client (RFC 6749 §4.1.1)")]
    NoClientId,
    #[error("expected S256, plain or off, got {0:?}")]
    Pkce(String),
    #[error("expected one of {modes}, got {0:?}", modes = RESPONSE_MODES.join(", "))]
    ResponseMode(String),
    #[error("expected one of {known}, got {name:?}")]
    Algorithm { name: String, known: String },
    #[error(
        "{0:?} needs a client secret: say where it is kept (environment variable, keychain, command), or it is asked for"
    )]
    NoSecret(&'static str),
    #[error(
        "a proxy's password comes from an environment variable or the keychain, or is asked for: no command is run for it"
    )]
    ProxyPasswordSource,
    #[error("expected a program to run for the secret, got none")]
    NoProgram,
    #[error(
        "{0:?} needs a private key: name its file or an environment variable, or it is asked for"
    )]
    NoKey(&'static str),
    #[error("{0:?} needs a certificate and its key: name their files")]
    NoCertificate(&'static str),
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
    #[error("{0}")]
    Proxy(ProxyAddressError),
    #[error("a user name for a proxy needs the proxy's address in the profile")]
    UserWithoutProxy,
    #[error("a password for a proxy needs a user name, proxy_username")]
    PasswordWithoutUser,
    #[error("{0}")]
    Resolve(GivenAddressError),
    #[error("expected 4 or 6, got {0:?}")]
    Family(String),
    #[error("expected 1 to 600 seconds, got {0}")]
    ConnectTimeout(u64),
    #[error("{0}")]
    RedirectUri(String),
    #[error(
        "this program makes the certificate itself: the browser warns of it until it is told to trust it"
    )]
    OwnCertificate,
    #[error("expected a port from 1 to 65535, or \"any\", got {0:?}")]
    Port(String),
    #[error("expected the name of an environment variable, got none: the secret will be asked for")]
    NoVariable,
    #[error("expected the path of a file with certificates as PEM, got none")]
    NoCaFile,
    #[error("discovery says {discovered}: a run uses what stands here")]
    DiffersFromDiscovery { discovered: String },
    #[error("{value} is not in the server's list: {listed}")]
    NotListed { value: String, listed: String },
    #[error("expected what stands between scopes, such as a comma, got nothing")]
    NoSeparator,
    #[error("expected the name of a header and one line of text, got {0:?}")]
    HeaderName(String),
    #[error("expected the name of a parameter, got none")]
    NoParameterName,
    #[error("expected the names of token types, got one that is empty: it is no type")]
    NoTokenType,
    #[error("{0} is a credential: a profile must not hold one, and the program makes it itself")]
    HoldsCredential(String),
    #[error("expected a name, got none")]
    NoName,
    #[error("expected a new name: the profile {id:?} is there already")]
    IdTaken { id: String },
    #[error("a shipped profile has the id {id:?} too: this one will take its place")]
    IdOfShipped { id: String },
    #[error("the environment {name:?} is there already: this one cannot be chosen")]
    EnvironmentTwice { name: String },
    #[error("{member} is the same in every environment: what stands here has no effect")]
    NotOfAnEnvironment { member: String },
    #[error("{words}")]
    BadEnvironment { words: String },
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
    // Which endpoints a run needs, its grant decides.
    let names_server = |name: &String| name == "issuer" || name.ends_with("_endpoint");
    if !server.keys().any(names_server) {
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
        && !RESPONSE_MODES.contains(&mode.as_str())
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
            // A name is what certificates are for.
            "localhost" if profile.redirect.scheme == RedirectScheme::Https => {}
            "localhost" => fail("/redirect/host", false, Problem::Localhost),
            other => fail("/redirect/host", true, Problem::Host(other.to_owned())),
        }
    }
    if let Some(SecretSource::Command(command)) = &profile.client.client_secret
        && !has_program(command)
    {
        fail("/client/client_secret", true, Problem::NoProgram);
    }
    out.extend(redirect::remarks(profile));
    out.extend(connection::remarks(&profile.connection));
    let mut fail = |member: &str, is_failure: bool, problem: Problem| {
        out.push(Remark {
            member: member.to_owned(),
            is_failure,
            problem,
        });
    };
    if let Some(method) = profile.client.token_endpoint_auth_method {
        let client = &profile.client;
        let name = method.as_str();
        if profile.needs_secret(method) && client.client_secret.is_none() {
            fail("/client/client_secret", false, Problem::NoSecret(name));
        }
        if method.needs_key() && client.private_key.is_none() {
            fail("/client/private_key", false, Problem::NoKey(name));
        }
        if method.needs_certificate() && client.client_certificate.is_none() {
            fail(
                "/client/client_certificate",
                true,
                Problem::NoCertificate(name),
            );
        }
    }
    for found in algorithms::unknown(&profile.client) {
        let known = found.known.join(", ");
        let name = found.name;
        fail(
            &format!("/client/{}", found.member),
            true,
            Problem::Algorithm { name, known },
        );
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
    out.extend(environment::environment_remarks(profile));
    out.extend(remark_request::request_remarks(profile));
    out.extend(remark_request::provider_remarks(profile));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::AuthMethod;
    use crate::profile::TrustSettings;

    fn profile() -> Profile {
        let mut profile = Profile::for_issuer("https://issuer.example");
        profile.client.client_id = String::from("client");
        profile
    }

    fn members(profile: &Profile) -> Vec<(String, bool)> {
        remarks(profile)
            .into_iter()
            .map(|remark| (remark.member, remark.is_failure))
            .collect()
    }

    #[test]
    fn a_sound_profile_has_nothing_to_remark() {
        assert_eq!(members(&profile()), []);
        let mut named = profile();
        named.server.clear();
        for name in ["authorization_endpoint", "token_endpoint"] {
            named
                .server
                .insert(name.to_owned(), "https://a.example/".into());
        }
        assert_eq!(members(&named), []);
        // Client credentials need no more.
        named.server.remove("authorization_endpoint");
        assert_eq!(members(&named), []);
        named.server.clear();
        assert_eq!(members(&named), [(String::from("/server"), true)]);
    }

    #[test]
    fn each_member_that_cannot_be_used_is_pointed_at() {
        type Spoil = fn(&mut Profile);
        let cases: [(&str, bool, Spoil); 13] = [
            ("/server/issuer", true, |p| {
                p.server.insert("issuer".into(), "ftp://x".into());
            }),
            ("/server/jwks_uri", true, |p| {
                p.server.insert("jwks_uri".into(), 1.into());
            }),
            ("/client/client_id", true, |p| p.client.client_id.clear()),
            ("/client/client_secret", false, |p| {
                p.client.token_endpoint_auth_method = Some(AuthMethod::ClientSecretPost);
            }),
            ("/client/client_secret", true, |p| {
                p.client.client_secret = Some(SecretSource::Command(Vec::new()));
            }),
            ("/request/pkce", true, |p| p.request.pkce = "s256".into()),
            ("/request/response_mode", true, |p| {
                p.request.response_mode = Some("carrier_pigeon".into());
            }),
            ("/request/method", true, |p| {
                p.request.method = AuthorizationMethod::Post;
                p.redirect.capture = Capture::Paste;
            }),
            ("/redirect/path", true, |p| p.redirect.path = "cb".into()),
            ("/redirect/host", true, |p| {
                p.redirect.host = "0.0.0.0".into();
            }),
            ("/redirect/host", false, |p| {
                p.redirect.host = "localhost".into();
            }),
            ("/trust/sha256", true, |p| {
                p.trust = TrustSettings::Pin {
                    sha256: "ab".into(),
                };
            }),
            ("/trust/kind", false, |p| p.trust = TrustSettings::None),
        ];
        for (member, is_failure, spoil) in cases {
            let mut profile = profile();
            spoil(&mut profile);
            assert_eq!(members(&profile), [(member.to_owned(), is_failure)]);
        }
    }

    #[test]
    fn failures_stand_first() {
        let mut profile = profile();
        profile.redirect.host = String::from("localhost");
        profile.trust = TrustSettings::Pin {
            sha256: String::new(),
        };
        let verdicts: Vec<bool> = remarks(&profile).iter().map(|r| r.is_failure).collect();
        assert_eq!(verdicts, [true, false]);
    }

    #[test]
    fn a_pin_is_read_with_and_without_colons_and_nothing_else() {
        let digits = "0123456789abcdefABCDEF0123456789".repeat(2);
        let pin = parse_pin(&digits).unwrap();
        assert_eq!(pin[..3], [0x01, 0x23, 0x45]);
        let spaced: Vec<String> = pin.iter().map(|byte| format!("{byte:02X}")).collect();
        assert_eq!(parse_pin(&spaced.join(":")), Some(pin));
        assert_eq!(parse_pin(&spaced.join(" ")), Some(pin));
        for wrong in [
            "",
            &digits[1..],
            &format!("{digits}0"),
            &digits.replace('0', "g"),
        ] {
            assert_eq!(parse_pin(wrong), None, "{wrong}");
        }
    }
}
