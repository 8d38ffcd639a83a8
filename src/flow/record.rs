//! What a flow writes down: facts in the order in which they happened, never changed afterwards.

use crate::{
    flow::{BuiltKind, Finding, Input, Participant, Stage, StageStatus},
    http::{Change, Exchange, FailureKind, TransportFailure},
    oauth::Timestamp,
};

/// One line of the trace.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    pub at: Timestamp,
    pub entry: Entry,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    Stage {
        stage: Stage,
        status: StageStatus,
        /// The address to open, where the stage is the authorization request and it is ready.
        authorization_url: Option<String>,
    },
    /// Work on this machine that the diagram shows as a note.
    LocalWork {
        stage: Stage,
        work: LocalWork,
    },
    /// Boxed: most entries are small.
    Exchange(Box<RecordedExchange>),
    /// The browser was asked to open the authorization request.
    BrowserAsked {
        stage: Stage,
        address: String,
    },
    Finding {
        stage: Stage,
        finding: Finding,
    },
    /// What was sent differs from what the stage had prepared.
    Deviation {
        stage: Stage,
        change: Change,
    },
    /// A failed check was overruled.
    ContinuedAnyway {
        stage: Stage,
    },
    Tokens {
        stage: Stage,
        tokens: Tokens,
    },
    /// Something a person should know, that is neither a finding nor an error.
    Notice {
        stage: Stage,
        notice: Notice,
    },
    End(End),
}

/// A request and its answer with the facts that belong to them.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordedExchange {
    /// Counts from 1 within the session.
    pub id: u32,
    pub stage: Stage,
    pub kind: MessageKind,
    pub from: Participant,
    pub to: Participant,
    /// `false`: nobody here saw the bytes; `exchange` is empty then.
    pub observed: bool,
    pub exchange: Exchange,
    pub failure: Option<TransportFailure>,
    /// Whether the request was changed by the user before it left.
    pub deviates: bool,
}

/// What a request is for: chooses its words in the diagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MessageKind {
    /// Who signs an account in.
    WebFinger,
    /// A call of an API without a token, which is told what it needs.
    Challenge,
    /// The metadata of an API.
    ResourceMetadata,
    Metadata,
    Keys,
    Registration,
    /// The browser at the authorization endpoint.
    Authorize,
    /// The browser at the server's sign-in and consent pages.
    SignIn,
    /// The browser at the redirect URI.
    Redirect,
    /// The browser fetching the page that hands over what stands after `#`.
    FragmentPage,
    /// The browser fetching the closing page.
    ClosingPage,
    /// A request to the redirect URI that was not the awaited answer.
    Stray,
    /// The authorization request, pushed by the client (RFC 9126).
    PushedAuthorization,
    DeviceAuthorization,
    /// The client asks for a person who is elsewhere (CIBA §7.1).
    BackchannelAuthentication,
    /// A token request that may be told to ask again, until a person elsewhere has decided.
    Poll,
    /// The server calls the client: a person has decided (CIBA §10.2).
    Ping,
    Token,
    Userinfo,
    Resource,
    McpInitialize,
    McpInitialized,
    McpListTools,
    /// The client ends the session that the MCP server keeps.
    McpEndSession,
    Refresh,
    Introspection,
    Revocation,
    /// The browser at the end session endpoint and its pages.
    EndSession,
    /// The browser back at the client after the sign-out.
    SignedOut,
    ReadClient,
    ReplaceClient,
    DeleteClient,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LocalWork {
    /// `code_challenge` from `code_verifier` (RFC 7636 §4.2).
    Challenge { method: &'static str },
    /// A token that the client signed for the request (RFC 7515).
    Signed {
        kind: BuiltKind,
        /// The algorithm as the header names it.
        algorithm: String,
    },
    /// The checks of an ID token (OIDC Core §3.1.3.7).
    IdTokenChecks { passed: usize, total: usize },
    /// The checks of the redirect.
    RedirectChecks,
}

/// What the token endpoint gave, as far as it gave it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tokens {
    pub access_token: Option<crate::oauth::Secret>,
    pub token_type: Option<String>,
    pub expires_in: Option<u64>,
    pub refresh_token: Option<crate::oauth::Secret>,
    pub id_token: Option<crate::oauth::Secret>,
    pub scope: Option<String>,
}

impl Tokens {
    /// Whether `access_token` may be shown to an API: a token exchange calls it `N_A` where it is
    /// something else (RFC 8693 §2.2.1).
    pub fn opens_apis(&self) -> bool {
        let kind = self.token_type.as_deref().unwrap_or_default();
        !kind.eq_ignore_ascii_case("N_A")
    }
}

/// Small news for the person at the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    BrowserFailed {
        reason: String,
    },
    /// The port of the redirect URI was taken between showing it and listening on it.
    PortChanged {
        from: u16,
    },
    /// The listener speaks TLS with a certificate that this program made.
    OwnCertificate {
        /// Of the DER, as hex in pairs with colons.
        sha256: String,
        /// Where it is kept as PEM; `None` where it lives as long as this run.
        file: Option<String>,
    },
    /// `--refresh` asked for these, and the metadata lists the scope.
    OfflineAccessAdded,
    /// A change that no request of the run could take.
    EditUnused {
        name: String,
    },
    /// What was given cannot be used: expected what, and what is wrong.
    InputRefused {
        input: Input,
        reason: String,
    },
    /// A changed token could not be signed; the one before is kept.
    NotSigned {
        reason: String,
    },
    /// An answer came for something that was cancelled.
    LateAnswerDropped,
    StrayRedirects {
        count: u64,
    },
    /// What the person types, and where (RFC 8628 §3.3).
    UserCode {
        user_code: String,
        verification_uri: String,
    },
    SkippedBecause {
        reason: String,
    },
    /// `session_state` came, which only a page in a browser can use (OIDC Session Management §2).
    SessionStateUnused,
    /// Ways of the server to tell clients of a sign-out, by the names of their metadata, in which a
    /// native client cannot take part.
    OtherLogout {
        names: Vec<String>,
    },
    /// The API asks for a stronger or more recent sign-in, or for more scopes, and an authorization
    /// request that asks for it comes next (RFC 9470 §4, RFC 6750 §3.1).
    StepUp {
        acr_values: Option<String>,
        max_age: Option<String>,
        scope: Option<String>,
    },
}

/// How a flow ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    pub status: EndStatus,
    pub stage: Stage,
    /// The OAuth error code, or the failure in words. Neutralised, without secrets.
    pub error: Option<String>,
    /// What came with it: `error_description` or what to do. Neutralised.
    pub description: Option<String>,
    /// Of a connection that gave no usable answer.
    pub failure: Option<FailureKind>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndStatus {
    Completed,
    OAuthError,
    NetworkError,
    /// An answer that cannot be used: same exit status as a network error.
    UnusableAnswer,
    /// A failed check, not overruled.
    Stopped,
    Cancelled,
    MachineError,
}

impl EndStatus {
    /// The word that JSON lines use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::OAuthError => "oauth_error",
            Self::NetworkError | Self::UnusableAnswer => "network_error",
            Self::Stopped => "stopped",
            Self::Cancelled => "cancelled",
            Self::MachineError => "machine_error",
        }
    }

    /// The exit status of the command line.
    pub fn exit(self) -> u8 {
        match self {
            Self::Completed => 0,
            Self::OAuthError => 1,
            Self::NetworkError | Self::UnusableAnswer => 3,
            Self::Stopped => 4,
            Self::Cancelled => 5,
            Self::MachineError => 6,
        }
    }
}
