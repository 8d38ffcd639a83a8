//! Hostile tokens and key sets against the check of signatures.

use p256::ecdsa::{self, signature::Signer};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use rsa::{Pss, RsaPrivateKey};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::vectors::{A2_KEY, A2_TOKEN, A3_KEY, A3_TOKEN, key, key_set, public_a2, public_a3};
use super::{Algorithm, JwkSet, Jws, SigningKey, SkipReason, VerifyError, base64url};

const RS256: [Algorithm; 1] = [Algorithm::Rs256];
const ES256: [Algorithm; 1] = [Algorithm::Es256];

fn signing_key(text: &str) -> SigningKey {
    let value: Value = serde_json::from_str(text).unwrap();
    SigningKey::from_jwk(value.as_object().unwrap()).unwrap()
}

fn members(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

/// A token of appendix A.3's key over that header.
fn es256(header: Value) -> Jws {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let token = signing_key(A3_KEY)
        .sign_compact(&members(header), b"{}", &mut rng)
        .unwrap();
    Jws::parse(&token).unwrap()
}

/// A token with that header and that signature, whatever they are.
fn forged(header: Value, signature: &[u8]) -> Jws {
    Jws::parse(&format!(
        "{}.{}.{}",
        base64url::encode(header.to_string().as_bytes()),
        base64url::encode(b"{}"),
        base64url::encode(signature)
    ))
    .unwrap()
}

fn both_keys() -> JwkSet {
    key_set(&[public_a2(), public_a3()])
}

fn named(mut key: Value, name: &str, value: &str) -> Value {
    key[name] = json!(value);
    key
}

#[test]
fn rfc_7515_appendices_a_2_and_a_3_verify() {
    for (token, key, expected) in [
        (A2_TOKEN, public_a2(), RS256),
        (A3_TOKEN, public_a3(), ES256),
    ] {
        let keys = key_set(&[key]);
        let token = Jws::parse(token).unwrap();
        let verified = token.verify(&keys, &expected).unwrap();
        assert_eq!((verified.algorithm, verified.tried), (expected[0], 1));
    }
}

#[test]
fn case_79_unsigned_tokens_in_any_spelling() {
    for written in ["none", "None", "nOnE", "NONE"] {
        for signature in [&b""[..], b"x"] {
            let token = forged(json!({ "alg": written }), signature);
            assert_eq!(
                token.verify(&both_keys(), &Algorithm::ALL).unwrap_err(),
                VerifyError::Unsigned {
                    written: written.into()
                }
            );
        }
    }
    for (alg, expected) in [("RS256", RS256), ("ES256", ES256)] {
        let token = forged(json!({ "alg": alg }), b"");
        assert_eq!(
            token.verify(&both_keys(), &expected).unwrap_err(),
            VerifyError::EmptySignature
        );
    }
    assert_eq!(
        forged(json!({}), b"x")
            .verify(&both_keys(), &RS256)
            .unwrap_err(),
        VerifyError::MissingAlgorithm
    );
}

#[test]
fn case_80_a_public_key_is_no_shared_secret() {
    // Whatever the MAC was made with, no HS* reaches a key, even where it was expected.
    for (name, received) in [
        ("HS256", Algorithm::Hs256),
        ("HS384", Algorithm::Hs384),
        ("HS512", Algorithm::Hs512),
    ] {
        let token = forged(json!({ "alg": name }), &[7; 32]);
        for expected in [&RS256[..], &Algorithm::ALL[..]] {
            assert_eq!(
                token.verify(&both_keys(), expected).unwrap_err(),
                VerifyError::SharedSecret { received }
            );
        }
    }
    let oct = key_set(&[json!({"kty": "oct", "k": "AAAA", "kid": "a"})]);
    assert!(oct.keys.is_empty());
}

#[test]
fn case_81_the_right_key_with_another_algorithm() {
    let token = Jws::parse(A2_TOKEN).unwrap();
    assert_eq!(
        token
            .verify(&both_keys(), &[Algorithm::Ps256, Algorithm::Es256])
            .unwrap_err(),
        VerifyError::UnexpectedAlgorithm {
            expected: vec![Algorithm::Ps256, Algorithm::Es256],
            received: "RS256".into()
        }
    );
    let keys = key_set(&[named(public_a2(), "alg", "PS256")]);
    assert_eq!(
        token.verify(&keys, &RS256).unwrap_err(),
        VerifyError::NoFittingKey {
            algorithm: Algorithm::Rs256,
            keys: vec!["RSA 2048 bit, alg PS256".into()]
        }
    );
    assert_eq!(
        forged(json!({"alg": "EdDSA"}), &[1; 64])
            .verify(&both_keys(), &[Algorithm::EdDsa])
            .unwrap_err(),
        VerifyError::UnsupportedAlgorithm {
            received: Algorithm::EdDsa
        }
    );
}

#[test]
fn case_82_bad_signatures() {
    let mismatch = VerifyError::Mismatch { tried: 1 };
    for (token, expected) in [(A2_TOKEN, RS256), (A3_TOKEN, ES256)] {
        let (input, signature) = token.rsplit_once('.').unwrap();
        let mut signature = base64url::decode(signature).unwrap();
        signature[5] ^= 1;
        let token = Jws::parse(&format!("{input}.{}", base64url::encode(&signature))).unwrap();
        assert_eq!(token.verify(&both_keys(), &expected).unwrap_err(), mismatch);
    }
    let pss = forged(json!({"alg": "PS256"}), &[1; 256]);
    assert_eq!(
        pss.verify(&both_keys(), &[Algorithm::Ps256]).unwrap_err(),
        mismatch
    );
    let zeros = forged(json!({"alg": "ES256"}), &[0; 64]);
    assert_eq!(zeros.verify(&both_keys(), &ES256).unwrap_err(), mismatch);
}

#[test]
fn case_82_es256_in_der() {
    let SigningKey::Es256(key) = signing_key(A3_KEY) else {
        panic!("expected an EC key");
    };
    let header = json!({"alg": "ES256"});
    let input = forged(header.clone(), b"x").signing_input().to_owned();
    let signature: ecdsa::Signature = key.sign(input.as_bytes());
    let der = signature.to_der().as_bytes().to_vec();
    assert_eq!(
        forged(header, &der)
            .verify(&both_keys(), &ES256)
            .unwrap_err(),
        VerifyError::SignatureLength {
            expected: 64,
            received: der.len(),
            der: true
        }
    );
}

#[test]
fn ps256_verifies() {
    let SigningKey::Rs256(key) = signing_key(A2_KEY) else {
        panic!("expected an RSA key");
    };
    let key: &RsaPrivateKey = &key;
    let header = json!({"alg": "PS256"});
    let input = forged(header.clone(), b"x").signing_input().to_owned();
    let mut rng = ChaCha20Rng::seed_from_u64(3);
    let signature = key
        .sign_with_rng(
            &mut rng,
            Pss::new::<Sha256>(),
            &Sha256::digest(input.as_bytes()),
        )
        .unwrap();
    let token = forged(header, &signature);
    assert!(token.verify(&both_keys(), &[Algorithm::Ps256]).is_ok());
}

#[test]
fn case_91_without_kid_the_fitting_keys_are_tried() {
    let token = es256(json!({"alg": "ES256"}));
    let mut rng = ChaCha20Rng::seed_from_u64(9);
    let other = Value::Object(SigningKey::generate_es256(&mut rng).public_jwk());
    let keys = key_set(&[public_a2(), other.clone(), public_a3()]);
    assert_eq!(token.verify(&keys, &ES256).unwrap().tried, 2);
    assert_eq!(
        token
            .verify(&JwkSet::single(key(&public_a3())), &ES256)
            .unwrap()
            .tried,
        1
    );
    assert_eq!(
        token
            .verify(&key_set(&[other.clone(), other]), &ES256)
            .unwrap_err(),
        VerifyError::Mismatch { tried: 2 }
    );
    for keys in [vec![], vec![public_a2()]] {
        assert!(matches!(
            token.verify(&key_set(&keys), &ES256).unwrap_err(),
            VerifyError::NoFittingKey { .. }
        ));
    }
}

#[test]
fn case_92_an_unknown_kid_is_its_own_error() {
    let token = es256(json!({"alg": "ES256", "kid": "new"}));
    let keys = key_set(&[named(public_a3(), "kid", "old")]);
    assert_eq!(
        token.verify(&keys, &ES256).unwrap_err(),
        VerifyError::UnknownKid {
            received: "new".into(),
            known: vec!["old".into()]
        }
    );
    let keys = key_set(&[named(public_a3(), "kid", "new")]);
    assert!(token.verify(&keys, &ES256).is_ok());
    let unusable = named(named(public_a3(), "kid", "new"), "use", "enc");
    assert_eq!(
        token.verify(&key_set(&[unusable]), &ES256).unwrap_err(),
        VerifyError::UnusableKey {
            kid: "new".into(),
            reason: SkipReason::OtherUse("enc".into())
        }
    );
    let number = es256(json!({"alg": "ES256", "kid": 1}));
    assert!(matches!(
        number.verify(&keys, &ES256).unwrap_err(),
        VerifyError::HeaderNotText { name: "kid", .. }
    ));
}

#[test]
fn case_93_keys_in_the_header_are_not_looked_at() {
    let own = Value::Object(members(public_a3()));
    let token = es256(json!({
        "alg": "ES256",
        "jwk": own,
        "jku": "https://attacker.example/keys",
        "x5u": "https://attacker.example/cert",
        "x5c": ["AAAA"],
    }));
    let mut rng = ChaCha20Rng::seed_from_u64(4);
    let other = Value::Object(SigningKey::generate_es256(&mut rng).public_jwk());
    assert_eq!(
        token.verify(&key_set(&[other]), &ES256).unwrap_err(),
        VerifyError::Mismatch { tried: 1 }
    );
    assert!(token.verify(&key_set(&[public_a3()]), &ES256).is_ok());
}

#[test]
fn case_93_critical_extensions() {
    let refusal = |header| es256(header).verify(&both_keys(), &ES256).unwrap_err();
    assert_eq!(
        refusal(json!({"alg": "ES256", "crit": ["exp"], "exp": 1})),
        VerifyError::CriticalExtension {
            received: vec!["exp".into()]
        }
    );
    for crit in [json!([]), json!("exp"), json!([1]), json!(null)] {
        assert_eq!(
            refusal(json!({"alg": "ES256", "crit": crit})),
            VerifyError::MalformedCritical
        );
    }
    assert_eq!(
        refusal(json!({"alg": "ES256", "b64": false, "crit": ["b64"]})),
        VerifyError::UnencodedPayload
    );
    assert_eq!(
        refusal(json!({"alg": "ES256", "b64": false})),
        VerifyError::UnencodedPayload
    );
}

#[test]
fn a_header_that_names_two_algorithms_is_not_verified() {
    let header = base64url::encode(br#"{"alg":"none","alg":"ES256"}"#);
    let token = Jws::parse(&format!("{header}.e30.{}", base64url::encode(&[1; 64]))).unwrap();
    assert_eq!(
        token.verify(&both_keys(), &ES256).unwrap_err(),
        VerifyError::RepeatedMembers {
            names: vec!["alg".into()]
        }
    );
}
