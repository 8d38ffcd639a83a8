//! An `auth_req_id` for tokens, once the person has allowed it (CIBA §10.1).

use serde_json::Value;

use crate::oauth::Parameters;

use super::{Client, State, endpoints::Call, error::OAuthError, form, issue};

pub(super) fn exchange(
    state: &mut State,
    call: &mut Call<'_>,
    client: &Client,
    form: &Parameters,
) -> Result<Value, OAuthError> {
    let auth_req_id = form::required(form, "auth_req_id")?;
    let grant = state
        .backchannel
        .poll(&client.client_id, auth_req_id, call.now)?;
    issue::first_tokens(state, call, &grant, form)
}
