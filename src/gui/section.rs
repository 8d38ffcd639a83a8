//! The section of a specification, as a link where its page is known.

use egui::{Button, Label, Ui};

use super::{
    painting::{Painting, ring_ui},
    theme::Type,
    words,
};
use crate::{
    app::{Command, Page},
    text,
};

/// `shown` stands for `label`, which is told whole on hover. Nothing of a run goes with a press.
pub(super) fn section_ui(ui: &mut Ui, painting: &mut Painting<'_>, shown: &str, label: &str) {
    let theme = painting.theme;
    let words = theme
        .text(Type::Small, shown)
        .color(theme.colours.text.link);
    let page = text::section_address(label).and_then(|address| Page::parse(&address));
    let Some(page) = page else {
        ui.add(Label::new(words).truncate()).on_hover_text(label);
        return;
    };
    let response = ui
        .scope(|ui| {
            ui.spacing_mut().interact_size.y = 0.0;
            ui.spacing_mut().button_padding = egui::Vec2::ZERO;
            ui.add(Button::new(words).frame(false).truncate())
        })
        .inner
        .accessible_name(words::open_section(label));
    ring_ui(ui, theme, &response);
    let is_pressed = response.clicked();
    response.on_hover_text(format!("{label}\n{page}"));
    if is_pressed {
        painting.send(Command::OpenPage(page));
    }
}
