//! What each parameter of each message means, whether it is needed, and who says so.

use super::parameter_tables::{
    AUTHORIZATION_REQUEST, BACKCHANNEL_REQUEST, BACKCHANNEL_RESPONSE, CLIENT_AUTHENTICATION,
    DEVICE_AUTHORIZATION_REQUEST, DEVICE_AUTHORIZATION_RESPONSE, ERROR_RESPONSE,
    ERROR_RESPONSE_HEADERS, FORM_POST_HEADERS, ID_TOKEN, INTROSPECTION_REQUEST,
    INTROSPECTION_RESPONSE, LOGOUT_REQUEST, LOGOUT_RETURN, NOTIFICATION, PUSHED_RESPONSE, REDIRECT,
    REFRESH_REQUEST, REVOCATION_REQUEST, Row, TOKEN_REQUEST, TOKEN_RESPONSE,
    TOKEN_RESPONSE_HEADERS, USERINFO_REQUEST_HEADERS, USERINFO_RESPONSE, USERINFO_RESPONSE_HEADERS,
};
use super::registration_tables::{
    CLIENT_RECORD_REQUEST_HEADERS, CLIENT_UPDATE_REQUEST, JSON_RPC_REQUEST,
    JSON_RPC_REQUEST_HEADERS, REGISTRATION_ERROR, REGISTRATION_REQUEST, REGISTRATION_RESPONSE,
    WEBFINGER_REQUEST,
};
use crate::flow::{MessageKind, RecordCall, Step};

/// The messages whose parameters are known here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Message {
    AuthorizationRequest,
    /// The same, from the client to the server (RFC 9126 §2.1).
    PushedRequest,
    /// RFC 9126 §2.2.
    PushedResponse,
    /// The answer to the authorization request, error or not: it travels in the redirect.
    Redirect,
    /// RFC 8628 §3.1.
    DeviceAuthorizationRequest,
    /// RFC 8628 §3.2.
    DeviceAuthorizationResponse,
    /// CIBA §7.1.
    BackchannelRequest,
    /// CIBA §7.3.
    BackchannelResponse,
    /// CIBA §10.2.
    Notification,
    TokenRequest,
    RefreshRequest,
    /// The answer to the token and the refresh request.
    TokenResponse,
    /// An error in a body: of token, introspection and revocation endpoint.
    ErrorResponse,
    UserinfoRequest,
    UserinfoResponse,
    IntrospectionRequest,
    IntrospectionResponse,
    RevocationRequest,
    /// RFC 7591 §3.1.
    RegistrationRequest,
    /// RFC 7591 §3.2.1, which RFC 7592 §3 adds to.
    RegistrationResponse,
    /// RFC 7591 §3.2.2.
    RegistrationError,
    /// RFC 7592 §2.2.
    ClientUpdateRequest,
    /// A request about the client's record that has no body (RFC 7592 §2.1, §2.3).
    ClientRecordRequest,
    /// A call of an MCP server.
    JsonRpcRequest,
    /// OIDC Discovery §2.
    WebFingerRequest,
    /// To the end session endpoint.
    LogoutRequest,
    /// What the browser brings back after the sign-out.
    LogoutReturn,
    /// The claims of an ID token.
    IdToken,
}

impl Message {
    pub const ALL: [Self; 28] = [
        Self::AuthorizationRequest,
        Self::PushedRequest,
        Self::PushedResponse,
        Self::Redirect,
        Self::DeviceAuthorizationRequest,
        Self::DeviceAuthorizationResponse,
        Self::BackchannelRequest,
        Self::BackchannelResponse,
        Self::Notification,
        Self::TokenRequest,
        Self::RefreshRequest,
        Self::TokenResponse,
        Self::ErrorResponse,
        Self::UserinfoRequest,
        Self::UserinfoResponse,
        Self::IntrospectionRequest,
        Self::IntrospectionResponse,
        Self::RevocationRequest,
        Self::RegistrationRequest,
        Self::RegistrationResponse,
        Self::RegistrationError,
        Self::ClientUpdateRequest,
        Self::ClientRecordRequest,
        Self::JsonRpcRequest,
        Self::WebFingerRequest,
        Self::LogoutRequest,
        Self::LogoutReturn,
        Self::IdToken,
    ];

