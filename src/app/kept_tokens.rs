//! Tokens that are kept from run to run on request, so that a later one can begin with a refresh.

use serde_json::{Value, json};

use crate::{
    app::{Effect, KeychainJob, State, secrets},
    flow::{Check, Context, Input, Verdict},
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
    let job = match &newest {
        Some(token) => KeychainJob::Keep {
            place,
            servers: servers(profile),
            secret: to_text(token, context),
        },
        None => KeychainJob::Delete { place },
    };
    state.keychain.kept_refresh_token = newest;
    secrets::begin(state, job)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_134_what_was_changed_by_hand_gives_no_token() {
        for (text, expected) in [
            (r#"{"refresh_token":"r1","scope":null}"#, Some("r1")),
            (r#"{"refresh_token":""}"#, None),
            (r#"{"refresh_token":7}"#, None),
            ("r1", None),
            ("", None),
        ] {
            let token = kept_refresh_token(&Secret::new(text));
            assert_eq!(token, expected.map(Secret::new), "{text}");
        }
    }
}
