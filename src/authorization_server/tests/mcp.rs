//! The MCP server: with a handshake, without one, and what it refuses.

use serde_json::{Value, json};

use super::workshop::{Workshop, asked_with, json, request};
use crate::authorization_server::Fault;

const META: &str = "io.modelcontextprotocol/protocolVersion";

fn with_token(server: &mut Workshop) -> String {
    let redirect = server.redirect(&asked_with(&[("scope", "mcp.tools")]));
    let tokens = json(&server.redeem(redirect.first("code").unwrap()));
    format!("Bearer {}", tokens["access_token"].as_str().unwrap())
}

/// Status and body of a call with these headers besides the usual.
fn call(
    server: &mut Workshop,
    token: &str,
    headers: &[(&str, &str)],
    message: &Value,
) -> (u16, Value) {
    let mut all = vec![
        ("Authorization", token),
        ("Content-Type", "application/json"),
        ("Accept", "application/json, text/event-stream"),
    ];
    all.extend(headers);
    let response = server.send(&request("POST", "/mcp", &all, &message.to_string()));
    (response.status, json(&response))
}

fn message(method: &str, version: &str) -> Value {
    json!({
        "jsonrpc": "2.0", "id": 7, "method": method,
        "params": {
            "name": "whoami",
            "_meta": { META: version, "io.modelcontextprotocol/clientCapabilities": {} },
        },
    })
}

#[test]
fn without_a_handshake_every_request_says_what_it_is() {
    let mut server = Workshop::new();
    let token = with_token(&mut server);
    for (method, member) in [
        ("server/discover", "supportedVersions"),
        ("tools/list", "tools"),
        ("tools/call", "content"),
    ] {
        let headers = [
            ("MCP-Protocol-Version", "2026-07-28"),
            ("Mcp-Method", method),
            ("Mcp-Name", "=?base64?d2hvYW1p?="),
        ];
        let (status, body) = call(
            &mut server,
            &token,
            &headers,
            &message(method, "2026-07-28"),
        );
        assert_eq!(status, 200, "{method}: {body}");
        assert_eq!(body["id"], 7);
        assert_eq!(body["result"]["resultType"], "complete");
        assert!(body["result"][member].is_array(), "{body}");
    }
    // What went with the handshake is not there any more.
    for method in ["initialize", "ping", "resources/list"] {
        let headers = [
            ("MCP-Protocol-Version", "2026-07-28"),
            ("Mcp-Method", method),
        ];
        let (status, body) = call(
            &mut server,
            &token,
            &headers,
            &message(method, "2026-07-28"),
        );
        assert_eq!((status, &body["error"]["code"]), (404, &json!(-32601)));
    }
}

#[test]
fn headers_that_are_not_what_the_body_says_are_refused() {
    let mut server = Workshop::new();
    let token = with_token(&mut server);
    let version = ("MCP-Protocol-Version", "2026-07-28");
    let method = ("Mcp-Method", "tools/call");
    let name = ("Mcp-Name", "whoami");
    for headers in [
        vec![method, name],
        vec![version, name],
        vec![version, method],
        vec![("MCP-Protocol-Version", "2025-11-25"), method, name],
        vec![version, ("Mcp-Method", "tools/list"), name],
        vec![version, method, ("Mcp-Name", "other")],
        vec![version, method, ("Mcp-Name", "=?base64?b3RoZXI=?=")],
    ] {
        let asked = message("tools/call", "2026-07-28");
        let (status, body) = call(&mut server, &token, &headers, &asked);
        assert_eq!(
            (status, &body["error"]["code"]),
            (400, &json!(-32020)),
            "{headers:?}"
        );
        assert_eq!(body["id"], 7);
    }
    for member in [META, "io.modelcontextprotocol/clientCapabilities"] {
        let mut asked = message("tools/call", "2026-07-28");
        let meta = asked["params"]["_meta"].as_object_mut().unwrap();
        meta.remove(member);
        let (status, body) = call(&mut server, &token, &[version, method, name], &asked);
        assert_eq!((status, &body["error"]["code"]), (400, &json!(-32602)));
    }
}

#[test]
fn a_version_that_is_not_spoken_is_answered_with_those_that_are() {
    let all = json!(["2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26"]);
    for (fault, version, supported) in [
        ("token_html", "1900-01-01", all),
        ("mcp_only=2025-11-25", "2026-07-28", json!(["2025-11-25"])),
    ] {
        let mut server = Workshop::new();
        let token = with_token(&mut server);
        let fault = Fault::parse(fault).unwrap();
        server.state.set_faults(vec![fault]);
        let headers = [
            ("MCP-Protocol-Version", version),
            ("Mcp-Method", "tools/list"),
        ];
        let (status, body) = call(
            &mut server,
            &token,
            &headers,
            &message("tools/list", version),
        );
        assert_eq!((status, &body["error"]["code"]), (400, &json!(-32022)));
        assert_eq!(body["error"]["data"]["supported"], supported);
    }
}

#[test]
fn with_a_handshake_the_version_is_agreed_on() {
    let mut server = Workshop::new();
    let token = with_token(&mut server);
    for (asked, agreed) in [
        ("2025-06-18", "2025-06-18"),
        ("2024-11-05", "2025-11-25"),
        ("2026-07-28", "2025-11-25"),
    ] {
        let initialize = json!({
            "jsonrpc": "2.0", "id": 1, "method": "initialize",
            "params": { "protocolVersion": asked, "capabilities": {} },
        });
        let (status, body) = call(&mut server, &token, &[], &initialize);
        assert_eq!(status, 200);
        assert_eq!(body["result"]["protocolVersion"], agreed, "{asked}");
        assert!(body["result"].get("resultType").is_none());
    }
    let list = json!({ "jsonrpc": "2.0", "id": 2, "method": "tools/list" });
    let header = ("MCP-Protocol-Version", "2025-06-18");
    let (status, body) = call(&mut server, &token, &[header], &list);
    assert_eq!((status, body["result"]["tools"].is_array()), (200, true));
    let header = ("MCP-Protocol-Version", "2024-10-07");
    assert_eq!(call(&mut server, &token, &[header], &list).0, 400);
}
