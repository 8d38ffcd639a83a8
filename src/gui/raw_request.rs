//! The bytes that the next press sends: a second editor of the draft, in step with the table.

use egui::{Align, Frame, Layout, Margin, Stroke, Ui};
use egui_material_icons::icons::ICON_STAT_0;

use super::{
    byte_rows::Shape,
    controls::{line_ui, link_button_ui, small_icon_ui},
    painting::Painting,
    raw_bytes::{RawBytes, raw_bytes_ui},
    raw_editor::{RawEditor, raw_editor_ui},
    theme::Type,
    words,
};
use crate::{
    app::{Command, DraftEdit},
    flow::Flow,
    http::Draft,
    text,
};

/// Below this height the bytes are not worth showing in place.
const LEAST_HEIGHT: f32 = 96.0;

/// `bottom`: how far down there is room, in points of the screen.
pub(super) fn raw_request_ui(ui: &mut Ui, painting: &mut Painting<'_>, bottom: f32) {
    let theme = painting.theme;
    let Some(flow) = flow(painting) else { return };
    let Some(draft) = flow.draft() else { return };
    let (title, name, shape) = match draft {
        Draft::Address(_) => (words::RAW_ADDRESS, words::EDIT_ADDRESS, Shape::Address),
        Draft::Request(_) => (words::RAW_REQUEST, words::EDIT_REQUEST, Shape::Request),
    };
    line_ui(ui, |ui| {
        ui.label(theme.secondary(Type::Label, title));
        head_ui(ui, painting, draft);
    });
    let frame = Frame::new()
        .fill(theme.colours.surface.inset)
        .stroke(Stroke::new(
            theme.metrics.stroke_width.hair,
            theme.colours.stroke.subtle,
        ))
        .corner_radius(theme.metrics.radius.card)
        .inner_margin(Margin::symmetric(4, 6));
    frame.show(ui, |ui| {
        let room = bottom - ui.cursor().top() - theme.metrics.spacing.s;
        let height = room.max(LEAST_HEIGHT);
        ui.set_height(height);
        match flow.prepared() {
            Some(prepared) if painting.awaits_press() => {
                let editor = RawEditor {
                    draft,
                    prepared,
                    name,
                    message: flow.current_step().and_then(text::Message::drafted_by),
                    height,
                };
                let raw = &mut painting.memory.raw_text;
                if let Some(text) = raw_editor_ui(ui, theme, raw, &editor) {
                    painting.send(Command::EditDraft(DraftEdit::Text(text)));
                }
            }
            Some(_) | None => {
                let raw = RawBytes {
                    bytes: draft.bytes(),
                    version: fingerprint(draft.bytes()),
                    shape,
                    name: title,
                    message: flow.current_step().and_then(text::Message::drafted_by),
                };
                raw_bytes_ui(ui, theme, &mut painting.memory.draft_rows, &raw);
            }
        }
    });
}

/// The flow of the state, not of the painting, which is written to while the flow is read.
fn flow<'a>(painting: &Painting<'a>) -> Option<&'a Flow> {
    painting
        .state
        .session
        .as_ref()
        .map(crate::session::Session::flow)
}

/// What the user changed, with the way back; the size.
fn head_ui(ui: &mut Ui, painting: &mut Painting<'_>, draft: &Draft) {
    let theme = painting.theme;
    let amber = theme.colours.verdict.warn;
    let changes = painting.changes();
    if changes.is_empty() {
        ui.label(theme.tertiary(Type::Small, words::BYTES_LEAVE));
    } else {
        small_icon_ui(ui, theme, ICON_STAT_0, amber);
    }
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        let size = words::size(draft.bytes().len());
        ui.label(theme.tertiary(Type::Small, size));
        if changes.is_empty() {
            return;
        }
        let restore = link_button_ui(ui, theme, words::RESTORE, words::RESTORE_REQUEST);
        if restore.clicked() {
            painting.send(Command::EditDraft(DraftEdit::Restore));
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            let said: Vec<String> = changes.iter().map(text::change).collect();
            let said = theme.text(Type::Small, said.join(", ")).color(amber);
            ui.add(egui::Label::new(said).truncate());
        });
    });
}

/// Tells one draft from the next; drafts are small.
fn fingerprint(bytes: &[u8]) -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    hasher.finish()
}
