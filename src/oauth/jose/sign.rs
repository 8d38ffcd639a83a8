//! Signs tokens with a private key (RFC 7515, RFC 7518, RFC 8037).

use std::fmt;

use rand_core::CryptoRngCore;
use serde_json::{Map, Value};

use super::{
    Algorithm, KeyDetails, KeyMaterial, KeyType, PrivateJwk, PrivateKey, PublicKey, ShortKey,
    SkipReason, compact, signature,
};
use crate::oauth::{JsonObjectError, Secret};

/// A private key that signs with one algorithm. `Debug` shows the thumbprint only; the key wipes
/// itself when dropped.
#[derive(Clone)]
pub struct SigningKey {
    key: PrivateKey,
    algorithm: Algorithm,
    kid: Option<String>,
}

/// Why something is not a private key, or not one that signs so. Repeats nothing of the key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SigningKeyError {
    #[error(
        "expected a private key in PEM (PKCS #8, PKCS #1 or SEC 1) for RSA, P-256, P-384, P-521, Ed25519 or X25519, got something else"
    )]
    Pem,
    #[error("expected a private key in PEM that is not encrypted, got one that wants a password")]
    EncryptedPem,
    #[error(
        "expected a public key in PEM for RSA, P-256, P-384, P-521, Ed25519 or X25519, got something else"
    )]
    PublicPem,
    #[error("the private JWK could not be read: {0}")]
    Json(#[from] JsonObjectError),
    #[error("the key could not be read: {0}")]
    Jwk(#[from] SkipReason),
    #[error("expected each member of the JWK once, got {names:?} repeatedly")]
    RepeatedMembers { names: Vec<String> },
    #[error("the members of the private JWK do not belong together")]
    Inconsistent,
    #[error("expected an RSA key of two primes, got one of more (oth)")]
    ManyPrimes,
    #[error("the key could not be made")]
    Generation,
    #[error("expected a key that signs with {algorithm}, got one of type {received}")]
    Unfit {
        algorithm: Algorithm,
        received: KeyType,
    },
    #[error("expected a key for signing, got one of type {received}")]
    NotForSigning { received: KeyType },
    #[error("expected a key for {expected}, got one whose alg is {received:?}")]
    OtherAlgorithm {
        expected: Algorithm,
        received: String,
    },
    #[error("expected HS256, HS384 or HS512 for a shared secret, got {received}")]
    NotForSecrets { received: Algorithm },
    #[error("expected a shared secret, got an empty one")]
    EmptySecret,
    #[error(transparent)]
    ShortSecret(#[from] ShortKey),
}

/// A signature could not be made, which a sound key never causes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{algorithm} could not sign: {reason}")]
pub struct SignError {
    pub algorithm: Algorithm,
    pub reason: String,
}

impl SigningKey {
    /// That key with that algorithm, if the two fit; its `kid` is its thumbprint.
    pub fn new(key: PrivateKey, algorithm: Algorithm) -> Result<Self, SigningKeyError> {
        if !key.key_type().fits(algorithm) {
            return Err(SigningKeyError::Unfit {
                algorithm,
                received: key.key_type(),
            });
        }
        Ok(Self {
            key,
            algorithm,
            kid: None,
        })
    }

    /// A new key for that algorithm. RSA keys have 2048 bits and take around a second, many times
    /// that without optimisation.
    pub fn generate(
        algorithm: Algorithm,
        rng: &mut dyn CryptoRngCore,
    ) -> Result<Self, SigningKeyError> {
        let key_type = KeyType::ALL
            .into_iter()
            .find(|key_type| key_type.fits(algorithm))
            .ok_or(SigningKeyError::Generation)?;
        Self::new(PrivateKey::generate(key_type, rng)?, algorithm)
    }

    pub fn generate_es256(rng: &mut dyn CryptoRngCore) -> Self {
        Self {
            key: PrivateKey::generate_p256(rng),
            algorithm: Algorithm::Es256,
            kid: None,
        }
    }

    /// A key of 2048 bits. Takes around a second, many times that without optimisation.
    pub fn generate_rs256(rng: &mut dyn CryptoRngCore) -> Result<Self, SigningKeyError> {
        Self::generate(Algorithm::Rs256, rng)
    }

    /// Reads `-----BEGIN PRIVATE KEY-----`; the key's type decides on the algorithm, RS256 for RSA.
    pub fn from_pkcs8_pem(pem: &str) -> Result<Self, SigningKeyError> {
        let key = PrivateKey::from_pem(pem)?;
        let algorithm = usual_algorithm(key.key_type())?;
        Self::new(key, algorithm)
    }

    /// Reads a private JWK. Its `alg` decides on the algorithm, and its type where it has none:
    /// RS256 for RSA. It keeps its `kid`.
    pub fn from_jwk(members: &Map<String, Value>) -> Result<Self, SigningKeyError> {
        Self::from_private_jwk(&PrivateJwk::from_members(members)?, None)
    }

    /// The key of a private JWK with the wanted algorithm, which its `alg`, `use` and `key_ops`
    /// must allow.
    pub fn from_private_jwk(
        jwk: &PrivateJwk,
        wanted: Option<Algorithm>,
    ) -> Result<Self, SigningKeyError> {
        let KeyMaterial::Private(key) = &jwk.key else {
            return Err(SkipReason::SharedSecret.into());
        };
        let named = jwk.details.algorithm.as_deref().and_then(Algorithm::parse);
        let algorithm = match wanted.or(named) {
            Some(algorithm) => algorithm,
            None => usual_algorithm(key.key_type())?,
        };
        jwk.details.allow_signing(algorithm)?;
        Ok(Self {
            kid: jwk.details.kid.clone(),
            ..Self::new(key.clone(), algorithm)?
        })
    }

    /// The key as PKCS #8 in PEM.
    pub fn to_pkcs8_pem(&self) -> Result<Secret, SigningKeyError> {
        self.key.to_pkcs8_pem()
    }

    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    pub fn private_key(&self) -> &PrivateKey {
        &self.key
    }

    pub fn public_key(&self) -> PublicKey {
        self.key.public_key()
    }

    /// What its JWK calls the key, else its thumbprint (RFC 7638 §3).
    pub fn kid(&self) -> String {
        match &self.kid {
            Some(kid) => kid.clone(),
            None => self.public_key().thumbprint(),
        }
    }

    /// The public JWK with `kid`, `use` and `alg`.
    pub fn public_jwk(&self) -> Map<String, Value> {
        let mut members = self.public_key().members();
        let details = KeyDetails {
            kid: Some(self.kid()),
            usage: Some(String::from("sig")),
            algorithm: Some(self.algorithm.as_str().to_owned()),
            ..KeyDetails::default()
        };
        details.add_to(&mut members);
        members
    }

    /// A JWT in compact form with `alg`, `kid` and, if given, `typ` in its header.
    pub fn sign_claims(
        &self,
        typ: Option<&str>,
        claims: &Map<String, Value>,
        rng: &mut dyn CryptoRngCore,
    ) -> Result<String, SignError> {
        let header = compact::header(self.algorithm, Some(self.kid()), typ);
        self.sign_compact(&header, compact::serialized(claims).as_bytes(), rng)
    }

    /// The compact form over exactly this header, whatever it says, and these payload bytes.
    pub fn sign_compact(
        &self,
        header: &Map<String, Value>,
        payload: &[u8],
        rng: &mut dyn CryptoRngCore,
    ) -> Result<String, SignError> {
        compact::signed(header, payload, |input| self.signature(input, rng))
    }

    /// The same with the payload left out (RFC 7515 appendix F, RFC 7797).
    pub fn sign_detached(
        &self,
        header: &Map<String, Value>,
        payload: &[u8],
        rng: &mut dyn CryptoRngCore,
    ) -> Result<String, SignError> {
        compact::signed_detached(header, payload, |input| self.signature(input, rng))
    }

    /// The signature over a signing input. For RS*, ES256, ES384 and EdDSA it is the same for the
    /// same input, and `rng` only blinds RSA against measuring; PS* and ES512 take their salt and
    /// nonce from `rng`.
    pub fn signature(
        &self,
        input: &[u8],
        rng: &mut dyn CryptoRngCore,
    ) -> Result<Vec<u8>, SignError> {
        signature::sign(&self.key, self.algorithm, input, rng).map_err(|reason| SignError {
            algorithm: self.algorithm,
            reason,
        })
    }
}

/// The algorithm for a key that names none.
fn usual_algorithm(key_type: KeyType) -> Result<Algorithm, SigningKeyError> {
    match key_type {
        KeyType::Rsa => Ok(Algorithm::Rs256),
        KeyType::P256 => Ok(Algorithm::Es256),
        KeyType::P384 => Ok(Algorithm::Es384),
        KeyType::P521 => Ok(Algorithm::Es512),
        KeyType::Ed25519 => Ok(Algorithm::EdDsa),
        KeyType::X25519 => Err(SigningKeyError::NotForSigning { received: key_type }),
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({}, kid {})", self.algorithm(), self.kid())
    }
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;
    use serde_json::json;

    use super::super::vectors::{A2_KEY, A2_TOKEN, A3_KEY, key_set};
    use super::super::{Jwk, Jws, base64url};
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
            assert_eq!(verified.key.kid(), Some(key.kid().as_str()));
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
    fn broken_private_numbers_are_refused_without_a_panic() {
        let number = |bytes: &[u8]| json!(base64url::encode(bytes));
        let whole: Value = serde_json::from_str(A2_KEY).unwrap();
        for (name, value) in [
            ("p", number(&[])),
            ("p", number(&[0])),
            ("p", number(&[1])),
            ("d", number(&[0])),
            ("d", number(&[1])),
        ] {
            let mut members = whole.clone();
            members[name] = value;
            if name == "p" {
                members["q"] = whole["n"].clone();
            }
            assert_eq!(
                SigningKey::from_jwk(members.as_object().unwrap()).unwrap_err(),
                SigningKeyError::Inconsistent,
                "{name}"
            );
        }
    }

    #[test]
    fn debug_shows_no_private_number() {
        let shown = format!("{:?}", key(A3_KEY));
        assert!(shown.starts_with("SigningKey(ES256, kid "), "{shown}");
        assert!(!shown.contains("jpsQnn"), "{shown}");
        assert!(Jwk::from_members(&key(A3_KEY).public_jwk()).is_ok());
    }
}