    /// The request that a step drafts; `None` where it has no parameters of its own.
    pub fn drafted_by(step: Step) -> Option<Self> {
        match step {
            Step::PushedAuthorization => Some(Self::PushedRequest),
            Step::Authorization => Some(Self::AuthorizationRequest),
            Step::DeviceAuthorization => Some(Self::DeviceAuthorizationRequest),
            Step::BackchannelAuthentication => Some(Self::BackchannelRequest),
            Step::Token(_) | Step::Poll { .. } => Some(Self::TokenRequest),
            Step::Refresh => Some(Self::RefreshRequest),
            Step::Userinfo | Step::Resource => Some(Self::UserinfoRequest),
            Step::Introspection => Some(Self::IntrospectionRequest),
            Step::Revocation => Some(Self::RevocationRequest),
            Step::Registration => Some(Self::RegistrationRequest),
            Step::ClientRecord(RecordCall::Replace) => Some(Self::ClientUpdateRequest),
            Step::ClientRecord(RecordCall::Read | RecordCall::Delete) => {
                Some(Self::ClientRecordRequest)
            }
            Step::Challenge | Step::Mcp(_) => Some(Self::JsonRpcRequest),
            Step::WebFinger => Some(Self::WebFingerRequest),
            Step::Logout => Some(Self::LogoutRequest),
            Step::ResourceMetadata(_)
            | Step::Metadata(_)
            | Step::Keys { .. }
            | Step::FrontIdToken { .. }
            | Step::IdToken { .. }
            | Step::CheckAgain(_) => None,
        }
    }

    /// The request of a recorded exchange.
    pub fn request_of(kind: MessageKind) -> Option<Self> {
        match kind {
            MessageKind::PushedAuthorization => Some(Self::PushedRequest),
            MessageKind::Authorize => Some(Self::AuthorizationRequest),
            MessageKind::Redirect | MessageKind::Stray => Some(Self::Redirect),
            MessageKind::DeviceAuthorization => Some(Self::DeviceAuthorizationRequest),
            MessageKind::BackchannelAuthentication => Some(Self::BackchannelRequest),
            MessageKind::Ping => Some(Self::Notification),
            MessageKind::Token | MessageKind::Poll => Some(Self::TokenRequest),
            MessageKind::Refresh => Some(Self::RefreshRequest),
            MessageKind::Userinfo | MessageKind::Resource => Some(Self::UserinfoRequest),
            MessageKind::Introspection => Some(Self::IntrospectionRequest),
            MessageKind::Revocation => Some(Self::RevocationRequest),
            MessageKind::Registration => Some(Self::RegistrationRequest),
            MessageKind::ReplaceClient => Some(Self::ClientUpdateRequest),
            MessageKind::ReadClient | MessageKind::DeleteClient => Some(Self::ClientRecordRequest),
            MessageKind::Challenge
            | MessageKind::McpInitialize
            | MessageKind::McpInitialized
            | MessageKind::McpListTools
            | MessageKind::McpEndSession => Some(Self::JsonRpcRequest),
            MessageKind::WebFinger => Some(Self::WebFingerRequest),
            MessageKind::EndSession => Some(Self::LogoutRequest),
            MessageKind::SignedOut => Some(Self::LogoutReturn),
            MessageKind::ResourceMetadata
            | MessageKind::Metadata
            | MessageKind::Keys
            | MessageKind::SignIn
            | MessageKind::FragmentPage
            | MessageKind::ClosingPage => None,
        }
    }

    /// The answer in a recorded exchange; `is_error` where its status or body says so.
    pub fn response_of(kind: MessageKind, is_error: bool) -> Option<Self> {
        match kind {
            MessageKind::PushedAuthorization
            | MessageKind::DeviceAuthorization
            | MessageKind::BackchannelAuthentication
            | MessageKind::Poll
            | MessageKind::Token
            | MessageKind::Refresh
            | MessageKind::Introspection
            | MessageKind::Revocation
                if is_error =>
            {
                Some(Self::ErrorResponse)
            }
            MessageKind::Registration | MessageKind::ReadClient | MessageKind::ReplaceClient => {
                Some(if is_error {
                    Self::RegistrationError
                } else {
                    Self::RegistrationResponse
                })
            }
            MessageKind::Token | MessageKind::Poll | MessageKind::Refresh => {
                Some(Self::TokenResponse)
            }
            MessageKind::PushedAuthorization => Some(Self::PushedResponse),
            MessageKind::DeviceAuthorization => Some(Self::DeviceAuthorizationResponse),
            MessageKind::BackchannelAuthentication => Some(Self::BackchannelResponse),
            MessageKind::Userinfo if !is_error => Some(Self::UserinfoResponse),
            MessageKind::Introspection => Some(Self::IntrospectionResponse),
            MessageKind::Userinfo
            | MessageKind::Resource
            | MessageKind::Revocation
            | MessageKind::WebFinger
            | MessageKind::Challenge
            | MessageKind::ResourceMetadata
            | MessageKind::McpInitialize
            | MessageKind::McpInitialized
            | MessageKind::McpListTools
            | MessageKind::McpEndSession
            | MessageKind::DeleteClient
            | MessageKind::Metadata
            | MessageKind::Keys
            | MessageKind::Authorize
            | MessageKind::SignIn
            | MessageKind::Redirect
            | MessageKind::FragmentPage
            | MessageKind::ClosingPage
            | MessageKind::Ping
            | MessageKind::EndSession
            | MessageKind::SignedOut
            | MessageKind::Stray => None,
        }
    }

