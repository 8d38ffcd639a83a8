//! HubSpot: errors come as `status` and `message`, in words of its own and always with 400, and what a
//! token is good for is told at an address that holds the token.
//!
//! From the provider lists: both token endpoints, the secret in the body. From the client library: the
//! form of errors and `BAD_CLIENT_SECRET`. From the guide: the authorization endpoint.
//!
//! Assumed, because no document that was read says so: an access token lives for 30 minutes, and a
//! refresh token stays the same; what introspection tells is what RFC 7662 says; which words an error
//! has beside those that are documented; numbers of apps, users and accounts; an unknown token in an
//! address is not found; a loopback address can be registered.

use serde_json::{Value, json};

use crate::http::{Request, Response};

use super::{
    super::{AuthenticationMethod, Client, Conduct, State, endpoints::Call, error::secret_json},
    Arrival, CONDUCT, Persona, bodies, parts,
    place::{Place, Role},
    shaping,
};

pub(super) const PERSONA: Persona = Persona {
    name: "hubspot",
    title: "HubSpot",
    profile: "hubspot",
    sources: &[
        "https://developers.hubspot.com/docs/api/oauth-quickstart-guide",
        "https://developers.hubspot.com/docs/api-reference/legacy/authentication/oauth-tokens/v1/get-oauth-token-metadata",
        "https://developers.hubspot.com/changelog/additional-details-returned-when-generating-oauth-access-tokens",
        "NangoHQ/nango packages/providers/providers.yaml @2f4c0af671",
        "openiddict/openiddict-core src/OpenIddict.Client.WebIntegration @319511fa (errors)",
    ],
    assumptions: &[
        "An access token lives for 30 minutes, and a refresh token stays the same.",
        "Errors without a documented word have the one of RFC 6749 in capital letters.",
        "Numbers of apps, users and accounts are made up, and an unknown token is answered with 404.",
        "A loopback address can be registered.",
    ],
    scope: "oauth",
    conduct: Conduct {
        access_token_secs: Some(1800),
        rotates_refresh_tokens: false,
        ..CONDUCT
    },
    clients,
    places: PLACES,
    arrive,
    shape,
    ..Persona::BLANK
};

#[rustfmt::skip]
const PLACES: &[Place] = &[
    Place { path: "/oauth/authorize", role: Role::Authorization },
    Place { path: "/oauth/v3/token", role: Role::Token },
    Place { path: "/oauth/v1/token", role: Role::Token },
    Place { path: "/oauth/v3/token/introspect", role: Role::Introspection },
    Place { path: "/oauth/v1/access-tokens/{token}", role: Role::Api { methods: &["GET"], answer: token } },
];

/// The account of whoever signs in.
const HUB_ID: u32 = 62515;

fn clients() -> Vec<Client> {
    vec![parts::app(
        "hubspot-app",
        "App at HubSpot",
        AuthenticationMethod::ClientSecretPost(parts::secret()),
        &["http://localhost:8400/callback"],
    )]
}

/// `response_type` is not among the documented parameters.
fn arrive(role: Role, request: &Request) -> Arrival {
    if matches!(role, Role::Authorization) {
        Arrival::Instead(bodies::for_a_code(request))
    } else {
        Arrival::AsItIs
    }
}

/// `GET /oauth/v1/access-tokens/TOKEN`: no header says who asks, since whoever has the token may.
fn token(state: &mut State, call: &mut Call<'_>) -> Response {
    let value = call.request.path().rsplit('/').next().unwrap_or_default();
    let Some((token, grant)) = state.live_access_token(value, call.now) else {
        return secret_json(
            404,
            &json!({ "status": "error", "message": "The token is not known" }),
        );
    };
    let account = grant
        .username
        .as_deref()
        .and_then(|username| state.config.account(username));
    secret_json(
        200,
        &json!({
            "token": value,
            "user": account.map(|account| account.email.as_str()),
            "hub_domain": "rehearsal.example",
            "scopes": token.scope,
            "hub_id": HUB_ID,
            "app_id": 456_789,
            "expires_in": token.expires.since(call.now) / 1_000_000,
            "user_id": 4711,
            "token_type": "access",
        }),
    )
}

/// The account and a list of scopes beside the tokens.
fn with_account(response: Response) -> Response {
    shaping::with_members(response, |members| {
        let scope = members.remove("scope");
        let scope = scope.as_ref().and_then(Value::as_str).unwrap_or_default();
        let scopes: Vec<&str> = scope.split(' ').filter(|word| !word.is_empty()).collect();
        members.insert("scopes".into(), scopes.into());
        members.insert("hub_id".into(), HUB_ID.into());
        members.insert("token_type".into(), "bearer".into());
    })
}

/// `status` and `message` in place of `error` and `error_description` (RFC 6749 §5.2).
fn shape(role: Role, _request: &Request, response: Response) -> Response {
    match (role, response.is_success()) {
        (Role::Token, true) => return with_account(response),
        (Role::Token | Role::Introspection, false) => {}
        (_, _) => return response,
    }
    let shaped = shaping::with_members(response, |members| {
        let error = members.remove("error");
        let error = error.as_ref().and_then(|error| error.as_str());
        let status = match error {
            Some("invalid_client") => String::from("BAD_CLIENT_SECRET"),
            Some(other) => other.to_ascii_uppercase(),
            None => return,
        };
        members.insert("status".into(), status.into());
        if let Some(words) = members.remove("error_description") {
            members.insert("message".into(), words);
        }
    });
    shaping::with_status(shaped, 400)
}
