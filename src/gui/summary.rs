//! The end of a run: how it went, and where it failed, why and what helps.

use egui::{Align, Layout, Ui};
use egui_material_icons::icons::{ICON_CANCEL, ICON_CHECK_CIRCLE, ICON_STAT_0};

use super::{
    controls::{card, icon_ui, small_icon_ui},
    findings::findings_ui,
    painting::Painting,
    theme::{Theme, Type},
    untrusted::untrusted_ui,
    words,
};
use crate::{
    flow::{End, EndStatus},
    http::Change,
    text,
};

/// How the run ended, without its checks.
pub(super) fn end_card_ui(ui: &mut Ui, painting: &Painting<'_>) {
    let Some(trace) = painting.state.trace() else {
        return;
    };
    let Some(end) = trace.end() else { return };
    let changes: Vec<&Change> = trace.deviations_of(end.stage).collect();
    end_ui(ui, painting.theme, end, &changes);
}

pub(super) fn summary_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    let theme = painting.theme;
    let Some(trace) = painting.state.trace() else {
        return;
    };
    end_card_ui(ui, painting);
    if let Some(end) = trace.end() {
        untrusted_ui(ui, painting, end);
    }
    if trace.remarkable_findings().next().is_some() {
        ui.label(theme.secondary(Type::Title, words::CHECKS));
        findings_ui(ui, painting, trace.remarkable_findings());
    }
}

fn end_ui(ui: &mut Ui, theme: &Theme, end: &End, changes: &[&Change]) {
    let verdict = &theme.colours.verdict;
    let is_good = end.status == EndStatus::Completed;
    let (icon, colour, tint) = if is_good {
        (ICON_CHECK_CIRCLE, verdict.pass, verdict.pass_tint)
    } else {
        (ICON_CANCEL, verdict.fail, verdict.fail_tint)
    };
    let advice = text::end(end);
    card(theme, tint, colour).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal(|ui| {
            icon_ui(ui, theme, icon, colour);
            ui.label(theme.text(Type::Title, advice.title));
        });
        ui.spacing_mut().item_spacing.y = theme.metrics.spacing.xs;
        if end.status == EndStatus::OAuthError {
            refusal_ui(ui, theme, end, changes);
        } else if is_good {
            ui.add(egui::Label::new(theme.secondary(Type::Body, advice.remedy)).wrap());
        } else {
            for (word, said) in [
                (words::CAME, &end.error),
                (words::CAUSE, &end.description),
                (words::REMEDY, &Some(advice.remedy)),
            ] {
                if let Some(said) = said {
                    said_ui(ui, theme, word, said);
                }
            }
        }
    });
}

/// An OAuth error, explained for the stage it came at.
fn refusal_ui(ui: &mut Ui, theme: &Theme, end: &End, changes: &[&Change]) {
    let error = end.error.as_deref().unwrap_or_default();
    let explanation = text::explain(end.stage, error);
    ui.label(theme.text(Type::Body, explanation.meaning));
    if let Some(description) = &end.description {
        said_ui(ui, theme, words::SERVER_SAID, description);
        if let Some(hint) = text::hint(description) {
            said_ui(ui, theme, "", &hint);
        }
    }
    let owned: Vec<Change> = changes.iter().map(|change| (*change).clone()).collect();
    for suspect in text::suspects(end.stage, error, &owned) {
        ui.horizontal_top(|ui| {
            small_icon_ui(ui, theme, ICON_STAT_0, theme.colours.verdict.warn);
            ui.add(egui::Label::new(theme.text(Type::Body, suspect)).wrap());
        });
    }
    for (word, sentences) in [
        (words::CAUSE, explanation.causes),
        (words::REMEDY, explanation.remedies),
    ] {
        for (at, sentence) in sentences.iter().enumerate() {
            said_ui(ui, theme, if at == 0 { word } else { "" }, sentence);
        }
    }
    ui.label(
        theme
            .text(Type::Small, explanation.spec)
            .color(theme.colours.text.link),
    );
}

/// A word and what belongs to it, aligned with the others; the word may be empty.
fn said_ui(ui: &mut Ui, theme: &Theme, word: &str, text: &str) {
    ui.scope(|ui| {
        ui.spacing_mut().interact_size.y = 0.0;
        ui.horizontal_top(|ui| {
            let room = egui::vec2(WORD_WIDTH, theme.line_height(Type::Body));
            ui.allocate_ui_with_layout(room, Layout::left_to_right(Align::Min), |ui| {
                ui.set_min_width(WORD_WIDTH);
                if !word.is_empty() {
                    ui.label(theme.text(Type::Control, word));
                }
            });
            ui.add(egui::Label::new(theme.secondary(Type::Body, text)).wrap());
        });
    });
}

const WORD_WIDTH: f32 = 84.0;
