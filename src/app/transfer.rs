//! Profile files on their way in and out: read and looked at, or written where a person says.

use crate::{
    app::{State, store::StoreEvent},
    profile::Profile,
};

/// What became of a profile file.
#[derive(Clone, Debug, PartialEq)]
pub enum Transfer {
    /// It is on the page, and nowhere else yet.
    Read {
        path: String,
        profile: Box<Profile>,
    },
    NotRead {
        path: String,
        reason: String,
    },
    Written {
        path: String,
    },
    NotWritten {
        path: String,
        reason: String,
        /// Whether saying that it may be replaced would help.
        is_there: bool,
    },
}

/// The last file that was read or written.
#[derive(Debug, Default)]
pub struct Transfers {
    /// Counts them, so that the same file twice is news twice.
    pub count: u32,
    pub last: Option<Transfer>,
}

pub(super) fn transferred(state: &mut State, transfer: Transfer) {
    state.transfers.count += 1;
    state.transfers.last = Some(transfer);
}

impl From<Transfer> for StoreEvent {
    fn from(transfer: Transfer) -> Self {
        Self::Transferred(transfer)
    }
}
