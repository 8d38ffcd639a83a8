//! Writes the compact form of a signed token, with its payload inside or detached (RFC 7515, RFC 7797).

use serde_json::{Map, Value, json};

use super::{Algorithm, base64url, jws::signing_input};

/// `header.payload.signature` over exactly this header, whatever it says.
pub(super) fn signed<E>(
    header: &Map<String, Value>,
    payload: &[u8],
    sign: impl FnOnce(&[u8]) -> Result<Vec<u8>, E>,
) -> Result<String, E> {
    let header = encoded(header);
    let payload = base64url::encode(payload);
    let signature = sign(format!("{header}.{payload}").as_bytes())?;
    Ok(format!(
        "{header}.{payload}.{}",
        base64url::encode(&signature)
    ))
}

/// `header..signature`; with `b64` false in the header over the payload's own bytes (RFC 7797).
pub(super) fn signed_detached<E>(
    header: &Map<String, Value>,
    payload: &[u8],
    sign: impl FnOnce(&[u8]) -> Result<Vec<u8>, E>,
) -> Result<String, E> {
    let is_encoded = header.get("b64") != Some(&Value::Bool(false));
    let header = encoded(header);
    let signature = sign(&signing_input(&header, payload, is_encoded))?;
    Ok(format!("{header}..{}", base64url::encode(&signature)))
}

/// `alg`, and `kid` and `typ` where there are some.
pub(super) fn header(
    algorithm: Algorithm,
    kid: Option<String>,
    typ: Option<&str>,
) -> Map<String, Value> {
    let mut header = Map::new();
    header.insert("alg".into(), json!(algorithm.as_str()));
    if let Some(kid) = kid {
        header.insert("kid".into(), Value::String(kid));
    }
    if let Some(typ) = typ {
        header.insert("typ".into(), json!(typ));
    }
    header
}

pub(super) fn serialized(members: &Map<String, Value>) -> String {
    Value::Object(members.clone()).to_string()
}

pub(super) fn encoded(members: &Map<String, Value>) -> String {
    base64url::encode(serialized(members).as_bytes())
}
