//! Who may use the built-in server: its clients, accounts, resource servers and scopes.

use serde_json::Value;

use crate::oauth::{Secret, jose::Algorithm};

use super::{Conduct, GrantType, Protection, ResponseType, SubjectType, persona::Persona};

/// A word of `scope` (RFC 6749 §3.3) and what it lets a client do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScopeWord {
    pub name: &'static str,
    /// What the consent page says.
    pub sentence: &'static str,
}

/// Every scope this server knows; `scopes_supported` lists them in this order.
pub const SCOPES: &[ScopeWord] = &[
    ScopeWord {
        name: "openid",
        sentence: "Know who you are on this server",
    },
    ScopeWord {
        name: "profile",
        sentence: "See your name",
    },
    ScopeWord {
        name: "email",
        sentence: "See your e-mail address",
    },
    ScopeWord {
        name: "offline_access",
        sentence: "Keep this access when you are away",
    },
    ScopeWord {
        name: "notes.read",
        sentence: "Read your notes",
    },
    ScopeWord {
        name: "notes.write",
        sentence: "Add notes to yours",
    },
    ScopeWord {
        name: "mcp.tools",
        sentence: "Use the tools of the MCP server in your name",
    },
];

/// How a client shows that it is itself (RFC 7591 §2, `token_endpoint_auth_method`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuthenticationMethod {
    /// A public client: its identifier alone.
    None,
    ClientSecretBasic(Secret),
    ClientSecretPost(Secret),
    /// It signs an assertion with the octets of its secret (OIDC Core §9).
    ClientSecretJwt(Secret),
    /// It signs an assertion with the private half of one of its `jwks` (OIDC Core §9).
    PrivateKeyJwt,
    /// A certificate of a trusted authority with this subject, written as RFC 4514 does
    /// (RFC 8705 §2.1).
    TlsClientAuth {
        subject_dn: String,
    },
    /// One of the certificates in the client's key set (RFC 8705 §2.2).
    SelfSignedTlsClientAuth,
}

impl AuthenticationMethod {
    /// The registered value (RFC 7591 §2).
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::None => "none",
            Self::ClientSecretBasic(_) => "client_secret_basic",
            Self::ClientSecretPost(_) => "client_secret_post",
            Self::ClientSecretJwt(_) => "client_secret_jwt",
            Self::PrivateKeyJwt => "private_key_jwt",
            Self::TlsClientAuth { .. } => "tls_client_auth",
            Self::SelfSignedTlsClientAuth => "self_signed_tls_client_auth",
        }
    }

    /// What client and server both know, where the method has such a thing.
    pub fn secret(&self) -> Option<&Secret> {
        match self {
            Self::None
            | Self::PrivateKeyJwt
            | Self::TlsClientAuth { .. }
            | Self::SelfSignedTlsClientAuth => None,
            Self::ClientSecretBasic(secret)
            | Self::ClientSecretPost(secret)
            | Self::ClientSecretJwt(secret) => Some(secret),
        }
    }
}

/// A registered client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    pub client_id: String,
    /// What people are shown.
    pub client_name: String,
    pub authentication: AuthenticationMethod,
    /// The one algorithm of its assertions (OIDC Registration, `token_endpoint_auth_signing_alg`);
    /// `None` for each that fits the method.
    pub token_endpoint_auth_signing_alg: Option<Algorithm>,
    /// Whether it gets tokens only with a proof (RFC 9449 §5.2).
    pub dpop_bound_access_tokens: bool,
    /// Compared exactly, except for the port of loopback addresses (RFC 8252 §7.3).
    pub redirect_uris: Vec<String>,
    /// Compared like `redirect_uris` (RP-Initiated Logout §3.1).
    pub post_logout_redirect_uris: Vec<String>,
    pub id_token_signed_response_alg: Algorithm,
    pub protection: Protection,
    pub subject_type: SubjectType,
    /// What it may ask the token endpoint for (RFC 7591 §2).
    pub grant_types: Vec<GrantType>,
    /// What it may ask the authorization endpoint for (RFC 7591 §2).
    pub response_types: Vec<ResponseType>,
    /// Its public keys as a JWK Set (RFC 7591 §2), with which its assertions and request objects are
    /// checked, and to which its answers are encrypted.
    pub jwks: Option<Value>,
    /// Its access tokens work only together with its certificate (RFC 8705 §3.4).
    pub tls_client_certificate_bound_access_tokens: bool,
    pub delivery: Delivery,
}

/// How a client learns that a person has decided (CIBA §4, `backchannel_token_delivery_mode`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// It asks again and again.
    Poll,
    /// It is called at this address, and then asks once.
    Ping { notification_endpoint: String },
}

impl Client {
    /// Whether it can keep a secret or a key, and so has to show that it has it.
    pub fn is_confidential(&self) -> bool {
        match self.authentication {
            AuthenticationMethod::None => false,
            AuthenticationMethod::ClientSecretBasic(_)
            | AuthenticationMethod::ClientSecretPost(_)
            | AuthenticationMethod::ClientSecretJwt(_)
            | AuthenticationMethod::PrivateKeyJwt
            | AuthenticationMethod::TlsClientAuth { .. }
            | AuthenticationMethod::SelfSignedTlsClientAuth => true,
        }
    }
}

