//! Reddit: clients without a secret show an empty one, a refresh token is only for `duration=permanent`,
//! and revocation answers with an empty body that is called JSON.
//!
//! From the client libraries: HTTP Basic for every client, an empty password, `duration`, the empty
//! answer to a revocation. From the wiki: the paths, and that errors may come with status 200.
//!
//! Assumed, because no document that was read says so: lifetimes, and that a refresh token stays the
//! same; that errors come with status 200; that a `User-Agent` is not looked at; PKCE is not known.

use serde_json::json;

use crate::{
    http::{Request, Response},
    oauth::Secret,
};

use super::{
    super::{
        AuthenticationMethod, Client, Conduct, FirstRefreshToken, Pkce, State, endpoints::Call,
    },
    CONDUCT, Persona, parts,
    place::{Place, Role},
    shaping,
};

pub(super) const PERSONA: Persona = Persona {
    name: "reddit",
    title: "Reddit",
    profile: "reddit",
    sources: &[
        "https://github.com/reddit-archive/reddit/wiki/OAuth2",
        "openiddict/openiddict-core src/OpenIddict.Client.WebIntegration @319511fa (revocation)",
    ],
    assumptions: &[
        "An access token lives for an hour, and a refresh token stays the same.",
        "Errors of the token endpoint come with status 200.",
        "The User-Agent is not looked at.",
    ],
    call: Some("/api/v1/me"),
    scope: "identity",
    extra_parameters: &[("duration", "permanent")],
    conduct: Conduct {
        first_refresh_token: FirstRefreshToken::ForParameter("duration", "permanent"),
        rotates_refresh_tokens: false,
        scope_separators: &[' ', ','],
        pkce: Pkce::Unknown,
        ..CONDUCT
    },
    clients,
    places: PLACES,
    shape,
    ..Persona::BLANK
};

#[rustfmt::skip]
const PLACES: &[Place] = &[
    Place { path: "/api/v1/authorize", role: Role::Authorization },
    Place { path: "/api/v1/access_token", role: Role::Token },
    Place { path: "/api/v1/revoke_token", role: Role::Revocation },
    Place { path: "/api/v1/me", role: Role::Api { methods: &["GET"], answer: me } },
];

fn clients() -> Vec<Client> {
    vec![
        parts::app(
            "reddit-web-app",
            "App of the type web app",
            AuthenticationMethod::ClientSecretBasic(parts::secret()),
            &[parts::LOOPBACK],
        ),
        // It shows a secret all the same: an empty one.
        parts::app(
            "reddit-installed-app",
            "App of the type installed app",
            AuthenticationMethod::ClientSecretBasic(Secret::new("")),
            &[parts::LOOPBACK],
        ),
    ]
}

/// `GET /api/v1/me`, for `identity`.
fn me(state: &mut State, call: &mut Call<'_>) -> Response {
    parts::told(
        state,
        call,
        Some("identity"),
        |_, grant| json!({ "id": "4711", "name": grant.owner() }),
    )
}

fn shape(role: Role, _request: &Request, response: Response) -> Response {
    if matches!(role, Role::Token) {
        let shaped = shaping::with_members(response, |members| {
            members.remove("error_description");
        });
        return shaping::with_status(shaped, 200);
    }
    if matches!(role, Role::Revocation) && response.is_success() {
        return shaping::with_body(response, "application/json", String::new());
    }
    response
}
