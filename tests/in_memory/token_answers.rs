//! Cases 52 to 63: what a token endpoint may answer, and that the code is never sent again.

use oauth_playground::{
    flow::{Check, EndStatus, Reach, Remark, Stage, Verdict},
    http::{FailureKind, Response},
};
use serde_json::{Value, json};

use super::{
    pair::Pair,
    setup::Setup,
    wire::{answer, json_answer, response_bytes},
};

const ACCESS: &str = "canary-access-token-4711";

/// A client that asks for no ID token, with its token request under way.
fn asking() -> Pair {
    let setup = Setup::public().scope("notes.read").reach(Reach::default());
    let mut pair = setup.at(Stage::Token);
    pair.press("Send token request");
    pair
}

fn answered(received: Vec<u8>) -> Pair {
    let mut pair = asking();
    pair.answers(received);
    // Whatever came, the code goes out once.
    assert_eq!(pair.requests("POST /token"), 1);
    pair.client_sends_nothing();
    pair.leaks_none_of(&[ACCESS.to_owned()]);
    pair
}

/// Good tokens, with one member changed; `Null` takes it out.
fn tokens_but(name: &str, value: Value) -> Vec<u8> {
    let mut body = json!({
        "access_token": ACCESS, "token_type": "Bearer", "expires_in": 900, "scope": "notes.read",
    });
    let members = body.as_object_mut().unwrap();
    if value.is_null() {
        members.remove(name);
    } else {
        members.insert(name.to_owned(), value);
    }
    json_answer(200, &body)
}

#[test]
fn case_52_an_error_on_200_is_an_error() {
    let pair = answered(json_answer(200, &json!({"error": "invalid_grant"})));
    let end = pair.ends(EndStatus::OAuthError, 1);
    assert_eq!(end.error.as_deref(), Some("invalid_grant"));
    assert_eq!(pair.verdict(Check::TokenAnswer), Verdict::Warn);
}

#[test]
fn case_53_without_an_access_token_an_answer_cannot_be_used() {
    for body in [
        json!({"token_type": "Bearer"}),
        json!({"access_token": null}),
        json!({"access_token": 4711}),
        json!({"access_token": [ACCESS]}),
        json!({"access_token": ""}),
    ] {
        let pair = answered(json_answer(200, &body));
        let end = pair.ends(EndStatus::UnusableAnswer, 3);
        assert_eq!(end.status.name(), "network_error");
        assert!(
            end.error.as_deref().unwrap().contains("access_token"),
            "{body}: {end:?}"
        );
        assert_eq!(pair.verdict(Check::TokenAnswer), Verdict::Fail);
        assert!(pair.tokens().is_empty());
    }
}

#[test]
fn case_54_what_is_no_json_is_told_with_its_status_and_not_used() {
    let html = "<html>no tokens here</html>";
    #[rustfmt::skip]
    let rows: [(&str, Vec<u8>, EndStatus, u8); 7] = [
        ("HTML on 200", answer(200, "text/html", html), EndStatus::UnusableAnswer, 3),
        ("HTML on 502", answer(502, "text/html", html), EndStatus::OAuthError, 1),
        ("empty", answer(200, "application/json", ""), EndStatus::UnusableAnswer, 3),
        ("204", b"HTTP/1.1 204 No Content\r\n\r\n".to_vec(), EndStatus::UnusableAnswer, 3),
        ("no UTF-8", answer(200, "application/json", b"{\"access_token\":\"\xff\xfe\"}".to_vec()), EndStatus::UnusableAnswer, 3),
        ("cut short", answer(200, "application/json", "{\"access_token\":\"canary-access-token-4711"), EndStatus::UnusableAnswer, 3),
        ("no HTTP", b"SSH-2.0-OpenSSH_9.9\r\n".to_vec(), EndStatus::UnusableAnswer, 3),
    ];
    for (what, received, status, exit) in rows {
        let pair = answered(received.clone());
        let end = pair.ends(status, exit);
        assert_eq!(end.stage, Stage::Token, "{what}");
        let texts = format!("{:?} {:?}", end.error, end.description);
        if let Some(code) = received.strip_prefix(b"HTTP/1.1 ") {
            let code = String::from_utf8_lossy(&code[..3]).into_owned();
            assert!(texts.contains(&code), "{what}: {texts}");
        }
        assert!(!texts.contains(ACCESS), "{what}: {texts}");
    }
}

