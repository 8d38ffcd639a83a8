//! Secrets of a run in the window, searched for wherever others can look.

use std::{fs, path::Path};

use serde_json::json;

use crate::{
    launch::PATIENCE,
    scripted_server::{
        ACCESS_TOKEN, CLIENT_ID, CLIENT_SECRET, CODE, REFRESH_TOKEN, ScriptedServer,
    },
    support::{
        browser::StandInBrowser, canary, peer::driver_command, program, real_window::RealWindow,
    },
};

const SECRETS: [&str; 4] = [CLIENT_SECRET, CODE, ACCESS_TOKEN, REFRESH_TOKEN];

const VARIABLE: &str = "OAUTH_PLAYGROUND_TEST_SECRET";

/// Writes down what it was started with, as anybody on the machine can read it, and follows the
/// redirects.
pub(crate) fn browser() -> StandInBrowser {
    StandInBrowser::that_runs(&format!(
        "env > \"$(dirname \"$0\")/environment\"\nexec {} \"$1\"",
        driver_command(&[])
    ))
}

/// The code verifier as the server got it: made by the program, and known to no script.
pub(crate) fn verifier(server: &ScriptedServer) -> String {
    let requests = server.requests_on("/token");
    requests[0].parameter("code_verifier").unwrap()
}

pub(crate) fn of_process(number: &str, file: &str) -> Vec<u8> {
    fs::read(format!("/proc/{number}/{file}")).unwrap()
}

/// Presses Next from the first request to the end.
pub(crate) fn walk(window: &RealWindow) {
    window.wait_for("Fetch metadata");
    window.click("Run to end");
    window.wait_for("The run is complete");
}

pub(crate) fn nothing_in(place: &str, bytes: &[u8], secrets: &[&str]) {
    assert_eq!(canary::found_in(bytes, secrets), [""; 0], "{place}");
}

#[test]
fn case_137_139_144_a_typed_secret_and_what_the_server_gave_are_nowhere_but_on_screen() {
    let home = tempfile::tempdir().unwrap();
    let server = ScriptedServer::honest();
    let browser = browser();
    let window = RealWindow::open(home.path(), &browser.path_variable());
    window.fill_in(&server.issuer(), CLIENT_ID, CLIENT_SECRET);
    let form = window.tree();
    assert!(form.contains(CLIENT_ID), "{form}");
    nothing_in("the form", form.as_bytes(), &[CLIENT_SECRET]);
    window.click("Start with this provider");
    walk(&window);
    // On screen they are, so that the search below is for the right words.
    window.click("Token, done");
    let tree = window.tree();
    assert!(tree.contains(CODE) && tree.contains(ACCESS_TOKEN), "{tree}");

    let verifier = verifier(&server);
    let mut secrets = SECRETS.to_vec();
    secrets.push(&verifier);
    let display = window.display();
    let titles = display["titles"].to_string();
    assert!(titles.contains("OAuth Playground"), "{titles}");
    nothing_in("window titles", titles.as_bytes(), &secrets);
    assert_eq!(display["clipboard_is_owned"], false);
    let number = window.program();
    for file in ["cmdline", "environ"] {
        nothing_in(file, &of_process(&number, file), &secrets);
    }
    nothing_in(
        "the browser's arguments",
        browser.opened().join("\n").as_bytes(),
        &secrets,
    );
    let environment = environment_of(&browser);
    nothing_in(
        "the browser's environment",
        environment.as_bytes(),
        &secrets,
    );
    export(&window, home.path());

    let printed = window.kill();
    nothing_in("standard output", printed.stdout.as_bytes(), &secrets);
    nothing_in("standard error", printed.stderr.as_bytes(), &secrets);
    // Masked as well, though the browser has to be told.
    let asked = &server.requests_on("/authorize")[0];
    let state = asked.parameter("state").unwrap();
    secrets.push(&state);
    assert_eq!(canary::found_below(home.path(), &secrets), [""; 0]);
}

pub(crate) fn environment_of(browser: &StandInBrowser) -> String {
    let environment = browser.file("environment");
    assert!(environment.contains("\nDISPLAY=") || environment.starts_with("DISPLAY="));
    environment
}

/// Exports the run below the home folder, as HAR.
pub(crate) fn export(window: &RealWindow, home: &Path) {
    let file = home.join("run.har");
    window.click("Export this run…");
    window.wait_for("Replace an existing file");
    window.tool(&["click", "File", "textInput", "--", "key", "A", "ctrl"]);
    window.tool(&["type", file.to_str().unwrap()]);
    window.click("Export");
    window.wait_for(&format!("Exported to {}", file.display()));
    assert!(fs::read_to_string(&file).unwrap().contains("/token"));
}

#[test]
fn the_variable_that_a_profile_names_is_not_handed_on_to_the_browser() {
    let home = tempfile::tempdir().unwrap();
    let server = ScriptedServer::honest();
    let profile = json!({
        "schema": 1, "id": "scripted", "name": "Scripted",
        "server": { "issuer": server.issuer() },
        "client": {
            "client_id": CLIENT_ID,
            "token_endpoint_auth_method": "client_secret_basic",
            "client_secret": { "env": VARIABLE }
        },
    });
    let file = home.path().join("in.json");
    fs::write(&file, profile.to_string()).unwrap();
    let import = ["profiles", "import", file.to_str().unwrap()];
    let imported = program::run(home.path(), &import, PATIENCE);
    assert_eq!(imported.status.code(), Some(0), "{imported:?}");

    let browser = browser();
    let variables = [(VARIABLE, CLIENT_SECRET)];
    let window = RealWindow::open_with(home.path(), &browser.path_variable(), &variables);
    window.wait_for("Profile Scripted");
    window.tool(&["click", "Profile Scripted"]);
    window.press("Start a run");
    walk(&window);
    // It was used, so that it was there to be handed on.
    let token = &server.requests_on("/token")[0];
    assert_ne!(canary::found_in(&token.bytes, &[CLIENT_SECRET]), [""; 0]);
    assert!(!environment_of(&browser).contains(VARIABLE));
    nothing_in(
        "arguments",
        &of_process(&window.program(), "cmdline"),
        &SECRETS,
    );
    let printed = window.kill();
    nothing_in("standard error", printed.stderr.as_bytes(), &SECRETS);
    assert_eq!(canary::found_below(home.path(), &SECRETS), [""; 0]);
}

#[test]
fn the_clipboard_is_taken_by_a_press_alone() {
    let home = tempfile::tempdir().unwrap();
    let nobody = StandInBrowser::that_records();
    let window = RealWindow::open(home.path(), &nobody.path_variable());
    window.press("Start with the built-in provider");
    window.press("Fetch metadata");
    window.wait_for("Fetch keys");
    assert_eq!(window.display()["clipboard_is_owned"], false);
    window.click("Copy request");
    assert_eq!(window.display()["clipboard_is_owned"], true);
}
