//! The device authorization grant (RFC 8628): a code on one screen, a decision on another.

use oauth_playground::{
    authorization_server::Decision,
    flow::{EndStatus, Event, Grant, Notice, Stage, StageStatus},
    oauth::Parameters,
};

use super::{pair::Pair, setup::Setup};

fn device() -> Setup {
    Setup::public()
        .public_client("workshop-device")
        .grant(Grant::DeviceCode)
}

/// The codes are there, and the first poll is drafted.
fn asked(setup: Setup) -> Pair {
    let mut pair = setup.start();
    pair.press("Fetch metadata");
    pair.server_answers(200);
    pair.press("Fetch keys");
    pair.server_answers(200);
    pair.press("Ask for a device code");
    let request = pair.client_sends("POST /device_authorization");
    let form = Parameters::decode(&request.body);
    assert_eq!(form.first("client_id"), Some("workshop-device"));
    pair.server_answers(200);
    pair
}

fn address(pair: &Pair) -> String {
    let device = pair.session.flow().context().device.as_ref().unwrap();
    let complete = device.verification_uri_complete.as_ref().unwrap();
    complete.as_str().to_owned()
}

fn polls(pair: &mut Pair, status: u16) {
    pair.press("Ask for the tokens");
    let form = Parameters::decode(&pair.client_sends("POST /token").body);
    assert_eq!(
        form.first("grant_type"),
        Some("urn:ietf:params:oauth:grant-type:device_code")
    );
    assert!(form.contains("device_code"));
    pair.server_answers(status);
}

#[test]
fn a_device_shows_a_code_and_asks_until_the_person_has_allowed() {
    let mut pair = asked(device());
    let told = pair.session.trace().records().iter().any(|record| {
        matches!(
            &record.entry,
            oauth_playground::flow::Entry::Notice {
                notice: Notice::UserCode { user_code, .. },
                ..
            } if user_code.len() == 9
        )
    });
    assert!(told);
    assert_eq!(pair.the_interval_passes(), 5);

    polls(&mut pair, 400);
    assert_eq!(pair.session.flow().stage(), Stage::Polling);
    pair.the_interval_passes();

    pair.person_decides_on_the_device(&address(&pair));
    polls(&mut pair, 200);

    pair.press("Check ID token");
    pair.press("Ask userinfo");
    pair.server_answers(200);
    pair.press("Call the API");
    pair.server_answers(200);
    pair.press("Refresh tokens");
    pair.server_answers(200);
    pair.press("Introspect token");
    pair.server_answers(200);
    pair.press("Revoke token");
    pair.server_answers(200);
    pair.ends(EndStatus::Completed, 0);
    for stage in [Stage::DeviceAuthorization, Stage::Polling, Stage::IdToken] {
        assert_eq!(pair.status(stage), Some(StageStatus::Done), "{stage}");
    }
}

#[test]
fn a_client_that_asks_too_soon_is_told_to_slow_down_and_does() {
    let mut pair = asked(device());
    polls(&mut pair, 400);
    // Pressed at once, without waiting for the interval.
    polls(&mut pair, 400);
    assert_eq!(pair.the_interval_passes(), 10);
}

#[test]
fn a_person_who_refuses_ends_the_polling() {
    let mut pair = asked(device().with(|setup| setup.decision = Decision::Deny));
    pair.person_decides_on_the_device(&address(&pair));
    pair.the_interval_passes();
    polls(&mut pair, 400);
    let end = pair.ends(EndStatus::OAuthError, 1);
    assert_eq!(end.error.as_deref(), Some("access_denied"));
    assert_eq!(end.stage, Stage::Polling);
}

#[test]
fn codes_that_nobody_typed_run_out() {
    let mut pair = asked(device());
    pair.now = pair.now.plus_micros(601 * 1_000_000);
    polls(&mut pair, 400);
    let end = pair.ends(EndStatus::OAuthError, 1);
    assert_eq!(end.error.as_deref(), Some("expired_token"));
}

#[test]
fn the_page_opens_only_where_it_is_wanted() {
    let mut pair = asked(device());
    assert!(pair.address.is_none());
    pair.tell(Event::VerificationWanted);
    assert_eq!(pair.address.as_deref(), Some(address(&pair).as_str()));
}

#[test]
fn an_answer_without_the_codes_is_not_guessed_at() {
    for (body, missing) in [
        (
            r#"{"user_code":"A","verification_uri":"https://a.example/"}"#,
            "device_code",
        ),
        (
            r#"{"device_code":"d","verification_uri":"https://a.example/"}"#,
            "user_code",
        ),
        (r#"{"device_code":"d","user_code":"A"}"#, "verification_uri"),
        (
            r#"{"device_code":"d","user_code":"A","verification_uri":"javascript:alert(1)"}"#,
            "verification_uri",
        ),
        ("<html>", "JSON"),
    ] {
        let mut pair = device().start();
        pair.press("Fetch metadata");
        pair.server_answers(200);
        pair.press("Fetch keys");
        pair.server_answers(200);
        pair.press("Ask for a device code");
        let length = body.len();
        pair.answers(format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        ));
        let end = pair.ends(EndStatus::UnusableAnswer, 3);
        assert!(end.error.as_deref().unwrap().contains(missing), "{end:?}");
    }
}
