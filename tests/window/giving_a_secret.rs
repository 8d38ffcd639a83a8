//! A secret is asked for when it is needed, and is never legible.

use egui_kittest::kittest::{NodeT as _, Queryable as _};
use oauth_playground::{
    app::{Command, StartRequest},
    authorization_server::WORKSHOP_SERVICE_KEY,
    profile::{AuthMethod, Profile, built_in},
};

use crate::world_in_memory::{Program, press, program, step_to};

fn confidential() -> Profile {
    let mut profile = built_in("http://127.0.0.1:9400").expect("the shipped profile");
    profile.client.client_id = String::from("workshop-confidential");
    profile.client.token_endpoint_auth_method = Some(AuthMethod::ClientSecretBasic);
    profile
}

fn asked_for_the_secret() -> Program {
    let mut program = program();
    program
        .state_mut()
        .apply(Command::Start(Box::new(StartRequest {
            profile: Some(confidential()),
            ..StartRequest::default()
        })));
    program.run();
    step_to(&mut program, "Use this secret");
    program
}

#[test]
fn the_key_that_opens_an_encrypted_id_token_is_asked_for_when_it_has_come() {
    let mut profile = confidential();
    profile.client.client_id = String::from("workshop-encrypted");
    profile.client.id_token_encrypted_response_alg = Some(String::from("ECDH-ES"));
    profile.client.id_token_encrypted_response_enc = Some(String::from("A256GCM"));
    let mut program = program();
    program
        .state_mut()
        .apply(Command::Start(Box::new(StartRequest {
            profile: Some(profile),
            ..StartRequest::default()
        })));
    program.run();
    step_to(&mut program, "Use this secret");
    type_into(&mut program, "Client secret", "workshop-secret");
    press(&mut program, "Use this secret");
    step_to(&mut program, "Use this key");
    type_into(&mut program, "Private key", WORKSHOP_SERVICE_KEY);
    let shown = program.get_by_label("Private key").value();
    assert!(!shown.unwrap_or_default().contains("jpsQnn"));
    press(&mut program, "Use this key");
    step_to(&mut program, "Check ID token");
    press(&mut program, "Check ID token");
    // A failed check would hold the run here.
    program.get_by_label("Ask userinfo");
}

fn type_into(program: &mut Program, field: &str, text: &str) {
    program.get_by_label(field).focus();
    program.run();
    program.get_by_label(field).type_text(text);
    program.run();
}

#[test]
fn the_field_is_masked_and_the_run_goes_on_with_what_was_typed() {
    let mut program = asked_for_the_secret();
    program.get_by_label("Client secret").focus();
    program.run();
    program
        .get_by_label("Client secret")
        .type_text("workshop-secret");
    program.run();
    let node = program.get_by_label("Client secret");
    assert_eq!(
        node.accesskit_node().role(),
        egui::accesskit::Role::PasswordInput
    );
    let shown = node.value().unwrap_or_default();
    assert!(!shown.contains("workshop"), "{shown}");
    press(&mut program, "Use this secret");
    program.get_by_label("Send token request");
    press(&mut program, "Next");
    program.get_by_label("Check ID token");
}
