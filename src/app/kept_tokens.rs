//! Tokens that are kept from run to run on request, so that a later one can begin with a refresh.

use serde_json::{Value, json};

use crate::{
    app::{Effect, KeychainJob, State, secrets},
    flow::{Check, Context, Input, State as FlowState, Verdict},
    oauth::Secret,
    profile::{AuthMethod, Purpose, SecretPlace, servers},
    session::Session,
};

/// Hands the newest refresh token to the keychain, as soon as it has come, and takes away one that
/// is of no more use.
pub(super) fn keep(state: &mut State) -> Vec<Effect> {
    let is_wanted = state
        .request
        .as_ref()
        // Those of a rehearsal would take the place of the provider's own.
        .is_some_and(|request| request.keeps_tokens && request.persona.is_none());
    let Some(session) = state.session.as_ref().filter(|_| is_wanted) else {
        return Vec::new();
    };
    let context = session.flow().context();
    let profile = &context.settings.profile;
    let place = SecretPlace::of(profile, Purpose::Tokens);
    let newest = refresh_token(session);
    if newest == state.keychain.kept_refresh_token {
        return Vec::new();
    }
    let servers = servers(profile);
    let job = match (&newest, &state.keychain.kept_refresh_token) {
        (Some(token), _) => KeychainJob::Keep {
            place,
            servers,
            secret: to_text(token, context),
        },
        (None, Some(token)) => KeychainJob::Forget {
            place,
            servers,
            refresh_token: token.clone(),
        },
        (None, None) => return Vec::new(),
    };
    let is_kept = newest.is_some();
    state.keychain.kept_refresh_token = newest;
    let effects = secrets::begin(state, job);
    let under_way = state.keychain.under_way.last();
    state.keychain.keeps_refresh_token = under_way.map(|(id, _)| *id).filter(|_| is_kept);
    effects
}

/// Where the keychain keeps the newest refresh token and has not answered yet. Until then nothing is
/// sent: were the program to end behind that request, the token that it was rotated from would be the
/// one that is kept, and of no more use.
fn unconfirmed(state: &State) -> Option<&SecretPlace> {
    let job = state.keychain.keeps_refresh_token?;
    let mut jobs = state.keychain.under_way.iter();
    jobs.find(|(id, _)| *id == job)?.1.as_ref()
}

pub(super) fn is_unconfirmed(state: &State) -> bool {
    unconfirmed(state).is_some()
}

/// The refresh token for which the next request waits: somebody has pressed, and the keychain, which
/// may be asking its owner, has not confirmed that it is kept.
pub fn awaited_keeping(state: &State) -> Option<&SecretPlace> {
    let would_press = state.is_running_to_end
        && state
            .flow()
            .is_some_and(|flow| flow.state() == &FlowState::AwaitPress);
    unconfirmed(state).filter(|_| would_press || state.keychain.held.is_some())
}

/// What the run has that the next one could begin with.
fn refresh_token(session: &Session) -> Option<Secret> {
    let context = session.flow().context();
    let is_revoked = session
        .trace()
        .last_finding(Check::RevocationStatus)
        .is_some_and(|finding| finding.verdict == Verdict::Pass);
    if context.refresh_token_is_dead || is_revoked {
        return None;
    }
    // Bound to a key that ends with the run (RFC 9449 §5).
    if context.has_dpop_token() && context.auth_method() == AuthMethod::None {
        return None;
    }
    let got = context.tokens.as_ref();
    got.and_then(|tokens| tokens.refresh_token.as_ref())
        .or_else(|| context.input(Input::RefreshToken))
        .cloned()
}

fn to_text(token: &Secret, context: &Context) -> Secret {
    let scope = context.granted_scope.as_deref();
    Secret::new(json!({ "refresh_token": token.expose(), "scope": scope }).to_string())
}

/// The refresh token of what was kept.
pub fn kept_refresh_token(text: &Secret) -> Option<Secret> {
    let value: Value = serde_json::from_str(text.expose()).ok()?;
    let token = value.get("refresh_token")?.as_str()?;
    (!token.is_empty()).then(|| Secret::new(token))
}
