//! All stages in a row: done, current, to come or failed, by shape and by word.

use egui::{
    Align2, FontFamily, FontId, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo,
    pos2, vec2,
};
use egui_material_icons::icons::{ICON_CHECK, ICON_CLOSE, ICON_REMOVE};

use super::{
    painting::{Painting, ring_ui},
    sequence_marks::diamond,
    theme::{Theme, Type},
    window::NARROW,
    words,
};
use crate::{
    app::Command,
    flow::{Flow, Stage, StageStatus},
    text,
};

const DOT: f32 = 18.0;

/// How a stage stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Done,
    Current,
    ToCome,
    Failed,
    Skipped,
}

impl Standing {
    fn word(self) -> &'static str {
        match self {
            Self::Done => words::DONE,
            Self::Current => words::CURRENT,
            Self::ToCome => words::TO_COME,
            Self::Failed => words::FAILED,
            Self::Skipped => words::SKIPPED,
        }
    }

    fn is_past(self) -> bool {
        match self {
            Self::Done | Self::Failed | Self::Skipped => true,
            Self::Current | Self::ToCome => false,
        }
    }
}

pub(super) fn rail_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    let stages = painting.state.stages();
    let shown = painting.state.shown_stage();
    let room = ui.available_rect_before_wrap().shrink2(vec2(8.0, 0.0));
    let names_all = ui.content_rect().width() >= NARROW;
    let count = u16::try_from(stages.len()).unwrap_or(u16::MAX).max(1);
    let width = room.width() / f32::from(count);
    let mut left = room.left();
    for (at, stage) in stages.iter().copied().enumerate() {
        let cell = Rect::from_min_size(pos2(left, room.top()), vec2(width, room.height()));
        left += width;
        let standing = standing(painting, stage);
        let is_shown = shown == Some(stage);
        let id = ui.unique_id().with(stage.name());
        let sense = if standing == Standing::ToCome {
            Sense::hover()
        } else {
            Sense::click()
        };
        let response = ui.interact(cell.shrink(2.0), id, sense);
        let is_changed = is_changed(painting, stage);
        let mut name = format!("{}, {}", text::rail(stage), standing.word());
        if is_changed {
            name = format!("{name}, {}", words::CHANGED);
        }
        response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_shown, &name));
        if at > 0 {
            connector(ui, painting.theme, cell, standing);
        }
        dot(
            ui,
            painting.theme,
            &Dot {
                at,
                cell,
                standing,
                is_shown,
                has_name: names_all || is_shown,
                stage,
            },
        );
        if is_changed {
            let spot = pos2(cell.center().x, cell.top() + 8.0 + DOT / 2.0)
                + vec2(DOT / 2.0 + 1.0, 1.0 - DOT / 2.0);
            let colours = &painting.theme.colours;
            ui.painter().add(diamond(spot, 6.5, colours.surface.panel));
            ui.painter().add(diamond(spot, 5.0, colours.verdict.warn));
        }
        ring_ui(ui, painting.theme, &response);
        if response.clicked() {
            painting.send(Command::ShowStage(stage));
        }
        explain(response, stage, standing);
    }
}

fn explain(response: Response, stage: Stage, standing: Standing) {
    response.on_hover_text(format!("{}: {}", text::stage_title(stage), standing.word()));
}

fn standing(painting: &Painting<'_>, stage: Stage) -> Standing {
    let Some(trace) = painting.state.trace() else {
        return Standing::ToCome;
    };
    let flow = painting.flow();
    let is_ended = flow.is_none_or(Flow::is_ended);
    let is_frontier = flow.is_some_and(|flow| flow.stage() == stage && !is_ended);
    match trace.status(stage) {
        Some(StageStatus::Failed) => Standing::Failed,
        Some(StageStatus::Done) if !is_frontier => Standing::Done,
        Some(StageStatus::Ready) if is_ended => Standing::ToCome,
        Some(StageStatus::Skipped) => Standing::Skipped,
        Some(StageStatus::Done | StageStatus::Ready | StageStatus::Sent) if is_frontier => {
            Standing::Current
        }
        Some(StageStatus::Done | StageStatus::Sent | StageStatus::Ready) => Standing::Done,
        None if is_frontier => Standing::Current,
        None => Standing::ToCome,
    }
}

