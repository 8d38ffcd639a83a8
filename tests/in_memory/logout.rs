//! The sign-out at the end of a run: out to the server with the browser, and back.

use oauth_playground::{
    flow::{Check, EndStatus, Event, MessageKind, Notice, Stage, StageStatus, State, Verdict},
    oauth::{Parameters, Secret},
};
use serde_json::json;

use super::{asserts::bare, pair::Pair, setup::Setup, wire::json_answer};

fn at_logout(setup: Setup) -> Pair {
    setup.logout().at(Stage::Logout)
}

fn asked(pair: &Pair) -> Parameters {
    pair.session.flow().draft().unwrap().parameters()
}

fn kinds(pair: &Pair) -> Vec<MessageKind> {
    pair.session
        .trace()
        .exchanges()
        .filter(|exchange| exchange.stage == Stage::Logout)
        .map(|exchange| exchange.kind)
        .collect()
}

#[test]
fn the_browser_ends_the_session_and_comes_back_with_state() {
    let mut pair = at_logout(Setup::public());
    let tokens = pair.session.flow().context().tokens.clone().unwrap();
    let sent = asked(&pair);
    let names: Vec<&str> = sent.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "id_token_hint",
            "client_id",
            "post_logout_redirect_uri",
            "state"
        ]
    );
    assert_eq!(
        sent.first("id_token_hint"),
        tokens.id_token.as_ref().map(Secret::expose)
    );
    assert_eq!(
        sent.first("post_logout_redirect_uri"),
        Some("http://127.0.0.1:53682/callback")
    );
    // Not the one of the sign-in, which everybody who saw that address knows.
    assert_ne!(
        sent.first("state"),
        Some(pair.session.flow().context().state().as_str())
    );
    // It carries the ID token, so that it is not shown like the address of the sign-in.
    assert_eq!(pair.session.flow().authorization_url(), None);

    pair.press("Sign out in browser");
    pair.client_listens();
    assert_eq!(
        bare(pair.address.as_deref().unwrap()),
        "http://127.0.0.1:9400/logout"
    );
    assert_eq!(pair.session.flow().stage(), Stage::Logout);
    pair.browser_signs_out();
    assert_eq!(pair.browser_returns(), 303);

    pair.ends(EndStatus::Completed, 0);
    assert_eq!(pair.verdict(Check::LogoutState), Verdict::Pass);
    assert_eq!(pair.status(Stage::Logout), Some(StageStatus::Done));
    assert_eq!(
        kinds(&pair),
        [
            MessageKind::EndSession,
            MessageKind::SignedOut,
            MessageKind::ClosingPage
        ]
    );
}

#[test]
fn without_a_hint_the_person_presses_the_button() {
    let mut pair = at_logout(Setup::public().unset("logout:id_token_hint"));
    pair.press("Sign out in browser");
    pair.client_listens();
    pair.browser_signs_out();
    assert_eq!(pair.browser_returns(), 303);
    pair.ends(EndStatus::Completed, 0);
    // The page that asks, and the form that was sent from it.
    assert_eq!(
        kinds(&pair)[..2],
        [MessageKind::EndSession, MessageKind::EndSession]
    );
}

#[test]
fn a_return_with_another_state_is_refused_and_the_wait_goes_on() {
    let mut pair = at_logout(Setup::public());
    pair.press("Sign out in browser");
    pair.client_listens();
    for query in ["state=forged", "", "code=x"] {
        assert_eq!(pair.browser_brings_query(query), 400, "{query}");
    }
    assert!(matches!(pair.state(), State::AwaitRedirect { .. }));
    pair.browser_signs_out();
    assert_eq!(pair.browser_returns(), 303);
    pair.ends(EndStatus::Completed, 0);
}

#[test]
fn without_state_any_return_will_do_and_that_is_said() {
    let mut pair = at_logout(Setup::public().unset("logout:state"));
    pair.press("Sign out in browser");
    pair.client_listens();
    pair.browser_signs_out();
    assert_eq!(pair.browser_returns(), 303);
    assert_eq!(pair.verdict(Check::LogoutState), Verdict::Warn);
    pair.ends(EndStatus::Completed, 0);
}

#[test]
fn without_an_address_to_come_back_to_nobody_waits() {
    let mut pair = at_logout(Setup::public().unset("logout:post_logout_redirect_uri"));
    pair.press("Sign out in browser");
    assert!(pair.address.is_some());
    pair.ends(EndStatus::Completed, 0);
    assert_eq!(pair.status(Stage::Logout), Some(StageStatus::Done));
}

#[test]
fn a_registered_address_of_its_own_is_come_back_to() {
    let setup = Setup::public().with(|setup| {
        setup.profile.client.post_logout_redirect_uris =
            vec![String::from("http://127.0.0.1/signed-out")];
    });
    let mut pair = at_logout(setup);
    assert_eq!(
        asked(&pair).first("post_logout_redirect_uri"),
        Some("http://127.0.0.1:53682/signed-out")
    );
    pair.walk_to_end();
    pair.ends(EndStatus::Completed, 0);
    assert_eq!(pair.requests("GET /signed-out?state="), 1);
}

