//! A server that answers its own way, and no provider: errors of the token endpoint are problem details,
//! and userinfo and revocation are answered with a page.
//!
//! Assumed is all of it. No document of a provider says that it answers so; servers behind gateways
//! do, and a client has to say what came instead of what it expected.

use serde_json::{Map, Value, json};

use crate::http::{Request, Response};

use super::{
    super::{AuthenticationMethod, Client, Conduct, Redirects, State, endpoints::Call},
    CONDUCT, Persona, parts,
    place::{Place, Role},
    shaping,
};

pub(super) const PERSONA: Persona = Persona {
    name: "odd",
    title: "A server that answers its own way",
    profile: "odd",
    sources: &[
        "RFC 9457 (problem details)",
        "RFC 6749 §5.2 and RFC 7009 §2.2, which it does not keep to",
    ],
    assumptions: &[
        "All of it: this is no provider, and none is known to answer so.",
        "Errors of the token endpoint are application/problem+json.",
        "Userinfo and revocation are answered with 200 and a page of HTML.",
    ],
    call: Some("/resource"),
    scope: "read",
    plays_any_profile: true,
    conduct: Conduct {
        redirects: Redirects::LoopbackAnyPort,
        ..CONDUCT
    },
    clients,
    places: PLACES,
    metadata,
    shape,
    ..Persona::BLANK
};

#[rustfmt::skip]
const PLACES: &[Place] = &[
    Place { path: "/authorize", role: Role::Authorization },
    Place { path: "/token", role: Role::Token },
    Place { path: "/userinfo", role: Role::Userinfo },
    Place { path: "/revoke", role: Role::Revocation },
    Place { path: "/jwks", role: Role::Keys },
    Place { path: "/.well-known/openid-configuration", role: Role::Metadata },
    Place { path: "/resource", role: Role::Api { methods: &["GET"], answer: resource } },
];

fn clients() -> Vec<Client> {
    vec![parts::app(
        "odd-app",
        "App at a server that answers its own way",
        AuthenticationMethod::ClientSecretBasic(parts::secret()),
        &["http://127.0.0.1/callback"],
    )]
}

fn metadata() -> Value {
    json!({
        "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        "code_challenge_methods_supported": ["S256"],
    })
}

fn shape(role: Role, _request: &Request, response: Response) -> Response {
    if matches!(role, Role::Token) && !response.is_success() {
        return problem(response);
    }
    if matches!(role, Role::Userinfo | Role::Revocation) && response.is_success() {
        let page = "<!DOCTYPE html><title>Done</title><p>All went well.";
        return shaping::with_body(response, "text/html; charset=utf-8", page.to_owned());
    }
    response
}

/// The same error as `type`, `title`, `status` and `detail` (RFC 9457).
fn problem(response: Response) -> Response {
    let members = shaping::members(&response).unwrap_or_default();
    let text = |name: &str| members.get(name).cloned().unwrap_or_default();
    let problem = Map::from_iter([
        ("type".to_owned(), "about:blank".into()),
        ("title".to_owned(), text("error")),
        ("status".to_owned(), response.status.into()),
        ("detail".to_owned(), text("error_description")),
    ]);
    let body = Value::Object(problem).to_string();
    shaping::with_body(response, "application/problem+json", body)
}

/// `GET /resource`, whatever the scope is.
fn resource(state: &mut State, call: &mut Call<'_>) -> Response {
    parts::told(
        state,
        call,
        None,
        |_, grant| json!({ "owner": grant.owner() }),
    )
}