/// Whether the user changed what this stage sends, or has sent.
fn is_changed(painting: &Painting<'_>, stage: Stage) -> bool {
    let Some(trace) = painting.state.trace() else {
        return false;
    };
    let is_frontier = painting.flow().is_some_and(|flow| flow.stage() == stage);
    let is_draft = is_frontier && !painting.changes().is_empty();
    is_draft || trace.deviations_of(stage).next().is_some()
}

fn connector(ui: &Ui, theme: &Theme, cell: Rect, standing: Standing) {
    let y = cell.top() + 8.0 + DOT / 2.0;
    let from = cell.center().x - cell.width() + DOT / 2.0 + 4.0;
    let to = cell.center().x - DOT / 2.0 - 4.0;
    let colour = if standing == Standing::ToCome {
        theme.colours.stroke.subtle
    } else {
        theme.colours.verdict.pass
    };
    ui.painter().hline(
        from..=to,
        y,
        Stroke::new(theme.metrics.stroke_width.message, colour),
    );
}

struct Dot {
    at: usize,
    cell: Rect,
    standing: Standing,
    is_shown: bool,
    has_name: bool,
    stage: Stage,
}

fn dot(ui: &Ui, theme: &Theme, dot: &Dot) {
    let colours = &theme.colours;
    let painter = ui.painter();
    let centre = pos2(dot.cell.center().x, dot.cell.top() + 8.0 + DOT / 2.0);
    let square = Rect::from_center_size(centre, vec2(DOT, DOT));
    let radius = match dot.standing {
        Standing::Failed => theme.metrics.radius.control,
        Standing::Done | Standing::Current | Standing::ToCome | Standing::Skipped => {
            theme.metrics.radius.pill
        }
    };
    let (fill, mark) = match dot.standing {
        Standing::Done => (Some(colours.verdict.pass), colours.surface.panel),
        Standing::Current => (Some(colours.accent.solid), colours.text.on_accent),
        Standing::Failed => (Some(colours.verdict.fail), colours.text.on_accent),
        Standing::ToCome | Standing::Skipped => (None, colours.text.tertiary),
    };
    match fill {
        Some(fill) => {
            painter.rect_filled(square, radius, fill);
        }
        None => {
            painter.rect_stroke(
                square,
                radius,
                Stroke::new(theme.metrics.stroke_width.message, colours.stroke.strong),
                StrokeKind::Inside,
            );
        }
    }
    if dot.is_shown {
        painter.rect_stroke(
            square.expand(2.0),
            radius.saturating_add(2),
            Stroke::new(
                theme.metrics.stroke_width.message,
                fill.unwrap_or(colours.stroke.strong),
            ),
            StrokeKind::Outside,
        );
    }
    let icon = match dot.standing {
        Standing::Done => Some(ICON_CHECK),
        Standing::Failed => Some(ICON_CLOSE),
        Standing::Skipped => Some(ICON_REMOVE),
        Standing::Current | Standing::ToCome => None,
    };
    match icon {
        Some(icon) => painter.text(
            centre,
            Align2::CENTER_CENTER,
            icon.codepoint,
            FontId::new(
                14.0,
                FontFamily::Name(egui_material_icons::FONT_FAMILY.into()),
            ),
            mark,
        ),
        None => painter.text(
            centre,
            Align2::CENTER_CENTER,
            (dot.at + 1).to_string(),
            theme.font(Type::Label),
            mark,
        ),
    };
    if dot.has_name {
        let (colour, kind) = match (dot.is_shown, dot.standing.is_past()) {
            (true, _) => (colours.text.primary, Type::Label),
            (false, true) => (colours.text.secondary, Type::Diagram),
            (false, false) => (colours.text.tertiary, Type::Diagram),
        };
        painter.text(
            centre + vec2(0.0, DOT / 2.0 + 4.0),
            Align2::CENTER_TOP,
            text::rail(dot.stage),
            theme.font(kind),
            colour,
        );
    }
}