#[test]
fn a_server_that_shows_a_page_instead_leaves_the_rest_of_the_run_as_it_was() {
    let setup = Setup::public().set(
        "logout:post_logout_redirect_uri",
        "http://127.0.0.1:53682/elsewhere",
    );
    let mut pair = at_logout(setup);
    pair.press("Sign out in browser");
    pair.client_listens();
    let id = pair.listener.as_ref().unwrap().0;
    pair.open.remove(&id);
    pair.open.insert(id);
    pair.tell(Event::SignInRefused {
        id,
        reason: String::from("the server answered 400"),
    });
    let end = pair.ends(EndStatus::OAuthError, 1);
    assert_eq!(end.stage, Stage::Logout);
    assert_eq!(pair.status(Stage::Revocation), Some(StageStatus::Done));
}

#[test]
fn it_is_part_of_a_run_only_where_it_was_asked_for_and_the_server_has_it() {
    let mut pair = Setup::public().start();
    pair.walk_to_end();
    assert_eq!(pair.status(Stage::Logout), None);
    // A server without the endpoint.
    let mut pair = Setup::public().logout().start();
    pair.press("Fetch metadata");
    let mut metadata: serde_json::Value =
        serde_json::from_slice(&pair.server_response().body).unwrap();
    metadata
        .as_object_mut()
        .unwrap()
        .remove("end_session_endpoint");
    pair.answers(json_answer(200, &metadata));
    pair.walk_to_end();
    pair.ends(EndStatus::Completed, 0);
    assert_eq!(pair.status(Stage::Logout), Some(StageStatus::Skipped));
}

#[test]
fn other_ways_of_telling_clients_are_named() {
    let mut pair = Setup::public().logout().start();
    pair.press("Fetch metadata");
    let mut metadata: serde_json::Value =
        serde_json::from_slice(&pair.server_response().body).unwrap();
    metadata["check_session_iframe"] = json!("http://127.0.0.1:9400/session");
    metadata["frontchannel_logout_supported"] = json!(false);
    metadata["backchannel_logout_supported"] = json!(true);
    pair.answers(json_answer(200, &metadata));
    pair.walk_to_end();
    let names: Vec<&Vec<String>> = pair
        .notices()
        .into_iter()
        .filter_map(|notice| match notice {
            Notice::OtherLogout { names } => Some(names),
            _ => None,
        })
        .collect();
    assert_eq!(
        names,
        [&["check_session_iframe", "backchannel_logout_supported"]]
    );
}

#[test]
fn the_return_can_be_pasted() {
    let mut pair = Setup::public().paste().logout().at(Stage::Authorization);
    pair.press("Open in browser");
    pair.person_decides();
    let address = pair.carried_address();
    pair.tell(Event::Pasted(address));
    pair.walk_to(Stage::Logout);
    pair.press("Sign out in browser");
    assert!(pair.listener.is_none());
    pair.browser_signs_out();
    let address = pair.carried_address();
    pair.tell(Event::Pasted(format!("{address}x")));
    assert!(matches!(pair.state(), State::AwaitRedirect { .. }));
    pair.tell(Event::Pasted(address));
    pair.ends(EndStatus::Completed, 0);
    assert_eq!(pair.verdict(Check::LogoutState), Verdict::Pass);
}

#[test]
fn an_outside_server_is_drawn_as_inferred() {
    let setup = Setup::public().with(|setup| setup.browser_leg_is_observed = false);
    let mut pair = at_logout(setup);
    pair.walk_to_end();
    pair.ends(EndStatus::Completed, 0);
    let seen: Vec<(MessageKind, bool)> = pair
        .session
        .trace()
        .exchanges()
        .filter(|exchange| exchange.stage == Stage::Logout)
        .map(|exchange| (exchange.kind, exchange.observed))
        .collect();
    assert_eq!(
        seen,
        [
            (MessageKind::EndSession, false),
            (MessageKind::SignedOut, true),
            (MessageKind::ClosingPage, true)
        ]
    );
}

#[test]
fn a_port_that_was_taken_in_the_meantime_is_chosen_anew_and_shown() {
    let mut pair = at_logout(Setup::public());
    pair.press("Sign out in browser");
    let (id, _) = pair.listener.take().unwrap();
    pair.open.remove(&id);
    pair.has_ports = false;
    pair.tell(Event::ListenFailed {
        id,
        reason: String::from("in use"),
    });
    let reservation = pair.reservation.take().unwrap();
    pair.open.remove(&reservation);
    pair.tell(Event::PortReserved {
        id: reservation,
        port: 53999,
    });
    assert_eq!(
        asked(&pair).first("post_logout_redirect_uri"),
        Some("http://127.0.0.1:53999/callback")
    );
    assert_eq!(pair.state(), &State::AwaitPress);
}
