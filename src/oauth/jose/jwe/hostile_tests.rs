//! Every combination there and back, and encrypted tokens that were cut, changed or made to harm.

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use serde_json::{Map, Value, json};

use super::{
    ContentEncryption, DecryptError, EncryptError, Jwe, JweAlgorithms, JweEncryption,
    KeyManagement, MAX_INFLATED_BYTES, Recipient, names::Method,
};
use crate::oauth::Secret;
use crate::oauth::jose::{
    Algorithm, Jws, KeyMaterial, KeyType, MacKey, PrivateJwk, PrivateKey, PublicKey, SigningKey,
    SymmetricKey, base64url,
    vectors::{A2_KEY, key_set, members},
};

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(3)
}

/// Not the source that made the token: what stands in for a key must not be that key.
fn other_rng() -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(4)
}

fn rsa() -> KeyMaterial {
    let key: Value = serde_json::from_str(A2_KEY).unwrap();
    PrivateJwk::from_members(members(&key)).unwrap().key
}

fn pair(key_type: KeyType) -> KeyMaterial {
    KeyMaterial::Private(PrivateKey::generate(key_type, &mut rng()).unwrap())
}

/// The keys that an algorithm works with, one of each kind.
fn keys_for(algorithm: KeyManagement, content: ContentEncryption) -> Vec<KeyMaterial> {
    if let Some(bytes) = algorithm.shared_key_bytes(content) {
        return vec![KeyMaterial::Shared(SymmetricKey::generate(
            bytes,
            &mut rng(),
        ))];
    }
    match algorithm.method() {
        Method::RsaOaep(_) => vec![rsa()],
        // The slow curves have their turn with one `enc` only.
        Method::Agreement(_) if content == ContentEncryption::A256Gcm => KeyType::ALL
            .into_iter()
            .filter(|key_type| algorithm.fits(*key_type))
            .map(pair)
            .collect(),
        Method::Agreement(_) => vec![pair(KeyType::X25519)],
        Method::Refused | Method::Wrap(_) | Method::GcmWrap(_) | Method::Direct => Vec::new(),
    }
}

fn encrypted(encryption: &JweEncryption, key: &KeyMaterial, payload: &[u8]) -> String {
    let public = match key {
        KeyMaterial::Private(key) => Some(key.public_key()),
        KeyMaterial::Shared(_) => None,
    };
    let recipient = match (&public, key) {
        (Some(public), _) => Recipient::Public(public),
        (None, KeyMaterial::Shared(key)) => Recipient::Shared(key),
        (None, KeyMaterial::Private(_)) => unreachable!("it has a public half"),
    };
    encryption.encrypt(recipient, payload, &mut rng()).unwrap()
}

fn only(algorithm: KeyManagement, content: ContentEncryption) -> JweAlgorithms {
    JweAlgorithms {
        key_management: vec![algorithm],
        content: vec![content],
    }
}

fn plain(algorithm: KeyManagement, content: ContentEncryption) -> JweEncryption {
    JweEncryption {
        algorithm,
        content,
        header: Map::new(),
    }
}

fn direct() -> (KeyMaterial, JweEncryption, JweAlgorithms) {
    let (algorithm, content) = (KeyManagement::Direct, ContentEncryption::A128CbcHs256);
    (
        KeyMaterial::Shared(SymmetricKey::generate(32, &mut rng())),
        plain(algorithm, content),
        only(algorithm, content),
    )
}

#[test]
fn every_combination_decrypts_what_it_encrypts() {
    let mut combinations = 0;
    for algorithm in KeyManagement::ALL {
        for content in ContentEncryption::ALL {
            for key in keys_for(algorithm, content) {
                for payload in [&b""[..], b"The true sign of intelligence", &[0; 1000]] {
                    let token = encrypted(&plain(algorithm, content), &key, payload);
                    let read = Jwe::parse(&token).unwrap();
                    let expected = only(algorithm, content);
                    let decrypted = read.decrypt(&key, &expected, &mut other_rng()).unwrap();
                    assert_eq!(decrypted.as_slice(), payload, "{algorithm} {content}");
                }
                combinations += 1;
            }
        }
    }
    // Thirteen algorithms, of which four agree, each with three more curves once.
    assert_eq!(combinations, 13 * 6 + 4 * 3);
}

