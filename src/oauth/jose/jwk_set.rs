//! A JWK Set: the keys that can be used, and each other one with its reason (RFC 7517).

use serde_json::{Map, Value};

use super::{Jwk, Purpose, SkipReason};
use crate::oauth::json_object::{JsonKind, JsonObject, JsonObjectError};

/// Keys beyond this many are not looked at.
pub const MAX_KEYS: usize = 100;
const MAX_SET_BYTES: usize = 1 << 20;
const MAX_KID_SHOWN: usize = 128;

/// The keys of a set in their order, and those that were passed over.
#[derive(Clone, Debug, Default)]
pub struct JwkSet {
    pub keys: Vec<Jwk>,
    pub skipped: Vec<SkippedKey>,
    /// How many keys stood beyond the first [`MAX_KEYS`], unread.
    pub beyond_limit: usize,
    /// Names that stood more than once in one object.
    pub repeated_members: Vec<String>,
}

/// A key that is not used, by its place in the set, counted from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkippedKey {
    pub index: usize,
    pub kid: Option<String>,
    pub reason: SkipReason,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JwkSetError {
    #[error("the JWK Set could not be read: {0}")]
    Json(#[from] JsonObjectError),
    #[error("expected the member keys in a JWK Set, got none")]
    MissingKeys,
    #[error("expected an array in the member keys, got {received}")]
    KeysNotAnArray { received: JsonKind },
}

impl JwkSet {
    /// Reads the keys for checking signatures out of at most 1 MiB; unusable keys never spoil the
    /// usable ones.
    pub fn parse(bytes: &[u8]) -> Result<Self, JwkSetError> {
        Self::parse_for(bytes, Purpose::Signature)
    }

    /// The same for another purpose, such as encrypting to the server.
    pub fn parse_for(bytes: &[u8], purpose: Purpose) -> Result<Self, JwkSetError> {
        let object = JsonObject::parse(bytes, MAX_SET_BYTES)?;
        let mut set = Self::from_members_for(&object.members, purpose)?;
        set.repeated_members = object.repeated_members;
        Ok(set)
    }

    /// The set in a value that was read already, such as the `jwks` of a client's metadata.
    pub fn from_members(members: &Map<String, Value>) -> Result<Self, JwkSetError> {
        Self::from_members_for(members, Purpose::Signature)
    }

    pub fn from_members_for(
        members: &Map<String, Value>,
        purpose: Purpose,
    ) -> Result<Self, JwkSetError> {
        let entries = match members.get("keys") {
            Some(Value::Array(entries)) => entries,
            Some(other) => {
                return Err(JwkSetError::KeysNotAnArray {
                    received: JsonKind::of(other),
                });
            }
            None => return Err(JwkSetError::MissingKeys),
        };
        let mut set = Self {
            beyond_limit: entries.len().saturating_sub(MAX_KEYS),
            ..Self::default()
        };
        for (index, entry) in entries.iter().take(MAX_KEYS).enumerate() {
            let key = match entry.as_object() {
                Some(members) => Jwk::for_purpose(members, purpose),
                None => Err(SkipReason::NotAnObject(JsonKind::of(entry))),
            };
            match key {
                Ok(key) => set.keys.push(key),
                Err(reason) => set.skipped.push(SkippedKey {
                    index,
                    kid: entry
                        .get("kid")
                        .and_then(Value::as_str)
                        .map(|kid| kid.chars().take(MAX_KID_SHOWN).collect()),
                    reason,
                }),
            }
        }
        Ok(set)
    }

    /// A set of one key, for a server whose key is known beforehand.
    pub fn single(key: Jwk) -> Self {
        Self {
            keys: vec![key],
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{KeyManagement, KeyType, vectors};
    use super::*;

    fn reasons(keys: Value) -> Vec<SkipReason> {
        let text = json!({ "keys": keys }).to_string();
        let set = JwkSet::parse(text.as_bytes()).unwrap();
        assert!(set.keys.is_empty());
        set.skipped.into_iter().map(|key| key.reason).collect()
    }

    fn with(mut key: Value, name: &str, value: Value) -> Value {
        key[name] = value;
        key
    }

    #[test]
    fn rfc_7638_section_3_thumbprint() {
        let key: Value = serde_json::from_str(vectors::RFC_7638_KEY).unwrap();
        let key = Jwk::from_members(key.as_object().unwrap()).unwrap();
        assert_eq!(
            key.thumbprint(),
            "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
        );
        assert_eq!(key.kid(), Some("2011-04-29"));
    }

    #[test]
    fn case_94_keys_that_must_not_check_signatures() {
        let rsa = vectors::public_a2();
        let ec = vectors::public_a3();
        let mut even = super::super::base64url::decode(rsa["n"].as_str().unwrap()).unwrap();
        *even.last_mut().unwrap() &= 0xfe;
        let even = super::super::base64url::encode(&even);
        let short = super::super::base64url::encode(&[0xff; 64]);
        let huge = "_".repeat(4 * 8192);
        assert_eq!(
            reasons(json!([
                with(rsa.clone(), "n", json!(short)),
                with(rsa.clone(), "n", json!(even)),
                with(rsa.clone(), "n", json!(huge)),
                with(rsa.clone(), "e", json!("AQ")),
                with(rsa.clone(), "e", json!("Ag")),
                with(rsa.clone(), "e", json!("AP__________")),
                with(rsa.clone(), "use", json!("enc")),
                with(rsa.clone(), "key_ops", json!(["encrypt"])),
                with(rsa.clone(), "n", json!("AQ==")),
                with(rsa.clone(), "n", json!(1)),
                with(ec.clone(), "crv", json!("secp256k1")),
                with(ec.clone(), "crv", json!("P-384")),
                with(ec.clone(), "x", json!("AA")),
                with(ec.clone(), "x", ec["y"].clone()),
                json!({"kty": "oct", "k": "c2VjcmV0", "alg": "HS256"}),
                json!({"kty": "OKP", "crv": "Ed25519", "x": "AA"}),
                json!({"kty": "OKP", "crv": "Ed448", "x": "AA"}),
                json!({"kty": "OKP", "crv": "X25519", "x": "A".repeat(43)}),
                json!({"kty": "LWE", "n": "AQAB"}),
                json!({"n": "AQAB"}),
                json!("text"),
            ])),
            [
                SkipReason::WeakModulus(512),
                SkipReason::EvenModulus,
                SkipReason::LargeModulus,
                SkipReason::Exponent("1".into()),
                SkipReason::Exponent("2".into()),
                SkipReason::Exponent("9 bytes".into()),
                SkipReason::OtherUse {
                    expected: "sig",
                    received: "enc".into()
                },
                SkipReason::OtherOperations {
                    expected: "verify",
                    received: vec!["encrypt".into()]
                },
                SkipReason::Encoding {
                    name: "n",
                    fault: super::super::Fault::Padding
                },
                SkipReason::NotText {
                    name: "n",
                    received: JsonKind::Number
                },
                SkipReason::UnsupportedCurve("secp256k1".into()),
                SkipReason::CoordinateLength {
                    name: "x",
                    expected: 48,
                    received: 32
                },
                SkipReason::CoordinateLength {
                    name: "x",
                    expected: 32,
                    received: 1
                },
                SkipReason::NotOnCurve(KeyType::P256),
                SkipReason::SharedSecret,
                SkipReason::CoordinateLength {
                    name: "x",
                    expected: 32,
                    received: 1
                },
                SkipReason::UnsupportedCurve("Ed448".into()),
                SkipReason::OtherKind {
                    expected: "signatures",
                    received: KeyType::X25519
                },
                SkipReason::UnsupportedType("LWE".into()),
                SkipReason::Missing("kty"),
                SkipReason::NotAnObject(JsonKind::Text),
            ]
        );
    }

    #[test]
    fn keys_for_encryption_are_another_choice_of_the_same_set() {
        let okp = json!({"kty": "OKP", "crv": "X25519", "x": "A".repeat(43)});
        let text = json!({"keys": [
            with(vectors::public_a2(), "use", json!("enc")),
            with(vectors::public_a3(), "use", json!("sig")),
            with(vectors::public_a3(), "key_ops", json!(["deriveBits"])),
            okp,
        ]})
        .to_string();
        let kinds = |purpose| {
            let set = JwkSet::parse_for(text.as_bytes(), purpose).unwrap();
            let kinds: Vec<KeyType> = set.keys.iter().map(|key| key.key.key_type()).collect();
            kinds
        };
        let encryption = JwkSet::parse_for(text.as_bytes(), Purpose::Encryption).unwrap();
        let fits = |algorithm| {
            encryption
                .keys
                .iter()
                .filter(|key| key.fits_key_management(algorithm))
                .count()
        };
        assert_eq!(fits(KeyManagement::RsaOaep256), 1);
        assert_eq!(fits(KeyManagement::EcdhEs), 2);
        assert_eq!(fits(KeyManagement::Direct), 0);
        assert_eq!(kinds(Purpose::Signature), [KeyType::P256]);
        assert_eq!(
            kinds(Purpose::Encryption),
            [KeyType::Rsa, KeyType::P256, KeyType::X25519]
        );
    }

    #[test]
    fn case_94_too_many_keys_and_too_many_bytes() {
        let keys = vec![vectors::public_a3(); 1000];
        let set = JwkSet::parse(json!({ "keys": keys }).to_string().as_bytes()).unwrap();
        assert_eq!((set.keys.len(), set.beyond_limit), (MAX_KEYS, 900));
        let long = vec![b' '; 10 << 20];
        assert!(matches!(
            JwkSet::parse(&long),
            Err(JwkSetError::Json(JsonObjectError::TooLong { .. }))
        ));
    }

    #[test]
    fn case_94_private_members_are_named_and_one_bad_key_spoils_nothing() {
        let keys = json!({"keys": [
            {"kty": "oct", "kid": "a", "k": "AA"},
            serde_json::from_str::<Value>(vectors::A2_KEY).unwrap(),
        ]});
        let set = JwkSet::parse(keys.to_string().as_bytes()).unwrap();
        assert_eq!(set.keys[0].private_members, ["d", "p", "q"]);
        assert_eq!(set.skipped[0].kid.as_deref(), Some("a"));
        assert_eq!(set.skipped[0].index, 0);
    }

    #[test]
    fn case_95_what_is_not_a_set_is_named() {
        assert_eq!(
            JwkSet::parse(b"<html>").unwrap_err(),
            JwkSetError::Json(JsonObjectError::Markup)
        );
        assert_eq!(JwkSet::parse(b"{}").unwrap_err(), JwkSetError::MissingKeys);
        assert_eq!(
            JwkSet::parse(br#"{"keys":{}}"#).unwrap_err(),
            JwkSetError::KeysNotAnArray {
                received: JsonKind::Object
            }
        );
    }
}
