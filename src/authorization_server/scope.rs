//! The parameter `scope` (RFC 6749 §3.3): words that this server knows, and how they narrow.

use crate::oauth::Parameters;

use super::{
    Conduct,
    error::{ErrorCode, OAuthError},
    form,
};

/// The words asked for, or those that a request without any is for. Where a server has none of these,
/// `scope` may be missing only if rights are asked for in another way.
///
/// # Errors
///
/// `invalid_scope`.
pub(super) fn asked(
    conduct: &Conduct,
    parameters: &Parameters,
    may_be_missing: bool,
) -> Result<Vec<String>, OAuthError> {
    let asked = form::value(parameters, "scope").unwrap_or_default();
    let words = form::words(asked, conduct.scope_separators);
    if words.is_empty()
        && let Some(default) = conduct.default_scope
    {
        return Ok(default.iter().map(|word| (*word).to_owned()).collect());
    }
    if words.is_empty() && !may_be_missing {
        return Err(invalid(
            "The parameter scope is missing, and this server has no default",
        ));
    }
    let all_known = words
        .iter()
        .all(|word| conduct.scopes.iter().any(|scope| scope.name == word));
    if all_known || conduct.knows_every_scope {
        Ok(words)
    } else {
        Err(invalid(
            "The scope has a word that this server does not know",
        ))
    }
}

/// The words asked for of one that acts without a person: nobody signed in, and nobody is away.
///
/// # Errors
///
/// `invalid_scope`.
pub(super) fn without_person(
    conduct: &Conduct,
    parameters: &Parameters,
) -> Result<Vec<String>, OAuthError> {
    let words = asked(conduct, parameters, false)?;
    let about_people = ["openid", "profile", "email", "offline_access"];
    if words
        .iter()
        .any(|word| about_people.contains(&word.as_str()))
    {
        Err(invalid(
            "The scope has a word about a person, and in this grant there is none",
        ))
    } else {
        Ok(words)
    }
}

/// What a token request asks for, within what was granted; all of it where it asks for nothing.
///
/// # Errors
///
/// `invalid_scope`.
pub(super) fn narrowed(
    conduct: &Conduct,
    granted: &[String],
    parameters: &Parameters,
) -> Result<Vec<String>, OAuthError> {
    let Some(asked) = form::value(parameters, "scope") else {
        return Ok(granted.to_vec());
    };
    let words = form::words(asked, conduct.scope_separators);
    if words.is_empty() || words.iter().any(|word| !granted.contains(word)) {
        return Err(invalid(
            "The scope is empty, or has a word that was not granted (RFC 6749 section 6)",
        ));
    }
    Ok(words)
}

fn invalid(description: &'static str) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidScope, description)
}
