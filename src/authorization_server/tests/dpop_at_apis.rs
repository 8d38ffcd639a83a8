//! Tokens that are bound to a key, at the APIs (RFC 9449 §7).

use serde_json::json;

use crate::{
    http::Response,
    oauth::{Challenges, jose::Algorithm},
};

use super::{
    dpop_proofs::Prover,
    workshop::{Workshop, header, json as body, request, text, token_form},
};

/// A bound access token of the public client.
fn bound_token(server: &mut Workshop, prover: &mut Prover) -> String {
    let code = server.code();
    let response = prover.post(server, "/token", &token_form(&code));
    body(&response)["access_token"].as_str().unwrap().to_owned()
}

fn get(server: &mut Workshop, target: &str, headers: &[(&str, &str)]) -> Response {
    server.send(&request("GET", target, headers, ""))
}

/// Asserts one challenge for DPoP with that error.
#[track_caller]
fn assert_challenge(response: &Response, error: &str) {
    assert_eq!(response.status, 401, "{}", text(response));
    let value = header(response, "www-authenticate");
    let read = Challenges::parse(&value);
    assert_eq!(read.remarks, [], "{value}");
    let [challenge] = read.challenges.as_slice() else {
        panic!("expected one challenge: {value}");
    };
    assert!(challenge.has_scheme("DPoP"), "{value}");
    assert_eq!(challenge.error(), Some(error), "{value}");
    assert_eq!(body(response)["error"], error);
    let algorithms = challenge.parameter("algs").unwrap();
    assert!(algorithms.split(' ').any(|name| name == "ES256"), "{value}");
}

#[test]
fn userinfo_and_the_apis_open_with_token_and_proof() {
    let mut server = Workshop::new();
    let mut prover = Prover::new(1);
    let token = bound_token(&mut server, &mut prover);
    for target in ["/userinfo", "/api/notes", "/api/notes?page=2"] {
        let response = prover.get(&mut server, target, &token);
        assert_eq!(response.status, 200, "{target}: {}", text(&response));
        assert_ne!(header(&response, "dpop-nonce"), "");
    }
}

#[test]
fn the_api_asks_for_a_nonce_of_its_own() {
    let mut server = Workshop::new();
    let mut prover = Prover::new(1);
    let token = bound_token(&mut server, &mut prover);
    let of_server = prover.nonce.clone();
    let authorization = format!("DPoP {token}");

    // client -> API: with the nonce of the authorization server
    let proof = prover.proof(&server, "GET", "/api/notes", Some(&token));
    let headers = [
        ("Authorization", authorization.as_str()),
        ("DPoP", proof.as_str()),
    ];
    let challenge = get(&mut server, "/api/notes", &headers);
    assert_challenge(&challenge, "use_dpop_nonce");
    let of_api = header(&challenge, "dpop-nonce");
    assert_ne!(Some(&of_api), of_server.as_ref());
    assert!(header(&challenge, "www-authenticate").contains("resource_metadata="));

    // client -> API: with the API's own
    prover.nonce = Some(of_api);
    let proof = prover.proof(&server, "GET", "/api/notes", Some(&token));
    let headers = [
        ("Authorization", authorization.as_str()),
        ("DPoP", proof.as_str()),
    ];
    let response = get(&mut server, "/api/notes", &headers);
    assert_eq!(response.status, 200, "{}", text(&response));

    // The same proof again: it was used.
    assert_challenge(
        &get(&mut server, "/api/notes", &headers),
        "invalid_dpop_proof",
    );
}

#[test]
fn a_bound_token_is_nothing_without_its_key() {
    let mut server = Workshop::new();
    let mut prover = Prover::new(1);
    let token = bound_token(&mut server, &mut prover);
    assert_eq!(prover.get(&mut server, "/api/notes", &token).status, 200);

    // As a bearer token, in header and form.
    let stolen = server.get_with_token("/api/notes", &token);
    assert_challenge(&stolen, "invalid_token");
    let stolen = server.post("/userinfo", &[("access_token", &token)]);
    assert_challenge(&stolen, "invalid_token");
    // Without a proof.
    let authorization = format!("DPoP {token}");
    let headers = [("Authorization", authorization.as_str())];
    assert_challenge(
        &get(&mut server, "/api/notes", &headers),
        "invalid_dpop_proof",
    );
    // With a proof by another key.
    let stolen = Prover::new(2).get(&mut server, "/api/notes", &token);
    assert_challenge(&stolen, "invalid_dpop_proof");
}

