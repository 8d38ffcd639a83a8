//! What is peculiar to the answer of a token exchange (RFC 8693 §2.2.1).

use crate::{
    flow::{
        Check, Finding, Remark,
        grants::token_exchange::{ACCESS_TOKEN, GRANT_TYPE},
    },
    oauth::{Parameters, TokenResponse, display_text::neutralise},
};

/// Types are URIs of some fifty characters.
const TYPE_CHARS: usize = 120;

/// The kind of token that came, beside the one that was asked for; `None` where nothing was
/// exchanged.
pub(super) fn issued_token_type(sent: &Parameters, tokens: &TokenResponse) -> Option<Finding> {
    if sent.first("grant_type") != Some(GRANT_TYPE) {
        return None;
    }
    let Some(issued) = issued(tokens) else {
        return Some(Finding::fail(Check::IssuedTokenType, Remark::Missing));
    };
    let finding = match sent.first("requested_token_type") {
        Some(wanted) if wanted != issued => {
            Finding::warn(Check::IssuedTokenType, Remark::Differs).expected(wanted)
        }
        Some(_) | None => Finding::pass(Check::IssuedTokenType),
    };
    Some(finding.received(neutralise(issued, TYPE_CHARS)))
}

/// Whether the answer says, and may say, that its token is no access token.
pub(super) fn is_not_for_apis(tokens: &TokenResponse) -> bool {
    let kind = tokens.token_type.as_deref().unwrap_or_default();
    let is_another = issued(tokens).is_some_and(|issued| issued != ACCESS_TOKEN);
    kind.eq_ignore_ascii_case("N_A") && is_another
}

fn issued(tokens: &TokenResponse) -> Option<&str> {
    tokens.other.get("issued_token_type")?.as_str()
}
