//! Everything the program knows while it runs.

use crate::{
    app::{
        DamagedSession, LibraryProblem, ProfileEntry, Saving, StartRequest, Trashed,
        UnsavedProfile, View,
    },
    flow::{Stage, Step},
    session::{OpenedSession, Session, SessionSummary},
};

/// One program, one run at a time.
#[derive(Debug, Default)]
pub struct State {
    pub built_in: BuiltIn,
    /// What was asked to start; kept for Restart.
    pub request: Option<StartRequest>,
    pub session: Option<Session>,
    /// Counts runs; events of an older one are dropped.
    pub run: u32,
    /// Whether Next is pressed by itself until a human is needed.
    pub is_running_to_end: bool,
    pub view: View,
    pub problem: Option<Problem>,
    /// Whether what happens is kept on disk.
    pub saving: Saving,
    /// Past sessions, the newest first, as they were last read.
    pub history: Vec<SessionSummary>,
    pub damaged_sessions: Vec<DamagedSession>,
    /// A past session that is being looked at. While it is, nothing is sent.
    pub opened: Option<OpenedSession>,
    /// What was deleted last, to be had back.
    pub deleted: Option<Trashed>,
    /// The library as it was last read, the user's profiles first.
    pub profiles: Vec<ProfileEntry>,
    pub library_problems: Vec<LibraryProblem>,
    /// A profile that could not be saved.
    pub unsaved_profile: Option<UnsavedProfile>,
    pub deleted_profile: Option<Trashed>,
}

/// The server inside the program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum BuiltIn {
    #[default]
    Stopped,
    Starting,
    Running {
        issuer: String,
    },
}

/// Something that went wrong outside a run, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub title: String,
    pub remedy: String,
    /// Whether the command line or the profile is to blame, rather than this machine.
    pub is_usage: bool,
}

impl State {
    /// The stages of this run in order, each once.
    pub fn stages(&self) -> Vec<Stage> {
        let Some(session) = &self.session else {
            return Vec::new();
        };
        let mut out: Vec<Stage> = Vec::new();
        for step in session.flow().steps() {
            let stage = step.stage();
            if !out.contains(&stage) {
                out.push(stage);
            }
            if stage == Stage::Authorization && !out.contains(&Stage::Redirect) {
                out.push(Stage::Redirect);
            }
        }
        out
    }

    /// The stage on screen: the one looked at, or the frontier.
    pub fn shown_stage(&self) -> Option<Stage> {
        let frontier = self.session.as_ref().map(|session| session.flow().stage());
        self.view.stage.or(frontier)
    }

    /// The step whose request can be sent once more.
    pub fn can_send_again(&self) -> Option<Step> {
        self.session.as_ref()?.flow().can_send_again()
    }

    pub fn is_at_frontier(&self) -> bool {
        let frontier = self.session.as_ref().map(|session| session.flow().stage());
        self.view.stage.is_none() || self.view.stage == frontier
    }
}
