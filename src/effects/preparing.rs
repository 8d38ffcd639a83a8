//! Gives a run what only the world can, before it starts: randomness, certificates, and the secrets
//! that its profile names.

use std::sync::Arc;

use crate::{
    app::WorldEvent,
    effects::{
        entropy,
        needed::{Found, Needed},
        perform::BuiltIn,
        route, trust,
        world::World,
    },
    http::Trust,
    oauth::Timestamp,
    profile::TrustSettings,
};

impl World {
    /// Reads what the profile names on threads that may block, and draws randomness.
    pub(super) fn prepare(&mut self, run: u32, settings: TrustSettings, needed: Needed) {
        let reports = self.reports.clone();
        let now = self.now();
        let built_in = self.present_server();
        let keychain = self.keychain.clone();
        let needed = Arc::new(needed);
        let task = self.runtime.spawn(async move {
            let wanted = Arc::clone(&needed);
            let found = if needed.asks_outside() {
                // Not on the runtime's threads: the program would wait for them at its end.
                let found = keychain.later(move |keychain| wanted.find(keychain)).await;
                found.unwrap_or_else(|_| Err(String::from(NO_THREAD)))
            } else {
                let found = tokio::task::spawn_blocking(move || wanted.find(&keychain)).await;
                found.unwrap_or_else(|_| Err(String::from(NO_THREAD)))
            };
            let to = reports.clone();
            let prepared = tokio::task::spawn_blocking(move || {
                found.and_then(|found| prepared(run, &settings, &needed, found, &built_in, now))
            });
            let prepared = prepared
                .await
                .unwrap_or_else(|_| Err(String::from(NO_THREAD)));
            to.send(prepared.unwrap_or_else(|reason| WorldEvent::PrepareFailed { run, reason }));
        });
        self.preparing = Some((run, task));
    }
}

const NO_THREAD: &str = "this machine gave no thread to prepare the run on";

fn prepared(
    run: u32,
    settings: &TrustSettings,
    needed: &Needed,
    found: Found,
    built_in: &BuiltIn,
    now: Timestamp,
) -> Result<WorldEvent, String> {
    let (entropy, session_id) = entropy::draw()
        .and_then(|drawn| Ok((drawn, entropy::session_id(now)?)))
        .map_err(|error| format!("the operating system gave no randomness: {error}"))?;
    let identity = needed.identity(now)?;
    let mutual_tls = needed.mutual_tls(built_in)?;
    let trust = match &mutual_tls {
        // The certificate that the built-in server has just made; nobody else knows it.
        Some(place) if *settings == TrustSettings::System => Trust::Pin {
            sha256: place.sha256,
        },
        Some(_) | None => trust::load(settings)?,
    };
    let mut inputs = needed.inputs(built_in, now);
    inputs.extend(found.inputs);
    Ok(WorldEvent::Prepared {
        run,
        entropy: Box::new(entropy),
        trust,
        route: Box::new(route::load(&needed.connection)?),
        identity: identity.map(Box::new),
        mutual_tls: mutual_tls.map(Box::new),
        inputs,
        missing: found.missing,
        session_id,
    })
}