#[test]
fn case_54_json_under_another_name_is_read_and_remarked() {
    let body = json!({"access_token": ACCESS, "token_type": "Bearer", "expires_in": 900});
    let bare = Response::new(200)
        .header("Cache-Control", "no-store")
        .body(body.to_string());
    let marked = format!("\u{feff}{body}");
    #[rustfmt::skip]
    let rows = [
        (response_bytes(&bare), Verdict::Warn),
        (answer(200, "text/plain", body.to_string()), Verdict::Warn),
        (answer(200, "application/json;charset=UTF-8", marked), Verdict::Pass),
    ];
    for (received, verdict) in rows {
        let pair = answered(received);
        pair.ends(EndStatus::Completed, 0);
        assert_eq!(pair.tokens().len(), 1);
        let remarks = pair.findings(Check::TokenContentType);
        assert_eq!(remarks.is_empty(), verdict == Verdict::Pass);
    }
}

#[test]
fn case_55_a_form_is_read_and_remarked() {
    let body = format!("access_token={ACCESS}&token_type=bearer&scope=notes.read");
    let pair = answered(answer(200, "application/x-www-form-urlencoded", body));
    pair.ends(EndStatus::Completed, 0);
    assert_eq!(pair.verdict(Check::TokenContentType), Verdict::Warn);
    let token = pair.tokens()[0].access_token.as_ref().unwrap();
    assert_eq!(token.expose(), ACCESS);
}

#[test]
fn case_57_json_that_is_made_to_break_readers() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let deep_member = format!("{{\"access_token\":\"{ACCESS}\",\"x\":{deep}}}");
    for body in [deep, deep_member] {
        let pair = answered(answer(200, "application/json", body));
        pair.ends(EndStatus::UnusableAnswer, 3);
    }
    let twice = format!(
        "{{\"access_token\":\"first\",\"access_token\":\"{ACCESS}\",\"token_type\":\"Bearer\"}}"
    );
    let pair = answered(answer(200, "application/json", twice));
    pair.ends(EndStatus::Completed, 0);
    assert_eq!(pair.finding(Check::TokenAnswer).remark, Remark::Repeated);

    let pair = answered(tokens_but("note", "x".repeat(1 << 20).into()));
    pair.ends(EndStatus::Completed, 0);
}

#[test]
fn case_58_token_types() {
    for (kind, verdict) in [
        (json!("bEaReR"), Verdict::Pass),
        (json!("mac"), Verdict::Fail),
        (json!("DPoP"), Verdict::Fail),
        (Value::Null, Verdict::Warn),
        (json!(7), Verdict::Warn),
    ] {
        let mut pair = answered(tokens_but("token_type", kind.clone()));
        assert_eq!(pair.verdict(Check::TokenType), verdict, "{kind}");
        if verdict == Verdict::Fail {
            pair.stops_on(Check::TokenType);
            pair.continue_anyway();
        }
        pair.ends(EndStatus::Completed, 0);
    }
}

#[test]
fn case_59_lifetimes() {
    for (value, verdict, seconds) in [
        (json!(900), Verdict::Pass, Some(900)),
        (json!("900"), Verdict::Warn, Some(900)),
        (json!(-1), Verdict::Warn, None),
        (json!(0), Verdict::Warn, Some(0)),
        (json!(1e20), Verdict::Warn, None),
        (json!({}), Verdict::Warn, None),
        (Value::Null, Verdict::Warn, None),
    ] {
        let pair = answered(tokens_but("expires_in", value.clone()));
        pair.ends(EndStatus::Completed, 0);
        assert_eq!(pair.verdict(Check::TokenExpiresIn), verdict, "{value}");
        assert_eq!(pair.tokens()[0].expires_in, seconds, "{value}");
    }
    let huge =
        format!("{{\"access_token\":\"{ACCESS}\",\"token_type\":\"Bearer\",\"expires_in\":1e400}}");
    let pair = answered(answer(200, "application/json", huge));
    assert!(pair.end().status.exit() == 0 || pair.end().status.exit() == 3);
}

