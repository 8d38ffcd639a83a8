//! The answer of the authorization endpoint as one JWT: opened and checked before any of it is used
//! (JARM §2.4).

use serde_json::{Map, Value};

use super::{
    claims::{self, expiry},
    sealed::Agreed,
    signature::{Terms, TokenChecks, Unread},
};
use crate::{
    flow::{Check, Context, Finding, Remark, Verdict},
    oauth::{Parameters, Secret, display_text::neutralise, id_token::IdTokenClaims},
};

/// What was in the JWT, and how its checks came out.
pub(super) struct SignedAnswer {
    pub findings: Vec<Finding>,
    pub parameters: Parameters,
    pub was_encrypted: bool,
}

impl SignedAnswer {
    /// Whether the server that was asked wrote it, as far as the checks can tell.
    pub fn is_genuine(&self) -> bool {
        self.findings
            .iter()
            .all(|finding| finding.verdict != Verdict::Fail)
    }
}

/// Whether the request asked for such an answer.
pub(super) fn is_asked(sent: &Parameters) -> bool {
    sent.first("response_mode")
        .is_some_and(|mode| mode == "jwt" || mode.ends_with(".jwt"))
}

/// Reads the parameter `response`. What stands beside it is not looked at, and remarked on.
///
/// # Errors
///
/// [`Unread`].
pub(super) fn read(
    context: &Context,
    came: &Parameters,
    again: bool,
) -> Result<SignedAnswer, Unread> {
    let client = &context.settings.profile.client;
    let mut findings = Vec::from_iter(loose(came));
    let Some(token) = came.first("response").filter(|token| !token.is_empty()) else {
        findings.push(Finding::fail(Check::JarmFormat, Remark::Missing).expected("response"));
        return Err(Unread::Unusable(findings));
    };
    let terms = Terms {
        registered: client.authorization_signed_response_alg.as_deref(),
        announced: "authorization_signing_alg_values_supported",
        encryption: Agreed {
            algorithm: client.authorization_encrypted_response_alg.as_deref(),
            content: client.authorization_encrypted_response_enc.as_deref(),
        },
        checks: TokenChecks {
            encrypted: Check::JarmEncrypted,
            format: Check::JarmFormat,
            signature: Check::JarmSignature,
            algorithm: Check::JarmAlg,
        },
    };
    let token = match terms.read(context, &Secret::new(token), again) {
        Ok(token) => token,
        Err(Unread::Unusable(about_token)) => {
            findings.extend(about_token);
            return Err(Unread::Unusable(findings));
        }
        Err(unknown @ Unread::UnknownKey(_)) => return Err(unknown),
    };
    findings.extend(token.findings);
    let no_claims = Map::new();
    let members = token.jws.payload().unwrap_or(&no_claims);
    let read = IdTokenClaims::new(members);
    let client_id = claims::client_id(context);
    findings.extend([
        claims::issuer(Check::JarmIss, context, &read),
        claims::audience(Check::JarmAud, &read.audience(), client_id),
        expiry(Check::JarmExp, &read.expires_at(), context.now),
    ]);
    Ok(SignedAnswer {
        findings,
        parameters: parameters(members),
        was_encrypted: token.was_encrypted,
    })
}

/// What a plain answer would have carried. Numbers stand for their digits, as `expires_in` may be
/// one; anything else is no parameter.
fn parameters(members: &Map<String, Value>) -> Parameters {
    let mut out = Parameters::new();
    for (name, value) in members {
        match value {
            Value::String(text) => out.push(name.as_str(), text.as_str()),
            Value::Number(number) => out.push(name.as_str(), number.to_string()),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => {}
        }
    }
    out
}

/// Nobody signed what stands beside the JWT.
fn loose(came: &Parameters) -> Option<Finding> {
    let mut names: Vec<&str> = Vec::new();
    for parameter in came {
        if parameter.name != "response" && !names.contains(&parameter.name.as_str()) {
            names.push(&parameter.name);
        }
    }
    (!names.is_empty()).then(|| {
        Finding::warn(Check::JarmLoose, Remark::Unexpected)
            .expected("response")
            .received(neutralise(&names.join(", "), 200))
    })
}
