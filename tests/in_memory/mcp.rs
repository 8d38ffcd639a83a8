//! An MCP server that wants a token: from its address alone to the first calls that it allows.

use oauth_playground::{
    flow::{Check, EndStatus, Grant, Input, Stage, StageStatus, Verdict},
    http::parse,
    oauth::{Parameters, Secret},
    profile::Profile,
    text,
};
use serde_json::Value;

use super::{
    pair::Pair,
    setup::{ISSUER, Setup},
};

pub const MCP: &str = "http://127.0.0.1:9400/mcp";
const DOCUMENT: &str = "http://127.0.0.1:9400/clients/playground.json";

/// All that is known is the address of the MCP server.
fn mcp() -> Setup {
    let mut setup = Setup::public().grant(Grant::Mcp);
    setup.profile = Profile::for_resource(MCP);
    setup.reach.call = None;
    setup
}

/// The client has a document about itself, at an address that names it.
pub fn with_document() -> Setup {
    mcp().public_client(DOCUMENT)
}

/// The refusal, the API's metadata and the server's metadata have come.
fn found(setup: &Setup) -> Pair {
    let mut pair = setup.start();
    pair.press("Call without a token");
    let request = pair.client_sends("POST /mcp");
    assert!(!request.headers.contains("authorization"));
    let refusal = pair.server_answers(401);
    let challenge = refusal
        .headers
        .first("www-authenticate")
        .unwrap()
        .into_owned();
    assert!(challenge.contains("resource_metadata="), "{challenge}");

    pair.press("Fetch API metadata");
    pair.client_sends("GET /.well-known/oauth-protected-resource/mcp");
    pair.server_answers(200);

    pair.press("Fetch metadata");
    pair.client_sends("GET /.well-known/oauth-authorization-server");
    pair.server_answers(200);
    pair
}

fn verdict(pair: &Pair, check: Check) -> Option<Verdict> {
    let mut findings = pair.session.trace().findings();
    findings
        .find(|(_, finding)| finding.check == check)
        .map(|(_, finding)| finding.verdict)
}

fn body(pair: &Pair, start: &str) -> Value {
    serde_json::from_slice(&pair.client_sends(start).body).unwrap()
}

/// The browser goes out and comes back, and the code becomes a token.
fn authorizes(pair: &mut Pair, client_id: &str) {
    pair.press("Open in browser");
    pair.client_listens();
    let address = pair.address.clone().unwrap();
    let asked = Parameters::decode(address.split_once('?').unwrap().1.as_bytes());
    assert_eq!(asked.first("client_id"), Some(client_id));
    assert_eq!(asked.first("resource"), Some(MCP));
    assert_eq!(asked.first("scope"), Some("mcp.tools offline_access"));
    assert_eq!(asked.first("code_challenge_method"), Some("S256"));
    pair.person_decides();
    assert_eq!(pair.browser_returns(), 303);

    pair.press("Send token request");
    let form = Parameters::decode(&pair.client_sends("POST /token").body);
    assert_eq!(form.first("resource"), Some(MCP));
    assert!(form.contains("code_verifier"));
    pair.server_answers(200);
}

fn calls(pair: &mut Pair) {
    pair.press("Send initialize");
    let request = pair.client_sends("POST /mcp");
    assert!(
        request
            .headers
            .first("authorization")
            .unwrap()
            .starts_with("Bearer ")
    );
    assert_eq!(body(pair, "POST /mcp")["method"], "initialize");
    pair.server_answers(200);

    pair.press("Send initialized");
    let request = pair.client_sends("POST /mcp");
    assert_eq!(
        &*request.headers.first("mcp-protocol-version").unwrap(),
        "2025-11-25"
    );
    pair.server_answers(202);

    pair.press("List the tools");
    assert_eq!(body(pair, "POST /mcp")["method"], "tools/list");
    pair.server_answers(200);
}

