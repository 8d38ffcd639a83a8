//! `run --browser` with Chromium: every page, every response mode, every byte.

use std::fs;

use serde_json::{Value, json};

use crate::{
    contract::Trace,
    launch::{Launch, PATIENCE},
    support::{peer::Peer, program},
    visit::{Person, Visit},
};

const SIGN_IN: &str = "Sign in";
const CONSENT: &str = "Allow access?";
const CLOSING: &str = "The answer has arrived";

/// A run with that person at the browser, its bytes in the clear.
fn run(person: &Person, arguments: &[&str]) -> Trace {
    Launch::new(&["run", "--with-secrets", "--browser", &person.command()])
        .and(arguments)
        .trace()
}

/// What the run recorded of the browser: request and answer.
fn browser_leg(trace: &Trace) -> Vec<(Vec<u8>, Vec<u8>)> {
    ["authorization", "redirect"]
        .iter()
        .flat_map(|stage| trace.crossings(stage))
        .filter(|crossing| crossing.line["from"] == "browser")
        .map(|crossing| (crossing.sent, crossing.received))
        .collect()
}

/// A whole run against the built-in server, seen by both sides alike.
fn whole_run(arguments: &[&str]) -> (Visit, Trace) {
    let person = Person::new(&[]);
    let trace = run(&person, arguments).ended(0, "completed");
    assert_eq!(trace.failures(), [""; 0]);
    let visit = person.visit();
    assert_eq!(visit.headings(), [SIGN_IN, CONSENT, CLOSING]);
    assert_eq!(visit.complaints, []);
    visit.closed_cleanly();
    let everything: Vec<_> = visit.connections.iter().collect();
    Visit::saw_exactly(&everything, &browser_leg(&trace));
    (visit, trace)
}

/// Method and path of the browser's requests to the redirect URI's place.
fn at_the_listener(trace: &Trace) -> Vec<String> {
    trace
        .crossings("redirect")
        .iter()
        .map(|crossing| {
            let sent = String::from_utf8_lossy(&crossing.sent).into_owned();
            let end = sent.find(['?', '\r']).unwrap();
            let line = sent[..end].trim_end_matches(" HTTP/1.1");
            let segments = line.split('/').take(2).collect::<Vec<_>>();
            segments.join("/")
        })
        .collect()
}

#[test]
fn chromium_signs_in_consents_and_comes_back_with_a_query() {
    let (visit, trace) = whole_run(&[]);
    assert_eq!(at_the_listener(&trace), ["GET /callback", "GET /done"]);
    assert_eq!(visit.pages[0].address, trace.authorization_url().as_str());
}

#[test]
fn chromium_runs_the_page_that_hands_over_the_fragment() {
    let (_, trace) = whole_run(&["--response-mode", "fragment"]);
    assert_eq!(
        at_the_listener(&trace),
        ["GET /callback", "POST /callback", "GET /done"]
    );
}

#[test]
fn chromium_posts_the_form_of_form_post_by_itself() {
    let (_, trace) = whole_run(&["--response-mode", "form_post"]);
    assert_eq!(at_the_listener(&trace), ["POST /callback", "GET /done"]);
}

#[test]
fn a_wrong_password_is_said_on_the_page_and_a_refusal_comes_back_as_access_denied() {
    let person = Person::new(&["--wrong-password-first", "--deny"]);
    let trace = run(&person, &[]).ended(1, "oauth_error");
    assert_eq!(trace.error(), "access_denied");
    assert_eq!(trace.crossings("token").len(), 0);
    let visit = person.visit();
    assert_eq!(visit.headings(), [SIGN_IN, SIGN_IN, CONSENT, CLOSING]);
    assert!(!visit.pages[0].text.contains("is wrong"));
    assert!(
        visit.pages[1]
            .text
            .contains("User name or password is wrong.")
    );
    // Chromium says so of every page that comes with such a status.
    let [complaint] = visit.complaints.as_slice() else {
        panic!("{visit:#?}");
    };
    assert_eq!(
        (complaint.kind.as_str(), complaint.address.as_str()),
        ("error", visit.pages[1].address.as_str())
    );
    assert!(complaint.text.ends_with("403 (Forbidden)"), "{complaint:?}");
    visit.closed_cleanly();
    let everything: Vec<_> = visit.connections.iter().collect();
    Visit::saw_exactly(&everything, &browser_leg(&trace));
}

#[test]
fn the_authorization_request_goes_by_post_from_a_page_of_the_listener() {
    let home = tempfile::tempdir().unwrap();
    let server = program::start(home.path(), &["serve", "--listen", "127.0.0.1:0"]);
    let line = server.stdout_line(PATIENCE, |line| line.starts_with("issuer "));
    let issuer = line.trim_start_matches("issuer ");
    let profile = home.path().join("profile.json");
    let described = json!({
        "schema": 1,
        "id": "by-post",
        "name": "A request by POST",
        "server": { "issuer": issuer },
        "client": {
            "client_id": "workshop-client",
            "token_endpoint_auth_method": "none",
            "redirect_uris": ["http://127.0.0.1/callback"],
            "scope": "openid"
        },
        "redirect": { "host": "127.0.0.1", "port": null, "path": "/callback", "capture": "listen" },
        "request": { "pkce": "S256", "method": "POST" }
    });
    fs::write(&profile, described.to_string()).unwrap();
    let person = Person::new(&[]);
    let trace = run(&person, &[profile.to_str().unwrap()]).ended(0, "completed");
    let visit = person.visit();
    assert_eq!(
        visit.headings(),
        [
            "Continue to the authorization server",
            SIGN_IN,
            CONSENT,
            CLOSING
        ]
    );
    assert_eq!(visit.complaints, []);
    visit.closed_cleanly();
    // The address for whoever has no browser here is the one of that page, not of the request.
    let told = format!("\n  {}\n", visit.pages[0].address);
    assert!(trace.output.stderr.contains(&told), "{trace:#?}");
    let [first, ..] = visit.connections_to(issuer)[..] else {
        panic!("{visit:#?}");
    };
    assert!(first.sent.starts_with(b"POST /authorize HTTP/1.1\r\n"));
    let at_listener = visit.connections_to(&visit.pages[0].address);
    Visit::saw_exactly(&at_listener, &browser_leg(&trace));
}

#[test]
fn chromium_signs_in_at_a_server_that_this_project_did_not_write() {
    let peer = Peer::start();
    let person = Person::new(&[]);
    let trace = run(
        &person,
        &[
            "--issuer",
            &peer.issuer(),
            "--client-id",
            "playground-public",
        ],
    )
    .ended(0, "completed");
    assert_eq!(trace.verdicts("id_token_signature"), ["pass"]);
    let visit = person.visit();
    assert_eq!(visit.pages.len(), 3, "{visit:#?}");
    visit.closed_cleanly();
    let closing = &visit.pages[2].address;
    let complaints: Vec<_> = visit
        .complaints
        .iter()
        .filter(|complaint| complaint.address == *closing)
        .collect();
    assert_eq!(complaints, [&visit.complaints[0]; 0]);
    Visit::saw_exactly(&visit.connections_to(closing), &browser_leg(&trace));
    // The peer's own pages were Chromium's alone: they are known to have happened, not seen.
    let unseen: Vec<&Value> = trace
        .of_type("exchange")
        .into_iter()
        .filter(|line| line["observed"] == false)
        .collect();
    assert_eq!(unseen.len(), 1);
    assert!(!visit.connections_to(&peer.issuer()).is_empty());
}
