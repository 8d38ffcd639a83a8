//! A refresh token for new tokens (RFC 6749 §6), rotated each time (RFC 9700 §4.14.2).

use serde_json::Value;

use crate::oauth::Parameters;

use super::{
    Client, State, dpop,
    endpoints::Call,
    error::{ErrorCode, OAuthError},
    form,
    issue::{self, Issue},
    scope,
};

pub(super) fn exchange(
    state: &mut State,
    call: &mut Call<'_>,
    client: &Client,
    form: &Parameters,
) -> Result<Value, OAuthError> {
    let value = form::required(form, "refresh_token")?;
    let (token, grant) = state
        .refresh_tokens
        .look_up(value)
        .and_then(|token| {
            Some((
                token.clone(),
                state.grants.look_up(&token.grant_id)?.clone(),
            ))
        })
        .filter(|(_, grant)| grant.client_id == client.client_id)
        .ok_or_else(|| {
            invalid_grant("The refresh token is unknown, revoked, or was made for another client")
        })?;
    if token.used {
        state.revoke_grant(&token.grant_id);
        return Err(invalid_grant(
            "The refresh token was used before, so it may have been stolen: all tokens of this \
             grant are revoked now (RFC 9700 section 4.14.2)",
        ));
    }
    if call.now >= token.expires {
        return Err(invalid_grant("The refresh token has expired"));
    }
    match (&token.jkt, &call.proven_key) {
        (Some(_), None) => {
            return Err(dpop::invalid_proof(
                "The refresh token is bound to a key, of which no proof came (RFC 9449 section 5)",
            ));
        }
        (Some(bound), Some(proven)) if bound != proven => {
            return Err(invalid_grant(
                "The refresh token is bound to another key than the one of the proof \
                 (RFC 9449 section 5)",
            ));
        }
        (Some(_) | None, Some(_)) | (None, None) => {}
    }
    let rotates = state.config.conduct.rotates_refresh_tokens;
    let issue = Issue {
        scope: scope::narrowed(&state.config.conduct, &grant.scope, form)?,
        nonce: None,
        refresh_expires: rotates.then_some(token.expires),
        ..Issue::narrowed(state, &token.grant_id, &grant, form)?
    };
    if let Some(kept) = state.refresh_tokens.look_up_mut(value) {
        kept.used = rotates;
    }
    issue::tokens(state, call, issue)
}

fn invalid_grant(description: &'static str) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidGrant, description)
}
