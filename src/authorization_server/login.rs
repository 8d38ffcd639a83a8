//! The sign-in page and what is posted from it.

use crate::http::Response;

use super::{
    Account, Acr, State,
    authorization_response::redirect,
    authorize::{self, Need},
    browser,
    browser::PostedForm,
    endpoints::Call,
    finish, form,
    pages::{self, Html},
    state::{Browser, Pending, SignedIn},
};

/// Whether the page is shown anew or after a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Attempt {
    First,
    Failed,
    /// Somebody signed in whom this request is not about.
    WrongPerson,
}

pub(super) fn answer(state: &mut State, call: &mut Call<'_>) -> Response {
    let posted = match browser::posted_form(state, call.request) {
        Ok(posted) => posted,
        Err(refusal) => return refusal,
    };
    if form::value(&posted.fields, "decision") == Some("cancel") {
        return authorize::denied(state, call, &posted.pending_id, &posted.pending);
    }
    let username = form::value(&posted.fields, "username").unwrap_or_default();
    let password = form::value(&posted.fields, "password").unwrap_or_default();
    let one_time_code = form::value(&posted.fields, "one_time_code");
    let acr = state
        .config
        .account(username)
        .and_then(|account| strength(account, password, one_time_code))
        .filter(|acr| posted.pending.request.acr.is_none_or(|asked| *acr >= asked));
    let Some(acr) = acr else {
        return page(state, &posted.pending_id, &posted.pending, Attempt::Failed);
    };
    if !authorize::is_expected(state, &posted.pending.request, username) {
        let attempt = Attempt::WrongPerson;
        return page(state, &posted.pending_id, &posted.pending, attempt);
    }
    let signed_in = SignedIn {
        username: username.to_owned(),
        auth_time: call.now,
        acr,
    };
    go_on(state, call, posted, &signed_in)
}

/// How strong this sign-in is; `None` if the password or a given code is wrong.
fn strength(account: &Account, password: &str, one_time_code: Option<&str>) -> Option<Acr> {
    if !account.password.matches(password) {
        return None;
    }
    match one_time_code {
        None => Some(Acr::Password),
        Some(code) => account
            .one_time_code
            .matches(code)
            .then_some(Acr::TwoFactor),
    }
}

/// Gives the browser a new cookie, so that one planted before the sign-in is worth nothing, and
/// sends it to what is still missing.
fn go_on(
    state: &mut State,
    call: &mut Call<'_>,
    posted: PostedForm,
    signed_in: &SignedIn,
) -> Response {
    let PostedForm {
        pending_id,
        mut pending,
        ..
    } = posted;
    let before = state
        .browsers
        .remove(&pending.browser_id)
        .unwrap_or_default();
    let is_same_person = before
        .signed_in
        .as_ref()
        .is_some_and(|known| known.username == signed_in.username);
    let browser = Browser {
        signed_in: Some(signed_in.clone()),
        consents: if is_same_person {
            before.consents
        } else {
            Vec::new()
        },
    };
    let need = authorize::need(state, &pending.request, &browser, true, call.now);
    let browser_id = browser::begin(state, call.rng, browser);
    // Requests that wait in other tabs are still this browser's.
    for waiting in state.pending.values_mut() {
        if waiting.browser_id == pending.browser_id {
            waiting.browser_id.clone_from(&browser_id);
        }
    }
    for owner in state.forms.values_mut() {
        if *owner == pending.browser_id {
            owner.clone_from(&browser_id);
        }
    }
    let response = if need == Need::Nothing {
        state.pending.remove(&pending_id);
        let scope = pending.request.scope.clone();
        finish::allow(state, call, &pending.request, signed_in, scope)
    } else {
        pending.browser_id.clone_from(&browser_id);
        pending.signed_in_here = true;
        state.pending.insert(&pending_id, pending);
        redirect(format!("/consent?request={pending_id}"))
    };
    browser::with_cookie(state, response, &browser_id)
}

pub(super) fn page(
    state: &State,
    pending_id: &str,
    pending: &Pending,
    attempt: Attempt,
) -> Response {
    let client_name = state
        .client(&pending.request.client_id)
        .map_or("A client", |client| client.client_name.as_str());
    let hint = pending.request.login_hint.as_deref().unwrap_or_default();
    let mut html = Html::new();
    html.text_in("p", &format!("{client_name} asks who you are."));
    let has_second_factor = pending.request.acr == Some(Acr::TwoFactor);
    match attempt {
        Attempt::First => {}
        Attempt::Failed if has_second_factor => html
            .markup("<p role=\"alert\" id=\"failure\">User name, password or code is wrong.</p>"),
        Attempt::Failed => {
            html.markup("<p role=\"alert\" id=\"failure\">User name or password is wrong.</p>");
        }
        Attempt::WrongPerson => {
            html.markup("<p role=\"alert\" id=\"failure\">This request is for somebody else.</p>");
        }
    }
    html.open_form("/login");
    html.hidden("request", pending_id);
    html.hidden("form_token", pending.form_token.expose());
    html.labelled_input("username", "User name", "text", "username", hint);
    html.labelled_input("password", "Password", "password", "current-password", "");
    if has_second_factor {
        html.labelled_input(
            "one_time_code",
            "One-time code",
            "text",
            "one-time-code",
            "",
        );
    }
    html.button("decision", "sign_in", "Sign in");
    html.button_without_validation("decision", "cancel", "Cancel");
    html.close_form();
    html.text_in("h2", "Ready accounts");
    html.text_in("p", "These people are made up, for practice.");
    for account in &state.config.accounts {
        html.open_form("/login");
        html.hidden("request", pending_id);
        html.hidden("form_token", pending.form_token.expose());
        html.hidden("username", &account.username);
        html.hidden("password", account.password.expose());
        if has_second_factor {
            html.hidden("one_time_code", account.one_time_code.expose());
        }
        html.button(
            "decision",
            "sign_in",
            &format!("Sign in as {}", account.given_name),
        );
        let mut told = format!("{} / {}", account.username, account.password.expose());
        if has_second_factor {
            told.push_str(&format!(" / {}", account.one_time_code.expose()));
        }
        html.text_in("small", &told);
        html.close_form();
    }
    let status = match attempt {
        Attempt::First => 200,
        Attempt::Failed | Attempt::WrongPerson => 403,
    };
    pages::page(status, "Sign in", &html)
}
