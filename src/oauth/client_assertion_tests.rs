//! Client assertions as clients make them, and as they come broken.

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use serde_json::{Map, Value, json};

use super::{
    ClaimError, JsonKind, Secret, Timestamp,
    client_assertion::{
        Accepted, AssertionClaims, AssertionError, AssertionKey, CheckKey, ClientAssertion,
        Expected, TYP,
    },
    jose::{
        Algorithm, JwkSet, Jws, JwsError, MacKey, PrivateJwk, SigningKey, VerifyError,
        vectors::A2_KEY,
    },
};

const ISSUER: &str = "https://as.example";
const TOKEN_ENDPOINT: &str = "https://as.example/token";
const NOW: Timestamp = Timestamp::from_secs(1_795_000_000);
const SECRET: &str = "a-secret-of-thirty-two-characters";

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(3)
}

fn private_key() -> AssertionKey {
    AssertionKey::Private(SigningKey::generate_es256(&mut rng()))
}

fn secret_key(algorithm: Algorithm) -> AssertionKey {
    AssertionKey::Secret(MacKey::from_client_secret(&Secret::new(SECRET), algorithm).unwrap())
}

fn public_set(key: &AssertionKey) -> JwkSet {
    let AssertionKey::Private(key) = key else {
        panic!("a shared secret has no public half");
    };
    let set = json!({ "keys": [key.public_jwk()] });
    JwkSet::from_members(set.as_object().unwrap()).unwrap()
}

fn claims() -> Map<String, Value> {
    AssertionClaims {
        client_id: "client-1",
        audience: ISSUER,
        issued_at: NOW,
        lifetime_secs: 60,
        jti: "assertion-1",
        not_before: None,
    }
    .to_json()
}

/// The claims with changes; `null` takes one out.
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

fn signed(key: &AssertionKey, header_changes: &Value, claim_changes: &Value) -> String {
    let header = changed(key.header(), header_changes);
    key.sign(&header, &changed(claims(), claim_changes), &mut rng())
        .unwrap()
}

fn check(
    assertion: &str,
    key: CheckKey<'_>,
    audiences: &[&str],
) -> Result<(String, Timestamp), AssertionError> {
    ClientAssertion::parse(assertion)?
        .check(&Expected {
            client_id: "client-1",
            key,
            audiences,
            now: NOW,
            leeway_secs: 30,
            longest_life_secs: 300,
        })
        .map(|Accepted { jti, expires }| (jti.to_owned(), expires))
}

/// The verdict on an assertion by the client's own key, but for these changes.
fn verdict(header: &Value, claims: &Value) -> Result<(String, Timestamp), AssertionError> {
    let key = private_key();
    let keys = public_set(&key);
    let key_to_check = CheckKey::PublicKeys {
        keys: &keys,
        algorithms: &Algorithm::SUPPORTED,
    };
    check(&signed(&key, header, claims), key_to_check, &[ISSUER])
}

#[test]
fn claims_and_header_stand_as_the_texts_want_them() {
    let key = private_key();
    let AssertionKey::Private(signing) = &key else {
        panic!("expected a private key");
    };
    assert_eq!(
        Value::Object(key.header()),
        json!({ "typ": TYP, "alg": "ES256", "kid": signing.kid() })
    );
    assert_eq!(
        Value::Object(secret_key(Algorithm::Hs256).header()),
        json!({ "typ": TYP, "alg": "HS256" })
    );
    let made = AssertionClaims {
        client_id: "client-1",
        audience: TOKEN_ENDPOINT,
        issued_at: NOW,
        lifetime_secs: 60,
        jti: "assertion-1",
        not_before: Some(NOW),
    };
    assert_eq!(
        Value::Object(made.to_json()),
        json!({
            "iss": "client-1", "sub": "client-1", "aud": TOKEN_ENDPOINT, "jti": "assertion-1",
            "iat": 1_795_000_000, "nbf": 1_795_000_000, "exp": 1_795_000_060,
        })
    );
}

#[test]
fn what_a_client_signs_is_accepted_with_each_kind_of_key() {
    let accepted = Ok((
        String::from("assertion-1"),
        Timestamp::from_secs(1_795_000_060),
    ));
    assert_eq!(verdict(&json!({}), &json!({})), accepted);
    let secret = Secret::new(SECRET);
    for algorithm in Algorithm::SHARED_SECRET {
        let assertion = signed(&secret_key(algorithm), &json!({}), &json!({}));
        let key = CheckKey::Secret {
            secret: &secret,
            algorithms: &Algorithm::SHARED_SECRET,
        };
        assert_eq!(check(&assertion, key, &[ISSUER]), accepted, "{algorithm}");
    }
}

