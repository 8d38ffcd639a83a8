//! Checks and how they came out: icon, word, sentence, section.

use egui::{Align, Layout, Ui};
use egui_material_icons::{
    MaterialIcon,
    icons::{ICON_CANCEL, ICON_CHECK_CIRCLE, ICON_WARNING},
};

use super::{
    controls::{line_ui, small_icon_ui},
    painting::Painting,
    section::section_ui,
    theme::{Theme, Type},
    words,
};
use crate::{
    flow::{Finding, Verdict},
    text,
};

pub(super) fn icon(verdict: Verdict) -> MaterialIcon {
    match verdict {
        Verdict::Pass => ICON_CHECK_CIRCLE,
        Verdict::Warn => ICON_WARNING,
        Verdict::Fail => ICON_CANCEL,
    }
}

/// Of a stage that was gone through many times, the checks before these are left to the inspector.
const MOST: usize = 100;

/// The worst first, each kind in the order in which it was checked; the last ones where there are
/// many.
pub(super) fn findings_ui<'a>(
    ui: &mut Ui,
    painting: &mut Painting<'_>,
    findings: impl DoubleEndedIterator<Item = &'a Finding>,
) {
    let theme = painting.theme;
    let mut findings = findings.rev();
    let mut sorted: Vec<&Finding> = findings.by_ref().take(MOST).collect();
    if sorted.is_empty() {
        ui.label(theme.tertiary(Type::Body, words::NO_CHECKS));
        return;
    }
    if findings.next().is_some() {
        ui.label(theme.tertiary(Type::Small, words::LAST_CHECKS));
    }
    sorted.reverse();
    sorted.sort_by_key(|finding| std::cmp::Reverse(finding.verdict));
    for finding in sorted {
        finding_ui(ui, painting, finding);
    }
}

pub(super) fn finding_ui(ui: &mut Ui, painting: &mut Painting<'_>, finding: &Finding) {
    let theme = painting.theme;
    let colour = theme.verdict(finding.verdict);
    ui.spacing_mut().item_spacing.y = theme.metrics.spacing.hair;
    ui.horizontal_top(|ui| {
        small_icon_ui(ui, theme, icon(finding.verdict), colour);
        ui.vertical(|ui| {
            ui.with_layout(Layout::right_to_left(Align::Min), |ui| {
                ui.spacing_mut().interact_size.y = 0.0;
                section_ui(ui, painting, finding.check.spec(), finding.check.spec());
                ui.with_layout(Layout::left_to_right(Align::Min), |ui| {
                    let word = text::verdict(finding.verdict);
                    ui.label(theme.text(Type::Label, word).color(colour));
                    let title = theme.text(Type::Small, text::title(finding.check));
                    ui.add(egui::Label::new(title).truncate());
                });
            });
            if finding.verdict != Verdict::Pass {
                ui.label(theme.secondary(Type::Small, text::sentence(finding)));
                values_ui(ui, theme, finding);
            }
        });
    });
    ui.add_space(theme.metrics.spacing.xs);
}

/// What was wanted and what came, as they are: the values of a running flow are its lesson.
fn values_ui(ui: &mut Ui, theme: &Theme, finding: &Finding) {
    for (word, value) in [
        ("expected", &finding.expected),
        ("received", &finding.received),
    ] {
        let Some(value) = value else { continue };
        line_ui(ui, |ui| {
            ui.label(theme.tertiary(Type::Small, word));
            ui.add(egui::Label::new(theme.text(Type::Code, value)).truncate());
        });
    }
}
