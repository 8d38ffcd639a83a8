//! A token that the client signs, in the step: changed as text, signed again, sent, refused.

use egui::{Key, Modifiers, accesskit::Role};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use oauth_playground::{authorization_server::WORKSHOP_SERVICE_KEY, flow::Entry};

use crate::world_in_memory::{Program, press, started, step_to};

fn asked_for_the_key() -> Program {
    let mut program = started();
    press(&mut program, "Grant of the run");
    press(&mut program, "Client credentials");
    press(&mut program, "Client and extensions");
    press(&mut program, "private_key_jwt");
    press(&mut program, "Prepare the run anew");
    step_to(&mut program, "Use this key");
    program
}

fn give_key(program: &mut Program, text: &str) {
    program.get_by_label("Private key").focus();
    program.run();
    program.get_by_label("Private key").type_text(text);
    program.run();
    press(program, "Use this key");
}

fn replace(program: &mut Program, field: &str, text: &str) {
    let role = Role::MultilineTextInput;
    program.get_by_role_and_label(role, field).focus();
    program.run();
    program.key_press_modifiers(Modifiers::COMMAND, Key::A);
    program.key_press(Key::Backspace);
    program.run();
    let field = program.get_by_role_and_label(role, field);
    field.type_text(text);
    program.run();
}

fn text_of(program: &Program, field: &str) -> String {
    let role = Role::MultilineTextInput;
    let field = program.get_by_role_and_label(role, field);
    field.value().unwrap_or_default()
}

fn at_the_assertion() -> Program {
    let mut program = asked_for_the_key();
    give_key(&mut program, WORKSHOP_SERVICE_KEY);
    press(&mut program, "Client assertion");
    program
}

const NO_JSON: &str = "This is no JSON: it is sent as it stands";

#[test]
fn a_changed_audience_is_signed_again_refused_and_marked() {
    let mut program = at_the_assertion();
    let claims = text_of(&program, "Claims");
    assert!(claims.contains("\"aud\""), "{claims}");
    let changed = claims.replace("http://127.0.0.1:9400", "https://elsewhere.example");
    assert_ne!(changed, claims);
    replace(&mut program, "Claims", &changed);
    assert!(program.query_by_label(NO_JSON).is_none());
    press(&mut program, "Send token request");
    program.get_by_label_contains("refused with invalid_client");
    let trace = program.state().state().trace().unwrap();
    assert!(
        trace
            .records()
            .iter()
            .any(|record| matches!(record.entry, Entry::Deviation { .. }))
    );
}

#[test]
fn what_is_no_json_is_said_at_the_field_and_sent_all_the_same() {
    let mut program = at_the_assertion();
    replace(&mut program, "Header", "{\"alg\": ");
    assert_eq!(program.query_all_by_label(NO_JSON).count(), 1);
    let claims = text_of(&program, "Claims");
    assert!(claims.contains("\"aud\""), "{claims}");
    press(&mut program, "Send token request");
    program.get_by_label_contains("refused with invalid_client");
}

#[test]
fn what_is_no_key_is_refused_with_words_and_asked_for_again() {
    let mut program = asked_for_the_key();
    let field = program.get_by_label("Private key");
    let canary = "canary-51c0";
    assert!(field.accesskit_node().role() != Role::Label);
    give_key(&mut program, canary);
    program.get_by_label_contains("expected a private key in PEM");
    assert!(program.query_by_label_contains(canary).is_none());
    give_key(&mut program, WORKSHOP_SERVICE_KEY);
    press(&mut program, "Send token request");
    program.get_by_label("Call the API");
}
