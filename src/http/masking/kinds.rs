//! Which values are secret by their name, and which words never are.

/// What a masked value was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SecretKind {
    AccessToken,
    /// A signed or opaque grant: client assertion, JWT bearer assertion, subject or actor token.
    Assertion,
    AuthReqId,
    /// What follows the scheme in `Authorization` or `Proxy-Authorization`.
    Authorization,
    ClientSecret,
    Code,
    CodeVerifier,
    Cookie,
    DeviceCode,
    /// The hidden field that guards the pages of the built-in server.
    FormToken,
    IdToken,
    LoginHint,
    Nonce,
    Password,
    PrivateKey,
    RefreshToken,
    RegistrationAccessToken,
    /// The URN that a pushed authorization request is known by (RFC 9126 §2.2).
    RequestUri,
    /// The third part of a signed token, or the encrypted parts of another.
    Signature,
    State,
}

impl SecretKind {
    /// The kind of a request parameter, response member or form field of that name.
    pub(super) fn of_name(name: &[u8]) -> Option<Self> {
        Some(match name {
            b"access_token" | b"token" | b"client_notification_token" => Self::AccessToken,
            b"assertion" | b"client_assertion" | b"subject_token" | b"actor_token" => {
                Self::Assertion
            }
            b"auth_req_id" => Self::AuthReqId,
            b"client_secret" => Self::ClientSecret,
            b"code" => Self::Code,
            b"code_verifier" => Self::CodeVerifier,
            b"device_code" => Self::DeviceCode,
            b"form_token" => Self::FormToken,
            b"id_token" | b"id_token_hint" => Self::IdToken,
            b"login_hint" | b"login_hint_token" => Self::LoginHint,
            b"nonce" => Self::Nonce,
            b"password" => Self::Password,
            b"refresh_token" => Self::RefreshToken,
            b"registration_access_token" => Self::RegistrationAccessToken,
            b"request_uri" => Self::RequestUri,
            b"state" => Self::State,
            _ => return None,
        })
    }

    /// Whether a value found under that name is secret: a `request_uri` only where it is a URN.
    pub(super) fn holds(self, value: &str) -> bool {
        let is_urn = value
            .get(..4)
            .is_some_and(|start| start.eq_ignore_ascii_case("urn:"));
        !value.is_empty() && (self != Self::RequestUri || is_urn)
    }
}

/// Words that messages consist of. A secret that equals one is masked in its own field only:
/// anywhere else nobody could tell it from the word, and the message would fall apart.
pub(super) fn is_vocabulary(value: &str) -> bool {
    SecretKind::of_name(value.as_bytes()).is_some() || VOCABULARY.contains(&value)
}

const VOCABULARY: &[&str] = &[
    "Basic",
    "Bearer",
    "Cookie",
    "DPoP",
    "GET",
    "HTTP",
    "Host",
    "POST",
    "S256",
    "access_denied",
    "account_selection_required",
    "active",
    "application",
    "authorization_code",
    "authorization_pending",
    "basic",
    "bearer",
    "charset",
    "client_credentials",
    "client_id",
    "close",
    "consent",
    "consent_required",
    "email",
    "error",
    "error_description",
    "expired_token",
    "expires_in",
    "false",
    "form",
    "grant_type",
    "http",
    "https",
    "implicit",
    "insufficient_scope",
    "interaction_required",
    "invalid_client",
    "invalid_grant",
    "invalid_request",
    "invalid_scope",
    "invalid_token",
    "json",
    "localhost",
    "login",
    "login_required",
    "name",
    "none",
    "null",
    "offline_access",
    "openid",
    "plain",
    "profile",
    "query",
    "redirect_uri",
    "response_type",
    "scope",
    "server_error",
    "slow_down",
    "temporarily_unavailable",
    "token_type",
    "true",
    "type",
    "unauthorized_client",
    "unsupported_grant_type",
    "unsupported_response_type",
    "username",
];
