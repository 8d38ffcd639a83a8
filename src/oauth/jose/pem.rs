//! Private and public keys in PEM: PKCS #8, PKCS #1 for RSA, SEC 1 for curves, and public key infos.

use p256::elliptic_curve;
use rsa::{
    RsaPrivateKey, RsaPublicKey,
    pkcs1::{DecodeRsaPrivateKey, DecodeRsaPublicKey},
    pkcs8::{
        AlgorithmIdentifierRef, DecodePrivateKey, DecodePublicKey, Document, EncodePrivateKey,
        LineEnding, ObjectIdentifier, PrivateKeyInfo, SecretDocument, SubjectPublicKeyInfoRef,
        der::{
            Decode, Reader, TagNumber,
            asn1::{AnyRef, ContextSpecific, OctetStringRef},
        },
    },
};
use zeroize::Zeroizing;

use super::{PrivateKey, PublicKey, SigningKeyError, SkipReason, members::shortened};
use crate::oauth::Secret;

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const ELLIPTIC_CURVE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const P521: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.35");
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
const X25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.110");

/// An OCTET STRING of 32 bytes, which is how PKCS #8 holds a private key of Curve25519.
const OCTETS_32: [u8; 2] = [0x04, 32];

impl PrivateKey {
    /// Reads `BEGIN PRIVATE KEY`, `BEGIN RSA PRIVATE KEY` or `BEGIN EC PRIVATE KEY`; what stands
    /// before it, such as `BEGIN EC PARAMETERS`, is passed over.
    pub fn from_pem(pem: &str) -> Result<Self, SigningKeyError> {
        let (label, block) = block(pem, "PRIVATE KEY").ok_or(SigningKeyError::Pem)?;
        match label {
            "PRIVATE KEY" | "RSA PRIVATE KEY" | "EC PRIVATE KEY" => {}
            "ENCRYPTED PRIVATE KEY" => return Err(SigningKeyError::EncryptedPem),
            _ => return Err(SigningKeyError::Pem),
        }
        // The old way of encrypting has its parameters between the lines.
        if block.contains("Proc-Type:") {
            return Err(SigningKeyError::EncryptedPem);
        }
        let (_, der) = SecretDocument::from_pem(block).map_err(|_| SigningKeyError::Pem)?;
        let key = match label {
            "RSA PRIVATE KEY" => rsa(RsaPrivateKey::from_pkcs1_der(der.as_bytes())),
            "EC PRIVATE KEY" => from_sec1(der.as_bytes()),
            _ => from_pkcs8(der.as_bytes()),
        };
        key?.checked()
    }

    /// The key as PKCS #8 in PEM.
    pub fn to_pkcs8_pem(&self) -> Result<Secret, SigningKeyError> {
        let pem = match self {
            Self::Rsa(key) => key.to_pkcs8_pem(LineEnding::LF),
            Self::P256(key) => key.to_pkcs8_pem(LineEnding::LF),
            Self::P384(key) => key.to_pkcs8_pem(LineEnding::LF),
            Self::P521(key) => key.to_pkcs8_pem(LineEnding::LF),
            Self::Ed25519(key) => octets_pem(ED25519, key.as_bytes()),
            Self::X25519(key) => octets_pem(X25519, key.as_bytes()),
        };
        pem.map(|pem| Secret::new(pem.as_str()))
            .map_err(|_| SigningKeyError::Pem)
    }
}

impl PublicKey {
    /// Reads `BEGIN PUBLIC KEY` or `BEGIN RSA PUBLIC KEY`.
    pub fn from_pem(pem: &str) -> Result<Self, SigningKeyError> {
        let (label, block) = block(pem, "PUBLIC KEY").ok_or(SigningKeyError::PublicPem)?;
        let (_, der) = Document::from_pem(block).map_err(|_| SigningKeyError::PublicPem)?;
        let der = der.as_bytes();
        let key = match label {
            "PUBLIC KEY" => from_public_key_info(der)?,
            "RSA PUBLIC KEY" => RsaPublicKey::from_pkcs1_der(der)
                .map(|key| Self::Rsa(Box::new(key)))
                .map_err(|_| SigningKeyError::PublicPem)?,
            _ => return Err(SigningKeyError::PublicPem),
        };
        Ok(key.checked()?)
    }
}

/// The first block whose label ends so, from its first to its last line.
fn block<'a>(pem: &'a str, label_end: &str) -> Option<(&'a str, &'a str)> {
    const BEGIN: &str = "-----BEGIN ";
    let mut from = 0;
    loop {
        let start = from + pem.get(from..)?.find(BEGIN)?;
        let label_start = start + BEGIN.len();
        let label = pem.get(label_start..)?.split_once("-----")?.0;
        if label.ends_with(label_end) {
            let end = format!("-----END {label}-----");
            let length = pem.get(start..)?.find(&end)? + end.len();
            return Some((label, pem.get(start..start + length)?));
        }
        from = label_start;
    }
}

fn from_pkcs8(der: &[u8]) -> Result<PrivateKey, SigningKeyError> {
    let info = PrivateKeyInfo::try_from(der).map_err(|_| SigningKeyError::Pem)?;
    match info.algorithm.oid {
        RSA => rsa(RsaPrivateKey::from_pkcs8_der(der)),
        ELLIPTIC_CURVE => {
            let curve = info.algorithm.parameters_oid().ok();
            from_curve(
                curve,
                || p256::SecretKey::from_pkcs8_der(der).ok(),
                || p384::SecretKey::from_pkcs8_der(der).ok(),
                || p521::SecretKey::from_pkcs8_der(der).ok(),
            )
        }
        ED25519 => Ok(PrivateKey::Ed25519(Box::new(
            ed25519_dalek::SigningKey::from_bytes(&*octets(&info)?),
        ))),
        X25519 => Ok(PrivateKey::X25519(Box::new(
            x25519_dalek::StaticSecret::from(*octets(&info)?),
        ))),
        other => Err(unknown_type(other)),
    }
}

