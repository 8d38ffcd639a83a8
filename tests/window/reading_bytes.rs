//! The inspector: bytes as they crossed, however many.

use egui_kittest::kittest::Queryable as _;

use oauth_playground::{app::Effect, flow::Check, text};

use crate::world_in_memory::{Manners, press, started, started_with, step_to};

#[test]
fn request_and_response_of_the_last_exchange_are_shown() {
    let mut program = started();
    press(&mut program, "Next");
    assert!(
        program
            .query_all_by_label_contains("GET /.well-known/openid-configuration HTTP/1.1")
            .count()
            > 0
    );
    assert!(
        program
            .query_all_by_label_contains("HTTP/1.1 200 OK")
            .count()
            > 0
    );
    program.get_by_label("Copy request");
    program.get_by_label("Copy response");
}

#[test]
fn of_ten_mebibytes_only_the_rows_in_view_are_made() {
    let manners = Manners {
        huge_body: Some(10 * 1024 * 1024),
        ..Manners::default()
    };
    let mut program = started_with(manners, Vec::new());
    press(&mut program, "Next");
    program.get_by_label("from Authorization server, 10.0 MiB");
    let rows = program.query_all_by_label_contains("xxxxxxxx").count();
    assert!((1..60).contains(&rows), "{rows} rows");
}

#[test]
fn of_ten_mebibytes_the_first_is_read_until_more_is_asked_for() {
    let manners = Manners {
        huge_body: Some(10 * 1024 * 1024),
        ..Manners::default()
    };
    let mut program = started_with(manners, Vec::new());
    press(&mut program, "Next");
    press(&mut program, "Readable");
    let said = "This is the first 1.0 MiB of 10.0 MiB; Raw has every byte";
    program.get_by_label_contains(said);
    press(&mut program, "Read all of it");
    assert!(program.query_by_label_contains(said).is_none());
    assert!(program.query_by_label("Read all of it").is_none());
    assert!(program.query_all_by_label_contains("xxxxxxxx").count() > 0);
}

#[test]
fn the_checks_of_a_stage_are_one_press_away() {
    let mut program = started();
    press(&mut program, "Next");
    press(&mut program, "Checks");
    press(&mut program, "Warning, Issuer and endpoints are https");
    program.get_by_label("Came");
    program.get_by_label("Open RFC 8414 §2");
}

#[test]
fn the_times_and_the_missing_tls_of_an_exchange_are_said() {
    let mut program = started();
    press(&mut program, "Next");
    press(&mut program, "Timing & TLS");
    program.get_by_label("TLS handshake");
    program.get_by_label_contains("No TLS");
}

#[test]
fn the_id_token_is_decoded_and_says_whether_it_was_verified() {
    let mut program = started();
    step_to(&mut program, "Check ID token");
    press(&mut program, "Readable");
    program.get_by_label("Form");
    program.get_by_label_contains("grant_type authorization_code");
    program.get_by_label("Not verified");
    press(&mut program, "Check ID token");
    program.get_by_label_contains("Signature verified");
}

#[test]
fn a_json_tree_folds() {
    let mut program = started();
    press(&mut program, "Next");
    press(&mut program, "Readable");
    program.get_by_label_contains("token_endpoint: ");
    press(&mut program, "Fold everything");
    assert!(
        program
            .query_by_label_contains("token_endpoint: ")
            .is_none()
    );
    press(&mut program, "Open everything");
    program.get_by_label_contains("token_endpoint: ");
}

#[test]
fn a_request_can_be_taken_along_as_a_curl_line() {
    let mut program = started();
    press(&mut program, "Next");
    press(&mut program, "curl");
    program.get_by_label_contains("--path-as-is");
    press(&mut program, "Copy curl line");
}

#[test]
fn a_parameter_under_the_pointer_is_explained() {
    let mut program = started();
    step_to(&mut program, "Send token request");
    let row = program.get_by_label_contains("GET /callback?code=").rect();
    // Five columns of line number, then the request line: within `code=`.
    program.hover_at(row.left_center() + egui::vec2(row.width() * 0.25, 0.0));
    program.run_steps(8);
    let facts = text::parameter(text::Message::Redirect, "code").expect("a known parameter");
    program.get_by_label(facts.meaning);
}

#[test]
fn a_section_is_opened_in_the_browser_of_the_settings() {
    let mut program = started();
    step_to(&mut program, "Send token request");
    let section = program.query_all_by_label("Open RFC 6749 §4.1.3").next();
    section.expect("a link").click();
    program.run();
    let asked = &program.state().outside().asked;
    let opened = asked.iter().any(|effect| {
        matches!(effect, Effect::OpenPage(page)
            if page.to_string() == "https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3")
    });
    assert!(opened, "{:?}", asked.last());
}

#[test]
fn the_checks_of_the_id_token_are_at_the_exchange_that_brought_it() {
    let mut program = started();
    press(&mut program, "Run to end");
    press(&mut program, "ID token, done");
    let tab = program.query_all_by_role_and_label(egui::accesskit::Role::Tab, "Checks");
    tab.last().expect("the tab").click();
    program.run();
    let title = text::title(Check::IdTokenSignature);
    program.get_by_label(&format!("Passed, {title}"));
}
