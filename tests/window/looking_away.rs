//! Idle is idle: without a press, nothing is painted again; and themes change on request only.

use std::time::Duration;

use egui_kittest::kittest::Queryable as _;

use crate::world_in_memory::{Manners, Program, press, program, started, started_with, step_to};

fn repaint_delay(program: &Program) -> Duration {
    let viewports = &program.output().viewport_output;
    viewports[&egui::ViewportId::ROOT].repaint_delay
}

fn is_idle(program: &mut Program) {
    program.run();
    program.step();
    assert_eq!(repaint_delay(program), Duration::MAX);
}

#[test]
fn the_first_start_is_idle() {
    is_idle(&mut program());
}

#[test]
fn a_prepared_request_is_idle_even_with_the_cursor_in_a_field() {
    let mut program = started();
    step_to(&mut program, "Send token request");
    is_idle(&mut program);
    program.get_by_label("Value of client_id").focus();
    is_idle(&mut program);
}

#[test]
fn waiting_is_idle() {
    let manners = Manners {
        nobody_at_the_browser: true,
        ..Manners::default()
    };
    let mut program = started_with(manners, Vec::new());
    step_to(&mut program, "Open in browser");
    press(&mut program, "Open in browser");
    is_idle(&mut program);
}

#[test]
fn every_theme_can_be_chosen() {
    let mut program = started();
    for theme in ["Dark", "Light", "High contrast", "As the system"] {
        press(&mut program, "Theme");
        press(&mut program, theme);
        program.get_by_label("Fetch metadata");
    }
    is_idle(&mut program);
}

#[test]
fn the_smallest_window_keeps_the_primary_button_and_the_transport() {
    let mut program = started();
    program.set_size(egui::vec2(1024.0, 700.0));
    program.run();
    step_to(&mut program, "Send token request");
    let screen = egui::Rect::from_min_size(egui::Pos2::ZERO, egui::vec2(1024.0, 700.0));
    for name in [
        "Send token request",
        "Back",
        "Next",
        "Run to end",
        "Restart",
        "Theme",
    ] {
        let rect = program.get_by_label(name).rect();
        assert!(screen.contains_rect(rect), "{name} at {rect:?}");
    }
}

/// Half the size in points is text twice as large on the same screen.
#[test]
fn at_twice_the_text_step_and_sequence_share_a_pane_and_nothing_vital_is_cut() {
    let mut program = started();
    let size = egui::vec2(720.0, 450.0);
    program.set_size(size);
    program.run();
    step_to(&mut program, "Send token request");
    let screen = egui::Rect::from_min_size(egui::Pos2::ZERO, size);
    for name in [
        "Send token request",
        "Back",
        "Next",
        "Run to end",
        "Restart",
        "Search or run a command",
        "Theme",
        "Raw",
        "curl",
    ] {
        let rect = program.get_by_label(name).rect();
        assert!(screen.contains_rect(rect), "{name} at {rect:?}");
    }
    press(&mut program, "Sequence");
    assert!(program.query_by_label("Send token request").is_none());
    press(&mut program, "Step");
    program.get_by_label("Send token request");
}

/// Icons live in a private part of Unicode, which nobody can read aloud.
#[test]
fn no_accessible_name_holds_a_character_of_an_icon() {
    use egui_kittest::kittest::{By, NodeT as _};
    let mut program = started();
    step_to(&mut program, "Ask userinfo");
    for tab in ["Readable", "Checks", "Timing & TLS", "curl", "Raw"] {
        press(&mut program, tab);
        let is_icon = |char: char| ('\u{e000}'..='\u{f8ff}').contains(&char);
        let named: Vec<String> = program
            .query_all(By::new())
            .flat_map(|node| {
                let node = node.accesskit_node();
                [node.label(), node.value()]
                    .into_iter()
                    .flatten()
                    .collect::<Vec<_>>()
            })
            .filter(|name| name.contains(is_icon))
            .collect();
        assert!(named.is_empty(), "{tab}: {named:?}");
    }
}
