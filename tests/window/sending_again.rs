//! The same request once more: as it was, or changed first.

use egui_kittest::kittest::Queryable as _;

use crate::world_in_memory::{Manners, press, started, started_with, step_to};

#[test]
fn nothing_can_be_sent_again_before_something_was_sent() {
    let program = started();
    assert!(program.query_by_label("Send again").is_none());
}

#[test]
fn a_code_that_is_sent_again_is_refused_and_explained() {
    let mut program = started();
    step_to(&mut program, "Check ID token");
    press(&mut program, "Send again");
    program.get_by_label_contains("refused with invalid_grant");
    program.get_by_label("Edit and send again");
}

#[test]
fn a_refused_request_is_mended_and_sent_again() {
    let mut program = started();
    step_to(&mut program, "Send token request");
    program.get_by_label("Value of grant_type").focus();
    program.run();
    program.get_by_label("Value of grant_type").type_text("x");
    program.run();
    press(&mut program, "Send token request");
    program.get_by_label_contains("refused with unsupported_grant_type");
    press(&mut program, "Edit and send again");
    program.get_by_label("1 change by you");
    assert!(program.query_by_label("Send again").is_none());
    press(&mut program, "Restore grant_type");
    press(&mut program, "Send token request");
    program.get_by_label("Check ID token");
}

#[test]
fn the_last_request_can_be_sent_again_from_its_own_stage_only() {
    let mut program = started();
    step_to(&mut program, "Refresh tokens");
    assert!(program.query_by_label("Send again").is_none());
    press(&mut program, "Back");
    program.get_by_label("Send again");
    press(&mut program, "Back");
    assert!(program.query_by_label("Send again").is_none());
    press(&mut program, "Next");
    press(&mut program, "Edit and send again");
    program.get_by_label("Call the API");
}

#[test]
fn what_never_left_is_tried_again_and_not_sent_again() {
    let manners = Manners {
        nobody_listens: true,
        ..Manners::default()
    };
    let mut program = started_with(manners, Vec::new());
    press(&mut program, "Next");
    program.get_by_label("Try again");
    program.get_by_label("Edit and try again");
    assert!(program.query_by_label_contains("end again").is_none());
}