/// A person who can sign in. These are made up, and their passwords stand on the sign-in page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub username: String,
    pub password: Secret,
    /// The claim `sub`: it never changes, whatever the name.
    pub subject: String,
    pub given_name: String,
    pub family_name: String,
    pub email: String,
    pub email_verified: bool,
    /// The second factor, which never changes here; it stands on the sign-in page, too.
    pub one_time_code: Secret,
}

impl Account {
    /// The claim `name`.
    pub fn full_name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name)
    }
}

/// An API that may ask what a token is worth (RFC 7662 §2.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceServer {
    pub id: String,
    pub secret: Secret,
    /// Of the answers that it asks for as a JWT (RFC 9701 §6).
    pub introspection_signed_response_alg: Algorithm,
}

/// Everything about the server that does not change while it runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// `scheme://host:port` without a final slash, and behind it the path of a persona's issuer, if it
    /// has one. On plain `http` it departs from RFC 8414 §2, which wants `https`.
    pub issuer: String,
    /// Which provider it behaves like; `None` for a server like no other.
    pub persona: Option<&'static Persona>,
    pub conduct: Conduct,
    pub clients: Vec<Client>,
    pub accounts: Vec<Account>,
    pub resource_servers: Vec<ResourceServer>,
    /// Of device codes (RFC 8628 §3.2) and backchannel requests (CIBA §7.3).
    pub polling: Polling,
    /// Whether only pushed requests are taken (RFC 9126 §5).
    pub require_pushed_authorization_requests: bool,
    /// Whether only signed requests are taken (RFC 9101 §10.5).
    pub require_signed_request_object: bool,
    /// What keeps pairwise subjects from being computed by others (OIDC Core §8.1).
    pub pairwise_salt: Secret,
    /// Whether each DPoP proof has to carry a nonce of this server (RFC 9449 §8, §9).
    pub require_dpop_nonces: bool,
    /// Where clients with certificates are served, as `https://host:port`: the same server behind
    /// TLS (RFC 8705 §5). `None` where there is no such place, or the issuer itself is it.
    pub mutual_tls_origin: Option<String>,
    /// The authorities whose certificates `tls_client_auth` takes, as DER.
    pub client_authorities: Vec<Vec<u8>>,
}

/// How clients ask for a decision that is made elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Polling {
    /// Least seconds between two polls; zero lets a client ask as often as it likes.
    pub interval_secs: i64,
    /// How long a person may take to decide.
    pub lifetime_secs: i64,
}

impl Default for Polling {
    /// The 5 seconds that hold where a server names none, and 10 minutes.
    fn default() -> Self {
        Self {
            interval_secs: 5,
            lifetime_secs: 600,
        }
    }
}

impl Config {
    pub fn client(&self, client_id: &str) -> Option<&Client> {
        self.clients
            .iter()
            .find(|client| client.client_id == client_id)
    }

    pub fn account(&self, username: &str) -> Option<&Account> {
        self.accounts
            .iter()
            .find(|account| account.username == username)
    }

    pub fn resource_server(&self, id: &str) -> Option<&ResourceServer> {
        self.resource_servers.iter().find(|server| server.id == id)
    }

    /// Whether clients can show a certificate.
    pub(super) fn has_mutual_tls(&self) -> bool {
        self.mutual_tls_origin.is_some() || self.issuer.starts_with("https://")
    }

    /// `scheme://host:port` of the issuer.
    pub fn origin(&self) -> &str {
        let scheme = self.issuer.find("://").map_or(0, |at| at + 3);
        let path = self.issuer.get(scheme..).and_then(|rest| rest.find('/'));
        let end = path.map_or(self.issuer.len(), |at| scheme + at);
        self.issuer.get(..end).unwrap_or(&self.issuer)
    }

    /// The address of what stands at that path here, or where the persona has it.
    pub(super) fn address(&self, path: &str) -> String {
        let place = self.persona.and_then(|persona| persona.path_of(path));
        format!("{}{}", self.origin(), place.unwrap_or(path))
    }

    /// Host and port of the issuer.
    pub(super) fn authority(&self) -> &str {
        authority(&self.issuer)
    }

    /// The address of this server that a `Host` header names; `None` for the name of another.
    pub(super) fn origin_of(&self, host: &str) -> Option<&str> {
        [Some(self.origin()), self.mutual_tls_origin.as_deref()]
            .into_iter()
            .flatten()
            .find(|origin| host.eq_ignore_ascii_case(authority(origin)))
    }
}

/// Host and port of an origin, as a `Host` header names them.
fn authority(origin: &str) -> &str {
    let rest = origin.split_once("://").map_or(origin, |(_, rest)| rest);
    rest.split('/').next().unwrap_or(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_header_names_the_issuer_or_the_place_behind_tls() {
        let (issuer, behind_tls) = ("http://[::1]:9400", "https://127.0.0.1:9401");
        let mut config = Config::workshop(issuer);
        assert_eq!(config.authority(), "[::1]:9400");
        assert_eq!(config.origin_of("[::1]:9400"), Some(issuer));
        assert_eq!(config.origin_of("127.0.0.1:9401"), None);
        config.mutual_tls_origin = Some(behind_tls.to_owned());
        assert_eq!(config.origin_of("127.0.0.1:9401"), Some(behind_tls));
        assert_eq!(config.origin_of("127.0.0.1"), None);
    }
}
