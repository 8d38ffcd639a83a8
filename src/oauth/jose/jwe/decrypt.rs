//! Decrypts a token with a key of ours and algorithms that were agreed on before (RFC 7516, RFC 8725 §3.1).

use rand_core::CryptoRngCore;
use rsa::{Oaep, RsaPrivateKey};
use serde_json::Value;
use sha1::Sha1;
use sha2::Sha256;
use zeroize::Zeroizing;

use super::{
    ContentEncryption, Jwe, KeyManagement, MAX_INFLATED_BYTES, agreement, content,
    deflate::{InflateFault, inflate},
    key_wrap,
    names::{Method, OaepHash},
};
use crate::oauth::{
    jose::{
        KeyMaterial, PrivateKey, PublicKey, SkipReason, SymmetricKey, base64url, members::shortened,
    },
    json_object::JsonKind,
};

/// What the two sides agreed on, as by registration; a token that names something else is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JweAlgorithms {
    pub key_management: Vec<KeyManagement>,
    pub content: Vec<ContentEncryption>,
}

/// Why a token is not decrypted. Nothing tells wrong keys from changed tokens.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecryptError {
    #[error("expected {0} in the header, got none")]
    Missing(&'static str),
    #[error("expected a string in {name}, got {received}")]
    NotText {
        name: &'static str,
        received: JsonKind,
    },
    #[error("expected {}, got {name} {received:?}", expected.join(" or "))]
    Unexpected {
        name: &'static str,
        expected: Vec<&'static str>,
        received: String,
    },
    #[error("{received} is known but refused here")]
    Refused { received: KeyManagement },
    #[error("expected each header member once, got {names:?} repeatedly")]
    RepeatedMembers { names: Vec<String> },
    #[error(
        "expected no critical extension, got crit, which is not understood in encrypted tokens"
    )]
    CriticalExtension,
    #[error("expected {expected} for {algorithm}, got {received}")]
    OtherKey {
        algorithm: KeyManagement,
        expected: String,
        received: String,
    },
    #[error("expected {name} in the header to be {expected}")]
    Malformed {
        name: &'static str,
        expected: &'static str,
    },
    #[error("the key in epk cannot be used: {0}")]
    EphemeralKey(SkipReason),
    #[error("expected a key of the same curve as ours in epk, got {received}")]
    OtherCurve { received: String },
    #[error("expected no encrypted key with {algorithm}, got one")]
    EncryptedKey { algorithm: KeyManagement },
    #[error(
        "expected a token for this key, got one that it does not decrypt, or one that was changed"
    )]
    Undecryptable,
    #[error("expected content of at most {MAX_INFLATED_BYTES} bytes when unpacked, got more")]
    TooLargeUnpacked,
    #[error("expected content packed with DEFLATE, got something else")]
    Compression,
}

impl Jwe {
    /// The content, if the token is for this key, was not changed, and uses algorithms of `expected`.
    /// `rng` blinds RSA against measuring and stands in for keys that do not unwrap.
    pub fn decrypt(
        &self,
        key: &KeyMaterial,
        expected: &JweAlgorithms,
        rng: &mut dyn CryptoRngCore,
    ) -> Result<Zeroizing<Vec<u8>>, DecryptError> {
        if !self.repeated_header_members.is_empty() {
            return Err(DecryptError::RepeatedMembers {
                names: self.repeated_header_members.clone(),
            });
        }
        if self.header.contains_key("crit") {
            return Err(DecryptError::CriticalExtension);
        }
        let algorithm = self.key_management(expected)?;
        let content = self.content_encryption(expected)?;
        let is_compressed = self.is_compressed()?;
        let content_key = self.content_key(key, algorithm, content, rng)?;
        let plaintext = content
            .open(
                &content_key,
                &self.initialization_vector,
                self.additional_data.as_bytes(),
                &self.ciphertext,
                &self.tag,
            )
            .ok_or(DecryptError::Undecryptable)?;
        if !is_compressed {
            return Ok(plaintext);
        }
        inflate(&plaintext).map_err(|fault| match fault {
            InflateFault::TooLarge => DecryptError::TooLargeUnpacked,
            InflateFault::Malformed => DecryptError::Compression,
        })
    }

