//! Fitbit: errors come as a list in `errors`, and the answer with tokens names the person.
//!
//! From the page on authorization: the paths, both types of application, 28800 seconds, methods of PKCE,
//! `user_id`. From the client library: the list of errors. From the tutorial: a redirect URI that is
//! compared whole.
//!
//! Assumed, because no document that was read says so: a refresh token works once; what the profile of
//! a person holds is made up; the redirect has no `#_=_` behind it, although the page shows one; all
//! scopes are granted or none, where the person could choose there.

use serde_json::{Value, json};

use crate::http::{Request, Response};

use super::{
    super::{AuthenticationMethod, Client, Conduct, State, endpoints::Call},
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
        "The redirect has no #_=_ behind it, and the person grants all scopes or none.",
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
    vec![
        parts::app(
            "23ABCD",
            "Application of the type Server",
            AuthenticationMethod::ClientSecretBasic(parts::secret()),
            &[parts::LOOPBACK],
        ),
        parts::app(
            "23ABCE",
            "Application of the type Client",
            AuthenticationMethod::None,
            &[parts::LOOPBACK],
        ),
    ]
}

/// `GET /1/user/-/profile.json`, for `profile`.
fn profile(state: &mut State, call: &mut Call<'_>) -> Response {
    parts::told(
        state,
        call,
        Some("profile"),
        |_, grant| json!({ "user": { "displayName": grant.owner() } }),
    )
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
