//! Google with the Gmail API: its hosts merged onto one origin, a refresh token only on demand, any
//! loopback address for desktop apps, tokens that whoever has them may give back, and a device endpoint
//! with words of its own.
//!
//! From the page on native apps: paths, loopback addresses of any port, `access_type`, lifetimes of
//! codes of devices. From the one on the migration: which clients take no loopback address. From the
//! published metadata: issuer, methods, grants. From the client library: `verification_url`, no header
//! at the device endpoint, `refresh_token_expires_in`.
//!
//! Assumed, because no document that was read says so: a code lives for 10 minutes and an access token
//! for an hour; refresh tokens end after 7 days, as those of an app in testing do; a desktop app has
//! to show its secret; tokens have other lengths than Google's; which error an unknown
//! token has when it is revoked; what a mailbox holds is made up.

use serde_json::{Value, json};

use crate::http::{Request, Response};

use super::{
    super::{
        AuthenticationMethod, Client, Conduct, FirstRefreshToken, GrantType, Polling, Redirects,
        Revoker, ScopeWord, State, TokenLook, endpoints::Call, error::secret_json,
    },
    Arrival, CONDUCT, Persona, bodies, parts,
    place::{Place, Role},
    shaping,
};

pub(super) const PERSONA: Persona = Persona {
    name: "google",
    title: "Google with Gmail",
    profile: "google-gmail",
    sources: &[
        "https://developers.google.com/identity/protocols/oauth2/native-app (http://127.0.0.1:PORT without a path; POST /revoke?token=TOKEN; refresh tokens that begin with 1//)",
        "https://developers.google.com/identity/protocols/oauth2/resources/loopback-migration",
        "panva/wellknown issuers/google @e88dd5e",
        "openiddict/openiddict-core src/OpenIddict.Client.WebIntegration @319511fa (devices)",
    ],
    assumptions: &[
        "A code lives for 10 minutes, an access token for an hour.",
        "Refresh tokens end after 7 days, as those of an app in testing do.",
        "A desktop app has to show its secret.",
        "An unknown token is refused with invalid_token when it is revoked.",
        "What a mailbox holds is made up.",
    ],
    call: Some("/gmail/v1/users/me/profile"),
    scope: "openid email https://www.googleapis.com/auth/gmail.readonly",
    extra_parameters: &[("access_type", "offline"), ("prompt", "consent")],
    conduct: Conduct {
        refresh_token_secs: REFRESH_TOKEN_SECS,
        token_look: TokenLook::Prefixed("ya29."),
        refresh_token_look: Some(TokenLook::Prefixed("1//")),
        scopes: SCOPES,
        first_refresh_token: FirstRefreshToken::ForParameter("access_type", "offline"),
        rotates_refresh_tokens: false,
        redirects: Redirects::LoopbackUnregistered,
        revoker: Revoker::Anybody,
        takes_devices_at_their_word: true,
        ..CONDUCT
    },
    polling: Polling {
        interval_secs: 5,
        lifetime_secs: 1800,
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
    Place { path: "/o/oauth2/v2/auth", role: Role::Authorization },
    Place { path: "/token", role: Role::Token },
    Place { path: "/device/code", role: Role::DeviceAuthorization },
    Place { path: "/device", role: Role::DevicePage },
    Place { path: "/revoke", role: Role::Revocation },
    Place { path: "/v1/userinfo", role: Role::Userinfo },
    Place { path: "/oauth2/v3/certs", role: Role::Keys },
    Place { path: "/.well-known/openid-configuration", role: Role::Metadata },
    Place { path: "/gmail/v1/users/me/profile", role: Role::Api { methods: &["GET"], answer: mailbox } },
];

const GMAIL: &str = "https://www.googleapis.com/auth/gmail.readonly";

#[rustfmt::skip]
const SCOPES: &[ScopeWord] = &[
    ScopeWord { name: "openid", sentence: "Know who you are at Google" },
    ScopeWord { name: "email", sentence: "See your e-mail address" },
    ScopeWord { name: "profile", sentence: "See your name" },
    ScopeWord { name: GMAIL, sentence: "Read your mail" },
    ScopeWord { name: "https://www.googleapis.com/auth/drive.metadata.readonly", sentence: "See what is in your Drive" },
];

const REFRESH_TOKEN_SECS: i64 = 7 * 24 * 3600;

fn clients() -> Vec<Client> {
    let code = [GrantType::AuthorizationCode, GrantType::RefreshToken];
    let device = [GrantType::DeviceCode, GrantType::RefreshToken];
    vec![
        parts::client(
            "rehearsal.apps.googleusercontent.com",
            "Desktop app",
            AuthenticationMethod::ClientSecretPost(parts::secret()),
            &code,
            &[],
        ),
        parts::client(
            "rehearsal-web.apps.googleusercontent.com",
            "Web application",
            AuthenticationMethod::ClientSecretBasic(parts::secret()),
            &code,
            &[],
        ),
        parts::client(
            "rehearsal-tv.apps.googleusercontent.com",
            "TV and limited input device",
            AuthenticationMethod::ClientSecretPost(parts::secret()),
            &device,
            &[],
        ),
    ]
}

fn metadata() -> Value {
    json!({
        "scopes_supported": ["openid", "email", "profile"],
        "grant_types_supported": [
            "authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code",
            "urn:ietf:params:oauth:grant-type:jwt-bearer",
        ],
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
        "code_challenge_methods_supported": ["plain", "S256"],
    })
}

/// The device endpoint wants the client in the form, and takes no header for it. A token that is given
/// back may stand behind `?`.
fn arrive(role: Role, request: &Request) -> Arrival {
    if matches!(role, Role::DeviceAuthorization) && request.headers.contains("authorization") {
        return Arrival::Answered(secret_json(
            400,
            &json!({
                "error": "invalid_request",
                "error_description": "Missing required parameter: client_id",
            }),
        ));
    }
    let query = bodies::of_query(request);
    if matches!(role, Role::Revocation) && request.method == "POST" && query.contains("token") {
        return Arrival::Instead(bodies::posted(request, &query));
    }
    Arrival::AsItIs
}

/// The page for devices goes by another name than RFC 8628 §3.2 gives it, and the answer with a refresh
/// token says when that one ends.
fn shape(role: Role, _request: &Request, response: Response) -> Response {
    if !matches!(role, Role::DeviceAuthorization | Role::Token) {
        return response;
    }
    shaping::with_members(response, |members| {
        members.remove("verification_uri_complete");
        if let Some(page) = members.remove("verification_uri") {
            members.insert("verification_url".into(), page);
        }
        if members.contains_key("refresh_token") {
            members.insert("refresh_token_expires_in".into(), REFRESH_TOKEN_SECS.into());
        }
    })
}

/// `GET /gmail/v1/users/me/profile`, for the scope of Gmail.
fn mailbox(state: &mut State, call: &mut Call<'_>) -> Response {
    parts::told(state, call, Some(GMAIL), |state, grant| {
        let person = state.person(grant);
        json!({
            "emailAddress": person.map_or("", |person| person.email.as_str()),
            "messagesTotal": 4711,
            "threadsTotal": 815,
            "historyId": "1729",
        })
    })
}