    fn key_management(&self, expected: &JweAlgorithms) -> Result<KeyManagement, DecryptError> {
        let name = self.required("alg")?;
        let received = KeyManagement::parse(name);
        if let Some(received) = received.filter(|received| !received.is_supported()) {
            return Err(DecryptError::Refused { received });
        }
        received
            .filter(|received| expected.key_management.contains(received))
            .ok_or_else(|| DecryptError::Unexpected {
                name: "alg",
                expected: expected
                    .key_management
                    .iter()
                    .map(|known| known.as_str())
                    .collect(),
                received: shortened(name),
            })
    }

    fn content_encryption(
        &self,
        expected: &JweAlgorithms,
    ) -> Result<ContentEncryption, DecryptError> {
        let name = self.required("enc")?;
        ContentEncryption::parse(name)
            .filter(|received| expected.content.contains(received))
            .ok_or_else(|| DecryptError::Unexpected {
                name: "enc",
                expected: expected
                    .content
                    .iter()
                    .map(|known| known.as_str())
                    .collect(),
                received: shortened(name),
            })
    }

    fn is_compressed(&self) -> Result<bool, DecryptError> {
        match self.text("zip")? {
            None => Ok(false),
            Some("DEF") => Ok(true),
            Some(other) => Err(DecryptError::Unexpected {
                name: "zip",
                expected: vec!["DEF"],
                received: shortened(other),
            }),
        }
    }

    /// The key of the content. One that does not unwrap is replaced by a random one, so that all
    /// that is wrong with it shows as late, and as little, as a wrong tag does.
    fn content_key(
        &self,
        key: &KeyMaterial,
        algorithm: KeyManagement,
        content: ContentEncryption,
        rng: &mut dyn CryptoRngCore,
    ) -> Result<Zeroizing<Vec<u8>>, DecryptError> {
        let method = algorithm.method();
        if matches!(method, Method::Direct | Method::Agreement(None))
            && !self.encrypted_key.is_empty()
        {
            return Err(DecryptError::EncryptedKey { algorithm });
        }
        let stand_in = SymmetricKey::generate(content.key_bytes(), rng);
        let unwrapped = match (method, key) {
            (Method::RsaOaep(hash), KeyMaterial::Private(PrivateKey::Rsa(key))) => {
                open_oaep(key, hash, &self.encrypted_key, rng)
            }
            (Method::Wrap(bytes), KeyMaterial::Shared(key)) if key.expose().len() == bytes => {
                key_wrap::unwrap(key.expose(), &self.encrypted_key)
            }
            (Method::GcmWrap(bytes), KeyMaterial::Shared(key)) if key.expose().len() == bytes => {
                let vector = self.required_bytes("iv")?;
                let tag = self.required_bytes("tag")?;
                content::open_gcm(key.expose(), &vector, &[], &self.encrypted_key, &tag)
            }
            (Method::Direct, KeyMaterial::Shared(key))
                if key.expose().len() == content.key_bytes() =>
            {
                Some(Zeroizing::new(key.expose().to_vec()))
            }
            (Method::Agreement(wrapping_bytes), KeyMaterial::Private(key))
                if algorithm.fits(key.key_type()) =>
            {
                let agreed = self.agreed_key(key, algorithm, content)?;
                match wrapping_bytes {
                    None => Some(agreed),
                    Some(_) => key_wrap::unwrap(&agreed, &self.encrypted_key),
                }
            }
            (
                Method::Refused
                | Method::RsaOaep(_)
                | Method::Wrap(_)
                | Method::GcmWrap(_)
                | Method::Direct
                | Method::Agreement(_),
                _,
            ) => return Err(other_key(algorithm, content, key)),
        };
        Ok(unwrapped
            .filter(|key| key.len() == content.key_bytes())
            .unwrap_or_else(|| Zeroizing::new(stand_in.expose().to_vec())))
    }

