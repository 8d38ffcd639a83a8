//! The examples of RFC 7515, 7517, 7520, 7638, 7797 and 8037 for keys and signatures.

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use serde_json::{Map, Value, json};

use super::vectors::{key, key_set, members, rfc_7515, rfc_7517, rfc_7520};
use super::{
    Algorithm, Jwk, Jws, KeyMaterial, MacKey, PrivateJwk, PublicKey, SigningKey, VerifyError,
    base64url,
};

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(1)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// Signs the token's own header and payload again.
fn signed_again(key: &SigningKey, token: &Jws) -> String {
    let header = json!({ "alg": token.algorithm_name().unwrap() });
    assert_eq!(header.as_object().unwrap(), token.header());
    key.sign_compact(token.header(), token.payload_bytes(), &mut rng())
        .unwrap()
}

#[test]
fn rfc_7515_appendix_a_1() {
    let vector = &rfc_7515()["A.1"];
    let token = Jws::parse(text(&vector["compact"])).unwrap();
    let key = MacKey::from_jwk(members(&vector["key"]), Algorithm::Hs256).unwrap();
    key.verify(&token).unwrap();
    // The header has a line break, which we would not write; the signature is the same over it.
    let input = String::from_utf8(token.signing_input().to_vec()).unwrap();
    let again = format!("{input}.{}", base64url::encode(token.signature()));
    assert_eq!(again, text(&vector["compact"]));
    assert_eq!(token.typ(), Some("JWT"));
    // Other hashes over the same input are other tokens.
    let longer = MacKey::from_jwk(members(&vector["key"]), Algorithm::Hs512).unwrap();
    assert!(longer.verify(&token).is_err());
}

#[test]
fn rfc_7515_appendices_a_2_to_a_4() {
    let vectors = rfc_7515();
    for (name, is_reproducible) in [("A.2", true), ("A.3", false), ("A.4", false)] {
        let vector = &vectors[name];
        let algorithm = Algorithm::parse(text(&vector["alg"])).unwrap();
        let private = PrivateJwk::from_members(members(&vector["key"])).unwrap();
        let keys = key_set(&[Value::Object(private.public().unwrap().members())]);
        let token = Jws::parse(text(&vector["compact"])).unwrap();
        token.verify(&keys, &[algorithm]).unwrap();
        let key = SigningKey::from_private_jwk(&private, Some(algorithm)).unwrap();
        let again = signed_again(&key, &token);
        // The other examples were made with a random nonce.
        assert_eq!(again == text(&vector["compact"]), is_reproducible, "{name}");
        Jws::parse(&again)
            .unwrap()
            .verify(&keys, &[algorithm])
            .unwrap();
    }
}

#[test]
fn rfc_7515_appendices_a_5_and_e_are_refused() {
    let vectors = rfc_7515();
    let keys = key_set(&[super::vectors::public_a2()]);
    for name in ["A.5", "E"] {
        let token = Jws::parse(text(&vectors[name]["compact"])).unwrap();
        assert!(matches!(
            token.verify(&keys, &Algorithm::ALL).unwrap_err(),
            VerifyError::Unsigned { .. }
        ));
    }
}

#[test]
fn rfc_7517_appendices_a_and_b() {
    let vectors = rfc_7517();
    let public = &vectors["A.1"]["keys"];
    let private = &vectors["A.2"]["keys"];
    for (public, private) in [(&public[0], &private[0]), (&public[1], &private[1])] {
        let private = PrivateJwk::from_members(members(private)).unwrap();
        let written = Value::Object(private.public().unwrap().members());
        assert_eq!(&written, public);
    }
    // Every private member is written again as it was, those that follow from others too.
    for key in private.as_array().unwrap().iter().chain([&vectors["C.1"]]) {
        let read = PrivateJwk::from_members(members(key)).unwrap();
        let again: Value = serde_json::from_str(read.to_json().expose()).unwrap();
        assert_eq!(&again, key);
    }
    for (key, bytes) in vectors["A.3"]["keys"]
        .as_array()
        .unwrap()
        .iter()
        .zip([16, 64])
    {
        let read = PrivateJwk::from_members(members(key)).unwrap();
        let KeyMaterial::Shared(shared) = &read.key else {
            panic!("expected a shared secret, got {read:?}");
        };
        assert_eq!(shared.expose().len(), bytes);
        let again: Value = serde_json::from_str(read.to_json().expose()).unwrap();
        assert_eq!(&again, key);
        assert!(read.public().is_none());
    }
    let with_certificate = key(&vectors["B"]);
    assert_eq!(with_certificate.details.certificates.len(), 1);
    assert_eq!(Value::Object(with_certificate.members()), vectors["B"]);
}

