//! Answers in other forms than the specifications give them: each form is a persona's, is read, and is
//! named by a finding.

use oauth_playground::{authorization_server::Persona, profile::shipped};
use serde_json::json;

use crate::{contract::Trace, launch::Launch};

/// A form of an answer, and how the program shows that it met it.
struct Row {
    persona: &'static str,
    /// What leads to it, beside the persona's own run.
    arguments: &'static [&'static str],
    exit: i64,
    finding: &'static str,
    verdict: &'static str,
    received: Option<&'static str>,
}

const WRONG_CODE: &[&str] = &["--set", "token:code=wrong"];
const DEVICE: &[&str] = &["--grant", "device_code"];

#[rustfmt::skip]
const ROWS: &[Row] = &[
    // An error on 200.
    Row { persona: "github", arguments: WRONG_CODE, exit: 1, finding: "token_answer", verdict: "warn", received: Some("200") },
    Row { persona: "slack", arguments: WRONG_CODE, exit: 1, finding: "token_answer", verdict: "warn", received: Some("200") },
    Row { persona: "reddit", arguments: WRONG_CODE, exit: 1, finding: "token_answer", verdict: "warn", received: Some("200") },
    Row { persona: "github", arguments: &["--grant", "device_code", "--set", "device_authorization:client_id=x"], exit: 1, finding: "device_authorization_answer", verdict: "warn", received: Some("200") },
    // A lifetime as text, and none.
    Row { persona: "naver", arguments: &[], exit: 0, finding: "token_expires_in", verdict: "warn", received: Some("3600") },
    Row { persona: "github", arguments: &[], exit: 0, finding: "token_expires_in", verdict: "warn", received: None },
    // Scopes as an array, and with commas.
    Row { persona: "twitch", arguments: &[], exit: 0, finding: "token_scope_form", verdict: "warn", received: Some("an array") },
    Row { persona: "strava", arguments: &[], exit: 0, finding: "token_scope_form", verdict: "warn", received: Some("text with commas between the scopes") },
    Row { persona: "github", arguments: &[], exit: 0, finding: "token_scope_form", verdict: "warn", received: Some("text with commas between the scopes") },
    // Tokens in a member of their own, of a type with a name of its own.
    Row { persona: "slack", arguments: &[], exit: 0, finding: "token_place", verdict: "warn", received: Some("in the member authed_user") },
    Row { persona: "slack", arguments: &[], exit: 0, finding: "token_type", verdict: "warn", received: Some("user") },
    // Other words to a device.
    Row { persona: "google", arguments: DEVICE, exit: 0, finding: "verification_uri", verdict: "warn", received: Some("verification_url") },
    Row { persona: "wso2", arguments: DEVICE, exit: 0, finding: "poll_interval", verdict: "warn", received: Some("5000, read as 5 s") },
    // Errors in other forms.
    Row { persona: "fitbit", arguments: WRONG_CODE, exit: 1, finding: "token_error_form", verdict: "warn", received: Some("a list of errors") },
    Row { persona: "hubspot", arguments: WRONG_CODE, exit: 1, finding: "token_error_form", verdict: "warn", received: Some("members of the server's own") },
    Row { persona: "odd", arguments: WRONG_CODE, exit: 1, finding: "token_error_form", verdict: "warn", received: Some("problem details (RFC 9457)") },
    // An empty body, and a page: what revocation says is its status (RFC 7009 §2.2).
    Row { persona: "reddit", arguments: &[], exit: 0, finding: "revocation_status", verdict: "pass", received: Some("200") },
    Row { persona: "odd", arguments: &[], exit: 0, finding: "revocation_status", verdict: "pass", received: Some("200") },
    // A page in place of claims cannot be read.
    Row { persona: "odd", arguments: &["--scope", "openid"], exit: 3, finding: "userinfo_answer", verdict: "fail", received: None },
];

fn run(persona: &str, arguments: &[&str]) -> Trace {
    let profile = Persona::named(persona).unwrap().profile;
    let launch = match shipped(profile) {
        Some(_) => Launch::new(&["run", profile, "--persona", persona]),
        None => Launch::new(&["run", "--persona", persona]),
    };
    launch.and(arguments).trace()
}

#[test]
fn each_form_of_an_answer_is_met_at_a_persona_and_named() {
    for row in ROWS {
        let trace = run(row.persona, row.arguments);
        let status = match row.exit {
            0 => "completed",
            1 => "oauth_error",
            3 => "network_error",
            unknown => panic!("say here what {unknown} means"),
        };
        let trace = trace.ended(row.exit, status);
        let found = trace.findings(row.finding);
        let first = found
            .first()
            .unwrap_or_else(|| panic!("{}: no {}", row.persona, row.finding));
        assert_eq!(first["verdict"], row.verdict, "{}: {first}", row.persona);
        assert_eq!(
            first["received"].as_str(),
            row.received,
            "{}: {first}",
            row.persona
        );
    }
}

#[test]
fn an_empty_body_and_a_page_are_what_came() {
    let body = |persona: &str| {
        let received = run(persona, &[]).crossing("revocation").received;
        let text = String::from_utf8(received).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        (head.to_owned(), body.to_owned())
    };
    let (head, empty) = body("reddit");
    assert!(head.contains("Content-Type: application/json"), "{head}");
    assert_eq!(empty, "");
    let (head, page) = body("odd");
    assert!(head.contains("Content-Type: text/html"), "{head}");
    assert!(page.starts_with("<!DOCTYPE html>"), "{page}");
}

/// GitHub answers as a form to who takes anything.
#[test]
fn a_form_is_read_where_json_was_not_asked_for() {
    let shipped = shipped("github").unwrap().unwrap();
    let mut profile = shipped.to_json();
    profile["request"]["token_headers"] = json!([["Accept", "*/*"]]);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("github.json");
    std::fs::write(&file, profile.to_string()).unwrap();
    let file = file.to_str().unwrap();
    let launch = Launch::new(&["run", file, "--persona", "github"]);
    let trace = launch.trace().ended(0, "completed");
    let found = trace.findings("token_content_type");
    assert_eq!(found[0]["verdict"], "warn");
    assert_eq!(found[0]["received"], "application/x-www-form-urlencoded");
}
