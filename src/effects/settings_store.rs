//! Settings on disk: read at the start, saved whole or not at all, the last change last.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use crate::{
    app::{
        DataPlace, MAX_SETTINGS_BYTES, ReadSettings, Settings, SettingsError, SettingsEvent,
        StoreEvent, WorldEvent,
    },
    effects::{
        data_folder::{DataFolder, NoDataFolder, make_private_folder, tighten},
        plain_file::{self, PlainFileError},
        replace_file::{Target, put_aside, replace},
        world::Reports,
    },
};

/// Why the settings are not on disk. What is there is as it was.
#[derive(Debug, thiserror::Error)]
pub(super) enum SettingsStoreError {
    #[error("the settings are not saved: {path}: {error}")]
    NotOurs { path: String, error: PlainFileError },
    #[error("the settings are not saved: {0}")]
    NotSaved(#[from] io::Error),
}

/// The one file of settings.
#[derive(Clone, Debug)]
pub(super) struct SettingsStore {
    path: PathBuf,
    /// What is to be written next: of several changes in a row only the last one is.
    next: Arc<Mutex<Option<Settings>>>,
    /// Held while one is written.
    writing: Arc<Mutex<()>>,
}

impl SettingsStore {
    pub fn new(data: &DataFolder) -> Self {
        Self {
            path: data.settings(),
            next: Arc::default(),
            writing: Arc::default(),
        }
    }

    /// The settings, and what was wrong with their file in words. A file that is damaged, or of a
    /// later version, is kept under another name.
    pub fn load(&self) -> (Settings, Option<String>) {
        let at = self.path.display();
        let bytes = match read(&self.path) {
            Ok(bytes) => bytes,
            Err(error) if error.is_not_found() => return (Settings::default(), None),
            Err(PlainFileError::TooLarge { .. }) => {
                // One byte more than may be, which the reader refuses in its own words.
                vec![b' '; MAX_SETTINGS_BYTES + 1]
            }
            Err(error @ (PlainFileError::NotAFile(_) | PlainFileError::Io(_))) => {
                return (Settings::default(), Some(format!("{at}: {error}")));
            }
        };
        let _the_next_save_says_so = tighten(&self.path, 0o600);
        let ReadSettings { settings, problems } = Settings::parse(&bytes);
        let Some(first) = problems.first() else {
            return (settings, None);
        };
        let ending = match first {
            SettingsError::Newer(_) => "newer",
            SettingsError::TooLarge(_) | SettingsError::Json(_) | SettingsError::Member { .. } => {
                "corrupt"
            }
        };
        let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
        let said = said.join("; ");
        let kept = match put_aside(&self.path, ending) {
            Ok(aside) => format!("{at}: {said}; it is kept as {aside}"),
            Err(error) => format!("{at}: {said}; it stays there: {error}"),
        };
        (settings, Some(kept))
    }

    /// As [`Self::load`]; where nothing is kept, everything is as at the first start.
    pub fn loaded(store: Option<&Self>) -> WorldEvent {
        let (settings, problem) = store.map(Self::load).unwrap_or_default();
        let settings = Box::new(settings);
        let event = SettingsEvent::Loaded { settings, problem };
        WorldEvent::Store(StoreEvent::Settings(event))
    }

    pub fn write_and_tell(&self, reports: &Reports) {
        if let Err(error) = self.write() {
            let reason = error.to_string();
            let event = StoreEvent::Settings(SettingsEvent::NotSaved { reason });
            reports.send(WorldEvent::Store(event));
        }
    }

    /// Notes what is to be written; [`Self::write`] does it.
    pub fn set(&self, settings: Settings) {
        if let Ok(mut next) = self.next.lock() {
            *next = Some(settings);
        }
    }

    /// Writes what was noted last, unless that has been done.
    pub fn write(&self) -> Result<(), SettingsStoreError> {
        let _one_at_a_time = self.writing.lock();
        let next = self.next.lock().ok().and_then(|mut next| next.take());
        match next {
            Some(settings) => self.save(&settings),
            None => Ok(()),
        }
    }

    fn save(&self, settings: &Settings) -> Result<(), SettingsStoreError> {
        let text = settings.to_text();
        let target = match read(&self.path) {
            Ok(bytes) if bytes == text.as_bytes() => return Ok(()),
            Ok(_) | Err(PlainFileError::TooLarge { .. }) => Target::Old,
            Err(error) if error.is_not_found() => Target::New,
            Err(error @ (PlainFileError::NotAFile(_) | PlainFileError::Io(_))) => {
                return Err(SettingsStoreError::NotOurs {
                    path: self.path.display().to_string(),
                    error,
                });
            }
        };
        if let Some(folder) = self.path.parent() {
            make_private_folder(folder)?;
        }
        match replace(&self.path, text.as_bytes(), target) {
            // Another window was faster; the last one wins.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                Ok(replace(&self.path, text.as_bytes(), Target::Old)?)
            }
            outcome => Ok(outcome?),
        }
    }
}

fn read(path: &Path) -> Result<Vec<u8>, PlainFileError> {
    plain_file::read(path, u64::try_from(MAX_SETTINGS_BYTES).unwrap_or(u64::MAX))
}

/// Tries to write where data lives; nothing of it stays, and no folder is made.
pub(super) fn look_at(data: Result<&DataFolder, &NoDataFolder>) -> StoreEvent {
    let place = match data {
        Ok(data) => DataPlace {
            path: data.root().display().to_string(),
            problem: probe(data).err().map(|error| error.to_string()),
        },
        Err(error) => DataPlace {
            path: String::new(),
            problem: Some(error.to_string()),
        },
    };
    StoreEvent::Settings(SettingsEvent::DataPlace(place))
}

fn probe(data: &DataFolder) -> io::Result<()> {
    let mut folders = data.root().ancestors();
    let Some(folder) = folders.find(|folder| folder.exists()) else {
        return Err(io::ErrorKind::NotFound.into());
    };
    let probe = folder.join(format!(".oauth-playground.tmp-{}", std::process::id()));
    fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&probe)
        .and_then(|_| fs::remove_file(&probe))
}
