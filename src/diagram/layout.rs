//! From rows to points and rectangles, by arithmetic alone; measuring text is passed in.

use std::ops::Range;

use crate::diagram::{
    ArrowHead, HeadBox, LabelBox, Lifeline, Metrics, NoteBox, PlacedMessage, PlacedRow, Point,
    Rect, Shape, Size, TextRole, labels, lanes,
    measured::{Measured, sane},
    model::{Look, Message, Model, Note, NoteKind, Row},
};

/// Everything in its place. Heads have coordinates of their own, from the top of the pane; lifelines
/// and rows count from below the heads, and scroll.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// The width of the pane and the height of all rows.
    pub size: Size,
    pub metrics: Metrics,
    pub heads: Vec<HeadBox>,
    pub lifelines: Vec<Lifeline>,
    /// In the model's order, one for each of its rows.
    pub rows: Vec<PlacedRow>,
    /// How wide the labels of the rows would like to be.
    widths: Vec<f32>,
    row_height: f32,
}

/// Space between a label and the marker it starts behind, and between a text and the pane's edge.
const BEHIND_MARKER: f32 = 4.0;
const EDGE: f32 = 6.0;
/// How much shorter than its line a centred label is at least.
const SLACK: f32 = 6.0;
/// Between the tip of an arrow and the lifeline.
const TIP: f32 = 1.5;

impl Layout {
    /// Lays the model out in a pane of that width and height, heads included.
    ///
    /// Rows are stretched to fill the height, and go on below it where there are too many.
    /// `measure` gives the width of a text in points.
    pub fn of(
        model: &Model,
        metrics: &Metrics,
        width: f32,
        height: f32,
        measure: &dyn Fn(&str, TextRole) -> f32,
    ) -> Self {
        let mut layout = Self {
            size: Size::default(),
            metrics: *metrics,
            heads: Vec::new(),
            lifelines: Vec::new(),
            rows: Vec::new(),
            widths: Vec::new(),
            row_height: 0.0,
        };
        layout.renew(model, 0, width, height, measure);
        layout
    }

    /// Brings a layout to what [`Layout::of`] gives of that model, whose rows before `from` are
    /// those that were laid out before, in texts of the same size. They are placed anew only where
    /// the lanes moved.
    pub fn renew(
        &mut self,
        model: &Model,
        from: usize,
        width: f32,
        height: f32,
        measure: &dyn Fn(&str, TextRole) -> f32,
    ) {
        let metrics = self.metrics;
        let measured = Measured {
            metrics: &metrics,
            measure,
        };
        let (width, height) = (sane(width), sane(height));
        let from = from.min(self.rows.len()).min(model.rows.len());
        self.widths.truncate(from);
        let new = model.rows.iter().skip(from);
        self.widths
            .extend(new.map(|row| label_width(row, &measured)));
        let widest = widest(model, &self.widths, &metrics);
        let lanes = lanes::lanes(model, width, &widest, &measured);
        let viewport = (height - metrics.participant_height).max(0.0);
        let rows = Rows {
            model,
            measured: &measured,
            lanes: &lanes,
            width,
            row_height: row_height(model, &metrics, viewport),
        };
        let stand = self.lifelines.iter().map(|lifeline| lifeline.x);
        let is_same = stand.eq(lanes.iter().copied())
            && self.size.width.to_bits() == width.to_bits()
            && self.row_height.to_bits() == rows.row_height.to_bits();
        self.rows.truncate(if is_same { from } else { 0 });
        self.row_height = rows.row_height;
        let bottom = rows.place(&mut self.rows, &self.widths);
        self.size = Size {
            width,
            height: bottom,
        };
        self.heads = lanes::heads(model, width, &lanes, &measured);
        let lifelines = model.participants.iter().zip(&lanes);
        self.lifelines = lifelines
            .map(|(participant, x)| Lifeline {
                participant: *participant,
                x: *x,
                top: 0.0,
                bottom: bottom.max(viewport),
            })
            .collect();
    }

    /// The rows that reach into the space between two heights.
    pub fn rows_between(&self, top: f32, bottom: f32) -> Range<usize> {
        let first = self.rows.partition_point(|row| row.band.max.y < top);
        let end = self.rows.partition_point(|row| row.band.min.y <= bottom);
        first..end.max(first)
    }

    /// The row at that height.
    pub fn row_at(&self, y: f32) -> Option<&PlacedRow> {
        let index = self.rows.partition_point(|row| row.band.max.y <= y);
        self.rows.get(index).filter(|row| row.band.min.y <= y)
    }

    /// What encloses the messages of that exchange, to show that they are selected.
    pub fn outline(&self, model: &Model, exchange: u32) -> Option<Rect> {
        let bands = self
            .rows
            .iter()
            .filter_map(|placed| match model.rows.get(placed.row)? {
                Row::Message(message) if message.exchange == Some(exchange) => Some(placed.band),
                Row::Message(_) | Row::Note(_) | Row::StageDivider(_) => None,
            });
        let all = bands.reduce(|all, band| all.union(&band))?;
        Some(Rect::new(
            Point::new(all.min.x + EDGE, all.min.y),
            Point::new((all.max.x - EDGE).max(all.min.x + EDGE), all.max.y),
        ))
    }
}

