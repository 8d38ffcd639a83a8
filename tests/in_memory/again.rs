//! The same request once more, as it was or changed, and two browsers at one flow.

use oauth_playground::flow::{EndStatus, Event, Stage, State};

use super::{redirects::browsing, setup::Setup, wire::browser_get};

#[test]
fn a_code_sent_twice_is_refused_and_what_came_before_stays() {
    let mut pair = Setup::public().at(Stage::Token);
    pair.press("Send token request");
    let first = pair.client_sends("POST /token");
    pair.server_answers(200);
    pair.tell(Event::SentAgain);
    let second = pair.client_sends("POST /token");
    assert_eq!(first, second);
    pair.server_answers(400);
    let end = pair.ends(EndStatus::OAuthError, 1);
    assert_eq!(end.error.as_deref(), Some("invalid_grant"));
    assert_eq!(pair.tokens().len(), 1);
    pair.leaks_nothing();
}

#[test]
fn a_refused_request_can_be_changed_and_sent_again() {
    let setup = Setup::public().set("token:grant_type", "authorisation_code");
    let mut pair = setup.at(Stage::Token);
    pair.press("Send token request");
    pair.server_answers(400);
    pair.ends(EndStatus::OAuthError, 1);
    pair.tell(Event::EditedAgain);
    assert_eq!(pair.state(), &State::AwaitPress);
    assert!(pair.session.trace().end().is_none());
    let mut draft = pair.session.flow().draft().unwrap().clone();
    draft.set_parameter("grant_type", "authorization_code");
    pair.tell(Event::DraftEdited(Box::new(draft)));
    pair.press("Send token request");
    pair.server_answers(200);
    pair.walk_to_end();
    let end = pair.session.trace().end().unwrap();
    assert_eq!(end.status, EndStatus::Completed);
}

#[test]
fn nothing_is_sent_again_before_something_was_sent_or_while_it_is_awaited() {
    let mut pair = Setup::public().start();
    pair.tell(Event::SentAgain);
    pair.client_sends_nothing();
    pair.press("Fetch metadata");
    assert_eq!(pair.session.flow().can_send_again(), None);
    let only = pair.client_sends("GET /.well-known/openid-configuration");
    pair.tell(Event::SentAgain);
    assert_eq!(
        pair.client_sends("GET /.well-known/openid-configuration"),
        only
    );
}

#[test]
fn case_157_a_second_browser_cannot_land_a_second_time() {
    let mut pair = browsing(&Setup::public());
    let address = pair.carried_address();
    assert_eq!(pair.browser_brings(&browser_get(&address)), 303);
    // Another window comes back to the same address: it gets a page, and nothing else happens.
    assert_eq!(pair.browser_brings(&browser_get(&address)), 200);
    let other = address.replace("state=", "state=other-window-");
    assert_eq!(pair.browser_brings(&browser_get(&other)), 200);
    pair.press("Send token request");
    pair.server_answers(200);
    assert_eq!(pair.requests("POST /token"), 1);
}
