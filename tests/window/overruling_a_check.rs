//! A failed check stops the run; only the user goes on, and is told the risk.

use egui_kittest::kittest::Queryable as _;
use oauth_playground::authorization_server::Fault;

use crate::world_in_memory::{Manners, Program, is_disabled, press, started_with, step_to};

fn stopped_at_the_id_token() -> Program {
    let faults = vec![Fault::WrongNonce(String::from("another"))];
    let mut program = started_with(Manners::default(), faults);
    step_to(&mut program, "Check ID token");
    press(&mut program, "Check ID token");
    program
}

#[test]
fn a_failed_check_names_the_risk_and_next_does_not_pass_it() {
    let program = stopped_at_the_id_token();
    program.get_by_label("Continue anyway");
    assert!(program.query_all_by_label("Risk").count() > 0);
    assert!(program.query_all_by_label("Failed").count() > 0);
    program.get_by_label("ID token, failed");
    assert!(is_disabled(&program, "Next"));
}

#[test]
fn continuing_anyway_goes_on() {
    let mut program = stopped_at_the_id_token();
    press(&mut program, "Continue anyway");
    program.get_by_label("Ask userinfo");
}

#[test]
fn stopping_ends_the_run() {
    let mut program = stopped_at_the_id_token();
    press(&mut program, "Stop here");
    program.get_by_label("Start again");
}

#[test]
fn run_to_end_stops_at_the_failed_check() {
    let faults = vec![Fault::WrongNonce(String::from("another"))];
    let mut program = started_with(Manners::default(), faults);
    press(&mut program, "Run to end");
    program.get_by_label("Continue anyway");
}
