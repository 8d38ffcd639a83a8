//! Panes are resized, dragged, put into tabs and brought back, by the pointer and by the keyboard;
//! the arrangement is kept.

use egui::{Key, Modifiers, Rect, accesskit::Role, pos2, vec2};
use egui_kittest::kittest::{By, Queryable as _};

use crate::world_in_memory::{Program, press, program_after, started, step_to};

const HEADS: [&str; 3] = [
    "Head of the step pane",
    "Head of the sequence pane",
    "Head of the inspector pane",
];

/// Runs one command of the palette by its whole name, with the keyboard alone.
fn command(program: &mut Program, name: &str) {
    program.key_press_modifiers(Modifiers::COMMAND, Key::K);
    program.run();
    program
        .get_by_role_and_label(Role::TextInput, "Search or run a command")
        .type_text(name);
    program.run();
    program.key_press(Key::Enter);
    program.run();
}

/// Where the head of a pane is; `None` where the pane is not on screen.
fn head(program: &Program, at: usize) -> Option<Rect> {
    program.query_by_label(HEADS[at]).map(|node| node.rect())
}

fn heads(program: &Program) -> [Rect; 3] {
    [0, 1, 2].map(|at| head(program, at).expect(HEADS[at]))
}

/// Behind a tab the sequence has no head: what its marks mean stands beside the tabs.
fn shown(program: &Program) -> [bool; 3] {
    let has_legend = program.query_by_label("inferred").is_some();
    [
        head(program, 0).is_some(),
        has_legend,
        head(program, 2).is_some(),
    ]
}

fn drag(program: &mut Program, from: egui::Pos2, to: egui::Pos2) {
    program.hover_at(from);
    program.run_steps(1);
    program.drag_at(from);
    program.run_steps(1);
    // As a hand does: not in one jump.
    for part in [0.1, 0.5, 0.9, 1.0] {
        program.hover_at(from.lerp(to, part));
        program.run_steps(2);
    }
    program.drop_at(to);
    program.run_steps(3);
    program.run();
}

fn start_again(program: &Program) -> Program {
    let mut again = program_after(&program.state().outside().settings_file);
    press(&mut again, "Start with the built-in provider");
    again
}

#[test]
fn the_first_arrangement_has_the_proportions_of_the_pictures() {
    let program = started();
    let [step, sequence, inspector] = heads(&program);
    assert!((580.0..=600.0).contains(&sequence.width()), "{sequence}");
    assert_eq!(step.top(), sequence.top());
    assert!(step.right() <= sequence.left());
    assert_eq!((inspector.left(), inspector.right()), (step.left(), 1440.0));
    // Down to the status bar.
    let height = 900.0 - 24.0 - inspector.top();
    assert!((228.0..=252.0).contains(&height), "{height}");
    assert_eq!(program.state().outside().saves, 0, "nothing was changed");
}

type Said = fn([Rect; 3]) -> bool;

#[test]
fn every_rearrangement_has_a_command_and_reset_undoes_them_all() {
    let mut program = started();
    let before = heads(&program);
    let rearrangements: [(&str, Said); 5] = [
        ("Move inspector to the right", |[_, sequence, inspector]| {
            inspector.left() >= sequence.right()
        }),
        ("Move inspector to the top", |[step, _, inspector]| {
            inspector.bottom() < step.top()
        }),
        ("Move sequence to the left", |[step, sequence, _]| {
            sequence.right() <= step.left()
        }),
        ("Move step to the bottom", |[step, sequence, inspector]| {
            step.top() > sequence.top() && step.top() > inspector.top()
        }),
        ("Make the step smaller", |[step, ..]| step.top() > 560.0),
    ];
    for (name, is_as_said) in rearrangements {
        command(&mut program, name);
        assert!(is_as_said(heads(&program)), "{name}: {:?}", heads(&program));
    }
    command(&mut program, "Reset panes");
    assert_eq!(heads(&program), before);
}

#[test]
fn one_pane_alone_and_all_again() {
    let mut program = started();
    step_to(&mut program, "Send token request");
    let commands = [
        "Show the step only",
        "Show the sequence only",
        "Show the inspector only",
    ];
    for (at, name) in commands.into_iter().enumerate() {
        command(&mut program, name);
        for other in 0..3 {
            assert_eq!(head(&program, other).is_some(), other == at, "{name}");
        }
    }
    command(&mut program, "Show all panes");
    heads(&program);
}

#[test]
fn panes_are_put_into_tabs_which_the_keyboard_reaches() {
    let mut program = started();
    command(&mut program, "Put step and sequence into tabs");
    program.get_by_label("Fetch metadata");
    assert!(head(&program, 1).is_none());
    program.get_by_role_and_label(Role::Tab, "Sequence").focus();
    program.key_press(Key::Enter);
    program.run();
    assert_eq!(shown(&program), [false, true, true]);
    // Which tab is shown is kept as well.
    let again = start_again(&program);
    assert_eq!(shown(&again), [false, true, true]);
    command(&mut program, "Put all panes into tabs");
    for tab in ["Step", "Sequence", "Inspector"] {
        program.get_by_role_and_label(Role::Tab, tab).click();
        program.run();
        let shown = shown(&program).into_iter().filter(|is| *is).count();
        assert_eq!(shown, 1, "{tab}");
    }
}

