//! The profile library on disk: one file each, saved whole or not at all.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use sha2::{Digest as _, Sha256};

use crate::{
    app::{LibraryProblem, ProfileEntry, ProfileOrigin, ProfileStamp, Trashed},
    effects::{
        data_folder::{DataFolder, make_private_folder, tighten},
        plain_file::{self, PlainFileError},
        replace_file::{Target, backup_of, is_left_over, put_aside, replace},
    },
    oauth::Timestamp,
    profile::{MAX_BYTES, Profile, ProfileError, SHIPPED, is_id, slug},
};

const ENDING: &str = ".json";

/// Why a profile was not saved or deleted. What is on disk is as it was.
#[derive(Debug, thiserror::Error)]
pub enum ProfileStoreError {
    #[error("expected a new id, got {id:?}, which is there already: replace it, or take another")]
    Exists { id: String },
    #[error(
        "the file of {id:?} was changed by somebody else since it was read: read it again, or replace it"
    )]
    ChangedOutside { id: String },
    #[error("the file of {id:?} is left as it is: {error}")]
    NotOurs { id: String, error: ProfileError },
    #[error("{path}: {error}")]
    Unreadable { path: String, error: PlainFileError },
    #[error("the profile {id:?} is not saved: {error}")]
    NotSaved { id: String, error: io::Error },
    #[error("expected the id of one of your profiles, got {0:?}")]
    Unknown(String),
}

/// How a save treats what is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replacing<'a> {
    /// Nothing may be there.
    Nothing,
    /// What was read before, if it is still the same.
    This(&'a ProfileStamp),
    Anything,
}

/// The profiles of the user in one folder, and the shipped ones beside them.
#[derive(Clone, Debug)]
pub struct ProfileLibrary {
    folder: PathBuf,
    trash: PathBuf,
}

impl ProfileLibrary {
    pub fn new(data: &DataFolder) -> Self {
        Self {
            folder: data.profiles(),
            trash: data.trash(),
        }
    }

    /// Every profile, the user's first, and what was found wrong on the way. A damaged file is put
    /// aside, and its backup takes its place.
    pub fn list(&self) -> (Vec<ProfileEntry>, Vec<LibraryProblem>) {
        let mut problems = Vec::new();
        let mut entries = self.own(&mut problems);
        entries.sort_by(|one, other| one.profile.id.cmp(&other.profile.id));
        for shipped in Self::shipped() {
            let id = &shipped.profile.id;
            if !entries.iter().any(|entry| entry.profile.id == *id) {
                entries.push(shipped);
            }
        }
        (entries, problems)
    }

    /// The profiles that need no folder.
    pub fn shipped() -> Vec<ProfileEntry> {
        SHIPPED
            .iter()
            .filter_map(|(_, bytes)| {
                Some(ProfileEntry {
                    profile: Profile::parse(bytes).ok()?,
                    origin: ProfileOrigin::Shipped,
                    stamp: None,
                })
            })
            .collect()
    }

