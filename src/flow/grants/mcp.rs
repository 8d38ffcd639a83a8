//! An MCP server that wants a token: the client starts from its address alone, and finds out by
//! itself whom to ask and under which name (MCP Authorization, version 2026-07-28).

use super::{TokenRequest, authorization_code, with_tokens};
use crate::{
    flow::{Context, Grant, McpCall, Reach, Step},
    oauth::{ResourceMetadataPlace, WellKnown},
};

/// From the refusal to the first calls that the token allows.
pub(in crate::flow) fn steps(reach: &Reach) -> Vec<Step> {
    let mut steps = vec![
        Step::Challenge,
        Step::ResourceMetadata(ResourceMetadataPlace::Announced),
        Step::Metadata(WellKnown::ORDER_FOR_RESOURCES[0]),
        Step::Registration,
        Step::Authorization,
        Step::Token(Grant::Mcp),
    ];
    let calls = McpCall::in_version(reach.mcp_version);
    steps.extend(calls.iter().map(|call| Step::Mcp(*call)));
    // Such a client may come to its name by registration, whether that was asked for or not.
    let reach = &Reach {
        register: true,
        ..reach.clone()
    };
    let rest = with_tokens(reach, true);
    // The API is the MCP server, and was called.
    steps.extend(rest.into_iter().filter(|step| *step != Step::Resource));
    steps
}

/// As with any code; what the authorization request named as `resource` is named again.
pub(in crate::flow) fn token_request(context: &Context) -> TokenRequest {
    authorization_code::token_request(context)
}
