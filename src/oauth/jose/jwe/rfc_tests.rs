//! The examples of RFC 7516, 7518 appendices B and C, 7520 sections 5 and 6, and 8037 for encrypted tokens.

use std::collections::VecDeque;

use rand_chacha::ChaCha20Rng;
use rand_core::{CryptoRng, RngCore, SeedableRng, impls};
use serde_json::{Value, json};

use super::{
    ContentEncryption, DecryptError, Jwe, JweAlgorithms, JweEncryption, KeyManagement, Recipient,
    agreement, key_wrap,
};
use crate::oauth::jose::{
    Algorithm, Jws, KeyMaterial, PrivateJwk, PrivateKey, PublicKey, base64url,
    vectors::{key_set, members, rfc_7516, rfc_7520},
};

/// Gives the bytes it was made with, in their order, and no others.
struct Scripted(VecDeque<u8>);

impl Scripted {
    fn new(parts: &[Vec<u8>]) -> Self {
        Self(parts.concat().into())
    }
}

impl RngCore for Scripted {
    fn next_u32(&mut self) -> u32 {
        impls::next_u32_via_fill(self)
    }

    fn next_u64(&mut self) -> u64 {
        impls::next_u64_via_fill(self)
    }

    fn fill_bytes(&mut self, into: &mut [u8]) {
        for byte in into {
            *byte = self.0.pop_front().expect("more randomness than planned");
        }
    }

    fn try_fill_bytes(&mut self, into: &mut [u8]) -> Result<(), rand_core::Error> {
        self.fill_bytes(into);
        Ok(())
    }
}

impl CryptoRng for Scripted {}

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(1)
}

