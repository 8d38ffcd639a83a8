//! Environments and favourites: typed on the page, switched with one press, at hand at the start.

use egui_kittest::kittest::Queryable as _;
use oauth_playground::{
    app::{Effect, Settings},
    profile::TrustSettings,
};
use serde_json::json;

use crate::world_in_memory::{
    Program, fill, is_disabled, open_profile, press, press_far, program, value,
};

/// A saved profile with one environment.
fn with_environment() -> Program {
    let mut program = program();
    press(&mut program, "New profile");
    fill(&mut program, "Profile name", "Shop");
    fill(
        &mut program,
        "Issuer, API or account",
        "https://production.example",
    );
    fill(&mut program, "Client ID", "live");
    press_far(&mut program, "Add an environment");
    fill(&mut program, "Name of environment 1", "stage");
    fill(
        &mut program,
        "Issuer of environment 1",
        "https://stage.example",
    );
    fill(&mut program, "Client ID of environment 1", "staged");
    press(&mut program, "Save profile");
    program
}

fn running(program: &Program) -> (String, Option<String>, String) {
    let trace = program.state().state().trace().expect("a run");
    let profile = &trace.header().profile;
    let issuer = profile.issuer().unwrap_or_default().to_owned();
    (
        profile.client.client_id.clone(),
        profile.environment.clone(),
        issuer,
    )
}

#[test]
fn an_environment_is_typed_kept_switched_to_and_deleted() {
    let mut program = with_environment();
    let own = &program.state().outside().library.own["shop"].0;
    assert_eq!(own.environments.len(), 1);
    assert_eq!(own.environments[0].changes["client"]["client_id"], "staged");
    press(&mut program, "Start a run");
    assert_eq!(running(&program).0, "live");
    press(&mut program, "Environment");
    press(&mut program, "stage");
    let stage = (
        String::from("staged"),
        Some(String::from("stage")),
        String::from("https://stage.example"),
    );
    assert_eq!(running(&program), stage);
    let request = program.state().state().request.as_ref().expect("a request");
    assert!(request.inputs.is_empty());
    press(&mut program, "Environment");
    press(&mut program, "As in the profile");
    assert_eq!(running(&program).1, None);
    press(&mut program, "Profile Shop");
    press_far(&mut program, "Delete the environment stage");
    press(&mut program, "Save profile");
    assert!(
        program.state().outside().library.own["shop"]
            .0
            .environments
            .is_empty()
    );
}

/// The changes of the first environment as they were saved last.
fn saved_changes(program: &mut Program) -> serde_json::Value {
    press(program, "Save profile");
    let own = &program.state().outside().library.own["shop"].0;
    own.environments[0].changes.clone().into()
}

#[test]
fn every_kind_of_trust_can_be_an_environment_s_own() {
    let mut program = with_environment();
    press_far(&mut program, "TLS trust: its own of environment 1");
    for (kind, field, text, trust) in [
        (
            "System roots and a CA file",
            Some("Path of the CA file of environment 1"),
            "stage.pem",
            json!({ "kind": "ca", "file": "stage.pem" }),
        ),
        (
            "Pinned certificate",
            Some("SHA-256 of the certificate of environment 1"),
            "ab:cd",
            json!({ "kind": "pin", "sha256": "ab:cd" }),
        ),
        ("No check", None, "", json!({ "kind": "none" })),
        ("System roots", None, "", json!({ "kind": "system" })),
    ] {
        press_far(&mut program, &format!("{kind} of environment 1"));
        if let Some(field) = field {
            fill(&mut program, field, text);
        }
        let is_loud = program
            .query_by_label_contains("For a test server on this machine alone")
            .is_some();
        assert_eq!(is_loud, kind == "No check");
        assert_eq!(saved_changes(&mut program)["trust"], trust);
    }
    let own = &program.state().outside().library.own["shop"].0;
    assert_eq!(own.trust, TrustSettings::System);
    press_far(&mut program, "TLS trust as in the profile of environment 1");
    assert!(saved_changes(&mut program).get("trust").is_none());
}

#[test]
fn redirect_uris_and_the_way_of_the_connections_can_be_an_environment_s_own() {
    let mut program = with_environment();
    press_far(&mut program, "Redirect URI: its own of environment 1");
    fill(&mut program, "Port of environment 1", "many");
    program.get_by_label("No port");
    assert!(is_disabled(&program, "Save profile"));
    fill(&mut program, "Port of environment 1", "8400");
    for (number, uri) in [(1, "http://127.0.0.1:8400/callback"), (2, "app:/cb")] {
        press_far(&mut program, "Add a redirect URI of environment 1");
        let field = format!("Registered redirect URI {number} of environment 1");
        fill(&mut program, &field, uri);
    }
    press_far(&mut program, "Use redirect URI 2 of environment 1");
    press_far(&mut program, "Connection: its own of environment 1");
    press_far(&mut program, "This one of environment 1");
    let proxy = "Address of the proxy of environment 1";
    // Credentials would make a file that is not read again, and are no part of it.
    fill(&mut program, proxy, "http://me:canary@p.example:1");
    program.get_by_label("No usable proxy");
    assert_eq!(value(&program, proxy), "http://me:canary@p.example:1");
    fill(&mut program, proxy, "http://p.example:1");
    let changes = saved_changes(&mut program);
    assert_eq!(
        changes["client"]["redirect_uris"],
        json!(["http://127.0.0.1:8400/callback", "app:/cb"])
    );
    assert_eq!(changes["redirect"]["uri"], "app:/cb");
    assert_eq!(changes["connection"]["proxy"], "http://p.example:1");
    let own = &program.state().outside().library.own["shop"].0;
    assert_eq!(own.redirect.uri, None);
    assert!(own.connection.is_usual());
    press_far(
        &mut program,
        "Redirect URI as in the profile of environment 1",
    );
    press_far(
        &mut program,
        "Connection as in the profile of environment 1",
    );
    let changes = saved_changes(&mut program);
    assert!(changes.get("redirect").is_none() && changes.get("connection").is_none());
    assert!(changes["client"].get("redirect_uris").is_none());
}

#[test]
fn a_favourite_stands_first_and_is_kept() {
    let mut program = program();
    open_profile(&mut program, "GitHub OAuth app");
    press(&mut program, "Add to the favourites");
    program.get_by_label("Take from the favourites");
    let kept = Settings::parse(program.state().outside().settings_file.as_bytes());
    assert!(kept.settings.favourites.contains("github"));
    press(&mut program, "Take from the favourites");
    let kept = Settings::parse(program.state().outside().settings_file.as_bytes());
    assert!(!kept.settings.favourites.contains("github"));
}

#[test]
fn the_first_page_starts_a_favourite_in_its_environment() {
    let mut program = with_environment();
    press(&mut program, "Add to the favourites");
    let file = program.state().outside().settings_file.clone();
    let library = std::mem::take(&mut program.state_mut().outside_mut().library);
    let mut program = crate::world_in_memory::program_after(&file);
    program.state_mut().outside_mut().library = library;
    program
        .state_mut()
        .apply(oauth_playground::app::Command::LoadProfiles);
    program.run();
    press(&mut program, "Start Shop in stage");
    assert_eq!(running(&program).1.as_deref(), Some("stage"));
    let asked = &program.state().outside().asked;
    let prepared = asked
        .iter()
        .filter(|effect| matches!(effect, Effect::Prepare { .. }));
    assert_eq!(prepared.count(), 1);
    press(&mut program, "Profile Shop");
    assert_eq!(value(&program, "Client ID"), "live");
}
