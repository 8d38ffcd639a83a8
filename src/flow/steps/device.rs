//! The device authorization request, its answer, and asking for the tokens until the person has
//! decided (RFC 8628 §3).

use super::{Answer, Outcome, Prepared, Received, refused, token};
use crate::{
    flow::{Check, Context, DeviceAuthorization, Finding, Remark, Step},
    oauth::{JsonObject, Parameters, SafeUrl, Secret, display_text::neutralise},
};

/// Where the server names none (RFC 8628 §3.2).
const DEFAULT_INTERVAL_SECS: u32 = 5;
/// What `slow_down` adds (RFC 8628 §3.5).
const SLOWER_BY_SECS: u32 = 5;
/// Codes are typed by people: nothing longer is one.
const CODE_CHARS: usize = 64;

/// RFC 8628 §3.1.
pub(super) fn prepare(context: &Context) -> Prepared {
    let mut body = Parameters::new();
    let scope = context.scope();
    if !scope.is_empty() {
        body.push("scope", scope);
    }
    token::post(context, "device_authorization_endpoint", body, |_| {})
}

pub(super) fn receive(context: &mut Context, answer: &Answer) -> Received {
    if answer.response.status >= 400 {
        return Received::with(Vec::new(), refused(answer));
    }
    match read(answer) {
        Ok((device, findings)) => {
            context.device = Some(device);
            Received::with(findings, Outcome::Proceed)
        }
        Err(problem) => Received::with(
            vec![Finding::fail(
                Check::DeviceAuthorizationAnswer,
                Remark::Because(problem.clone()),
            )],
            Outcome::Unusable(problem),
        ),
    }
}

/// RFC 8628 §3.2.
fn read(answer: &Answer) -> Result<(DeviceAuthorization, Vec<Finding>), String> {
    let body = &answer.response.body;
    let object = JsonObject::parse(body, body.len())
        .map_err(|error| format!("expected a JSON object: {error}"))?;
    let members = &object.members;
    let text = |name: &str| members.get(name).and_then(serde_json::Value::as_str);
    let required = |name: &str| {
        text(name)
            .filter(|value| !value.is_empty())
            .ok_or_else(|| format!("expected the member {name}, and there is none"))
    };
    let device_code = Secret::new(required("device_code")?);
    let user_code = neutralise(required("user_code")?, CODE_CHARS);
    let mut findings = vec![Finding::pass(Check::DeviceAuthorizationAnswer)];
    // Google wrote it so before the specification was done, and still does.
    let address = match (text("verification_uri"), text("verification_url")) {
        (Some(uri), _) => uri,
        (None, Some(url)) => {
            findings.push(
                Finding::warn(Check::VerificationUri, Remark::Differs)
                    .expected("verification_uri")
                    .received("verification_url"),
            );
            url
        }
        (None, None) => {
            return Err(String::from(
                "expected the member verification_uri, and there is none",
            ));
        }
    };
    let verification_uri =
        SafeUrl::parse(address).map_err(|error| format!("verification_uri: {error}"))?;
    let complete = text("verification_uri_complete").and_then(|uri| SafeUrl::parse(uri).ok());
    let number = |name: &str| members.get(name).and_then(serde_json::Value::as_u64);
    let expires_in = number("expires_in");
    findings.push(match expires_in {
        Some(_) => Finding::pass(Check::DeviceCodeExpiresIn),
        None => Finding::warn(Check::DeviceCodeExpiresIn, Remark::Missing),
    });
    let interval = number("interval").and_then(|secs| u32::try_from(secs).ok());
    let device = DeviceAuthorization {
        device_code,
        user_code,
        verification_uri,
        verification_uri_complete: complete,
        expires_in_secs: expires_in,
        expires: None,
        interval_secs: interval.unwrap_or(DEFAULT_INTERVAL_SECS),
    };
    Ok((device, findings))
}

/// RFC 8628 §3.4.
pub(super) fn prepare_poll(context: &Context) -> Prepared {
    let Some(device) = &context.device else {
        return Prepared::Impossible(String::from(
            "expected a device code from the step before, and there is none",
        ));
    };
    let body = Parameters::from_iter([
        ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
        ("device_code", device.device_code.expose()),
    ]);
    token::post(context, "token_endpoint", body, |_| {})
}

/// RFC 8628 §3.5: as long as the person has not decided, the next press asks once more.
pub(super) fn receive_poll(context: &mut Context, answer: &Answer) -> Received {
    let mut received = token::receive(context, answer);
    if let Outcome::Refused { error, .. } = &received.outcome {
        let is_pending = error == "authorization_pending";
        let is_too_fast = error == "slow_down";
        if is_too_fast && let Some(device) = &mut context.device {
            device.interval_secs = device.interval_secs.saturating_add(SLOWER_BY_SECS);
        }
        if is_pending || is_too_fast {
            received.outcome = Outcome::First(vec![Step::Poll]);
        }
    }
    received
}
