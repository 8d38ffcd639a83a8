//! What went wrong outside a run, and what to do: it stays until it is dismissed.

use egui::{Align, Frame, Layout, Margin, Panel, Ui};
use egui_material_icons::icons::ICON_ERROR;

use super::{
    controls::{card, icon_ui, quiet_button_ui},
    painting::Painting,
    theme::Type,
    words,
};
use crate::app::{Command, Problem};

/// A bar across the view.
pub(super) fn problem_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    let Some(problem) = &painting.state.problem else {
        return;
    };
    let theme = painting.theme;
    Panel::top("problem")
        .show_separator_line(false)
        .frame(
            Frame::new()
                .fill(theme.colours.verdict.fail_tint)
                .inner_margin(Margin::symmetric(16, 6)),
        )
        .show(ui, |ui| inside_ui(ui, painting, problem));
}

/// The same where it belongs to what is above it.
pub(super) fn problem_card_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    let Some(problem) = &painting.state.problem else {
        return;
    };
    let verdict = &painting.theme.colours.verdict;
    card(painting.theme, verdict.fail_tint, verdict.fail)
        .show(ui, |ui| inside_ui(ui, painting, problem));
}

fn inside_ui(ui: &mut Ui, painting: &mut Painting<'_>, problem: &Problem) {
    let theme = painting.theme;
    ui.set_width(ui.available_width());
    ui.horizontal_top(|ui| {
        icon_ui(ui, theme, ICON_ERROR, theme.colours.verdict.fail);
        ui.with_layout(Layout::right_to_left(Align::Min), |ui| {
            let text = theme.secondary(Type::Control, words::DISMISS);
            if quiet_button_ui(ui, theme, text, words::DISMISS, true).clicked() {
                painting.send(Command::DismissProblem);
            }
            ui.with_layout(Layout::top_down(Align::Min), |ui| {
                ui.add(egui::Label::new(theme.text(Type::Title, &problem.title)).wrap());
                ui.add(egui::Label::new(theme.secondary(Type::Body, &problem.remedy)).wrap());
            });
        });
    });
}