#[test]
fn what_was_not_agreed_on_is_refused() {
    let (key, encryption, _) = direct();
    let token = Jwe::parse(&encrypted(&encryption, &key, b"x")).unwrap();
    let refusal = |algorithm, content| {
        token
            .decrypt(&key, &only(algorithm, content), &mut other_rng())
            .unwrap_err()
    };
    assert_eq!(
        refusal(KeyManagement::A128Kw, ContentEncryption::A128CbcHs256),
        DecryptError::Unexpected {
            name: "alg",
            expected: vec!["A128KW"],
            received: "dir".into()
        }
    );
    assert_eq!(
        refusal(KeyManagement::Direct, ContentEncryption::A256Gcm),
        DecryptError::Unexpected {
            name: "enc",
            expected: vec!["A256GCM"],
            received: "A128CBC-HS256".into()
        }
    );
}

#[test]
fn keys_of_another_kind_or_length_are_refused() {
    let (_, encryption, expected) = direct();
    let right = KeyMaterial::Shared(SymmetricKey::generate(32, &mut rng()));
    let token = Jwe::parse(&encrypted(&encryption, &right, b"x")).unwrap();
    let short = KeyMaterial::Shared(SymmetricKey::generate(31, &mut rng()));
    assert_eq!(
        token
            .decrypt(&short, &expected, &mut other_rng())
            .unwrap_err(),
        DecryptError::OtherKey {
            algorithm: KeyManagement::Direct,
            expected: "a shared secret of 32 bytes".into(),
            received: "a shared secret of 31 bytes".into()
        }
    );
    assert!(matches!(
        token
            .decrypt(&rsa(), &expected, &mut other_rng())
            .unwrap_err(),
        DecryptError::OtherKey { .. }
    ));
    let ed25519 = PrivateKey::generate(KeyType::Ed25519, &mut rng())
        .unwrap()
        .public_key();
    for algorithm in KeyManagement::ALL {
        let error = plain(algorithm, ContentEncryption::A128Gcm)
            .encrypt(Recipient::Public(&ed25519), b"x", &mut rng())
            .unwrap_err();
        assert_eq!(
            matches!(error, EncryptError::OtherKey { .. }),
            algorithm.is_supported(),
            "{error}"
        );
    }
}

/// Every shorter text and every text with one other bit that is still UTF-8.
fn changed(token: &str) -> Vec<String> {
    let mut out: Vec<String> = (0..token.len())
        .map(|end| token[..end].to_owned())
        .collect();
    for place in 0..token.len() {
        for bit in 0..8 {
            let mut bytes = token.as_bytes().to_vec();
            bytes[place] ^= 1 << bit;
            out.extend(String::from_utf8(bytes));
        }
    }
    out
}

#[test]
fn no_changed_token_decrypts() {
    let secret = |bytes| KeyMaterial::Shared(SymmetricKey::generate(bytes, &mut rng()));
    let cases = [
        (
            KeyManagement::Direct,
            ContentEncryption::A128CbcHs256,
            secret(32),
        ),
        (
            KeyManagement::A128Kw,
            ContentEncryption::A256Gcm,
            secret(16),
        ),
        (
            KeyManagement::A256GcmKw,
            ContentEncryption::A128Gcm,
            secret(32),
        ),
        (
            KeyManagement::EcdhEsA128Kw,
            ContentEncryption::A192CbcHs384,
            pair(KeyType::X25519),
        ),
    ];
    for (algorithm, content, key) in cases {
        let token = encrypted(&plain(algorithm, content), &key, b"hello");
        let expected = only(algorithm, content);
        let decrypts = |text: &str| {
            Jwe::parse(text)
                .is_ok_and(|token| token.decrypt(&key, &expected, &mut other_rng()).is_ok())
        };
        assert!(decrypts(&token));
        for text in changed(&token) {
            assert!(!decrypts(&text), "{text}");
        }
    }
}

