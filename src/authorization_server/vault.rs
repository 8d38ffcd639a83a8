//! An API that wants a strong and fresh sign-in, and says so (RFC 9470).

use serde_json::json;

use crate::http::Response;

use super::{
    Acr, State, api_challenge, bearer, endpoints::Call, error::secret_json, resource::VAULT,
};

/// How old the sign-in may be.
const MAX_AGE_SECS: i64 = 300;

pub(super) fn answer(state: &mut State, call: &mut Call<'_>) -> Response {
    match bearer::for_api(state, call, VAULT, "notes.read") {
        Err(challenge) => challenge,
        Ok((token, grant)) => {
            let is_strong = grant.acr.is_some_and(|acr| acr >= Acr::TwoFactor);
            let is_fresh = grant
                .auth_time
                .is_some_and(|since| call.now.since(since) <= MAX_AGE_SECS * 1_000_000);
            if is_strong && is_fresh {
                let secret = "The spare key lies under the third flower pot";
                secret_json(200, &json!({ "owner": grant.owner(), "secret": secret }))
            } else {
                api_challenge::insufficient_authentication(
                    state,
                    VAULT,
                    &token,
                    Acr::TwoFactor,
                    MAX_AGE_SECS,
                )
            }
        }
    }
}