#[test]
fn a_client_that_knows_an_address_alone_comes_to_the_tools_of_an_mcp_server() {
    let mut pair = found(&with_document());
    assert_eq!(
        verdict(&pair, Check::ResourceMetadataResource),
        Some(Verdict::Pass)
    );
    // Its document is read by the server, so that there is nothing to register.
    assert_eq!(pair.status(Stage::Registration), Some(StageStatus::Skipped));
    authorizes(&mut pair, DOCUMENT);
    calls(&mut pair);
    assert_eq!(verdict(&pair, Check::McpTools), Some(Verdict::Pass));
    pair.walk_to_end();
    pair.ends(EndStatus::Completed, 0);
    assert_eq!(pair.status(Stage::Resource), Some(StageStatus::Done));
    assert_eq!(
        pair.status(Stage::ClientConfiguration),
        Some(StageStatus::Skipped)
    );
}

#[test]
fn a_refresh_names_the_mcp_server_again_unless_it_was_taken_out() {
    let refresh_form = |setup: Setup| {
        let mut pair = setup.at(Stage::Refresh);
        pair.press("Refresh tokens");
        let form = Parameters::decode(&pair.client_sends("POST /token").body);
        pair.server_answers(200);
        (form, pair)
    };
    let (form, mut pair) = refresh_form(with_document());
    assert_eq!(form.first("grant_type"), Some("refresh_token"));
    assert_eq!(form.first("resource"), Some(MCP));
    // The new token is for that server alone, as the server says of it.
    pair.walk_to(Stage::Introspection);
    pair.press("Introspect token");
    let answer = pair.server_answers(200);
    let said: Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(said["aud"], serde_json::json!([MCP]));

    for out in ["authorization:resource", "refresh:resource"] {
        let (form, _) = refresh_form(with_document().unset(out));
        assert!(!form.contains("resource"), "{out}");
    }
}

#[test]
fn a_client_without_a_name_registers_and_looks_after_its_record() {
    let mut pair = found(&mcp());
    pair.press("Register the client");
    let asked = body(&pair, "POST /register");
    assert_eq!(asked["application_type"], "native");
    assert_eq!(asked["redirect_uris"][0], "http://127.0.0.1:53682/callback");
    assert_eq!(asked["scope"], "mcp.tools offline_access");
    let answer = pair.server_answers(201);
    let record: Value = serde_json::from_slice(&answer.body).unwrap();
    authorizes(&mut pair, record["client_id"].as_str().unwrap());
    calls(&mut pair);
    pair.walk_to(Stage::ClientConfiguration);
    pair.press("Read the record");
    pair.server_answers(200);
    pair.press("Replace the record");
    let place = format!(
        "/register?client_id={}",
        record["client_id"].as_str().unwrap()
    );
    let sent = body(&pair, &format!("PUT {place}"));
    assert_eq!(sent["client_name"], "OAuth Playground, renamed");
    assert!(sent.get("registration_access_token").is_none());
    pair.server_answers(200);
    pair.press("End the record");
    pair.client_sends(&format!("DELETE {place}"));
    pair.server_answers(204);
    pair.ends(EndStatus::Completed, 0);
}

#[test]
fn a_client_that_is_registered_goes_under_its_own_name() {
    let mut pair = found(&mcp().public_client("workshop-client"));
    authorizes(&mut pair, "workshop-client");
}

