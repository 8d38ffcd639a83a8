//! The table and the bytes are two views of one draft.

use egui_kittest::kittest::Queryable as _;
use oauth_playground::app::State;

use crate::world_in_memory::{Program, press, started, step_to};

fn draft(state: &State) -> String {
    let session = state.session.as_ref().expect("a run");
    session.flow().draft().expect("a draft").raw_text()
}

fn at_the_token_request() -> Program {
    let mut program = started();
    step_to(&mut program, "Send token request");
    program
}

#[test]
fn typing_into_a_value_changes_the_bytes_and_marks_the_change() {
    let mut program = at_the_token_request();
    program.get_by_label("Value of client_id").focus();
    program.run();
    program.get_by_label("Value of client_id").type_text("x");
    program.run();
    assert!(draft(program.state().state()).contains("client_id=workshop-clientx"));
    program.get_by_label("1 change by you");
    press(&mut program, "Restore client_id");
    assert!(draft(program.state().state()).contains("client_id=workshop-client&"));
    assert!(program.query_by_label("1 change by you").is_none());
}

#[test]
fn a_removed_parameter_stays_in_the_table_and_can_be_restored() {
    let mut program = at_the_token_request();
    press(&mut program, "Send code_verifier");
    assert!(!draft(program.state().state()).contains("code_verifier"));
    program.get_by_label("Removed by you");
    press(&mut program, "Restore code_verifier");
    assert!(draft(program.state().state()).contains("code_verifier="));
    assert!(program.query_by_label("Removed by you").is_none());
}

#[test]
fn a_parameter_can_be_added() {
    let mut program = at_the_token_request();
    press(&mut program, "Add a parameter");
    for (field, text) in [
        ("Name of the new parameter", "audience"),
        ("Value of the new parameter", "an api"),
    ] {
        program.get_by_label(field).focus();
        program.run();
        program.get_by_label(field).type_text(text);
        program.run();
    }
    press(&mut program, "Add");
    assert!(draft(program.state().state()).ends_with("&audience=an+api"));
}

#[test]
fn undo_takes_every_change_back() {
    let mut program = at_the_token_request();
    let before = draft(program.state().state());
    press(&mut program, "Send code_verifier");
    press(&mut program, "Send client_id");
    program.get_by_label("2 changes by you");
    press(&mut program, "Undo changes");
    assert_eq!(draft(program.state().state()), before);
}

#[test]
fn a_missing_code_verifier_ends_in_an_explained_refusal() {
    let mut program = at_the_token_request();
    press(&mut program, "Send code_verifier");
    press(&mut program, "Send token request");
    program.get_by_label_contains("refused with invalid_grant");
    assert!(program.query_all_by_label("Cause").count() > 0);
    assert!(program.query_all_by_label("Remedy").count() > 0);
    program.get_by_label("Token, failed, changed");
    program.get_by_label("code_verifier removed");
    let said = program.query_all_by_label_contains("400 Bad Request");
    assert!(said.count() > 0);
    press(&mut program, "Start again");
    program.get_by_label("Fetch metadata");
}

fn type_into(program: &mut Program, field: &str, text: &str) {
    program.get_by_label(field).focus();
    program.run();
    program.get_by_label(field).type_text(text);
    program.run();
}

#[test]
fn typing_into_the_raw_text_changes_the_table_and_keeps_the_cursor() {
    let mut program = at_the_token_request();
    program.get_by_label("Text of the raw request").focus();
    program.run();
    program.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::End);
    program.run();
    // The Content-Length above the cursor grows a digit on the way.
    for letter in "&x=12345678901234567890".chars() {
        let field = program.get_by_label("Text of the raw request");
        field.type_text(&letter.to_string());
        program.run();
    }
    let text = draft(program.state().state());
    assert!(text.ends_with("&x=12345678901234567890"), "{text}");
    program.get_by_label("Value of x");
    program.get_by_label("1 change by you");
    program.get_by_label("Token, current, changed");
    press(&mut program, "Restore the request");
    assert!(program.query_by_label("Value of x").is_none());
    assert!(program.query_by_label("1 change by you").is_none());
}

#[test]
fn typing_into_the_table_changes_the_raw_text() {
    let mut program = at_the_token_request();
    type_into(&mut program, "Value of client_id", "x");
    let raw = program.get_by_label("Text of the raw request").value();
    assert!(
        raw.unwrap_or_default()
            .contains("client_id=workshop-clientx")
    );
}

#[test]
fn text_that_does_not_parse_stays_and_is_sent_as_it_is() {
    let mut program = at_the_token_request();
    program.get_by_label("Text of the raw request").focus();
    program.run();
    program.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::A);
    program.run();
    type_into(&mut program, "Text of the raw request", "no HTTP at all");
    assert_eq!(draft(program.state().state()), "no HTTP at all");
    assert!(program.query_by_label("Value of client_id").is_none());
    press(&mut program, "Restore the request");
    program.get_by_label("Value of client_id");
}

#[test]
fn a_name_can_be_changed_letter_by_letter() {
    let mut program = at_the_token_request();
    type_into(&mut program, "Name of client_id", "x");
    type_into(&mut program, "Name of client_idx", "y");
    assert!(draft(program.state().state()).contains("&client_idxy=workshop-client"));
}

#[test]
fn alt_with_an_arrow_moves_the_row_and_the_cursor_with_it() {
    let mut program = at_the_token_request();
    program.get_by_label("Value of code").focus();
    program.run();
    program.key_press_modifiers(egui::Modifiers::ALT, egui::Key::ArrowUp);
    program.run();
    assert!(draft(program.state().state()).contains("\ncode="));
    assert!(program.get_by_label("Value of code").is_focused());
}