    fn parameters(self) -> &'static [Row] {
        match self {
            Self::AuthorizationRequest | Self::PushedRequest => AUTHORIZATION_REQUEST,
            Self::PushedResponse => PUSHED_RESPONSE,
            Self::Redirect => REDIRECT,
            Self::DeviceAuthorizationRequest => DEVICE_AUTHORIZATION_REQUEST,
            Self::DeviceAuthorizationResponse => DEVICE_AUTHORIZATION_RESPONSE,
            Self::BackchannelRequest => BACKCHANNEL_REQUEST,
            Self::BackchannelResponse => BACKCHANNEL_RESPONSE,
            Self::Notification => NOTIFICATION,
            Self::TokenRequest => TOKEN_REQUEST,
            Self::RefreshRequest => REFRESH_REQUEST,
            Self::TokenResponse => TOKEN_RESPONSE,
            Self::ErrorResponse => ERROR_RESPONSE,
            Self::UserinfoRequest | Self::ClientRecordRequest => &[],
            Self::UserinfoResponse => USERINFO_RESPONSE,
            Self::IntrospectionRequest => INTROSPECTION_REQUEST,
            Self::IntrospectionResponse => INTROSPECTION_RESPONSE,
            Self::RevocationRequest => REVOCATION_REQUEST,
            Self::RegistrationRequest => REGISTRATION_REQUEST,
            Self::RegistrationResponse => REGISTRATION_RESPONSE,
            Self::RegistrationError => REGISTRATION_ERROR,
            Self::ClientUpdateRequest => CLIENT_UPDATE_REQUEST,
            Self::JsonRpcRequest => JSON_RPC_REQUEST,
            Self::WebFingerRequest => WEBFINGER_REQUEST,
            Self::LogoutRequest => LOGOUT_REQUEST,
            Self::LogoutReturn => LOGOUT_RETURN,
            Self::IdToken => ID_TOKEN,
        }
    }

    /// What shows who the client is, in the body of the request.
    fn authentication(self) -> &'static [Row] {
        match self {
            Self::PushedRequest
            | Self::DeviceAuthorizationRequest
            | Self::BackchannelRequest
            | Self::TokenRequest
            | Self::RefreshRequest
            | Self::IntrospectionRequest
            | Self::RevocationRequest => CLIENT_AUTHENTICATION,
            Self::AuthorizationRequest
            | Self::PushedResponse
            | Self::Redirect
            | Self::DeviceAuthorizationResponse
            | Self::BackchannelResponse
            | Self::Notification
            | Self::TokenResponse
            | Self::ErrorResponse
            | Self::UserinfoRequest
            | Self::UserinfoResponse
            | Self::IntrospectionResponse
            | Self::RegistrationRequest
            | Self::RegistrationResponse
            | Self::RegistrationError
            | Self::ClientUpdateRequest
            | Self::ClientRecordRequest
            | Self::JsonRpcRequest
            | Self::WebFingerRequest
            | Self::LogoutRequest
            | Self::LogoutReturn
            | Self::IdToken => &[],
        }
    }

    fn headers(self) -> &'static [Row] {
        match self {
            Self::PushedRequest
            | Self::DeviceAuthorizationRequest
            | Self::BackchannelRequest
            | Self::TokenRequest
            | Self::RefreshRequest
            | Self::IntrospectionRequest
            | Self::RevocationRequest => FORM_POST_HEADERS,
            Self::TokenResponse => TOKEN_RESPONSE_HEADERS,
            Self::ErrorResponse => ERROR_RESPONSE_HEADERS,
            Self::UserinfoRequest => USERINFO_REQUEST_HEADERS,
            Self::UserinfoResponse => USERINFO_RESPONSE_HEADERS,
            Self::ClientUpdateRequest | Self::ClientRecordRequest => CLIENT_RECORD_REQUEST_HEADERS,
            Self::JsonRpcRequest => JSON_RPC_REQUEST_HEADERS,
            Self::AuthorizationRequest
            | Self::PushedResponse
            | Self::Redirect
            | Self::DeviceAuthorizationResponse
            | Self::BackchannelResponse
            | Self::Notification
            | Self::IntrospectionResponse
            | Self::RegistrationRequest
            | Self::RegistrationResponse
            | Self::RegistrationError
            | Self::WebFingerRequest
            | Self::LogoutRequest
            | Self::LogoutReturn
            | Self::IdToken => &[],
        }
    }
}

