//! A statement that the client signs, for tokens: it speaks for a person, or for itself (RFC 7523
//! §2.1).

use super::{TokenRequest, discovery, further, with_tokens};
use crate::flow::{Context, Grant, Input, Reach, Step};

/// Parameters that belong to a sign-in.
const ELSEWHERE: [&str; 3] = ["acr_values", "login_hint", "id_token_hint"];

pub(in crate::flow) const INPUTS: &[Input] = &[Input::PrivateKey];

/// A refresh token is not to be expected: the next assertion does its work (RFC 7521 §4.1).
pub(in crate::flow) fn steps(reach: &Reach) -> Vec<Step> {
    let mut steps = discovery(reach);
    steps.push(Step::Token(Grant::JwtBearer));
    steps.extend(with_tokens(reach, false));
    steps
}

/// RFC 7521 §4.1. The assertion is built beside the draft, and stands in this place of it.
pub(in crate::flow) fn token_request(context: &Context) -> TokenRequest {
    let mut request = TokenRequest::about([
        (
            "grant_type",
            String::from("urn:ietf:params:oauth:grant-type:jwt-bearer"),
        ),
        ("assertion", String::new()),
    ])
    .with("scope", &context.scope_on_wire());
    for (name, value) in further(context, &ELSEWHERE) {
        request.about.push(name, value);
    }
    request
}
