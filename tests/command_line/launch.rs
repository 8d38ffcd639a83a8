//! Starts the program with a home, an environment and an input of its own.

use std::{
    path::PathBuf,
    process::Stdio,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tempfile::TempDir;

use crate::{
    contract::Trace,
    support::{
        process::{Output, Process},
        program,
    },
};

/// Long enough for a machine that is busy with other things; no test waits for it to pass.
pub(crate) const PATIENCE: Duration = Duration::from_secs(90);
/// The variable that every run of these tests reads the client secret from.
pub(crate) const SECRET_VARIABLE: &str = "CANARY_CLIENT_SECRET";

static REHEARSALS: Mutex<()> = Mutex::new(());

/// One call of the program, before it is made.
pub(crate) struct Launch {
    home: TempDir,
    arguments: Vec<String>,
    variables: Vec<(String, String)>,
    takes_input: bool,
}

impl Launch {
    pub(crate) fn new(arguments: &[&str]) -> Self {
        Self {
            home: tempfile::tempdir().unwrap(),
            arguments: arguments.iter().map(|&word| word.to_owned()).collect(),
            variables: Vec::new(),
            takes_input: false,
        }
    }

    /// More arguments behind the others.
    pub(crate) fn and(mut self, arguments: &[&str]) -> Self {
        self.arguments
            .extend(arguments.iter().map(|&word| word.to_owned()));
        self
    }

    pub(crate) fn variable(mut self, name: &str, value: impl Into<String>) -> Self {
        self.variables.push((name.to_owned(), value.into()));
        self
    }

    /// The client secret, and the option that names where it stands.
    pub(crate) fn secret(self, value: &str) -> Self {
        self.and(&["--client-secret-env", SECRET_VARIABLE])
            .variable(SECRET_VARIABLE, value)
    }

    /// Keeps standard input open, for [`Process::take_stdin`].
    pub(crate) fn with_input(mut self) -> Self {
        self.takes_input = true;
        self
    }

    /// The arguments, to be told apart in a message.
    pub(crate) fn words(&self) -> String {
        self.arguments.join(" ")
    }

    pub(crate) fn home(&self) -> PathBuf {
        self.home.path().to_owned()
    }

    /// Starts it; the home folder lives as long as `self`.
    pub(crate) fn start(&self) -> Process {
        let arguments: Vec<&str> = self.arguments.iter().map(String::as_str).collect();
        let mut command = program::command(self.home.path(), &arguments);
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        if self.takes_input {
            command.stdin(Stdio::piped());
        }
        Process::start("oauth-playground", &mut command)
    }

    /// Runs it to its end; rehearsals one after another, since the redirect URIs that are registered
    /// with most providers name one port of this machine.
    pub(crate) fn run(&self) -> Output {
        let takes_it = |word: &String| word == "--persona" || word.contains(":8400/");
        let takes_port = self.arguments.iter().any(takes_it);
        let _port = takes_port.then(|| REHEARSALS.lock().unwrap_or_else(PoisonError::into_inner));
        self.start().finish(PATIENCE)
    }

    /// Runs it to its end with `--json`, and holds every line against the contract.
    pub(crate) fn trace(self) -> Trace {
        Trace::read(self.and(&["--json"]).run())
    }
}

/// Runs the program and asserts its exit status.
pub(crate) fn ends_with(status: i32, launch: &Launch) -> Output {
    let output = launch.run();
    assert_eq!(output.status.code(), Some(status), "{output:#?}");
    output
}

/// Sends SIGINT, as a terminal does on Ctrl-C.
pub(crate) fn interrupt(process: &Process) {
    let kill = format!("kill -s INT {}", process.id());
    let status = std::process::Command::new("sh")
        .args(["-c", &kill])
        .status();
    assert!(status.unwrap().success());
}

/// The authorization URL as it is printed for whoever sits at the terminal.
pub(crate) fn printed_address(process: &Process) -> String {
    let line = process.stderr_line(PATIENCE, |line| {
        line.contains("http") && line.contains("response_type=")
    });
    let start = line.find("http").unwrap();
    line[start..].trim_end().to_owned()
}
