//! The server's signing keys: one for each algorithm, in memory only, and what is left of old ones.

use rand_core::CryptoRngCore;
use serde_json::{Map, Value, json};

use crate::oauth::jose::{SigningKey, SigningKeyError};

/// Old public keys that stay in the key set; the oldest goes.
const RETIRED: usize = 4;

/// What a client may have its ID tokens signed with (OIDC Registration: `id_token_signed_response_alg`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdTokenAlgorithm {
    Es256,
    Rs256,
}

/// Private keys and the public keys of those before them.
#[derive(Clone, Debug)]
pub struct Keys {
    es256: SigningKey,
    /// Made when first needed: it takes a second, and most clients want ES256.
    rs256: Option<SigningKey>,
    /// Public JWKs, oldest first.
    retired: Vec<Map<String, Value>>,
}

impl Keys {
    pub fn generate(rng: &mut dyn CryptoRngCore) -> Self {
        Self {
            es256: SigningKey::generate_es256(rng),
            rs256: None,
            retired: Vec::new(),
        }
    }

    /// Takes an RSA key that was made before, as tests do to save the second.
    #[must_use]
    pub fn with_rs256(mut self, key: SigningKey) -> Self {
        self.rs256 = Some(key);
        self
    }

    /// New keys; the RSA one is made again only when it is needed again.
    pub(super) fn rotate(&mut self, rng: &mut dyn CryptoRngCore) {
        self.retired.push(self.es256.public_jwk());
        self.es256 = SigningKey::generate_es256(rng);
        if let Some(rs256) = self.rs256.take() {
            self.retired.push(rs256.public_jwk());
        }
        let surplus = self.retired.len().saturating_sub(RETIRED);
        self.retired.drain(..surplus);
    }

    /// The key that signs with that algorithm now.
    pub(super) fn signing_key(
        &mut self,
        algorithm: IdTokenAlgorithm,
        rng: &mut dyn CryptoRngCore,
    ) -> Result<&SigningKey, SigningKeyError> {
        match algorithm {
            IdTokenAlgorithm::Es256 => Ok(&self.es256),
            IdTokenAlgorithm::Rs256 => {
                let key = match self.rs256.take() {
                    Some(key) => key,
                    None => SigningKey::generate_rs256(rng)?,
                };
                Ok(self.rs256.insert(key))
            }
        }
    }

    /// The JWK Set: what signs now first, then what signed before.
    pub(super) fn public_set(&self) -> Value {
        let now = [Some(&self.es256), self.rs256.as_ref()];
        let keys: Vec<Value> = now
            .into_iter()
            .flatten()
            .map(SigningKey::public_jwk)
            .chain(self.retired.iter().rev().cloned())
            .map(Value::Object)
            .collect();
        json!({ "keys": keys })
    }
}
