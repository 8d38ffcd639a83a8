//! A run: step, sequence and inspector, side by side where there is room.

use egui::{CentralPanel, Frame, Margin, Panel, Ui};

use crate::gui::{
    exchange::exchange_ui,
    painting::Painting,
    past::{past_bar_ui, past_foot_ui},
    rail::rail_ui,
    sequence::sequence_ui,
    stage::{stage_foot_ui, stage_ui, tab_ui},
    window::{LOW, NARROW},
    words,
};

/// With less room than this, as with text twice as large, step and sequence share one pane.
const LEAST_FOR_TWO_PANES: f32 = 900.0;
const RAIL_HEIGHT: f32 = 50.0;

pub(super) fn run_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    let theme = painting.theme;
    let sizes = &theme.metrics.sizes;
    let room = ui.available_width();
    let pane = Frame::new()
        .fill(theme.colours.surface.panel)
        .outer_margin(Margin {
            top: 1,
            ..Margin::ZERO
        });
    past_bar_ui(ui, painting);
    let size = ui.content_rect().size();
    let is_folded = size.y < LOW || size.x < NARROW;
    let inspector_height = if is_folded && !painting.memory.inspector_is_open {
        sizes.control + theme.metrics.spacing.s
    } else {
        sizes.inspector
    };
    Panel::bottom("inspector")
        .exact_size(inspector_height)
        .show_separator_line(false)
        .frame(pane)
        .show(ui, |ui| exchange_ui(ui, painting, is_folded));
    if room < LEAST_FOR_TWO_PANES {
        CentralPanel::default()
            .frame(pane)
            .show(ui, |ui| one_pane_ui(ui, painting));
        return;
    }
    let beside = Frame {
        outer_margin: Margin {
            left: 1,
            ..pane.outer_margin
        },
        ..pane
    };
    Panel::right("sequence")
        .exact_size(sequence_width(size.x))
        .show_separator_line(false)
        .frame(beside)
        .show(ui, |ui| sequence_ui(ui, painting));
    CentralPanel::default()
        .frame(pane)
        .show(ui, |ui| step_ui(ui, painting));
}

/// As wide as the pictures say at 1440 and at 1024 points, and in between in proportion.
fn sequence_width(window: f32) -> f32 {
    (window * 0.41).clamp(440.0, 680.0)
}

/// Step and sequence in one place, one at a time.
fn one_pane_ui(ui: &mut Ui, painting: &mut Painting<'_>) {
    Panel::top("step or sequence")
        .frame(Frame::new().inner_margin(Margin::symmetric(12, 2)))
        .show(ui, |ui| {
            ui.horizontal(|ui| {
                for (words, is_sequence) in [(words::STEP, false), (words::SEQUENCE, true)] {
                    let is_shown = painting.memory.shows_sequence == is_sequence;
                    if tab_ui(ui, painting, words, is_shown).clicked() {
                        painting.memory.shows_sequence = is_sequence;
                    }
                }
            });
        });
    CentralPanel::default().frame(Frame::new()).show(ui, |ui| {
        if painting.memory.shows_sequence {
            sequence_ui(ui, painting);
        } else {
            step_ui(ui, painting);
        }
    });
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
