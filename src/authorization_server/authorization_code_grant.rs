//! A code for tokens (RFC 6749 §4.1.3, RFC 7636 §4.6): once, soon, and by whom it was made for.

use serde_json::Value;

use crate::oauth::{Parameters, Secret, pkce};

use super::{
    Client, Pkce, State, dpop,
    endpoints::Call,
    error::{ErrorCode, OAuthError},
    form,
    issue::{self, Issue},
    state::{Code, CodeUse, random_name},
};

/// Why a token request is refused whose `redirect_uri` is another one.
pub(super) const OTHER_REDIRECT_URI: &str =
    "The redirect_uri is not the one of the authorization request (RFC 6749 section 4.1.3)";
/// Why one is refused where the person's e-mail address has to be verified.
pub(super) const UNVERIFIED_EMAIL: &str = "The e-mail address of the person is not verified";

pub(super) fn exchange(
    state: &mut State,
    call: &mut Call<'_>,
    client: &Client,
    form: &Parameters,
) -> Result<Value, OAuthError> {
    let value = form::required(form, "code")?;
    let redirect_uri = match form::value(form, "redirect_uri") {
        None if !state.config.conduct.repeats_redirect_uri => None,
        None | Some(_) => Some(form::required(form, "redirect_uri")?),
    };
    let code = state
        .codes
        .look_up(value)
        .filter(|code| code.client_id == client.client_id)
        .cloned()
        .ok_or_else(|| invalid_grant("The code is unknown, or was made for another client"))?;
    match &code.use_made {
        CodeUse::Unused => {}
        CodeUse::Refused => {
            return Err(invalid_grant(
                "The code was in a token request before, which was refused",
            ));
        }
        CodeUse::Granted(grant_id) => {
            state.revoke_grant(grant_id);
            return Err(invalid_grant(
                "The code was used before, so all tokens from it are revoked now \
                 (RFC 6749 section 4.1.2)",
            ));
        }
    }
    let grant_id = random_name(call.rng);
    let checked = check(
        &code,
        call,
        redirect_uri,
        form::value(form, "code_verifier").filter(|_| state.config.conduct.pkce != Pkce::Unknown),
    )
    .and_then(|()| check_person(state, &code))
    .and_then(|()| Issue::narrowed(state, &grant_id, &code.grant, form));
    if let Some(kept) = state.codes.look_up_mut(value) {
        kept.use_made = match checked {
            Ok(_) => CodeUse::Granted(grant_id.clone()),
            Err(_) => CodeUse::Refused,
        };
    }
    let issue = checked?;
    state.grants.insert(&grant_id, code.grant.clone());
    let issue = issue.with_first_refresh_token(state, call.now);
    issue::tokens(state, call, issue)
}

/// Some providers let nobody in whom they cannot reach.
fn check_person(state: &State, code: &Code) -> Result<(), OAuthError> {
    let username = code.grant.username.as_deref();
    let account = username.and_then(|username| state.config.account(username));
    if state.config.conduct.demands_verified_email
        && account.is_some_and(|account| !account.email_verified)
    {
        return Err(invalid_grant(UNVERIFIED_EMAIL));
    }
    Ok(())
}

fn check(
    code: &Code,
    call: &Call<'_>,
    redirect_uri: Option<&str>,
    code_verifier: Option<&str>,
) -> Result<(), OAuthError> {
    if call.now >= code.expires {
        return Err(invalid_grant("The code has expired"));
    }
    if redirect_uri.is_some_and(|redirect_uri| redirect_uri != code.redirect_uri) {
        return Err(invalid_grant(OTHER_REDIRECT_URI));
    }
    match (&code.dpop_jkt, &call.proven_key) {
        (Some(_), None) => {
            return Err(dpop::invalid_proof(
                "The code is bound to a key, of which no proof came (RFC 9449 section 10)",
            ));
        }
        (Some(bound), Some(proven)) if bound != proven => {
            return Err(invalid_grant(
                "The code is bound to another key than the one of the proof (RFC 9449 section 10)",
            ));
        }
        (Some(_) | None, Some(_)) | (None, None) => {}
    }
    match (&code.challenge, code_verifier) {
        (None, None) => Ok(()),
        (None, Some(_)) => Err(OAuthError::new(
            ErrorCode::InvalidRequest,
            "There is a code_verifier, but the authorization request had no code_challenge \
             (RFC 9700 section 4.8.2)",
        )),
        (Some(_), None) => Err(invalid_grant(
            "The code_verifier is missing (RFC 7636 section 4.5)",
        )),
        (Some((challenge, method)), Some(verifier)) => {
            let computed = Secret::new(pkce::code_challenge(verifier, *method));
            if pkce::is_well_formed(verifier) && computed.matches(challenge) {
                Ok(())
            } else {
                Err(invalid_grant(
                    "The code_verifier does not fit the code_challenge (RFC 7636 section 4.6)",
                ))
            }
        }
    }
}

fn invalid_grant(description: &'static str) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidGrant, description)
}
