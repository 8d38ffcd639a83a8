//! Runs of a client that shows a certificate (RFC 8705).

use base64::{Engine, engine::general_purpose::STANDARD};
use oauth_playground::{
    authorization_server::{WORKSHOP_CLIENT_CERTIFICATE, WORKSHOP_SELF_SIGNED_CERTIFICATE},
    flow::{Check, EndStatus, Event, Stage, State, Verdict},
    http::{ClientIdentity, Draft},
    oauth::{Parameters, SafeUrl},
    profile::AuthMethod,
};
use serde_json::json;

use super::{asserts::bare, setup::Setup, wire::json_answer};

const BEHIND_TLS: &str = "https://127.0.0.1:9443";

fn identity(pem: &str) -> ClientIdentity {
    let encoded: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    // In memory nobody signs with the key.
    ClientIdentity::new(STANDARD.decode(encoded).unwrap(), Vec::new(), Vec::new())
}

fn with_certificate() -> Setup {
    let mut setup = Setup::public().client("workshop-mtls", AuthMethod::TlsClientAuth);
    setup.client_secret = None;
    setup.identity = Some(identity(WORKSHOP_CLIENT_CERTIFICATE));
    setup.server.mutual_tls_origin = Some(BEHIND_TLS.to_owned());
    setup.reach.call = SafeUrl::parse(&format!("{BEHIND_TLS}/api/notes")).ok();
    setup
}

#[test]
fn the_certificate_goes_where_the_client_authenticates_and_where_its_token_goes() {
    let mut pair = with_certificate().start();

    pair.press("Fetch metadata");
    assert_eq!(pair.sent.as_ref().unwrap().1.identity, None);
    pair.server_answers(200);
    assert_eq!(pair.verdict(Check::MetadataMtlsAliases), Verdict::Pass);

    pair.press("Fetch keys");
    assert_eq!(pair.sent.as_ref().unwrap().1.identity, None);
    pair.server_answers(200);

    // The browser shows no certificate, and goes to the ordinary address.
    let url = pair.session.flow().authorization_url().unwrap();
    assert_eq!(bare(&url), "http://127.0.0.1:9400/authorize");
    pair.walk_to(Stage::Token);

    pair.press("Send token request");
    let request = pair.client_sends("POST /token");
    let outgoing = &pair.sent.as_ref().unwrap().1;
    assert_eq!(outgoing.destination.origin(), BEHIND_TLS);
    assert!(outgoing.identity.is_some());
    // The name, and nothing that shows who the client is.
    let form = Parameters::decode(&request.body);
    assert_eq!(form.first("client_id"), Some("workshop-mtls"));
    assert!(!form.contains("client_secret") && !form.contains("client_assertion"));
    assert!(!request.headers.contains("authorization"));
    pair.server_answers(200);

    for stage in [
        Stage::Userinfo,
        Stage::Resource,
        Stage::Refresh,
        Stage::Introspection,
        Stage::Revocation,
    ] {
        pair.walk_to(stage);
        pair.tell(Event::Pressed);
        let outgoing = &pair.sent.as_ref().unwrap().1;
        assert_eq!(outgoing.destination.origin(), BEHIND_TLS, "{stage}");
        assert!(outgoing.identity.is_some(), "{stage}");
        pair.server_answers(200);
    }
    pair.walk_to_end();
    pair.ends(EndStatus::Completed, 0);
    assert_eq!(
        pair.verdict(Check::IntrospectionCertificateBound),
        Verdict::Pass
    );
    let shown = pair.findings(Check::ClientCertificate);
    assert!(shown.len() >= 6 && shown.iter().all(|it| it.verdict == Verdict::Pass));
}

#[test]
fn another_address_that_somebody_wrote_into_the_draft_is_shown_no_certificate() {
    let mut pair = with_certificate().at(Stage::Token);
    let Some(Draft::Request(mut request)) = pair.session.flow().draft().cloned() else {
        panic!("the token request is a whole request");
    };
    request.set_destination(SafeUrl::parse("https://collector.example/token").unwrap());
    pair.tell(Event::DraftEdited(Box::new(Draft::Request(request))));
    pair.tell(Event::Pressed);
    let outgoing = &pair.sent.as_ref().unwrap().1;
    assert_eq!(outgoing.destination.origin(), "https://collector.example");
    assert_eq!(outgoing.identity, None);
}

