//! A device without a browser, and the person who helps it (RFC 8628).

use serde_json::Value;

use crate::{
    authorization_server::{Decision, VisitorStep},
    http::Response,
};

use super::workshop::{ISSUER, Workshop, assert_error, header, json, text};

const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

fn begin(server: &mut Workshop) -> Value {
    let fields = [
        ("client_id", "workshop-device"),
        ("scope", "openid notes.read offline_access"),
    ];
    let response = server.post("/device_authorization", &fields);
    assert_eq!(response.status, 200, "{}", text(&response));
    assert_eq!(header(&response, "cache-control"), "no-store");
    json(&response)
}

fn poll(server: &mut Workshop, begun: &Value) -> Response {
    let fields = [
        ("grant_type", GRANT),
        ("device_code", begun["device_code"].as_str().unwrap()),
        ("client_id", "workshop-device"),
    ];
    server.post("/token", &fields)
}

/// The person opens the short address, types the code and decides.
fn help(server: &mut Workshop, begun: &Value, decision: Decision) -> VisitorStep {
    let mut alice = server
        .visitor("alice", decision)
        .with_user_code(begun["user_code"].as_str().unwrap());
    let address = begun["verification_uri"].as_str().unwrap();
    server.visit_address(&mut alice, address)
}

#[test]
fn a_device_polls_until_somebody_has_allowed_it() {
    let mut server = Workshop::new();

    // device -> server: two codes
    let begun = begin(&mut server);
    assert_eq!(begun["interval"], 5);
    assert_eq!(begun["expires_in"], 600);
    assert_eq!(begun["verification_uri"], format!("{ISSUER}/device"));
    let user_code = begun["user_code"].as_str().unwrap();
    assert_eq!(user_code.len(), 9);
    assert!(
        user_code
            .chars()
            .all(|character| "BCDFGHJKLMNPQRSTVWXZ-".contains(character)),
        "{user_code}"
    );

    // device -> server: not yet
    assert_error(&poll(&mut server, &begun), 400, "authorization_pending");
    server.wait_secs(5);
    assert_error(&poll(&mut server, &begun), 400, "authorization_pending");

    // person -> server: sign in, compare, allow
    let step = help(&mut server, &begun, Decision::Allow);
    assert_eq!(step, VisitorStep::Finished("Device connected".into()));

    // device -> server: tokens, once
    server.wait_secs(5);
    let response = poll(&mut server, &begun);
    assert_eq!(response.status, 200, "{}", text(&response));
    let tokens = json(&response);
    assert!(tokens["refresh_token"].is_string());
    assert!(tokens["id_token"].is_string());
    let notes = server.get_with_token("/api/notes", tokens["access_token"].as_str().unwrap());
    assert_eq!(json(&notes)["owner"], "alice");
    assert_error(&poll(&mut server, &begun), 400, "invalid_grant");
}

#[test]
fn polling_too_quickly_costs_five_seconds_each_time() {
    let mut server = Workshop::new();
    let begun = begin(&mut server);
    assert_error(&poll(&mut server, &begun), 400, "authorization_pending");
    server.wait_secs(4);
    assert_error(&poll(&mut server, &begun), 400, "slow_down");
    server.wait_secs(9);
    assert_error(&poll(&mut server, &begun), 400, "slow_down");
    server.wait_secs(15);
    assert_error(&poll(&mut server, &begun), 400, "authorization_pending");
}

#[test]
fn the_interval_can_be_set_for_a_demonstration() {
    let mut server = Workshop::new();
    server.change_config(|config| config.polling.interval_secs = 0);
    let begun = begin(&mut server);
    assert_eq!(begun["interval"], 0);
    for _ in 0..3 {
        assert_error(&poll(&mut server, &begun), 400, "authorization_pending");
    }
}

#[test]
fn a_refusal_ends_the_polling() {
    let mut server = Workshop::new();
    let begun = begin(&mut server);
    let step = help(&mut server, &begun, Decision::Deny);
    assert_eq!(step, VisitorStep::Finished("Device refused".into()));
    for _ in 0..2 {
        assert_error(&poll(&mut server, &begun), 400, "access_denied");
    }
}

#[test]
fn codes_expire_for_device_and_person() {
    let mut server = Workshop::new();
    let begun = begin(&mut server);
    server.wait_secs(600);
    assert_error(&poll(&mut server, &begun), 400, "expired_token");
    let step = help(&mut server, &begun, Decision::Allow);
    assert!(
        matches!(&step, VisitorStep::Stuck(reason) if reason.contains("No device waits")
            || reason.contains("400")),
        "{step:?}"
    );
}

