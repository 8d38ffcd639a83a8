//! Why a command could not do its work, with the exit status that belongs to it.

use std::{fmt, process::ExitCode};

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

    #[allow(
        clippy::print_stderr,
        reason = "the one place where a command's failure is said"
    )]
    pub(super) fn report(self) -> ExitCode {
        eprintln!("oauth-playground: {:#}", self.error);
        ExitCode::from(self.status)
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::machine(error)
    }
}
