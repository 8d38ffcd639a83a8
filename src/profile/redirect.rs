//! Which redirect URI a run uses, of those that are registered, and how its answer is caught.

use serde::{Deserialize, Serialize};
use url::Url;

use crate::profile::{Capture, Problem, Profile, Remark};

/// How the listener on this machine is spoken to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RedirectScheme {
    #[default]
    Http,
    /// With a certificate that the program makes for itself.
    Https,
}

impl RedirectScheme {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    pub fn is_http(&self) -> bool {
        *self == Self::Http
    }
}

/// The redirect URIs that are registered, as `client.redirect_uris` lists them.
pub fn redirect_choices(profile: &Profile) -> &[String] {
    &profile.client.redirect_uris
}

/// Uses this redirect URI from now on: taken apart where the program can listen on it; else kept
/// whole, and the answer is pasted (RFC 8252 §7).
///
/// # Errors
///
/// Why the text is no redirect URI.
pub fn use_redirect_uri(profile: &mut Profile, uri: &str) -> Result<(), String> {
    let url = read(uri)?;
    let redirect = &mut profile.redirect;
    match listener(&url) {
        Some(scheme) => {
            redirect.scheme = scheme;
            redirect.host = url.host_str().unwrap_or_default().to_owned();
            redirect.port = url.port();
            redirect.path = url.path().to_owned();
            if redirect.uri.take().is_some() {
                redirect.capture = Capture::Listen;
            }
        }
        None => {
            redirect.uri = Some(uri.to_owned());
            redirect.capture = Capture::Paste;
        }
    }
    Ok(())
}

/// The scheme of the listener, where the program can be it.
fn listener(url: &Url) -> Option<RedirectScheme> {
    let scheme = match url.scheme() {
        "http" => RedirectScheme::Http,
        "https" => RedirectScheme::Https,
        _ => return None,
    };
    let is_here = matches!(url.host_str(), Some("127.0.0.1" | "[::1]" | "localhost"));
    // Without a port, https is the port 443, which only an administrator may take.
    let has_port = scheme == RedirectScheme::Http || url.port().is_some();
    (is_here && has_port && url.query().is_none()).then_some(scheme)
}

/// What a redirect URI has to be: absolute and without a fragment (RFC 6749 §3.1.2).
fn read(uri: &str) -> Result<Url, String> {
    if uri
        .chars()
        .any(|c| c.is_control() || c.is_whitespace() || c == '\\')
    {
        return Err(String::from(
            "a redirect URI must not contain spaces, control characters or backslashes",
        ));
    }
    let url = Url::parse(uri).map_err(|error| match error {
        url::ParseError::RelativeUrlWithoutBase => {
            String::from("a redirect URI is absolute: it begins with a scheme, such as http:")
        }
        other => other.to_string(),
    })?;
    if url.fragment().is_some() {
        return Err(String::from(
            "a redirect URI must not have a fragment (RFC 6749 §3.1.2)",
        ));
    }
    match url.scheme() {
        "javascript" | "data" | "file" | "blob" | "vbscript" | "about" => Err(format!(
            "the scheme {:?} runs or opens something instead of handing an answer on",
            url.scheme()
        )),
        "http" | "https" if url.host_str().is_none_or(str::is_empty) => Err(String::from(
            "a redirect URI with http or https names a host",
        )),
        "http" | "https" if !url.username().is_empty() || url.password().is_some() => Err(
            String::from("a redirect URI must not carry a user name or a password"),
        ),
        _ => Ok(url),
    }
}

