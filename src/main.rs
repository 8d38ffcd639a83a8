//! Starts the window or the command line.

use std::process::ExitCode;

use oauth_playground::cli::{self, Request};

fn main() -> ExitCode {
    match cli::main() {
        Request::Done(status) => status,
        Request::Window => window(),
    }
}

#[cfg(feature = "gui")]
fn window() -> ExitCode {
    use std::sync::Arc;

    use oauth_playground::{
        effects::{World, WorldOptions},
        gui::{self, Waker},
    };

    let waker = Waker::new();
    let wakes = waker.clone();
    let world = match World::new(WorldOptions::default(), Arc::new(move || wakes.wake())) {
        Ok(world) => world,
        Err(error) => return refuse(&error.to_string()),
    };
    match gui::run(world, waker) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => refuse(&error.to_string()),
    }
}

#[cfg(not(feature = "gui"))]
fn window() -> ExitCode {
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