/// Whether a message must carry a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    Required,
    Recommended,
    Optional,
    /// Needed when the condition holds.
    Conditional(&'static str),
}

impl Need {
    /// One word for the table.
    pub fn word(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Recommended => "recommended",
            Self::Optional => "optional",
            Self::Conditional(_) => "conditional",
        }
    }

    /// When it is needed, where that depends.
    pub fn condition(self) -> Option<&'static str> {
        match self {
            Self::Conditional(condition) => Some(condition),
            Self::Required | Self::Recommended | Self::Optional => None,
        }
    }
}

/// What the specifications say of one parameter in one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParameterFacts {
    pub need: Need,
    pub meaning: &'static str,
    pub spec: &'static str,
}

/// What is said of a parameter that [`parameter`] does not find.
pub const UNKNOWN_PARAMETER: &str = "Not in the specifications we know";

/// The facts of a parameter; names are compared exactly, as servers do. `None`: see
/// [`UNKNOWN_PARAMETER`].
pub fn parameter(message: Message, name: &str) -> Option<ParameterFacts> {
    let mut rows = message.parameters().iter().chain(message.authentication());
    rows.find(|row| row.name == name).map(|row| row.facts)
}

/// The facts of a header field; its case does not matter.
pub fn header(message: Message, name: &str) -> Option<ParameterFacts> {
    let mut rows = message.headers().iter();
    rows.find(|row| row.name.eq_ignore_ascii_case(name))
        .map(|row| row.facts)
}

/// Whether any message has a parameter of that name: such a name is no secret.
pub(super) fn is_known_name(name: &str) -> bool {
    Message::ALL
        .into_iter()
        .any(|message| parameter(message, name).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(message: Message) -> impl Iterator<Item = &'static Row> {
        message.parameters().iter().chain(message.headers())
    }

    #[test]
    fn every_row_has_a_section_and_a_short_meaning() {
        for message in Message::ALL {
            assert!(rows(message).count() > 0, "{message:?}");
            for row in rows(message) {
                let name = row.name;
                assert!(row.facts.spec.contains('§'), "{message:?} {name}");
                let meaning = row.facts.meaning;
                assert!(!meaning.is_empty() && !meaning.ends_with('.'), "{name}");
                assert!(meaning.len() <= 100, "{message:?} {name} is long");
                assert!(row.facts.need.condition() != Some(""), "{name}");
            }
        }
    }

    #[test]
    fn no_name_stands_twice_in_one_message() {
        for message in Message::ALL {
            for table in [message.parameters(), message.headers()] {
                let mut names: Vec<_> = table.iter().map(|row| row.name).collect();
                names.sort_unstable();
                names.dedup();
                assert_eq!(names.len(), table.len(), "{message:?}");
            }
        }
    }

    #[test]
    fn one_name_means_different_things_in_different_messages() {
        let uri = |message| parameter(message, "redirect_uri").unwrap().spec;
        assert_ne!(
            uri(Message::AuthorizationRequest),
            uri(Message::TokenRequest)
        );
        let verifier = parameter(Message::TokenRequest, "code_verifier").unwrap();
        assert_eq!(verifier.need.condition(), Some("a code_challenge was sent"));
        assert_eq!(verifier.spec, "RFC 7636 §4.5, §4.1");
    }

    #[test]
    fn unknown_names_are_not_guessed_and_case_matters_for_parameters_alone() {
        assert_eq!(parameter(Message::TokenRequest, "Code"), None);
        assert_eq!(parameter(Message::AuthorizationRequest, "colour"), None);
        assert_eq!(
            parameter(Message::AuthorizationRequest, "code_verifier"),
            None
        );
        let cache = header(Message::TokenResponse, "cache-control").unwrap();
        assert_eq!(cache.need, Need::Required);
    }
}
