//! The section of a specification, as a link where its page is known.

use egui::{Button, Label, OpenUrl, Ui};

use super::{
    painting::ring_ui,
    theme::{Theme, Type},
    words,
};
use crate::text;

/// `shown` stands for `label`, which is told whole on hover. A press has the toolkit open the page,
/// as it fills the clipboard; nothing of a run goes with it.
pub(super) fn section_ui(ui: &mut Ui, theme: &Theme, shown: &str, label: &str) {
    let words = theme
        .text(Type::Small, shown)
        .color(theme.colours.text.link);
    let Some(address) = text::section_address(label) else {
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
    response.on_hover_text(format!("{label}\n{address}"));
    if is_pressed {
        ui.open_url(OpenUrl::new_tab(address));
    }
}
