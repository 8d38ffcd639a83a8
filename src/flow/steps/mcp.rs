//! The calls of an MCP server: JSON-RPC in a POST (MCP Transports, Streamable HTTP), with a handshake
//! before them or, in the revision of 2026, without.

use serde_json::{Map, Value, json};

use super::{
    Answer, Outcome, Prepared, Received, Step,
    mcp_answer::{Refused, Trouble, result_of},
    resource,
};
use crate::{
    flow::{Check, Context, Finding, McpVersion, Remark},
    http::{Body, Draft, Headers, RequestDraft, Response},
    oauth::{SafeUrl, display_text::neutralise},
};

/// One message to the MCP server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum McpCall {
    /// Which version, and what both sides can do.
    Initialize,
    /// The client has understood: a notification, to which no result comes.
    Initialized,
    /// What the server offers to do.
    ListTools,
    /// The client needs its session no longer: not JSON-RPC, but a DELETE (MCP Transports §Session
    /// Management). It is made where the server keeps a session.
    EndSession,
}

impl McpCall {
    /// Those of a run with a handshake.
    const WITH_HANDSHAKE: [Self; 3] = [Self::Initialize, Self::Initialized, Self::ListTools];

    /// The calls that a run in this version begins with.
    pub(in crate::flow) fn in_version(version: McpVersion) -> &'static [Self] {
        match version {
            McpVersion::Handshake => &Self::WITH_HANDSHAKE,
            McpVersion::Stateless => &[Self::ListTools],
        }
    }

    /// The JSON-RPC method.
    pub fn method(self) -> Option<&'static str> {
        match self {
            Self::Initialize => Some("initialize"),
            Self::Initialized => Some("notifications/initialized"),
            Self::ListTools => Some("tools/list"),
            Self::EndSession => None,
        }
    }

    /// What its answer is known by; a notification has none.
    fn id(self) -> Option<u32> {
        match self {
            Self::Initialize => Some(1),
            Self::Initialized | Self::EndSession => None,
            Self::ListTools => Some(2),
        }
    }

    fn body(self, method: &str, version: McpVersion) -> Map<String, Value> {
        let mut out = Map::new();
        out.insert("jsonrpc".into(), "2.0".into());
        if let Some(id) = self.id() {
            out.insert("id".into(), id.into());
        }
        out.insert("method".into(), method.into());
        let params = match (version, self) {
            (McpVersion::Handshake, Self::Initialize) => json!({
                "protocolVersion": version.as_str(),
                "capabilities": {},
                "clientInfo": client_info(),
            }),
            (McpVersion::Handshake, Self::Initialized | Self::ListTools | Self::EndSession) => {
                return out;
            }
            // What the handshake agrees on once, every request says by itself (MCP Overview §_meta).
            (McpVersion::Stateless, _) => json!({
                "_meta": {
                    "io.modelcontextprotocol/protocolVersion": version.as_str(),
                    "io.modelcontextprotocol/clientInfo": client_info(),
                    "io.modelcontextprotocol/clientCapabilities": {},
                },
            }),
        };
        out.insert("params".into(), params);
        out
    }
}

fn client_info() -> Value {
    json!({ "name": "oauth-playground", "version": env!("CARGO_PKG_VERSION") })
}

/// What the server said of itself, which later calls repeat.
#[derive(Clone, Debug, Default)]
pub struct McpSession {
    pub protocol_version: Option<String>,
    /// `Mcp-Session-Id`, where the server keeps one.
    pub id: Option<String>,
}

/// The first call as a client makes it that has no token yet.
pub(super) fn without_token(url: SafeUrl, version: McpVersion) -> RequestDraft {
    let call = match version {
        McpVersion::Handshake => McpCall::Initialize,
        McpVersion::Stateless => McpCall::ListTools,
    };
    request(url, Headers::new(), call, version)
}

