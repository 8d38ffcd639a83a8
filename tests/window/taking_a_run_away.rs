//! Exports and copies: where they go, what is said of them, and that secrets stay behind.

use egui::{Key, Modifiers, accesskit::Role};
use egui_kittest::kittest::Queryable as _;
use oauth_playground::app::Effect;

use crate::{
    browsing_past_runs::with_a_past_run,
    world_in_memory::{Program, copied, is_disabled, press, program, started},
};

/// A run to its end, and the values that nobody else may read.
fn ended() -> (Program, Vec<String>) {
    let mut program = started();
    press(&mut program, "Run to end");
    let session = program.state().state().session.as_ref().expect("a run");
    let secrets = session.flow().context().secrets();
    let canaries: Vec<String> = secrets
        .into_iter()
        .map(|(_, secret)| secret.expose().to_owned())
        .filter(|secret| secret.len() > 8)
        .collect();
    assert!(canaries.len() > 4, "verifier, state, nonce, code, tokens");
    (program, canaries)
}

fn palette(program: &mut Program, letters: &str) {
    program.key_press_modifiers(Modifiers::COMMAND, Key::K);
    program.run();
    program
        .get_by_role_and_label(Role::TextInput, "Search or run a command")
        .type_text(letters);
    program.run();
    program.key_press(Key::Enter);
    program.run();
}

fn exported(program: &Program, path: &str) -> String {
    program.state().outside().shelf.exported[path].clone()
}

#[test]
fn case_137_an_export_is_offered_with_a_name_and_written_masked() {
    let (mut program, canaries) = ended();
    press(&mut program, "Export this run…");
    press(&mut program, "Export");
    program.get_by_label("Exported to /there/a-session.har");
    let text = exported(&program, "/there/a-session.har");
    assert!(text.contains("\"log\""));
    for canary in &canaries {
        assert!(!text.contains(canary), "{canary}");
    }
    press(&mut program, "Dismiss this message");
    assert!(program.query_by_label_contains("Exported to").is_none());
}

#[test]
fn case_138_with_secrets_is_off_each_time_and_says_what_it_means() {
    let (mut program, canaries) = ended();
    press(&mut program, "Export this run…");
    press(&mut program, "With secrets");
    program.get_by_label("Whoever gets this can act as you");
    press(&mut program, "Export with secrets");
    program.get_by_label("It holds secrets");
    let text = exported(&program, "/there/a-session-with-secrets.har");
    assert!(canaries.iter().any(|canary| text.contains(canary)));
    press(&mut program, "Export this run…");
    program.get_by_label("Export");
    assert!(program.query_by_label("Export with secrets").is_none());
}

#[test]
fn every_format_has_an_entry_in_the_palette_and_enter_exports() {
    let (mut program, _) = ended();
    palette(&mut program, "export as markdown");
    program.key_press(Key::Enter);
    program.run();
    program.get_by_label("Exported to /there/a-session.md");
}

#[test]
fn what_could_not_be_written_is_said_and_the_dialog_stays() {
    let (mut program, _) = ended();
    for _ in 0..2 {
        press(&mut program, "Export this run…");
        press(&mut program, "Export");
    }
    program.get_by_label("There is a file of that name already, and it is as it was");
    press(&mut program, "Replace an existing file");
    press(&mut program, "Export");
    program.get_by_label("Exported to /there/a-session.har");
    press(&mut program, "Export this run…");
    program.key_press_modifiers(Modifiers::COMMAND, Key::A);
    program
        .get_by_role_and_label(Role::TextInput, "File")
        .type_text("/nowhere/run.har");
    program.run();
    program.key_press(Key::Enter);
    program.run();
    program.get_by_label("There is no folder /nowhere/run.har");
    press(&mut program, "Cancel");
}

