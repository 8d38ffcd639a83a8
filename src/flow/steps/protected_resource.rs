//! From an API to the server that gives tokens for it: its challenge, and its metadata (RFC 9728).

use super::{Answer, Outcome, Prepared, Received, Step, accept_json, mcp, resource};
use crate::{
    flow::{Check, Context, Finding, Grant, Remark},
    http::{Draft, RequestDraft},
    oauth::{
        ResourceMatch, ResourceMetadata, ResourceMetadataPlace, SafeUrl, WellKnown,
        display_text::neutralise, resource_metadata_url, root_resource_metadata_url,
    },
};

/// A call without a token: an MCP server is asked in its own way, any other API with a GET.
pub(super) fn prepare_challenge(context: &Context) -> Prepared {
    let url = match asked(context) {
        Ok(url) => url,
        Err(problem) => return problem,
    };
    let request = if context.settings.grant == Grant::Mcp {
        mcp::without_token(url, context.mcp_version)
    } else {
        RequestDraft::new("GET", url, &accept_json(), None)
    };
    Prepared::Draft(Box::new(Draft::Request(request)))
}

/// The API that the run is about, or why there is none.
fn asked(context: &Context) -> Result<SafeUrl, Prepared> {
    let named = context.resource().ok_or_else(|| {
        Prepared::Impossible(String::from(
            "expected the address of the API, and there is none: name it with --resource, or as the parameter resource in the profile",
        ))
    })?;
    SafeUrl::parse(&named)
        .map_err(|error| Prepared::Impossible(format!("resource: {error} (RFC 8707 §2)")))
}

/// Whatever comes: the metadata may be there all the same.
pub(super) fn receive_challenge(context: &mut Context, answer: &Answer) -> Received {
    let mut findings = match answer.response.status {
        401 => resource::challenge_findings(answer),
        status => vec![
            Finding::warn(Check::ResourceChallenge, Remark::Unexpected)
                .expected("401")
                .received(status.to_string()),
        ],
    };
    let challenges = resource::challenges(answer);
    let challenge = challenges
        .challenges
        .iter()
        .find(|challenge| challenge.resource_metadata().is_some())
        .or_else(|| challenges.scheme("Bearer"));
    let Some(challenge) = challenge else {
        if answer.response.status != 401 {
            return Received::with(findings, Outcome::Proceed);
        }
        findings.push(Finding::warn(
            Check::ResourceMetadataAnnounced,
            Remark::Missing,
        ));
        return Received::with(findings, Outcome::Proceed);
    };
    context.challenged_scope = challenge.scope().map(|scope| neutralise(scope, 1000));
    findings.push(match challenge.resource_metadata().map(SafeUrl::parse) {
        None => Finding::warn(Check::ResourceMetadataAnnounced, Remark::Missing),
        Some(Err(error)) => Finding::fail(
            Check::ResourceMetadataAnnounced,
            Remark::Because(error.to_string()),
        ),
        Some(Ok(url)) => {
            let finding = announced(context, &url);
            context.resource_metadata_url = Some(url);
            finding
        }
    });
    Received::with(findings, Outcome::Proceed)
}

/// An API may have its metadata elsewhere; one that sends its clients into this machine or its
/// network from outside is up to something else.
fn announced(context: &Context, url: &SafeUrl) -> Finding {
    let api = context.resource().and_then(|api| SafeUrl::parse(&api).ok());
    let api = api.as_ref();
    let finding = if api.is_some_and(|api| url.is_private() && !api.is_private()) {
        Finding::fail(Check::ResourceMetadataAnnounced, Remark::Wider)
    } else if api.is_some_and(|api| api.origin() != url.origin()) {
        Finding::warn(Check::ResourceMetadataAnnounced, Remark::Differs)
    } else {
        Finding::pass(Check::ResourceMetadataAnnounced)
    };
    finding.received(url.without_query())
}

pub(super) fn prepare_metadata(place: ResourceMetadataPlace, context: &Context) -> Prepared {
    let api = match asked(context) {
        Ok(api) => api,
        Err(problem) => return problem,
    };
    let url = match (place, &context.resource_metadata_url) {
        (ResourceMetadataPlace::Announced, Some(url)) => Ok(url.clone()),
        (ResourceMetadataPlace::Announced, None) => resource_metadata_url(&api),
        (ResourceMetadataPlace::Root, _) => root_resource_metadata_url(&api),
    };
    match url {
        Ok(url) => Prepared::Draft(Box::new(Draft::Request(RequestDraft::new(
            "GET",
            url,
            &accept_json(),
            None,
        )))),
        Err(error) => Prepared::Impossible(format!("resource: {error}")),
    }
}

