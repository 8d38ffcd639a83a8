//! Slack, installing an app: the user's token is nested in `authed_user`, scopes stand between commas,
//! errors come with status 200 and `ok` false, and the token request is a form of either kind or JSON.
//!
//! From the page of `oauth.v2.access`: the paths, the nested token, two lists of scopes with commas, the
//! errors. From those on PKCE: the public client and its loopback address.
//!
//! Assumed, because no document that was read says so: lifetimes, as no token rotation is switched on;
//! a request asks for scopes of a bot or of a user, and where it asks for both, the bot's are
//! passed over; the types of tokens; names and identifiers of teams and apps; `http` addresses on
//! loopback can be registered.

use serde_json::{Map, Value, json};

use crate::http::{Request, Response};

use super::{
    super::{
        AuthenticationMethod, Client, Conduct, FirstRefreshToken, GrantType, State, TokenLook,
        authorization_code_grant::OTHER_REDIRECT_URI, bearer, endpoints::Call, error::secret_json,
    },
    Arrival, CONDUCT, Persona, bodies, parts,
    place::{Place, Role},
    shaping,
};

pub(super) const PERSONA: Persona = Persona {
    name: "slack",
    title: "Slack",
    profile: "slack",
    sources: &[
        "https://docs.slack.dev/reference/methods/oauth.v2.access",
        "https://docs.slack.dev/authentication/installing-with-oauth (curl -F, which is multipart/form-data)",
        "https://docs.slack.dev/authentication/using-pkce",
        "https://docs.slack.dev/changelog/2026/03/30/pkce",
    ],
    assumptions: &[
        "A code lives for 10 minutes; token rotation is off, so that tokens do not end.",
        "Of a request for scopes of a user and of a bot, those of the bot are passed over.",
        "Names and identifiers of teams and apps are made up.",
        "Loopback addresses can be registered.",
    ],
    call: Some("/api/auth.test"),
    extra_parameters: &[("user_scope", "users:read")],
    conduct: Conduct {
        access_token_secs: None,
        token_look: TokenLook::Prefixed("xoxp-"),
        scope_separators: &[',', ' '],
        first_refresh_token: FirstRefreshToken::ForNobody,
        redirect_uri_is_optional: true,
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
    Place { path: "/oauth/v2/authorize", role: Role::Authorization },
    Place { path: "/api/oauth.v2.access", role: Role::Token },
    Place { path: "/api/auth.test", role: Role::Api { methods: &["GET", "POST"], answer: auth_test } },
];

/// How a scope of a user is marked within the server, which knows one list of scopes alone.
const OF_USER: &str = "user~";

fn clients() -> Vec<Client> {
    let client = |client_id, client_name, authentication| {
        parts::client(
            client_id,
            client_name,
            authentication,
            &[GrantType::AuthorizationCode],
            &["http://localhost:8400/callback"],
        )
    };
    vec![
        client(
            "4711.0815",
            "App with its secret in the header",
            AuthenticationMethod::ClientSecretBasic(parts::secret()),
        ),
        client(
            "4711.0816",
            "App with its secret in the body",
            AuthenticationMethod::ClientSecretPost(parts::secret()),
        ),
        client(
            "4711.0817",
            "App without a secret, by PKCE",
            AuthenticationMethod::None,
        ),
    ]
}

/// The scopes of a user come in a parameter of their own, and `response_type` is not documented. A token
/// request comes in any of three forms, and one without `grant_type` is one for a code.
fn arrive(role: Role, request: &Request) -> Arrival {
    match role {
        Role::Authorization => {
            let request = bodies::for_a_code(request);
            Arrival::Instead(asked_for_user(&request).unwrap_or(request))
        }
        Role::Token => {
            let Some(mut form) = bodies::parameters(request) else {
                return Arrival::AsItIs;
            };
            if !form.contains("grant_type") {
                form.push("grant_type", "authorization_code");
            }
            Arrival::Instead(bodies::posted(request, &form))
        }
        Role::Userinfo
        | Role::Introspection
        | Role::Revocation
        | Role::Keys
        | Role::PushedRequest
        | Role::DeviceAuthorization
        | Role::DevicePage
        | Role::EndSession
        | Role::Webfinger
        | Role::Metadata
        | Role::Unknown(_)
        | Role::Api { .. } => Arrival::AsItIs,
    }
}

/// The same request with the scopes of a user in `scope`, if it asks for any.
fn asked_for_user(request: &Request) -> Option<Request> {
    let mut asked = bodies::of_query(request);
    let words = asked.first("user_scope").unwrap_or_default();
    let of_user: Vec<String> = words
        .split([',', ' '])
        .filter(|word| !word.is_empty())
        .map(|word| format!("{OF_USER}{word}"))
        .collect();
    if of_user.is_empty() || request.method != "GET" {
        return None;
    }
    asked.set("scope", of_user.join(","));
    Some(Request {
        target: format!("{}?{}", request.path(), asked.encode()),
        ..request.clone()
    })
}

fn shape(role: Role, _request: &Request, response: Response) -> Response {
    if !matches!(role, Role::Token) {
        return response;
    }
    let shaped = shaping::with_members(response, |members| {
        *members = match members.get("error").and_then(Value::as_str) {
            Some(error) => {
                let description = members.get("error_description").and_then(Value::as_str);
                let error = own_error(error, description.unwrap_or_default());
                Map::from_iter([
                    ("ok".to_owned(), false.into()),
                    ("error".to_owned(), error.into()),
                ])
            }
            None => installed(members),
        };
    });
    shaping::with_status(shaped, 200)
}

/// The answer to an installation: the bot's token at the top, the user's one level deeper.
fn installed(members: &Map<String, Value>) -> Map<String, Value> {
    let token = members.get("access_token").cloned().unwrap_or_default();
    let scope = members.get("scope").and_then(Value::as_str);
    let words: Vec<&str> = scope.unwrap_or_default().split(' ').collect();
    let is_of_user = words.iter().any(|word| word.starts_with(OF_USER));
    let bare: Vec<&str> = words
        .iter()
        .map(|word| word.strip_prefix(OF_USER).unwrap_or(word))
        .collect();
    let scope = bare.join(",");
    let mut out = Map::from_iter([
        ("ok".to_owned(), true.into()),
        ("app_id".to_owned(), "A0001".into()),
        (
            "team".to_owned(),
            json!({ "id": "T0001", "name": "Rehearsal" }),
        ),
    ]);
    if is_of_user {
        out.insert(
            "authed_user".into(),
            json!({
                "id": "U0001",
                "scope": scope,
                "access_token": token,
                "token_type": "user",
            }),
        );
    } else {
        out.insert("access_token".into(), token);
        out.insert("token_type".into(), "bot".into());
        out.insert("scope".into(), scope.into());
        out.insert("authed_user".into(), json!({ "id": "U0001" }));
    }
    out
}

/// Slack's own words for what RFC 6749 §5.2 names otherwise.
fn own_error<'a>(error: &'a str, description: &str) -> &'a str {
    match error {
        "invalid_client" => "bad_client_secret",
        "invalid_grant" if description == OTHER_REDIRECT_URI => "bad_redirect_uri",
        "invalid_grant" => "invalid_code",
        "unsupported_grant_type" => "invalid_grant_type",
        other => other,
    }
}

/// `auth.test`, which tells whose token it is, with status 200 whatever it tells.
fn auth_test(state: &mut State, call: &mut Call<'_>) -> Response {
    let answer = match bearer::known(state, call) {
        Err(_) => json!({ "ok": false, "error": "invalid_auth" }),
        Ok((_, grant)) => json!({
            "ok": true,
            "team": "Rehearsal",
            "team_id": "T0001",
            "user": grant.owner(),
            "user_id": "U0001",
        }),
    };
    secret_json(200, &answer)
}
