//! Before there is a run: one button that begins one.

use egui::{Align, Key, Layout, Modifiers, Ui};
use egui_material_icons::icons::{ICON_ERROR, ICON_PLAY_ARROW, ICON_SCHEDULE};

use super::{
    controls::{card, icon_ui, primary_button_ui},
    painting::Painting,
    theme::Type,
    words,
};
use crate::app::{BuiltIn, Command};

const COLUMN: f32 = 520.0;

pub(super) fn start_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    let theme = painting.theme;
    let spacing = &theme.metrics.spacing;
    let room = ui.available_rect_before_wrap();
    let column = egui::Rect::from_center_size(
        room.center(),
        egui::vec2(COLUMN.min(room.width()), room.height()),
    );
    ui.scope_builder(
        egui::UiBuilder::new()
            .max_rect(column)
            .layout(Layout::top_down(Align::Min)),
        |ui| {
            ui.add_space(room.height() * 0.28);
            ui.spacing_mut().item_spacing.y = spacing.m;
            ui.label(theme.text(Type::Display, words::START_TITLE));
            ui.label(theme.secondary(Type::Body, words::START_LESSON));
            ui.label(theme.secondary(Type::Body, words::START_HOW));
            ui.add_space(spacing.xs);
            let is_starting = painting.state.problem.is_none()
                && (painting.state.request.is_some()
                    || painting.state.built_in == BuiltIn::Starting);
            if is_starting {
                ui.horizontal(|ui| {
                    icon_ui(ui, theme, ICON_SCHEDULE, theme.colours.text.secondary);
                    ui.label(theme.secondary(Type::Body, words::STARTING));
                });
            } else {
                let button = primary_button_ui(ui, theme, ICON_PLAY_ARROW, words::START, "Ctrl ⏎");
                painting.begins_pane(&button);
                let pressed = ui.input_mut(|i| i.consume_key(Modifiers::COMMAND, Key::Enter));
                if button.clicked() || pressed {
                    painting.send(Command::StartBuiltIn);
                }
            }
            problem_ui(ui, painting);
        },
    );
}

/// What went wrong before the run could begin, and what to do.
fn problem_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    let theme = painting.theme;
    let Some(problem) = &painting.state.problem else {
        return;
    };
    let verdict = &theme.colours.verdict;
    card(theme, verdict.fail_tint, verdict.fail).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal(|ui| {
            icon_ui(ui, theme, ICON_ERROR, verdict.fail);
            ui.label(theme.text(Type::Title, &problem.title));
        });
        ui.label(theme.secondary(Type::Body, &problem.remedy));
        if ui.button(words::DISMISS).clicked() {
            painting.send(Command::DismissProblem);
        }
    });
}
