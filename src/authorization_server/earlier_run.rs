//! Tokens as if somebody had signed in earlier, for a run that begins with one.

use rand_core::CryptoRngCore;

use crate::{
    http::Request,
    oauth::{Parameters, Secret, Timestamp},
};

use super::{
    AuthenticationMethod, State, WORKSHOP_CLIENT_CERTIFICATE, WORKSHOP_SELF_SIGNED_CERTIFICATE,
    endpoints::Call, grant::Grant, issue, workshop,
};

/// A refresh token of that client for that account; `None` where the server knows neither, or the
/// client may have none.
pub fn earlier_refresh_token(
    state: &mut State,
    (client_id, username): (&str, &str),
    now: Timestamp,
    rng: &mut dyn CryptoRngCore,
) -> Option<Secret> {
    let grant = signed_in(state, (client_id, username), now)?;
    issued(state, &grant, "refresh_token", now, rng)
}

/// An access token of that client for that account; `None` where the server knows neither.
pub fn earlier_access_token(
    state: &mut State,
    (client_id, username): (&str, &str),
    now: Timestamp,
    rng: &mut dyn CryptoRngCore,
) -> Option<Secret> {
    let grant = signed_in(state, (client_id, username), now)?;
    issued(state, &grant, "access_token", now, rng)
}

/// An access token that the client got in its own name; `None` where the server does not know it.
pub fn own_access_token(
    state: &mut State,
    client_id: &str,
    now: Timestamp,
    rng: &mut dyn CryptoRngCore,
) -> Option<Secret> {
    let client_id = &state.config.client(client_id)?.client_id;
    let grant = Grant::of_client(client_id, vec![String::from("notes.read")]);
    issued(state, &grant, "access_token", now, rng)
}

fn signed_in(state: &State, (client_id, username): (&str, &str), now: Timestamp) -> Option<Grant> {
    let client_id = &state.config.client(client_id)?.client_id;
    let account = state.config.account(username)?;
    let scope = ["openid", "profile", "offline_access", "notes.read"].map(str::to_owned);
    Some(Grant {
        auth_time: Some(now),
        ..Grant::of_person(client_id, account, scope.to_vec())
    })
}

fn issued(
    state: &mut State,
    grant: &Grant,
    member: &str,
    now: Timestamp,
    rng: &mut dyn CryptoRngCore,
) -> Option<Secret> {
    let request = Request::default();
    // On a connection that showed the certificate of the client that has one.
    let own = state.config.client(&grant.client_id)?;
    let certificate = workshop::der(match own.authentication {
        AuthenticationMethod::SelfSignedTlsClientAuth => WORKSHOP_SELF_SIGNED_CERTIFICATE,
        AuthenticationMethod::None
        | AuthenticationMethod::ClientSecretBasic(_)
        | AuthenticationMethod::ClientSecretPost(_)
        | AuthenticationMethod::ClientSecretJwt(_)
        | AuthenticationMethod::PrivateKeyJwt
        | AuthenticationMethod::TlsClientAuth { .. } => WORKSHOP_CLIENT_CERTIFICATE,
    });
    let mut call = Call {
        certificate: Some(&certificate),
        ..Call::new(&request, now, rng)
    };
    let body = issue::first_tokens(state, &mut call, grant, &Parameters::new()).ok()?;
    body.get(member)?.as_str().map(Secret::new)
}
