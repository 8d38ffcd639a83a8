//! What people and the world tell the program, and what the program asks of the world.

use std::collections::BTreeMap;

use crate::{
    app::{
        BrowserSetting, Demonstration, ExportJob, ExportOutcome, ExportRequest, KeyJob, KeyOutcome,
        KeychainJob, KeychainOutcome, MutualTlsPlace, RehearsalPlace, SaveOver, SecretTrouble,
        Selection, Setting, StartingPoint, StoreEffect, StoreEvent, StoredKind,
    },
    authorization_server::Persona,
    flow::{self, BuiltKind, Entropy, Grant, Input, McpVersion, Reach, RequestedEdit, Stage},
    http::{ClientIdentity, Limits, Route, Trust},
    oauth::{SafeUrl, Secret},
    profile::{
        CertificateSource, ConnectionSettings, KeySource, Profile, SecretPlace, SecretSource,
        TrustSettings,
    },
};

/// A page to be read, and the place in it; a [`SafeUrl`] alone is an endpoint and has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    pub url: SafeUrl,
    pub fragment: String,
}

impl Page {
    /// `None` where it is no page of the web.
    pub fn parse(address: &str) -> Option<Self> {
        let (url, fragment) = address.split_once('#').unwrap_or((address, ""));
        Some(Self {
            url: SafeUrl::parse(url).ok()?,
            fragment: fragment.to_owned(),
        })
    }
}

impl std::fmt::Display for Page {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.url.as_str())?;
        if self.fragment.is_empty() {
            return Ok(());
        }
        write!(f, "#{}", self.fragment)
    }
}

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
    /// A signed token of the draft shall say something else: its header and claims as JSON text.
    EditBuilt {
        kind: BuiltKind,
        header: String,
        claims: String,
    },
    /// The last request once more, as it was.
    SendAgain,
    /// The last request as a draft again; Next sends it.
    EditAgain,
    Paste(String),
    GiveInput(Secret),
    /// What was asked for, and to keep it in the keychain for the next run of this profile.
    GiveAndKeepInput(Secret),
    /// Wait no longer for the keychain or the command that holds the secret of the run.
    GiveUpStart,
    /// Whether the command of the profile may be run.
    AnswerCommandQuestion(bool),
    Keychain(KeychainJob),
    /// Wait no longer for the keychain to answer about that secret.
    GiveUpKeychain(SecretPlace),
    /// Open the page where the user code is typed.
    OpenVerification,
    Select(Selection),
    ShowStage(Stage),
    DismissProblem,
    Copy(String),
    /// Read a page of a specification in the browser.
    OpenPage(Page),
    /// Read the list of past sessions from disk.
    LoadHistory,
    /// Look at a past session; sends nothing, and nothing can be changed in it.
    OpenSession(String),
    /// Back to the running session.
    CloseSession,
    DeleteSession(String),
    UndoDelete,
    /// Have the deleted run no longer offered.
    DismissDeleted,
    /// Take the run on screen away.
    Export(Box<ExportRequest>),
    /// Ask where exports may go.
    FindExportFolder,
    DismissExport,
    /// Read the profile library from disk.
    LoadProfiles,
    SaveProfile {
        profile: Box<Profile>,
        over: SaveOver,
    },
    DeleteProfile(String),
    UndoDeleteProfile,
    /// Forget what could not be saved; the library is as it is.
    DiscardUnsavedProfile,
    /// Read files with profiles that belong together, to be looked at. Nothing of them is kept or
    /// used by that.
    ImportProfiles {
        paths: Vec<String>,
    },
    /// The same with a text; there may be secrets in it, which are not taken over.
    ImportText(Secret),
    /// Write a profile to a file outside the library.
    ExportProfile {
        profile: Box<Profile>,
        path: String,
        may_replace: bool,
    },
    /// Make a key of the client's, or look at one.
    Key(KeyJob),
    /// Ask a server about itself, beside the run.
    Discover {
        from: StartingPoint,
        trust: TrustSettings,
        connection: Box<ConnectionSettings>,
    },
    CancelDiscovery,
    /// Look at what was sent and received by the last discovery.
    ShowDiscovery,
    /// Try to save what is not saved.
    RetrySaving,
    LoadSettings,
    ChangeSetting(Setting),
    /// Look where data lives, and whether it can be written there.
    LookAtDataPlace,
    /// Count what is stored where.
    MeasureStorage,
    /// Delete a part of the data folder for good.
    ClearStorage(StoredKind),
    /// Ask again before any command for a secret is run.
    ForgetSecretCommands,
    /// Show a folder of this program in the desktop's own way.
    OpenFolder(String),
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
    /// `None`: the built-in provider, or the persona's own profile.
    pub profile: Option<Profile>,
    /// Rehearse it: the built-in server behaves like this provider. The questions of the profile's
    /// template may be open.
    pub persona: Option<&'static Persona>,
    pub overrides: crate::profile::Overrides,
    pub grant: Grant,
    /// `None`: every stage that the server turns out to have.
    pub reach: Option<Reach>,
    /// The path of the built-in server's API to call, in place of the one that is usual.
    pub own_api: Option<String>,
    /// Sign out at the end, whatever `reach` says (RP-Initiated Logout §2).
    pub signs_out: bool,
    /// The last stage to walk, whatever `reach` says.
    pub until: Option<Stage>,
    /// Register a client first, whatever `reach` says.
    pub register: bool,
    /// How an MCP server is spoken to at first, whatever `reach` says.
    pub mcp_version: McpVersion,
    pub edits: Vec<RequestedEdit>,
    /// `None`: what the settings say.
    pub limits: Option<Limits>,
    pub accept_any_redirect: bool,
    /// Open the page of a user code as soon as it is known.
    pub opens_verification: bool,
    /// The profile's command for the secret may be run, without a question.
    pub allows_secret_command: bool,
    /// Keep tokens in the keychain, for the grant `refresh_token` of a later run.
    pub keeps_tokens: bool,
    /// What was typed for this run; kept in memory alone. It goes before the profile's source.
    pub inputs: BTreeMap<Input, Secret>,
}

