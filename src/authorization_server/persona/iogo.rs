//! iogo.io: an identity platform whose access tokens are good for userinfo alone, and which takes no
//! redirect but by https.
//!
//! From the page on endpoints: paths, parameters, 302 for an answer and 400 for every error of the
//! token endpoint and its neighbours, what introspection and userinfo tell, the key set, and the hint
//! that ends a session. From the others: lifetimes, the claims of an ID token, who has a secret.
//!
//! Assumed, because no document that was read says so: a code lives for a minute; the pages for signing
//! in and for consent are the built-in server's; the app on the web may show its secret in the header
//! or in the body, since one page says the one and another the other; request objects are taken,
//! although the list of errors has one for who does not take them; no error has the documented and
//! optional `error_uri`; more than two redirect URIs can be registered, as a rehearsal brings its own.

use serde_json::{Map, Value, json};

use crate::{
    http::{Request, Response},
    oauth::{Parameters, pkce::ChallengeMethod},
};

use super::{
    super::{
        AuthenticationMethod, Client, Conduct, FirstRefreshToken, GrantType, Pkce, PkceDemand,
        Redirects, ScopeWord, SubjectType, pages,
    },
    Arrival, CONDUCT, Persona, parts,
    place::{Place, Role},
    shaping,
};

pub(super) const PERSONA: Persona = Persona {
    name: "iogo",
    title: "iogo",
    profile: "iogo",
    sources: &[
        "iogo-io/documentation docs/authorization-code-flow.md @26cd9c9",
        "iogo-io/documentation docs/{endpoints,authorization-code-flow-quick-start,authorization-code-flow-with-pkce}.md @ee39c7c",
        "iogo-io/documentation docs/{access-tokens,id-tokens,basics,terminology}.md @ee39c7c",
    ],
    assumptions: &[
        "A code lives for a minute.",
        "An app on the web may show its secret in the header or in the body.",
        "There is no refresh token: no grant for one is documented.",
        "Request objects are taken, and no error has an error_uri.",
        "More than two redirect URIs can be registered for an app.",
    ],
    scope: "openid email",
    conduct: Conduct {
        code_secs: 60,
        claims_in_id_tokens: true,
        redirect_status: 302,
        scopes: SCOPES,
        knows_every_scope: false,
        default_scope: None,
        first_refresh_token: FirstRefreshToken::ForNobody,
        pkce: Pkce::Known {
            demanded_of: PkceDemand::PublicClients,
            methods: &[ChallengeMethod::S256],
        },
        redirects: Redirects::HttpsOnly,
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
    Place { path: "/authorize", role: Role::Authorization },
    Place { path: "/token", role: Role::Token },
    Place { path: "/token/introspect", role: Role::Introspection },
    Place { path: "/token/revoke", role: Role::Revocation },
    Place { path: "/jwks", role: Role::Keys },
    Place { path: "/userinfo", role: Role::Userinfo },
    Place { path: "/session/end", role: Role::EndSession },
    Place { path: "/.well-known/openid-configuration", role: Role::Metadata },
];

#[rustfmt::skip]
const SCOPES: &[ScopeWord] = &[
    ScopeWord { name: "openid", sentence: "Know who you are, by a name of its own" },
    ScopeWord { name: "email", sentence: "See your e-mail address" },
];

/// Nobody listens there: the address is copied out of the browser.
const REDIRECT_URI: &str = "https://app.example/callback";

fn clients() -> Vec<Client> {
    let app = |client_id, client_name, authentication| Client {
        // `sub` is pseudo-anonymous.
        subject_type: SubjectType::Pairwise,
        ..parts::client(
            client_id,
            client_name,
            authentication,
            &[GrantType::AuthorizationCode],
            &[REDIRECT_URI],
        )
    };
    vec![
        app(
            "iogo-web",
            "App of the type Web",
            AuthenticationMethod::ClientSecretBasic(parts::secret()),
        ),
        app(
            "iogo-web-post",
            "App of the type Web, with its secret in the body",
            AuthenticationMethod::ClientSecretPost(parts::secret()),
        ),
        app(
            "iogo-native",
            "App of the type Native",
            AuthenticationMethod::None,
        ),
    ]
}

fn metadata() -> Value {
    json!({
        "scopes_supported": ["openid", "email"],
        "grant_types_supported": ["authorization_code"],
        "subject_types_supported": ["pairwise"],
        "token_endpoint_auth_methods_supported": [
            "client_secret_basic", "client_secret_post", "none",
        ],
        "code_challenge_methods_supported": ["S256"],
        "claims_supported": ["sub", "email", "email_verified"],
    })
}

/// The end of a session wants an `id_token_hint`.
fn arrive(role: Role, request: &Request) -> Arrival {
    let query = Parameters::decode(request.query().unwrap_or_default().as_bytes());
    let is_begun = request.method == "GET" && matches!(role, Role::EndSession);
    if is_begun && !query.contains("id_token_hint") {
        return Arrival::Answered(pages::message(
            400,
            "Request refused",
            "The parameter id_token_hint is missing.",
        ));
    }
    Arrival::AsItIs
}

/// Introspection tells what is documented and no more, and errors come with 400, whoever the client is.
fn shape(role: Role, _request: &Request, response: Response) -> Response {
    if !matches!(role, Role::Token | Role::Introspection | Role::Revocation) {
        return response;
    }
    if !response.is_success() {
        return shaping::with_status(response, 400);
    }
    if matches!(role, Role::Introspection) {
        return shaping::with_members(response, introspected);
    }
    let is_json = response.media_type().as_deref() == Some("application/json");
    if matches!(role, Role::Token) && is_json {
        let body = String::from_utf8_lossy(&response.body).into_owned();
        return shaping::with_body(response, "application/json; charset=utf-8", body);
    }
    response
}

fn introspected(members: &mut Map<String, Value>) {
    if members.get("active") == Some(&Value::Bool(true))
        && let Some(client_id) = members.get("client_id").cloned()
    {
        members.insert("aud".into(), client_id);
    }
    let told = ["active", "aud", "client_id", "exp", "iat", "iss", "sub"];
    members.retain(|name, _| told.contains(&name.as_str()));
}
