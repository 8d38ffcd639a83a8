//! Sends the answer of the authorization endpoint to the client, by query, fragment or form.

use crate::{http::Response, oauth::Parameters};

use super::{
    Fault, State,
    endpoints::Call,
    error::OAuthError,
    pages,
    return_path::{ResponseMode, ReturnPath},
    signed_response,
};

/// What the client asked for (RFC 6749 §4.1.2, §4.2.2).
pub(super) fn success(
    state: &mut State,
    call: &mut Call<'_>,
    return_path: &ReturnPath,
    answer: Parameters,
) -> Response {
    send(state, call, return_path, answer)
}

/// An error for the client (RFC 6749 §4.1.2.1).
pub(super) fn error(
    state: &mut State,
    call: &mut Call<'_>,
    return_path: &ReturnPath,
    error: &OAuthError,
) -> Response {
    let answer = Parameters::from_iter([
        ("error", error.code.as_str()),
        ("error_description", &error.description),
    ]);
    send(state, call, return_path, answer)
}

/// Adds `state` and who answers (RFC 9207 §2, or JARM §2.1), and sends the browser on its way.
fn send(
    state: &mut State,
    call: &mut Call<'_>,
    return_path: &ReturnPath,
    mut answer: Parameters,
) -> Response {
    if let Some(value) = returned_state(state, return_path) {
        answer.push("state", value);
    }
    if return_path.is_signed {
        answer = match signed_response::sign(state, call, return_path, &answer) {
            Ok(signed) => signed,
            Err(error) => return pages::message(500, "No answer", &error.description),
        };
    } else if let Some(issuer) = named_issuer(state) {
        answer.push("iss", issuer);
    }
    let target = &return_path.redirect_uri;
    let status = state.config.conduct.redirect_status;
    match return_path.response_mode {
        ResponseMode::Query => {
            let separator = if target.contains('?') { '&' } else { '?' };
            redirect_with(status, format!("{target}{separator}{}", answer.encode()))
        }
        ResponseMode::Fragment => redirect_with(status, format!("{target}#{}", answer.encode())),
        ResponseMode::FormPost => pages::form_post(target, &answer),
    }
}

/// A 303: after it the browser sends a GET, and never again what was typed (RFC 9700 §4.12).
pub(super) fn redirect(location: String) -> Response {
    redirect_with(303, location)
}

fn redirect_with(status: u16, location: String) -> Response {
    Response::new(status)
        .header("Location", location)
        .header("Cache-Control", "no-store")
        .header("Referrer-Policy", "no-referrer")
}

fn returned_state(state: &State, return_path: &ReturnPath) -> Option<String> {
    let mut value = return_path.state.clone();
    for fault in &state.faults {
        if let Fault::WrongState(wrong) = fault {
            value = Some(wrong.clone());
        }
        if matches!(fault, Fault::MissingState) {
            value = None;
        }
    }
    value
}

fn named_issuer(state: &State) -> Option<String> {
    let is_named = state.config.conduct.names_issuer;
    let mut issuer = is_named.then(|| state.config.issuer.clone());
    for fault in &state.faults {
        if let Fault::WrongIss(wrong) = fault {
            issuer = Some(wrong.clone());
        }
        if matches!(fault, Fault::MissingIss) {
            issuer = None;
        }
    }
    issuer
}
