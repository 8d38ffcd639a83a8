//! Encrypts to the owner of a key, in compact form (RFC 7516).

use rand_core::CryptoRngCore;
use rsa::{Oaep, RsaPublicKey};
use serde_json::{Map, Value, json};
use sha1::Sha1;
use sha2::Sha256;
use zeroize::Zeroizing;

use super::{
    ContentEncryption, KeyManagement, agreement, content,
    decrypt::{agreed_purpose, wanted_key},
    deflate, key_wrap,
    names::{Method, OaepHash},
};
use crate::oauth::jose::{PrivateKey, PublicKey, SymmetricKey, base64url, compact};

const GCM_VECTOR_BYTES: usize = 12;

/// How to encrypt, and what the header says beside that.
#[derive(Clone, Debug)]
pub struct JweEncryption {
    pub algorithm: KeyManagement,
    pub content: ContentEncryption,
    /// Further members, such as `kid`, `cty` (`JWT` for a signed token inside), `apu` and `apv`;
    /// `zip` with the value `DEF` compresses. `alg`, `enc`, and what the algorithm needs (`epk`,
    /// `iv`, `tag`) are filled in, in their place where they stand there already.
    pub header: Map<String, Value>,
}

/// Whom to encrypt to.
#[derive(Clone, Copy, Debug)]
pub enum Recipient<'a> {
    /// The owner of that key.
    Public(&'a PublicKey),
    /// Who shares that secret.
    Shared(&'a SymmetricKey),
}

/// Why there is no encrypted token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EncryptError {
    #[error("{algorithm} is known but refused here")]
    Refused { algorithm: KeyManagement },
    #[error("expected {expected} for {algorithm}, got {received}")]
    OtherKey {
        algorithm: KeyManagement,
        expected: String,
        received: String,
    },
    #[error("expected base64url in {name} of the header, got something else")]
    Malformed { name: &'static str },
    #[error("expected zip DEF or none at all in the header, got something else")]
    Compression,
    #[error("{algorithm} could not encrypt the key")]
    KeyEncryption { algorithm: KeyManagement },
    #[error("{content} could not encrypt the content")]
    ContentEncryption { content: ContentEncryption },
}

/// What the algorithm made: the content's key, and how the recipient comes by it.
struct Prepared {
    content_key: Zeroizing<Vec<u8>>,
    encrypted_key: Vec<u8>,
}

impl JweEncryption {
    /// The token in compact form. Out of `rng` come, in this order and as far as needed: the
    /// content's key, the ephemeral key or the vector or padding that wraps it, the content's vector.
    pub fn encrypt(
        &self,
        recipient: Recipient<'_>,
        payload: &[u8],
        rng: &mut dyn CryptoRngCore,
    ) -> Result<String, EncryptError> {
        let mut header = self.header.clone();
        header.insert("alg".into(), json!(self.algorithm.as_str()));
        header.insert("enc".into(), json!(self.content.as_str()));
        let compressed = match header.get("zip") {
            None => None,
            Some(Value::String(zip)) if zip == "DEF" => {
                Some(deflate::deflate(payload).ok_or(EncryptError::Compression)?)
            }
            Some(_) => return Err(EncryptError::Compression),
        };
        let payload = compressed.as_deref().unwrap_or(payload);
        let prepared = self.prepare(recipient, &mut header, rng)?;
        let header = compact::encoded(&header);
        let vector = random(self.content.initialization_vector_bytes(), rng);
        let sealed = self
            .content
            .seal(&prepared.content_key, &vector, header.as_bytes(), payload)
            .ok_or(EncryptError::ContentEncryption {
                content: self.content,
            })?;
        let parts = [
            header,
            base64url::encode(&prepared.encrypted_key),
            base64url::encode(&vector),
            base64url::encode(&sealed.ciphertext),
            base64url::encode(&sealed.tag),
        ];
        Ok(parts.join("."))
    }

    fn prepare(
        &self,
        recipient: Recipient<'_>,
        header: &mut Map<String, Value>,
        rng: &mut dyn CryptoRngCore,
    ) -> Result<Prepared, EncryptError> {
        let failed = EncryptError::KeyEncryption {
            algorithm: self.algorithm,
        };
        let shared = match recipient {
            Recipient::Shared(key) => Some(key.expose())
                .filter(|key| self.algorithm.shared_key_bytes(self.content) == Some(key.len())),
            Recipient::Public(_) => None,
        };
        let (content_key, encrypted_key) = match (self.algorithm.method(), shared, recipient) {
            (Method::Refused, _, _) => {
                return Err(EncryptError::Refused {
                    algorithm: self.algorithm,
                });
            }
            (Method::Direct, Some(key), _) => (Zeroizing::new(key.to_vec()), Some(Vec::new())),
            (Method::Wrap(_), Some(key), _) => {
                let content_key = self.random_key(rng);
                let wrapped = key_wrap::wrap(key, &content_key);
                (content_key, wrapped)
            }
            (Method::GcmWrap(_), Some(key), _) => {
                let content_key = self.random_key(rng);
                let vector = random(GCM_VECTOR_BYTES, rng);
                let sealed = content::seal_gcm(key, &vector, &[], &content_key);
                let wrapped = sealed.map(|sealed| {
                    header.insert("iv".into(), json!(base64url::encode(&vector)));
                    header.insert("tag".into(), json!(base64url::encode(&sealed.tag)));
                    sealed.ciphertext
                });
                (content_key, wrapped)
            }
            (Method::RsaOaep(hash), None, Recipient::Public(PublicKey::Rsa(key))) => {
                let content_key = self.random_key(rng);
                let wrapped = seal_oaep(key, hash, &content_key, rng);
                (content_key, wrapped)
            }
            (Method::Agreement(None), None, Recipient::Public(key))
                if self.algorithm.fits(key.key_type()) =>
            {
                (self.agree(key, header, rng)?, Some(Vec::new()))
            }
            (Method::Agreement(Some(_)), None, Recipient::Public(key))
                if self.algorithm.fits(key.key_type()) =>
            {
                let content_key = self.random_key(rng);
                let wrapping_key = self.agree(key, header, rng)?;
                let wrapped = key_wrap::wrap(&wrapping_key, &content_key);
                (content_key, wrapped)
            }
            (
                Method::Direct
                | Method::Wrap(_)
                | Method::GcmWrap(_)
                | Method::RsaOaep(_)
                | Method::Agreement(_),
                _,
                _,
            ) => return Err(self.other_key(recipient)),
        };
        Ok(Prepared {
            content_key,
            encrypted_key: encrypted_key.ok_or(failed)?,
        })
    }

    /// A key agreed on with the recipient by means of a new key pair, whose public half goes into
    /// the header.
    fn agree(
        &self,
        recipient: &PublicKey,
        header: &mut Map<String, Value>,
        rng: &mut dyn CryptoRngCore,
    ) -> Result<Zeroizing<Vec<u8>>, EncryptError> {
        let failed = || EncryptError::KeyEncryption {
            algorithm: self.algorithm,
        };
        let ephemeral = PrivateKey::generate(recipient.key_type(), rng).map_err(|_| failed())?;
        let public = Value::Object(ephemeral_members(&ephemeral.public_key()));
        header.insert("epk".into(), public);
        let secret = agreement::agree(&ephemeral, recipient).ok_or_else(failed)?;
        let party = |name| match header.get(name) {
            None => Ok(Vec::new()),
            Some(Value::String(text)) => {
                base64url::decode(text).map_err(|_| EncryptError::Malformed { name })
            }
            Some(_) => Err(EncryptError::Malformed { name }),
        };
        let (purpose, bytes) = agreed_purpose(self.algorithm, self.content);
        agreement::derive(&secret, purpose, &party("apu")?, &party("apv")?, bytes)
            .ok_or_else(failed)
    }

    fn random_key(&self, rng: &mut dyn CryptoRngCore) -> Zeroizing<Vec<u8>> {
        random(self.content.key_bytes(), rng)
    }

    fn other_key(&self, recipient: Recipient<'_>) -> EncryptError {
        EncryptError::OtherKey {
            algorithm: self.algorithm,
            expected: wanted_key(self.algorithm, self.content),
            received: match recipient {
                Recipient::Public(key) => key.summary(),
                Recipient::Shared(key) => {
                    format!("a shared secret of {} bytes", key.expose().len())
                }
            },
        }
    }
}

/// `kty` first, as everybody writes it.
fn ephemeral_members(key: &PublicKey) -> Map<String, Value> {
    let mut members = key.members();
    let mut ordered = Map::new();
    if let Some(kty) = members.remove("kty") {
        ordered.insert("kty".into(), kty);
    }
    for name in ["crv", "x", "y"] {
        if let Some(value) = members.remove(name) {
            ordered.insert(name.into(), value);
        }
    }
    ordered
}

fn random(bytes: usize, rng: &mut dyn CryptoRngCore) -> Zeroizing<Vec<u8>> {
    let mut random = Zeroizing::new(vec![0; bytes]);
    rng.fill_bytes(&mut random);
    random
}

fn seal_oaep(
    key: &RsaPublicKey,
    hash: OaepHash,
    content_key: &[u8],
    rng: &mut dyn CryptoRngCore,
) -> Option<Vec<u8>> {
    let mut rng = rng;
    let padding = match hash {
        OaepHash::Sha1 => Oaep::new::<Sha1>(),
        OaepHash::Sha256 => Oaep::new::<Sha256>(),
    };
    key.encrypt(&mut rng, padding, content_key).ok()
}
