//! The book-keeper: applies events to the flow and keeps the whole trace, append-only.

mod trace;

pub use trace::{Header, Trace};

use crate::{
    flow::{Effect, End, Entropy, Entry, Event, Flow, Reaction, Record, Settings},
    http::Masker,
    oauth::Timestamp,
};

/// One run: the flow that decides, and the trace of what happened.
#[derive(Debug)]
pub struct Session {
    flow: Flow,
    trace: Trace,
    masker: Masker,
}

impl Session {
    /// Starts a run; the effects are to be performed.
    pub fn start(
        id: String,
        settings: Settings,
        entropy: Entropy,
        now: Timestamp,
    ) -> (Self, Vec<Effect>) {
        let header = Header {
            id,
            started: now,
            profile: settings.profile.clone(),
            grant: settings.grant,
        };
        let (flow, reaction) = Flow::start(settings, entropy, now);
        let mut session = Self {
            flow,
            trace: Trace::new(header),
            masker: Masker::new(),
        };
        let effects = session.keep(reaction);
        (session, effects)
    }

    /// Applies one event that happened at `now`; the effects are to be performed.
    pub fn apply(&mut self, event: Event, now: Timestamp) -> Vec<Effect> {
        let reaction = self.flow.apply(event, now);
        self.keep(reaction)
    }

    pub fn flow(&self) -> &Flow {
        &self.flow
    }

    pub fn trace(&self) -> &Trace {
        &self.trace
    }

    /// Knows every secret of the run so far, and hides them in whatever is shown elsewhere.
    pub fn masker(&self) -> &Masker {
        &self.masker
    }

    fn keep(&mut self, reaction: Reaction) -> Vec<Effect> {
        for (kind, secret) in self.flow.context().secrets() {
            self.masker.learn(kind, secret.expose());
        }
        for mut record in reaction.records {
            self.learn_from(&record);
            self.mask_end(&mut record);
            self.trace.push(record);
        }
        reaction.effects
    }

    /// The end is shown everywhere as it is, and a server's words may repeat what was sent to it.
    fn mask_end(&self, record: &mut Record) {
        if let Entry::End(End {
            error, description, ..
        }) = &mut record.entry
        {
            for text in [error, description].into_iter().flatten() {
                *text = self.masker.mask_text(text);
            }
        }
    }

    /// What crossed the wire may hold secrets that the flow never asked for: cookies, passwords.
    fn learn_from(&mut self, record: &Record) {
        if let Entry::Exchange(exchange) = &record.entry {
            self.masker.learn_request(&exchange.exchange.sent);
            self.masker.learn_response(&exchange.exchange.received);
        }
    }
}