#[test]
fn a_certificate_that_the_server_does_not_trust_is_an_answer_like_any_other() {
    let mut setup = with_certificate();
    setup.identity = Some(identity(WORKSHOP_SELF_SIGNED_CERTIFICATE));
    let mut pair = setup.at(Stage::Token);
    pair.press("Send token request");
    pair.server_answers(401);
    let end = pair.ends(EndStatus::OAuthError, 1);
    assert_eq!(end.error.as_deref(), Some("invalid_client"));
    assert_eq!(pair.verdict(Check::ClientCertificate), Verdict::Pass);
}

#[test]
fn a_server_that_does_not_ask_cannot_know_the_client() {
    let mut pair = with_certificate().at(Stage::Token);
    pair.asks_for_certificates = false;
    pair.press("Send token request");
    pair.answers(json_answer(
        200,
        &json!({ "access_token": "a", "token_type": "Bearer" }),
    ));
    assert_eq!(pair.verdict(Check::ClientCertificate), Verdict::Warn);
}

#[test]
fn without_tls_there_is_nothing_to_show_and_that_is_said() {
    let mut setup = with_certificate();
    setup.server.mutual_tls_origin = None;
    let mut pair = setup.at(Stage::Token);
    assert_eq!(pair.findings(Check::MetadataMtlsAliases).len(), 0);
    pair.press("Send token request");
    pair.server_answers(401);
    assert_eq!(pair.verdict(Check::ClientCertificate), Verdict::Warn);
    pair.ends(EndStatus::OAuthError, 1);
}

#[test]
fn what_a_token_is_bound_to_is_compared_with_what_was_shown() {
    let own = identity(WORKSHOP_CLIENT_CERTIFICATE).thumbprint();
    let other = identity(WORKSHOP_SELF_SIGNED_CERTIFICATE).thumbprint();
    for (cnf, verdict) in [
        (json!({ "x5t#S256": own }), Verdict::Pass),
        (json!({ "x5t#S256": other }), Verdict::Fail),
        (json!({ "jkt": own }), Verdict::Warn),
        (json!(null), Verdict::Warn),
        (json!({ "x5t#S256": 7 }), Verdict::Warn),
    ] {
        // The token itself, where it is a JWT.
        let part = |value: serde_json::Value| {
            base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(value.to_string())
        };
        let header = part(json!({ "alg": "ES256", "typ": "at+jwt" }));
        let token = format!("{header}.{}.c2ln", part(json!({ "sub": "x", "cnf": cnf })));
        let mut pair = with_certificate().at(Stage::Token);
        pair.press("Send token request");
        pair.answers(json_answer(
            200,
            &json!({ "access_token": token, "token_type": "Bearer" }),
        ));
        assert_eq!(pair.verdict(Check::TokenCertificateBound), verdict, "{cnf}");
        assert_eq!(
            *pair.state() == State::AwaitDecision,
            !pair.fails_seen().is_empty()
        );

        // The server's word on it.
        let mut pair = with_certificate().at(Stage::Introspection);
        pair.tell(Event::Pressed);
        pair.answers(json_answer(200, &json!({ "active": true, "cnf": cnf })));
        let check = Check::IntrospectionCertificateBound;
        assert_eq!(pair.verdict(check), verdict, "{cnf}");
        if verdict == Verdict::Fail {
            pair.stops_on(check);
        }
    }
}

#[test]
fn addresses_for_certificates_that_cannot_be_used_stop_the_run() {
    for aliases in [
        json!({ "token_endpoint": "http://127.0.0.1:9443/token" }),
        json!({ "token_endpoint": "javascript:alert(1)" }),
        json!({ "token_endpoint": 7 }),
    ] {
        let mut pair = with_certificate().start();
        pair.press("Fetch metadata");
        let mut metadata: serde_json::Value =
            serde_json::from_slice(&pair.server_response().body).unwrap();
        metadata["mtls_endpoint_aliases"] = aliases.clone();
        pair.answers(json_answer(200, &metadata));
        pair.stops_on(Check::MetadataMtlsAliases);
    }
    // A client without certificates does not look at them.
    let mut pair = Setup::public().start();
    pair.press("Fetch metadata");
    let mut metadata: serde_json::Value =
        serde_json::from_slice(&pair.server_response().body).unwrap();
    metadata["mtls_endpoint_aliases"] = json!({ "token_endpoint": "http://x.example/token" });
    pair.answers(json_answer(200, &metadata));
    assert_eq!(pair.findings(Check::MetadataMtlsAliases).len(), 0);
    pair.walk_to(Stage::Token);
    pair.press("Send token request");
    let outgoing = &pair.sent.as_ref().unwrap().1;
    assert_eq!(outgoing.destination.origin(), "http://127.0.0.1:9400");
}
