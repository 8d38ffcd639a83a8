//! The Customer API of Jiko, in the text called Pockets: as of 2024 with a secret in the body, as of
//! 2026 with signed assertions; the paths are those of production and of the sandbox.
//!
//! Assumed, because no document that was read says so: a code lives for a minute; errors are answered
//! as RFC 6749 says; PKCE is demanded of the clients that sign, and of the others not, since it was
//! optional when they were documented; a request that names no response mode is answered in the
//! query, as the pages show, although the metadata list `form_post` alone; what a pocket looks like is
//! made up.

use serde_json::{Value, json};

use crate::{
    http::Response,
    oauth::{
        jose::{Algorithm, PrivateJwk},
        pkce::ChallengeMethod,
    },
};

use super::{
    super::{
        AuthenticationMethod, Client, Conduct, GrantType, Pkce, PkceDemand, ScopeWord, State,
        bearer, endpoints::Call, error::secret_json,
    },
    CONDUCT, Persona, parts,
    place::{Place, Role},
};

pub(super) const PERSONA: Persona = Persona {
    name: "jiko",
    title: "Jiko Customer API",
    profile: "jiko",
    sources: &[
        "jiko-technologies/docs oauth/{getting-started,authorization-code-flow,pkce,refresh-tokens,scopes,login-flow}.md @eae274c",
        "jiko-technologies/docs oauth/examples/fastapi.md @eae274c",
        "api-evangelist/jiko well-known/jiko-openid-configuration.json, authentication/jiko-authentication.yml @ff9b77e",
    ],
    assumptions: &[
        "A code lives for a minute, and errors are answered as RFC 6749 says.",
        "PKCE is demanded of clients that sign alone.",
        "Without response_mode the answer comes in the query.",
        "What a pocket looks like is made up.",
    ],
    keys: &[("jiko-2026", RSA_KEY), ("jiko-2026-eddsa", ED25519_KEY)],
    call: Some("/api/v2/pockets/"),
    scope: "openid profile email pockets.read",
    conduct: Conduct {
        code_secs: 60,
        access_token_secs: Some(900),
        refresh_token_secs: 90 * 24 * 3600,
        scopes: SCOPES,
        knows_every_scope: false,
        default_scope: Some(&["pockets.read"]),
        pkce: Pkce::Known {
            demanded_of: PkceDemand::ClientsWithoutSecret,
            methods: &[ChallengeMethod::S256],
        },
        repeats_redirect_uri: false,
        names_issuer: true,
        knows_dpop: true,
        ..CONDUCT
    },
    clients,
    places: PLACES,
    metadata,
    ..Persona::BLANK
};

#[rustfmt::skip]
const PLACES: &[Place] = &[
    Place { path: "/api/oauth2/authorize", role: Role::Authorization },
    Place { path: "/api/oauth2/token", role: Role::Token },
    Place { path: "/api/oauth2/par", role: Role::PushedRequest },
    Place { path: "/api/v1/user", role: Role::Userinfo },
    Place { path: "/.well-known/jwks.json", role: Role::Keys },
    Place { path: "/.well-known/openid-configuration", role: Role::Metadata },
    Place { path: "/api/v2/pockets/", role: Role::Api { methods: &["GET"], answer: pockets } },
];

#[rustfmt::skip]
const SCOPES: &[ScopeWord] = &[
    ScopeWord { name: "openid", sentence: "Know who you are" },
    ScopeWord { name: "profile", sentence: "See your name" },
    ScopeWord { name: "email", sentence: "See your e-mail address" },
    ScopeWord { name: "phone", sentence: "See your telephone number" },
    ScopeWord { name: "pockets.read", sentence: "See your pockets" },
    ScopeWord { name: "pockets.write", sentence: "Change your pockets" },
    ScopeWord { name: "transfers.read", sentence: "See your transfers" },
    ScopeWord { name: "transfers.write", sentence: "Make transfers" },
    ScopeWord { name: "customer.read", sentence: "See the customer" },
    ScopeWord { name: "customer.write", sentence: "Change the customer" },
    ScopeWord { name: "team.read", sentence: "See the team" },
    ScopeWord { name: "team.write", sentence: "Change the team" },
    ScopeWord { name: "onboarding.read", sentence: "See how onboarding goes" },
    ScopeWord { name: "onboarding.write", sentence: "Go on with onboarding" },
    ScopeWord { name: "agreements.read", sentence: "Read agreements" },
];

const REDIRECT_URI: &str = "http://127.0.0.1:8400/callback";

