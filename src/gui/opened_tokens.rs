//! What was inside encrypted tokens of the run, kept from frame to frame: opening one takes time.

use crate::{
    flow::{Check, Flow, Verdict},
    oauth::Secret,
    session::Trace,
};

/// Of one run.
#[derive(Debug, Default)]
pub(super) struct OpenedTokens {
    /// [`crate::app::State::looks`] of the run.
    looks: u32,
    /// Each with what was inside, if it could be opened.
    tokens: Vec<(String, Option<Secret>)>,
}

impl OpenedTokens {
    /// The token without its envelope, opened with the client's key. A past run has no key any
    /// more: `flow` is `None` then.
    pub fn of(&mut self, looks: u32, flow: Option<&Flow>, sealed: &str) -> Option<Secret> {
        if self.looks != looks {
            self.looks = looks;
            self.tokens.clear();
        }
        if let Some((_, inner)) = self.tokens.iter().find(|(known, _)| known == sealed) {
            return inner.clone();
        }
        let inner = flow?.context().opened(&Secret::new(sealed));
        self.tokens.push((sealed.to_owned(), inner.clone()));
        inner
    }
}

/// Whether the run has opened ID tokens: before its check does so, none is shown open.
pub(super) fn opens_id_tokens(trace: &Trace) -> bool {
    trace
        .last_finding(Check::IdTokenEncrypted)
        .is_some_and(|finding| finding.verdict != Verdict::Fail)
}
