//! Twitch: scopes come back as an array, a device asks with `scopes`, and PKCE is not known.
//!
//! From the page on authentication: the paths, no PKCE, `Client-Id` at the API. From the published
//! metadata: the issuer, RS256. From the client library: `scope` as an array, `scopes` of a device.
//!
//! Assumed, because no document that was read says so: lifetimes, and that refresh tokens of clients
//! with a secret stay the same; that a redirect URI is compared whole.

use serde_json::{Value, json};

use crate::{
    http::{Request, Response},
    oauth::Parameters,
};

use super::{
    super::{
        AuthenticationMethod, Client, Conduct, GrantType, Pkce, State, bearer, endpoints::Call,
        error::secret_json,
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
        "panva/wellknown issuers/twitch @e88dd5e",
        "openiddict/openiddict-core src/OpenIddict.Client.WebIntegration @319511fa (scope as an array, scopes of devices, no PKCE)",
    ],
    assumptions: &[
        "A code lives for 10 minutes, an access token for an hour.",
        "A refresh token stays the same.",
        "A redirect URI is compared whole.",
    ],
    issuer_path: "/oauth2",
    scope: "openid user:read:email",
    conduct: Conduct {
        rotates_refresh_tokens: false,
        pkce: Pkce::Unknown,
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
    })
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
        &json!({ "data": [{ "id": "4711", "login": grant.owner() }] }),
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

fn shape(role: Role, _request: &Request, response: Response) -> Response {
    if !matches!(role, Role::Token) {
        return response;
    }
    shaping::with_members(response, |members| {
        if let Some(Value::String(scope)) = members.get("scope") {
            let words: Vec<Value> = scope.split(' ').map(Value::from).collect();
            members.insert("scope".into(), words.into());
        }
        if members.contains_key("token_type") {
            members.insert("token_type".into(), "bearer".into());
        }
    })
}
