//! Why a command could not do its work, with the exit status that belongs to it.

use std::{
    fmt,
    io::{self, Write as _},
    process::ExitCode,
};

/// Said once, on standard error.
#[derive(Debug)]
pub(super) struct Failure {
    pub status: u8,
    pub error: anyhow::Error,
}

impl Failure {
    /// The command line or the profile was wrong.
    pub(super) fn usage(error: impl fmt::Display + fmt::Debug + Send + Sync + 'static) -> Self {
        Self {
            status: 2,
            error: anyhow::Error::msg(error),
        }
    }

    /// Somebody ended it.
    pub(super) fn cancelled(error: &'static str) -> Self {
        Self {
            status: 5,
            error: anyhow::Error::msg(error),
        }
    }

    /// This machine refused.
    pub(super) fn machine(error: impl fmt::Display + fmt::Debug + Send + Sync + 'static) -> Self {
        Self {
            status: 6,
            error: anyhow::Error::msg(error),
        }
    }

    /// Whether nobody reads on, as behind `| head`.
    pub(super) fn is_broken_pipe(&self) -> bool {
        let error = self.error.downcast_ref::<io::Error>();
        error.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    }

    pub(super) fn report(self) -> ExitCode {
        if !self.is_broken_pipe() {
            // Where nobody listens, the status says it.
            let _unread = writeln!(io::stderr(), "oauth-playground: {:#}", self.error);
        }
        ExitCode::from(self.status)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::machine(error)
    }
}