#[test]
fn case_106_metadata_of_another_api_stops_the_run_before_anybody_is_asked_for_a_token() {
    for (resource, verdict_of) in [
        ("http://127.0.0.1:9400/mcp/", Verdict::Fail),
        ("http://127.0.0.1:9400/api/notes", Verdict::Fail),
        ("http://evil.example/mcp", Verdict::Fail),
    ] {
        let mut pair = with_document().start();
        pair.press("Call without a token");
        pair.server_answers(401);
        pair.press("Fetch API metadata");
        let body = format!(r#"{{"resource":"{resource}","authorization_servers":["{ISSUER}"]}}"#);
        pair.answers(json(&body));
        assert_eq!(
            verdict(&pair, Check::ResourceMetadataResource),
            Some(verdict_of)
        );
        pair.client_sends_nothing();
        pair.cancel();
        pair.ends(EndStatus::Stopped, 4);
    }
}

#[test]
fn case_107_a_client_of_another_server_is_not_shown_to_this_one() {
    const OLD_SECRET: &str = "canary-secret-of-the-old-server";
    let mut setup = mcp()
        .public_client("client-of-the-old-server")
        .input(Input::ClientSecret, OLD_SECRET);
    setup
        .profile
        .server
        .insert("issuer".into(), "https://old.example".into());
    let mut pair = found(&setup);
    assert_eq!(
        verdict(&pair, Check::AuthorizationServerChanged),
        Some(Verdict::Warn)
    );
    pair.press("Register the client");
    let answer = pair.server_answers(201);
    let record: Value = serde_json::from_slice(&answer.body).unwrap();
    authorizes(&mut pair, record["client_id"].as_str().unwrap());
    for exchange in pair.session.trace().exchanges() {
        let sent = String::from_utf8_lossy(&exchange.exchange.sent).into_owned();
        assert!(!sent.contains("client-of-the-old-server"), "{sent}");
        assert!(!sent.contains(OLD_SECRET), "{sent}");
        let basic = parse::request(&exchange.exchange.sent)
            .and_then(|request| Some(request.headers.first("authorization")?.into_owned()));
        let old = oauth_playground::oauth::basic_authorization(
            "client-of-the-old-server",
            &Secret::new(OLD_SECRET),
        );
        assert_ne!(basic.as_deref(), Some(old.as_str()));
    }
}

#[test]
fn case_104_an_api_outside_may_not_send_the_client_into_this_machine() {
    let mut setup = mcp();
    setup.profile = Profile::for_resource("https://api.example/mcp");
    let mut pair = setup.start();
    pair.press("Call without a token");
    pair.answers(
        "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nWWW-Authenticate: Bearer \
         resource_metadata=\"http://169.254.169.254/latest/meta-data\"\r\n\r\n",
    );
    assert_eq!(
        verdict(&pair, Check::ResourceMetadataAnnounced),
        Some(Verdict::Fail)
    );
    pair.client_sends_nothing();
}

#[test]
fn case_105_an_mcp_client_goes_no_further_without_pkce() {
    let mut pair = with_document().start();
    pair.press("Call without a token");
    pair.server_answers(401);
    pair.press("Fetch API metadata");
    pair.server_answers(200);
    pair.press("Fetch metadata");
    pair.answers(json(&format!(
        r#"{{"issuer":"{ISSUER}","authorization_endpoint":"{ISSUER}/authorize","token_endpoint":"{ISSUER}/token"}}"#
    )));
    assert_eq!(verdict(&pair, Check::MetadataPkce), Some(Verdict::Fail));
}

#[test]
fn an_api_without_a_challenge_is_asked_at_its_own_place_and_at_the_root() {
    let mut pair = with_document().start();
    pair.press("Call without a token");
    pair.answers("HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n");
    pair.press("Fetch API metadata");
    pair.client_sends("GET /.well-known/oauth-protected-resource/mcp");
    pair.answers("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
    pair.press("Fetch API metadata");
    pair.client_sends("GET /.well-known/oauth-protected-resource");
    pair.answers(json(&format!(
        r#"{{"resource":"http://127.0.0.1:9400","authorization_servers":["{ISSUER}"]}}"#
    )));
    assert_eq!(
        verdict(&pair, Check::ResourceMetadataResource),
        Some(Verdict::Warn)
    );
    pair.press("Fetch metadata");
}

#[test]
fn an_api_that_needs_no_token_is_said_to_ask_for_none() {
    let mut pair = with_document().start();
    pair.press("Call without a token");
    pair.answers("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    let said = text::sentence(pair.finding(Check::ResourceChallenge));
    let wanted = "The API answered something else than that it wants a token. Only ";
    assert!(said.starts_with(wanted), "{said}");
    assert_eq!(verdict(&pair, Check::ResourceMetadataAnnounced), None);
    pair.press("Fetch API metadata");
}

#[test]
fn case_103_the_three_places_of_an_issuer_with_a_path_are_tried_in_order() {
    let mut pair = with_document().start();
    pair.press("Call without a token");
    pair.server_answers(401);
    pair.press("Fetch API metadata");
    pair.answers(json(&format!(
        r#"{{"resource":"{MCP}","authorization_servers":["{ISSUER}/tenant"]}}"#
    )));
    for place in [
        "/.well-known/oauth-authorization-server/tenant",
        "/.well-known/openid-configuration/tenant",
        "/tenant/.well-known/openid-configuration",
    ] {
        pair.press("Fetch metadata");
        pair.client_sends(&format!("GET {place}"));
        pair.answers("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
    }
    pair.ends(EndStatus::OAuthError, 1);
}

pub fn json(body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    )
}