#[test]
fn rfc_7520_section_3_keys() {
    let vectors = rfc_7520();
    for (public, private) in [("3.1", "3.2"), ("3.3", "3.4")] {
        let read = PrivateJwk::from_members(members(&vectors["keys"][private])).unwrap();
        assert_eq!(
            Value::Object(read.public().unwrap().members()),
            vectors["keys"][public]
        );
    }
    for name in ["3.5", "3.6"] {
        let read = PrivateJwk::from_members(members(&vectors["keys"][name])).unwrap();
        let again: Value = serde_json::from_str(read.to_json().expose()).unwrap();
        assert_eq!(again, vectors["keys"][name]);
    }
}

#[test]
fn rfc_7520_section_4_signatures() {
    let vectors = rfc_7520();
    for (name, key, algorithm, is_reproducible) in [
        ("4.1", "3.4", Algorithm::Rs256, true),
        ("4.2", "3.4", Algorithm::Ps384, false),
        ("4.3", "3.2", Algorithm::Es512, false),
    ] {
        let compact = text(&vectors["jws"][name]["compact"]);
        let token = Jws::parse(compact).unwrap();
        let private = PrivateJwk::from_members(members(&vectors["keys"][key])).unwrap();
        let public = Value::Object(private.public().unwrap().members());
        let keys = key_set(&[public]);
        let verified = token.verify(&keys, &[algorithm]).unwrap();
        assert_eq!(verified.key.kid(), token.kid(), "{name}");
        let key = SigningKey::from_private_jwk(&private, Some(algorithm)).unwrap();
        let again = key
            .sign_compact(token.header(), token.payload_bytes(), &mut rng())
            .unwrap();
        assert_eq!(again == compact, is_reproducible, "{name}");
        Jws::parse(&again)
            .unwrap()
            .verify(&keys, &[algorithm])
            .unwrap();
    }
}

#[test]
fn rfc_7520_sections_4_4_and_4_5_with_a_secret() {
    let vectors = rfc_7520();
    let compact = text(&vectors["jws"]["4.4"]["compact"]);
    let key = MacKey::from_jwk(members(&vectors["keys"]["3.5"]), Algorithm::Hs256).unwrap();
    let token = Jws::parse(compact).unwrap();
    key.verify(&token).unwrap();
    assert_eq!(
        key.sign_compact(token.header(), token.payload_bytes()),
        compact
    );
    // Section 4.5 is the same token with its payload detached.
    let detached = key.sign_detached(token.header(), token.payload_bytes());
    let (header, rest) = compact.split_once('.').unwrap();
    let (_, signature) = rest.split_once('.').unwrap();
    assert_eq!(detached, format!("{header}..{signature}"));
    let token = Jws::parse_detached(&detached, token.payload_bytes()).unwrap();
    key.verify(&token).unwrap();
    let token = Jws::parse_detached(&detached, b"something else").unwrap();
    assert_eq!(
        key.verify(&token).unwrap_err(),
        VerifyError::Mismatch { tried: 1 }
    );
}

/// The example of RFC 7797 §4 is over these four bytes and under the key of RFC 7515 appendix A.1.
const PAYLOAD_7797: &[u8] = b"$.02";

