//! How a run ends: complete, stopped, or with what went wrong.

use super::{Abandoned, Flow, State};
use crate::flow::{Effect, End, EndStatus, Entry, Notice, StageStatus};

impl Flow {
    /// Ends the run, closing whatever is open.
    pub(super) fn stop(&mut self, status: EndStatus, why: &str) {
        if self.is_ended() {
            return;
        }
        if let Some(id) = self.awaited_effect() {
            self.out.effects.push(Effect::Abandon { id });
            self.abandoned = self.current_step().map(|step| Abandoned {
                effect: id,
                step,
                deviates: self.draft != self.prepared,
            });
        }
        // Where a check had failed, that is what the run stopped on.
        match (&self.state, &self.pending) {
            (State::AwaitDecision, Some(pending)) => {
                let (stage, checks) = (pending.stage, pending.failed.join(", "));
                self.finish(End {
                    status: EndStatus::Stopped,
                    stage,
                    error: Some(checks),
                    description: None,
                    failure: None,
                });
            }
            _ => self.end(status, why, None),
        }
    }

    pub(super) fn end(&mut self, status: EndStatus, error: &str, description: Option<String>) {
        let stage = self.stage();
        if status != EndStatus::Completed {
            self.record_stage(stage, StageStatus::Failed);
        }
        let error = (status != EndStatus::Completed).then(|| error.to_owned());
        self.finish(End {
            status,
            stage,
            error,
            description,
            failure: None,
        });
    }

    pub(super) fn finish(&mut self, end: End) {
        let unused: Vec<String> = self
            .context
            .settings
            .edits
            .iter()
            .zip(&self.edits_used)
            .filter(|(_, used)| used.is_none())
            .map(|(edit, _)| edit.name.clone())
            .collect();
        for name in unused {
            self.notice(Notice::EditUnused { name });
        }
        self.stop_listening_for_ping();
        self.draft = None;
        self.prepared = None;
        self.ended_in = Some(end.stage);
        self.record(Entry::End(end));
        self.state = State::Ended;
    }
}
