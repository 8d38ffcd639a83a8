//! A past run on screen: what it is, where it broke off, and the way back to the present.

use egui::{Align, Frame, Layout, Margin, Panel, Ui};
use egui_material_icons::icons::{ICON_DELETE, ICON_HISTORY, ICON_WARNING};

use super::{
    controls::{icon_ui, outline_button_ui, quiet_button_ui, tag_ui},
    painting::Painting,
    stage::left_ui,
    theme::Type,
    words,
};
use crate::app::Command;

/// Above the panes: nothing here can be sent or changed.
pub(super) fn past_bar_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    let Some(opened) = &painting.state.opened else {
        return;
    };
    let theme = painting.theme;
    let header = opened.trace.header();
    let frame = Frame::new()
        .fill(theme.colours.surface.raised)
        .inner_margin(Margin::symmetric(16, 4))
        .outer_margin(Margin {
            top: 1,
            ..Margin::ZERO
        });
    Panel::top("past run")
        .show_separator_line(false)
        .frame(frame)
        .show(ui, |ui| {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let close = outline_button_ui(ui, theme, None, words::CLOSE_PAST);
                if close.clicked() {
                    painting.send(Command::CloseSession);
                }
                let delete = theme.icon(ICON_DELETE, theme.colours.text.secondary);
                let delete = quiet_button_ui(ui, theme, delete, words::DELETE_RUN, true);
                if delete.on_hover_text(words::DELETE_RUN).clicked() {
                    painting.send(Command::DeleteSession(header.id.clone()));
                }
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    icon_ui(ui, theme, ICON_HISTORY, theme.colours.text.secondary);
                    let when = words::past_run(&header.profile.name, header.started);
                    ui.label(theme.text(Type::Control, when));
                    if let Some(torn) = opened.torn {
                        let verdict = &theme.colours.verdict;
                        let look = (verdict.warn, verdict.warn_tint);
                        tag_ui(ui, theme, Some(ICON_WARNING), &words::torn(torn.line), look);
                    }
                    let why = egui::Label::new(theme.tertiary(Type::Small, words::READ_ONLY));
                    ui.add(why.truncate());
                });
            });
        });
}

/// Where a run that goes on has its primary button.
pub(super) fn past_foot_ui(ui: &mut Ui, painting: &Painting<'_>) {
    left_ui(ui, painting, ICON_HISTORY, words::READ_ONLY);
}
