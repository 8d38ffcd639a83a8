//! One private JSON Web Key, of a key pair or of a shared secret, with what it says about itself (RFC 7517).

use rand_core::CryptoRngCore;
use serde_json::{Map, Value};

use super::{
    Jwk, KeyDetails, KeyType, PrivateKey, SigningKeyError, SkipReason, SymmetricKey, members,
};
use crate::oauth::{JsonObject, Secret};

const MAX_JWK_BYTES: usize = 64 * 1024;

/// What a party keeps to itself: a private key, or a secret that it shares.
#[derive(Clone, Debug)]
pub enum KeyMaterial {
    Private(PrivateKey),
    Shared(SymmetricKey),
}

/// A key that must not be published, with its `kid` and the rest. `Debug` shows nothing private.
#[derive(Clone, Debug)]
pub struct PrivateJwk {
    pub key: KeyMaterial,
    pub details: KeyDetails,
}

impl PrivateJwk {
    /// A new key pair whose `kid` is its thumbprint.
    pub fn generate(
        key_type: KeyType,
        rng: &mut dyn CryptoRngCore,
    ) -> Result<Self, SigningKeyError> {
        let key = PrivateKey::generate(key_type, rng)?;
        let kid = Some(key.public_key().thumbprint());
        Ok(Self {
            key: KeyMaterial::Private(key),
            details: KeyDetails {
                kid,
                ..KeyDetails::default()
            },
        })
    }

    /// Reads a private JWK: `kty` RSA, EC, OKP or oct.
    pub fn from_members(members: &Map<String, Value>) -> Result<Self, SigningKeyError> {
        let details = KeyDetails::from_members(members)?;
        let key = if members::required(members, "kty")? == "oct" {
            KeyMaterial::Shared(SymmetricKey::from_members(members)?)
        } else {
            KeyMaterial::Private(PrivateKey::from_members(members)?)
        };
        Ok(Self { key, details })
    }

    /// Reads the JSON text of a private JWK, at most 64 KiB, in which no member stands twice.
    pub fn from_json(text: &str) -> Result<Self, SigningKeyError> {
        let object = JsonObject::parse(text.as_bytes(), MAX_JWK_BYTES)?;
        if object.repeated_members.is_empty() {
            Self::from_members(&object.members)
        } else {
            Err(SigningKeyError::RepeatedMembers {
                names: object.repeated_members,
            })
        }
    }

    /// Reads what a person may have at hand: a private JWK in JSON, or one of the PEM forms that
    /// [`PrivateKey::from_pem`] reads.
    pub fn from_text(text: &str) -> Result<Self, SigningKeyError> {
        if text.trim_start().starts_with('{') {
            return Self::from_json(text);
        }
        Ok(Self {
            key: KeyMaterial::Private(PrivateKey::from_pem(text)?),
            details: KeyDetails::default(),
        })
    }

    /// The private JWK as JSON.
    pub fn to_json(&self) -> Secret {
        let mut members = match &self.key {
            KeyMaterial::Private(key) => key.members(),
            KeyMaterial::Shared(key) => key.members(),
        };
        self.details.add_to(&mut members);
        Secret::new(Value::Object(members).to_string())
    }

    /// The public half, with what the JWK says about the pair; there is none of a shared secret.
    pub fn public(&self) -> Option<Jwk> {
        match &self.key {
            KeyMaterial::Private(key) => {
                Some(Jwk::new(key.public_key(), self.details.for_public_half()))
            }
            KeyMaterial::Shared(_) => None,
        }
    }

    /// The key as PKCS #8 in PEM, which shared secrets have none of.
    pub fn to_pkcs8_pem(&self) -> Result<Secret, SigningKeyError> {
        match &self.key {
            KeyMaterial::Private(key) => key.to_pkcs8_pem(),
            KeyMaterial::Shared(_) => Err(SkipReason::SharedSecret.into()),
        }
    }

    /// The SHA-256 thumbprint in base64url (RFC 7638 §3).
    pub fn thumbprint(&self) -> String {
        match &self.key {
            KeyMaterial::Private(key) => key.public_key().thumbprint(),
            KeyMaterial::Shared(key) => key.thumbprint(),
        }
    }
}