    /// What ECDH-ES derives from our key and `epk`, `apu` and `apv` of the header.
    fn agreed_key(
        &self,
        key: &PrivateKey,
        algorithm: KeyManagement,
        content: ContentEncryption,
    ) -> Result<Zeroizing<Vec<u8>>, DecryptError> {
        let ephemeral = match self.header.get("epk") {
            None => return Err(DecryptError::Missing("epk")),
            Some(Value::Object(members)) => members,
            Some(_) => {
                return Err(DecryptError::Malformed {
                    name: "epk",
                    expected: "a JWK",
                });
            }
        };
        let ephemeral = PublicKey::from_members(ephemeral).map_err(DecryptError::EphemeralKey)?;
        let secret = agreement::agree(key, &ephemeral).ok_or_else(|| DecryptError::OtherCurve {
            received: ephemeral.summary(),
        })?;
        let party_u = self.optional_bytes("apu")?;
        let party_v = self.optional_bytes("apv")?;
        let (purpose, bytes) = agreed_purpose(algorithm, content);
        agreement::derive(&secret, purpose, &party_u, &party_v, bytes)
            .ok_or(DecryptError::Undecryptable)
    }

    fn required(&self, name: &'static str) -> Result<&str, DecryptError> {
        self.text(name)?.ok_or(DecryptError::Missing(name))
    }

    fn required_bytes(&self, name: &'static str) -> Result<Vec<u8>, DecryptError> {
        self.required(name)?;
        self.optional_bytes(name)
    }

    /// Empty where the member is not there.
    fn optional_bytes(&self, name: &'static str) -> Result<Vec<u8>, DecryptError> {
        let text = self.text(name)?.unwrap_or_default();
        base64url::decode(text).map_err(|_| DecryptError::Malformed {
            name,
            expected: "base64url",
        })
    }

    fn text(&self, name: &'static str) -> Result<Option<&str>, DecryptError> {
        match self.header.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => Err(DecryptError::NotText {
                name,
                received: JsonKind::of(other),
            }),
        }
    }
}

/// For what the agreed key is, and how long it must be.
pub(super) fn agreed_purpose(
    algorithm: KeyManagement,
    content: ContentEncryption,
) -> (&'static str, usize) {
    match algorithm.method() {
        Method::Agreement(Some(bytes)) => (algorithm.as_str(), bytes),
        Method::Agreement(None)
        | Method::Refused
        | Method::RsaOaep(_)
        | Method::Wrap(_)
        | Method::GcmWrap(_)
        | Method::Direct => (content.as_str(), content.key_bytes()),
    }
}

/// `RSA`, or `a shared secret of 16 bytes`: what an algorithm works with.
pub(super) fn wanted_key(algorithm: KeyManagement, content: ContentEncryption) -> String {
    match algorithm.shared_key_bytes(content) {
        Some(bytes) => format!("a shared secret of {bytes} bytes"),
        None => match algorithm.method() {
            Method::Agreement(_) => String::from("a key of P-256, P-384, P-521 or X25519"),
            Method::Refused
            | Method::RsaOaep(_)
            | Method::Wrap(_)
            | Method::GcmWrap(_)
            | Method::Direct => String::from("an RSA key"),
        },
    }
}

fn other_key(
    algorithm: KeyManagement,
    content: ContentEncryption,
    key: &KeyMaterial,
) -> DecryptError {
    DecryptError::OtherKey {
        algorithm,
        expected: wanted_key(algorithm, content),
        received: match key {
            KeyMaterial::Private(key) => key.public_key().summary(),
            KeyMaterial::Shared(key) => {
                format!("a shared secret of {} bytes", key.expose().len())
            }
        },
    }
}

fn open_oaep(
    key: &RsaPrivateKey,
    hash: OaepHash,
    encrypted: &[u8],
    rng: &mut dyn CryptoRngCore,
) -> Option<Zeroizing<Vec<u8>>> {
    let mut rng = rng;
    let padding = match hash {
        OaepHash::Sha1 => Oaep::new::<Sha1>(),
        OaepHash::Sha256 => Oaep::new::<Sha256>(),
    };
    key.decrypt_blinded(&mut rng, padding, encrypted)
        .ok()
        .map(Zeroizing::new)
}
