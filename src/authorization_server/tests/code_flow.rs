//! The whole code flow, from metadata to revocation, for each way of client authentication.

use crate::{
    authorization_server::{Decision, VisitorStep},
    oauth::jose::{Algorithm, Jws},
};

use super::workshop::{
    ISSUER, REDIRECT_URI, VERIFIER, Workshop, asked, asked_with, basic, header, json, query_of,
    text,
};

#[test]
fn the_public_client_walks_from_metadata_to_revocation() {
    let mut server = Workshop::new();

    // client -> server: metadata, keys
    let metadata = json(&server.get("/.well-known/openid-configuration"));
    assert_eq!(metadata["issuer"], ISSUER);
    assert_eq!(
        metadata["authorization_endpoint"],
        format!("{ISSUER}/authorize")
    );
    assert_eq!(
        metadata,
        json(&server.get("/.well-known/oauth-authorization-server"))
    );

    // browser -> server: authorization request, sign-in, consent; server -> client: redirect
    let redirect = server.redirect(&asked());
    assert_eq!(redirect.first("state"), Some("state-1"));
    assert_eq!(redirect.first("iss"), Some(ISSUER));
    assert_eq!(redirect.len(), 3);

    // client -> server: token request
    let response = server.redeem(redirect.first("code").unwrap());
    assert_eq!(response.status, 200);
    assert_eq!(header(&response, "cache-control"), "no-store");
    assert_eq!(header(&response, "pragma"), "no-cache");
    let tokens = json(&response);
    assert_eq!(tokens["token_type"], "Bearer");
    assert_eq!(tokens["expires_in"], 900);
    assert_eq!(
        tokens["scope"],
        "openid profile email offline_access notes.read"
    );

    // the client checks the ID token
    let id_token = tokens["id_token"].as_str().unwrap();
    let claims = server.verified_claims(id_token, Algorithm::Es256);
    assert_eq!(claims["iss"], ISSUER);
    assert_eq!(claims["aud"], "workshop-client");
    assert_eq!(claims["sub"], "person-alice");
    assert_eq!(claims["nonce"], "nonce-1");
    assert_eq!(claims["iat"], server.now.secs());
    assert_eq!(claims["auth_time"], server.now.secs());
    assert_eq!(claims["exp"], server.now.secs() + 900);
    assert_eq!(claims["at_hash"].as_str().unwrap().len(), 22);
    assert!(!claims.contains_key("acr"));

    // client -> server: userinfo; client -> API; API -> server: introspection
    let access_token = tokens["access_token"].as_str().unwrap();
    let userinfo = json(&server.get_with_token("/userinfo", access_token));
    assert_eq!(userinfo["sub"], claims["sub"]);
    assert_eq!(userinfo["name"], "Alice Example");
    assert_eq!(userinfo["email"], "alice@example.com");
    let notes = server.get_with_token("/api/notes", access_token);
    assert_eq!(json(&notes)["owner"], "alice");
    let introspected = server.introspect(access_token);
    assert_eq!(introspected["active"], true);
    assert_eq!(introspected["client_id"], "workshop-client");
    assert_eq!(introspected["exp"], server.now.secs() + 900);

    // client -> server: revocation of the refresh token ends the access token, too
    let refresh_token = tokens["refresh_token"].as_str().unwrap();
    let revoked = server.post(
        "/revoke",
        &[("token", refresh_token), ("client_id", "workshop-client")],
    );
    assert_eq!((revoked.status, revoked.body.len()), (200, 0));
    assert!(!server.is_active(refresh_token));
    assert!(!server.is_active(access_token));
    assert_eq!(
        server.get_with_token("/api/notes", access_token).status,
        401
    );
}

#[test]
fn the_at_hash_is_of_the_access_token_beside_it() {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    use sha2::{Digest, Sha256};
    let mut server = Workshop::new();
    let tokens = server.tokens();
    let digest = Sha256::digest(tokens["access_token"].as_str().unwrap());
    let id_token = tokens["id_token"].as_str().unwrap();
    let claims = server.verified_claims(id_token, Algorithm::Es256);
    assert_eq!(claims["at_hash"], URL_SAFE_NO_PAD.encode(&digest[..16]));
}

#[test]
fn a_client_with_basic_gets_tokens_without_pkce() {
    let mut server = Workshop::new();
    let redirect = server.redirect(&asked_with(&[
        ("client_id", "workshop-confidential"),
        ("code_challenge", ""),
        ("code_challenge_method", ""),
    ]));
    let basic = basic("workshop-confidential", "workshop-secret");
    let response = server.post_as(
        "/token",
        &[
            ("grant_type", "authorization_code"),
            ("code", redirect.first("code").unwrap()),
            ("redirect_uri", REDIRECT_URI),
        ],
        &[("Authorization", &basic)],
    );
    assert_eq!(response.status, 200, "{}", text(&response));
    let id_token = json(&response)["id_token"].clone();
    let claims = server.verified_claims(id_token.as_str().unwrap(), Algorithm::Es256);
    assert_eq!(claims["aud"], "workshop-confidential");
}

