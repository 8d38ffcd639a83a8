//! Authorization requests that were pushed before the browser opens (RFC 9126).

use crate::{
    authorization_server::{Decision, VisitorStep},
    http::Response,
    oauth::Parameters,
};

use super::workshop::{Workshop, asked, asked_with, assert_error, header, json, query_of, text};

fn push(server: &mut Workshop, parameters: &Parameters) -> Response {
    let fields: Vec<(&str, &str)> = parameters
        .iter()
        .map(|parameter| (parameter.name.as_str(), parameter.value.as_str()))
        .collect();
    server.post("/par", &fields)
}

fn reference(server: &mut Workshop) -> Parameters {
    let response = push(server, &asked());
    assert_eq!(response.status, 201, "{}", text(&response));
    assert_eq!(json(&response)["expires_in"], 90);
    let request_uri = json(&response)["request_uri"].as_str().unwrap().to_owned();
    assert!(request_uri.starts_with("urn:ietf:params:oauth:request_uri:"));
    Parameters::from_iter([
        ("client_id", "workshop-client"),
        ("request_uri", request_uri.as_str()),
    ])
}

#[test]
fn a_pushed_request_works_once() {
    let mut server = Workshop::new();
    let mut parameters = reference(&mut server);
    parameters.push("state", "of the browser");
    let redirect = server.redirect(&parameters);
    assert_eq!(redirect.first("state"), Some("state-1"), "what was pushed");
    let response = server.redeem(redirect.first("code").unwrap());
    assert_eq!(response.status, 200);
    let again = server.get(&format!("/authorize?{}", parameters.encode()));
    assert_eq!(again.status, 400);
}

#[test]
fn a_pushed_request_ends_after_ninety_seconds_and_is_one_clients_own() {
    let mut server = Workshop::new();
    let parameters = reference(&mut server);
    let mut foreign = parameters.clone();
    foreign.set("client_id", "workshop-implicit");
    let response = server.get(&format!("/authorize?{}", foreign.encode()));
    assert_eq!(response.status, 400);
    server.wait_secs(89);
    let response = server.get(&format!("/authorize?{}", parameters.encode()));
    assert_eq!(
        response.status, 200,
        "the attempt of another changed nothing"
    );
    let parameters = reference(&mut server);
    server.wait_secs(90);
    let response = server.get(&format!("/authorize?{}", parameters.encode()));
    assert_eq!(response.status, 400);
    assert_eq!(header(&response, "location"), "");
}

#[test]
fn a_push_is_checked_like_a_request_and_needs_its_client() {
    let mut server = Workshop::new();
    for (changes, status, error) in [
        ([("request_uri", "urn:x")], 400, "invalid_request"),
        (
            [("redirect_uri", "https://attacker.example/")],
            400,
            "invalid_request",
        ),
        ([("scope", "calendar")], 400, "invalid_scope"),
        ([("code_challenge", "")], 400, "invalid_request"),
        ([("client_id", "")], 400, "invalid_request"),
        (
            [("client_id", "workshop-confidential")],
            401,
            "invalid_client",
        ),
        ([("response_type", "token")], 400, "unauthorized_client"),
    ] {
        let response = push(&mut server, &asked_with(&changes));
        assert_error(&response, status, error);
    }
    assert_eq!(server.get("/par").status, 405);
}

#[test]
fn a_client_with_a_secret_pushes_with_it() {
    let mut server = Workshop::new();
    let parameters = asked_with(&[("client_id", "")]);
    let fields: Vec<(&str, &str)> = parameters
        .iter()
        .map(|parameter| (parameter.name.as_str(), parameter.value.as_str()))
        .collect();
    let response = server.post_as_client("workshop-confidential", "/par", &fields);
    assert_eq!(response.status, 201, "{}", text(&response));
}

#[test]
fn the_server_can_take_pushed_requests_only() {
    let mut server = Workshop::new();
    server.change_config(|config| config.require_pushed_authorization_requests = true);
    let metadata = json(&server.get("/.well-known/openid-configuration"));
    assert_eq!(metadata["require_pushed_authorization_requests"], true);
    let mut alice = server.visitor("alice", Decision::Allow);
    let refused = query_of(&server.visit(&mut alice, &asked()));
    assert_eq!(refused.first("error"), Some("invalid_request"));
    let parameters = reference(&mut server);
    let step = server.visit(&mut alice, &parameters);
    assert!(matches!(step, VisitorStep::Redirected(_)));
    assert!(query_of(&step).contains("code"));
}
