//! What is kept on disk, as the program knows it: commands, effects and events, and their meaning.

use crate::{
    app::{
        Effect, LibraryEvent, Measured, Problem, SaveOver, Settings, SettingsEvent, State,
        StoredKind, Transfer, focus, history, library, settings, storage, transfer,
    },
    profile::Profile,
    session::{OpenedSession, SessionSummary, file::Line},
};

/// Whether what happens is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Saving {
    #[default]
    Kept,
    /// There is nowhere to keep it.
    MemoryOnly { reason: String },
    /// Something is not on disk yet; it is tried again with the next event.
    NotSaved { reason: String },
}

/// A file of the history that cannot be opened. It is left as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DamagedSession {
    pub id: String,
    pub problem: String,
}

/// Something deleted that can be had back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trashed {
    pub id: String,
    /// The name of its file in the trash.
    pub name: String,
}

/// What the program asks of the disk.
#[derive(Clone, Debug)]
pub enum StoreEffect {
    /// The next lines of a session file, in order.
    Append {
        session: String,
        lines: Vec<Line>,
    },
    RetrySaving,
    LoadHistory,
    OpenSession {
        id: String,
    },
    DeleteSession {
        id: String,
    },
    UndeleteSession(Trashed),
    LoadProfiles,
    SaveProfile {
        profile: Box<Profile>,
        over: SaveOver,
    },
    DeleteProfile {
        id: String,
    },
    UndeleteProfile(Trashed),
    /// Read files outside the library that belong together.
    ReadProfiles {
        paths: Vec<String>,
    },
    /// Write a profile outside the library.
    WriteProfile {
        profile: Box<Profile>,
        path: String,
        may_replace: bool,
    },
    LoadSettings,
    SaveSettings(Box<Settings>),
    LookAtDataPlace,
    /// Count what is in the data folder, and tell which of these variables are set.
    Measure {
        variables: Vec<String>,
    },
    /// Delete for good.
    Clear {
        kind: StoredKind,
        /// The session that is being written.
        except: Option<String>,
    },
}

/// What the disk reports.
#[derive(Clone, Debug)]
pub enum StoreEvent {
    Saving(Saving),
    HistoryLoaded {
        sessions: Vec<SessionSummary>,
        damaged: Vec<DamagedSession>,
    },
    SessionOpened(Box<OpenedSession>),
    /// It is gone, damaged, or newer than this program.
    SessionNotOpened {
        reason: String,
    },
    SessionDeleted(Trashed),
    SessionUndeleted {
        id: String,
    },
    Library(LibraryEvent),
    Transferred(Transfer),
    Settings(SettingsEvent),
    Measured(Measured),
    Cleared(StoredKind),
    /// What could not be done; nothing has changed.
    Refused {
        reason: String,
    },
}

/// Takes in what the disk reports.
pub(super) fn store(state: &mut State, event: StoreEvent) -> Vec<Effect> {
    match event {
        StoreEvent::Saving(saving) => state.saving = saving,
        StoreEvent::HistoryLoaded { sessions, damaged } => {
            state.history = sessions;
            state.damaged_sessions = damaged;
        }
        StoreEvent::SessionOpened(opened) => {
            focus::open(state, *opened);
        }
        StoreEvent::SessionDeleted(trashed) => {
            history::deleted(state, trashed);
        }
        StoreEvent::SessionUndeleted { id } => {
            return history::undeleted(state, &id);
        }
        StoreEvent::SessionNotOpened { reason } => return history::not_opened(state, reason),
        StoreEvent::Library(event) => return library::library(state, event),
        StoreEvent::Transferred(transfer) => transfer::transferred(state, transfer),
        StoreEvent::Settings(event) => return settings::settings(state, event),
        StoreEvent::Measured(measured) => state.stored = Some(measured),
        StoreEvent::Cleared(kind) => return storage::cleared(state, kind),
        StoreEvent::Refused { reason } => {
            state.problem = Some(Problem {
                title: reason,
                remedy: String::from("nothing was changed"),
                is_usage: false,
            });
        }
    }
    Vec::new()
}

/// What the running session has to say to its file since the last time.
pub(super) fn append(state: &mut State) -> Option<Effect> {
    let session = state.session.as_mut()?;
    let lines = session.take_lines();
    if lines.is_empty() {
        return None;
    }
    let session = session.trace().header().id.clone();
    Some(Effect::Store(StoreEffect::Append { session, lines }))
}
