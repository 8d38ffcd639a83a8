//! Signed authorization requests (RFC 9101): one parameter that the browser cannot change.

use oauth_playground::{
    authorization_server::WORKSHOP_SERVICE_KEY,
    flow::{BuiltKind, BuiltToken, Check, EndStatus, Event, Input, Notice, Stage, State, Verdict},
    http::Draft,
    oauth::{
        Parameters,
        jose::{Algorithm, JwkSet, Jws, SigningKey, base64url},
    },
};
use serde_json::{Value, json};

use super::{
    pair::Pair,
    pushed_requests::pushing,
    setup::{ISSUER, NOW, PORT, Setup},
};

pub fn signing(setup: Setup) -> Setup {
    setup
        .input(Input::PrivateKey, WORKSHOP_SERVICE_KEY)
        .with(|setup| {
            setup.profile.client.request_object_signing_alg = Some(String::from("ES256"));
        })
}

fn draft(pair: &Pair) -> Draft {
    pair.session.flow().draft().unwrap().clone()
}

pub fn built(pair: &Pair, kind: BuiltKind) -> BuiltToken {
    let mut tokens = pair.session.flow().built().iter();
    tokens.find(|token| token.kind == kind).unwrap().clone()
}

fn object(pair: &Pair) -> Jws {
    Jws::parse(draft(pair).parameters().first("request").unwrap()).unwrap()
}

/// The keys that the client has registered.
pub fn public_keys() -> JwkSet {
    let private: Value = serde_json::from_str(WORKSHOP_SERVICE_KEY).unwrap();
    let key = SigningKey::from_jwk(private.as_object().unwrap()).unwrap();
    let keys = json!({ "keys": [key.public_jwk()] });
    JwkSet::from_members(keys.as_object().unwrap()).unwrap()
}

fn edits(pair: &mut Pair, header: &str, claims: &str) {
    pair.tell(Event::BuiltEdited {
        kind: BuiltKind::RequestObject,
        header: header.to_owned(),
        claims: claims.to_owned(),
    });
}

#[test]
fn the_browser_carries_one_signed_object() {
    let mut pair = signing(Setup::public()).at(Stage::Authorization);
    let address = draft(&pair).parameters();
    let names: Vec<_> = address.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["client_id", "request"]);
    let object = object(&pair);
    assert_eq!(object.typ(), Some("oauth-authz-req+jwt"));
    assert!(object.verify(&public_keys(), &Algorithm::SUPPORTED).is_ok());
    let claims = object.payload().unwrap();
    assert_eq!(claims["iss"], "workshop-client");
    assert_eq!(claims["aud"], ISSUER);
    assert_eq!(claims["client_id"], "workshop-client");
    assert_eq!(claims["response_type"], "code");
    assert_eq!(claims["nbf"], NOW.secs());
    assert_eq!(claims["exp"], NOW.secs() + 600);
    for name in ["redirect_uri", "scope", "state", "nonce", "code_challenge"] {
        assert!(claims[name].is_string(), "{name}");
    }
    // A `sub` that is the client would make a client assertion of it (RFC 9101 §10.8).
    assert!(!claims.contains_key("sub"));
    pair.walk_to_end();
    pair.ends(EndStatus::Completed, 0);
    assert_eq!(pair.verdict(Check::RedirectState), Verdict::Pass);
}

#[test]
fn an_object_is_pushed_like_its_parameters_would_be() {
    let mut pair = pushing(signing(Setup::confidential())).at(Stage::Par);
    pair.press("Push the request");
    let form = Parameters::decode(&pair.client_sends("POST /par").body);
    let names: Vec<_> = form.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["client_id", "request"]);
    pair.server_answers(201);
    pair.walk_to_end();
    pair.ends(EndStatus::Completed, 0);
}

