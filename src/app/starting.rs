//! What comes before a run: what was asked for, and what the world must give.

use crate::{
    app::{
        BuiltIn, Demonstration, Effect, Focus, RehearsalServer, StartRequest, State, demonstration,
        rehearsal, run_profile::profile,
    },
    authorization_server::Persona,
    profile::{Profile, TrustSettings},
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
    vec![Effect::Prepare {
        run: state.run,
        demonstrates: demonstration(state, &profile),
        trust: profile.trust,
        connection: profile.connection,
        secret: profile.client.client_secret,
        certificate: profile.client.client_certificate,
        key: profile.client.private_key,
    }]
}

/// What the built-in server's own client and account give to a run against it.
fn demonstration(state: &State, profile: &Profile) -> Option<Demonstration> {
    let request = state.request.as_ref()?;
    let client = &profile.client;
    let is_rehearsal = request.persona.is_some();
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
            .filter(|_| !is_rehearsal),
        notification_endpoint: client.backchannel_client_notification_endpoint.clone(),
    })
}
