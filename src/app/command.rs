//! What people and the world tell the program, and what the program asks of the world.

use std::collections::BTreeMap;

use crate::{
    app::{Demonstration, SaveOver, Selection, StoreEffect, StoreEvent},
    flow::{self, Entropy, Grant, Input, Reach, RequestedEdit, Stage},
    http::{Limits, Trust},
    oauth::Secret,
    profile::{Profile, SecretSource, TrustSettings},
};

/// One thing a person wants.
#[derive(Clone, Debug)]
pub enum Command {
    /// Prepare a run; nothing is sent by it.
    Start(Box<StartRequest>),
    /// Prepare a run against the server inside the program.
    StartBuiltIn,
    /// At the frontier: do what the stage announces. Behind it: move the view.
    Next,
    /// Move the view; nothing is undone.
    Back,
    /// Press Next until a human is needed.
    RunToEnd,
    /// The same run again, from its beginning, as a session of its own.
    Restart,
    /// The same run again, trusting this certificate alone: the SHA-256 of its DER, in hex. A
    /// person compared it.
    PinCertificate(String),
    Cancel,
    /// The human part took longer than it may.
    TimedOut,
    ContinueAnyway,
    EditDraft(DraftEdit),
    /// The last request once more, as it was.
    SendAgain,
    /// The last request as a draft again; Next sends it.
    EditAgain,
    Paste(String),
    GiveInput(Secret),
    /// Open the page where the user code is typed.
    OpenVerification,
    Select(Selection),
    ShowStage(Stage),
    DismissProblem,
    Copy(String),
    /// Read the list of past sessions from disk.
    LoadHistory,
    /// Look at a past session; sends nothing, and nothing can be changed in it.
    OpenSession(String),
    /// Back to the running session.
    CloseSession,
    DeleteSession(String),
    UndoDelete,
    /// Read the profile library from disk.
    LoadProfiles,
    SaveProfile {
        profile: Box<Profile>,
        over: SaveOver,
    },
    DeleteProfile(String),
    UndoDeleteProfile,
    /// Try to save what is not saved.
    RetrySaving,
    World(WorldEvent),
}

/// One change to the draft of the current stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DraftEdit {
    Change {
        index: usize,
        name: String,
        value: String,
    },
    Remove {
        index: usize,
    },
    Add {
        name: String,
        value: String,
    },
    /// The row `from` becomes the row `to`.
    Move {
        from: usize,
        to: usize,
    },
    /// The draft as it was prepared.
    Restore,
    /// The whole draft as text.
    Text(String),
}

/// A run to be.
#[derive(Clone, Debug, Default)]
pub struct StartRequest {
    /// `None`: the built-in provider.
    pub profile: Option<Profile>,
    pub overrides: crate::profile::Overrides,
    pub grant: Grant,
    /// `None`: every stage that the server turns out to have.
    pub reach: Option<Reach>,
    /// The last stage to walk, whatever `reach` says.
    pub until: Option<Stage>,
    pub edits: Vec<RequestedEdit>,
    pub limits: Limits,
    pub accept_any_redirect: bool,
    /// Open the page of a user code as soon as it is known.
    pub opens_verification: bool,
    /// What was typed for this run; kept in memory alone. It goes before the profile's source.
    pub inputs: BTreeMap<Input, Secret>,
}

/// What the world reports.
#[derive(Clone, Debug)]
pub enum WorldEvent {
    /// `run` tells which run it belongs to, so that a finished run's late answer is dropped.
    Flow {
        run: u32,
        event: Box<flow::Event>,
    },
    BuiltInStarted {
        issuer: String,
    },
    BuiltInFailed {
        reason: String,
    },
    /// What only the world can give a run before it starts.
    Prepared {
        run: u32,
        entropy: Box<Entropy>,
        trust: Trust,
        /// From the environment, or of the built-in server's own people.
        inputs: BTreeMap<Input, Secret>,
        session_id: String,
    },
    PrepareFailed {
        run: u32,
        reason: String,
    },
    /// A line was typed at the terminal.
    LineTyped(String),
    InputEnded,
    /// The terminal asked the program to stop.
    Interrupted,
    Store(StoreEvent),
}

/// What the program asks of the world.
#[derive(Clone, Debug)]
pub enum Effect {
    Flow {
        run: u32,
        effect: Box<flow::Effect>,
    },
    StartBuiltIn,
    /// Randomness, the certificates to trust, the secret from the environment, and at the built-in
    /// server what its own client and account know.
    Prepare {
        run: u32,
        trust: TrustSettings,
        secret: Option<SecretSource>,
        demonstrates: Option<Demonstration>,
    },
    /// Everything of that run is over: close what is open.
    AbandonRun {
        run: u32,
    },
    Copy(String),
    Store(StoreEffect),
}