#[test]
fn numbers_and_json_go_in_as_what_they_are() {
    let setup = signing(Setup::public())
        .extra("max_age", "300")
        .extra("claims", r#"{"id_token":{"email":null}}"#);
    let mut pair = setup.at(Stage::Authorization);
    let claims = object(&pair).payload().unwrap().clone();
    assert_eq!(claims["max_age"], 300);
    assert!(claims["claims"]["id_token"]["email"].is_null());
    pair.walk_to_end();
    pair.ends(EndStatus::Completed, 0);
}

#[test]
fn an_object_can_be_encrypted_to_the_server() {
    let setup = signing(Setup::public()).with(|setup| {
        let client = &mut setup.profile.client;
        client.request_object_encryption_alg = Some(String::from("ECDH-ES"));
    });
    let mut pair = setup.at(Stage::Authorization);
    assert!(built(&pair, BuiltKind::RequestObject).is_encrypted());
    let sent = draft(&pair).parameters();
    assert_eq!(sent.first("request").unwrap().split('.').count(), 5);
    pair.walk_to_end();
    pair.ends(EndStatus::Completed, 0);
}

#[test]
fn what_is_changed_in_the_object_is_signed_again_and_judged_by() {
    let mut pair = signing(Setup::public()).at(Stage::Authorization);
    let token = built(&pair, BuiltKind::RequestObject);
    let state = pair.session.flow().context().state();
    let claims = token.claims().replace(&state, "chosen-by-hand");
    edits(&mut pair, token.header(), &claims);
    assert_eq!(object(&pair).payload().unwrap()["state"], "chosen-by-hand");
    assert_ne!(
        draft(&pair).parameters().first("request"),
        Some(token.compact())
    );
    assert!(
        object(&pair)
            .verify(&public_keys(), &Algorithm::SUPPORTED)
            .is_ok()
    );
    pair.walk_to(Stage::Token);
    assert_eq!(pair.verdict(Check::RedirectState), Verdict::Pass);
}

#[test]
fn texts_that_are_no_json_are_sent_as_they_were_typed() {
    let mut pair = pushing(signing(Setup::public())).at(Stage::Par);
    edits(&mut pair, "{ not json", "nor  this");
    pair.press("Push the request");
    let form = Parameters::decode(&pair.client_sends("POST /par").body);
    let parts: Vec<_> = form.first("request").unwrap().split('.').collect();
    assert_eq!(base64url::decode(parts[0]).unwrap(), b"{ not json");
    assert_eq!(base64url::decode(parts[1]).unwrap(), b"nor  this");
    assert!(!parts[2].is_empty());
    pair.server_answers(400);
    let end = pair.ends(EndStatus::OAuthError, 1);
    assert_eq!(end.error.as_deref(), Some("invalid_request_object"));
}

#[test]
fn a_header_without_algorithm_sends_no_signature() {
    let mut pair = pushing(signing(Setup::public())).at(Stage::Par);
    let token = built(&pair, BuiltKind::RequestObject);
    edits(&mut pair, r#"{"alg":"none"}"#, token.claims());
    pair.press("Push the request");
    let form = Parameters::decode(&pair.client_sends("POST /par").body);
    assert!(form.first("request").unwrap().ends_with('.'));
    pair.server_answers(400);
    let end = pair.ends(EndStatus::OAuthError, 1);
    assert!(end.description.as_deref().unwrap().contains("none"));
}

#[test]
fn an_object_with_one_wrong_member_is_refused_for_it() {
    for (name, value, why) in [
        ("request.client_id", "workshop-post", "client_id"),
        ("request.iss", "workshop-post", "iss"),
        ("request.sub", "workshop-client", "sub"),
        ("request.aud", "https://another.example", "aud"),
        ("request.exp", "1", "expired"),
        ("request.nbf", "9999999999", "not valid yet"),
        ("request.request", "x", "no other request"),
        ("request.header.typ", "at+jwt", "typ"),
        ("request.header.alg", "none", "none"),
    ] {
        let setup = pushing(signing(Setup::public())).set(name, value);
        let mut pair = setup.at(Stage::Par);
        pair.press("Push the request");
        pair.server_answers(400);
        let end = pair.ends(EndStatus::OAuthError, 1);
        assert_eq!(
            end.error.as_deref(),
            Some("invalid_request_object"),
            "{name}"
        );
        let description = end.description.as_deref().unwrap();
        assert!(description.contains(why), "{name}: {description}");
    }
}

#[test]
fn a_refusal_comes_back_with_the_browser() {
    let setup = signing(Setup::public()).set("request.exp", "1");
    let mut pair = setup.at(Stage::Authorization);
    pair.press("Open in browser");
    pair.client_listens();
    pair.person_decides();
    let carried = pair.carried_parameters();
    assert_eq!(carried.first("error"), Some("invalid_request_object"));
    pair.browser_returns();
    let end = pair.ends(EndStatus::OAuthError, 1);
    assert_eq!(end.stage, Stage::Redirect);
}

#[test]
fn a_key_that_cannot_be_read_is_asked_for_again() {
    let canary = "canary-no-private-key-4711";
    let setup = signing(Setup::public()).with(|setup| setup.inputs.clear());
    let mut pair = setup.start();
    pair.press("Fetch metadata");
    pair.server_answers(200);
    pair.press("Fetch keys");
    pair.server_answers(200);
    let input = Input::PrivateKey;
    for text in [
        canary,
        "",
        "{\"kty\":\"EC\"}",
        "-----BEGIN PRIVATE KEY-----",
    ] {
        assert_eq!(pair.state(), &State::AwaitInput { input });
        pair.give_secret(text);
        assert!(matches!(
            pair.notices().last(),
            Some(Notice::InputRefused {
                input: Input::PrivateKey,
                ..
            })
        ));
    }
    pair.leaks_none_of(&[canary.to_owned()]);
    pair.give_secret(WORKSHOP_SERVICE_KEY);
    assert_eq!(pair.state(), &State::AwaitPress);
    assert_eq!(pair.session.flow().stage(), Stage::Authorization);
}

#[test]
fn a_port_that_is_taken_means_another_object() {
    let mut pair = signing(Setup::public()).at(Stage::Authorization);
    let mut edited = draft(&pair);
    edited.add_parameter("ui_locales", "de");
    pair.tell(Event::DraftEdited(Box::new(edited)));
    pair.press("Open in browser");
    let (id, _) = pair.listener.take().unwrap();
    pair.open.remove(&id);
    pair.has_ports = false;
    let reason = String::from("taken");
    pair.tell(Event::ListenFailed { id, reason });
    let id = pair.reservation.take().unwrap();
    pair.open.remove(&id);
    pair.tell(Event::PortReserved { id, port: PORT + 1 });
    let port = format!(":{}/", PORT + 1);
    let claims = object(&pair).payload().unwrap().clone();
    assert!(claims["redirect_uri"].as_str().unwrap().contains(&port));
    assert_eq!(draft(&pair).parameters().first("ui_locales"), Some("de"));
}

#[test]
fn key_and_signature_are_shown_nowhere() {
    let mut pair = pushing(signing(Setup::public())).at(Stage::Par);
    let token = built(&pair, BuiltKind::RequestObject);
    let shown = format!("{token:?} {}", token.signed_with());
    pair.walk_to_end();
    let key: Value = serde_json::from_str(WORKSHOP_SERVICE_KEY).unwrap();
    let key = key["d"].as_str().unwrap().to_owned();
    assert!(!shown.contains(&key) && !shown.contains(token.compact()));
    let (_, signature) = token.compact().rsplit_once('.').unwrap();
    pair.leaks_none_of(&[key, signature.to_owned()]);
}
