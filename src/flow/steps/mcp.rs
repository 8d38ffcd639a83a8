//! The first calls of an MCP server: JSON-RPC in a POST, answered by JSON or by a stream of events
//! (MCP Transports, Streamable HTTP; version 2025-11-25).

use serde_json::{Map, Value, json};

use super::{Answer, Outcome, Prepared, Received, resource};
use crate::{
    flow::{Check, Context, Finding, Remark},
    http::{Body, Draft, Headers, RequestDraft, Response},
    oauth::{SafeUrl, display_text::neutralise},
};

/// The last version with a handshake; servers of the one after it serve it as well.
const PROTOCOL_VERSION: &str = "2025-11-25";

/// One message to the MCP server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum McpCall {
    /// Which version, and what both sides can do.
    Initialize,
    /// The client has understood: a notification, to which no result comes.
    Initialized,
    /// What the server offers to do.
    ListTools,
}

impl McpCall {
    pub const ALL: [Self; 3] = [Self::Initialize, Self::Initialized, Self::ListTools];

    /// The JSON-RPC method.
    pub fn method(self) -> &'static str {
        match self {
            Self::Initialize => "initialize",
            Self::Initialized => "notifications/initialized",
            Self::ListTools => "tools/list",
        }
    }

    /// What its answer is known by; a notification has none.
    fn id(self) -> Option<u32> {
        match self {
            Self::Initialize => Some(1),
            Self::Initialized => None,
            Self::ListTools => Some(2),
        }
    }

    fn body(self) -> Map<String, Value> {
        let mut out = Map::new();
        out.insert("jsonrpc".into(), "2.0".into());
        if let Some(id) = self.id() {
            out.insert("id".into(), id.into());
        }
        out.insert("method".into(), self.method().into());
        if self == Self::Initialize {
            out.insert(
                "params".into(),
                json!({
                    "protocolVersion": PROTOCOL_VERSION,
                    "capabilities": {},
                    "clientInfo": {
                        "name": "oauth-playground",
                        "version": env!("CARGO_PKG_VERSION"),
                    },
                }),
            );
        }
        out
    }
}

/// What the server said of itself, which later calls repeat.
#[derive(Clone, Debug, Default)]
pub struct McpSession {
    pub protocol_version: Option<String>,
    /// `Mcp-Session-Id`, where the server keeps one.
    pub id: Option<String>,
}

/// The first call as a client makes it that has no token yet.
pub(super) fn without_token(url: SafeUrl) -> RequestDraft {
    request(url, Headers::new(), McpCall::Initialize)
}

fn request(url: SafeUrl, mut headers: Headers, call: McpCall) -> RequestDraft {
    // Both have to be named: the server chooses.
    headers.push("Accept", "application/json, text/event-stream");
    RequestDraft::new("POST", url, &headers, Some(Body::Json(call.body())))
}

pub(super) fn prepare(call: McpCall, context: &Context) -> Prepared {
    let Some(token) = context
        .tokens
        .as_ref()
        .and_then(|tokens| tokens.access_token.as_ref())
    else {
        return Prepared::Skip(String::from("there is no access token"));
    };
    let url = match context.resource().map(|url| SafeUrl::parse(&url)) {
        Some(Ok(url)) => url,
        Some(Err(error)) => return Prepared::Impossible(format!("resource: {error}")),
        None => return Prepared::Skip(String::from("no MCP server is named")),
    };
    let session = context.mcp.as_ref();
    if call != McpCall::Initialize && session.is_none() {
        return Prepared::Skip(String::from("the MCP server did not answer initialize"));
    }
    let mut headers = Headers::new().with("Authorization", format!("Bearer {}", token.expose()));
    if let Some(session) = session {
        let version = session.protocol_version.as_deref();
        headers.push("MCP-Protocol-Version", version.unwrap_or(PROTOCOL_VERSION));
        if let Some(id) = &session.id {
            headers.push("Mcp-Session-Id", id.as_str());
        }
    }
    Prepared::Draft(Box::new(Draft::Request(request(url, headers, call))))
}

pub(super) fn receive(call: McpCall, context: &mut Context, answer: &Answer) -> Received {
    if answer.response.status >= 400 {
        return resource::refusal(answer);
    }
    let Some(id) = call.id() else {
        return Received::with(vec![accepted(answer.response.status)], Outcome::Proceed);
    };
    let result = match result_of(&answer.response, id) {
        Ok(result) => result,
        Err(Trouble::Refused { error, description }) => {
            return Received::with(Vec::new(), Outcome::Refused { error, description });
        }
        Err(Trouble::Unusable(problem)) => {
            let finding = Finding::fail(Check::McpAnswer, Remark::Because(problem.clone()));
            return Received::with(vec![finding], Outcome::Unusable(problem));
        }
    };
    let mut findings = vec![Finding::pass(Check::McpAnswer)];
    match call {
        McpCall::Initialize => {
            let version = result["protocolVersion"].as_str();
            findings.push(version_finding(version));
            context.mcp = Some(McpSession {
                protocol_version: version.map(|version| neutralise(version, 40)),
                id: session_id(&answer.response),
            });
        }
        McpCall::Initialized => {}
        McpCall::ListTools => findings.push(tools_finding(&result)),
    }
    Received::with(findings, Outcome::Proceed)
}

/// A notification is answered 202, without a body.
fn accepted(status: u16) -> Finding {
    let finding = if status == 202 {
        Finding::pass(Check::McpNotification)
    } else {
        Finding::warn(Check::McpNotification, Remark::Differs)
    };
    finding.expected("202").received(status.to_string())
}

