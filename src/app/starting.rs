//! What comes before a run: what was asked for, and what the world must give.

use crate::{
    app::{
        BuiltIn, Demonstration, Effect, Focus, StartRequest, State, demonstration,
        run_profile::profile,
    },
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
    let needs_built_in = request.profile.is_none();
    state.request = Some(request);
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
        Ok(profile) => profile,
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
    request.profile.is_none().then(|| Demonstration {
        grant: request.grant,
        client_id: client.client_id.clone(),
        certificate: demonstration::certificate(client.token_endpoint_auth_method),
        notification_endpoint: client.backchannel_client_notification_endpoint.clone(),
    })
}
