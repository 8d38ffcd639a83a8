//! Pushed authorization requests (RFC 9126): the client tells the server, the browser brings a name.

use oauth_playground::{
    authorization_server::handle,
    flow::{
        Check, EndStatus, Event, Input, Notice, Reach, Remark, Stage, StageStatus, State, Verdict,
    },
    oauth::{Parameters, SafeUrl},
};
use serde_json::{Value, json};

use super::{
    pair::Pair,
    setup::{CLIENT_SECRET, ISSUER, PORT, Setup},
    wire::{answer, browser_get, json_answer},
};

const URI: &str = "urn:ietf:params:oauth:request_uri:canary-pushed-4711";

pub fn pushing(setup: Setup) -> Setup {
    setup.with(|setup| setup.profile.client.require_pushed_authorization_requests = true)
}

fn names(parameters: &Parameters) -> Vec<&str> {
    parameters.iter().map(|one| one.name.as_str()).collect()
}

/// The request is pushed, and answered with these bytes.
fn answered(received: Vec<u8>) -> Pair {
    let mut pair = pushing(Setup::public()).at(Stage::Par);
    pair.press("Push the request");
    pair.answers(received);
    pair.leaks_none_of(&[URI.to_owned()]);
    pair
}

/// Whatever was wrong, the parameters did not go by the browser instead.
fn ends_without_a_browser(pair: &Pair, status: EndStatus, exit: u8) {
    let end = pair.ends(status, exit);
    assert_eq!(end.stage, Stage::Par);
    assert!(pair.address.is_none() && pair.listener.is_none());
    assert_eq!(pair.status(Stage::Authorization), None);
    assert_eq!(pair.requests("POST /par"), 1);
}

#[test]
fn the_client_tells_the_server_and_the_browser_brings_a_name() {
    let mut pair = pushing(Setup::public()).at(Stage::Par);
    pair.press("Push the request");
    let pushed = Parameters::decode(&pair.client_sends("POST /par").body);
    for name in ["response_type", "redirect_uri", "state", "code_challenge"] {
        assert!(pushed.contains(name), "{name}");
    }
    assert!(!pushed.contains("request_uri"));
    pair.server_answers(201);
    for check in [
        Check::PushedAnswer,
        Check::PushedRequestUri,
        Check::PushedExpiresIn,
    ] {
        assert_eq!(pair.verdict(check), Verdict::Pass);
    }

    let address = pair.session.flow().draft().unwrap().parameters();
    assert_eq!(names(&address), ["client_id", "request_uri"]);
    pair.press("Open in browser");
    pair.client_listens();
    pair.person_decides();
    assert_eq!(
        pair.carried_parameters().first("state"),
        pushed.first("state")
    );
    pair.browser_returns();
    assert_eq!(pair.verdict(Check::RedirectState), Verdict::Pass);
    pair.walk_to_end();
    pair.ends(EndStatus::Completed, 0);
    assert_eq!(pair.status(Stage::Par), Some(StageStatus::Done));
}

#[test]
fn a_confidential_client_shows_who_it_is_when_it_pushes() {
    let mut pair = pushing(Setup::confidential()).at(Stage::Par);
    pair.press("Push the request");
    let request = pair.client_sends("POST /par");
    assert!(request.headers.contains("authorization"));
    pair.server_answers(201);
    pair.walk_to_end();
    pair.ends(EndStatus::Completed, 0);
}

#[test]
fn a_change_is_pushed_and_judged_by() {
    let mut pair = pushing(Setup::public())
        .set("state", "chosen-by-hand")
        .at(Stage::Par);
    pair.press("Push the request");
    let pushed = Parameters::decode(&pair.client_sends("POST /par").body);
    assert_eq!(pushed.first("state"), Some("chosen-by-hand"));
    pair.server_answers(201);
    pair.walk_to(Stage::Token);
    assert_eq!(pair.verdict(Check::RedirectState), Verdict::Pass);
}

#[test]
fn a_port_that_is_taken_meanwhile_means_another_push() {
    let mut pair = pushing(Setup::public()).at(Stage::Authorization);
    let earlier = pair.session.flow().authorization_url();
    // What was changed in the address does not come back in the other request.
    let mut draft = pair.session.flow().draft().unwrap().clone();
    draft.set_parameter("prompt", "login");
    pair.tell(Event::DraftEdited(Box::new(draft)));
    pair.press("Open in browser");
    let (id, _) = pair.listener.take().unwrap();
    pair.open.remove(&id);
    pair.has_ports = false;
    let reason = String::from("taken");
    pair.tell(Event::ListenFailed { id, reason });
    let id = pair.reservation.take().unwrap();
    pair.open.remove(&id);
    assert!(
        pair.notices()
            .contains(&&Notice::PortChanged { from: PORT })
    );
    pair.tell(Event::PortReserved { id, port: PORT + 1 });

    assert_eq!(pair.session.flow().stage(), Stage::Par);
    pair.press("Push the request");
    let pushed = Parameters::decode(&pair.client_sends("POST /par").body);
    let port = format!(":{}/", PORT + 1);
    assert!(pushed.first("redirect_uri").unwrap().contains(&port));
    pair.server_answers(201);
    assert_ne!(pair.session.flow().authorization_url(), earlier);
    pair.walk_to(Stage::Token);
    assert_eq!(pair.requests("POST /par"), 2);
}

