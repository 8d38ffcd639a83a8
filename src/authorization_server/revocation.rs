//! Token revocation (RFC 7009): a client gives back what it has.

use crate::http::Response;

use super::{
    Revoker, State, client_authentication,
    endpoints::Call,
    error::{ErrorCode, OAuthError},
    form,
};

pub(super) fn answer(state: &mut State, call: &mut Call<'_>) -> Response {
    match revoke(state, call) {
        // The same for a token that was never there (RFC 7009 §2.2).
        Ok(()) => Response::new(200)
            .header("Cache-Control", "no-store")
            .header("Pragma", "no-cache"),
        Err(error) => error.into_response(),
    }
}

fn revoke(state: &mut State, call: &Call<'_>) -> Result<(), OAuthError> {
    let form = form::body(call.request)?;
    let revoker = state.config.conduct.revoker;
    let client_id = match revoker {
        Revoker::Client => Some(client_authentication::client(state, call, &form)?.client_id),
        Revoker::Named => {
            let client = state.client(form::required(&form, "client_id")?);
            let client = client.ok_or_else(|| {
                OAuthError::new(ErrorCode::InvalidClient, "The client is unknown")
            })?;
            Some(client.client_id.clone())
        }
        Revoker::Anybody => None,
    };
    let value = form::required(&form, "token")?;
    let refresh_grant = state
        .refresh_tokens
        .look_up(value)
        .map(|token| token.grant_id.clone());
    let access_grant = state
        .access_tokens
        .look_up(value)
        .map(|token| token.grant_id.clone());
    let owner = refresh_grant
        .as_deref()
        .or(access_grant.as_deref())
        .and_then(|grant_id| state.grants.look_up(grant_id))
        .map(|grant| grant.client_id.clone());
    let Some(owner) = owner else {
        return match revoker {
            Revoker::Client => Ok(()),
            Revoker::Named | Revoker::Anybody => Err(OAuthError::new(
                ErrorCode::InvalidToken,
                "The token is unknown, has expired, or was revoked before",
            )),
        };
    };
    if client_id.is_some_and(|client_id| client_id != owner) {
        return Err(OAuthError::new(
            ErrorCode::InvalidGrant,
            "The token was issued to another client (RFC 7009 section 2.1)",
        ));
    }
    let ends_grant = refresh_grant.or(access_grant.filter(|_| revoker == Revoker::Anybody));
    if let Some(grant_id) = ends_grant {
        // Access tokens of the same grant end with it (RFC 7009 §2.1).
        state.revoke_grant(&grant_id);
    }
    state.access_tokens.remove(value);
    Ok(())
}
