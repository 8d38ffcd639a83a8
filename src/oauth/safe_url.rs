//! The one place where text becomes an address that may be contacted or opened.

use std::{fmt, net::IpAddr};

use url::{Host, Url};

/// An absolute `http` or `https` URL with a host and without user name, password, fragment,
/// white space, control characters or backslashes, kept as it was typed.
#[derive(Clone, PartialEq, Eq)]
pub struct SafeUrl {
    text: String,
    url: Url,
}

/// Why a text may not be used as an address. Holds no part of a query.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SafeUrlError {
    #[error("expected an http or https URL, got {0}")]
    NotAUrl(String),
    #[error("expected the scheme http or https, got {0:?}")]
    Scheme(String),
    #[error("a URL must not contain spaces, control characters or backslashes")]
    Characters,
    #[error("a URL must not carry a user name or password")]
    UserInfo,
    #[error("an endpoint must not have a fragment (RFC 6749 §3.1, §3.2)")]
    Fragment,
    #[error("a URL must name a host")]
    Host,
}

impl SafeUrl {
    /// Only this function decides; every scheme but `http` and `https` ends here.
    pub fn parse(text: &str) -> Result<Self, SafeUrlError> {
        if text
            .chars()
            .any(|c| c.is_control() || c.is_whitespace() || c == '\\')
        {
            return Err(SafeUrlError::Characters);
        }
        let url = Url::parse(text).map_err(|error| {
            SafeUrlError::NotAUrl(format!("{:?} ({error})", without_query(text)))
        })?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(SafeUrlError::Scheme(url.scheme().to_owned()));
        }
        if !text
            .get(url.scheme().len()..)
            .is_some_and(|rest| rest.starts_with("://"))
        {
            return Err(SafeUrlError::NotAUrl(format!("{:?}", without_query(text))));
        }
        if !url.username().is_empty() || url.password().is_some() || authority(text).contains('@') {
            return Err(SafeUrlError::UserInfo);
        }
        if url.fragment().is_some() {
            return Err(SafeUrlError::Fragment);
        }
        match url.host() {
            None => return Err(SafeUrlError::Host),
            Some(Host::Domain(name)) if name.contains('%') || name.starts_with('-') => {
                return Err(SafeUrlError::Host);
            }
            Some(_) => {}
        }
        Ok(Self {
            text: text.to_owned(),
            url,
        })
    }

    /// As it was typed: issuers are compared character for character (RFC 9207 §2.4).
    pub fn as_str(&self) -> &str {
        &self.text
    }

    pub fn url(&self) -> &Url {
        &self.url
    }

    pub fn is_https(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// Host without brackets, as DNS or the socket wants it.
    pub fn host(&self) -> String {
        match self.url.host() {
            Some(Host::Ipv6(address)) => address.to_string(),
            Some(host) => host.to_string(),
            None => String::new(),
        }
    }

    pub fn port(&self) -> u16 {
        self.url.port_or_known_default().unwrap_or(0)
    }

    /// `host` or `host:port`, as the `Host` header wants it (RFC 9110 §7.2).
    pub fn authority(&self) -> String {
        let host = self.url.host_str().unwrap_or_default();
        match self.url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        }
    }

    /// Path and query in origin form (RFC 9112 §3.2.1).
    pub fn target(&self) -> String {
        match self.url.query() {
            Some(query) => format!("{}?{query}", self.url.path()),
            None => self.url.path().to_owned(),
        }
    }

    /// `scheme://host:port`, the port only where it is not the scheme's own.
    pub fn origin(&self) -> String {
        format!("{}://{}", self.url.scheme(), self.authority())
    }

    /// Whether the host is a loopback address or the name `localhost`.
    pub fn is_loopback(&self) -> bool {
        match self.url.host() {
            Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
            Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            None => false,
        }
    }

    /// Whether the host is on this machine, or an address of a private network or a link
    /// (RFC 1918, RFC 3927, RFC 4193, RFC 4291). What a name resolves to is not known here.
    pub fn is_private(&self) -> bool {
        self.is_loopback()
            || match self.url.host() {
                Some(Host::Ipv4(address)) => address.is_private() || address.is_link_local(),
                Some(Host::Ipv6(address)) => {
                    address.is_unique_local()
                        || address.is_unicast_link_local()
                        || address
                            .to_ipv4_mapped()
                            .is_some_and(|address| address.is_private() || address.is_loopback())
                }
                Some(Host::Domain(_)) | None => false,
            }
    }

    /// The address without its query, for messages.
    pub fn without_query(&self) -> String {
        format!("{}{}", self.origin(), self.url.path())
    }
}

