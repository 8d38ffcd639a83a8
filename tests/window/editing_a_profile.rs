//! The form of a profile: what is typed, what is remarked, and what the file then says.

use egui_kittest::kittest::Queryable as _;
use oauth_playground::app::{BuiltIn, Command, Effect};

use crate::world_in_memory::{
    Program, fill, is_disabled, open_profile, press, press_far, program, value,
};

/// The saved profile of that id, as its file has it.
fn saved(program: &Program, id: &str) -> serde_json::Value {
    let own = &program.state().outside().library.own;
    own.get(id).expect("a saved profile").0.to_json()
}

fn new_profile(program: &mut Program) {
    press(program, "New profile");
    fill(program, "Profile name", "Keycloak dev");
    fill(
        program,
        "Issuer, API or account",
        "https://sso.example/realms/dev",
    );
    fill(program, "Client ID", "playground");
}

#[test]
fn a_new_profile_is_named_filled_in_and_saved() {
    let mut program = program();
    new_profile(&mut program);
    program.get_by_label("unsaved");
    press(&mut program, "Save profile");
    let file = saved(&program, "keycloak-dev");
    assert_eq!(file["name"], "Keycloak dev");
    assert_eq!(file["server"]["issuer"], "https://sso.example/realms/dev");
    assert_eq!(file["client"]["client_id"], "playground");
    assert!(program.query_by_label("unsaved").is_none());
    program.get_by_label("yours");
    program.get_by_label("Profile Keycloak dev");
    program.get_by_label("Start a run");
}

#[test]
fn without_a_name_it_is_not_saved_and_says_so() {
    let mut program = program();
    press(&mut program, "New profile");
    fill(
        &mut program,
        "Issuer, API or account",
        "https://issuer.example",
    );
    assert!(is_disabled(&program, "Save profile"));
    assert!(
        program
            .query_all_by_label("expected a name, got none")
            .count()
            >= 1
    );
}

#[test]
fn a_name_whose_id_is_taken_is_refused_at_the_name() {
    let mut program = program();
    new_profile(&mut program);
    press(&mut program, "Save profile");
    press(&mut program, "New profile");
    fill(&mut program, "Profile name", "Keycloak (dev)");
    assert!(is_disabled(&program, "Save profile"));
    program.get_by_label("The name is taken");
}

#[test]
fn the_choices_of_the_form_stand_in_the_file() {
    let mut program = program();
    new_profile(&mut program);
    press_far(&mut program, "Client secret: Environment variable");
    fill(&mut program, "Name of the environment variable", "SECRET");
    fill(&mut program, "Port", "8400");
    fill(&mut program, "Path", "/cb");
    press_far(&mut program, "Loopback IPv6");
    fill(&mut program, "Add a scope", "openid email ");
    press_far(&mut program, "Remove email");
    press_far(&mut program, "plain");
    press_far(&mut program, "form_post");
    press_far(&mut program, "POST");
    press_far(&mut program, "Add a parameter");
    fill(&mut program, "Name of extra parameter 1", "prompt");
    fill(&mut program, "Value of extra parameter 1", "consent");
    press_far(&mut program, "Pinned certificate");
    fill(&mut program, "SHA-256 of the certificate", &"ab".repeat(32));
    fill(&mut program, "Token endpoint", "https://sso.example/token");
    press(&mut program, "Save profile");
    let file = saved(&program, "keycloak-dev");
    assert_eq!(file["client"]["client_secret"]["env"], "SECRET");
    assert_eq!(file["client"]["scope"], "openid");
    assert_eq!(file["redirect"]["host"], "[::1]");
    assert_eq!(file["redirect"]["port"], 8400);
    assert_eq!(file["redirect"]["path"], "/cb");
    assert_eq!(file["request"]["pkce"], "plain");
    assert_eq!(file["request"]["response_mode"], "form_post");
    assert_eq!(file["request"]["method"], "POST");
    assert_eq!(file["request"]["extra_parameters"][0][1], "consent");
    assert_eq!(file["trust"]["sha256"], "ab".repeat(32));
    assert_eq!(
        file["server"]["token_endpoint"],
        "https://sso.example/token"
    );
}

#[test]
fn a_remark_leads_to_its_field() {
    let mut program = program();
    new_profile(&mut program);
    fill(&mut program, "Issuer, API or account", "ftp://nowhere");
    program.get_by_label("Issuer is no usable address");
    press(&mut program, "Go to the field: Issuer");
    program.run();
    let role = egui::accesskit::Role::TextInput;
    assert!(
        program
            .get_by_role_and_label(role, "Issuer, API or account")
            .is_focused()
    );
    assert!(is_disabled(&program, "Discover"));
}

#[test]
fn localhost_is_remarked_and_mended_by_a_press() {
    let mut program = program();
    new_profile(&mut program);
    press_far(&mut program, "localhost");
    program.get_by_label("localhost instead of 127.0.0.1");
    press(&mut program, "Use 127.0.0.1");
    assert!(
        program
            .query_by_label("localhost instead of 127.0.0.1")
            .is_none()
    );
}

