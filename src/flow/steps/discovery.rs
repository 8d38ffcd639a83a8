//! Discovery: the server's metadata by its issuer (RFC 8414 §3, OIDC Discovery §4).

use super::{Answer, Outcome, Prepared, Received, Step, accept_json, mutual_tls};
use crate::{
    flow::{Check, Context, Finding, Grant, Remark},
    http::{Draft, RequestDraft},
    oauth::{ResourceMetadataPlace, SafeUrl, ServerMetadata, WellKnown},
    profile::{PkceChoice, Profile},
};

/// Why a run with that profile asks its server for no metadata; `None` where it does ask.
pub(in crate::flow) fn needless(profile: &Profile) -> Option<&'static str> {
    if profile.issuer().is_none() {
        return Some("the profile names the endpoints itself and no issuer");
    }
    ["authorization_endpoint", "token_endpoint", "jwks_uri"]
        .iter()
        .all(|name| profile.server.contains_key(*name))
        .then_some("the profile names the endpoints itself")
}

pub(super) fn prepare(form: WellKnown, context: &Context) -> Prepared {
    let profile = &context.settings.profile;
    if let Some(reason) = needless(profile) {
        return Prepared::Skip(reason.to_owned());
    }
    match form.url(profile.issuer().unwrap_or_default()) {
        Ok(url) => Prepared::Draft(Box::new(Draft::Request(RequestDraft::new(
            "GET",
            url,
            &accept_json(),
            None,
        )))),
        Err(error) => Prepared::Impossible(format!("issuer: {error}")),
    }
}

pub(super) fn receive(form: WellKnown, context: &mut Context, answer: &Answer) -> Received {
    let parsed = if answer.response.status == 200 {
        ServerMetadata::parse(&answer.response.body).map_err(|error| error.to_string())
    } else {
        Err(format!(
            "expected 200 with the server's metadata, got {} {}",
            answer.response.status, answer.response.reason
        ))
    };
    let metadata = match parsed {
        Ok(metadata) => metadata,
        Err(problem) => {
            return match next(form, context) {
                Some(next) => {
                    Received::with(Vec::new(), Outcome::First(vec![Step::Metadata(next)]))
                }
                None if context.settings.reach.may_be_resource
                    && context.asked_resource.is_none() =>
                {
                    as_resource(context)
                }
                None => Received::with(Vec::new(), no_metadata(answer, &problem)),
            };
        }
    };
    let mut findings = issuer_finding(context, &metadata);
    findings.extend(endpoint_findings(&metadata));
    findings.extend(mutual_tls::alias_finding(context, &metadata));
    findings.push(pkce_finding(context, &metadata));
    // What the profile says itself counts more than what the server announces.
    let mut members = metadata.into_members();
    for (name, value) in &context.settings.profile.server {
        members.insert(name.clone(), value.clone());
    }
    context.metadata = ServerMetadata::from(members);
    context.metadata_from = Some(form);
    Received::with(findings, Outcome::Proceed)
}

/// The place to look at after that one: another address than all before it.
fn next(form: WellKnown, context: &Context) -> Option<WellKnown> {
    let issuer = context.settings.profile.issuer()?;
    let order: &[WellKnown] = if context.was_named_by_api() {
        &WellKnown::ORDER_FOR_RESOURCES
    } else {
        &WellKnown::ORDER
    };
    let at = order.iter().position(|place| *place == form)?;
    let url = |place: &WellKnown| place.url(issuer).map(|url| url.as_str().to_owned()).ok();
    let asked: Vec<_> = order[..=at].iter().map(url).collect();
    order[at + 1..]
        .iter()
        .find(|place| !asked.contains(&url(place)))
        .copied()
}

/// Nobody publishes metadata of a server there: it may be an API, which names its servers.
fn as_resource(context: &mut Context) -> Received {
    context.asked_resource = context.settings.profile.issuer().map(str::to_owned);
    let steps = vec![
        Step::Challenge,
        Step::ResourceMetadata(ResourceMetadataPlace::Announced),
        Step::Metadata(WellKnown::ORDER_FOR_RESOURCES[0]),
    ];
    Received::with(Vec::new(), Outcome::First(steps))
}

/// A refusal where the server said no, and an answer that cannot be used where it said something else.
fn no_metadata(answer: &Answer, problem: &str) -> Outcome {
    let advice = "Every well-known address was asked. Check the issuer, or name the endpoints in the profile";
    if answer.response.status >= 400 {
        Outcome::Refused {
            error: format!("HTTP {}", answer.response.status),
            description: Some(format!("{problem}. {advice}")),
        }
    } else {
        Outcome::Unusable(format!("{problem}. {advice}"))
    }
}

