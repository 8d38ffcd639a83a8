//! The device authorization request and its answer (RFC 8628 §3.1, §3.2).

use super::{Answer, Outcome, Prepared, Received, polling, refused, token, told_error};
use crate::{
    flow::{Check, Context, DeviceAuthorization, Finding, Remark, grants::rights},
    oauth::{Parameters, SafeUrl, Secret, display_text::neutralise, members_of_answer},
};

/// Codes are typed by people: nothing longer is one.
const CODE_CHARS: usize = 64;

/// RFC 8628 §3.1.
pub(super) fn prepare(context: &Context) -> Prepared {
    let mut body = Parameters::new();
    let scope = context.scope_on_wire();
    if !scope.is_empty() {
        let request = &context.settings.profile.request;
        let name = request.device_scope_parameter.as_deref();
        body.push(name.unwrap_or("scope"), scope);
    }
    for (name, value) in rights(context) {
        body.push(name, value);
    }
    token::post(context, "device_authorization_endpoint", body, |_| {})
}

pub(super) fn receive(context: &mut Context, answer: &Answer) -> Received {
    if answer.response.status >= 400 {
        return Received::with(Vec::new(), refused(answer));
    }
    let read = read(answer);
    // Some servers refuse with 200 as well.
    if read.is_err()
        && let Some(outcome) = told_error(answer)
    {
        return Received::with(
            vec![
                Finding::warn(Check::DeviceAuthorizationAnswer, Remark::Unexpected)
                    .expected("400 or 401 with an error")
                    .received(answer.response.status.to_string()),
            ],
            outcome,
        );
    }
    match read {
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
    let content_type = answer.response.headers.first("content-type");
    let (object, is_form) = members_of_answer(content_type.as_deref(), &answer.response.body)
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
    if is_form {
        findings.push(
            Finding::warn(Check::TokenContentType, Remark::Differs)
                .expected("application/json")
                .received("application/x-www-form-urlencoded"),
        );
    }
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
    let (pace, odd) = polling::pace(members);
    findings.extend(odd);
    findings.push(polling::lifetime(Check::DeviceCodeExpiresIn, &pace));
    let device = DeviceAuthorization {
        device_code,
        user_code,
        verification_uri,
        verification_uri_complete: complete,
        pace,
    };
    Ok((device, findings))
}
