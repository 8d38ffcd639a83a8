//! The JSON forms of RFC 7515, 7516, 7520 and 7797, and what is refused of them.

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use serde_json::{Value, json};

use super::vectors::{A2_TOKEN, A3_TOKEN, key_set, members, public_a2, public_a3};
use super::vectors::{rfc_7515, rfc_7516, rfc_7520};
use super::{
    Algorithm, ContentEncryption, DecryptError, JsonFormError, Jwe, JweAlgorithms, Jws, JwsError,
    KeyManagement, KeyMaterial, MacKey, PrivateJwk, VerifyError,
};

fn signed(form: &Value) -> Result<Vec<Jws>, JsonFormError> {
    Jws::parse_json(form.to_string().as_bytes())
}

fn encrypted(form: &Value) -> Result<Vec<Jwe>, JsonFormError> {
    Jwe::parse_json(form.to_string().as_bytes())
}

fn part(token: &str, at: usize) -> &str {
    token.split('.').nth(at).unwrap()
}

fn with_kid(mut key: Value, kid: &str) -> Value {
    key["kid"] = kid.into();
    key
}

const ES_KID: &str = "e9bc097a-ce51-4036-9562-d2ade882db0d";

/// RFC 7515 appendix A.6: the tokens of A.2 and A.3 in one, each with its kid in the clear.
fn two_signatures() -> Value {
    json!({
        "payload": part(A2_TOKEN, 1),
        "signatures": [
            {
                "protected": part(A2_TOKEN, 0),
                "header": { "kid": "2010-12-29" },
                "signature": part(A2_TOKEN, 2),
            },
            {
                "protected": part(A3_TOKEN, 0),
                "header": { "kid": ES_KID },
                "signature": part(A3_TOKEN, 2),
            },
        ],
    })
}

/// RFC 7515 appendix A.7.
fn one_signature() -> Value {
    json!({
        "payload": part(A3_TOKEN, 1),
        "protected": part(A3_TOKEN, 0),
        "header": { "kid": ES_KID },
        "signature": part(A3_TOKEN, 2),
    })
}

#[test]
fn rfc_7515_appendices_a_6_and_a_7() {
    let keys = key_set(&[
        with_kid(public_a2(), "2010-12-29"),
        with_kid(public_a3(), ES_KID),
    ]);
    let both = signed(&two_signatures()).unwrap();
    let expected = [Algorithm::Rs256, Algorithm::Es256];
    assert_eq!(both.len(), 2);
    for (token, algorithm) in both.iter().zip(expected) {
        let verified = token.verify(&keys, &[algorithm]).unwrap();
        assert_eq!(verified.key.kid(), token.kid());
        assert_eq!(token.payload().unwrap()["iss"], "joe");
    }
    let one = signed(&one_signature()).unwrap();
    assert_eq!(one.len(), 1);
    one[0].verify(&keys, &[Algorithm::Es256]).unwrap();
    // What stands in a header of its own is no less told than what is protected, and no more.
    assert_eq!(one[0].header()["kid"], ES_KID);
    let mut other = one_signature();
    other["header"]["kid"] = "2010-12-29".into();
    assert!(signed(&other).unwrap()[0].verify(&keys, &expected).is_err());
    let mut other = one_signature();
    other["payload"] = "e30".into();
    assert_eq!(
        signed(&other).unwrap()[0]
            .verify(&keys, &[Algorithm::Es256])
            .unwrap_err(),
        VerifyError::Mismatch { tried: 1 }
    );
}

#[test]
fn rfc_7520_sections_4_6_to_4_8() {
    let vectors = rfc_7520();
    let secret = MacKey::from_jwk(members(&vectors["keys"]["3.5"]), Algorithm::Hs256).unwrap();
    for name in ["4.6", "4.7"] {
        for form in ["json", "json_flat"] {
            let token = signed(&vectors["jws"][name][form]).unwrap();
            secret.verify(&token[0]).unwrap();
            assert_eq!(token[0].kid(), vectors["keys"]["3.5"]["kid"].as_str());
        }
    }
    let keys = key_set(&[
        vectors["keys"]["3.1"].clone(),
        vectors["keys"]["3.3"].clone(),
    ]);
    let three = signed(&vectors["jws"]["4.8"]["json"]).unwrap();
    three[0].verify(&keys, &[Algorithm::Rs256]).unwrap();
    three[1].verify(&keys, &[Algorithm::Es512]).unwrap();
    secret.verify(&three[2]).unwrap();
    // A signature is not one of the others.
    assert!(three[0].verify(&keys, &[Algorithm::Es512]).is_err());
    assert!(secret.verify(&three[0]).is_err());
}

