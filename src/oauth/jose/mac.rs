//! Tokens that both sides can make: HS256, HS384 and HS512 with a shared secret (RFC 7518, RFC 7523).

use std::{convert::Infallible, fmt};

use hmac::{Hmac, Mac, digest::KeyInit};
use serde_json::{Map, Value};
use sha2::{Sha256, Sha384, Sha512};

use super::{
    Algorithm, AlgorithmFamily, Hash, Jws, KeyDetails, SigningKeyError, SymmetricKey, VerifyError,
    compact,
};
use crate::oauth::Secret;

/// A shared secret for one algorithm. It is of another type than keys of a JWK Set, and of another
/// than [`SigningKey`](super::SigningKey), so that a public key is never taken for a secret.
#[derive(Clone)]
pub struct MacKey {
    key: SymmetricKey,
    algorithm: Algorithm,
    hash: Hash,
    kid: Option<String>,
}

/// A secret shorter than the hash, which RFC 7518 does not allow for the algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{algorithm} wants a key of at least {expected} bytes, this one has {received}")]
pub struct ShortKey {
    pub algorithm: Algorithm,
    pub expected: usize,
    pub received: usize,
}

impl MacKey {
    /// The octets of the client secret. A short one is only remarked on, see [`Self::shortfall`]:
    /// the client did not choose it, and what it makes is what the server expects. An empty one
    /// and algorithms of other kinds are refused.
    pub fn from_client_secret(
        secret: &Secret,
        algorithm: Algorithm,
    ) -> Result<Self, SigningKeyError> {
        Self::new(SymmetricKey::from_client_secret(secret), algorithm, None)
    }

    /// Reads a JWK with `kty` oct, which must be as long as the hash, and whose `alg`, `use` and
    /// `key_ops` must not speak of something else.
    pub fn from_jwk(
        members: &Map<String, Value>,
        algorithm: Algorithm,
    ) -> Result<Self, SigningKeyError> {
        let details = KeyDetails::from_members(members)?;
        details.allow_signing(algorithm)?;
        let key = SymmetricKey::from_members(members)?;
        let key = Self::new(key, algorithm, details.kid)?;
        match key.shortfall() {
            Some(short) => Err(short.into()),
            None => Ok(key),
        }
    }

    fn new(
        key: SymmetricKey,
        algorithm: Algorithm,
        kid: Option<String>,
    ) -> Result<Self, SigningKeyError> {
        let hash = algorithm
            .hash()
            .filter(|_| algorithm.family() == AlgorithmFamily::SharedSecret);
        let Some(hash) = hash else {
            return Err(SigningKeyError::NotForSecrets {
                received: algorithm,
            });
        };
        if key.expose().is_empty() {
            return Err(SigningKeyError::EmptySecret);
        }
        Ok(Self {
            key,
            algorithm,
            hash,
            kid,
        })
    }

    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// By how much the secret is too short for its algorithm, if it is.
    pub fn shortfall(&self) -> Option<ShortKey> {
        let (expected, received) = (self.hash.bytes(), self.key.expose().len());
        (received < expected).then_some(ShortKey {
            algorithm: self.algorithm,
            expected,
            received,
        })
    }

    /// A JWT in compact form with `alg` and, if there are some, `kid` and `typ` in its header: for
    /// example the assertion of `client_secret_jwt`.
    pub fn sign_claims(&self, typ: Option<&str>, claims: &Map<String, Value>) -> String {
        let header = compact::header(self.algorithm, self.kid.clone(), typ);
        self.sign_compact(&header, compact::serialized(claims).as_bytes())
    }

    /// The compact form over exactly this header, whatever it says, and these payload bytes.
    pub fn sign_compact(&self, header: &Map<String, Value>, payload: &[u8]) -> String {
        let Ok(token) =
            compact::signed::<Infallible>(header, payload, |input| Ok(self.signature(input)));
        token
    }

    /// The same with the payload left out (RFC 7515 appendix F, RFC 7797).
    pub fn sign_detached(&self, header: &Map<String, Value>, payload: &[u8]) -> String {
        let Ok(token) = compact::signed_detached::<Infallible>(header, payload, |input| {
            Ok(self.signature(input))
        });
        token
    }

    /// Checks the token's signature. Its `alg` must be the one of this key; keys that the header
    /// names are not looked for.
    pub fn verify(&self, token: &Jws) -> Result<(), VerifyError> {
        token.refuse_unless_shared(self.algorithm)?;
        token.refuse_extensions()?;
        token.check_signature_length(self.algorithm)?;
        let (secret, input) = (self.key.expose(), token.signing_input());
        let is_right = match self.hash {
            Hash::Sha256 => fits::<Hmac<Sha256>>(secret, input, token.signature()),
            Hash::Sha384 => fits::<Hmac<Sha384>>(secret, input, token.signature()),
            Hash::Sha512 => fits::<Hmac<Sha512>>(secret, input, token.signature()),
        };
        if is_right {
            Ok(())
        } else {
            Err(VerifyError::Mismatch { tried: 1 })
        }
    }

    /// The code over a signing input.
    pub fn signature(&self, input: &[u8]) -> Vec<u8> {
        let secret = self.key.expose();
        match self.hash {
            Hash::Sha256 => mac::<Hmac<Sha256>>(secret, input),
            Hash::Sha384 => mac::<Hmac<Sha384>>(secret, input),
            Hash::Sha512 => mac::<Hmac<Sha512>>(secret, input),
        }
    }
}

impl fmt::Debug for MacKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MacKey({}, {:?})", self.algorithm, self.key)
    }
}

/// HMAC takes keys of every length, so that there is always one.
fn mac<M: Mac + KeyInit>(secret: &[u8], input: &[u8]) -> Vec<u8> {
    <M as Mac>::new_from_slice(secret).map_or_else(
        |_| Vec::new(),
        |mac| mac.chain_update(input).finalize().into_bytes().to_vec(),
    )
}

/// In a time that does not depend on where the two differ.
fn fits<M: Mac + KeyInit>(secret: &[u8], input: &[u8], signature: &[u8]) -> bool {
    <M as Mac>::new_from_slice(secret)
        .is_ok_and(|mac| mac.chain_update(input).verify_slice(signature).is_ok())
}
