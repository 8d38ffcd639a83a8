//! Checks the signature of a token against keys that were known beforehand (RFC 7515, RFC 8725 §3.1).

use p256::ecdsa::{self, signature::Verifier};
use rsa::{Pkcs1v15Sign, Pss, RsaPublicKey};
use serde_json::Value;
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::{Algorithm, AlgorithmFamily, Jwk, JwkSet, Jws, PublicKey, SkipReason};
use crate::oauth::json_object::JsonKind;

const ES256_SIGNATURE_BYTES: usize = 64;

/// A signature that was checked and holds.
#[derive(Clone, Debug)]
pub struct Verified<'k> {
    pub algorithm: Algorithm,
    pub key: &'k Jwk,
    /// How many keys were tried, this one included; more than 1 only without a `kid`, or where a
    /// `kid` stands twice.
    pub tried: usize,
}

/// Why a signature is not accepted: what was expected and what came.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    #[error("expected alg in the header, got none")]
    MissingAlgorithm,
    #[error("expected a string in {name}, got {received}")]
    HeaderNotText {
        name: &'static str,
        received: JsonKind,
    },
    #[error("expected a signed token, got alg {written:?}: it is not signed at all")]
    Unsigned { written: String },
    #[error(
        "expected a signature by a private key, got {received}: a shared secret, and public keys are no secret"
    )]
    SharedSecret { received: Algorithm },
    #[error("expected {}, got alg {received:?}", names(expected))]
    UnexpectedAlgorithm {
        expected: Vec<Algorithm>,
        received: String,
    },
    #[error("{received} is known but not supported here")]
    UnsupportedAlgorithm { received: Algorithm },
    #[error(
        "expected no critical extension, got crit {received:?}, which is not understood (RFC 7515 §4.1.11)"
    )]
    CriticalExtension { received: Vec<String> },
    #[error("expected a list of names in crit, got something else (RFC 7515 §4.1.11)")]
    MalformedCritical,
    #[error("expected an encoded payload, got b64 false")]
    UnencodedPayload,
    #[error("expected each header member once, got {names:?} repeatedly")]
    RepeatedMembers { names: Vec<String> },
    #[error("expected one of the kids {known:?}, got {received:?}")]
    UnknownKid {
        received: String,
        known: Vec<String>,
    },
    #[error("the key {kid:?} cannot be used: {reason}")]
    UnusableKey { kid: String, reason: SkipReason },
    #[error("expected a key for {algorithm}, got {keys:?}")]
    NoFittingKey {
        algorithm: Algorithm,
        /// Key types and `alg` of those that came into question.
        keys: Vec<String>,
    },
    #[error("expected a signature, got an empty one")]
    EmptySignature,
    #[error("expected {expected} bytes of signature, got {received}{}", if *der { ": it looks like ASN.1 DER, JOSE wants r and s alone" } else { "" })]
    SignatureLength {
        expected: usize,
        received: usize,
        der: bool,
    },
    #[error("the signature does not match, {tried} key(s) tried")]
    Mismatch { tried: usize },
}

