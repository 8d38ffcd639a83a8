//! The server for learning: its clients, people and API, the same in every run.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::oauth::{
    Secret,
    jose::{Algorithm, ContentEncryption, KeyManagement},
};

use super::{
    Account, AuthenticationMethod, Client, Conduct, Config, Delivery, Encryption, GrantType,
    Polling, Protection, ResourceServer, ResponseType, SubjectType,
};

/// The private key of every client here, as a JWK: with it they sign assertions and request objects
/// (ES256), and decrypt (ECDH-ES). It is the published example of RFC 7515 Appendix A.3.1, so it
/// protects nothing, least of all by serving two purposes.
pub const WORKSHOP_SERVICE_KEY: &str = concat!(
    r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","#,
    r#""y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","#,
    r#""d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}"#,
);

/// The secret with which `workshop-secret-jwt` signs its assertions: 64 characters, which is enough
/// for HS512 (RFC 7518), and public, so it protects nothing.
pub const WORKSHOP_JWT_SECRET: &str =
    "workshop-secret-for-assertions-long-enough-for-HS512-and-public-";

/// The certificate of `workshop-mtls` as PEM, from the workshop's own authority, whose key nobody
/// has any more.
pub const WORKSHOP_CLIENT_CERTIFICATE: &str = include_str!("../../assets/workshop/client.pem");

/// The certificate of `workshop-mtls-self` as PEM, signed with its own key.
pub const WORKSHOP_SELF_SIGNED_CERTIFICATE: &str =
    include_str!("../../assets/workshop/client-self-signed.pem");

/// The private key of both certificates as PEM. It is public, so it protects nothing.
pub const WORKSHOP_CLIENT_KEY: &str = include_str!("../../assets/workshop/client-key.pem");

const AUTHORITY: &str = include_str!("../../assets/workshop/authority.pem");

/// Where `workshop-ping` is called when a person has decided.
pub const WORKSHOP_PING_ENDPOINT: &str = "http://127.0.0.1:9500/ciba-ping";

impl Config {
    /// Fourteen clients, two people and one API, for learning.
    pub fn workshop(issuer: impl Into<String>) -> Self {
        Self {
            issuer: issuer.into(),
            persona: None,
            conduct: Conduct::WORKSHOP,
            clients: clients(),
            accounts: accounts(),
            resource_servers: vec![ResourceServer {
                id: String::from("workshop-api"),
                secret: Secret::new("workshop-api-secret"),
                introspection_signed_response_alg: Algorithm::Es256,
            }],
            polling: Polling::default(),
            require_pushed_authorization_requests: false,
            require_signed_request_object: false,
            pairwise_salt: Secret::new("workshop-salt"),
            require_dpop_nonces: true,
            mutual_tls_origin: None,
            client_authorities: vec![der(AUTHORITY)],
        }
    }
}

