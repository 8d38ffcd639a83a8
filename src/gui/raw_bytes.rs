//! Bytes of the wire as rows of text: only the rows in view are made, whatever the size.

use std::ops::Range;

use egui::{
    Color32, Rect, Response, ScrollArea, Stroke, StrokeKind, TextFormat, Ui, text::LayoutJob,
};

use super::{
    byte_rows::{ByteRows, Part, Shape},
    controls::line_ui,
    theme::{Theme, Type},
};
use crate::{
    oauth::Parameters,
    text::{self, Message},
};

/// Rows of one message, kept from frame to frame.
#[derive(Debug, Default)]
pub(super) struct RowCache {
    key: Option<Key>,
    rows: ByteRows,
}

/// What makes the kept rows stale.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Key {
    /// Tells one message from another; the caller's, since comparing megabytes takes time.
    version: u64,
    length: usize,
    columns: usize,
    shape: Shape,
}

impl RowCache {
    fn rows(&mut self, bytes: &[u8], version: u64, columns: usize, shape: Shape) -> &ByteRows {
        let key = Key {
            version,
            length: bytes.len(),
            columns,
            shape,
        };
        if self.key.as_ref() != Some(&key) {
            self.rows = ByteRows::of(bytes, columns, shape);
            self.key = Some(key);
        }
        &self.rows
    }
}

/// What is shown, and how to tell it from what was shown before.
pub(super) struct RawBytes<'a> {
    pub bytes: &'a [u8],
    pub version: u64,
    pub shape: Shape,
    /// Tells this scroll area from others.
    pub name: &'a str,
    /// Whose parameters these are, for what is said of the one under the pointer.
    pub message: Option<Message>,
}

/// Shows bytes in rows with line numbers, within the room that is left.
pub(super) fn raw_bytes_ui(ui: &mut Ui, theme: &Theme, cache: &mut RowCache, raw: &RawBytes<'_>) {
    let font = theme.font(Type::Code);
    let column = ui.fonts_mut(|fonts| fonts.glyph_width(&font, 'm'));
    let row_height = theme.line_height(Type::Code);
    let gutter = NUMBER_COLUMNS + 1;
    let room = ui.available_width() - theme.metrics.spacing.m;
    let columns = columns_in(room, column).saturating_sub(gutter).max(8);
    let rows = cache.rows(raw.bytes, raw.version, columns, raw.shape);
    ui.spacing_mut().item_spacing.y = 0.0;
    ui.spacing_mut().interact_size.y = 0.0;
    ScrollArea::vertical()
        .id_salt(raw.name)
        .auto_shrink([false, false])
        .show_rows(ui, row_height, rows.len(), |ui, range| {
            for at in range {
                let job = row_job(theme, raw.bytes, rows, at);
                let response = ui.add(egui::Label::new(job).extend());
                let pointed = response
                    .hover_pos()
                    .map(|pointer| columns_in(pointer.x - response.rect.left(), column))
                    .and_then(|at| at.checked_sub(gutter))
                    .and_then(|place| rows.parameter_at(raw.bytes, at, place));
                if let Some((place, columns)) = pointed {
                    outline(ui, theme, response.rect, column, &columns);
                    meaning_ui(theme, response, &raw.bytes[place], raw.message);
                }
            }
        });
}

/// Room for line numbers up to 9999; longer ones push their row to the right.
const NUMBER_COLUMNS: usize = 4;

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a width in points is positive and far below the limit"
)]
fn columns_in(width: f32, column: f32) -> usize {
    (width / column.max(1.0)).max(0.0) as usize
}

/// A frame around the parameter under the pointer, as far as it stands in this row.
fn outline(ui: &Ui, theme: &Theme, row: Rect, column: f32, columns: &Range<usize>) {
    let at = |place: usize| {
        let place = u16::try_from(place + NUMBER_COLUMNS + 1).unwrap_or(u16::MAX);
        row.left() + column * f32::from(place)
    };
    ui.painter().rect_stroke(
        Rect::from_x_y_ranges(at(columns.start)..=at(columns.end), row.y_range()),
        theme.metrics.radius.marker,
        Stroke::new(theme.metrics.stroke_width.hair, theme.colours.accent.solid),
        StrokeKind::Outside,
    );
}

/// What the parameter under the pointer means, and its value without its encoding.
pub(super) fn meaning_ui(
    theme: &Theme,
    response: Response,
    encoded: &[u8],
    message: Option<Message>,
) {
    let decoded = Parameters::decode(encoded);
    let Some(parameter) = decoded.iter().next() else {
        return;
    };
    let facts = message.and_then(|message| text::parameter(message, &parameter.name));
    response.on_hover_ui_at_pointer(|ui| {
        ui.set_max_width(MEANING_WIDTH);
        line_ui(ui, |ui| {
            let name = theme.text(Type::Code, &parameter.name);
            ui.label(name.color(theme.colours.syntax.parameter_name));
            if let Some(facts) = facts {
                ui.label(theme.secondary(Type::Small, facts.need.word()));
                let spec = theme.text(Type::Small, facts.spec);
                ui.label(spec.color(theme.colours.text.link));
            }
        });
        let meaning = facts.map_or(text::UNKNOWN_PARAMETER, |facts| facts.meaning);
        ui.add(egui::Label::new(theme.secondary(Type::Body, meaning)).wrap());
        let value = theme.text(Type::Code, &parameter.value);
        ui.add(egui::Label::new(value).wrap());
    });
}

const MEANING_WIDTH: f32 = 340.0;

fn row_job(theme: &Theme, bytes: &[u8], rows: &ByteRows, at: usize) -> LayoutJob {
    let mut job = LayoutJob::default();
    let format = |colour: Color32, kind: Type| TextFormat {
        font_id: theme.font(kind),
        color: colour,
        line_height: Some(theme.line_height(Type::Code)),
        ..TextFormat::default()
    };
    let number = rows.number(at).map(|n| n.to_string()).unwrap_or_default();
    job.append(
        &format!("{number:>NUMBER_COLUMNS$} "),
        0.0,
        format(theme.colours.syntax.punctuation, Type::Code),
    );
    for (part, text) in rows.parts(bytes, at) {
        let (colour, kind) = look(theme, part);
        job.append(&text, 0.0, format(colour, kind));
    }
    job
}

/// The colour and the weight of a piece.
pub(super) fn look(theme: &Theme, part: Part) -> (Color32, Type) {
    let syntax = &theme.colours.syntax;
    match part {
        Part::Method => (syntax.method, Type::CodeBold),
        Part::Target | Part::Body => (syntax.target, Type::Code),
        Part::Version => (syntax.version, Type::Code),
        Part::StatusOk => (syntax.status_ok, Type::CodeBold),
        Part::StatusError => (syntax.status_error, Type::CodeBold),
        Part::HeaderName => (syntax.header_name, Type::Code),
        Part::HeaderValue => (syntax.header_value, Type::Code),
        Part::ParameterName => (syntax.parameter_name, Type::Code),
        Part::ParameterValue => (syntax.parameter_value, Type::Code),
        Part::Escape => (syntax.escape, Type::Code),
        Part::Punctuation => (syntax.punctuation, Type::Code),
    }
}
