//! What was checked at an exchange: a list, the worst first, and the selected one explained.

use egui::{
    Align, Align2, Layout, Rect, Role, ScrollArea, Sense, Stroke, Ui, UiBuilder, WidgetInfo, pos2,
    vec2,
};

use super::{
    controls::{facts_ui, line_ui, paint_icon, small_icon_ui, tag_ui},
    findings::icon,
    painting::{Painting, ring_ui},
    section::section_ui,
    theme::{Theme, Type},
    words,
};
use crate::{
    flow::{Finding, RecordedExchange, Stage, Verdict},
    session::Trace,
    text,
};

/// How much of the width the list takes where both fit.
const LIST_PART: f32 = 0.62;

/// The findings of one stage, the worst first, kept from frame to frame.
#[derive(Debug, Default)]
pub(super) struct ChecksCache {
    /// [`State::looks`](crate::app::State::looks), stage, and how long the trace was: it only
    /// grows.
    key: Option<(u32, Stage, usize)>,
    found: Vec<Finding>,
}

impl ChecksCache {
    fn of(&mut self, looks: u32, stage: Stage, trace: &Trace) -> &[Finding] {
        let key = (looks, stage, trace.records().len());
        if self.key != Some(key) {
            self.found = trace.findings_of(stage).cloned().collect();
            self.found
                .sort_by_key(|finding| std::cmp::Reverse(finding.verdict));
            self.key = Some(key);
        }
        &self.found
    }
}

/// Beside the tab: how many came out how; where all passed, one number.
pub(super) fn counts_ui(ui: &mut Ui, painting: &Painting<'_>, exchange: &RecordedExchange) {
    let Some(trace) = painting.state.trace() else {
        return;
    };
    let theme = painting.theme;
    let count = |verdict| trace.finding_count(stage_of(painting, exchange), verdict);
    let worst = [Verdict::Warn, Verdict::Fail];
    let is_clean = worst.into_iter().all(|verdict| count(verdict) == 0);
    let shown: &[Verdict] = if is_clean { &[Verdict::Pass] } else { &worst };
    for verdict in shown {
        let number = count(*verdict);
        if number > 0 {
            let look = (theme.verdict(*verdict), theme.tint(*verdict));
            tag_ui(ui, theme, Some(icon(*verdict)), &number.to_string(), look);
        }
    }
}

/// The ID token has no exchange of its own: while its stage is on screen, the exchange that brought
/// it shows the checks of the token, once there are any.
fn stage_of(painting: &Painting<'_>, exchange: &RecordedExchange) -> Stage {
    let is_on_screen = painting.state.shown_stage() == Some(Stage::IdToken);
    let trace = painting.state.trace();
    let was_checked = trace.is_some_and(|trace| trace.findings_of(Stage::IdToken).next().is_some());
    match exchange.stage {
        Stage::Redirect | Stage::Token | Stage::Polling if is_on_screen && was_checked => {
            Stage::IdToken
        }
        stage => stage,
    }
}

pub(super) fn checks_ui(
    ui: &mut Ui,
    painting: &mut Painting<'_>,
    exchange: &RecordedExchange,
    room: Rect,
) {
    let theme = painting.theme;
    let Some(trace) = painting.state.trace() else {
        return;
    };
    let looks = painting.state.looks;
    let stage = stage_of(painting, exchange);
    let memory = &mut *painting.memory;
    let found = memory.checks.of(looks, stage, trace);
    if found.is_empty() {
        ui.centered_and_justified(|ui| {
            ui.label(theme.tertiary(Type::Body, words::NO_CHECKS));
        });
        return;
    }
    let selected = memory.selected_check.min(found.len() - 1);
    let middle = (room.left() + room.width() * LIST_PART).round();
    let line = Stroke::new(theme.metrics.stroke_width.hair, theme.colours.stroke.subtle);
    ui.painter().vline(middle, room.y_range(), line);
    let list = Rect::from_min_max(room.min, pos2(middle, room.bottom()));
    ui.scope_builder(UiBuilder::new().max_rect(list), |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        ScrollArea::vertical()
            .id_salt("checks of the exchange")
            .auto_shrink([false, false])
            .show_rows(
                ui,
                theme.metrics.sizes.table_row,
                found.len(),
                |ui, range| {
                    for (at, finding) in found.iter().enumerate().take(range.end).skip(range.start)
                    {
                        if row_ui(ui, theme, finding, at, at == selected) {
                            memory.selected_check = at;
                        }
                    }
                },
            );
    });
    let explained = found[selected].clone();
    let detail = Rect::from_min_max(pos2(middle, room.top()), room.max).shrink2(vec2(16.0, 8.0));
    ui.scope_builder(UiBuilder::new().max_rect(detail), |ui| {
        ScrollArea::vertical()
            .id_salt("the selected check")
            .auto_shrink([false, false])
            .show(ui, |ui| explained_ui(ui, painting, &explained));
    });
}