fn label_role(message: &Message) -> TextRole {
    if message.is_current || message.is_changed || message.look == Look::Failed {
        TextRole::LabelStrong
    } else {
        TextRole::Label
    }
}

fn label_width(row: &Row, measured: &Measured<'_>) -> f32 {
    match row {
        Row::Message(message) => measured.width(&message.label, label_role(message)),
        Row::Note(_) | Row::StageDivider(_) => 0.0,
    }
}

/// How far before the receiver's lifeline the arrow ends.
fn short_of(message: &Message, metrics: &Metrics) -> f32 {
    match message.look {
        Look::Failed => metrics.cross_before,
        Look::Past | Look::ToCome | Look::Inferred => TIP,
    }
}

/// For each gap, what the messages between its two lanes would like it to be.
fn widest(model: &Model, widths: &[f32], metrics: &Metrics) -> Vec<f32> {
    let mut widest = vec![0.0; model.participants.len().saturating_sub(1)];
    for (row, width) in model.rows.iter().zip(widths) {
        let Row::Message(message) = row else { continue };
        let lane = |wanted| model.participants.iter().position(|one| *one == wanted);
        let (Some(from), Some(to)) = (lane(message.from), lane(message.to)) else {
            continue;
        };
        if from.abs_diff(to) == 1
            && let Some(gap) = widest.get_mut(from.min(to))
        {
            let needed = width + metrics.marker / 2.0 + short_of(message, metrics) + SLACK;
            *gap = needed.max(*gap);
        }
    }
    widest
}

fn row_height(model: &Model, metrics: &Metrics, viewport: f32) -> f32 {
    let is_divider = |row: &&Row| matches!(row, Row::StageDivider(_));
    let rows: f32 = model
        .rows
        .iter()
        .filter(|row| !is_divider(row))
        .map(|_| 1.0)
        .sum();
    if rows < 1.0 {
        return metrics.row;
    }
    let room = viewport - metrics.above_rows - metrics.below_rows;
    (room / rows).floor().clamp(metrics.row, metrics.row_max)
}

/// Places one row after the other.
struct Rows<'a> {
    model: &'a Model,
    measured: &'a Measured<'a>,
    lanes: &'a [f32],
    width: f32,
    row_height: f32,
}

