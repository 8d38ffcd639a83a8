//! Profiles on their way in and out: read and looked at, or written where a person says.

use crate::{
    app::{State, store::StoreEvent},
    oauth::Secret,
    profile::import::{Import, is_link},
};

/// What became of a file or a text with profiles.
#[derive(Clone, Debug, PartialEq)]
pub enum Transfer {
    /// It is on screen, and nowhere else yet.
    Read {
        /// The path of a file, or in words what the text was.
        path: String,
        import: Box<Import>,
    },
    NotRead {
        /// The path of a file; `None` for a text that was typed, pasted or linked to.
        path: Option<String>,
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

/// Reads a text that was typed, pasted or linked to. Nothing of it is kept or done.
pub(super) fn import_text(state: &mut State, text: &Secret) {
    let what = if is_link(text.expose()) {
        "the link"
    } else {
        "the text"
    };
    let transfer = match Import::read(text.expose().as_bytes()) {
        Ok(import) => Transfer::Read {
            path: what.to_owned(),
            import: Box::new(import),
        },
        Err(error) => Transfer::NotRead {
            path: None,
            reason: format!("{what} cannot be used: {error}"),
        },
    };
    transferred(state, transfer);
}

impl From<Transfer> for StoreEvent {
    fn from(transfer: Transfer) -> Self {
        Self::Transferred(transfer)
    }
}
