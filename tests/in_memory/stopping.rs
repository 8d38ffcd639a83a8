//! Case 149 and its neighbours: cancelling anywhere, late answers, secrets that are asked for, ports.

use oauth_playground::{
    flow::{Check, EndStatus, Event, Input, Notice, Stage, State},
    http::FailureKind,
    oauth::Secret,
    text,
};

use super::{
    pair::Pair,
    redirects::browsing,
    setup::{CLIENT_SECRET, NOW, PORT, Setup},
};

/// Before the press of each step there is.
const PRESSED: [Stage; 9] = [
    Stage::Discovery,
    Stage::Authorization,
    Stage::Token,
    Stage::IdToken,
    Stage::Userinfo,
    Stage::Resource,
    Stage::Refresh,
    Stage::Introspection,
    Stage::Revocation,
];

/// Cancelled: one end, everything that was open abandoned, and nothing brings the run back.
#[track_caller]
fn cancelled(mut pair: Pair, open: usize) {
    let status = match pair.state() {
        State::AwaitDecision => EndStatus::Stopped,
        _ => EndStatus::Cancelled,
    };
    assert_eq!(pair.open.len(), open, "{:?}", pair.state());
    let stage = pair.session.flow().stage();
    pair.cancel();
    assert_eq!(pair.session.flow().stage(), stage);
    assert_eq!(pair.abandoned.len(), open);
    pair.ends(status, status.exit());
    let records = pair.session.trace().records().len();
    for event in [
        Event::Cancelled,
        Event::TimedOut,
        Event::Pressed,
        Event::ContinuedAnyway,
        Event::InputGiven(Secret::new("canary-late-secret")),
        Event::Pasted(String::from("http://127.0.0.1/callback?code=x")),
    ] {
        pair.tell(event);
    }
    pair.ends(status, status.exit());
    assert_eq!(pair.session.trace().records().len(), records);
    assert_eq!(pair.abandoned.len(), open);
    pair.client_sends_nothing();
}

#[test]
fn case_149_cancelling_before_each_press() {
    for stage in PRESSED {
        cancelled(Setup::public().at(stage), 0);
    }
}

#[test]
fn case_149_cancelling_while_each_answer_is_awaited() {
    for stage in PRESSED {
        if matches!(stage, Stage::Authorization | Stage::IdToken) {
            continue;
        }
        let mut pair = Setup::public().at(stage);
        pair.press(text::press(pair.session.flow().current_step().unwrap()));
        cancelled(pair, 1);
    }
    let mut pair = Setup::public().start();
    pair.press("Fetch metadata");
    pair.server_answers(200);
    pair.press("Fetch keys");
    cancelled(pair, 1);
}

#[test]
fn case_149_cancelling_around_the_browser() {
    let mut pair = Setup::public().start();
    pair.has_ports = false;
    pair.press("Fetch metadata");
    pair.server_answers(200);
    pair.press("Fetch keys");
    pair.server_answers(200);
    assert!(matches!(pair.state(), State::AwaitPort { .. }));
    cancelled(pair, 1);

    let mut pair = Setup::public().at(Stage::Authorization);
    pair.press("Open in browser");
    assert!(matches!(pair.state(), State::AwaitListener { .. }));
    cancelled(pair, 1);

    cancelled(browsing(&Setup::public()), 1);
    cancelled(browsing(&Setup::public().paste()), 0);
}

#[test]
fn case_149_cancelling_where_a_person_is_asked() {
    let asked = Setup::confidential().with(|setup| setup.client_secret = None);
    let mut pair = browsing(&asked);
    pair.browser_returns();
    assert_eq!(
        pair.state(),
        &State::AwaitInput {
            input: Input::ClientSecret
        }
    );
    cancelled(pair, 0);

    let mut pair = browsing(&Setup::public().fault("wrong_iss"));
    pair.browser_returns();
    pair.stops_on(Check::RedirectIss);
    cancelled(pair, 0);
}

#[test]
fn a_late_answer_is_dropped_visibly() {
    let mut pair = Setup::public().at(Stage::Token);
    pair.press("Send token request");
    let (id, _) = *pair
        .sent
        .as_ref()
        .map(|(id, sent)| (id, sent))
        .as_ref()
        .unwrap();
    let id = *id;
    pair.cancel();
    assert_eq!(pair.abandoned, [id]);
    let records = pair.session.trace().records().len();
    let exchange = Box::default();
    pair.tell(Event::Answered { id, exchange });
    assert_eq!(pair.notices().last(), Some(&&Notice::LateAnswerDropped));
    assert_eq!(pair.session.trace().records().len(), records + 1);
    pair.ends(EndStatus::Cancelled, 5);
    assert!(pair.tokens().is_empty());
}

