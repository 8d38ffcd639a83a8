//! One token for another (RFC 8693).

use serde_json::json;

use crate::{
    http::Response,
    oauth::jose::{Algorithm, Jws},
};

use super::workshop::{ISSUER, Workshop, assert_error, json as body, text};

const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";
const ID_TOKEN: &str = "urn:ietf:params:oauth:token-type:id_token";
const JWT: &str = "urn:ietf:params:oauth:token-type:jwt";

fn exchange(server: &mut Workshop, fields: &[(&str, &str)]) -> Response {
    let mut all = vec![(
        "grant_type",
        "urn:ietf:params:oauth:grant-type:token-exchange",
    )];
    all.extend_from_slice(fields);
    server.post_as_client("workshop-service", "/token", &all)
}

#[test]
fn a_service_acts_for_alice_at_one_api() {
    let mut server = Workshop::new();
    let tokens = server.tokens();
    let subject = tokens["access_token"].as_str().unwrap();
    let actor = server.service_token("notes.read");
    let resource = format!("{ISSUER}/api/notes");
    let response = exchange(
        &mut server,
        &[
            ("subject_token", subject),
            ("subject_token_type", ACCESS_TOKEN),
            ("actor_token", &actor),
            ("actor_token_type", ACCESS_TOKEN),
            ("resource", &resource),
            ("scope", "notes.read"),
        ],
    );
    assert_eq!(response.status, 200, "{}", text(&response));
    let exchanged = body(&response);
    assert_eq!(exchanged["issued_token_type"], ACCESS_TOKEN);
    assert_eq!(exchanged["token_type"], "Bearer");
    assert_eq!(exchanged["scope"], "notes.read");
    assert!(exchanged.get("refresh_token").is_none());
    assert!(exchanged.get("id_token").is_none());
    let token = exchanged["access_token"].as_str().unwrap();
    let introspected = server.introspect(token);
    assert_eq!(introspected["sub"], "person-alice");
    assert_eq!(introspected["client_id"], "workshop-service");
    assert_eq!(introspected["act"], json!({ "sub": "workshop-service" }));
    assert_eq!(introspected["aud"], json!([resource]));
    let notes = server.get_with_token("/api/notes", token);
    assert_eq!(body(&notes)["owner"], "alice");

    // Whoever acts next stands around who acted before.
    let response = exchange(
        &mut server,
        &[
            ("subject_token", token),
            ("subject_token_type", ACCESS_TOKEN),
            ("actor_token", &actor),
            ("actor_token_type", ACCESS_TOKEN),
        ],
    );
    let token = body(&response)["access_token"].as_str().unwrap().to_owned();
    assert_eq!(
        server.introspect(&token)["act"],
        json!({ "sub": "workshop-service", "act": { "sub": "workshop-service" } })
    );
}

#[test]
fn a_token_in_jwt_form_says_all_by_itself() {
    let mut server = Workshop::new();
    let tokens = server.tokens();
    let response = exchange(
        &mut server,
        &[
            ("subject_token", tokens["id_token"].as_str().unwrap()),
            ("subject_token_type", ID_TOKEN),
            ("requested_token_type", JWT),
            ("audience", "workshop-api"),
        ],
    );
    assert_eq!(response.status, 200, "{}", text(&response));
    let exchanged = body(&response);
    assert_eq!(exchanged["issued_token_type"], JWT);
    let token = exchanged["access_token"].as_str().unwrap();
    assert_eq!(Jws::parse(token).unwrap().typ(), Some("at+jwt"));
    let claims = server.verified_claims(token, Algorithm::Es256);
    assert_eq!(claims["aud"], "workshop-api");
    assert_eq!(claims["sub"], "person-alice");
    assert_eq!(claims["client_id"], "workshop-service");
    assert_eq!(claims["scope"], "notes.read");
    assert_eq!(server.get_with_token("/api/notes", token).status, 200);
}

#[test]
fn bad_tokens_are_invalid_request_and_bad_targets_invalid_target() {
    let mut server = Workshop::new();
    let tokens = server.tokens();
    let subject = tokens["access_token"].as_str().unwrap();
    let refresh_token = tokens["refresh_token"].as_str().unwrap();
    let good = [
        ("subject_token", subject),
        ("subject_token_type", ACCESS_TOKEN),
    ];
    let refresh_type = "urn:ietf:params:oauth:token-type:refresh_token";
    for (fields, error) in [
        (
            vec![("subject_token_type", ACCESS_TOKEN)],
            "invalid_request",
        ),
        (vec![("subject_token", subject)], "invalid_request"),
        (
            vec![("subject_token", "nonsense"), good[1]],
            "invalid_request",
        ),
        (
            vec![good[0], ("subject_token_type", ID_TOKEN)],
            "invalid_request",
        ),
        (
            vec![good[0], ("subject_token_type", "urn:example")],
            "invalid_request",
        ),
        (
            vec![
                ("subject_token", refresh_token),
                ("subject_token_type", refresh_type),
            ],
            "invalid_request",
        ),
        (
            vec![good[0], good[1], ("actor_token", subject)],
            "invalid_request",
        ),
        (
            vec![good[0], good[1], ("actor_token_type", ACCESS_TOKEN)],
            "invalid_request",
        ),
        (
            vec![good[0], good[1], ("requested_token_type", ID_TOKEN)],
            "invalid_request",
        ),
        (
            vec![good[0], good[1], ("scope", "notes.write")],
            "invalid_scope",
        ),
        (vec![good[0], good[1], ("scope", "openid")], "invalid_scope"),
        (
            vec![good[0], good[1], ("audience", "nobody")],
            "invalid_target",
        ),
        (
            vec![good[0], good[1], ("resource", "https://api.example")],
            "invalid_target",
        ),
    ] {
        assert_error(&exchange(&mut server, &fields), 400, error);
    }
    server.wait_secs(900);
    assert_error(&exchange(&mut server, &good), 400, "invalid_request");
}
