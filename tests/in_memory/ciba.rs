//! Client-initiated backchannel authentication (CIBA): a client asks for a person, who decides on a
//! device of their own.

use oauth_playground::{
    authorization_server::Decision,
    flow::{Check, EndStatus, Event, Grant, Input, Stage, StageStatus, State, Verdict},
    http::FailureKind,
    oauth::Parameters,
    profile::AuthMethod,
};

use super::{
    pair::Pair,
    setup::{ISSUER, Setup},
};

fn call_centre() -> Setup {
    Setup::public()
        .client("workshop-ciba", AuthMethod::ClientSecretBasic)
        .grant(Grant::Ciba)
        .scope("openid profile offline_access notes.read")
        .extra("binding_message", "Order 4711")
        .input(Input::LoginHint, "alice")
}

/// The request is drafted.
fn drafted(setup: Setup) -> Pair {
    let mut pair = setup.start();
    pair.press("Fetch metadata");
    pair.server_answers(200);
    pair.press("Fetch keys");
    pair.server_answers(200);
    pair
}

/// The server has taken the request, and the first poll is drafted.
fn asked(setup: Setup) -> Pair {
    let mut pair = drafted(setup);
    pair.press("Ask for the person");
    pair.server_answers(200);
    pair
}

/// The answer to the request is this one.
fn told(body: &str) -> Pair {
    let mut pair = drafted(call_centre());
    pair.press("Ask for the person");
    answers_json(&mut pair, body);
    pair
}

fn answers_json(pair: &mut Pair, body: &str) {
    let length = body.len();
    pair.answers(format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    ));
}

fn polls(pair: &mut Pair, status: u16) {
    pair.press("Ask for the tokens");
    let form = Parameters::decode(&pair.client_sends("POST /token").body);
    let names: Vec<_> = form.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["grant_type", "auth_req_id"]);
    assert_eq!(
        form.first("grant_type"),
        Some("urn:openid:params:grant-type:ciba")
    );
    pair.server_answers(status);
}

fn person_decides(pair: &mut Pair) {
    pair.person_decides_on_the_device(&format!("{ISSUER}/approve"));
}

#[test]
fn a_client_names_a_person_and_asks_until_they_have_allowed() {
    let mut pair = drafted(call_centre());
    pair.press("Ask for the person");
    let request = pair.client_sends("POST /bc-authorize");
    assert!(request.headers.contains("authorization"));
    let form = Parameters::decode(&request.body);
    let names: Vec<_> = form.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["scope", "login_hint", "binding_message"]);
    pair.server_answers(200);
    let asked = pair.session.flow().context().backchannel.clone().unwrap();
    assert_eq!(asked.binding_message.as_deref(), Some("Order 4711"));
    assert_eq!(pair.the_interval_passes(), 5);

    polls(&mut pair, 400);
    assert_eq!(pair.session.flow().stage(), Stage::Polling);
    pair.the_interval_passes();

    person_decides(&mut pair);
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
    for stage in [
        Stage::BackchannelAuthentication,
        Stage::Polling,
        Stage::IdToken,
    ] {
        assert_eq!(pair.status(stage), Some(StageStatus::Done), "{stage}");
    }
}

#[test]
fn who_is_asked_for_is_typed_unless_the_profile_says_it() {
    let mut pair = drafted(call_centre().with(|setup| setup.inputs.clear()));
    let input = Input::LoginHint;
    assert_eq!(pair.state(), &State::AwaitInput { input });
    pair.give_secret("bob");
    pair.press("Ask for the person");
    let form = Parameters::decode(&pair.client_sends("POST /bc-authorize").body);
    assert_eq!(form.first("login_hint"), Some("bob"));

    let named = call_centre().with(|setup| setup.inputs.clear());
    let mut pair = drafted(named.extra("login_hint", "alice"));
    pair.press("Ask for the person");
    pair.server_answers(200);
}

#[test]
fn a_hint_that_fits_nobody_ends_the_run() {
    let setup = call_centre().with(|setup| setup.inputs.clear());
    let mut pair = drafted(setup.input(Input::LoginHint, "mallory"));
    pair.press("Ask for the person");
    pair.server_answers(400);
    let end = pair.ends(EndStatus::OAuthError, 1);
    assert_eq!(end.error.as_deref(), Some("unknown_user_id"));
    assert_eq!(end.stage, Stage::BackchannelAuthentication);
}

#[test]
fn a_message_that_cannot_be_shown_ends_the_run() {
    let mut pair = drafted(call_centre().set("binding_message", "\u{202e}1174 redrO"));
    pair.press("Ask for the person");
    pair.server_answers(400);
    let end = pair.ends(EndStatus::OAuthError, 1);
    assert_eq!(end.error.as_deref(), Some("invalid_binding_message"));
}

