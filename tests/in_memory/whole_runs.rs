//! Whole runs, from discovery to revocation, both sides, as the sequence diagram draws them.

use base64::{Engine, engine::general_purpose::STANDARD};
use oauth_playground::{
    flow::{EndStatus, Event, MessageKind, Participant, Stage, StageStatus},
    oauth::Parameters,
};

use super::{
    asserts::bare,
    pair::Pair,
    setup::{CLIENT_SECRET, CODE_FLOW, Setup},
};

#[test]
fn a_public_client_walks_from_discovery_to_revocation() {
    let mut pair = Setup::public().start();

    pair.press("Fetch metadata");
    pair.client_sends("GET /.well-known/openid-configuration");
    pair.server_answers(200);

    pair.press("Fetch keys");
    pair.client_sends("GET /jwks");
    pair.server_answers(200);

    let url = pair.session.flow().authorization_url().unwrap();
    pair.press("Open in browser");
    pair.client_listens();
    assert_eq!(pair.address.as_deref(), Some(url.as_str()));
    assert_eq!(bare(&url), "http://127.0.0.1:9400/authorize");
    pair.person_decides();
    assert_eq!(pair.browser_returns(), 303);

    pair.press("Send token request");
    let request = pair.client_sends("POST /token");
    assert!(!request.headers.contains("authorization"));
    let form = Parameters::decode(&request.body);
    let names: Vec<&str> = form.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "grant_type",
            "code",
            "redirect_uri",
            "client_id",
            "code_verifier"
        ]
    );
    pair.server_answers(200);

    pair.press("Check ID token");
    pair.client_sends_nothing();

    pair.press("Ask userinfo");
    pair.client_sends("GET /userinfo");
    pair.server_answers(200);

    pair.press("Call the API");
    pair.client_sends("GET /api/notes");
    pair.server_answers(200);

    pair.press("Refresh tokens");
    pair.client_sends("POST /token");
    pair.server_answers(200);

    pair.press("Introspect token");
    pair.client_sends("POST /introspect");
    pair.server_answers(200);

    pair.press("Revoke token");
    pair.client_sends("POST /revoke");
    pair.server_answers(200);

    everything_went_well(&pair);
}

#[track_caller]
fn everything_went_well(pair: &Pair) {
    for stage in CODE_FLOW {
        assert_eq!(pair.status(stage), Some(StageStatus::Done), "{stage}");
    }
    assert!(pair.fails_seen().is_empty(), "{:?}", pair.fails_seen());
    let end = pair.ends(EndStatus::Completed, 0);
    assert_eq!((&end.error, &end.description), (&None, &None));
    assert_eq!(pair.session.trace().deviations().count(), 0);
}

#[test]
fn a_confidential_client_says_who_it_is_in_the_header() {
    let mut pair = Setup::confidential().at(Stage::Token);
    pair.press("Send token request");
    let request = pair.client_sends("POST /token");
    let basic = format!("workshop-confidential:{CLIENT_SECRET}");
    assert_eq!(
        request.headers.first("authorization").unwrap(),
        format!("Basic {}", STANDARD.encode(basic))
    );
    let form = Parameters::decode(&request.body);
    assert!(!form.contains("client_id") && !form.contains("client_secret"));
    pair.server_answers(200);
    pair.walk_to_end();
    everything_went_well(&pair);
}

#[test]
fn a_client_with_its_secret_in_the_body_sends_no_header() {
    let mut pair = Setup::post().at(Stage::Token);
    pair.press("Send token request");
    let request = pair.client_sends("POST /token");
    assert!(!request.headers.contains("authorization"));
    let form = Parameters::decode(&request.body);
    assert_eq!(form.first("client_id"), Some("workshop-post"));
    assert_eq!(form.first("client_secret"), Some(CLIENT_SECRET));
    pair.server_answers(200);
    pair.walk_to_end();
    everything_went_well(&pair);
}

#[test]
fn the_challenge_follows_from_the_verifier() {
    for (choice, method) in [
        ("S256", Some("S256")),
        ("plain", Some("plain")),
        ("off", None),
    ] {
        // Without PKCE this server wants a client that can prove who it is.
        let mut pair = Setup::confidential().pkce(choice).at(Stage::Authorization);
        let asked = pair.session.flow().draft().unwrap().parameters();
        assert_eq!(asked.first("code_challenge_method"), method, "{choice}");
        assert_eq!(asked.contains("code_challenge"), method.is_some());
        pair.walk_to(Stage::Token);
        let form = pair.session.flow().draft().unwrap().parameters();
        assert_eq!(form.contains("code_verifier"), method.is_some());
        if choice == "plain" {
            assert_eq!(form.first("code_verifier"), asked.first("code_challenge"));
        }
        pair.walk_to_end();
        assert_eq!(pair.end().status, EndStatus::Completed, "{choice}");
    }
}

