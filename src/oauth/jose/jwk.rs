//! One JSON Web Key, read for checking signatures (RFC 7517, RFC 7518).

use p256::{EncodedPoint, FieldBytes, ecdsa};
use rsa::{BigUint, RsaPublicKey, traits::PublicKeyParts};
use serde_json::{Map, Value, json};

use super::{Algorithm, AlgorithmFamily, Fault, Hash, base64url};
use crate::oauth::json_object::JsonKind;

const MIN_RSA_BITS: usize = 2048;
/// Larger moduli make one check cost noticeable time.
const MAX_RSA_BITS: usize = 8192;
const MAX_EXPONENT_BYTES: usize = 8;
const MAX_MODULUS_TEXT: usize = (MAX_RSA_BITS / 8 + 1) * 4 / 3 + 4;
/// A longer `kid` names nothing a person could compare.
const MAX_KID_BYTES: usize = 1024;
const PRIVATE_MEMBERS: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// A public key that can check signatures, and what its JWK says about it.
#[derive(Clone, Debug)]
pub struct Jwk {
    pub key: PublicKey,
    pub kid: Option<String>,
    /// The `alg` member as written; it may name something we do not know.
    pub algorithm: Option<String>,
    /// Names of private members that stood in it: a public key that was published with its private part.
    pub private_members: Vec<&'static str>,
    thumbprint: String,
}

#[derive(Clone, Debug)]
pub enum PublicKey {
    Rsa(Box<RsaPublicKey>),
    P256(Box<ecdsa::VerifyingKey>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyType {
    Rsa,
    P256,
}

/// Why a JWK is not used for checking signatures.
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
    #[error("expected base64url in {name}, got {fault}")]
    Encoding { name: &'static str, fault: Fault },
    #[error("expected kty RSA or EC, got {0:?}")]
    UnsupportedType(String),
    #[error(
        "a shared secret (kty oct) has no place among public keys and is never used from there"
    )]
    SharedSecret,
    #[error("expected crv P-256, got {0:?}")]
    UnsupportedCurve(String),
    #[error("expected use sig, got {0:?}")]
    OtherUse(String),
    #[error("expected verify among key_ops, got {0:?}")]
    OtherOperations(Vec<String>),
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
    #[error("x and y are not a point of the curve P-256")]
    NotOnCurve,
    #[error("expected a kid of at most {MAX_KID_BYTES} bytes, got {0} bytes")]
    LongKid(usize),
}

impl Jwk {
    /// Reads a public key for signatures out of a JWK; its private members are ignored but named.
    pub fn from_members(members: &Map<String, Value>) -> Result<Self, SkipReason> {
        let kid = text(members, "kid")?;
        if let Some(kid) = kid.filter(|kid| kid.len() > MAX_KID_BYTES) {
            return Err(SkipReason::LongKid(kid.len()));
        }
        let key = match required(members, "kty")? {
            "RSA" => PublicKey::Rsa(Box::new(rsa_key(members)?)),
            "EC" => PublicKey::P256(Box::new(p256_key(members)?)),
            "oct" => return Err(SkipReason::SharedSecret),
            other => return Err(SkipReason::UnsupportedType(shortened(other))),
        };
        if let Some(other) = text(members, "use")?.filter(|usage| *usage != "sig") {
            return Err(SkipReason::OtherUse(shortened(other)));
        }
        if let Some(Value::Array(operations)) = members.get("key_ops") {
            let named = || operations.iter().filter_map(Value::as_str);
            if !named().any(|operation| operation == "verify") {
                return Err(SkipReason::OtherOperations(
                    named().take(8).map(shortened).collect(),
                ));
            }
        }
        Ok(Self {
            thumbprint: key.thumbprint(),
            key,
            kid: kid.map(str::to_owned),
            algorithm: text(members, "alg")?.map(str::to_owned),
            private_members: PRIVATE_MEMBERS
                .into_iter()
                .filter(|name| members.contains_key(*name))
                .collect(),
        })
    }

    /// The SHA-256 thumbprint of the key in base64url (RFC 7638 §3).
    pub fn thumbprint(&self) -> &str {
        &self.thumbprint
    }

    /// Whether key type and `alg` member allow that algorithm.
    pub fn fits(&self, algorithm: Algorithm) -> bool {
        self.key.fits(algorithm)
            && self
                .algorithm
                .as_deref()
                .is_none_or(|named| named == algorithm.as_str())
    }

    /// `RSA 2048 bit` or `EC P-256`, and its `alg` if it has one.
    pub fn summary(&self) -> String {
        match &self.algorithm {
            Some(named) => format!("{}, alg {}", self.key.summary(), shortened(named)),
            None => self.key.summary(),
        }
    }
}

