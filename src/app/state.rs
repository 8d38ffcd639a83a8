//! Everything the program knows while it runs.

use crate::{
    app::{
        DamagedSession, DataPlace, DeletedSession, Discovery, ExportNews, Focus, KeyDesk,
        LibraryProblem, ProfileEntry, Rehearsal, RehearsalServer, Saving, Settings, StartRequest,
        Transfers, Trashed, UnsavedProfile,
    },
    flow::{Entry, Flow, Stage, Step},
    session::{OpenedSession, Session, SessionSummary, Trace},
};

/// One program, one run at a time.
#[derive(Debug, Default)]
pub struct State {
    pub built_in: BuiltIn,
    /// The same server once more, behaving like a provider.
    pub rehearsal_server: RehearsalServer,
    /// What the run on screen rehearses, if it is a rehearsal.
    pub rehearsal: Option<Rehearsal>,
    /// What was asked to start; kept for Restart.
    pub request: Option<StartRequest>,
    pub session: Option<Session>,
    /// Counts runs; events of an older one are dropped.
    pub run: u32,
    /// Counts what came on screen, runs and past sessions alike, so that what was worked out for
    /// one is not shown with the next.
    pub looks: u32,
    /// Whether Next is pressed by itself until a human is needed.
    pub is_running_to_end: bool,
    pub focus: Focus,
    pub problem: Option<Problem>,
    /// Whether what happens is kept on disk.
    pub saving: Saving,
    /// All sessions, the newest first: as they were last read, and the present one.
    pub history: Vec<SessionSummary>,
    pub damaged_sessions: Vec<DamagedSession>,
    /// A past session that is being looked at. While it is, nothing is sent.
    pub opened: Option<OpenedSession>,
    /// What was deleted last, to be had back.
    pub deleted: Option<DeletedSession>,
    /// How the last export stands, until it is dismissed.
    pub export: Option<ExportNews>,
    /// Where an export is offered to go, once the world has said so.
    pub export_folder: Option<String>,
    /// The library as it was last read, the user's profiles first.
    pub profiles: Vec<ProfileEntry>,
    pub library_problems: Vec<LibraryProblem>,
    /// A profile that could not be saved.
    pub unsaved_profile: Option<UnsavedProfile>,
    pub deleted_profile: Option<Trashed>,
    /// Profile files that were read or written.
    pub transfers: Transfers,
    /// Key files that were made or read.
    pub keys: KeyDesk,
    /// The last look at a server's metadata.
    pub discovery: Option<Discovery>,
    pub settings: Settings,
    /// Where data lives, as it was last looked at.
    pub data_place: Option<DataPlace>,
    /// Whether the settings say how long the human part may take; a front end without settings
    /// counts by itself.
    pub human_time_is_limited: bool,
    /// Counts the waits for a person, so that the end of an older one is dropped.
    pub waits: u32,
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
    /// The run on screen: a past one that is being looked at, or the present one.
    pub fn trace(&self) -> Option<&Trace> {
        match &self.opened {
            Some(opened) => Some(&opened.trace),
            None => self.session.as_ref().map(Session::trace),
        }
    }

    /// The flow on screen; a past session has none, since nothing comes next in it.
    pub fn flow(&self) -> Option<&Flow> {
        match &self.opened {
            Some(_) => None,
            None => self.session.as_ref().map(Session::flow),
        }
    }

    /// The stages of the run on screen in order, each once. Of a past session those that it came
    /// to.
    pub fn stages(&self) -> Vec<Stage> {
        let mut out: Vec<Stage> = Vec::new();
        let mut push = |stage| {
            if !out.contains(&stage) {
                out.push(stage);
            }
        };
        if let Some(opened) = &self.opened {
            for record in opened.trace.records() {
                if let Entry::Stage { stage, .. } = &record.entry {
                    push(*stage);
                }
            }
            return out;
        }
        let steps = self.flow().map(Flow::steps).unwrap_or_default();
        for stage in steps.iter().map(|step| step.stage()) {
            push(stage);
            if stage == Stage::Authorization {
                push(Stage::Redirect);
            }
        }
        out
    }

    /// The stage on screen: the one looked at, or the frontier; of a past session the first.
    pub fn shown_stage(&self) -> Option<Stage> {
        self.focus.stage.or_else(|| match &self.opened {
            Some(_) => self.stages().first().copied(),
            None => self.flow().map(Flow::stage),
        })
    }

    /// The step whose request can be sent once more.
    pub fn can_send_again(&self) -> Option<Step> {
        self.flow()?.can_send_again()
    }

    /// Whether what is on screen is what comes next.
    pub fn is_at_frontier(&self) -> bool {
        let frontier = self.flow().map(Flow::stage);
        self.opened.is_none() && (self.focus.stage.is_none() || self.focus.stage == frontier)
    }
}
