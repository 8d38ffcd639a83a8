//! ID tokens, userinfo and introspection answers, signed and encrypted as a client registered.

use serde_json::{Value, json};

use crate::{
    authorization_server::{Config, Encryption},
    http::Response,
    oauth::jose::{Algorithm, ContentEncryption, Jws, KeyManagement},
};

use super::workshop::{
    ISSUER, REDIRECT_URI, VERIFIER, Workshop, asked_with, assert_error, basic, decrypted, header,
    json as body, request, text,
};

const FOR_CLIENT: Encryption = Encryption {
    algorithm: KeyManagement::EcdhEs,
    content: ContentEncryption::A256Gcm,
};

/// What a confidential client has after a whole flow.
fn tokens(server: &mut Workshop, client_id: &str) -> Value {
    let redirect = server.redirect(&asked_with(&[("client_id", client_id)]));
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", redirect.first("code").unwrap()),
        ("redirect_uri", REDIRECT_URI),
        ("code_verifier", VERIFIER),
    ];
    let response = server.post_as_client(client_id, "/token", &fields);
    assert_eq!(response.status, 200, "{}", text(&response));
    body(&response)
}

fn userinfo(server: &mut Workshop, tokens: &Value) -> Response {
    server.get_with_token("/userinfo", tokens["access_token"].as_str().unwrap())
}

fn introspect(server: &mut Workshop, token: &str, who: (&str, &str), accept: &str) -> Response {
    let basic = basic(who.0, who.1);
    let headers = [("Authorization", basic.as_str()), ("Accept", accept)];
    server.post_as("/introspect", &[("token", token)], &headers)
}

fn change_first(server: &mut Workshop, client_id: &str, change: impl Fn(&mut Config, usize)) {
    server.change_config(|config| {
        let at = config
            .clients
            .iter()
            .position(|client| client.client_id == client_id)
            .unwrap();
        change(config, at);
    });
}

#[test]
fn the_encrypted_client_gets_a_signed_id_token_inside_an_encrypted_one() {
    let mut server = Workshop::new();
    let tokens = tokens(&mut server, "workshop-encrypted");
    let (jws, header) = decrypted(tokens["id_token"].as_str().unwrap());
    assert_eq!(header["alg"], "ECDH-ES");
    assert_eq!(header["enc"], "A256GCM");
    assert_eq!(header["cty"], "JWT");
    let claims = server.verified_claims(&jws, Algorithm::Es256);
    assert_eq!(claims["aud"], "workshop-encrypted");
    assert_eq!(claims["nonce"], "nonce-1");
}

#[test]
fn userinfo_is_json_or_signed_or_encrypted_or_both() {
    let plain_and_more = [
        (None, None),
        (Some(Algorithm::Es256), None),
        (None, Some(FOR_CLIENT)),
        (Some(Algorithm::EdDsa), Some(FOR_CLIENT)),
    ];
    for (signature, encryption) in plain_and_more {
        let mut server = Workshop::new();
        change_first(&mut server, "workshop-encrypted", |config, at| {
            let protection = &mut config.clients[at].protection;
            protection.userinfo_signed_response_alg = signature;
            protection.userinfo_encryption = encryption;
        });
        let tokens = tokens(&mut server, "workshop-encrypted");
        let response = userinfo(&mut server, &tokens);
        assert_eq!(response.status, 200);
        let is_json = signature.is_none() && encryption.is_none();
        let media_type = if is_json {
            "application/json"
        } else {
            "application/jwt"
        };
        assert_eq!(header(&response, "content-type"), media_type);
        assert_eq!(header(&response, "cache-control"), "no-store");
        let inside = match encryption {
            None => text(&response),
            Some(_) => decrypted(&text(&response)).0,
        };
        let claims = match signature {
            None => serde_json::from_str(&inside).unwrap(),
            Some(algorithm) => Value::Object(server.verified_claims(&inside, algorithm)),
        };
        assert_eq!(claims["sub"], "person-alice");
        assert_eq!(claims["email"], "alice@example.com");
        // OIDC Core §5.3.2 wants both in what is signed.
        let named = signature.map(|_| (ISSUER, "workshop-encrypted"));
        assert_eq!(claims["iss"].as_str(), named.map(|(issuer, _)| issuer));
        assert_eq!(claims["aud"].as_str(), named.map(|(_, audience)| audience));
    }
}