#[test]
fn bad_input_is_kept_and_explained_where_it_stands() {
    let mut program = program();
    new_profile(&mut program);
    fill(&mut program, "Port", "65536");
    let words = "expected a port from 1 to 65535, or \"any\", got \"65536\"";
    // In the list beside the form, and not a second time at the field.
    program.get_by_label(words);
    assert_eq!(value(&program, "Port"), "65536");
    assert!(is_disabled(&program, "Save profile"));
    fill(&mut program, "Port", "any");
    assert!(!is_disabled(&program, "Save profile"));
    fill(&mut program, "Token endpoint", "javascript:alert(1)");
    program.get_by_label("Token endpoint is no usable address");
    press_far(&mut program, "Pinned certificate");
    fill(&mut program, "SHA-256 of the certificate", "abc");
    program.get_by_label("No fingerprint");
    press_far(&mut program, "System roots and a CA file");
    program.get_by_label("No CA file");
    // What was typed for another choice is still there.
    press_far(&mut program, "Pinned certificate");
    assert_eq!(value(&program, "SHA-256 of the certificate"), "abc");
}

#[test]
fn token_types_are_names_without_the_spaces_around_them() {
    let mut program = program();
    new_profile(&mut program);
    press_far(&mut program, "Show all that can differ");
    let field = "Names for bearer tokens";
    fill(&mut program, field, "  user   mac ");
    // What is typed stays as it is under the hand.
    assert_eq!(value(&program, field), "  user   mac ");
    program.get_by_label("Profile name").focus();
    program.run();
    assert_eq!(value(&program, field), "user mac");
    press(&mut program, "Save profile");
    let file = saved(&program, "keycloak-dev");
    assert_eq!(
        file["request"]["token_types"],
        serde_json::json!(["user", "mac"])
    );
}

#[test]
fn a_token_type_without_a_name_is_remarked_at_its_field_until_that_is_typed_in() {
    let mut program = program();
    new_profile(&mut program);
    press(&mut program, "Save profile");
    let own = &mut program.state_mut().outside_mut().library.own;
    let (profile, stamp) = own.get_mut("keycloak-dev").unwrap();
    profile.request.token_types = vec![String::from("user"), String::from(" ")];
    *stamp += 1;
    program.state_mut().apply(Command::LoadProfiles);
    program.run();
    program.get_by_label("A token type without a name");
    press(&mut program, "Go to the field: token_types");
    let field = "Names for bearer tokens";
    let role = egui::accesskit::Role::TextInput;
    let node = program.get_by_role_and_label(role, field);
    assert!(node.is_focused());
    node.type_text("x");
    program.run();
    assert!(
        program
            .query_by_label("A token type without a name")
            .is_none()
    );
}

#[test]
fn trusting_nobody_is_loud() {
    let mut program = program();
    new_profile(&mut program);
    press_far(&mut program, "No check");
    program.get_by_label("Certificates are not checked");
    program.get_by_label_contains("For a test server on this machine alone");
}

#[test]
fn an_open_question_keeps_a_run_from_starting_until_it_is_answered() {
    let mut program = program();
    open_profile(&mut program, "WSO2 Identity Server");
    assert!(is_disabled(&program, "Start a run"));
    program.get_by_label("This profile asks");
    let client = "OAuth client key of your service provider";
    let pin = "SHA-256 fingerprint of the server's certificate, 64 hex digits \
        (openssl x509 -fingerprint -sha256 shows it)";
    fill(&mut program, client, "key");
    fill(&mut program, pin, "zz");
    assert!(is_disabled(&program, "Start a run"), "no fingerprint");
    fill(&mut program, pin, &"ab".repeat(32));
    assert!(!is_disabled(&program, "Start a run"));
    press(&mut program, "Start a run");
    let state = program.state().state();
    let profile = state.request.as_ref().and_then(|one| one.profile.as_ref());
    let profile = profile.expect("a run of a profile");
    assert_eq!(profile.client.client_id, "key");
    assert_eq!(
        profile.issuer(),
        Some("https://localhost:9443/oauth2/token")
    );
}

#[test]
fn answers_are_saved_as_a_profile_that_asks_no_more() {
    let mut program = program();
    open_profile(&mut program, "WSO2 Identity Server");
    fill(&mut program, "Host name of your server", "is.example");
    fill(
        &mut program,
        "OAuth client key of your service provider",
        "key",
    );
    let pin = "SHA-256 fingerprint of the server's certificate, 64 hex digits \
        (openssl x509 -fingerprint -sha256 shows it)";
    fill(&mut program, pin, &"ab".repeat(32));
    press_far(&mut program, "Save with these answers");
    program.run();
    let file = saved(&program, "wso2-identity-server-is-example");
    assert_eq!(file["client"]["client_id"], "key");
    assert!(file.get("template").is_none());
    program.get_by_label("yours");
    assert!(!is_disabled(&program, "Start a run"));
}

