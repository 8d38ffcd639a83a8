//! The userinfo request (OIDC Core §5.3).

use serde_json::{Map, Value};

use super::{
    Answer, Outcome, Prepared, Received, claims,
    kept::{self, Kept},
    refused, resource,
    sealed::{self, Agreed},
    signature::{Terms, TokenChecks, Unread},
};
use crate::{
    flow::{Check, Context, Finding, Remark, Stage},
    oauth::{Secret, display_text::neutralise, id_token::IdTokenClaims},
    profile::ClientRegistration,
};

pub(super) fn prepare(context: &Context) -> Prepared {
    if !context.asked_for_openid() {
        return Prepared::Skip(String::from("openid is not among the scopes"));
    }
    if context.metadata.endpoint("userinfo_endpoint").is_none()
        && context.settings.reach.until != Some(Stage::Userinfo)
    {
        return Prepared::Skip(String::from("the server names no userinfo_endpoint"));
    }
    let client = &context.settings.profile.client;
    let accept = if is_jwt_agreed(client) {
        "application/jwt"
    } else {
        "application/json"
    };
    match super::endpoint(context, "userinfo_endpoint") {
        Ok(url) => {
            let method = context.settings.profile.request.userinfo_method;
            resource::call(context, method, url, accept, None)
        }
        Err(problem) => problem,
    }
}

/// Whether the client registered for an answer that is signed or encrypted.
fn is_jwt_agreed(client: &ClientRegistration) -> bool {
    client.userinfo_signed_response_alg.is_some()
        || client.userinfo_encrypted_response_alg.is_some()
}

/// `again`: the keys were fetched once more for this answer.
pub(super) fn receive(context: &mut Context, answer: &Answer, again: bool) -> Received {
    if answer.response.status >= 400 {
        return Received::with(resource::challenge_findings(answer), refused(answer));
    }
    let is_jwt = answer.response.media_type().as_deref() == Some("application/jwt");
    let read = if is_jwt {
        read_jwt(context, answer, again)
    } else {
        read_json(context, answer)
    };
    let (claims, mut findings) = match read {
        Ok(read) => read,
        Err(Unread::UnknownKey(finding)) => {
            return kept::until_keys_are_fresh(context, Kept::Userinfo(answer.clone()), finding);
        }
        Err(Unread::Unusable(findings)) => {
            let problem = format!(
                "expected a JSON object with claims{}, got {} bytes of {}",
                if is_jwt { " in a JWT" } else { "" },
                answer.response.body.len(),
                answer
                    .response
                    .media_type()
                    .unwrap_or_else(|| String::from("no media type"))
            );
            return Received::with(findings, Outcome::Unusable(problem));
        }
    };
    let sub = claims.get("sub").and_then(Value::as_str);
    let expected = context.id_token_subject.as_deref();
    let finding = match (sub, expected) {
        (None, _) => Finding::fail(Check::UserinfoSub, Remark::Missing),
        (Some(sub), Some(expected)) if sub == expected => Finding::pass(Check::UserinfoSub),
        (Some(_), Some(_)) => Finding::fail(Check::UserinfoSub, Remark::Differs),
        (Some(_), None) => Finding::warn(Check::UserinfoSub, Remark::NotSent),
    };
    findings.push(Finding {
        expected: expected.map(str::to_owned),
        received: sub.map(|sub| neutralise(sub, 255)),
        ..finding
    });
    Received::with(findings, Outcome::Proceed)
}

/// The claims and what there is to say of their envelope.
type Read = Result<(Map<String, Value>, Vec<Finding>), Unread>;

fn read_json(context: &Context, answer: &Answer) -> Read {
    let claims = serde_json::from_slice(&answer.response.body).map_err(|_| {
        let problem = "expected a JSON object with claims";
        Finding::fail(Check::UserinfoAnswer, Remark::Because(problem.to_owned()))
    })?;
    let client = &context.settings.profile.client;
    let unsigned = client
        .userinfo_signed_response_alg
        .as_deref()
        .map(|name| Finding::fail(Check::UserinfoSignature, Remark::Missing).expected(name));
    let unencrypted = client.userinfo_encrypted_response_alg.as_deref();
    let unencrypted = unencrypted
        .map(|name| Finding::fail(Check::UserinfoEncrypted, Remark::NotEncrypted).expected(name));
    Ok((claims, unsigned.into_iter().chain(unencrypted).collect()))
}

/// Signed, encrypted, or the one inside the other (OIDC Core §5.3.2).
fn read_jwt(context: &Context, answer: &Answer, again: bool) -> Read {
    let client = &context.settings.profile.client;
    let terms = Terms {
        registered: client.userinfo_signed_response_alg.as_deref(),
        announced: "userinfo_signing_alg_values_supported",
        encryption: Agreed {
            algorithm: client.userinfo_encrypted_response_alg.as_deref(),
            content: client.userinfo_encrypted_response_enc.as_deref(),
        },
        checks: TokenChecks {
            encrypted: Check::UserinfoEncrypted,
            format: Check::UserinfoAnswer,
            signature: Check::UserinfoSignature,
            algorithm: Check::UserinfoAlg,
        },
    };
    let token = Secret::new(String::from_utf8_lossy(&answer.response.body).trim());
    if terms.registered.is_none() && terms.encryption.algorithm.is_some() {
        let opened = sealed::open(context, &token, terms.encryption, terms.checks.encrypted)?;
        // Encrypted alone: nobody signed it, and there is plain JSON in it.
        if let Ok(claims) = serde_json::from_str(opened.text.expose()) {
            return Ok((claims, Vec::from_iter(opened.finding)));
        }
    }
    let token = terms.read(context, &token, again)?;
    let mut findings = token.findings;
    let members = token.jws.payload().cloned().unwrap_or_default();
    let read = IdTokenClaims::new(&members);
    let client_id = claims::client_id(context);
    findings.extend([
        claims::issuer(Check::UserinfoIss, context, &read),
        claims::audience(Check::UserinfoAud, &read.audience(), client_id),
    ]);
    Ok((members, findings))
}
