//! Makes tokens, and remembers what they stand for.

use serde_json::{Map, Value};

use crate::oauth::{Parameters, Timestamp};

use super::{
    FirstRefreshToken, GrantType, State, TokenLook, authorization_details, client_certificate,
    confirmation, dpop,
    endpoints::Call,
    error::OAuthError,
    grant::{AccessToken, Grant, RefreshToken},
    id_token, jwt_access_token, resource,
    state::{later, random_name},
};

/// What one token response hands out; each part the grant's or less.
pub(super) struct Issue<'a> {
    pub grant_id: &'a str,
    pub grant: &'a Grant,
    pub scope: Vec<String>,
    pub audience: Vec<String>,
    pub authorization_details: Vec<Value>,
    pub token_form: TokenForm,
    /// For the ID token: only the first one of a grant repeats it (OIDC Core §12.2).
    pub nonce: Option<&'a str>,
    /// When the refresh token ends; a rotated one ends with its family. `None` for no refresh
    /// token.
    pub refresh_expires: Option<Timestamp>,
}

/// What an access token looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenForm {
    /// A name that means nothing to anybody else.
    Opaque,
    /// RFC 9068.
    Jwt,
}

impl<'a> Issue<'a> {
    /// All that was granted, without a refresh token.
    pub(super) fn all(grant_id: &'a str, grant: &'a Grant) -> Self {
        Self {
            grant_id,
            grant,
            scope: grant.scope.clone(),
            audience: grant.resources.clone(),
            authorization_details: grant.authorization_details.clone(),
            token_form: TokenForm::Opaque,
            nonce: grant.nonce.as_deref(),
            refresh_expires: None,
        }
    }

    /// What of the grant a token request asks for by `resource` and `authorization_details`.
    ///
    /// # Errors
    ///
    /// `invalid_target` or `invalid_authorization_details` for more than was granted.
    pub(super) fn narrowed(
        state: &State,
        grant_id: &'a str,
        grant: &'a Grant,
        form: &Parameters,
    ) -> Result<Self, OAuthError> {
        Ok(Self {
            audience: resource::narrowed(&state.config, &grant.resources, form)?,
            authorization_details: authorization_details::narrowed(
                &grant.authorization_details,
                form,
            )?,
            ..Self::all(grant_id, grant)
        })
    }

    /// With a refresh token that lives from now on, where the person let the client keep access.
    /// A client that may not use one gets none.
    pub(super) fn with_first_refresh_token(mut self, state: &State, now: Timestamp) -> Self {
        let can_use = state
            .client(&self.grant.client_id)
            .is_some_and(|client| client.grant_types.contains(&GrantType::RefreshToken));
        let conduct = &state.config.conduct;
        let is_meant = match conduct.first_refresh_token {
            FirstRefreshToken::ForOfflineScope => {
                self.grant.scope.iter().any(|word| word == "offline_access")
            }
            FirstRefreshToken::ForParameter(..) => self.grant.is_kept,
            FirstRefreshToken::ForEverybody => self.grant.username.is_some(),
            FirstRefreshToken::ForNobody => false,
        };
        let may_keep = can_use && is_meant;
        self.refresh_expires = may_keep.then(|| later(now, conduct.refresh_token_secs));
        self
    }
}

/// Makes an access token that stands for this.
pub(super) fn access_token(
    state: &mut State,
    call: &mut Call<'_>,
    issue: &Issue<'_>,
) -> Result<String, OAuthError> {
    let certificate_thumbprint = client_certificate::binding(state, call, &issue.grant.client_id)?;
    let look = state.config.conduct.token_look;
    let form = match look {
        TokenLook::Jwt => TokenForm::Jwt,
        TokenLook::Name | TokenLook::Uuid | TokenLook::Prefixed(_) => issue.token_form,
    };
    let value = match form {
        TokenForm::Opaque => look.opaque(call.rng),
        TokenForm::Jwt => {
            let (jkt, x5t) = (
                call.proven_key.as_deref(),
                certificate_thumbprint.as_deref(),
            );
            jwt_access_token::sign(state, call, issue, confirmation::of(jkt, x5t))?
        }
    };
    state.access_tokens.insert(
        &value,
        AccessToken {
            grant_id: issue.grant_id.to_owned(),
            scope: issue.scope.clone(),
            audience: issue.audience.clone(),
            authorization_details: issue.authorization_details.clone(),
            jkt: call.proven_key.clone(),
            certificate_thumbprint,
            issued: call.now,
            expires: later(call.now, state.config.conduct.access_token_life_secs()),
        },
    );
    Ok(value)
}

/// The body of a successful token response (RFC 6749 §5.1, OIDC Core §3.1.3.3).
pub(super) fn tokens(
    state: &mut State,
    call: &mut Call<'_>,
    issue: Issue<'_>,
) -> Result<Value, OAuthError> {
    let access_token = access_token(state, call, &issue)?;
    let mut body = Map::new();
    body.insert("access_token".into(), access_token.clone().into());
    let token_type = dpop::token_type(call.proven_key.as_deref());
    body.insert("token_type".into(), token_type.into());
    if let Some(secs) = state.config.conduct.access_token_secs {
        body.insert("expires_in".into(), secs.into());
    }
    // An empty value would be none (RFC 6749 §3.3).
    if !issue.scope.is_empty() {
        body.insert("scope".into(), issue.scope.join(" ").into());
    }
    if !issue.authorization_details.is_empty() {
        body.insert(
            "authorization_details".into(),
            issue.authorization_details.clone().into(),
        );
    }
    let is_about_person = issue.grant.username.is_some();
    if is_about_person && issue.scope.iter().any(|word| word == "openid") {
        let beside = id_token::Beside {
            nonce: issue.nonce,
            access_token: Some(&access_token),
            code: None,
            state: None,
            has_scope_claims: false,
        };
        let id_token = id_token::sign(state, call, issue.grant, &beside)?;
        body.insert("id_token".into(), id_token.into());
    }
    if let Some(expires) = issue.refresh_expires {
        let conduct = &state.config.conduct;
        let look = conduct.refresh_token_look.unwrap_or(conduct.token_look);
        let refresh_token = look.opaque(call.rng);
        let is_public = state
            .client(&issue.grant.client_id)
            .is_some_and(|client| !client.is_confidential());
        body.insert("refresh_token".into(), refresh_token.clone().into());
        state.refresh_tokens.insert(
            &refresh_token,
            RefreshToken {
                grant_id: issue.grant_id.to_owned(),
                jkt: call.proven_key.clone().filter(|_| is_public),
                issued: call.now,
                expires,
                used: false,
            },
        );
    }
    Ok(Value::Object(body))
}

/// Begins a grant and issues all of it, as the grants without a code do.
pub(super) fn first_tokens(
    state: &mut State,
    call: &mut Call<'_>,
    grant: &Grant,
    form: &Parameters,
) -> Result<Value, OAuthError> {
    let grant_id = random_name(call.rng);
    let issue =
        Issue::narrowed(state, &grant_id, grant, form)?.with_first_refresh_token(state, call.now);
    state.grants.insert(&grant_id, grant.clone());
    tokens(state, call, issue)
}
