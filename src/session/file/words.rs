//! The words that stand for our own kinds of things; once in a file, a word never changes.

use crate::{
    flow::{
        BuiltKind, Check, EndStatus, Grant, Input, MessageKind, Participant, Stage, StageStatus,
        Verdict,
    },
    http::{ChangeKind, FailureKind},
    oauth::pkce::ChallengeMethod,
    session::file::BodyKept,
};

/// Something that a file names by one word.
pub(super) trait Word: Copy {
    fn word(self) -> &'static str;
    fn read(word: &str) -> Option<Self>;
    /// All of them, for the message that says what was expected.
    fn words() -> Vec<&'static str>;
}

macro_rules! words {
    ($($kind:ty { $($variant:ident = $word:literal,)* })*) => {
        $(impl Word for $kind {
            fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }

            fn read(word: &str) -> Option<Self> {
                [$(Self::$variant,)*].into_iter().find(|one| one.word() == word)
            }

            fn words() -> Vec<&'static str> {
                vec![$($word,)*]
            }
        })*
    };
}

words! {
    StageStatus {
        Ready = "ready",
        Sent = "sent",
        Done = "done",
        Failed = "failed",
        Skipped = "skipped",
    }
    Participant {
        ResourceOwner = "resource_owner",
        Browser = "browser",
        Client = "client",
        AuthorizationServer = "authorization_server",
        ResourceServer = "resource_server",
    }
    MessageKind {
        WebFinger = "webfinger",
        Challenge = "challenge",
        ResourceMetadata = "resource_metadata",
        Metadata = "metadata",
        Keys = "keys",
        Registration = "registration",
        Authorize = "authorize",
        SignIn = "sign_in",
        Redirect = "redirect",
        FragmentPage = "fragment_page",
        ClosingPage = "closing_page",
        Stray = "stray",
        PushedAuthorization = "pushed_authorization",
        DeviceAuthorization = "device_authorization",
        BackchannelAuthentication = "backchannel_authentication",
        Poll = "poll",
        Ping = "ping",
        Token = "token",
        Userinfo = "userinfo",
        Resource = "resource",
        McpInitialize = "mcp_initialize",
        McpInitialized = "mcp_initialized",
        McpListTools = "mcp_list_tools",
        McpEndSession = "mcp_end_session",
        Refresh = "refresh",
        Introspection = "introspection",
        Revocation = "revocation",
        EndSession = "end_session",
        SignedOut = "signed_out",
        ReadClient = "read_client",
        ReplaceClient = "replace_client",
        DeleteClient = "delete_client",
    }
    BuiltKind {
        ClientAssertion = "client_assertion",
        RequestObject = "request_object",
        DpopProof = "dpop_proof",
        Assertion = "assertion",
    }
    FailureKind {
        Dns = "dns",
        Refused = "refused",
        Unreachable = "unreachable",
        ConnectTimeout = "connect_timeout",
        Proxy = "proxy",
        ClosedEarly = "closed_early",
        FirstByteTimeout = "first_byte_timeout",
        TotalTimeout = "total_timeout",
        Tls = "tls",
        CertificateExpired = "certificate_expired",
        CertificateNotYetValid = "certificate_not_yet_valid",
        CertificateWrongHost = "certificate_wrong_host",
        CertificateUntrusted = "certificate_untrusted",
        CertificatePinMismatch = "certificate_pin_mismatch",
        CertificateOther = "certificate_other",
        HeadTooLarge = "head_too_large",
        BodyTooLarge = "body_too_large",
        NotHttp = "not_http",
        Cancelled = "cancelled",
        Local = "local",
    }
    Verdict {
        Pass = "pass",
        Warn = "warn",
        Fail = "fail",
    }
    ChangeKind {
        Set = "set",
        Unset = "unset",
        Added = "added",
        Raw = "raw",
    }
    EndStatus {
        Completed = "completed",
        OAuthError = "oauth_error",
        NetworkError = "network_error",
        UnusableAnswer = "unusable_answer",
        Stopped = "stopped",
        Cancelled = "cancelled",
        MachineError = "machine_error",
    }
    ChallengeMethod {
        S256 = "S256",
        Plain = "plain",
    }
    BodyKept {
        Decoded = "decoded",
        Withheld = "withheld",
    }
}

impl Word for Stage {
    fn word(self) -> &'static str {
        self.name()
    }

    fn read(word: &str) -> Option<Self> {
        Self::parse(word)
    }

    fn words() -> Vec<&'static str> {
        Self::ALL.iter().map(|stage| stage.name()).collect()
    }
}

impl Word for Input {
    fn word(self) -> &'static str {
        self.name()
    }

    fn read(word: &str) -> Option<Self> {
        Self::parse(word)
    }

    fn words() -> Vec<&'static str> {
        Self::ALL.iter().map(|input| input.name()).collect()
    }
}

impl Word for Grant {
    fn word(self) -> &'static str {
        self.name()
    }

    fn read(word: &str) -> Option<Self> {
        Self::parse(word)
    }

    fn words() -> Vec<&'static str> {
        Self::ALL.iter().map(|grant| grant.name()).collect()
    }
}

impl Word for Check {
    fn word(self) -> &'static str {
        self.id()
    }

    fn read(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|check| check.id() == word)
    }

    fn words() -> Vec<&'static str> {
        vec!["the checks that this program knows"]
    }
}
