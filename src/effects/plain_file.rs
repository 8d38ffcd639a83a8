//! Reads a file that somebody named, if it is one and of a sensible size.

use std::{fs, io::Read as _, path::Path};

/// The bytes, or what is wrong in words; `kind` says what was expected, as in "a profile".
///
/// A FIFO or a device would be waited on for ever, so nothing but a plain file is opened.
pub(super) fn read(path: &Path, kind: &str, max_bytes: u64) -> Result<Vec<u8>, String> {
    let metadata = fs::metadata(path).map_err(|error| error.to_string())?;
    if !metadata.is_file() {
        return Err(format!("expected a file with {kind}"));
    }
    if metadata.len() > max_bytes {
        return Err(format!(
            "expected {kind} of at most {max_bytes} bytes, got {}",
            metadata.len()
        ));
    }
    let mut bytes = Vec::new();
    fs::File::open(path)
        .and_then(|file| file.take(max_bytes).read_to_end(&mut bytes))
        .map_err(|error| error.to_string())?;
    Ok(bytes)
}
