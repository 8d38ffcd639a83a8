//! What was inside encrypted tokens of the run, kept from frame to frame: opening one takes time.

use crate::{flow::Flow, oauth::Secret};

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
