//! `serve`: the built-in server alone, for other clients.

use std::net::TcpListener;

use serde_json::Value;

use crate::{
    launch::{Launch, PATIENCE, ends_with, interrupt},
    support::process::Process,
};

/// A server on a port of the system's choice.
pub(crate) fn serve(arguments: &[&str]) -> (Launch, Process) {
    let launch = Launch::new(&["serve", "--listen", "127.0.0.1:0"]).and(arguments);
    let process = launch.start();
    (launch, process)
}

/// The word behind this one in the first line that begins with it.
pub(crate) fn printed(process: &Process, first: &str) -> String {
    let line = process.stdout_line(PATIENCE, |line| line.starts_with(first));
    line[first.len()..]
        .split(' ')
        .find(|word| !word.is_empty())
        .unwrap()
        .to_owned()
}

async fn metadata(issuer: &str) -> Value {
    drop(rustls::crypto::ring::default_provider().install_default());
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let address = format!("{issuer}/.well-known/openid-configuration");
    let response = client.get(address).send().await.unwrap();
    assert_eq!(response.status(), 200);
    response.json().await.unwrap()
}

#[tokio::test]
async fn it_says_who_it_is_and_serves_until_an_interrupt() {
    let (_home, process) = serve(&[]);
    let issuer = printed(&process, "issuer ");
    for first in ["client ", "account "] {
        assert!(!printed(&process, first).is_empty());
    }
    let account = process.stdout_line(PATIENCE, |line| line.starts_with("account "));
    assert!(account.ends_with(" (one-time code 123456)"), "{account}");
    let metadata = metadata(&issuer).await;
    assert_eq!(metadata["issuer"], issuer.as_str());
    assert!(
        metadata["token_endpoint"]
            .as_str()
            .unwrap()
            .starts_with(&issuer)
    );
    interrupt(&process);
    let output = process.finish(PATIENCE);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let seen: Vec<&str> = output.stderr.lines().collect();
    assert_eq!(seen.len(), 1, "{seen:?}");
    assert!(seen[0].ends_with(" GET /.well-known/openid-configuration 200"));
    let address = issuer.trim_start_matches("http://");
    assert!(
        std::net::TcpStream::connect(address).is_err(),
        "it still listens"
    );
}

#[test]
fn an_address_in_use_is_this_machines_refusal() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = ends_with(6, &Launch::new(&["serve", "--listen", &address]));
    assert!(output.stderr.contains(&address), "{output:?}");
    assert_eq!(output.stdout, "");
}

#[test]
fn two_servers_take_two_ports() {
    let launches = [Launch::new(&["serve"]), Launch::new(&["serve"])];
    let processes: Vec<Process> = launches.iter().map(Launch::start).collect();
    let issuers: Vec<String> = processes.iter().map(|it| printed(it, "issuer ")).collect();
    assert_ne!(issuers[0], issuers[1]);
}

#[test]
fn an_unknown_fault_is_answered_with_the_known_ones() {
    let output = ends_with(2, &Launch::new(&["serve", "--fault", "no_such_fault"]));
    assert_eq!(output.stdout, "");
    for name in [
        "no_such_fault",
        "wrong_state",
        "wrong_iss",
        "bad_signature",
        "token_html",
    ] {
        assert!(output.stderr.contains(name), "{output:?}");
    }
    ends_with(2, &Launch::new(&["serve", "--listen", "nowhere"]));
}

#[tokio::test]
async fn an_ordered_fault_shows() {
    let (_home, process) = serve(&["--fault", "wrong_iss=https://ordered.example"]);
    let issuer = printed(&process, "issuer ");
    let endpoint = metadata(&issuer).await["authorization_endpoint"]
        .as_str()
        .unwrap()
        .to_owned();
    let client = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    // A refusal needs nobody to sign in, and goes back by redirect like any answer.
    let client_id = printed(&process, "client ");
    let query = format!(
        "response_type=none_such&client_id={client_id}&state=s&redirect_uri=http%3A%2F%2F127.0.0.1%3A1%2Fcallback"
    );
    let response = client
        .get(format!("{endpoint}?{query}"))
        .send()
        .await
        .unwrap();
    let location = response.headers()["location"].to_str().unwrap().to_owned();
    assert!(
        location.contains("iss=https%3A%2F%2Fordered.example"),
        "{location}"
    );
}
