//! The authorization request, sent to the server by the client itself (RFC 9126).

use super::{Answer, Outcome, Prepared, Received, authorization, endpoint, refused, token};
use crate::{
    flow::{Check, Context, Finding, PushedAuthorization, Remark},
    oauth::{JsonObject, Secret, display_text::neutralise},
};

const NAME: &str = "pushed_authorization_request_endpoint";
/// What a URN begins with (RFC 8141 §2).
const URN: &str = "urn:";

/// The parameters that the browser would have carried, with the client's authentication
/// (RFC 9126 §2.1).
pub(super) fn prepare(context: &Context) -> Prepared {
    if let Err(problem) = endpoint(context, NAME) {
        return problem;
    }
    token::post(context, NAME, authorization::parameters(context), |_| {})
}

/// RFC 9126 §2.2, §2.3. Whatever is wrong, the parameters do not go by the browser instead.
pub(super) fn receive(context: &mut Context, answer: &Answer) -> Received {
    let response = &answer.response;
    if response.status >= 400 {
        return Received::with(Vec::new(), refused(answer));
    }
    let body = &response.body;
    let members = match JsonObject::parse(body, body.len()) {
        Ok(object) => object.members,
        Err(error) => return unusable(format!("expected a JSON object: {error}")),
    };
    let uri = members.get("request_uri").and_then(|uri| uri.as_str());
    let Some(uri) = uri.filter(|uri| !uri.is_empty()) else {
        return unusable(String::from(
            "expected the member request_uri, and there is none",
        ));
    };
    let status = match response.status {
        201 => Finding::pass(Check::PushedAnswer),
        _ => Finding::warn(Check::PushedAnswer, Remark::Differs),
    };
    let form = if uri
        .get(..URN.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(URN))
    {
        Finding::pass(Check::PushedRequestUri)
    } else {
        Finding::warn(Check::PushedRequestUri, Remark::Differs)
            .expected("a URN, such as urn:ietf:params:oauth:request_uri:…")
            .received(neutralise(uri, 120))
    };
    let expires_in = members.get("expires_in");
    let seconds = expires_in.and_then(serde_json::Value::as_u64);
    let life = match (expires_in, seconds) {
        (None, _) => Finding::warn(Check::PushedExpiresIn, Remark::Missing),
        (Some(_), Some(0)) => Finding::warn(Check::PushedExpiresIn, Remark::Expired).received("0"),
        (Some(_), Some(seconds)) => {
            Finding::pass(Check::PushedExpiresIn).received(seconds.to_string())
        }
        (Some(other), None) => Finding::warn(Check::PushedExpiresIn, Remark::Malformed)
            .expected("a number of seconds")
            .received(neutralise(&other.to_string(), 40)),
    };
    context.pushed = Some(PushedAuthorization {
        request_uri: Secret::new(uri),
        expires_in_secs: seconds,
    });
    let status = status
        .expected("201 Created")
        .received(response.status.to_string());
    Received::with(vec![status, form, life], Outcome::Proceed)
}

fn unusable(problem: String) -> Received {
    let finding = Finding::fail(Check::PushedAnswer, Remark::Because(problem.clone()));
    Received::with(vec![finding], Outcome::Unusable(problem))
}
