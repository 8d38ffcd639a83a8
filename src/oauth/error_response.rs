//! An error that a server answered with, as it came (RFC 6749 §4.1.2.1, §5.2).

use std::fmt;

use serde_json::{Map, Value};

use super::{
    Parameters, SafeUrl, SafeUrlError,
    display_text::neutralise,
    error_shape::{ErrorShape, ForeignError},
    json_object::{JsonKind, JsonObject, note_repeated},
};

const MAX_ERROR_CHARS: usize = 128;
const MAX_DESCRIPTION_CHARS: usize = 1000;
const MAX_URI_CHARS: usize = 500;

/// The members are as received and may be hostile: to show them use the `shown_` methods.
#[derive(Clone, PartialEq)]
pub struct ErrorResponse {
    pub error: String,
    pub error_description: Option<String>,
    pub error_uri: Option<String>,
    /// Every other member, and `error_description` and `error_uri` where they are no strings.
    pub other: Map<String, Value>,
    /// Names that stood more than once.
    pub repeated_members: Vec<String>,
    /// The form that it came in.
    pub shape: ErrorShape,
}

/// Why an answer with `error` cannot be read as an error response.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ErrorResponseError {
    #[error("expected error, got none")]
    Missing,
    #[error("expected a string in error, got {received}")]
    NotText { received: JsonKind },
    #[error("expected a code in error, got an empty string")]
    Empty,
}

impl ErrorResponse {
    /// Reads the members of a JSON answer (RFC 6749 §5.2).
    pub fn from_object(object: JsonObject) -> Result<Self, ErrorResponseError> {
        let mut other = object.members;
        match other.get("error") {
            None => return Err(ErrorResponseError::Missing),
            Some(Value::String(error)) if error.is_empty() => {
                return Err(ErrorResponseError::Empty);
            }
            Some(Value::String(_)) => {}
            Some(received) => {
                return Err(ErrorResponseError::NotText {
                    received: JsonKind::of(received),
                });
            }
        }
        Ok(Self {
            error: take_text(&mut other, "error").unwrap_or_default(),
            error_description: take_text(&mut other, "error_description"),
            error_uri: take_text(&mut other, "error_uri"),
            other,
            repeated_members: object.repeated_members,
            shape: ErrorShape::Standard,
        })
    }

    /// The same, and errors in other forms than that of RFC 6749 §5.2 as well; `shape` tells which.
    ///
    /// # Errors
    ///
    /// As [`Self::from_object`], where no form that servers use was recognised.
    pub fn from_any_object(object: JsonObject) -> Result<Self, ErrorResponseError> {
        if object.members.get("error").is_some_and(Value::is_string) {
            return Self::from_object(object);
        }
        match ForeignError::find(&object.members) {
            None => Self::from_object(object),
            Some(found) => Ok(Self {
                error: found.code,
                error_description: found.description,
                error_uri: None,
                other: object.members,
                repeated_members: object.repeated_members,
                shape: found.shape,
            }),
        }
    }

    /// Reads the parameters of an authorization response or a form-encoded answer
    /// (RFC 6749 §4.1.2.1).
    pub fn from_parameters(parameters: &Parameters) -> Result<Self, ErrorResponseError> {
        Self::from_object(object_of(parameters))
    }

    pub fn shown_error(&self) -> String {
        neutralise(&self.error, MAX_ERROR_CHARS)
    }

    pub fn shown_description(&self) -> Option<String> {
        self.error_description
            .as_deref()
            .map(|text| neutralise(text, MAX_DESCRIPTION_CHARS))
    }

    pub fn shown_uri(&self) -> Option<String> {
        self.error_uri
            .as_deref()
            .map(|text| neutralise(text, MAX_URI_CHARS))
    }

    /// `error_uri` as an address that may be opened, or why it stays text.
    pub fn link(&self) -> Option<Result<SafeUrl, SafeUrlError>> {
        self.error_uri.as_deref().map(SafeUrl::parse)
    }
}