#[test]
fn case_60_scopes() {
    for (granted, verdict, remark) in [
        (Value::Null, Verdict::Pass, Remark::Fits),
        (json!("notes.read"), Verdict::Pass, Remark::Fits),
        (json!(""), Verdict::Warn, Remark::Narrower),
        (json!("notes.read admin"), Verdict::Warn, Remark::Wider),
        (json!("admin"), Verdict::Warn, Remark::Wider),
    ] {
        let pair = answered(tokens_but("scope", granted.clone()));
        pair.ends(EndStatus::Completed, 0);
        let finding = pair.finding(Check::TokenScope);
        assert_eq!(
            (finding.verdict, &finding.remark),
            (verdict, &remark),
            "{granted}"
        );
    }
}

#[test]
fn case_61_a_redirect_is_shown_and_not_followed() {
    for status in [301, 302, 303, 307, 308] {
        for location in [
            "https://elsewhere.example/token?secret=canary-in-the-location",
            "http://127.0.0.1:9400/token",
            "http://169.254.169.254/latest",
            "/token",
            "javascript:alert(1)",
        ] {
            let response = Response::new(status).header("Location", location);
            let pair = answered(response_bytes(&response));
            pair.ends(EndStatus::UnusableAnswer, 3);
            assert_eq!(pair.verdict(Check::RedirectNotFollowed), Verdict::Warn);
            let finding = pair.finding(Check::RedirectNotFollowed);
            let shown = finding.received.as_deref().unwrap();
            assert!(
                !shown.contains("canary") && !shown.contains("javascript"),
                "{shown}"
            );
        }
    }
}

#[test]
fn case_62_a_refusal_is_shown_and_not_repeated() {
    let error = |code: &str| json!({"error": code}).to_string();
    #[rustfmt::skip]
    let rows = [
        (401, error("invalid_client"), "invalid_client", None),
        (429, error("slow_down"), "slow_down", Some("120")),
        (429, String::new(), "HTTP 429", Some("1000000000")),
        (503, String::new(), "HTTP 503", Some("Fri, 20 Nov 2026 00:00:00 GMT")),
    ];
    for (status, body, error, retry_after) in rows {
        let mut response = Response::new(status)
            .header("Content-Type", "application/json")
            .body(body);
        if let Some(after) = retry_after {
            response = response.header("Retry-After", after);
        }
        let pair = answered(response_bytes(&response));
        let end = pair.ends(EndStatus::OAuthError, 1);
        assert!(end.error.as_deref().unwrap().starts_with(error), "{end:?}");
    }
}

#[test]
fn case_62_a_refusal_that_repeats_the_code_is_masked() {
    let mut pair = asking();
    let code = pair.session.flow().context().code.clone().unwrap();
    let said = format!("the code {} is used up", code.expose());
    let body = json!({"error": "invalid_grant", "error_description": said});
    pair.answers(json_answer(400, &body));
    let end = pair.ends(EndStatus::OAuthError, 1);
    let description = end.description.as_deref().unwrap();
    assert!(description.ends_with(" is used up"), "{description}");
    assert!(!description.contains(code.expose()), "{description}");
}

#[test]
fn case_63_a_lost_answer_may_have_used_the_code_up() {
    for kind in [
        FailureKind::FirstByteTimeout,
        FailureKind::TotalTimeout,
        FailureKind::ClosedEarly,
    ] {
        let mut pair = asking();
        // The server did its part; its answer is lost.
        assert_eq!(pair.server_response().status, 200);
        pair.fails(kind, b"");
        let end = pair.ends(EndStatus::NetworkError, 3);
        let description = end.description.as_deref().unwrap();
        assert!(
            description.contains("code may have been used"),
            "{description}"
        );
        pair.client_sends_nothing();
        assert!(pair.tokens().is_empty());
    }
}
