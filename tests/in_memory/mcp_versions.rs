//! MCP with a handshake and without one, and how client and server come to the same version; and an
//! MCP server that wants more scope than the token has.

use oauth_playground::{
    flow::{Check, EndStatus, McpVersion, Notice, Stage, Verdict},
    http::Request,
    oauth::{Parameters, SafeUrl},
};
use serde_json::Value;

use super::{
    mcp::{MCP, json, with_document},
    pair::Pair,
    setup::{API, Setup},
};

fn stateless() -> Setup {
    with_document().with(|setup| setup.reach.mcp_version = McpVersion::Stateless)
}

/// The client has a token, and the first call of the MCP server is drafted.
fn at_first_call(setup: &Setup) -> Pair {
    setup.at(Stage::Resource)
}

fn verdicts(pair: &Pair, check: Check) -> Vec<Verdict> {
    let findings = pair.session.trace().findings();
    findings
        .filter(|(_, finding)| finding.check == check)
        .map(|(_, finding)| finding.verdict)
        .collect()
}

#[track_caller]
fn body(pair: &Pair) -> Value {
    serde_json::from_slice(&pair.client_sends("POST /mcp").body).unwrap()
}

fn header(request: &Request, name: &str) -> Option<String> {
    Some(request.headers.first(name)?.into_owned())
}

#[test]
fn without_a_handshake_the_first_call_lists_the_tools() {
    let mut pair = stateless().start();
    pair.press("Call without a token");
    // Already the first call says which version it speaks.
    assert_eq!(body(&pair)["method"], "tools/list");
    pair.server_answers(401);
    pair.walk_to(Stage::Resource);
    pair.press("List the tools");
    let request = pair.client_sends("POST /mcp");
    assert_eq!(
        header(&request, "mcp-protocol-version").as_deref(),
        Some("2026-07-28")
    );
    assert_eq!(
        header(&request, "mcp-method").as_deref(),
        Some("tools/list")
    );
    assert_eq!(header(&request, "mcp-session-id"), None);
    let meta = body(&pair)["params"]["_meta"].clone();
    assert_eq!(
        meta["io.modelcontextprotocol/protocolVersion"],
        "2026-07-28"
    );
    assert!(meta["io.modelcontextprotocol/clientCapabilities"].is_object());
    let answer = pair.server_answers(200);
    let answer: Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(answer["result"]["resultType"], "complete");
    assert_eq!(pair.verdict(Check::McpResultType), Verdict::Pass);
    assert_eq!(pair.verdict(Check::McpTools), Verdict::Pass);
    pair.walk_to_end();
    pair.ends(EndStatus::Completed, 0);
    assert_eq!(pair.requests("POST /mcp"), 2);
}