#[test]
fn another_sign_in_is_pushed_like_the_first() {
    let vault = SafeUrl::parse(&format!("{ISSUER}/api/vault")).unwrap();
    let setup = pushing(Setup::public()).reach(Reach {
        call: Some(vault),
        ..Reach::default()
    });
    let mut pair = setup.at(Stage::Resource);
    pair.press("Call the API");
    pair.server_answers(401);
    pair.press("Push the request");
    let pushed = Parameters::decode(&pair.client_sends("POST /par").body);
    assert_eq!(pushed.first("acr_values"), Some("two-factor"));
    pair.server_answers(201);
    pair.walk_to_end();
    pair.ends(EndStatus::Completed, 0);
}

#[test]
fn whoever_pushes_is_asked_for_the_secret_first() {
    let setup = pushing(Setup::confidential()).with(|setup| setup.client_secret = None);
    let mut pair = setup.start();
    pair.press("Fetch metadata");
    pair.server_answers(200);
    pair.press("Fetch keys");
    pair.server_answers(200);
    let input = Input::ClientSecret;
    assert_eq!(pair.state(), &State::AwaitInput { input });
    pair.give_secret(CLIENT_SECRET);
    pair.press("Push the request");
    pair.server_answers(201);
}

#[test]
fn case_74_a_name_that_is_missing_ends_the_run() {
    for body in [
        json!({"expires_in": 60}),
        json!({"request_uri": "", "expires_in": 60}),
        json!({"request_uri": 7, "expires_in": 60}),
        json!(["no object"]),
    ] {
        let pair = answered(json_answer(201, &body));
        ends_without_a_browser(&pair, EndStatus::UnusableAnswer, 3);
        assert_eq!(pair.verdict(Check::PushedAnswer), Verdict::Fail, "{body}");
    }
    let pair = answered(answer(201, "text/html", "<html>welcome</html>"));
    ends_without_a_browser(&pair, EndStatus::UnusableAnswer, 3);
}

#[test]
fn case_74_a_refusal_is_no_reason_to_ask_by_the_browser() {
    for (status, body) in [
        (400, json!({"error": "invalid_request"})),
        (401, json!({"error": "invalid_client"})),
        (404, json!({})),
        (500, json!({})),
    ] {
        let pair = answered(json_answer(status, &body));
        ends_without_a_browser(&pair, EndStatus::OAuthError, 1);
    }
}

#[test]
fn case_74_odd_names_and_lives_are_shown() {
    #[rustfmt::skip]
    let rows = [
        (201, json!("https://client.example/request.jwt"), json!(60), Check::PushedRequestUri, Remark::Differs),
        (201, json!(URI), json!(0), Check::PushedExpiresIn, Remark::Expired),
        (201, json!(URI), Value::Null, Check::PushedExpiresIn, Remark::Malformed),
        (201, json!(URI), json!("60"), Check::PushedExpiresIn, Remark::Malformed),
        (201, json!(URI), json!(-1), Check::PushedExpiresIn, Remark::Malformed),
        (200, json!(URI), json!(60), Check::PushedAnswer, Remark::Differs),
    ];
    for (status, uri, life, check, remark) in rows {
        let body = json!({"request_uri": uri, "expires_in": life});
        let pair = answered(json_answer(status, &body));
        let finding = pair.finding(check);
        assert_eq!(finding.verdict, Verdict::Warn, "{body}");
        assert_eq!(finding.remark, remark, "{body}");
        assert_eq!(pair.state(), &State::AwaitPress);
        assert_eq!(pair.session.flow().stage(), Stage::Authorization);
    }
    let pair = answered(json_answer(201, &json!({"request_uri": URI})));
    assert_eq!(pair.finding(Check::PushedExpiresIn).remark, Remark::Missing);
}

#[test]
fn case_74_a_name_that_ran_out_is_refused_at_the_server() {
    let mut pair = pushing(Setup::public()).at(Stage::Authorization);
    pair.now = pair.now.plus_micros(91 * 1_000_000);
    pair.press("Open in browser");
    pair.client_listens();
    let address = pair.address.take().unwrap();
    let now = pair.now;
    let page = handle(&mut pair.server, &browser_get(&address), now, &mut pair.rng);
    assert_eq!(page.status, 400);
    assert!(String::from_utf8_lossy(&page.body).contains("request_uri"));
    let id = pair.listener.as_ref().unwrap().0;
    let reason = String::from("a page that leads nowhere");
    pair.tell(Event::SignInRefused { id, reason });
    let end = pair.ends(EndStatus::OAuthError, 1);
    assert_eq!(end.stage, Stage::Authorization);
    assert_eq!(pair.requests("POST /par"), 1);
}

#[test]
fn the_name_is_masked_wherever_it_stands() {
    let mut pair = pushing(Setup::public()).at(Stage::Authorization);
    let uri = pair.session.flow().context().pushed.clone().unwrap();
    pair.walk_to_end();
    pair.leaks_none_of(&[uri.request_uri.expose().to_owned()]);
}
