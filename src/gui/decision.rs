//! A failed check has stopped the run: what failed, what is at risk, and the way on.

use egui::Ui;
use egui_material_icons::icons::{ICON_CANCEL, ICON_WARNING};

use super::{
    controls::{card, icon_ui, outline_button_ui, quiet_button_ui, small_icon_ui},
    findings::finding_ui,
    painting::Painting,
    stage::{again_ui, left_ui},
    theme::{Theme, Type},
    words,
};
use crate::{
    app::Command,
    flow::{Check, Finding, Verdict},
    text,
};

pub(super) fn decision_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    let failing = failing(painting);
    let theme = painting.theme;
    let verdict = &theme.colours.verdict;
    card(theme, verdict.fail_tint, verdict.fail).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal(|ui| {
            icon_ui(ui, theme, ICON_CANCEL, verdict.fail);
            ui.label(theme.text(Type::Title, words::STOPPED));
        });
        for finding in &failing {
            finding_ui(ui, painting, finding);
            risk_ui(ui, theme, finding.check);
        }
    });
}

/// What may happen to those who go on.
pub(super) fn risk_ui(ui: &mut Ui, theme: &Theme, check: Check) {
    let amber = theme.colours.verdict.warn;
    ui.horizontal_top(|ui| {
        small_icon_ui(ui, theme, ICON_WARNING, amber);
        ui.label(theme.text(Type::Label, words::RISK).color(amber));
        ui.add(egui::Label::new(theme.secondary(Type::Small, text::consequence(check))).wrap());
    });
}

/// The failed checks of the stage that is held, each as it came out last.
fn failing<'a>(painting: &Painting<'a>) -> Vec<&'a Finding> {
    let (Some(flow), Some(trace)) = (painting.flow(), painting.state.trace()) else {
        return Vec::new();
    };
    let mut last: Vec<&Finding> = Vec::new();
    for finding in trace.findings_of(flow.stage()) {
        last.retain(|before| before.check != finding.check);
        last.push(finding);
    }
    last.retain(|finding| finding.verdict == Verdict::Fail);
    last
}

pub(super) fn decision_foot_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    let theme = painting.theme;
    let go_on = outline_button_ui(ui, theme, Some(ICON_WARNING), words::CONTINUE_ANYWAY);
    painting.begins_pane(&go_on);
    if go_on.clicked() {
        painting.send(Command::ContinueAnyway);
    }
    let text = theme.secondary(Type::Control, words::STOP);
    if quiet_button_ui(ui, theme, text, words::STOP, true).clicked() {
        painting.send(Command::Cancel);
    }
    again_ui(ui, painting);
    left_ui(ui, painting, ICON_CANCEL, words::STOPPED);
}
