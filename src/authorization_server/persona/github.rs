//! GitHub with an OAuth app: answers in form encoding unless JSON or XML is asked for by name, errors
//! with status 200 and words of its own, scopes with commas between them, no metadata, tokens that do not
//! end, and an API that wants to know who calls.
//!
//! From the page on OAuth apps: the paths, PKCE with S256 alone, any port of a loopback address, the
//! forms of answers and scopes, `gho_`, tokens without an end, the pace of devices. From the one on
//! errors: status 200 and GitHub's own words.
//!
//! Assumed, because no document that was read says so: what `/user` shows of a person is made up and has
//! only some of the documented members; the device code is 43 characters long where the documents say
//! 40; tokens begin with `gho_` and are longer than GitHub's; scopes that GitHub does not know are
//! refused, where GitHub passes over them; a redirect URI that goes on from the registered path is
//! refused; what stands in the answer to a call without a `User-Agent`.

use std::borrow::Cow;

use serde_json::{Map, Value, json};

use crate::{
    http::{Request, Response},
    oauth::{Parameters, pkce::ChallengeMethod},
};

use super::{
    super::{
        Account, AuthenticationMethod, Client, Conduct, FirstRefreshToken, GrantType, Pkce,
        PkceDemand, Polling, Redirects, ScopeWord, State, TokenLook,
        authorization_code_grant::{OTHER_REDIRECT_URI, UNVERIFIED_EMAIL},
        bearer,
        endpoints::Call,
        error::secret_json,
        workshop,
    },
    Arrival, CONDUCT, Persona, bodies, parts,
    place::{Place, Role},
    shaping,
};

pub(super) const PERSONA: Persona = Persona {
    name: "github",
    title: "GitHub with an OAuth app",
    profile: "github",
    sources: &[
        "github/docs content/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps.md @029b09a",
        "github/docs content/apps/oauth-apps/maintaining-oauth-apps/troubleshooting-oauth-app-access-token-request-errors.md @058fa63",
        "github/docs content/apps/oauth-apps/maintaining-oauth-apps/troubleshooting-authorization-request-errors.md @1443df0",
        "https://docs.github.com/en/rest/using-the-rest-api/getting-started-with-the-rest-api (User-Agent)",
        "https://docs.github.com/en/enterprise-server@3.10/rest/enterprise-admin (/api/v3)",
    ],
    assumptions: &[
        "What /user shows of a person is made up, and less than GitHub shows.",
        "Codes and tokens have other lengths than GitHub's.",
        "An unknown scope is refused, and so is a redirect URI that goes on from the registered path.",
        "Errors of a device carry the sentence of the table in the documents.",
        "What stands in the answer to a call without a User-Agent.",
        "carol's e-mail address is not verified, and Ov23liRehearsalSuspended is a suspended app.",
    ],
    call: Some("/user"),
    scope: "read:user user:email",
    conduct: Conduct {
        takes_devices_at_their_word: true,
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
        redirect_uri_is_optional: true,
        tells_client_of_mismatch: true,
        demands_verified_email: true,
        repeats_redirect_uri: false,
        ..CONDUCT
    },
    polling: Polling {
        interval_secs: 5,
        lifetime_secs: 900,
    },
    clients,
    accounts,
    places: PLACES,
    arrive,
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
    // The same on an Enterprise Server.
    Place { path: "/api/v3/user", role: Role::Api { methods: &["GET"], answer: user } },
    Place { path: "/api/v3/user/emails", role: Role::Api { methods: &["GET"], answer: emails } },
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

/// An app that GitHub has suspended.
const SUSPENDED: &str = "Ov23liRehearsalSuspended";

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
        parts::client(
            SUSPENDED,
            "OAuth app that was suspended",
            AuthenticationMethod::ClientSecretPost(secret()),
            &code,
            &[REDIRECT_URI],
        ),
    ]
}

/// One more than elsewhere, for whom there is no token.
fn accounts() -> Vec<Account> {
    let mut accounts = workshop::accounts();
    accounts.push(Account {
        email_verified: false,
        ..workshop::account("carol", "Carol")
    });
    accounts
}

