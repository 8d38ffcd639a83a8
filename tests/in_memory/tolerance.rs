//! Answers that real providers give although the specification wants them otherwise: they are read,
//! and what is odd is said.

use oauth_playground::{
    flow::{Check, EndStatus, Grant, Reach, Stage, Verdict},
    http::Response,
};
use serde_json::json;

use super::{
    pair::Pair,
    setup::Setup,
    wire::{answer, json_answer, response_bytes},
};

const ACCESS: &str = "canary-access-token-4711";

fn at_the_token_request(scope: &str) -> Pair {
    let setup = Setup::public().scope(scope).reach(Reach::default());
    let mut pair = setup.at(Stage::Token);
    pair.press("Send token request");
    pair
}

#[test]
fn tokens_in_a_member_of_their_own_are_found() {
    let mut pair = at_the_token_request("notes.read");
    pair.answers(json_answer(
        200,
        &json!({
            "ok": true,
            "authed_user": { "access_token": ACCESS, "token_type": "Bearer", "expires_in": 900 },
        }),
    ));
    pair.ends(EndStatus::Completed, 0);
    let finding = pair.finding(Check::TokenPlace);
    assert_eq!(finding.verdict, Verdict::Warn);
    assert_eq!(
        finding.received.as_deref(),
        Some("in the member authed_user")
    );
    let token = pair.tokens()[0].access_token.as_ref().unwrap();
    assert_eq!(token.expose(), ACCESS);
    pair.leaks_none_of(&[ACCESS.to_owned()]);
}

#[test]
fn scopes_as_a_list_or_with_commas_are_compared_with_what_was_asked() {
    for (scope, form) in [
        (json!(["notes.read", "email"]), "an array"),
        (
            json!("notes.read,email"),
            "text with commas between the scopes",
        ),
    ] {
        let mut pair = at_the_token_request("email notes.read");
        pair.answers(json_answer(
            200,
            &json!({
                "access_token": ACCESS, "token_type": "bearer", "expires_in": 900, "scope": scope,
            }),
        ));
        pair.ends(EndStatus::Completed, 0);
        let finding = pair.finding(Check::TokenScopeForm);
        assert_eq!(finding.received.as_deref(), Some(form));
        assert_eq!(pair.verdict(Check::TokenScope), Verdict::Pass, "{scope}");
        assert_eq!(pair.tokens()[0].scope.as_deref(), Some("notes.read email"));
    }
}

#[test]
fn a_type_of_token_is_a_warning_where_the_profile_knows_it_and_a_failure_elsewhere() {
    for (known, verdict) in [
        (vec!["bot", "USER"], Verdict::Warn),
        (vec!["bot"], Verdict::Fail),
        (vec![], Verdict::Fail),
    ] {
        let mut setup = Setup::public().scope("notes.read").reach(Reach::default());
        setup.profile.request.token_types = known.into_iter().map(str::to_owned).collect();
        let mut pair = setup.at(Stage::Token);
        pair.press("Send token request");
        pair.answers(json_answer(
            200,
            &json!({ "access_token": ACCESS, "token_type": "user", "expires_in": 900 }),
        ));
        let finding = pair.finding(Check::TokenType);
        assert_eq!(finding.verdict, verdict);
        assert_eq!(finding.received.as_deref(), Some("user"));
        if verdict == Verdict::Warn {
            pair.ends(EndStatus::Completed, 0);
        }
    }
}

#[test]
fn an_error_is_found_in_whatever_form_it_came() {
    let problem = Response::new(400)
        .header("Content-Type", "application/problem+json")
        .body(json!({"type": "about:blank", "title": "Bad Request", "status": 400, "detail": "The code was used"}).to_string());
    #[rustfmt::skip]
    let rows = [
        (json_answer(400, &json!({"error": {"type": "OAuthException", "message": "The code was used", "code": 100}})), "OAuthException"),
        (json_answer(400, &json!({"errors": [{"errorType": "invalid_grant", "message": "The code was used"}], "success": false})), "invalid_grant"),
        (json_answer(400, &json!({"errorCode": "E0000011", "errorSummary": "The code was used"})), "E0000011"),
        (json_answer(200, &json!({"errors": [{"code": "invalid_grant", "message": "The code was used"}]})), "invalid_grant"),
        (response_bytes(&problem), "Bad Request"),
    ];
    for (received, code) in rows {
        let mut pair = at_the_token_request("notes.read");
        pair.answers(received);
        let end = pair.ends(EndStatus::OAuthError, 1);
        assert_eq!(end.error.as_deref(), Some(code));
        assert_eq!(end.description.as_deref(), Some("The code was used"));
        assert_eq!(pair.verdict(Check::TokenErrorForm), Verdict::Warn, "{code}");
    }
}

/// A device that has asked for its codes.
fn asking_device() -> Pair {
    let setup = Setup::public()
        .public_client("workshop-device")
        .grant(Grant::DeviceCode);
    let mut pair = setup.start();
    pair.press("Fetch metadata");
    pair.server_answers(200);
    pair.press("Fetch keys");
    pair.server_answers(200);
    pair.press("Ask for a device code");
    pair
}

#[test]
fn a_device_reads_codes_from_a_form_and_from_members_of_another_name() {
    let address = "https%3A%2F%2Fas.example%2Fdevice";
    let form = format!(
        "device_code=canary-device-code&user_code=ABCD-EFGH&verification_uri={address}&expires_in=900&interval=5"
    );
    let mut pair = asking_device();
    pair.answers(answer(200, "application/x-www-form-urlencoded", form));
    assert_eq!(pair.verdict(Check::TokenContentType), Verdict::Warn);
    let device = pair.session.flow().context().device.as_ref().unwrap();
    assert_eq!(device.user_code, "ABCD-EFGH");
    assert_eq!(device.pace.interval_secs, 5);

    let mut pair = asking_device();
    pair.answers(json_answer(
        200,
        &json!({
            "device_code": "canary-device-code", "user_code": "ABCD-EFGH",
            "verification_url": "https://as.example/device", "expires_in": "3600", "interval": 5000,
        }),
    ));
    assert_eq!(pair.verdict(Check::VerificationUri), Verdict::Warn);
    let interval = pair.finding(Check::PollInterval);
    assert_eq!(interval.received.as_deref(), Some("5000, read as 5 s"));
    let device = pair.session.flow().context().device.as_ref().unwrap();
    assert_eq!(device.pace.interval_secs, 5);
    assert_eq!(device.pace.expires_in_secs, Some(3600));
}

#[test]
fn a_device_is_refused_on_200_as_well() {
    let mut pair = asking_device();
    pair.answers(json_answer(
        200,
        &json!({"error": "device_flow_disabled", "error_description": "Enable it first"}),
    ));
    let end = pair.ends(EndStatus::OAuthError, 1);
    assert_eq!(end.error.as_deref(), Some("device_flow_disabled"));
}
