//! A device code for tokens, once somebody has allowed it (RFC 8628 §3.4, §3.5).

use serde_json::Value;

use crate::oauth::Parameters;

use super::{Client, State, endpoints::Call, error::OAuthError, form, issue};

pub(super) fn exchange(
    state: &mut State,
    call: &mut Call<'_>,
    client: &Client,
    form: &Parameters,
) -> Result<Value, OAuthError> {
    let device_code = form::required(form, "device_code")?;
    let grant = state
        .devices
        .poll(&client.client_id, device_code, call.now)?;
    issue::first_tokens(state, call, &grant, form)
}
