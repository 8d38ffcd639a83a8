//! Token introspection (RFC 7662): what a token is worth now, for those who may know.

use serde_json::{Value, json};

use crate::{http::Response, oauth::Timestamp};

use super::{
    State, client_authentication,
    client_authentication::Asker,
    confirmation, dpop,
    endpoints::Call,
    error::{OAuthError, secret_json},
    form,
    grant::Grant,
};

pub(super) fn answer(state: &mut State, call: &mut Call<'_>) -> Response {
    match introspect(state, call) {
        Ok(body) => secret_json(200, &body),
        Err(error) => error.into_response(),
    }
}

fn introspect(state: &mut State, call: &Call<'_>) -> Result<Value, OAuthError> {
    let form = form::body(call.request)?;
    let asker = client_authentication::asker(state, call, &form)?;
    let value = form::required(&form, "token")?;
    // Where a token is looked for first makes no difference here, so the hint is not read.
    let found = described(state, value, call.now).filter(|(grant, _)| match &asker {
        Asker::ResourceServer => true,
        Asker::Client(client) => grant.client_id == client.client_id,
    });
    Ok(found.map_or_else(|| json!({ "active": false }), |(_, body)| body))
}

fn described<'a>(state: &'a State, value: &str, now: Timestamp) -> Option<(&'a Grant, Value)> {
    if let Some((token, grant)) = state.live_access_token(value, now) {
        let content = Content {
            scope: &token.scope,
            audience: &token.audience,
            authorization_details: &token.authorization_details,
        };
        let mut body = members(state, grant, &content, token.issued, token.expires);
        body["token_type"] = dpop::token_type(token.jkt.as_deref()).into();
        let (jkt, x5t) = (
            token.jkt.as_deref(),
            token.certificate_thumbprint.as_deref(),
        );
        if let Some(confirmation) = confirmation::of(jkt, x5t) {
            body["cnf"] = confirmation;
        }
        return Some((grant, body));
    }
    let (token, grant) = state.live_refresh_token(value, now)?;
    let content = Content {
        scope: &grant.scope,
        audience: &grant.resources,
        authorization_details: &grant.authorization_details,
    };
    let mut body = members(state, grant, &content, token.issued, token.expires);
    if let Some(confirmation) = confirmation::of(token.jkt.as_deref(), None) {
        body["cnf"] = confirmation;
    }
    Some((grant, body))
}

/// What a token is for.
struct Content<'a> {
    scope: &'a [String],
    audience: &'a [String],
    authorization_details: &'a [Value],
}

fn members(
    state: &State,
    grant: &Grant,
    content: &Content<'_>,
    issued: Timestamp,
    expires: Timestamp,
) -> Value {
    let mut out = json!({
        "active": true,
        "scope": content.scope.join(" "),
        "client_id": grant.client_id,
        "sub": grant.subject,
        "iss": state.config.issuer,
        "iat": issued.secs(),
        "exp": expires.secs(),
    });
    if let Some(username) = &grant.username {
        out["username"] = username.as_str().into();
    }
    if !content.audience.is_empty() {
        out["aud"] = content.audience.to_vec().into();
    }
    if !content.authorization_details.is_empty() {
        out["authorization_details"] = content.authorization_details.to_vec().into();
    }
    // RFC 9470 §6.2.
    if let Some(acr) = grant.acr {
        out["acr"] = acr.as_str().into();
    }
    if let Some(auth_time) = grant.auth_time {
        out["auth_time"] = auth_time.secs().into();
    }
    if let Some(actor) = &grant.actor {
        out["act"] = actor.clone();
    }
    out
}