/// One line; tells whether it was chosen.
fn row_ui(ui: &mut Ui, theme: &Theme, finding: &Finding, at: usize, is_selected: bool) -> bool {
    let size = vec2(ui.available_width(), theme.metrics.sizes.table_row);
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    let id = ui.unique_id().with(("check", at));
    let response = ui.interact(rect, id, Sense::click());
    let word = text::verdict(finding.verdict);
    let title = text::title(finding.check);
    let spoken = format!("{word}, {title}");
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, is_selected, &spoken));
    let colours = &theme.colours;
    let painter = ui.painter();
    if is_selected {
        painter.rect_filled(rect, 0.0, colours.surface.selected);
        let bar = Rect::from_min_size(rect.min, vec2(3.0, rect.height()));
        painter.rect_filled(bar, 0.0, colours.accent.solid);
    } else if response.hovered() {
        painter.rect_filled(rect, 0.0, colours.surface.hover);
    }
    let colour = theme.verdict(finding.verdict);
    let side = theme.line_height(Type::Small);
    let place = Rect::from_center_size(
        pos2(
            rect.left() + theme.metrics.spacing.l + side / 2.0,
            rect.center().y,
        ),
        vec2(side, side),
    );
    paint_icon(ui, place, icon(finding.verdict), colour);
    let left = place.right() + theme.metrics.spacing.s;
    let columns = [
        (left, word.to_owned(), Type::Label, colour),
        (
            left + WORD_WIDTH,
            title.to_owned(),
            Type::Small,
            colours.text.primary,
        ),
    ];
    let spec = ui.painter().text(
        pos2(rect.right() - theme.metrics.spacing.l, rect.center().y),
        Align2::RIGHT_CENTER,
        finding.check.spec(),
        theme.font(Type::Small),
        colours.text.link,
    );
    let clip = Rect::from_min_max(
        rect.min,
        pos2(spec.left() - theme.metrics.spacing.s, rect.bottom()),
    );
    let painter = ui.painter().with_clip_rect(clip.intersect(ui.clip_rect()));
    for (x, words, kind, colour) in columns {
        let place = pos2(x, rect.center().y);
        painter.text(place, Align2::LEFT_CENTER, words, theme.font(kind), colour);
    }
    ui.painter().hline(
        rect.x_range(),
        rect.bottom(),
        Stroke::new(theme.metrics.stroke_width.hair, colours.stroke.subtle),
    );
    let inside = egui::Response {
        rect: rect.shrink(3.0),
        ..response.clone()
    };
    ring_ui(ui, theme, &inside);
    response.clicked() || response.gained_focus()
}

/// Room for `Warning`.
const WORD_WIDTH: f32 = 64.0;

fn explained_ui(ui: &mut Ui, painting: &mut Painting<'_>, finding: &Finding) {
    let theme = painting.theme;
    let colour = theme.verdict(finding.verdict);
    ui.spacing_mut().item_spacing.y = theme.metrics.spacing.s;
    line_ui(ui, |ui| {
        small_icon_ui(ui, theme, icon(finding.verdict), colour);
        ui.label(
            theme
                .text(Type::Label, text::verdict(finding.verdict))
                .color(colour),
        );
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            section_ui(ui, painting, finding.check.spec(), finding.check.spec());
        });
    });
    ui.add(egui::Label::new(theme.text(Type::Title, text::title(finding.check))).wrap());
    let rows: Vec<(&str, String)> = [
        (words::CAME, &finding.received),
        (words::EXPECTED, &finding.expected),
    ]
    .into_iter()
    .filter_map(|(word, value)| Some((word, value.clone()?)))
    .collect();
    facts_ui(ui, theme, &rows);
    ui.add(egui::Label::new(theme.secondary(Type::Body, text::sentence(finding))).wrap());
    if finding.verdict == Verdict::Fail {
        ui.label(theme.text(Type::Label, words::RISK));
        let risk = theme.secondary(Type::Body, text::consequence(finding.check));
        ui.add(egui::Label::new(risk).wrap());
    }
}
