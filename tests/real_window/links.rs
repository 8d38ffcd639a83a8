//! The window started with a link, as the desktop starts it: looked at, kept by a save alone, and
//! refused in words where it is broken.

use std::{fs, path::Path};

use serde_json::{Value, json};

use crate::{
    launch::PATIENCE,
    support::{browser::StandInBrowser, program, real_window::RealWindow},
};

const DESKTOP_ENTRY: &str = include_str!("../../assets/oauth-playground.desktop");

/// The window that somebody sees who presses this link on a page.
fn follow(link: &str, home: &Path, browser: &StandInBrowser) -> RealWindow {
    let line = DESKTOP_ENTRY
        .lines()
        .find_map(|line| line.strip_prefix("Exec="))
        .unwrap();
    let mut words = line.split(' ');
    assert_eq!(words.next(), Some("oauth-playground"));
    let arguments: Vec<&str> = words
        .map(|word| if word == "%u" { link } else { word })
        .collect();
    assert_eq!(arguments, [link]);
    RealWindow::start(home, &browser.path_variable(), &arguments, |_| {})
}

/// A link to this profile, made by the program of whoever hands it out.
fn link_to(profile: &Value) -> String {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("in.json");
    fs::write(&file, profile.to_string()).unwrap();
    let run = |words: &[&str]| {
        let output = program::run(home.path(), words, PATIENCE);
        assert_eq!(output.status.code(), Some(0), "{output:#?}");
        output.stdout
    };
    run(&["profiles", "import", file.to_str().unwrap()]);
    let id = profile["id"].as_str().unwrap();
    let link = run(&["profiles", "export", id, "--link"]);
    link.trim_end().to_owned()
}

fn profile() -> Value {
    json!({
        "schema": 1, "id": "linked", "name": "Linked server",
        "server": {
            "issuer": "https://linked.example",
            "authorization_endpoint": "https://linked.example/authorize",
            "token_endpoint": "https://linked.example/token"
        },
        "client": { "client_id": "somebodys-client", "token_endpoint_auth_method": "none" },
    })
}

/// The profiles of the library that are not shipped.
fn kept(home: &Path) -> Vec<String> {
    let output = program::run(home, &["profiles", "list", "--json"], PATIENCE);
    let own = |line: &Value| line["origin"] != "shipped";
    let lines = output.json_lines();
    let lines = lines.iter().filter(|line| own(line));
    lines
        .map(|line| line["id"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn case_135_a_link_from_a_page_is_shown_first_and_a_save_alone_keeps_it() {
    let home = tempfile::tempdir().unwrap();
    let browser = StandInBrowser::that_records();
    let link = link_to(&profile());
    let window = follow(&link, home.path(), &browser);
    window.wait_for("This is a link with a profile");
    let tree = window.tree();
    for shown in [
        "Linked server",
        "https://linked.example",
        "https://linked.example/token",
        "somebodys-client",
    ] {
        assert!(tree.contains(shown), "{shown}: {tree}");
    }
    assert_eq!(kept(home.path()), [""; 0]);

    window.press("Open in the form");
    window.wait_for("Save profile");
    assert_eq!(kept(home.path()), [""; 0]);
    window.press("Save profile");
    window.wait_for("Profile Linked server");
    assert_eq!(kept(home.path()), ["linked"]);
    // Nothing was opened, and no run was begun.
    assert_eq!(browser.opened(), [""; 0]);
    let sessions = program::run(home.path(), &["session", "list"], PATIENCE);
    assert_eq!(sessions.stdout, "");
}

#[test]
fn case_135_a_link_that_is_put_away_leaves_nothing_behind() {
    let home = tempfile::tempdir().unwrap();
    let browser = StandInBrowser::that_records();
    let window = follow(&link_to(&profile()), home.path(), &browser);
    window.press("Cancel the import");
    window.wait_for("No profile is shown");
    assert_eq!(kept(home.path()), [""; 0]);
}

#[test]
fn case_135_a_hostile_link_opens_the_window_which_says_what_is_wrong() {
    let not_json = "oauth-playground:import?profile=bm8ganNvbg".to_owned();
    let launching = json!({
        "schema": 1, "id": "hostile", "name": "Hostile",
        "server": { "authorization_endpoint": "javascript:alert(1)" },
    });
    let encoded = {
        use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
        URL_SAFE_NO_PAD.encode(launching.to_string())
    };
    for (link, said) in [
        (
            "oauth-playground:import?profile=%%%".to_owned(),
            "expected oauth-playground:import?profile=",
        ),
        (
            format!("oauth-playground:import?profile={}", "A".repeat(40_000)),
            "at most 32000 characters long, this is 40032",
        ),
        (
            "oauth-playground://run/github".to_owned(),
            "expected oauth-playground:import?profile=",
        ),
        (not_json, "expected"),
        (
            format!("OAuth-Playground:import?profile={encoded}"),
            "Authorization endpoint is no usable address: ",
        ),
    ] {
        let home = tempfile::tempdir().unwrap();
        let browser = StandInBrowser::that_records();
        let window = follow(&link, home.path(), &browser);
        window.wait_for("New profile");
        let tree = window.tree();
        if let Ok(f) = std::env::var("SHOT") {
            window.tool(&["shot", &format!("{f}-{}.png", link.len())]);
        }
        assert!(tree.contains(said), "{link:.60}: {tree}");
        assert_eq!(kept(home.path()), [""; 0]);
        assert_eq!(browser.opened(), [""; 0]);
    }
}
