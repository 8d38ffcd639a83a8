//! Every control of the pages has a name of its own, and the keyboard comes to it.

use std::collections::{BTreeMap, BTreeSet};

use egui::{Key, Modifiers, accesskit::Role};
use egui_kittest::{
    Node,
    kittest::{NodeT as _, Queryable as _},
};
use oauth_playground::{app::Command, oauth::Secret};

use crate::world_in_memory::{Program, open_profile, press, press_far, program};

/// What a person acts on.
fn is_control(role: Role) -> bool {
    matches!(
        role,
        Role::Button
            | Role::CheckBox
            | Role::ComboBox
            | Role::Link
            | Role::MultilineTextInput
            | Role::PasswordInput
            | Role::RadioButton
            | Role::Slider
            | Role::SpinButton
            | Role::Tab
            | Role::TextInput
    )
}

/// Of the dialog that is open, else of the whole window: a dialog keeps the keyboard.
fn controls(program: &Program) -> Vec<Node<'_>> {
    let root = program.root();
    let is_dialog = |node: &Node<'_>| node.accesskit_node().role() == Role::Dialog;
    let dialog = root.children_recursive().find(is_dialog);
    let nodes = dialog.unwrap_or(root).children_recursive();
    nodes
        .filter(|node| {
            let node = node.accesskit_node();
            is_control(node.role()) && !node.is_disabled() && !node.is_hidden()
        })
        .collect()
}

fn name(node: &Node<'_>) -> String {
    node.accesskit_node().label().unwrap_or_default()
}

/// Every control is named, no two alike, and Tab comes to each of them.
#[track_caller]
fn check(program: &mut Program, page: &str) {
    let mut named: BTreeMap<String, usize> = BTreeMap::new();
    for node in controls(program) {
        let name = name(&node);
        let role = node.accesskit_node().role();
        assert!(!name.trim().is_empty(), "{page}: a {role:?} without a name");
        *named.entry(name).or_default() += 1;
    }
    let twice: Vec<&String> = named
        .iter()
        .filter(|(_, count)| **count > 1)
        .map(|(name, _)| name)
        .collect();
    assert!(twice.is_empty(), "{page}: several controls named {twice:?}");
    let mut left: BTreeSet<String> = named.into_keys().collect();
    for _ in 0..2 * left.len() {
        program.key_press(Key::Tab);
        program.step();
        let focused = controls(program).into_iter().find(Node::is_focused);
        if let Some(node) = focused {
            left.remove(&name(&node));
        }
        if left.is_empty() {
            return;
        }
    }
    panic!("{page}: Tab does not come to {left:?}");
}

/// What is folded on a profile's page is unfolded.
fn unfold(program: &mut Program) {
    for fold in ["Show all that can differ", "Signed and encrypted answers"] {
        if program.query_by_label(fold).is_some() {
            press_far(program, fold);
        }
    }
}

#[test]
fn on_the_pages_of_shipped_profiles() {
    for title in [
        "Jiko Customer API (Pockets)",
        "WSO2 Identity Server",
        "Google with Gmail",
        "GitHub OAuth app",
    ] {
        let mut program = program();
        open_profile(&mut program, title);
        unfold(&mut program);
        check(&mut program, title);
    }
}

#[test]
fn on_the_page_of_a_profile_of_ones_own_with_an_environment_that_says_everything() {
    let mut program = program();
    press(&mut program, "New profile");
    unfold(&mut program);
    for add in [
        "Add a parameter",
        "Add a redirect URI",
        "Add an address",
        "Add a parameter of the token request",
        "Add an environment",
        "Add an environment",
        "Client secret: Keychain",
        "Secret: its own of environment 1",
        "Client secret: Keychain of environment 1",
        "Redirect URI: its own of environment 1",
        "Add a redirect URI of environment 1",
        "TLS trust: its own of environment 1",
        "Pinned certificate of environment 1",
        "Connection: its own of environment 1",
        "This one of environment 1",
        "Add an address of environment 1",
    ] {
        if program.query_by_label(add).is_some() {
            press_far(&mut program, add);
        }
    }
    check(&mut program, "a new profile");
}

#[test]
fn on_the_other_pages() {
    let mut program = program();
    for page in ["Settings", "History"] {
        press(&mut program, page);
        check(&mut program, page);
    }
    program.key_press_modifiers(Modifiers::COMMAND, Key::K);
    program.run();
    program
        .get_by_role_and_label(Role::TextInput, "Search or run a command")
        .type_text("stored where");
    program.run();
    program.key_press(Key::Enter);
    program.run();
    check(&mut program, "What is stored where");
}

#[test]
fn in_what_is_looked_at_before_it_is_imported() {
    let mut program = program();
    let line = "curl https://id.example/token -u app:secret -d grant_type=client_credentials";
    let text = Secret::new(line);
    program.state_mut().apply(Command::ImportText(text));
    program.run();
    check(&mut program, "import");
}
