//! Finds the profile that an argument names: a file, or an entry of the library.

use std::path::{Path, PathBuf};

use crate::{
    app::{LibraryProblem, Transfer},
    effects::{
        ProfileLibrary,
        plain_file::{self, PlainFileError},
        replace_file::export_file,
    },
    profile::{
        MAX_BYTES, Profile, ProfileError, SHIPPED,
        import::{Import, ImportError, ImportFile, MAX_IMPORT_BYTES, MAX_IMPORT_FILES},
    },
};

/// How a profile is named on the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProfileSource {
    /// With a slash, or ending in `.json`.
    Path(PathBuf),
    Id(String),
}

/// Why there is no profile.
#[derive(Debug, thiserror::Error)]
pub enum ReadProfileError {
    #[error("{path}: {error}")]
    Unreadable { path: String, error: PlainFileError },
    #[error("{path}: {error}")]
    Invalid { path: String, error: ProfileError },
    #[error("{path}: {error}")]
    NotImported { path: String, error: ImportError },
    #[error(transparent)]
    NotTogether(ImportError),
    #[error("expected at most {MAX_IMPORT_FILES} files, got {count}")]
    TooMany { count: usize },
    #[error(
        "expected the path of a profile file (with a slash, or ending in .json), or the id or the name of a profile ({known}), got {id:?}"
    )]
    Unknown { id: String, known: String },
}

impl ProfileSource {
    pub fn from_argument(text: &str) -> Self {
        let is_path = text.contains(['/', std::path::MAIN_SEPARATOR]) || text.ends_with(".json");
        if is_path {
            Self::Path(PathBuf::from(text))
        } else {
            Self::Id(text.to_owned())
        }
    }
}

/// Reads a profile, and tells what was found wrong in the library on the way. Without a library
/// there are the shipped profiles.
pub fn read_profile(
    source: &ProfileSource,
    library: Option<&ProfileLibrary>,
) -> Result<(Profile, Vec<LibraryProblem>), ReadProfileError> {
    match (source, library) {
        (ProfileSource::Path(path), _) => read_file(path).map(|profile| (profile, Vec::new())),
        (ProfileSource::Id(id), Some(library)) => {
            let (found, problems) = library.find(id);
            match found {
                Some(entry) => Ok((entry.profile, problems)),
                None => {
                    // The file may be there and damaged: that is the better answer.
                    let about =
                        |problem: &&LibraryProblem| problem.path.ends_with(&format!("{id}.json"));
                    let told = problems
                        .iter()
                        .find(about)
                        .map(|problem| problem.problem.clone());
                    Err(unknown(id, Some(library), told))
                }
            }
        }
        (ProfileSource::Id(id), None) => match crate::profile::shipped(id) {
            Some(Ok(profile)) => Ok((profile, Vec::new())),
            Some(Err(_)) | None => Err(unknown(id, None, None)),
        },
    }
}

fn unknown(id: &str, library: Option<&ProfileLibrary>, told: Option<String>) -> ReadProfileError {
    let ids: Vec<String> = match library {
        Some(library) => {
            let (entries, _) = library.list();
            entries.into_iter().map(|entry| entry.profile.id).collect()
        }
        None => SHIPPED.iter().map(|(id, _)| String::from(*id)).collect(),
    };
    let mut known = ids.join(", ");
    if let Some(told) = told {
        known = format!("{known}; {id}.json: {told}");
    }
    ReadProfileError::Unknown {
        id: id.to_owned(),
        known,
    }
}

fn read_file(path: &Path) -> Result<Profile, ReadProfileError> {
    let bytes = read_bytes(path, MAX_BYTES)?;
    Profile::parse(&bytes).map_err(|error| ReadProfileError::Invalid {
        path: path.display().to_string(),
        error,
    })
}

/// A path may be reached through a link: it was named on purpose.
fn read_bytes(path: &Path, limit: usize) -> Result<Vec<u8>, ReadProfileError> {
    let unreadable = |error| ReadProfileError::Unreadable {
        path: path.display().to_string(),
        error,
    };
    let real = std::fs::canonicalize(path).map_err(|error| unreadable(error.into()))?;
    let limit = u64::try_from(limit).unwrap_or(u64::MAX);
    plain_file::read(&real, limit).map_err(unreadable)
}

/// Reads files of any known format that belong together, to be looked at.
pub fn read_import(paths: &[PathBuf]) -> Result<Import, ReadProfileError> {
    let names: Vec<String> = paths
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    let refused = |error| match names.as_slice() {
        [path] => ReadProfileError::NotImported {
            path: path.clone(),
            error,
        },
        _ => ReadProfileError::NotTogether(error),
    };
    if paths.len() > MAX_IMPORT_FILES {
        return Err(ReadProfileError::TooMany { count: paths.len() });
    }
    let mut read = Vec::new();
    for path in paths {
        read.push(read_bytes(path, MAX_IMPORT_BYTES)?);
    }
    let files: Vec<ImportFile<'_>> = names
        .iter()
        .zip(&read)
        .map(|(name, bytes)| ImportFile { name, bytes })
        .collect();
    Import::read_together(&files).map_err(refused)
}

/// The same for the window.
pub(super) fn import(paths: &[String]) -> Transfer {
    let path = paths.join("; ");
    let paths: Vec<PathBuf> = paths.iter().map(PathBuf::from).collect();
    match read_import(&paths) {
        Ok(import) => Transfer::Read {
            path,
            import: Box::new(import),
        },
        Err(error) => Transfer::NotRead {
            path: Some(path),
            reason: error.to_string(),
        },
    }
}

/// Writes a profile where a person said.
pub(super) fn export(profile: &Profile, path: String, may_replace: bool) -> Transfer {
    match export_file(Path::new(&path), profile.to_text().as_bytes(), may_replace) {
        Ok(()) => Transfer::Written { path },
        Err(error) => Transfer::NotWritten {
            reason: format!("{path}: {error}"),
            is_there: error.kind() == std::io::ErrorKind::AlreadyExists,
            path,
        },
    }
}
