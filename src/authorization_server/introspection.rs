//! Token introspection (RFC 7662): what a token is worth now, for those who may know.

use serde_json::{Value, json};

use crate::{http::Response, oauth::Timestamp};

use super::{
    State, client_authentication,
    client_authentication::Asker,
    endpoints::Call,
    error::{OAuthError, secret_json},
    form,
    state::Grant,
};

pub(super) fn answer(state: &mut State, call: &mut Call<'_>) -> Response {
    match introspect(state, call) {
        Ok(body) => secret_json(200, &body),
        Err(error) => error.into_response(),
    }
}

fn introspect(state: &State, call: &Call<'_>) -> Result<Value, OAuthError> {
    let form = form::body(call.request)?;
    let asker = client_authentication::asker(&state.config, call.request, &form)?;
    let value = form::required(&form, "token")?;
    // Where a token is looked for first makes no difference here, so the hint is not read.
    let found = described(state, value, call.now).filter(|(grant, _)| match asker {
        Asker::ResourceServer(_) => true,
        Asker::Client(client) => grant.client_id == client.client_id,
    });
    Ok(found.map_or_else(|| json!({ "active": false }), |(_, body)| body))
}

fn described<'a>(state: &'a State, value: &str, now: Timestamp) -> Option<(&'a Grant, Value)> {
    if let Some((token, grant)) = state.live_access_token(value, now) {
        let mut body = members(state, grant, &token.scope, token.issued, token.expires);
        body["token_type"] = "Bearer".into();
        return Some((grant, body));
    }
    let (token, grant) = state.live_refresh_token(value, now)?;
    let body = members(state, grant, &grant.scope, token.issued, token.expires);
    Some((grant, body))
}

fn members(
    state: &State,
    grant: &Grant,
    scope: &[String],
    issued: Timestamp,
    expires: Timestamp,
) -> Value {
    json!({
        "active": true,
        "scope": scope.join(" "),
        "client_id": grant.client_id,
        "username": grant.username,
        "sub": grant.subject,
        "iss": state.config.issuer,
        "iat": issued.secs(),
        "exp": expires.secs(),
    })
}
