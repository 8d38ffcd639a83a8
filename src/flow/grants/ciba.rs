//! A client asks for a person who is elsewhere, and they decide on their own device (OpenID Connect
//! Client-Initiated Backchannel Authentication).

use super::{TokenRequest, discovery, with_tokens};
use crate::flow::{Context, Input, Reach, Step};

pub(in crate::flow) const GRANT_TYPE: &str = "urn:openid:params:grant-type:ciba";

/// The ways to say who is asked; a request has exactly one of them (CIBA §7.1).
const HINTS: [&str; 3] = ["login_hint", "id_token_hint", "login_hint_token"];

pub(in crate::flow) fn steps(reach: &Reach) -> Vec<Step> {
    let mut steps = discovery(reach);
    steps.extend([
        Step::BackchannelAuthentication,
        Step::Poll { after_ping: false },
        Step::IdToken { again: false },
        Step::Userinfo,
    ]);
    steps.extend(with_tokens(reach, true));
    steps
}

/// Who is asked, unless the profile says it.
pub(in crate::flow) fn inputs(context: &Context) -> &'static [Input] {
    let extra = &context.settings.profile.request.extra_parameters;
    if extra.iter().any(|(name, _)| HINTS.contains(&name.as_str())) {
        &[]
    } else {
        &[Input::LoginHint]
    }
}

/// CIBA §10.1.
pub(in crate::flow) fn token_request(context: &Context) -> TokenRequest {
    let asked = context.backchannel.as_ref();
    TokenRequest::about([("grant_type", String::from(GRANT_TYPE))]).with(
        "auth_req_id",
        asked.map_or("", |asked| asked.auth_req_id.expose()),
    )
}
