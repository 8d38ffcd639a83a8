//! Reads profiles from disk. Nothing but a plain file of a sensible size is opened.

use std::{
    fs,
    io::Read as _,
    path::{Path, PathBuf},
};

use crate::profile::{Profile, ProfileError};

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
    #[error("{path}: {problem}")]
    Unreadable { path: String, problem: String },
    #[error("{path}: {error}")]
    Invalid { path: String, error: ProfileError },
    #[error(
        "expected the path of a profile file (with a slash, or ending in .json) or a shipped profile ({}), got {id:?}",
        crate::profile::BUILT_IN_ID
    )]
    Unknown { id: String },
}

const MAX_BYTES: u64 = 1024 * 1024;

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

pub fn read_profile(source: &ProfileSource) -> Result<Profile, ReadProfileError> {
    match source {
        ProfileSource::Path(path) => read_file(path),
        ProfileSource::Id(id) => Err(ReadProfileError::Unknown { id: id.clone() }),
    }
}

fn read_file(path: &Path) -> Result<Profile, ReadProfileError> {
    let shown = path.display().to_string();
    let unreadable = |problem: String| ReadProfileError::Unreadable {
        path: shown.clone(),
        problem,
    };
    // A FIFO or a device would be waited on for ever.
    let metadata = fs::metadata(path).map_err(|error| unreadable(error.to_string()))?;
    if !metadata.is_file() {
        return Err(unreadable(String::from("expected a file with a profile")));
    }
    if metadata.len() > MAX_BYTES {
        return Err(unreadable(format!(
            "expected a profile of at most {MAX_BYTES} bytes, got {}",
            metadata.len()
        )));
    }
    let mut bytes = Vec::new();
    fs::File::open(path)
        .and_then(|file| file.take(MAX_BYTES).read_to_end(&mut bytes))
        .map_err(|error| unreadable(error.to_string()))?;
    Profile::parse(&bytes).map_err(|error| ReadProfileError::Invalid { path: shown, error })
}
