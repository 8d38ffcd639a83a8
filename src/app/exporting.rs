//! Taking a run away: what is asked for, what the world does of it, and what became of it.

use std::sync::Arc;

use crate::{
    app::{Effect, State},
    export::Format,
    http::Masker,
    session::{Session, Trace},
};

/// What somebody wants of the run on screen.
#[derive(Clone, Debug)]
pub struct ExportRequest {
    pub format: &'static Format,
    pub to: ExportTo,
    /// Nothing is masked. A past run has no secrets any more, whatever is asked.
    pub with_secrets: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExportTo {
    File {
        path: String,
        /// Whether a file of that name gives way.
        may_replace: bool,
    },
    Clipboard,
}

/// The run, apart from everything that goes on: writing it down may take a while.
#[derive(Clone, Debug)]
pub struct ExportJob {
    pub trace: Trace,
    /// Knows the secrets of the run.
    pub masker: Arc<Masker>,
    pub request: ExportRequest,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExportOutcome {
    Written {
        path: String,
        with_secrets: bool,
    },
    /// For the clipboard, which belongs to the window.
    Rendered {
        text: String,
        format: &'static str,
        with_secrets: bool,
    },
    /// Nothing was written, and what was there is as it was.
    Refused(ExportRefusal),
}

/// Why nothing was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExportRefusal {
    /// No path, or one that depends on where the program was started.
    NotAFullPath,
    IsFolder,
    NoFolder {
        folder: String,
    },
    Exists,
    DiskFull,
    NotAllowed,
    Other {
        reason: String,
    },
}

/// How the last export stands; what is read of it is in `text`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExportNews {
    UnderWay,
    Written {
        path: String,
        with_secrets: bool,
    },
    /// The name of the format.
    Copied {
        format: &'static str,
        with_secrets: bool,
    },
    Refused(ExportRefusal),
}

/// Hands the run on screen over; one export at a time.
pub(super) fn export(state: &mut State, mut request: ExportRequest) -> Vec<Effect> {
    if state.export == Some(ExportNews::UnderWay) {
        return Vec::new();
    }
    let masker = match (&state.opened, &state.session) {
        (Some(_), _) => {
            request.with_secrets = false;
            Arc::default()
        }
        (None, Some(session)) => session.shared_masker(),
        (None, None) => return Vec::new(),
    };
    let trace = match &state.opened {
        Some(opened) => &opened.trace,
        None => match state.session.as_ref().map(Session::trace) {
            Some(trace) => trace,
            None => return Vec::new(),
        },
    };
    let job = ExportJob {
        trace: trace.clone(),
        masker,
        request,
    };
    state.export = Some(ExportNews::UnderWay);
    vec![Effect::Export(Box::new(job))]
}

pub(super) fn exported(state: &mut State, outcome: ExportOutcome) -> Vec<Effect> {
    match outcome {
        ExportOutcome::Written { path, with_secrets } => {
            state.export = Some(ExportNews::Written { path, with_secrets });
            Vec::new()
        }
        ExportOutcome::Rendered {
            text,
            format,
            with_secrets,
        } => {
            state.export = Some(ExportNews::Copied {
                format,
                with_secrets,
            });
            vec![Effect::Copy(text)]
        }
        ExportOutcome::Refused(refusal) => {
            state.export = Some(ExportNews::Refused(refusal));
            Vec::new()
        }
    }
}
