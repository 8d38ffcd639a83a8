//! Whether a list of parameters is the awaited answer: the same checks for the wire and for a paste.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;

use super::{
    expectation::{Awaited, ExpectedState, RedirectExpectation, ResponseMode},
    verdict::{RESPONSE_PARAMETERS, StrayReason},
};
use crate::oauth::Parameters;

/// `state` comes first: of an answer to another request nothing else is looked at, its error
/// included.
pub(super) fn judge(
    parameters: &Parameters,
    expectation: &RedirectExpectation,
) -> Result<(), StrayReason> {
    if expectation.jwt {
        return judge_jwt(parameters, &expectation.state);
    }
    if parameters.all("state").nth(1).is_some() {
        return Err(StrayReason::Repeated("state"));
    }
    judge_state(parameters.first("state"), &expectation.state)?;
    let repeated = parameters.repeated();
    if let Some(name) = RESPONSE_PARAMETERS
        .into_iter()
        .find(|name| repeated.contains(name))
    {
        return Err(StrayReason::Repeated(name));
    }
    match expectation.awaited {
        Awaited::AuthorizationResponse => judge_answer(parameters, expectation.mode),
        Awaited::SignedOut => Ok(()),
    }
}

fn judge_state(came: Option<&str>, expected: &ExpectedState) -> Result<(), StrayReason> {
    // A parameter without a value counts as left out (RFC 6749 §3.1).
    let came = came.filter(|value| !value.is_empty());
    match (expected, came) {
        (ExpectedState::AnyAccepted, _) | (ExpectedState::NotSent, None) => Ok(()),
        (ExpectedState::NotSent, Some(_)) => Err(StrayReason::StateNotSent),
        (ExpectedState::Value(_), None) => Err(StrayReason::StateMissing),
        (ExpectedState::Value(sent), Some(came)) if sent.matches(came) => Ok(()),
        (ExpectedState::Value(_), Some(_)) => Err(StrayReason::StateWrong),
    }
}

fn judge_answer(parameters: &Parameters, mode: ResponseMode) -> Result<(), StrayReason> {
    let has_value = |name| {
        parameters
            .first(name)
            .is_some_and(|value| !value.is_empty())
    };
    if has_value("error") || has_value("code") {
        return Ok(());
    }
    if parameters.contains("code") {
        return Err(StrayReason::CodeEmpty);
    }
    // Tokens may travel in the fragment or a form, never in the query (Multiple Response Types §5).
    match mode {
        ResponseMode::Fragment | ResponseMode::FormPost
            if has_value("access_token") || has_value("id_token") =>
        {
            Ok(())
        }
        ResponseMode::Query | ResponseMode::Fragment | ResponseMode::FormPost => {
            Err(StrayReason::NoAnswer)
        }
    }
}

/// Whether there is something in it that must never stand in a query (RFC 9700 §4.3.2).
pub(super) fn carries_tokens(parameters: &Parameters) -> bool {
    ["access_token", "id_token"].into_iter().any(|name| {
        parameters
            .first(name)
            .is_some_and(|value| !value.is_empty())
    })
}

/// The claims that are read before the signature is checked; the flow checks it afterwards.
#[derive(Deserialize)]
struct UnverifiedClaims {
    state: Option<String>,
}

/// A signed answer shows its `state`; an encrypted one (five parts) shows it to the flow alone,
/// which holds the key.
fn judge_jwt(parameters: &Parameters, expected: &ExpectedState) -> Result<(), StrayReason> {
    if parameters.all("response").nth(1).is_some() {
        return Err(StrayReason::Repeated("response"));
    }
    let parts: Vec<&str> = parameters
        .first("response")
        .unwrap_or_default()
        .split('.')
        .collect();
    match parts.as_slice() {
        [_, payload, _] => {
            let claims: UnverifiedClaims = URL_SAFE_NO_PAD
                .decode(payload)
                .ok()
                .and_then(|json| serde_json::from_slice(&json).ok())
                .ok_or(StrayReason::NotAJwt)?;
            judge_state(claims.state.as_deref(), expected)
        }
        [_, _, _, _, _] => Ok(()),
        [..] => Err(StrayReason::NotAJwt),
    }
}
