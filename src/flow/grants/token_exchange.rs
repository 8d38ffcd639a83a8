//! One token for another: for another API, or to act on somebody's behalf (RFC 8693).

use super::{TokenRequest, discovery, further, given, with_tokens};
use crate::flow::{Context, Grant, Input, Reach, Step};

pub(in crate::flow) const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
/// What a token is taken for where the profile does not name its type (RFC 8693 §3).
pub(in crate::flow) const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";

/// Parameters that have a place of their own, or belong to a sign-in.
const ELSEWHERE: [&str; 5] = [
    "subject_token_type",
    "actor_token_type",
    "acr_values",
    "login_hint",
    "id_token_hint",
];

/// A refresh token is not to be expected (RFC 8693 §2.2.1).
pub(in crate::flow) fn steps(reach: &Reach) -> Vec<Step> {
    let mut steps = discovery(reach);
    steps.push(Step::Token(Grant::TokenExchange));
    steps.extend(with_tokens(reach, false));
    steps
}

/// Somebody acts only where the profile names the type of their token.
pub(in crate::flow) fn inputs(context: &Context) -> &'static [Input] {
    match named(context, "actor_token_type") {
        Some(_) => &[Input::SubjectToken, Input::ActorToken],
        None => &[Input::SubjectToken],
    }
}

/// RFC 8693 §2.1.
pub(in crate::flow) fn token_request(context: &Context) -> TokenRequest {
    let kind = |name| named(context, name).unwrap_or(ACCESS_TOKEN).to_owned();
    let mut request = TokenRequest::about([
        ("grant_type", String::from(GRANT_TYPE)),
        ("subject_token", given(context, Input::SubjectToken)),
        ("subject_token_type", kind("subject_token_type")),
    ]);
    if context.input(Input::ActorToken).is_some() {
        request = request
            .with("actor_token", &given(context, Input::ActorToken))
            .with("actor_token_type", &kind("actor_token_type"));
    }
    request = request.with("scope", &context.scope_on_wire());
    for (name, value) in further(context, &ELSEWHERE) {
        request.about.push(name, value);
    }
    request
}

fn named<'a>(context: &'a Context, wanted: &str) -> Option<&'a str> {
    let extra = &context.settings.profile.request.extra_parameters;
    let found = extra.iter().find(|(name, _)| name == wanted);
    found.map(|(_, value)| value.as_str())
}