#[test]
fn the_dialog_closes_on_escape_and_ctrl_enter_does_not_send() {
    let mut program = started();
    press(&mut program, "Export this run…");
    program.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    program.run();
    program.get_by_label("Exported to /there/a-session.har");
    program.get_by_label("Fetch metadata");
    press(&mut program, "Export this run…");
    program.key_press(Key::Escape);
    program.run();
    assert!(program.query_by_label("Replace an existing file").is_none());
}

#[test]
fn a_past_run_has_no_secrets_to_export() {
    let mut program = with_a_past_run();
    press(&mut program, "All runs…");
    let past = program
        .query_all_by_label_contains("Completed")
        .next()
        .expect("the past run");
    past.click();
    program.run();
    press(&mut program, "Export this run…");
    assert!(program.query_by_label("With secrets").is_none());
    program.get_by_label_contains("A past run holds no secrets");
    press(&mut program, "Export");
    program.get_by_label("Exported to /there/a-session.har");
}

#[test]
fn without_a_run_there_is_nothing_to_export() {
    let mut program = program();
    palette(&mut program, "export as har");
    assert!(program.query_by_label("Replace an existing file").is_none());
    assert!(is_disabled(&program, "Export as HAR 1.2…"));
}

#[test]
fn case_137_143_the_clipboard_gets_a_masked_export_and_only_on_a_press() {
    let (mut program, canaries) = ended();
    let asked = &program.state().outside().asked;
    assert!(!asked.iter().any(|one| matches!(one, Effect::Copy(_))));
    press(&mut program, "Export this run…");
    let text = copied(&mut program, "Copy to the clipboard");
    assert!(text.contains("\"log\""));
    for canary in &canaries {
        assert!(!text.contains(canary), "{canary}");
    }
    program.run();
    program.get_by_label("Copied to the clipboard: HAR 1.2");
}

#[test]
fn what_is_copied_is_what_is_on_screen() {
    let mut program = started();
    press(&mut program, "Next");
    let sent = {
        let session = program.state().state().session.as_ref().expect("a run");
        let exchange = session.trace().exchanges().next().expect("an exchange");
        String::from_utf8(exchange.exchange.sent.clone()).expect("text")
    };
    assert_eq!(copied(&mut program, "Copy request"), sent);
    press(&mut program, "Copy…");
    assert_eq!(copied(&mut program, "The request"), sent);
    press(&mut program, "Copy…");
    assert!(copied(&mut program, "curl line").starts_with("curl "));
}

#[test]
fn messages_are_named_by_their_numbers_in_the_diagram() {
    let mut program = started();
    press(&mut program, "Next");
    program.get_by_label("messages 1 and 2");
}

/// The accessible tree of a past run, which anybody with a screen reader's rights can read.
#[test]
fn case_142_a_past_run_on_screen_shows_no_secret_anywhere() {
    let (mut program, canaries) = ended();
    press(&mut program, "Restart");
    press(&mut program, "All runs…");
    let past = program
        .query_all_by_label_contains("Completed")
        .next()
        .expect("the past run");
    past.click();
    program.run();
    let tabs = ["Raw", "Readable", "Checks", "Timing & TLS", "curl"];
    for (tab, key) in tabs
        .iter()
        .zip([Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5])
    {
        program.key_press_modifiers(Modifiers::COMMAND, key);
        program.run();
        for _ in 0..12 {
            let tree = format!("{:?}", everything(&program));
            for canary in &canaries {
                assert!(!tree.contains(canary), "{tab}: {canary}");
            }
            if is_disabled(&program, "Next") {
                break;
            }
            press(&mut program, "Next");
        }
        while !is_disabled(&program, "Back") {
            press(&mut program, "Back");
        }
    }
}

fn everything(program: &Program) -> Vec<String> {
    use egui_kittest::kittest::{By, NodeT as _};
    program
        .query_all(By::new())
        .flat_map(|node| {
            let node = node.accesskit_node();
            [node.label(), node.value(), node.description()]
        })
        .flatten()
        .collect()
}
