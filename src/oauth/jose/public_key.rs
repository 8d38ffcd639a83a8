//! Public keys of every kind that JOSE names and this program uses (RFC 7518, RFC 8037).

use std::fmt;

use p256::elliptic_curve::{
    self, AffinePoint, CurveArithmetic, FieldBytesSize,
    sec1::{FromEncodedPoint, ModulusSize, ToEncodedPoint},
};
use rsa::{BigUint, RsaPublicKey, traits::PublicKeyParts};
use serde_json::{Map, Value};

use super::{
    Algorithm, AlgorithmFamily, Hash, SkipReason, base64url,
    jwk::{MAX_RSA_BITS, MIN_RSA_BITS},
    members::{bytes, exact_bytes, required, shortened},
};

const MAX_EXPONENT_BYTES: usize = 8;
const MAX_MODULUS_TEXT: usize = (MAX_RSA_BITS / 8 + 1) * 4 / 3 + 4;

/// A key that everybody may know: it checks signatures, or encrypts to its owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicKey {
    Rsa(Box<RsaPublicKey>),
    P256(Box<p256::PublicKey>),
    P384(Box<p384::PublicKey>),
    P521(Box<p521::PublicKey>),
    /// For signatures only.
    Ed25519(Box<ed25519_dalek::VerifyingKey>),
    /// For key agreement only.
    X25519(Box<x25519_dalek::PublicKey>),
}

/// A kind of key pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyType {
    Rsa,
    P256,
    P384,
    P521,
    Ed25519,
    X25519,
}

impl KeyType {
    pub const ALL: [Self; 6] = [
        Self::Rsa,
        Self::P256,
        Self::P384,
        Self::P521,
        Self::Ed25519,
        Self::X25519,
    ];

    /// The value of `crv`; RSA has none.
    pub fn curve_name(self) -> Option<&'static str> {
        match self {
            Self::Rsa => None,
            Self::P256 => Some("P-256"),
            Self::P384 => Some("P-384"),
            Self::P521 => Some("P-521"),
            Self::Ed25519 => Some("Ed25519"),
            Self::X25519 => Some("X25519"),
        }
    }

    /// Whether the signature algorithm is one for keys of this kind.
    pub fn fits(self, algorithm: Algorithm) -> bool {
        match self {
            Self::Rsa => algorithm.family() == AlgorithmFamily::Rsa,
            Self::P256 => algorithm == Algorithm::Es256,
            Self::P384 => algorithm == Algorithm::Es384,
            Self::P521 => algorithm == Algorithm::Es512,
            Self::Ed25519 => matches!(algorithm, Algorithm::EdDsa | Algorithm::Ed25519),
            Self::X25519 => false,
        }
    }
}

impl fmt::Display for KeyType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Rsa => "RSA",
            Self::P256 => "EC P-256",
            Self::P384 => "EC P-384",
            Self::P521 => "EC P-521",
            Self::Ed25519 => "OKP Ed25519",
            Self::X25519 => "OKP X25519",
        })
    }
}

impl PublicKey {
    /// Reads the public members of a JWK and checks that they are a key one may use.
    pub fn from_members(members: &Map<String, Value>) -> Result<Self, SkipReason> {
        match required(members, "kty")? {
            "RSA" => Ok(Self::Rsa(Box::new(rsa_key(members)?))),
            "EC" => match required(members, "crv")? {
                "P-256" => Ok(Self::P256(Box::new(point(members, KeyType::P256)?))),
                "P-384" => Ok(Self::P384(Box::new(point(members, KeyType::P384)?))),
                "P-521" => Ok(Self::P521(Box::new(point(members, KeyType::P521)?))),
                other => Err(SkipReason::UnsupportedCurve(shortened(other))),
            },
            "OKP" => match required(members, "crv")? {
                "Ed25519" => ed25519_dalek::VerifyingKey::from_bytes(&octets(members)?)
                    .map(|key| Self::Ed25519(Box::new(key)))
                    .map_err(|_| SkipReason::NotOnCurve(KeyType::Ed25519)),
                "X25519" => {
                    let key = x25519_dalek::PublicKey::from(octets(members)?);
                    Ok(Self::X25519(Box::new(key)))
                }
                other => Err(SkipReason::UnsupportedCurve(shortened(other))),
            },
            "oct" => Err(SkipReason::SharedSecret),
            other => Err(SkipReason::UnsupportedType(shortened(other))),
        }
    }

    pub fn key_type(&self) -> KeyType {
        match self {
            Self::Rsa(_) => KeyType::Rsa,
            Self::P256(_) => KeyType::P256,
            Self::P384(_) => KeyType::P384,
            Self::P521(_) => KeyType::P521,
            Self::Ed25519(_) => KeyType::Ed25519,
            Self::X25519(_) => KeyType::X25519,
        }
    }

    pub fn fits(&self, algorithm: Algorithm) -> bool {
        self.key_type().fits(algorithm)
    }

