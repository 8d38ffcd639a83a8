//! A run of any grant against the server inside the program, with nothing to register and nothing to
//! type.

use crate::{
    app::{Rehearsal, StartRequest},
    authorization_server::{Persona, WORKSHOP_PING_ENDPOINT},
    flow::{Grant, Reach},
    oauth::SafeUrl,
    profile::{AuthMethod, ClientRegistration, Profile, TokenDelivery, TrustSettings},
};

/// What the built-in server is asked to give to a run against it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Demonstration {
    pub grant: Grant,
    pub client_id: String,
    /// The provider that it behaves like; `None` for the workshop.
    pub persona: Option<&'static Persona>,
    /// What the client is registered with there, in a rehearsal.
    pub redirect_uris: Vec<String>,
    /// Where the client listens for the server's call, if it does (CIBA §10.2).
    pub notification_endpoint: Option<String>,
    /// The client shows who it is by a certificate, which the server has to be able to see.
    pub certificate: Option<DemonstrationCertificate>,
}

/// Which of the built-in server's own certificates for clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DemonstrationCertificate {
    /// Of an authority that the server trusts (RFC 8705 §2.1).
    Issued,
    /// Registered by the client (RFC 8705 §2.2).
    SelfSigned,
}

/// The built-in server behind TLS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MutualTlsPlace {
    /// `https://host:port`.
    pub origin: String,
    /// Of the server's certificate; the run pins it.
    pub sha256: [u8; 32],
}

/// What that way of client authentication shows at the built-in server.
pub(super) fn certificate(method: Option<AuthMethod>) -> Option<DemonstrationCertificate> {
    match method? {
        AuthMethod::TlsClientAuth => Some(DemonstrationCertificate::Issued),
        AuthMethod::SelfSignedTlsClientAuth => Some(DemonstrationCertificate::SelfSigned),
        AuthMethod::None
        | AuthMethod::ClientSecretBasic
        | AuthMethod::ClientSecretPost
        | AuthMethod::ClientSecretJwt
        | AuthMethod::PrivateKeyJwt => None,
    }
}

/// Pins the certificate that the built-in server made for itself, where the user did not choose
/// whom to trust, and calls the API where it can see the client's certificate.
pub(super) fn move_behind_tls(profile: &mut Profile, reach: &mut Reach, place: &MutualTlsPlace) {
    if profile.trust == TrustSettings::System {
        let sha256 = place.sha256.iter().map(|byte| format!("{byte:02x}"));
        profile.trust = TrustSettings::Pin {
            sha256: sha256.collect(),
        };
    }
    let own_api = profile
        .issuer()
        .zip(reach.call.as_ref())
        .and_then(|(issuer, call)| call.as_str().strip_prefix(issuer));
    if let Some(moved) =
        own_api.and_then(|path| SafeUrl::parse(&format!("{}{path}", place.origin)).ok())
    {
        reach.call = Some(moved);
    }
}

fn offers_call(profile: &Profile) -> bool {
    let provider = profile.provider.as_ref();
    provider.is_some_and(|provider| provider.call.is_some())
}

/// How far a run goes: as it was asked for, else through every stage that the server turns out to
/// have. The sign-out is part of it only where it was asked for: it may end more than the run.
pub(super) fn reach(
    request: &StartRequest,
    profile: &Profile,
    rehearsal: Option<&Rehearsal>,
) -> Reach {
    let is_workshop = request.profile.is_none() && rehearsal.is_none();
    let api = |path: &str| {
        let issuer = profile.issuer().filter(|_| is_workshop);
        let origin = rehearsal.map(|rehearsal| rehearsal.place.origin.as_str());
        SafeUrl::parse(&format!("{}{path}", issuer.or(origin)?)).ok()
    };
    let tries_call = match rehearsal {
        Some(rehearsal) => rehearsal.place.answers_call_of(profile),
        None => offers_call(profile),
    };
    let usual = || match rehearsal {
        Some(_) if tries_call => None,
        Some(rehearsal) => rehearsal.place.call(),
        None => api("/api/notes"),
    };
    let mut reach = request.reach.clone().unwrap_or_else(|| Reach {
        tries_call,
        ..Reach::everything(usual())
    });
    reach.logout |= request.signs_out;
    reach.until = request.until.or(reach.until);
    if let Some(path) = &request.own_api {
        reach.call = api(path);
    }
    reach
}

