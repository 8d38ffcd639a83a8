//! Secrets of a run show nowhere, unless asked for; then what shows is what crossed the wire.

use std::fs;

use crate::{
    contract::Trace,
    launch::{Launch, SECRET_VARIABLE, ends_with},
    scripted_server::{
        ACCESS_TOKEN, CLIENT_SECRET, CODE, REFRESH_TOKEN, Request, ScriptedServer, json,
    },
    support::{browser::StandInBrowser, canary, peer::driver_command},
};

const SECRETS: [&str; 4] = [CLIENT_SECRET, CODE, ACCESS_TOKEN, REFRESH_TOKEN];

fn whole_run(server: &ScriptedServer) -> Launch {
    server.run().and(&["--introspect", "--revoke"])
}

/// The verifier that only this run knows, as the server saw it.
fn verifier(server: &ScriptedServer) -> String {
    let [request] = server.requests_on("/token").try_into().unwrap();
    let request: Request = request;
    request.parameter("code_verifier").unwrap()
}

fn assert_none_in(bytes: &[u8], secrets: &[&str]) {
    let found = canary::found_in(bytes, secrets);
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn case_139_no_secret_stands_in_the_lines() {
    let server = ScriptedServer::honest();
    let launch = whole_run(&server);
    let home = launch.home();
    let trace = launch.trace();
    let verifier = verifier(&server);
    let url = trace.authorization_url();
    let state = url
        .query_pairs()
        .find(|(name, _)| name == "state")
        .unwrap()
        .1;
    let mut secrets = SECRETS.to_vec();
    secrets.extend([&*verifier, &*state]);
    assert_none_in(&trace.shown(), &secrets);
    assert!(!home.exists() || canary::found_below(&home, &secrets).is_empty());
    // The address shows the challenge, never the verifier.
    assert_none_in(url.as_str().as_bytes(), &[&verifier, CLIENT_SECRET]);
    let [tokens] = trace.of_type("tokens").try_into().unwrap();
    let shown = tokens["access_token"].as_str().unwrap();
    assert_eq!(
        shown.len(),
        ACCESS_TOKEN.len(),
        "a masked value keeps its length"
    );
}

#[test]
fn case_139_no_secret_stands_in_the_text() {
    let server = ScriptedServer::honest();
    let launch = whole_run(&server);
    let output = ends_with(0, &launch);
    let verifier = verifier(&server);
    let mut secrets = SECRETS.to_vec();
    secrets.push(&verifier);
    assert_none_in(output.stdout.as_bytes(), &secrets);
    assert_none_in(output.stderr.as_bytes(), &secrets);
    let found = canary::found_below(&launch.home(), &secrets);
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn with_secrets_the_bytes_are_those_that_the_server_read() {
    let server = ScriptedServer::honest();
    let trace = whole_run(&server)
        .and(&["--with-secrets"])
        .trace()
        .ended(0, "completed");
    for (stage, path) in [
        ("token", "/token"),
        ("introspection", "/introspect"),
        ("revocation", "/revoke"),
    ] {
        let [read] = server.requests_on(path).try_into().unwrap();
        let read: Request = read;
        let shown = trace.crossing(stage).sent;
        assert_eq!(
            String::from_utf8_lossy(&shown),
            String::from_utf8_lossy(&read.bytes)
        );
    }
    let received = trace.crossing("token").received;
    let body = crate::scripted_server::tokens().to_string();
    assert_eq!(
        String::from_utf8_lossy(&received),
        String::from_utf8(json(200, &body)).unwrap()
    );
    let [tokens] = trace.of_type("tokens").try_into().unwrap();
    assert_eq!(tokens["access_token"], ACCESS_TOKEN);
    assert_eq!(tokens["refresh_token"], REFRESH_TOKEN);
}

#[test]
fn masked_bytes_differ_from_the_real_ones_in_the_secrets_alone() {
    let server = ScriptedServer::honest();
    let trace = whole_run(&server).trace();
    let [read] = server.requests_on("/token").try_into().unwrap();
    let read: Request = read;
    let shown = trace.crossing("token").sent;
    assert_eq!(shown.len(), read.bytes.len());
    let lines = |bytes: &[u8]| -> Vec<String> {
        let text = String::from_utf8_lossy(bytes).into_owned();
        text.lines().map(str::to_owned).collect()
    };
    let (shown, read) = (lines(&shown), lines(&read.bytes));
    let differing: Vec<&String> = shown
        .iter()
        .zip(&read)
        .filter(|(shown, read)| shown != read)
        .map(|(shown, _)| shown)
        .collect();
    // The header with the secret, and the body with code and verifier.
    assert_eq!(differing.len(), 2, "{differing:#?}");
    assert!(
        differing[0].starts_with("Authorization: Basic m"),
        "{differing:#?}"
    );
    assert!(
        differing[1].starts_with("grant_type=authorization_code&code=m"),
        "{differing:#?}"
    );
}

#[test]
fn case_140_an_error_that_echoes_secrets_is_masked() {
    let body = format!(
        r#"{{"error":"invalid_grant","error_description":"no code {CODE} for {CLIENT_SECRET}"}}"#
    );
    let server = ScriptedServer::that_answers("/token", json(400, &body));
    let trace = server.run().trace().ended(1, "oauth_error");
    assert_none_in(&trace.shown(), &SECRETS);
    let output = ends_with(1, &server.run());
    assert_none_in((output.stdout + &output.stderr).as_bytes(), &SECRETS);
}

#[test]
fn case_116_failures_name_no_query_and_no_password() {
    let refused = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = refused.local_addr().unwrap();
    drop(refused);
    let issuer = format!("http://{address}/?key=canary-in-the-query");
    let trace = Launch::new(&["run", "--issuer", &issuer, "--client-id", "any"]).trace();
    assert!(!trace.error().contains("canary-in-the-query"), "{trace:#?}");
    let issuer = format!("http://user:canary-password@{address}");
    let output = ends_with(
        2,
        &Launch::new(&["run", "--issuer", &issuer, "--client-id", "any"]),
    );
    assert!(!output.stderr.contains("canary-password"), "{output:?}");
}

#[test]
fn case_159_the_browser_gets_the_address_and_no_secret() {
    let server = ScriptedServer::honest();
    let driver = driver_command(&[]);
    // Its environment lies beside its arguments.
    let browser = StandInBrowser::that_runs(&format!(
        "env > \"$(dirname \"$0\")/environment\"\nexec {driver} \"$1\""
    ));
    let path = browser.path_variable().into_string().unwrap();
    let trace = server
        .run_without_browser()
        .and(&["--browser", "xdg-open"])
        .variable("PATH", path.clone())
        .trace()
        .ended(0, "completed");
    let url = trace.authorization_url().to_string();
    assert_eq!(browser.opened(), [url], "one call, one argument");
    let folder = std::env::split_paths(&path).next().unwrap();
    let environment = fs::read_to_string(folder.join("environment")).unwrap();
    assert!(environment.contains("PATH="), "{environment}");
    assert!(!environment.contains(SECRET_VARIABLE), "{environment}");
    let verifier = verifier(&server);
    for hidden in [CLIENT_SECRET, CODE, &verifier] {
        assert_none_in(browser.opened()[0].as_bytes(), &[hidden]);
        assert_none_in(environment.as_bytes(), &[hidden]);
    }
}

#[test]
fn the_default_browser_is_the_one_of_the_desktop() {
    let server = ScriptedServer::honest();
    let browser = StandInBrowser::that_runs(&format!("exec {} \"$1\"", driver_command(&[])));
    let path = browser.path_variable().into_string().unwrap();
    let trace: Trace = server
        .run_without_browser()
        .variable("PATH", path)
        .trace()
        .ended(0, "completed");
    assert_eq!(browser.opened(), [trace.authorization_url().to_string()]);
}