#[test]
fn the_answer_comes_in_the_query_the_fragment_or_a_form() {
    for (mode, requests) in [
        ("query", vec!["GET /callback?code="]),
        ("fragment", vec!["GET /callback HTTP", "POST /callback"]),
        ("form_post", vec!["POST /callback"]),
    ] {
        let mut pair = Setup::public().response_mode(mode).start();
        pair.walk_to_end();
        everything_went_well(&pair);
        for start in requests {
            assert_eq!(pair.requests(start), 1, "{mode}: {start}");
        }
    }
}

#[test]
fn a_person_who_says_no_ends_the_run() {
    let mut pair = Setup::public().deny().at(Stage::Authorization);
    pair.press("Open in browser");
    pair.client_listens();
    pair.person_decides();
    assert_eq!(pair.browser_returns(), 303);
    let end = pair.ends(EndStatus::OAuthError, 1);
    assert_eq!(end.error.as_deref(), Some("access_denied"));
    assert_eq!(end.stage, Stage::Redirect);
    assert_eq!(pair.status(Stage::Redirect), Some(StageStatus::Failed));
    pair.client_sends_nothing();
    assert_eq!(pair.requests("POST /token"), 0);
}

#[test]
fn the_address_can_be_pasted_instead() {
    let mut pair = Setup::public().paste().at(Stage::Authorization);
    pair.press("Open in browser");
    assert!(pair.listener.is_none());
    pair.person_decides();
    let address = pair.carried_address();
    assert!(address.starts_with("http://127.0.0.1/callback?code="));
    pair.tell(Event::Pasted(address));
    pair.walk_to_end();
    everything_went_well(&pair);
    let redirect = pair
        .session
        .trace()
        .exchanges()
        .find(|exchange| exchange.kind == MessageKind::Redirect)
        .unwrap();
    // Nobody here saw the browser return.
    assert!(!redirect.observed && redirect.exchange.sent.is_empty());
}

#[test]
fn an_outside_server_is_drawn_as_inferred() {
    let setup = Setup::public().with(|setup| setup.browser_leg_is_observed = false);
    let mut pair = setup.start();
    pair.walk_to_end();
    everything_went_well(&pair);
    let browser: Vec<(MessageKind, bool)> = pair
        .session
        .trace()
        .exchanges()
        .filter(|exchange| exchange.from == Participant::Browser)
        .map(|exchange| (exchange.kind, exchange.observed))
        .collect();
    assert_eq!(
        browser,
        [
            (MessageKind::Authorize, false),
            (MessageKind::Redirect, true),
            (MessageKind::ClosingPage, true),
        ]
    );
}

#[test]
fn exchanges_are_numbered_from_one_in_their_order() {
    let mut pair = Setup::public().start();
    pair.walk_to_end();
    let ids: Vec<u32> = pair.session.trace().exchanges().map(|one| one.id).collect();
    assert_eq!(ids, Vec::from_iter(1..=u32::try_from(ids.len()).unwrap()));
    let kinds: Vec<MessageKind> = pair
        .session
        .trace()
        .exchanges()
        .map(|one| one.kind)
        .collect();
    use MessageKind::*;
    assert_eq!(
        kinds,
        [
            Metadata,
            Keys,
            Authorize,
            SignIn,
            SignIn,
            SignIn,
            Redirect,
            ClosingPage,
            Token,
            Userinfo,
            Resource,
            Refresh,
            Introspection,
            Revocation
        ]
    );
}

#[test]
fn without_openid_nothing_of_it_happens() {
    let mut pair = Setup::public().scope("notes.read").start();
    pair.walk_to_end();
    pair.ends(EndStatus::Completed, 0);
    assert_eq!(pair.status(Stage::IdToken), Some(StageStatus::Skipped));
    assert_eq!(pair.status(Stage::Userinfo), Some(StageStatus::Skipped));
    assert_eq!(pair.status(Stage::Resource), Some(StageStatus::Done));
    assert_eq!(pair.requests("GET /jwks"), 0);
}