#[test]
fn types_that_older_clients_write_are_taken_and_other_tokens_are_not() {
    for typ in [
        json!(null),
        json!("JWT"),
        json!("application/client-authentication+jwt"),
        json!("Client-Authentication+JWT"),
    ] {
        assert!(verdict(&json!({ "typ": typ }), &json!({})).is_ok(), "{typ}");
    }
    for typ in ["at+jwt", "dpop+jwt", "", "application/"] {
        assert_eq!(
            verdict(&json!({ "typ": typ }), &json!({})),
            Err(AssertionError::WrongType {
                received: typ.into()
            })
        );
    }
    assert_eq!(
        verdict(&json!({ "typ": 1 }), &json!({})),
        Err(AssertionError::TypeNotText {
            received: JsonKind::Number
        })
    );
}

#[test]
fn the_client_has_to_be_both_issuer_and_subject() {
    assert_eq!(
        verdict(&json!({}), &json!({ "iss": "client-2" })),
        Err(AssertionError::IssuerNotSubject {
            iss: "client-2".into(),
            sub: "client-1".into()
        })
    );
    assert_eq!(
        verdict(&json!({}), &json!({ "iss": "client-2", "sub": "client-2" })),
        Err(AssertionError::OtherClient {
            expected: "client-1".into(),
            received: "client-2".into()
        })
    );
    for name in ["iss", "sub", "jti", "exp", "aud"] {
        assert_eq!(
            verdict(&json!({}), &json!({ name: null })),
            Err(ClaimError::Missing(name).into())
        );
    }
    assert_eq!(
        verdict(&json!({}), &json!({ "jti": "" })),
        Err(ClaimError::Empty("jti").into())
    );
}

#[test]
fn case_77_only_the_announced_audience_is_taken() {
    let key = private_key();
    let keys = public_set(&key);
    let check_key = CheckKey::PublicKeys {
        keys: &keys,
        algorithms: &Algorithm::SUPPORTED,
    };
    let at_token_endpoint = signed(&key, &json!({}), &json!({ "aud": TOKEN_ENDPOINT }));
    assert_eq!(
        check(&at_token_endpoint, check_key, &[ISSUER]),
        Err(AssertionError::WrongAudience {
            expected: vec![ISSUER.into()],
            received: TOKEN_ENDPOINT.into()
        })
    );
    assert!(check(&at_token_endpoint, check_key, &[ISSUER, TOKEN_ENDPOINT]).is_ok());
    assert!(verdict(&json!({}), &json!({ "aud": [ISSUER] })).is_ok());
    assert_eq!(
        verdict(
            &json!({}),
            &json!({ "aud": [ISSUER, "https://attacker.example"] })
        ),
        Err(AssertionError::SeveralAudiences { received: 2 })
    );
    assert_eq!(
        verdict(&json!({}), &json!({ "aud": 1 })),
        Err(AssertionError::AudienceNotText {
            received: JsonKind::Number
        })
    );
    // No prefix and no other spelling is enough.
    assert!(verdict(&json!({}), &json!({ "aud": "https://as.example/" })).is_err());
}

#[test]
fn times_are_kept_within_the_leeway() {
    let now = NOW.secs();
    assert!(verdict(&json!({}), &json!({ "exp": now - 29 })).is_ok());
    assert_eq!(
        verdict(&json!({}), &json!({ "exp": now - 30 })),
        Err(AssertionError::Expired {
            at: Timestamp::from_secs(now - 30),
            now: NOW
        })
    );
    assert!(verdict(&json!({}), &json!({ "exp": now + 330 })).is_ok());
    assert_eq!(
        verdict(&json!({}), &json!({ "exp": now + 331 })),
        Err(AssertionError::LivesTooLong {
            longest_secs: 300,
            received_secs: 331
        })
    );
    for name in ["nbf", "iat"] {
        assert!(verdict(&json!({}), &json!({ name: now + 30 })).is_ok());
        assert_eq!(
            verdict(&json!({}), &json!({ name: now + 31 })),
            Err(AssertionError::NotYetValid {
                name,
                at: Timestamp::from_secs(now + 31),
                now: NOW
            })
        );
        assert!(verdict(&json!({}), &json!({ name: null })).is_ok());
    }
    assert_eq!(
        verdict(&json!({}), &json!({ "exp": "soon" })),
        Err(ClaimError::NotADate {
            name: "exp",
            received: "\"soon\"".into()
        }
        .into())
    );
}

#[test]
fn a_signature_has_to_be_there_and_by_the_client() {
    let unsigned = verdict(&json!({ "alg": "none" }), &json!({}));
    assert_eq!(
        unsigned,
        Err(VerifyError::Unsigned {
            written: "none".into()
        }
        .into())
    );
    let key = private_key();
    let foreign = AssertionKey::Private(SigningKey::generate_es256(
        &mut ChaCha20Rng::seed_from_u64(4),
    ));
    let keys = public_set(&key);
    let check_key = CheckKey::PublicKeys {
        keys: &keys,
        algorithms: &Algorithm::SUPPORTED,
    };
    let forged = signed(&foreign, &json!({ "kid": null }), &json!({}));
    assert_eq!(
        check(&forged, check_key, &[ISSUER]),
        Err(VerifyError::Mismatch { tried: 1 }.into())
    );
    let other_secret = Secret::new("another-secret-of-enough-characters");
    let by_secret = signed(&secret_key(Algorithm::Hs256), &json!({}), &json!({}));
    let other = CheckKey::Secret {
        secret: &other_secret,
        algorithms: &[Algorithm::Hs256],
    };
    assert_eq!(
        check(&by_secret, other, &[ISSUER]),
        Err(VerifyError::Mismatch { tried: 1 }.into())
    );
}

