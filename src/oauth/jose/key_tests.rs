//! Keys in every form: made here, read from files of another program, and written again.

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use serde_json::{Map, Value, json};

use super::vectors::{A2_KEY, A3_KEY, key_set, members, rfc_7515, rfc_7520};
use super::{
    Algorithm, Jws, KeyDetails, KeyMaterial, KeyType, MacKey, PrivateJwk, PrivateKey, PublicKey,
    ShortKey, SigningKey, SigningKeyError, SkipReason, SymmetricKey,
};
use crate::oauth::Secret;

/// A file that `openssl` made, for these tests only.
macro_rules! pem {
    ($name:literal) => {
        include_str!(concat!("../../../tests/vectors/jose/pem/", $name, ".pem"))
    };
}

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(5)
}

#[test]
fn every_pem_of_openssl_is_read_and_its_public_half_is_the_same() {
    let files = [
        (KeyType::Rsa, pem!("rsa-pkcs8"), pem!("rsa-public")),
        (KeyType::Rsa, pem!("rsa-pkcs1"), pem!("rsa-public")),
        (KeyType::P256, pem!("P-256-pkcs8"), pem!("P-256-public")),
        (KeyType::P256, pem!("P-256-sec1"), pem!("P-256-public")),
        (KeyType::P384, pem!("P-384-pkcs8"), pem!("P-384-public")),
        (KeyType::P384, pem!("P-384-sec1"), pem!("P-384-public")),
        (KeyType::P521, pem!("P-521-pkcs8"), pem!("P-521-public")),
        (KeyType::P521, pem!("P-521-sec1"), pem!("P-521-public")),
        (
            KeyType::Ed25519,
            pem!("Ed25519-pkcs8"),
            pem!("Ed25519-public"),
        ),
        (KeyType::X25519, pem!("X25519-pkcs8"), pem!("X25519-public")),
    ];
    for (key_type, private, public) in files {
        let key = PrivateKey::from_pem(private).unwrap();
        assert_eq!(key.key_type(), key_type);
        let public = PublicKey::from_pem(public).unwrap();
        assert_eq!(key.public_key(), public);
        // Written and read again it is the same key, and so it is as a JWK.
        let again = PrivateKey::from_pem(key.to_pkcs8_pem().unwrap().expose()).unwrap();
        assert_eq!(again.members(), key.members());
        let again = PrivateKey::from_members(&key.members()).unwrap();
        assert_eq!(again.public_key(), public);
        // Line ends of Windows and words before the key are nothing special.
        let told = format!("my key\r\n{}", private.replace('\n', "\r\n"));
        assert!(PrivateKey::from_pem(&told).is_ok(), "{key_type}");
    }
}

#[test]
fn pkcs8_of_openssl_is_written_byte_for_byte() {
    for pem in [
        pem!("rsa-pkcs8"),
        pem!("P-256-pkcs8"),
        pem!("P-384-pkcs8"),
        pem!("P-521-pkcs8"),
        pem!("Ed25519-pkcs8"),
        pem!("X25519-pkcs8"),
    ] {
        let key = PrivateKey::from_pem(pem).unwrap();
        assert_eq!(key.to_pkcs8_pem().unwrap().expose(), pem);
    }
}

#[test]
fn what_is_no_private_key_for_us_is_told() {
    let refusals = [
        ("", SigningKeyError::Pem),
        ("canary", SigningKeyError::Pem),
        (pem!("rsa-public"), SigningKeyError::Pem),
        (pem!("encrypted"), SigningKeyError::EncryptedPem),
        (
            pem!("rsa-1024"),
            SigningKeyError::Jwk(SkipReason::WeakModulus(1024)),
        ),
        ("-----BEGIN PRIVATE KEY-----", SigningKeyError::Pem),
        (
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
            SigningKeyError::Pem,
        ),
        (
            "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n-----END RSA PRIVATE KEY-----",
            SigningKeyError::EncryptedPem,
        ),
    ];
    for (text, expected) in refusals {
        assert_eq!(PrivateKey::from_pem(text).unwrap_err(), expected, "{text}");
    }
    assert_eq!(
        PublicKey::from_pem(pem!("rsa-pkcs8")).unwrap_err(),
        SigningKeyError::PublicPem
    );
}