#[test]
fn an_answer_to_an_earlier_request_does_not_count_for_a_later_one() {
    let mut pair = Setup::public().start();
    pair.press("Fetch metadata");
    let first = pair.sent.as_ref().unwrap().0;
    pair.server_answers(200);
    pair.press("Fetch keys");
    let exchange = Box::default();
    pair.tell(Event::Answered {
        id: first,
        exchange,
    });
    assert_eq!(pair.notices().last(), Some(&&Notice::LateAnswerDropped));
    assert!(matches!(pair.state(), State::AwaitResponse { .. }));
    pair.server_answers(200);
    pair.walk_to_end();
    pair.ends(EndStatus::Completed, 0);
}

#[test]
fn a_press_while_an_answer_is_awaited_sends_nothing() {
    let mut pair = Setup::public().at(Stage::Token);
    pair.press("Send token request");
    let first = pair.sent.as_ref().unwrap().0;
    pair.tell(Event::Pressed);
    assert_eq!(pair.sent.as_ref().unwrap().0, first);
    assert_eq!(pair.open.len(), 1);
}

#[test]
fn a_secret_is_asked_for_when_it_is_needed() {
    for setup in [Setup::confidential(), Setup::post()] {
        let mut pair = browsing(&setup.with(|setup| setup.client_secret = None));
        pair.browser_returns();
        assert_eq!(
            pair.state(),
            &State::AwaitInput {
                input: Input::ClientSecret
            }
        );
        pair.client_sends_nothing();
        pair.give_secret(CLIENT_SECRET);
        pair.walk_to_end();
        pair.ends(EndStatus::Completed, 0);
        pair.leaks_none_of(&[CLIENT_SECRET.to_owned()]);
    }
}

#[test]
fn a_wrong_secret_is_the_servers_to_refuse() {
    let mut pair = browsing(&Setup::confidential().with(|setup| setup.client_secret = None));
    pair.browser_returns();
    pair.give_secret("canary-wrong-secret");
    pair.press("Send token request");
    pair.server_answers(401);
    let end = pair.ends(EndStatus::OAuthError, 1);
    assert_eq!(end.error.as_deref(), Some("invalid_client"));
    pair.leaks_none_of(&[String::from("canary-wrong-secret")]);
}

#[test]
fn a_port_that_was_taken_is_chosen_anew_and_shown() {
    let mut pair = Setup::public().at(Stage::Authorization);
    let before = pair.session.flow().authorization_url();
    pair.press("Open in browser");
    let (id, _) = pair.listener.take().unwrap();
    pair.open.remove(&id);
    pair.has_ports = false;
    let reason = String::from("taken");
    pair.tell(Event::ListenFailed { id, reason });
    assert!(
        pair.notices()
            .contains(&&Notice::PortChanged { from: PORT })
    );
    let id = pair.reservation.take().unwrap();
    pair.open.remove(&id);
    pair.tell(Event::PortReserved { id, port: PORT + 1 });
    // The changed address is shown, and waits for a press.
    assert!(pair.address.is_none());
    assert_ne!(pair.session.flow().authorization_url(), before);
    assert_eq!(pair.state(), &State::AwaitPress);
}

#[test]
fn a_fixed_port_that_is_taken_ends_the_run_before_the_browser_opens() {
    let fixed = Setup::public().with(|setup| setup.profile.redirect.port = Some(PORT));
    let mut pair = fixed.at(Stage::Authorization);
    pair.press("Open in browser");
    let (id, _) = pair.listener.take().unwrap();
    pair.open.remove(&id);
    let reason = String::from("port 53682 is in use");
    pair.tell(Event::ListenFailed { id, reason });
    let end = pair.ends(EndStatus::MachineError, 6);
    assert_eq!(end.error.as_deref(), Some("port 53682 is in use"));
    assert!(pair.address.is_none());
}

#[test]
fn a_browser_that_does_not_open_is_said_and_the_wait_goes_on() {
    let mut pair = browsing(&Setup::public());
    let reason = String::from("no browser was found");
    let id = pair.listener.as_ref().unwrap().0;
    pair.tell(Event::BrowserFailed { id, reason });
    assert!(matches!(
        pair.notices().last(),
        Some(Notice::BrowserFailed { .. })
    ));
    assert_eq!(pair.browser_returns(), 303);
    pair.walk_to_end();
    pair.ends(EndStatus::Completed, 0);
}

#[test]
fn a_run_tells_the_time_of_its_events() {
    let mut pair = Setup::public().start();
    pair.press("Fetch metadata");
    pair.now = NOW.plus_micros(5_000_000);
    pair.fails(FailureKind::Refused, b"");
    let records = pair.session.trace().records();
    assert_eq!(records.first().unwrap().at, NOW);
    assert_eq!(records.last().unwrap().at, pair.now);
}
