//! An MCP server that wants a token: JSON-RPC in a POST, answered as JSON (MCP Transports, Streamable
//! HTTP, version 2025-11-25). It keeps no sessions and sends nothing by itself.

use serde_json::{Value, json};

use crate::http::Response;

use super::{
    State, bearer,
    endpoints::Call,
    error::{json_response, secret_json},
    resource::MCP,
};

/// The versions of the protocol that it speaks, the newest first.
const VERSIONS: [&str; 3] = ["2025-11-25", "2025-06-18", "2025-03-26"];
const MOST_BYTES: usize = 64 * 1024;

/// The codes of JSON-RPC 2.0 that are used here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Code {
    Parse = -32700,
    InvalidRequest = -32600,
    MethodNotFound = -32601,
    InvalidParameters = -32602,
}

/// A POST carries one message; nothing is streamed, and no session is to be ended.
pub(super) fn answer(state: &mut State, call: &mut Call<'_>) -> Response {
    let own = &state.config.issuer;
    let is_foreign = |origin: std::borrow::Cow<'_, str>| origin != own.as_str();
    if call.request.headers.first("origin").is_some_and(is_foreign) {
        // A page of another site must not speak to servers on this machine.
        return json_response(
            403,
            &json!({ "message": "The Origin is none of this server's." }),
        );
    }
    let (_, grant) = match bearer::for_api(state, call, MCP, "mcp.tools") {
        Ok(opened) => opened,
        Err(challenge) => return challenge,
    };
    if let Some(refusal) = wrong_headers(call) {
        return refusal;
    }
    let message = match message(call) {
        Ok(message) => message,
        Err(refusal) => return refusal,
    };
    let id = message.get("id").cloned();
    let method = message["method"].as_str().unwrap_or_default();
    match (id, method) {
        // Notifications, and answers to what was never asked: taken note of.
        (None, _) => Response::new(202),
        (Some(id), "initialize") => initialized(&id, &message["params"]),
        (Some(id), "ping") => result(&id, &json!({})),
        (Some(id), "tools/list") => result(&id, &json!({ "tools": [whoami()] })),
        (Some(id), "tools/call") => called(&id, &message["params"], grant.owner()),
        (Some(id), _) => error(
            200,
            &id,
            Code::MethodNotFound,
            "This server has no such method",
        ),
    }
}

/// Both kinds of answer have to be welcome, and the version one that is spoken here.
fn wrong_headers(call: &Call<'_>) -> Option<Response> {
    let headers = &call.request.headers;
    let accept = headers.first("accept").unwrap_or_default();
    let takes = |kind: &str| {
        let mut kinds = accept
            .split(',')
            .map(|one| one.split(';').next().unwrap_or_default());
        kinds.any(|one| one.trim() == kind)
    };
    if !takes("application/json") || !takes("text/event-stream") {
        let message = "Accept has to name application/json and text/event-stream";
        return Some(error(406, &Value::Null, Code::InvalidRequest, message));
    }
    let version = headers.first("mcp-protocol-version");
    if version.is_some_and(|version| !VERSIONS.contains(&version.as_ref())) {
        let message = "This server does not speak this MCP-Protocol-Version";
        return Some(error(400, &Value::Null, Code::InvalidRequest, message));
    }
    None
}

fn message(call: &Call<'_>) -> Result<Value, Response> {
    let is_json = call.request.media_type().as_deref() == Some("application/json");
    if !is_json || call.request.body.len() > MOST_BYTES {
        let message = "Send application/json of 64 KiB at most";
        return Err(error(415, &Value::Null, Code::InvalidRequest, message));
    }
    let message: Value = serde_json::from_slice(&call.request.body)
        .map_err(|_| error(400, &Value::Null, Code::Parse, "The body is no JSON"))?;
    let is_sound = message["jsonrpc"] == "2.0"
        && message["method"].is_string()
        && message
            .get("id")
            .is_none_or(|id| id.is_string() || id.is_number());
    if is_sound {
        Ok(message)
    } else {
        let words = "The body is no message of JSON-RPC 2.0";
        Err(error(400, &Value::Null, Code::InvalidRequest, words))
    }
}

/// The version that the client asked for, or the newest that is spoken here.
fn initialized(id: &Value, parameters: &Value) -> Response {
    let Some(asked) = parameters["protocolVersion"].as_str() else {
        let message = "The parameter protocolVersion is missing";
        return error(200, id, Code::InvalidParameters, message);
    };
    let version = VERSIONS.into_iter().find(|version| *version == asked);
    result(
        id,
        &json!({
            "protocolVersion": version.unwrap_or(VERSIONS[0]),
            "capabilities": { "tools": {} },
            "serverInfo": { "name": "oauth-playground", "version": env!("CARGO_PKG_VERSION") },
        }),
    )
}

fn whoami() -> Value {
    json!({
        "name": "whoami",
        "description": "Says whose token it was called with",
        "inputSchema": { "type": "object", "properties": {} },
    })
}

fn called(id: &Value, parameters: &Value, owner: &str) -> Response {
    if parameters["name"] != "whoami" {
        return error(
            200,
            id,
            Code::InvalidParameters,
            "This server has no such tool",
        );
    }
    result(
        id,
        &json!({ "content": [{ "type": "text", "text": owner }], "isError": false }),
    )
}

fn result(id: &Value, result: &Value) -> Response {
    secret_json(
        200,
        &json!({ "jsonrpc": "2.0", "id": id, "result": result }),
    )
}

fn error(status: u16, id: &Value, code: Code, message: &str) -> Response {
    let code = code as i32;
    let error = json!({ "code": code, "message": message });
    secret_json(
        status,
        &json!({ "jsonrpc": "2.0", "id": id, "error": error }),
    )
}
