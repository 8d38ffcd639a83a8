//! A key that both sides hold (`kty` oct, RFC 7518), wiped when dropped.

use std::fmt;

use rand_core::CryptoRngCore;
use serde_json::{Map, Value, json};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::{Hash, SkipReason, base64url, members};
use crate::oauth::Secret;

/// Bytes of any length. `Debug` shows how many; comparing takes a time that depends on the lengths alone.
#[derive(Clone)]
pub struct SymmetricKey(Zeroizing<Vec<u8>>);

impl SymmetricKey {
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The octets of the UTF-8 text, as OIDC Core §3.1.3.7 item 8 wants a client secret used.
    pub fn from_client_secret(secret: &Secret) -> Self {
        Self::new(secret.expose().as_bytes().to_vec())
    }

    pub fn generate(bytes: usize, rng: &mut dyn CryptoRngCore) -> Self {
        let mut key = Zeroizing::new(vec![0; bytes]);
        rng.fill_bytes(&mut key);
        Self(key)
    }

    /// Reads `k` of a JWK with `kty` oct.
    pub fn from_members(members: &Map<String, Value>) -> Result<Self, SkipReason> {
        match members::required(members, "kty")? {
            "oct" => members::bytes(members, "k").map(Self),
            other => Err(SkipReason::UnsupportedType(members::shortened(other))),
        }
    }

    /// `k` and `kty`, the secret included.
    pub fn members(&self) -> Map<String, Value> {
        Map::from_iter([
            (String::from("k"), json!(base64url::encode(&self.0))),
            (String::from("kty"), json!("oct")),
        ])
    }

    /// The SHA-256 thumbprint in base64url (RFC 7638 §3). It may be published only if the key is
    /// random: of a password it would be a check value for guessing.
    pub fn thumbprint(&self) -> String {
        let canonical = Zeroizing::new(Value::Object(self.members()).to_string());
        base64url::encode(&Hash::Sha256.digest(canonical.as_bytes()))
    }

    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl PartialEq for SymmetricKey {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for SymmetricKey {}

impl fmt::Debug for SymmetricKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SymmetricKey({} bytes)", self.0.len())
    }
}
