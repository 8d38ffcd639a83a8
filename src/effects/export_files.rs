//! Writes exports to disk: whole or not at all, and for nobody else's eyes where they hold secrets.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use crate::effects::replace_file::put_where_nothing_is;

/// Why an export could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportFileError {
    #[error("{path}: expected a file that can be written, this is a folder")]
    Folder { path: String },
    #[error("{path}: the folder that it is to be written to is not there")]
    NoFolder { path: String },
    #[error("{path}: there is a file of that name already")]
    Exists { path: String },
    #[error("{path} could not be written: {source}")]
    Unwritable { path: String, source: io::Error },
}

/// Whether there is a place for the file; asked before a run, so that its result is not lost.
pub fn check_export(path: &Path) -> Result<(), ExportFileError> {
    let shown = path.display().to_string();
    if path.is_dir() {
        return Err(ExportFileError::Folder { path: shown });
    }
    if !folder_of(path).is_dir() {
        return Err(ExportFileError::NoFolder { path: shown });
    }
    Ok(())
}

/// Writes a file whole or not at all, in place of one of that name. With `is_secret` only the owner
/// may read it (mode 0600), whatever the mode of a file that was there before.
///
/// A pipe or device is written to as it is.
pub fn write_export(path: &Path, bytes: &[u8], is_secret: bool) -> Result<(), ExportFileError> {
    check_export(path)?;
    let written = match fs::metadata(path) {
        Ok(metadata) if !metadata.is_file() => write_into(path, bytes),
        // A link stays, and what it leads to is replaced.
        Ok(_) => fs::canonicalize(path).and_then(|target| replace(&target, bytes, is_secret)),
        Err(_) => replace(path, bytes, is_secret),
    };
    written.map_err(|source| ExportFileError::Unwritable {
        path: path.display().to_string(),
        source,
    })
}

/// As [`write_export`], where nothing of that name is there yet.
pub(super) fn write_new_export(
    path: &Path,
    bytes: &[u8],
    is_secret: bool,
) -> Result<(), ExportFileError> {
    check_export(path)?;
    let shown = || path.display().to_string();
    // Also a link that leads nowhere is something.
    if fs::symlink_metadata(path).is_ok() {
        return Err(ExportFileError::Exists { path: shown() });
    }
    put(path, bytes, is_secret, put_where_nothing_is).map_err(|source| match source.kind() {
        io::ErrorKind::AlreadyExists => ExportFileError::Exists { path: shown() },
        _ => ExportFileError::Unwritable {
            path: shown(),
            source,
        },
    })
}

fn write_into(path: &Path, bytes: &[u8]) -> io::Result<()> {
    OpenOptions::new().write(true).open(path)?.write_all(bytes)
}

fn replace(path: &Path, bytes: &[u8], is_secret: bool) -> io::Result<()> {
    put(path, bytes, is_secret, |draft, path| {
        fs::rename(draft, path)
    })
}

/// Writes a draft beside the file, and moves it there once it is whole.
fn put(
    path: &Path,
    bytes: &[u8],
    is_secret: bool,
    into_place: impl FnOnce(&Path, &Path) -> io::Result<()>,
) -> io::Result<()> {
    let (draft, mut file) = create_beside(path, is_secret)?;
    let done = file
        .write_all(bytes)
        .and_then(|()| file.sync_all())
        .and_then(|()| {
            drop(file);
            into_place(&draft, path)
        });
    if done.is_err() {
        // The first failure is the one to tell.
        drop(fs::remove_file(&draft));
    }
    done
}

/// A new file in the same folder, so that renaming it replaces the other at once.
fn create_beside(path: &Path, is_secret: bool) -> io::Result<(PathBuf, File)> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if is_secret {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    #[cfg(not(unix))]
    let _inherited_from_the_folder = is_secret;
    let process = std::process::id();
    let mut tried = 0;
    loop {
        let draft = folder_of(path).join(format!(".{name}.{process}-{tried}.part"));
        match options.open(&draft) {
            Ok(file) => return Ok((draft, file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && tried < 100 => tried += 1,
            Err(error) => return Err(error),
        }
    }
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        Some(_) | None => Path::new("."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run.har");
        write_export(&path, b"longer than the next", false).unwrap();
        write_export(&path, b"next", false).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"next");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn case_138_a_file_with_secrets_is_for_its_owner_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run.har");
        fs::write(&path, "for everybody").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o666)).unwrap();
        write_export(&path, b"secret", true).unwrap();
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{mode:o}");
    }

    #[test]
    fn a_place_that_takes_no_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let nowhere = folder.path().join("missing/run.har");
        for path in [folder.path(), nowhere.as_path()] {
            let error = write_export(path, b"", false).unwrap_err().to_string();
            assert!(error.starts_with(&path.display().to_string()), "{error}");
        }
        assert!(check_export(Path::new("run.har")).is_ok());
    }
}
