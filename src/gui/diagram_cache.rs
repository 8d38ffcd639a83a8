//! The diagram from frame to frame: made again only as far as what it shows has changed.

use std::collections::HashMap;

use egui::{FontId, Painter, Rect};

use super::{sequence_marks::font_of, theme::Theme};
use crate::{
    diagram::{GrowingModel, Layout, Metrics, Model, Rect as PlacedRect, Row, TextRole},
    flow::PlannedMessage,
    session::Trace,
};

/// What the diagram shows.
pub(super) struct Shown<'a> {
    /// [`State::looks`](crate::app::State::looks).
    pub looks: u32,
    pub trace: &'a Trace,
    pub to_come: &'a [PlannedMessage],
    pub is_waiting: bool,
    /// Whether what is about to leave was changed.
    pub is_changed: bool,
}

/// A model and its layout, kept.
#[derive(Debug, Default)]
pub(super) struct DiagramCache {
    kept: Option<Kept>,
    widths: Widths,
}

#[derive(Debug)]
struct Kept {
    looks: u32,
    /// A trace only grows, so that its length says what is in it.
    records: usize,
    to_come: Vec<PlannedMessage>,
    is_waiting: bool,
    is_changed: bool,
    size: egui::Vec2,
    model: GrowingModel,
    layout: Layout,
    current: Option<usize>,
    outline: Option<(u32, Option<PlacedRect>)>,
}

/// A diagram that fits what is shown.
pub(super) struct Diagram<'a> {
    pub model: &'a Model,
    pub layout: &'a Layout,
    /// The row that happens next, or that happened last.
    pub current: Option<usize>,
    /// What encloses the selected exchange.
    pub outline: Option<PlacedRect>,
}

impl DiagramCache {
    pub fn of(
        &mut self,
        shown: &Shown<'_>,
        pane: Rect,
        theme: &Theme,
        painter: &Painter,
        selected: Option<u32>,
    ) -> Diagram<'_> {
        let is_same_text = self.widths.fit(theme, painter.pixels_per_point());
        let kept = self
            .kept
            .take()
            .filter(|kept| is_same_text && kept.grows_into(shown));
        let widths = &mut self.widths;
        let kept = match kept {
            Some(mut kept) => {
                if !kept.shows(shown) || kept.size != pane.size() {
                    kept.renew(shown, pane, widths, theme, painter);
                }
                kept
            }
            None => Kept::of(shown, pane, widths, theme, painter),
        };
        let kept = self.kept.insert(kept);
        let outline = selected.and_then(|id| kept.outline_of(id));
        Diagram {
            model: kept.model.model(),
            layout: &kept.layout,
            current: kept.current,
            outline,
        }
    }
}

impl Kept {
    fn of(
        shown: &Shown<'_>,
        pane: Rect,
        widths: &mut Widths,
        theme: &Theme,
        painter: &Painter,
    ) -> Self {
        let nothing = |_: &str, _| 0.0;
        let model = GrowingModel::default();
        let layout = Layout::of(model.model(), &Metrics::NORMAL, 0.0, 0.0, &nothing);
        let mut kept = Self {
            looks: shown.looks,
            records: 0,
            to_come: Vec::new(),
            is_waiting: false,
            is_changed: false,
            size: egui::Vec2::ZERO,
            model,
            layout,
            current: None,
            outline: None,
        };
        kept.renew(shown, pane, widths, theme, painter);
        kept
    }

    /// Whether it shows the same run, now or at an earlier time.
    fn grows_into(&self, shown: &Shown<'_>) -> bool {
        self.looks == shown.looks && self.records <= shown.trace.records().len()
    }

    fn shows(&self, shown: &Shown<'_>) -> bool {
        self.records == shown.trace.records().len()
            && self.is_waiting == shown.is_waiting
            && self.is_changed == shown.is_changed
            && self.to_come == shown.to_come
    }

    fn renew(
        &mut self,
        shown: &Shown<'_>,
        pane: Rect,
        widths: &mut Widths,
        theme: &Theme,
        painter: &Painter,
    ) {
        let from = if self.shows(shown) {
            self.model.model().rows.len()
        } else {
            let from = self
                .model
                .grow(shown.trace, shown.to_come, shown.is_waiting);
            if shown.is_changed {
                self.model.mark_next_request_as_changed();
            }
            from
        };
        self.records = shown.trace.records().len();
        self.to_come = shown.to_come.to_vec();
        self.is_waiting = shown.is_waiting;
        self.is_changed = shown.is_changed;
        self.size = pane.size();
        self.outline = None;
        let widths = std::cell::RefCell::new(widths);
        let measure = |text: &str, role| widths.borrow_mut().of(text, role, theme, painter);
        let model = self.model.model();
        self.layout
            .renew(model, from, pane.width(), pane.height(), &measure);
        self.current = current(model);
    }

    fn outline_of(&mut self, id: u32) -> Option<PlacedRect> {
        let (of, outline) = *self
            .outline
            .get_or_insert_with(|| (id, self.layout.outline(self.model.model(), id)));
        if of == id {
            return outline;
        }
        let outline = self.layout.outline(self.model.model(), id);
        self.outline = Some((id, outline));
        outline
    }
}

/// What happens next stands behind everything that has happened.
fn current(model: &Model) -> Option<usize> {
    let has_happened =
        |row: &Row| matches!(row, Row::Message(message) if message.exchange.is_some());
    let last = model.rows.iter().rposition(has_happened);
    let from = last.map_or(0, |last| last + 1);
    let is_current = |row: &Row| match row {
        Row::Message(message) => message.is_current,
        Row::Note(note) => note.is_current,
        Row::StageDivider(_) => false,
    };
    let to_come = model.rows.get(from..).unwrap_or_default();
    let current = to_come.iter().position(is_current);
    current.map(|at| from + at).or(last)
}

/// How wide texts are, by what they say: most rows of a long run say the same as others.
#[derive(Debug, Default)]
struct Widths {
    pixels_per_point: f32,
    fonts: Vec<FontId>,
    of: HashMap<TextRole, HashMap<String, f32>>,
    count: usize,
}

/// More texts than this are measured anew.
const MOST_TEXTS: usize = 50_000;

impl Widths {
    /// Forgets everything where texts have another size than before, and tells that they have not.
    fn fit(&mut self, theme: &Theme, pixels_per_point: f32) -> bool {
        let is_same = self.pixels_per_point.to_bits() == pixels_per_point.to_bits()
            && self
                .fonts
                .iter()
                .eq(TextRole::ALL.map(|role| font_of(theme, role)).iter());
        if !is_same {
            *self = Self {
                pixels_per_point,
                fonts: TextRole::ALL.map(|role| font_of(theme, role)).to_vec(),
                ..Self::default()
            };
        }
        is_same
    }

    fn of(&mut self, text: &str, role: TextRole, theme: &Theme, painter: &Painter) -> f32 {
        if let Some(width) = self.of.get(&role).and_then(|of| of.get(text)) {
            return *width;
        }
        let colour = theme.colours.text.primary;
        let galley = painter.layout_no_wrap(text.to_owned(), font_of(theme, role), colour);
        let width = galley.size().x;
        if self.count >= MOST_TEXTS {
            self.of.clear();
            self.count = 0;
        }
        self.of
            .entry(role)
            .or_default()
            .insert(text.to_owned(), width);
        self.count += 1;
        width
    }
}
