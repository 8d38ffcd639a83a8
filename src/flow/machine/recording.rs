//! What the flow writes down, numbered and timed.

use super::Flow;
use crate::{
    flow::{
        Entry, Finding, Notice, Participant, Record, RecordedExchange, Stage, StageStatus, Step,
    },
    http::{Exchange, TransportFailure},
};

impl Flow {
    pub(super) fn record(&mut self, entry: Entry) {
        self.out.records.push(Record {
            at: self.now,
            entry,
        });
    }

    pub(super) fn record_stage(&mut self, stage: Stage, status: StageStatus) {
        self.record(Entry::Stage {
            stage,
            status,
            authorization_url: None,
        });
    }

    pub(super) fn record_findings(&mut self, stage: Stage, findings: Vec<Finding>) {
        for finding in findings {
            self.record(Entry::Finding { stage, finding });
        }
    }

    /// Numbers an exchange and writes it down.
    pub(super) fn record_exchange(&mut self, exchange: RecordedExchange) {
        let id = self.next_exchange;
        self.next_exchange += 1;
        self.record(Entry::Exchange(Box::new(RecordedExchange {
            id,
            ..exchange
        })));
    }

    pub(super) fn record_client_exchange(
        &mut self,
        step: Step,
        exchange: Exchange,
        failure: Option<TransportFailure>,
    ) {
        let deviates = self.draft != self.prepared;
        self.record_exchange(RecordedExchange {
            id: 0,
            stage: step.stage(),
            kind: step.message_kind(),
            from: Participant::Client,
            to: step.receiver(),
            observed: true,
            exchange,
            failure,
            deviates,
        });
    }

    pub(super) fn notice(&mut self, notice: Notice) {
        let stage = self.stage();
        self.record(Entry::Notice { stage, notice });
    }
}
