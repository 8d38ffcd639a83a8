//! A client asks for somebody who sits elsewhere (CIBA).

use serde_json::Value;

use crate::{
    authorization_server::{Decision, VisitorStep, WORKSHOP_PING_ENDPOINT},
    http::Response,
    oauth::jose::Algorithm,
};

use super::workshop::{ISSUER, Workshop, assert_error, json, text};

const CLIENT: &str = "workshop-ciba";

fn ask(server: &mut Workshop, client_id: &str, more: &[(&str, &str)]) -> Response {
    let mut fields = vec![("scope", "openid notes.read offline_access")];
    fields.extend_from_slice(more);
    server.post_as_client(client_id, "/bc-authorize", &fields)
}

fn begin(server: &mut Workshop, client_id: &str, more: &[(&str, &str)]) -> Value {
    let response = ask(server, client_id, more);
    assert_eq!(response.status, 200, "{}", text(&response));
    json(&response)
}

fn poll(server: &mut Workshop, client_id: &str, begun: &Value) -> Response {
    let fields = [
        ("grant_type", "urn:openid:params:grant-type:ciba"),
        ("auth_req_id", begun["auth_req_id"].as_str().unwrap()),
    ];
    server.post_as_client(client_id, "/token", &fields)
}

fn decide(server: &mut Workshop, username: &str, decision: Decision) -> VisitorStep {
    let mut visitor = server.visitor(username, decision);
    server.visit_address(&mut visitor, &format!("{ISSUER}/approve"))
}

#[test]
fn the_client_polls_until_alice_has_allowed_it() {
    let mut server = Workshop::new();
    let hint = [("login_hint", "alice"), ("binding_message", "W4SCT")];
    let begun = begin(&mut server, CLIENT, &hint);
    assert_eq!(begun["interval"], 5);
    assert_eq!(begun["expires_in"], 600);
    let page = text(&server.get("/approve"));
    assert!(page.contains("W4SCT"), "{page}");
    assert!(!page.contains(begun["auth_req_id"].as_str().unwrap()));
    assert_error(
        &poll(&mut server, CLIENT, &begun),
        400,
        "authorization_pending",
    );
    assert_error(&poll(&mut server, CLIENT, &begun), 400, "slow_down");

    let step = decide(&mut server, "alice", Decision::Allow);
    assert_eq!(step, VisitorStep::Finished("Allowed".into()));
    let response = poll(&mut server, CLIENT, &begun);
    assert_eq!(response.status, 200, "{}", text(&response));
    let tokens = json(&response);
    assert!(tokens["refresh_token"].is_string());
    let claims = server.verified_claims(tokens["id_token"].as_str().unwrap(), Algorithm::Es256);
    assert_eq!(claims["sub"], "person-alice");
    assert_eq!(claims["aud"], CLIENT);
    assert_error(&poll(&mut server, CLIENT, &begun), 400, "invalid_grant");
    assert!(
        server.state.take_notifications().is_empty(),
        "nobody is called"
    );
}

#[test]
fn only_who_was_asked_can_decide() {
    let mut server = Workshop::new();
    let begun = begin(&mut server, CLIENT, &[("login_hint", "alice")]);
    let step = decide(&mut server, "bob", Decision::Allow);
    assert!(matches!(step, VisitorStep::Stuck(_)), "{step:?}");
    assert_error(
        &poll(&mut server, CLIENT, &begun),
        400,
        "authorization_pending",
    );
    let step = decide(&mut server, "alice", Decision::Deny);
    assert_eq!(step, VisitorStep::Finished("Refused".into()));
    assert_error(&poll(&mut server, CLIENT, &begun), 400, "access_denied");
}

#[test]
fn a_client_that_wants_it_is_called_once() {
    let mut server = Workshop::new();
    let more = [
        ("login_hint", "alice"),
        ("client_notification_token", "call-token"),
    ];
    let begun = begin(&mut server, "workshop-ping", &more);
    assert!(server.state.take_notifications().is_empty());
    decide(&mut server, "alice", Decision::Allow);
    let calls = server.state.take_notifications();
    assert_eq!(calls.len(), 1);
    assert_eq!(calls[0].endpoint, WORKSHOP_PING_ENDPOINT);
    assert_eq!(calls[0].client_notification_token.expose(), "call-token");
    let body: Value = serde_json::from_str(&calls[0].body()).unwrap();
    assert_eq!(
        body,
        serde_json::json!({ "auth_req_id": begun["auth_req_id"] })
    );
    assert!(server.state.take_notifications().is_empty());
    assert_eq!(poll(&mut server, "workshop-ping", &begun).status, 200);
}

#[test]
fn requests_are_checked() {
    let mut server = Workshop::new();
    let long = "x".repeat(61);
    for (more, error) in [
        (vec![], "invalid_request"),
        (
            vec![("login_hint", "alice"), ("id_token_hint", "x")],
            "invalid_request",
        ),
        (vec![("login_hint_token", "x")], "invalid_request"),
        (vec![("id_token_hint", "x")], "invalid_request"),
        (vec![("login_hint", "carol")], "unknown_user_id"),
        (
            vec![("login_hint", "alice"), ("binding_message", long.as_str())],
            "invalid_binding_message",
        ),
        (
            vec![("login_hint", "alice"), ("binding_message", "\u{202e}evil")],
            "invalid_binding_message",
        ),
        (
            vec![("login_hint", "alice"), ("requested_expiry", "0")],
            "invalid_request",
        ),
    ] {
        assert_error(&ask(&mut server, CLIENT, &more), 400, error);
    }
    let hint = ("login_hint", "alice");
    assert_error(
        &ask(&mut server, "workshop-ping", &[hint]),
        400,
        "invalid_request",
    );
    assert_error(
        &ask(&mut server, "workshop-service", &[hint]),
        400,
        "unauthorized_client",
    );
    let fields = [("scope", "notes.read"), hint];
    let response = server.post_as_client(CLIENT, "/bc-authorize", &fields);
    assert_error(&response, 400, "invalid_scope");
    assert_error(
        &server.post("/bc-authorize", &fields),
        400,
        "invalid_request",
    );
}

#[test]
fn a_wish_for_a_shorter_life_is_kept() {
    let mut server = Workshop::new();
    let more = [("login_hint", "alice"), ("requested_expiry", "30")];
    let begun = begin(&mut server, CLIENT, &more);
    assert_eq!(begun["expires_in"], 30);
    server.wait_secs(30);
    assert_error(&poll(&mut server, CLIENT, &begun), 400, "expired_token");
    assert!(text(&server.get("/approve")).contains("Nothing waits."));
}

#[test]
fn another_client_cannot_fetch() {
    let mut server = Workshop::new();
    let begun = begin(&mut server, CLIENT, &[("login_hint", "alice")]);
    let response = poll(&mut server, "workshop-ping", &begun);
    assert_error(&response, 400, "invalid_grant");
}
