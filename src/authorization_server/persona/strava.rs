//! Strava: scopes stand between commas, what was accepted comes back beside the code, and every loopback
//! address is taken.
//!
//! From the page on authentication: the paths, commas, loopback addresses, the athlete with a code and
//! not with a refresh. From the one on updates: tokens that end.
//!
//! Assumed, because no document that was read says so: an access token lives for 6 hours and a refresh
//! token stays the same; what an athlete looks like is made up; errors are answered as RFC 6749 says;
//! `/oauth/deauthorize` takes what RFC 7009 says; tokens come without the documented `expires_at`.

use serde_json::json;

use crate::{
    http::{Request, Response},
    oauth::Parameters,
};

use super::{
    super::{AuthenticationMethod, Client, Conduct, Pkce, Redirects, State, endpoints::Call},
    CONDUCT, Persona, parts,
    place::{Place, Role},
    shaping,
};

pub(super) const PERSONA: Persona = Persona {
    name: "strava",
    title: "Strava",
    profile: "strava",
    sources: &[
        "https://developers.strava.com/docs/authentication/",
        "https://developers.strava.com/docs/oauth-updates",
    ],
    assumptions: &[
        "An access token lives for 6 hours, and a refresh token stays the same.",
        "What an athlete looks like is made up.",
        "Errors are answered as RFC 6749 says, and /oauth/deauthorize takes what RFC 7009 says.",
        "Tokens come without the documented expires_at beside expires_in.",
    ],
    call: Some("/api/v3/athlete"),
    scope: "read,activity:read",
    conduct: Conduct {
        access_token_secs: Some(6 * 3600),
        rotates_refresh_tokens: false,
        scope_separators: &[',', ' '],
        scope_beside_code: Some(","),
        pkce: Pkce::Unknown,
        redirects: Redirects::LoopbackUnregistered,
        repeats_redirect_uri: false,
        ..CONDUCT
    },
    clients,
    places: PLACES,
    shape,
    ..Persona::BLANK
};

#[rustfmt::skip]
const PLACES: &[Place] = &[
    Place { path: "/oauth/authorize", role: Role::Authorization },
    Place { path: "/api/v3/oauth/token", role: Role::Token },
    Place { path: "/oauth/token", role: Role::Token },
    Place { path: "/oauth/deauthorize", role: Role::Revocation },
    Place { path: "/api/v3/athlete", role: Role::Api { methods: &["GET"], answer: athlete } },
];

fn clients() -> Vec<Client> {
    vec![parts::app(
        "471100",
        "Application at Strava",
        AuthenticationMethod::ClientSecretPost(parts::secret()),
        &[],
    )]
}

/// `GET /api/v3/athlete`.
fn athlete(state: &mut State, call: &mut Call<'_>) -> Response {
    parts::told(
        state,
        call,
        None,
        |_, grant| json!({ "id": 4711, "username": grant.owner() }),
    )
}

/// Scopes with commas, and who the athlete is: at the code alone, not at a refresh.
fn shape(role: Role, request: &Request, response: Response) -> Response {
    if !matches!(role, Role::Token) {
        return response;
    }
    let form = Parameters::decode(&request.body);
    let is_code = form.first("grant_type") == Some("authorization_code");
    shaping::with_members(response, |members| {
        if let Some(scope) = members.get("scope").and_then(|scope| scope.as_str()) {
            let scope = scope.replace(' ', ",");
            members.insert("scope".into(), scope.into());
        }
        if is_code && members.contains_key("access_token") {
            members.insert("athlete".into(), json!({ "id": 4711 }));
        }
    })
}
