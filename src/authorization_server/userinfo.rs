//! The userinfo endpoint (OIDC Core §5.3.2): claims about the person, as scopes (§5.4) and the
//! parameter `claims` (§5.5) allow.

use serde_json::{Map, Value};

use crate::http::Response;

use super::{
    Protection, State, bearer, claims,
    endpoints::Call,
    error::{OAuthError, secret_json, secret_jwt},
    signed, subject,
};

pub(super) fn answer(state: &mut State, call: &mut Call<'_>) -> Response {
    let (out, client_id) = match bearer::authorized(state, call, "openid") {
        Err(challenge) => return challenge,
        Ok((token, grant)) => {
            let mut out = Map::new();
            out.insert("sub".into(), subject::of_grant(state, &grant).into());
            if let Some(account) = state.person(&grant) {
                let single = &grant.claims.userinfo;
                out.extend(claims::of_person(account, &token.scope, single));
            }
            (out, grant.client_id.clone())
        }
    };
    let protection = state
        .client(&client_id)
        .map(|client| client.protection.clone())
        .filter(|protection| {
            protection.userinfo_signed_response_alg.is_some()
                || protection.userinfo_encryption.is_some()
        });
    let Some(protection) = protection else {
        return secret_json(200, &Value::Object(out));
    };
    match protected(state, call, &client_id, &protection, out) {
        Ok(token) => secret_jwt("application/jwt", token),
        Err(error) => error.into_response(),
    }
}

/// Signed, encrypted, or the one inside the other. What is signed says by whom and for whom.
fn protected(
    state: &mut State,
    call: &mut Call<'_>,
    client_id: &str,
    protection: &Protection,
    mut claims: Map<String, Value>,
) -> Result<String, OAuthError> {
    let encryption = protection.userinfo_encryption;
    let Some(algorithm) = protection.userinfo_signed_response_alg else {
        let plain = Value::Object(claims).to_string();
        return signed::encrypt(state, call, client_id, encryption, plain, None);
    };
    claims.insert("iss".into(), state.config.issuer.clone().into());
    claims.insert("aud".into(), client_id.into());
    let token = signed::sign(state, call, algorithm, None, &claims)?;
    signed::encrypt(state, call, client_id, encryption, token, Some("JWT"))
}