fn issuer_finding(context: &Context, metadata: &ServerMetadata) -> Vec<Finding> {
    let expected = context.settings.profile.issuer().unwrap_or_default();
    vec![match metadata.issuer() {
        Some(issuer) if issuer == expected => Finding::pass(Check::MetadataIssuer).received(issuer),
        Some(issuer) => {
            let remark = if same_but_for_slash_or_case(issuer, expected) {
                Remark::DiffersSlightly
            } else {
                Remark::Differs
            };
            Finding::fail(Check::MetadataIssuer, remark)
                .expected(expected)
                .received(issuer)
        }
        None => {
            let remark = if metadata.members().contains_key("issuer") {
                Remark::Malformed
            } else {
                Remark::Missing
            };
            Finding::fail(Check::MetadataIssuer, remark).expected(expected)
        }
    }]
}

/// Differences that people overlook; no specification lets a client overlook them.
pub(in crate::flow) fn same_but_for_slash_or_case(a: &str, b: &str) -> bool {
    a.trim_end_matches('/')
        .eq_ignore_ascii_case(b.trim_end_matches('/'))
}

fn endpoint_findings(metadata: &ServerMetadata) -> Vec<Finding> {
    let mut out = Vec::new();
    let mut insecure = Vec::new();
    let mut elsewhere = Vec::new();
    let mut all_loopback = true;
    let issuer = metadata
        .issuer()
        .and_then(|issuer| SafeUrl::parse(issuer).ok());
    if let Some(issuer) = &issuer
        && !issuer.is_https()
    {
        insecure.push(String::from("issuer"));
        all_loopback &= issuer.is_loopback();
    }
    for name in endpoint_names(metadata) {
        match metadata.endpoint(name) {
            Some(Ok(url)) => {
                if !url.is_https() {
                    insecure.push(name.to_owned());
                    all_loopback &= url.is_loopback();
                }
                if let Some(issuer) = &issuer
                    && url.url().host() != issuer.url().host()
                {
                    elsewhere.push(format!("{name} at {}", url.authority()));
                }
            }
            Some(Err(error)) => out.push(Finding::fail(
                Check::MetadataEndpoint,
                Remark::Because(format!("{name}: {error}")),
            )),
            None => {}
        }
    }
    if !insecure.is_empty() {
        let finding = if all_loopback {
            Finding::warn(Check::MetadataHttps, Remark::NotEncrypted)
        } else {
            Finding::fail(Check::MetadataHttps, Remark::NotEncrypted)
        };
        out.push(finding.expected("https").received(insecure.join(", ")));
    }
    if !elsewhere.is_empty() {
        out.push(
            Finding::warn(Check::MetadataEndpointHost, Remark::Differs)
                .received(elsewhere.join(", ")),
        );
    }
    out
}

/// Members that name an address requests go to.
fn endpoint_names(metadata: &ServerMetadata) -> impl Iterator<Item = &str> {
    metadata
        .members()
        .keys()
        .map(String::as_str)
        .filter(|name| name.ends_with("_endpoint") || *name == "jwks_uri")
}

/// Metadata without `code_challenge_methods_supported` says that PKCE is not supported (RFC 8414 §2).
fn pkce_finding(context: &Context, metadata: &ServerMetadata) -> Finding {
    let methods = metadata
        .strings("code_challenge_methods_supported")
        .and_then(Result::ok)
        .unwrap_or_default();
    let wanted = context.settings.profile.request.pkce.as_str();
    let finding = match PkceChoice::parse(wanted) {
        Some(PkceChoice::Off) | None if methods.is_empty() => Finding::pass(Check::MetadataPkce),
        Some(PkceChoice::Off) | None => Finding::warn(Check::MetadataPkce, Remark::NotSent),
        // An MCP client goes no further then (MCP Authorization Security Considerations).
        Some(PkceChoice::S256 | PkceChoice::Plain)
            if methods.is_empty() && context.settings.grant == Grant::Mcp =>
        {
            Finding::fail(Check::MetadataPkce, Remark::Missing)
        }
        Some(PkceChoice::S256 | PkceChoice::Plain) if methods.is_empty() => {
            Finding::warn(Check::MetadataPkce, Remark::Missing)
        }
        Some(PkceChoice::S256 | PkceChoice::Plain) if methods.contains(&wanted) => {
            Finding::pass(Check::MetadataPkce)
        }
        Some(PkceChoice::S256 | PkceChoice::Plain) => {
            Finding::fail(Check::MetadataPkce, Remark::Differs)
        }
    };
    finding.expected(wanted).received(methods.join(", "))
}
