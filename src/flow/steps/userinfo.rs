//! The userinfo request (OIDC Core §5.3).

use super::{Answer, Outcome, Prepared, Received, refused, resource};
use crate::flow::{Check, Context, Finding, Remark, Stage};

pub(super) fn prepare(context: &Context) -> Prepared {
    if !context.asked_for_openid() {
        return Prepared::Skip(String::from("openid is not among the scopes"));
    }
    if context.metadata.endpoint("userinfo_endpoint").is_none()
        && context.settings.reach.until != Some(Stage::Userinfo)
    {
        return Prepared::Skip(String::from("the server names no userinfo_endpoint"));
    }
    match super::endpoint(context, "userinfo_endpoint") {
        Ok(url) => resource::get(context, url),
        Err(problem) => problem,
    }
}

pub(super) fn receive(context: &Context, answer: &Answer) -> Received {
    if answer.response.status >= 400 {
        return Received::with(resource::challenge_findings(answer), refused(answer));
    }
    let claims: Result<serde_json::Map<String, serde_json::Value>, _> =
        serde_json::from_slice(&answer.response.body);
    let Ok(claims) = claims else {
        let problem = format!(
            "expected a JSON object with claims, got {} bytes of {}",
            answer.response.body.len(),
            answer
                .response
                .media_type()
                .unwrap_or_else(|| String::from("no media type"))
        );
        return Received::with(
            vec![Finding::fail(
                Check::UserinfoAnswer,
                Remark::Because(problem.clone()),
            )],
            Outcome::Unusable(problem),
        );
    };
    let sub = claims.get("sub").and_then(serde_json::Value::as_str);
    let expected = context.id_token_subject.as_deref();
    let finding = match (sub, expected) {
        (None, _) => Finding::fail(Check::UserinfoSub, Remark::Missing),
        (Some(sub), Some(expected)) if sub == expected => Finding::pass(Check::UserinfoSub),
        (Some(_), Some(_)) => Finding::fail(Check::UserinfoSub, Remark::Differs),
        (Some(_), None) => Finding::warn(Check::UserinfoSub, Remark::NotSent),
    };
    let finding = Finding {
        expected: expected.map(str::to_owned),
        received: sub.map(|sub| crate::oauth::display_text::neutralise(sub, 255)),
        ..finding
    };
    Received::with(vec![finding], Outcome::Proceed)
}
