//! Runs against a certified server that this project did not write.

use std::{
    io::{Read, Write},
    net::TcpStream,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use serde_json::Value;

use crate::{
    contract::Trace,
    launch::{Launch, PATIENCE, ends_with, printed_address},
    support::{
        canary,
        peer::{Peer, driver_command},
        process::Process,
    },
};

pub(crate) const SECRET: &str = "playground-secret";
/// Of the client that makes a MAC with it, which takes a longer one.
pub(crate) const LONG_SECRET: &str = "playground-secret-playground-secret-playground";

/// One server for the tests that run at the same time; the last of them ends it.
pub(crate) fn peer() -> Arc<Peer> {
    static SHARED: Mutex<Weak<Peer>> = Mutex::new(Weak::new());
    shared(&SHARED, &[])
}

/// The same with the https address as its issuer.
pub(crate) fn tls_peer() -> Arc<Peer> {
    static SHARED: Mutex<Weak<Peer>> = Mutex::new(Weak::new());
    shared(&SHARED, &[("AS_TLS", "1")])
}

fn shared(place: &Mutex<Weak<Peer>>, switches: &[(&str, &str)]) -> Arc<Peer> {
    let mut place = place.lock().unwrap_or_else(PoisonError::into_inner);
    place.upgrade().unwrap_or_else(|| {
        let peer = Arc::new(Peer::start_with(switches));
        *place = Arc::downgrade(&peer);
        peer
    })
}

/// A run with the server's driver as browser.
pub(crate) fn run(peer: &Peer, client: &str) -> Launch {
    let ca = peer.ca_file();
    let driver = driver_command(&["--cafile", ca.to_str().unwrap()]);
    run_without_browser(peer, client).and(&["--browser", &driver])
}

pub(crate) fn run_without_browser(peer: &Peer, client: &str) -> Launch {
    let launch = Launch::new(&["run", "--issuer", &peer.issuer(), "--client-id", client]);
    match client {
        "playground-public" => launch,
        _ => launch.secret(SECRET),
    }
}

/// The redirect that the server sends a browser to at this address, not delivered.
pub(crate) fn redirect_of(address: &str) -> String {
    let words = shlex::split(&driver_command(&["--no-deliver"])).unwrap();
    let mut command = std::process::Command::new(&words[0]);
    let output =
        Process::start("drive.py", command.args(&words[1..]).arg(address)).finish(PATIENCE);
    let [result] = output.json_lines().try_into().unwrap();
    let result: Value = result;
    result["callback"].as_str().unwrap().to_owned()
}

/// Every stage that this server has, over http or https, in the order of the flow.
fn whole_flow(launch: Launch) -> Trace {
    let trace = launch
        .and(&["--refresh", "1", "--userinfo", "--introspect", "--revoke"])
        .trace()
        .ended(0, "completed");
    let stages = [
        "discovery",
        "authorization",
        "redirect",
        "token",
        "id_token",
        "userinfo",
        "refresh",
        "introspection",
        "revocation",
    ];
    assert_eq!(trace.stages("done"), stages);
    assert_eq!(trace.failures(), [""; 0]);
    for id in [
        "metadata_issuer",
        "redirect_state",
        "redirect_iss",
        "id_token_signature",
        "id_token_iss",
        "id_token_aud",
        "id_token_exp",
        "id_token_nonce",
        "userinfo_sub",
        "introspection_active",
    ] {
        assert_eq!(trace.verdicts(id), ["pass"], "{id}");
    }
    // Asked for with --refresh, since the metadata lists the scope, and said so.
    let url = trace.authorization_url();
    let asked = |wanted: (&str, &str)| url.query_pairs().any(|(n, v)| (&*n, &*v) == wanted);
    assert!(asked(("prompt", "consent")) && asked(("scope", "openid offline_access")));
    assert_eq!(trace.of_type("notice").len(), 1);
    assert_eq!(trace.of_type("tokens").len(), 2);
    trace
}

#[test]
fn the_whole_flow_over_http_with_basic_authentication() {
    let trace = whole_flow(run(&peer(), "playground"));
    let found = canary::found_in(&trace.shown(), &[SECRET]);
    assert!(found.is_empty(), "{found:?}");
    let token = String::from_utf8(trace.crossing("token").sent).unwrap();
    assert!(token.contains("\r\nAuthorization: Basic "), "{token}");
    assert!(!token.contains("client_secret="), "{token}");
    // What the browser did at the server was not seen; that it happened is known.
    let inferred: Vec<_> = trace
        .of_type("exchange")
        .into_iter()
        .filter(|line| line["observed"] == false)
        .collect();
    assert_eq!(inferred.len(), 1);
    assert_eq!(inferred[0]["stage"], "authorization");
}

#[test]
fn the_whole_flow_over_https_with_a_private_ca() {
    let peer = tls_peer();
    let ca = peer.ca_file();
    let trace = whole_flow(run(&peer, "playground").and(&["--ca", ca.to_str().unwrap()]));
    for stage in ["discovery", "token", "userinfo", "revocation"] {
        for crossing in trace.crossings(stage) {
            let tls = &crossing.line["tls"];
            assert_eq!(tls["version"], "TLSv1.3");
            assert!(!tls["chain_sha256"].as_array().unwrap().is_empty());
        }
    }
    assert!(trace.crossing("redirect").line["tls"].is_null());
    assert_eq!(trace.findings("tls_used").len(), 0);
}

#[test]
fn a_client_that_authenticates_in_the_body() {
    let peer = peer();
    let launch = run(&peer, "playground-post").and(&["--auth", "client_secret_post"]);
    let trace = launch
        .and(&["--with-secrets"])
        .trace()
        .ended(0, "completed");
    let token = String::from_utf8(trace.crossing("token").sent).unwrap();
    assert!(!token.contains("\r\nAuthorization:"), "{token}");
    assert!(token.contains("client_secret=playground-secret"), "{token}");
    assert_eq!(trace.stages("done").last(), Some(&"id_token"));
}

#[test]
fn a_public_client() {
    let trace = run(&peer(), "playground-public")
        .trace()
        .ended(0, "completed");
    let token = String::from_utf8(trace.crossing("token").sent).unwrap();
    assert!(token.contains("client_id=playground-public"), "{token}");
    assert!(!token.contains("\r\nAuthorization:"), "{token}");
    // This server lists `none` behind its other methods: the credentials decide.
    assert!(trace.stages("done").contains(&"id_token"));
}

#[test]
fn without_pkce_where_the_server_allows_it() {
    let peer = peer();
    let trace = run(&peer, "playground")
        .and(&["--pkce", "off"])
        .trace()
        .ended(0, "completed");
    let url = trace.authorization_url();
    assert!(
        url.query_pairs()
            .all(|(name, _)| !name.starts_with("code_challenge"))
    );
    // For a public client this server insists on it.
    let refused = run(&peer, "playground-public")
        .and(&["--pkce", "off"])
        .trace()
        .ended(1, "oauth_error");
    assert_eq!(refused.error(), "invalid_request");
    assert_eq!(refused.crossings("token").len(), 0);
}

#[test]
fn case_105_plain_pkce_is_stopped_where_the_metadata_do_not_list_it() {
    let peer = peer();
    let launch = || run(&peer, "playground").and(&["--pkce", "plain"]);
    let stopped = launch().trace().ended(4, "stopped");
    assert_eq!(stopped.failures(), ["metadata_pkce"]);
    assert_eq!(stopped.error(), "metadata_pkce");
    assert_eq!(stopped.crossings("redirect").len(), 0);
    // Overruled, the server says what it thinks of it.
    let refused = launch().and(&["--yes"]).trace().ended(1, "oauth_error");
    assert_eq!(refused.error(), "invalid_request");
    assert_eq!(
        refused.deviations(),
        [("discovery", "", "continued_anyway")]
    );
}

#[test]
fn case_62_a_wrong_secret_is_refused_once() {
    let peer = peer();
    let wrong = "wrong-canary-secret";
    let driver = driver_command(&[]);
    let issuer = peer.issuer();
    let launch = Launch::new(&["run", "--issuer", &issuer, "--client-id", "playground"])
        .and(&["--browser", &driver])
        .secret(wrong);
    let trace = launch.trace().ended(1, "oauth_error");
    assert_eq!(trace.error(), "invalid_client");
    assert_eq!(trace.end()["stage"], "token");
    assert_eq!(trace.crossing("token").line["status"], 401);
    let found = canary::found_in(&trace.shown(), &[wrong]);
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn case_9_a_denied_consent_ends_without_a_token_request() {
    let peer = peer();
    let driver = driver_command(&["--deny"]);
    let trace = run_without_browser(&peer, "playground")
        .and(&["--browser", &driver])
        .trace()
        .ended(1, "oauth_error");
    assert_eq!(trace.error(), "access_denied");
    assert_eq!(trace.verdicts("redirect_state"), ["pass"]);
    assert_eq!(trace.crossings("token").len(), 0);
}

#[test]
fn case_24_the_redirect_is_pasted() {
    let peer = peer();
    let launch = run_without_browser(&peer, "playground")
        .and(&["--browser", "none", "--paste", "--json"])
        .and(&["--redirect-uri", "http://127.0.0.1:1/callback"])
        .with_input();
    let mut process = launch.start();
    let mut input = process.take_stdin().unwrap();
    let callback = redirect_of(&printed_address(&process));
    // First an answer of somebody else's: a finding, and the wait goes on.
    let forged = callback.replace("state=", "state=x");
    writeln!(input, "{forged}\n{callback}").unwrap();
    let trace = Trace::read(process.finish(PATIENCE)).ended(0, "completed");
    assert_eq!(trace.verdicts("redirect_stray"), ["warn"]);
    assert_eq!(trace.verdicts("redirect_state"), ["pass"]);
    assert_eq!(trace.crossings("redirect").len(), 0, "nobody listened");
    let code = url::Url::parse(&callback).unwrap();
    let (_, code) = code.query_pairs().find(|(name, _)| name == "code").unwrap();
    let found = canary::found_in(&trace.shown(), &[&code]);
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn the_answer_as_a_form() {
    let trace = run(&peer(), "playground")
        .and(&["--response-mode", "form_post"])
        .trace()
        .ended(0, "completed");
    let first = trace.crossings("redirect").swap_remove(0);
    assert!(first.sent.starts_with(b"POST /callback HTTP/1.1\r\n"));
}

#[test]
fn case_18_the_answer_in_the_fragment_is_handed_over_by_the_page() {
    let peer = peer();
    let launch = run_without_browser(&peer, "playground").and(&[
        "--response-mode",
        "fragment",
        "--browser",
        "none",
        "--json",
    ]);
    let process = launch.start();
    let callback = redirect_of(&printed_address(&process));
    let (page, fragment) = callback.split_once('#').expect("an answer in the fragment");
    let page = url::Url::parse(page).unwrap();
    // A browser keeps the fragment to itself; the script of the page sends it as a form.
    let shown = fetch(&page, "GET", "");
    assert!(shown.starts_with("HTTP/1.1 200"), "{shown}");
    assert!(shown.contains("<script"), "{shown}");
    fetch(&page, "POST", fragment);
    let trace = Trace::read(process.finish(PATIENCE)).ended(0, "completed");
    assert_eq!(trace.verdicts("redirect_state"), ["pass"]);
}

pub(crate) fn fetch(url: &url::Url, method: &str, body: &str) -> String {
    let authority = format!("127.0.0.1:{}", url.port().unwrap());
    let mut stream = TcpStream::connect(&authority).unwrap();
    write!(
        stream,
        "{method} {} HTTP/1.1\r\nHost: {authority}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        url.path(),
        body.len()
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn the_text_for_people_tells_the_same_flow() {
    let peer = peer();
    let output = ends_with(0, &run(&peer, "playground").and(&["--until", "token"]));
    assert!(
        output.stdout.contains("POST /token HTTP/1.1"),
        "{output:#?}"
    );
    assert!(
        !output.stdout.contains("response_type=code&"),
        "{output:#?}"
    );
    assert!(output.stderr.contains("response_type=code&"), "{output:#?}");
    let found = canary::found_in(output.stdout.as_bytes(), &[SECRET]);
    assert!(found.is_empty(), "{found:?}");
}
