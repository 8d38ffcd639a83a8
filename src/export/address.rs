//! The address that a recorded request went to, put together again from its bytes.

use crate::{
    flow::RecordedExchange,
    http::{Request, parse},
};

/// The whole address of a recorded request, where its bytes are HTTP.
pub fn request_address(recorded: &RecordedExchange) -> Option<String> {
    let request = parse::request(&recorded.exchange.sent)?;
    Some(Address::of(recorded, &request).uri())
}

/// Where a request went.
pub(super) struct Address {
    /// `http` or `https`.
    pub scheme: &'static str,
    /// As the request's first `Host` says, else the other end of the connection; may be empty.
    pub authority: String,
    /// As in the request line.
    pub target: String,
}

impl Address {
    pub(super) fn of(recorded: &RecordedExchange, request: &Request) -> Self {
        let was_to_be_encrypted = recorded
            .failure
            .as_ref()
            .is_some_and(|failure| failure.destination.starts_with("https:"));
        let scheme = if recorded.exchange.tls.is_some() || was_to_be_encrypted {
            "https"
        } else {
            "http"
        };
        let authority = match request.headers.first("host") {
            Some(host) => host.into_owned(),
            None => recorded
                .exchange
                .remote
                .map(|remote| remote.to_string())
                .unwrap_or_default(),
        };
        Self {
            scheme,
            authority,
            target: request.target.clone(),
        }
    }

    /// An address in which whatever may not stand in a URI (RFC 3986 §2) is percent-encoded.
    pub(super) fn uri(&self) -> String {
        let target = &self.target;
        let whole = if target.starts_with("http://") || target.starts_with("https://") {
            target.clone()
        } else if target.starts_with('/') {
            format!("{}://{}{target}", self.scheme, self.authority)
        } else {
            format!("{}://{}/{target}", self.scheme, self.authority)
        };
        let mut out = String::with_capacity(whole.len());
        for byte in whole.bytes() {
            if is_uri_byte(byte) {
                out.push(char::from(byte));
            } else {
                out.push_str(&format!("%{byte:02X}"));
            }
        }
        out
    }
}

/// Unreserved and reserved characters (RFC 3986 §2.2, §2.3), and the percent sign.
pub(super) fn is_uri_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte)
}
