//! Hostile tokens and key sets against the check of signatures.

use p256::ecdsa::{self, signature::Signer};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use rsa::{
    Pkcs1v15Sign, Pss, RsaPrivateKey,
    pkcs8::{EncodePublicKey, LineEnding},
};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256, Sha384, Sha512};

use crate::oauth::Secret;

use super::vectors::{A2_KEY, A2_TOKEN, A3_KEY, A3_TOKEN, key, key_set, public_a2, public_a3};
use super::{
    Algorithm, AlgorithmFamily, JwkSet, Jws, MacKey, PrivateKey, SigningKey, SkipReason,
    VerifyError, base64url,
};

const RS256: [Algorithm; 1] = [Algorithm::Rs256];
const ES256: [Algorithm; 1] = [Algorithm::Es256];

fn signing_key(text: &str) -> SigningKey {
    let value: Value = serde_json::from_str(text).unwrap();
    SigningKey::from_jwk(value.as_object().unwrap()).unwrap()
}

fn rsa_key() -> RsaPrivateKey {
    match signing_key(A2_KEY).private_key() {
        PrivateKey::Rsa(key) => key.as_ref().clone(),
        other => panic!("expected an RSA key, got {other:?}"),
    }
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

/// HMAC with SHA-256 (RFC 2104), for keys of any length.
fn hmac_sha256(key: &[u8], input: &[u8]) -> Vec<u8> {
    let mut block = [0; 64];
    if key.len() > block.len() {
        block[..32].copy_from_slice(&Sha256::digest(key));
    } else {
        block[..key.len()].copy_from_slice(key);
    }
    let padded = |with: u8| block.map(|byte| byte ^ with);
    let inner = Sha256::new().chain_update(padded(0x36)).chain_update(input);
    Sha256::new()
        .chain_update(padded(0x5c))
        .chain_update(inner.finalize())
        .finalize()
        .to_vec()
}

#[test]
fn case_80_a_public_key_is_no_shared_secret() {
    // Test case 2 of RFC 4231, so that the tokens below are what an attacker would make.
    assert_eq!(
        hmac_sha256(b"Jefe", b"what do ya want for nothing?")[..4],
        [0x5b, 0xdc, 0xc1, 0x46]
    );
    let private = rsa_key();
    let public = private.to_public_key();
    let pem = public.to_public_key_pem(LineEnding::LF).unwrap();
    let der = public.to_public_key_der().unwrap();
    let jwk = public_a2().to_string();
    let input = forged(json!({"alg": "HS256"}), b"")
        .signing_input()
        .to_owned();
    for secret in [pem.as_bytes(), der.as_bytes(), jwk.as_bytes()] {
        let signature = hmac_sha256(secret, &input);
        let token = forged(json!({"alg": "HS256"}), &signature);
        // Refused even where someone expects everything.
        for expected in [&RS256[..], &Algorithm::ALL[..]] {
            assert_eq!(
                token.verify(&both_keys(), expected).unwrap_err(),
                VerifyError::SharedSecret {
                    received: Algorithm::Hs256
                }
            );
        }
    }
}

#[test]
fn case_80_a_shared_secret_takes_tokens_of_its_own_algorithm_only() {
    let secret = Secret::new("correct horse battery staple, and more");
    let key = MacKey::from_client_secret(&secret, Algorithm::Hs256).unwrap();
    assert!(
        key.verify(&forged_mac(&key, json!({"alg": "HS256"})))
            .is_ok()
    );
    for alg in ["HS384", "HS512", "RS256", "ES256", "EdDSA", "hs256"] {
        assert_eq!(
            key.verify(&forged_mac(&key, json!({ "alg": alg })))
                .unwrap_err(),
            VerifyError::UnexpectedAlgorithm {
                expected: vec![Algorithm::Hs256],
                received: alg.into()
            }
        );
    }
    assert!(matches!(
        key.verify(&forged_mac(&key, json!({"alg": "none"})))
            .unwrap_err(),
        VerifyError::Unsigned { .. }
    ));
    assert_eq!(
        key.verify(&forged(json!({"alg": "HS256"}), b""))
            .unwrap_err(),
        VerifyError::EmptySignature
    );
    for algorithm in Algorithm::ALL {
        let is_for_secrets = Algorithm::SHARED_SECRET.contains(&algorithm);
        assert_eq!(
            MacKey::from_client_secret(&secret, algorithm).is_ok(),
            is_for_secrets
        );
    }
}

/// A token with that header and the key's own signature.
fn forged_mac(key: &MacKey, header: Value) -> Jws {
    Jws::parse(&key.sign_compact(&members(header), b"{}")).unwrap()
}

#[test]
fn case_94_a_secret_in_a_jwk_set_is_never_used() {
    let keys = key_set(&[json!({"kty": "oct", "k": "c2VjcmV0", "kid": "a", "alg": "HS256"})]);
    let header = json!({"alg": "HS256", "kid": "a"});
    let input = forged(header.clone(), b"").signing_input().to_owned();
    let token = forged(header, &hmac_sha256(b"secret", &input));
    assert!(matches!(
        token.verify(&keys, &Algorithm::ALL).unwrap_err(),
        VerifyError::SharedSecret { .. }
    ));
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
        forged(json!({"alg": "Ed448"}), &[1; 114])
            .verify(&both_keys(), &[Algorithm::Ed448])
            .unwrap_err(),
        VerifyError::UnsupportedAlgorithm {
            received: Algorithm::Ed448
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
    let PrivateKey::P256(key) = signing_key(A3_KEY).private_key().clone() else {
        panic!("expected an EC key");
    };
    let key = ecdsa::SigningKey::from(key.as_ref());
    let header = json!({"alg": "ES256"});
    let input = forged(header.clone(), b"x").signing_input().to_owned();
    let signature: ecdsa::Signature = key.sign(&input);
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

/// The RSA signature that a header's `alg` asks for, over that token.
fn rsa_signature(key: &RsaPrivateKey, algorithm: Algorithm, input: &[u8]) -> Vec<u8> {
    let mut rng = ChaCha20Rng::seed_from_u64(3);
    let digest = algorithm.hash().unwrap().digest(input);
    let signature = match algorithm {
        Algorithm::Rs256 => key.sign(Pkcs1v15Sign::new::<Sha256>(), &digest),
        Algorithm::Rs384 => key.sign(Pkcs1v15Sign::new::<Sha384>(), &digest),
        Algorithm::Rs512 => key.sign(Pkcs1v15Sign::new::<Sha512>(), &digest),
        Algorithm::Ps256 => key.sign_with_rng(&mut rng, Pss::new::<Sha256>(), &digest),
        Algorithm::Ps384 => key.sign_with_rng(&mut rng, Pss::new::<Sha384>(), &digest),
        Algorithm::Ps512 => key.sign_with_rng(&mut rng, Pss::new::<Sha512>(), &digest),
        other => panic!("{other} is no RSA algorithm"),
    };
    signature.unwrap()
}

#[test]
fn each_rsa_algorithm_verifies_its_own_signatures_only() {
    let key = rsa_key();
    let rsa = Algorithm::SUPPORTED
        .into_iter()
        .filter(|algorithm| algorithm.family() == AlgorithmFamily::Rsa);
    for algorithm in rsa {
        let header = json!({ "alg": algorithm.as_str() });
        let input = forged(header.clone(), b"").signing_input().to_owned();
        let signature = rsa_signature(&key, algorithm, &input);
        let token = forged(header, &signature);
        assert!(
            token.verify(&both_keys(), &[algorithm]).is_ok(),
            "{algorithm}"
        );
        // The same signature under another name is over another input, and of another kind.
        for other in ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"] {
            if other == algorithm.as_str() {
                continue;
            }
            let renamed = forged(json!({ "alg": other }), &signature);
            assert_eq!(
                renamed.verify(&both_keys(), &Algorithm::ALL).unwrap_err(),
                VerifyError::Mismatch { tried: 1 }
            );
        }
    }
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
            reason: SkipReason::OtherUse {
                expected: "sig",
                received: "enc".into()
            }
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
