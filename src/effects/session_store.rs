//! The sessions on disk: lists, opens and deletes them. Nothing in them is ever changed.

use std::{
    fs::{self, File},
    io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom},
    path::{Path, PathBuf},
};

use crate::{
    app::{DamagedSession, Trashed},
    effects::{
        data_folder::{DataFolder, make_private_folder},
        plain_file::{self, PlainFileError, is_plain_name},
    },
    oauth::Timestamp,
    session::{
        OpenedSession, SessionSummary,
        file::{MAX_LINE_BYTES, Problem, SessionFileError, SessionReader},
    },
};

/// A session of this size would fill the memory of many machines.
const MAX_FILE_BYTES: u64 = 4 * 1024 * 1024 * 1024;
/// A header is a page of text.
const MAX_HEADER_BYTES: u64 = 2 * 1024 * 1024;
/// The end of a run stands within so much of the end of its file, unless a page came after it.
const TAIL_BYTES: u64 = 64 * 1024;
/// How long a deleted session can be had back.
const TRASH_SECS: i64 = 7 * 24 * 3600;

const ENDING: &str = "jsonl";

/// Why a session is not opened or deleted.
#[derive(Debug, thiserror::Error)]
pub enum SessionStoreError {
    #[error("expected the id of a session, got {0:?}: `session list` shows them")]
    Unknown(String),
    #[error("session {id}: {error}")]
    Unreadable { id: String, error: PlainFileError },
    #[error("session {id}: {error}")]
    Invalid { id: String, error: SessionFileError },
    #[error("session {id}: {error}")]
    Io { id: String, error: io::Error },
}

/// Every session of a folder, the newest first, and those that cannot be opened.
pub fn list_sessions(
    folder: &DataFolder,
) -> io::Result<(Vec<SessionSummary>, Vec<DamagedSession>)> {
    let mut sessions = Vec::new();
    let mut damaged = Vec::new();
    let entries = match fs::read_dir(folder.sessions()) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok((sessions, damaged)),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let path = entry?.path();
        let Some(id) = id_of(&path) else { continue };
        match summary(&path, &id) {
            Ok(summary) => sessions.push(summary),
            Err(error) => damaged.push(DamagedSession {
                id,
                problem: error.to_string(),
            }),
        }
    }
    sessions.sort_by(|one, other| (other.started, &other.id).cmp(&(one.started, &one.id)));
    damaged.sort_by(|one, other| one.id.cmp(&other.id));
    Ok((sessions, damaged))
}

/// Reads a whole session, to be looked at.
pub fn open_session(folder: &DataFolder, id: &str) -> Result<OpenedSession, SessionStoreError> {
    let invalid = |error| SessionStoreError::Invalid {
        id: id.to_owned(),
        error,
    };
    let io = |error| SessionStoreError::Io {
        id: id.to_owned(),
        error,
    };
    let mut file = BufReader::new(open(&path_of(folder, id)?, id)?);
    let mut reader = SessionReader::new();
    let limit = u64::try_from(MAX_LINE_BYTES).unwrap_or(u64::MAX) + 1;
    let mut line = Vec::new();
    let mut number = 0;
    loop {
        line.clear();
        number += 1;
        let mut bounded = file.by_ref().take(limit);
        bounded.read_until(b'\n', &mut line).map_err(io)?;
        if line.ends_with(b"\n") {
            reader.push(&line).map_err(invalid)?;
        } else if line.len() > MAX_LINE_BYTES {
            return Err(invalid(SessionFileError {
                line: number,
                problem: Problem::TooLong,
            }));
        } else {
            return reader.finish(&line).map_err(invalid);
        }
    }
}

/// Moves a session out of sight; it can be had back for a while.
pub(super) fn delete_session(
    folder: &DataFolder,
    id: &str,
    now: Timestamp,
) -> Result<Trashed, SessionStoreError> {
    let io = |error| SessionStoreError::Io {
        id: id.to_owned(),
        error,
    };
    let from = path_of(folder, id)?;
    make_private_folder(&folder.trash()).map_err(io)?;
    let name = format!("{}-{id}.{ENDING}", now.secs());
    fs::rename(from, folder.trash().join(&name)).map_err(io)?;
    Ok(Trashed {
        id: id.to_owned(),
        name,
    })
}

/// Brings a deleted session back.
pub(super) fn undelete_session(
    folder: &DataFolder,
    trashed: &Trashed,
) -> Result<(), SessionStoreError> {
    let unknown = || SessionStoreError::Unknown(trashed.id.clone());
    if !is_plain_name(&trashed.id) || !is_plain_name(&trashed.name) {
        return Err(unknown());
    }
    let to = folder.sessions().join(format!("{}.{ENDING}", trashed.id));
    // A link fails where something is there already; a rename would write over it.
    let back = |from: &Path| {
        fs::hard_link(from, &to)?;
        fs::remove_file(from)
    };
    back(&folder.trash().join(&trashed.name)).map_err(|error| SessionStoreError::Io {
        id: trashed.id.clone(),
        error,
    })
}

/// Empties the trash of what was deleted long ago.
pub(super) fn empty_trash(folder: &DataFolder, now: Timestamp) {
    let Ok(entries) = fs::read_dir(folder.trash()) else {
        return;
    };
    for path in entries.flatten().map(|entry| entry.path()) {
        let deleted = path
            .file_name()
            .and_then(|name| name.to_str()?.split_once('-')?.0.parse::<i64>().ok());
        if deleted.is_some_and(|at| now.secs().saturating_sub(at) > TRASH_SECS) {
            let _tried_again_next_time = fs::remove_file(path);
        }
    }
}

fn id_of(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    let id = name.strip_suffix(ENDING)?.strip_suffix('.')?;
    is_plain_name(id).then(|| id.to_owned())
}

fn path_of(folder: &DataFolder, id: &str) -> Result<PathBuf, SessionStoreError> {
    if is_plain_name(id) {
        Ok(folder.sessions().join(format!("{id}.{ENDING}")))
    } else {
        Err(SessionStoreError::Unknown(id.to_owned()))
    }
}

fn open(path: &Path, id: &str) -> Result<File, SessionStoreError> {
    plain_file::open(path, MAX_FILE_BYTES).map_err(|error| {
        if error.is_not_found() {
            SessionStoreError::Unknown(id.to_owned())
        } else {
            SessionStoreError::Unreadable {
                id: id.to_owned(),
                error,
            }
        }
    })
}

/// From the first line and the end of the file alone: a session may be large.
fn summary(path: &Path, id: &str) -> Result<SessionSummary, SessionStoreError> {
    let mut file = open(path, id)?;
    let mut ends = || -> io::Result<(Vec<u8>, Vec<u8>)> {
        let mut first = Vec::new();
        BufReader::new(file.by_ref().take(MAX_HEADER_BYTES)).read_until(b'\n', &mut first)?;
        let length = file.seek(SeekFrom::End(0))?;
        file.seek(SeekFrom::Start(length.saturating_sub(TAIL_BYTES)))?;
        let mut tail = Vec::new();
        file.by_ref().take(TAIL_BYTES).read_to_end(&mut tail)?;
        Ok((first, tail))
    };
    let (first, tail) = ends().map_err(|error| SessionStoreError::Io {
        id: id.to_owned(),
        error,
    })?;
    SessionSummary::read(&first, &tail).map_err(|error| SessionStoreError::Invalid {
        id: id.to_owned(),
        error,
    })
}