#[test]
fn a_changed_rsa_token_fails_like_any_other() {
    let (algorithm, content) = (KeyManagement::RsaOaep256, ContentEncryption::A128Gcm);
    let token = encrypted(&plain(algorithm, content), &rsa(), b"hello");
    let parts: Vec<&str> = token.split('.').collect();
    for part in 1..5 {
        let mut parts: Vec<String> = parts.iter().map(|&part| part.to_owned()).collect();
        let mut bytes = base64url::decode(&parts[part]).unwrap();
        bytes[3] ^= 1;
        parts[part] = base64url::encode(&bytes);
        assert_eq!(
            Jwe::parse(&parts.join("."))
                .unwrap()
                .decrypt(&rsa(), &only(algorithm, content), &mut other_rng())
                .unwrap_err(),
            DecryptError::Undecryptable
        );
    }
}

/// A token with that header, honestly encrypted otherwise.
fn with_header(header: &Value, payload: &[u8]) -> Result<Vec<u8>, DecryptError> {
    let (key, _, expected) = direct();
    let secret = SymmetricKey::generate(32, &mut rng());
    let vector = [7; 16];
    let header = base64url::encode(header.to_string().as_bytes());
    let sealed = ContentEncryption::A128CbcHs256
        .seal(secret.expose(), &vector, header.as_bytes(), payload)
        .unwrap();
    let token = format!(
        "{header}..{}.{}.{}",
        base64url::encode(&vector),
        base64url::encode(&sealed.ciphertext),
        base64url::encode(&sealed.tag)
    );
    Jwe::parse(&token)
        .unwrap()
        .decrypt(&key, &expected, &mut other_rng())
        .map(|plaintext| plaintext.to_vec())
}

#[test]
fn headers_with_a_doubtful_meaning_are_refused() {
    let enc = "A128CBC-HS256";
    let cases = [
        (json!({"enc": enc}), DecryptError::Missing("alg")),
        (json!({"alg": "dir"}), DecryptError::Missing("enc")),
        (
            json!({"alg": "dir", "enc": enc, "crit": ["exp"]}),
            DecryptError::CriticalExtension,
        ),
        (
            json!({"alg": "dir", "enc": enc, "zip": "GZIP"}),
            DecryptError::Unexpected {
                name: "zip",
                expected: vec!["DEF"],
                received: "GZIP".into(),
            },
        ),
        (
            json!({"alg": "PBES2-HS256+A128KW", "enc": enc, "p2s": "AA", "p2c": 2_147_483_648_u32}),
            DecryptError::Refused {
                received: KeyManagement::Pbes2Hs256A128Kw,
            },
        ),
        (
            json!({"alg": "RSA1_5", "enc": enc}),
            DecryptError::Refused {
                received: KeyManagement::Rsa1_5,
            },
        ),
    ];
    for (header, expected) in cases {
        assert_eq!(with_header(&header, b"x").unwrap_err(), expected);
    }
    assert!(matches!(
        with_header(&json!({"alg": 1, "enc": enc}), b"x").unwrap_err(),
        DecryptError::NotText { name: "alg", .. }
    ));
    assert_eq!(
        with_header(&json!({"alg": "dir", "enc": enc}), b"x").unwrap(),
        b"x"
    );
}

