//! A run of many exchanges: only what is in view has nodes, and the arrows reach everything.

use egui_kittest::kittest::{NodeT as _, Queryable as _, by};
use oauth_playground::app::{Command, Selection};

use crate::world_in_memory::{Program, started, step_to};

const TIMES: usize = 260;

/// The metadata was asked for again and again.
fn long() -> Program {
    let mut program = started();
    step_to(&mut program, "Open in browser");
    for _ in 0..TIMES {
        program.state_mut().apply(Command::SendAgain);
        program.step();
    }
    program.run_steps(30);
    program
}

fn numbers(program: &Program) -> Vec<usize> {
    let mut numbers: Vec<usize> = program
        .get_all(by().predicate(|node| node.label().is_some_and(|label| number(&label).is_some())))
        .filter_map(|node| number(&node.accesskit_node().label()?))
        .collect();
    numbers.sort_unstable();
    numbers
}

/// `9, client to authorization server, token request` is the ninth message.
fn number(label: &str) -> Option<usize> {
    let (number, rest) = label.split_once(", ")?;
    rest.contains(" to ").then(|| number.parse().ok())?
}

/// Returns where that message is.
fn focus(program: &mut Program, message: usize) -> egui::Pos2 {
    let is_it = move |label: String| number(&label) == Some(message);
    let node = by().predicate(move |node| node.label().is_some_and(is_it));
    let node = program.get(node);
    node.focus();
    let place = node.rect().center();
    program.run_steps(2);
    place
}

fn focused(program: &Program) -> Option<usize> {
    let is_message = |label: String| number(&label).is_some();
    let message = by().predicate(move |node| node.label().is_some_and(is_message));
    let mut messages = program.get_all(message);
    let node = messages.find(|node| node.accesskit_node().is_focused())?;
    number(&node.accesskit_node().label()?)
}

#[test]
fn a_long_run_has_nodes_around_what_is_in_view() {
    let program = long();
    let numbers = numbers(&program);
    assert!(numbers.len() < 200, "{}", numbers.len());
    // What happens next is in view, and it comes after all that has happened.
    let newest = 2 * TIMES;
    assert!(numbers.contains(&newest), "{numbers:?}");
    assert!(!numbers.contains(&1), "{numbers:?}");
}

#[test]
fn the_arrows_leave_the_view_and_go_on_message_by_message() {
    let mut program = long();
    let first = *numbers(&program).first().expect("a message");
    let from = 2 * TIMES;
    focus(&mut program, from);
    assert_eq!(focused(&program), Some(from));
    let steps = from - first + 40;
    for step in 1..=steps {
        program.key_press(egui::Key::ArrowUp);
        program.run_steps(2);
        assert_eq!(focused(&program), Some(from - step));
    }
    let selected = program.state().state().focus.selection;
    assert!(
        matches!(selected, Some(Selection::Exchange { .. })),
        "{selected:?}"
    );
    for step in 1..=10 {
        program.key_press(egui::Key::ArrowDown);
        program.run_steps(2);
        assert_eq!(focused(&program), Some(from - steps + step));
    }
}

#[test]
fn a_message_that_scrolls_out_of_view_keeps_the_focus() {
    let mut program = long();
    let from = 2 * TIMES;
    let place = focus(&mut program, from);
    for _ in 0..20 {
        program.event(egui::Event::PointerMoved(place));
        program.event(egui::Event::MouseWheel {
            unit: egui::MouseWheelUnit::Point,
            delta: egui::vec2(0.0, 800.0),
            phase: egui::TouchPhase::Move,
            source: egui::MouseWheelSource::Wheel,
            modifiers: egui::Modifiers::NONE,
        });
        program.run_steps(10);
    }
    let numbers = numbers(&program);
    assert!(numbers.first() < Some(&(from - 100)), "{numbers:?}");
    assert_eq!(focused(&program), Some(from));
}
