//! Token exchange (RFC 8693): one token for another, perhaps by somebody who acts for the subject.

use oauth_playground::{
    authorization_server::{State as Server, earlier_access_token, own_access_token},
    flow::{Check, EndStatus, Grant, Input, Stage, StageStatus, State, Verdict},
    oauth::Parameters,
    profile::AuthMethod,
};

use super::{
    pair::Pair,
    setup::{API, NOW, Setup},
};

const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";
const ID_TOKEN: &str = "urn:ietf:params:oauth:token-type:id_token";
const JWT: &str = "urn:ietf:params:oauth:token-type:jwt";

fn service() -> Setup {
    Setup::public()
        .client("workshop-service", AuthMethod::ClientSecretBasic)
        .grant(Grant::TokenExchange)
        .scope("notes.read")
}

/// The run, at a server that gave a token to another client for a person, and one to this client.
fn with_tokens(setup: Setup) -> Pair {
    let mut pair = setup.clone().start();
    let (server, rng): (&mut Server, _) = (&mut pair.server, &mut pair.rng);
    let who = ("workshop-client", "alice");
    let subject = earlier_access_token(server, who, NOW, rng).unwrap();
    let actor = own_access_token(server, "workshop-service", NOW, rng).unwrap();
    let setup = setup
        .input(Input::SubjectToken, subject.expose())
        .input(Input::ActorToken, actor.expose());
    let server = std::mem::replace(&mut pair.server, Setup::public().start().server);
    let mut pair = Pair::start_with_server(&setup, server);
    pair.press("Fetch metadata");
    pair.server_answers(200);
    pair
}

fn form(pair: &Pair) -> Parameters {
    Parameters::decode(&pair.client_sends("POST /token").body)
}

fn verdict(pair: &Pair, check: Check) -> Option<Verdict> {
    let mut found = pair.session.trace().findings();
    found
        .find(|(_, finding)| finding.check == check)
        .map(|(_, finding)| finding.verdict)
}

/// An answer as no server here would give it.
fn answered_with(body: &str) -> Pair {
    let mut pair = with_tokens(service());
    pair.press("Send token request");
    let length = body.len();
    pair.answers(format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nCache-Control: no-store\r\nContent-Length: {length}\r\n\r\n{body}"
    ));
    pair
}

#[test]
fn a_service_acts_for_a_person_at_one_api() {
    let mut pair = with_tokens(
        service()
            .extra("actor_token_type", ACCESS_TOKEN)
            .extra("requested_token_type", JWT)
            .extra("resource", API)
            .extra("prompt", "login"),
    );
    pair.press("Send token request");
    let sent = form(&pair);
    let names: Vec<_> = sent.iter().map(|one| one.name.as_str()).collect();
    // Parameters for pages stay away: no browser carries this request.
    assert_eq!(
        names,
        [
            "grant_type",
            "subject_token",
            "subject_token_type",
            "actor_token",
            "actor_token_type",
            "scope",
            "requested_token_type",
            "resource",
        ]
    );
    assert_eq!(
        sent.first("grant_type"),
        Some("urn:ietf:params:oauth:grant-type:token-exchange")
    );
    pair.server_answers(200);
    assert_eq!(verdict(&pair, Check::IssuedTokenType), Some(Verdict::Pass));

    pair.press("Call the API");
    pair.client_sends("GET /api/notes");
    pair.server_answers(200);
    pair.press("Introspect token");
    let answer = pair.server_answers(200);
    let told: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(told["sub"], "person-alice");
    assert_eq!(told["act"]["sub"], "workshop-service");
    pair.press("Revoke token");
    pair.server_answers(200);
    pair.ends(EndStatus::Completed, 0);
}

#[test]
fn without_an_actor_the_service_stands_in_for_the_person() {
    let setup = service();
    let mut pair = setup.start();
    pair.press("Fetch metadata");
    pair.server_answers(200);
    let input = Input::SubjectToken;
    assert_eq!(pair.state(), &State::AwaitInput { input });
    pair.give_secret("a-token");
    pair.press("Send token request");
    let sent = form(&pair);
    assert!(!sent.contains("actor_token") && !sent.contains("actor_token_type"));
    assert_eq!(sent.first("subject_token"), Some("a-token"));
    assert_eq!(sent.first("subject_token_type"), Some(ACCESS_TOKEN));
}

#[test]
fn an_actor_is_asked_for_where_the_profile_names_the_type_of_their_token() {
    let mut pair = service()
        .extra("actor_token_type", ID_TOKEN)
        .extra("subject_token_type", ID_TOKEN)
        .start();
    pair.press("Fetch metadata");
    pair.server_answers(200);
    pair.give_secret("the-subject");
    let input = Input::ActorToken;
    assert_eq!(pair.state(), &State::AwaitInput { input });
    pair.give_secret("the-actor");
    pair.press("Send token request");
    let sent = form(&pair);
    assert_eq!(sent.first("subject_token_type"), Some(ID_TOKEN));
    assert_eq!(sent.first("actor_token_type"), Some(ID_TOKEN));
    assert_eq!(sent.all("actor_token_type").count(), 1);
}

#[test]
fn a_subject_token_that_is_unknown_is_refused_and_shown_nowhere() {
    let mut pair = service()
        .input(Input::SubjectToken, "canary-subject-token-91")
        .start();
    pair.press("Fetch metadata");
    pair.server_answers(200);
    pair.press("Send token request");
    pair.server_answers(400);
    let end = pair.ends(EndStatus::OAuthError, 1);
    assert_eq!(end.error.as_deref(), Some("invalid_request"));
    let shown = pair.session.masker().mask_text("canary-subject-token-91");
    assert!(!shown.contains("canary"), "{shown}");
}

#[test]
fn a_token_that_is_no_access_token_is_called_n_a_and_shown_to_no_api() {
    let mut pair = answered_with(&format!(
        r#"{{"access_token":"t","token_type":"N_A","issued_token_type":"{ID_TOKEN}","expires_in":60}}"#
    ));
    assert_eq!(verdict(&pair, Check::TokenType), Some(Verdict::Pass));
    assert_eq!(pair.status(Stage::Resource), Some(StageStatus::Skipped));
    pair.press("Introspect token");
}

#[test]
fn n_a_is_not_understood_of_an_access_token() {
    for issued in [
        String::new(),
        format!(r#""issued_token_type":"{ACCESS_TOKEN}","#),
    ] {
        let pair = answered_with(&format!(
            r#"{{{issued}"access_token":"t","token_type":"N_A","expires_in":60}}"#
        ));
        assert_eq!(verdict(&pair, Check::TokenType), Some(Verdict::Fail));
        assert_eq!(pair.state(), &State::AwaitDecision);
    }
}

#[test]
fn an_answer_has_to_say_what_it_issued() {
    let pair = answered_with(r#"{"access_token":"t","token_type":"Bearer","expires_in":60}"#);
    assert_eq!(verdict(&pair, Check::IssuedTokenType), Some(Verdict::Fail));
}

#[test]
fn another_type_than_the_wanted_one_is_told() {
    let mut pair = with_tokens(service().extra("requested_token_type", JWT));
    pair.press("Send token request");
    let body = format!(
        r#"{{"access_token":"t","token_type":"Bearer","issued_token_type":"{ACCESS_TOKEN}","expires_in":60}}"#
    );
    let length = body.len();
    pair.answers(format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nCache-Control: no-store\r\nContent-Length: {length}\r\n\r\n{body}"
    ));
    assert_eq!(verdict(&pair, Check::IssuedTokenType), Some(Verdict::Warn));
}
