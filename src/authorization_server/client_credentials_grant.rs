//! A client's own access (RFC 6749 §4.4): no person, and no refresh token (§4.4.3).

use serde_json::Value;

use crate::oauth::Parameters;

use super::{
    Client, State, authorization_details,
    endpoints::Call,
    error::{ErrorCode, OAuthError},
    grant::Grant,
    issue, resource, scope,
};

pub(super) fn exchange(
    state: &mut State,
    call: &mut Call<'_>,
    client: &Client,
    form: &Parameters,
) -> Result<Value, OAuthError> {
    if !client.is_confidential() {
        return Err(OAuthError::new(
            ErrorCode::UnauthorizedClient,
            "This grant is for confidential clients only (RFC 6749 section 4.4)",
        ));
    }
    let grant = Grant {
        resources: resource::asked(&state.config, form)?,
        authorization_details: authorization_details::asked(form)?,
        ..Grant::of_client(
            &client.client_id,
            scope::without_person(&state.config.conduct, form)?,
        )
    };
    issue::first_tokens(state, call, &grant, form)
}
