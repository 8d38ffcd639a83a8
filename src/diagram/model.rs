//! What the diagram shows, in order: messages that happened, messages to come, notes and stages.

use crate::{
    diagram::{labels, past, to_come},
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
    /// The run so far and what remains of it.
    ///
    /// `to_come` is [`flow::outline`](crate::flow::outline) of the steps that are not behind the
    /// flow; its first step may be under way. `waiting`: something out in the world is awaited.
    pub fn of(trace: &Trace, to_come: &[PlannedMessage], waiting: bool) -> Self {
        let mut rows = past::rows(trace);
        rows.extend(to_come::rows(trace, to_come, waiting));
        number(&mut rows);
        Self {
            participants: Participant::ALL.to_vec(),
            rows: divided(rows),
        }
    }

    /// What is about to leave differs from what was prepared.
    pub fn mark_next_request_as_changed(&mut self) {
        let next = self.rows.iter_mut().find_map(|row| match row {
            Row::Message(message) if message.is_current && !message.is_response => Some(message),
            Row::Message(_) | Row::Note(_) | Row::StageDivider(_) => None,
        });
        if let Some(message) = next {
            message.is_changed = true;
        }
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

/// Gives every message its number, and with it its accessible name.
fn number(rows: &mut [Row]) {
    let messages = rows.iter_mut().filter_map(|row| match row {
        Row::Message(message) => Some(message),
        Row::Note(_) | Row::StageDivider(_) => None,
    });
    for (number, message) in (1..).zip(messages) {
        message.number = number;
        message.spoken = labels::spoken(message);
    }
}

/// Puts a divider wherever the stage changes.
fn divided(rows: Vec<Row>) -> Vec<Row> {
    let mut out: Vec<Row> = Vec::with_capacity(rows.len());
    for row in rows {
        let stage = row.stage();
        if out.last().is_some_and(|before| before.stage() != stage) {
            out.push(Row::StageDivider(stage));
        }
        out.push(row);
    }
    out
}
