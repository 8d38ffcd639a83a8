//! The servers of this program: the built-in one, and the same wearing a persona.

use std::sync::Arc;

use crate::{
    app::{RehearsalPlace, WorldEvent},
    authorization_server::{EndpointKind, Persona},
    effects::{builtin_server, perform::BuiltIn, world::World},
    flow::Event,
    http::{Exchange, certificate_sha256},
};

impl World {
    /// The one that the present run is with, if it is with one of them.
    pub(super) fn present_server(&self) -> BuiltIn {
        Arc::clone(if self.is_rehearsal {
            &self.persona
        } else {
            &self.built_in
        })
    }

    /// Reports what the browser does at a server of this program.
    fn browser_leg(&self) -> impl Fn(Exchange, EndpointKind) + Send + Sync + 'static {
        let reports = self.reports.clone();
        let current_run = Arc::clone(&self.current_run);
        move |exchange, kind| {
            // The client records its own requests; only the browser's leg is news.
            if kind == EndpointKind::Page {
                let run = current_run.load(std::sync::atomic::Ordering::Relaxed);
                let exchange = Box::new(exchange);
                reports.flow(run, Event::BrowserLegSeen { exchange });
            }
        }
    }

    pub(super) fn start_persona(&self, persona: &'static Persona) {
        let reports = self.reports.clone();
        let (listen, faults) = (self.options.listen, self.options.faults.clone());
        let place = Arc::clone(&self.persona);
        let on_exchange = self.browser_leg();
        self.runtime.spawn(async move {
            let before = place.lock().ok().and_then(|mut place| place.take());
            if let Some(before) = before {
                before.stop().await;
            }
            let started =
                builtin_server::start_persona(persona, listen, false, faults, on_exchange).await;
            let event = match started {
                Ok(running) => {
                    let started = RehearsalPlace {
                        persona,
                        origin: running.origin().to_owned(),
                        sha256: running.certificate().map(certificate_sha256),
                    };
                    if let Ok(mut place) = place.lock() {
                        *place = Some(running);
                    }
                    WorldEvent::PersonaStarted(started)
                }
                Err(error) => WorldEvent::PersonaFailed {
                    reason: error.to_string(),
                },
            };
            reports.send(event);
        });
    }

    pub(super) fn start_built_in(&self) {
        let reports = self.reports.clone();
        let (listen, faults) = (self.options.listen, self.options.faults.clone());
        let place = Arc::clone(&self.built_in);
        let on_exchange = self.browser_leg();
        self.runtime.spawn(async move {
            let event = match builtin_server::start(listen, faults, on_exchange).await {
                Ok(running) => {
                    let issuer = running.issuer().to_owned();
                    if let Ok(mut place) = place.lock() {
                        *place = Some(running);
                    }
                    WorldEvent::BuiltInStarted { issuer }
                }
                Err(error) => WorldEvent::BuiltInFailed {
                    reason: error.to_string(),
                },
            };
            reports.send(event);
        });
    }
}
