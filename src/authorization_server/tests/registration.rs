//! Clients that register themselves and look after their record.

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use serde_json::{Value, json};

use crate::{
    http::Response,
    oauth::{
        client_assertion::{ASSERTION_TYPE, AssertionClaims, AssertionKey},
        jose::SigningKey,
    },
};

use super::workshop::{
    CHALLENGE, ISSUER, Workshop, asked_with, assert_error, header, json as body, request, text,
    token_form,
};

fn register(server: &mut Workshop, metadata: &Value) -> Response {
    let headers = [("Content-Type", "application/json")];
    server.send(&request(
        "POST",
        "/register",
        &headers,
        &metadata.to_string(),
    ))
}

/// A call to the record of a client.
fn manage(server: &mut Workshop, method: &str, record: &Value, sent: &str) -> Response {
    let address = record["registration_client_uri"].as_str().unwrap();
    let token = record["registration_access_token"].as_str().unwrap();
    let bearer = format!("Bearer {token}");
    let headers = [
        ("Authorization", bearer.as_str()),
        ("Content-Type", "application/json"),
    ];
    let target = address.strip_prefix(ISSUER).unwrap();
    server.send(&request(method, target, &headers, sent))
}

fn native() -> Value {
    json!({
        "client_name": "My tool",
        "redirect_uris": ["http://127.0.0.1/callback"],
        "token_endpoint_auth_method": "none",
        "grant_types": ["authorization_code", "refresh_token"],
        "id_token_signed_response_alg": "ES256",
        "scope": "openid notes.read calendar",
        "colour": "red",
    })
}

#[test]
fn a_client_registers_and_uses_what_it_got() {
    let mut server = Workshop::new();
    let response = register(&mut server, &native());
    assert_eq!(response.status, 201, "{}", text(&response));
    assert_eq!(header(&response, "cache-control"), "no-store");
    let record = body(&response);
    assert_eq!(record["client_name"], "My tool");
    assert_eq!(record["scope"], "openid notes.read");
    assert_eq!(record["response_types"], json!(["code"]));
    assert!(record.get("colour").is_none());
    assert!(record.get("client_secret").is_none());
    assert_eq!(record["client_id_issued_at"], server.now.secs());
    let client_id = record["client_id"].as_str().unwrap();
    let redirect = server.redirect(&asked_with(&[("client_id", client_id)]));
    let mut fields = token_form(redirect.first("code").unwrap());
    fields.retain(|(name, _)| *name != "client_id");
    fields.push(("client_id", client_id));
    let tokens = server.post("/token", &fields);
    assert_eq!(tokens.status, 200, "{}", text(&tokens));
    assert!(body(&tokens)["refresh_token"].is_string());
}

#[test]
fn the_defaults_are_those_of_the_text() {
    let mut server = Workshop::new();
    let sent = json!({ "redirect_uris": ["https://app.example/callback"] });
    let record = body(&register(&mut server, &sent));
    assert_eq!(record["token_endpoint_auth_method"], "client_secret_basic");
    assert_eq!(record["grant_types"], json!(["authorization_code"]));
    assert_eq!(record["id_token_signed_response_alg"], "RS256");
    assert!(record["client_secret"].is_string());
    assert_eq!(record["client_secret_expires_at"], 0);
}