#[test]
fn case_96_compressed_content_is_unpacked_within_a_limit() {
    let header = json!({"alg": "dir", "enc": "A128CBC-HS256", "zip": "DEF"});
    let packed = |bytes: usize| super::deflate::deflate(&vec![b'a'; bytes]).unwrap();
    let unpacked = with_header(&header, &packed(MAX_INFLATED_BYTES)).unwrap();
    assert_eq!(unpacked.len(), MAX_INFLATED_BYTES);
    for bytes in [MAX_INFLATED_BYTES + 1, 20 << 20] {
        assert_eq!(
            with_header(&header, &packed(bytes)).unwrap_err(),
            DecryptError::TooLargeUnpacked
        );
    }
    assert_eq!(
        with_header(&header, b"no DEFLATE at all").unwrap_err(),
        DecryptError::Compression
    );
    let (key, mut encryption, expected) = direct();
    encryption.header = Map::from_iter([(String::from("zip"), json!("DEF"))]);
    let token = encrypted(&encryption, &key, &[b'a'; 5000]);
    assert!(token.len() < 500, "{} characters", token.len());
    let read = Jwe::parse(&token).unwrap();
    let plaintext = read.decrypt(&key, &expected, &mut other_rng()).unwrap();
    assert_eq!(plaintext.as_slice(), [b'a'; 5000]);
}

#[test]
fn an_ephemeral_key_must_be_a_point_of_our_curve() {
    let (algorithm, content) = (KeyManagement::EcdhEs, ContentEncryption::A128Gcm);
    let key = pair(KeyType::P256);
    let refusal = |ephemeral: Value| {
        let header = json!({"alg": "ECDH-ES", "enc": "A128GCM", "epk": ephemeral});
        let header = base64url::encode(header.to_string().as_bytes());
        let token = format!("{header}..{}.AA.{}", "A".repeat(16), "A".repeat(22));
        Jwe::parse(&token)
            .unwrap()
            .decrypt(&key, &only(algorithm, content), &mut other_rng())
            .unwrap_err()
    };
    let x = base64url::encode(&[1; 32]);
    assert!(matches!(
        refusal(json!({"kty": "EC", "crv": "P-256", "x": x, "y": x})),
        DecryptError::EphemeralKey(_)
    ));
    let x25519 = json!({"kty": "OKP", "crv": "X25519", "x": x});
    assert_eq!(
        refusal(x25519),
        DecryptError::OtherCurve {
            received: "OKP X25519".into()
        }
    );
    assert!(matches!(
        refusal(json!("text")),
        DecryptError::Malformed { name: "epk", .. }
    ));
    // A point of small order would make the agreed key known to everybody.
    let zero = json!({"kty": "OKP", "crv": "X25519", "x": "A".repeat(43)});
    let zero = PublicKey::from_members(members(&zero)).unwrap();
    let error = plain(algorithm, content)
        .encrypt(Recipient::Public(&zero), b"x", &mut rng())
        .unwrap_err();
    assert_eq!(error, EncryptError::KeyEncryption { algorithm });
}

#[test]
fn a_nested_token_is_signed_and_then_encrypted() {
    let mut rng = rng();
    let signer = SigningKey::generate_es256(&mut rng);
    let claims = Map::from_iter([(String::from("sub"), json!("alice"))]);
    let signed = signer.sign_claims(Some("JWT"), &claims, &mut rng).unwrap();
    let (algorithm, content) = (KeyManagement::EcdhEsA256Kw, ContentEncryption::A256CbcHs512);
    let recipient = pair(KeyType::X25519);
    let encryption = JweEncryption {
        header: Map::from_iter([(String::from("cty"), json!("JWT"))]),
        ..plain(algorithm, content)
    };
    let token = encrypted(&encryption, &recipient, signed.as_bytes());
    let outer = Jwe::parse(&token).unwrap();
    assert_eq!(outer.content_type(), Some("JWT"));
    let inner = outer
        .decrypt(&recipient, &only(algorithm, content), &mut other_rng())
        .unwrap();
    let inner = Jws::parse(std::str::from_utf8(&inner).unwrap()).unwrap();
    let keys = key_set(&[Value::Object(signer.public_jwk())]);
    inner.verify(&keys, &[Algorithm::Es256]).unwrap();
    assert_eq!(inner.payload().unwrap(), &claims);
    // An encrypted token is no signature: anybody can make one for a public key.
    assert!(Jws::parse(&token).is_err());
    let mac = MacKey::from_client_secret(&Secret::new("x"), Algorithm::Hs256).unwrap();
    assert!(mac.verify(&inner).is_err());
}
