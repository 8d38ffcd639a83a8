//! While the browser is out: what is waited for, a way to cancel, and a way in by hand.

use egui_kittest::kittest::Queryable as _;

use crate::world_in_memory::{Manners, PORT, Program, is_disabled, press, started_with, step_to};

const MANNERS: Manners = Manners {
    nobody_at_the_browser: true,
    silent_server: false,
    nobody_listens: false,
    huge_body: None,
};

fn out_at_the_browser() -> Program {
    let mut program = started_with(MANNERS, Vec::new());
    step_to(&mut program, "Open in browser");
    press(&mut program, "Open in browser");
    program
}

#[test]
fn the_wait_is_named_and_next_says_so() {
    let program = out_at_the_browser();
    assert!(
        program
            .query_all_by_label("Waiting for the browser to come back…")
            .count()
            > 0
    );
    assert!(is_disabled(&program, "Next"));
    program.get_by_label("Copy address");
}

#[test]
fn cancel_ends_the_run_at_once() {
    let mut program = out_at_the_browser();
    press(&mut program, "Cancel");
    program.get_by_label("Redirect, failed");
    program.get_by_label("Start again");
}

#[test]
fn a_pasted_address_goes_on_with_the_run() {
    let mut program = out_at_the_browser();
    let state = {
        let session = program.state().state().session.as_ref().expect("a run");
        session.flow().context().state()
    };
    let address = format!(
        "http://127.0.0.1:{PORT}/callback?code=abc&state={state}&iss=http%3A%2F%2F127.0.0.1%3A9400"
    );
    program
        .get_by_label("Address that the browser ended at")
        .focus();
    program.run();
    program
        .get_by_label("Address that the browser ended at")
        .type_text(&address);
    program.run();
    press(&mut program, "Use this address");
    program.get_by_label("Send token request");
}

#[test]
fn an_answer_that_never_comes_can_be_cancelled() {
    let manners = Manners {
        silent_server: true,
        ..Manners::default()
    };
    let mut program = started_with(manners, Vec::new());
    press(&mut program, "Next");
    assert!(
        program
            .query_all_by_label("Waiting for the metadata…")
            .count()
            > 0
    );
    press(&mut program, "Cancel");
    program.get_by_label("Discover, failed");
}
