//! The real window with Chromium beside it, on one display.

use std::{
    path::Path,
    thread,
    time::{Duration, Instant},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;

use crate::{
    launch::PATIENCE,
    support::{browser::StandInBrowser, canary, process::Output, program, real_window::RealWindow},
    visit::{Person, Visit},
};

/// A window whose "open in browser" leads to a person.
struct Workplace {
    window: RealWindow,
    person: Person,
    // What the program calls until the end.
    _opener: StandInBrowser,
}

impl Workplace {
    /// Opens the window and comes to where a code has arrived and is not redeemed.
    fn with_a_code(home: &Path) -> Self {
        let person = Person::new(&["--with-window"]);
        let opener = StandInBrowser::that_runs(&format!("exec {} \"$1\"", person.command()));
        let window = RealWindow::open(home, &opener.path_variable());
        for (press, next) in [
            ("Start with the built-in provider", "Fetch metadata"),
            ("Fetch metadata", "Fetch keys"),
            ("Fetch keys", "Open in browser"),
            ("Open in browser", "Send token request"),
        ] {
            window.wait_for(press);
            window.click(press);
            window.wait_for(next);
        }
        Self {
            window,
            person,
            _opener: opener,
        }
    }
}

/// `session` with these arguments, over what the window wrote down.
fn session(home: &Path, arguments: &[&str]) -> Output {
    let words: Vec<&str> = ["session"].iter().chain(arguments).copied().collect();
    let output = program::run(home, &words, PATIENCE);
    assert_eq!(output.status.code(), Some(0), "{output:#?}");
    output
}

/// Id and status of the one session that there is.
fn only_session(home: &Path) -> (String, Value) {
    let [only]: [Value; 1] = session(home, &["list", "--json"])
        .json_lines()
        .try_into()
        .unwrap();
    (
        only["id"].as_str().unwrap().to_owned(),
        only["status"].clone(),
    )
}

/// What is written down of a request and its answer: the request without what a query could hide,
/// and the sizes of both. Masks are as long as what they hide.
fn gist(sent: &[u8], received: &[u8]) -> (String, usize, usize) {
    let sent_text = String::from_utf8_lossy(sent);
    let end = sent_text.find(['?', '\r']).unwrap();
    (sent_text[..end].to_owned(), sent.len(), received.len())
}

fn seen_by_chromium(visit: &Visit) -> Vec<(String, usize, usize)> {
    let mut seen: Vec<_> = visit
        .connections
        .iter()
        .map(|connection| gist(&connection.sent, &connection.received))
        .collect();
    seen.sort();
    seen
}

fn written_down(shown: &[Value]) -> Vec<(String, usize, usize)> {
    let bytes = |value: &Value| STANDARD.decode(value.as_str().unwrap()).unwrap();
    let mut written: Vec<_> = shown
        .iter()
        .filter(|line| line["type"] == "exchange" && line["from"] == "browser")
        .map(|line| gist(&bytes(&line["sent"]), &bytes(&line["received"])))
        .collect();
    written.sort();
    written
}

fn stages_done(shown: &[Value]) -> Vec<&str> {
    shown
        .iter()
        .filter(|line| line["type"] == "stage" && line["status"] == "done")
        .map(|line| line["stage"].as_str().unwrap())
        .collect()
}

#[test]
fn the_window_goes_on_when_chromium_comes_back() {
    let home = tempfile::tempdir().unwrap();
    let Workplace {
        window,
        person,
        _opener,
    } = Workplace::with_a_code(home.path());
    let visit = person.visit();
    assert_eq!(visit.complaints, []);
    visit.closed_cleanly();
    window.click("Run to end");
    window.wait_for("The run is complete");
    let (id, status) = only_session(home.path());
    assert_eq!(status, "completed");
    let shown = session(home.path(), &["show", &id, "--json"]).json_lines();
    assert_eq!(written_down(&shown), seen_by_chromium(&visit));
}

#[test]
fn what_happened_before_a_kill_in_mid_flow_is_still_there() {
    let home = tempfile::tempdir().unwrap();
    let Workplace {
        window,
        person,
        _opener,
    } = Workplace::with_a_code(home.path());
    let visit = person.visit();
    let (id, _) = only_session(home.path());
    // The window shows what happened before the disk has it; the closing page is the last of it.
    let deadline = Instant::now() + PATIENCE;
    while written_down(&session(home.path(), &["show", &id, "--json"]).json_lines()).len()
        < visit.connections.len()
    {
        assert!(Instant::now() < deadline, "the closing page is not written");
        thread::sleep(Duration::from_millis(50));
    }
    window.kill();

    let (killed, status) = only_session(home.path());
    assert_eq!((killed, status), (id.clone(), Value::Null));
    let list = session(home.path(), &["list"]).stdout;
    assert!(list.starts_with(&format!("{id}  unfinished  ")), "{list}");
    let shown = session(home.path(), &["show", &id, "--json"]).json_lines();
    assert_eq!(
        stages_done(&shown),
        ["discovery", "authorization", "redirect"]
    );
    assert_eq!(written_down(&shown), seen_by_chromium(&visit));
    let plain = session(home.path(), &["show", &id]).stdout;
    for line in ["GET /authorize?", "POST /login HTTP/1.1", "GET /callback?"] {
        assert!(plain.contains(line), "{line}: {plain}");
    }
    let code = code_of(&visit);
    let found = canary::found_below(home.path(), &[&code, "alice-password"]);
    assert_eq!(found, [""; 0]);
}

/// The code in Chromium's request to the listener.
fn code_of(visit: &Visit) -> String {
    visit
        .connections
        .iter()
        .find_map(|connection| {
            let sent = String::from_utf8_lossy(&connection.sent).into_owned();
            let query = sent.strip_prefix("GET /callback?")?.split(' ').next()?;
            url::form_urlencoded::parse(query.as_bytes())
                .find(|(name, _)| name == "code")
                .map(|(_, code)| code.into_owned())
        })
        .unwrap()
}