    fn own(&self, problems: &mut Vec<LibraryProblem>) -> Vec<ProfileEntry> {
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Vec::new(),
            Err(error) => {
                problems.push(problem(&self.folder, error.to_string()));
                return Vec::new();
            }
        };
        let mut ids: Vec<String> = entries
            .flatten()
            .filter_map(|entry| {
                let name = entry.file_name();
                let age = entry.metadata().and_then(|metadata| metadata.modified());
                let age = age.ok().and_then(|modified| modified.elapsed().ok());
                if is_left_over(name.to_str()?, age.unwrap_or_default()) {
                    let _tried_again_next_time = fs::remove_file(entry.path());
                }
                let id = name.to_str()?.strip_suffix(ENDING)?;
                is_id(id).then(|| id.to_owned())
            })
            .collect();
        ids.sort();
        ids.iter()
            .filter_map(|id| self.load(id, problems))
            .collect()
    }

    /// One of the user's profiles; `None` where there is none that can be read.
    fn load(&self, id: &str, problems: &mut Vec<LibraryProblem>) -> Option<ProfileEntry> {
        let path = self.path(id);
        let bytes = match read(&path) {
            Ok(bytes) => bytes,
            Err(error) => {
                problems.push(problem(&path, error.to_string()));
                return None;
            }
        };
        match tighten(&path, 0o600) {
            Ok(true) => problems.push(problem(
                &path,
                String::from("it could be read by others on this machine; now it cannot"),
            )),
            Ok(false) => {}
            Err(error) => problems.push(problem(&path, error.to_string())),
        }
        match Profile::parse(&bytes) {
            Ok(profile) => Some(entry(id, profile, &bytes)),
            Err(error @ (ProfileError::Newer { .. } | ProfileError::HoldsSecret)) => {
                problems.push(problem(&path, format!("left as it is: {error}")));
                None
            }
            Err(error @ (ProfileError::Json(_) | ProfileError::TooLarge(_))) => {
                self.recover(id, &path, &error, problems)
            }
        }
    }

    /// Puts a damaged file aside and its backup in its place.
    fn recover(
        &self,
        id: &str,
        path: &Path,
        error: &ProfileError,
        problems: &mut Vec<LibraryProblem>,
    ) -> Option<ProfileEntry> {
        let backup = read(&backup_of(path)).ok();
        let backup = backup.and_then(|bytes| Some((Profile::parse(&bytes).ok()?, bytes)));
        let aside = match put_aside(path, "corrupt") {
            Ok(aside) => aside,
            Err(not_moved) => {
                problems.push(problem(
                    path,
                    format!("{error}; it stays there: {not_moved}"),
                ));
                return None;
            }
        };
        let Some((profile, bytes)) = backup else {
            problems.push(problem(
                path,
                format!("{error}; it is kept as {aside}, and there is no backup"),
            ));
            return None;
        };
        let restored = replace(path, &bytes, Target::New);
        problems.push(problem(
            path,
            match restored {
                Ok(()) => format!("{error}; it is kept as {aside}, and the backup took its place"),
                Err(error) => {
                    format!("it is kept as {aside}; the backup is used, not saved: {error}")
                }
            },
        ));
        Some(entry(id, profile, &bytes))
    }

    /// Finds a profile by its id, or by its name where only one has it.
    pub fn find(&self, wanted: &str) -> (Option<ProfileEntry>, Vec<LibraryProblem>) {
        let (entries, problems) = self.list();
        let by_id = entries.iter().find(|entry| entry.profile.id == wanted);
        let mut by_name = entries
            .iter()
            .filter(|entry| entry.profile.name.to_lowercase() == wanted.to_lowercase());
        let found = match (by_id, by_name.next(), by_name.next()) {
            (Some(entry), _, _) | (None, Some(entry), None) => Some(entry.clone()),
            (None, _, _) => None,
        };
        (found, problems)
    }

    /// Saves a profile under its id, and gives the stamp that the next save of it needs.
    pub fn save(
        &self,
        profile: &Profile,
        replacing: Replacing<'_>,
    ) -> Result<ProfileStamp, ProfileStoreError> {
        let id = if is_id(&profile.id) {
            profile.id.clone()
        } else {
            slug(&profile.id)
        };
        let mut named = profile.clone();
        named.id.clone_from(&id);
        let path = self.path(&id);
        let not_saved = |error| ProfileStoreError::NotSaved {
            id: id.clone(),
            error,
        };
        let there = match read(&path) {
            Ok(bytes) => Some(bytes),
            Err(error) if error.is_not_found() => None,
            Err(error) => {
                return Err(ProfileStoreError::Unreadable {
                    path: path.display().to_string(),
                    error,
                });
            }
        };
        let newer = there
            .as_deref()
            .and_then(|bytes| Profile::parse(bytes).err());
        if let Some(error @ ProfileError::Newer { .. }) = newer {
            return Err(ProfileStoreError::NotOurs { id, error });
        }
        match (&there, replacing) {
            (None, Replacing::Nothing | Replacing::Anything) | (Some(_), Replacing::Anything) => {}
            (Some(_), Replacing::Nothing) => return Err(ProfileStoreError::Exists { id }),
            (Some(bytes), Replacing::This(wanted)) if stamp(bytes) == *wanted => {}
            (Some(_) | None, Replacing::This(_)) => {
                return Err(ProfileStoreError::ChangedOutside { id });
            }
        }
        let text = named.to_text();
        let target = if there.is_some() {
            Target::Old
        } else {
            Target::New
        };
        make_private_folder(&self.folder).map_err(not_saved)?;
        match replace(&path, text.as_bytes(), target) {
            Ok(()) => Ok(stamp(text.as_bytes())),
            // Another program was faster.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                Err(ProfileStoreError::Exists { id })
            }
            Err(error) => Err(not_saved(error)),
        }
    }

    /// Moves one of the user's profiles out of sight; it can be had back for a while.
    pub fn delete(&self, id: &str, now: Timestamp) -> Result<Trashed, ProfileStoreError> {
        let unknown = || ProfileStoreError::Unknown(id.to_owned());
        if !is_id(id) {
            return Err(unknown());
        }
        let name = format!("{}-{id}{ENDING}", now.secs());
        let moved = make_private_folder(&self.trash)
            .and_then(|()| fs::rename(self.path(id), self.trash.join(&name)));
        match moved {
            Ok(()) => Ok(Trashed {
                id: id.to_owned(),
                name,
            }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(unknown()),
            Err(error) => Err(ProfileStoreError::NotSaved {
                id: id.to_owned(),
                error,
            }),
        }
    }

    /// Brings a deleted profile back, unless another took its place.
    pub fn undelete(&self, trashed: &Trashed) -> Result<(), ProfileStoreError> {
        if !is_id(&trashed.id) || !plain_file::is_plain_name(&trashed.name) {
            return Err(ProfileStoreError::Unknown(trashed.id.clone()));
        }
        let from = self.trash.join(&trashed.name);
        let back =
            fs::hard_link(&from, self.path(&trashed.id)).and_then(|()| fs::remove_file(from));
        back.map_err(|error| ProfileStoreError::NotSaved {
            id: trashed.id.clone(),
            error,
        })
    }

    fn path(&self, id: &str) -> PathBuf {
        self.folder.join(format!("{id}{ENDING}"))
    }
}

/// The name of a file is its id, whatever stands in it.
fn entry(id: &str, mut profile: Profile, bytes: &[u8]) -> ProfileEntry {
    id.clone_into(&mut profile.id);
    ProfileEntry {
        profile,
        origin: ProfileOrigin::User,
        stamp: Some(stamp(bytes)),
    }
}

fn stamp(bytes: &[u8]) -> ProfileStamp {
    ProfileStamp(Sha256::digest(bytes).into())
}

fn read(path: &Path) -> Result<Vec<u8>, PlainFileError> {
    plain_file::read(path, u64::try_from(MAX_BYTES).unwrap_or(u64::MAX))
}

fn problem(path: &Path, words: String) -> LibraryProblem {
    LibraryProblem {
        path: path.display().to_string(),
        problem: words,
    }
}