fn clients() -> Vec<Client> {
    use AuthenticationMethod::{
        ClientSecretBasic, ClientSecretJwt, ClientSecretPost, None as Public, PrivateKeyJwt,
        SelfSignedTlsClientAuth, TlsClientAuth,
    };
    use GrantType::{
        AuthorizationCode, Ciba, ClientCredentials, DeviceCode, Implicit, JwtBearer, Password,
        RefreshToken, TokenExchange,
    };
    let secret = || Secret::new("workshop-secret");
    let code_only = || vec![ResponseType::Code];
    vec![
        Client {
            grant_types: vec![AuthorizationCode, RefreshToken, DeviceCode],
            response_types: code_only(),
            ..client("workshop-client", "Workshop client", Public)
        },
        Client {
            grant_types: GrantType::ALL.to_vec(),
            response_types: ResponseType::ALL.to_vec(),
            ..client(
                "workshop-confidential",
                "Confidential workshop client",
                ClientSecretBasic(secret()),
            )
        },
        Client {
            grant_types: vec![AuthorizationCode, RefreshToken, ClientCredentials, Password],
            response_types: code_only(),
            id_token_signed_response_alg: Algorithm::Rs256,
            ..client(
                "workshop-post",
                "Workshop client with its secret in the body",
                ClientSecretPost(secret()),
            )
        },
        Client {
            grant_types: GrantType::ALL.to_vec(),
            response_types: ResponseType::ALL.to_vec(),
            ..client(
                "workshop-secret-jwt",
                "Workshop client that signs with its secret",
                ClientSecretJwt(Secret::new(WORKSHOP_JWT_SECRET)),
            )
        },
        Client {
            grant_types: GrantType::ALL.to_vec(),
            response_types: ResponseType::ALL.to_vec(),
            ..client(
                "workshop-private-key-jwt",
                "Workshop client that signs with its private key",
                PrivateKeyJwt,
            )
        },
        Client {
            grant_types: vec![ClientCredentials, TokenExchange, JwtBearer],
            redirect_uris: Vec::new(),
            post_logout_redirect_uris: Vec::new(),
            ..client(
                "workshop-service",
                "Workshop service without people",
                ClientSecretBasic(secret()),
            )
        },
        Client {
            grant_types: vec![DeviceCode, RefreshToken],
            redirect_uris: Vec::new(),
            post_logout_redirect_uris: Vec::new(),
            ..client("workshop-device", "Workshop television", Public)
        },
        Client {
            grant_types: vec![AuthorizationCode, Implicit, RefreshToken],
            response_types: ResponseType::ALL.to_vec(),
            ..client("workshop-implicit", "Workshop page in the browser", Public)
        },
        Client {
            grant_types: vec![Ciba, RefreshToken],
            redirect_uris: Vec::new(),
            post_logout_redirect_uris: Vec::new(),
            ..client(
                "workshop-ciba",
                "Workshop call centre",
                ClientSecretBasic(secret()),
            )
        },
        Client {
            grant_types: vec![Ciba, RefreshToken],
            redirect_uris: Vec::new(),
            post_logout_redirect_uris: Vec::new(),
            delivery: Delivery::Ping {
                notification_endpoint: WORKSHOP_PING_ENDPOINT.to_owned(),
            },
            ..client(
                "workshop-ping",
                "Workshop call centre that is called back",
                ClientSecretBasic(secret()),
            )
        },
        Client {
            grant_types: vec![AuthorizationCode, Implicit, RefreshToken],
            response_types: ResponseType::ALL.to_vec(),
            protection: encrypted(),
            ..client(
                "workshop-encrypted",
                "Workshop client with sealed letters",
                ClientSecretBasic(secret()),
            )
        },
        Client {
            grant_types: vec![AuthorizationCode, RefreshToken],
            response_types: code_only(),
            subject_type: SubjectType::Pairwise,
            ..client(
                "workshop-pairwise",
                "Workshop client that knows people by names of its own",
                Public,
            )
        },
        Client {
            grant_types: GrantType::ALL.to_vec(),
            response_types: ResponseType::ALL.to_vec(),
            tls_client_certificate_bound_access_tokens: true,
            ..client(
                "workshop-mtls",
                "Workshop client with a certificate",
                TlsClientAuth {
                    subject_dn: String::from("CN=workshop-mtls,O=OAuth Playground"),
                },
            )
        },
        Client {
            grant_types: GrantType::ALL.to_vec(),
            response_types: ResponseType::ALL.to_vec(),
            tls_client_certificate_bound_access_tokens: true,
            jwks: Some(json!({ "keys": [public_key(), {
                "kty": "EC",
                "crv": "P-256",
                "x": "hIm9SDtbI9lPESrtYjPQSYsz82kNqcJ2TfdPgJiYlRI",
                "y": "Mb_-_2NJzMWFd-kSKv9vQCDVtQmT2eH0m_vNp_VXY4w",
                "x5c": [STANDARD.encode(der(WORKSHOP_SELF_SIGNED_CERTIFICATE))],
            }] })),
            ..client(
                "workshop-mtls-self",
                "Workshop client with a certificate of its own making",
                SelfSignedTlsClientAuth,
            )
        },
    ]
}

