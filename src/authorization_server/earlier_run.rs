//! Tokens as if somebody had signed in earlier, for a run that begins with one.

use rand_core::CryptoRngCore;

use crate::{
    http::Request,
    oauth::{Parameters, Secret, Timestamp},
};

use super::{State, endpoints::Call, grant::Grant, issue};

/// A refresh token of that client for that account; `None` where the server knows neither, or the
/// client may have none.
pub fn earlier_refresh_token(
    state: &mut State,
    (client_id, username): (&str, &str),
    now: Timestamp,
    rng: &mut dyn CryptoRngCore,
) -> Option<Secret> {
    let client_id = state.config.client(client_id)?.client_id.clone();
    let account = state.config.account(username)?;
    let scope = ["openid", "profile", "offline_access", "notes.read"].map(str::to_owned);
    let grant = Grant {
        auth_time: Some(now),
        ..Grant::of_person(&client_id, account, scope.to_vec())
    };
    let request = Request::default();
    let mut call = Call::new(&request, now, rng);
    let body = issue::first_tokens(state, &mut call, &grant, &Parameters::new()).ok()?;
    body.get("refresh_token")?.as_str().map(Secret::new)
}
