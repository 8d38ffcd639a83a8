//! Naver: `expires_in` is text, what it knows of a person stands one level deeper, and the token endpoint
//! takes GET as well.
//!
//! From the client libraries: the paths, the secret in the body, `expires_in` as text, everything about
//! a person below `response`, no PKCE. From the page of the API: what a call is.
//!
//! Assumed, because no document that was read says so: lifetimes; that `state` is not needed; that a
//! refresh token stays the same; what the profile of a person holds; errors are answered as RFC 6749
//! says.

use serde_json::{Value, json};

use crate::http::{Request, Response};

use super::{
    super::{Account, AuthenticationMethod, Client, Conduct, Pkce, State, endpoints::Call},
    Arrival, CONDUCT, Persona, bodies, parts,
    place::{Place, Role},
    shaping,
};

pub(super) const PERSONA: Persona = Persona {
    name: "naver",
    title: "Naver",
    profile: "naver",
    sources: &[
        "https://developers.naver.com/docs/login/api/api.md",
        "pilcrowonpaper/arctic tag v3.7.0 src/providers/naver.ts (expires_in)",
        "golang/oauth2 endpoints/endpoints.go @89ff2e1",
    ],
    assumptions: &[
        "A code lives for 10 minutes, and state is not needed.",
        "A refresh token stays the same.",
        "Any callback URL can be registered.",
        "What the profile of a person holds is made up.",
    ],
    call: Some("/v1/nid/me"),
    conduct: Conduct {
        rotates_refresh_tokens: false,
        pkce: Pkce::Unknown,
        // The documented token request has none.
        repeats_redirect_uri: false,
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
    Place { path: "/oauth2.0/authorize", role: Role::Authorization },
    Place { path: "/oauth2.0/token", role: Role::Token },
    Place { path: "/v1/nid/me", role: Role::Api { methods: &["GET"], answer: me } },
];

fn clients() -> Vec<Client> {
    vec![parts::app(
        "naver-application",
        "Application at Naver",
        AuthenticationMethod::ClientSecretPost(parts::secret()),
        &[parts::LOOPBACK],
    )]
}

/// `GET /v1/nid/me`: everything about the person stands in `response`.
fn me(state: &mut State, call: &mut Call<'_>) -> Response {
    parts::told(state, call, None, |state, grant| {
        let person = state.person(grant);
        json!({
            "resultcode": "00",
            "message": "success",
            "response": {
                "id": grant.subject,
                "name": person.map(Account::full_name),
                "email": person.map(|person| person.email.as_str()),
            },
        })
    })
}

/// A token request may be a GET, with its parameters behind `?`.
fn arrive(role: Role, request: &Request) -> Arrival {
    if matches!(role, Role::Token) && request.method == "GET" {
        return Arrival::Instead(bodies::posted(request, &bodies::of_query(request)));
    }
    Arrival::AsItIs
}

/// The seconds of a token's life come as text.
fn shape(role: Role, _request: &Request, response: Response) -> Response {
    if !matches!(role, Role::Token) {
        return response;
    }
    shaping::with_members(response, |members| {
        if let Some(secs) = members.get("expires_in").and_then(Value::as_i64) {
            members.insert("expires_in".into(), secs.to_string().into());
        }
    })
}