pub(super) fn receive_metadata(
    place: ResourceMetadataPlace,
    context: &mut Context,
    answer: &Answer,
) -> Received {
    let parsed = if answer.response.status == 200 {
        ResourceMetadata::parse(&answer.response.body).map_err(|error| error.to_string())
    } else {
        Err(format!(
            "expected 200 with the API's metadata, got {} {}",
            answer.response.status, answer.response.reason
        ))
    };
    let metadata = match parsed {
        Ok(metadata) => metadata,
        Err(problem) => return no_metadata(place, context, answer, problem),
    };
    let mut findings = vec![name_finding(context, place, &metadata)];
    findings.extend(member_findings(&metadata));
    let issuers = metadata.authorization_servers();
    let Some(issuer) = chosen(context, &issuers) else {
        findings.push(Finding::fail(
            Check::ResourceMetadataServers,
            Remark::Missing,
        ));
        return Received::with(
            findings,
            Outcome::Unusable(String::from(
                "expected authorization_servers in the metadata of the API, and there is none that can be used",
            )),
        );
    };
    findings.push(Finding::pass(Check::ResourceMetadataServers).received(issuers.join(", ")));
    findings.extend(context.go_to(&issuer));
    context.aim_at_api();
    context.resource_scopes = metadata
        .members
        .strings("scopes_supported")
        .and_then(Result::ok)
        .map(|scopes| scopes.join(" "));
    Received::with(findings, Outcome::Proceed)
}

/// The root is asked where nothing was announced and the API's own place was empty.
fn no_metadata(
    place: ResourceMetadataPlace,
    context: &Context,
    answer: &Answer,
    problem: String,
) -> Received {
    let has_path = asked(context).is_ok_and(|api| api.target() != "/");
    let may_be_at_root = place == ResourceMetadataPlace::Announced
        && context.resource_metadata_url.is_none()
        && has_path;
    let outcome = if may_be_at_root {
        Outcome::First(vec![Step::ResourceMetadata(ResourceMetadataPlace::Root)])
    } else if answer.response.status >= 400 {
        Outcome::Refused {
            error: format!("HTTP {}", answer.response.status),
            description: Some(problem),
        }
    } else {
        Outcome::Unusable(problem)
    };
    Received::with(Vec::new(), outcome)
}

/// RFC 9728 §3.3: metadata under another name must not be used.
fn name_finding(
    context: &Context,
    place: ResourceMetadataPlace,
    metadata: &ResourceMetadata,
) -> Finding {
    let asked = context.resource().unwrap_or_default();
    let matched = SafeUrl::parse(&asked).map_or(ResourceMatch::Different, |asked| {
        metadata.resource_match(&asked, place)
    });
    let check = Check::ResourceMetadataResource;
    let finding = match matched {
        ResourceMatch::Same => Finding::pass(check),
        ResourceMatch::WholeHost => Finding::warn(check, Remark::Wider),
        ResourceMatch::Slightly => Finding::fail(check, Remark::DiffersSlightly),
        ResourceMatch::Different => Finding::fail(check, Remark::Differs),
        ResourceMatch::Absent => Finding::fail(check, Remark::Missing),
    };
    Finding {
        received: metadata.resource().map(|name| neutralise(name, 300)),
        ..finding.expected(asked)
    }
}

/// What the members say that a client has to know (RFC 9728 §2).
fn member_findings(metadata: &ResourceMetadata) -> Vec<Finding> {
    let members = &metadata.members;
    let mut out = Vec::new();
    for name in [
        "authorization_servers",
        "scopes_supported",
        "bearer_methods_supported",
        "resource_signing_alg_values_supported",
        "authorization_details_types_supported",
        "dpop_signing_alg_values_supported",
    ] {
        if let Some(Err(error)) = members.strings(name) {
            let why = Remark::Because(format!("{name}: {error}"));
            out.push(Finding::warn(Check::ResourceMetadataMember, why));
        }
    }
    for name in [
        "jwks_uri",
        "resource_documentation",
        "resource_policy_uri",
        "resource_tos_uri",
    ] {
        if let Some(Err(error)) = members.endpoint(name) {
            let why = Remark::Because(format!("{name}: {error}"));
            out.push(Finding::warn(Check::ResourceMetadataMember, why));
        }
    }
    for name in members.repeated_members() {
        out.push(
            Finding::warn(Check::ResourceMetadataMember, Remark::Repeated).received(name.clone()),
        );
    }
    if let Some(Ok(methods)) = members.strings("bearer_methods_supported") {
        let finding = if methods.contains(&"header") {
            Finding::pass(Check::ResourceMetadataBearer)
        } else {
            Finding::warn(Check::ResourceMetadataBearer, Remark::Differs)
        };
        out.push(finding.expected("header").received(methods.join(", ")));
    }
    if members.members().contains_key("signed_metadata") {
        let why = "signed_metadata is not read here, and would win over what is";
        out.push(Finding::warn(
            Check::ResourceMetadataMember,
            Remark::Because(String::from(why)),
        ));
    }
    out
}

/// The issuer that the profile knows, where it is named; else the first that can be used.
fn chosen(context: &Context, issuers: &[&str]) -> Option<String> {
    let known = context.settings.profile.issuer();
    issuers
        .iter()
        .copied()
        .find(|issuer| Some(*issuer) == known)
        .or_else(|| {
            let mut usable = issuers
                .iter()
                .copied()
                .filter(|issuer| WellKnown::OauthAuthorizationServer.url(issuer).is_ok());
            usable.next()
        })
        .map(str::to_owned)
}
