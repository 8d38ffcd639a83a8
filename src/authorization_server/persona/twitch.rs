//! Twitch: scopes come back as an array, a device asks with `scopes`, PKCE is not known, errors are a status
//! and a message, and tokens are looked at with a scheme of its own.
//!
//! From the page on authentication: the paths, no PKCE, `Client-Id` at the API. From the published
//! metadata: the issuer, RS256. From the client library: `scope` as an array, `scopes` of a device.
//!
//! Assumed, because no document that was read says so: lifetimes, and that refresh tokens of clients
//! with a secret stay the same; that a redirect URI is compared whole; the message for a wrong code or
//! secret; what is told of a token that belongs to nobody.

use serde_json::{Value, json};

use crate::{
    http::{Request, Response},
    oauth::Parameters,
};

use super::{
    super::{
        AuthenticationMethod, Client, Conduct, GrantType, Pkce, Revoker, State, bearer,
        endpoints::Call, error::secret_json,
    },
    Arrival, CONDUCT, Persona, parts,
    place::{Place, Role},
    shaping,
};

pub(super) const PERSONA: Persona = Persona {
    name: "twitch",
    title: "Twitch",
    profile: "twitch",
    sources: &[
        "https://dev.twitch.tv/docs/authentication/",
        "https://dev.twitch.tv/docs/authentication/validate-tokens/",
        "https://dev.twitch.tv/docs/authentication/revoke-tokens",
        "https://dev.twitch.tv/docs/authentication/refresh-tokens/ (errors)",
        "panva/wellknown issuers/twitch @e88dd5e",
        "openiddict/openiddict-core src/OpenIddict.Client.WebIntegration @319511fa (scope as an array, scopes of devices, no PKCE)",
    ],
    assumptions: &[
        "A code lives for 10 minutes, an access token for an hour.",
        "A refresh token stays the same.",
        "A redirect URI is compared whole.",
        "A wrong code, device code or secret has those messages, and a wrong secret 403.",
        "A token that belongs to nobody is validated without login and user_id.",
    ],
    issuer_path: "/oauth2",
    scope: "openid user:read:email",
    conduct: Conduct {
        rotates_refresh_tokens: false,
        pkce: Pkce::Unknown,
        revoker: Revoker::Named,
        ..CONDUCT
    },
    clients,
    places: PLACES,
    metadata,
    arrive,
    shape,
    ..Persona::BLANK
};

#[rustfmt::skip]
const PLACES: &[Place] = &[
    Place { path: "/oauth2/authorize", role: Role::Authorization },
    Place { path: "/oauth2/token", role: Role::Token },
    Place { path: "/oauth2/device", role: Role::DeviceAuthorization },
    Place { path: "/activate", role: Role::DevicePage },
    Place { path: "/helix/users", role: Role::Api { methods: &["GET"], answer: users } },
    Place { path: "/oauth2/validate", role: Role::Api { methods: &["GET"], answer: validate } },
    Place { path: "/oauth2/revoke", role: Role::Revocation },
    Place { path: "/oauth2/userinfo", role: Role::Userinfo },
    Place { path: "/oauth2/keys", role: Role::Keys },
    Place { path: "/oauth2/.well-known/openid-configuration", role: Role::Metadata },
];

fn clients() -> Vec<Client> {
    vec![
        parts::client(
            "twitch-application",
            "Application at Twitch",
            AuthenticationMethod::ClientSecretPost(parts::secret()),
            &[
                GrantType::AuthorizationCode,
                GrantType::RefreshToken,
                GrantType::ClientCredentials,
            ],
            &["http://localhost:8400/callback"],
        ),
        parts::client(
            "twitch-public",
            "Application at Twitch without a secret",
            AuthenticationMethod::None,
            &[GrantType::DeviceCode, GrantType::RefreshToken],
            &[],
        ),
    ]
}

fn metadata() -> Value {
    json!({
        "scopes_supported": ["openid"],
        "token_endpoint_auth_methods_supported": ["client_secret_post"],
        // They are documented, and not announced.
        "revocation_endpoint": null,
        "device_authorization_endpoint": null,
    })
}

/// Whoever signs in.
const USER_ID: &str = "4711";