impl PublicKey {
    pub fn key_type(&self) -> KeyType {
        match self {
            Self::Rsa(_) => KeyType::Rsa,
            Self::P256(_) => KeyType::P256,
        }
    }

    pub fn fits(&self, algorithm: Algorithm) -> bool {
        match self.key_type() {
            KeyType::Rsa => algorithm.family() == AlgorithmFamily::Rsa,
            KeyType::P256 => algorithm == Algorithm::Es256,
        }
    }

    /// The required members only, in the order of their names, as the thumbprint wants them
    /// (RFC 7638 §3).
    pub fn members(&self) -> Map<String, Value> {
        let members = match self {
            Self::Rsa(key) => json!({
                "e": base64url::encode(&key.e().to_bytes_be()),
                "kty": "RSA",
                "n": base64url::encode(&key.n().to_bytes_be()),
            }),
            Self::P256(key) => {
                let point = key.to_encoded_point(false);
                let coordinate = |bytes: Option<&FieldBytes>| bytes.map(|b| base64url::encode(b));
                json!({
                    "crv": "P-256",
                    "kty": "EC",
                    "x": coordinate(point.x()),
                    "y": coordinate(point.y()),
                })
            }
        };
        match members {
            Value::Object(members) => members,
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_) => Map::new(),
        }
    }

    /// The SHA-256 thumbprint in base64url (RFC 7638 §3).
    pub fn thumbprint(&self) -> String {
        let canonical = Value::Object(self.members()).to_string();
        base64url::encode(&Hash::Sha256.digest(canonical.as_bytes()))
    }

    fn summary(&self) -> String {
        match self {
            Self::Rsa(key) => format!("RSA {} bit", key.n().bits()),
            Self::P256(_) => String::from("EC P-256"),
        }
    }
}

fn rsa_key(members: &Map<String, Value>) -> Result<RsaPublicKey, SkipReason> {
    if required(members, "n")?.len() > MAX_MODULUS_TEXT {
        return Err(SkipReason::LargeModulus);
    }
    let modulus = BigUint::from_bytes_be(&bytes(members, "n")?);
    let exponent = bytes(members, "e")?;
    if exponent.len() > MAX_EXPONENT_BYTES {
        return Err(SkipReason::Exponent(format!("{} bytes", exponent.len())));
    }
    let exponent = BigUint::from_bytes_be(&exponent);
    let (bits, one) = (modulus.bits(), BigUint::from(1u8));
    if bits < MIN_RSA_BITS {
        return Err(SkipReason::WeakModulus(bits));
    }
    if bits > MAX_RSA_BITS {
        return Err(SkipReason::LargeModulus);
    }
    if &modulus % 2u8 != one {
        return Err(SkipReason::EvenModulus);
    }
    let unfit = SkipReason::Exponent(exponent.to_string());
    if exponent <= one || &exponent % 2u8 != one {
        return Err(unfit);
    }
    RsaPublicKey::new_with_max_size(modulus, exponent, MAX_RSA_BITS).map_err(|_| unfit)
}

fn p256_key(members: &Map<String, Value>) -> Result<ecdsa::VerifyingKey, SkipReason> {
    let curve = required(members, "crv")?;
    if curve != "P-256" {
        return Err(SkipReason::UnsupportedCurve(shortened(curve)));
    }
    let x = coordinate(members, "x")?;
    let y = coordinate(members, "y")?;
    let point = EncodedPoint::from_affine_coordinates(&x.into(), &y.into(), false);
    ecdsa::VerifyingKey::from_encoded_point(&point).map_err(|_| SkipReason::NotOnCurve)
}

fn coordinate(members: &Map<String, Value>, name: &'static str) -> Result<[u8; 32], SkipReason> {
    let bytes = bytes(members, name)?;
    let received = bytes.len();
    bytes.try_into().map_err(|_| SkipReason::CoordinateLength {
        name,
        expected: 32,
        received,
    })
}

pub(super) fn bytes(
    members: &Map<String, Value>,
    name: &'static str,
) -> Result<Vec<u8>, SkipReason> {
    base64url::decode(required(members, name)?)
        .map_err(|(_, fault)| SkipReason::Encoding { name, fault })
}

pub(super) fn required<'a>(
    members: &'a Map<String, Value>,
    name: &'static str,
) -> Result<&'a str, SkipReason> {
    text(members, name)?.ok_or(SkipReason::Missing(name))
}

fn text<'a>(
    members: &'a Map<String, Value>,
    name: &'static str,
) -> Result<Option<&'a str>, SkipReason> {
    match members.get(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(other) => Err(SkipReason::NotText {
            name,
            received: JsonKind::of(other),
        }),
    }
}

/// A message repeats no more of a foreign text than this.
fn shortened(text: &str) -> String {
    text.chars().take(64).collect()
}