#[test]
fn the_built_in_provider_starts_with_its_server() {
    let mut program = program();
    press(&mut program, "Profile Workshop provider");
    program.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::Enter);
    program.run();
    program.get_by_label("Fetch metadata");
    let state = program.state().state();
    assert!(matches!(state.built_in, BuiltIn::Running { .. }));
    let asked = &program.state().outside().asked;
    assert!(asked.iter().any(|one| matches!(one, Effect::StartBuiltIn)));
}

#[test]
fn what_was_changed_is_still_there_after_a_look_at_another_profile() {
    let mut program = program();
    open_profile(&mut program, "GitHub OAuth app");
    fill(
        &mut program,
        "Issuer, API or account",
        "https://changed.example",
    );
    open_profile(&mut program, "GitLab");
    assert_ne!(
        value(&program, "Issuer, API or account"),
        "https://changed.example"
    );
    open_profile(&mut program, "GitHub OAuth app");
    assert_eq!(
        value(&program, "Issuer, API or account"),
        "https://changed.example"
    );
    press(&mut program, "Undo changes");
    assert!(program.query_by_label("unsaved").is_none());
}

#[test]
fn a_new_profile_that_was_left_unsaved_is_offered_again() {
    let mut program = program();
    new_profile(&mut program);
    press(&mut program, "New profile");
    assert_eq!(value(&program, "Profile name"), "");
    press(&mut program, "Go on with Keycloak dev");
    program.run();
    assert_eq!(value(&program, "Client ID"), "playground");
}

#[test]
fn at_the_least_size_and_with_text_twice_as_large_everything_can_be_reached() {
    for (width, height, zoom) in [(1024.0, 700.0, 1.0), (720.0, 450.0, 2.0)] {
        let mut program = program();
        press(&mut program, "New profile");
        program.set_size(egui::vec2(width, height));
        program.set_pixels_per_point(zoom);
        program.run();
        fill(&mut program, "Profile name", "A");
        press(&mut program, "Remarks");
        press(&mut program, "Go to the field: Client ID");
        program.run();
        let role = egui::accesskit::Role::TextInput;
        let field = program.get_by_role_and_label(role, "Client ID");
        assert!(field.is_focused());
        assert!(field.rect().right() <= width, "{:?}", field.rect());
        press(&mut program, "Profile file");
        program.get_by_label("safe to commit");
        let save = program.get_by_label("Save profile").rect();
        assert!(save.right() <= width && save.left() >= 0.0, "{save:?}");
    }
}

#[test]
fn a_key_is_made_into_a_new_file_and_its_public_half_is_shown() {
    let mut program = program();
    new_profile(&mut program);
    press_far(&mut program, "Sign the authorization request (JAR)");
    press_far(&mut program, "Make a key…");
    fill(&mut program, "Full path of the new file", "/there/key.pem");
    press(&mut program, "Make the key");
    program.run();
    assert_eq!(value(&program, "Path of the key file"), "/there/key.pem");
    program.get_by_label("Copy the JWKS");
    program.get_by_label_contains("\"keys\": [");
    assert!(program.query_by_label_contains("PRIVATE").is_none());

    // The same name once more: the file stays, and the form says so.
    let before = program.state().outside().shelf.keys.clone();
    press_far(&mut program, "Make a key…");
    fill(&mut program, "Full path of the new file", "/there/key.pem");
    press(&mut program, "Make the key");
    program.get_by_label_contains("there is a file of that name already");
    assert_eq!(program.state().outside().shelf.keys, before);
    press(&mut program, "Cancel");
    press(&mut program, "Save profile");
    let file = saved(&program, "keycloak-dev");
    assert_eq!(file["client"]["private_key"]["file"], "/there/key.pem");
    assert_eq!(file["client"]["request_object_signing_alg"], "ES256");
}

#[test]
fn the_public_half_of_a_key_that_is_there_is_shown_and_a_bad_file_is_said() {
    let mut program = program();
    let key = oauth_playground::authorization_server::WORKSHOP_SERVICE_KEY;
    let keys = &mut program.state_mut().outside_mut().shelf.keys;
    keys.insert(String::from("/there/own.pem"), key.to_owned());
    keys.insert(String::from("/there/bad.pem"), String::from("canary-77"));
    new_profile(&mut program);
    press_far(&mut program, "Sign the authorization request (JAR)");
    press_far(&mut program, "Key in a file");
    fill(&mut program, "Path of the key file", "/there/bad.pem");
    press_far(&mut program, "Show the public key");
    program.get_by_label_contains("expected a private key in PEM");
    assert!(program.query_by_label_contains("canary").is_none());
    fill(&mut program, "Path of the key file", "/there/own.pem");
    press_far(&mut program, "Show the public key");
    program.get_by_label("Copy the JWKS");
}

#[test]
fn an_empty_form_is_not_full_of_failures() {
    let mut program = program();
    press(&mut program, "New profile");
    program.get_by_label("Nothing to remark");
    assert!(program.query_by_label(".json").is_none());
    fill(&mut program, "Issuer, API or account", "https://as.example");
    program.get_by_label("No name");
    // Beside the form, and not a second time in it.
    program.get_by_label_contains("No client ID");
}
