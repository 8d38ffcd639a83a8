//! The Customer API of Jiko, in the text called Pockets: as of 2024 with a secret in the body, as of
//! 2026 with signed assertions; the paths are those of production and of the sandbox.
//!
//! The metadata say what the published ones of the sandbox say, and the answer to a refresh of the
//! client of 2024 has no `token_type`, as the page of that time shows it.
//!
//! Assumed, because no document that was read says so: a code lives for a minute; errors are answered
//! as RFC 6749 says; PKCE is demanded of the clients that sign, and of the others not, since it was
//! optional when they were documented; a request that names no response mode is answered in the
//! query, or behind the number sign where it asks for a token, as the pages show, although the
//! metadata list `form_post` alone; redirects have the status of 2026; nobody knows what the address
//! takes that is named for a logout, so nothing answers there, and no logout token goes to a client,
//! for no document says that clients are told; nobody has a telephone number; what a pocket looks
//! like, and which member and partner a person is, is made up; calls are counted and never refused.

use serde_json::{Value, json};

use crate::{
    http::{Request, Response},
    oauth::{Parameters, jose::Algorithm, pkce::ChallengeMethod},
};

use super::{
    super::{
        AuthenticationMethod, Client, Conduct, GrantType, Pkce, PkceDemand, ResponseType,
        ScopeWord, State, endpoints::Call,
    },
    CONDUCT, Persona, parts,
    place::{Place, Role},
    shaping,
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
        "Without response_mode the answer comes in the query, or in the fragment where a token is asked for.",
        "A redirect has status 303, as in 2026; in 2024 it was 302.",
        "Nothing answers at the address x_jiko_backchannel_logout_endpoint, and no client is told of a logout.",
        "Nobody has a telephone number; member_id, partner_id and what a pocket looks like are made up.",
        "Calls are counted, and never refused with 429.",
    ],
    keys: &[
        ("jiko-2026", parts::RSA_KEY),
        ("jiko-2026-eddsa", parts::ED25519_KEY),
    ],
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
        assertion_secs: 300,
        knows_dpop: true,
        proof_window_secs: 10,
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
    Place { path: "/api/oauth2/authorize", role: Role::Authorization },
    Place { path: "/api/oauth2/token", role: Role::Token },
    Place { path: "/api/oauth2/par", role: Role::PushedRequest },
    Place { path: "/api/oauth2/logout", role: Role::Unknown("x_jiko_backchannel_logout_endpoint") },
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
    ScopeWord { name: "subscriptions.write", sentence: "Change your subscriptions" },
    ScopeWord { name: "subscriptions.read", sentence: "See your subscriptions" },
    ScopeWord { name: "notifications.read", sentence: "See your notifications" },
    ScopeWord { name: "notifications.write", sentence: "Change your notifications" },
    ScopeWord { name: "reports.read", sentence: "Read reports" },
    ScopeWord { name: "reports.write", sentence: "Order reports" },
    ScopeWord { name: "approval_rules.read", sentence: "See who has to approve what" },
    ScopeWord { name: "approval_rules.write", sentence: "Change who has to approve what" },
    ScopeWord { name: "authorization_requests.read", sentence: "See what waits to be authorized" },
    ScopeWord { name: "authorization_requests.write", sentence: "Authorize what waits for it" },
];

const CLIENT_OF_2024: &str = "jiko-2024";

const RESPONSE_TYPES: [ResponseType; 4] = [
    ResponseType::Code,
    ResponseType::IdToken,
    ResponseType::IdTokenToken,
    ResponseType::CodeIdToken,
];

fn clients() -> Vec<Client> {
    let person = [GrantType::AuthorizationCode, GrantType::RefreshToken];
    let both = [
        GrantType::AuthorizationCode,
        GrantType::RefreshToken,
        GrantType::ClientCredentials,
    ];
    let signing = |client_id, client_name, key, algorithm| Client {
        jwks: parts::public_half(key),
        token_endpoint_auth_signing_alg: Some(algorithm),
        response_types: RESPONSE_TYPES.to_vec(),
        ..parts::client(
            client_id,
            client_name,
            AuthenticationMethod::PrivateKeyJwt,
            &both,
            &[parts::LOOPBACK],
        )
    };
    vec![
        Client {
            response_types: RESPONSE_TYPES.to_vec(),
            ..parts::client(
                CLIENT_OF_2024,
                "OAuth client of 2024, with its secret in the body",
                AuthenticationMethod::ClientSecretPost(parts::secret()),
                &person,
                &[parts::LOOPBACK],
            )
        },
        signing(
            "jiko-2026",
            "OAuth client of 2026, which signs with PS256",
            parts::RSA_KEY,
            Algorithm::Ps256,
        ),
        signing(
            "jiko-2026-eddsa",
            "OAuth client of 2026, which signs with EdDSA",
            parts::ED25519_KEY,
            Algorithm::EdDsa,
        ),
    ]
}

fn metadata() -> Value {
    let scopes: Vec<&str> = SCOPES.iter().map(|scope| scope.name).collect();
    json!({
        "scopes_supported": scopes,
        "response_types_supported": ["code", "id_token", "id_token token", "id_token code"],
        "response_modes_supported": ["form_post"],
        "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
        "id_token_signing_alg_values_supported": ["RS256", "PS256"],
        "claims_supported": [
            "sub", "iss", "email", "email_verified", "phone_number", "phone_number_verified",
            "name", "member_id", "partner_id",
        ],
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": ["PS256", "EdDSA"],
        "code_challenge_methods_supported": ["S256"],
        "dpop_signing_alg_values_supported": ["EdDSA", "PS256", "ES256"],
        "dpop_bound_access_tokens": false,
        "authorization_response_iss_parameter_supported": true,
    })
}

/// Claims of its own, and an answer to a refresh as it was shown in 2024.
fn shape(role: Role, request: &Request, response: Response) -> Response {
    if matches!(role, Role::Userinfo) && response.is_success() {
        return shaping::with_members(response, |members| {
            members.insert("member_id".into(), "member-1".into());
            members.insert("partner_id".into(), "partner-1".into());
        });
    }
    let form = Parameters::decode(&request.body);
    let is_refresh_of_2024 = matches!(role, Role::Token)
        && form.first("grant_type") == Some("refresh_token")
        && form.first("client_id") == Some(CLIENT_OF_2024);
    if is_refresh_of_2024 {
        return shaping::with_members(response, |members| {
            members.remove("token_type");
        });
    }
    response
}

/// `GET /api/v2/pockets/`, for `pockets.read`.
fn pockets(state: &mut State, call: &mut Call<'_>) -> Response {
    let answer = parts::told(
        state,
        call,
        Some("pockets.read"),
        |_, grant| json!({ "items": [{ "id": "pocket-1", "name": "Pocket", "owner": grant.owner() }] }),
    );
    answer
        .header("X-RateLimit-Limit", "100")
        .header("X-RateLimit-Remaining", "99")
        .header("X-RateLimit-Reset", "60")
}
