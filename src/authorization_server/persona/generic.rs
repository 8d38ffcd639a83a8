//! The server of the figure with steps (A) to (G): a plain authorization code flow, and nothing that
//! came later.
//!
//! From the page: who talks to whom in which order, `client_id`, the scope, the redirection URI, `state`
//! and the secret, a token that lives for a limited time, a refresh token. From RFC 6749 §4.1: the names
//! of the parameters and the errors, of which the page has none.
//!
//! Assumed, because the document names nothing of it: the paths; lifetimes of 10 minutes for a code and
//! an hour for an access token; that the secret may stand in the header or in the body, since it only
//! says that the token request carries it; that an unknown parameter, such as those of PKCE, is passed
//! over (RFC 6749 §3.1); what the protected resource is.

use serde_json::json;

use crate::http::Response;

use super::{
    super::{AuthenticationMethod, Client, Conduct, Pkce, Redirects, State, endpoints::Call},
    CONDUCT, Persona, parts,
    place::{Place, Role},
};

pub(super) const PERSONA: Persona = Persona {
    name: "generic",
    title: "Generic server, steps (A) to (G)",
    profile: "generic",
    sources: &[
        "https://blendedfeelings.com/software/security/oauth20/authorization-code-grant.md",
        "RFC 6749 §4.1",
    ],
    assumptions: &[
        "The paths are /authorize, /token and /resource.",
        "A code lives for 10 minutes, an access token for an hour.",
        "The secret may stand in the header or in the body.",
        "The parameters of PKCE are not known, and passed over.",
        "Any port of a registered loopback address is taken.",
    ],
    call: Some("/resource"),
    scope: "read",
    plays_any_profile: true,
    conduct: Conduct {
        pkce: Pkce::Unknown,
        redirects: Redirects::LoopbackAnyPort,
        ..CONDUCT
    },
    clients,
    places: PLACES,
    ..Persona::BLANK
};

#[rustfmt::skip]
const PLACES: &[Place] = &[
    Place { path: "/authorize", role: Role::Authorization },
    Place { path: "/token", role: Role::Token },
    Place { path: "/resource", role: Role::Api { methods: &["GET"], answer: resource } },
];

const REDIRECT_URI: &str = "http://127.0.0.1/callback";

fn clients() -> Vec<Client> {
    vec![
        parts::app(
            "web-app",
            "Web app with its secret in the body",
            AuthenticationMethod::ClientSecretPost(parts::secret()),
            &[REDIRECT_URI],
        ),
        parts::app(
            "web-app-basic",
            "Web app with its secret in the header",
            AuthenticationMethod::ClientSecretBasic(parts::secret()),
            &[REDIRECT_URI],
        ),
    ]
}

/// Steps (F) and (G): the protected resource, whatever the scope is.
fn resource(state: &mut State, call: &mut Call<'_>) -> Response {
    parts::told(
        state,
        call,
        None,
        |_, grant| json!({ "owner": grant.owner() }),
    )
}
