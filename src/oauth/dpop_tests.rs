//! DPoP proofs: the examples of RFC 9449, and proofs that are wrong in one way each.

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use serde_json::{Map, Value, json};

use super::{
    ClaimError, JsonKind, SafeUrl, Secret, Timestamp,
    dpop::{self, Expected, Proof, ProofClaims, ProofError},
    jose::{Algorithm, Jws, JwsError, MacKey, SigningKey, SkipReason, VerifyError},
};

/// Figure 2 of RFC 9449, a token request.
const TOKEN_REQUEST_PROOF: &str = concat!(
    "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNo",
    "UklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERW",
    "clUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0",
    "dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-",
    "FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg",
);
/// The proof of its request to a protected resource, by the same key.
const RESOURCE_PROOF: &str = concat!(
    "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNo",
    "UklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERW",
    "clUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiJlMWozVl9iS2ljOC1MQUVCIiwiaHRtIjoiR0VUIiwiaHR1",
    "IjoiaHR0cHM6Ly9yZXNvdXJjZS5leGFtcGxlLm9yZy9wcm90ZWN0ZWRyZXNvdXJjZSIsImlhdCI6MTU2MjI2MjYxOCwi",
    "YXRoIjoiZlVIeU8ycjJaM0RaNTNFc05yV0JiMHhXWG9hTnk1OUlpS0NBcWtzbVFFbyJ9.2oW9RP35yRqzhrtNP86L-Ey7",
    "1EOptxRimPPToA1plemAgR6pxHF8y6-yqyVnmcw6Fy1dqd-jfxSYoMxhAJpLjA",
);
const RFC_ACCESS_TOKEN: &str = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU";
const RFC_ATH: &str = "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo";
const RFC_JKT: &str = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I";

const NOW: Timestamp = Timestamp::from_secs(1_795_000_000);
const URL: &str = "https://api.example/notes";

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(8)
}

fn key() -> SigningKey {
    SigningKey::generate_es256(&mut rng())
}

fn header() -> Map<String, Value> {
    dpop::header(Algorithm::Es256, &key().public_key())
}

fn claims() -> Map<String, Value> {
    ProofClaims {
        jti: "proof-1",
        method: "GET",
        url: &SafeUrl::parse("https://api.example/notes?page=2").unwrap(),
        issued_at: NOW,
        access_token: Some("token-1"),
        nonce: Some("nonce-1"),
    }
    .to_json()
}

/// What is there with changes; `null` takes a member out.
fn changed(mut members: Map<String, Value>, changes: &Value) -> Map<String, Value> {
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() {
            members.remove(name);
        } else {
            members.insert(name.clone(), value.clone());
        }
    }
    members
}

fn signed(header_changes: &Value, claim_changes: &Value) -> String {
    let payload = Value::Object(changed(claims(), claim_changes)).to_string();
    key()
        .sign_compact(
            &changed(header(), header_changes),
            payload.as_bytes(),
            &mut rng(),
        )
        .unwrap()
}

