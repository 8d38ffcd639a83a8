//! Asking the server what a token is worth (RFC 7662).

use super::{Answer, Outcome, Prepared, Received, mutual_tls, refused, token};
use crate::{
    flow::{Check, Context, Finding, Remark, Stage},
    oauth::Parameters,
};

pub(super) fn prepare(context: &Context) -> Prepared {
    if context
        .metadata
        .endpoint("introspection_endpoint")
        .is_none()
        && context.settings.reach.until != Some(Stage::Introspection)
    {
        return Prepared::Skip(String::from("the server names no introspection_endpoint"));
    }
    let Some(access_token) = context
        .tokens
        .as_ref()
        .and_then(|tokens| tokens.access_token.as_ref())
    else {
        return Prepared::Skip(String::from("there is no access token"));
    };
    let body = Parameters::from_iter([
        ("token", access_token.expose()),
        ("token_type_hint", "access_token"),
    ]);
    token::post(context, "introspection_endpoint", body, |_| {})
}

pub(super) fn receive(context: &Context, answer: &Answer) -> Received {
    if answer.response.status >= 400 {
        return Received::with(Vec::new(), refused(answer));
    }
    let body: Result<serde_json::Map<String, serde_json::Value>, _> =
        serde_json::from_slice(&answer.response.body);
    let active = body.as_ref().ok().and_then(|members| members.get("active"));
    let (finding, outcome) = match active {
        Some(serde_json::Value::Bool(true)) => (
            Finding::pass(Check::IntrospectionActive).received("true"),
            Outcome::Proceed,
        ),
        Some(serde_json::Value::Bool(false)) => (
            Finding::warn(Check::IntrospectionActive, Remark::Expired).received("false"),
            Outcome::Proceed,
        ),
        Some(_) => unusable(Remark::Malformed, "active is not true or false"),
        None => unusable(Remark::Missing, "the answer has no member active"),
    };
    let mut findings = vec![finding];
    if let Ok(members) = &body {
        findings.extend(mutual_tls::introspection_finding(context, members));
    }
    Received::with(findings, outcome)
}

fn unusable(remark: Remark, problem: &str) -> (Finding, Outcome) {
    (
        Finding::fail(Check::IntrospectionActive, remark).expected("true or false"),
        Outcome::Unusable(format!("expected a JSON object with active, but {problem}")),
    )
}