/// `GET /oauth2/validate`, with the scheme `OAuth`.
fn validate(state: &mut State, call: &mut Call<'_>) -> Response {
    let header = call.request.headers.first("authorization");
    let token = header.as_deref().and_then(|header| {
        let (scheme, token) = header.split_once(' ')?;
        scheme.eq_ignore_ascii_case("OAuth").then(|| token.trim())
    });
    let live = token.and_then(|token| state.live_access_token(token, call.now));
    let Some((token, grant)) = live else {
        return secret_json(
            401,
            &json!({ "status": 401, "message": "invalid access token" }),
        );
    };
    let mut facts = json!({
        "client_id": grant.client_id,
        "scopes": token.scope,
        "expires_in": token.expires.since(call.now) / 1_000_000,
    });
    if let Some(login) = &grant.username {
        facts["login"] = login.as_str().into();
        facts["user_id"] = USER_ID.into();
    }
    secret_json(200, &facts)
}

/// `GET /helix/users`, which wants the client's name in a header of its own.
fn users(state: &mut State, call: &mut Call<'_>) -> Response {
    let refused = |message: &str| {
        secret_json(
            401,
            &json!({ "error": "Unauthorized", "status": 401, "message": message }),
        )
    };
    let Ok((_, grant)) = bearer::known(state, call) else {
        return refused("Invalid OAuth token");
    };
    let client_id = call.request.headers.first("client-id");
    if client_id.as_deref() != Some(grant.client_id.as_str()) {
        return refused("Client ID and OAuth token do not match");
    }
    secret_json(
        200,
        &json!({ "data": [{ "id": USER_ID, "login": grant.owner() }] }),
    )
}

/// A device asks for `scopes`; `scope` says nothing there.
fn arrive(role: Role, request: &Request) -> Arrival {
    if !matches!(role, Role::DeviceAuthorization) {
        return Arrival::AsItIs;
    }
    let mut form = Parameters::decode(&request.body);
    let scopes = form.first("scopes").unwrap_or_default().to_owned();
    form.set("scope", scopes);
    Arrival::Instead(Request {
        body: form.encode().into_bytes(),
        ..request.clone()
    })
}

fn shape(role: Role, request: &Request, response: Response) -> Response {
    match (role, response.is_success()) {
        (Role::Token | Role::DeviceAuthorization | Role::Revocation, false) => {
            own_error(role, request, response)
        }
        (Role::Token, true) => shaping::with_members(response, |members| {
            if let Some(Value::String(scope)) = members.get("scope") {
                let words: Vec<Value> = scope.split(' ').map(Value::from).collect();
                members.insert("scope".into(), words.into());
            }
            if members.contains_key("token_type") {
                members.insert("token_type".into(), "bearer".into());
            }
        }),
        (_, _) => response,
    }
}

/// `status` and `message`, and no `error` but with a refresh.
fn own_error(role: Role, request: &Request, response: Response) -> Response {
    let members = shaping::members(&response).unwrap_or_default();
    let text = |name: &str| {
        members
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let form = Parameters::decode(&request.body);
    let is_refresh = form.first("grant_type") == Some("refresh_token");
    let is_device = form.contains("device_code");
    let (status, message) = match (role, text("error")) {
        (Role::Revocation, "invalid_client") => (404, "client does not exist"),
        (Role::Revocation, "invalid_token" | "invalid_grant") => (400, "Invalid token"),
        (_, "invalid_client") => (403, "invalid client secret"),
        (_, "invalid_grant") if is_refresh => (400, "Invalid refresh token"),
        (_, "invalid_grant") if is_device => (400, "invalid device code"),
        (_, "invalid_grant") => (400, "Invalid authorization code"),
        // What RFC 8628 §3.5 has as a code is the message.
        (_, code @ ("authorization_pending" | "slow_down" | "access_denied" | "expired_token")) => {
            (400, code)
        }
        (_, _) => (response.status, text("error_description")),
    };
    let mut own = json!({ "status": status, "message": message });
    if is_refresh && status == 400 {
        own["error"] = "Bad Request".into();
    }
    let shaped = shaping::with_body(response, "application/json", own.to_string());
    shaping::with_status(shaped, status)
}
