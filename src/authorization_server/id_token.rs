//! The ID token: who signed in, when, for whom (OIDC Core §2, §3.1.3.6, §12.2).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::{
    Account, Fault, IdTokenAlgorithm, State, claims,
    endpoints::Call,
    error::{ErrorCode, OAuthError},
    grant::Grant,
    state::ID_TOKEN_SECS,
};

/// What goes out with an ID token, and so is bound to it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Beside<'a> {
    pub nonce: Option<&'a str>,
    pub access_token: Option<&'a str>,
    pub code: Option<&'a str>,
    /// Whether the claims of the scopes stand in the ID token, too.
    pub has_scope_claims: bool,
}

/// Signs the ID token that goes with these.
pub(super) fn sign(
    state: &mut State,
    call: &mut Call<'_>,
    grant: &Grant,
    beside: &Beside<'_>,
) -> Result<String, OAuthError> {
    let algorithm = state
        .client(&grant.client_id)
        .map_or(IdTokenAlgorithm::Rs256, |client| {
            client.id_token_signed_response_alg
        });
    let mut claims = Map::new();
    claims.insert("iss".into(), state.config.issuer.clone().into());
    claims.insert("sub".into(), grant.subject.clone().into());
    claims.insert("aud".into(), grant.client_id.clone().into());
    claims.insert("exp".into(), (call.now.secs() + ID_TOKEN_SECS).into());
    claims.insert("iat".into(), call.now.secs().into());
    if let Some(auth_time) = grant.auth_time {
        claims.insert("auth_time".into(), auth_time.secs().into());
    }
    if let Some(nonce) = beside.nonce {
        claims.insert("nonce".into(), nonce.into());
    }
    if let Some(acr) = grant.acr.filter(|_| grant.is_acr_asked) {
        claims.insert("acr".into(), acr.as_str().into());
    }
    if let Some(access_token) = beside.access_token {
        claims.insert("at_hash".into(), left_half(access_token).into());
    }
    if let Some(code) = beside.code {
        claims.insert("c_hash".into(), left_half(code).into());
    }
    if let Some(account) = person(state, grant) {
        let scope: &[String] = if beside.has_scope_claims {
            &grant.scope
        } else {
            &[]
        };
        claims.extend(claims::of_person(account, scope, &grant.claims.id_token));
    }
    for fault in &state.faults {
        distort(&mut claims, fault, call.now.secs());
    }
    let token = state
        .keys
        .signing_key(algorithm, call.rng)
        .map_err(|_| server_error())?
        .sign_claims(None, &claims, call.rng)
        .map_err(|_| server_error())?;
    Ok(if state.faults.contains(&Fault::BadSignature) {
        with_other_signature(&token)
    } else {
        token
    })
}

fn person<'a>(state: &'a State, grant: &Grant) -> Option<&'a Account> {
    state.config.account(grant.username.as_deref()?)
}

/// The left half of the hash: `at_hash` of the access token (OIDC Core §3.1.3.6), `c_hash` of the
/// code (§3.3.2.11). Both algorithms hash with SHA-256.
fn left_half(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(&Sha256::digest(token)[..16])
}

fn distort(claims: &mut Map<String, Value>, fault: &Fault, now_secs: i64) {
    match fault {
        Fault::WrongIdTokenIss(value) => {
            claims.insert("iss".into(), value.clone().into());
        }
        Fault::WrongNonce(value) => {
            claims.insert("nonce".into(), value.clone().into());
        }
        Fault::WrongAud(value) => {
            claims.insert("aud".into(), value.clone().into());
        }
        Fault::ExpiredIdToken => {
            claims.insert("exp".into(), (now_secs - 3600).into());
            claims.insert("iat".into(), (now_secs - 3600 - ID_TOKEN_SECS).into());
        }
        Fault::WrongAtHash if !claims.contains_key("at_hash") => {}
        Fault::WrongAtHash => {
            claims.insert("at_hash".into(), left_half("another access token").into());
        }
        Fault::WrongState(_)
        | Fault::MissingState
        | Fault::WrongIss(_)
        | Fault::MissingIss
        | Fault::BadSignature
        | Fault::TokenHtml
        | Fault::TokenNoStoreMissing
        | Fault::TokenType(_)
        | Fault::MissingTokenType
        | Fault::DpopBearer
        | Fault::DpopNonceForever
        | Fault::DpopNonceTwice
        | Fault::DpopNonceHuge
        | Fault::DpopNonceMissing
        | Fault::ForeignTokenEndpoint(_) => {}
    }
}

/// The same token with one bit of its signature turned over.
fn with_other_signature(token: &str) -> String {
    let Some((signed, signature)) = token.rsplit_once('.') else {
        return token.to_owned();
    };
    let mut bytes = URL_SAFE_NO_PAD.decode(signature).unwrap_or_default();
    if let Some(last) = bytes.last_mut() {
        *last ^= 1;
    }
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(bytes))
}

fn server_error() -> OAuthError {
    OAuthError::new(ErrorCode::ServerError, "The ID token could not be signed")
}
