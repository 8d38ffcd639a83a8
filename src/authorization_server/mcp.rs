//! An MCP server that wants a token: JSON-RPC in a POST, answered as JSON (MCP Transports, Streamable
//! HTTP), with the handshake up to version 2025-11-25 and without it in 2026-07-28. It keeps no
//! sessions and sends nothing by itself.

use serde_json::{Value, json};

use crate::http::Response;

use super::{
    Fault, State, api_challenge, bearer,
    endpoints::Call,
    error::{json_response, secret_json},
    grant::AccessToken,
    mcp_metadata::{self, VERSION as STATELESS},
    resource::MCP,
};

/// The versions of the protocol that it speaks with a handshake, the newest first.
const HANDSHAKE_VERSIONS: [&str; 3] = ["2025-11-25", "2025-06-18", "2025-03-26"];
const MOST_BYTES: usize = 64 * 1024;
/// What the tools are listed for where [`Fault::McpMoreScope`] was ordered.
const MORE_SCOPES: &str = "mcp.tools notes.read";

/// The codes of JSON-RPC 2.0 that are used here, and those of MCP (MCP Overview, Error Codes).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Code {
    Parse = -32700,
    InvalidRequest = -32600,
    MethodNotFound = -32601,
    InvalidParameters = -32602,
    HeaderMismatch = -32020,
    UnsupportedVersion = -32022,
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
    let (token, grant) = match bearer::for_api(state, call, MCP, "mcp.tools") {
        Ok(opened) => opened,
        Err(challenge) => return challenge,
    };
    if let Some(refusal) = wrong_kinds(call) {
        return refusal;
    }
    let message = match message(call) {
        Ok(message) => message,
        Err(refusal) => return refusal,
    };
    let id = message.get("id").cloned();
    let method = message["method"].as_str().unwrap_or_default();
    let Some(id) = id else {
        // Notifications, and answers to what was never asked: taken note of.
        return Response::new(202);
    };
    let versions = versions(state);
    let is_stateless = versions.contains(&STATELESS) && mcp_metadata::is_there(call, &message);
    let refusal = if is_stateless {
        mcp_metadata::refusal(call, &message, &versions)
    } else {
        wrong_version(call, &id, method, &versions)
    };
    if let Some(refusal) = refusal {
        return refusal;
    }
    if method == "tools/list" && wants_more_scope(state, &token) {
        return api_challenge::insufficient_scope(state, MCP, &token, MORE_SCOPES);
    }
    match (is_stateless, method) {
        (false, "initialize") => initialized(&id, &message["params"], &versions),
        (false, "ping") => result(&id, &json!({})),
        (false, "tools/list") => result(&id, &json!({ "tools": [whoami()] })),
        (false, "tools/call") => called(&id, &message["params"], grant.owner(), false),
        (true, "server/discover") => {
            let capabilities = json!({ "tools": {} });
            let said = json!({ "supportedVersions": versions, "capabilities": capabilities });
            result(&id, &mcp_metadata::listed(said, "public"))
        }
        (true, "tools/list") => {
            let tools = json!({ "tools": [whoami()] });
            result(&id, &mcp_metadata::listed(tools, "private"))
        }
        (true, "tools/call") => called(&id, &message["params"], grant.owner(), true),
        (is_stateless, _) => error(
            if is_stateless { 404 } else { 200 },
            &id,
            Code::MethodNotFound,
            "This server has no such method",
        ),
    }
}

/// All versions, or the one that was ordered.
fn versions(state: &State) -> Vec<&'static str> {
    let all = [STATELESS].into_iter().chain(HANDSHAKE_VERSIONS);
    let mut only = None;
    for fault in &state.faults {
        if let Fault::McpOnly(version) = fault {
            only = Some(version);
        }
    }
    all.filter(|version| only.is_none_or(|only| only == version))
        .collect()
}

fn wants_more_scope(state: &State, token: &AccessToken) -> bool {
    let has_all = MORE_SCOPES
        .split(' ')
        .all(|word| token.scope.iter().any(|granted| granted == word));
    state.faults.contains(&Fault::McpMoreScopeForever)
        || (state.faults.contains(&Fault::McpMoreScope) && !has_all)
}

/// With a handshake: the header repeats what was agreed on; without any, the version of 2025-03-26 is
/// meant, and `initialize` says by itself which it asks for.
fn wrong_version(
    call: &Call<'_>,
    id: &Value,
    method: &str,
    versions: &[&'static str],
) -> Option<Response> {
    let header = call.request.headers.first("mcp-protocol-version");
    let is_spoken = match &header {
        Some(version) => versions.contains(&version.as_ref()),
        None => versions.iter().any(|version| *version != STATELESS),
    };
    let asked = header.as_deref().unwrap_or(method);
    (!is_spoken).then(|| unsupported(id, asked, versions))
}

/// Names the versions that are spoken here, so that the client can choose among them.
pub(super) fn unsupported(id: &Value, requested: &str, versions: &[&str]) -> Response {
    let error = json!({
        "code": Code::UnsupportedVersion as i32,
        "message": "Unsupported protocol version",
        "data": { "supported": versions, "requested": requested },
    });
    secret_json(400, &json!({ "jsonrpc": "2.0", "id": id, "error": error }))
}

/// Both kinds of answer have to be welcome.
fn wrong_kinds(call: &Call<'_>) -> Option<Response> {
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

/// The version that the client asked for, or the newest with a handshake that is spoken here.
fn initialized(id: &Value, parameters: &Value, versions: &[&'static str]) -> Response {
    let Some(asked) = parameters["protocolVersion"].as_str() else {
        let message = "The parameter protocolVersion is missing";
        return error(200, id, Code::InvalidParameters, message);
    };
    let mut spoken = versions.iter().filter(|version| **version != STATELESS);
    let newest = spoken.clone().next();
    let version = spoken.find(|version| **version == asked).or(newest);
    result(
        id,
        &json!({
            "protocolVersion": version,
            "capabilities": { "tools": {} },
            "serverInfo": mcp_metadata::server_info(),
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

fn called(id: &Value, parameters: &Value, owner: &str, is_stateless: bool) -> Response {
    if parameters["name"] != "whoami" {
        return error(
            200,
            id,
            Code::InvalidParameters,
            "This server has no such tool",
        );
    }
    let said = json!({ "content": [{ "type": "text", "text": owner }], "isError": false });
    if is_stateless {
        result(id, &mcp_metadata::complete(said))
    } else {
        result(id, &said)
    }
}

fn result(id: &Value, result: &Value) -> Response {
    secret_json(
        200,
        &json!({ "jsonrpc": "2.0", "id": id, "result": result }),
    )
}

pub(super) fn error(status: u16, id: &Value, code: Code, message: &str) -> Response {
    let code = code as i32;
    let error = json!({ "code": code, "message": message });
    secret_json(
        status,
        &json!({ "jsonrpc": "2.0", "id": id, "error": error }),
    )
}
