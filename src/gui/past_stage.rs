//! A stage that is behind us: what was sent there, what was found, and how the run ended.

use egui::Ui;
use egui_material_icons::icons::ICON_STAT_0;

use super::{
    controls::small_icon_ui, findings::findings_ui, id_token::id_token_ui, painting::Painting,
    request_table::sent_ui, summary::end_card_ui, theme::Type, words,
};
use crate::{
    flow::Stage,
    http::{Change, ChangeSubject},
    text,
};

pub(super) fn past_stage_ui(ui: &mut Ui, painting: &mut Painting<'_>, stage: Stage) {
    let theme = painting.theme;
    let Some(trace) = painting.state.trace() else {
        return;
    };
    if is_end(painting, stage) {
        end_card_ui(ui, painting);
    }
    if stage == Stage::IdToken {
        id_token_ui(ui, painting);
    } else {
        sent_ui(ui, painting, stage);
    }
    // Changed parameters are marked in their rows; the others have none.
    let has_no_row = |change: &&Change| !matches!(change.subject, ChangeSubject::Parameter(_));
    for change in trace.deviations_of(stage).filter(has_no_row) {
        ui.horizontal(|ui| {
            small_icon_ui(ui, theme, ICON_STAT_0, theme.colours.verdict.warn);
            ui.label(theme.secondary(Type::Body, text::change(change)));
        });
    }
    ui.add_space(theme.metrics.spacing.xs);
    ui.label(theme.secondary(Type::Title, words::CHECKS));
    findings_ui(ui, painting, trace.findings_of(stage));
}

/// Whether a past run ended here; one that ended where it has no stage ended at its last.
fn is_end(painting: &Painting<'_>, stage: Stage) -> bool {
    let Some(opened) = &painting.state.opened else {
        return false;
    };
    let Some(end) = opened.trace.end() else {
        return false;
    };
    let stages = painting.state.stages();
    if stages.contains(&end.stage) {
        end.stage == stage
    } else {
        stages.last() == Some(&stage)
    }
}
