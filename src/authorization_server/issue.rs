//! Makes codes and tokens, and remembers what they stand for.

use serde_json::{Map, Value};

use crate::{http::Response, oauth::Timestamp};

use super::{
    State,
    authorization_request::AuthorizationRequest,
    authorization_response,
    endpoints::Call,
    error::{ErrorCode, OAuthError},
    id_token,
    state::{
        ACCESS_TOKEN_SECS, AccessToken, CODE_SECS, Code, CodeUse, Grant, REFRESH_TOKEN_SECS,
        RefreshToken, SignedIn, later, random_name,
    },
};

/// Sends the client a code for what the person allowed.
pub(super) fn code(
    state: &mut State,
    call: &mut Call<'_>,
    request: &AuthorizationRequest,
    signed_in: &SignedIn,
    scope: Vec<String>,
) -> Response {
    let Some(account) = state.config.account(&signed_in.username) else {
        return authorization_response::error(
            state,
            &request.return_path,
            &OAuthError::new(ErrorCode::ServerError, "The account is gone"),
        );
    };
    let grant = Grant {
        client_id: request.client_id.clone(),
        username: account.username.clone(),
        subject: account.subject.clone(),
        scope,
        nonce: request.nonce.clone(),
        auth_time: signed_in.auth_time,
    };
    let value = random_name(call.rng);
    state.codes.insert(
        &value,
        Code {
            client_id: request.client_id.clone(),
            redirect_uri: request.return_path.redirect_uri.clone(),
            challenge: request.challenge.clone(),
            expires: later(call.now, CODE_SECS),
            grant,
            use_made: CodeUse::Unused,
        },
    );
    authorization_response::success(state, &request.return_path, &value)
}

/// What one token response hands out.
pub(super) struct Issue<'a> {
    pub grant_id: &'a str,
    pub grant: &'a Grant,
    /// Of the access token; the grant's or less.
    pub scope: Vec<String>,
    /// For the ID token: only the first one of a grant repeats it (OIDC Core §12.2).
    pub nonce: Option<&'a str>,
    /// When the refresh token ends; a rotated one ends with its family.
    pub refresh_expires: Timestamp,
}

/// The body of a successful token response (RFC 6749 §5.1, OIDC Core §3.1.3.3).
pub(super) fn tokens(
    state: &mut State,
    call: &mut Call<'_>,
    issue: Issue<'_>,
) -> Result<Value, OAuthError> {
    let access_token = random_name(call.rng);
    let mut body = Map::new();
    body.insert("access_token".into(), access_token.clone().into());
    body.insert("token_type".into(), "Bearer".into());
    body.insert("expires_in".into(), ACCESS_TOKEN_SECS.into());
    body.insert("scope".into(), issue.scope.join(" ").into());
    if issue.scope.iter().any(|word| word == "openid") {
        let id_token = id_token::sign(state, call, issue.grant, issue.nonce, &access_token)?;
        body.insert("id_token".into(), id_token.into());
    }
    if issue
        .grant
        .scope
        .iter()
        .any(|word| word == "offline_access")
    {
        let refresh_token = random_name(call.rng);
        body.insert("refresh_token".into(), refresh_token.clone().into());
        state.refresh_tokens.insert(
            &refresh_token,
            RefreshToken {
                grant_id: issue.grant_id.to_owned(),
                issued: call.now,
                expires: issue.refresh_expires,
                used: false,
            },
        );
    }
    state.access_tokens.insert(
        &access_token,
        AccessToken {
            grant_id: issue.grant_id.to_owned(),
            scope: issue.scope,
            issued: call.now,
            expires: later(call.now, ACCESS_TOKEN_SECS),
        },
    );
    Ok(Value::Object(body))
}

/// When the refresh tokens of a grant that begins now end.
pub(super) fn refresh_expires(now: Timestamp) -> Timestamp {
    later(now, REFRESH_TOKEN_SECS)
}
