//! Checks the signature of a token against keys that were known beforehand (RFC 7515, RFC 8725 §3.1).

use serde_json::Value;

use super::{Algorithm, AlgorithmFamily, Jwk, JwkSet, Jws, SkipReason, signature};
use crate::oauth::json_object::JsonKind;

/// A message repeats no more than this of foreign names.
const MAX_KNOWN_KIDS: usize = 20;
const MAX_CRITICAL_NAMES: usize = 16;
const MAX_KID_CHARS: usize = 128;

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
    #[error("expected b64 among the names in crit, as it is false, got it not there (RFC 7797)")]
    UncriticalEncoding,
    #[error("expected true or false in b64, got {received}")]
    EncodingNotBoolean { received: JsonKind },
    #[error("expected each header member once, got {names:?} repeatedly")]
    RepeatedMembers { names: Vec<String> },
    #[error("expected one of the kids {known:?}, got {received:?}")]
    UnknownKid {
        received: String,
        /// The first of them only.
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
        self.check_signature_length(algorithm)?;
        let input = self.signing_input();
        for (index, key) in candidates.iter().enumerate() {
            if signature::matches(&key.key, algorithm, input, self.signature()) {
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
        let received = Algorithm::parse(name).ok_or_else(|| unexpected(expected, name))?;
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
            return Err(unexpected(expected, name));
        }
        if !received.is_supported() {
            return Err(VerifyError::UnsupportedAlgorithm { received });
        }
        Ok(received)
    }

    /// The `alg` of a token for a shared secret must be the one of that secret.
    pub(super) fn refuse_unless_shared(&self, expected: Algorithm) -> Result<(), VerifyError> {
        let name = self
            .header_text("alg")?
            .ok_or(VerifyError::MissingAlgorithm)?;
        match Algorithm::parse(name) {
            Some(Algorithm::None) => Err(VerifyError::Unsigned {
                written: name.to_owned(),
            }),
            Some(received) if received == expected => Ok(()),
            Some(_) | None => Err(unexpected(&[expected], name)),
        }
    }

    pub(super) fn check_signature_length(&self, algorithm: Algorithm) -> Result<(), VerifyError> {
        let received = self.signature().len();
        if received == 0 {
            return Err(VerifyError::EmptySignature);
        }
        match algorithm.signature_bytes() {
            Some(expected) if expected != received => Err(VerifyError::SignatureLength {
                expected,
                received,
                der: algorithm.family() == AlgorithmFamily::EllipticCurve
                    && self.signature().first() == Some(&0x30),
            }),
            Some(_) | None => Ok(()),
        }
    }

    /// Refuses headers with a doubtful meaning: members that stand twice, and extensions that must
    /// be understood and are not. The one that is, is `b64` of a payload that stands apart from the compact form (RFC 7797).
    pub(super) fn refuse_extensions(&self) -> Result<(), VerifyError> {
        if !self.repeated_header_members().is_empty() {
            return Err(VerifyError::RepeatedMembers {
                names: self.repeated_header_members().to_vec(),
            });
        }
        let critical = self.critical_names()?;
        let is_b64_critical = critical.contains(&"b64");
        match self.header().get("b64") {
            None if is_b64_critical => return Err(VerifyError::MalformedCritical),
            Some(Value::Bool(false)) if !self.may_be_unencoded() => {
                return Err(VerifyError::UnencodedPayload);
            }
            Some(Value::Bool(false)) if !is_b64_critical => {
                return Err(VerifyError::UncriticalEncoding);
            }
            None | Some(Value::Bool(_)) => {}
            Some(other) => {
                return Err(VerifyError::EncodingNotBoolean {
                    received: JsonKind::of(other),
                });
            }
        }
        let received: Vec<String> = critical
            .into_iter()
            .filter(|name| *name != "b64")
            .take(MAX_CRITICAL_NAMES)
            .map(|name| name.chars().take(64).collect())
            .collect();
        if received.is_empty() {
            Ok(())
        } else {
            Err(VerifyError::CriticalExtension { received })
        }
    }

    /// The names in `crit`, of which there must be some if it is there at all.
    fn critical_names(&self) -> Result<Vec<&str>, VerifyError> {
        let Some(critical) = self.header().get("crit") else {
            return Ok(Vec::new());
        };
        let names: Option<Vec<&str>> = critical
            .as_array()
            .and_then(|names| names.iter().map(Value::as_str).collect());
        names
            .filter(|names| !names.is_empty())
            .ok_or(VerifyError::MalformedCritical)
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
            .filter(|key| kid.is_none() || key.kid() == kid)
            .collect();
        if let Some(kid) = kid.filter(|_| named.is_empty()) {
            let received: String = kid.chars().take(MAX_KID_CHARS).collect();
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
                    known: keys
                        .keys
                        .iter()
                        .filter_map(|key| key.kid())
                        .take(MAX_KNOWN_KIDS)
                        .map(|kid| kid.chars().take(MAX_KID_CHARS).collect())
                        .collect(),
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

fn unexpected(expected: &[Algorithm], received: &str) -> VerifyError {
    VerifyError::UnexpectedAlgorithm {
        expected: expected.to_vec(),
        received: received.chars().take(64).collect(),
    }
}

fn names(algorithms: &[Algorithm]) -> String {
    if algorithms.is_empty() {
        return String::from("no algorithm at all");
    }
    let names: Vec<&str> = algorithms.iter().map(|known| known.as_str()).collect();
    names.join(" or ")
}
