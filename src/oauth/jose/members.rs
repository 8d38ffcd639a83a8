//! Reads the members of a JWK: texts, and bytes in base64url.

use serde_json::{Map, Value};
use zeroize::Zeroizing;

use super::{SkipReason, base64url};
use crate::oauth::json_object::JsonKind;

/// The bytes of a member that must be there; wiped, because they may be private.
pub(super) fn bytes(
    members: &Map<String, Value>,
    name: &'static str,
) -> Result<Zeroizing<Vec<u8>>, SkipReason> {
    base64url::decode(required(members, name)?)
        .map(Zeroizing::new)
        .map_err(|(_, fault)| SkipReason::Encoding { name, fault })
}

/// Bytes of exactly that length, as coordinates and private numbers of curves have it.
pub(super) fn exact_bytes(
    members: &Map<String, Value>,
    name: &'static str,
    expected: usize,
) -> Result<Zeroizing<Vec<u8>>, SkipReason> {
    let bytes = bytes(members, name)?;
    if bytes.len() == expected {
        Ok(bytes)
    } else {
        Err(SkipReason::CoordinateLength {
            name,
            expected,
            received: bytes.len(),
        })
    }
}

pub(super) fn required<'a>(
    members: &'a Map<String, Value>,
    name: &'static str,
) -> Result<&'a str, SkipReason> {
    text(members, name)?.ok_or(SkipReason::Missing(name))
}

pub(super) fn text<'a>(
    members: &'a Map<String, Value>,
    name: &'static str,
) -> Result<Option<&'a str>, SkipReason> {
    match members.get(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(other) => Err(SkipReason::NotText {
            name,
            received: JsonKind::of(other),
        }),
    }
}

/// A message repeats no more of a foreign text than this.
pub(super) fn shortened(text: &str) -> String {
    text.chars().take(64).collect()
}
