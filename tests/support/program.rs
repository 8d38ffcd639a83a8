//! The built program, started as a user starts it, with a home of its own.

use std::{
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use super::process::{Output, Process};

/// The program with these arguments, with `home` as home folder, and without what the desktop of
/// whoever runs the tests would add: display, browser, key ring, folders elsewhere.
pub(crate) fn command(home: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_oauth-playground"));
    command
        .args(arguments)
        .env("HOME", home)
        // Without an address of a bus one is found all the same: that of whoever runs the tests.
        .env("OAUTH_PLAYGROUND_KEYCHAIN", "none")
        .stdin(Stdio::null());
    for variable in [
        "BROWSER",
        "DBUS_SESSION_BUS_ADDRESS",
        "DISPLAY",
        "WAYLAND_DISPLAY",
        "XDG_CACHE_HOME",
        "XDG_CONFIG_HOME",
        "XDG_DATA_HOME",
        "XDG_STATE_HOME",
    ] {
        command.env_remove(variable);
    }
    command
}

/// Starts the program and leaves it running.
pub(crate) fn start(home: &Path, arguments: &[&str]) -> Process {
    Process::start("oauth-playground", &mut command(home, arguments))
}

/// Runs the program to its end; panics with its output after `within`.
pub(crate) fn run(home: &Path, arguments: &[&str], within: Duration) -> Output {
    start(home, arguments).finish(within)
}
