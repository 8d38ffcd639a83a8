//! What can be said of the peculiarities of a profile's requests, and of what it knows of its
//! provider.

use super::{Problem, Profile, Remark, template};
use crate::oauth::SafeUrl;

/// Headers that hold credentials: those are made of the client's registration and of tokens.
const CREDENTIALS: [&str; 4] = ["authorization", "cookie", "dpop", "proxy-authorization"];

pub(super) fn request_remarks(profile: &Profile) -> Vec<Remark> {
    let request = &profile.request;
    let mut out = Vec::new();
    let mut fail = |member: String, problem: Problem| {
        out.push(Remark {
            member,
            is_failure: true,
            problem,
        });
    };
    if request.scope_separator.is_empty() {
        let member = String::from("/request/scope_separator");
        fail(member, Problem::NoSeparator);
    }
    for (list, headers) in [
        ("token_headers", &request.token_headers),
        ("api_headers", &request.api_headers),
    ] {
        for (at, (name, value)) in headers.iter().enumerate() {
            if let Some(problem) = header_problem(name, value) {
                fail(format!("/request/{list}/{at}"), problem);
            }
        }
    }
    if let Some(name) = &request.access_token_header
        && !is_header_name(name)
    {
        let member = String::from("/request/access_token_header");
        fail(member, Problem::HeaderName(name.clone()));
    }
    if request.device_scope_parameter.as_deref() == Some("") {
        let member = String::from("/request/device_scope_parameter");
        fail(member, Problem::NoParameterName);
    }
    for (at, (name, _)) in request.token_parameters.iter().enumerate() {
        let member = format!("/request/token_parameters/{at}");
        match name.as_str() {
            "" => fail(member, Problem::NoParameterName),
            "client_secret" | "client_assertion" | "password" => {
                fail(member, Problem::HoldsCredential(name.clone()));
            }
            _ => {}
        }
    }
    if let Some(place) = &request.refresh_endpoint
        && !template::is_open(profile, place)
        && let Err(error) = SafeUrl::parse(place)
    {
        let member = String::from("/request/refresh_endpoint");
        fail(member, Problem::Address(error));
    }
    if request
        .token_types
        .iter()
        .any(|name| name.trim().is_empty())
    {
        out.push(Remark {
            member: String::from("/request/token_types"),
            is_failure: false,
            problem: Problem::NoTokenType,
        });
    }
    out
}

/// What is wrong with the facts about the provider. They are never sent, so that only the call that
/// is offered can be a failure.
pub(super) fn provider_remarks(profile: &Profile) -> Vec<Remark> {
    let Some(provider) = &profile.provider else {
        return Vec::new();
    };
    let mut out = Vec::new();
    let call = provider.call.as_ref();
    for (member, address, is_failure) in [
        ("website", provider.website.as_ref(), false),
        ("documentation", provider.documentation.as_ref(), false),
        ("console", provider.console.as_ref(), false),
        ("call/url", call.map(|call| &call.url), true),
    ] {
        if let Some(address) = address
            && !template::is_open(profile, address)
            && let Err(error) = SafeUrl::parse(address)
        {
            out.push(Remark {
                member: format!("/provider/{member}"),
                is_failure,
                problem: Problem::Address(error),
            });
        }
    }
    for (at, (name, value)) in call.iter().flat_map(|call| &call.headers).enumerate() {
        if let Some(problem) = header_problem(name, value) {
            out.push(Remark {
                member: format!("/provider/call/headers/{at}"),
                is_failure: true,
                problem,
            });
        }
    }
    out
}

fn header_problem(name: &str, value: &str) -> Option<Problem> {
    if !is_header_name(name) || value.contains(['\r', '\n']) {
        return Some(Problem::HeaderName(name.to_owned()));
    }
    let is_credential = CREDENTIALS.iter().any(|one| name.eq_ignore_ascii_case(one));
    is_credential.then(|| Problem::HoldsCredential(name.to_owned()))
}

/// A token, as HTTP has it.
fn is_header_name(name: &str) -> bool {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(is_token)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn remarked(request: serde_json::Value) -> Vec<String> {
        let mut profile = Profile::for_issuer("https://issuer.example");
        profile.request = serde_json::from_value(request).unwrap();
        let remarks = request_remarks(&profile);
        assert!(remarks.iter().all(|remark| remark.is_failure));
        remarks.into_iter().map(|remark| remark.member).collect()
    }

    #[test]
    fn what_cannot_be_sent_is_said_at_its_member() {
        for (member, request) in [
            ("scope_separator", json!({"scope_separator": ""})),
            (
                "api_headers/1",
                json!({"api_headers": [["A", "b"], ["", "c"]]}),
            ),
            ("token_headers/0", json!({"token_headers": [["A b", "c"]]})),
            (
                "token_headers/0",
                json!({"token_headers": [["A", "b\r\nC: d"]]}),
            ),
            (
                "access_token_header",
                json!({"access_token_header": "X Token"}),
            ),
            (
                "device_scope_parameter",
                json!({"device_scope_parameter": ""}),
            ),
            (
                "token_parameters/0",
                json!({"token_parameters": [["", "1"]]}),
            ),
            ("refresh_endpoint", json!({"refresh_endpoint": "refresh"})),
        ] {
            assert_eq!(remarked(request), [format!("/request/{member}")]);
        }
        assert!(remarked(json!({"scope_separator": ",", "api_headers": [["A", "b"]]})).is_empty());
    }

    #[test]
    fn credentials_have_no_place_among_headers_and_parameters() {
        for name in ["Authorization", "cookie", "DPoP"] {
            assert_eq!(remarked(json!({"api_headers": [[name, "x"]]})).len(), 1);
        }
        let secret = json!({"token_parameters": [["client_secret", "x"]]});
        assert_eq!(remarked(secret).len(), 1);
    }

    #[test]
    fn facts_with_an_odd_address_are_remarked_and_do_no_harm() {
        let mut profile = Profile::for_issuer("https://issuer.example");
        profile.provider = serde_json::from_value(json!({
            "website": "issuer", "console": "https://issuer.example", "call": { "url": "call" }
        }))
        .unwrap();
        let remarks = provider_remarks(&profile);
        let said: Vec<_> = remarks
            .iter()
            .map(|remark| (remark.member.as_str(), remark.is_failure))
            .collect();
        assert_eq!(
            said,
            [("/provider/website", false), ("/provider/call/url", true)]
        );
    }
}
