//! What the diagram shows, in order: messages that happened, messages to come, notes and stages.

use crate::{
    diagram::{labels, past::Past, to_come},
    flow::{MessageKind, Participant, PlannedMessage, Stage, Verdict},
    session::Trace,
};

/// The whole flow as rows from top to bottom.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// The lanes, from left to right.
    pub participants: Vec<Participant>,
    pub rows: Vec<Row>,
}

/// One line of the diagram.
#[derive(Clone, Debug, PartialEq)]
pub enum Row {
    Message(Message),
    Note(Note),
    /// The rows below belong to this stage, those above to another.
    StageDivider(Stage),
}

/// An arrow from one lifeline to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// Counts from 1 over all messages, those to come included.
    pub number: u32,
    /// [`RecordedExchange::id`](crate::flow::RecordedExchange::id); `None` for what is to come and
    /// for what is no HTTP.
    pub exchange: Option<u32>,
    pub is_response: bool,
    pub stage: Stage,
    pub kind: MessageKind,
    pub from: Participant,
    pub to: Participant,
    /// Few words above the arrow, with no value that is a secret.
    pub label: String,
    /// The accessible name: `9, client to authorization server, token request`.
    pub spoken: String,
    pub look: Look,
    /// The user changed it before it left.
    pub is_changed: bool,
    /// What happens next, or what is being waited for.
    pub is_current: bool,
}

/// How a message is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Look {
    Past,
    /// Never arrived, was refused, or refuses.
    Failed,
    ToCome,
    /// It must have happened, but nobody here saw it.
    Inferred,
}

/// Work of one participant, on its lifeline.
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    pub stage: Stage,
    pub on: Participant,
    pub text: String,
    pub kind: NoteKind,
    pub to_come: bool,
    /// What the next press does.
    pub is_current: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteKind {
    Computation,
    /// The worst verdict of the checks that the note sums up; of no meaning while it is to come.
    Check {
        verdict: Verdict,
    },
}

impl Model {
    /// The run so far and what remains of it; see [`GrowingModel`] where both change often.
    ///
    /// `to_come` is [`flow::outline`](crate::flow::outline) of the steps that are not behind the
    /// flow; its first step may be under way. `waiting`: something out in the world is awaited.
    pub fn of(trace: &Trace, to_come: &[PlannedMessage], waiting: bool) -> Self {
        let mut growing = GrowingModel::default();
        growing.grow(trace, to_come, waiting);
        growing.model
    }

    /// What is about to leave differs from what was prepared.
    pub fn mark_next_request_as_changed(&mut self) {
        mark_next_request_as_changed(&mut self.rows);
    }

    pub fn messages(&self) -> impl DoubleEndedIterator<Item = &Message> {
        self.rows.iter().filter_map(|row| match row {
            Row::Message(message) => Some(message),
            Row::Note(_) | Row::StageDivider(_) => None,
        })
    }
}

impl Row {
    pub fn stage(&self) -> Stage {
        match self {
            Self::Message(message) => message.stage,
            Self::Note(note) => note.stage,
            Self::StageDivider(stage) => *stage,
        }
    }
}

/// A model that is kept while its trace grows: what stands in it is not made again.
#[derive(Clone, Debug)]
pub struct GrowingModel {
    model: Model,
    past: Past,
    /// For each row of the past, and for what comes after them, where it begins in the model.
    begins: Vec<Begin>,
}

/// A row's place in the model, the divider before it included, and how many messages are above it.
#[derive(Clone, Copy, Debug, Default)]
struct Begin {
    row: usize,
    messages: u32,
}

impl Default for GrowingModel {
    fn default() -> Self {
        Self {
            model: Model {
                participants: Participant::ALL.to_vec(),
                rows: Vec::new(),
            },
            past: Past::default(),
            begins: vec![Begin::default()],
        }
    }
}

impl GrowingModel {
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// Brings the model to what [`Model::of`] gives of that trace, which is the one of the last
    /// call with or without more records. Returns the first row that may differ.
    pub fn grow(&mut self, trace: &Trace, to_come: &[PlannedMessage], waiting: bool) -> usize {
        let first = self.past.take(trace);
        let kept = self.begins.get(first).copied().unwrap_or_default();
        self.model.rows.truncate(kept.row);
        self.begins.truncate(first + 1);
        let mut messages = kept.messages;
        for row in self.past.rows().get(first..).unwrap_or_default() {
            push(&mut self.model.rows, row.clone(), &mut messages);
            self.begins.push(Begin {
                row: self.model.rows.len(),
                messages,
            });
        }
        for row in to_come::rows(trace, to_come, waiting) {
            push(&mut self.model.rows, row, &mut messages);
        }
        kept.row
    }

    /// See [`Model::mark_next_request_as_changed`]; holds until the model grows.
    pub fn mark_next_request_as_changed(&mut self) {
        let to_come = self.begins.last().map_or(0, |begin| begin.row);
        mark_next_request_as_changed(self.model.rows.get_mut(to_come..).unwrap_or_default());
    }
}

fn mark_next_request_as_changed(rows: &mut [Row]) {
    let next = rows.iter_mut().find_map(|row| match row {
        Row::Message(message) if message.is_current && !message.is_response => Some(message),
        Row::Message(_) | Row::Note(_) | Row::StageDivider(_) => None,
    });
    if let Some(message) = next {
        message.is_changed = true;
    }
}

/// Puts a divider wherever the stage changes, and gives a message its number, and with it its
/// accessible name.
fn push(rows: &mut Vec<Row>, mut row: Row, messages: &mut u32) {
    let stage = row.stage();
    if rows.last().is_some_and(|before| before.stage() != stage) {
        rows.push(Row::StageDivider(stage));
    }
    if let Row::Message(message) = &mut row {
        *messages += 1;
        message.number = *messages;
        message.spoken = labels::spoken(message);
    }
    rows.push(row);
}
