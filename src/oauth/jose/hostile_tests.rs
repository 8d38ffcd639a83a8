//! Signed tokens that were cut or changed anywhere: none verifies, none panics.

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use serde_json::{Map, Value, json};

use super::vectors::{A2_KEY, key_set, members, rfc_7515};
use super::{Algorithm, Jws, MacKey, PrivateJwk, SigningKey};

/// Every shorter text, and every text with one other bit that is still UTF-8: all eight bits of
/// each byte, or one in turn where a check takes long.
fn changed(token: &str, bits_of_each_byte: usize) -> Vec<String> {
    let mut out: Vec<String> = (0..token.len())
        .map(|end| token[..end].to_owned())
        .collect();
    for place in 0..token.len() {
        for turn in 0..bits_of_each_byte {
            let mut bytes = token.as_bytes().to_vec();
            bytes[place] ^= 1 << ((place + turn) % 8);
            out.extend(String::from_utf8(bytes));
        }
    }
    out
}

#[test]
fn no_changed_token_verifies_with_a_secret() {
    let vector = &rfc_7515()["A.1"];
    let token = vector["compact"].as_str().unwrap();
    let key = MacKey::from_jwk(members(&vector["key"]), Algorithm::Hs256).unwrap();
    assert!(key.verify(&Jws::parse(token).unwrap()).is_ok());
    for text in changed(token, 8) {
        let verified = Jws::parse(&text).is_ok_and(|token| key.verify(&token).is_ok());
        assert!(!verified, "{text}");
    }
}

#[test]
fn no_changed_token_verifies_with_a_public_key() {
    let mut rng = ChaCha20Rng::seed_from_u64(11);
    let claims = Map::from_iter([(String::from("sub"), json!("alice"))]);
    let header =
        |algorithm: Algorithm| Map::from_iter([(String::from("alg"), json!(algorithm.as_str()))]);
    let rsa: Value = serde_json::from_str(A2_KEY).unwrap();
    let rsa = PrivateJwk::from_members(members(&rsa)).unwrap();
    for algorithm in [
        Algorithm::Rs256,
        Algorithm::Ps256,
        Algorithm::Es256,
        Algorithm::EdDsa,
    ] {
        let key = SigningKey::from_private_jwk(&rsa, Some(algorithm))
            .or_else(|_| SigningKey::generate(algorithm, &mut rng))
            .unwrap();
        let payload = Value::Object(claims.clone()).to_string();
        let token = key
            .sign_compact(&header(algorithm), payload.as_bytes(), &mut rng)
            .unwrap();
        let keys = key_set(&[Value::Object(key.public_jwk())]);
        let verifies = |text: &str| {
            Jws::parse(text).is_ok_and(|token| token.verify(&keys, &[algorithm]).is_ok())
        };
        assert!(verifies(&token));
        for text in changed(&token, 1) {
            assert!(!verifies(&text), "{text}");
        }
    }
}
