//! The four buttons of the transport.

use egui_kittest::kittest::Queryable as _;
use oauth_playground::flow::Stage;

use crate::world_in_memory::{is_disabled, press, started, step_to};

#[test]
fn next_goes_from_request_to_request_until_the_run_is_complete() {
    let mut program = started();
    for primary in [
        "Fetch metadata",
        "Fetch keys",
        "Open in browser",
        "Send token request",
        "Check ID token",
        "Ask userinfo",
        "Call the API",
        "Refresh tokens",
        "Introspect token",
        "Revoke token",
    ] {
        program.get_by_label(primary);
        press(&mut program, "Next");
    }
    program.get_by_label("The run is complete");
    assert!(is_disabled(&program, "Next"));
}

#[test]
fn back_looks_at_an_earlier_stage_and_sends_nothing() {
    let mut program = started();
    step_to(&mut program, "Send token request");
    let asked = program.state().outside().asked.len();
    press(&mut program, "Back");
    assert_eq!(program.state().state().shown_stage(), Some(Stage::Redirect));
    press(&mut program, "Go to the current step");
    program.get_by_label("Send token request");
    assert_eq!(program.state().outside().asked.len(), asked);
}

#[test]
fn run_to_end_needs_no_further_press() {
    let mut program = started();
    press(&mut program, "Run to end");
    program.get_by_label("The run is complete");
    program.get_by_label("Revoke, done");
}

#[test]
fn restart_begins_a_run_of_its_own() {
    let mut program = started();
    step_to(&mut program, "Send token request");
    let run = program.state().state().run;
    press(&mut program, "Restart");
    program.get_by_label("Fetch metadata");
    assert_eq!(program.state().state().run, run + 1);
}

#[test]
fn the_rail_says_how_every_stage_stands() {
    let mut program = started();
    step_to(&mut program, "Send token request");
    program.get_by_label("Discover, done");
    program.get_by_label("Token, current");
    program.get_by_label("Refresh, to come");
    press(&mut program, "Discover, done");
    assert_eq!(
        program.state().state().shown_stage(),
        Some(Stage::Discovery)
    );
}

#[test]
fn a_run_that_went_well_needs_no_remedy() {
    let mut program = started();
    press(&mut program, "Run to end");
    program.get_by_label_contains("Look at any message again");
    assert!(program.query_by_label("Remedy").is_none());
}