    /// The required members only, in the order of their names, as the thumbprint wants them
    /// (RFC 7638 §3).
    pub fn members(&self) -> Map<String, Value> {
        let texts = match self {
            Self::Rsa(key) => vec![
                ("e", base64url::encode(&key.e().to_bytes_be())),
                ("kty", String::from("RSA")),
                ("n", base64url::encode(&key.n().to_bytes_be())),
            ],
            Self::P256(key) => point_members(key, "P-256"),
            Self::P384(key) => point_members(key, "P-384"),
            Self::P521(key) => point_members(key, "P-521"),
            Self::Ed25519(key) => octet_members("Ed25519", key.as_bytes()),
            Self::X25519(key) => octet_members("X25519", key.as_bytes()),
        };
        texts
            .into_iter()
            .map(|(name, text)| (name.to_owned(), Value::String(text)))
            .collect()
    }

    /// The SHA-256 thumbprint in base64url (RFC 7638 §3).
    pub fn thumbprint(&self) -> String {
        let canonical = Value::Object(self.members()).to_string();
        base64url::encode(&Hash::Sha256.digest(canonical.as_bytes()))
    }

    /// `RSA 2048 bit`, `EC P-256` or `OKP Ed25519`.
    pub fn summary(&self) -> String {
        match self {
            Self::Rsa(key) => format!("RSA {} bit", key.n().bits()),
            Self::P256(_) | Self::P384(_) | Self::P521(_) | Self::Ed25519(_) | Self::X25519(_) => {
                self.key_type().to_string()
            }
        }
    }

    /// Refuses an RSA key that is too small, too large or not sound; curves refuse on reading.
    pub(super) fn checked(self) -> Result<Self, SkipReason> {
        if let Self::Rsa(key) = &self {
            check_rsa(key.n(), key.e())?;
        }
        Ok(self)
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
    check_rsa(&modulus, &exponent)?;
    let unfit = SkipReason::Exponent(exponent.to_string());
    RsaPublicKey::new_with_max_size(modulus, exponent, MAX_RSA_BITS).map_err(|_| unfit)
}

fn check_rsa(modulus: &BigUint, exponent: &BigUint) -> Result<(), SkipReason> {
    let (bits, one) = (modulus.bits(), BigUint::from(1u8));
    if bits < MIN_RSA_BITS {
        return Err(SkipReason::WeakModulus(bits));
    }
    if bits > MAX_RSA_BITS {
        return Err(SkipReason::LargeModulus);
    }
    if modulus % 2u8 != one {
        return Err(SkipReason::EvenModulus);
    }
    if *exponent <= one || exponent % 2u8 != one {
        return Err(SkipReason::Exponent(exponent.to_string()));
    }
    Ok(())
}

/// A point given by both coordinates, each in its full length, and on the curve.
fn point<C>(
    members: &Map<String, Value>,
    curve: KeyType,
) -> Result<elliptic_curve::PublicKey<C>, SkipReason>
where
    C: CurveArithmetic,
    AffinePoint<C>: FromEncodedPoint<C> + ToEncodedPoint<C>,
    FieldBytesSize<C>: ModulusSize,
{
    let length = elliptic_curve::FieldBytes::<C>::default().len();
    let x = exact_bytes(members, "x", length)?;
    let y = exact_bytes(members, "y", length)?;
    // The uncompressed form of SEC 1.
    let encoded = [&[0x04], x.as_slice(), y.as_slice()].concat();
    elliptic_curve::PublicKey::from_sec1_bytes(&encoded).map_err(|_| SkipReason::NotOnCurve(curve))
}

fn point_members<C>(key: &elliptic_curve::PublicKey<C>, curve: &str) -> Vec<(&'static str, String)>
where
    C: CurveArithmetic,
    AffinePoint<C>: FromEncodedPoint<C> + ToEncodedPoint<C>,
    FieldBytesSize<C>: ModulusSize,
{
    let point = key.to_encoded_point(false);
    // Both are there: only the point at infinity and compressed points have none.
    let coordinate = |bytes: Option<&elliptic_curve::FieldBytes<C>>| {
        bytes.map_or_else(String::new, |bytes| base64url::encode(bytes))
    };
    vec![
        ("crv", curve.to_owned()),
        ("kty", String::from("EC")),
        ("x", coordinate(point.x())),
        ("y", coordinate(point.y())),
    ]
}

fn octets(members: &Map<String, Value>) -> Result<[u8; 32], SkipReason> {
    let bytes = exact_bytes(members, "x", 32)?;
    let mut octets = [0; 32];
    octets.copy_from_slice(&bytes);
    Ok(octets)
}

fn octet_members(curve: &str, bytes: &[u8]) -> Vec<(&'static str, String)> {
    vec![
        ("crv", curve.to_owned()),
        ("kty", String::from("OKP")),
        ("x", base64url::encode(bytes)),
    ]
}
