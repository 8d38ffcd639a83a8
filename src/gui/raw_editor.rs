//! The text of the draft while it is edited: in step with the table, coloured, its cursor kept.

use std::{collections::BTreeSet, fmt, ops::Range, sync::Arc};

use egui::{
    Align2, Color32, Frame, Galley, Id, Margin, Pos2, Rect, ScrollArea, Shape as Painted, TextEdit,
    TextFormat, Ui,
    text::{CCursor, CharIndex, LayoutJob},
    text_edit::{TextEditOutput, TextEditState},
    vec2,
};
use zeroize::Zeroizing;

use super::{
    byte_rows::{ByteRows, Shape},
    raw_bytes::{look, meaning_ui},
    sequence_marks::diamond,
    theme::{Theme, Type},
};
use crate::{http::Draft, text::Message};

/// What stands in the editor: other than the draft's own text where two texts mean the same bytes.
#[derive(Default)]
pub(super) struct RawText {
    text: Zeroizing<String>,
}

/// Without the text, which holds credentials.
impl fmt::Debug for RawText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawText").finish_non_exhaustive()
    }
}

impl RawText {
    /// Takes the draft's text unless what was typed says the same; returns the text before it.
    fn follow(&mut self, draft: &Draft) -> Option<Zeroizing<String>> {
        let mut typed = draft.clone();
        typed.set_raw_text(&self.text);
        if typed.bytes() == draft.bytes() {
            return None;
        }
        let text = Zeroizing::new(draft.raw_text());
        Some(std::mem::replace(&mut self.text, text))
    }
}

/// What the editor shows, and beside what.
pub(super) struct RawEditor<'a> {
    pub draft: &'a Draft,
    pub prepared: &'a Draft,
    /// The accessible name.
    pub name: &'a str,
    /// Whose parameters these are, for what is said of the one under the pointer.
    pub message: Option<Message>,
    pub height: f32,
}

/// Room for line numbers up to 999, in columns.
const GUTTER: f32 = 5.0;

/// Returns the whole text where it was changed.
pub(super) fn raw_editor_ui(
    ui: &mut Ui,
    theme: &Theme,
    raw: &mut RawText,
    editor: &RawEditor<'_>,
) -> Option<String> {
    // Of the window, so that the cursor survives whatever changes around the editor.
    let id = Id::unique("raw request");
    if let Some(before) = raw.follow(editor.draft) {
        keep_cursor(ui, id, &before, &raw.text);
    }
    let (shape, line_end) = match editor.draft {
        Draft::Address(_) => (Shape::Address, None),
        Draft::Request(_) => (Shape::Request, Some(egui::Key::Enter)),
    };
    let font = theme.font(Type::Code);
    let column = ui.fonts_mut(|fonts| fonts.glyph_width(&font, 'm'));
    let gutter = (column * GUTTER).round();
    let mut layouter = |ui: &Ui, text: &dyn egui::TextBuffer, width: f32| {
        let job = coloured(theme, text.as_str(), shape, width);
        ui.fonts_mut(|fonts| fonts.layout_job(job))
    };
    let changed = changed_lines(editor, &raw.text);
    ScrollArea::vertical()
        .id_salt(editor.name)
        .auto_shrink([false, false])
        .max_height(editor.height)
        .show(ui, |ui| {
            let below = ui.painter().add(Painted::Noop);
            let output = TextEdit::multiline(&mut *raw.text)
                .id(id)
                .font(font.clone())
                .frame(Frame::NONE.inner_margin(Margin {
                    left: whole_points(gutter),
                    ..Margin::ZERO
                }))
                .desired_width(f32::INFINITY)
                .desired_rows(1)
                .min_size(vec2(0.0, editor.height))
                .return_key(
                    line_end.map(|key| egui::KeyboardShortcut::new(egui::Modifiers::NONE, key)),
                )
                .layouter(&mut layouter)
                .show(ui);
            let lines = Lines {
                galley: &output.galley,
                origin: output.galley_pos,
                gutter,
                changed: &changed,
            };
            lines.paint(ui, theme, below);
            let response = &output.response.response;
            // What is being typed is not covered.
            if let Some(pointer) = response.hover_pos().filter(|_| !response.has_focus()) {
                // The nearest end of a character is its begin.
                let place = pointer - output.galley_pos - vec2(column / 2.0, 0.0);
                let at = output.galley.cursor_from_pos(place).index.0;
                if let Some(parameter) = parameter_of(&raw.text, shape, at) {
                    let encoded = &raw.text.as_bytes()[parameter];
                    meaning_ui(theme, response.clone(), encoded, editor.message);
                }
            }
            report(&output, editor.name).then(|| raw.text.to_string())
        })
        .inner
}

