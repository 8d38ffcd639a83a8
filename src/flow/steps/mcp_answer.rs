//! What an MCP server answers: a result of JSON-RPC in a body or in a stream of events, or an error
//! (MCP Transports, Streamable HTTP).

use serde_json::Value;

use crate::{flow::McpVersion, http::Response, oauth::display_text::neutralise};

/// `HeaderMismatch`, `MissingRequiredClientCapability` and `UnsupportedProtocolVersion`: only servers
/// without a handshake say these (MCP Overview §Error Codes).
const MODERN_ERRORS: [i64; 3] = [-32020, -32021, UNSUPPORTED_VERSION];
const UNSUPPORTED_VERSION: i64 = -32022;

pub(super) enum Trouble {
    Refused(Refused),
    Unusable(String),
}

/// An error of JSON-RPC. Its texts are neutralised.
pub(super) struct Refused {
    pub code: Option<i64>,
    pub message: Option<String>,
    /// The versions that the server says it speaks.
    pub supported: Vec<String>,
}

impl Refused {
    /// The error in the body of a refusal, where there is one, whatever its `id`.
    pub fn read(response: &Response) -> Option<Self> {
        messages(response)
            .iter()
            .find_map(|message| message.get("error").filter(|error| error.is_object()))
            .map(Self::of)
    }

    fn of(error: &Value) -> Self {
        let supported = error["data"]["supported"].as_array();
        Self {
            code: error["code"].as_i64(),
            message: error["message"].as_str().map(|text| neutralise(text, 500)),
            supported: supported
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .take(20)
                .map(|version| neutralise(version, 40))
                .collect(),
        }
    }

    /// Whether the server that said this speaks that version. One that says nothing of versions
    /// shows by the code to which side of the handshake it belongs (MCP Versioning §Backward
    /// Compatibility).
    pub fn speaks(&self, version: McpVersion) -> bool {
        if !self.supported.is_empty() {
            return self.supported.iter().any(|one| match version {
                McpVersion::Stateless => one == version.as_str(),
                McpVersion::Handshake => McpVersion::is_spoken_after_handshake(one),
            });
        }
        let is_modern = self.code.is_some_and(|code| MODERN_ERRORS.contains(&code));
        match version {
            McpVersion::Stateless => is_modern,
            McpVersion::Handshake => !is_modern,
        }
    }

    /// Names the error as the end of a run does.
    pub fn in_words(&self) -> String {
        match self.code {
            Some(code) => format!("JSON-RPC error {code}"),
            None => String::from("JSON-RPC error"),
        }
    }
}

/// The result that answers the call of that id.
pub(super) fn result_of(response: &Response, id: u32) -> Result<Value, Trouble> {
    let message = messages(response)
        .into_iter()
        .find(|message| message["jsonrpc"] == "2.0" && message["id"] == id)
        .ok_or_else(|| {
            Trouble::Unusable(format!(
                "expected a JSON-RPC answer with the id {id}, and none came"
            ))
        })?;
    if let Some(error) = message.get("error") {
        return Err(Trouble::Refused(Refused::of(error)));
    }
    message
        .get("result")
        .filter(|result| result.is_object())
        .cloned()
        .ok_or_else(|| {
            Trouble::Unusable(String::from("expected result or error, and neither came"))
        })
}

fn messages(response: &Response) -> Vec<Value> {
    match response.media_type().as_deref() {
        Some("text/event-stream") => events(&response.body)
            .iter()
            .filter_map(|data| serde_json::from_str(data).ok())
            .collect(),
        Some(_) | None => serde_json::from_slice(&response.body).into_iter().collect(),
    }
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
        let Err(Trouble::Refused(refused)) = result_of(&response("application/json", error), 1)
        else {
            panic!("expected a refusal");
        };
        assert_eq!(refused.in_words(), "JSON-RPC error -32600");
        assert!(!refused.message.unwrap().contains('\u{1b}'));
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
    fn a_refusal_tells_which_versions_the_server_speaks() {
        let read = |error: &str| {
            let body = format!(r#"{{"jsonrpc":"2.0","id":null,"error":{error}}}"#);
            Refused::read(&response("application/json", &body)).unwrap()
        };
        for (error, with_handshake, without) in [
            (
                r#"{"code":-32022,"data":{"supported":["2026-07-28"]}}"#,
                false,
                true,
            ),
            (
                r#"{"code":-32022,"data":{"supported":["2025-06-18"]}}"#,
                true,
                false,
            ),
            (
                r#"{"code":-32602,"data":{"supported":["2024-11-05"]}}"#,
                false,
                false,
            ),
            (r#"{"code":-32020}"#, false, true),
            (r#"{"code":-32000}"#, true, false),
        ] {
            let refused = read(error);
            let speaks = |version| refused.speaks(version);
            assert_eq!(speaks(McpVersion::Handshake), with_handshake, "{error}");
            assert_eq!(speaks(McpVersion::Stateless), without, "{error}");
        }
        assert!(Refused::read(&response("text/plain", "no")).is_none());
    }
}
