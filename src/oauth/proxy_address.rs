//! The address of a proxy, as text becomes one; without the credentials that it may ask for.

use std::fmt;

use url::{Host, Url};

use super::Secret;

/// How a proxy is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProxyKind {
    /// By HTTP: `CONNECT` for https, the whole address in the request line for http (RFC 9110,
    /// RFC 9112).
    Http,
    /// By SOCKS 5 (RFC 1928); names are resolved here.
    Socks5,
    /// By SOCKS 5 (RFC 1928); names are resolved by the proxy.
    Socks5h,
}

impl ProxyKind {
    pub fn scheme(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Socks5 => "socks5",
            Self::Socks5h => "socks5h",
        }
    }

    fn default_port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Socks5 | Self::Socks5h => 1080,
        }
    }
}

/// Where a proxy listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProxyAddress {
    pub kind: ProxyKind,
    /// A name or an address, without brackets.
    pub host: String,
    pub port: u16,
}

/// What a proxy asks of whom it serves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProxyCredentials {
    pub username: String,
    pub password: Secret,
}

/// Why a text is no address of a proxy. Holds no user name and no password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProxyAddressError {
    #[error("expected a proxy such as http://proxy.example:3128 or socks5://127.0.0.1:1080")]
    NotAUrl,
    #[error("expected a proxy with the scheme http, socks5 or socks5h, got {0:?}")]
    Scheme(String),
    #[error("a proxy is an address and a port: a path, a query or a fragment has no place in it")]
    More,
    #[error(
        "a user name and a password have no place in a proxy's address: name the variable that holds the password"
    )]
    UserInfo,
}

impl ProxyAddress {
    /// Reads an address without user name and password.
    ///
    /// # Errors
    ///
    /// What keeps the text from being one.
    pub fn parse(text: &str) -> Result<Self, ProxyAddressError> {
        if !text.contains("://") {
            return Err(ProxyAddressError::NotAUrl);
        }
        let (address, credentials) = Self::parse_with_credentials(text)?;
        match credentials {
            None => Ok(address),
            Some(_) => Err(ProxyAddressError::UserInfo),
        }
    }

    /// Reads an address as the environment writes it: with a user name and a password, perhaps,
    /// and perhaps without a scheme, which is http then.
    ///
    /// # Errors
    ///
    /// What keeps the text from being one.
    pub fn parse_with_credentials(
        text: &str,
    ) -> Result<(Self, Option<ProxyCredentials>), ProxyAddressError> {
        let text = text.trim();
        let with_scheme = if text.contains("://") {
            text.to_owned()
        } else {
            format!("http://{text}")
        };
        let url = Url::parse(&with_scheme).map_err(|_| ProxyAddressError::NotAUrl)?;
        let kind = match url.scheme() {
            "http" => ProxyKind::Http,
            "socks5" => ProxyKind::Socks5,
            "socks5h" => ProxyKind::Socks5h,
            other => return Err(ProxyAddressError::Scheme(other.to_owned())),
        };
        let host = match url.host() {
            Some(Host::Ipv6(address)) => address.to_string(),
            Some(host) => host.to_string(),
            None => return Err(ProxyAddressError::NotAUrl),
        };
        let is_clean = !host.is_empty()
            && host
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "-._:".contains(c));
        if !is_clean {
            return Err(ProxyAddressError::NotAUrl);
        }
        if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
            return Err(ProxyAddressError::More);
        }
        let decode = |text: &str| percent_decoded(text);
        let has_user = !url.username().is_empty() || url.password().is_some();
        let credentials = has_user.then(|| ProxyCredentials {
            username: decode(url.username()),
            password: Secret::new(decode(url.password().unwrap_or_default())),
        });
        let port = url.port().unwrap_or_else(|| kind.default_port());
        Ok((Self { kind, host, port }, credentials))
    }

    /// `host:port`, an IPv6 address in brackets.
    pub fn authority(&self) -> String {
        authority(&self.host, self.port)
    }
}

/// `http://proxy.example:3128`
impl fmt::Display for ProxyAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.kind.scheme(), self.authority())
    }
}

/// `host:port`, an IPv6 address in brackets.
pub fn authority(host: &str, port: u16) -> String {
    if host.contains(':') {
        format!("[{host}]:{port}")
    } else {
        format!("{host}:{port}")
    }
}

fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let escaped = bytes
            .get(at + 1..at + 3)
            .filter(|_| *byte == b'%')
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        out.push(escaped.unwrap_or(*byte));
        at += if escaped.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_with_the_port_of_its_kind() {
        for (text, shown) in [
            ("http://proxy.example:3128", "http://proxy.example:3128"),
            ("http://proxy.example/", "http://proxy.example:80"),
            ("socks5://[::1]", "socks5://[::1]:1080"),
            ("socks5h://127.0.0.1:9050", "socks5h://127.0.0.1:9050"),
        ] {
            assert_eq!(ProxyAddress::parse(text).unwrap().to_string(), shown);
        }
    }

    #[test]
    fn what_is_no_address_of_a_proxy_is_refused() {
        use ProxyAddressError::{More, NotAUrl, Scheme, UserInfo};
        for (text, error) in [
            ("", NotAUrl),
            ("proxy.example:8080", NotAUrl),
            ("http://", NotAUrl),
            ("socks5://a b", NotAUrl),
            ("https://proxy.example", Scheme("https".into())),
            ("socks4://proxy.example", Scheme("socks4".into())),
            ("http://proxy.example/path", More),
            ("http://proxy.example?x", More),
            ("http://me:canary@proxy.example", UserInfo),
            ("http://me@proxy.example", UserInfo),
        ] {
            let came = ProxyAddress::parse(text).unwrap_err();
            assert_eq!(came, error, "{text}");
            assert!(!came.to_string().contains("canary"));
        }
    }

    #[test]
    fn the_environment_may_name_a_user() {
        let text = "http://me%40work:p%3Ass%zz@proxy.example:1";
        let (address, credentials) = ProxyAddress::parse_with_credentials(text).unwrap();
        assert_eq!(address.authority(), "proxy.example:1");
        let credentials = credentials.unwrap();
        assert_eq!(credentials.username, "me@work");
        assert_eq!(credentials.password.expose(), "p:ss%zz");
        let (address, none) = ProxyAddress::parse_with_credentials("proxy.example:8080").unwrap();
        assert_eq!(address.to_string(), "http://proxy.example:8080");
        assert_eq!(none, None);
    }
}
