//! The numbers that the diagram gives to the messages of an exchange, worked out once.

use crate::{diagram::GrowingModel, session::Trace};

/// Of the exchange in the inspector.
#[derive(Debug, Default)]
pub(super) struct NumberCache {
    /// What was on screen, the exchange, and how many facts the trace held.
    key: Option<(u32, u32, usize)>,
    /// Of what was on screen: a long run is not gone through again for each new fact.
    model: GrowingModel,
    numbers: Vec<u32>,
}

impl NumberCache {
    /// `looks` tells one trace from another.
    pub fn of(&mut self, looks: u32, trace: &Trace, exchange: u32) -> &[u32] {
        let records = trace.records().len();
        let key = (looks, exchange, records);
        if self.key == Some(key) {
            return &self.numbers;
        }
        let grows =
            matches!(self.key, Some((before, _, known)) if before == looks && known <= records);
        if !grows {
            self.model = GrowingModel::default();
        }
        self.model.grow(trace, &[], false);
        self.numbers = self
            .model
            .model()
            .messages()
            .filter(|message| message.exchange == Some(exchange))
            .map(|message| message.number)
            .collect();
        self.key = Some(key);
        &self.numbers
    }
}
