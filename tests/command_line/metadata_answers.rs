//! Hostile and faulty metadata: nothing is sent to a server that is not the one that was asked.

use serde_json::{Value, json};

use crate::{
    contract::Trace,
    scripted_server::{Answer, Request, ScriptedServer, answer, honest, json, metadata, redirect},
    support::browser::StandInBrowser,
};

const METADATA: &str = "/.well-known/oauth-authorization-server";

/// A server with one member of its metadata changed; `null` takes it away.
fn server_with(member: &'static str, value: Value) -> ScriptedServer {
    ScriptedServer::start(move |request, issuer| {
        if request.path() != METADATA {
            return honest(request, issuer);
        }
        let mut members = metadata(issuer);
        match &value {
            Value::Null => drop(members.as_object_mut().unwrap().remove(member)),
            other => members[member] = other.clone(),
        }
        Answer::Bytes(json(200, &members.to_string()))
    })
}

/// A run that must not get as far as the browser.
fn stopped_before_the_browser(server: &ScriptedServer) -> Trace {
    let browser = StandInBrowser::that_records();
    let path = browser.path_variable().into_string().unwrap();
    let trace = server.run_without_browser().variable("PATH", path).trace();
    assert_eq!(browser.opened(), [""; 0]);
    assert_eq!(server.requests_on("/token").len(), 0);
    trace
}

#[test]
fn case_100_metadata_of_another_issuer_are_not_used() {
    for other in [
        json!("https://attacker.example"),
        Value::Null,
        json!(["https://attacker.example"]),
    ] {
        let server = server_with("issuer", other);
        let trace = stopped_before_the_browser(&server).ended(4, "stopped");
        assert_eq!(trace.failures(), ["metadata_issuer"]);
        assert_eq!(trace.error(), "metadata_issuer");
        let [finding] = trace.findings("metadata_issuer").try_into().unwrap();
        assert_eq!(finding["expected"], server.issuer());
    }
}

#[test]
fn case_100_both_issuers_are_shown() {
    let server = server_with("issuer", json!("https://attacker.example"));
    let trace = stopped_before_the_browser(&server);
    let [finding] = trace.findings("metadata_issuer").try_into().unwrap();
    assert_eq!(finding["received"], "https://attacker.example");
    let slash = ScriptedServer::start(|request, issuer| {
        if request.path() != METADATA {
            return honest(request, issuer);
        }
        let mut members = metadata(issuer);
        members["issuer"] = json!(format!("{issuer}/"));
        Answer::Bytes(json(200, &members.to_string()))
    });
    stopped_before_the_browser(&slash).ended(4, "stopped");
}

#[test]
fn case_101_addresses_that_must_not_be_contacted() {
    for address in [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "\\\\host\\share",
        "http://user:canary-password@127.0.0.1/authorize",
        "http://127.0.0.1/authorize#fragment",
        "http://127.0.0.1/a b",
        "-flag",
        "%USERPROFILE%",
    ] {
        let server = server_with("authorization_endpoint", json!(address));
        let trace = stopped_before_the_browser(&server).ended(4, "stopped");
        assert_eq!(trace.failures(), ["metadata_endpoint"], "{address}");
        assert!(
            !trace.output.stdout.contains("canary-password"),
            "{address}"
        );
    }
}

#[test]
fn case_101_even_overruled_such_an_address_is_not_opened() {
    let server = server_with("authorization_endpoint", json!("javascript:alert(1)"));
    let browser = StandInBrowser::that_records();
    let path = browser.path_variable().into_string().unwrap();
    let launch = server.run_without_browser().variable("PATH", path);
    let trace = launch.and(&["--yes"]).trace();
    assert_eq!(trace.end()["exit"], 3, "{trace:#?}");
    assert_eq!(browser.opened(), [""; 0]);
}

#[test]
fn case_112_a_secret_does_not_travel_in_the_clear() {
    // 192.0.2.0/24 belongs to nobody (RFC 5737).
    let server = server_with("token_endpoint", json!("http://192.0.2.1/token"));
    let trace = stopped_before_the_browser(&server).ended(4, "stopped");
    assert_eq!(trace.failures(), ["metadata_https"]);
}

#[test]
fn case_102_another_host_is_pointed_out() {
    let server = server_with("jwks_uri", json!("https://keys.example/jwks"));
    let trace = server.run().and(&["--until", "discovery"]).trace();
    assert_eq!(trace.verdicts("metadata_endpoint_host"), ["warn"]);
}

#[test]
fn case_103_both_well_known_forms_are_asked_in_order() {
    let server = ScriptedServer::honest();
    let trace = server.run().trace().ended(0, "completed");
    let asked: Vec<String> = server.requests().iter().map(Request::path).collect();
    assert_eq!(asked[..2], ["/.well-known/openid-configuration", METADATA]);
    let shown: Vec<Value> = trace
        .crossings("discovery")
        .into_iter()
        .map(|crossing| crossing.line["status"].clone())
        .collect();
    assert_eq!(shown, [404, 200]);
}

#[test]
fn case_104_pages_and_redirects_instead_of_metadata() {
    let page = answer(200, "Content-Type: text/html\r\n", "<h1>Welcome</h1>");
    let server = ScriptedServer::start(move |_, _| Answer::Bytes(page.clone()));
    stopped_before_the_browser(&server).ended(3, "network_error");

    let target = ScriptedServer::honest();
    let elsewhere = format!("{}{METADATA}", target.issuer());
    let server = ScriptedServer::start(move |_, _| Answer::Bytes(redirect(&elsewhere)));
    let trace = stopped_before_the_browser(&server).ended(3, "network_error");
    assert_eq!(trace.verdicts("redirect_not_followed"), ["warn", "warn"]);
    assert_eq!(target.connections(), 0);

    let link_local = redirect("http://169.254.169.254/latest/meta-data");
    let server = ScriptedServer::start(move |_, _| Answer::Bytes(link_local.clone()));
    stopped_before_the_browser(&server).ended(3, "network_error");
}

#[test]
fn case_104_metadata_without_an_end_are_cut_off() {
    let server = ScriptedServer::start(|_, _| Answer::Endless {
        head: String::from("HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n"),
        piece: vec![b' '; 0x4000],
    });
    let trace = stopped_before_the_browser(&server).ended(3, "network_error");
    assert_eq!(trace.end()["stage"], "discovery");
}

#[test]
fn a_server_without_metadata_refuses() {
    let nothing = answer(404, "Content-Type: text/plain\r\n", "nothing here");
    let server = ScriptedServer::start(move |_, _| Answer::Bytes(nothing.clone()));
    let trace = stopped_before_the_browser(&server).ended(1, "oauth_error");
    assert!(trace.error().contains("404"), "{}", trace.error());
}