#[test]
fn rfc_7797_section_4() {
    let key = MacKey::from_jwk(members(&rfc_7515()["A.1"]["key"]), Algorithm::Hs256).unwrap();
    let encoded = json!({"alg": "HS256"});
    assert_eq!(
        key.sign_compact(members(&encoded), PAYLOAD_7797),
        "eyJhbGciOiJIUzI1NiJ9.JC4wMg.5mvfOroL-g7HyqJoozehmsaqmvTYGEq5jTI1gVvoEoQ"
    );
    let unencoded = json!({"alg": "HS256", "b64": false, "crit": ["b64"]});
    let token = key.sign_detached(members(&unencoded), PAYLOAD_7797);
    assert_eq!(
        token,
        "eyJhbGciOiJIUzI1NiIsImI2NCI6ZmFsc2UsImNyaXQiOlsiYjY0Il19..A5dxf2s96_n5FLueVuW1Z_vh161FwXZC4YLPff6dmDY"
    );
    let read = Jws::parse_detached(&token, PAYLOAD_7797).unwrap();
    key.verify(&read).unwrap();
    assert_eq!(read.signing_input().last(), Some(&b'2'));
    // Not detached, it means something else.
    assert_eq!(
        key.verify(&Jws::parse(&token).unwrap()).unwrap_err(),
        VerifyError::UnencodedPayload
    );
}

#[test]
fn b64_must_be_critical_and_true_or_false() {
    let key = MacKey::from_jwk(members(&rfc_7515()["A.1"]["key"]), Algorithm::Hs256).unwrap();
    let refusal = |header: Value| {
        let token = key.sign_detached(members(&header), PAYLOAD_7797);
        key.verify(&Jws::parse_detached(&token, PAYLOAD_7797).unwrap())
            .unwrap_err()
    };
    assert_eq!(
        refusal(json!({"alg": "HS256", "b64": false})),
        VerifyError::UncriticalEncoding
    );
    assert!(matches!(
        refusal(json!({"alg": "HS256", "b64": "false", "crit": ["b64"]})),
        VerifyError::EncodingNotBoolean { .. }
    ));
    assert_eq!(
        refusal(json!({"alg": "HS256", "crit": ["b64"]})),
        VerifyError::MalformedCritical
    );
    assert_eq!(
        refusal(json!({"alg": "HS256", "b64": false, "crit": ["b64", "exp"]})),
        VerifyError::CriticalExtension {
            received: vec!["exp".into()]
        }
    );
}

/// RFC 8037 appendix A.1.
fn key_8037() -> Value {
    json!({
        "kty": "OKP",
        "crv": "Ed25519",
        "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
        "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    })
}

#[test]
fn rfc_8037_appendices_a_1_to_a_5() {
    let private = PrivateJwk::from_members(members(&key_8037())).unwrap();
    let public = private.public().unwrap();
    assert_eq!(
        public.thumbprint(),
        "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
    );
    let header = Map::from_iter([(String::from("alg"), json!("EdDSA"))]);
    let key = SigningKey::from_private_jwk(&private, None).unwrap();
    let token = key
        .sign_compact(&header, b"Example of Ed25519 signing", &mut rng())
        .unwrap();
    assert_eq!(
        token,
        concat!(
            "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.",
            "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5B",
            "hVsPt9g7sVvpAr_MuM0KAg"
        )
    );
    let keys = key_set(&[Value::Object(public.members())]);
    let token = Jws::parse(&token).unwrap();
    token.verify(&keys, &[Algorithm::EdDsa]).unwrap();
    assert!(token.verify(&keys, &[Algorithm::Ed25519]).is_err());
}

#[test]
fn an_x25519_key_signs_and_checks_nothing() {
    let key =
        json!({"kty": "OKP", "crv": "X25519", "x": "3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08"});
    assert!(Jwk::from_members(members(&key)).is_err());
    let key = PublicKey::from_members(members(&key)).unwrap();
    assert!(Algorithm::ALL.into_iter().all(|one| !key.fits(one)));
}
