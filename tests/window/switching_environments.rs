//! Environments and favourites: typed on the page, switched with one press, at hand at the start.

use egui_kittest::kittest::Queryable as _;
use oauth_playground::app::{Effect, Settings};

use crate::world_in_memory::{Program, fill, open_profile, press, press_far, program, value};

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
