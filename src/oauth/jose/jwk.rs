//! One public JSON Web Key, read for checking signatures or for encrypting (RFC 7517).

use serde_json::{Map, Value};

use super::{
    Algorithm, Fault, KeyDetails, KeyManagement, KeyType, PublicKey, key_details::MAX_KID_BYTES,
    members::shortened,
};
use crate::oauth::json_object::JsonKind;

/// The least that RFC 7518 allows for every RSA algorithm.
pub(super) const MIN_RSA_BITS: usize = 2048;
/// Larger moduli make one check cost noticeable time.
pub(super) const MAX_RSA_BITS: usize = 8192;
const PRIVATE_MEMBERS: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// A public key and what its JWK says about it.
#[derive(Clone, Debug)]
pub struct Jwk {
    pub key: PublicKey,
    pub details: KeyDetails,
    /// Names of private members that stood in it: a public key that was published with its private part.
    pub private_members: Vec<&'static str>,
    thumbprint: String,
}

/// What a key of a set is wanted for: `use` and `key_ops` may forbid it, and so may its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Purpose {
    /// To check signatures.
    #[default]
    Signature,
    /// To encrypt to the owner of the key.
    Encryption,
}

/// Why a JWK is not used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SkipReason {
    #[error("expected a JSON object, got {0}")]
    NotAnObject(JsonKind),
    #[error("the member {0} is missing")]
    Missing(&'static str),
    #[error("expected a string in {name}, got {received}")]
    NotText {
        name: &'static str,
        received: JsonKind,
    },
    #[error("expected an array in {name}, got {received}")]
    NotAnArray {
        name: &'static str,
        received: JsonKind,
    },
    #[error("expected base64url in {name}, got {fault}")]
    Encoding { name: &'static str, fault: Fault },
    #[error("expected kty RSA, EC or OKP, got {0:?}")]
    UnsupportedType(String),
    #[error(
        "a shared secret (kty oct) has no place among public keys and is never used from there"
    )]
    SharedSecret,
    #[error(
        "expected crv P-256, P-384 or P-521 with kty EC, Ed25519 or X25519 with kty OKP, got {0:?}"
    )]
    UnsupportedCurve(String),
    #[error("expected use {expected}, got {received:?}")]
    OtherUse {
        expected: &'static str,
        received: String,
    },
    #[error("expected {expected} among key_ops, got {received:?}")]
    OtherOperations {
        expected: &'static str,
        received: Vec<String>,
    },
    #[error("expected a key that can be used for {expected}, got {received}")]
    OtherKind {
        expected: &'static str,
        received: KeyType,
    },
    #[error("expected an RSA modulus of at least {MIN_RSA_BITS} bits, got {0} bits: weak")]
    WeakModulus(usize),
    #[error("expected an RSA modulus of at most {MAX_RSA_BITS} bits, got more")]
    LargeModulus,
    #[error("expected an odd RSA modulus, got an even one")]
    EvenModulus,
    #[error("expected an odd RSA exponent between 3 and 2^33, got {0}")]
    Exponent(String),
    #[error("expected {expected} bytes in {name}, got {received}")]
    CoordinateLength {
        name: &'static str,
        expected: usize,
        received: usize,
    },
    #[error("expected a point of the curve, got coordinates that are none of {0}")]
    NotOnCurve(KeyType),
    #[error("expected a kid of at most {MAX_KID_BYTES} bytes, got {0} bytes")]
    LongKid(usize),
}

impl Purpose {
    /// The value of `use`.
    pub fn usage(self) -> &'static str {
        match self {
            Self::Signature => "sig",
            Self::Encryption => "enc",
        }
    }

    /// The values of `key_ops` that allow it.
    fn operations(self) -> &'static [&'static str] {
        match self {
            Self::Signature => &["verify"],
            Self::Encryption => &["encrypt", "wrapKey", "deriveKey", "deriveBits"],
        }
    }

    fn allows(self, key: KeyType) -> bool {
        match key {
            KeyType::Rsa | KeyType::P256 | KeyType::P384 | KeyType::P521 => true,
            KeyType::Ed25519 => self == Self::Signature,
            KeyType::X25519 => self == Self::Encryption,
        }
    }
}

impl Jwk {
    /// Reads a public key for signatures out of a JWK; its private members are ignored but named.
    pub fn from_members(members: &Map<String, Value>) -> Result<Self, SkipReason> {
        Self::for_purpose(members, Purpose::Signature)
    }

    /// Reads a public key that may be used for that.
    pub fn for_purpose(members: &Map<String, Value>, purpose: Purpose) -> Result<Self, SkipReason> {
        let details = KeyDetails::from_members(members)?;
        let key = PublicKey::from_members(members)?;
        if let Some(other) = details.usage.as_deref()
            && other != purpose.usage()
        {
            return Err(SkipReason::OtherUse {
                expected: purpose.usage(),
                received: shortened(other),
            });
        }
        if let Some(named) = &details.operations
            && !named
                .iter()
                .any(|one| purpose.operations().contains(&one.as_str()))
        {
            return Err(SkipReason::OtherOperations {
                expected: purpose.operations().first().copied().unwrap_or_default(),
                received: named.iter().take(8).map(|one| shortened(one)).collect(),
            });
        }
        if !purpose.allows(key.key_type()) {
            return Err(SkipReason::OtherKind {
                expected: match purpose {
                    Purpose::Signature => "signatures",
                    Purpose::Encryption => "encryption",
                },
                received: key.key_type(),
            });
        }
        Ok(Self {
            thumbprint: key.thumbprint(),
            key,
            details,
            private_members: PRIVATE_MEMBERS
                .into_iter()
                .filter(|name| members.contains_key(*name))
                .collect(),
        })
    }

    /// A key of which nothing more is known.
    pub fn new(key: PublicKey, details: KeyDetails) -> Self {
        Self {
            thumbprint: key.thumbprint(),
            key,
            details,
            private_members: Vec::new(),
        }
    }

    /// The SHA-256 thumbprint of the key in base64url (RFC 7638 §3).
    pub fn thumbprint(&self) -> &str {
        &self.thumbprint
    }

    pub fn kid(&self) -> Option<&str> {
        self.details.kid.as_deref()
    }

    /// Whether key type and `alg` member allow that algorithm.
    pub fn fits(&self, algorithm: Algorithm) -> bool {
        self.key.fits(algorithm)
            && self
                .details
                .algorithm
                .as_deref()
                .is_none_or(|named| named == algorithm.as_str())
    }

    /// Whether key type and `alg` member allow encrypting with that algorithm.
    pub fn fits_key_management(&self, algorithm: KeyManagement) -> bool {
        algorithm.fits(self.key.key_type())
            && self
                .details
                .algorithm
                .as_deref()
                .is_none_or(|named| named == algorithm.as_str())
    }

    /// The public JWK: the key's own members, then what is said about it.
    pub fn members(&self) -> Map<String, Value> {
        let mut members = self.key.members();
        self.details.add_to(&mut members);
        members
    }

    /// `RSA 2048 bit` or `EC P-256`, and its `alg` if it has one.
    pub fn summary(&self) -> String {
        match &self.details.algorithm {
            Some(named) => format!("{}, alg {}", self.key.summary(), shortened(named)),
            None => self.key.summary(),
        }
    }
}
