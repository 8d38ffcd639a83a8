//! Paints the sequence diagram.

use egui::Ui;

use super::{painting::Painting, theme::Type, words};

pub(super) fn sequence_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    ui.label(painting.theme.secondary(Type::Title, words::SEQUENCE));
}
