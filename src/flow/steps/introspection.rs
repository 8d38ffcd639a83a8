//! Asking the server what a token is worth (RFC 7662).

use serde_json::{Map, Value};

use super::{
    Answer, Outcome, Prepared, Received, claims,
    kept::{self, Kept},
    mutual_tls, refused,
    sealed::Agreed,
    signature::{Terms, TokenChecks, Unread},
    token,
};
use crate::{
    flow::{Check, Context, Finding, Remark, Stage},
    oauth::{Parameters, Secret, display_text::neutralise, id_token::IdTokenClaims},
    profile::ClientRegistration,
};

/// The media type of a signed answer (RFC 9701 §4), and its `typ` (§5).
const JWT: &str = "application/token-introspection+jwt";
const KIND: &str = "token-introspection+jwt";

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
    let accept = if is_jwt_agreed(&context.settings.profile.client) {
        JWT
    } else {
        "application/json"
    };
    token::post_for(context, "introspection_endpoint", accept, body, |_| {})
}

/// Whether the client registered for an answer that is signed, and perhaps encrypted.
fn is_jwt_agreed(client: &ClientRegistration) -> bool {
    client.introspection_signed_response_alg.is_some()
        || client.introspection_encrypted_response_alg.is_some()
}

/// `again`: the keys were fetched once more for this answer.
pub(super) fn receive(context: &mut Context, answer: &Answer, again: bool) -> Received {
    if answer.response.status >= 400 {
        return Received::with(Vec::new(), refused(answer));
    }
    let (body, mut findings) = if answer.response.media_type().as_deref() == Some(JWT) {
        match read_jwt(context, answer, again) {
            Ok((body, findings)) => (Some(body), findings),
            Err(Unread::UnknownKey(finding)) => {
                let kept = Kept::Introspection(answer.clone());
                return kept::until_keys_are_fresh(context, kept, finding);
            }
            Err(Unread::Unusable(findings)) => {
                let problem = "expected a JWT that says what the token is worth";
                return Received::with(findings, Outcome::Unusable(problem.to_owned()));
            }
        }
    } else {
        let client = &context.settings.profile.client;
        let unsigned = client.introspection_signed_response_alg.as_deref();
        let unsigned = unsigned.map(|name| {
            Finding::fail(Check::IntrospectionSignature, Remark::Missing).expected(name)
        });
        let unencrypted = client.introspection_encrypted_response_alg.as_deref();
        let unencrypted = unencrypted.map(|name| {
            Finding::fail(Check::IntrospectionEncrypted, Remark::NotEncrypted).expected(name)
        });
        let body = serde_json::from_slice(&answer.response.body).ok();
        (body, unsigned.into_iter().chain(unencrypted).collect())
    };
    let active = body
        .as_ref()
        .and_then(|members: &Members| members.get("active"));
    let (finding, outcome) = match active {
        Some(Value::Bool(true)) => (
            Finding::pass(Check::IntrospectionActive).received("true"),
            Outcome::Proceed,
        ),
        Some(Value::Bool(false)) => (
            Finding::warn(Check::IntrospectionActive, Remark::Expired).received("false"),
            Outcome::Proceed,
        ),
        Some(_) => unusable(Remark::Malformed, "active is not true or false"),
        None => unusable(Remark::Missing, "the answer has no member active"),
    };
    findings.push(finding);
    if let Some(members) = &body {
        findings.extend(mutual_tls::introspection_finding(context, members));
    }
    Received::with(findings, outcome)
}

type Members = Map<String, Value>;

/// What the server signed about the token, and the checks of the signed form (RFC 9701 §5).
fn read_jwt(
    context: &Context,
    answer: &Answer,
    again: bool,
) -> Result<(Members, Vec<Finding>), Unread> {
    let client = &context.settings.profile.client;
    let terms = Terms {
        registered: client.introspection_signed_response_alg.as_deref(),
        announced: "introspection_signing_alg_values_supported",
        encryption: Agreed {
            algorithm: client.introspection_encrypted_response_alg.as_deref(),
            content: client.introspection_encrypted_response_enc.as_deref(),
        },
        checks: TokenChecks {
            encrypted: Check::IntrospectionEncrypted,
            format: Check::IntrospectionFormat,
            signature: Check::IntrospectionSignature,
            algorithm: Check::IntrospectionAlg,
        },
    };
    let token = Secret::new(String::from_utf8_lossy(&answer.response.body).trim());
    let token = terms.read(context, &token, again)?;
    let mut findings = token.findings;
    let members = token.jws.payload().cloned().unwrap_or_default();
    let read = IdTokenClaims::new(&members);
    let typ = token.jws.typ().unwrap_or_default();
    let is_right = [KIND, JWT].iter().any(|one| typ.eq_ignore_ascii_case(one));
    let about_typ = if is_right {
        Finding::pass(Check::IntrospectionTyp)
    } else {
        Finding::fail(Check::IntrospectionTyp, Remark::Differs)
    };
    findings.extend([
        about_typ.expected(KIND).received(neutralise(typ, 60)),
        claims::issuer(Check::IntrospectionIss, context, &read),
        claims::audience(
            Check::IntrospectionAud,
            &read.audience(),
            claims::client_id(context),
        ),
    ]);
    match members.get("token_introspection") {
        Some(Value::Object(body)) => Ok((body.clone(), findings)),
        Some(_) | None => {
            let finding = Finding::fail(Check::IntrospectionFormat, Remark::Missing);
            findings.push(finding.expected("token_introspection"));
            Err(Unread::Unusable(findings))
        }
    }
}

fn unusable(remark: Remark, problem: &str) -> (Finding, Outcome) {
    (
        Finding::fail(Check::IntrospectionActive, remark).expected("true or false"),
        Outcome::Unusable(format!("expected a JSON object with active, but {problem}")),
    )
}
