//! Bytes of the wire as rows of text: only the rows in view are made, whatever the size.

use egui::{Color32, ScrollArea, TextFormat, Ui, text::LayoutJob};

use super::{
    byte_rows::{ByteRows, Part, Shape},
    theme::{Theme, Type},
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
                ui.add(egui::Label::new(job).extend());
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
