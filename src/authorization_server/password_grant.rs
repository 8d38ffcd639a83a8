//! A person's password for tokens (RFC 6749 §4.3), which RFC 9700 §2.4 forbids: kept to be seen.

use serde_json::Value;

use crate::oauth::Parameters;

use super::{
    Acr, Client, State,
    endpoints::Call,
    error::{ErrorCode, OAuthError},
    form,
    grant::Grant,
    issue, resource, scope,
};

pub(super) fn exchange(
    state: &mut State,
    call: &mut Call<'_>,
    client: &Client,
    form: &Parameters,
) -> Result<Value, OAuthError> {
    let username = form::required(form, "username")?;
    let password = form::required(form, "password")?;
    let scope = scope::asked(&state.config.conduct, form, false)?;
    let account = state
        .config
        .account(username)
        .filter(|account| account.password.matches(password))
        .ok_or_else(|| {
            OAuthError::new(
                ErrorCode::InvalidGrant,
                "The user name or the password is wrong (RFC 6749 section 5.2)",
            )
        })?;
    let grant = Grant {
        auth_time: Some(call.now),
        acr: Some(Acr::Password),
        resources: resource::asked(&state.config, form)?,
        ..Grant::of_person(&client.client_id, account, scope)
    };
    issue::first_tokens(state, call, &grant, form)
}
