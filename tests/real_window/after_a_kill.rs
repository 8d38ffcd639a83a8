//! A run that was cut off by a kill, opened in the next window.

use std::{
    path::Path,
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::{
    launch::PATIENCE,
    scripted_server::{CLIENT_ID, CLIENT_SECRET, CODE, ScriptedServer},
    support::{
        browser::StandInBrowser, canary, peer::driver_command, program, real_window::RealWindow,
    },
};

/// The accessible name of the first run of an earlier window in the list.
fn past_run(window: &RealWindow) -> Option<String> {
    let tree = window.tree();
    let name = tree.split_once("'Run of ")?.1.split_once('\'')?.0;
    Some(format!("Run of {name}"))
}

/// The only run below that home folder, as the command line shows it.
fn written_down(home: &Path) -> String {
    let [only] = sessions(home).try_into().unwrap();
    let only: Value = only;
    let id = only["id"].as_str().unwrap();
    program::run(home, &["session", "show", id], PATIENCE).stdout
}

fn sessions(home: &Path) -> Vec<Value> {
    program::run(home, &["session", "list", "--json"], PATIENCE).json_lines()
}

#[test]
fn what_was_exchanged_is_there_and_nothing_is_sent() {
    let home = tempfile::tempdir().unwrap();
    let server = ScriptedServer::honest();
    let browser = StandInBrowser::that_runs(&format!("exec {} \"$1\"", driver_command(&[])));
    let window = RealWindow::open(home.path(), &browser.path_variable());
    window.start_with(&server.issuer(), CLIENT_ID, CLIENT_SECRET);
    window.press("Fetch metadata");
    // OpenID Connect's address first, then the one of OAuth.
    window.wait_for("Server metadata");
    window.press("Fetch metadata");
    window.press("Open in browser");
    window.wait_for("Send token request");
    // The window shows what happened before the disk has it.
    let deadline = Instant::now() + PATIENCE;
    while !written_down(home.path()).contains("GET /callback?") {
        assert!(Instant::now() < deadline, "the redirect is not written");
        thread::sleep(Duration::from_millis(50));
    }
    window.kill();
    let connections = server.connections();

    let window = RealWindow::open(home.path(), &browser.path_variable());
    window.wait_for("All runs…");
    let name = past_run(&window).expect("a past run");
    assert!(name.ends_with(", not finished"), "{name}");
    window.tool(&["click", &name]);
    window.wait_for("Close");
    window.click("Redirect, done");
    let tree = window.tree();
    for shown in [
        "client to authorization server, metadata request'",
        "browser to client, redirect'",
        "GET /callback?code=",
        "A past run: nothing is sent, and its secrets were masked as it was written",
    ] {
        assert!(tree.contains(shown), "{shown}: {tree}");
    }
    assert_eq!(
        canary::found_in(tree.as_bytes(), &[CODE, CLIENT_SECRET]),
        [""; 0]
    );

    // Everything that sends elsewhere, by mouse and by keyboard.
    for button in ["Run to end", "Restart"] {
        window.click(button);
        window.wait_for("Close");
    }
    for primary in ["Send token request", "Send again", "Edit and send again"] {
        assert!(!tree.contains(&format!("button '{primary}'")), "{tree}");
    }
    assert!(!tree.contains("checkBox 'Send "), "{tree}");
    window.tool(&[
        "key", "Enter", "ctrl", "--", "key", "Enter", "ctrl", "shift",
    ]);
    for _ in 0..3 {
        window.click("Next");
    }
    thread::sleep(Duration::from_millis(300));
    window.wait_for("Close");
    assert_eq!(server.connections(), connections);
    assert_eq!(browser.opened().len(), 1);
    drop(window);
    assert_eq!(sessions(home.path()).len(), 1, "another run was begun");
}
