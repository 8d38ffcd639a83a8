//! A run of any grant against the server inside the program, with nothing to register and nothing to
//! type.

use crate::{
    app::StartRequest,
    flow::Grant,
    oauth::SafeUrl,
    profile::{AuthMethod, Profile},
};

/// What the built-in server is asked to give to a run against it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Demonstration {
    pub grant: Grant,
    pub client_id: String,
}

const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";
const JWT: &str = "urn:ietf:params:oauth:token-type:jwt";

/// Where the built-in server stands in for the phones of its people.
pub(super) fn approval_page(profile: &Profile) -> Option<SafeUrl> {
    SafeUrl::parse(&format!("{}/approve", profile.issuer()?)).ok()
}

/// The client that this grant is registered for there.
pub(super) fn adapt(profile: &mut Profile, request: &StartRequest) {
    of_grant(profile, request.grant);
    if request.register {
        // It comes with a name and a secret of its own.
        profile.client.client_id.clear();
        profile.client.token_endpoint_auth_method = None;
    } else if let Some(auth) = request.overrides.auth {
        // Each way of authentication has a client there that may use every grant.
        of_method(auth).clone_into(&mut profile.client.client_id);
        profile.client.token_endpoint_auth_method = Some(auth);
    }
}

/// The address of the MCP server is all that is known; the client brings a document about itself.
fn of_mcp(profile: &mut Profile) {
    let issuer = profile.issuer().unwrap_or_default().to_owned();
    profile.client.client_id = format!("{issuer}/clients/playground.json");
    profile.client.token_endpoint_auth_method = Some(AuthMethod::None);
    profile.client.scope = None;
    let resource = (String::from("resource"), format!("{issuer}/mcp"));
    profile.request.extra_parameters.push(resource);
    profile.server.clear();
}

fn of_method(auth: AuthMethod) -> &'static str {
    match auth {
        AuthMethod::None => "workshop-client",
        AuthMethod::ClientSecretBasic => "workshop-confidential",
        AuthMethod::ClientSecretPost => "workshop-post",
        AuthMethod::ClientSecretJwt => "workshop-secret-jwt",
        AuthMethod::PrivateKeyJwt => "workshop-private-key-jwt",
        AuthMethod::TlsClientAuth => "workshop-mtls",
        AuthMethod::SelfSignedTlsClientAuth => "workshop-mtls-self",
    }
}

fn of_grant(profile: &mut Profile, grant: Grant) {
    let (client_id, method, scope) = match grant {
        Grant::AuthorizationCode | Grant::RefreshToken => return,
        Grant::Mcp => return of_mcp(profile),
        Grant::ClientCredentials => (
            "workshop-service",
            AuthMethod::ClientSecretBasic,
            "notes.read",
        ),
        Grant::DeviceCode => (
            "workshop-device",
            AuthMethod::None,
            "openid profile offline_access notes.read",
        ),
        Grant::Password => (
            "workshop-confidential",
            AuthMethod::ClientSecretBasic,
            "notes.read offline_access",
        ),
        Grant::TokenExchange => (
            "workshop-service",
            AuthMethod::ClientSecretBasic,
            "notes.read",
        ),
        Grant::Ciba => (
            "workshop-ciba",
            AuthMethod::ClientSecretBasic,
            "openid profile offline_access notes.read",
        ),
    };
    further(profile, grant);
    client_id.clone_into(&mut profile.client.client_id);
    profile.client.token_endpoint_auth_method = Some(method);
    profile.client.scope = Some(scope.to_owned());
}

/// What makes the most of it there.
fn further(profile: &mut Profile, grant: Grant) {
    let api = format!("{}/api/notes", profile.issuer().unwrap_or_default());
    let parameters = match grant {
        // Somebody acts for the subject, and a JWT shows both.
        Grant::TokenExchange => vec![
            ("actor_token_type", ACCESS_TOKEN),
            ("requested_token_type", JWT),
            ("resource", api.as_str()),
        ],
        Grant::Ciba => vec![("binding_message", "Order 4711")],
        Grant::AuthorizationCode
        | Grant::ClientCredentials
        | Grant::DeviceCode
        | Grant::RefreshToken
        | Grant::Password
        | Grant::Mcp => Vec::new(),
    };
    let extra = &mut profile.request.extra_parameters;
    for (name, value) in parameters {
        extra.push((name.to_owned(), value.to_owned()));
    }
}
