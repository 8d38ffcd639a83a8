//! The same request once more, as it is or after a change: what a server does then is the lesson.

use super::{Flow, State};
use crate::{
    flow::{BuiltToken, Entry, StageStatus, Step},
    http::Draft,
};

/// The last request that left, and how it had been prepared.
#[derive(Clone, Debug)]
pub(super) struct LastSent {
    position: usize,
    draft: Draft,
    prepared: Draft,
    built: Vec<BuiltToken>,
}

impl Flow {
    /// Remembers what is about to leave.
    pub(super) fn remember_sent(&mut self) {
        if let (Some(draft), Some(prepared)) = (&self.draft, &self.prepared) {
            self.last_sent = Some(LastSent {
                position: self.position,
                draft: draft.clone(),
                prepared: prepared.clone(),
                built: self.built.clone(),
            });
        }
    }

    /// The step whose request can be sent again: nothing is awaited, and one has left.
    pub fn can_send_again(&self) -> Option<Step> {
        let is_free = match self.state {
            State::AwaitPress | State::AwaitDecision | State::Ended => true,
            State::AwaitPort { .. }
            | State::AwaitInput { .. }
            | State::AwaitListener { .. }
            | State::AwaitRedirect { .. }
            | State::AwaitResponse { .. } => false,
        };
        let last = self.last_sent.as_ref().filter(|_| is_free)?;
        self.steps.get(last.position).copied()
    }

    /// Goes back to the request that left last, with what was changed in it. What it taught stays:
    /// nothing is undone, and the trace goes on.
    pub(super) fn edit_again(&mut self) {
        let Some(step) = self.can_send_again() else {
            return;
        };
        let Some(last) = self.last_sent.clone() else {
            return;
        };
        self.position = last.position;
        self.pending = None;
        self.refusal = None;
        self.draft = Some(last.draft);
        self.prepared = Some(last.prepared);
        self.built = last.built;
        self.state = State::AwaitPress;
        let authorization_url = self.authorization_url();
        self.record(Entry::Stage {
            stage: step.stage(),
            status: StageStatus::Ready,
            authorization_url,
        });
    }

    pub(super) fn send_again(&mut self) {
        if self.can_send_again().is_some() {
            self.edit_again();
            self.press();
        }
    }
}