fn report(output: &TextEditOutput, name: &str) -> bool {
    let response = output.response.response.clone().accessible_name(name);
    response.changed()
}

#[allow(
    clippy::cast_possible_truncation,
    reason = "a gutter is a few dozen points wide"
)]
fn whole_points(width: f32) -> i8 {
    width.clamp(0.0, 127.0) as i8
}

/// The cursor stays at its characters when the text around them changes.
fn keep_cursor(ui: &Ui, id: Id, before: &str, after: &str) {
    let Some(mut state) = TextEditState::load(ui.ctx(), id) else {
        return;
    };
    let Some(mut range) = state.cursor.char_range() else {
        return;
    };
    let move_it = |cursor: CCursor| CCursor::new(CharIndex(moved(before, after, cursor.index.0)));
    range.primary = move_it(range.primary);
    range.secondary = move_it(range.secondary);
    state.cursor.set_char_range(Some(range));
    state.store(ui.ctx(), id);
}

/// Where a cursor at this character of `before` stands in `after`.
fn moved(before: &str, after: &str, cursor: usize) -> usize {
    let at = before
        .char_indices()
        .nth(cursor)
        .map_or(before.len(), |(at, _)| at);
    let (left, right) = before.split_at(at);
    if after.starts_with(left) {
        return cursor;
    }
    match after.strip_suffix(right) {
        Some(rest) => rest.chars().count(),
        None => cursor.min(after.chars().count()),
    }
}

/// The whole text, each piece in the colour of what it is.
fn coloured(theme: &Theme, text: &str, shape: Shape, width: f32) -> LayoutJob {
    let mut job = LayoutJob::default();
    job.wrap.max_width = width;
    job.wrap.break_anywhere = true;
    let format = |colour: Color32, kind: Type| TextFormat {
        font_id: theme.font(kind),
        color: colour,
        line_height: Some(theme.line_height(Type::Code)),
        ..TextFormat::default()
    };
    let plain = format(theme.colours.syntax.target, Type::Code);
    let bytes = text.as_bytes();
    let rows = ByteRows::of(bytes, usize::MAX, shape);
    let mut done = 0;
    for at in 0..rows.len() {
        for (part, place) in rows.places(bytes, at) {
            // An escape may be cut within a character.
            let (Some(between), Some(piece)) =
                (text.get(done..place.start), text.get(place.clone()))
            else {
                continue;
            };
            job.append(between, 0.0, plain.clone());
            let (colour, kind) = look(theme, part);
            job.append(piece, 0.0, format(colour, kind));
            done = place.end;
        }
    }
    job.append(text.get(done..).unwrap_or_default(), 0.0, plain);
    job
}

/// Where the parameter stands to which this character belongs.
fn parameter_of(text: &str, shape: Shape, character: usize) -> Option<Range<usize>> {
    let (at, _) = text.char_indices().nth(character)?;
    let begin = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let column = text[begin..at].chars().count();
    let line = text[..begin].matches('\n').count();
    let rows = ByteRows::of(text.as_bytes(), usize::MAX, shape);
    let (place, _) = rows.parameter_at(text.as_bytes(), line, column)?;
    Some(place)
}

/// For each line whether the prepared request has no such line.
fn changed_lines(editor: &RawEditor<'_>, text: &str) -> Vec<bool> {
    if editor.draft.bytes() == editor.prepared.bytes() {
        return Vec::new();
    }
    let prepared = editor.prepared.raw_text();
    let known: BTreeSet<&str> = prepared.split('\n').collect();
    let length_follows = match editor.draft {
        Draft::Address(_) => false,
        Draft::Request(request) => request.content_length_follows(),
    };
    let follows =
        |line: &str| length_follows && line.to_ascii_lowercase().starts_with("content-length:");
    text.split('\n')
        .map(|line| !known.contains(line) && !follows(line))
        .collect()
}

