//! Pushed authorization requests (RFC 9126): checked beforehand, then used once.

use serde_json::{Value, json};

use crate::{
    http::Response,
    oauth::{Parameters, Timestamp},
};

use super::{
    State,
    authorization_request::{self, Came, Refusal},
    client_authentication, dpop,
    endpoints::Call,
    error::{ErrorCode, OAuthError, secret_json},
    form, request_object,
    state::{later, random_name},
};

/// RFC 9126 §2.2 leaves the form to the server and suggests this one.
const PREFIX: &str = "urn:ietf:params:oauth:request_uri:";
const LIFETIME_SECS: i64 = 90;

/// What was pushed.
#[derive(Clone, Debug)]
pub(super) struct Pushed {
    client_id: String,
    parameters: Parameters,
    came: Came,
    expires: Timestamp,
}

pub(super) fn answer(state: &mut State, call: &mut Call<'_>) -> Response {
    match push(state, call) {
        Ok(body) => secret_json(201, &body),
        Err(error) => error.into_response(),
    }
}

fn push(state: &mut State, call: &mut Call<'_>) -> Result<Value, OAuthError> {
    let mut form = form::body(call.request)?;
    // First of all, so that asking for a nonce uses up no assertion.
    let proven_key = dpop::proven_key(state, call)?;
    let client_id = client_authentication::client(state, call, &form)?.client_id;
    if let Some(key) = proven_key {
        // The header stands for the parameter (RFC 9449 §10.1).
        if form::value(&form, "dpop_jkt").is_some_and(|asked| asked != key) {
            return Err(invalid_request(
                "The dpop_jkt is not the key of the DPoP proof (RFC 9449 section 10.1)",
            ));
        }
        form.set("dpop_jkt", key);
    }
    if form::value(&form, "request_uri").is_some() {
        return Err(invalid_request(
            "A request_uri may not be pushed (RFC 9126 section 2.1)",
        ));
    }
    for secret in ["client_secret", "client_assertion", "client_assertion_type"] {
        form.unset(secret);
    }
    form.set("client_id", client_id.as_str());
    let came = Came {
        is_pushed: true,
        is_signed: false,
    };
    let (parameters, came) =
        request_object::resolve(state, call, form, came).map_err(|refused| refused.error)?;
    authorization_request::read(state, &parameters, came).map_err(|refusal| match refusal {
        Refusal::Page(reason) => invalid_request(reason),
        Refusal::Redirect(_, error) => error,
    })?;
    let request_uri = format!("{PREFIX}{}", random_name(call.rng));
    state.pushed.insert(
        &request_uri,
        Pushed {
            client_id,
            parameters,
            came,
            expires: later(call.now, LIFETIME_SECS),
        },
    );
    Ok(json!({ "request_uri": request_uri, "expires_in": LIFETIME_SECS }))
}

/// Puts what was pushed in place of its reference, which works once (RFC 9126 §4, §7.3). Whatever
/// else the browser brings does not count.
///
/// # Errors
///
/// What to tell the person: without the pushed request there is no redirect URI.
pub(super) fn resolve(
    state: &mut State,
    parameters: Parameters,
    now: Timestamp,
) -> Result<(Parameters, Came), &'static str> {
    let Some(request_uri) =
        form::value(&parameters, "request_uri").filter(|uri| uri.starts_with(PREFIX))
    else {
        return Ok((parameters, Came::default()));
    };
    let client_id = form::value(&parameters, "client_id");
    let is_own = state
        .pushed
        .look_up(request_uri)
        .is_some_and(|pushed| client_id == Some(pushed.client_id.as_str()));
    if !is_own {
        return Err("The request_uri is unknown, was used before, or was made for another client.");
    }
    match state.pushed.remove(request_uri) {
        Some(pushed) if now < pushed.expires => Ok((pushed.parameters, pushed.came)),
        Some(_) | None => Err("The request_uri has expired."),
    }
}

fn invalid_request(description: &'static str) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidRequest, description)
}