impl StartRequest {
    /// Whether the server inside the program answers, whatever it behaves like.
    pub fn uses_built_in(&self) -> bool {
        self.profile.is_none() || self.persona.is_some()
    }
}

/// Whose kept secrets a run may use, and which.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeptFor {
    /// Id of the profile.
    pub profile: String,
    /// The environment of it that the run is in.
    pub environment: Option<String>,
    /// Whom they may be handed to; see [`crate::profile::servers`].
    pub servers: Vec<String>,
    /// Whether the command that the profile names may be run.
    pub may_run_command: bool,
    /// Whether the run begins with a refresh token of an earlier one.
    pub wants_refresh_token: bool,
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
    PersonaStarted(RehearsalPlace),
    PersonaFailed {
        reason: String,
    },
    /// What only the world can give a run before it starts.
    Prepared {
        run: u32,
        entropy: Box<Entropy>,
        trust: Trust,
        /// The way of every connection.
        route: Box<Route>,
        /// The client's certificate and key, where the profile names them.
        identity: Option<Box<ClientIdentity>>,
        /// Where the built-in server takes certificates, for a run that shows it one.
        mutual_tls: Option<Box<MutualTlsPlace>>,
        /// From the environment, or of the built-in server's own people.
        inputs: BTreeMap<Input, Secret>,
        /// What the profile names and is not there; it is asked for.
        missing: Vec<(Input, SecretTrouble)>,
        session_id: String,
    },
    PrepareFailed {
        run: u32,
        reason: String,
    },
    /// The time of a wait is over.
    WaitOver {
        run: u32,
        wait: u32,
    },
    /// A page could not be opened.
    PageNotOpened {
        page: Box<Page>,
        reason: String,
    },
    /// A line was typed at the terminal.
    LineTyped(String),
    InputEnded,
    /// A folder could not be shown.
    FolderNotOpened {
        path: String,
        reason: String,
    },
    Exported(ExportOutcome),
    /// A folder for files that are taken away; `None` where the platform names none.
    ExportFolder(Option<String>),
    Key(Box<KeyOutcome>),
    Keychain(Box<KeychainOutcome>),
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
    /// Start the built-in server as that provider would be, in place of another persona.
    StartPersona(&'static Persona),
    /// Randomness, the certificates to trust, the secret from the environment, and at the built-in
    /// server what its own client and account know.
    Prepare {
        run: u32,
        trust: TrustSettings,
        connection: Box<ConnectionSettings>,
        secret: Option<SecretSource>,
        certificate: Option<CertificateSource>,
        key: Option<KeySource>,
        demonstrates: Option<Demonstration>,
        kept: Box<KeptFor>,
    },
    /// The same for a look at metadata beside the run, which is not disturbed by it.
    PrepareDiscovery {
        run: u32,
        trust: TrustSettings,
        connection: Box<ConnectionSettings>,
    },
    /// Everything of that run is over: close what is open.
    AbandonRun {
        run: u32,
    },
    Copy(String),
    /// Open a page that has nothing to do with a run.
    OpenPage(Page),
    /// Open addresses so from now on, unless the command line says otherwise.
    UseBrowser(BrowserSetting),
    /// Report when that time is over.
    Wait {
        run: u32,
        wait: u32,
        secs: u32,
    },
    Export(Box<ExportJob>),
    FindExportFolder,
    Key(KeyJob),
    OpenFolder(String),
    Keychain {
        id: u32,
        job: Box<KeychainJob>,
    },
    Store(StoreEffect),
}
