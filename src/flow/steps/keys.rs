//! The server's public keys (OIDC Discovery §3, `jwks_uri`; RFC 7517 §5).

use super::{Answer, Outcome, Prepared, Received, accept_json, endpoint};
use crate::{
    flow::{Check, Context, Finding, Remark},
    http::{Draft, RequestDraft},
    oauth::jose::{JwkSet, Purpose, SkipReason, SkippedKey},
};

pub(super) fn prepare(again: bool, context: &Context) -> Prepared {
    let encrypts = context
        .settings
        .profile
        .client
        .request_object_encryption_alg
        .is_some();
    let expects_token = context.expects_id_token()
        || context.expects_signed_answer()
        || context.expects_signed_bodies();
    if !again && !encrypts && !expects_token {
        return Prepared::Skip(String::from(
            "no ID token is asked for, so no key is needed",
        ));
    }
    match endpoint(context, "jwks_uri") {
        Ok(url) => Prepared::Draft(Box::new(Draft::Request(RequestDraft::new(
            "GET",
            url,
            &accept_json(),
            None,
        )))),
        Err(Prepared::Impossible(_)) if context.metadata.endpoint("jwks_uri").is_none() => {
            Prepared::Skip(String::from("the server names no jwks_uri"))
        }
        Err(problem) => problem,
    }
}

pub(super) fn receive(context: &mut Context, answer: &Answer) -> Received {
    context.keys_were_asked = true;
    if answer.response.status != 200 {
        let finding = Finding::fail(
            Check::Keys,
            Remark::Because(format!(
                "expected 200 with a JWK Set, got {} {}",
                answer.response.status, answer.response.reason
            )),
        );
        return Received::with(vec![finding], Outcome::Proceed);
    }
    match JwkSet::parse(&answer.response.body) {
        Ok(keys) => {
            let usable = keys.keys.len();
            let findings = if usable == 0 {
                vec![Finding::fail(Check::Keys, Remark::Missing)]
            } else {
                let mut out = vec![Finding::pass(Check::Keys).received(format!("{usable}"))];
                let doubtful = keys.skipped.iter().filter(|key| !is_for_encryption(key));
                out.extend(doubtful.map(|skipped| {
                    Finding::warn(Check::Keys, Remark::Because(skipped.reason.to_string()))
                }));
                out
            };
            context.keys = Some(keys);
            context.encryption_keys =
                JwkSet::parse_for(&answer.response.body, Purpose::Encryption).ok();
            Received::with(findings, Outcome::Proceed)
        }
        Err(error) => Received::with(
            vec![Finding::fail(
                Check::Keys,
                Remark::Because(error.to_string()),
            )],
            Outcome::Proceed,
        ),
    }
}

/// A set may well hold keys that clients encrypt to.
fn is_for_encryption(key: &SkippedKey) -> bool {
    matches!(&key.reason, SkipReason::OtherUse { received, .. } if received == "enc")
}
