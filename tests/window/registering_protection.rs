//! What the client registered of signed and encrypted answers, chosen on the profile page.

use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::world_in_memory::{Program, fill, press, press_far, program};

fn new_profile() -> Program {
    let mut program = program();
    press(&mut program, "New profile");
    fill(&mut program, "Profile name", "Sealed");
    fill(
        &mut program,
        "Issuer, API or account",
        "http://127.0.0.1:9400",
    );
    fill(&mut program, "Client ID", "workshop-encrypted");
    program
}

fn saved(program: &mut Program) -> serde_json::Value {
    press(program, "Save profile");
    let (profile, _) = &program.state().outside().library.own["sealed"];
    profile.to_json()["client"].clone()
}

fn choose(program: &mut Program, choice: &str, offered: &str) {
    press_far(program, choice);
    press_far(program, offered);
}

#[test]
fn every_choice_is_made_under_its_name_and_stands_in_the_file() {
    let mut program = new_profile();
    assert!(program.query_by_label("ID token signed with").is_none());
    press_far(&mut program, "Signed and encrypted answers");
    let choices = [
        ("Request (JAR)", "", "request_object_encryption"),
        (
            "ID token",
            "id_token_signed_response_alg",
            "id_token_encrypted_response",
        ),
        (
            "Userinfo",
            "userinfo_signed_response_alg",
            "userinfo_encrypted_response",
        ),
        ("Redirect (JARM)", "", "authorization_encrypted_response"),
        ("Introspection", "introspection_signed_response_alg", ""),
    ];
    for (message, signed, encrypted) in choices {
        if !signed.is_empty() {
            choose(&mut program, &format!("{message} signed with"), "ES384");
        }
        if !encrypted.is_empty() {
            let content = format!("{message} content encrypted with");
            // Without a way for its key there is no content to encrypt.
            assert!(program.query_by_label(&content).is_none(), "{content}");
            let key = format!("{message} key encrypted with");
            choose(&mut program, &key, "RSA-OAEP-256");
            choose(&mut program, &content, "A256GCM");
        }
    }
    let file = saved(&mut program);
    for (_, signed, encrypted) in choices {
        if !signed.is_empty() {
            assert_eq!(file[signed], "ES384");
        }
        if !encrypted.is_empty() {
            assert_eq!(file[format!("{encrypted}_alg")], "RSA-OAEP-256");
            assert_eq!(file[format!("{encrypted}_enc")], "A256GCM");
        }
    }
    // What is encrypted needs a key to open it with.
    program.get_by_label("Ask for the key when needed");

    choose(&mut program, "ID token key encrypted with", "not encrypted");
    let file = saved(&mut program);
    assert!(file.get("id_token_encrypted_response_enc").is_none());
}

#[test]
fn what_the_server_lists_is_marked_and_anything_else_is_remarked() {
    let mut program = new_profile();
    press(&mut program, "Discover");
    press_far(&mut program, "Signed and encrypted answers");
    choose(&mut program, "ID token signed with", "ES256, listed");
    choose(&mut program, "Userinfo signed with", "HS256");
    program.get_by_label_contains("HS256 is not in the server's list");
    assert!(
        program
            .query_by_label_contains("ES256 is not in the server's list")
            .is_none()
    );
}

#[test]
fn folded_the_answers_say_in_a_line_what_is_registered() {
    let mut program = new_profile();
    program.get_by_label("nothing was registered");
    press_far(&mut program, "Signed and encrypted answers");
    choose(&mut program, "Introspection signed with", "ES256");
    press_far(&mut program, "Signed and encrypted answers");
    program.get_by_label("Introspection ES256");
}

#[test]
fn a_call_of_the_server_is_chosen_with_the_place_it_goes_to() {
    let mut program = new_profile();
    let field = "Client notification endpoint";
    assert!(program.query_by_label(field).is_none());
    press_far(&mut program, "The server calls the client (ping)");
    fill(&mut program, field, "http://127.0.0.1:9500/ciba-ping");
    let file = saved(&mut program);
    assert_eq!(file["backchannel_token_delivery_mode"], "ping");
    assert_eq!(
        file["backchannel_client_notification_endpoint"],
        "http://127.0.0.1:9500/ciba-ping"
    );
    let ping = program.get_by_label("The server calls the client (ping)");
    assert_eq!(
        ping.accesskit_node().toggled(),
        Some(egui::accesskit::Toggled::True)
    );
}
