//! Where things stand in a trace, so that nobody has to read all of it to find one of them.

use std::collections::HashMap;

use crate::flow::{Check, Entry, MessageKind, Record, Stage, StageStatus, Verdict};

/// Positions of records, all in the order in which they were written.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Index {
    pub exchanges: Vec<usize>,
    pub findings: Vec<usize>,
    /// The findings that did not pass.
    pub remarkable: Vec<usize>,
    pub deviations: Vec<usize>,
    pub notice: Option<usize>,
    /// The end, unless the run went on after it.
    pub end: Option<usize>,
    by_id: HashMap<u32, usize>,
    by_kind: HashMap<MessageKind, usize>,
    by_check: HashMap<Check, usize>,
    by_stage: HashMap<Stage, OfStage>,
}

/// What belongs to one stage.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct OfStage {
    pub status: Option<StageStatus>,
    /// When it was last made ready.
    pub ready: Option<usize>,
    pub exchanges: Vec<usize>,
    pub findings: Vec<usize>,
    pub deviations: Vec<usize>,
    /// How many findings came out that way: passed, warned, failed.
    verdicts: [usize; 3],
}

impl Index {
    /// Notes the record that is about to stand at that position.
    pub fn note(&mut self, at: usize, record: &Record) {
        match &record.entry {
            Entry::Exchange(exchange) => {
                self.exchanges.push(at);
                self.by_id.entry(exchange.id).or_insert(at);
                self.by_kind.insert(exchange.kind, at);
                self.of(exchange.stage).exchanges.push(at);
            }
            Entry::Finding { stage, finding } => {
                self.findings.push(at);
                if finding.verdict != Verdict::Pass {
                    self.remarkable.push(at);
                }
                self.by_check.insert(finding.check, at);
                let stage = self.of(*stage);
                stage.findings.push(at);
                stage.verdicts[place(finding.verdict)] += 1;
            }
            Entry::Deviation { stage, .. } => {
                self.deviations.push(at);
                self.of(*stage).deviations.push(at);
            }
            Entry::Stage { stage, status, .. } => {
                // A request was taken up again.
                self.end = None;
                let stage = self.of(*stage);
                stage.status = Some(*status);
                if *status == StageStatus::Ready {
                    stage.ready = Some(at);
                }
            }
            Entry::Notice { .. } => self.notice = Some(at),
            Entry::End(_) => self.end = Some(at),
            Entry::LocalWork { .. }
            | Entry::BrowserAsked { .. }
            | Entry::ContinuedAnyway { .. }
            | Entry::Tokens { .. } => {}
        }
    }

    pub fn stage(&self, stage: Stage) -> Option<&OfStage> {
        self.by_stage.get(&stage)
    }

    pub fn exchange(&self, id: u32) -> Option<usize> {
        self.by_id.get(&id).copied()
    }

    pub fn last_of_kind(&self, kind: MessageKind) -> Option<usize> {
        self.by_kind.get(&kind).copied()
    }

    pub fn last_of_check(&self, check: Check) -> Option<usize> {
        self.by_check.get(&check).copied()
    }

    fn of(&mut self, stage: Stage) -> &mut OfStage {
        self.by_stage.entry(stage).or_default()
    }
}

impl OfStage {
    pub fn count(&self, verdict: Verdict) -> usize {
        self.verdicts[place(verdict)]
    }
}

fn place(verdict: Verdict) -> usize {
    match verdict {
        Verdict::Pass => 0,
        Verdict::Warn => 1,
        Verdict::Fail => 2,
    }
}
