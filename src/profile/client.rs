//! The client's registration: what it is called, how it shows that it is itself, and what it was
//! registered for.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{KeySource, SecretSource};

/// Members of RFC 7591 §2, and of the specifications that add to them, as far as the program reads
/// them. A switch that a specification names in the registration is that member here.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClientRegistration {
    pub client_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_endpoint_auth_method: Option<AuthMethod>,
    /// With what assertions of the client are signed (OIDC Registration §2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_endpoint_auth_signing_alg: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub redirect_uris: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub post_logout_redirect_uris: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// Where the secret is; never the secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_secret: Option<SecretSource>,
    /// Where the key is that the client signs with; never the key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub private_key: Option<KeySource>,
    /// What the client shows on TLS connections (RFC 8705 §2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_certificate: Option<CertificateSource>,
    /// The authorization request is pushed (RFC 9126 §6).
    #[serde(skip_serializing_if = "is_off")]
    pub require_pushed_authorization_requests: bool,
    /// The authorization request is a signed object (RFC 9101 §10.5, OIDC Registration §2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_object_signing_alg: Option<String>,
    /// The signed object is encrypted (OIDC Registration §2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_object_encryption_alg: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_object_encryption_enc: Option<String>,
    /// With what the answer of the authorization endpoint is signed, where `response_mode` is one of
    /// those that end in `jwt`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authorization_signed_response_alg: Option<String>,
    /// The signed answer is encrypted to the client's key (JARM §3).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authorization_encrypted_response_alg: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authorization_encrypted_response_enc: Option<String>,
    /// Access tokens are bound to a key of the client (RFC 9449 §5.2).
    #[serde(skip_serializing_if = "is_off")]
    pub dpop_bound_access_tokens: bool,
    /// Access tokens are bound to the client's certificate (RFC 8705 §3.4).
    #[serde(skip_serializing_if = "is_off")]
    pub tls_client_certificate_bound_access_tokens: bool,
    /// The algorithm that was registered for ID tokens; RS256 when absent (OIDC Registration §2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token_signed_response_alg: Option<String>,
    /// ID tokens are encrypted to the client's key (OIDC Registration §2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token_encrypted_response_alg: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token_encrypted_response_enc: Option<String>,
    /// Userinfo comes as a signed JWT (OIDC Registration §2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub userinfo_signed_response_alg: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub userinfo_encrypted_response_alg: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub userinfo_encrypted_response_enc: Option<String>,
    /// The answer to an introspection request comes as a signed JWT (RFC 9701 §6).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub introspection_signed_response_alg: Option<String>,
    /// The signed answer is encrypted to the client's key (RFC 9701 §6).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub introspection_encrypted_response_alg: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub introspection_encrypted_response_enc: Option<String>,
    /// How the client learns that a person has decided (CIBA §4).
    #[serde(skip_serializing_if = "TokenDelivery::is_poll")]
    pub backchannel_token_delivery_mode: TokenDelivery,
    /// Where the server calls the client back then (CIBA §4).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backchannel_client_notification_endpoint: Option<String>,
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// The ways of CIBA §5 that the program walks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenDelivery {
    /// The client asks until it is told.
    #[default]
    Poll,
    /// The server calls once the person has decided, and the client asks then.
    Ping,
}

impl TokenDelivery {
    pub const ALL: [Self; 2] = [Self::Poll, Self::Ping];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Poll => "poll",
            Self::Ping => "ping",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.as_str() == name)
    }

    fn is_poll(&self) -> bool {
        *self == Self::Poll
    }
}

fn is_off(switch: &bool) -> bool {
    !switch
}

/// How the client authenticates at the token endpoint (RFC 7591 §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthMethod {
    None,
    ClientSecretBasic,
    ClientSecretPost,
    /// An assertion with a MAC by the client secret (OIDC Core §9).
    ClientSecretJwt,
    /// An assertion signed with a key of the client (OIDC Core §9).
    PrivateKeyJwt,
    /// A certificate of an authority that the server trusts (RFC 8705 §2.1).
    TlsClientAuth,
    /// A certificate that the client registered itself (RFC 8705 §2.2).
    SelfSignedTlsClientAuth,
}

impl AuthMethod {
    pub const ALL: [Self; 7] = [
        Self::None,
        Self::ClientSecretBasic,
        Self::ClientSecretPost,
        Self::ClientSecretJwt,
        Self::PrivateKeyJwt,
        Self::TlsClientAuth,
        Self::SelfSignedTlsClientAuth,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::ClientSecretBasic => "client_secret_basic",
            Self::ClientSecretPost => "client_secret_post",
            Self::ClientSecretJwt => "client_secret_jwt",
            Self::PrivateKeyJwt => "private_key_jwt",
            Self::TlsClientAuth => "tls_client_auth",
            Self::SelfSignedTlsClientAuth => "self_signed_tls_client_auth",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.as_str() == text)
    }

    pub fn needs_secret(self) -> bool {
        match self {
            Self::ClientSecretBasic | Self::ClientSecretPost | Self::ClientSecretJwt => true,
            Self::None
            | Self::PrivateKeyJwt
            | Self::TlsClientAuth
            | Self::SelfSignedTlsClientAuth => false,
        }
    }

    pub fn needs_key(self) -> bool {
        self == Self::PrivateKeyJwt
    }

    /// Whether it is the TLS connection that shows who the client is.
    pub fn needs_certificate(self) -> bool {
        match self {
            Self::TlsClientAuth | Self::SelfSignedTlsClientAuth => true,
            Self::None
            | Self::ClientSecretBasic
            | Self::ClientSecretPost
            | Self::ClientSecretJwt
            | Self::PrivateKeyJwt => false,
        }
    }
}

/// A certificate with its key, each in a PEM file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateSource {
    /// The path of the file with the certificate, and those that lead to its authority behind it.
    pub certificate: String,
    /// The path of the file with the private key.
    pub key: String,
    #[serde(flatten)]
    pub other: Map<String, Value>,
}
