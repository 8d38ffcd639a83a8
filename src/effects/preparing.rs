//! What only the world can give a run before it starts, read where waiting is no harm.

use crate::{
    app::WorldEvent,
    effects::{entropy, needed::Needed, route, trust, world::World},
    http::Trust,
    profile::{ConnectionSettings, TrustSettings},
};

impl World {
    /// Reads what the profile names on a thread that may block, and draws randomness.
    pub(super) fn prepare(
        &self,
        run: u32,
        settings: TrustSettings,
        connection: ConnectionSettings,
        needed: Needed,
    ) {
        let reports = self.reports.clone();
        let now = self.now();
        let built_in = self.present_server();
        self.runtime.spawn_blocking(move || {
            let randomness = entropy::draw()
                .and_then(|drawn| Ok((drawn, entropy::session_id(now)?)))
                .map_err(|error| format!("the operating system gave no randomness: {error}"));
            let prepared = randomness.and_then(|(entropy, session_id)| {
                let identity = needed.identity(now)?;
                let mutual_tls = needed.mutual_tls(&built_in)?;
                let trust = match &mutual_tls {
                    // The certificate that the built-in server has just made; nobody else knows it.
                    Some(place) if settings == TrustSettings::System => Trust::Pin {
                        sha256: place.sha256,
                    },
                    Some(_) | None => trust::load(&settings)?,
                };
                Ok(WorldEvent::Prepared {
                    run,
                    entropy: Box::new(entropy),
                    trust,
                    route: Box::new(route::load(&connection)?),
                    identity: identity.map(Box::new),
                    mutual_tls: mutual_tls.map(Box::new),
                    inputs: needed.inputs(&built_in, now)?,
                    session_id,
                })
            });
            reports
                .send(prepared.unwrap_or_else(|reason| WorldEvent::PrepareFailed { run, reason }));
        });
    }
}
