//! Access tokens that are JWTs for their API (RFC 9068): what the client can see in one. It is not
//! meant to read them, so nothing here stops a run.

use super::{
    Answer,
    claims::{self, expiry},
    sealed::Agreed,
    signature::{Terms, TokenChecks},
};
use crate::{
    flow::{Check, Context, Finding, Remark, Tokens, Verdict},
    oauth::{
        display_text::neutralise,
        id_token::{IdTokenClaims, TextClaim},
        jose::Jws,
    },
};

/// The other claims that RFC 9068 §2.2 requires.
const REQUIRED: [&str; 3] = ["sub", "iat", "jti"];

/// Nothing for a token that does not say by its `typ` that it is of this kind.
pub(super) fn findings(context: &Context, answer: &Answer, tokens: &Tokens) -> Vec<Finding> {
    let Some(jws) = tokens
        .access_token
        .as_ref()
        .and_then(|token| Jws::parse(token.expose()).ok())
        .filter(is_for_apis)
    else {
        return Vec::new();
    };
    let Ok(members) = jws.payload() else {
        return Vec::new();
    };
    let read = IdTokenClaims::new(members);
    let mut out = Vec::from_iter(signature(context, &jws));
    out.extend([
        claims::issuer(Check::AccessTokenIss, context, &read),
        audience(answer, &read),
        client(context, &read),
        expiry(Check::AccessTokenExp, &read.expires_at(), context.now),
    ]);
    let missing: Vec<&str> = REQUIRED
        .into_iter()
        .filter(|name| !members.contains_key(*name))
        .collect();
    out.push(if missing.is_empty() {
        Finding::pass(Check::AccessTokenClaims)
    } else {
        Finding::warn(Check::AccessTokenClaims, Remark::Missing).expected(missing.join(", "))
    });
    for finding in &mut out {
        // Whether the token is good is for the API to say.
        if finding.verdict == Verdict::Fail {
            finding.verdict = Verdict::Warn;
        }
    }
    out
}

/// `at+jwt`, as a media type with or without its prefix (RFC 9068 §4).
fn is_for_apis(jws: &Jws) -> bool {
    let kinds = ["at+jwt", "application/at+jwt"];
    jws.typ()
        .is_some_and(|typ| kinds.iter().any(|kind| typ.eq_ignore_ascii_case(kind)))
}

/// Where the keys were fetched anyway.
fn signature(context: &Context, jws: &Jws) -> Option<Finding> {
    context.keys.as_ref()?;
    let terms = Terms {
        registered: jws.algorithm_name(),
        announced: "",
        encryption: Agreed {
            algorithm: None,
            content: None,
        },
        checks: TokenChecks {
            encrypted: Check::AccessTokenSignature,
            format: Check::AccessTokenSignature,
            signature: Check::AccessTokenSignature,
            algorithm: Check::AccessTokenSignature,
        },
    };
    Some(terms.signature(context, jws).0)
}

/// The API that the request named; without one the server chose it (RFC 9068 §3).
fn audience(answer: &Answer, read: &IdTokenClaims<'_>) -> Finding {
    let aud = read.audience();
    let received = read.members().get("aud").map(ToString::to_string);
    let received = neutralise(&received.unwrap_or_default(), 255);
    let asked: Vec<&str> = answer.sent.all("resource").collect();
    let finding = match (received.is_empty(), asked.first()) {
        (true, _) => Finding::warn(Check::AccessTokenAud, Remark::Missing),
        (false, None) => Finding::pass(Check::AccessTokenAud),
        (false, Some(_)) if asked.iter().any(|api| aud.contains(api)) => {
            Finding::pass(Check::AccessTokenAud)
        }
        (false, Some(_)) => Finding::warn(Check::AccessTokenAud, Remark::Differs),
    };
    let expected = (!asked.is_empty()).then(|| asked.join(", "));
    Finding {
        expected,
        ..finding.received(received)
    }
}

fn client(context: &Context, read: &IdTokenClaims<'_>) -> Finding {
    let client_id = claims::client_id(context);
    let came = read.text("client_id");
    let finding = match came {
        TextClaim::Text(came) if came == client_id => Finding::pass(Check::AccessTokenClient),
        TextClaim::Text(_) => Finding::warn(Check::AccessTokenClient, Remark::Differs),
        TextClaim::Invalid(_) => Finding::warn(Check::AccessTokenClient, Remark::Malformed),
        TextClaim::Absent => Finding::warn(Check::AccessTokenClient, Remark::Missing),
    };
    finding.expected(client_id).received(claims::shown(came))
}
