//! The consent page: what a client asks for, and what the person lets it have.

use crate::{http::Response, oauth::Parameters};

use super::{
    State, authorization_details,
    authorization_request::{AuthorizationRequest, Destination, claim_agreement},
    authorize::{self, Need},
    browser,
    endpoints::Call,
    finish, form, login,
    pages::{self, Html},
    state::Pending,
};

pub(super) fn answer(state: &mut State, call: &mut Call<'_>) -> Response {
    if call.request.method == "GET" {
        return show(state, call);
    }
    let posted = match browser::posted_form(state, call.request) {
        Ok(posted) => posted,
        Err(refusal) => return refusal,
    };
    let pending = &posted.pending;
    let signed_in = state
        .browsers
        .look_up(&pending.browser_id)
        .and_then(|browser| browser.signed_in.clone());
    let Some(signed_in) = signed_in.filter(|_| !needs_sign_in(state, call, pending)) else {
        return login::page(state, &posted.pending_id, pending, login::Attempt::First);
    };
    let allowed = allowed(pending, &posted.fields);
    let is_empty = allowed.is_empty() && !pending.request.scope.is_empty();
    if form::value(&posted.fields, "decision") != Some("allow") || is_empty {
        return authorize::denied(state, call, &posted.pending_id, pending);
    }
    let claims = pending.request.claims.all().into_iter();
    let agreed: Vec<String> = allowed
        .iter()
        .cloned()
        .chain(claims.map(claim_agreement))
        .collect();
    if let Some(browser) = state.browsers.look_up_mut(&pending.browser_id) {
        browser.allow(&pending.request.client_id, &agreed);
    }
    state.pending.remove(&posted.pending_id);
    let request = AuthorizationRequest {
        is_allowed_here: true,
        ..pending.request.clone()
    };
    finish::allow(state, call, &request, &signed_in, allowed)
}

fn show(state: &State, call: &Call<'_>) -> Response {
    let pending_id = authorize::pending_id(call);
    match browser::pending_of_browser(state, call.request, &pending_id) {
        Err(refusal) => refusal,
        Ok(pending) if needs_sign_in(state, call, &pending) => {
            login::page(state, &pending_id, &pending, login::Attempt::First)
        }
        Ok(pending) => page(state, &pending_id, &pending),
    }
}

/// Consent counts only from somebody who signed in as this request asks.
fn needs_sign_in(state: &State, call: &Call<'_>, pending: &Pending) -> bool {
    state
        .browsers
        .look_up(&pending.browser_id)
        .is_none_or(|browser| {
            let here = pending.signed_in_here;
            authorize::need(state, &pending.request, browser, here, call.now) == Need::SignIn
        })
}

/// The asked scopes that were ticked, in the order they were asked.
fn allowed(pending: &Pending, fields: &Parameters) -> Vec<String> {
    pending
        .request
        .scope
        .iter()
        .filter(|word| fields.all("scope").any(|ticked| ticked == word.as_str()))
        .cloned()
        .collect()
}

pub(super) fn page(state: &State, pending_id: &str, pending: &Pending) -> Response {
    let client_name = state
        .client(&pending.request.client_id)
        .map_or("A client", |client| client.client_name.as_str());
    let username = state
        .browsers
        .look_up(&pending.browser_id)
        .and_then(|browser| browser.signed_in.as_ref())
        .map_or("", |signed_in| signed_in.username.as_str());
    let mut html = Html::new();
    html.text_in("p", &format!("Signed in as {username}."));
    html.open_form("/consent");
    html.hidden("request", pending_id);
    html.hidden("form_token", pending.form_token.expose());
    html.markup("<fieldset>");
    html.text_in("legend", &format!("{client_name} asks to"));
    for word in &pending.request.scope {
        let sentence = state
            .config
            .conduct
            .scopes
            .iter()
            .find(|scope| scope.name == word)
            .map_or("", |scope| scope.sentence);
        html.checkbox("scope", word, sentence);
    }
    for entry in &pending.request.authorization_details {
        html.text_in("p", &authorization_details::sentence(entry));
    }
    let claims = pending.request.claims.all();
    if !claims.is_empty() {
        html.text_in("p", &format!("See these about you: {}", claims.join(", ")));
    }
    html.markup("</fieldset>");
    for resource in &pending.request.resources {
        html.text_in("p", &format!("This is for the API {resource}"));
    }
    match &pending.request.destination {
        Destination::Client { return_path, .. } => html.text_in(
            "p",
            &format!("The answer goes to {}", return_path.redirect_uri),
        ),
        Destination::Device { user_code } => {
            let shown = state.config.conduct.user_codes.shown(user_code);
            html.text_in("p", &format!("The device shows the code {shown}"));
            html.text_in(
                "p",
                "Allow this only if it is your device, and shows this code.",
            );
        }
        Destination::Backchannel { reference } => {
            if let Some(message) = state.backchannel.binding_message(reference) {
                html.text_in("p", &format!("The client shows you this: {message}"));
            }
            html.text_in(
                "p",
                "Allow this only if you are dealing with the client just now.",
            );
        }
    }
    html.button("decision", "allow", "Allow");
    html.button("decision", "deny", "Deny");
    html.close_form();
    pages::page(200, "Allow access?", &html)
}