/// The flattened form of the example in RFC 7797 §4.
fn unencoded() -> Value {
    json!({
        "protected": "eyJhbGciOiJIUzI1NiIsImI2NCI6ZmFsc2UsImNyaXQiOlsiYjY0Il19",
        "payload": "$.02",
        "signature": "A5dxf2s96_n5FLueVuW1Z_vh161FwXZC4YLPff6dmDY",
    })
}

#[test]
fn rfc_7797_section_4_with_a_payload_that_stands_as_it_is() {
    let key = MacKey::from_jwk(members(&rfc_7515()["A.1"]["key"]), Algorithm::Hs256).unwrap();
    let token = &signed(&unencoded()).unwrap()[0];
    key.verify(token).unwrap();
    assert_eq!(token.payload_bytes(), b"$.02");
    let encoded = json!({
        "protected": "eyJhbGciOiJIUzI1NiJ9",
        "payload": "JC4wMg",
        "signature": "5mvfOroL-g7HyqJoozehmsaqmvTYGEq5jTI1gVvoEoQ",
    });
    let token = &signed(&encoded).unwrap()[0];
    key.verify(token).unwrap();
    assert_eq!(token.payload_bytes(), b"$.02");
    // One payload cannot be both.
    let entry =
        |form: &Value| json!({ "protected": form["protected"], "signature": form["signature"] });
    let both = json!({
        "payload": "JC4wMg",
        "signatures": [entry(&encoded), entry(&unencoded())],
    });
    assert_eq!(
        signed(&both).unwrap_err(),
        JsonFormError::DifferentEncodings
    );
}

fn key(vector: &Value) -> KeyMaterial {
    PrivateJwk::from_members(members(vector)).unwrap().key
}

fn decrypted(token: &Jwe, key: &KeyMaterial) -> Result<String, DecryptError> {
    let everything = JweAlgorithms {
        key_management: KeyManagement::ALL.to_vec(),
        content: ContentEncryption::ALL.to_vec(),
    };
    let content = token.decrypt(key, &everything, &mut ChaCha20Rng::seed_from_u64(1))?;
    Ok(String::from_utf8(content.to_vec()).unwrap())
}

#[test]
fn rfc_7516_appendices_a_4_and_a_5() {
    let vectors = rfc_7516();
    let (rsa, wrapped) = (
        vectors["A.2"]["compact"].as_str().unwrap(),
        vectors["A.3"]["compact"].as_str().unwrap(),
    );
    // The tag is over another header than in A.3; the rest is the same.
    let shared = json!({
        "protected": "eyJlbmMiOiJBMTI4Q0JDLUhTMjU2In0",
        "unprotected": { "jku": "https://server.example.com/keys.jwks" },
        "iv": part(wrapped, 2),
        "ciphertext": part(wrapped, 3),
        "tag": "Mz-VPPyU4RlcuYv1IwIvzw",
    });
    let to_wrap = json!({
        "header": { "alg": "A128KW", "kid": "7" },
        "encrypted_key": part(wrapped, 1),
    });
    let mut general = shared.clone();
    general["recipients"] = json!([
        {
            "header": { "alg": "RSA1_5", "kid": "2011-04-29" },
            "encrypted_key": part(rsa, 1),
        },
        to_wrap,
    ]);
    let mut flattened = shared;
    flattened["header"] = to_wrap["header"].clone();
    flattened["encrypted_key"] = to_wrap["encrypted_key"].clone();

    let key = key(&vectors["A.3"]["key"]);
    let text = vectors["A.3"]["plaintext"].as_str().unwrap();
    let two = encrypted(&general).unwrap();
    let one = encrypted(&flattened).unwrap();
    assert_eq!((two.len(), one.len()), (2, 1));
    for token in [&two[1], &one[0]] {
        assert_eq!(decrypted(token, &key).unwrap(), text);
        assert_eq!(token.kid(), Some("7"));
    }
    assert_eq!(
        decrypted(&two[0], &key).unwrap_err(),
        DecryptError::Refused {
            received: KeyManagement::Rsa1_5
        }
    );
}

