//! The bytes that the next press sends, kept in step with the table.

use egui::{Align, Frame, Layout, Margin, Stroke, Ui};

use super::{
    byte_rows::Shape,
    painting::Painting,
    raw_bytes::{RawBytes, raw_bytes_ui},
    theme::Type,
    words,
};
use crate::http::Draft;

/// Below this height the bytes are not worth showing in place.
const LEAST_HEIGHT: f32 = 96.0;

pub(super) fn raw_request_ui(ui: &mut Ui, painting: &mut Painting<'_>, height: f32) {
    let theme = painting.theme;
    let Some(draft) = painting
        .state
        .session
        .as_ref()
        .and_then(|session| session.flow().draft())
    else {
        return;
    };
    let (title, shape) = match draft {
        Draft::Address(_) => (words::RAW_ADDRESS, Shape::Address),
        Draft::Request(_) => (words::RAW_REQUEST, Shape::Request),
    };
    ui.horizontal(|ui| {
        ui.spacing_mut().interact_size.y = 0.0;
        ui.label(theme.secondary(Type::Label, title));
        ui.label(theme.tertiary(Type::Small, words::BYTES_LEAVE));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let size = words::size(draft.bytes().len());
            ui.label(theme.tertiary(Type::Small, size));
        });
    });
    Frame::new()
        .fill(theme.colours.surface.inset)
        .stroke(Stroke::new(
            theme.metrics.stroke_width.hair,
            theme.colours.stroke.subtle,
        ))
        .corner_radius(theme.metrics.radius.card)
        .inner_margin(Margin::symmetric(4, 6))
        .show(ui, |ui| {
            let head = theme.line_height(Type::Small) + theme.metrics.spacing.xl;
            ui.set_height((height - head).max(LEAST_HEIGHT));
            let raw = RawBytes {
                bytes: draft.bytes(),
                version: fingerprint(draft.bytes()),
                shape,
                name: title,
            };
            raw_bytes_ui(ui, theme, &mut painting.memory.draft_rows, &raw);
        });
}

/// Tells one draft from the next; drafts are small.
fn fingerprint(bytes: &[u8]) -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    hasher.finish()
}
