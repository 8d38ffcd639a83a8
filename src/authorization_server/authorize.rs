//! The authorization endpoint (RFC 6749 §3.1): what a request needs next, a person or an answer.

use crate::{
    http::Response,
    oauth::{Parameters, Timestamp},
};

use super::{
    State,
    authorization_request::{self, AuthorizationRequest, Refusal},
    authorization_response, browser, consent,
    endpoints::Call,
    error::{ErrorCode, OAuthError},
    finish, form, login, pages, pushed, request_object,
    return_path::ReturnPath,
    state::{Browser, Pending, SignedIn, random_name},
    subject,
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
    let (parameters, came) = match pushed::resolve(state, parameters, call.now) {
        Ok(resolved) => resolved,
        Err(reason) => return pages::message(400, "Request refused", reason),
    };
    let (parameters, came) = match request_object::resolve(state, call, parameters, came) {
        Ok(resolved) => resolved,
        Err(refused) => {
            return match ReturnPath::read(state, &refused.answerable) {
                Ok(path) => authorization_response::error(state, call, &path, &refused.error),
                Err(_) => pages::message(400, "Request refused", &refused.error.description),
            };
        }
    };
    match authorization_request::read(state, &parameters, came) {
        Err(Refusal::Page(reason)) => pages::message(400, "Request refused", reason),
        Err(Refusal::Redirect(return_path, error)) => {
            authorization_response::error(state, call, &return_path, &error)
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
    state: &State,
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
    let is_too_weak = request.acr.is_some_and(|acr| signed_in.acr < acr);
    if is_too_weak || !is_expected(state, request, &signed_in.username) {
        return Need::SignIn;
    }
    let has_allowed = browser.has_allowed(&request.client_id, &request.agreements());
    // Rights in detail are looked at each time: no session remembers them.
    if request.prompt.consent || !has_allowed || !request.authorization_details.is_empty() {
        return Need::Consent;
    }
    Need::Nothing
}

/// Whether this is the person that the request is about, if it is about one.
pub(super) fn is_expected(state: &State, request: &AuthorizationRequest, username: &str) -> bool {
    request.expected_subject.as_ref().is_none_or(|expected| {
        state
            .config
            .account(username)
            .zip(state.client(&request.client_id))
            .is_some_and(|(account, client)| {
                subject::of(&state.config, client, account) == *expected
            })
    })
}

/// Asks the person what has to be asked, or answers at once.
pub(super) fn begin(
    state: &mut State,
    call: &mut Call<'_>,
    request: AuthorizationRequest,
) -> Response {
    let known_id = browser::known_id(state, call.request);
    let browser = known_id
        .as_deref()
        .and_then(|id| state.browsers.look_up(id))
        .cloned()
        .unwrap_or_default();
    let need = need(state, &request, &browser, false, call.now);
    if let (Need::Nothing, Some(signed_in)) = (need, &browser.signed_in) {
        let scope = request.scope.clone();
        return finish::allow(state, call, &request, signed_in, scope);
    }
    if request.prompt.none {
        return finish::fail(
            state,
            call,
            &request,
            &silent_refusal(&request, &browser, need),
        );
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
fn silent_refusal(request: &AuthorizationRequest, browser: &Browser, need: Need) -> OAuthError {
    let is_weaker = |signed_in: &SignedIn| request.acr.is_some_and(|acr| signed_in.acr < acr);
    match need {
        Need::SignIn if browser.signed_in.as_ref().is_some_and(is_weaker) => OAuthError::new(
            ErrorCode::LoginRequired,
            "The sign-in was weaker than acr_values asks for, and prompt=none allows no page",
        ),
        Need::SignIn => OAuthError::new(
            ErrorCode::LoginRequired,
            "Nobody is signed in as this request asks, and prompt=none allows no page",
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
pub(super) fn denied(
    state: &mut State,
    call: &mut Call<'_>,
    pending_id: &str,
    pending: &Pending,
) -> Response {
    state.pending.remove(pending_id);
    finish::refuse(state, call, &pending.request)
}

/// The id of a waiting request in a query.
pub(super) fn pending_id(call: &Call<'_>) -> String {
    let query = Parameters::decode(call.request.query().unwrap_or_default().as_bytes());
    form::value(&query, "request")
        .unwrap_or_default()
        .to_owned()
}
