//! Tokens as if somebody had signed in earlier, for a run that begins with one.

use rand_core::CryptoRngCore;

use crate::{
    http::Request,
    oauth::{Secret, Timestamp},
};

use super::{
    State,
    endpoints::Call,
    issue::{self, Issue},
    state::{Grant, random_name},
};

/// A refresh token of that client for that account; `None` where the server knows neither.
pub fn earlier_refresh_token(
    state: &mut State,
    (client_id, username): (&str, &str),
    now: Timestamp,
    rng: &mut dyn CryptoRngCore,
) -> Option<Secret> {
    let client_id = state.config.client(client_id)?.client_id.clone();
    let account = state.config.account(username)?.clone();
    let scope: Vec<String> = ["openid", "profile", "offline_access", "notes.read"]
        .map(str::to_owned)
        .to_vec();
    let grant = Grant {
        client_id,
        username: account.username,
        subject: account.subject,
        scope: scope.clone(),
        nonce: None,
        auth_time: now,
    };
    let grant_id = random_name(rng);
    state.grants.insert(&grant_id, grant.clone());
    let request = Request::default();
    let mut call = Call {
        request: &request,
        now,
        rng,
    };
    let issue = Issue {
        grant_id: &grant_id,
        grant: &grant,
        scope,
        nonce: None,
        refresh_expires: issue::refresh_expires(now),
    };
    let body = issue::tokens(state, &mut call, issue).ok()?;
    body.get("refresh_token")?.as_str().map(Secret::new)
}