impl fmt::Debug for SafeUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SafeUrl({})", self.without_query())
    }
}

fn without_query(text: &str) -> &str {
    let end = text.find(['?', '#']).unwrap_or(text.len());
    let end = end.min(
        text.char_indices()
            .nth(200)
            .map_or(text.len(), |(at, _)| at),
    );
    let shown = &text[..end];
    if authority(shown).contains('@') {
        "a URL with a user name"
    } else {
        shown
    }
}

fn authority(text: &str) -> &str {
    let rest = text.split_once("//").map_or("", |(_, rest)| rest);
    &rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_117_a_host_that_only_looks_alike_is_another_origin() {
        let origin = |text: &str| SafeUrl::parse(text).unwrap().origin();
        let own = origin("https://api.example.com/notes");
        assert_eq!(origin("https://API.example.COM:443/other"), own);
        for other in [
            "https://api.example.com.evil.net/notes",
            "https://api.example.com./notes",
            "https://evil-api.example.com/notes",
            "https://example.com/notes",
            "https://api.example.com:8443/notes",
            "http://api.example.com/notes",
            // A letter of another script, and the name that it stands for.
            "https://\u{430}pi.example.com/notes",
            "https://xn--pi-7kc.example.com/notes",
        ] {
            assert_ne!(origin(other), own, "{other}");
        }
    }

    #[test]
    fn case_158_only_http_and_https_pass() {
        for refused in [
            "file:///etc/passwd",
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\tscript:alert(1)",
            "data:text/html,x",
            "ms-settings:",
            "smb://host/share",
            "vbscript:x",
            "\\\\host\\share",
            "https:\\\\host\\x",
            "http:host/x",
            "https:/host",
            "",
            "x",
            "//host/x",
        ] {
            assert!(SafeUrl::parse(refused).is_err(), "{refused}");
        }
        assert!(SafeUrl::parse("HTTPS://Example.com/x").is_ok());
    }

    #[test]
    fn case_152_nothing_that_a_launcher_takes_for_an_option_passes() {
        for refused in ["-flag", "--help", "/select,C:\\x", "-http://x/"] {
            assert!(SafeUrl::parse(refused).is_err(), "{refused}");
        }
    }

    #[test]
    fn addresses_that_endpoints_must_not_have() {
        for refused in [
            "https://user@host/",
            "https://user:pw@host/",
            "https://@host/",
            "https://host/#x",
            "https://host/a b",
            "https://host/a\u{7}",
            "https://%USERPROFILE%/",
            "https://-host/",
        ] {
            assert!(SafeUrl::parse(refused).is_err(), "{refused}");
        }
    }

    #[test]
    fn case_116_messages_hold_no_query_and_no_user() {
        let error = SafeUrl::parse("http://[bad?code=canary")
            .unwrap_err()
            .to_string();
        assert!(!error.contains("canary"), "{error}");
        let error = SafeUrl::parse("ht!tp://canary@x/").unwrap_err().to_string();
        assert!(!error.contains("canary"), "{error}");
        let url = SafeUrl::parse("https://host/a?code=canary").unwrap();
        assert!(!format!("{url:?}").contains("canary"));
    }

    #[test]
    fn case_104_addresses_of_this_machine_and_its_network_are_known() {
        for private in [
            "http://127.0.0.1/",
            "http://localhost:80/",
            "http://10.1.2.3/",
            "http://192.168.0.1/",
            "http://169.254.169.254/latest/meta-data",
            "http://[::1]/",
            "http://[fe80::1]/",
            "http://[fd00::1]/",
            "http://[::ffff:10.0.0.1]/",
        ] {
            assert!(SafeUrl::parse(private).unwrap().is_private(), "{private}");
        }
        for public in [
            "https://example.com/",
            "http://1.1.1.1/",
            "http://[2606:4700::1]/",
        ] {
            assert!(!SafeUrl::parse(public).unwrap().is_private(), "{public}");
        }
    }

    #[test]
    fn parts_are_as_the_wire_wants_them() {
        let url = SafeUrl::parse("http://[::1]:9400/a?b=c").unwrap();
        assert_eq!(url.host(), "::1");
        assert_eq!(url.authority(), "[::1]:9400");
        assert_eq!(url.target(), "/a?b=c");
        assert!(url.is_loopback());
        assert!(
            !SafeUrl::parse("https://localhost.evil.example/")
                .unwrap()
                .is_loopback()
        );
    }
}
