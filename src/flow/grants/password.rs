//! The resource owner password credentials grant: the client learns the password (RFC 6749 §4.3),
//! which is why it must not be used any more (RFC 9700 §2.4).

use super::{TokenRequest, discovery, given, with_tokens};
use crate::flow::{Context, Grant, Input, Reach, Step};

pub(in crate::flow) const INPUTS: &[Input] = &[Input::Username, Input::Password];

pub(in crate::flow) fn steps(reach: &Reach) -> Vec<Step> {
    let mut steps = discovery(reach);
    steps.push(Step::Token(Grant::Password));
    steps.extend(with_tokens(reach, true));
    steps
}

/// RFC 6749 §4.3.2.
pub(in crate::flow) fn token_request(context: &Context) -> TokenRequest {
    TokenRequest::about([
        ("grant_type", String::from("password")),
        ("username", given(context, Input::Username)),
        ("password", given(context, Input::Password)),
    ])
    .with("scope", &context.scope_on_wire())
    .with_rights(context)
}
