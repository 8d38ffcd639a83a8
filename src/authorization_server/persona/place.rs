//! A documented path, and what stands there.

use crate::http::Response;

use super::super::{State, endpoints::Call};

/// One line of a persona's table.
pub(in crate::authorization_server) struct Place {
    /// The last segment may be a name in braces, which stands for any.
    pub path: &'static str,
    pub role: Role,
}

impl Place {
    /// Whether that path of a request is this one.
    pub fn is_at(&self, path: &str) -> bool {
        match self.path.split_once('{') {
            None => self.path == path,
            Some((before, _)) => path
                .strip_prefix(before)
                .is_some_and(|last| !last.is_empty() && !last.contains('/')),
        }
    }
}

/// What a path is for.
#[derive(Clone, Copy, Debug)]
pub(in crate::authorization_server) enum Role {
    Authorization,
    Token,
    Userinfo,
    Introspection,
    Revocation,
    Keys,
    PushedRequest,
    DeviceAuthorization,
    /// The page where a user code is typed.
    DevicePage,
    EndSession,
    Webfinger,
    Metadata,
    /// The metadata name its address by that member, and no document says what it takes.
    Unknown(&'static str),
    /// A call that shows what a token is good for.
    Api {
        methods: &'static [&'static str],
        answer: fn(&mut State, &mut Call<'_>) -> Response,
    },
}

impl Role {
    /// The path at which the built-in server has the same by itself.
    pub fn endpoint(self) -> Option<&'static str> {
        match self {
            Self::Authorization => Some("/authorize"),
            Self::Token => Some("/token"),
            Self::Userinfo => Some("/userinfo"),
            Self::Introspection => Some("/introspect"),
            Self::Revocation => Some("/revoke"),
            Self::Keys => Some("/jwks"),
            Self::PushedRequest => Some("/par"),
            Self::DeviceAuthorization => Some("/device_authorization"),
            Self::DevicePage => Some("/device"),
            Self::EndSession => Some("/logout"),
            Self::Webfinger => Some("/.well-known/webfinger"),
            Self::Metadata | Self::Unknown(_) | Self::Api { .. } => None,
        }
    }

    /// The member of the metadata that names its address (RFC 8414 §2, OpenID Connect Discovery §3).
    pub fn member(self) -> Option<&'static str> {
        match self {
            Self::Authorization => Some("authorization_endpoint"),
            Self::Token => Some("token_endpoint"),
            Self::Userinfo => Some("userinfo_endpoint"),
            Self::Introspection => Some("introspection_endpoint"),
            Self::Revocation => Some("revocation_endpoint"),
            Self::Keys => Some("jwks_uri"),
            Self::PushedRequest => Some("pushed_authorization_request_endpoint"),
            Self::DeviceAuthorization => Some("device_authorization_endpoint"),
            Self::EndSession => Some("end_session_endpoint"),
            Self::Unknown(member) => Some(member),
            Self::DevicePage | Self::Webfinger | Self::Metadata | Self::Api { .. } => None,
        }
    }

    /// How it is listed.
    pub fn name(self) -> &'static str {
        match self {
            Self::DevicePage => "page for devices",
            Self::Webfinger => "webfinger",
            Self::Metadata => "metadata",
            Self::Api { .. } => "call",
            Self::Authorization
            | Self::Token
            | Self::Userinfo
            | Self::Introspection
            | Self::Revocation
            | Self::Keys
            | Self::PushedRequest
            | Self::DeviceAuthorization
            | Self::EndSession
            | Self::Unknown(_) => self.member().unwrap_or_default(),
        }
    }
}
