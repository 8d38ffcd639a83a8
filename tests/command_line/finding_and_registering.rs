//! Finding a server and registering there: alone, at the certified server, and at a real MCP server.

use serde_json::Value;

use crate::{
    contract::Trace,
    faults::browser,
    launch::{Launch, ends_with},
    peer::peer,
    serve::{printed, serve},
    support::peer::{McpPeer, driver_command},
};

fn sent(trace: &Trace, stage: &str, at: usize) -> String {
    let crossing = trace.crossings(stage).into_iter().nth(at).unwrap();
    String::from_utf8(crossing.sent).unwrap()
}

#[test]
fn the_grant_mcp_alone_is_a_whole_demonstration() {
    let trace = Launch::new(&["run", "--grant", "mcp"])
        .trace()
        .ended(0, "completed");
    assert_eq!(
        trace.stages("done"),
        [
            "discovery",
            "authorization",
            "redirect",
            "token",
            "resource",
            "refresh",
            "introspection",
            "revocation"
        ]
    );
    assert_eq!(trace.failures(), [""; 0]);
    assert_eq!(trace.verdicts("resource_metadata_resource"), ["pass"]);
    assert_eq!(trace.verdicts("mcp_tools"), ["pass"]);
    assert!(sent(&trace, "resource", 2).contains("tools/list"));
}

#[test]
fn a_run_that_registers_alone_reads_replaces_and_ends_its_record() {
    let trace = Launch::new(&["run", "--register"])
        .trace()
        .ended(0, "completed");
    let done = trace.stages("done");
    assert!(done.contains(&"registration") && done.contains(&"client_configuration"));
    assert_eq!(trace.failures(), [""; 0]);
    assert_eq!(trace.verdicts("record_deleted"), ["pass"]);
    assert_eq!(trace.crossings("client_configuration").len(), 3);
}

#[test]
fn a_client_registers_at_a_certified_server_and_manages_its_record() {
    let peer = peer();
    let trace = Launch::new(&["run", "--issuer", &peer.issuer(), "--register"])
        .and(&["--manage-registration", "--revoke"])
        .and(&["--browser", &driver_command(&[])])
        .trace()
        .ended(0, "completed");
    assert_eq!(trace.verdicts("registration_status"), ["pass"]);
    assert_eq!(trace.verdicts("registration_redirect"), ["pass"]);
    let done = trace.stages("done");
    assert!(done.contains(&"id_token") && done.contains(&"client_configuration"));
    let methods: Vec<String> = trace
        .crossings("client_configuration")
        .into_iter()
        .map(|crossing| {
            let text = String::from_utf8_lossy(&crossing.sent).into_owned();
            text.split(' ').next().unwrap().to_owned()
        })
        .collect();
    assert_eq!(methods, ["GET", "PUT", "DELETE"]);
}

#[test]
fn a_client_registers_with_the_public_half_of_its_key() {
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("key.jwk");
    let key = key.to_str().unwrap();
    ends_with(0, &Launch::new(&["keys", "make", key]));
    let peer = peer();
    for launch in [
        Launch::new(&["run"]),
        Launch::new(&["run", "--issuer", &peer.issuer(), "--refresh", "1"])
            .and(&["--browser", &driver_command(&[])]),
    ] {
        let trace = launch
            .and(&[
                "--register",
                "--auth",
                "private_key_jwt",
                "--private-key",
                key,
            ])
            .trace()
            .ended(0, "completed");
        assert_eq!(trace.failures(), [""; 0]);
        let request = sent(&trace, "registration", 0);
        let (_, body) = request.split_once("\r\n\r\n").unwrap();
        let asked: Value = serde_json::from_str(body).unwrap();
        let public = asked["jwks"]["keys"][0].as_object().unwrap();
        assert!(public.contains_key("kid") && !public.contains_key("d"));
        for stage in ["token", "refresh"] {
            assert!(sent(&trace, stage, 0).contains("&client_assertion="));
        }
    }
}

#[test]
fn a_registered_client_comes_back_from_the_sign_out_of_a_certified_server() {
    let peer = peer();
    let trace = Launch::new(&["run", "--issuer", &peer.issuer(), "--register", "--logout"])
        .and(&["--browser", &driver_command(&[])])
        .trace()
        .ended(0, "completed");
    assert_eq!(trace.failures(), [""; 0]);
    assert_eq!(trace.verdicts("logout_state"), ["pass"]);
    // The port that was registered is the one that the browser came back to.
    let request = sent(&trace, "registration", 0);
    let (_, body) = request.split_once("\r\n\r\n").unwrap();
    let asked: Value = serde_json::from_str(body).unwrap();
    let registered = asked["post_logout_redirect_uris"][0].as_str().unwrap();
    let authority = registered.split('/').nth(2).unwrap();
    let back = trace.crossings("logout");
    assert!(back.iter().any(|crossing| {
        String::from_utf8_lossy(&crossing.sent).contains(&format!("Host: {authority}\r\n"))
    }));
}

