//! Reads claims that a check relies on: what is missing or of another kind is told by name.

use serde_json::{Map, Value};

use super::{
    JsonKind, Timestamp,
    id_token::{NumericDate, TextClaim},
};

/// A claim that is not there, or not what it has to be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClaimError {
    #[error("expected the claim {0}, got none")]
    Missing(&'static str),
    #[error("expected a string in {name}, got {received}")]
    NotText {
        name: &'static str,
        received: JsonKind,
    },
    #[error("expected a string with something in it in {0}, got an empty one")]
    Empty(&'static str),
    #[error("expected seconds since 1970 in {name}, got {received}")]
    NotADate {
        name: &'static str,
        /// Made harmless to show.
        received: String,
    },
}

/// A claim that has to be there, and to be a string with something in it.
pub(super) fn text<'a>(
    claims: &'a Map<String, Value>,
    name: &'static str,
) -> Result<&'a str, ClaimError> {
    optional_text(claims, name)?.ok_or(ClaimError::Missing(name))
}

/// A claim that is a string with something in it, if it is there.
pub(super) fn optional_text<'a>(
    claims: &'a Map<String, Value>,
    name: &'static str,
) -> Result<Option<&'a str>, ClaimError> {
    match TextClaim::read(claims.get(name)) {
        TextClaim::Absent => Ok(None),
        TextClaim::Text("") => Err(ClaimError::Empty(name)),
        TextClaim::Text(text) => Ok(Some(text)),
        TextClaim::Invalid(received) => Err(ClaimError::NotText { name, received }),
    }
}

/// A date that has to be there (RFC 7519 §2, NumericDate).
pub(super) fn date(
    claims: &Map<String, Value>,
    name: &'static str,
) -> Result<Timestamp, ClaimError> {
    optional_date(claims, name)?.ok_or(ClaimError::Missing(name))
}

/// A date, if it is there.
pub(super) fn optional_date(
    claims: &Map<String, Value>,
    name: &'static str,
) -> Result<Option<Timestamp>, ClaimError> {
    match NumericDate::read(claims.get(name)) {
        NumericDate::Absent => Ok(None),
        NumericDate::Seconds(seconds) => Ok(Some(Timestamp::from_secs(seconds))),
        NumericDate::Invalid(received) => Err(ClaimError::NotADate { name, received }),
    }
}
