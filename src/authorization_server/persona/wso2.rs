//! WSO2 Identity Server on its own machine: self-signed TLS, an issuer that ends in `/oauth2/token`,
//! UUIDs as tokens.
//!
//! From the pages on grants: the paths, the lifetimes, UUIDs, who gets a refresh token, and that it
//! rotates. From the one on devices: codes of 7 characters of a set, an `interval` of 5000, an hour.
//! From the one on discovery: the issuer, pairwise subjects, the response types, tenants. From those on
//! clients: the ways of authentication. From the one on pushed requests: `/oauth2/par`. From the one on
//! revocation: JSON-P.
//!
//! Assumed, because no document that was read says so: a code lives for 5 minutes and ID tokens for an
//! hour; the answers to errors are those of RFC 6749; a device may poll every 5 seconds, as the
//! configuration says, although the documented answer says `5000`; a tenant is known as soon as a path
//! names it; assertions are signed with RS256 or HS256, and certificates come from an authority; the
//! answer of JSON-P calls without an argument; pushed requests live for longer than a minute; WebFinger
//! is open, where the samples show the administrator's name; neither clients can be registered nor is
//! there a page that watches a session, so that the metadata leave both addresses out.

use serde_json::{Value, json};

use crate::{
    http::{Request, Response},
    oauth::{Parameters, Secret, jose::Algorithm},
};

use super::{
    super::{
        AuthenticationMethod, Client, Conduct, GrantType, ResponseType, SubjectType, TokenLook,
        UserCodes,
    },
    CONDUCT, Persona, parts,
    place::{Place, Role},
    shaping,
};

pub(super) const PERSONA: Persona = Persona {
    name: "wso2",
    title: "WSO2 Identity Server",
    profile: "wso2",
    sources: &[
        "wso2/docs-is en/docs/references/concepts/authorization/authorization-code-grant.md @8ed3531",
        "wso2/docs-is refresh-token-grant.md @07d672c, configure-refresh-token.md @180955a",
        "wso2/docs-is try-device-flow.md @68ca552, oauth-token-revocation.md @1dfaed8",
        "wso2/docs-is openid-connect-discovery.md @7b63920, authorization-code-with-pkce.md @0b19b1b",
        "wso2/docs-is client-authentication.md @378bbec, client-types.md @b1dc95e",
        "wso2/docs-is private-key-jwt-client-authentication-for-oidc.md @0ab53d2",
        "wso2/docs-is pushed-authorization-requests.md @64141a1",
    ],
    assumptions: &[
        "A code lives for 5 minutes, an ID token for an hour.",
        "Errors are answered as RFC 6749 says.",
        "Devices may poll every 5 seconds, although the documented answer says interval 5000.",
        "Assertions are signed with RS256 or HS256, and a certificate is issued by an authority.",
        "Revocation with callback answers with a call that has no argument.",
        "WebFinger asks for no password, and no client can be registered.",
        "Every tenant that a path names is there.",
    ],
    speaks_tls: true,
    answers: &[("organisation", "carbon.super")],
    keys: &[("wso2-private-key-jwt", parts::RSA_KEY)],
    scope: "openid profile email",
    issuer_path: "/oauth2/token",
    tenants: Some("/t/"),
    conduct: Conduct {
        code_secs: 300,
        refresh_token_secs: 86_400,
        token_look: TokenLook::Uuid,
        user_codes: UserCodes::Plain {
            length: 7,
            characters: "BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz23456789",
        },
        ..CONDUCT
    },
    clients,
    places: PLACES,
    metadata,
    shape,
    ..Persona::BLANK
};

#[rustfmt::skip]
const PLACES: &[Place] = &[
    Place { path: "/oauth2/authorize", role: Role::Authorization },
    Place { path: "/oauth2/token", role: Role::Token },
    Place { path: "/oauth2/userinfo", role: Role::Userinfo },
    Place { path: "/oauth2/jwks", role: Role::Keys },
    Place { path: "/oauth2/introspect", role: Role::Introspection },
    Place { path: "/oauth2/revoke", role: Role::Revocation },
    Place { path: "/oauth2/par", role: Role::PushedRequest },
    Place { path: "/oauth2/device_authorize", role: Role::DeviceAuthorization },
    Place { path: "/authenticationendpoint/device.do", role: Role::DevicePage },
    Place { path: "/oidc/logout", role: Role::EndSession },
    Place { path: "/.well-known/webfinger", role: Role::Webfinger },
    Place { path: "/oauth2/token/.well-known/openid-configuration", role: Role::Metadata },
    Place { path: "/oauth2/oidcdiscovery/.well-known/openid-configuration", role: Role::Metadata },
];

