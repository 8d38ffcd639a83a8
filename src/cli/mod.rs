//! The command line: prints state, sends commands.

mod answers;
mod arguments;
mod connection;
mod discover;
mod exports;
mod failure;
mod file_arguments;
mod import;
mod json_lines;
mod keeping;
mod keys;
mod plain_text;
mod profiles;
mod run;
mod runner;
mod secrets;
mod secrets_arguments;
mod serve;
mod session;
mod storage;

use std::process::ExitCode;

use clap::Parser as _;

pub use arguments::{Arguments, Subcommand};

use crate::effects::{Home, WorldOptions};

/// What the command line asks for.
pub enum Request {
    /// No command: the window, on this world.
    Window {
        options: WorldOptions,
        /// A link to be looked at there.
        link: Option<String>,
    },
    /// It ran to its end.
    Done(ExitCode),
}

/// Reads the arguments of this process and does what they say, unless that is the window.
pub fn main() -> Request {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are no errors; clap knows which stream and status each takes.
            let _broken_pipe = error.print();
            return Request::Done(if error.use_stderr() {
                ExitCode::from(2)
            } else {
                ExitCode::SUCCESS
            });
        }
    };
    let home = match arguments.home {
        Some(folder) => Home::Folder(folder),
        None => Home::Platform,
    };
    let is_run = matches!(arguments.command, Some(Subcommand::Run(_)));
    let result = match arguments.command {
        None => {
            return Request::Window {
                options: WorldOptions {
                    home,
                    ..WorldOptions::default()
                },
                link: arguments.link,
            };
        }
        Some(Subcommand::Run(options)) => run::run(&options, home),
        Some(Subcommand::Serve(options)) => serve::serve(&options),
        Some(Subcommand::Discover(options)) => discover::discover(&options, &home),
        Some(Subcommand::Profiles(options)) => profiles::profiles(&options, &home),
        Some(Subcommand::Keys(options)) => keys::keys(&options),
        Some(Subcommand::Secrets(options)) => secrets::secrets(&options, &home),
        Some(Subcommand::Session(options)) => session::session(&options, &home),
        Some(Subcommand::Storage(options)) => storage::storage(&options, &home),
    };
    Request::Done(match result {
        Ok(status) => ExitCode::from(status),
        // Whoever reads a list may have seen enough of it; a run that was cut off has no end.
        Err(failure) if failure.is_broken_pipe() && !is_run => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    })
}