#[test]
fn no_cut_off_pem_is_read_or_panics() {
    for pem in [
        pem!("P-384-sec1"),
        pem!("X25519-pkcs8"),
        pem!("P-256-public"),
    ] {
        let end = pem.find("-----END").unwrap();
        for cut in 0..end {
            assert!(PrivateKey::from_pem(&pem[..cut]).is_err());
            assert!(PublicKey::from_pem(&pem[..cut]).is_err());
        }
    }
}

#[test]
fn every_kind_is_made_and_reads_back() {
    // RSA takes long to make and is covered by `what_is_signed_verifies_with_the_public_jwk`.
    for key_type in KeyType::ALL.into_iter().filter(|one| *one != KeyType::Rsa) {
        let made = PrivateJwk::generate(key_type, &mut rng()).unwrap();
        assert_eq!(
            made.details.kid.as_deref(),
            Some(made.thumbprint().as_str())
        );
        let read = PrivateJwk::from_text(made.to_json().expose()).unwrap();
        assert_eq!(read.to_json(), made.to_json());
        let pem = PrivateJwk::from_text(made.to_pkcs8_pem().unwrap().expose()).unwrap();
        assert_eq!(pem.thumbprint(), made.thumbprint());
        let public = made.public().unwrap();
        assert_eq!(public.thumbprint(), made.thumbprint());
        assert!(!public.members().contains_key("d"));
        let shown = format!("{made:?}");
        let members: Value = serde_json::from_str(made.to_json().expose()).unwrap();
        assert!(!shown.contains(members["d"].as_str().unwrap()), "{shown}");
    }
}

#[test]
fn every_algorithm_signs_what_its_public_key_verifies() {
    let rsa = PrivateKey::from_pem(pem!("rsa-pkcs8")).unwrap();
    let claims = Map::from_iter([(String::from("sub"), json!("alice"))]);
    for algorithm in Algorithm::SUPPORTED {
        let key = match SigningKey::new(rsa.clone(), algorithm) {
            Ok(key) => key,
            Err(_) => SigningKey::generate(algorithm, &mut rng()).unwrap(),
        };
        let token = key.sign_claims(None, &claims, &mut rng()).unwrap();
        let token = Jws::parse(&token).unwrap();
        let keys = key_set(&[Value::Object(key.public_jwk())]);
        token.verify(&keys, &[algorithm]).unwrap();
        assert_eq!(token.payload().unwrap(), &claims);
    }
    assert_eq!(
        SigningKey::new(rsa, Algorithm::Es256).unwrap_err(),
        SigningKeyError::Unfit {
            algorithm: Algorithm::Es256,
            received: KeyType::Rsa
        }
    );
}

#[test]
fn a_jwk_signs_only_with_what_it_is_for() {
    let with = |name: &str, value: Value| {
        let mut key: Value = serde_json::from_str(A2_KEY).unwrap();
        key[name] = value;
        PrivateJwk::from_members(members(&key)).unwrap()
    };
    let named = with("alg", json!("PS384"));
    let key = SigningKey::from_private_jwk(&named, None).unwrap();
    assert_eq!(key.algorithm(), Algorithm::Ps384);
    assert_eq!(
        SigningKey::from_private_jwk(&named, Some(Algorithm::Rs256)).unwrap_err(),
        SigningKeyError::OtherAlgorithm {
            expected: Algorithm::Rs256,
            received: "PS384".into()
        }
    );
    let refused = |key| SigningKey::from_private_jwk(&key, None).unwrap_err();
    assert!(matches!(
        refused(with("use", json!("enc"))),
        SigningKeyError::Jwk(SkipReason::OtherUse { .. })
    ));
    assert!(matches!(
        refused(with("key_ops", json!(["decrypt"]))),
        SigningKeyError::Jwk(SkipReason::OtherOperations { .. })
    ));
    let key = with("key_ops", json!(["sign"]));
    assert!(SigningKey::from_private_jwk(&key, None).is_ok());
    assert_eq!(
        key.public().unwrap().details.operations,
        Some(vec![String::from("verify")])
    );
    let named = with("kid", json!("mine"));
    assert_eq!(
        SigningKey::from_private_jwk(&named, None).unwrap().kid(),
        "mine"
    );
}