#[test]
fn a_result_that_asks_for_more_is_no_list_of_tools() {
    for (kind, verdict) in [
        (r#""resultType":"input_required","#, Verdict::Fail),
        (r#""resultType":7,"#, Verdict::Fail),
        ("", Verdict::Warn),
    ] {
        let mut pair = at_first_call(&stateless());
        pair.press("List the tools");
        pair.answers(json(&format!(
            r#"{{"jsonrpc":"2.0","id":2,"result":{{{kind}"tools":[]}}}}"#
        )));
        assert_eq!(verdicts(&pair, Check::McpResultType), [verdict]);
    }
}

#[test]
fn at_a_server_with_a_handshake_the_client_turns_to_that() {
    let mut pair = at_first_call(&stateless().fault("mcp_only=2025-06-18"));
    pair.press("List the tools");
    let answer = pair.server_answers(400);
    let answer: Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(answer["error"]["code"], -32022);
    pair.press("Send initialize");
    assert_eq!(body(&pair)["params"]["protocolVersion"], "2025-11-25");
    pair.server_answers(200);
    // The server's version is older, and the client speaks it: what follows repeats it.
    for (button, status) in [("Send initialized", 202), ("List the tools", 200)] {
        pair.press(button);
        let request = pair.client_sends("POST /mcp");
        assert_eq!(
            header(&request, "mcp-protocol-version").as_deref(),
            Some("2025-06-18")
        );
        pair.server_answers(status);
    }
    assert_eq!(
        verdicts(&pair, Check::McpProtocolVersion),
        [Verdict::Warn, Verdict::Warn]
    );
    pair.walk_to_end();
    pair.ends(EndStatus::Completed, 0);
}

#[test]
fn a_server_of_old_may_refuse_what_it_does_not_know_in_any_words() {
    for refusal in [
        "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nno",
        "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: 71\r\n\r\n\
         {\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32000,\"message\":\"Bad one\"}}",
    ] {
        let mut pair = at_first_call(&stateless());
        pair.press("List the tools");
        pair.answers(refusal);
        pair.press("Send initialize");
        pair.server_answers(200);
        assert_eq!(
            verdicts(&pair, Check::McpProtocolVersion),
            [Verdict::Warn, Verdict::Pass]
        );
    }
}

#[test]
fn at_a_server_without_a_handshake_the_client_does_without() {
    let mut pair = at_first_call(&with_document().fault("mcp_only=2026-07-28"));
    pair.press("Send initialize");
    pair.server_answers(400);
    pair.press("List the tools");
    let request = pair.client_sends("POST /mcp");
    assert_eq!(
        header(&request, "mcp-protocol-version").as_deref(),
        Some("2026-07-28")
    );
    pair.server_answers(200);
    pair.walk_to_end();
    pair.ends(EndStatus::Completed, 0);
}

#[test]
fn two_servers_in_one_do_not_send_the_client_to_and_fro() {
    let refusal = |supported: &str| {
        let body = format!(
            r#"{{"jsonrpc":"2.0","id":null,"error":{{"code":-32022,"message":"no","data":{{"supported":["{supported}"]}}}}}}"#
        );
        json(&body).replace("200 OK", "400 Bad Request")
    };
    let mut pair = at_first_call(&stateless().until(Stage::Resource));
    pair.press("List the tools");
    pair.answers(refusal("2025-11-25"));
    pair.press("Send initialize");
    pair.answers(refusal("2026-07-28"));
    let end = pair.ends(EndStatus::OAuthError, 1);
    assert_eq!(end.error.as_deref(), Some("JSON-RPC error -32022"));
    assert_eq!(pair.requests("POST /mcp"), 3);
}

#[test]
fn a_version_that_the_client_does_not_speak_stops_it() {
    for (version, verdict) in [
        ("2025-11-25", Verdict::Pass),
        ("2025-03-26", Verdict::Warn),
        ("2024-11-05", Verdict::Fail),
        ("2099-01-01", Verdict::Fail),
    ] {
        let mut pair = at_first_call(&with_document());
        pair.press("Send initialize");
        pair.answers(json(&format!(
            r#"{{"jsonrpc":"2.0","id":1,"result":{{"protocolVersion":"{version}"}}}}"#
        )));
        assert_eq!(verdicts(&pair, Check::McpProtocolVersion), [verdict]);
    }
}

#[test]
fn a_session_that_the_server_keeps_is_named_in_every_later_call() {
    let mut pair = at_first_call(&with_document());
    pair.press("Send initialize");
    let answer = json(r#"{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-11-25"}}"#);
    pair.answers(answer.replace(
        "Content-Type",
        "Mcp-Session-Id: session-1868a90c\r\nContent-Type",
    ));
    for (button, status) in [("Send initialized", 202), ("List the tools", 200)] {
        pair.press(button);
        let request = pair.client_sends("POST /mcp");
        assert_eq!(
            header(&request, "mcp-session-id").as_deref(),
            Some("session-1868a90c")
        );
        pair.server_answers(status);
    }
}

/// A run that goes no further than the API, in a session that the server keeps.
fn at_its_end() -> Pair {
    let mut pair = at_first_call(&with_document().until(Stage::Resource));
    pair.press("Send initialize");
    let answer = json(r#"{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-11-25"}}"#);
    pair.answers(answer.replace("Content-Type", "Mcp-Session-Id: s-1\r\nContent-Type"));
    for (button, status) in [("Send initialized", 202), ("List the tools", 200)] {
        pair.press(button);
        pair.server_answers(status);
    }
    pair
}

#[test]
fn a_session_that_the_server_keeps_is_ended_by_a_press_of_its_own() {
    for (status, verdict) in [
        ("204 No Content", Verdict::Pass),
        // A server may end its sessions by itself alone.
        ("405 Method Not Allowed", Verdict::Pass),
        ("500 Internal Server Error", Verdict::Warn),
    ] {
        let mut pair = at_its_end();
        assert_eq!(pair.requests("DELETE /mcp"), 0);
        pair.press("End the MCP session");
        let request = pair.client_sends("DELETE /mcp");
        let session = header(&request, "mcp-session-id");
        assert_eq!(session.as_deref(), Some("s-1"));
        let version = header(&request, "mcp-protocol-version");
        assert_eq!(version.as_deref(), Some("2025-11-25"));
        assert!(header(&request, "authorization").is_some());
        assert!(request.body.is_empty());
        pair.answers(format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n"));
        assert_eq!(verdicts(&pair, Check::McpSessionEnd), [verdict], "{status}");
        pair.ends(EndStatus::Completed, 0);
    }
}

#[test]
fn where_the_server_keeps_no_session_none_is_ended() {
    let mut pair = at_first_call(&with_document());
    pair.walk_to_end();
    assert_eq!(pair.requests("DELETE /mcp"), 0);
    assert!(verdicts(&pair, Check::McpSessionEnd).is_empty());
}

#[test]
fn a_session_that_the_server_ended_is_begun_anew_once() {
    let answer = json(r#"{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-11-25"}}"#);
    let answer = answer.replace("Content-Type", "Mcp-Session-Id: s-1\r\nContent-Type");
    let gone = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
    let mut pair = at_first_call(&with_document().until(Stage::Resource));
    for _ in 0..2 {
        pair.press("Send initialize");
        let request = pair.client_sends("POST /mcp");
        assert_eq!(header(&request, "mcp-session-id"), None);
        pair.answers(answer.clone());
        pair.press("Send initialized");
        pair.server_answers(202);
        pair.press("List the tools");
        pair.answers(gone);
    }
    let end = pair.ends(EndStatus::OAuthError, 1);
    assert_eq!(end.error.as_deref(), Some("HTTP 404"));
}

#[test]
fn case_70_a_dead_token_is_refreshed_once_for_an_mcp_server() {
    let dead = "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer error=\"invalid_token\"\r\n\
                Content-Length: 0\r\n\r\n";
    let mut pair = at_first_call(&stateless());
    pair.press("List the tools");
    pair.answers(dead);
    pair.press("Refresh tokens");
    pair.server_answers(200);
    pair.press("List the tools");
    pair.answers(dead);
    pair.walk_to_end();
    let end = pair.ends(EndStatus::OAuthError, 1);
    assert_eq!(end.error.as_deref(), Some("invalid_token"));
}

#[test]
fn an_mcp_server_that_wants_more_scope_gets_it_by_another_authorization() {
    for setup in [with_document(), stateless()] {
        let setup = setup.fault("mcp_more_scope");
        let mut pair = at_first_call(&setup);
        if setup.reach.mcp_version == McpVersion::Handshake {
            pair.press("Send initialize");
            pair.server_answers(200);
            pair.press("Send initialized");
            pair.server_answers(202);
        }
        pair.press("List the tools");
        let refusal = pair.server_answers(403);
        let challenge = refusal.headers.first("www-authenticate").unwrap();
        assert!(challenge.contains("error=\"insufficient_scope\""));
        assert!(challenge.contains("scope=\"mcp.tools notes.read\""));
        assert!(challenge.contains("resource_metadata="), "{challenge}");

        // The next press asks for what the server wants besides what was asked before.
        let asked = pair.session.flow().draft().unwrap().parameters();
        assert_eq!(
            asked.first("scope"),
            Some("mcp.tools offline_access notes.read")
        );
        assert_eq!(asked.first("resource"), Some(MCP));
        let wanted = Some(String::from("mcp.tools offline_access notes.read"));
        assert!(
            pair.notices()
                .iter()
                .any(|notice| matches!(notice, Notice::StepUp { scope, .. } if *scope == wanted))
        );
        pair.press("Open in browser");
        pair.client_listens();
        pair.person_decides();
        assert_eq!(pair.browser_returns(), 303);
        pair.press("Send token request");
        let form = Parameters::decode(&pair.client_sends("POST /token").body);
        assert_eq!(form.first("resource"), Some(MCP));
        pair.server_answers(200);
        pair.press("List the tools");
        pair.server_answers(200);
        assert_eq!(pair.verdict(Check::McpTools), Verdict::Pass);
        pair.walk_to_end();
        pair.ends(EndStatus::Completed, 0);
    }
}

#[test]
fn case_70_a_server_that_is_never_content_with_the_scope_is_asked_twice() {
    let setup = stateless().fault("mcp_more_scope_forever");
    let mut pair = at_first_call(&setup.until(Stage::Resource));
    pair.press("List the tools");
    pair.server_answers(403);
    assert_eq!(pair.session.flow().stage(), Stage::Authorization);
    pair.listener = None;
    pair.walk_to(Stage::Resource);
    pair.press("List the tools");
    pair.server_answers(403);
    let end = pair.ends(EndStatus::OAuthError, 1);
    assert_eq!(end.error.as_deref(), Some("insufficient_scope"));
    // Once without a token, and twice with one.
    assert_eq!(pair.requests("POST /mcp"), 3);
}

#[test]
fn a_refusal_that_names_no_scope_is_the_end() {
    for scope in ["", ", scope=\"\"", ", scope=\"ü \\\"\""] {
        let mut pair = at_first_call(&stateless().until(Stage::Resource));
        pair.press("List the tools");
        pair.answers(format!(
            "HTTP/1.1 403 Forbidden\r\nWWW-Authenticate: Bearer error=\"insufficient_scope\"{scope}\
             \r\nContent-Length: 0\r\n\r\n"
        ));
        let end = pair.ends(EndStatus::OAuthError, 1);
        assert_eq!(end.error.as_deref(), Some("insufficient_scope"));
    }
}

#[test]
fn any_api_that_wants_more_scope_gets_it_by_another_authorization() {
    let mut setup = Setup::public().scope("openid offline_access");
    setup.reach.call = Some(SafeUrl::parse(API).unwrap());
    let mut pair = setup.at(Stage::Resource);
    pair.press("Call the API");
    pair.server_answers(403);
    let asked = pair.session.flow().draft().unwrap().parameters();
    assert_eq!(
        asked.first("scope"),
        Some("openid offline_access notes.read")
    );
    pair.listener = None;
    pair.walk_to(Stage::Resource);
    pair.press("Call the API");
    pair.server_answers(200);
}
