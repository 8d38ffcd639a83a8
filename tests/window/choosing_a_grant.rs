//! Another grant for the same profile: chosen in the top bar, walked with the same buttons.

use egui_kittest::kittest::{NodeT as _, Queryable as _};
use oauth_playground::flow::Input;

use crate::world_in_memory::{Program, press, started, step_to};

fn chosen(grant: &str) -> Program {
    let mut program = started();
    press(&mut program, "Grant of the run");
    press(&mut program, grant);
    program
}

fn give(program: &mut Program, field: &str, value: &str, button: &str) {
    program.get_by_label(field).focus();
    program.run();
    program.get_by_label(field).type_text(value);
    program.run();
    press(program, button);
}

#[test]
fn a_device_shows_its_code_large_and_the_page_opens_on_a_press() {
    let mut program = chosen("Device code");
    press(&mut program, "Fetch metadata");
    press(&mut program, "Fetch keys");
    press(&mut program, "Ask for a device code");
    program.get_by_label("Type this code");
    program.get_by_label("QR code of the address");
    let flow_code = {
        let state = program.state().state();
        let device = state.flow().unwrap().context().device.clone().unwrap();
        device.user_code
    };
    program.get_by_label(&flow_code);

    // The person has not decided: the server says so, and the next press asks again.
    press(&mut program, "Ask for the tokens");
    program.get_by_label("Ask for the tokens");
    press(&mut program, "Open it on this machine");
    press(&mut program, "Ask for the tokens");
    program.get_by_label("Check ID token");
}

#[test]
fn what_only_the_person_knows_is_typed_and_a_password_is_dots() {
    let mut program = chosen("Password (removed)");
    press(&mut program, "Fetch metadata");
    give(
        &mut program,
        "Client secret",
        "workshop-secret",
        "Use this secret",
    );
    give(&mut program, "Username", "alice", "Use this name");
    let field = program.get_by_label("Password");
    assert!(field.accesskit_node().role() == egui::accesskit::Role::PasswordInput);
    give(
        &mut program,
        "Password",
        "alice-password",
        "Use this password",
    );
    press(&mut program, "Send token request");
    program.get_by_label("Call the API");
    let state = program.state().state();
    let inputs = &state.flow().unwrap().context().settings.inputs;
    assert!(inputs.contains_key(&Input::Password));
}

#[test]
fn each_grant_says_in_the_step_what_its_request_is_about() {
    for (grant, said) in [
        ("Client credentials", "no person signs in and none agrees"),
        ("Refresh token alone", "Access tokens are short-lived"),
    ] {
        let mut program = chosen(grant);
        press(&mut program, "Fetch metadata");
        let input = match grant {
            "Client credentials" => ("Client secret", "workshop-secret", "Use this secret"),
            _ => ("Refresh token", "unknown-token", "Use this token"),
        };
        give(&mut program, input.0, input.1, input.2);
        program.get_by_label_contains(said);
    }
}

#[test]
fn tokens_through_the_browser_are_labelled_and_walked() {
    for (grant, said) in [
        (
            "Implicit (advised against)",
            "which RFC 9700 advises against",
        ),
        ("Hybrid: code and tokens", "An ID token there is sound"),
    ] {
        let mut program = chosen(grant);
        press(&mut program, "Fetch metadata");
        press(&mut program, "Fetch keys");
        program.get_by_label_contains(said);
        press(&mut program, "Open in browser");
        // Nothing is used before the ID token beside it was checked.
        program.get_by_label("ID token of the redirect");
        press(&mut program, "Check ID token of the redirect");
        match grant {
            "Implicit (advised against)" => program.get_by_label("Ask userinfo"),
            _ => program.get_by_label("Client secret"),
        };
    }
}

#[test]
fn the_session_at_the_server_is_ended_at_the_end() {
    let mut program = started();
    press(&mut program, "Client and extensions");
    press(&mut program, "Sign out at the end (logout)");
    press(&mut program, "Prepare the run anew");
    step_to(&mut program, "Sign out in browser");
    program.get_by_label_contains("Revoked tokens leave the person signed in");
    program.get_by_label("Logout request");
    press(&mut program, "Sign out in browser");
    program.get_by_label("The run is complete");
    program.get_by_label("Sign out, done");
}

#[test]
fn a_person_is_named_and_decides_on_the_page_that_stands_for_their_phone() {
    let mut program = chosen("Backchannel (CIBA)");
    press(&mut program, "Fetch metadata");
    press(&mut program, "Fetch keys");
    give_client_secret(&mut program);
    give(&mut program, "Login hint", "alice", "Use this hint");
    press(&mut program, "Ask for the person");
    program.get_by_label("The person decides on their own device");
    program.get_by_label("Order 4711");

    // Nobody has decided: the server says so, and the next press asks again.
    press(&mut program, "Ask for the tokens");
    program.get_by_label("Ask for the tokens");
    press(&mut program, "Open the page that stands for it");
    press(&mut program, "Ask for the tokens");
    program.get_by_label("Check ID token");
}

#[test]
fn a_token_is_typed_as_dots_and_exchanged_for_another() {
    let mut program = chosen("Token exchange");
    press(&mut program, "Fetch metadata");
    give_client_secret(&mut program);
    let field = program.get_by_label("Subject token");
    assert!(field.accesskit_node().role() == egui::accesskit::Role::PasswordInput);
    let (subject, actor) = ("a-subject-token", "an-actor-token");
    give(&mut program, "Subject token", subject, "Use this token");
    give(&mut program, "Actor token", actor, "Use this token");
    program.get_by_label_contains("gives a token that it has for another one");
    press(&mut program, "Send token request");
    // Neither of the two is this server's.
    program.get_by_label_contains("refused with invalid_request");
}

#[test]
fn an_assertion_is_signed_with_the_clients_key_and_traded() {
    let mut program = chosen("JWT bearer assertion");
    press(&mut program, "Fetch metadata");
    give_client_secret(&mut program);
    let key = oauth_playground::authorization_server::WORKSHOP_SERVICE_KEY;
    give(&mut program, "Private key", key, "Use this key");
    program.get_by_label_contains("signs a statement about whom it speaks for");
    press(&mut program, "Send token request");
    program.get_by_label("Call the API");
}

fn give_client_secret(program: &mut Program) {
    give(
        program,
        "Client secret",
        "workshop-secret",
        "Use this secret",
    );
}

#[test]
fn an_mcp_server_is_reached_from_its_address_alone() {
    let mut program = chosen("MCP server");
    program.get_by_label_contains("knows the address of an API and nothing else");
    press(&mut program, "Call without a token");
    press(&mut program, "Fetch API metadata");
    press(&mut program, "Fetch metadata");
    program.get_by_label("Open in browser");
    program.get_by_label_contains("API metadata request");
}
