//! Forms as they arrive at the endpoints: the right media type, nothing twice, nothing empty.

use crate::{http::Request, oauth::Parameters};

use super::error::{ErrorCode, OAuthError};

const MEDIA_TYPE: &str = "application/x-www-form-urlencoded";

/// Reads a form body; anything else, and any parameter that comes twice, is `invalid_request`
/// (RFC 6749 §3.2, Appendix B).
pub(super) fn body(request: &Request) -> Result<Parameters, OAuthError> {
    if request.media_type().as_deref() != Some(MEDIA_TYPE) {
        return Err(OAuthError::new(
            ErrorCode::InvalidRequest,
            "The body must be application/x-www-form-urlencoded (RFC 6749 Appendix B)",
        ));
    }
    let parameters = Parameters::decode(&request.body);
    if parameters.repeated().is_empty() {
        Ok(parameters)
    } else {
        Err(OAuthError::new(
            ErrorCode::InvalidRequest,
            "A parameter was sent more than once (RFC 6749 section 3.2)",
        ))
    }
}

/// A parameter's value; an empty one counts as absent (RFC 6749 §3.1, §3.2).
pub(super) fn value<'a>(parameters: &'a Parameters, name: &str) -> Option<&'a str> {
    parameters.first(name).filter(|value| !value.is_empty())
}

/// Like [`value`], but its absence is `invalid_request`.
pub(super) fn required<'a>(
    parameters: &'a Parameters,
    name: &'static str,
) -> Result<&'a str, OAuthError> {
    value(parameters, name).ok_or_else(|| {
        OAuthError::new(
            ErrorCode::InvalidRequest,
            format!("The parameter {name} is missing"),
        )
    })
}

/// The words of a value in order, each once (RFC 6749 §3.3).
pub(super) fn words(text: &str, separators: &[char]) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split(separators).filter(|word| !word.is_empty()) {
        if !words.iter().any(|known| known == word) {
            words.push(word.to_owned());
        }
    }
    words
}
