//! Signing out at the client's wish (RP-Initiated Logout §2).

use crate::{http::Response, oauth::Parameters};

use super::{
    State, authorization_response, browser,
    endpoints::Call,
    form, id_token_hint,
    pages::{self, Html},
    redirect_uri,
    state::Browser,
    subject,
};

/// What was asked for, once it was found in order.
struct Request {
    /// Where to go afterwards, with `state`.
    target: Option<String>,
    /// The hint names the person who is signed in here, or nobody is: nothing has to be asked.
    is_sure: bool,
}

pub(super) fn answer(state: &mut State, call: &mut Call<'_>) -> Response {
    let is_form = call.request.method == "POST";
    let parameters = if is_form {
        Parameters::decode(&call.request.body)
    } else {
        Parameters::decode(call.request.query().unwrap_or_default().as_bytes())
    };
    let request = match read(state, call, &parameters) {
        Ok(request) => request,
        // With any fault there is no redirect back (RP-Initiated Logout §3, §4).
        Err(reason) => return pages::message(400, "Request refused", reason),
    };
    if is_form && parameters.contains("form_token") {
        return match browser::own_form(state, call.request) {
            Err(refusal) => refusal,
            Ok(fields) if form::value(&fields, "decision") == Some("sign_out") => {
                sign_out(state, call, request.target)
            }
            Ok(_) => pages::message(200, "Still signed in", "Nothing was changed."),
        };
    }
    if request.is_sure {
        return sign_out(state, call, request.target);
    }
    ask(state, call, &parameters)
}

fn read(state: &State, call: &Call<'_>, parameters: &Parameters) -> Result<Request, &'static str> {
    if !parameters.repeated().is_empty() {
        return Err("A parameter was sent more than once.");
    }
    let hint = match form::value(parameters, "id_token_hint") {
        None => None,
        Some(token) => Some(
            id_token_hint::claims(state, token)
                .ok_or("The id_token_hint is no ID token of this server.")?,
        ),
    };
    let hinted = |name: &str| hint.as_ref().and_then(|claims| claims.get(name)?.as_str());
    let client_id = match (form::value(parameters, "client_id"), hinted("aud")) {
        (Some(asked), Some(hinted)) if asked != hinted => {
            return Err("The client_id is not the one of the id_token_hint.");
        }
        (asked, hinted) => asked.or(hinted),
    };
    let client = client_id.and_then(|client_id| state.client(client_id));
    let target = match form::value(parameters, "post_logout_redirect_uri") {
        None => None,
        Some(asked) => {
            let is_registered = client.is_some_and(|client| {
                let registered = &client.post_logout_redirect_uris;
                redirect_uri::is_allowed(state.config.conduct.redirects, registered, asked)
            });
            if !is_registered {
                return Err("The post_logout_redirect_uri is none of those of a known client.");
            }
            Some(with_state(asked, form::value(parameters, "state")))
        }
    };
    let signed_in = browser::known_id(state, call.request)
        .and_then(|id| state.browsers.look_up(&id)?.signed_in.clone());
    let is_sure = match (&signed_in, hinted("sub")) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(signed_in), Some(subject)) => state
            .config
            .account(&signed_in.username)
            .zip(client)
            .is_some_and(|(account, client)| {
                subject::of(&state.config, client, account) == subject
            }),
    };
    Ok(Request { target, is_sure })
}

fn with_state(target: &str, value: Option<&str>) -> String {
    let Some(value) = value else {
        return target.to_owned();
    };
    let separator = if target.contains('?') { '&' } else { '?' };
    let query = Parameters::from_iter([("state", value)]).encode();
    format!("{target}{separator}{query}")
}

/// Forgets the session; tokens that were handed out live on.
fn sign_out(state: &mut State, call: &Call<'_>, target: Option<String>) -> Response {
    if let Some(id) = browser::known_id(state, call.request) {
        state.browsers.insert(&id, Browser::default());
    }
    match target {
        Some(target) => authorization_response::redirect(target),
        None => pages::message(200, "Signed out", "Nobody is signed in here any more."),
    }
}

fn ask(state: &mut State, call: &mut Call<'_>, parameters: &Parameters) -> Response {
    let form = browser::new_form(state, call);
    let mut html = Html::new();
    html.text_in("p", "A client asks to sign you out of this server.");
    html.open_form("/logout");
    html.hidden("form_token", &form.token);
    for name in [
        "id_token_hint",
        "client_id",
        "post_logout_redirect_uri",
        "state",
    ] {
        if let Some(value) = form::value(parameters, name) {
            html.hidden(name, value);
        }
    }
    html.button("decision", "sign_out", "Sign out");
    html.button("decision", "stay", "Stay signed in");
    html.close_form();
    form.hand_out(state, pages::page(200, "Sign out?", &html))
}
