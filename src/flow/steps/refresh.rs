//! New tokens for an old grant (RFC 6749 §6).

use super::{Answer, Outcome, Prepared, Received, id_token, mutual_tls, peculiar, token};
use crate::{
    flow::{Check, Context, Finding, Grant, Input, Remark, Tokens},
    oauth::{
        Parameters, Secret,
        id_token::{IdTokenClaims, TextClaim},
        jose::Jws,
    },
    profile::AuthMethod,
};

pub(super) fn prepare(context: &Context) -> Prepared {
    let Some(refresh_token) = context
        .tokens
        .as_ref()
        .and_then(|tokens| tokens.refresh_token.as_ref())
        .or_else(|| context.input(Input::RefreshToken))
    else {
        return Prepared::Skip(String::from("the server gave no refresh token"));
    };
    if context.refresh_token_is_dead {
        return Prepared::Skip(String::from("the server refused the refresh token"));
    }
    let mut body = Parameters::from_iter([
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh_token.expose()),
    ]);
    peculiar::repeat_in_refresh(context, &mut body);
    let last = |body: &mut Parameters| {
        for resource in resources(context) {
            body.push("resource", resource);
        }
    };
    match peculiar::refresh_endpoint(context) {
        Some(Ok(url)) => token::for_tokens(context, url, "application/json", body, last),
        Some(Err(problem)) => problem,
        None => token::post(context, "token_endpoint", body, last),
    }
}

/// An MCP server is named in every token request (MCP Authorization, Resource Parameter
/// Implementation; RFC 8707 §2.2), as it was in the authorization request. Elsewhere the new token is
/// for what was granted.
fn resources(context: &Context) -> impl Iterator<Item = &str> {
    let sent = context
        .authorization_sent
        .as_ref()
        .filter(|_| context.settings.grant == Grant::Mcp);
    sent.into_iter().flat_map(|sent| sent.all("resource"))
}

/// Whether the refresh token was replaced. Who shows a secret or a key with it may go on with the
/// old one (RFC 9700 §4.14.2).
fn rotation(context: &Context, old: Option<&Secret>, new: Option<&Secret>) -> Option<Finding> {
    let remark = match new {
        Some(new) if old != Some(new) => return Some(Finding::pass(Check::RefreshRotation)),
        Some(_) => Remark::Differs,
        None => Remark::Missing,
    };
    let is_for_anybody = context.auth_method() == AuthMethod::None
        && !context.has_dpop_token()
        && !mutual_tls::binds_tokens(context);
    is_for_anybody.then(|| Finding::warn(Check::RefreshRotation, remark))
}

pub(super) fn receive(context: &mut Context, answer: &Answer) -> Received {
    let asked = context.granted_scope.clone().unwrap_or_default();
    let (mut received, fresh) = token::read(context, answer, &asked);
    let Some(mut fresh) = fresh else {
        context.refresh_token_is_dead |= matches!(
            &received.outcome,
            Outcome::Refused { error, .. } if error == "invalid_grant"
        );
        return received;
    };
    let old = context.tokens.clone().unwrap_or_else(|| Tokens {
        refresh_token: context.input(Input::RefreshToken).cloned(),
        ..Tokens::default()
    });
    let rotation = rotation(
        context,
        old.refresh_token.as_ref(),
        fresh.refresh_token.as_ref(),
    );
    received.findings.extend(rotation);
    let identity = fresh
        .id_token
        .as_ref()
        .map(|id_token| id_token_findings(context, id_token))
        .unwrap_or_default();
    let is_foreign = identity
        .iter()
        .any(|finding| finding.verdict == crate::flow::Verdict::Fail);
    received.findings.extend(identity);
    // An answer about somebody else must not replace what is there.
    if is_foreign {
        return received;
    }
    if fresh.refresh_token.is_none() {
        fresh.refresh_token = old.refresh_token;
    }
    if fresh.id_token.is_none() {
        fresh.id_token = old.id_token;
    }
    if fresh.scope.is_some() {
        context.granted_scope.clone_from(&fresh.scope);
    }
    context.tokens = Some(fresh.clone());
    received.tokens = Some(fresh);
    debug_assert_eq!(received.outcome, Outcome::Proceed);
    received
}

/// Same issuer, same subject, same audience, and no other nonce or sign-in (OIDC Core §12.2).
fn id_token_findings(context: &Context, id_token: &Secret) -> Vec<Finding> {
    let Some(first) = &context.id_token else {
        return Vec::new();
    };
    let opened = match id_token::open(context, id_token) {
        Ok(opened) => opened,
        Err(finding) => return vec![finding],
    };
    let jws = match Jws::parse(opened.text.expose()) {
        Ok(jws) => jws,
        Err(error) => {
            return vec![Finding::fail(
                Check::IdTokenFormat,
                Remark::Because(error.to_string()),
            )];
        }
    };
    let (Ok(old), Ok(new)) = (first.payload(), jws.payload()) else {
        return vec![Finding::fail(Check::IdTokenFormat, Remark::Malformed)];
    };
    let (old, new) = (IdTokenClaims::new(old), IdTokenClaims::new(new));
    let compare = |check, old: String, new: String| {
        let finding = if old == new {
            Finding::pass(check)
        } else {
            Finding::fail(check, Remark::Differs)
        };
        finding.expected(old).received(new)
    };
    let text = |claim: TextClaim<'_>| claim.as_text().unwrap_or_default().to_owned();
    let audience = |claims: &IdTokenClaims<'_>| {
        claims
            .members()
            .get("aud")
            .map(ToString::to_string)
            .unwrap_or_default()
    };
    let mut out = Vec::from_iter(opened.finding);
    out.extend([
        compare(
            Check::RefreshIdTokenIss,
            text(old.issuer()),
            text(new.issuer()),
        ),
        compare(
            Check::RefreshIdTokenSub,
            text(old.subject()),
            text(new.subject()),
        ),
        compare(Check::RefreshIdTokenAud, audience(&old), audience(&new)),
    ]);
    // These may be left out of the new one.
    for (check, name) in [
        (Check::RefreshIdTokenAuthTime, "auth_time"),
        (Check::RefreshIdTokenNonce, "nonce"),
    ] {
        let written = |claims: &IdTokenClaims<'_>| {
            let claim = claims.members().get(name);
            claim.map(|value| {
                value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned)
            })
        };
        if let Some(new) = written(&new) {
            out.push(compare(check, written(&old).unwrap_or_default(), new));
        }
    }
    out
}
