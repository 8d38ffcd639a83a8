//! The userinfo endpoint (OIDC Core §5.3.2): claims about the person, as the scopes allow (§5.4).

use serde_json::{Map, Value};

use crate::http::Response;

use super::{State, bearer, endpoints::Call, error::secret_json};

pub(super) fn answer(state: &mut State, call: &mut Call<'_>) -> Response {
    match bearer::authorized(state, call.request, call.now, "openid") {
        Err(challenge) => challenge,
        Ok((token, grant)) => {
            let mut claims = Map::new();
            claims.insert("sub".into(), grant.subject.clone().into());
            if let Some(account) = state.config.account(&grant.username) {
                let has = |name: &str| token.scope.iter().any(|word| word == name);
                if has("profile") {
                    claims.insert("name".into(), account.full_name().into());
                    claims.insert("given_name".into(), account.given_name.clone().into());
                    claims.insert("family_name".into(), account.family_name.clone().into());
                    claims.insert("preferred_username".into(), account.username.clone().into());
                }
                if has("email") {
                    claims.insert("email".into(), account.email.clone().into());
                    claims.insert("email_verified".into(), account.email_verified.into());
                }
            }
            secret_json(200, &Value::Object(claims))
        }
    }
}
