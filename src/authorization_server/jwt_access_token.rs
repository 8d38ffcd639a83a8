//! Access tokens that an API can read by itself (RFC 9068).

use serde_json::{Map, Value};

use crate::oauth::jose::Algorithm;

use super::{
    State,
    endpoints::Call,
    error::{ErrorCode, OAuthError},
    issue::Issue,
    state::random_name,
    subject,
};

/// Signs one with the claims of RFC 9068 §2.2, `act` where somebody acts (RFC 8693 §4.1), and `cnf`
/// where it is bound to a key.
pub(super) fn sign(
    state: &mut State,
    call: &mut Call<'_>,
    issue: &Issue<'_>,
    confirmation: Option<Value>,
) -> Result<String, OAuthError> {
    let grant = issue.grant;
    let mut claims = Map::new();
    claims.insert("iss".into(), state.config.issuer.clone().into());
    claims.insert("sub".into(), subject::of_grant(state, grant).into());
    let audience = match issue.audience.as_slice() {
        // `aud` is required: a token that no API was named for is for all of this server's.
        [] => Value::from(state.config.issuer.clone()),
        [one] => Value::from(one.clone()),
        several => Value::from(several.to_vec()),
    };
    claims.insert("aud".into(), audience);
    claims.insert("client_id".into(), grant.client_id.clone().into());
    claims.insert("iat".into(), call.now.secs().into());
    claims.insert(
        "exp".into(),
        (call.now.secs() + state.config.conduct.access_token_life_secs()).into(),
    );
    claims.insert("jti".into(), random_name(call.rng).into());
    claims.insert("scope".into(), issue.scope.join(" ").into());
    if let Some(auth_time) = grant.auth_time {
        claims.insert("auth_time".into(), auth_time.secs().into());
    }
    if let Some(acr) = grant.acr {
        claims.insert("acr".into(), acr.as_str().into());
    }
    if let Some(actor) = &grant.actor {
        claims.insert("act".into(), actor.clone());
    }
    if let Some(confirmation) = confirmation {
        claims.insert("cnf".into(), confirmation);
    }
    state
        .keys
        .signing_key(Algorithm::Es256, call.rng)
        .map_err(|_| server_error())?
        .sign_claims(Some("at+jwt"), &claims, call.rng)
        .map_err(|_| server_error())
}

fn server_error() -> OAuthError {
    OAuthError::new(
        ErrorCode::ServerError,
        "The access token could not be signed",
    )
}
