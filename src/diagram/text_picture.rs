//! The diagram in characters: for reading without a window, and for tests to compare.

use crate::{
    diagram::{
        ArrowHead, HeadBox, Layout, Metrics, NoteBox, PlacedMessage, Shape,
        model::{Look, Message, Model, Note, NoteKind, Row},
    },
    flow::{Participant, Verdict},
};

/// Points that one character stands for: the mean width of a letter of the diagram.
const CELL: f32 = 6.0;

/// A picture that many characters wide. Heads come first, then two lines for each message.
///
/// Markers: `(1)` happened, `.1.` to come, `:1:` inferred, `<1>` changed, `[1]` failed. Heads: `▶`
/// request, `>` response, `▷` to come, `✕` failed. `▌` at the left says what happens next.
pub fn text_picture(model: &Model, columns: u16) -> String {
    let measure = |text: &str, _| text.chars().map(|_| CELL).sum();
    let width = f32::from(columns) * CELL;
    let layout = Layout::of(model, &Metrics::NORMAL, width, 0.0, &measure);
    let mut page = Page {
        columns: usize::from(columns),
        participants: &model.participants,
        lanes: layout.lifelines.iter().map(|line| column(line.x)).collect(),
        lines: Vec::new(),
    };
    page.heads(&layout.heads);
    for placed in &layout.rows {
        match (&placed.shape, model.rows.get(placed.row)) {
            (Shape::Message(shape), Some(Row::Message(message))) => page.message(message, shape),
            (Shape::Note(shape), Some(Row::Note(note))) => page.note(note, shape),
            (Shape::Divider, Some(Row::StageDivider(stage))) => page.divider(stage.name()),
            (Shape::Message(_) | Shape::Note(_) | Shape::Divider, _) => {}
        }
    }
    let mut out = String::new();
    for line in page.lines {
        out.push_str(line.iter().collect::<String>().trim_end());
        out.push('\n');
    }
    out
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a place within a picture of at most 65 535 columns"
)]
fn column(x: f32) -> usize {
    (x / CELL).round() as usize
}

struct Page<'a> {
    columns: usize,
    participants: &'a [Participant],
    lanes: Vec<usize>,
    lines: Vec<Vec<char>>,
}

impl Page<'_> {
    fn line(&self) -> Vec<char> {
        let mut line = vec![' '; self.columns];
        for lane in &self.lanes {
            put(&mut line, *lane, '┊');
        }
        line
    }

    fn lane(&self, wanted: Participant) -> usize {
        let index = self.participants.iter().position(|one| *one == wanted);
        let lane = index.and_then(|index| self.lanes.get(index));
        lane.copied().unwrap_or(self.columns / 2)
    }

    fn heads(&mut self, heads: &[HeadBox]) {
        let mut first = vec![' '; self.columns];
        let mut second = vec![' '; self.columns];
        for (head, lane) in heads.iter().zip(&self.lanes) {
            centred(&mut first, *lane, &head.name.text);
            if let Some(line) = &head.second {
                centred(&mut second, *lane, &line.text);
            }
        }
        self.lines.extend([first, second]);
    }

    fn divider(&mut self, stage: &str) {
        let mut line = vec!['─'; self.columns];
        write(&mut line, 2, &format!(" {stage} "));
        self.lines.push(line);
    }

    fn note(&mut self, note: &Note, shape: &NoteBox) {
        let (open, close) = match note.kind {
            NoteKind::Computation => ('[', ']'),
            NoteKind::Check { .. } => ('(', ')'),
        };
        let icon = match note.kind {
            _ if note.to_come => '○',
            NoteKind::Computation => '=',
            NoteKind::Check { verdict } => match verdict {
                Verdict::Pass => '✓',
                Verdict::Warn => '!',
                Verdict::Fail => '✕',
            },
        };
        let mut line = self.line();
        let text = format!("{open} {icon} {} {close}", shape.text.text);
        write(&mut line, column(shape.rect.min.x), &text);
        mark(&mut line, note.is_current);
        self.lines.push(line);
    }

    fn message(&mut self, message: &Message, shape: &PlacedMessage) {
        let mut label = self.line();
        write(
            &mut label,
            column(shape.label.rect.min.x),
            &shape.label.text,
        );
        if let Some(tag) = &shape.tag {
            write(
                &mut label,
                column(tag.rect.min.x),
                &format!("¦{}¦", tag.text),
            );
        }
        mark(&mut label, message.is_current);
        let mut line = self.line();
        let from = column(shape.marker.x);
        let to = self.lane(message.to);
        let is_rightwards = from < to;
        let beside = if is_rightwards {
            to.saturating_sub(1)
        } else {
            to + 1
        };
        let (end, head) = match (shape.head, is_rightwards) {
            (ArrowHead::Triangle { is_hollow, .. }, true) => {
                (beside, if is_hollow { '▷' } else { '▶' })
            }
            (ArrowHead::Triangle { is_hollow, .. }, false) => {
                (beside, if is_hollow { '◁' } else { '◀' })
            }
            (ArrowHead::Chevron { .. }, true) => (beside, '>'),
            (ArrowHead::Chevron { .. }, false) => (beside, '<'),
            (ArrowHead::Cross { centre, .. }, _) => (column(centre.x), '✕'),
        };
        let stroke = match message.look {
            Look::Past | Look::Failed => '─',
            Look::ToCome => '┈',
            Look::Inferred => '╌',
        };
        for at in from.min(end)..=from.max(end) {
            put(&mut line, at, stroke);
        }
        put(&mut line, end, head);
        let (open, close) = match message.look {
            _ if message.is_changed => ('<', '>'),
            Look::Past => ('(', ')'),
            Look::Failed => ('[', ']'),
            Look::ToCome => ('.', '.'),
            Look::Inferred => (':', ':'),
        };
        let marker = format!("{open}{}{close}", message.number);
        centred(&mut line, from, &marker);
        mark(&mut line, message.is_current);
        self.lines.extend([label, line]);
    }
}

fn mark(line: &mut [char], is_current: bool) {
    if is_current {
        put(line, 0, '▌');
    }
}

/// What does not fit is left out.
fn put(line: &mut [char], at: usize, character: char) {
    if let Some(cell) = line.get_mut(at) {
        *cell = character;
    }
}

fn write(line: &mut [char], start: usize, text: &str) {
    for (offset, character) in text.chars().enumerate() {
        put(line, start + offset, character);
    }
}

fn centred(line: &mut [char], middle: usize, text: &str) {
    let half = text.chars().count() / 2;
    write(line, middle.saturating_sub(half), text);
}
