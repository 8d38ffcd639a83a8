//! The stages of a flow as people count them, and who talks to whom.

use std::fmt;

/// What `--until`, the rail and the trace name. One stage may take several requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stage {
    Discovery,
    Registration,
    /// The authorization request is pushed (RFC 9126).
    Par,
    Authorization,
    Redirect,
    DeviceAuthorization,
    BackchannelAuthentication,
    Polling,
    Token,
    IdToken,
    Userinfo,
    Resource,
    Refresh,
    Introspection,
    Revocation,
    Logout,
    ClientConfiguration,
}

impl Stage {
    pub const ALL: [Self; 17] = [
        Self::Discovery,
        Self::Registration,
        Self::Par,
        Self::Authorization,
        Self::Redirect,
        Self::DeviceAuthorization,
        Self::BackchannelAuthentication,
        Self::Polling,
        Self::Token,
        Self::IdToken,
        Self::Userinfo,
        Self::Resource,
        Self::Refresh,
        Self::Introspection,
        Self::Revocation,
        Self::Logout,
        Self::ClientConfiguration,
    ];

    /// The stable name that the command line uses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Discovery => "discovery",
            Self::Registration => "registration",
            Self::Par => "par",
            Self::Authorization => "authorization",
            Self::Redirect => "redirect",
            Self::DeviceAuthorization => "device_authorization",
            Self::BackchannelAuthentication => "backchannel_authentication",
            Self::Polling => "polling",
            Self::Token => "token",
            Self::IdToken => "id_token",
            Self::Userinfo => "userinfo",
            Self::Resource => "resource",
            Self::Refresh => "refresh",
            Self::Introspection => "introspection",
            Self::Revocation => "revocation",
            Self::Logout => "logout",
            Self::ClientConfiguration => "client_configuration",
        }
    }

    /// Whether it is over only when the last of several requests is; one that is repeated, such as
    /// a refresh, is over each time.
    pub(super) fn goes_on(self) -> bool {
        match self {
            Self::Discovery | Self::Resource | Self::ClientConfiguration => true,
            Self::Registration
            | Self::Par
            | Self::BackchannelAuthentication
            | Self::Authorization
            | Self::Redirect
            | Self::DeviceAuthorization
            | Self::Polling
            | Self::Token
            | Self::IdToken
            | Self::Userinfo
            | Self::Refresh
            | Self::Introspection
            | Self::Revocation
            | Self::Logout => false,
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.name() == name)
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How far a stage is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StageStatus {
    /// Its request is prepared and waits for a press.
    Ready,
    /// Sent; the answer is awaited.
    Sent,
    Done,
    Failed,
    /// Not part of this run, or nothing to do.
    Skipped,
}

impl StageStatus {
    pub fn name(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Sent => "sent",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
        }
    }
}

/// The lanes of the diagram, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Participant {
    ResourceOwner,
    Browser,
    Client,
    AuthorizationServer,
    ResourceServer,
}

impl Participant {
    pub const ALL: [Self; 5] = [
        Self::ResourceOwner,
        Self::Browser,
        Self::Client,
        Self::AuthorizationServer,
        Self::ResourceServer,
    ];

    /// The stable name that JSON lines use.
    pub fn name(self) -> &'static str {
        match self {
            Self::ResourceOwner => "resource_owner",
            Self::Browser => "browser",
            Self::Client => "client",
            Self::AuthorizationServer => "authorization_server",
            Self::ResourceServer => "resource_server",
        }
    }
}