#[test]
fn rfc_7520_sections_5_10_to_5_13() {
    let vectors = &rfc_7520()["jwe"];
    let text = vectors["5.8"]["plaintext"].as_str().unwrap();
    let wrapping = key(&vectors["5.8"]["key"]);
    for name in ["5.10", "5.11", "5.12"] {
        for form in ["json", "json_flat"] {
            let token = &encrypted(&vectors[name][form]).unwrap()[0];
            assert_eq!(decrypted(token, &wrapping).unwrap(), text, "{name}");
        }
    }
    let mut other = vectors["5.10"]["json"].clone();
    other["aad"] = "e30".into();
    assert_eq!(
        decrypted(&encrypted(&other).unwrap()[0], &wrapping).unwrap_err(),
        DecryptError::Undecryptable
    );
    let three = encrypted(&vectors["5.13"]["json"]).unwrap();
    for (token, name) in three[1..].iter().zip(["5.4", "5.7"]) {
        let key = key(&vectors[name]["key"]);
        assert_eq!(decrypted(token, &key).unwrap(), text, "{name}");
        assert_eq!(token.content_type(), Some("text/plain"));
    }
}

#[test]
fn what_could_be_read_in_two_ways_is_refused() {
    let with = |change: fn(&mut Value)| {
        let mut form = one_signature();
        change(&mut form);
        signed(&form).unwrap_err()
    };
    assert_eq!(
        with(|form| form["header"]["alg"] = "ES256".into()),
        JsonFormError::InTwoHeaders { name: "alg".into() }
    );
    for name in ["crit", "b64"] {
        let mut form = one_signature();
        form["header"][name] = json!(["b64"]);
        assert_eq!(
            signed(&form).unwrap_err(),
            JsonFormError::Unprotected { name }
        );
    }
    assert_eq!(
        with(|form| form["signatures"] = json!([])),
        JsonFormError::BothForms {
            general: "signatures",
            flattened: "signature"
        }
    );
    assert!(matches!(
        with(|form| form["payload"] = json!(1)),
        JsonFormError::OtherKind {
            name: "payload",
            ..
        }
    ));
    assert!(matches!(
        with(|form| form["signature"] = "AA==".into()),
        JsonFormError::Encoding {
            name: "signature",
            offset: 2,
            ..
        }
    ));
    for count in [0, 17] {
        let mut form = two_signatures();
        form["signatures"] = vec![form["signatures"][0].clone(); count].into();
        assert_eq!(
            signed(&form).unwrap_err(),
            JsonFormError::Count {
                name: "signatures",
                received: count
            }
        );
    }
    let mut form = rfc_7520()["jwe"]["5.12"]["json"].clone();
    form["unprotected"]["zip"] = "DEF".into();
    assert_eq!(
        encrypted(&form).unwrap_err(),
        JsonFormError::Unprotected { name: "zip" }
    );
    // A member that stands twice, wherever it does, is nobody's word.
    let text = one_signature().to_string();
    let twice = text.replacen("\"header\":{", "\"header\":{\"kid\":\"other\",", 1);
    let token = &Jws::parse_json(twice.as_bytes()).unwrap()[0];
    let keys = key_set(&[with_kid(public_a3(), ES_KID)]);
    assert_eq!(
        token.verify(&keys, &[Algorithm::Es256]).unwrap_err(),
        VerifyError::RepeatedMembers {
            names: vec![String::from("kid")]
        }
    );
    // The compact form is another.
    assert!(Jws::parse_json(A3_TOKEN.as_bytes()).is_err());
    assert_eq!(Jws::parse(&text).unwrap_err(), JwsError::Opaque);
}
