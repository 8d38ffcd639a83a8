//! Fitbit: errors come as a list in `errors`, and the answer with tokens names the person.
//!
//! Assumed, because no document that was read says so: a refresh token works once; what the profile of
//! a person holds is made up; `plain` is the method of PKCE where none is named.

use serde_json::{Value, json};

use crate::http::{Request, Response};

use super::{
    super::{
        AuthenticationMethod, Client, Conduct, GrantType, State, bearer, endpoints::Call,
        error::secret_json,
    },
    CONDUCT, Persona, parts,
    place::{Place, Role},
    shaping,
};

pub(super) const PERSONA: Persona = Persona {
    name: "fitbit",
    title: "Fitbit",
    profile: "fitbit",
    sources: &[
        "https://dev.fitbit.com/build/reference/web-api/authorization/",
        "requests/requests-oauthlib requests_oauthlib/compliance_fixes/fitbit.py (errors)",
        "https://dev.fitbit.com/apps/oauthinteractivetutorial",
    ],
    assumptions: &[
        "A refresh token works once.",
        "What the profile of a person holds is made up.",
        "A redirect URI is compared whole.",
    ],
    call: Some("/1/user/-/profile.json"),
    scope: "profile",
    conduct: Conduct {
        access_token_secs: Some(28_800),
        ..CONDUCT
    },
    clients,
    places: PLACES,
    shape,
    ..Persona::BLANK
};

#[rustfmt::skip]
const PLACES: &[Place] = &[
    Place { path: "/oauth2/authorize", role: Role::Authorization },
    Place { path: "/oauth2/token", role: Role::Token },
    Place { path: "/oauth2/revoke", role: Role::Revocation },
    Place { path: "/1.1/oauth2/introspect", role: Role::Introspection },
    Place { path: "/1/user/-/profile.json", role: Role::Api { methods: &["GET"], answer: profile } },
];

fn clients() -> Vec<Client> {
    let grants = [GrantType::AuthorizationCode, GrantType::RefreshToken];
    let redirect_uris = ["http://127.0.0.1:8400/callback"];
    vec![
        parts::client(
            "23ABCD",
            "Application of the type Server",
            AuthenticationMethod::ClientSecretBasic(parts::secret()),
            &grants,
            &redirect_uris,
        ),
        parts::client(
            "23ABCE",
            "Application of the type Client",
            AuthenticationMethod::None,
            &grants,
            &redirect_uris,
        ),
    ]
}

/// `GET /1/user/-/profile.json`, for `profile`.
fn profile(state: &mut State, call: &mut Call<'_>) -> Response {
    match bearer::authorized(state, call, "profile") {
        Err(challenge) => challenge,
        Ok((_, grant)) => secret_json(200, &json!({ "user": { "displayName": grant.owner() } })),
    }
}

/// `errors` in place of `error` (RFC 6749 §5.2).
fn shape(role: Role, _request: &Request, response: Response) -> Response {
    if !matches!(role, Role::Token | Role::Revocation | Role::Introspection) {
        return response;
    }
    shaping::with_members(response, |members| {
        if let Some(error) = members.remove("error") {
            let message = members.remove("error_description");
            let list = json!([{ "errorType": error, "message": message }]);
            members.insert("errors".into(), list);
            members.insert("success".into(), Value::Bool(false));
        } else if members.contains_key("access_token") {
            members.insert("user_id".into(), "4711ABC".into());
        }
    })
}