#[test]
fn a_divider_is_dragged_and_written_once() {
    let mut program = started();
    let [step, ..] = heads(&program);
    let divider = pos2(step.right() + 0.5, step.bottom() + 200.0);
    drag(&mut program, divider, divider + vec2(-100.0, 0.0));
    let [after, sequence, inspector] = heads(&program);
    let moved = step.right() - after.right();
    assert!((moved - 100.0).abs() < 3.0, "{moved}");
    assert_eq!(program.state().outside().saves, 1);
    let again = start_again(&program);
    for (one, other) in [after, sequence, inspector].into_iter().zip(heads(&again)) {
        assert!((one.left() - other.left()).abs() < 1.0, "{one} {other}");
    }
}

#[test]
fn a_pane_is_dragged_to_another_place_by_its_head() {
    let mut program = started();
    let [_, sequence, _] = heads(&program);
    // Into the right half of the inspector.
    let title = pos2(sequence.center().x - 100.0, sequence.center().y);
    drag(&mut program, title, pos2(1380.0, 780.0));
    let [step, sequence, inspector] = heads(&program);
    assert!(sequence.top() > step.bottom() + 100.0, "{sequence}");
    assert!(sequence.left() >= inspector.right(), "{sequence}");
    assert_eq!(program.state().outside().saves, 1);
    assert_eq!(heads(&start_again(&program)), heads(&program));
}

#[test]
fn behind_a_tab_the_sequence_is_named_once() {
    let mut program = started();
    press(&mut program, "Next");
    let named = |program: &Program| program.query_all_by_label("Sequence").count();
    assert_eq!(named(&program), 1);
    command(&mut program, "Put step and sequence into tabs");
    press(&mut program, "Sequence");
    assert_eq!(named(&program), 1);
    // What its marks mean stands beside the tabs.
    program.get_by_label("inferred");
}

#[test]
fn a_click_on_a_head_moves_nothing() {
    let mut program = started();
    let before = heads(&program);
    let title = pos2(before[1].center().x - 100.0, before[1].center().y);
    drag(&mut program, title, title);
    assert_eq!(heads(&program), before);
    assert_eq!(program.state().outside().saves, 0);
}

#[test]
fn f6_goes_from_the_inspector_back_to_the_sequence() {
    let mut program = started();
    press(&mut program, "Next");
    program.get_by_label("Raw").focus();
    program.run();
    program.key_press_modifiers(Modifiers::SHIFT, Key::F6);
    program.run();
    let focused = program
        .query_all(By::new().role(Role::ListBoxOption))
        .find(egui_kittest::Node::is_focused)
        .expect("a message of the diagram");
    let [_, sequence, _] = heads(&program);
    assert!(focused.rect().left() >= sequence.left());
}

#[test]
fn in_a_small_window_the_inspector_folds_and_its_place_is_kept() {
    let mut program = started();
    command(&mut program, "Move inspector to the right");
    let large = heads(&program);
    program.set_size(vec2(1024.0, 700.0));
    program.run();
    assert!(head(&program, 2).is_none());
    program.get_by_label("Open the inspector");
    program.set_size(vec2(1440.0, 900.0));
    program.run();
    assert_eq!(heads(&program), large);
}

#[test]
fn case_136_an_impossible_arrangement_is_said_and_the_default_is_used() {
    let mut program = program_after(
        r#"{"schema":1,"panes":{"columns":[{"share":-1,"of":"step"},{"share":1,"of":"sequence"}]}}"#,
    );
    assert!(program.query_by_label_contains("panes: expected").is_some());
    press(&mut program, "Start with the built-in provider");
    let all = program.query_all_by_label_contains("Head of the").count();
    assert_eq!(all, 3);
}

/// Whatever stands in the file, the window opens, at every size.
#[test]
fn case_136_any_possible_tree_can_be_shown() {
    for panes in [
        r#"{"columns":[{"share":90,"of":"step"},{"share":5,"of":"sequence"},{"share":5,"of":"inspector"}]}"#,
        r#"{"tabs":[{"rows":[{"share":1,"of":"step"},{"share":1,"of":"sequence"}]},"inspector"],"shown":0}"#,
        r#"{"tabs":["inspector","sequence","step"],"shown":1}"#,
        r#"{"rows":[{"share":1,"of":{"tabs":["step","inspector"],"shown":1}},{"share":60,"of":"sequence"}]}"#,
    ] {
        let file = format!(r#"{{"schema":1,"panes":{panes}}}"#);
        let mut program = program_after(&file);
        press(&mut program, "Start with the built-in provider");
        press(&mut program, "Next");
        for size in [vec2(1024.0, 700.0), vec2(720.0, 450.0)] {
            program.set_size(size);
            program.run();
        }
        assert_eq!(program.state().outside().saves, 0, "{panes}");
    }
}
