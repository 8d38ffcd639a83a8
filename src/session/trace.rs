//! What happened, in order; everything that reads a run reads this.

use super::trace_index::Index;
use crate::{
    flow::{
        Check, End, Entry, Finding, Grant, MessageKind, Notice, Record, RecordedExchange, Stage,
        StageStatus, Verdict,
    },
    http::Change,
    oauth::Timestamp,
    profile::Profile,
};

/// What a run is about; the first line of a session.
#[derive(Clone, Debug, PartialEq)]
pub struct Header {
    pub id: String,
    pub started: Timestamp,
    /// The profile as it was used.
    pub profile: Profile,
    pub grant: Grant,
}

/// The records of a run. They are only ever appended.
///
/// Whatever is asked for one thing answers at once, however long the run is; the iterators are as
/// long as what they give.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    header: Header,
    records: Vec<Record>,
    index: Index,
}

impl Trace {
    pub fn new(header: Header) -> Self {
        Self {
            header,
            records: Vec::new(),
            index: Index::default(),
        }
    }

    pub fn header(&self) -> &Header {
        &self.header
    }

    pub fn push(&mut self, record: Record) {
        self.index.note(self.records.len(), &record);
        self.records.push(record);
    }

    pub fn records(&self) -> &[Record] {
        &self.records
    }

    pub fn exchanges(&self) -> impl DoubleEndedIterator<Item = &RecordedExchange> {
        let places = self.index.exchanges.iter();
        places.filter_map(|at| self.exchange_at(*at))
    }

    pub fn exchange_count(&self) -> usize {
        self.index.exchanges.len()
    }

    pub fn exchange(&self, id: u32) -> Option<&RecordedExchange> {
        self.exchange_at(self.index.exchange(id)?)
    }

    /// The last exchange of that stage.
    pub fn last_exchange_of(&self, stage: Stage) -> Option<&RecordedExchange> {
        self.exchange_at(*self.index.stage(stage)?.exchanges.last()?)
    }

    /// The last exchange of that kind.
    pub fn last_of_kind(&self, kind: MessageKind) -> Option<&RecordedExchange> {
        self.exchange_at(self.index.last_of_kind(kind)?)
    }

    pub fn findings(&self) -> impl DoubleEndedIterator<Item = (Stage, &Finding)> {
        let places = self.index.findings.iter();
        places.filter_map(|at| self.finding_at(*at))
    }

    /// The findings of one stage, in the order in which they were made.
    pub fn findings_of(&self, stage: Stage) -> impl DoubleEndedIterator<Item = &Finding> {
        let places = self.index.stage(stage).into_iter();
        places
            .flat_map(|stage| &stage.findings)
            .filter_map(|at| Some(self.finding_at(*at)?.1))
    }

    /// How many findings of that stage came out that way.
    pub fn finding_count(&self, stage: Stage, verdict: Verdict) -> usize {
        self.index
            .stage(stage)
            .map_or(0, |stage| stage.count(verdict))
    }

    /// The findings of all stages that did not pass.
    pub fn remarkable_findings(&self) -> impl DoubleEndedIterator<Item = &Finding> {
        let places = self.index.remarkable.iter();
        places.filter_map(|at| Some(self.finding_at(*at)?.1))
    }

    /// How that check came out last.
    pub fn last_finding(&self, check: Check) -> Option<&Finding> {
        Some(self.finding_at(self.index.last_of_check(check)?)?.1)
    }

    pub fn deviations(&self) -> impl DoubleEndedIterator<Item = (Stage, &Change)> {
        let places = self.index.deviations.iter();
        places.filter_map(|at| self.deviation_at(*at))
    }

    pub fn deviations_of(&self, stage: Stage) -> impl DoubleEndedIterator<Item = &Change> {
        let places = self.index.stage(stage).into_iter();
        places
            .flat_map(|stage| &stage.deviations)
            .filter_map(|at| Some(self.deviation_at(*at)?.1))
    }

    /// What was changed in the request of that exchange: the deviations of its stage since the
    /// exchange before it.
    pub fn changes_of(&self, exchange: &RecordedExchange) -> impl Iterator<Item = &Change> {
        let stage = self.index.stage(exchange.stage);
        let end = self.index.exchange(exchange.id).unwrap_or_default();
        let before = stage.map_or(0, |stage| {
            let earlier = stage.exchanges.partition_point(|at| *at < end);
            let last = earlier.checked_sub(1);
            last.and_then(|last| stage.exchanges.get(last))
                .copied()
                .unwrap_or_default()
        });
        let places = stage.map_or(&[][..], |stage| {
            let from = stage.deviations.partition_point(|at| *at < before);
            let to = stage.deviations.partition_point(|at| *at < end);
            stage.deviations.get(from..to).unwrap_or_default()
        });
        places
            .iter()
            .filter_map(|at| Some(self.deviation_at(*at)?.1))
    }

    /// How far a stage is, by its last word.
    pub fn status(&self, wanted: Stage) -> Option<StageStatus> {
        self.index.stage(wanted)?.status
    }

    /// The records since that stage was last made ready; all of them where it never was.
    pub fn since_ready(&self, stage: Stage) -> &[Record] {
        let ready = self.index.stage(stage).and_then(|stage| stage.ready);
        let from = ready.map_or(0, |at| at + 1);
        self.records.get(from..).unwrap_or_default()
    }

    /// The last piece of news.
    pub fn last_notice(&self) -> Option<&Notice> {
        let Entry::Notice { notice, .. } = &self.records.get(self.index.notice?)?.entry else {
            return None;
        };
        Some(notice)
    }

    /// How the run ended, unless it went on after that.
    pub fn end(&self) -> Option<&End> {
        let Entry::End(end) = &self.records.get(self.index.end?)?.entry else {
            return None;
        };
        Some(end)
    }

    fn exchange_at(&self, at: usize) -> Option<&RecordedExchange> {
        let Entry::Exchange(exchange) = &self.records.get(at)?.entry else {
            return None;
        };
        Some(exchange)
    }

    fn finding_at(&self, at: usize) -> Option<(Stage, &Finding)> {
        let Entry::Finding { stage, finding } = &self.records.get(at)?.entry else {
            return None;
        };
        Some((*stage, finding))
    }

    fn deviation_at(&self, at: usize) -> Option<(Stage, &Change)> {
        let Entry::Deviation { stage, change } = &self.records.get(at)?.entry else {
            return None;
        };
        Some((*stage, change))
    }
}

#[cfg(test)]
#[path = "trace_tests.rs"]
mod tests;
