//! Grants in which nobody is sent to a browser.

use oauth_playground::{
    flow::{Check, EndStatus, Grant, Input, Stage, StageStatus, State, Verdict},
    oauth::{Parameters, Secret},
    profile::AuthMethod,
};

use super::{
    pair::Pair,
    setup::{CLIENT_SECRET, Setup},
};

fn form(pair: &Pair) -> Parameters {
    Parameters::decode(&pair.client_sends("POST /token").body)
}

fn names(form: &Parameters) -> Vec<&str> {
    form.iter().map(|one| one.name.as_str()).collect()
}

fn discovered(setup: Setup) -> Pair {
    let mut pair = setup.start();
    pair.press("Fetch metadata");
    pair.client_sends("GET /.well-known/openid-configuration");
    pair.server_answers(200);
    pair
}

fn service() -> Setup {
    Setup::public()
        .client("workshop-service", AuthMethod::ClientSecretBasic)
        .grant(Grant::ClientCredentials)
        .scope("notes.read")
}

#[test]
fn a_client_asks_in_its_own_name() {
    let mut pair = discovered(service());
    // No person signs in, so there is no ID token and no key is needed.
    assert_eq!(pair.status(Stage::Authorization), None);

    pair.press("Send token request");
    assert!(
        pair.client_sends("POST /token")
            .headers
            .contains("authorization")
    );
    assert_eq!(names(&form(&pair)), ["grant_type", "scope"]);
    pair.server_answers(200);

    pair.press("Call the API");
    pair.client_sends("GET /api/notes");
    pair.server_answers(200);

    pair.press("Introspect token");
    pair.server_answers(200);
    pair.press("Revoke token");
    pair.server_answers(200);
    pair.ends(EndStatus::Completed, 0);
    let stages = [Stage::Token, Stage::Resource, Stage::Revocation];
    for stage in stages {
        assert_eq!(pair.status(stage), Some(StageStatus::Done), "{stage}");
    }
}

#[test]
fn a_service_says_which_api_the_token_shall_be_for() {
    let api = "http://127.0.0.1:9400/api/notes";
    let mut pair = discovered(service().extra("resource", api).extra("prompt", "login"));
    pair.press("Send token request");
    // What steers pages has nothing to steer here.
    assert_eq!(names(&form(&pair)), ["grant_type", "scope", "resource"]);
    pair.server_answers(200);
}

#[test]
fn a_client_without_a_secret_gets_no_token_in_its_own_name() {
    let mut pair = discovered(
        Setup::public()
            .grant(Grant::ClientCredentials)
            .scope("notes.read"),
    );
    pair.press("Send token request");
    pair.server_answers(400);
    let end = pair.ends(EndStatus::OAuthError, 1);
    assert_eq!(end.error.as_deref(), Some("unauthorized_client"));
}

fn with_password(password: &str) -> Setup {
    Setup::confidential()
        .grant(Grant::Password)
        .scope("notes.read offline_access")
        .input(Input::Username, "alice")
        .input(Input::Password, password)
}

#[test]
fn a_password_is_handed_to_the_client_and_traded() {
    let mut pair = discovered(with_password("alice-password"));
    pair.press("Send token request");
    let sent = form(&pair);
    assert_eq!(
        names(&sent),
        ["grant_type", "username", "password", "scope"]
    );
    assert_eq!(sent.first("password"), Some("alice-password"));
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
}

#[test]
fn a_wrong_password_is_refused_and_explained() {
    let mut pair = discovered(with_password("canary-wrong-password"));
    pair.press("Send token request");
    pair.server_answers(400);
    let end = pair.ends(EndStatus::OAuthError, 1);
    assert_eq!(end.error.as_deref(), Some("invalid_grant"));
    let shown = pair.session.masker().mask_text("canary-wrong-password");
    assert!(!shown.contains("canary"), "{shown}");
}

#[test]
fn what_only_the_person_knows_is_asked_for_one_after_the_other() {
    let setup = Setup::confidential().grant(Grant::Password);
    let setup = setup.with(|setup| setup.client_secret = None);
    let mut pair = discovered(setup);
    for (input, value) in [
        (Input::ClientSecret, CLIENT_SECRET),
        (Input::Username, "alice"),
        (Input::Password, "alice-password"),
    ] {
        assert_eq!(pair.state(), &State::AwaitInput { input });
        pair.give_secret(value);
    }
    pair.press("Send token request");
    assert_eq!(form(&pair).first("username"), Some("alice"));
}

#[test]
fn a_run_begins_with_a_refresh_token_that_somebody_has() {
    let earlier = earlier_token();
    let setup = Setup::public()
        .grant(Grant::RefreshToken)
        .input(Input::RefreshToken, earlier.0.expose());
    let mut pair = Pair::start_with_server(&setup, earlier.1);
    pair.press("Fetch metadata");
    pair.server_answers(200);
    pair.press("Refresh tokens");
    let sent = form(&pair);
    assert_eq!(names(&sent), ["grant_type", "refresh_token", "client_id"]);
    assert_eq!(sent.first("refresh_token"), Some(earlier.0.expose()));
    pair.server_answers(200);
    let rotation = pair
        .session
        .trace()
        .findings()
        .find(|(_, finding)| finding.check == Check::RefreshRotation);
    assert_eq!(rotation.map(|(_, one)| one.verdict), Some(Verdict::Pass));
    pair.press("Call the API");
    pair.server_answers(200);
}

#[test]
fn a_refresh_token_that_is_unknown_ends_the_run() {
    let mut pair = discovered(
        Setup::public()
            .grant(Grant::RefreshToken)
            .input(Input::RefreshToken, "canary-unknown"),
    );
    pair.press("Refresh tokens");
    pair.server_answers(400);
    let end = pair.ends(EndStatus::OAuthError, 1);
    assert_eq!(end.error.as_deref(), Some("invalid_grant"));
}

/// A refresh token of an earlier run, and the server that knows it.
fn earlier_token() -> (Secret, oauth_playground::authorization_server::State) {
    let mut pair = Setup::public().at(Stage::IdToken);
    let tokens = pair.session.flow().context().tokens.clone().unwrap();
    let server = std::mem::replace(&mut pair.server, Setup::public().start().server);
    (tokens.refresh_token.unwrap(), server)
}
