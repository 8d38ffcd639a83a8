//! What comes before a run: what was asked for, and what the world must give.

use crate::{
    app::{
        BuiltIn, Demonstration, Effect, Focus, KeptFor, RehearsalServer, StartRequest, State,
        demonstration, rehearsal, run_profile::profile, secret_commands,
    },
    authorization_server::Persona,
    flow::{Grant, Input},
    profile::{AuthMethod, KeySource, Profile, SecretSource, TrustSettings, servers},
};

/// Leaves the run there was, and asks for what the next one needs.
pub(super) fn start(state: &mut State, request: StartRequest) -> Vec<Effect> {
    let mut effects = vec![Effect::AbandonRun { run: state.run }];
    state.run += 1;
    state.looks += 1;
    // What was pressed for the old run was not pressed for this one.
    state.is_running_to_end = false;
    state.session = None;
    state.opened = None;
    state.focus = Focus::default();
    state.problem = None;
    state.rehearsal = None;
    let persona = request.persona;
    state.command_question = None;
    state.missing_secrets.clear();
    state.awaits_secret = false;
    state.keychain.kept_refresh_token = None;
    state.keychain.held = None;
    let needs_built_in = request.profile.is_none();
    state.request = Some(request);
    if let Some(persona) = persona {
        effects.extend(rehearse(state, persona));
        return effects;
    }
    match (&state.built_in, needs_built_in) {
        (BuiltIn::Stopped, true) => {
            state.built_in = BuiltIn::Starting;
            effects.push(Effect::StartBuiltIn);
        }
        (BuiltIn::Starting, true) => {}
        (BuiltIn::Running { .. }, true) | (_, false) => effects.extend(prepare(state)),
    }
    effects
}

/// A persona takes the place of another one: the program is one provider at a time.
fn rehearse(state: &mut State, persona: &'static Persona) -> Vec<Effect> {
    if !state.rehearsal_server.is(persona) {
        state.rehearsal_server = RehearsalServer::Starting(persona);
        return vec![Effect::StartPersona(persona)];
    }
    match &state.rehearsal_server {
        RehearsalServer::Running(_) => prepare(state),
        RehearsalServer::Starting(_) | RehearsalServer::Stopped => Vec::new(),
    }
}

/// Waits no longer for whoever holds the secret; the run does not begin.
pub(super) fn give_up(state: &mut State) -> Vec<Effect> {
    if !state.awaits_secret {
        return Vec::new();
    }
    let effects = vec![Effect::AbandonRun { run: state.run }];
    state.awaits_secret = false;
    state.run += 1;
    effects
}

/// The same run again.
pub(super) fn restart(state: &mut State) -> Vec<Effect> {
    match state.request.clone() {
        Some(request) => start(state, request),
        None => Vec::new(),
    }
}

/// The pin holds for this run and those restarted from it; the profile's file is left as it is.
pub(super) fn pin(state: &mut State, sha256: String) -> Vec<Effect> {
    if let Some(request) = &mut state.request {
        request.overrides.trust = Some(TrustSettings::Pin { sha256 });
    }
    restart(state)
}

/// Asks the world for what a run needs before it can start.
pub(super) fn prepare(state: &mut State) -> Vec<Effect> {
    let profile = match profile(state) {
        Ok((profile, _)) => profile,
        Err(problem) => {
            state.problem = Some(problem);
            return Vec::new();
        }
    };
    if let Some(question) = secret_commands::question(state, &profile) {
        state.command_question = Some(question);
        return Vec::new();
    }
    vec![ask(state, profile, true)]
}

/// What was held up by a question about the command goes on.
pub(super) fn go_on(state: &mut State, may_run_command: bool) -> Vec<Effect> {
    match profile(state) {
        Ok((profile, _)) => vec![ask(state, profile, may_run_command)],
        Err(problem) => {
            state.problem = Some(problem);
            Vec::new()
        }
    }
}

fn ask(state: &mut State, profile: Profile, may_run_command: bool) -> Effect {
    // A secret that nobody will be shown is not fetched: a keychain may ask its owner for it.
    let needs_secret = profile
        .client
        .token_endpoint_auth_method
        .is_none_or(AuthMethod::needs_secret);
    let starts_from_token = state.request.as_ref().is_some_and(|request| {
        request.grant == Grant::RefreshToken && !request.inputs.contains_key(&Input::RefreshToken)
    });
    let secret = profile
        .client
        .client_secret
        .as_ref()
        .filter(|_| needs_secret);
    state.awaits_secret = profile.client.private_key == Some(KeySource::Keychain)
        || profile.connection.proxy_password == Some(SecretSource::Keychain)
        || matches!(
            secret,
            Some(SecretSource::Keychain | SecretSource::Command(_))
        );
    let is_rehearsal = state
        .request
        .as_ref()
        .is_some_and(|request| request.persona.is_some());
    // What is kept for the provider is not for a rehearsal.
    let kept = if is_rehearsal {
        KeptFor::default()
    } else {
        KeptFor {
            servers: servers(&profile),
            may_run_command,
            wants_refresh_token: starts_from_token,
            profile: profile.id.clone(),
            environment: profile.environment.clone(),
        }
    };
    Effect::Prepare {
        run: state.run,
        demonstrates: demonstration(state, &profile),
        kept: Box::new(kept),
        trust: profile.trust,
        connection: Box::new(profile.connection),
        secret: profile.client.client_secret.filter(|_| needs_secret),
        certificate: profile.client.client_certificate,
        key: profile.client.private_key,
    }
}

/// What the built-in server's own client and account give to a run against it.
fn demonstration(state: &State, profile: &Profile) -> Option<Demonstration> {
    let request = state.request.as_ref()?;
    let client = &profile.client;
    let is_rehearsal = request.persona.is_some();
    // Only TLS has a place for it, and a persona has one address.
    let can_show_certificate = request.persona.is_none_or(|persona| persona.speaks_tls);
    request.uses_built_in().then(|| Demonstration {
        grant: request.grant,
        client_id: client.client_id.clone(),
        persona: request.persona,
        redirect_uris: if is_rehearsal {
            rehearsal::redirect_uris(profile)
        } else {
            Vec::new()
        },
        certificate: demonstration::certificate(client.token_endpoint_auth_method)
            .filter(|_| can_show_certificate),
        notification_endpoint: client.backchannel_client_notification_endpoint.clone(),
    })
}
