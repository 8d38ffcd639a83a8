//! Opens files that may be anything: only a plain one of a bounded size is read.

use std::{
    fs::{self, File},
    io::{self, Read as _},
    path::Path,
};

/// Why a path was not read.
#[derive(Debug, thiserror::Error)]
pub enum PlainFileError {
    #[error("expected a file, got {0}")]
    NotAFile(&'static str),
    #[error("expected at most {limit} bytes, got {found}")]
    TooLarge { limit: u64, found: u64 },
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl PlainFileError {
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::Io(error) if error.kind() == io::ErrorKind::NotFound)
    }
}

/// Opens a plain file that is not reached through a link. Never waits for a pipe or a device.
pub(super) fn open(path: &Path, limit: u64) -> Result<File, PlainFileError> {
    let metadata = fs::symlink_metadata(path)?;
    let kind = metadata.file_type();
    if kind.is_symlink() {
        return Err(PlainFileError::NotAFile("a symbolic link"));
    }
    if kind.is_dir() {
        return Err(PlainFileError::NotAFile("a folder"));
    }
    if !kind.is_file() {
        return Err(PlainFileError::NotAFile("a pipe or a device"));
    }
    if metadata.len() > limit {
        return Err(PlainFileError::TooLarge {
            limit,
            found: metadata.len(),
        });
    }
    Ok(File::open(path)?)
}

/// The whole file.
pub(super) fn read(path: &Path, limit: u64) -> Result<Vec<u8>, PlainFileError> {
    let mut bytes = Vec::new();
    // It may have grown since it was measured.
    open(path, limit)?.take(limit + 1).read_to_end(&mut bytes)?;
    let found = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if found > limit {
        return Err(PlainFileError::TooLarge { limit, found });
    }
    Ok(bytes)
}

/// Whether a text is safe as a file's name on every system: no separator, no leading dot, no
/// reserved device.
pub(super) fn is_plain_name(name: &str) -> bool {
    let stem = name
        .split('.')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let is_device = matches!(stem.as_str(), "con" | "prn" | "aux" | "nul")
        || (stem.len() == 4
            && (stem.starts_with("com") || stem.starts_with("lpt"))
            && stem.ends_with(|c: char| c.is_ascii_digit()));
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    !is_device
        && (1..=128).contains(&name.len())
        && name.chars().all(is_allowed)
        && !name.starts_with('.')
        && !name.ends_with('.')
}