#[test]
fn the_proof_has_to_be_of_this_token_and_request() {
    let mut server = Workshop::new();
    let mut prover = Prover::new(1);
    let token = bound_token(&mut server, &mut prover);
    assert_eq!(prover.get(&mut server, "/api/notes", &token).status, 200);
    let authorization = format!("DPoP {token}");
    let other_token = crate::oauth::dpop::ath("another token");
    for (name, value) in [
        ("ath", json!(other_token)),
        ("ath", json!(null)),
        ("htm", json!("POST")),
        ("htu", json!("http://127.0.0.1:9400/api/vault")),
    ] {
        let proof = prover.proof_with(&server, "GET", "/api/notes", Some(&token), |claims| {
            claims.insert(name.into(), value.clone());
        });
        let headers = [
            ("Authorization", authorization.as_str()),
            ("DPoP", proof.as_str()),
        ];
        let refused = get(&mut server, "/api/notes", &headers);
        assert_challenge(&refused, "invalid_dpop_proof");
    }
}

#[test]
fn a_bearer_token_does_not_open_as_a_bound_one() {
    let mut server = Workshop::new();
    let mut prover = Prover::new(1);
    let tokens = server.tokens();
    let token = tokens["access_token"].as_str().unwrap();
    assert_challenge(
        &prover.get(&mut server, "/api/notes", token),
        "invalid_token",
    );
}

#[test]
fn scope_and_strength_are_asked_for_in_the_scheme_of_the_token() {
    let mut server = Workshop::new();
    let mut prover = Prover::new(1);
    let token = bound_token(&mut server, &mut prover);
    let response = prover.get(&mut server, "/api/vault", &token);
    assert_challenge(&response, "insufficient_user_authentication");
}

#[test]
fn without_a_token_both_schemes_are_offered() {
    let mut server = Workshop::new();
    let response = server.get("/api/notes");
    let values: Vec<String> = response
        .headers
        .all("www-authenticate")
        .map(|header| header.text().into_owned())
        .collect();
    let read = Challenges::parse_all(values.iter().map(String::as_str));
    let schemes: Vec<&str> = read
        .challenges
        .iter()
        .map(|challenge| challenge.scheme.as_str())
        .collect();
    assert_eq!(schemes, ["Bearer", "DPoP"]);
    let listed = read.challenges[1].parameter("algs").unwrap();
    assert_eq!(
        listed,
        Algorithm::SUPPORTED.map(Algorithm::as_str).join(" ")
    );
    assert!(read.challenges.iter().all(|one| one.error().is_none()));
}

#[test]
fn notes_are_added_with_a_proof_for_post() {
    let mut server = Workshop::new();
    let mut prover = Prover::new(1);
    let basic = super::workshop::basic("workshop-service", "workshop-secret");
    let fields = [
        ("grant_type", "client_credentials"),
        ("scope", "notes.write"),
    ];
    let headers = [("Authorization", basic.as_str())];
    let response = prover.post_as(&mut server, "/token", &fields, &headers);
    let token = body(&response)["access_token"].as_str().unwrap().to_owned();
    let authorization = format!("DPoP {token}");
    for expected in [401, 201] {
        let proof = prover.proof(&server, "POST", "/api/notes", Some(&token));
        let headers = [
            ("Authorization", authorization.as_str()),
            ("DPoP", proof.as_str()),
            ("Content-Type", "application/json"),
        ];
        let sent = request("POST", "/api/notes", &headers, r#"{"note":"bound"}"#);
        let response = server.send(&sent);
        assert_eq!(response.status, expected, "{}", text(&response));
        prover.nonce = Some(header(&response, "dpop-nonce"));
    }
}
