//! Tokens that another program made, one for each algorithm and most curves: the Python library
//! jwcrypto, with keys made for this.

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use serde_json::Value;

use super::vectors::{key_set, members};
use super::{
    Algorithm, ContentEncryption, Jwe, JweAlgorithms, Jws, KeyManagement, MacKey, PrivateJwk,
};

fn tokens() -> Value {
    serde_json::from_str(include_str!("../../../tests/vectors/jose/jwcrypto.json")).unwrap()
}

fn text<'a>(token: &'a Value, name: &str) -> &'a str {
    token[name].as_str().unwrap()
}

#[test]
fn signed_tokens_of_another_program_verify() {
    let tokens = tokens();
    let mut seen = Vec::new();
    for token in tokens["jws"].as_array().unwrap() {
        let algorithm = Algorithm::parse(text(token, "alg")).unwrap();
        let read = Jws::parse(text(token, "compact")).unwrap();
        let key = members(&token["key"]);
        if Algorithm::SHARED_SECRET.contains(&algorithm) {
            let key = MacKey::from_jwk(key, algorithm).unwrap();
            key.verify(&read).unwrap();
        } else {
            let key = PrivateJwk::from_members(key).unwrap().public().unwrap();
            let keys = key_set(&[Value::Object(key.members())]);
            read.verify(&keys, &[algorithm]).unwrap();
        }
        assert_eq!(read.payload_bytes(), text(&tokens, "payload").as_bytes());
        seen.push(algorithm);
    }
    // All but the newer name of EdDSA.
    let count = Algorithm::SUPPORTED.len() + Algorithm::SHARED_SECRET.len() - 1;
    assert_eq!(seen.len(), count);
}

#[test]
fn encrypted_tokens_of_another_program_decrypt() {
    let tokens = tokens();
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let mut seen = Vec::new();
    for token in tokens["jwe"].as_array().unwrap() {
        let expected = JweAlgorithms {
            key_management: vec![KeyManagement::parse(text(token, "alg")).unwrap()],
            content: vec![ContentEncryption::parse(text(token, "enc")).unwrap()],
        };
        let key = PrivateJwk::from_members(members(&token["key"])).unwrap();
        let plaintext = Jwe::parse(text(token, "compact"))
            .unwrap()
            .decrypt(&key.key, &expected, &mut rng)
            .unwrap();
        assert_eq!(plaintext.as_slice(), text(&tokens, "payload").as_bytes());
        seen.extend(expected.key_management);
    }
    for algorithm in KeyManagement::ALL {
        assert_eq!(seen.contains(&algorithm), algorithm.is_supported());
    }
}
