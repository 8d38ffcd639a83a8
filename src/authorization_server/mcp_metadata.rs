//! What requests and results of MCP say of themselves since there is no handshake any more (MCP
//! Overview, `_meta`; MCP Streamable HTTP, Request Metadata; version 2026-07-28).

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::http::Response;

use super::{
    endpoints::Call,
    mcp::{Code, error, unsupported},
};

/// The first version in which every request says which one it speaks.
pub(super) const VERSION: &str = "2026-07-28";
const PROTOCOL_VERSION: &str = "io.modelcontextprotocol/protocolVersion";
const CLIENT_CAPABILITIES: &str = "io.modelcontextprotocol/clientCapabilities";
const SERVER_INFO: &str = "io.modelcontextprotocol/serverInfo";
/// How long a list may be kept.
const TTL_MILLISECONDS: u32 = 60_000;

/// Whether a request names its version in the body, or that version in its header; a handshake does
/// neither.
pub(super) fn is_there(call: &Call<'_>, message: &Value) -> bool {
    let header = call.request.headers.first("mcp-protocol-version");
    message["params"]["_meta"][PROTOCOL_VERSION].is_string()
        || header.is_some_and(|version| version == VERSION)
}

/// What is wrong with what the request says of itself (MCP Streamable HTTP, Server Validation).
pub(super) fn refusal(call: &Call<'_>, message: &Value, versions: &[&str]) -> Option<Response> {
    let id = &message["id"];
    let parameters = &message["params"];
    let meta = &parameters["_meta"];
    let invalid = |message| Some(error(400, id, Code::InvalidParameters, message));
    let Some(version) = meta[PROTOCOL_VERSION].as_str() else {
        return invalid("The member protocolVersion of _meta is missing");
    };
    if !meta[CLIENT_CAPABILITIES].is_object() {
        return invalid("The member clientCapabilities of _meta is missing");
    }
    let mut headers = vec![
        ("MCP-Protocol-Version", Some(version)),
        ("Mcp-Method", message["method"].as_str()),
    ];
    if message["method"] == "tools/call" {
        headers.push(("Mcp-Name", parameters["name"].as_str()));
    }
    for (name, in_body) in headers {
        let header = call.request.headers.first(name);
        if header.map(|header| decoded(&header)).as_deref() != in_body {
            let message = format!("Header mismatch: {name} is not what the body says");
            return Some(error(400, id, Code::HeaderMismatch, &message));
        }
    }
    (version != VERSION).then(|| unsupported(id, version, versions))
}

/// A value that does not fit into a header comes in Base64 (MCP Streamable HTTP, Value Encoding).
fn decoded(header: &str) -> String {
    let encoded = header
        .strip_prefix("=?base64?")
        .and_then(|rest| rest.strip_suffix("?="));
    encoded
        .and_then(|encoded| STANDARD.decode(encoded).ok())
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .unwrap_or_else(|| header.to_owned())
}

pub(super) fn server_info() -> Value {
    json!({ "name": "oauth-playground", "version": env!("CARGO_PKG_VERSION") })
}

/// A result that asks for nothing more.
pub(super) fn complete(mut result: Value) -> Value {
    result["resultType"] = "complete".into();
    result["_meta"] = json!({ SERVER_INFO: server_info() });
    result
}

/// One that may be kept for a while, by everybody (`public`) or by its receiver alone (`private`).
pub(super) fn listed(result: Value, scope: &str) -> Value {
    let mut out = complete(result);
    out["ttlMs"] = TTL_MILLISECONDS.into();
    out["cacheScope"] = scope.into();
    out
}
