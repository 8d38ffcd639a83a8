//! The userinfo endpoint (OIDC Core §5.3.2): claims about the person, as scopes (§5.4) and the
//! parameter `claims` (§5.5) allow.

use serde_json::{Map, Value};

use crate::http::Response;

use super::{State, bearer, claims, endpoints::Call, error::secret_json};

pub(super) fn answer(state: &mut State, call: &mut Call<'_>) -> Response {
    match bearer::authorized(state, call, "openid") {
        Err(challenge) => challenge,
        Ok((token, grant)) => {
            let mut out = Map::new();
            out.insert("sub".into(), grant.subject.clone().into());
            let account = grant
                .username
                .as_deref()
                .and_then(|username| state.config.account(username));
            if let Some(account) = account {
                let single = &grant.claims.userinfo;
                out.extend(claims::of_person(account, &token.scope, single));
            }
            secret_json(200, &Value::Object(out))
        }
    }
}