/// The name of the certificate that a rehearsal shows.
const CERTIFICATE: &str = "CN=workshop-mtls,O=OAuth Playground";

/// As long as HS256 wants it (RFC 7518 §3.2).
const LONG_SECRET: &str = "rehearsal-secret-for-assertions-with-HS256";

fn clients() -> Vec<Client> {
    let of_service = [
        GrantType::AuthorizationCode,
        GrantType::Implicit,
        GrantType::RefreshToken,
        GrantType::ClientCredentials,
        GrantType::Password,
    ];
    let of_public = [
        GrantType::AuthorizationCode,
        GrantType::Implicit,
        GrantType::RefreshToken,
        GrantType::DeviceCode,
    ];
    let provider = |client_id, client_name, authentication, grants: &[GrantType]| Client {
        subject_type: SubjectType::Pairwise,
        response_types: RESPONSE_TYPES.to_vec(),
        ..parts::client(
            client_id,
            client_name,
            authentication,
            grants,
            &[parts::LOOPBACK],
        )
    };
    let service = |client_id, client_name, authentication| {
        provider(client_id, client_name, authentication, &of_service)
    };
    vec![
        service(
            "wso2-service-provider",
            "Service provider with a secret in the header",
            AuthenticationMethod::ClientSecretBasic(parts::secret()),
        ),
        service(
            "wso2-service-provider-post",
            "Service provider with a secret in the body",
            AuthenticationMethod::ClientSecretPost(parts::secret()),
        ),
        provider(
            "wso2-public",
            "Service provider without a secret",
            AuthenticationMethod::None,
            &of_public,
        ),
        Client {
            token_endpoint_auth_signing_alg: Some(Algorithm::Hs256),
            ..service(
                "wso2-secret-jwt",
                "Service provider that signs with its secret",
                AuthenticationMethod::ClientSecretJwt(Secret::new(LONG_SECRET)),
            )
        },
        Client {
            token_endpoint_auth_signing_alg: Some(Algorithm::Rs256),
            jwks: parts::public_half(parts::RSA_KEY),
            ..service(
                "wso2-private-key-jwt",
                "Service provider that signs with its private key",
                AuthenticationMethod::PrivateKeyJwt,
            )
        },
        service(
            "wso2-mutual-tls",
            "Service provider with a certificate",
            AuthenticationMethod::TlsClientAuth {
                subject_dn: CERTIFICATE.to_owned(),
            },
        ),
    ]
}

const RESPONSE_TYPES: [ResponseType; 4] = [
    ResponseType::IdTokenToken,
    ResponseType::Code,
    ResponseType::IdToken,
    ResponseType::Token,
];

fn metadata() -> Value {
    json!({
        "scopes_supported": ["openid", "profile", "email", "phone", "address"],
        "response_types_supported": RESPONSE_TYPES.map(ResponseType::as_str),
        "grant_types_supported": [
            "authorization_code", "implicit", "refresh_token", "client_credentials", "password",
            "urn:ietf:params:oauth:grant-type:device_code",
        ],
        "subject_types_supported": ["pairwise"],
        "token_endpoint_auth_methods_supported": [
            "client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt",
            "tls_client_auth",
        ],
        "token_endpoint_auth_signing_alg_values_supported": ["RS256", "HS256"],
        "code_challenge_methods_supported": ["S256", "plain"],
    })
}

/// The documented answer to a device says 5000, where RFC 8628 §3.2 counts seconds, and that the codes
/// live for an hour, where the configuration says 10 minutes. Revocation knows JSON-P.
fn shape(role: Role, request: &Request, response: Response) -> Response {
    if !response.is_success() {
        return response;
    }
    if matches!(role, Role::DeviceAuthorization) {
        return shaping::with_members(response, |members| {
            members.insert("interval".into(), 5000.into());
            members.insert("expires_in".into(), 3600.into());
        });
    }
    let form = Parameters::decode(&request.body);
    match form.first("callback").filter(|name| is_callback(name)) {
        Some(name) if matches!(role, Role::Revocation) => {
            shaping::with_body(response, "application/javascript", format!("{name}();"))
        }
        Some(_) | None => response,
    }
}

/// A name of JavaScript such as `package.myCallback`, and nothing that runs by itself.
fn is_callback(name: &str) -> bool {
    let is_part = |character: char| character.is_ascii_alphanumeric() || "_$.".contains(character);
    !name.is_empty() && name.chars().all(is_part)
}
