//! The main window at the moments that it was designed for.

use crate::{
    taking::{SMALL, USUAL, looks_like},
    world_in_memory::{Program, press, program, started, step_to},
};

fn at_the_token_request() -> Program {
    let mut program = started();
    step_to(&mut program, "Send token request");
    program
}

#[test]
fn the_start_page() {
    looks_like(&mut program(), USUAL, "start");
}

#[test]
fn the_token_request() {
    looks_like(&mut at_the_token_request(), USUAL, "token_request");
}

#[test]
fn the_token_request_in_a_small_window() {
    looks_like(&mut at_the_token_request(), SMALL, "token_request_small");
}

#[test]
fn the_token_request_refused_for_its_missing_code_verifier() {
    let mut program = at_the_token_request();
    press(&mut program, "Send code_verifier");
    press(&mut program, "Send token request");
    looks_like(&mut program, USUAL, "token_request_refused");
}