/// What is wrong or worth knowing.
pub(super) fn remarks(profile: &Profile) -> Vec<Remark> {
    let mut out = Vec::new();
    let mut say = |member: String, is_failure: bool, problem: Problem| {
        out.push(Remark {
            member,
            is_failure,
            problem,
        });
    };
    let redirect = &profile.redirect;
    if let Some(uri) = &redirect.uri
        && !super::template::is_open(profile, uri)
        && let Err(reason) = read(uri)
    {
        say(
            String::from("/redirect/uri"),
            true,
            Problem::RedirectUri(reason),
        );
    }
    let listens = redirect.uri.is_none() && redirect.capture == Capture::Listen;
    if listens && redirect.scheme == RedirectScheme::Https {
        say(
            String::from("/redirect/scheme"),
            false,
            Problem::OwnCertificate,
        );
    }
    for (at, uri) in profile.client.redirect_uris.iter().enumerate() {
        if !super::template::is_open(profile, uri)
            && let Err(reason) = read(uri)
        {
            let member = format!("/client/redirect_uris/{at}");
            say(member, false, Problem::RedirectUri(reason));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn using(uri: &str) -> Profile {
        let mut profile = Profile::for_issuer("https://issuer.example");
        profile.client.client_id = String::from("c");
        use_redirect_uri(&mut profile, uri).unwrap();
        profile
    }

    #[test]
    fn a_loopback_address_is_listened_on_with_and_without_tls() {
        for (uri, scheme, host, port, path) in [
            (
                "http://127.0.0.1/cb",
                RedirectScheme::Http,
                "127.0.0.1",
                None,
                "/cb",
            ),
            (
                "http://[::1]:8400/",
                RedirectScheme::Http,
                "[::1]",
                Some(8400),
                "/",
            ),
            (
                "https://localhost:8443/a/b",
                RedirectScheme::Https,
                "localhost",
                Some(8443),
                "/a/b",
            ),
            (
                "https://127.0.0.1:8443/cb",
                RedirectScheme::Https,
                "127.0.0.1",
                Some(8443),
                "/cb",
            ),
        ] {
            let redirect = using(uri).redirect;
            assert_eq!(redirect.capture, Capture::Listen, "{uri}");
            assert_eq!(redirect.scheme, scheme, "{uri}");
            assert_eq!((redirect.host.as_str(), redirect.port), (host, port));
            assert_eq!(redirect.path, path);
        }
    }

    #[test]
    fn case_160_every_other_address_is_pasted() {
        for uri in [
            "https://app.example/cb",
            "https://localhost/cb",
            "https://localhost.example:1/cb",
            "com.example.app:/callback",
            "com.example.app://host/callback",
            "urn:ietf:wg:oauth:2.0:oob",
            "http://192.0.2.1/cb",
            "http://127.0.0.1/cb?fixed=1",
        ] {
            let redirect = using(uri).redirect;
            assert_eq!(redirect.capture, Capture::Paste, "{uri}");
            assert_eq!(redirect.uri.as_deref(), Some(uri));
        }
    }

    #[test]
    fn going_back_to_a_loopback_address_listens_again() {
        let mut profile = using("com.example.app:/callback");
        use_redirect_uri(&mut profile, "http://127.0.0.1:1/cb").unwrap();
        assert_eq!(profile.redirect.uri, None);
        assert_eq!(profile.redirect.capture, Capture::Listen);
        // Pasting on purpose stays.
        profile.redirect.capture = Capture::Paste;
        use_redirect_uri(&mut profile, "http://127.0.0.1:2/cb").unwrap();
        assert_eq!(profile.redirect.capture, Capture::Paste);
    }

    #[test]
    fn what_is_no_redirect_uri_is_refused_with_its_reason() {
        for (uri, reason) in [
            ("", "absolute"),
            ("/callback", "absolute"),
            ("https://app.example/#x", "fragment"),
            ("https://app.example/a b", "spaces"),
            ("javascript:alert(1)", "javascript"),
            ("https://me:pw@app.example/", "user name"),
        ] {
            let mut profile = Profile::for_issuer("https://issuer.example");
            let error = use_redirect_uri(&mut profile, uri).unwrap_err();
            assert!(error.contains(reason), "{uri}: {error}");
            profile.redirect.uri = Some(uri.to_owned());
            profile.client.client_id = String::from("c");
            let members: Vec<_> = crate::profile::remarks(&profile)
                .into_iter()
                .map(|remark| remark.member)
                .collect();
            assert_eq!(members, ["/redirect/uri"], "{uri}");
        }
    }

    #[test]
    fn a_certificate_of_ones_own_is_remarked_on() {
        let remarks = crate::profile::remarks(&using("https://localhost:8443/cb"));
        assert_eq!(remarks.len(), 1, "{remarks:?}");
        assert_eq!(remarks[0].problem, Problem::OwnCertificate);
        assert!(!remarks[0].is_failure);
    }
}