#[test]
fn a_private_part_that_belongs_to_another_key_is_refused() {
    let p521 = rfc_7520()["keys"]["3.2"].clone();
    let ed25519 = PrivateKey::generate(KeyType::Ed25519, &mut rng()).unwrap();
    let x25519 = PrivateKey::generate(KeyType::X25519, &mut rng()).unwrap();
    for (key, bytes) in [
        (serde_json::from_str(A3_KEY).unwrap(), 32),
        (p521, 66),
        (Value::Object(ed25519.members()), 32),
        (Value::Object(x25519.members()), 32),
    ] {
        let refused = |d: &[u8]| {
            let mut key = key.clone();
            key["d"] = json!(super::base64url::encode(d));
            PrivateKey::from_members(members(&key)).unwrap_err()
        };
        let mut other = vec![1; bytes];
        other[0] = 0;
        assert_eq!(refused(&other), SigningKeyError::Inconsistent);
        assert!(matches!(
            refused(&other[1..]),
            SigningKeyError::Jwk(SkipReason::CoordinateLength { name: "d", .. })
        ));
    }
    let mut many: Value = serde_json::from_str(A2_KEY).unwrap();
    many["oth"] = json!([]);
    assert_eq!(
        PrivateKey::from_members(members(&many)).unwrap_err(),
        SigningKeyError::ManyPrimes
    );
}

#[test]
fn the_primes_of_an_rsa_key_follow_from_the_rest() {
    let whole: Value = serde_json::from_str(A2_KEY).unwrap();
    let mut bare = whole.clone();
    for name in ["p", "q"] {
        bare.as_object_mut().unwrap().remove(name);
    }
    let key = PrivateKey::from_members(members(&bare)).unwrap();
    assert_eq!(key.members()["n"], whole["n"]);
    assert!(key.members().contains_key("qi"));
    bare["p"] = whole["p"].clone();
    assert_eq!(
        PrivateKey::from_members(members(&bare)).unwrap_err(),
        SigningKeyError::Jwk(SkipReason::Missing("q"))
    );
}

#[test]
fn a_short_secret_is_refused_as_a_jwk_and_remarked_on_as_a_client_secret() {
    let short = |received| ShortKey {
        algorithm: Algorithm::Hs256,
        expected: 32,
        received,
    };
    let jwk = json!({"kty": "oct", "k": "c2VjcmV0"});
    assert_eq!(
        MacKey::from_jwk(members(&jwk), Algorithm::Hs256).unwrap_err(),
        SigningKeyError::ShortSecret(short(6))
    );
    let key = MacKey::from_client_secret(&Secret::new("secret"), Algorithm::Hs256).unwrap();
    assert_eq!(key.shortfall(), Some(short(6)));
    let token = key.sign_claims(None, &Map::new());
    key.verify(&Jws::parse(&token).unwrap()).unwrap();
    assert_eq!(
        MacKey::from_client_secret(&Secret::new(""), Algorithm::Hs256).unwrap_err(),
        SigningKeyError::EmptySecret
    );
    let long = Secret::new("x".repeat(64));
    for algorithm in Algorithm::SHARED_SECRET {
        let key = MacKey::from_client_secret(&long, algorithm).unwrap();
        assert_eq!(key.shortfall(), None);
        assert!(!format!("{key:?}").contains("xx"));
        let token = key.sign_claims(Some("JWT"), &Map::new());
        key.verify(&Jws::parse(&token).unwrap()).unwrap();
    }
}

#[test]
fn a_jwk_text_with_a_member_twice_is_refused() {
    let text = A3_KEY.replacen("\"kty\":\"EC\"", "\"kty\":\"EC\",\"kty\":\"EC\"", 1);
    assert_eq!(
        PrivateJwk::from_json(&text).unwrap_err(),
        SigningKeyError::RepeatedMembers {
            names: vec!["kty".into()]
        }
    );
    assert!(matches!(
        PrivateJwk::from_text("{").unwrap_err(),
        SigningKeyError::Json(_)
    ));
}

#[test]
fn shared_secrets_have_no_public_half_and_no_pem() {
    let secret = PrivateJwk {
        key: KeyMaterial::Shared(SymmetricKey::generate(32, &mut rng())),
        details: KeyDetails::default(),
    };
    assert!(secret.public().is_none());
    assert!(secret.to_pkcs8_pem().is_err());
    assert!(SigningKey::from_private_jwk(&secret, None).is_err());
    assert_eq!(secret.thumbprint().len(), 43);
    let a1 = MacKey::from_jwk(members(&rfc_7515()["A.1"]["key"]), Algorithm::Hs256).unwrap();
    assert_eq!(a1.shortfall(), None);
}