impl Rows<'_> {
    /// Places what is not placed yet; returns where the rows end.
    fn place(&self, out: &mut Vec<PlacedRow>, widths: &[f32]) -> f32 {
        let metrics = self.measured.metrics;
        let mut y = out.last().map_or(metrics.above_rows, |row| row.band.max.y);
        let rows = self.model.rows.iter().zip(widths).enumerate();
        for (row, (content, width)) in rows.skip(out.len()) {
            let (height, shape) = match content {
                Row::Message(message) => {
                    let line = y + self.row_height - metrics.line_above_end;
                    (
                        self.row_height,
                        Shape::Message(self.message(message, *width, line)),
                    )
                }
                Row::Note(note) => {
                    let middle = y + self.row_height / 2.0;
                    (self.row_height, Shape::Note(self.note(note, middle)))
                }
                Row::StageDivider(_) => (0.0, Shape::Divider),
            };
            out.push(PlacedRow {
                row,
                band: Rect::new(Point::new(0.0, y), Point::new(self.width, y + height)),
                shape,
            });
            y += height;
        }
        y + metrics.below_rows
    }

    fn lane(&self, wanted: crate::flow::Participant) -> f32 {
        let index = self
            .model
            .participants
            .iter()
            .position(|one| *one == wanted);
        let x = index.and_then(|index| self.lanes.get(index));
        x.copied().unwrap_or(self.width / 2.0)
    }

    fn message(&self, message: &Message, label_width: f32, y: f32) -> PlacedMessage {
        let metrics = self.measured.metrics;
        let (from, to) = (self.lane(message.from), self.lane(message.to));
        let direction = if to < from { -1.0 } else { 1.0 };
        let tail = from + direction * metrics.marker / 2.0;
        // Where lanes stand close, a line keeps at least half of its way.
        let way = ((to - from).abs() - metrics.marker / 2.0).max(0.0);
        let end = to - direction * short_of(message, metrics).min(way / 2.0);
        let head = arrow_head(message, Point::new(end, y), direction, metrics);
        let line_end = match head {
            // Inside a filled triangle the line would end in a point as thick as itself.
            ArrowHead::Triangle {
                is_hollow: false, ..
            } => end - direction * metrics.arrow_length * 0.7,
            ArrowHead::Triangle {
                is_hollow: true, ..
            } => end - direction * metrics.arrow_length,
            ArrowHead::Chevron { .. } | ArrowHead::Cross { .. } => end,
        };
        let label = self.label(message, label_width, [tail, end], y);
        let tag = (message.look == Look::Inferred)
            .then(|| self.tag(to, direction, &label))
            .flatten();
        PlacedMessage {
            marker: Point::new(from, y),
            line: [Point::new(tail, y), Point::new(line_end, y)],
            head,
            label,
            tag,
        }
    }

    /// Centred between marker and head; longer than that, from the marker on.
    fn label(&self, message: &Message, width: f32, [tail, end]: [f32; 2], y: f32) -> LabelBox {
        let metrics = self.measured.metrics;
        let role = label_role(message);
        let baseline = y - metrics.label_above;
        if width <= (end - tail).abs() - SLACK {
            let left = f32::midpoint(tail, end) - width / 2.0;
            return line_of_text(message.label.clone(), left, width, baseline, role, metrics);
        }
        let is_rightwards = tail <= end;
        let limit = if is_rightwards {
            self.width - EDGE - tail - BEHIND_MARKER
        } else {
            tail - BEHIND_MARKER - EDGE
        };
        let elided = self.measured.elide(&message.label, role, limit);
        let left = if is_rightwards {
            tail + BEHIND_MARKER
        } else {
            tail - BEHIND_MARKER - elided.width
        };
        LabelBox {
            is_elided: elided.is_elided,
            ..line_of_text(elided.text, left, elided.width, baseline, role, metrics)
        }
    }

    /// Left out where it would leave the pane.
    fn tag(&self, to: f32, direction: f32, label: &LabelBox) -> Option<LabelBox> {
        let metrics = self.measured.metrics;
        let width =
            self.measured.width(labels::INFERRED, TextRole::Tag) + 2.0 * metrics.tag_padding;
        let left = if direction > 0.0 {
            (to + metrics.tag_behind).max(label.rect.max.x + BEHIND_MARKER)
        } else {
            (to - metrics.tag_behind).min(label.rect.min.x - BEHIND_MARKER) - width
        };
        if left < EDGE || left + width > self.width - EDGE {
            return None;
        }
        let text = String::from(labels::INFERRED);
        Some(line_of_text(
            text,
            left,
            width,
            label.baseline,
            TextRole::Tag,
            metrics,
        ))
    }

    fn note(&self, note: &Note, middle: f32) -> NoteBox {
        let metrics = self.measured.metrics;
        let role = match note.kind {
            NoteKind::Computation => TextRole::Computation,
            NoteKind::Check { .. } => TextRole::Note,
        };
        let around = metrics.icon + metrics.icon_gap + 2.0 * metrics.note_padding;
        let text = self
            .measured
            .elide(&note.text, role, self.width - around - 2.0 * EDGE);
        let width = (text.width + around).min(self.width);
        let left = (self.lane(note.on) - width / 2.0)
            .min(self.width - EDGE - width)
            .max(EDGE);
        let left = left.min(self.width - width).max(0.0);
        let top = middle - metrics.note_height / 2.0;
        let size = Size {
            width,
            height: metrics.note_height,
        };
        let icon_left = left + metrics.note_padding;
        let text_left = icon_left + metrics.icon + metrics.icon_gap;
        let baseline = middle + (metrics.label_ascent - metrics.label_descent) / 2.0;
        NoteBox {
            rect: Rect::from_size(Point::new(left, top), size),
            icon: Rect::from_size(
                Point::new(icon_left, middle - metrics.icon / 2.0),
                Size {
                    width: metrics.icon,
                    height: metrics.icon,
                },
            ),
            text: LabelBox {
                is_elided: text.is_elided,
                ..line_of_text(text.text, text_left, text.width, baseline, role, metrics)
            },
        }
    }
}

fn line_of_text(
    text: String,
    left: f32,
    width: f32,
    baseline: f32,
    role: TextRole,
    metrics: &Metrics,
) -> LabelBox {
    LabelBox {
        rect: Rect::new(
            Point::new(left, baseline - metrics.label_ascent),
            Point::new(left + width, baseline + metrics.label_descent),
        ),
        baseline,
        text,
        role,
        is_elided: false,
    }
}

fn arrow_head(message: &Message, tip: Point, direction: f32, metrics: &Metrics) -> ArrowHead {
    let back = tip.x - direction * metrics.arrow_length;
    let above = Point::new(back, tip.y - metrics.arrow_half_width);
    let below = Point::new(back, tip.y + metrics.arrow_half_width);
    match message.look {
        Look::Failed => ArrowHead::Cross {
            centre: tip,
            radius: metrics.arrow_half_width + 1.0,
        },
        Look::Past | Look::ToCome | Look::Inferred if message.is_response => ArrowHead::Chevron {
            points: [above, tip, below],
        },
        Look::Past | Look::ToCome | Look::Inferred => ArrowHead::Triangle {
            points: [tip, above, below],
            is_hollow: message.look == Look::ToCome,
        },
    }
}
