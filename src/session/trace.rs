//! What happened, in order; everything that reads a run reads this.

use crate::{
    flow::{End, Entry, Finding, Grant, Record, RecordedExchange, Stage, StageStatus},
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
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    header: Header,
    records: Vec<Record>,
}

impl Trace {
    pub fn new(header: Header) -> Self {
        Self {
            header,
            records: Vec::new(),
        }
    }

    pub fn header(&self) -> &Header {
        &self.header
    }

    pub fn push(&mut self, record: Record) {
        self.records.push(record);
    }

    pub fn records(&self) -> &[Record] {
        &self.records
    }

    pub fn exchanges(&self) -> impl DoubleEndedIterator<Item = &RecordedExchange> {
        self.records.iter().filter_map(|record| {
            let Entry::Exchange(exchange) = &record.entry else {
                return None;
            };
            Some(&**exchange)
        })
    }

    pub fn exchange(&self, id: u32) -> Option<&RecordedExchange> {
        self.exchanges().find(|exchange| exchange.id == id)
    }

    pub fn findings(&self) -> impl Iterator<Item = (Stage, &Finding)> {
        self.records.iter().filter_map(|record| {
            let Entry::Finding { stage, finding } = &record.entry else {
                return None;
            };
            Some((*stage, finding))
        })
    }

    pub fn deviations(&self) -> impl Iterator<Item = (Stage, &Change)> {
        self.records.iter().filter_map(|record| {
            let Entry::Deviation { stage, change } = &record.entry else {
                return None;
            };
            Some((*stage, change))
        })
    }

    /// How far a stage is, by its last word.
    pub fn status(&self, wanted: Stage) -> Option<StageStatus> {
        self.records.iter().rev().find_map(|record| {
            let Entry::Stage { stage, status, .. } = &record.entry else {
                return None;
            };
            (*stage == wanted).then_some(*status)
        })
    }

    /// How the run ended, unless it went on after that.
    pub fn end(&self) -> Option<&End> {
        self.records.iter().rev().find_map(|record| {
            match &record.entry {
                Entry::End(end) => Some(Some(end)),
                // A request was taken up again.
                Entry::Stage { .. } => Some(None),
                Entry::LocalWork { .. }
                | Entry::BrowserAsked { .. }
                | Entry::Exchange(_)
                | Entry::Finding { .. }
                | Entry::Deviation { .. }
                | Entry::ContinuedAnyway { .. }
                | Entry::Tokens { .. }
                | Entry::Notice { .. } => None,
            }
        })?
    }
}
