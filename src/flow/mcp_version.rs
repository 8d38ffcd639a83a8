//! The revisions of MCP that the client can begin with: the last one with a handshake, and the first
//! one without.

/// How the client begins to speak to an MCP server (MCP Versioning §Terminology).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum McpVersion {
    /// 2025-11-25: `initialize` agrees on a version, and may begin a session.
    #[default]
    Handshake,
    /// 2026-07-28: every request says by itself which version it speaks.
    Stateless,
}

impl McpVersion {
    pub const ALL: [Self; 2] = [Self::Handshake, Self::Stateless];

    /// The revision, by its date.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Handshake => "2025-11-25",
            Self::Stateless => "2026-07-28",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|version| version.as_str() == text)
    }

    /// The other one, to which a client turns at a server that does not speak this.
    pub(super) fn other(self) -> Self {
        match self {
            Self::Handshake => Self::Stateless,
            Self::Stateless => Self::Handshake,
        }
    }

    /// Whether a server may answer `initialize` with this version: the client speaks it as well
    /// (MCP Lifecycle §Version Negotiation).
    pub(super) fn is_spoken_after_handshake(version: &str) -> bool {
        [Self::Handshake.as_str(), "2025-06-18", "2025-03-26"].contains(&version)
    }
}
