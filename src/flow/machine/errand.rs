//! What the browser is sent out for, and what its way is called in the trace.

use crate::flow::{MessageKind, Stage};

/// What the browser is sent out for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Errand {
    SignIn,
    SignOut,
}

impl Errand {
    /// The stage of the request that the browser is sent out with.
    pub(super) fn stage_out(self) -> Stage {
        match self {
            Self::SignIn => Stage::Authorization,
            Self::SignOut => Stage::Logout,
        }
    }

    /// The stage in which it comes back.
    pub(super) fn stage_back(self) -> Stage {
        match self {
            Self::SignIn => Stage::Redirect,
            Self::SignOut => Stage::Logout,
        }
    }

    pub(super) fn kind_out(self) -> MessageKind {
        match self {
            Self::SignIn => MessageKind::Authorize,
            Self::SignOut => MessageKind::EndSession,
        }
    }

    pub(super) fn kind_back(self) -> MessageKind {
        match self {
            Self::SignIn => MessageKind::Redirect,
            Self::SignOut => MessageKind::SignedOut,
        }
    }
}