#[test]
fn the_page_that_stands_for_the_phone_opens_only_where_it_is_wanted() {
    let mut pair = asked(call_centre());
    assert!(pair.address.is_none());
    pair.tell(Event::VerificationWanted);
    assert_eq!(pair.address, Some(format!("{ISSUER}/approve")));

    let elsewhere = call_centre().with(|setup| setup.has_approval_page = false);
    let mut pair = asked(elsewhere);
    pair.tell(Event::VerificationWanted);
    assert_eq!(pair.address, None);
}

#[test]
fn case_75_a_client_that_asks_too_soon_slows_down_each_time() {
    let mut pair = asked(call_centre());
    polls(&mut pair, 400);
    for secs in [10, 15, 20] {
        // Pressed at once, without waiting for the interval.
        polls(&mut pair, 400);
        assert_eq!(pair.waiting.map(|(_, secs)| secs), Some(secs));
    }
}

#[test]
fn case_75_the_interval_of_the_server_is_kept() {
    let wait = |interval: &str| {
        let pair = told(&format!(
            r#"{{"auth_req_id":"a-request","expires_in":120{interval}}}"#
        ));
        pair.waiting.map(|(_, secs)| secs)
    };
    assert_eq!(wait(""), Some(5));
    // Nobody is flooded, not even who asks for it.
    assert_eq!(wait(r#","interval":0"#), Some(1));
    assert_eq!(wait(r#","interval":31"#), Some(31));
    assert_eq!(wait(r#","interval":1000000001"#), Some(1_000_000_001));
    assert_eq!(wait(r#","interval":"31""#), Some(31));
    // Whole thousands beyond the lifetime are milliseconds.
    assert_eq!(wait(r#","interval":5000"#), Some(5));
    // What is no number of seconds is no interval.
    assert_eq!(wait(r#","interval":-1"#), Some(5));
    assert_eq!(wait(r#","interval":99999999999"#), Some(5));
}

#[test]
fn case_75_a_person_who_refuses_ends_the_polling() {
    let mut pair = asked(call_centre().with(|setup| setup.decision = Decision::Deny));
    person_decides(&mut pair);
    pair.the_interval_passes();
    polls(&mut pair, 400);
    let end = pair.ends(EndStatus::OAuthError, 1);
    assert_eq!(end.error.as_deref(), Some("access_denied"));
    assert_eq!(end.stage, Stage::Polling);
}

#[test]
fn case_75_a_request_that_nobody_decided_runs_out() {
    let mut pair = asked(call_centre());
    let lifetime = pair.session.flow().context().pace().unwrap();
    assert_eq!(
        lifetime.expires,
        Some(pair.now.plus_micros(600 * 1_000_000))
    );
    pair.now = pair.now.plus_micros(601 * 1_000_000);
    polls(&mut pair, 400);
    let end = pair.ends(EndStatus::OAuthError, 1);
    assert_eq!(end.error.as_deref(), Some("expired_token"));
}

#[test]
fn case_75_what_is_no_answer_of_a_token_endpoint_ends_the_polling() {
    let mut pair = asked(call_centre());
    pair.press("Ask for the tokens");
    pair.answers("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n");
    pair.ends(EndStatus::OAuthError, 1);

    let mut pair = asked(call_centre());
    pair.press("Ask for the tokens");
    pair.answers("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>");
    pair.ends(EndStatus::UnusableAnswer, 3);

    let mut pair = asked(call_centre());
    pair.press("Ask for the tokens");
    pair.fails(FailureKind::FirstByteTimeout, b"");
    pair.ends(EndStatus::NetworkError, 3);
}

#[test]
fn case_76_whoever_cancels_is_not_asked_for_again() {
    let mut pair = asked(call_centre());
    polls(&mut pair, 400);
    pair.cancel();
    pair.ends(EndStatus::Cancelled, 5);
    let (id, _) = pair.waiting.take().unwrap();
    pair.tell(Event::Waited { id });
    pair.client_sends_nothing();
}

#[test]
fn an_answer_without_the_name_of_the_request_is_not_guessed_at() {
    for (body, missing) in [
        (r#"{"expires_in":120}"#, "auth_req_id"),
        (r#"{"auth_req_id":"","expires_in":120}"#, "auth_req_id"),
        (r#"{"auth_req_id":7,"expires_in":120}"#, "auth_req_id"),
        ("<html>", "JSON"),
    ] {
        let pair = told(body);
        let end = pair.ends(EndStatus::UnusableAnswer, 3);
        assert!(end.error.as_deref().unwrap().contains(missing), "{end:?}");
    }
}

#[test]
fn a_lifetime_that_is_not_given_is_told() {
    let pair = told(r#"{"auth_req_id":"a-request"}"#);
    let found = pair.session.trace().findings();
    let mut lifetimes = found.filter(|(_, one)| one.check == Check::AuthReqIdExpiresIn);
    assert_eq!(lifetimes.next().unwrap().1.verdict, Verdict::Warn);
}
