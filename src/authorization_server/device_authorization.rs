//! The device authorization endpoint (RFC 8628 §3.1, §3.2).

use serde_json::{Value, json};

use crate::{http::Response, oauth::Parameters};

use super::{
    Client, GrantType, State, client_authentication, device_requests,
    endpoints::Call,
    error::{ErrorCode, OAuthError, secret_json},
    form,
};

pub(super) fn answer(state: &mut State, call: &mut Call<'_>) -> Response {
    match begin(state, call) {
        Ok(body) => secret_json(200, &body),
        Err(error) => error.into_response(),
    }
}

/// Who asks; on its word alone where the server takes it, since the token request is authenticated.
fn client(state: &mut State, call: &Call<'_>, form: &Parameters) -> Result<Client, OAuthError> {
    if !state.config.conduct.takes_devices_at_their_word {
        return client_authentication::client(state, call, form);
    }
    let client = state.client(form::required(form, "client_id")?);
    client
        .cloned()
        .ok_or_else(|| OAuthError::new(ErrorCode::InvalidClient, "The client is unknown"))
}

fn begin(state: &mut State, call: &mut Call<'_>) -> Result<Value, OAuthError> {
    let form = form::body(call.request)?;
    let client = client(state, call, &form)?;
    if !client.grant_types.contains(&GrantType::DeviceCode) {
        return Err(OAuthError::new(
            ErrorCode::UnauthorizedClient,
            "The client is not registered for the device grant",
        ));
    }
    let codes = device_requests::begin(state, &client, &form, call.now, call.rng)?;
    let user_code = state.config.conduct.user_codes.shown(&codes.user_code);
    let page = state.config.address("/device");
    let query = Parameters::from_iter([("user_code", user_code.as_str())]).encode();
    Ok(json!({
        "device_code": codes.device_code,
        "user_code": user_code,
        "verification_uri": page,
        "verification_uri_complete": format!("{page}?{query}"),
        "expires_in": state.config.polling.lifetime_secs,
        "interval": state.config.polling.interval_secs,
    }))
}
