//! A certified server that this project did not write, chosen in the window's own form.

use crate::support::{
    browser::StandInBrowser,
    peer::{Peer, driver_command},
    real_window::RealWindow,
};

/// What the primary button says at each step of a run at this server, in order.
const STEPS: [&str; 10] = [
    "Fetch metadata",
    "Fetch keys",
    "Open in browser",
    "Send token request",
    "Check ID token",
    "Ask userinfo",
    "Refresh tokens",
    "Introspect token",
    "Revoke token",
    "Start again",
];

/// Types the client into the form and presses Next until the run is complete; gives the accessible
/// tree of the ID token's checks.
fn walk(client: &str, secret: &str, steps: &[&str]) -> (RealWindow, String, tempfile::TempDir) {
    let home = tempfile::tempdir().unwrap();
    let peer = Peer::start();
    let browser = StandInBrowser::that_runs(&format!("exec {} \"$1\"", driver_command(&[])));
    let window = RealWindow::open(home.path(), &browser.path_variable());
    window.start_with(&peer.issuer(), client, secret);
    let mut checks = String::new();
    for (step, next) in steps.iter().zip(&steps[1..]) {
        window.wait_for(step);
        window.click("Next");
        window.wait_for(next);
        if *step == "Check ID token" {
            window.click("ID token, done");
            checks = window.tree();
            // Back to where the run is.
            window.click("Userinfo, current");
            window.wait_for(next);
        }
    }
    window.wait_for("The run is complete");
    let opened = browser.opened();
    assert_eq!(opened.len(), 1, "{opened:?}");
    let asked = format!(
        "{}/auth?response_type=code&client_id={client}&",
        peer.issuer()
    );
    assert!(opened[0].starts_with(&asked), "{opened:?}");
    (window, checks, home)
}

/// Kind, signature, issuer, audience, times and nonce: ten checks, and none of them failed.
fn was_checked(checks: &str) {
    assert!(checks.contains("label 'Payload'"), "{checks}");
    assert_eq!(checks.matches("label 'Passed'").count(), 10, "{checks}");
    assert!(!checks.contains("label 'Failed'"), "{checks}");
}

#[test]
fn a_confidential_client_goes_from_discovery_to_revocation() {
    let (window, checks, _home) = walk("playground", "playground-secret", &STEPS);
    was_checked(&checks);
    window.click("Token, done");
    let tree = window.tree();
    assert!(tree.contains("Authorization: Basic "), "{tree}");
    assert!(!tree.contains("&client_id="), "{tree}");
}

#[test]
fn a_public_client_goes_from_discovery_to_revocation() {
    let (window, checks, _home) = walk("playground-public", "", &STEPS);
    was_checked(&checks);
    window.click("Token, done");
    let tree = window.tree();
    assert!(!tree.contains("Authorization: Basic "), "{tree}");
    assert!(tree.contains("&client_id="), "{tree}");
}