#[test]
fn the_complete_address_fills_in_the_code_but_still_asks() {
    let mut server = Workshop::new();
    let begun = begin(&mut server);
    let address = begun["verification_uri_complete"].as_str().unwrap();
    let target = address.strip_prefix(ISSUER).unwrap();
    let page = text(&server.get(target));
    let user_code = begun["user_code"].as_str().unwrap();
    assert!(page.contains(&format!("value=\"{user_code}\"")), "{page}");
    assert_error(&poll(&mut server, &begun), 400, "authorization_pending");
    let mut bob = server.visitor("bob", Decision::Allow);
    let step = server.visit_address(&mut bob, address);
    assert_eq!(step, VisitorStep::Finished("Device connected".into()));
}

#[test]
fn consent_is_asked_for_even_where_the_client_had_it_before() {
    let mut server = Workshop::new();
    let mut alice = server.visitor("alice", Decision::Allow);
    for _ in 0..2 {
        let begun = begin(&mut server);
        let address = begun["verification_uri_complete"].as_str().unwrap();
        let mut pages = 0;
        let mut next = alice.open(address).unwrap();
        let user_code = begun["user_code"].as_str().unwrap();
        while let VisitorStep::Send(request) = {
            let response = server.send(&next);
            if text(&response).contains("Allow access?") {
                pages += 1;
                assert!(text(&response).contains(user_code), "people compare it");
            }
            alice.next_step(&response)
        } {
            next = request;
        }
        assert_eq!(pages, 1);
    }
}

#[test]
fn the_code_cannot_be_posted_from_elsewhere() {
    let mut server = Workshop::new();
    let begun = begin(&mut server);
    let user_code = begun["user_code"].as_str().unwrap();
    let response = server.post("/device", &[("user_code", user_code)]);
    assert_eq!(response.status, 403);
    let forged = [("user_code", user_code), ("form_token", "guessed")];
    assert_eq!(server.post("/device", &forged).status, 403);
}

#[test]
fn only_clients_that_are_registered_for_it_begin_and_only_they_fetch() {
    let mut server = Workshop::new();
    let scope = ("scope", "notes.read");
    let other = server.post_as_client("workshop-service", "/device_authorization", &[scope]);
    assert_error(&other, 400, "unauthorized_client");
    let unknown = [("client_id", "stranger"), scope];
    let response = server.post("/device_authorization", &unknown);
    assert_error(&response, 401, "invalid_client");
    let begun = begin(&mut server);
    let fields = [
        ("grant_type", GRANT),
        ("device_code", begun["device_code"].as_str().unwrap()),
        ("client_id", "workshop-client"),
    ];
    assert_error(&server.post("/token", &fields), 400, "invalid_grant");
}

#[test]
fn the_page_survives_a_sign_in_in_another_tab() {
    let mut server = Workshop::new();
    let begun = begin(&mut server);
    let user_code = begun["user_code"].as_str().unwrap();
    let mut alice = server
        .visitor("alice", Decision::Allow)
        .with_user_code(user_code);
    let first = server.send(&alice.open(&format!("{ISSUER}/device")).unwrap());
    let VisitorStep::Send(waiting) = alice.next_step(&first) else {
        panic!("{}", text(&first));
    };
    server.visit(&mut alice, &super::workshop::asked());
    let cookie = alice.open(&format!("{ISSUER}/")).unwrap();
    let cookie = cookie.headers.first("cookie").unwrap().into_owned();
    let body = String::from_utf8(waiting.body).unwrap();
    let headers = [
        ("Cookie", cookie.as_str()),
        ("Content-Type", "application/x-www-form-urlencoded"),
    ];
    let response = server.send(&super::workshop::request(
        "POST", "/device", &headers, &body,
    ));
    assert!(text(&response).contains("<h1>Allow access?</h1>"));
}

#[test]
fn codes_cannot_be_guessed_without_end() {
    let mut server = Workshop::new();
    let begun = begin(&mut server);
    let address = format!("{ISSUER}/device");
    for _ in 0..10 {
        let mut stranger = server
            .visitor("bob", Decision::Allow)
            .with_user_code("BBBB-BBBB");
        let step = server.visit_address(&mut stranger, &address);
        assert!(matches!(&step, VisitorStep::Stuck(reason) if reason.contains("400")));
    }
    let step = help(&mut server, &begun, Decision::Allow);
    assert!(matches!(&step, VisitorStep::Stuck(reason) if reason.contains("429")));
    server.wait_secs(60);
    let step = help(&mut server, &begun, Decision::Allow);
    assert_eq!(step, VisitorStep::Finished("Device connected".into()));
}
