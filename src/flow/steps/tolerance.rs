//! What was read although the specification wants it otherwise, so that nobody takes it for the rule.

use super::Answer;
use crate::{
    flow::{Check, Finding, Remark},
    oauth::{ErrorResponse, ErrorShape, ScopeShape, TokenResponse, display_text::neutralise},
};

const MAX_SHOWN: usize = 60;

/// An OAuth error on a status that is no error, or in a form of the server's own
/// (RFC 6749 §5.2).
pub(super) fn of_error(answer: &Answer, error: &ErrorResponse) -> Vec<Finding> {
    let mut out = Vec::new();
    if answer.response.is_success() {
        out.push(
            Finding::warn(Check::TokenAnswer, Remark::Unexpected)
                .expected("400 or 401 with an error (RFC 6749 §5.2)")
                .received(answer.response.status.to_string()),
        );
    }
    match error.shape {
        ErrorShape::Standard => {}
        shape @ (ErrorShape::Object | ErrorShape::List | ErrorShape::Problem | ErrorShape::Own) => {
            out.push(
                Finding::warn(Check::TokenErrorForm, Remark::Differs)
                    .expected("a code as text in error")
                    .received(shape.describe()),
            );
        }
    }
    out
}

/// Where and how the members of a successful answer stood (RFC 6749 §5.1, §3.3).
pub(super) fn of_tokens(tokens: &TokenResponse) -> Vec<Finding> {
    let mut out = Vec::new();
    if let Some(name) = &tokens.nested_in {
        out.push(
            Finding::warn(Check::TokenPlace, Remark::Differs)
                .expected("access_token at the top of the JSON object")
                .received(format!("in the member {}", neutralise(name, MAX_SHOWN))),
        );
    }
    let scope_form = |received: &str| {
        Finding::warn(Check::TokenScopeForm, Remark::Differs)
            .expected("text with spaces between the scopes")
            .received(received)
    };
    match tokens.scope_shape {
        ScopeShape::Array => out.push(scope_form("an array")),
        ScopeShape::Text if tokens.scope.as_deref().is_some_and(has_commas) => {
            out.push(scope_form("text with commas between the scopes"));
        }
        ScopeShape::Text => {}
    }
    out
}

/// The scopes of a text: a comma may be part of a scope (RFC 6749 §3.3), but where there is no space
/// at all it is what some servers write instead of one.
pub(super) fn scope_words(text: &str) -> impl Iterator<Item = &str> {
    let separator = if has_commas(text) { ',' } else { ' ' };
    text.split(separator)
        .map(str::trim)
        .filter(|word| !word.is_empty())
}

fn has_commas(scope: &str) -> bool {
    scope.contains(',') && !scope.trim().contains(' ')
}