#[test]
fn introspection_is_a_jwt_for_who_asks_for_one() {
    let mut server = Workshop::new();
    let tokens = server.tokens();
    let token = tokens["access_token"].as_str().unwrap();
    let api = ("workshop-api", "workshop-api-secret");
    let accepted = "application/json;q=0.5, Application/Token-Introspection+JWT";
    let response = introspect(&mut server, token, api, accepted);
    let media_type = "application/token-introspection+jwt";
    assert_eq!(header(&response, "content-type"), media_type);
    let jws = Jws::parse(&text(&response)).unwrap();
    assert_eq!(jws.typ(), Some("token-introspection+jwt"));
    let claims = server.verified_claims(&text(&response), Algorithm::Es256);
    let names: Vec<&String> = claims.keys().collect();
    assert_eq!(names, ["iss", "aud", "iat", "token_introspection"]);
    assert_eq!(claims["aud"], "workshop-api");
    assert_eq!(claims["token_introspection"], server.introspect(token));
    let dead = introspect(&mut server, "dead", api, media_type);
    let claims = server.verified_claims(&text(&dead), Algorithm::Es256);
    assert_eq!(claims["token_introspection"], json!({ "active": false }));
    for accept in ["application/json", "*/*", "application/jwt"] {
        let response = introspect(&mut server, token, api, accept);
        assert_eq!(header(&response, "content-type"), "application/json");
    }
}

#[test]
fn introspection_jwts_are_for_who_authenticates() {
    let mut server = Workshop::new();
    let tokens = server.tokens();
    let fields = [
        ("token", tokens["access_token"].as_str().unwrap()),
        ("client_id", "workshop-client"),
    ];
    let accept = [("Accept", "application/token-introspection+jwt")];
    let response = server.post_as("/introspect", &fields, &accept);
    assert_error(&response, 400, "invalid_request");
}

#[test]
fn a_client_registers_its_algorithms_and_gets_what_it_registered() {
    let mut server = Workshop::new();
    let jwks = server.state.config().clients[0].jwks.clone().unwrap();
    let sent = json!({
        "redirect_uris": ["http://127.0.0.1/callback"],
        "token_endpoint_auth_method": "none",
        "id_token_signed_response_alg": "ES384",
        "id_token_encrypted_response_alg": "ECDH-ES",
        "id_token_encrypted_response_enc": "A256GCM",
        "userinfo_signed_response_alg": "EdDSA",
        "authorization_encrypted_response_alg": "ECDH-ES+A128KW",
        "request_object_signing_alg": "ES256",
        "require_signed_request_object": false,
        "subject_type": "pairwise",
        "jwks": jwks,
    });
    let record = body(&register(&mut server, &sent));
    for (name, value) in sent.as_object().unwrap() {
        // What is off may as well be left out.
        let is_off = value == false;
        assert_eq!(record.get(name), Some(value).filter(|_| !is_off), "{name}");
    }
    assert_eq!(record["authorization_signed_response_alg"], "RS256");
    assert_eq!(
        record["authorization_encrypted_response_enc"],
        "A128CBC-HS256"
    );
    let client_id = record["client_id"].as_str().unwrap();
    let redirect = server.redirect(&asked_with(&[("client_id", client_id)]));
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", redirect.first("code").unwrap()),
        ("redirect_uri", REDIRECT_URI),
        ("client_id", client_id),
        ("code_verifier", VERIFIER),
    ];
    let tokens = body(&server.post("/token", &fields));
    let (jws, _) = decrypted(tokens["id_token"].as_str().unwrap());
    server.verified_claims(&jws, Algorithm::Es384);
    let response = userinfo(&mut server, &tokens);
    server.verified_claims(&text(&response), Algorithm::EdDsa);
}

#[test]
fn algorithms_that_cannot_be_done_are_not_registered() {
    let mut server = Workshop::new();
    let mut signing_only = server.state.config().clients[0].jwks.clone().unwrap();
    signing_only["keys"][0]["use"] = "sig".into();
    for changes in [
        json!({ "id_token_signed_response_alg": "none" }),
        json!({ "id_token_signed_response_alg": "HS256" }),
        json!({ "authorization_signed_response_alg": "none" }),
        json!({ "userinfo_signed_response_alg": "ES256K" }),
        json!({ "userinfo_signed_response_alg": 7 }),
        json!({ "request_object_signing_alg": "none" }),
        json!({ "require_signed_request_object": "true" }),
        json!({ "id_token_encrypted_response_enc": "A256GCM" }),
        json!({ "id_token_encrypted_response_alg": "ECDH-ES" }),
        json!({ "id_token_encrypted_response_alg": "ECDH-ES", "jwks": signing_only }),
        json!({ "id_token_encrypted_response_alg": "RSA1_5", "jwks": signing_only }),
        json!({ "userinfo_encrypted_response_alg": "dir", "jwks": signing_only }),
        json!({ "subject_type": "secret" }),
        json!({ "sector_identifier_uri": "https://a.example/sector" }),
    ] {
        let mut sent = json!({ "redirect_uris": ["https://a.example/callback"] });
        let members = sent.as_object_mut().unwrap();
        members.extend(changes.as_object().unwrap().clone());
        let response = register(&mut server, &sent);
        assert_error(&response, 400, "invalid_client_metadata");
    }
}

fn register(server: &mut Workshop, metadata: &Value) -> Response {
    let headers = [("Content-Type", "application/json")];
    let metadata = metadata.to_string();
    server.send(&request("POST", "/register", &headers, &metadata))
}