#[test]
fn a_client_with_its_secret_in_the_body_gets_an_rs256_token_whose_key_is_then_published() {
    let mut server = Workshop::new();
    assert_eq!(published_keys(&mut server, "sig"), 1);
    let redirect = server.redirect(&asked_with(&[("client_id", "workshop-post")]));
    let response = server.post(
        "/token",
        &[
            ("grant_type", "authorization_code"),
            ("code", redirect.first("code").unwrap()),
            ("redirect_uri", REDIRECT_URI),
            ("client_id", "workshop-post"),
            ("client_secret", "workshop-secret"),
            ("code_verifier", VERIFIER),
        ],
    );
    assert_eq!(response.status, 200, "{}", text(&response));
    let id_token = json(&response)["id_token"].clone();
    let claims = server.verified_claims(id_token.as_str().unwrap(), Algorithm::Rs256);
    assert_eq!(claims["aud"], "workshop-post");
    assert_eq!(published_keys(&mut server, "sig"), 2);
}

fn published_keys(server: &mut Workshop, usage: &str) -> usize {
    let set = json(&server.get("/jwks"));
    let keys = set["keys"].as_array().unwrap();
    keys.iter().filter(|key| key["use"] == usage).count()
}

#[test]
fn tokens_from_before_a_key_rotation_still_verify() {
    let mut server = Workshop::new();
    let before = server.tokens();
    server.rotate_keys();
    let after = server.tokens();
    let kid = |tokens: &serde_json::Value| {
        let jws = Jws::parse(tokens["id_token"].as_str().unwrap()).unwrap();
        jws.kid().unwrap().to_owned()
    };
    assert_ne!(kid(&before), kid(&after));
    for tokens in [&before, &after] {
        server.verified_claims(tokens["id_token"].as_str().unwrap(), Algorithm::Es256);
    }
    for _ in 0..8 {
        server.rotate_keys();
    }
    assert_eq!(published_keys(&mut server, "sig"), 5);
    assert_eq!(published_keys(&mut server, "enc"), 1);
}

#[test]
fn somebody_who_refuses_is_reported_to_the_client() {
    let mut server = Workshop::new();
    let mut bob = server.visitor("bob", Decision::Deny);
    let redirect = query_of(&server.visit(&mut bob, &asked()));
    assert_eq!(redirect.first("error"), Some("access_denied"));
    assert_eq!(redirect.first("state"), Some("state-1"));
    assert_eq!(redirect.first("iss"), Some(ISSUER));
    assert!(!redirect.contains("code"));
}

#[test]
fn the_fragment_carries_the_answer_when_asked_to() {
    let mut server = Workshop::new();
    let mut alice = server.visitor("alice", Decision::Allow);
    let step = server.visit(&mut alice, &asked_with(&[("response_mode", "fragment")]));
    let VisitorStep::Redirected(location) = step else {
        panic!("{step:?}");
    };
    let answer = location
        .strip_prefix(&format!("{REDIRECT_URI}#code="))
        .unwrap();
    assert!(answer.contains("&state=state-1&iss=http%3A%2F%2F127.0.0.1%3A9400"));
}

#[test]
fn a_form_carries_the_answer_when_asked_to() {
    let mut server = Workshop::new();
    let mut alice = server.visitor("alice", Decision::Allow);
    let asked = asked_with(&[("response_mode", "form_post"), ("state", "a\"b<c&d")]);
    let step = server.visit(&mut alice, &asked);
    let VisitorStep::Posted { target, form } = step else {
        panic!("{step:?}");
    };
    assert_eq!(target, REDIRECT_URI);
    assert_eq!(form.first("state"), Some("a\"b<c&d"));
    assert_eq!(form.first("iss"), Some(ISSUER));
    let response = server.redeem(form.first("code").unwrap());
    assert_eq!(response.status, 200);
}

#[test]
fn without_openid_there_is_no_id_token_and_without_offline_access_no_refresh_token() {
    let mut server = Workshop::new();
    let redirect = server.redirect(&asked_with(&[("scope", "notes.read")]));
    let tokens = json(&server.redeem(redirect.first("code").unwrap()));
    let names: Vec<&String> = tokens.as_object().unwrap().keys().collect();
    assert_eq!(names, ["access_token", "token_type", "expires_in", "scope"]);
}