/// Shows the code only: descriptions and other members may repeat what was sent.
impl fmt::Debug for ErrorResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ErrorResponse")
            .field("error", &self.shown_error())
            .finish_non_exhaustive()
    }
}

/// Parameters as members of strings; of repeated ones the first counts.
pub(super) fn object_of(parameters: &Parameters) -> JsonObject {
    let mut members = Map::new();
    let mut repeated_members = Vec::new();
    for parameter in parameters {
        if !members.contains_key(&parameter.name) {
            members.insert(
                parameter.name.clone(),
                Value::String(parameter.value.clone()),
            );
        } else {
            note_repeated(&mut repeated_members, &parameter.name);
        }
    }
    JsonObject {
        members,
        repeated_members,
        byte_order_mark: false,
    }
}

/// Takes a member out if it is a string, and leaves it otherwise.
pub(super) fn take_text(members: &mut Map<String, Value>, name: &str) -> Option<String> {
    if !members.get(name)?.is_string() {
        return None;
    }
    match members.shift_remove(name)? {
        Value::String(text) => Some(text),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<ErrorResponse, ErrorResponseError> {
        ErrorResponse::from_object(JsonObject::parse(text.as_bytes(), 1 << 22).unwrap())
    }

    #[test]
    fn members_of_rfc_6749_section_5_2() {
        let error = read(
            r#"{"error":"invalid_grant","error_description":"used","error_uri":"https://as.example/e","trace":"7"}"#,
        )
        .unwrap();
        assert_eq!(error.error, "invalid_grant");
        assert_eq!(error.shown_description().as_deref(), Some("used"));
        assert!(error.link().unwrap().is_ok());
        assert_eq!(error.other.keys().collect::<Vec<_>>(), ["trace"]);
    }

    #[test]
    fn error_that_is_no_code() {
        assert_eq!(read("{}").unwrap_err(), ErrorResponseError::Missing);
        assert_eq!(
            read(r#"{"error":""}"#).unwrap_err(),
            ErrorResponseError::Empty
        );
        assert_eq!(
            read(r#"{"error":{"code":190}}"#).unwrap_err(),
            ErrorResponseError::NotText {
                received: JsonKind::Object
            }
        );
        let odd = read(r#"{"error":"x","error_description":["y"]}"#).unwrap();
        assert_eq!(odd.error_description, None);
        assert!(odd.other.contains_key("error_description"));
    }

    #[test]
    fn case_12_a_hostile_description_is_harmless_when_shown() {
        let parameters = Parameters::from_iter([
            ("error", "access_denied\u{1b}[2J"),
            ("error_description", &"\u{202e}<b>\0".repeat(100_000)),
        ]);
        let error = ErrorResponse::from_parameters(&parameters).unwrap();
        assert_eq!(error.shown_error(), "access_denied\\u{1b}[2J");
        let shown = error.shown_description().unwrap();
        assert!(shown.starts_with("\\u{202e}<b>\\u{0}"), "{shown}");
        assert!(shown.ends_with('…') && shown.chars().count() <= 1000);
    }

    #[test]
    fn case_13_error_uri_is_text_unless_http() {
        for uri in [
            "javascript:alert(1)",
            "file:///etc/passwd",
            "\\\\host\\share",
            "https://user@host/",
        ] {
            let parameters = Parameters::from_iter([("error", "x"), ("error_uri", uri)]);
            let error = ErrorResponse::from_parameters(&parameters).unwrap();
            assert!(error.link().unwrap().is_err(), "{uri}");
            assert_eq!(error.shown_uri().as_deref(), Some(uri));
        }
    }

    #[test]
    fn repeated_parameters_are_told() {
        let parameters = Parameters::decode(b"error=a&error=b");
        let error = ErrorResponse::from_parameters(&parameters).unwrap();
        assert_eq!(error.error, "a");
        assert_eq!(error.repeated_members, ["error"]);
    }
}
