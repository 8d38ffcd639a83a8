//! Answers in other forms than the specifications give them, rehearsed at the persona that gives
//! them: each is named among the checks of its exchange.

use egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;
use oauth_playground::{authorization_server::Persona, flow::Verdict, text};

use crate::world_in_memory::{Program, fill, press, program, step_to};

/// A form of an answer, and the finding that names it.
struct Row {
    persona: &'static str,
    /// What is typed before: the primary button of the request, a parameter, and its value.
    typed: Option<(&'static str, &'static str, &'static str)>,
    finding: &'static str,
    verdict: Verdict,
    received: Option<&'static str>,
}

const WRONG_CODE: Option<(&str, &str, &str)> =
    Some(("Send token request", "Value of code", "wrong"));
const OPENID: Option<(&str, &str, &str)> = Some(("Open in browser", "Value of scope", "openid"));

#[rustfmt::skip]
const ROWS: &[Row] = &[
    Row { persona: "github", typed: WRONG_CODE, finding: "token_answer", verdict: Verdict::Warn, received: Some("200") },
    Row { persona: "github", typed: None, finding: "token_expires_in", verdict: Verdict::Warn, received: None },
    Row { persona: "github", typed: None, finding: "token_scope_form", verdict: Verdict::Warn, received: Some("text with commas between the scopes") },
    Row { persona: "naver", typed: None, finding: "token_expires_in", verdict: Verdict::Warn, received: Some("3600") },
    Row { persona: "twitch", typed: None, finding: "token_scope_form", verdict: Verdict::Warn, received: Some("an array") },
    Row { persona: "slack", typed: None, finding: "token_place", verdict: Verdict::Warn, received: Some("in the member authed_user") },
    Row { persona: "fitbit", typed: WRONG_CODE, finding: "token_error_form", verdict: Verdict::Warn, received: Some("a list of errors") },
    Row { persona: "hubspot", typed: WRONG_CODE, finding: "token_error_form", verdict: Verdict::Warn, received: Some("members of the server's own") },
    Row { persona: "reddit", typed: None, finding: "revocation_status", verdict: Verdict::Pass, received: Some("200") },
    Row { persona: "odd", typed: WRONG_CODE, finding: "token_error_form", verdict: Verdict::Warn, received: Some("problem details (RFC 9457)") },
    Row { persona: "odd", typed: None, finding: "revocation_status", verdict: Verdict::Pass, received: Some("200") },
    Row { persona: "odd", typed: OPENID, finding: "userinfo_answer", verdict: Verdict::Fail, received: None },
];

/// Whether the run has found it, and the name of its line among the checks.
fn found(program: &Program, row: &Row) -> Option<String> {
    let session = program.state().state().session.as_ref().expect("a run");
    let mut findings = session.trace().findings();
    let (_, finding) = findings.find(|(_, one)| one.check.id() == row.finding)?;
    assert_eq!(finding.verdict, row.verdict, "{}", row.persona);
    assert_eq!(finding.received.as_deref(), row.received, "{}", row.persona);
    let verdict = text::verdict(finding.verdict);
    Some(format!("{verdict}, {}", text::title(finding.check)))
}

#[test]
fn each_form_of_an_answer_is_named_among_the_checks() {
    for row in ROWS {
        let persona = Persona::named(row.persona).expect("a persona");
        let mut program = program();
        press(&mut program, "Rehearse offline");
        press(&mut program, persona.title);
        program.run();
        if let Some((primary, parameter, value)) = row.typed {
            step_to(&mut program, primary);
            fill(&mut program, parameter, value);
        }
        let line = (0..20).find_map(|_| {
            press(&mut program, "Next");
            program.run();
            found(&program, row)
        });
        let line = line.unwrap_or_else(|| panic!("{}: no {}", row.persona, row.finding));
        // The page of a stage that has ended has a heading of that name.
        program.get_by_role_and_label(Role::Tab, "Checks").click();
        program.run();
        let lines = program.query_all_by_label(&line).count();
        assert!(lines > 0, "{}: {line}", row.persona);
    }
}