fn request(url: SafeUrl, mut headers: Headers, call: McpCall, version: McpVersion) -> RequestDraft {
    let Some(method) = call.method() else {
        return RequestDraft::new("DELETE", url, &headers, None);
    };
    // Both have to be named: the server chooses.
    headers.push("Accept", "application/json, text/event-stream");
    if version == McpVersion::Stateless {
        // For those on the way who do not read bodies (MCP Transports §Request Metadata).
        headers.push("MCP-Protocol-Version", version.as_str());
        headers.push("Mcp-Method", method);
    }
    let body = Body::Json(call.body(method, version));
    RequestDraft::new("POST", url, &headers, Some(body))
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
    let version = context.mcp_version;
    let is_over = call == McpCall::EndSession && !keeps_session(context);
    if is_over {
        return Prepared::Skip(String::from("the MCP server keeps no session"));
    }
    if call != McpCall::EndSession && !McpCall::in_version(version).contains(&call) {
        return Prepared::Skip(format!(
            "version {} of MCP has no handshake",
            version.as_str()
        ));
    }
    let session = context.mcp.as_ref();
    let follows_handshake = version == McpVersion::Handshake && call != McpCall::Initialize;
    if follows_handshake && session.is_none() {
        return Prepared::Skip(String::from("the MCP server did not answer initialize"));
    }
    let mut headers = Headers::new().with("Authorization", format!("Bearer {}", token.expose()));
    if let Some(session) = session.filter(|_| follows_handshake) {
        let agreed = session.protocol_version.as_deref();
        headers.push("MCP-Protocol-Version", agreed.unwrap_or(version.as_str()));
        if let Some(id) = &session.id {
            headers.push("Mcp-Session-Id", id.as_str());
        }
    }
    let request = request(url, headers, call, version);
    Prepared::Draft(Box::new(Draft::Request(request)))
}

pub(super) fn receive(call: McpCall, context: &mut Context, answer: &Answer) -> Received {
    let response = &answer.response;
    if call == McpCall::EndSession {
        context.mcp = None;
        return Received::with(vec![ended(response.status)], Outcome::Proceed);
    }
    if response.status >= 400 {
        return refusal(call, context, answer);
    }
    let Some(id) = call.id() else {
        return Received::with(vec![accepted(response.status)], Outcome::Proceed);
    };
    let result = match result_of(response, id) {
        Ok(result) => result,
        Err(Trouble::Refused(refused)) => return refused_by_rpc(call, context, refused),
        Err(Trouble::Unusable(problem)) => return unusable(problem),
    };
    let mut findings = vec![Finding::pass(Check::McpAnswer)];
    match call {
        McpCall::Initialize => {
            let version = result["protocolVersion"].as_str();
            findings.push(version_finding(version));
            context.mcp = Some(McpSession {
                protocol_version: version.map(|version| neutralise(version, 40)),
                id: session_id(response),
            });
        }
        McpCall::Initialized | McpCall::EndSession => {}
        McpCall::ListTools => {
            if context.mcp_version == McpVersion::Stateless {
                findings.push(result_type_finding(&result));
            }
            findings.push(tools_finding(&result));
            if keeps_session(context) {
                let end = Step::Mcp(McpCall::EndSession);
                return Received::with(findings, Outcome::First(vec![end]));
            }
        }
    }
    Received::with(findings, Outcome::Proceed)
}

/// Whether the server has named a session, which it keeps until it is ended.
fn keeps_session(context: &Context) -> bool {
    let session = context.mcp.as_ref();
    session.is_some_and(|session| session.id.is_some())
}

/// A server may let no client end its session, and say 405; one that has ended it says 404.
fn ended(status: u16) -> Finding {
    let finding = match status {
        200..300 | 404 | 405 => Finding::pass(Check::McpSessionEnd),
        _ => Finding::warn(Check::McpSessionEnd, Remark::Differs).expected("200, 204, or 405"),
    };
    finding.received(status.to_string())
}

/// A refusal by its status: about the token, or about the version that was spoken.
fn refusal(call: McpCall, context: &mut Context, answer: &Answer) -> Received {
    if [401, 403].contains(&answer.response.status) {
        return resource::refused_call(context, answer, Step::Mcp(call));
    }
    if answer.response.status == 404
        && let Some(received) = in_new_session(call, context)
    {
        return received;
    }
    match Refused::read(&answer.response) {
        Some(refused) => refused_by_rpc(call, context, refused),
        // A server from before the revision of 2026 may say anything.
        None if context.mcp_version == McpVersion::Stateless && answer.response.status < 500 => {
            in_other_version(call, context, "").unwrap_or_else(|| resource::refusal(answer))
        }
        None => resource::refusal(answer),
    }
}

