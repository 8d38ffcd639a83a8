//! A run: step, sequence and inspector, side by side where there is room.

use egui::{CentralPanel, Frame, Margin, Panel, Ui, Vec2};

use crate::{
    app::{Arrangement, Pane},
    gui::{
        exchange::exchange_ui,
        painting::Painting,
        panes::{ShownPanes, Title, panes_ui},
        past::{past_bar_ui, past_foot_ui},
        rail::rail_ui,
        sequence::sequence_ui,
        stage::{stage_foot_ui, stage_ui},
        window::{LOW, NARROW},
    },
};

/// With less room than this for each, as with text twice as large, all share one place.
fn least_width(pane: Pane) -> f32 {
    match pane {
        Pane::Step | Pane::Sequence => 450.0,
        Pane::Inspector => 340.0,
    }
}

const RAIL_HEIGHT: f32 = 50.0;

pub(super) fn run_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    let theme = painting.theme;
    let sizes = &theme.metrics.sizes;
    let below_a_line = Frame::new().outer_margin(Margin {
        top: 1,
        ..Margin::ZERO
    });
    past_bar_ui(ui, painting);
    let (shown, is_folded) = shown(painting, ui.content_rect().size(), ui.available_width());
    if is_folded {
        let height = if painting.memory.inspector_is_open {
            sizes.inspector
        } else {
            sizes.control + theme.metrics.spacing.s
        };
        Panel::bottom("inspector")
            .exact_size(height)
            .show_separator_line(false)
            .frame(below_a_line.fill(theme.colours.surface.panel))
            .show(ui, |ui| exchange_ui(ui, painting, true));
    }
    CentralPanel::default()
        .frame(below_a_line)
        .show(ui, |ui| panes_ui(ui, painting, shown, pane_ui));
}

/// What there is room for, and whether the inspector is folded to its head.
fn shown(painting: &Painting<'_>, window: Vec2, room: f32) -> (ShownPanes, bool) {
    let settings = &painting.state.settings;
    if let Some(pane) = settings.alone {
        let arrangement = Arrangement::Pane(pane);
        let alone = ShownPanes {
            arrangement,
            hidden: None,
            is_kept: false,
        };
        return (alone, false);
    }
    let panes = &settings.panes;
    let is_room_for = |panes: &Arrangement| room >= panes.least_width(least_width);
    let is_crowded = window.y < LOW || window.x < NARROW || !is_room_for(panes);
    // Behind a tab it needs no room of its own.
    let is_folded = is_crowded && !panes.is_stacked(Pane::Inspector);
    let hidden = is_folded.then_some(Pane::Inspector);
    let rest = hidden.and_then(|pane| panes.without(pane));
    if is_room_for(rest.as_ref().unwrap_or(panes)) {
        let kept = ShownPanes {
            arrangement: panes.clone(),
            hidden,
            is_kept: true,
        };
        return (kept, is_folded);
    }
    let parts = Pane::ALL.into_iter().filter(|pane| hidden != Some(*pane));
    let tabs = Arrangement::Tabs {
        shown: 0,
        parts: parts.map(Arrangement::Pane).collect(),
    };
    let crowded = ShownPanes {
        arrangement: tabs.showing(painting.memory.crowded_pane),
        hidden: None,
        is_kept: false,
    };
    (crowded, is_folded)
}

fn pane_ui(ui: &mut Ui, painting: &mut Painting<'_>, pane: Pane, title: Title) {
    match pane {
        Pane::Step => step_ui(ui, painting),
        Pane::Sequence => sequence_ui(ui, painting, title),
        Pane::Inspector => exchange_ui(ui, painting, false),
    }
}

/// The step: rail above, primary button below, both always in view.
fn step_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    let clear = Frame::new();
    Panel::top("rail")
        .exact_size(RAIL_HEIGHT)
        .frame(clear)
        .show(ui, |ui| rail_ui(ui, painting));
    Panel::bottom("foot")
        .exact_size(painting.theme.metrics.sizes.top_bar)
        .frame(clear.inner_margin(Margin::symmetric(16, 0)))
        .show(ui, |ui| match painting.state.opened {
            Some(_) => past_foot_ui(ui, painting),
            None => stage_foot_ui(ui, painting),
        });
    CentralPanel::default()
        .frame(clear.inner_margin(Margin {
            left: 16,
            right: 16,
            top: 10,
            bottom: 4,
        }))
        .show(ui, |ui| stage_ui(ui, painting));
}
