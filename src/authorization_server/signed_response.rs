//! Answers of the authorization endpoint as one signed JWT, perhaps encrypted (JARM §2.1).

use serde_json::Map;

use crate::oauth::Parameters;

use super::{
    Fault, State,
    endpoints::Call,
    error::{ErrorCode, OAuthError},
    return_path::ReturnPath,
    signed,
};

/// The longest life that JARM §2.1 advises.
const LIFETIME_SECS: i64 = 600;

/// The one parameter `response`, with all of the answer in it.
///
/// # Errors
///
/// `server_error` where it cannot be signed or encrypted.
pub(super) fn sign(
    state: &mut State,
    call: &mut Call<'_>,
    return_path: &ReturnPath,
    answer: &Parameters,
) -> Result<Parameters, OAuthError> {
    let client_id = &return_path.client_id;
    let protection = state
        .client(client_id)
        .map(|client| client.protection.clone())
        .ok_or_else(|| OAuthError::new(ErrorCode::ServerError, "The client is gone"))?;
    let mut claims = Map::new();
    claims.insert("iss".into(), state.config.issuer.clone().into());
    claims.insert("aud".into(), client_id.clone().into());
    claims.insert("exp".into(), (call.now.secs() + LIFETIME_SECS).into());
    for parameter in answer {
        claims.insert(parameter.name.clone(), parameter.value.clone().into());
    }
    let mut faults = Vec::new();
    for fault in &state.faults {
        if let Fault::Jarm(fault) = fault {
            faults.push(*fault);
        }
    }
    let algorithm = protection.authorization_signed_response_alg;
    let token = signed::sign_with_faults(state, call, algorithm, claims, &faults)?;
    let encryption = protection.authorization_encryption;
    let token = signed::encrypt(state, call, client_id, encryption, token, Some("JWT"))?;
    let mut out = Parameters::from_iter([("response", token.as_str())]);
    if state.faults.contains(&Fault::JarmLooseParameters) {
        out.push("code", "loose-code");
        out.push("state", "loose-state");
    }
    Ok(out)
}
