//! Signs what the server says, badly where that was ordered, and encrypts it.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value, json};

use crate::oauth::{
    Secret,
    jose::{Algorithm, JweEncryption, MacKey, Recipient, SigningKey},
};

use super::{
    Encryption, Fault, State, TokenFault,
    endpoints::Call,
    error::{ErrorCode, OAuthError},
};

/// Signs a JWT with the server's key for that algorithm.
///
/// # Errors
///
/// `server_error`, which a sound key never causes.
pub(super) fn sign(
    state: &mut State,
    call: &mut Call<'_>,
    algorithm: Algorithm,
    typ: Option<&str>,
    claims: &Map<String, Value>,
) -> Result<String, OAuthError> {
    if state.faults.contains(&Fault::UnpublishedKeys) {
        let key = SigningKey::generate(algorithm, call.rng).map_err(|_| server_error())?;
        return key
            .sign_claims(typ, claims, call.rng)
            .map_err(|_| server_error());
    }
    if state.faults.contains(&Fault::RotatedKeys) {
        state.keys.rotate(call.rng);
    }
    state
        .keys
        .signing_key(algorithm, call.rng)
        .map_err(|_| server_error())?
        .sign_claims(typ, claims, call.rng)
        .map_err(|_| server_error())
}

/// The same with these mistakes in it.
///
/// # Errors
///
/// `server_error`, which a sound key never causes.
pub(super) fn sign_with_faults(
    state: &mut State,
    call: &mut Call<'_>,
    algorithm: Algorithm,
    mut claims: Map<String, Value>,
    faults: &[TokenFault],
) -> Result<String, OAuthError> {
    let mut typ = None;
    for fault in faults {
        match fault {
            TokenFault::Missing(name) => {
                claims.shift_remove(*name);
            }
            TokenFault::Wrong(name) => {
                if let Some(claim) = claims.get_mut(*name) {
                    *claim = wrong(name).into();
                }
            }
            TokenFault::Expired => {
                claims.insert("exp".into(), (call.now.secs() - 3600).into());
            }
            TokenFault::AccessToken => {
                typ = Some("at+jwt");
                for name in ["nonce", "at_hash", "c_hash", "s_hash"] {
                    claims.shift_remove(name);
                }
                let client_id = claims.insert("aud".into(), state.config.issuer.clone().into());
                claims.extend(client_id.map(|client_id| (String::from("client_id"), client_id)));
            }
            TokenFault::AlgNone | TokenFault::BadSignature | TokenFault::Hs256PublicKey => {}
        }
    }
    let mut token = sign(state, call, algorithm, typ, &claims)?;
    for fault in faults {
        match fault {
            TokenFault::AlgNone => token = unsigned(&claims),
            TokenFault::BadSignature => token = with_other_signature(&token),
            TokenFault::Hs256PublicKey => {
                let key = state
                    .keys
                    .signing_key(algorithm, call.rng)
                    .map_err(|_| server_error())?;
                token = with_public_secret(key, &claims)?;
            }
            TokenFault::Missing(_)
            | TokenFault::Wrong(_)
            | TokenFault::Expired
            | TokenFault::AccessToken => {}
        }
    }
    Ok(token)
}

/// Encrypts to the key of a client, if it is registered for that; `content_type` is `JWT` for what
/// was signed before.
///
/// # Errors
///
/// `server_error` where the client has no key that fits.
pub(super) fn encrypt(
    state: &State,
    call: &mut Call<'_>,
    client_id: &str,
    encryption: Option<Encryption>,
    content: String,
    content_type: Option<&str>,
) -> Result<String, OAuthError> {
    let Some(encryption) = encryption else {
        return Ok(content);
    };
    let no_key = || {
        OAuthError::new(
            ErrorCode::ServerError,
            "The client has no key to which this could be encrypted",
        )
    };
    let client = state.client(client_id).ok_or_else(no_key)?;
    let key = encryption.key_in(client.jwks.as_ref()).ok_or_else(no_key)?;
    let mut header = Map::new();
    if let Some(kid) = key.kid() {
        header.insert("kid".into(), kid.into());
    }
    if let Some(content_type) = content_type {
        header.insert("cty".into(), content_type.into());
    }
    JweEncryption {
        algorithm: encryption.algorithm,
        content: encryption.content,
        header,
    }
    .encrypt(Recipient::Public(&key.key), content.as_bytes(), call.rng)
    .map_err(|_| server_error())
}

fn wrong(claim: &str) -> &'static str {
    match claim {
        "iss" => "https://attacker.example",
        "aud" => "another-client",
        _ => "AAAAAAAAAAAAAAAAAAAAAA",
    }
}

/// A JWT without a signature.
fn unsigned(claims: &Map<String, Value>) -> String {
    let header = URL_SAFE_NO_PAD.encode(json!({ "alg": "none" }).to_string());
    let claims = URL_SAFE_NO_PAD.encode(Value::Object(claims.clone()).to_string());
    format!("{header}.{claims}.")
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

/// A MAC whose secret is what everybody can read in the key set.
fn with_public_secret(key: &SigningKey, claims: &Map<String, Value>) -> Result<String, OAuthError> {
    let secret = Secret::new(Value::Object(key.public_jwk()).to_string());
    let key = MacKey::from_client_secret(&secret, Algorithm::Hs256).map_err(|_| server_error())?;
    Ok(key.sign_claims(None, claims))
}

fn server_error() -> OAuthError {
    OAuthError::new(ErrorCode::ServerError, "The token could not be signed")
}
