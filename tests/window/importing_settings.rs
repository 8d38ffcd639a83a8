//! Settings of other programs: pasted, dropped or linked to, looked at, and kept by a save alone.

use egui_kittest::kittest::Queryable as _;
use oauth_playground::{
    app::{Command, Effect},
    oauth::Secret,
    profile::import::link,
};

use crate::world_in_memory::{Program, fill, open_profile, press, program, value};

const CANARY: &str = "cAnArY-7c1e";

fn own(program: &Program) -> Vec<String> {
    let library = &program.state().outside().library;
    library.own.keys().cloned().collect()
}

/// Nothing but what a profile is read and written with was asked of the world.
fn sends_nothing(program: &Program) {
    for effect in &program.state().outside().asked {
        let is_of_a_run = matches!(
            effect,
            Effect::Flow { .. } | Effect::Prepare { .. } | Effect::OpenPage(_)
        );
        assert!(!is_of_a_run, "{effect:?}");
    }
}

fn ask_to_import(program: &mut Program) {
    press(program, "New profile");
    program.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::K);
    program.run();
    let palette =
        program.get_by_role_and_label(egui::accesskit::Role::TextInput, "Search or run a command");
    palette.type_text("import");
    program.run();
    program.key_press(egui::Key::Enter);
    program.run();
}

#[test]
fn a_pasted_curl_line_is_shown_then_opened_then_saved() {
    let mut program = program();
    ask_to_import(&mut program);
    let line = format!(
        "curl https://id.example/token -u app:{CANARY} -d grant_type=client_credentials -d scope=read"
    );
    let field =
        program.get_by_role_and_label(egui::accesskit::Role::MultilineTextInput, "Text to import");
    field.focus();
    field.type_text(&line);
    program.run();
    press(&mut program, "Look at it");
    program.get_by_label("This is curl lines");
    program.get_by_label("https://id.example/token");
    program.get_by_label_contains("client_secret was left out");
    assert!(program.query_by_label_contains(CANARY).is_none());
    assert_eq!(own(&program), Vec::<String>::new());
    press(&mut program, "Open in the form");
    assert_eq!(value(&program, "Client ID"), "app");
    assert_eq!(own(&program), Vec::<String>::new());
    press(&mut program, "Save profile");
    assert_eq!(own(&program), ["id-example"]);
    let kept = format!("{:?}", program.state().outside().library);
    assert!(!kept.contains(CANARY));
    sends_nothing(&program);
}

#[test]
fn of_several_settings_one_is_chosen() {
    let mut program = program();
    let text = r#"{ "openapi": "3.1.0", "info": { "title": "Orders" }, "components": { "securitySchemes": {
        "one": { "type": "openIdConnect", "openIdConnectUrl": "https://one.example/.well-known/openid-configuration" },
        "two": { "type": "openIdConnect", "openIdConnectUrl": "https://two.example/.well-known/openid-configuration" } } } }"#;
    let files = &mut program.state_mut().outside_mut().library.files;
    files.insert(String::from("/tmp/orders.json"), text.as_bytes().to_vec());
    program.state_mut().apply(Command::ImportProfiles {
        paths: vec![String::from("/tmp/orders.json")],
    });
    program.run();
    program.get_by_label("This is an OpenAPI description");
    program.get_by_label("https://one.example");
    press(&mut program, "Orders / two");
    program.get_by_label("https://two.example");
    press(&mut program, "Open in the form");
    assert_eq!(
        value(&program, "Issuer, API or account"),
        "https://two.example"
    );
}

#[test]
fn case_135_a_link_is_shown_and_can_be_put_away() {
    let mut program = program();
    let mut profile = oauth_playground::profile::Profile::for_issuer("https://linked.example");
    profile.name = String::from("Linked");
    let text = link(&profile).expect("a link");
    program
        .state_mut()
        .apply(Command::ImportText(Secret::new(text)));
    program.run();
    program.get_by_label("This is a link with a profile");
    press(&mut program, "Cancel the import");
    assert!(
        program
            .query_by_label("This is a link with a profile")
            .is_none()
    );
    assert_eq!(own(&program), Vec::<String>::new());
    sends_nothing(&program);
    let broken = String::from("oauth-playground:import?profile=%%");
    program
        .state_mut()
        .apply(Command::ImportText(Secret::new(broken)));
    program.run();
    program.get_by_label_contains("expected oauth-playground:import?profile=");
}

#[test]
fn a_link_to_a_profile_is_copied() {
    let mut program = program();
    open_profile(&mut program, "GitHub OAuth app");
    press(&mut program, "Export");
    press(&mut program, "Copy link");
    program.get_by_label("The link is on the clipboard. It holds no secret.");
    assert!(program.query_by_label("Export to this file").is_none());
    fill(&mut program, "Client ID", "still here");
}

/// A collection and its environments, as they are dropped together.
#[test]
fn a_collection_and_its_environments_are_one_profile() {
    let mut program = program();
    let collection = r#"{ "info": { "name": "Shop",
        "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json" }, "item": [],
      "auth": { "type": "oauth2", "oauth2": [ { "key": "grant_type", "value": "client_credentials" },
        { "key": "accessTokenUrl", "value": "https://{{host}}/token" }, { "key": "clientId", "value": "{{client}}" } ] } }"#;
    let environment = |name: &str| {
        format!(
            r#"{{ "name": "{name}", "_postman_variable_scope": "environment", "values": [
              {{ "key": "host", "value": "{name}.example" }}, {{ "key": "client", "value": "shop-{name}" }},
              {{ "key": "secret", "value": "{CANARY}", "type": "secret" }} ] }}"#
        )
    };
    let files = &mut program.state_mut().outside_mut().library.files;
    for (path, text) in [
        ("/tmp/shop.json", collection.to_owned()),
        ("/tmp/stage.json", environment("stage")),
        ("/tmp/prod.json", environment("prod")),
    ] {
        files.insert(path.to_owned(), text.into_bytes());
    }
    ask_to_import(&mut program);
    fill(&mut program, "Path of the file", "/tmp/stage.json");
    press(&mut program, "Look at it");
    program.get_by_label_contains("import it together with the collection");
    fill(
        &mut program,
        "Path of the file",
        "/tmp/shop.json; /tmp/stage.json ;/tmp/prod.json",
    );
    press(&mut program, "Look at it");
    program.get_by_label("This is a Postman collection");
    program.get_by_label("stage");
    program.get_by_label_contains("Token https://prod.example/token");
    program
        .get_by_label_contains("without an environment, what only environments say is as in stage");
    press(&mut program, "Open in the form");
    press(&mut program, "Save profile");
    let library = &program.state().outside().library;
    let (profile, _) = &library.own["shop"];
    let prod = profile.in_environment("prod").expect("an environment");
    assert_eq!(prod.client.client_id, "shop-prod");
    assert!(!format!("{library:?}").contains(&format!("\"{CANARY}")));
    sends_nothing(&program);
}
