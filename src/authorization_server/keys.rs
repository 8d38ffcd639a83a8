//! The server's keys: one to sign with for each algorithm, one to be encrypted to, in memory only,
//! and what is left of old ones.

use rand_core::CryptoRngCore;
use serde_json::{Map, Value, json};

use super::Client;
use crate::oauth::jose::{
    Algorithm, KeyDetails, KeyMaterial, KeyType, PrivateJwk, PrivateKey, SigningKey,
    SigningKeyError,
};

/// Old public keys that stay in the key set; the oldest goes.
const RETIRED: usize = 4;

/// Private keys and the public keys of those before them.
#[derive(Clone, Debug)]
pub struct Keys {
    es256: SigningKey,
    /// Of other algorithms, each made when first needed: RSA takes a second, and most clients want
    /// ES256.
    others: Vec<SigningKey>,
    /// What clients encrypt to.
    encryption: PrivateJwk,
    /// Public JWKs, oldest first.
    retired: Vec<Map<String, Value>>,
}

impl Keys {
    /// The type of the key that clients encrypt to.
    pub(super) const ENCRYPTION: KeyType = KeyType::P256;

    pub fn generate(rng: &mut dyn CryptoRngCore) -> Self {
        let es256 = SigningKey::generate_es256(rng);
        let key = PrivateKey::generate_p256(rng);
        let details = KeyDetails {
            kid: Some(key.public_key().thumbprint()),
            usage: Some(String::from("enc")),
            ..KeyDetails::default()
        };
        Self {
            es256,
            others: Vec::new(),
            encryption: PrivateJwk {
                key: KeyMaterial::Private(key),
                details,
            },
            retired: Vec::new(),
        }
    }

    /// Takes a key that was made before, as tests do to save the second that RSA takes.
    #[must_use]
    pub fn with_signing_key(mut self, key: SigningKey) -> Self {
        self.others
            .retain(|known| known.algorithm() != key.algorithm());
        self.others.push(key);
        self
    }

    /// Makes the keys that these clients' ID tokens are signed with before anybody asks for the key
    /// set, as a server has them that has run for a while.
    #[must_use]
    pub fn with_keys_of(mut self, clients: &[Client], rng: &mut dyn CryptoRngCore) -> Self {
        for client in clients {
            // Without a key pair there is nothing to publish.
            let _made = self.signing_key(client.id_token_signed_response_alg, rng);
        }
        self
    }

    /// New keys to sign with, but for ES256 only once they are needed again. The key to be
    /// encrypted to stays, since what is on its way needs it.
    pub(super) fn rotate(&mut self, rng: &mut dyn CryptoRngCore) {
        self.retired.push(self.es256.public_jwk());
        self.es256 = SigningKey::generate_es256(rng);
        let others = self.others.drain(..);
        self.retired.extend(others.map(|key| key.public_jwk()));
        let surplus = self.retired.len().saturating_sub(RETIRED);
        self.retired.drain(..surplus);
    }

    /// The key that signs with that algorithm now.
    ///
    /// # Errors
    ///
    /// For algorithms without a key pair.
    pub(super) fn signing_key(
        &mut self,
        algorithm: Algorithm,
        rng: &mut dyn CryptoRngCore,
    ) -> Result<&SigningKey, SigningKeyError> {
        if algorithm == self.es256.algorithm() {
            return Ok(&self.es256);
        }
        let known = self
            .others
            .iter()
            .position(|key| key.algorithm() == algorithm);
        let at = match known {
            Some(at) => at,
            None => {
                self.others.push(SigningKey::generate(algorithm, rng)?);
                self.others.len() - 1
            }
        };
        Ok(&self.others[at])
    }

    /// What decrypts what was encrypted to the server.
    pub(super) fn decryption_key(&self) -> &KeyMaterial {
        &self.encryption.key
    }

    /// The JWK Set: what signs now first, then what signed before, then what to encrypt to.
    pub(super) fn public_set(&self) -> Value {
        let encryption = self.encryption.public().map(|key| key.members());
        let keys: Vec<Value> = std::iter::once(&self.es256)
            .chain(&self.others)
            .map(SigningKey::public_jwk)
            .chain(self.retired.iter().rev().cloned())
            .chain(encryption)
            .map(Value::Object)
            .collect();
        json!({ "keys": keys })
    }
}
