//! Error answers of the token endpoint and its neighbours (RFC 6749 §5.2).

use std::borrow::Cow;

use serde_json::json;

use crate::http::Response;

/// The codes this server uses, at any of its endpoints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ErrorCode {
    InvalidRequest,
    InvalidClient,
    InvalidGrant,
    InvalidScope,
    InvalidToken,
    UnauthorizedClient,
    UnsupportedGrantType,
    UnsupportedResponseType,
    AccessDenied,
    ServerError,
    LoginRequired,
    ConsentRequired,
    InvalidRequestObject,
    RequestUriNotSupported,
    RegistrationNotSupported,
    UnmetAuthenticationRequirements,
    InvalidTarget,
    InvalidAuthorizationDetails,
    AuthorizationPending,
    SlowDown,
    ExpiredToken,
    UnknownUserId,
    InvalidBindingMessage,
    InvalidRedirectUri,
    InvalidClientMetadata,
    UnapprovedSoftwareStatement,
    InvalidDpopProof,
    UseDpopNonce,
}

impl ErrorCode {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::InvalidGrant => "invalid_grant",
            Self::InvalidScope => "invalid_scope",
            Self::InvalidToken => "invalid_token",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::AccessDenied => "access_denied",
            Self::ServerError => "server_error",
            Self::LoginRequired => "login_required",
            Self::ConsentRequired => "consent_required",
            Self::InvalidRequestObject => "invalid_request_object",
            Self::RequestUriNotSupported => "request_uri_not_supported",
            Self::RegistrationNotSupported => "registration_not_supported",
            Self::UnmetAuthenticationRequirements => "unmet_authentication_requirements",
            Self::InvalidTarget => "invalid_target",
            Self::InvalidAuthorizationDetails => "invalid_authorization_details",
            Self::AuthorizationPending => "authorization_pending",
            Self::SlowDown => "slow_down",
            Self::ExpiredToken => "expired_token",
            Self::UnknownUserId => "unknown_user_id",
            Self::InvalidBindingMessage => "invalid_binding_message",
            Self::InvalidRedirectUri => "invalid_redirect_uri",
            Self::InvalidClientMetadata => "invalid_client_metadata",
            Self::UnapprovedSoftwareStatement => "unapproved_software_statement",
            Self::InvalidDpopProof => "invalid_dpop_proof",
            Self::UseDpopNonce => "use_dpop_nonce",
        }
    }
}

/// An error with its explanation for the developer. The text holds nothing of the request, and
/// only characters that `error_description` may have (RFC 6749 §5.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OAuthError {
    pub code: ErrorCode,
    pub description: Cow<'static, str>,
}

impl OAuthError {
    pub(super) fn new(code: ErrorCode, description: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code,
            description: description.into(),
        }
    }

    /// The JSON answer: 401 with a challenge where the client was not authenticated, 500 where
    /// the server failed, else 400.
    pub(super) fn into_response(self) -> Response {
        let status = match self.code {
            ErrorCode::InvalidClient => 401,
            ErrorCode::ServerError => 500,
            ErrorCode::InvalidRequest
            | ErrorCode::InvalidGrant
            | ErrorCode::InvalidScope
            | ErrorCode::InvalidToken
            | ErrorCode::UnauthorizedClient
            | ErrorCode::UnsupportedGrantType
            | ErrorCode::UnsupportedResponseType
            | ErrorCode::AccessDenied
            | ErrorCode::LoginRequired
            | ErrorCode::ConsentRequired
            | ErrorCode::InvalidRequestObject
            | ErrorCode::RequestUriNotSupported
            | ErrorCode::RegistrationNotSupported
            | ErrorCode::UnmetAuthenticationRequirements
            | ErrorCode::InvalidTarget
            | ErrorCode::InvalidAuthorizationDetails
            | ErrorCode::AuthorizationPending
            | ErrorCode::SlowDown
            | ErrorCode::ExpiredToken
            | ErrorCode::UnknownUserId
            | ErrorCode::InvalidBindingMessage
            | ErrorCode::InvalidRedirectUri
            | ErrorCode::InvalidClientMetadata
            | ErrorCode::UnapprovedSoftwareStatement
            | ErrorCode::InvalidDpopProof
            | ErrorCode::UseDpopNonce => 400,
        };
        let response = secret_json(
            status,
            &json!({ "error": self.code.as_str(), "error_description": self.description }),
        );
        if status == 401 {
            response.header("WWW-Authenticate", "Basic realm=\"OAuth Playground\"")
        } else {
            response
        }
    }
}

/// JSON that may be cached.
pub(super) fn json_response(status: u16, value: &serde_json::Value) -> Response {
    Response::new(status)
        .header("Content-Type", "application/json")
        .body(value.to_string())
}

/// A token as a whole body, which no cache may keep.
pub(super) fn secret_jwt(media_type: &str, token: String) -> Response {
    Response::new(200)
        .header("Content-Type", media_type)
        .header("Cache-Control", "no-store")
        .header("Pragma", "no-cache")
        .body(token)
}

/// JSON that no cache may keep. RFC 6749 §5.1 wants both headers.
pub(super) fn secret_json(status: u16, value: &serde_json::Value) -> Response {
    json_response(status, value)
        .header("Cache-Control", "no-store")
        .header("Pragma", "no-cache")
}