/// Line numbers, and a mark where a line differs.
struct Lines<'a> {
    galley: &'a Arc<Galley>,
    origin: Pos2,
    gutter: f32,
    changed: &'a [bool],
}

impl Lines<'_> {
    fn paint(&self, ui: &Ui, theme: &Theme, below: egui::layers::ShapeIdx) {
        let verdict = &theme.colours.verdict;
        let mut bands = Vec::new();
        let mut line = 0;
        let mut begins = true;
        for row in &self.galley.rows {
            let rect = row.rect().translate(self.origin.to_vec2());
            let is_changed = self.changed.get(line).copied().unwrap_or(false);
            let left = self.origin.x - self.gutter;
            if is_changed {
                let band = Rect::from_x_y_ranges(left..=ui.max_rect().right(), rect.y_range());
                bands.push(Painted::rect_filled(band, 0.0, verdict.warn_tint));
            }
            if begins {
                let number = egui::pos2(self.origin.x - self.gutter * 0.4, rect.center().y);
                ui.painter().text(
                    number,
                    Align2::RIGHT_CENTER,
                    (line + 1).to_string(),
                    theme.font(Type::Code),
                    theme.colours.syntax.punctuation,
                );
                if is_changed {
                    let centre = egui::pos2(self.origin.x - self.gutter * 0.2, rect.center().y);
                    ui.painter().add(diamond(centre, 4.0, verdict.warn));
                }
            }
            begins = row.ends_with_newline;
            line += usize::from(begins);
        }
        ui.painter().set(below, Painted::Vec(bands));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{http::RequestDraft, oauth::SafeUrl};

    fn draft() -> Draft {
        let url = SafeUrl::parse("http://127.0.0.1:9400/token").unwrap();
        let mut draft = Draft::Request(RequestDraft::new(
            "GET",
            url,
            &crate::http::Headers::default(),
            None,
        ));
        draft.add_parameter("a", "1");
        draft
    }

    #[test]
    fn a_text_that_means_the_same_bytes_is_left_as_it_was_typed() {
        let mut draft = draft();
        let mut raw = RawText::default();
        assert!(raw.follow(&draft).is_some());
        assert!(raw.follow(&draft).is_none());
        let typed = raw.text.replace("a=1", "\\x61=1");
        *raw.text = typed.clone();
        draft.set_raw_text(&typed);
        assert!(raw.follow(&draft).is_none());
        assert_eq!(*raw.text, typed);
    }

    #[test]
    fn a_cursor_stays_between_the_same_characters() {
        let before = "Content-Length: 99\n\nbody|x";
        let after = "Content-Length: 100\n\nbody|x";
        assert_eq!(moved(before, after, 25), 26);
        assert_eq!(moved(before, after, 3), 3);
        assert_eq!(moved("abc", "x", 2), 1);
        assert_eq!(moved("", "abc", 0), 0);
    }

    #[test]
    fn each_character_of_a_parameter_belongs_to_it() {
        let text = "POST /token?x=1 HTTP/1.1\nContent-Type: \
                    application/x-www-form-urlencoded\n\ngrant_type=code&code=%41b";
        let at = |piece: &str| text.find(piece).unwrap();
        let of = |piece: &str| {
            let place = parameter_of(text, Shape::Request, at(piece))?;
            Some(&text[place])
        };
        assert_eq!(of("x=1"), Some("x=1"));
        assert_eq!(of("type=code"), Some("grant_type=code"));
        assert_eq!(of("41b"), Some("code=%41b"));
        assert_eq!(of("&code"), None);
        assert_eq!(of("application"), None);
        assert_eq!(parameter_of(text, Shape::Request, text.len()), None);
    }

    #[test]
    fn only_lines_that_the_user_changed_are_marked() {
        let prepared = draft();
        let mut changed = prepared.clone();
        let text = changed.raw_text().replace("a=1", "a=2");
        changed.set_raw_text(&text);
        let editor = RawEditor {
            draft: &changed,
            prepared: &prepared,
            name: "",
            message: None,
            height: 0.0,
        };
        let marked = changed_lines(&editor, &text);
        assert_eq!(marked.iter().filter(|is| **is).count(), 1);
    }
}
