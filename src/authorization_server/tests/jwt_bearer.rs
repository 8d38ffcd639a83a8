//! Signed statements for tokens (RFC 7523 §2.1).

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use serde_json::{Map, Value, json};

use crate::{authorization_server::WORKSHOP_SERVICE_KEY, http::Response, oauth::jose::SigningKey};

use super::workshop::{ISSUER, Workshop, assert_error, json as body, text};

fn key() -> SigningKey {
    let members: Map<String, Value> = serde_json::from_str(WORKSHOP_SERVICE_KEY).unwrap();
    SigningKey::from_jwk(&members).unwrap()
}

/// An assertion of the service about alice with changes; `null` takes a claim out.
fn assertion(server: &Workshop, key: &SigningKey, changes: &Value) -> String {
    let now = server.now.secs();
    let mut claims = json!({
        "iss": "workshop-service",
        "sub": "alice",
        "aud": ISSUER,
        "exp": now + 300,
        "iat": now,
        "jti": "assertion-1",
    });
    let members = claims.as_object_mut().unwrap();
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() {
            members.remove(name);
        } else {
            members.insert(name.clone(), value.clone());
        }
    }
    key.sign_claims(None, members, &mut ChaCha20Rng::seed_from_u64(5))
        .unwrap()
}

fn ask(server: &mut Workshop, assertion: &str) -> Response {
    server.post(
        "/token",
        &[
            ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
            ("assertion", assertion),
            ("scope", "notes.read"),
        ],
    )
}

#[test]
fn a_service_speaks_for_alice_or_for_itself() {
    let mut server = Workshop::new();
    for (subject, jti, owner) in [
        ("alice", "1", "alice"),
        ("person-bob", "2", "bob"),
        ("workshop-service", "3", "workshop-service"),
    ] {
        let signed = assertion(&server, &key(), &json!({ "sub": subject, "jti": jti }));
        let response = ask(&mut server, &signed);
        assert_eq!(response.status, 200, "{}", text(&response));
        let tokens = body(&response);
        assert!(tokens.get("refresh_token").is_none());
        let notes = server.get_with_token("/api/notes", tokens["access_token"].as_str().unwrap());
        assert_eq!(body(&notes)["owner"], owner);
    }
}

#[test]
fn the_client_may_authenticate_beside_it_but_only_as_itself() {
    let mut server = Workshop::new();
    let signed = assertion(&server, &key(), &json!({}));
    let fields = [
        ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
        ("assertion", signed.as_str()),
        ("scope", "notes.read"),
    ];
    let other = server.post_as_client("workshop-confidential", "/token", &fields);
    assert_error(&other, 400, "invalid_grant");
    let own = server.post_as_client("workshop-service", "/token", &fields);
    assert_eq!(own.status, 200, "{}", text(&own));
}

#[test]
fn each_rule_about_assertions_is_kept() {
    let mut server = Workshop::new();
    let now = server.now.secs();
    for changes in [
        json!({ "iss": null }),
        json!({ "iss": "stranger" }),
        json!({ "sub": null }),
        json!({ "sub": "carol" }),
        json!({ "aud": null }),
        json!({ "aud": "https://other.example" }),
        json!({ "exp": null }),
        json!({ "exp": now - 30 }),
        json!({ "exp": "soon" }),
        json!({ "exp": now + 3601 }),
        json!({ "nbf": now + 60 }),
    ] {
        let signed = assertion(&server, &key(), &changes);
        assert_error(&ask(&mut server, &signed), 400, "invalid_grant");
    }
    let signed = assertion(&server, &key(), &json!({ "iss": "workshop-client" }));
    assert_error(&ask(&mut server, &signed), 400, "unauthorized_client");
    let foreign = SigningKey::generate_es256(&mut ChaCha20Rng::seed_from_u64(6));
    let signed = assertion(&server, &foreign, &json!({}));
    assert_error(&ask(&mut server, &signed), 400, "invalid_grant");
    assert_error(&ask(&mut server, "nonsense"), 400, "invalid_grant");
    assert_error(&ask(&mut server, ""), 400, "invalid_request");
    for aud in [json!(format!("{ISSUER}/token")), json!(["x", ISSUER])] {
        let signed = assertion(&server, &key(), &json!({ "aud": aud, "jti": null }));
        assert_eq!(ask(&mut server, &signed).status, 200);
    }
}

#[test]
fn an_assertion_with_an_identifier_works_once() {
    let mut server = Workshop::new();
    let signed = assertion(&server, &key(), &json!({}));
    assert_eq!(ask(&mut server, &signed).status, 200);
    assert_error(&ask(&mut server, &signed), 400, "invalid_grant");
}