#[test]
fn a_record_is_read_replaced_and_ended() {
    let mut server = Workshop::new();
    let record = body(&register(&mut server, &native()));
    assert_eq!(body(&manage(&mut server, "GET", &record, "")), record);

    let mut sent = native();
    sent["client_id"] = record["client_id"].clone();
    sent["client_name"] = "Renamed".into();
    let changed = manage(&mut server, "PUT", &record, &sent.to_string());
    assert_eq!(changed.status, 200, "{}", text(&changed));
    assert_eq!(body(&changed)["client_name"], "Renamed");
    sent["client_id_issued_at"] = 1.into();
    let refused = manage(&mut server, "PUT", &record, &sent.to_string());
    assert_error(&refused, 400, "invalid_request");
    let foreign = json!({ "client_id": "workshop-client" }).to_string();
    assert_error(
        &manage(&mut server, "PUT", &record, &foreign),
        400,
        "invalid_request",
    );

    let ended = manage(&mut server, "DELETE", &record, "");
    assert_eq!((ended.status, ended.body.len()), (204, 0));
    let gone = manage(&mut server, "GET", &record, "");
    assert_eq!(gone.status, 401);
    let client_id = record["client_id"].as_str().unwrap();
    let parameters = asked_with(&[("client_id", client_id), ("code_challenge", CHALLENGE)]);
    let response = server.get(&format!("/authorize?{}", parameters.encode()));
    assert_eq!(response.status, 400);
}

#[test]
fn the_tokens_of_a_client_end_with_it() {
    let mut server = Workshop::new();
    let sent = json!({ "grant_types": ["client_credentials"], "token_endpoint_auth_method": "client_secret_post" });
    let record = body(&register(&mut server, &sent));
    let fields = [
        ("grant_type", "client_credentials"),
        ("scope", "notes.read"),
        ("client_id", record["client_id"].as_str().unwrap()),
        ("client_secret", record["client_secret"].as_str().unwrap()),
    ];
    let tokens = body(&server.post("/token", &fields));
    let access_token = tokens["access_token"].as_str().unwrap();
    assert!(server.is_active(access_token));
    manage(&mut server, "DELETE", &record, "");
    assert!(!server.is_active(access_token));
    assert_error(&server.post("/token", &fields), 401, "invalid_client");
}

#[test]
fn a_record_opens_with_its_own_token_only() {
    let mut server = Workshop::new();
    let one = body(&register(&mut server, &native()));
    let mut other = body(&register(&mut server, &native()));
    other["registration_access_token"] = one["registration_access_token"].clone();
    for method in ["GET", "PUT", "DELETE"] {
        let response = manage(&mut server, method, &other, "{}");
        assert_eq!(response.status, 401, "{method}");
        assert!(header(&response, "www-authenticate").contains("invalid_token"));
    }
}

#[test]
fn what_does_not_fit_is_refused_by_its_own_code() {
    let mut server = Workshop::new();
    for (name, value, error) in [
        (
            "redirect_uris",
            json!(["http://app.example/"]),
            "invalid_redirect_uri",
        ),
        (
            "redirect_uris",
            json!(["https://a.example/#x"]),
            "invalid_redirect_uri",
        ),
        (
            "redirect_uris",
            json!(["javascript:alert(1)"]),
            "invalid_redirect_uri",
        ),
        ("redirect_uris", json!([]), "invalid_redirect_uri"),
        (
            "redirect_uris",
            json!("https://a.example/"),
            "invalid_client_metadata",
        ),
        (
            "token_endpoint_auth_method",
            json!("magic"),
            "invalid_client_metadata",
        ),
        ("grant_types", json!(["magic"]), "invalid_client_metadata"),
        (
            "grant_types",
            json!(["client_credentials"]),
            "invalid_client_metadata",
        ),
        (
            "response_types",
            json!(["token"]),
            "invalid_client_metadata",
        ),
        (
            "id_token_signed_response_alg",
            json!("none"),
            "invalid_client_metadata",
        ),
        (
            "jwks_uri",
            json!("https://a.example/jwks"),
            "invalid_client_metadata",
        ),
        ("jwks", json!([]), "invalid_client_metadata"),
        ("client_name", json!(1), "invalid_client_metadata"),
        (
            "backchannel_token_delivery_mode",
            json!("push"),
            "invalid_client_metadata",
        ),
        (
            "software_statement",
            json!("x"),
            "unapproved_software_statement",
        ),
    ] {
        let mut sent = native();
        sent[name] = value.clone();
        let response = register(&mut server, &sent);
        assert_error(&response, 400, error);
    }
    let headers = [("Content-Type", "application/json")];
    let response = server.send(&request("POST", "/register", &headers, "nonsense"));
    assert_error(&response, 400, "invalid_client_metadata");
}