/// Neither `response_type` nor `grant_type` is among the documented parameters of the web flow; and
/// whoever calls the API has to say who that is.
fn arrive(role: Role, request: &Request) -> Arrival {
    match role {
        Role::Authorization => {
            let asked = bodies::of_query(request);
            if asked.first("client_id") == Some(SUSPENDED) {
                Arrival::Answered(suspended(&asked))
            } else {
                Arrival::Instead(bodies::for_a_code(request))
            }
        }
        Role::Token => match bodies::parameters(request) {
            Some(mut form) if !form.contains("grant_type") => {
                form.push("grant_type", GrantType::AuthorizationCode.as_str());
                Arrival::Instead(bodies::posted(request, &form))
            }
            Some(_) | None => Arrival::AsItIs,
        },
        Role::Api { .. } if !request.headers.contains("user-agent") => {
            Arrival::Answered(secret_json(
                403,
                &json!({
                    "message": "Request forbidden by administrative rules. \
                        Please make sure your request has a User-Agent header.",
                }),
            ))
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

/// Back to the registered address, whatever was asked for.
fn suspended(asked: &Parameters) -> Response {
    let mut answer = Parameters::from_iter([
        ("error", "application_suspended"),
        (
            "error_description",
            "Your application has been suspended. Contact support@github.com.",
        ),
        (
            "error_uri",
            &format!("{AUTHORIZATION_ERRORS}#application-suspended"),
        ),
    ]);
    if let Some(state) = asked.first("state") {
        answer.push("state", state);
    }
    Response::new(303).header("Location", format!("{REDIRECT_URI}?{}", answer.encode()))
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

/// Where GitHub explains errors of its page, and those of the token request.
const AUTHORIZATION_ERRORS: &str = "/apps/building-integrations/setting-up-and-registering-oauth-apps/troubleshooting-authorization-request-errors/";
const TOKEN_ERRORS: &str =
    "/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors/";

const MISMATCH: &str =
    "The redirect_uri MUST match the registered callback URL for this application.";

fn shape(role: Role, request: &Request, response: Response) -> Response {
    match role {
        Role::Token | Role::DeviceAuthorization => own_answer(role, request, response),
        Role::Authorization => own_redirect(response),
        Role::Userinfo
        | Role::Introspection
        | Role::Revocation
        | Role::Keys
        | Role::PushedRequest
        | Role::DevicePage
        | Role::EndSession
        | Role::Webfinger
        | Role::Metadata
        | Role::Unknown(_)
        | Role::Api { .. } => response,
    }
}

fn own_answer(role: Role, request: &Request, response: Response) -> Response {
    let shaped = shaping::with_members(response, |members| {
        if members.contains_key("error") {
            own_error(members, is_device(role, request));
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
    if shaping::asks_for(request, "application/json") {
        shaped
    } else if shaping::asks_for(request, "application/xml") {
        shaping::xml(shaped, "OAuth")
    } else {
        shaping::form_encoded(shaped)
    }
}

fn is_device(role: Role, request: &Request) -> bool {
    let form = Parameters::decode(&request.body);
    matches!(role, Role::DeviceAuthorization) || form.contains("device_code")
}

/// GitHub's own words for what RFC 6749 §5.2 names otherwise.
fn own_error(members: &mut Map<String, Value>, is_device: bool) {
    let text = |name: &str| members.get(name).and_then(Value::as_str);
    let description = text("error_description").unwrap_or_default();
    let (error, description, page) = match text("error").unwrap_or_default() {
        "invalid_client" => (
            "incorrect_client_credentials",
            "The client_id and/or client_secret passed are incorrect.",
            Some(format!("{TOKEN_ERRORS}#incorrect-client-credentials")),
        ),
        "unauthorized_client" if is_device => (
            "device_flow_disabled",
            "Device flow has not been enabled in the app's settings.",
            None,
        ),
        "invalid_grant" if is_device => (
            "incorrect_device_code",
            "The device_code provided is not valid.",
            None,
        ),
        "invalid_grant" if description == OTHER_REDIRECT_URI => (
            "redirect_uri_mismatch",
            MISMATCH,
            Some(String::from(
                "/apps/managing-oauth-apps/troubleshooting-authorization-request-errors/#redirect-uri-mismatch2",
            )),
        ),
        "invalid_grant" if description == UNVERIFIED_EMAIL => (
            "unverified_user_email",
            "The user must have a verified primary email.",
            Some(format!("{TOKEN_ERRORS}#unverified_user_email")),
        ),
        "invalid_grant" => (
            "bad_verification_code",
            "The code passed is incorrect or expired.",
            Some(format!("{TOKEN_ERRORS}#bad-verification-code")),
        ),
        _ => return,
    };
    members.insert("error".into(), error.into());
    members.insert("error_description".into(), description.into());
    if let Some(page) = page {
        members.insert("error_uri".into(), page.into());
    }
}

/// The same for an error that goes back to the app through the browser.
fn own_redirect(response: Response) -> Response {
    let location = response.headers.first("location").map(Cow::into_owned);
    let Some((target, query)) = location.as_deref().and_then(|it| it.split_once('?')) else {
        return response;
    };
    let mut answer = Parameters::decode(query.as_bytes());
    let (error, description, anchor) = match answer.first("error") {
        Some("invalid_redirect_uri") => {
            ("redirect_uri_mismatch", MISMATCH, "redirect-uri-mismatch")
        }
        Some("access_denied") => (
            "access_denied",
            "The user has denied your application access.",
            "access-denied",
        ),
        Some(_) | None => return response,
    };
    answer.set("error", error);
    answer.set("error_description", description);
    answer.set("error_uri", format!("{AUTHORIZATION_ERRORS}#{anchor}"));
    let location = format!("{target}?{}", answer.encode());
    shaping::with_location(response, &location)
}