#[test]
fn a_session_of_a_real_mcp_server_is_ended_and_known_no_more() {
    let peer = McpPeer::start_with(&[("AS_SESSIONS", "1")]);
    let trace = Launch::new(&["run", "--grant", "mcp", "--resource", &peer.resource()])
        .and(&["--browser", &peer.driver_command(), "--until", "resource"])
        .trace()
        .ended(0, "completed");
    assert_eq!(trace.failures(), [""; 0]);
    assert_eq!(trace.verdicts("mcp_session_end"), ["pass"]);
    let calls = trace.crossings("resource");
    let last = String::from_utf8_lossy(&calls.last().unwrap().sent);
    assert!(last.starts_with("DELETE /mcp HTTP/1.1\r\n"), "{last}");
    assert!(
        last.to_lowercase().contains("\r\nmcp-session-id: "),
        "{last}"
    );
    let answer = String::from_utf8_lossy(&calls.last().unwrap().received);
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
}

#[test]
fn an_mcp_server_that_wants_more_scope_is_asked_once_more_and_no_further() {
    for (fault, status, end, calls) in [
        ("mcp_more_scope", 0, "completed", 4),
        ("mcp_more_scope_forever", 1, "oauth_error", 4),
    ] {
        let (_home, server) = serve(&["--fault", fault]);
        let issuer = printed(&server, "issuer ");
        let resource = format!("{issuer}/mcp");
        let trace = Launch::new(&["run", "--grant", "mcp", "--resource", &resource])
            .and(&["--browser", &browser("alice", "alice-password")])
            .trace()
            .ended(status, end);
        let lines = trace.of_type("stage");
        let asked: Vec<&str> = lines
            .iter()
            .filter_map(|line| line["authorization_url"].as_str())
            .collect();
        assert_eq!(asked.len(), 2, "{asked:?}");
        assert!(!asked[0].contains("notes.read") && asked[1].contains("notes.read"));
        let sent = trace.crossings("resource");
        let sent = sent
            .iter()
            .filter(|crossing| crossing.line["from"] == "client");
        assert_eq!(sent.count(), calls, "{fault}");
    }
}

#[test]
fn without_a_handshake_at_servers_with_one_and_without() {
    let (_home, server) = serve(&["--fault", "mcp_only=2026-07-28"]);
    let own = format!("{}/mcp", printed(&server, "issuer "));
    let peer = McpPeer::start();
    let stateless = McpPeer::start_with(&[("AS_STATELESS", "1")]);
    for (resource, driver, version, calls) in [
        (&own, browser("alice", "alice-password"), "2026-07-28", 1),
        (&own, browser("alice", "alice-password"), "2025-11-25", 2),
        // The SDK's server speaks the version before: the client turns to that.
        (&peer.resource(), peer.driver_command(), "2026-07-28", 4),
        // The one of its second release speaks the new version alone.
        (
            &stateless.resource(),
            stateless.driver_command(),
            "2026-07-28",
            1,
        ),
        (
            &stateless.resource(),
            stateless.driver_command(),
            "2025-11-25",
            2,
        ),
    ] {
        let trace = Launch::new(&["run", "--grant", "mcp", "--resource", resource])
            .and(&["--mcp-version", version, "--refresh", "1"])
            .and(&["--browser", &driver])
            .trace()
            .ended(0, "completed");
        assert_eq!(trace.verdicts("mcp_tools"), ["pass"]);
        assert_eq!(trace.failures(), [""; 0]);
        assert_eq!(trace.crossings("resource").len(), calls);
        let refresh = sent(&trace, "refresh", 0);
        assert!(refresh.contains("&resource=http"), "{refresh}");
    }
    let usage = Launch::new(&["run", "--grant", "mcp", "--mcp-version", "2024-11-05"]);
    assert!(
        ends_with(2, &usage)
            .stderr
            .contains("2025-11-25 or 2026-07-28")
    );
}

#[test]
fn from_the_address_of_a_real_mcp_server_to_its_tools() {
    let peer = McpPeer::start();
    let trace = Launch::new(&["run", "--grant", "mcp", "--resource", &peer.resource()])
        .and(&["--refresh", "1", "--revoke"])
        .and(&["--browser", &peer.driver_command()])
        .trace()
        .ended(0, "completed");
    assert_eq!(trace.failures(), [""; 0]);
    for stage in [
        "discovery",
        "registration",
        "token",
        "resource",
        "refresh",
        "revocation",
    ] {
        assert!(trace.stages("done").contains(&stage), "{stage}");
    }
    for id in [
        "resource_metadata_announced",
        "resource_metadata_resource",
        "metadata_issuer",
        "registration_status",
        "mcp_tools",
    ] {
        assert_eq!(trace.verdicts(id), ["pass"], "{id}");
    }
    let url = trace.authorization_url();
    let resource = url.query_pairs().find(|(name, _)| name == "resource");
    assert_eq!(resource.unwrap().1, peer.resource());
}

fn discovered(address: &str) -> Value {
    let launch = Launch::new(&["discover", address, "--json"]);
    let [object] = ends_with(0, &launch).json_lines().try_into().unwrap();
    object
}

#[test]
fn the_address_of_an_api_leads_to_its_server_and_says_which_answered() {
    let peer = McpPeer::start();
    let object = discovered(&peer.resource());
    assert_eq!(object["resource_metadata"]["resource"], peer.resource());
    assert_eq!(object["metadata"]["issuer"], peer.issuer());
    let url = object["url"].as_str().unwrap();
    assert!(
        url.ends_with("/.well-known/oauth-authorization-server"),
        "{url}"
    );
    let resource_url = object["resource_url"].as_str().unwrap();
    assert!(resource_url.ends_with("/.well-known/oauth-protected-resource/mcp"));
}
