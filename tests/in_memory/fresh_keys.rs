//! What the server signed names a key that the client does not have: the keys are fetched once more.

use oauth_playground::{
    flow::{Check, EndStatus, Stage, StageStatus, State, Verdict},
    profile::AuthMethod,
};

use serde_json::json;

use super::{id_tokens::Forger, pair::Pair, setup::Setup, wire::json_answer};

fn some(name: &str) -> Option<String> {
    Some(name.to_owned())
}

/// Everything that the server can sign for a client is signed, and the fault concerns it all.
fn signed(fault: &str) -> Setup {
    let mut setup = Setup::public()
        .client("workshop-confidential", AuthMethod::ClientSecretBasic)
        .with(|setup| {
            for client in &mut setup.server.clients {
                client.protection.userinfo_signed_response_alg =
                    Some(client.id_token_signed_response_alg);
            }
        });
    setup = setup.response_mode("jwt").fault(fault);
    let client = &mut setup.profile.client;
    client.authorization_signed_response_alg = some("ES256");
    client.userinfo_signed_response_alg = some("ES256");
    client.introspection_signed_response_alg = some("ES256");
    setup
}

/// The browser has brought an answer whose key is new.
fn with_a_new_key(fault: &str) -> Pair {
    let mut pair = signed(fault).at(Stage::Authorization);
    pair.press("Open in browser");
    pair.client_listens();
    pair.person_decides();
    assert_eq!(pair.browser_returns(), 303);
    assert_eq!(pair.requests("GET /jwks"), 1);
    pair
}

/// Nothing of the answer is used before the keys are there, and the person presses for each step.
#[track_caller]
fn fetches_keys_for(pair: &mut Pair, signature: Check, check_again: &str) {
    assert_eq!(pair.verdict(signature), Verdict::Warn);
    let known = pair.requests("GET /jwks");
    pair.client_sends_nothing();
    pair.press("Fetch keys again");
    pair.client_sends("GET /jwks");
    pair.server_answers(200);
    assert_eq!(pair.requests("GET /jwks"), known + 1);
    pair.press(check_again);
    pair.client_sends_nothing();
}

#[test]
fn case_92_each_signed_answer_with_a_new_key_is_checked_with_fresh_keys() {
    let mut pair = with_a_new_key("rotated_keys");
    assert!(pair.session.flow().context().code.is_none());
    fetches_keys_for(&mut pair, Check::JarmSignature, "Check the redirect again");
    for check in [
        Check::JarmSignature,
        Check::JarmIss,
        Check::JarmAud,
        Check::JarmExp,
        Check::RedirectState,
    ] {
        assert_eq!(pair.verdict(check), Verdict::Pass, "{check:?}");
    }
    assert_eq!(pair.status(Stage::Redirect), Some(StageStatus::Done));

    pair.press("Send token request");
    pair.server_answers(200);
    pair.press("Check ID token");
    fetches_keys_for(&mut pair, Check::IdTokenSignature, "Check ID token again");
    assert_eq!(pair.verdict(Check::IdTokenSignature), Verdict::Pass);

    pair.press("Ask userinfo");
    pair.server_answers(200);
    assert!(pair.findings(Check::UserinfoSub).is_empty());
    fetches_keys_for(&mut pair, Check::UserinfoSignature, "Check userinfo again");
    assert_eq!(pair.verdict(Check::UserinfoSignature), Verdict::Pass);
    assert_eq!(pair.verdict(Check::UserinfoSub), Verdict::Pass);
    assert_eq!(pair.status(Stage::Userinfo), Some(StageStatus::Done));

    pair.walk_to(Stage::Introspection);
    pair.press("Introspect token");
    pair.server_answers(200);
    assert!(pair.findings(Check::IntrospectionActive).is_empty());
    fetches_keys_for(
        &mut pair,
        Check::IntrospectionSignature,
        "Check the server's word again",
    );
    assert_eq!(pair.verdict(Check::IntrospectionSignature), Verdict::Pass);
    assert_eq!(pair.verdict(Check::IntrospectionActive), Verdict::Pass);

    pair.walk_to_end();
    pair.ends(EndStatus::Completed, 0);
    assert!(pair.fails_seen().is_empty(), "{:?}", pair.fails_seen());
    // Once at the start, and once for each of the four.
    assert_eq!(pair.requests("GET /jwks"), 5);
}

