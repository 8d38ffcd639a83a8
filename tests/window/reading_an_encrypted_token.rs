//! An ID token in an envelope: its key is asked for before its check, and what was inside is shown
//! after it.

use egui_kittest::kittest::Queryable as _;
use oauth_playground::{
    app::{Command, StartRequest},
    authorization_server::WORKSHOP_SERVICE_KEY,
    flow::{Input, State},
    oauth::Secret,
    profile::Overrides,
};

use crate::world_in_memory::{Program, press, program};

fn give(program: &mut Program, value: &str) {
    let given = Command::GiveInput(Secret::new(value));
    program.state_mut().apply(given);
    program.run();
}

/// The client whose ID tokens are encrypted, where one waits for its key.
fn at_id_token() -> Program {
    let mut program = program();
    let request = StartRequest {
        overrides: Overrides {
            client_id: Some(String::from("workshop-encrypted")),
            ..Overrides::default()
        },
        ..StartRequest::default()
    };
    program.state_mut().apply(Command::Start(Box::new(request)));
    program.run();
    for _ in 0..20 {
        let flow = program.state().state().flow().unwrap();
        match *flow.state() {
            State::AwaitInput {
                input: Input::PrivateKey,
            } => return program,
            State::AwaitInput { .. } => give(&mut program, "workshop-secret"),
            _ => press(&mut program, "Next"),
        }
    }
    panic!("no ID token came");
}

#[test]
fn the_claims_are_shown_once_the_check_has_opened_the_envelope() {
    let mut program = at_id_token();
    give(&mut program, WORKSHOP_SERVICE_KEY);
    // Only lines in view are made.
    program.set_size(egui::vec2(1440.0, 2800.0));
    program.run();
    press(&mut program, "Readable");
    program.get_by_label_contains("envelope (JWE header)");
    program.get_by_label("Encrypted to the client's key, and not opened here");
    assert!(program.query_by_label("Payload").is_none());
    assert!(program.query_by_label("id_token, claims").is_none());

    press(&mut program, "Check ID token");
    // The inspector still shows the exchange that brought it.
    program.get_by_label("Opened with the client's private key");
    press(&mut program, "ID token, done");
    program.get_by_label("Envelope (JWE header)");
    program.get_by_label("ECDH-ES");
    program.get_by_label("A256GCM");
    program.get_by_label("Header");
    program.get_by_label("Payload");
    program.get_by_label("person-alice");
}
