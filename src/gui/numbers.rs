//! The numbers that the diagram gives to the messages of an exchange, worked out once.

use crate::{diagram::Model, session::Trace};

/// Of the exchange in the inspector.
#[derive(Debug, Default)]
pub(super) struct NumberCache {
    /// What was on screen, the exchange, and how many facts the trace held.
    key: Option<(u32, u32, usize)>,
    numbers: Vec<u32>,
}

impl NumberCache {
    /// `looks` tells one trace from another.
    pub fn of(&mut self, looks: u32, trace: &Trace, exchange: u32) -> &[u32] {
        let key = (looks, exchange, trace.records().len());
        if self.key != Some(key) {
            let model = Model::of(trace, &[], false);
            self.numbers = model
                .messages()
                .filter(|message| message.exchange == Some(exchange))
                .map(|message| message.number)
                .collect();
            self.key = Some(key);
        }
        &self.numbers
    }
}
