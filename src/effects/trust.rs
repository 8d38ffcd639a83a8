//! Reads the certificates and the secrets that a profile only names.

use std::{env, path::Path};

use crate::{
    effects::plain_file,
    http::Trust,
    oauth::Secret,
    profile::{TrustSettings, parse_pin},
};

/// A file of root certificates is a few kilobytes; the system's own bundle a few hundred.
const MAX_PEM_BYTES: u64 = 4 * 1024 * 1024;

/// Turns what the profile says into what the connection needs.
pub(super) fn load(settings: &TrustSettings) -> Result<Trust, String> {
    match settings {
        TrustSettings::System => Ok(Trust::System),
        TrustSettings::None => Ok(Trust::None),
        TrustSettings::Pin { sha256 } => match parse_pin(sha256) {
            Some(sha256) => Ok(Trust::Pin { sha256 }),
            None => Err(String::from(
                "expected the SHA-256 of a certificate as 64 hex digits in the pin",
            )),
        },
        TrustSettings::Ca { file } => read_pem(file).map(|pem| Trust::ExtraRoots { pem }),
    }
}

/// A PEM file with certificates.
pub(super) fn read_pem(file: &str) -> Result<Vec<u8>, String> {
    let problem = |what: String| format!("{file}: {what}");
    let pem = read_named(file)
        .map_err(|error| problem(format!("expected certificates as PEM: {error}")))?;
    let marker = b"-----BEGIN CERTIFICATE-----";
    if pem.windows(marker.len()).any(|window| window == marker) {
        Ok(pem)
    } else {
        Err(problem(String::from(
            "expected certificates as PEM, and it holds none",
        )))
    }
}

/// A small file that was named on purpose, which may be reached through a link.
pub(super) fn read_named(file: &str) -> Result<Vec<u8>, plain_file::PlainFileError> {
    let real = std::fs::canonicalize(Path::new(file))?;
    plain_file::read(&real, MAX_PEM_BYTES)
}

/// The private key in a file. What it holds is judged where it is used.
///
/// # Errors
///
/// Why the file cannot be read.
pub(super) fn read_key(file: &str) -> Result<Secret, String> {
    let bytes = read_named(file)
        .map_err(|error| format!("{file}: expected a private key as PEM or JWK: {error}"))?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Secret::new(text)),
        Err(_) => Err(format!(
            "{file}: expected a private key as PEM or JWK, got bytes that are no text"
        )),
    }
}

/// The value of an environment variable that is set and not empty.
pub fn secret_of_environment(name: &str) -> Option<Secret> {
    env::var(name)
        .ok()
        .filter(|value| !value.is_empty())
        .map(Secret::new)
}
