//! Finding a server and registering there: alone, at the certified server, and at a real MCP server.

use serde_json::Value;

use crate::{
    contract::Trace,
    launch::{Launch, ends_with},
    peer::peer,
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
