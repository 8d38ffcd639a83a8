//! Signs tokens with RS256 and ES256, and makes the keys for it (RFC 7515, RFC 7518).

use std::fmt;

use p256::{
    ecdsa::{self, signature::Signer},
    pkcs8::DecodePrivateKey,
};
use rand_core::CryptoRngCore;
use rsa::{BigUint, Pkcs1v15Sign, RsaPrivateKey, RsaPublicKey, pkcs8::EncodePrivateKey};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::{Algorithm, PublicKey, SkipReason, base64url, jwk};
use crate::oauth::Secret;

const RSA_BITS: usize = 2048;

/// A private key that signs with one algorithm. `Debug` shows the thumbprint only; the key wipes
/// itself when dropped.
#[derive(Clone)]
pub enum SigningKey {
    Es256(Box<ecdsa::SigningKey>),
    Rs256(Box<RsaPrivateKey>),
}

/// Why a text is not a key that signs. Repeats nothing of the key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SigningKeyError {
    #[error("expected a PKCS #8 private key in PEM for P-256 or RSA, got something else")]
    Pem,
    #[error("the private JWK could not be read: {0}")]
    Jwk(#[from] SkipReason),
    #[error("the members of the private JWK do not belong together")]
    Inconsistent,
    #[error("the key could not be made")]
    Generation,
}

/// A signature could not be made, which a sound key never causes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{algorithm} could not sign: {reason}")]
pub struct SignError {
    pub algorithm: Algorithm,
    pub reason: String,
}

impl SigningKey {
    pub fn generate_es256(rng: &mut dyn CryptoRngCore) -> Self {
        let mut rng = rng;
        Self::Es256(Box::new(ecdsa::SigningKey::random(&mut rng)))
    }

    /// A key of 2048 bits. Takes around a second, many times that without optimisation.
    pub fn generate_rs256(rng: &mut dyn CryptoRngCore) -> Result<Self, SigningKeyError> {
        let mut rng = rng;
        RsaPrivateKey::new(&mut rng, RSA_BITS)
            .map(|key| Self::Rs256(Box::new(key)))
            .map_err(|_| SigningKeyError::Generation)
    }

    /// Reads `-----BEGIN PRIVATE KEY-----`; the key's type decides on the algorithm.
    pub fn from_pkcs8_pem(pem: &str) -> Result<Self, SigningKeyError> {
        if let Ok(key) = ecdsa::SigningKey::from_pkcs8_pem(pem) {
            return Ok(Self::Es256(Box::new(key)));
        }
        let key = RsaPrivateKey::from_pkcs8_pem(pem).map_err(|_| SigningKeyError::Pem)?;
        Self::Rs256(Box::new(key)).checked()
    }

    /// Reads a private JWK: `kty` EC with `crv` P-256, or RSA with `p` and `q`.
    pub fn from_jwk(members: &Map<String, Value>) -> Result<Self, SigningKeyError> {
        let public = jwk::Jwk::from_members(members)?.key;
        let number = |name| jwk::bytes(members, name).map(|bytes| BigUint::from_bytes_be(&bytes));
        let key = match public {
            PublicKey::P256(expected) => {
                let key = ecdsa::SigningKey::from_slice(&jwk::bytes(members, "d")?)
                    .map_err(|_| SigningKeyError::Inconsistent)?;
                if key.verifying_key() != expected.as_ref() {
                    return Err(SigningKeyError::Inconsistent);
                }
                Self::Es256(Box::new(key))
            }
            PublicKey::Rsa(_) => {
                let primes = vec![number("p")?, number("q")?];
                let key = RsaPrivateKey::from_components(
                    number("n")?,
                    number("e")?,
                    number("d")?,
                    primes,
                )
                .map_err(|_| SigningKeyError::Inconsistent)?;
                Self::Rs256(Box::new(key))
            }
        };
        key.checked()
    }

    /// The key as PKCS #8 in PEM.
    pub fn to_pkcs8_pem(&self) -> Result<Secret, SigningKeyError> {
        let pem = match self {
            Self::Es256(key) => key.to_pkcs8_pem(rsa::pkcs8::LineEnding::LF),
            Self::Rs256(key) => key.to_pkcs8_pem(rsa::pkcs8::LineEnding::LF),
        };
        pem.map(|pem| Secret::new(pem.as_str()))
            .map_err(|_| SigningKeyError::Pem)
    }

    pub fn algorithm(&self) -> Algorithm {
        match self {
            Self::Es256(_) => Algorithm::Es256,
            Self::Rs256(_) => Algorithm::Rs256,
        }
    }

    pub fn public_key(&self) -> PublicKey {
        match self {
            Self::Es256(key) => PublicKey::P256(Box::new(*key.verifying_key())),
            Self::Rs256(key) => PublicKey::Rsa(Box::new(RsaPublicKey::from(key.as_ref()))),
        }
    }

    /// The thumbprint of the key (RFC 7638 §3).
    pub fn kid(&self) -> String {
        self.public_key().thumbprint()
    }

    /// The public JWK with `kid` (the thumbprint), `use` and `alg`.
    pub fn public_jwk(&self) -> Map<String, Value> {
        let mut members = self.public_key().members();
        members.insert("kid".into(), Value::String(self.kid()));
        members.insert("use".into(), json!("sig"));
        members.insert("alg".into(), json!(self.algorithm().as_str()));
        members
    }

