//! What the listener waits for: where, by which carrier, and with which `state`.

use crate::{
    http::ReaderLimits,
    oauth::{Parameters, SafeUrl, Secret},
};

/// One awaited authorization response. All of it is known before the browser is opened.
#[derive(Clone, Debug)]
pub struct RedirectExpectation {
    /// Of the redirect URI, in lower case; with `https` the listener speaks TLS.
    pub scheme: String,
    /// The address that was bound, as `127.0.0.1:49152`, `[::1]:49152` or `localhost:49152`;
    /// `Host` must say the same.
    pub authority: String,
    /// The path of the redirect URI, compared byte for byte.
    pub path: String,
    pub mode: ResponseMode,
    pub awaited: Awaited,
    /// Whether the answer is one JWT in the parameter `response` (JARM §2.3); parameters beside
    /// it are then not looked at.
    pub jwt: bool,
    pub state: ExpectedState,
    /// A random path, made outside: where the browser is sent to so that the code leaves the
    /// address bar.
    pub clean_path: String,
    /// The page from which an authorization request by POST starts.
    pub post_page: Option<PostPage>,
}

/// How the answer is carried back (Multiple Response Types §2.1, Form Post §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResponseMode {
    Query,
    /// After `#`, where only a script in the browser sees it.
    Fragment,
    FormPost,
}

/// What the browser is to bring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Awaited {
    /// The answer of the authorization endpoint (RFC 6749 §4.1.2).
    AuthorizationResponse,
    /// Nothing but `state`: the session at the server was ended (RP-Initiated Logout §2).
    SignedOut,
}

/// What is known of the `state` that must come back (RFC 6749 §4.1.2).
#[derive(Clone, Debug)]
pub enum ExpectedState {
    Value(Secret),
    /// The request carried none, so an answer with one belongs to another request.
    NotSent,
    /// The user chose to take the first answer that comes.
    AnyAccepted,
}

/// A page with a form and a button, served once.
#[derive(Clone, Debug)]
pub struct PostPage {
    pub path: String,
    /// The authorization endpoint.
    pub action: SafeUrl,
    /// The authorization request.
    pub fields: Parameters,
}

impl RedirectExpectation {
    /// How much of a request is read: long answers and bodies only where they can occur.
    pub fn reader_limits(&self) -> ReaderLimits {
        match self.mode {
            ResponseMode::Query if self.jwt => ReaderLimits {
                accept_body: false,
                ..ReaderLimits::WITH_BODY
            },
            ResponseMode::Query => ReaderLimits::HEAD_ONLY,
            ResponseMode::Fragment | ResponseMode::FormPost => ReaderLimits::WITH_BODY,
        }
    }

    /// Whether the listener speaks TLS.
    pub fn is_https(&self) -> bool {
        self.scheme == "https"
    }

    /// Whether that is the bound authority. Browsers leave out the scheme's own port.
    pub(super) fn is_authority(&self, host: &str) -> bool {
        let own_port = if self.is_https() { ":443" } else { ":80" };
        host.eq_ignore_ascii_case(&self.authority)
            || self
                .authority
                .strip_suffix(own_port)
                .is_some_and(|bare| host.eq_ignore_ascii_case(bare))
    }
}
