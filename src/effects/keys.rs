//! Makes private keys, writes them for their owner's eyes alone, and reads them.

use std::{fs, path::Path};

use crate::{
    app::{KeyJob, KeyOutcome, PublicHalf},
    effects::{
        builtin_server::OsRandom,
        export_files::{ExportFileError, write_export, write_new_export},
        exporting::full_path,
        plain_file::PlainFileError,
        trust::read_named,
    },
    oauth::{
        Secret,
        jose::{Algorithm, KeyType, PrivateJwk, SigningKeyError},
    },
    text,
};

/// Why there is no key. Repeats nothing of one.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    #[error("{path}: expected a private key as PEM or JWK: {source}")]
    Unreadable {
        path: String,
        source: PlainFileError,
    },
    #[error("{path}: expected a private key as PEM or JWK, got bytes that are no text")]
    NotText { path: String },
    #[error("{path}: {source}")]
    NotAKey {
        path: String,
        source: SigningKeyError,
    },
    #[error("{path}: expected a key pair, got a shared secret, which has no public half")]
    SharedSecret { path: String },
    #[error("expected a path that a plain file can have, got {path}, which is none")]
    NotAFile { path: String },
    #[error(transparent)]
    NotWritten(#[from] ExportFileError),
    #[error(transparent)]
    NotMade(#[from] SigningKeyError),
    #[error("the operating system gave no randomness: {0}")]
    NoRandomness(getrandom::Error),
}

/// A new key for signatures with that algorithm; it names itself by its thumbprint. RSA takes a
/// while.
pub fn make_key(algorithm: Algorithm) -> Result<PrivateJwk, KeyFileError> {
    let key_type = KeyType::ALL
        .into_iter()
        .find(|key_type| key_type.fits(algorithm))
        .ok_or(SigningKeyError::Generation)?;
    let mut random = OsRandom::new().map_err(KeyFileError::NoRandomness)?;
    let mut key = PrivateJwk::generate(key_type, &mut random)?;
    key.details.algorithm = Some(algorithm.as_str().to_owned());
    key.details.usage = Some(String::from("sig"));
    Ok(key)
}

/// Writes a key whole or not at all, with mode 0600. Never into what is no plain file.
pub fn write_key(path: &Path, text: &Secret, may_replace: bool) -> Result<(), KeyFileError> {
    let bytes = text.expose().as_bytes();
    if !may_replace {
        return Ok(write_new_export(path, bytes, true)?);
    }
    match fs::metadata(path) {
        Ok(metadata) if !metadata.is_file() => Err(KeyFileError::NotAFile {
            path: path.display().to_string(),
        }),
        Ok(_) | Err(_) => Ok(write_export(path, bytes, true)?),
    }
}

/// A private key with what may be known of it.
pub fn read_key_file(path: &Path) -> Result<PublicHalf, KeyFileError> {
    let shown = path.display().to_string();
    let bytes = read_named(&shown).map_err(|source| KeyFileError::Unreadable {
        path: shown.clone(),
        source,
    })?;
    let Ok(text) = String::from_utf8(bytes) else {
        return Err(KeyFileError::NotText { path: shown });
    };
    let text = Secret::new(text);
    let key = PrivateJwk::from_text(text.expose()).map_err(|source| KeyFileError::NotAKey {
        path: shown.clone(),
        source,
    })?;
    PublicHalf::of(&key).ok_or(KeyFileError::SharedSecret { path: shown })
}

/// For the window, which has no folder of its own: only a whole path says where.
pub(super) fn perform(job: KeyJob) -> KeyOutcome {
    let result = full_path(job.path())
        .map_err(|_| text::taking_away::not_a_full_path().title)
        .and_then(|path| {
            let half = match &job {
                KeyJob::Make { algorithm, .. } => make_into(&path, *algorithm),
                KeyJob::Read { .. } => read_key_file(&path),
            };
            let half = half.map_err(|error| error.to_string())?;
            Ok((path.display().to_string(), half))
        });
    KeyOutcome { job, result }
}

fn make_into(path: &Path, algorithm: Algorithm) -> Result<PublicHalf, KeyFileError> {
    let key = make_key(algorithm)?;
    write_key(path, &key.to_json(), false)?;
    PublicHalf::of(&key).ok_or(KeyFileError::NotMade(SigningKeyError::Generation))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(path: &Path) -> KeyOutcome {
        perform(KeyJob::Make {
            path: path.display().to_string(),
            algorithm: Algorithm::EdDsa,
        })
    }

    #[test]
    fn a_made_key_reads_back_with_the_same_public_half() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("client.jwk");
        let (written, half) = made(&path).result.unwrap();
        assert_eq!(written, path.display().to_string());
        let read = perform(KeyJob::Read { path: written });
        assert_eq!(read.result.unwrap().1, half);
        assert!(half.jwks.contains("\"EdDSA\""));
    }

    #[test]
    fn the_window_never_overwrites_a_key() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("client.jwk");
        fs::write(&path, "mine").unwrap();
        assert!(made(&path).result.unwrap_err().contains("already"));
        assert_eq!(fs::read(&path).unwrap(), b"mine");
        assert!(made(Path::new("client.jwk")).result.is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_key_is_for_its_owner_alone_and_goes_to_no_device() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("client.jwk");
        made(&path).result.unwrap();
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{mode:o}");
        let secret = Secret::new(String::from("private"));
        for replace in [true, false] {
            assert!(write_key(Path::new("/dev/null"), &secret, replace).is_err());
        }
    }
}
