//! WSO2 Identity Server on its own machine: self-signed TLS, an issuer that ends in `/oauth2/token`,
//! UUIDs as tokens.
//!
//! Assumed, because no document that was read says so: a code lives for 5 minutes and ID tokens for an
//! hour; the answers to errors are those of RFC 6749; user codes have 8 letters where the documents show
//! 7 characters; a device may poll every 5 seconds, as the configuration says, although the documented
//! answer says `5000`; a tenant is known as soon as a path names it.

use serde_json::{Value, json};

use crate::http::{Request, Response};

use super::{
    super::{AuthenticationMethod, Client, Conduct, GrantType, TokenLook},
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
    ],
    assumptions: &[
        "A code lives for 5 minutes, an ID token for an hour.",
        "Errors are answered as RFC 6749 says.",
        "User codes have 8 letters; the documents show 7 characters.",
        "Devices may poll every 5 seconds, although the documented answer says interval 5000.",
        "Every tenant that a path names is there.",
    ],
    speaks_tls: true,
    answers: &[("tenant", "carbon.super")],
    scope: "openid profile email",
    issuer_path: "/oauth2/token",
    tenants: Some("/t/"),
    conduct: Conduct {
        code_secs: 300,
        refresh_token_secs: 86_400,
        token_look: TokenLook::Uuid,
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
    Place { path: "/oauth2/device_authorize", role: Role::DeviceAuthorization },
    Place { path: "/authenticationendpoint/device.do", role: Role::DevicePage },
    Place { path: "/oidc/logout", role: Role::EndSession },
    Place { path: "/.well-known/webfinger", role: Role::Webfinger },
    Place { path: "/oauth2/token/.well-known/openid-configuration", role: Role::Metadata },
    Place { path: "/oauth2/oidcdiscovery/.well-known/openid-configuration", role: Role::Metadata },
];

const REDIRECT_URI: &str = "http://127.0.0.1:8400/callback";

fn clients() -> Vec<Client> {
    let grants = [
        GrantType::AuthorizationCode,
        GrantType::RefreshToken,
        GrantType::ClientCredentials,
        GrantType::Password,
    ];
    let public = [
        GrantType::AuthorizationCode,
        GrantType::RefreshToken,
        GrantType::DeviceCode,
    ];
    let secret = parts::secret;
    vec![
        parts::client(
            "wso2-service-provider",
            "Service provider with a secret in the header",
            AuthenticationMethod::ClientSecretBasic(secret()),
            &grants,
            &[REDIRECT_URI],
        ),
        parts::client(
            "wso2-service-provider-post",
            "Service provider with a secret in the body",
            AuthenticationMethod::ClientSecretPost(secret()),
            &grants,
            &[REDIRECT_URI],
        ),
        parts::client(
            "wso2-public",
            "Service provider without a secret",
            AuthenticationMethod::None,
            &public,
            &[REDIRECT_URI],
        ),
    ]
}

fn metadata() -> Value {
    json!({
        "scopes_supported": ["openid", "profile", "email", "phone", "address"],
        "response_types_supported": ["code"],
        "grant_types_supported": [
            "authorization_code", "refresh_token", "client_credentials", "password",
            "urn:ietf:params:oauth:grant-type:device_code",
        ],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "code_challenge_methods_supported": ["S256", "plain"],
    })
}

/// The documented answer to a device says 5000, where RFC 8628 §3.2 counts seconds, and that the codes
/// live for an hour, where the configuration says 10 minutes.
fn shape(role: Role, _request: &Request, response: Response) -> Response {
    if matches!(role, Role::DeviceAuthorization) && response.is_success() {
        return shaping::with_members(response, |members| {
            members.insert("interval".into(), 5000.into());
            members.insert("expires_in".into(), 3600.into());
        });
    }
    response
}
