//! A server that answers its own way, and no provider: errors of the token endpoint are problem details,
//! and userinfo and revocation are answered with a page.
//!
//! Assumed is all of it. No document of a provider says that it answers so; servers behind gateways
//! do, and a client has to say what came instead of what it expected.

use serde_json::{Map, Value, json};

use crate::http::{Request, Response};

use super::{
    super::{
        AuthenticationMethod, Client, Conduct, GrantType, Redirects, State, bearer,
        endpoints::Call, error::secret_json,
    },
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
    vec![parts::client(
        "odd-app",
        "App at a server that answers its own way",
        AuthenticationMethod::ClientSecretBasic(parts::secret()),
        &[GrantType::AuthorizationCode, GrantType::RefreshToken],
        &["http://127.0.0.1/callback"],
    )]
}

fn metadata() -> Value {
    json!({
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        "code_challenge_methods_supported": ["S256"],
    })
}

fn shape(role: Role, _request: &Request, response: Response) -> Response {
    match role {
        Role::Token if !response.is_success() => problem(response),
        Role::Userinfo | Role::Revocation if response.is_success() => shaping::with_body(
            response,
            "text/html; charset=utf-8",
            String::from("<!DOCTYPE html><title>Done</title><p>All went well."),
        ),
        Role::Authorization
        | Role::Token
        | Role::Userinfo
        | Role::Introspection
        | Role::Revocation
        | Role::Keys
        | Role::PushedRequest
        | Role::DeviceAuthorization
        | Role::DevicePage
        | Role::EndSession
        | Role::Webfinger
        | Role::Metadata
        | Role::Api { .. } => response,
    }
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
    match bearer::known(state, call) {
        Err(challenge) => challenge,
        Ok((_, grant)) => secret_json(200, &json!({ "owner": grant.owner() })),
    }
}