/// The DER of a PEM file with one block; empty where it is none.
pub(super) fn der(pem: &str) -> Vec<u8> {
    let encoded: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    STANDARD.decode(encoded).unwrap_or_default()
}

/// A client with the redirect URIs of a native application, and no grant yet.
fn client(client_id: &str, client_name: &str, authentication: AuthenticationMethod) -> Client {
    let at_loopback = |path: &str| {
        ["127.0.0.1", "[::1]", "localhost"]
            .map(|host| format!("http://{host}{path}"))
            .to_vec()
    };
    Client {
        client_id: client_id.to_owned(),
        client_name: client_name.to_owned(),
        authentication,
        token_endpoint_auth_signing_alg: None,
        dpop_bound_access_tokens: false,
        redirect_uris: at_loopback("/callback"),
        post_logout_redirect_uris: [at_loopback("/callback"), at_loopback("/signed-out")].concat(),
        id_token_signed_response_alg: Algorithm::Es256,
        grant_types: Vec::new(),
        response_types: Vec::new(),
        protection: Protection::signed_with(Algorithm::Es256),
        subject_type: SubjectType::Public,
        jwks: Some(json!({ "keys": [public_key()] })),
        tls_client_certificate_bound_access_tokens: false,
        delivery: Delivery::Poll,
    }
}

/// ID tokens and signed answers are encrypted, those about tokens too, and userinfo is signed.
fn encrypted() -> Protection {
    let encryption = Some(Encryption {
        algorithm: KeyManagement::EcdhEs,
        content: ContentEncryption::A256Gcm,
    });
    Protection {
        id_token_encryption: encryption,
        userinfo_signed_response_alg: Some(Algorithm::Es256),
        authorization_encryption: encryption,
        introspection_encryption: encryption,
        ..Protection::signed_with(Algorithm::Es256)
    }
}

/// The public half of [`WORKSHOP_SERVICE_KEY`], for both of its purposes.
fn public_key() -> Value {
    json!({
        "kty": "EC",
        "crv": "P-256",
        "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
        "kid": "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U",
    })
}

pub(super) fn accounts() -> Vec<Account> {
    vec![account("alice", "Alice"), account("bob", "Bob")]
}

pub(super) fn account(username: &str, given_name: &str) -> Account {
    Account {
        username: username.to_owned(),
        password: Secret::new(format!("{username}-password")),
        subject: format!("person-{username}"),
        given_name: given_name.to_owned(),
        family_name: String::from("Example"),
        email: format!("{username}@example.com"),
        email_verified: true,
        one_time_code: Secret::new("123456"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth::jose::{MacKey, PrivateJwk};

    #[test]
    fn two_workshops_are_the_same() {
        let issuer = "http://127.0.0.1:9400";
        assert_eq!(Config::workshop(issuer), Config::workshop(issuer));
    }

    #[test]
    fn the_public_key_is_the_half_of_the_private_one() {
        let key = PrivateJwk::from_json(WORKSHOP_SERVICE_KEY).unwrap();
        let mut public = key.public().unwrap().members();
        public.insert("kid".into(), key.thumbprint().into());
        assert_eq!(public_key(), Value::Object(public));
    }

    #[test]
    fn the_secret_for_assertions_is_long_enough_for_each_algorithm() {
        for algorithm in Algorithm::SHARED_SECRET {
            let secret = Secret::new(WORKSHOP_JWT_SECRET);
            let key = MacKey::from_client_secret(&secret, algorithm).unwrap();
            assert_eq!(key.shortfall(), None);
        }
    }

    #[test]
    fn public_clients_may_use_nothing_that_needs_a_secret() {
        for client in Config::workshop("http://127.0.0.1:9400").clients {
            if !client.is_confidential() {
                for grant in [GrantType::ClientCredentials, GrantType::Ciba] {
                    assert!(!client.grant_types.contains(&grant), "{}", client.client_id);
                }
            }
        }
    }
}