fn from_sec1(der: &[u8]) -> Result<PrivateKey, SigningKeyError> {
    from_curve(
        sec1_curve(der),
        || elliptic_curve::SecretKey::from_sec1_der(der).ok(),
        || elliptic_curve::SecretKey::from_sec1_der(der).ok(),
        || elliptic_curve::SecretKey::from_sec1_der(der).ok(),
    )
}

/// The key of the curve that is named, and of no other: some numbers would do for several.
fn from_curve(
    curve: Option<ObjectIdentifier>,
    p256: impl FnOnce() -> Option<p256::SecretKey>,
    p384: impl FnOnce() -> Option<p384::SecretKey>,
    p521: impl FnOnce() -> Option<p521::SecretKey>,
) -> Result<PrivateKey, SigningKeyError> {
    let key = match curve {
        Some(P256) => p256().map(|key| PrivateKey::P256(Box::new(key))),
        Some(P384) => p384().map(|key| PrivateKey::P384(Box::new(key))),
        Some(P521) => p521().map(|key| PrivateKey::P521(Box::new(key))),
        Some(other) => return Err(unknown_curve(other)),
        None => None,
    };
    key.ok_or(SigningKeyError::Pem)
}

/// The `parameters` of an `ECPrivateKey` (RFC 5915), which name the curve.
fn sec1_curve(der: &[u8]) -> Option<ObjectIdentifier> {
    AnyRef::from_der(der)
        .and_then(|whole| {
            whole.sequence(|fields| {
                u8::decode(fields)?;
                OctetStringRef::decode(fields)?;
                let curve =
                    ContextSpecific::<ObjectIdentifier>::decode_explicit(fields, TagNumber::N0)?;
                fields.read_slice(fields.remaining_len())?;
                Ok(curve.map(|curve| curve.value))
            })
        })
        .ok()
        .flatten()
}

fn from_public_key_info(der: &[u8]) -> Result<PublicKey, SigningKeyError> {
    let info = SubjectPublicKeyInfoRef::try_from(der).map_err(|_| SigningKeyError::PublicPem)?;
    let unreadable = SigningKeyError::PublicPem;
    let octets = || {
        let bytes = info.subject_public_key.as_bytes();
        bytes.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok())
    };
    let key = match info.algorithm.oid {
        RSA => RsaPublicKey::from_public_key_der(der)
            .ok()
            .map(|key| PublicKey::Rsa(Box::new(key))),
        ELLIPTIC_CURVE => match info.algorithm.parameters_oid() {
            Ok(P256) => p256::PublicKey::from_public_key_der(der)
                .ok()
                .map(|key| PublicKey::P256(Box::new(key))),
            Ok(P384) => p384::PublicKey::from_public_key_der(der)
                .ok()
                .map(|key| PublicKey::P384(Box::new(key))),
            Ok(P521) => p521::PublicKey::from_public_key_der(der)
                .ok()
                .map(|key| PublicKey::P521(Box::new(key))),
            Ok(other) => return Err(unknown_curve(other)),
            Err(_) => None,
        },
        ED25519 => octets()
            .and_then(|octets| ed25519_dalek::VerifyingKey::from_bytes(&octets).ok())
            .map(|key| PublicKey::Ed25519(Box::new(key))),
        X25519 => octets().map(|octets| PublicKey::X25519(Box::new(octets.into()))),
        other => return Err(unknown_type(other)),
    };
    key.ok_or(unreadable)
}

fn rsa<E>(read: Result<RsaPrivateKey, E>) -> Result<PrivateKey, SigningKeyError> {
    read.map(|key| PrivateKey::Rsa(Box::new(key)))
        .map_err(|_| SigningKeyError::Pem)
}

fn octets(info: &PrivateKeyInfo<'_>) -> Result<Zeroizing<[u8; 32]>, SigningKeyError> {
    let bytes = info.private_key.strip_prefix(&OCTETS_32);
    let octets = bytes.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
    octets.map(Zeroizing::new).ok_or(SigningKeyError::Pem)
}

fn octets_pem(
    algorithm: ObjectIdentifier,
    key: &[u8; 32],
) -> Result<Zeroizing<String>, rsa::pkcs8::Error> {
    let mut octets = Zeroizing::new([0; 34]);
    octets[..2].copy_from_slice(&OCTETS_32);
    octets[2..].copy_from_slice(key);
    let algorithm = AlgorithmIdentifierRef {
        oid: algorithm,
        parameters: None,
    };
    let info = PrivateKeyInfo::new(algorithm, octets.as_ref());
    Ok(SecretDocument::try_from(info)?.to_pem("PRIVATE KEY", LineEnding::LF)?)
}

fn unknown_type(received: ObjectIdentifier) -> SigningKeyError {
    SkipReason::UnsupportedType(shortened(&received.to_string())).into()
}

fn unknown_curve(received: ObjectIdentifier) -> SigningKeyError {
    SkipReason::UnsupportedCurve(shortened(&received.to_string())).into()
}
