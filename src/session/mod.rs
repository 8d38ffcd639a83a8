//! The book-keeper: applies events to the flow and keeps the whole trace, append-only.

pub mod file;
mod trace;
mod trace_index;

use std::sync::Arc;

pub use file::{OpenedSession, SessionSummary};
pub use trace::{Header, Trace};

use crate::{
    flow::{Effect, End, Entropy, Entry, Event, Flow, Reaction, Record, Settings},
    http::{Masker, SecretKind},
    oauth::Timestamp,
};
use file::Line;

/// One run: the flow that decides, and the trace of what happened.
#[derive(Debug)]
pub struct Session {
    flow: Flow,
    trace: Trace,
    /// Shared with the lines that are still to be written.
    masker: Arc<Masker>,
    unwritten: Vec<Line>,
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
        let mut masker = Masker::new();
        for (name, value) in &header.profile.request.extra_parameters {
            if name == "login_hint" {
                masker.learn(SecretKind::LoginHint, value);
            }
        }
        let (flow, reaction) = Flow::start(settings, entropy, now);
        let mut session = Self {
            flow,
            trace: Trace::new(header),
            masker: Arc::new(masker),
            unwritten: Vec::new(),
        };
        session.learn_from_flow();
        let first = Line::header(session.trace.header(), &session.masker);
        session.unwritten.push(first);
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

    /// The same, to be used on another thread.
    pub fn shared_masker(&self) -> Arc<Masker> {
        Arc::clone(&self.masker)
    }

    /// The lines of the session file that were not given out yet; the first is the header.
    pub fn take_lines(&mut self) -> Vec<Line> {
        std::mem::take(&mut self.unwritten)
    }

    fn keep(&mut self, reaction: Reaction) -> Vec<Effect> {
        self.learn_from_flow();
        for record in &reaction.records {
            self.learn_from(record);
        }
        for mut record in reaction.records {
            self.mask_end(&mut record);
            self.unwritten.push(Line::record(&record, &self.masker));
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

    fn learn_from_flow(&mut self) {
        let masker = Arc::make_mut(&mut self.masker);
        for (kind, secret) in self.flow.context().secrets() {
            masker.learn(kind, secret.expose());
        }
    }

    /// What crossed the wire may hold secrets that the flow never asked for: cookies, passwords.
    fn learn_from(&mut self, record: &Record) {
        let masker = Arc::make_mut(&mut self.masker);
        match &record.entry {
            Entry::Exchange(recorded) => {
                let exchange = &recorded.exchange;
                masker.learn_request(&file::plain_request(&exchange.sent).0);
                masker.learn_response(&file::plain_response(&exchange.received).0);
                if let Some(leg) = &exchange.way.proxy {
                    masker.learn_request(&leg.sent);
                }
            }
            // Where the browser's traffic is not seen, its address is all that names them.
            Entry::BrowserAsked { address, .. } => {
                masker.learn_request(format!("GET {address} HTTP/1.1\r\n\r\n").as_bytes());
            }
            Entry::Stage { .. }
            | Entry::LocalWork { .. }
            | Entry::Finding { .. }
            | Entry::Deviation { .. }
            | Entry::ContinuedAnyway { .. }
            | Entry::Tokens { .. }
            | Entry::Notice { .. }
            | Entry::End(_) => {}
        }
    }
}
