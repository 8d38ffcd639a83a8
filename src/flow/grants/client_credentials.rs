//! The client credentials grant: the client asks for itself, and nobody signs in (RFC 6749 §4.4).

use super::{TokenRequest, discovery, with_tokens};
use crate::flow::{Context, Grant, Reach, Step};

/// No refresh token is to be expected (RFC 6749 §4.4.3).
pub(in crate::flow) fn steps(reach: &Reach) -> Vec<Step> {
    let mut steps = discovery(reach);
    steps.push(Step::Token(Grant::ClientCredentials));
    steps.extend(with_tokens(reach, false));
    steps
}

/// RFC 6749 §4.4.2.
pub(in crate::flow) fn token_request(context: &Context) -> TokenRequest {
    TokenRequest::about([("grant_type", String::from("client_credentials"))])
        .with("scope", &context.scope_on_wire())
        .with_rights(context)
}