#[test]
fn case_92_the_keys_are_fetched_once_more_for_an_answer_and_not_twice() {
    let mut pair = with_a_new_key("unpublished_keys");
    fetches_keys_for(&mut pair, Check::JarmSignature, "Check the redirect again");
    pair.stops_on(Check::JarmSignature);
    assert_eq!(pair.requests("POST /token"), 0);

    pair.continue_anyway();
    pair.press("Send token request");
    pair.server_answers(200);
    pair.press("Check ID token");
    fetches_keys_for(&mut pair, Check::IdTokenSignature, "Check ID token again");
    pair.stops_on(Check::IdTokenSignature);

    pair.continue_anyway();
    pair.press("Ask userinfo");
    pair.server_answers(200);
    fetches_keys_for(&mut pair, Check::UserinfoSignature, "Check userinfo again");
    pair.stops_on(Check::UserinfoSignature);
    pair.continue_anyway();

    pair.walk_to(Stage::Introspection);
    pair.press("Introspect token");
    pair.server_answers(200);
    fetches_keys_for(
        &mut pair,
        Check::IntrospectionSignature,
        "Check the server's word again",
    );
    pair.stops_on(Check::IntrospectionSignature);
    assert_eq!(pair.requests("GET /jwks"), 5);
    pair.cancel();
    pair.ends(EndStatus::Stopped, 4);
}

#[test]
fn a_refusal_in_a_signed_answer_waits_for_fresh_keys_as_well() {
    let mut pair = signed("rotated_keys").deny().at(Stage::Authorization);
    pair.press("Open in browser");
    pair.client_listens();
    pair.person_decides();
    assert_eq!(pair.browser_returns(), 303);
    fetches_keys_for(&mut pair, Check::JarmSignature, "Check the redirect again");
    let end = pair.ends(EndStatus::OAuthError, 1);
    assert_eq!(end.error.as_deref(), Some("access_denied"));
    assert!(end.description.is_some());
}

#[test]
fn an_answer_that_stays_unread_holds_nothing_back_from_the_rest() {
    let mut pair = signed("rotated_keys").at(Stage::Authorization);
    pair.press("Open in browser");
    pair.client_listens();
    pair.person_decides();
    pair.browser_returns();
    pair.press("Fetch keys again");
    // The keys do not come: the check that follows says so, and the person decides.
    pair.answers(json_answer(500, &json!({})));
    assert_eq!(pair.state(), &State::AwaitDecision);
    pair.continue_anyway();
    pair.press("Check the redirect again");
    pair.stops_on(Check::JarmSignature);
    assert_eq!(pair.requests("GET /jwks"), 2);
}

/// Where openid was not asked for, no key was needed so far.
#[test]
fn an_id_token_that_nobody_asked_for_is_checked_with_keys_fetched_then() {
    let mut forger = Forger::new();
    let mut pair = Setup::public().scope("notes.read").at(Stage::Token);
    assert_eq!(pair.requests("GET /jwks"), 0);
    pair.press("Send token request");
    let claims = json!({
        "iss": "http://127.0.0.1:9400", "sub": "alice", "aud": "workshop-native",
        "iat": 1, "exp": 9_999_999_999_u64,
    });
    let claims = claims.as_object().unwrap().clone();
    let id_token = forger.sign(&claims, |_, _| {});
    let body = json!({"access_token": "a", "token_type": "Bearer", "id_token": id_token});
    pair.answers(json_answer(200, &body));
    pair.press("Check ID token");
    assert_eq!(pair.verdict(Check::IdTokenSignature), Verdict::Warn);
    pair.press("Fetch keys again");
    pair.client_sends("GET /jwks");
    pair.answers(json_answer(200, &forger.key_set()));
    pair.press("Check ID token again");
    assert_eq!(pair.verdict(Check::IdTokenSignature), Verdict::Pass);
}
