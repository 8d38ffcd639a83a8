//! The command palette and the keys, from one table.

use egui::{
    Key, Modifiers,
    accesskit::{Role, Toggled},
};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::world_in_memory::{Program, press, started};

fn open_palette(program: &mut Program) {
    program.key_press_modifiers(Modifiers::COMMAND, Key::K);
    program.run();
}

fn type_letters(program: &mut Program, letters: &str) {
    program
        .get_by_role_and_label(Role::TextInput, "Search or run a command")
        .type_text(letters);
    program.run();
}

#[test]
fn a_few_letters_and_enter_run_a_command() {
    let mut program = started();
    open_palette(&mut program);
    type_letters(&mut program, "rte");
    let first = program.get_by_role_and_label(Role::ListBoxOption, "Run to end");
    assert_eq!(first.accesskit_node().toggled(), Some(Toggled::True));
    program.key_press(Key::Enter);
    program.run();
    program.get_by_label("The run is complete");
}

#[test]
fn arrows_choose_and_escape_closes_without_doing_anything() {
    let mut program = started();
    let asked = program.state().outside().asked.len();
    press(&mut program, "Search or run a command");
    program.key_press(Key::ArrowDown);
    program.run();
    let second = program.get_by_role_and_label(Role::ListBoxOption, "Back");
    assert_eq!(second.accesskit_node().toggled(), Some(Toggled::True));
    program.key_press(Key::Escape);
    program.run();
    assert!(
        program
            .query_by_role_and_label(Role::ListBoxOption, "Back")
            .is_none()
    );
    assert_eq!(program.state().outside().asked.len(), asked);
}

#[test]
fn what_cannot_be_done_now_is_shown_disabled_and_enter_leaves_it() {
    let mut program = started();
    open_palette(&mut program);
    type_letters(&mut program, "send again");
    let option = program.get_by_role_and_label(Role::ListBoxOption, "Send again");
    assert!(option.accesskit_node().is_disabled());
    program.key_press(Key::Enter);
    program.run();
    program.get_by_role_and_label(Role::ListBoxOption, "Send again");
}

#[test]
fn ctrl_enter_in_the_palette_does_not_send() {
    let mut program = started();
    open_palette(&mut program);
    type_letters(&mut program, "dark");
    program.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    program.run();
    program.get_by_label("Fetch metadata");
}

#[test]
fn the_keys_of_the_table_work_without_the_palette() {
    let mut program = started();
    program.key_press(Key::F10);
    program.run();
    program.get_by_label("Fetch keys");
    program.key_press_modifiers(Modifiers::COMMAND, Key::Num4);
    program.run();
    program.get_by_label("TLS handshake");
}
