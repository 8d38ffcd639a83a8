//! GitHub with an OAuth app: answers in form encoding unless JSON is asked for by name, errors with
//! status 200, scopes with commas between them, no metadata, tokens that do not end.
//!
//! From the page on OAuth apps: the paths, PKCE with S256 alone, any port of a loopback address, the
//! forms of answers and scopes, `gho_`, tokens without an end, the pace of devices. From the one on
//! errors: status 200 and GitHub's own words.
//!
//! Assumed, because no document that was read says so: what `/user` shows of a person is made up and has
//! only some of the documented members; the device code is 43 characters long where the documents say
//! 40; tokens begin with `gho_` and are longer than GitHub's; scopes that GitHub does not know are
//! refused, where GitHub passes over them.

use serde_json::{Value, json};

use crate::{
    http::{Request, Response},
    oauth::pkce::ChallengeMethod,
};

use super::{
    super::{
        AuthenticationMethod, Client, Conduct, FirstRefreshToken, GrantType, Pkce, PkceDemand,
        Polling, Redirects, ScopeWord, State, TokenLook, bearer, endpoints::Call,
        error::secret_json,
    },
    CONDUCT, Persona, parts,
    place::{Place, Role},
    shaping,
};

pub(super) const PERSONA: Persona = Persona {
    name: "github",
    title: "GitHub with an OAuth app",
    profile: "github",
    sources: &[
        "github/docs content/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps.md @029b09a",
        "https://docs.github.com/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors/",
    ],
    assumptions: &[
        "What /user shows of a person is made up, and less than GitHub shows.",
        "Codes and tokens have other lengths than GitHub's.",
        "An unknown scope is refused.",
    ],
    call: Some("/user"),
    scope: "read:user user:email",
    conduct: Conduct {
        access_token_secs: None,
        token_look: TokenLook::Prefixed("gho_"),
        scopes: SCOPES,
        knows_every_scope: false,
        scope_separators: &[' ', ','],
        first_refresh_token: FirstRefreshToken::ForNobody,
        pkce: Pkce::Known {
            demanded_of: PkceDemand::Nobody,
            methods: &[ChallengeMethod::S256],
        },
        redirects: Redirects::LoopbackAnyPort,
        repeats_redirect_uri: false,
        ..CONDUCT
    },
    polling: Polling {
        interval_secs: 5,
        lifetime_secs: 900,
    },
    clients,
    places: PLACES,
    shape,
    ..Persona::BLANK
};

#[rustfmt::skip]
const PLACES: &[Place] = &[
    Place { path: "/login/oauth/authorize", role: Role::Authorization },
    Place { path: "/login/oauth/access_token", role: Role::Token },
    Place { path: "/login/device/code", role: Role::DeviceAuthorization },
    Place { path: "/login/device", role: Role::DevicePage },
    Place { path: "/user", role: Role::Api { methods: &["GET"], answer: user } },
    Place { path: "/user/emails", role: Role::Api { methods: &["GET"], answer: emails } },
];

#[rustfmt::skip]
const SCOPES: &[ScopeWord] = &[
    ScopeWord { name: "read:user", sentence: "Read your profile" },
    ScopeWord { name: "user:email", sentence: "Read your e-mail addresses" },
    ScopeWord { name: "user", sentence: "Read and change your profile" },
    ScopeWord { name: "repo", sentence: "Read and change your repositories" },
    ScopeWord { name: "gist", sentence: "Write gists" },
    ScopeWord { name: "read:org", sentence: "Read your organizations" },
    ScopeWord { name: "workflow", sentence: "Change workflow files" },
];

/// GitHub takes any port of a loopback address that is registered without one.
const REDIRECT_URI: &str = "http://127.0.0.1/callback";

fn clients() -> Vec<Client> {
    let secret = parts::secret;
    let code = [GrantType::AuthorizationCode];
    vec![
        parts::client(
            "Ov23liRehearsalPost",
            "OAuth app with its secret in the body",
            AuthenticationMethod::ClientSecretPost(secret()),
            &code,
            &[REDIRECT_URI],
        ),
        parts::client(
            "Ov23liRehearsalBasic",
            "OAuth app with its secret in the header",
            AuthenticationMethod::ClientSecretBasic(secret()),
            &code,
            &[REDIRECT_URI],
        ),
        // The token request of a device carries no secret.
        parts::client(
            "Ov23liRehearsalDevice",
            "OAuth app on a device",
            AuthenticationMethod::None,
            &[GrantType::DeviceCode],
            &[],
        ),
    ]
}

/// `GET /user`: the person, whatever the scope is.
fn user(state: &mut State, call: &mut Call<'_>) -> Response {
    let Ok((token, grant)) = bearer::known(state, call) else {
        return bad_credentials();
    };
    let Some(account) = state.person(&grant) else {
        return bad_credentials();
    };
    let user = json!({
        "login": account.username,
        "id": 583_231,
        "type": "User",
        "name": account.full_name(),
        "email": account.email,
    });
    secret_json(200, &user).header("X-OAuth-Scopes", token.scope.join(", "))
}

/// `GET /user/emails`, for `user:email` or `user`.
fn emails(state: &mut State, call: &mut Call<'_>) -> Response {
    let Ok((token, grant)) = bearer::known(state, call) else {
        return bad_credentials();
    };
    let may_see = token
        .scope
        .iter()
        .any(|word| word == "user:email" || word == "user");
    match state.person(&grant) {
        Some(account) if may_see => secret_json(
            200,
            &json!([{
                "email": account.email,
                "primary": true,
                "verified": account.email_verified,
                "visibility": "private",
            }]),
        ),
        Some(_) | None => secret_json(404, &json!({ "message": "Not Found" })),
    }
}

fn bad_credentials() -> Response {
    secret_json(401, &json!({ "message": "Bad credentials" }))
}

fn shape(role: Role, request: &Request, response: Response) -> Response {
    if !matches!(role, Role::Token | Role::DeviceAuthorization) {
        return response;
    }
    let shaped = shaping::with_members(response, |members| {
        if let Some(Value::String(error)) = members.get("error") {
            let error = own_error(error, is_device(request));
            members.insert("error".into(), error.into());
            return;
        }
        if members.contains_key("access_token") {
            let scope = members.get("scope").and_then(Value::as_str);
            let scope = scope.unwrap_or_default().replace(' ', ",");
            members.insert("scope".into(), scope.into());
            members.insert("token_type".into(), "bearer".into());
        }
        members.remove("verification_uri_complete");
    });
    let shaped = shaping::with_status(shaped, 200);
    if shaping::asks_for_json(request) {
        shaped
    } else {
        shaping::form_encoded(shaped)
    }
}

fn is_device(request: &Request) -> bool {
    let form = crate::oauth::Parameters::decode(&request.body);
    form.first("device_code").is_some()
}

/// GitHub's own words for what RFC 6749 §5.2 names otherwise.
fn own_error(error: &str, is_device: bool) -> String {
    let own = match error {
        "invalid_client" => "incorrect_client_credentials",
        "invalid_grant" if is_device => "incorrect_device_code",
        "invalid_grant" => "bad_verification_code",
        other => other,
    };
    own.to_owned()
}