fn version_finding(version: Option<&str>) -> Finding {
    let check = Check::McpProtocolVersion;
    let finding = match version {
        Some(PROTOCOL_VERSION) => Finding::pass(check),
        Some(_) => Finding::warn(check, Remark::Differs),
        None => Finding::fail(check, Remark::Missing),
    };
    let received = version.map(|version| neutralise(version, 40));
    Finding {
        received,
        ..finding.expected(PROTOCOL_VERSION)
    }
}

fn tools_finding(result: &Value) -> Finding {
    match result["tools"].as_array() {
        Some(tools) => {
            let names: Vec<&str> = tools
                .iter()
                .filter_map(|tool| tool["name"].as_str())
                .collect();
            Finding::pass(Check::McpTools).received(neutralise(&names.join(", "), 300))
        }
        None => Finding::fail(Check::McpTools, Remark::Missing).expected("a list of tools"),
    }
}

/// Visible ASCII alone: anything else would break the header that repeats it.
fn session_id(response: &Response) -> Option<String> {
    let id = response.headers.first("mcp-session-id")?;
    let is_sound =
        !id.is_empty() && id.len() <= 1024 && id.bytes().all(|byte| byte.is_ascii_graphic());
    is_sound.then(|| id.into_owned())
}

enum Trouble {
    Refused {
        error: String,
        description: Option<String>,
    },
    Unusable(String),
}

/// The result that answers the call of that id, from a JSON body or out of a stream of events.
fn result_of(response: &Response, id: u32) -> Result<Value, Trouble> {
    let messages: Vec<Value> = match response.media_type().as_deref() {
        Some("text/event-stream") => events(&response.body)
            .iter()
            .filter_map(|data| serde_json::from_str(data).ok())
            .collect(),
        Some(_) | None => serde_json::from_slice(&response.body).into_iter().collect(),
    };
    let message = messages
        .into_iter()
        .find(|message| message["jsonrpc"] == "2.0" && message["id"] == id)
        .ok_or_else(|| {
            Trouble::Unusable(format!(
                "expected a JSON-RPC answer with the id {id}, and none came"
            ))
        })?;
    if let Some(error) = message.get("error") {
        let code = error["code"]
            .as_i64()
            .map_or_else(String::new, |code| format!(" {code}"));
        return Err(Trouble::Refused {
            error: format!("JSON-RPC error{code}"),
            description: error["message"].as_str().map(|text| neutralise(text, 500)),
        });
    }
    message
        .get("result")
        .filter(|result| result.is_object())
        .cloned()
        .ok_or_else(|| {
            Trouble::Unusable(String::from("expected result or error, and neither came"))
        })
}

/// The data of each event: lines that begin with `data:`, joined; an empty line ends an event.
fn events(body: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(body);
    let mut out = Vec::new();
    let mut data: Vec<&str> = Vec::new();
    // The end of the body ends the last event as well.
    for line in text.lines().chain([""]) {
        if let Some(rest) = line.strip_prefix("data:") {
            data.push(rest.strip_prefix(' ').unwrap_or(rest));
        } else if line.is_empty() && !data.is_empty() {
            out.push(data.join("\n"));
            data.clear();
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response(media_type: &str, body: &str) -> Response {
        Response::new(200)
            .header("Content-Type", media_type)
            .body(body)
    }

    #[test]
    fn an_answer_is_found_in_json_and_among_events() {
        let json = r#"{"jsonrpc":"2.0","id":1,"result":{"a":1}}"#;
        let stream = concat!(
            ": hello\nevent: message\nid: 7\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\"}\n\n",
            "event: message\r\ndata: {\"jsonrpc\":\"2.0\",\"id\":1,\r\ndata: \"result\":{\"a\":1}}\r\n\r\n"
        );
        for response in [
            response("application/json", json),
            response("text/event-stream; charset=utf-8", stream),
            response("text/event-stream", &format!("data: {json}")),
        ] {
            assert_eq!(result_of(&response, 1).ok().unwrap()["a"], 1);
            assert!(matches!(result_of(&response, 2), Err(Trouble::Unusable(_))));
        }
    }

    #[test]
    fn an_error_is_a_refusal_and_anything_else_is_of_no_use() {
        let error = r#"{"jsonrpc":"2.0","id":1,"error":{"code":-32600,"message":"no\u001b[31m"}}"#;
        let Err(Trouble::Refused { error, description }) =
            result_of(&response("application/json", error), 1)
        else {
            panic!("expected a refusal");
        };
        assert_eq!(error, "JSON-RPC error -32600");
        assert!(!description.unwrap().contains('\u{1b}'));
        for body in [
            "",
            "<html>",
            "[]",
            r#"{"jsonrpc":"2.0","id":1}"#,
            r#"{"jsonrpc":"2.0","id":"1","result":{}}"#,
        ] {
            let found = result_of(&response("application/json", body), 1);
            assert!(matches!(found, Err(Trouble::Unusable(_))), "{body}");
        }
    }

    #[test]
    fn a_session_is_repeated_only_where_it_fits_into_a_header() {
        let with = |id: &str| Response::new(200).header("Mcp-Session-Id", id);
        assert_eq!(session_id(&with("abc-1")).as_deref(), Some("abc-1"));
        for id in ["", "a b", "a\u{7f}b", &"x".repeat(2000)] {
            assert_eq!(session_id(&with(id)), None, "{id}");
        }
    }
}
