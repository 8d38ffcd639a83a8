//! The real window on a virtual display: Next through every stage, a person at the browser, real sockets.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test touches the world and may fail loudly"
)]

mod support;

#[allow(dead_code, reason = "shared with the tests of the command line")]
#[path = "command_line/contract.rs"]
mod contract;
#[allow(dead_code, reason = "shared with the tests of the command line")]
#[path = "command_line/launch.rs"]
mod launch;
#[allow(dead_code, reason = "shared with the tests of the command line")]
#[path = "command_line/scripted_server.rs"]
mod scripted_server;

#[path = "real_window/after_a_kill.rs"]
mod after_a_kill;
#[path = "real_window/another_provider.rs"]
mod another_provider;
#[path = "real_window/kept_secrets.rs"]
mod kept_secrets;
#[path = "real_window/links.rs"]
mod links;
#[path = "real_window/refreshing_once.rs"]
mod refreshing_once;
#[path = "real_window/secrets.rs"]
mod secrets;

use std::time::Duration;

use support::{
    browser::StandInBrowser,
    real_window::{RealWindow, tool},
};

/// What the primary button says at each step of the built-in provider's run, in order.
const STEPS: [&str; 11] = [
    "Fetch metadata",
    "Fetch keys",
    "Open in browser",
    "Send token request",
    "Check ID token",
    "Ask userinfo",
    "Call the API",
    "Refresh tokens",
    "Introspect token",
    "Revoke token",
    "Start again",
];

fn person() -> StandInBrowser {
    StandInBrowser::that_runs(&format!(
        "exec python3 {} \"$1\"",
        tool("sign_in.py").display()
    ))
}

#[test]
fn next_alone_walks_through_every_stage() {
    let home = tempfile::tempdir().unwrap();
    let browser = person();
    let window = RealWindow::open(home.path(), &browser.path_variable());
    window.wait_for("Start with the built-in provider");
    window.click("Start with the built-in provider");
    for (step, next) in STEPS.iter().zip(&STEPS[1..]) {
        window.wait_for(step);
        window.click("Next");
        window.wait_for(next);
    }
    window.wait_for("The run is complete");
    let tree = window.tool(&["tree"]);
    assert!(
        tree.contains("client to authorization server, token request'"),
        "{tree}"
    );
    assert!(!tree.contains(", to come'"), "{tree}");
    let opened = browser.opened();
    assert_eq!(opened.len(), 1, "{opened:?}");
    assert!(
        opened[0].contains("/authorize?response_type=code&"),
        "{opened:?}"
    );
}

#[test]
fn run_to_end_stops_for_nobody_but_the_person_at_the_browser() {
    let home = tempfile::tempdir().unwrap();
    let browser = person();
    let window = RealWindow::open(home.path(), &browser.path_variable());
    window.wait_for("Start with the built-in provider");
    window.click("Start with the built-in provider");
    window.wait_for("Fetch metadata");
    window.click("Run to end");
    window.wait_for("The run is complete");
    window.click("Restart");
    window.wait_for("Fetch metadata");
}

#[test]
fn a_cancelled_wait_says_so_and_the_window_goes_on() {
    let home = tempfile::tempdir().unwrap();
    let nobody = StandInBrowser::that_records();
    let window = RealWindow::open(home.path(), &nobody.path_variable());
    window.wait_for("Start with the built-in provider");
    window.click("Start with the built-in provider");
    window.wait_for("Fetch metadata");
    window.click("Run to end");
    window.wait_for("Cancel");
    window.click("Cancel");
    window.wait_for("Start again");
    std::thread::sleep(Duration::from_millis(300));
    let tree = window.tool(&["tree"]);
    assert!(tree.contains("cancelled"), "{tree}");
}
