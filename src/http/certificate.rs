//! Reads what people want to know of an X.509 certificate. Judges nothing.

use std::net::{Ipv4Addr, Ipv6Addr};

use sha2::{Digest, Sha256};
use x509_parser::{extensions::GeneralName, prelude::FromDer, prelude::X509Certificate};

use crate::oauth::Timestamp;

/// The readable parts of a certificate. Texts come from the other side; what could imitate or
/// reorder other text in them is replaced by U+FFFD.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// As `CN=…, O=…`.
    pub subject: String,
    pub issuer: String,
    /// The DNS names and addresses that it is for.
    pub names: Vec<String>,
    pub not_before: Timestamp,
    pub not_after: Timestamp,
    /// Of the whole DER, as a pin states it.
    pub sha256: [u8; 32],
    /// Subject and issuer are the same, as in a root or a self-signed certificate.
    pub is_self_issued: bool,
}

impl Certificate {
    /// Reads DER; `None` where it is no certificate.
    pub fn read(der: &[u8]) -> Option<Self> {
        let (_, parsed) = X509Certificate::from_der(der).ok()?;
        let names = match parsed.subject_alternative_name() {
            Ok(Some(extension)) => extension
                .value
                .general_names
                .iter()
                .filter_map(name)
                .collect(),
            Ok(None) | Err(_) => Vec::new(),
        };
        Some(Self {
            subject: printable(&parsed.subject().to_string()),
            issuer: printable(&parsed.issuer().to_string()),
            names,
            not_before: Timestamp::from_secs(parsed.validity().not_before.timestamp()),
            not_after: Timestamp::from_secs(parsed.validity().not_after.timestamp()),
            sha256: certificate_sha256(der),
            is_self_issued: parsed.subject().as_raw() == parsed.issuer().as_raw(),
        })
    }
}

/// SHA-256 of a certificate's DER.
pub fn certificate_sha256(der: &[u8]) -> [u8; 32] {
    Sha256::digest(der).into()
}

/// SHA-256 of a certificate's public key (SubjectPublicKeyInfo), as curl pins one; `None`
/// where the bytes are no certificate.
pub fn public_key_sha256(der: &[u8]) -> Option<[u8; 32]> {
    let (_, parsed) = X509Certificate::from_der(der).ok()?;
    Some(Sha256::digest(parsed.public_key().raw).into())
}

fn name(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some(printable(name)),
        GeneralName::IPAddress(octets) => match octets.len() {
            4 => <[u8; 4]>::try_from(*octets)
                .ok()
                .map(|octets| Ipv4Addr::from(octets).to_string()),
            16 => <[u8; 16]>::try_from(*octets)
                .ok()
                .map(|octets| Ipv6Addr::from(octets).to_string()),
            _ => None,
        },
        _ => None,
    }
}

/// Control characters, line and paragraph separators, zero-width and bidirectional ones go.
fn printable(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{61c}'
            | '\u{feff}' => '\u{fffd}',
            c if c.is_control() => '\u{fffd}',
            c => c,
        })
        .collect()
}
