//! A secret is asked for when it is needed, and is never legible.

use egui_kittest::kittest::{NodeT as _, Queryable as _};
use oauth_playground::{
    app::{Command, StartRequest},
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
