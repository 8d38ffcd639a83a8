//! Assertions as grants (RFC 7523 §2.1): what the client says of somebody, under its own signature.

use oauth_playground::{
    authorization_server::WORKSHOP_SERVICE_KEY,
    flow::{BuiltKind, Check, EndStatus, Event, Grant, Input, Stage, State},
    oauth::{
        Parameters,
        jose::{Algorithm, JwkSet, Jws, SigningKey},
    },
    profile::{AssertionAudience, AuthMethod},
};
use serde_json::{Value, json};

use super::{
    pair::Pair,
    setup::{ISSUER, NOW, Setup},
};

fn service() -> Setup {
    Setup::public()
        .client("workshop-service", AuthMethod::ClientSecretBasic)
        .grant(Grant::JwtBearer)
        .scope("notes.read")
        .input(Input::PrivateKey, WORKSHOP_SERVICE_KEY)
        .input(Input::Subject, "person-alice")
}

fn drafted(setup: Setup) -> Pair {
    let mut pair = setup.start();
    pair.press("Fetch metadata");
    pair.server_answers(200);
    pair
}

fn assertion(pair: &Pair) -> Jws {
    let form = Parameters::decode(&pair.client_sends("POST /token").body);
    Jws::parse(form.first("assertion").unwrap()).unwrap()
}

/// Sends the request with these changed claims, and reads how the run ended.
fn refused(setup: Setup) -> String {
    let mut pair = drafted(setup);
    pair.press("Send token request");
    pair.server_answers(400);
    let end = pair.ends(EndStatus::OAuthError, 1);
    assert_eq!(end.stage, Stage::Token);
    assert_eq!(end.error.as_deref(), Some("invalid_grant"));
    end.description.clone().unwrap()
}

#[test]
fn a_client_speaks_for_a_person_who_is_not_there() {
    let mut pair = drafted(service());
    pair.press("Send token request");
    let form = Parameters::decode(&pair.client_sends("POST /token").body);
    let names: Vec<_> = form.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["grant_type", "assertion", "scope"]);
    assert_eq!(
        form.first("grant_type"),
        Some("urn:ietf:params:oauth:grant-type:jwt-bearer")
    );
    let claims = assertion(&pair).payload().unwrap().clone();
    assert_eq!(claims["iss"], "workshop-service");
    assert_eq!(claims["sub"], "person-alice");
    assert_eq!(claims["aud"], ISSUER);
    assert_eq!(claims["iat"], NOW.secs());
    assert_eq!(claims["exp"], NOW.secs() + 300);
    assert!(claims["jti"].is_string());
    pair.server_answers(200);

    pair.press("Call the API");
    let notes = pair.server_answers(200);
    assert!(String::from_utf8_lossy(&notes.body).contains(r#""owner":"alice""#));
    pair.press("Introspect token");
    pair.server_answers(200);
    pair.press("Revoke token");
    pair.server_answers(200);
    pair.ends(EndStatus::Completed, 0);
}

#[test]
fn a_client_that_names_nobody_speaks_for_itself() {
    let setup = service().with(|setup| setup.inputs.retain(|(input, _)| *input != Input::Subject));
    let mut pair = drafted(setup);
    pair.press("Send token request");
    let claims = assertion(&pair).payload().unwrap().clone();
    assert_eq!(claims["sub"], "workshop-service");
    pair.server_answers(200);
}

#[test]
fn the_key_of_the_client_signs_and_its_public_half_verifies() {
    let mut pair = drafted(service());
    pair.press("Send token request");
    let private: Value = serde_json::from_str(WORKSHOP_SERVICE_KEY).unwrap();
    let key = SigningKey::from_jwk(private.as_object().unwrap()).unwrap();
    let keys = json!({ "keys": [key.public_jwk()] });
    let keys = JwkSet::from_members(keys.as_object().unwrap()).unwrap();
    let jws = assertion(&pair);
    assert!(jws.verify(&keys, &Algorithm::SUPPORTED).is_ok());
}

#[test]
fn without_a_key_the_run_asks_for_one() {
    let setup = service().with(|setup| setup.inputs.clear());
    let mut pair = drafted(setup);
    let input = Input::PrivateKey;
    assert_eq!(pair.state(), &State::AwaitInput { input });
    pair.give_secret("no key");
    assert_eq!(pair.state(), &State::AwaitInput { input });
    pair.give_secret(WORKSHOP_SERVICE_KEY);
    pair.press("Send token request");
    pair.server_answers(200);
}

#[test]
fn the_token_endpoint_is_the_audience_where_the_profile_says_so() {
    let setup = service().with(|setup| {
        setup.profile.request.assertion_audience = AssertionAudience::TokenEndpoint;
    });
    let mut pair = drafted(setup);
    pair.press("Send token request");
    let claims = assertion(&pair).payload().unwrap().clone();
    assert_eq!(claims["aud"], format!("{ISSUER}/token"));
    pair.server_answers(200);
}

#[test]
fn header_and_claims_are_edited_and_signed_again_before_they_leave() {
    let mut pair = drafted(service());
    let token = pair.session.flow().built().first().cloned().unwrap();
    assert_eq!(token.kind, BuiltKind::Assertion);
    let before = token.compact().to_owned();
    let claims = token.claims().replace("person-alice", "bob");
    pair.tell(Event::BuiltEdited {
        kind: BuiltKind::Assertion,
        header: token.header().to_owned(),
        claims,
    });
    pair.press("Send token request");
    let jws = assertion(&pair);
    assert_eq!(jws.payload().unwrap()["sub"], "bob");
    let form = Parameters::decode(&pair.client_sends("POST /token").body);
    assert_ne!(form.first("assertion"), Some(before.as_str()));
    pair.server_answers(200);
}

#[test]
fn an_assertion_with_one_wrong_claim_is_refused_for_it() {
    for (name, value, why) in [
        ("assertion.aud", "https://another.example", "aud"),
        ("assertion.iss", "workshop-confidential", "iss"),
        ("assertion.sub", "mallory", "sub"),
        ("assertion.exp", "1", "expired"),
        ("assertion.header.alg", "none", "signature"),
    ] {
        let description = refused(service().set(name, value));
        assert!(description.contains(why), "{name}: {description}");
    }
    let description = refused(service().unset("assertion.exp"));
    assert!(description.contains("exp"), "{description}");
}

#[test]
fn an_assertion_works_once() {
    let mut pair = drafted(service());
    pair.press("Send token request");
    pair.server_answers(200);
    pair.tell(Event::SentAgain);
    pair.server_answers(400);
    let end = pair.ends(EndStatus::OAuthError, 1);
    assert_eq!(end.error.as_deref(), Some("invalid_grant"));
}

#[test]
fn nothing_is_asked_of_an_id_token_that_nobody_promised() {
    let mut pair = drafted(service().scope("openid notes.read"));
    pair.press("Send token request");
    pair.server_answers(400);
    let end = pair.ends(EndStatus::OAuthError, 1);
    assert_eq!(end.error.as_deref(), Some("invalid_scope"));
    let mut found = pair.session.trace().findings();
    assert!(found.all(|(_, one)| one.check != Check::IdTokenPresent));
}
