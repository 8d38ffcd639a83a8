//! A redirect that came by hand: a whole URL, `code#state`, or a bare query string.

use super::{
    expectation::{Awaited, RedirectExpectation, ResponseMode},
    judge::{carries_tokens, judge},
    verdict::{RESPONSE_PARAMETERS, StrayReason},
};
use crate::oauth::Parameters;

/// More than any redirect that a person can copy.
const LONGEST: usize = 256 * 1024;

/// Why a pasted text is not taken. Holds no parameter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PastedError {
    #[error("there is nothing to read")]
    Empty,
    #[error("the text is longer than 256 KiB")]
    TooLong,
    /// Both without query and fragment.
    #[error("expected an address beginning with {expected}, got {came}")]
    WrongRedirectUri { expected: String, came: String },
    /// The parameters stand on the other side of `#` than the response mode says.
    #[error("the answer stands {found}; check response_mode")]
    OtherCarrier { found: &'static str },
    #[error(transparent)]
    Stray(#[from] StrayReason),
}

/// Reads a redirect that was pasted, with the checks that the listener makes on the wire.
///
/// A bare code without `state` passes only where no `state` is expected.
pub fn judge_pasted(
    text: &str,
    expectation: &RedirectExpectation,
) -> Result<Parameters, PastedError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(PastedError::Empty);
    }
    if text.len() > LONGEST {
        return Err(PastedError::TooLong);
    }
    let parts = scheme_and_rest(text).or_else(|| as_address(text, expectation));
    let parameters = match parts {
        Some((scheme, rest)) => from_url(scheme, rest, expectation)?,
        None if is_query(text) => {
            Parameters::decode(text.trim_start_matches(['?', '#']).as_bytes())
        }
        None => from_code(text),
    };
    if parameters.is_empty() && expectation.awaited == Awaited::AuthorizationResponse {
        return Err(StrayReason::NoParameters.into());
    }
    judge(&parameters, expectation)?;
    Ok(parameters)
}

/// The scheme of a URL, and what follows `scheme:` or `scheme://`; private-use schemes have no `//`.
fn scheme_and_rest(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_once(':')?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    if !is_scheme {
        return None;
    }
    let rest = rest
        .strip_prefix("//")
        .or_else(|| rest.starts_with('/').then_some(rest))?;
    Some((scheme, rest))
}

/// The address as some browsers show it, without `http://`.
fn as_address<'a>(
    text: &'a str,
    expectation: &'a RedirectExpectation,
) -> Option<(&'a str, &'a str)> {
    let (authority, _) = text.split_once('/')?;
    let is_meant = expectation.is_authority(authority);
    is_meant.then_some((expectation.scheme.as_str(), text))
}

fn from_url(
    scheme: &str,
    rest: &str,
    expectation: &RedirectExpectation,
) -> Result<Parameters, PastedError> {
    let (before, fragment) = rest.split_once('#').unwrap_or((rest, ""));
    let (address, query) = before.split_once('?').unwrap_or((before, ""));
    let (authority, path) = match address.find('/') {
        Some(at) => address.split_at(at),
        None => (address, "/"),
    };
    let is_scheme = scheme.eq_ignore_ascii_case(&expectation.scheme);
    if !is_scheme || path != expectation.path || !expectation.is_authority(authority) {
        return Err(PastedError::WrongRedirectUri {
            expected: whole(
                &expectation.scheme,
                &expectation.authority,
                &expectation.path,
            ),
            came: shown(scheme, authority, path),
        });
    }
    let query = Parameters::decode(query.as_bytes());
    let fragment = Parameters::decode(fragment.as_bytes());
    match expectation.mode {
        ResponseMode::Query if !is_answer(&query) && is_answer(&fragment) => {
            Err(PastedError::OtherCarrier {
                found: "in the fragment, not in the query",
            })
        }
        ResponseMode::Fragment if is_answer(&fragment) => Ok(fragment),
        ResponseMode::Fragment if carries_tokens(&query) => Err(StrayReason::TokensInQuery.into()),
        // An error may stand in the query whatever was asked for.
        ResponseMode::Query | ResponseMode::FormPost | ResponseMode::Fragment => Ok(query),
    }
}

/// An address for a message: no user name, and not without end.
fn shown(scheme: &str, authority: &str, path: &str) -> String {
    let host = authority.rsplit('@').next().unwrap_or_default();
    whole(scheme, host, path).chars().take(200).collect()
}

/// `https://app.example/cb`, or `com.example.app:/cb` where there is no host.
fn whole(scheme: &str, authority: &str, path: &str) -> String {
    let slashes = if authority.is_empty() { "" } else { "//" };
    format!("{scheme}:{slashes}{authority}{path}")
}

fn is_answer(parameters: &Parameters) -> bool {
    RESPONSE_PARAMETERS
        .into_iter()
        .any(|name| parameters.contains(name))
}

/// Whether some pair has a known name; a code may hold `=` and `&` itself.
fn is_query(text: &str) -> bool {
    text.trim_start_matches(['?', '#']).split('&').any(|pair| {
        pair.split_once('=')
            .is_some_and(|(name, _)| RESPONSE_PARAMETERS.contains(&name))
    })
}

/// `code#state`, as some servers show it for copying, or a code alone.
fn from_code(text: &str) -> Parameters {
    match text.rsplit_once('#') {
        Some((code, state)) => Parameters::from_iter([("code", code), ("state", state)]),
        None => Parameters::from_iter([("code", text)]),
    }
}

#[cfg(test)]
#[path = "pasted_tests.rs"]
mod tests;