/// An error of JSON-RPC. Where it says that the server speaks the other version, the client turns to
/// that (MCP Versioning §Backward Compatibility).
fn refused_by_rpc(call: McpCall, context: &mut Context, refused: Refused) -> Received {
    let spoken = context.mcp_version;
    if refused.speaks(spoken.other())
        && (spoken == McpVersion::Stateless || call == McpCall::Initialize)
        && let Some(received) = in_other_version(call, context, &refused.supported.join(", "))
    {
        return received;
    }
    let outcome = Outcome::Refused {
        error: refused.in_words(),
        description: refused.message,
    };
    Received::with(Vec::new(), outcome)
}

/// Goes on in the other version, once in a run: two servers in one would send the client to and fro.
fn in_other_version(call: McpCall, context: &mut Context, supported: &str) -> Option<Received> {
    if context.mcp_version_was_changed {
        return None;
    }
    let spoken = context.mcp_version;
    context.mcp_version = spoken.other();
    context.mcp_version_was_changed = true;
    let finding = Finding::warn(Check::McpProtocolVersion, Remark::Differs)
        .expected(spoken.as_str())
        .received(if supported.is_empty() {
            "another"
        } else {
            supported
        });
    let outcome = match (context.mcp_version, call) {
        // The calls of the handshake that are still to come have nothing to do then.
        (McpVersion::Stateless, _) => Outcome::Proceed,
        (McpVersion::Handshake, _) => {
            Outcome::First(McpCall::WITH_HANDSHAKE.map(Step::Mcp).to_vec())
        }
    };
    Some(Received::with(vec![finding], outcome))
}

/// A server may end its session at any time, and says 404 to whoever names it; the client begins
/// another, once in a run (MCP Transports §Session Management).
fn in_new_session(call: McpCall, context: &mut Context) -> Option<Received> {
    let names_session = call != McpCall::Initialize && context.mcp_version == McpVersion::Handshake;
    let session = context.mcp.as_ref().filter(|_| names_session);
    session?.id.as_ref()?;
    if context.mcp_session_was_renewed {
        return None;
    }
    context.mcp_session_was_renewed = true;
    context.mcp = None;
    let mut steps = vec![
        Step::Mcp(McpCall::Initialize),
        Step::Mcp(McpCall::Initialized),
    ];
    if call == McpCall::ListTools {
        steps.push(Step::Mcp(call));
    }
    let why = "the server has ended its session: the next press begins another";
    let finding = Finding::warn(Check::McpAnswer, Remark::Because(why.to_owned()));
    Some(Received::with(vec![finding], Outcome::First(steps)))
}

fn unusable(problem: String) -> Received {
    let finding = Finding::fail(Check::McpAnswer, Remark::Because(problem.clone()));
    Received::with(vec![finding], Outcome::Unusable(problem))
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

/// A version that the client does not speak is a reason to go no further (MCP Lifecycle §Version
/// Negotiation).
fn version_finding(version: Option<&str>) -> Finding {
    let check = Check::McpProtocolVersion;
    let asked = McpVersion::Handshake.as_str();
    let finding = match version {
        Some(version) if version == asked => Finding::pass(check),
        Some(version) if McpVersion::is_spoken_after_handshake(version) => {
            Finding::warn(check, Remark::Narrower)
        }
        Some(_) => Finding::fail(check, Remark::Differs),
        None => Finding::fail(check, Remark::Missing),
    };
    let received = version.map(|version| neutralise(version, 40));
    Finding {
        received,
        ..finding.expected(asked)
    }
}

/// Without a handshake a result says what it is; older servers leave that out (MCP Overview
/// §ResultType).
fn result_type_finding(result: &Value) -> Finding {
    let check = Check::McpResultType;
    let came = result.get("resultType").map(|came| {
        came.as_str()
            .map_or_else(|| came.to_string(), str::to_owned)
    });
    let finding = match came.as_deref() {
        Some("complete") => Finding::pass(check),
        Some(_) => Finding::fail(check, Remark::Differs),
        None => Finding::warn(check, Remark::Missing),
    };
    Finding {
        received: came.map(|came| neutralise(&came, 40)),
        ..finding.expected("complete")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_repeated_only_where_it_fits_into_a_header() {
        let with = |id: &str| Response::new(200).header("Mcp-Session-Id", id);
        assert_eq!(session_id(&with("abc-1")).as_deref(), Some("abc-1"));
        for id in ["", "a b", "a\u{7f}b", &"x".repeat(2000)] {
            assert_eq!(session_id(&with(id)), None, "{id}");
        }
    }
}