/// RFC 7515 Appendix A.2.1, for PS256.
const RSA_KEY: &str = concat!(
    r#"{"kty":"RSA","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHm"#,
    "fHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_",
    "YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5",
    "z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uD",
    "Zlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9ia",
    r#"GNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ","e":"AQAB","#,
    r#""d":"Eq5xpGnNCivDflJsRQBXHx1hdR1k6Ulwe2JZD50LpXyWPEAeP88vLNO97Ijl"#,
    "A7_GQ5sLKMgvfTeXZx9SE-7YwVol2NXOoAJe46sui395IW_GO-pWJ1O0BkTG",
    "oVEn2bKVRUCgu-GjBVaYLU6f3l9kJfFNS3E0QbVdxzubSu3Mkqzjkn439X0M",
    "_V51gfpRLI9JYanrC4D4qAdGcopV_0ZHHzQlBjudU2QvXt4ehNYTCBr6XCLQ",
    "UShb1juUO1ZdiYoFaFQT5Tw8bGUl_x_jTj3ccPDVZFD9pIuhLhBOneufuBiB",
    r#"4cS98l2SR_RQyGWSeWjnczT0QU91p1DhOVRuOopznQ","#,
    r#""p":"4BzEEOtIpmVdVEZNCqS7baC4crd0pqnRH_5IB3jw3bcxGn6QLvnEtfdUdiYr"#,
    "qBdss1l58BQ3KhooKeQTa9AB0Hw_Py5PJdTJNPY8cQn7ouZ2KKDcmnPGBY5t",
    r#"7yLc1QlQ5xHdwW1VhvKn-nXqhJTBgIPgtldC-KDV5z-y2XDwGUc","#,
    r#""q":"uQPEfgmVtjL0Uyyx88GZFF1fOunH3-7cepKmtH4pxhtCoHqpWmT8YAmZxaew"#,
    "HgHAjLYsp1ZSe7zFYHj7C6ul7TjeLQeZD_YwD66t62wDmpe_HlB-TnBA-njb",
    r#"glfIsRLtXlnDzQkv5dTltRJ11BKBBypeeF6689rjcJIDEz9RWdc"}"#,
);

/// RFC 8037 Appendix A.1, for EdDSA.
const ED25519_KEY: &str = concat!(
    r#"{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","#,
    r#""x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#,
);

fn clients() -> Vec<Client> {
    let person = [GrantType::AuthorizationCode, GrantType::RefreshToken];
    let both = [
        GrantType::AuthorizationCode,
        GrantType::RefreshToken,
        GrantType::ClientCredentials,
    ];
    let signing = |client_id, client_name, key, algorithm| Client {
        jwks: public_half(key),
        token_endpoint_auth_signing_alg: Some(algorithm),
        ..parts::client(
            client_id,
            client_name,
            AuthenticationMethod::PrivateKeyJwt,
            &both,
            &[REDIRECT_URI],
        )
    };
    vec![
        parts::client(
            "jiko-2024",
            "OAuth client of 2024, with its secret in the body",
            AuthenticationMethod::ClientSecretPost(parts::secret()),
            &person,
            &[REDIRECT_URI],
        ),
        signing(
            "jiko-2026",
            "OAuth client of 2026, which signs with PS256",
            RSA_KEY,
            Algorithm::Ps256,
        ),
        signing(
            "jiko-2026-eddsa",
            "OAuth client of 2026, which signs with EdDSA",
            ED25519_KEY,
            Algorithm::EdDsa,
        ),
    ]
}

/// The key set that is registered for a client with that key.
fn public_half(key: &str) -> Option<Value> {
    let key = PrivateJwk::from_json(key).ok()?;
    let mut public = key.public()?.members();
    // The name by which assertions call it.
    public.insert("kid".into(), key.thumbprint().into());
    Some(json!({ "keys": [public] }))
}

fn metadata() -> Value {
    let scopes: Vec<&str> = SCOPES.iter().map(|scope| scope.name).collect();
    json!({
        "scopes_supported": scopes,
        "response_types_supported": ["code", "id_token", "id_token token", "id_token code"],
        "response_modes_supported": ["form_post"],
        "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": ["PS256", "EdDSA"],
        "code_challenge_methods_supported": ["S256"],
        "dpop_signing_alg_values_supported": ["EdDSA", "PS256", "ES256"],
        "authorization_response_iss_parameter_supported": true,
    })
}

/// `GET /api/v2/pockets/`, for `pockets.read`.
fn pockets(state: &mut State, call: &mut Call<'_>) -> Response {
    match bearer::authorized(state, call, "pockets.read") {
        Err(challenge) => challenge,
        Ok((_, grant)) => secret_json(
            200,
            &json!({
                "items": [{ "id": "pocket-1", "name": "Pocket", "owner": grant.owner() }],
            }),
        )
        .header("X-RateLimit-Limit", "100")
        .header("X-RateLimit-Remaining", "99")
        .header("X-RateLimit-Reset", "60"),
    }
}
