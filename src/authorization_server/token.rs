//! The token endpoint (RFC 6749 §3.2): from the grant type to the grant's own file.

use serde_json::Value;

use crate::http::Response;

use super::{
    Fault, State, authorization_code_grant, client_authentication,
    endpoints::Call,
    error::{ErrorCode, OAuthError, json_response, secret_json},
    form, refresh_token_grant,
};

pub(super) fn answer(state: &mut State, call: &mut Call<'_>) -> Response {
    match exchange(state, call) {
        Ok(body) => success(state, &body),
        Err(error) => error.into_response(),
    }
}

fn exchange(state: &mut State, call: &mut Call<'_>) -> Result<Value, OAuthError> {
    let form = form::body(call.request)?;
    let client = client_authentication::client(&state.config, call.request, &form)?.clone();
    match form::required(&form, "grant_type")? {
        "authorization_code" => authorization_code_grant::exchange(state, call, &client, &form),
        "refresh_token" => refresh_token_grant::exchange(state, call, &client, &form),
        _ => Err(OAuthError::new(
            ErrorCode::UnsupportedGrantType,
            "This server knows authorization_code and refresh_token",
        )),
    }
}

fn success(state: &State, body: &Value) -> Response {
    if state.faults.contains(&Fault::TokenHtml) {
        return Response::new(200)
            .header("Content-Type", "text/html; charset=utf-8")
            .body("<!DOCTYPE html><title>Welcome</title><p>This is no token response.</p>\n");
    }
    if state.faults.contains(&Fault::TokenNoStoreMissing) {
        return json_response(200, body);
    }
    secret_json(200, body)
}
