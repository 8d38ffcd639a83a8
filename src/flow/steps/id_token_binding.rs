//! What an ID token is bound to: the access token, code and `state` beside it, and in the hybrid flow
//! the ID token before it.

use super::{claims::shown, id_token::Which};
use crate::{
    flow::{Check, Context, Finding, Remark},
    oauth::{
        Secret,
        display_text::neutralise,
        id_token::{IdTokenClaims, TextClaim, half_hash},
        jose::{Algorithm, Jws},
    },
};

pub(super) fn findings(
    which: Which,
    context: &Context,
    jws: &Jws,
    claims: &IdTokenClaims<'_>,
) -> Vec<Finding> {
    let mut out = hashes(which, context, jws, claims);
    if which == Which::Last {
        out.extend(same_person(context, claims));
    }
    out
}

/// `at_hash`, `c_hash`, `s_hash`: optional from the token endpoint (OIDC Core §3.1.3.8). With the
/// redirect the first two are required wherever a token or a code stands beside (§3.2.2.10,
/// §3.3.2.11): nothing else shows that they belong together.
fn hashes(which: Which, context: &Context, jws: &Jws, claims: &IdTokenClaims<'_>) -> Vec<Finding> {
    let algorithm = jws.algorithm_name().and_then(Algorithm::parse);
    let access_token = which
        .tokens(context)
        .and_then(|tokens| tokens.access_token.as_ref());
    let sent = context.authorization_sent.as_ref();
    let state = sent.and_then(|sent| sent.first("state")).map(Secret::new);
    let is_front = which == Which::Front;
    [
        (
            Check::IdTokenAtHash,
            claims.access_token_hash(),
            access_token,
            is_front,
        ),
        (
            Check::IdTokenCHash,
            claims.code_hash(),
            context.code.as_ref(),
            is_front,
        ),
        (
            Check::IdTokenSHash,
            claims.text("s_hash"),
            state.as_ref(),
            false,
        ),
    ]
    .into_iter()
    .filter_map(|(check, claim, value, is_required)| {
        let finding = match (claim, value) {
            (TextClaim::Absent, Some(_)) if is_required => Finding::fail(check, Remark::Missing),
            (TextClaim::Absent, _) => return None,
            (TextClaim::Invalid(_), _) => Finding::fail(check, Remark::Malformed),
            (TextClaim::Text(came), value) => {
                let expected = half_hash(algorithm?, value?.expose())?;
                let finding = if expected == came {
                    Finding::pass(check)
                } else {
                    Finding::fail(check, Remark::Differs)
                };
                finding.expected(expected)
            }
        };
        Some(finding.received(shown(claim)))
    })
    .collect()
}

/// Both ID tokens of the hybrid flow are about one sign-in: same issuer, same person.
fn same_person(context: &Context, claims: &IdTokenClaims<'_>) -> Vec<Finding> {
    let Some(Ok(first)) = context.front_id_token.as_ref().map(Jws::payload) else {
        return Vec::new();
    };
    let first = IdTokenClaims::new(first);
    [
        (Check::HybridIdTokenIss, first.issuer(), claims.issuer()),
        (Check::HybridIdTokenSub, first.subject(), claims.subject()),
    ]
    .into_iter()
    .map(|(check, first, last)| {
        let finding = if first == last {
            Finding::pass(check)
        } else {
            Finding::fail(check, Remark::Differs)
        };
        finding
            .expected(neutralise(&shown(first), 255))
            .received(neutralise(&shown(last), 255))
    })
    .collect()
}
