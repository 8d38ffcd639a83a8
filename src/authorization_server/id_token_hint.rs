//! ID tokens that come back as hints (OIDC Core §3.1.2.1): this server's own, perhaps expired.

use serde_json::{Map, Value};

use crate::oauth::jose::{Algorithm, JwkSet, Jws};

use super::{
    State,
    error::{ErrorCode, OAuthError},
};

/// The claims of an ID token that this server signed, however old; `None` for any other text.
pub(super) fn claims(state: &State, token: &str) -> Option<Map<String, Value>> {
    let public = state.keys.public_set();
    let keys = JwkSet::from_members(public.as_object()?).ok()?;
    let jws = Jws::parse(token).ok()?;
    jws.verify(&keys, &Algorithm::SUPPORTED).ok()?;
    let claims = jws.payload().ok()?;
    // An access token in JWT form is signed with the same keys.
    let is_id_token = jws.typ().is_none() && claims.get("iss")? == state.config.issuer.as_str();
    is_id_token.then(|| claims.clone())
}

/// Whom the hint names.
///
/// # Errors
///
/// `invalid_request` for a token that this server did not issue to this client.
pub(super) fn subject(state: &State, client_id: &str, token: &str) -> Result<String, OAuthError> {
    claims(state, token)
        .filter(|claims| claims.get("aud").is_some_and(|aud| aud == client_id))
        .and_then(|claims| Some(claims.get("sub")?.as_str()?.to_owned()))
        .ok_or_else(|| {
            OAuthError::new(
                ErrorCode::InvalidRequest,
                "The id_token_hint is no ID token of this server for this client",
            )
        })
}