impl Jws {
    /// Checks the signature by `alg`, if that is one of `expected`, with a key of `keys`.
    ///
    /// The header only ever narrows the choice: `jku`, `x5u`, `jwk` and `x5c` are not looked at
    /// (RFC 8725 §3.10). [`VerifyError::UnknownKid`] is apart so that one refetch can be offered.
    pub fn verify<'k>(
        &self,
        keys: &'k JwkSet,
        expected: &[Algorithm],
    ) -> Result<Verified<'k>, VerifyError> {
        let algorithm = self.acceptable_algorithm(expected)?;
        self.refuse_extensions()?;
        let candidates = self.candidates(keys, algorithm)?;
        if self.signature().is_empty() {
            return Err(VerifyError::EmptySignature);
        }
        if algorithm == Algorithm::Es256 && self.signature().len() != ES256_SIGNATURE_BYTES {
            return Err(VerifyError::SignatureLength {
                expected: ES256_SIGNATURE_BYTES,
                received: self.signature().len(),
                der: self.signature().first() == Some(&0x30),
            });
        }
        let input = self.signing_input().as_bytes();
        for (index, key) in candidates.iter().enumerate() {
            if matches(&key.key, algorithm, input, self.signature()) {
                return Ok(Verified {
                    algorithm,
                    key,
                    tried: index + 1,
                });
            }
        }
        Err(VerifyError::Mismatch {
            tried: candidates.len(),
        })
    }

    fn acceptable_algorithm(&self, expected: &[Algorithm]) -> Result<Algorithm, VerifyError> {
        let name = self
            .header_text("alg")?
            .ok_or(VerifyError::MissingAlgorithm)?;
        let unexpected = || VerifyError::UnexpectedAlgorithm {
            expected: expected.to_vec(),
            received: name.chars().take(64).collect(),
        };
        let received = Algorithm::parse(name).ok_or_else(unexpected)?;
        match received.family() {
            AlgorithmFamily::Unsigned => {
                return Err(VerifyError::Unsigned {
                    written: name.to_owned(),
                });
            }
            AlgorithmFamily::SharedSecret => return Err(VerifyError::SharedSecret { received }),
            AlgorithmFamily::Rsa | AlgorithmFamily::EllipticCurve | AlgorithmFamily::Edwards => {}
        }
        if !expected.contains(&received) {
            return Err(unexpected());
        }
        if !received.is_supported() {
            return Err(VerifyError::UnsupportedAlgorithm { received });
        }
        Ok(received)
    }

    fn refuse_extensions(&self) -> Result<(), VerifyError> {
        if !self.repeated_header_members().is_empty() {
            return Err(VerifyError::RepeatedMembers {
                names: self.repeated_header_members().to_vec(),
            });
        }
        if self.header().get("b64") == Some(&Value::Bool(false)) {
            return Err(VerifyError::UnencodedPayload);
        }
        let Some(critical) = self.header().get("crit") else {
            return Ok(());
        };
        let names: Option<Vec<String>> = critical.as_array().and_then(|names| {
            names
                .iter()
                .map(|name| Some(name.as_str()?.chars().take(64).collect()))
                .collect()
        });
        match names {
            Some(received) if !received.is_empty() => {
                Err(VerifyError::CriticalExtension { received })
            }
            Some(_) | None => Err(VerifyError::MalformedCritical),
        }
    }

    fn candidates<'k>(
        &self,
        keys: &'k JwkSet,
        algorithm: Algorithm,
    ) -> Result<Vec<&'k Jwk>, VerifyError> {
        let kid = self.header_text("kid")?;
        let named: Vec<&Jwk> = keys
            .keys
            .iter()
            .filter(|key| kid.is_none() || key.kid.as_deref() == kid)
            .collect();
        if let Some(kid) = kid.filter(|_| named.is_empty()) {
            let received: String = kid.chars().take(128).collect();
            let unusable = keys
                .skipped
                .iter()
                .find(|skipped| skipped.kid.as_deref() == Some(received.as_str()));
            return Err(match unusable {
                Some(skipped) => VerifyError::UnusableKey {
                    kid: received,
                    reason: skipped.reason.clone(),
                },
                None => VerifyError::UnknownKid {
                    received,
                    known: keys.keys.iter().filter_map(|key| key.kid.clone()).collect(),
                },
            });
        }
        let fitting: Vec<&Jwk> = named
            .iter()
            .copied()
            .filter(|key| key.fits(algorithm))
            .collect();
        if fitting.is_empty() {
            return Err(VerifyError::NoFittingKey {
                algorithm,
                keys: named.iter().map(|key| key.summary()).collect(),
            });
        }
        Ok(fitting)
    }

    fn header_text(&self, name: &'static str) -> Result<Option<&str>, VerifyError> {
        match self.header().get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => Err(VerifyError::HeaderNotText {
                name,
                received: JsonKind::of(other),
            }),
        }
    }
}

fn matches(key: &PublicKey, algorithm: Algorithm, input: &[u8], signature: &[u8]) -> bool {
    match key {
        PublicKey::Rsa(key) => rsa_matches(key, algorithm, input, signature),
        // Parsing refuses r and s of zero and beyond the order of the curve.
        PublicKey::P256(key) => ecdsa::Signature::from_slice(signature)
            .is_ok_and(|signature| key.verify(input, &signature).is_ok()),
    }
}

fn rsa_matches(key: &RsaPublicKey, algorithm: Algorithm, input: &[u8], signature: &[u8]) -> bool {
    let verified = match algorithm {
        Algorithm::Rs256 => key.verify(
            Pkcs1v15Sign::new::<Sha256>(),
            &Sha256::digest(input),
            signature,
        ),
        Algorithm::Rs384 => key.verify(
            Pkcs1v15Sign::new::<Sha384>(),
            &Sha384::digest(input),
            signature,
        ),
        Algorithm::Rs512 => key.verify(
            Pkcs1v15Sign::new::<Sha512>(),
            &Sha512::digest(input),
            signature,
        ),
        Algorithm::Ps256 => key.verify(Pss::new::<Sha256>(), &Sha256::digest(input), signature),
        Algorithm::Ps384 => key.verify(Pss::new::<Sha384>(), &Sha384::digest(input), signature),
        Algorithm::Ps512 => key.verify(Pss::new::<Sha512>(), &Sha512::digest(input), signature),
        Algorithm::None
        | Algorithm::Hs256
        | Algorithm::Hs384
        | Algorithm::Hs512
        | Algorithm::Es256
        | Algorithm::Es256K
        | Algorithm::Es384
        | Algorithm::Es512
        | Algorithm::EdDsa
        | Algorithm::Ed25519
        | Algorithm::Ed448 => return false,
    };
    verified.is_ok()
}

fn names(algorithms: &[Algorithm]) -> String {
    if algorithms.is_empty() {
        return String::from("no algorithm at all");
    }
    let names: Vec<&str> = algorithms.iter().map(|known| known.as_str()).collect();
    names.join(" or ")
}
