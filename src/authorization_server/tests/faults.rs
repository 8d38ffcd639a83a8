//! Each fault that can be ordered does its one thing, and nothing else.

use crate::{
    authorization_server::Fault,
    oauth::jose::{Algorithm, JwkSet, Jws},
};

use super::workshop::{ISSUER, Workshop, asked, header, json};

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
