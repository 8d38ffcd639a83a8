//! Each fault that can be ordered does its one thing, and nothing else.

use serde_json::Value;

use crate::{
    authorization_server::{Decision, Fault},
    oauth::{
        Secret,
        jose::{Algorithm, JwkSet, Jws, MacKey},
    },
};

use super::workshop::{ISSUER, Workshop, asked, asked_with, fragment_of, header, json};

#[test]
fn the_redirect_carries_what_was_ordered() {
    for (order, state, iss) in [
        ("wrong_state", Some("wrong-state"), Some(ISSUER)),
        ("wrong_state=forged", Some("forged"), Some(ISSUER)),
        ("missing_state", None, Some(ISSUER)),
        (
            "wrong_iss",
            Some("state-1"),
            Some("https://attacker.example"),
        ),
        ("missing_iss", Some("state-1"), None),
    ] {
        let redirect = Workshop::with_fault(order).redirect(&asked());
        assert_eq!(redirect.first("state"), state, "{order}");
        assert_eq!(redirect.first("iss"), iss, "{order}");
        assert!(redirect.contains("code"), "{order}");
    }
}

#[test]
fn the_id_token_claims_what_was_ordered() {
    let honest = {
        let mut server = Workshop::new();
        let tokens = server.tokens();
        server.verified_claims(tokens["id_token"].as_str().unwrap(), Algorithm::Es256)
    };
    for (order, changed) in [
        ("wrong_id_token_iss", vec!["iss"]),
        ("wrong_nonce", vec!["nonce"]),
        ("wrong_aud=somebody", vec!["aud"]),
        ("expired_id_token", vec!["exp", "iat"]),
        ("wrong_at_hash", vec!["at_hash"]),
    ] {
        let mut server = Workshop::with_fault(order);
        let tokens = server.tokens();
        let id_token = tokens["id_token"].as_str().unwrap();
        let claims = server.verified_claims(id_token, Algorithm::Es256);
        for (name, value) in &honest {
            let is_changed = claims[name] != *value;
            assert_eq!(
                is_changed,
                changed.contains(&name.as_str()),
                "{order}: {name}"
            );
        }
    }
}

#[test]
fn a_bad_signature_is_bad_and_the_rest_of_the_token_is_not() {
    let mut server = Workshop::with_fault("bad_signature");
    let tokens = server.tokens();
    let jws = Jws::parse(tokens["id_token"].as_str().unwrap()).unwrap();
    let set = JwkSet::parse(&server.get("/jwks").body).unwrap();
    assert!(jws.verify(&set, &[Algorithm::Es256]).is_err());
    assert_eq!(jws.payload().unwrap()["iss"], ISSUER);
}

#[test]
fn the_token_response_is_spoilt_as_ordered() {
    let mut server = Workshop::with_fault("token_html");
    let code = server.code();
    let response = server.redeem(&code);
    assert_eq!(response.status, 200);
    assert_eq!(response.media_type().as_deref(), Some("text/html"));

    let mut server = Workshop::with_fault("token_no_store_missing");
    let code = server.code();
    let response = server.redeem(&code);
    assert!(json(&response)["access_token"].is_string());
    assert_eq!(header(&response, "cache-control"), "");
    assert_eq!(header(&response, "pragma"), "");
}

#[test]
fn every_name_can_be_ordered() {
    for name in Fault::names() {
        assert!(Fault::parse(name).is_ok(), "{name}");
    }
}

#[test]
fn the_id_token_of_a_hybrid_answer_is_spoilt_as_ordered() {
    let asked = asked_with(&[
        ("client_id", "workshop-implicit"),
        ("response_type", "code id_token token"),
        ("scope", "openid"),
    ]);
    let id_token = |server: &mut Workshop| {
        let mut alice = server.visitor("alice", Decision::Allow);
        let answer = fragment_of(&server.visit(&mut alice, &asked));
        answer.first("id_token").unwrap().to_owned()
    };
    let honest = {
        let mut server = Workshop::new();
        let token = id_token(&mut server);
        server.verified_claims(&token, Algorithm::Es256)
    };
    let wrong_hash = Some("AAAAAAAAAAAAAAAAAAAAAA");
    for (order, changes) in [
        ("id_token_missing_sub", vec![("sub", None)]),
        ("id_token_missing_nonce", vec![("nonce", None)]),
        ("id_token_missing_at_hash", vec![("at_hash", None)]),
        ("id_token_wrong_c_hash", vec![("c_hash", wrong_hash)]),
        ("id_token_missing_c_hash", vec![("c_hash", None)]),
        ("id_token_wrong_s_hash", vec![("s_hash", wrong_hash)]),
        (
            "id_token_is_access_token",
            vec![
                ("aud", Some(ISSUER)),
                ("nonce", None),
                ("at_hash", None),
                ("c_hash", None),
                ("s_hash", None),
            ],
        ),
    ] {
        let mut server = Workshop::with_fault(order);
        let token = id_token(&mut server);
        let claims = server.verified_claims(&token, Algorithm::Es256);
        for (name, value) in &honest {
            let expected = match changes.iter().find(|(changed, _)| changed == name) {
                Some((_, to)) => to.map(Value::from),
                None => Some(value.clone()),
            };
            assert_eq!(claims.get(name), expected.as_ref(), "{order}: {name}");
        }
    }
}

#[test]
fn cases_79_and_80_an_id_token_without_a_private_key_behind_it() {
    for (order, alg) in [
        ("id_token_alg_none", "none"),
        ("id_token_hs256_public_key", "HS256"),
    ] {
        let mut server = Workshop::with_fault(order);
        let tokens = server.tokens();
        let jws = Jws::parse(tokens["id_token"].as_str().unwrap()).unwrap();
        assert_eq!(jws.algorithm_name(), Some(alg));
        assert_eq!(jws.payload().unwrap()["iss"], ISSUER);
        let set = json(&server.get("/jwks"));
        // Whoever takes the published key for a secret is deceived.
        let secret = Secret::new(set["keys"][0].to_string());
        let key = MacKey::from_client_secret(&secret, Algorithm::Hs256).unwrap();
        assert_eq!(key.verify(&jws).is_ok(), alg == "HS256");
    }
}
