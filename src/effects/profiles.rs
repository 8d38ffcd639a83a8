//! Reads profiles from disk. Nothing but a plain file of a sensible size is opened.

use std::path::{Path, PathBuf};

use crate::{
    effects::plain_file,
    profile::{Profile, ProfileError},
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

/// What is larger is not read at all; the profile itself has the same limit.
const MAX_BYTES: u64 = crate::profile::MAX_BYTES as u64;

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
    let bytes = plain_file::read(path, "a profile", MAX_BYTES).map_err(|problem| {
        ReadProfileError::Unreadable {
            path: shown.clone(),
            problem,
        }
    })?;
    Profile::parse(&bytes).map_err(|error| ReadProfileError::Invalid { path: shown, error })
}