const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";
const JWT: &str = "urn:ietf:params:oauth:token-type:jwt";

/// Where the built-in server stands in for the phones of its people.
pub(super) fn approval_page(profile: &Profile) -> Option<SafeUrl> {
    SafeUrl::parse(&format!("{}/approve", profile.issuer()?)).ok()
}

/// The client that this grant is registered for there.
pub(super) fn adapt(profile: &mut Profile, request: &StartRequest) {
    let (grant, overrides) = (request.grant, &request.overrides);
    of_grant(profile, grant);
    if request.register {
        // It comes with a name and a secret of its own.
        profile.client.client_id.clear();
        profile.client.token_endpoint_auth_method = None;
        return;
    }
    if grant == Grant::Ciba && overrides.token_delivery == Some(TokenDelivery::Ping) {
        "workshop-ping".clone_into(&mut profile.client.client_id);
        let endpoint = WORKSHOP_PING_ENDPOINT.to_owned();
        profile.client.backchannel_client_notification_endpoint = Some(endpoint);
    }
    // The implicit grant authenticates no client, and one alone is registered for it.
    if let Some(auth) = overrides.auth.filter(|_| grant != Grant::Implicit) {
        // Each way of authentication has a client there that may use every grant.
        of_method(auth).clone_into(&mut profile.client.client_id);
        profile.client.token_endpoint_auth_method = Some(auth);
        if auth == AuthMethod::ClientSecretPost {
            // The one client there whose ID tokens are signed with RSA.
            profile.client.id_token_signed_response_alg = Some(String::from("RS256"));
        }
        profile.client.tls_client_certificate_bound_access_tokens =
            certificate(Some(auth)).is_some();
    }
    if let Some(client_id) = &overrides.client_id {
        of_client(&mut profile.client, client_id);
    }
}

/// What clients with a name of their own are registered for there.
fn of_client(client: &mut ClientRegistration, client_id: &str) {
    if client_id != "workshop-encrypted" {
        return;
    }
    client.token_endpoint_auth_method = Some(AuthMethod::ClientSecretBasic);
    let name = |name: &str| Some(name.to_owned());
    client.id_token_encrypted_response_alg = name("ECDH-ES");
    client.id_token_encrypted_response_enc = name("A256GCM");
    client.authorization_encrypted_response_alg = name("ECDH-ES");
    client.authorization_encrypted_response_enc = name("A256GCM");
    client.userinfo_signed_response_alg = name("ES256");
    client.introspection_signed_response_alg = name("ES256");
    client.introspection_encrypted_response_alg = name("ECDH-ES");
    client.introspection_encrypted_response_enc = name("A256GCM");
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
        Grant::Hybrid => (
            "workshop-confidential",
            AuthMethod::ClientSecretBasic,
            "openid profile email offline_access notes.read",
        ),
        Grant::Implicit => (
            "workshop-implicit",
            AuthMethod::None,
            "openid profile email notes.read",
        ),
        Grant::ClientCredentials | Grant::TokenExchange | Grant::JwtBearer => (
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
        | Grant::Hybrid
        | Grant::Implicit
        | Grant::ClientCredentials
        | Grant::DeviceCode
        | Grant::RefreshToken
        | Grant::Password
        | Grant::JwtBearer
        | Grant::Mcp => Vec::new(),
    };
    let extra = &mut profile.request.extra_parameters;
    for (name, value) in parameters {
        extra.push((name.to_owned(), value.to_owned()));
    }
}