fn everything() -> JweAlgorithms {
    JweAlgorithms {
        key_management: KeyManagement::ALL.to_vec(),
        content: ContentEncryption::ALL.to_vec(),
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn bytes(value: &Value) -> Vec<u8> {
    base64url::decode(text(value)).unwrap()
}

fn key(vector: &Value) -> KeyMaterial {
    PrivateJwk::from_members(members(&vector["key"]))
        .unwrap()
        .key
}

fn decrypted(vector: &Value) -> String {
    let token = Jwe::parse(text(&vector["compact"])).unwrap();
    let plaintext = token
        .decrypt(&key(vector), &everything(), &mut rng())
        .unwrap();
    String::from_utf8(plaintext.to_vec()).unwrap()
}

/// Encrypts the example's plaintext as the example was encrypted, with the random bytes it names.
fn encrypted_again(vector: &Value, random: &[Vec<u8>]) -> String {
    let token = Jwe::parse(text(&vector["compact"])).unwrap();
    let encryption = JweEncryption {
        algorithm: KeyManagement::parse(token.algorithm_name().unwrap()).unwrap(),
        content: ContentEncryption::parse(token.encryption_name().unwrap()).unwrap(),
        header: token.header().clone(),
    };
    let key = key(vector);
    let public = match &key {
        KeyMaterial::Private(key) => Some(key.public_key()),
        KeyMaterial::Shared(_) => None,
    };
    let recipient = match (&public, &key) {
        (Some(key), _) => Recipient::Public(key),
        (None, KeyMaterial::Shared(key)) => Recipient::Shared(key),
        (None, KeyMaterial::Private(_)) => unreachable!("it has a public half"),
    };
    let mut rng = Scripted::new(random);
    let token = encryption
        .encrypt(recipient, text(&vector["plaintext"]).as_bytes(), &mut rng)
        .unwrap();
    assert!(rng.0.is_empty(), "less randomness than planned");
    token
}

/// The content's key of an example that was wrapped with a shared secret.
fn unwrapped(vector: &Value) -> Vec<u8> {
    let KeyMaterial::Shared(key) = key(vector) else {
        panic!("expected a shared secret");
    };
    let token = Jwe::parse(text(&vector["compact"])).unwrap();
    key_wrap::unwrap(key.expose(), &token.encrypted_key)
        .unwrap()
        .to_vec()
}

#[test]
fn rfc_7516_appendices_a_1_and_a_3() {
    let vectors = rfc_7516();
    for name in ["A.1", "A.3"] {
        assert_eq!(decrypted(&vectors[name]), text(&vectors[name]["plaintext"]));
    }
    let vector = &vectors["A.3"];
    let iv = base64url::decode("AxY8DCtDaGlsbGljb3RoZQ").unwrap();
    assert_eq!(
        encrypted_again(vector, &[unwrapped(vector), iv]),
        text(&vector["compact"])
    );
}

#[test]
fn case_96_rfc_7516_appendix_a_2_is_refused_by_name_and_its_content_opens() {
    let vectors = rfc_7516();
    let vector = &vectors["A.2"];
    let token = Jwe::parse(text(&vector["compact"])).unwrap();
    assert_eq!(
        token
            .decrypt(&key(vector), &everything(), &mut rng())
            .unwrap_err(),
        DecryptError::Refused {
            received: KeyManagement::Rsa1_5
        }
    );
    // Appendices A.2 and A.3 have the content's key in common.
    let plaintext = ContentEncryption::A128CbcHs256.open(
        &unwrapped(&vectors["A.3"]),
        &token.initialization_vector,
        token.additional_data.as_bytes(),
        &token.ciphertext,
        &token.tag,
    );
    assert_eq!(*plaintext.unwrap(), text(&vector["plaintext"]).as_bytes());
}

#[test]
fn rfc_7518_appendix_b() {
    let plaintext = "A cipher system must not be required to be secret, and it must be able to fall \
                     into the hands of the enemy without inconvenience";
    let additional = "The second principle of Auguste Kerckhoffs";
    let vector = [
        0x1a, 0xf3, 0x8c, 0x2d, 0xc2, 0xb9, 0x6f, 0xfd, 0xd8, 0x66, 0x94, 0x09, 0x23, 0x41, 0xbc,
        0x04,
    ];
    for (content, last_of_key, tag) in [
        (
            ContentEncryption::A128CbcHs256,
            0x1f,
            "652c3fa36b0a7c5b3219fab3a30bc1c4",
        ),
        (
            ContentEncryption::A192CbcHs384,
            0x2f,
            "8490ac0e58949bfe51875d733f93ac2075168039ccc733d7",
        ),
        (
            ContentEncryption::A256CbcHs512,
            0x3f,
            "4dd3b4c088a7f45c216839645b2012bf2e6269a8c56a816dbc1b267761955bc5",
        ),
    ] {
        let key: Vec<u8> = (0..=last_of_key).collect();
        let sealed = content
            .seal(&key, &vector, additional.as_bytes(), plaintext.as_bytes())
            .unwrap();
        let hex: String = sealed
            .tag
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(hex, tag, "{content:?}");
        let opened = content.open(
            &key,
            &vector,
            additional.as_bytes(),
            &sealed.ciphertext,
            &sealed.tag,
        );
        assert_eq!(*opened.unwrap(), plaintext.as_bytes());
    }
}

#[test]
fn rfc_7518_appendix_c() {
    let alice = json!({
        "kty": "EC", "crv": "P-256",
        "x": "gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0",
        "y": "SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps",
        "d": "0_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo",
    });
    let bob = json!({
        "kty": "EC", "crv": "P-256",
        "x": "weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ",
        "y": "e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck",
        "d": "VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw",
    });
    let derived = |private: &Value, public: &Value| {
        let private = PrivateKey::from_members(members(private)).unwrap();
        let public = PublicKey::from_members(members(public)).unwrap();
        let secret = agreement::agree(&private, &public).unwrap();
        let key = agreement::derive(&secret, "A128GCM", b"Alice", b"Bob", 16).unwrap();
        base64url::encode(&key)
    };
    assert_eq!(derived(&alice, &bob), "VqqN6vgjbSBcIijNcacQGg");
    assert_eq!(derived(&bob, &alice), "VqqN6vgjbSBcIijNcacQGg");
}

#[test]
fn rfc_7520_section_5_examples_decrypt() {
    let vectors = rfc_7520();
    for name in ["5.2", "5.4", "5.5", "5.6", "5.7", "5.8", "5.9"] {
        let vector = &vectors["jwe"][name];
        assert_eq!(decrypted(vector), text(&vector["plaintext"]), "{name}");
    }
}

#[test]
fn case_96_rfc_7520_sections_5_1_and_5_3_are_refused_by_name() {
    let vectors = rfc_7520();
    let key = key(&vectors["jwe"]["5.1"]);
    for (name, received) in [
        ("5.1", KeyManagement::Rsa1_5),
        ("5.3", KeyManagement::Pbes2Hs512A256Kw),
    ] {
        let token = Jwe::parse(text(&vectors["jwe"][name]["compact"])).unwrap();
        assert_eq!(
            token.decrypt(&key, &everything(), &mut rng()).unwrap_err(),
            DecryptError::Refused { received }
        );
    }
}

#[test]
fn rfc_7520_section_5_examples_are_made_again() {
    let vectors = rfc_7520();
    let iv = |vector: &Value| {
        let token = Jwe::parse(text(&vector["compact"])).unwrap();
        token.initialization_vector
    };
    let jwe = &vectors["jwe"];
    let cases = [
        (
            "5.4",
            jwe["5.4"]["random"]
                .as_array()
                .unwrap()
                .iter()
                .map(bytes)
                .collect(),
        ),
        (
            "5.5",
            jwe["5.5"]["random"]
                .as_array()
                .unwrap()
                .iter()
                .map(bytes)
                .collect(),
        ),
        ("5.6", vec![iv(&jwe["5.6"])]),
        ("5.8", vec![unwrapped(&jwe["5.8"]), iv(&jwe["5.8"])]),
    ];
    for (name, random) in cases {
        let vector = &jwe[name];
        assert_eq!(
            encrypted_again(vector, &random),
            text(&vector["compact"]),
            "{name}"
        );
    }
}

#[test]
fn rfc_7520_section_5_7_is_made_again() {
    let vector = &rfc_7520()["jwe"]["5.7"];
    let token = Jwe::parse(text(&vector["compact"])).unwrap();
    let KeyMaterial::Shared(shared) = key(vector) else {
        panic!("expected a shared secret");
    };
    let (wrap_iv, tag) = (bytes(&token.header()["iv"]), bytes(&token.header()["tag"]));
    let content_key =
        super::content::open_gcm(shared.expose(), &wrap_iv, &[], &token.encrypted_key, &tag)
            .unwrap();
    let random = [
        content_key.to_vec(),
        wrap_iv,
        token.initialization_vector.clone(),
    ];
    assert_eq!(encrypted_again(vector, &random), text(&vector["compact"]));
}

#[test]
fn rfc_7520_section_6_a_signed_token_inside_an_encrypted_one() {
    let vectors = rfc_7520();
    let nested = &vectors["nested"]["6"];
    let outer = Jwe::parse(text(&nested["compact"])).unwrap();
    assert_eq!(outer.content_type(), Some("JWT"));
    // The recipient is that of section 5.2.
    let key = key(&vectors["jwe"]["5.2"]);
    let inner = outer.decrypt(&key, &everything(), &mut rng()).unwrap();
    let inner = Jws::parse(std::str::from_utf8(&inner).unwrap()).unwrap();
    let keys = key_set(&[nested["key"].clone()]);
    inner.verify(&keys, &[Algorithm::Ps256]).unwrap();
    assert_eq!(inner.payload().unwrap()["iss"], "hobbiton.example");
}

/// The shared value of the example in RFC 8037 appendix A.6.
const SHARED_8037: [u8; 32] = [
    0x4a, 0x5d, 0x9d, 0x5b, 0xa4, 0xce, 0x2d, 0xe1, 0x72, 0x8e, 0x3b, 0xf4, 0x80, 0x35, 0x0f, 0x25,
    0xe0, 0x7e, 0x21, 0xc9, 0x47, 0xd1, 0x9e, 0x33, 0x76, 0xf0, 0x9b, 0x3c, 0x1e, 0x16, 0x17, 0x42,
];

#[test]
fn rfc_8037_appendix_a_6() {
    let bob = json!({
        "kty": "OKP", "crv": "X25519",
        "x": "3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08",
        "d": "XasIfmJKikt54X-Lg4AO5m87sSkmGLb9HC-LJ_-I4Os",
    });
    let ephemeral = json!({
        "kty": "OKP", "crv": "X25519",
        "x": "hSDwCYkwp1R0i33ctD73Wg2_Og0mOBr066SpjqqbTmo",
    });
    let bob = PrivateKey::from_members(members(&bob)).unwrap();
    let ephemeral = PublicKey::from_members(members(&ephemeral)).unwrap();
    let shared = agreement::agree(&bob, &ephemeral).unwrap();
    assert_eq!(shared.as_slice(), SHARED_8037);
}