#[test]
fn a_public_key_is_never_taken_for_a_secret() {
    let key = private_key();
    let keys = public_set(&key);
    // The attack: HS256 with the text of the public key as the secret.
    let public_text = Secret::new(Value::Object(keys.keys[0].members()).to_string());
    let mac = MacKey::from_client_secret(&public_text, Algorithm::Hs256).unwrap();
    let assertion = signed(&AssertionKey::Secret(mac), &json!({}), &json!({}));
    let check_key = CheckKey::PublicKeys {
        keys: &keys,
        algorithms: &Algorithm::SUPPORTED,
    };
    assert_eq!(
        check(&assertion, check_key, &[ISSUER]),
        Err(VerifyError::SharedSecret {
            received: Algorithm::Hs256
        }
        .into())
    );
}

#[test]
fn an_algorithm_beside_the_registered_one_is_refused() {
    let secret = Secret::new(SECRET);
    let assertion = signed(&secret_key(Algorithm::Hs512), &json!({}), &json!({}));
    let only_hs256 = CheckKey::Secret {
        secret: &secret,
        algorithms: &[Algorithm::Hs256],
    };
    assert_eq!(
        check(&assertion, only_hs256, &[ISSUER]),
        Err(VerifyError::UnexpectedAlgorithm {
            expected: vec![Algorithm::Hs256],
            received: "HS512".into()
        }
        .into())
    );
    let by_key = signed(&private_key(), &json!({}), &json!({}));
    let any_secret = CheckKey::Secret {
        secret: &secret,
        algorithms: &Algorithm::SHARED_SECRET,
    };
    assert!(matches!(
        check(&by_key, any_secret, &[ISSUER]),
        Err(AssertionError::Signature(
            VerifyError::UnexpectedAlgorithm { .. }
        ))
    ));
    let none_allowed = CheckKey::Secret {
        secret: &secret,
        algorithms: &[],
    };
    assert!(matches!(
        check(&assertion, none_allowed, &[ISSUER]),
        Err(AssertionError::Secret(_))
    ));
}

#[test]
fn what_is_no_jwt_is_told_apart() {
    assert_eq!(
        ClientAssertion::parse("secret").unwrap_err(),
        AssertionError::NotAJwt(JwsError::Opaque)
    );
    assert!(matches!(
        ClientAssertion::parse("e30.aGVsbG8.AA").unwrap_err(),
        AssertionError::Claims(_)
    ));
    let AssertionKey::Secret(mac) = secret_key(Algorithm::Hs256) else {
        panic!("expected a secret");
    };
    let header = Map::from_iter([(String::from("alg"), json!("HS256"))]);
    let twice = mac.sign_compact(&header, br#"{"iss":"a","iss":"client-1"}"#);
    assert_eq!(
        ClientAssertion::parse(&twice).unwrap_err(),
        AssertionError::RepeatedClaims {
            names: vec!["iss".into()]
        }
    );
}

#[test]
fn each_kind_of_key_pair_signs_an_assertion_that_verifies() {
    for algorithm in [
        Algorithm::Es256,
        Algorithm::Es384,
        Algorithm::Es512,
        Algorithm::EdDsa,
    ] {
        let key = AssertionKey::Private(SigningKey::generate(algorithm, &mut rng()).unwrap());
        let assertion = signed(&key, &json!({}), &json!({}));
        assert_eq!(
            Jws::parse(&assertion).unwrap().algorithm_name(),
            Some(algorithm.as_str())
        );
        let keys = public_set(&key);
        let check_key = CheckKey::PublicKeys {
            keys: &keys,
            algorithms: &[algorithm],
        };
        assert!(
            check(&assertion, check_key, &[ISSUER]).is_ok(),
            "{algorithm}"
        );
    }
}

#[test]
fn rsa_keys_sign_with_rs256_and_ps256() {
    let jwk = PrivateJwk::from_json(A2_KEY).unwrap();
    for algorithm in [Algorithm::Rs256, Algorithm::Ps256] {
        let key =
            AssertionKey::Private(SigningKey::from_private_jwk(&jwk, Some(algorithm)).unwrap());
        let keys = public_set(&key);
        let check_key = CheckKey::PublicKeys {
            keys: &keys,
            algorithms: &[algorithm],
        };
        let assertion = signed(&key, &json!({}), &json!({}));
        assert!(
            check(&assertion, check_key, &[ISSUER]).is_ok(),
            "{algorithm}"
        );
    }
}
