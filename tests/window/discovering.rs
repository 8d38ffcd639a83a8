//! Asking the issuer for its metadata on the profile page, beside the run.

use egui_kittest::kittest::Queryable as _;
use oauth_playground::app::{DiscoveryOutcome, Effect, StoreEffect};

use crate::world_in_memory::{
    Manners, Program, fill, is_disabled, press, press_far, program, program_with, started, value,
};

/// The issuer of the server in memory.
const ISSUER: &str = "http://127.0.0.1:9400";
const FIELD: &str = "Issuer, API or account";

fn about(mut program: Program) -> Program {
    press(&mut program, "New profile");
    fill(&mut program, "Profile name", "Mine");
    fill(&mut program, FIELD, ISSUER);
    press(&mut program, "Discover");
    program
}

#[test]
fn what_the_server_says_is_offered_and_its_bytes_are_kept() {
    let mut program = about(program());
    program.get_by_label("Issuer equals the discovered one");
    assert!(program.query_all_by_label("discovered").count() >= 5);
    press_far(&mut program, "Add openid");
    program.get_by_label("Remove openid");
    // Left to discovery, the addresses are not in the file until one asks for it.
    assert_eq!(value(&program, "Token endpoint"), "");
    press_far(&mut program, "Write the discovered ones into the profile");
    assert_eq!(value(&program, "Token endpoint"), format!("{ISSUER}/token"));
    let asked = &program.state().outside().asked;
    let is_kept = asked
        .iter()
        .any(|one| matches!(one, Effect::Store(StoreEffect::Append { .. })));
    assert!(is_kept, "the bytes go to the history");
    press_far(&mut program, "Show the bytes");
    assert!(program.state().state().opened.is_some());
}

#[test]
fn what_differs_from_discovery_is_remarked_and_can_be_taken_back() {
    let mut program = about(program());
    fill(&mut program, "Keys URL", "http://127.0.0.1:9400/keys.json");
    program.get_by_label("changed");
    press(&mut program, "Take it from discovery: Keys URL");
    assert!(program.query_by_label("changed").is_none());
    assert_eq!(value(&program, "Keys URL"), "");
}

#[test]
fn the_run_under_way_is_not_disturbed() {
    let program = about(started());
    let state = program.state().state();
    let session = state.session.as_ref().expect("the run");
    assert_eq!(session.trace().exchanges().count(), 0);
    let discovery = state.discovery.as_ref().expect("a discovery");
    assert_ne!(discovery.run, state.run);
    assert!(matches!(
        discovery.outcome,
        Some(DiscoveryOutcome::Found(_))
    ));
}

#[test]
fn metadata_of_another_issuer_are_not_taken() {
    let mut program = program();
    press(&mut program, "New profile");
    fill(&mut program, FIELD, "http://127.0.0.1:9400/");
    press(&mut program, "Discover");
    program.get_by_label_contains("If that is right, make it the issuer");
    assert!(program.query_by_label("discovered").is_none());
}

#[test]
fn what_is_no_metadata_is_said_at_the_issuer() {
    let program = about(program_with(
        Manners {
            huge_body: Some(9),
            ..Manners::default()
        },
        Vec::new(),
    ));
    program.get_by_label("Show the bytes");
    let outcome = &program.state().state().discovery;
    let outcome = outcome.as_ref().and_then(|one| one.outcome.as_ref());
    let Some(DiscoveryOutcome::Failed { title, .. }) = outcome else {
        panic!("{outcome:?}");
    };
    program.get_by_label(title);
}

#[test]
fn a_server_that_does_not_answer_can_be_left() {
    let mut program = about(program_with(
        Manners {
            silent_server: true,
            ..Manners::default()
        },
        Vec::new(),
    ));
    program.get_by_label("Asking for the server's metadata…");
    press(&mut program, "Cancel discovery");
    program.get_by_label("Discovery was cancelled");
    assert!(!is_disabled(&program, "Discover"));
}

#[test]
fn from_an_api_the_server_behind_it_is_found_and_tokens_are_asked_for_it() {
    let mut program = program();
    press(&mut program, "New profile");
    fill(&mut program, "Profile name", "Mine");
    let api = format!("{ISSUER}/api/notes");
    fill(&mut program, FIELD, &api);
    press(&mut program, "Discover");
    assert_eq!(value(&program, FIELD), ISSUER);
    assert_eq!(value(&program, "Value of extra parameter 1"), api);
    program.get_by_label_contains("The issuer comes from the metadata of");
    program.get_by_label("Issuer equals the discovered one");
    // Each place that was asked, with its answer.
    program.get_by_label("Asked, in this order");
    program.get_by_label("401 Unauthorized");
    program.get_by_label(&format!(
        "{ISSUER}/.well-known/oauth-protected-resource/api/notes"
    ));
}

#[test]
fn from_an_account_its_issuer_is_found() {
    let mut program = program();
    press(&mut program, "New profile");
    fill(&mut program, "Profile name", "Mine");
    fill(&mut program, FIELD, "acct:alice@127.0.0.1:9400");
    press(&mut program, "Discover");
    assert_eq!(value(&program, FIELD), ISSUER);
    program.get_by_label("The issuer is the one that signs in acct:alice@127.0.0.1:9400");
    program.get_by_label("Issuer equals the discovered one");
}

#[test]
fn what_is_neither_is_said_at_the_field_with_what_to_do() {
    let mut program = program();
    press(&mut program, "New profile");
    fill(&mut program, FIELD, "login.example");
    program.get_by_label_contains("got \"login.example\": write https:// before it");
    assert!(is_disabled(&program, "Discover"));
}
