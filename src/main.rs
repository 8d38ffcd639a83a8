//! Starts the window or the command line.

use std::process::ExitCode;

use oauth_playground::{
    cli::{self, Request},
    effects::WorldOptions,
};

fn main() -> ExitCode {
    match cli::main() {
        Request::Done(status) => status,
        Request::Window { options, link } => window(options, link),
    }
}

#[cfg(feature = "gui")]
fn window(options: WorldOptions, link: Option<String>) -> ExitCode {
    match oauth_playground::gui::main(options, link) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => refuse(&error.to_string()),
    }
}

#[cfg(not(feature = "gui"))]
fn window(_: WorldOptions, _: Option<String>) -> ExitCode {
    refuse("this build has no window")
}

/// Says why there is no window, and what shows the same without one.
#[allow(clippy::print_stderr, reason = "there is no window to say it in")]
fn refuse(why: &str) -> ExitCode {
    eprintln!("oauth-playground: {why}");
    eprintln!(
        "`oauth-playground run` (from a clone: `cargo run --release -- run`) shows the whole flow in the terminal"
    );
    ExitCode::from(6)
}