#[test]
fn many_registrations_push_the_oldest_out() {
    let mut server = Workshop::new();
    let first = body(&register(&mut server, &native()));
    for _ in 0..64 {
        register(&mut server, &native());
    }
    assert_eq!(manage(&mut server, "GET", &first, "").status, 401);
}

#[test]
fn a_client_that_signs_registers_its_key_or_gets_a_long_secret() {
    let mut server = Workshop::new();
    let service = |method: &str| {
        json!({
            "token_endpoint_auth_method": method,
            "grant_types": ["client_credentials"],
            "response_types": [],
        })
    };
    let record = body(&register(&mut server, &service("client_secret_jwt")));
    assert_eq!(record["token_endpoint_auth_method"], "client_secret_jwt");
    assert!(record["client_secret"].as_str().unwrap().len() >= 64);

    let mut sent = service("private_key_jwt");
    let refused = register(&mut server, &sent);
    assert_error(&refused, 400, "invalid_client_metadata");
    sent["jwks"] = json!({ "keys": [{ "kty": "oct", "k": "AAAA" }] });
    let refused = register(&mut server, &sent);
    assert_error(&refused, 400, "invalid_client_metadata");
    let key = SigningKey::generate_es256(&mut ChaCha20Rng::seed_from_u64(4));
    sent["jwks"] = json!({ "keys": [key.public_jwk()] });
    sent["token_endpoint_auth_signing_alg"] = "ES256".into();
    let record = body(&register(&mut server, &sent));
    assert_eq!(record["token_endpoint_auth_signing_alg"], "ES256");
    assert_eq!(record.get("client_secret"), None);
    sent["token_endpoint_auth_signing_alg"] = "HS256".into();
    let refused = register(&mut server, &sent);
    assert_error(&refused, 400, "invalid_client_metadata");

    // It is as good as any other.
    let key = AssertionKey::Private(key);
    let claims = AssertionClaims {
        client_id: record["client_id"].as_str().unwrap(),
        audience: ISSUER,
        issued_at: server.now,
        lifetime_secs: 60,
        jti: "1",
        not_before: None,
    };
    let mut rng = ChaCha20Rng::seed_from_u64(4);
    let assertion = key.sign(&key.header(), &claims.to_json(), &mut rng);
    let fields = [
        ("grant_type", "client_credentials"),
        ("scope", "notes.read"),
        ("client_assertion_type", ASSERTION_TYPE),
        ("client_assertion", &assertion.unwrap()),
    ];
    let tokens = server.post("/token", &fields);
    assert_eq!(tokens.status, 200, "{}", text(&tokens));
}

#[test]
fn a_client_registers_that_it_always_uses_proofs() {
    let mut server = Workshop::new();
    let mut sent = native();
    sent["dpop_bound_access_tokens"] = true.into();
    let record = body(&register(&mut server, &sent));
    assert_eq!(record["dpop_bound_access_tokens"], true);
    let fields = [
        ("grant_type", "authorization_code"),
        ("client_id", record["client_id"].as_str().unwrap()),
    ];
    let refused = server.post("/token", &fields);
    assert_error(&refused, 400, "invalid_dpop_proof");

    sent["dpop_bound_access_tokens"] = "yes".into();
    let refused = register(&mut server, &sent);
    assert_error(&refused, 400, "invalid_client_metadata");
    sent["dpop_bound_access_tokens"] = true.into();
    sent["grant_types"] = json!(["implicit"]);
    sent["response_types"] = json!(["token"]);
    let refused = register(&mut server, &sent);
    assert_error(&refused, 400, "invalid_client_metadata");
}
