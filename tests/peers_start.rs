//! The helpers of the end-to-end tests do what they promise: the peer starts and ends, canaries are found.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test touches the world and may fail loudly"
)]

mod support;

use std::{fs, panic, process::Command, time::Duration};

use serde_json::Value;
use support::{
    browser::StandInBrowser,
    canary,
    peer::{self, Peer},
    process::Process,
    program,
};

fn client(peer: &Peer) -> reqwest::Client {
    // The second test of a binary finds it installed.
    drop(rustls::crypto::ring::default_provider().install_default());
    let ca = fs::read(peer.ca_file()).unwrap();
    reqwest::Client::builder()
        .no_proxy()
        .tls_certs_only([reqwest::Certificate::from_pem(&ca).unwrap()])
        .build()
        .unwrap()
}

async fn issuer_at(client: &reqwest::Client, origin: &str) -> Value {
    let address = format!("{origin}/.well-known/openid-configuration");
    let response = client.get(address).send().await.unwrap();
    assert_eq!(response.status(), 200);
    response.json::<Value>().await.unwrap()["issuer"].clone()
}

#[tokio::test]
async fn the_peer_publishes_its_metadata_over_http_and_https() {
    let peer = Peer::start();
    let client = client(&peer);
    assert_eq!(
        issuer_at(&client, &peer.http_origin()).await,
        *peer.issuer()
    );
    assert_eq!(
        issuer_at(&client, &peer.https_origin()).await,
        *peer.issuer()
    );
    let stranger = reqwest::Client::builder().no_proxy().build().unwrap();
    let refused = stranger.get(peer.https_origin()).send().await;
    assert!(
        refused.is_err(),
        "a client without the private CA must refuse it"
    );
}

#[tokio::test]
async fn a_switch_reaches_the_peer() {
    let peer = Peer::start_with(&[("AS_TLS", "1")]);
    assert_eq!(peer.issuer(), peer.https_origin());
    assert_eq!(
        issuer_at(&client(&peer), &peer.issuer()).await,
        *peer.issuer()
    );
}

#[tokio::test]
async fn the_driver_logs_in_and_comes_back_with_a_code() {
    let peer = Peer::start();
    let url = format!(
        "{}/auth?client_id=playground&response_type=code&scope=openid&state=s&redirect_uri=http%3A%2F%2F127.0.0.1%3A9%2Fcallback",
        peer.issuer()
    );
    let words = shlex::split(&peer::driver_command(&["--no-deliver"])).unwrap();
    let mut command = Command::new(&words[0]);
    let output = Process::start("drive.py", command.args(&words[1..]).arg(url))
        .finish(Duration::from_secs(30));
    let [result] = output.json_lines().try_into().unwrap();
    let callback = result["callback"]
        .as_str()
        .unwrap_or_else(|| panic!("{output:?}"));
    assert!(
        callback.starts_with("http://127.0.0.1:9/callback?code="),
        "{callback}"
    );
}

#[test]
fn the_peer_ends_with_the_test_that_panics() {
    let mut origin = String::new();
    let panicked = panic::catch_unwind(panic::AssertUnwindSafe(|| {
        let peer = Peer::start();
        origin = peer.http_origin();
        assert!(std::net::TcpStream::connect(&origin["http://".len()..]).is_ok());
        panic!("as a failing test does");
    }));
    assert!(panicked.is_err() && !origin.is_empty());
    let after = std::net::TcpStream::connect(&origin["http://".len()..]);
    assert!(after.is_err(), "{origin} still listens");
}

#[test]
fn the_whole_group_ends_and_printed_lines_are_kept() {
    // The sleeper holds both pipes, so that their end is its end; it would hold them for minutes.
    let mut command = Command::new("sh");
    command.args(["-c", "sleep 600 & echo good; echo bad >&2; exit 3"]);
    let process = Process::start("sh", &mut command);
    let line = process.stdout_line(Duration::from_secs(10), |line| !line.is_empty());
    assert_eq!(line, "good");
    let output = process.finish(Duration::from_secs(60));
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(
        (output.stdout.as_str(), output.stderr.as_str()),
        ("good\n", "bad\n")
    );
}

#[test]
fn the_program_starts_with_a_home_of_its_own() {
    let home = tempfile::tempdir().unwrap();
    let output = program::run(home.path(), &["--version"], Duration::from_secs(30));
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn the_stand_in_browser_writes_down_what_it_opens() {
    let browser = StandInBrowser::that_runs("echo ran \"$1\"");
    let mut command = Command::new("sh");
    command
        .args(["-c", "xdg-open 'http://a/?b=c d'"])
        .env("PATH", browser.path_variable());
    let output = Process::start("sh", &mut command).finish(Duration::from_secs(10));
    assert_eq!(output.stdout, "ran http://a/?b=c d\n");
    assert_eq!(browser.opened(), ["http://a/?b=c d"]);
}

#[test]
fn canaries_are_found_in_every_form_and_only_there() {
    let secret = "c4nary+s3cret/value";
    let encoded = |lead: &str| {
        use base64::{Engine, engine::general_purpose::STANDARD};
        STANDARD.encode(format!("{lead}{secret} and more"))
    };
    for text in [
        format!("a {secret} b"),
        encoded(""),
        encoded("a"),
        encoded("ab"),
        "c4nary%2Bs3cret%2Fvalue".to_owned(),
        "63346e6172792b7333637265742f76616c7565".to_owned(),
    ] {
        assert!(
            !canary::found_in(text.as_bytes(), &[secret]).is_empty(),
            "{text}"
        );
    }
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("deep")).unwrap();
    fs::write(folder.path().join("deep/other"), "c4nary+s3cret/valu").unwrap();
    assert_eq!(
        canary::found_below(folder.path(), &[secret]),
        Vec::<String>::new()
    );
    fs::write(
        folder.path().join("deep/file"),
        [b"\xff\0", secret.as_bytes()].concat(),
    )
    .unwrap();
    let found = canary::found_below(folder.path(), &[secret]);
    assert!(
        found.len() == 1 && found[0].contains("deep/file: "),
        "{found:?}"
    );
}