fn expected<'a>(nonces: Option<&'a [&'a str]>) -> Expected<'a> {
    Expected {
        method: "GET",
        url: URL,
        now: NOW,
        window_secs: 60,
        access_token: Some("token-1"),
        jkt: None,
        nonces,
    }
}

fn verdict(header: &Value, claims: &Value) -> Result<(), ProofError> {
    Proof::parse(&signed(header, claims), &Algorithm::SUPPORTED)?
        .check(&expected(Some(&["nonce-1"])))
}

#[test]
fn the_examples_of_rfc_9449_are_accepted() {
    let proof = Proof::parse(TOKEN_REQUEST_PROOF, &Algorithm::SUPPORTED).unwrap();
    assert_eq!(proof.jti(), "-BwC3ESc6acc2lTc");
    assert_eq!(proof.jkt(), RFC_JKT);
    let token_request = Expected {
        method: "POST",
        url: "https://server.example.com/token",
        now: Timestamp::from_secs(1_562_262_616),
        window_secs: 0,
        access_token: None,
        jkt: None,
        nonces: None,
    };
    assert_eq!(proof.check(&token_request), Ok(()));

    let proof = Proof::parse(RESOURCE_PROOF, &Algorithm::SUPPORTED).unwrap();
    let resource_request = Expected {
        method: "GET",
        url: "https://resource.example.org/protectedresource",
        now: Timestamp::from_secs(1_562_262_618),
        access_token: Some(RFC_ACCESS_TOKEN),
        jkt: Some(RFC_JKT),
        ..token_request
    };
    assert_eq!(proof.check(&resource_request), Ok(()));
    assert_eq!(dpop::ath(RFC_ACCESS_TOKEN), RFC_ATH);
    let stolen = Expected {
        jkt: Some("another-thumbprint"),
        ..resource_request
    };
    assert_eq!(
        proof.check(&stolen),
        Err(ProofError::OtherKey {
            expected: "another-thumbprint".into(),
            received: RFC_JKT.into()
        })
    );
}

#[test]
fn header_and_claims_are_those_of_the_examples() {
    let example = Jws::parse(RESOURCE_PROOF).unwrap();
    let proof = Proof::parse(RESOURCE_PROOF, &[Algorithm::Es256]).unwrap();
    let key = super::jose::Jwk::from_members(example.header()["jwk"].as_object().unwrap()).unwrap();
    assert_eq!(dpop::jkt(&key.key), proof.jkt());
    assert_eq!(&dpop::header(Algorithm::Es256, &key.key), example.header());
    let made = ProofClaims {
        jti: "e1j3V_bKic8-LAEB",
        method: "GET",
        url: &SafeUrl::parse("https://resource.example.org/protectedresource?x=1").unwrap(),
        issued_at: Timestamp::from_secs(1_562_262_618),
        access_token: Some(RFC_ACCESS_TOKEN),
        nonce: None,
    };
    assert_eq!(
        Value::Object(made.to_json()).to_string().as_bytes(),
        example.payload_bytes()
    );
}

#[test]
fn what_a_client_makes_is_accepted() {
    assert_eq!(verdict(&json!({}), &json!({})), Ok(()));
    // A name for the key in the header harms nothing.
    assert_eq!(verdict(&json!({ "kid": "mine" }), &json!({})), Ok(()));
}

#[test]
fn only_one_proof_goes_with_a_request() {
    assert_eq!(dpop::sole(Vec::<&str>::new()), Ok(None));
    assert_eq!(dpop::sole(["a"]), Ok(Some("a")));
    assert_eq!(
        dpop::sole(["a", "b", "c"]),
        Err(ProofError::SeveralHeaders { received: 3 })
    );
    let both = format!("{TOKEN_REQUEST_PROOF}, {RESOURCE_PROOF}");
    assert!(matches!(
        Proof::parse(&both, &Algorithm::SUPPORTED),
        Err(ProofError::NotAJwt(
            JwsError::Parts { received: 5 } | JwsError::Encrypted
        ))
    ));
}

#[test]
fn the_header_has_to_be_that_of_a_proof() {
    assert_eq!(
        verdict(&json!({ "typ": "JWT" }), &json!({})),
        Err(ProofError::WrongType {
            received: "JWT".into()
        })
    );
    assert_eq!(
        verdict(&json!({ "typ": null }), &json!({})),
        Err(ProofError::MissingType)
    );
    assert_eq!(
        verdict(&json!({ "jwk": null }), &json!({})),
        Err(ProofError::MissingKey)
    );
    assert_eq!(
        verdict(&json!({ "jwk": "key" }), &json!({})),
        Err(ProofError::KeyNotAnObject {
            received: JsonKind::Text
        })
    );
    assert_eq!(
        verdict(&json!({ "jwk": { "kty": "oct", "k": "AAAA" } }), &json!({})),
        Err(ProofError::Key(SkipReason::SharedSecret))
    );
    let mut private = key().public_key().members();
    private.insert("d".into(), json!("AAAA"));
    assert_eq!(
        verdict(&json!({ "jwk": private }), &json!({})),
        Err(ProofError::PrivateKey { members: vec!["d"] })
    );
}

#[test]
fn the_signature_has_to_be_asymmetric_and_by_the_key_in_the_header() {
    assert_eq!(
        verdict(&json!({ "alg": "none" }), &json!({})),
        Err(VerifyError::Unsigned {
            written: "none".into()
        }
        .into())
    );
    let secret = Secret::new("a-secret-of-thirty-two-characters");
    let mac = MacKey::from_client_secret(&secret, Algorithm::Hs256).unwrap();
    let by_secret = mac.sign_compact(
        &changed(header(), &json!({ "alg": "HS256" })),
        Value::Object(claims()).to_string().as_bytes(),
    );
    assert_eq!(
        Proof::parse(&by_secret, &Algorithm::SUPPORTED).unwrap_err(),
        VerifyError::SharedSecret {
            received: Algorithm::Hs256
        }
        .into()
    );
    assert_eq!(
        Proof::parse(&signed(&json!({}), &json!({})), &[Algorithm::EdDsa]).unwrap_err(),
        VerifyError::UnexpectedAlgorithm {
            expected: vec![Algorithm::EdDsa],
            received: "ES256".into()
        }
        .into()
    );
    let other = SigningKey::generate_es256(&mut ChaCha20Rng::seed_from_u64(9));
    assert_eq!(
        verdict(&json!({ "jwk": other.public_key().members() }), &json!({})),
        Err(VerifyError::Mismatch { tried: 1 }.into())
    );
}

#[test]
fn each_claim_has_to_be_there() {
    for name in ["jti", "htm", "htu", "iat", "ath"] {
        assert_eq!(
            verdict(&json!({}), &json!({ name: null })),
            Err(ClaimError::Missing(name).into())
        );
    }
    assert_eq!(
        verdict(&json!({}), &json!({ "jti": 7 })),
        Err(ClaimError::NotText {
            name: "jti",
            received: JsonKind::Number
        }
        .into())
    );
    let payload = br#"{"jti":"a","jti":"b"}"#;
    let twice = key().sign_compact(&header(), payload, &mut rng()).unwrap();
    assert_eq!(
        Proof::parse(&twice, &Algorithm::SUPPORTED).unwrap_err(),
        ProofError::RepeatedClaims {
            names: vec!["jti".into()]
        }
    );
}

#[test]
fn the_proof_is_for_this_method_and_address() {
    assert_eq!(
        verdict(&json!({}), &json!({ "htm": "get" })),
        Err(ProofError::OtherMethod {
            expected: "GET".into(),
            received: "get".into()
        })
    );
    for same in [
        "HTTPS://API.example:443/notes",
        "https://api.example/x/../notes",
        "https://api.example/notes?page=2#top",
    ] {
        assert_eq!(
            verdict(&json!({}), &json!({ "htu": same })),
            Ok(()),
            "{same}"
        );
    }
    for other in [
        "https://api.example/notes/",
        "http://api.example/notes",
        "https://api.example:8443/notes",
        "https://api.example.evil.net/notes",
        "/notes",
        "not an address",
    ] {
        assert_eq!(
            verdict(&json!({}), &json!({ "htu": other })),
            Err(ProofError::OtherUrl {
                expected: URL.into(),
                received: other.into()
            })
        );
    }
}

#[test]
fn the_proof_is_fresh() {
    let now = NOW.secs();
    for near in [now - 60, now + 60] {
        assert_eq!(verdict(&json!({}), &json!({ "iat": near })), Ok(()));
    }
    assert_eq!(
        verdict(&json!({}), &json!({ "iat": now - 61 })),
        Err(ProofError::TooOld {
            at: Timestamp::from_secs(now - 61),
            now: NOW,
            window_secs: 60
        })
    );
    assert_eq!(
        verdict(&json!({}), &json!({ "iat": now + 61 })),
        Err(ProofError::FromTheFuture {
            at: Timestamp::from_secs(now + 61),
            now: NOW,
            window_secs: 60
        })
    );
}

#[test]
fn the_proof_is_for_this_access_token() {
    let other = dpop::ath("token-2");
    assert_eq!(
        verdict(&json!({}), &json!({ "ath": other })),
        Err(ProofError::OtherToken {
            expected: dpop::ath("token-1"),
            received: other
        })
    );
}

#[test]
fn the_nonce_is_one_that_the_server_gave_and_looked_at_last() {
    assert_eq!(
        verdict(&json!({}), &json!({ "nonce": null })),
        Err(ProofError::MissingNonce)
    );
    assert_eq!(
        verdict(&json!({}), &json!({ "nonce": "old" })),
        Err(ProofError::OtherNonce)
    );
    assert!(matches!(
        verdict(&json!({}), &json!({ "nonce": "old", "htm": "PUT" })),
        Err(ProofError::OtherMethod { .. })
    ));
    let proof = Proof::parse(&signed(&json!({}), &json!({})), &Algorithm::SUPPORTED).unwrap();
    assert_eq!(proof.check(&expected(None)), Ok(()));
    assert_eq!(
        proof.check(&expected(Some(&["nonce-2", "nonce-1"]))),
        Ok(())
    );
    assert_eq!(
        proof.check(&expected(Some(&[]))),
        Err(ProofError::OtherNonce)
    );
}

#[test]
fn each_kind_of_key_makes_proofs() {
    for algorithm in [
        Algorithm::Es256,
        Algorithm::Es384,
        Algorithm::Es512,
        Algorithm::EdDsa,
    ] {
        let key = SigningKey::generate(algorithm, &mut rng()).unwrap();
        let header = dpop::header(algorithm, &key.public_key());
        let payload = Value::Object(claims()).to_string();
        let signed = key
            .sign_compact(&header, payload.as_bytes(), &mut rng())
            .unwrap();
        let proof = Proof::parse(&signed, &[algorithm]).unwrap();
        assert_eq!(proof.jkt(), key.public_key().thumbprint());
        assert_eq!(proof.check(&expected(None)), Ok(()), "{algorithm}");
    }
}
