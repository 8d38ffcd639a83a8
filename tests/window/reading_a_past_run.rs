//! A stage behind us, of this run or of a past one: its request, what was changed, its checks, its end.

use egui_kittest::kittest::Queryable as _;

use crate::world_in_memory::{Program, press, started, step_to};

/// Opens the last run that is not the present one.
fn open_past(program: &mut Program) {
    press(program, "Restart");
    press(program, "Show all runs");
    let past = program.query_all_by_label_contains(", client ").nth(1);
    past.expect("the past run").click();
    program.run();
    program.get_by_label("Close");
}

#[test]
fn a_stage_behind_the_frontier_shows_the_request_that_was_sent() {
    let mut program = started();
    step_to(&mut program, "Ask userinfo");
    press(&mut program, "Token, done");
    program.get_by_label("The request as it was sent");
    for name in ["grant_type", "code_verifier", "redirect_uri"] {
        assert!(program.query_all_by_label(name).count() > 0, "{name}");
    }
    assert!(program.query_by_label("Value of code_verifier").is_none());
}

#[test]
fn the_id_token_is_decoded_before_and_after_it_was_checked_and_in_a_past_run() {
    let mut program = started();
    step_to(&mut program, "Check ID token");
    program.get_by_label("Not checked yet: the step below does it");
    press(&mut program, "Run to end");
    press(&mut program, "ID token, done");
    program.get_by_label("Payload");
    assert!(program.query_all_by_label("at_hash").count() > 0);
    assert!(program.query_by_label_contains("Not checked yet").is_none());
    open_past(&mut program);
    press(&mut program, "ID token, done");
    program.get_by_label("Payload");
    program.get_by_label_contains("Secrets were masked when this was written down");
}

#[test]
fn a_completed_past_run_says_so_at_its_last_stage_alone() {
    let mut program = started();
    press(&mut program, "Run to end");
    open_past(&mut program);
    assert!(program.query_by_label("The run is complete").is_none());
    press(&mut program, "Revoke, done");
    program.get_by_label("The run is complete");
}

#[test]
fn a_refused_past_run_says_what_was_changed_what_came_and_what_helps() {
    let mut program = started();
    step_to(&mut program, "Send token request");
    press(&mut program, "Send code_verifier");
    press(&mut program, "Send token request");
    let told = |program: &Program| {
        program.get_by_label("Cause");
        program.get_by_label("Remedy");
        program.get_by_label("Server said");
        program.get_by_label("The request as it was sent");
        program.get_by_label("Removed by you");
    };
    told(&program);
    open_past(&mut program);
    press(&mut program, "Token, failed, changed");
    told(&program);
}
