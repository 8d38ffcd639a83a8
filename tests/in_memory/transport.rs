//! Cases 113 and 116: connections that fail, at any stage and in any way.

use oauth_playground::{
    flow::{EndStatus, Grant, Stage},
    http::FailureKind,
    text,
};

use super::{pair::Pair, setup::Setup};

/// What goes wrong between this machine and the server.
fn network() -> impl Iterator<Item = FailureKind> {
    let elsewhere = [FailureKind::Cancelled, FailureKind::Local];
    let all = FailureKind::ALL.into_iter();
    all.filter(move |kind| !elsewhere.contains(kind))
}

/// The stages in which the client itself sends.
const SENDING: [Stage; 7] = [
    Stage::Discovery,
    Stage::Token,
    Stage::Userinfo,
    Stage::Resource,
    Stage::Refresh,
    Stage::Introspection,
    Stage::Revocation,
];

fn sending(stage: Stage) -> Pair {
    let mut pair = Setup::confidential().at(stage);
    pair.press(text::press(pair.session.flow().current_step().unwrap()));
    pair
}

#[track_caller]
fn fails_with(stage: Stage, kind: FailureKind, status: EndStatus, exit: u8) {
    let mut pair = sending(stage);
    let before = pair.tokens().len();
    pair.fails(kind, b"HTTP/1.1 200 OK\r\nContent-Le");
    let end = pair.ends(status, exit);
    assert_eq!(end.stage, stage);
    let words = end.error.as_deref().unwrap();
    assert!(words.starts_with("http://127.0.0.1:9400: "), "{words}");
    assert!(!words.contains(['?', '@', '/'].as_slice()) || !words[22..].contains(['?', '@', '/']));
    assert_eq!(end.description.is_some(), stage == Stage::Token);
    let last = pair.session.trace().exchanges().next_back().unwrap();
    assert_eq!(
        last.failure.as_ref().map(|failure| failure.kind),
        Some(kind)
    );
    assert_eq!(last.exchange.received, b"HTTP/1.1 200 OK\r\nContent-Le");
    assert_eq!(pair.tokens().len(), before);
    pair.client_sends_nothing();
}

#[test]
fn cases_113_and_116_every_failure_ends_the_run_in_words_without_a_query() {
    for kind in network() {
        fails_with(Stage::Token, kind, EndStatus::NetworkError, 3);
    }
    fails_with(
        Stage::Token,
        FailureKind::Cancelled,
        EndStatus::Cancelled,
        5,
    );
    fails_with(Stage::Token, FailureKind::Local, EndStatus::MachineError, 6);
}

/// A code is only gone with a request that carried it.
#[test]
fn a_code_is_not_called_used_where_none_left() {
    let mut pair = sending(Stage::Token);
    pair.fails_to_connect(FailureKind::Refused);
    assert_eq!(pair.ends(EndStatus::NetworkError, 3).description, None);
    let setup = Setup::confidential().grant(Grant::ClientCredentials);
    let mut pair = setup.at(Stage::Token);
    pair.press(text::press(pair.session.flow().current_step().unwrap()));
    pair.fails(FailureKind::ClosedEarly, b"");
    assert_eq!(pair.ends(EndStatus::NetworkError, 3).description, None);
}

#[test]
fn case_113_every_request_may_fail() {
    for stage in SENDING {
        fails_with(stage, FailureKind::ClosedEarly, EndStatus::NetworkError, 3);
    }
}
