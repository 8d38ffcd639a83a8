//! Grants without a browser: the client for itself, and a person's password.

use super::workshop::{Workshop, assert_error, json, text};

#[test]
fn a_service_gets_its_own_token_and_no_refresh_token() {
    let mut server = Workshop::new();
    let response = server.post_as_client(
        "workshop-service",
        "/token",
        &[
            ("grant_type", "client_credentials"),
            ("scope", "notes.read notes.write"),
        ],
    );
    assert_eq!(response.status, 200, "{}", text(&response));
    let tokens = json(&response);
    let names: Vec<&String> = tokens.as_object().unwrap().keys().collect();
    assert_eq!(names, ["access_token", "token_type", "expires_in", "scope"]);
    let access_token = tokens["access_token"].as_str().unwrap();
    let introspected = server.introspect(access_token);
    assert_eq!(introspected["sub"], "workshop-service");
    assert!(introspected.get("username").is_none());
    let notes = json(&server.get_with_token("/api/notes", access_token));
    assert_eq!(notes["owner"], "workshop-service");
}

#[test]
fn client_credentials_are_for_confidential_clients_that_are_registered_for_them() {
    let mut server = Workshop::new();
    let grant = ("grant_type", "client_credentials");
    let scope = ("scope", "notes.read");
    let public = server.post("/token", &[grant, scope, ("client_id", "workshop-client")]);
    assert_error(&public, 400, "unauthorized_client");
    let other = server.post_as_client("workshop-ciba", "/token", &[grant, scope]);
    assert_error(&other, 400, "unauthorized_client");
    let nobody = server.post("/token", &[grant, scope]);
    assert_error(&nobody, 400, "invalid_request");
    for (words, error) in [
        ("", "invalid_scope"),
        ("calendar", "invalid_scope"),
        ("openid", "invalid_scope"),
        ("notes.read offline_access", "invalid_scope"),
    ] {
        let fields = [grant, ("scope", words)];
        let response = server.post_as_client("workshop-service", "/token", &fields);
        assert_error(&response, 400, error);
    }
}

#[test]
fn a_password_brings_tokens_of_its_person() {
    let mut server = Workshop::new();
    let fields = [
        ("grant_type", "password"),
        ("username", "bob"),
        ("password", "bob-password"),
        ("scope", "openid notes.read offline_access"),
        ("client_id", "workshop-post"),
        ("client_secret", "workshop-secret"),
    ];
    let response = server.post_as_client("workshop-confidential", "/token", &fields[..4]);
    assert_eq!(response.status, 200, "{}", text(&response));
    let tokens = json(&response);
    let introspected = server.introspect(tokens["access_token"].as_str().unwrap());
    assert_eq!(introspected["username"], "bob");
    assert!(tokens["refresh_token"].is_string());
    assert!(tokens["id_token"].is_string());
}

#[test]
fn a_wrong_password_is_invalid_grant_and_a_missing_one_invalid_request() {
    let mut server = Workshop::new();
    let mut ask = |username: &str, password: &str| {
        let fields = [
            ("grant_type", "password"),
            ("username", username),
            ("password", password),
            ("scope", "notes.read"),
        ];
        server.post_as_client("workshop-confidential", "/token", &fields)
    };
    assert_error(&ask("alice", "bob-password"), 400, "invalid_grant");
    assert_error(&ask("carol", "carol-password"), 400, "invalid_grant");
    assert_error(&ask("alice", ""), 400, "invalid_request");
}

#[test]
fn the_first_page_names_what_oauth_2_1_has_removed() {
    let page = text(&Workshop::new().get("/"));
    assert!(page.contains("password (removed by OAuth 2.1)"), "{page}");
    assert!(page.contains("implicit (removed by OAuth 2.1)"));
    assert!(!page.contains("client_credentials (removed"));
    for client in ["workshop-service", "workshop-device", "workshop-implicit"] {
        assert!(page.contains(client), "{client}");
    }
}

#[test]
fn the_implicit_grant_has_no_token_request() {
    let mut server = Workshop::new();
    let fields = [("grant_type", "implicit")];
    let response = server.post_as_client("workshop-confidential", "/token", &fields);
    assert_error(&response, 400, "unsupported_grant_type");
}