    /// A JWT in compact form with `alg`, `kid` and, if given, `typ` in its header.
    pub fn sign_claims(
        &self,
        typ: Option<&str>,
        claims: &Map<String, Value>,
        rng: &mut dyn CryptoRngCore,
    ) -> Result<String, SignError> {
        let mut header = Map::new();
        header.insert("alg".into(), json!(self.algorithm().as_str()));
        header.insert("kid".into(), Value::String(self.kid()));
        if let Some(typ) = typ {
            header.insert("typ".into(), json!(typ));
        }
        let payload = serialized(claims);
        self.sign_compact(&header, payload.as_bytes(), rng)
    }

    /// The compact form over exactly this header, whatever it says, and these payload bytes.
    pub fn sign_compact(
        &self,
        header: &Map<String, Value>,
        payload: &[u8],
        rng: &mut dyn CryptoRngCore,
    ) -> Result<String, SignError> {
        let header = base64url::encode(serialized(header).as_bytes());
        let input = format!("{header}.{}", base64url::encode(payload));
        let signature = self.signature(input.as_bytes(), rng)?;
        Ok(format!("{input}.{}", base64url::encode(&signature)))
    }

    /// The signature over a signing input: the same for the same input, `rng` only blinds RSA
    /// against measuring, and ES256 does without.
    pub fn signature(
        &self,
        input: &[u8],
        rng: &mut dyn CryptoRngCore,
    ) -> Result<Vec<u8>, SignError> {
        let failed = |reason: String| SignError {
            algorithm: self.algorithm(),
            reason,
        };
        match self {
            Self::Es256(key) => key
                .try_sign(input)
                .map(|signature: ecdsa::Signature| signature.to_bytes().to_vec())
                .map_err(|error| failed(error.to_string())),
            Self::Rs256(key) => {
                let mut rng = rng;
                key.sign_with_rng(
                    &mut rng,
                    Pkcs1v15Sign::new::<Sha256>(),
                    &Sha256::digest(input),
                )
                .map_err(|error| failed(error.to_string()))
            }
        }
    }

    /// Refuses private keys whose public half we would refuse in a JWK Set.
    fn checked(self) -> Result<Self, SigningKeyError> {
        jwk::Jwk::from_members(&self.public_key().members())?;
        Ok(self)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({}, kid {})", self.algorithm(), self.kid())
    }
}

fn serialized(members: &Map<String, Value>) -> String {
    Value::Object(members.clone()).to_string()
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::super::vectors::{A2_KEY, A2_TOKEN, A3_KEY, key_set};
    use super::super::{Jwk, Jws};
    use super::*;

    fn key(text: &str) -> SigningKey {
        let value: Value = serde_json::from_str(text).unwrap();
        SigningKey::from_jwk(value.as_object().unwrap()).unwrap()
    }

    fn rng() -> ChaCha20Rng {
        ChaCha20Rng::seed_from_u64(7)
    }

    #[test]
    fn rfc_7515_appendix_a_2_is_signed_to_the_same_token() {
        let payload = Jws::parse(A2_TOKEN).unwrap().payload_bytes().to_vec();
        let header = Map::from_iter([("alg".to_owned(), json!("RS256"))]);
        let token = key(A2_KEY).sign_compact(&header, &payload, &mut rng());
        assert_eq!(token.unwrap(), A2_TOKEN);
    }

    #[test]
    fn what_is_signed_verifies_with_the_public_jwk() {
        let made = [
            SigningKey::generate_es256(&mut rng()),
            SigningKey::generate_rs256(&mut rng()).unwrap(),
        ];
        for key in made {
            let claims = Map::from_iter([("sub".to_owned(), json!("alice"))]);
            let token = key
                .sign_claims(Some("at+jwt"), &claims, &mut rng())
                .unwrap();
            let token = Jws::parse(&token).unwrap();
            let keys = key_set(&[Value::Object(key.public_jwk())]);
            let verified = token.verify(&keys, &[key.algorithm()]).unwrap();
            assert_eq!(verified.key.kid.as_deref(), Some(key.kid().as_str()));
            assert!(verified.key.private_members.is_empty());
            assert_eq!(token.typ(), Some("at+jwt"));
            assert_eq!(token.payload().unwrap(), &claims);
        }
    }

    #[test]
    fn pem_reads_back() {
        for text in [A2_KEY, A3_KEY] {
            let key = key(text);
            let pem = key.to_pkcs8_pem().unwrap();
            let again = SigningKey::from_pkcs8_pem(pem.expose()).unwrap();
            assert_eq!(again.public_jwk(), key.public_jwk());
        }
        assert_eq!(
            SigningKey::from_pkcs8_pem("canary").unwrap_err(),
            SigningKeyError::Pem
        );
    }

    #[test]
    fn a_private_part_of_another_key_is_refused() {
        let mut members: Value = serde_json::from_str(A3_KEY).unwrap();
        members["d"] = json!(base64url::encode(&[1; 32]));
        assert_eq!(
            SigningKey::from_jwk(members.as_object().unwrap()).unwrap_err(),
            SigningKeyError::Inconsistent
        );
        members.as_object_mut().unwrap().remove("d");
        assert_eq!(
            SigningKey::from_jwk(members.as_object().unwrap()).unwrap_err(),
            SigningKeyError::Jwk(SkipReason::Missing("d"))
        );
    }

    #[test]
    fn debug_shows_no_private_number() {
        let shown = format!("{:?}", key(A3_KEY));
        assert!(shown.starts_with("SigningKey(ES256, kid "), "{shown}");
        assert!(!shown.contains("jpsQnn"), "{shown}");
        assert!(Jwk::from_members(&key(A3_KEY).public_jwk()).is_ok());
    }
}
