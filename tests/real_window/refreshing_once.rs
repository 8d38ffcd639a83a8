//! A refresh that takes its time, and somebody who presses again.

use std::{
    sync::{Mutex, mpsc},
    thread,
    time::{Duration, Instant},
};

use crate::{
    launch::PATIENCE,
    scripted_server::{
        ACCESS_TOKEN, Answer, CLIENT_ID, CLIENT_SECRET, Request, ScriptedServer, honest, json,
        tokens,
    },
    support::{browser::StandInBrowser, peer::driver_command, real_window::RealWindow},
};

const NEW_ACCESS_TOKEN: &str = "canary-access-token-5";

fn is_refresh(request: &Request) -> bool {
    request.parameter("grant_type").as_deref() == Some("refresh_token")
}

#[test]
fn case_66_a_refresh_under_way_is_sent_once_whatever_is_pressed_and_what_follows_has_its_token() {
    let (release, released) = mpsc::channel::<()>();
    let released = Mutex::new(released);
    let server = ScriptedServer::start(move |request, issuer| {
        if !is_refresh(request) {
            return honest(request, issuer);
        }
        released.lock().unwrap().recv_timeout(PATIENCE).unwrap();
        let mut tokens = tokens();
        tokens["access_token"] = NEW_ACCESS_TOKEN.into();
        tokens["refresh_token"] = "canary-refresh-token-6".into();
        Answer::Bytes(json(200, &tokens.to_string()))
    });
    let refreshes = || {
        let requests = server.requests_on("/token");
        requests
            .iter()
            .filter(|request| is_refresh(request))
            .count()
    };
    let home = tempfile::tempdir().unwrap();
    let browser = StandInBrowser::that_runs(&format!("exec {} \"$1\"", driver_command(&[])));
    let window = RealWindow::open(home.path(), &browser.path_variable());
    window.start_with(&server.issuer(), CLIENT_ID, CLIENT_SECRET);
    window.press("Fetch metadata");
    window.wait_for("Server metadata");
    for step in [
        "Fetch metadata",
        "Open in browser",
        "Send token request",
        "Refresh tokens",
    ] {
        window.press(step);
    }
    let deadline = Instant::now() + PATIENCE;
    while refreshes() == 0 {
        assert!(Instant::now() < deadline, "no refresh came");
        thread::sleep(Duration::from_millis(20));
    }
    // Under way: by mouse, by keyboard, and by everything that goes on by itself.
    for press in ["Next", "Run to end", "Next"] {
        window.click(press);
        window.tool(&["key", "Enter", "ctrl"]);
    }
    assert_eq!(refreshes(), 1);
    release.send(()).unwrap();
    window.wait_for("The run is complete");
    assert_eq!(refreshes(), 1);
    let introspected = &server.requests_on("/introspect")[0];
    assert_eq!(
        introspected.parameter("token").as_deref(),
        Some(NEW_ACCESS_TOKEN)
    );
    assert_ne!(ACCESS_TOKEN, NEW_ACCESS_TOKEN);
}
