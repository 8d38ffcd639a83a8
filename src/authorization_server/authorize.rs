//! The authorization endpoint (RFC 6749 §3.1): what a request needs next, a person or an answer.

use crate::{
    http::Response,
    oauth::{Parameters, Timestamp},
};

use super::{
    State, authorization_request,
    authorization_request::{AuthorizationRequest, Refusal},
    authorization_response, browser, consent,
    endpoints::Call,
    error::{ErrorCode, OAuthError},
    form, issue, login, pages,
    state::{Browser, Pending, random_name},
};

pub(super) fn answer(state: &mut State, call: &mut Call<'_>) -> Response {
    let parameters = if call.request.method == "POST" {
        if call.request.media_type().as_deref() != Some("application/x-www-form-urlencoded") {
            return pages::message(
                400,
                "Request refused",
                "An authorization request by POST is a form.",
            );
        }
        Parameters::decode(&call.request.body)
    } else {
        Parameters::decode(call.request.query().unwrap_or_default().as_bytes())
    };
    match authorization_request::read(&state.config, &parameters) {
        Err(Refusal::Page(reason)) => pages::message(400, "Request refused", reason),
        Err(Refusal::Redirect(return_path, error)) => {
            authorization_response::error(state, &return_path, &error)
        }
        Ok(request) => begin(state, call, request),
    }
}

/// What a request waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    SignIn,
    Consent,
    Nothing,
}

/// What is still missing, given what this browser's person did before and for this request.
pub(super) fn need(
    request: &AuthorizationRequest,
    browser: &Browser,
    signed_in_here: bool,
    now: Timestamp,
) -> Need {
    let Some(signed_in) = &browser.signed_in else {
        return Need::SignIn;
    };
    // Zero asks for a sign-in now, like `prompt=login`.
    let is_too_old = request.max_age_secs.is_some_and(|secs| {
        secs == 0 || now.since(signed_in.auth_time) > secs.saturating_mul(1_000_000)
    });
    if !signed_in_here && (request.prompt.login || is_too_old) {
        return Need::SignIn;
    }
    if request.prompt.consent || !browser.has_allowed(&request.client_id, &request.scope) {
        return Need::Consent;
    }
    Need::Nothing
}

fn begin(state: &mut State, call: &mut Call<'_>, request: AuthorizationRequest) -> Response {
    let known_id = browser::known_id(state, call.request);
    let browser = known_id
        .as_deref()
        .and_then(|id| state.browsers.look_up(id))
        .cloned()
        .unwrap_or_default();
    let need = need(&request, &browser, false, call.now);
    if let (Need::Nothing, Some(signed_in)) = (need, &browser.signed_in) {
        let scope = request.scope.clone();
        return issue::code(state, call, &request, signed_in, scope);
    }
    if request.prompt.none {
        return authorization_response::error(state, &request.return_path, &silent_refusal(need));
    }
    let is_new = known_id.is_none();
    let browser_id =
        known_id.unwrap_or_else(|| browser::begin(state, call.rng, Browser::default()));
    let pending_id = random_name(call.rng);
    let pending = Pending {
        request,
        browser_id: browser_id.clone(),
        form_token: browser::form_token(call.rng),
        signed_in_here: false,
    };
    let page = if need == Need::Consent {
        consent::page(state, &pending_id, &pending)
    } else {
        login::page(state, &pending_id, &pending, login::Attempt::First)
    };
    state.pending.insert(&pending_id, pending);
    if is_new {
        browser::with_cookie(state, page, &browser_id)
    } else {
        page
    }
}

/// Why `prompt=none` cannot be met (OIDC Core §3.1.2.6).
fn silent_refusal(need: Need) -> OAuthError {
    match need {
        Need::SignIn => OAuthError::new(
            ErrorCode::LoginRequired,
            "Nobody is signed in, and prompt=none allows no page",
        ),
        Need::Consent => OAuthError::new(
            ErrorCode::ConsentRequired,
            "The scope was not agreed to yet, and prompt=none allows no page",
        ),
        Need::Nothing => OAuthError::new(
            ErrorCode::ServerError,
            "The sign-in of this browser was lost",
        ),
    }
}

/// Answers the client that the person said no, and forgets the request.
pub(super) fn denied(state: &mut State, pending_id: &str, pending: &Pending) -> Response {
    state.pending.remove(pending_id);
    authorization_response::error(
        state,
        &pending.request.return_path,
        &OAuthError::new(ErrorCode::AccessDenied, "The person refused"),
    )
}

/// The id of a waiting request in a query.
pub(super) fn pending_id(call: &Call<'_>) -> String {
    let query = Parameters::decode(call.request.query().unwrap_or_default().as_bytes());
    form::value(&query, "request")
        .unwrap_or_default()
        .to_owned()
}
