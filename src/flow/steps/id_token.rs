//! The checks of the ID token, one by one (OIDC Core §3.1.3.7).

use serde_json::Map;

use super::{
    Outcome, Prepared, Received, Step,
    claims::{self, SKEW_SECS, expiry, shown},
    id_token_binding, id_token_wishes,
    sealed::{self, Agreed, Opened},
    signature::{ReadToken, Terms, TokenChecks, Unread},
};
use crate::{
    flow::{Check, Context, Finding, Remark, Tokens},
    oauth::{
        Secret, Timestamp,
        display_text::neutralise,
        id_token::{IdTokenClaims, NumericDate, TextClaim},
        jose::Jws,
    },
};

/// An ID token this much older than its arrival is odd, in seconds.
const OLD_SECS: i64 = 600;

/// Which of the two ID tokens that a run can bring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    /// The one that came with the redirect.
    Front,
    /// The one of the token endpoint.
    Last,
}

impl Which {
    /// What came together with it.
    pub(super) fn tokens(self, context: &Context) -> Option<&Tokens> {
        match self {
            Self::Front => context.front_tokens.as_ref(),
            Self::Last => context.tokens.as_ref(),
        }
    }

    fn step_again(self) -> Step {
        match self {
            Self::Front => Step::FrontIdToken { again: true },
            Self::Last => Step::IdToken { again: true },
        }
    }
}

pub(super) fn prepare(which: Which, context: &Context) -> Prepared {
    let has_one = which
        .tokens(context)
        .is_some_and(|tokens| tokens.id_token.is_some());
    if has_one {
        Prepared::Local
    } else {
        Prepared::Skip(String::from("no ID token came"))
    }
}

/// Takes the envelope off, where the ID token came in one.
///
/// # Errors
///
/// The failed check, where it cannot be opened.
pub(super) fn open(context: &Context, token: &Secret) -> Result<Opened, Finding> {
    let terms = terms(context);
    sealed::open(context, token, terms.encryption, terms.checks.encrypted)
}

fn terms(context: &Context) -> Terms<'_> {
    let client = &context.settings.profile.client;
    Terms {
        registered: client.id_token_signed_response_alg.as_deref(),
        announced: "id_token_signing_alg_values_supported",
        encryption: Agreed {
            algorithm: client.id_token_encrypted_response_alg.as_deref(),
            content: client.id_token_encrypted_response_enc.as_deref(),
        },
        checks: TokenChecks {
            encrypted: Check::IdTokenEncrypted,
            format: Check::IdTokenFormat,
            signature: Check::IdTokenSignature,
            algorithm: Check::IdTokenAlg,
        },
    }
}

/// All checks at the time `now`. An unknown key leads to one more fetch of the keys, unless this is
/// the second time.
pub(super) fn check(which: Which, again: bool, context: &mut Context, now: Timestamp) -> Received {
    let Some(token) = which
        .tokens(context)
        .and_then(|tokens| tokens.id_token.clone())
    else {
        return Received::proceed();
    };
    let ReadToken {
        text,
        jws,
        mut findings,
        ..
    } = match terms(context).read(context, &token, again) {
        Ok(token) => token,
        Err(Unread::UnknownKey(finding)) => {
            return Received::after_fresh_keys(finding, which.step_again());
        }
        Err(Unread::Unusable(findings)) => return Received::with(findings, Outcome::Proceed),
    };
    let no_claims = Map::new();
    let claims = IdTokenClaims::new(jws.payload().unwrap_or(&no_claims));
    findings.push(kind(&jws, &claims));
    findings.extend(identity(context, &claims));
    findings.extend(dates(&claims, now));
    findings.extend(nonce(which, context, &claims));
    findings.extend(id_token_wishes::findings(context, &claims, now));
    findings.extend(id_token_binding::findings(which, context, &jws, &claims));
    context.id_token_subject = claims.subject().as_text().map(str::to_owned);
    if which == Which::Front {
        context.front_id_token = Some(jws.clone());
    }
    context.id_token = Some(jws);
    context.opened_id_token = Some(text);
    Received::with(findings, Outcome::Proceed)
}

/// The same server signs access tokens (`at+jwt`, RFC 9068 §4) and logout tokens, which have `events`
/// (Back-Channel Logout §2.4), with the same keys: neither may pass for an ID token.
fn kind(jws: &Jws, claims: &IdTokenClaims<'_>) -> Finding {
    if claims.members().contains_key("events") {
        return Finding::fail(Check::IdTokenTyp, Remark::Unexpected).received("events");
    }
    let typ = jws.typ().unwrap_or("JWT");
    // As a media type with or without its prefix.
    let is_jwt = ["jwt", "application/jwt"]
        .iter()
        .any(|known| typ.eq_ignore_ascii_case(known));
    let finding = if is_jwt {
        Finding::pass(Check::IdTokenTyp)
    } else {
        Finding::fail(Check::IdTokenTyp, Remark::Differs)
    };
    finding.expected("JWT").received(neutralise(typ, 40))
}

/// Items 2, 3 and 5, and `sub` itself.
fn identity(context: &Context, token: &IdTokenClaims<'_>) -> Vec<Finding> {
    let client_id = claims::client_id(context);
    let mut out = vec![
        claims::issuer(Check::IdTokenIss, context, token),
        claims::audience(Check::IdTokenAud, &token.audience(), client_id),
    ];
    let azp = token.authorized_party();
    let finding = match azp {
        TextClaim::Absent => None,
        TextClaim::Text(azp) if azp == client_id => Some(Finding::pass(Check::IdTokenAzp)),
        TextClaim::Text(_) => Some(Finding::fail(Check::IdTokenAzp, Remark::Differs)),
        TextClaim::Invalid(_) => Some(Finding::fail(Check::IdTokenAzp, Remark::Malformed)),
    };
    out.extend(finding.map(|finding| finding.expected(client_id).received(shown(azp))));
    // OIDC Core §2: at most 255 ASCII characters.
    out.push(match token.subject() {
        TextClaim::Text("") | TextClaim::Absent => {
            Finding::fail(Check::IdTokenSub, Remark::Missing)
        }
        TextClaim::Text(sub) if sub.len() > 255 => {
            Finding::fail(Check::IdTokenSub, Remark::Malformed)
        }
        TextClaim::Text(sub) => Finding::pass(Check::IdTokenSub).received(neutralise(sub, 255)),
        TextClaim::Invalid(_) => Finding::fail(Check::IdTokenSub, Remark::Malformed),
    });
    out
}

/// Items 9 and 10, and `nbf` where it is there (RFC 7519 §4.1.5).
fn dates(claims: &IdTokenClaims<'_>, at: Timestamp) -> Vec<Finding> {
    let now = at.secs();
    let since = |seconds: i64| now.saturating_sub(seconds);
    let exp = expiry(Check::IdTokenExp, &claims.expires_at(), at);
    let iat = match claims.issued_at() {
        NumericDate::Absent => Finding::fail(Check::IdTokenIat, Remark::Missing),
        NumericDate::Invalid(text) => {
            Finding::fail(Check::IdTokenIat, Remark::Malformed).received(text)
        }
        NumericDate::Seconds(iat) => {
            let age = since(iat);
            let finding = if age < -SKEW_SECS {
                Finding::fail(Check::IdTokenIat, Remark::InTheFuture)
            } else if age > OLD_SECS {
                Finding::fail(Check::IdTokenIat, Remark::Expired)
            } else {
                Finding::pass(Check::IdTokenIat)
            };
            finding
                .expected(format!("about {}", Timestamp::from_secs(now)))
                .received(format!("{}, {age} s ago", Timestamp::from_secs(iat)))
        }
    };
    let nbf = match claims.not_before() {
        NumericDate::Absent => None,
        NumericDate::Invalid(text) => {
            Some(Finding::fail(Check::IdTokenNbf, Remark::Malformed).received(text))
        }
        NumericDate::Seconds(nbf) => {
            let finding = if since(nbf) < -SKEW_SECS {
                Finding::fail(Check::IdTokenNbf, Remark::InTheFuture)
            } else {
                Finding::pass(Check::IdTokenNbf)
            };
            Some(finding.received(Timestamp::from_secs(nbf).to_string()))
        }
    };
    [exp, iat].into_iter().chain(nbf).collect()
}

/// Item 11. Without a nonce nothing ties an ID token of the redirect to this request: the implicit
/// flow requires one (OIDC Core §3.2.2.1), the hybrid flow has the code's hash besides.
fn nonce(which: Which, context: &Context, claims: &IdTokenClaims<'_>) -> Option<Finding> {
    let sent = context
        .authorization_sent
        .as_ref()
        .and_then(|sent| sent.first("nonce"));
    let finding = match (sent, claims.nonce()) {
        (None, TextClaim::Absent) => match which {
            Which::Last => return None,
            Which::Front if context.asks_for("code") => {
                Finding::warn(Check::IdTokenNonce, Remark::NotSent)
            }
            Which::Front => Finding::fail(Check::IdTokenNonce, Remark::NotSent),
        },
        (None, TextClaim::Text(_) | TextClaim::Invalid(_)) => {
            Finding::warn(Check::IdTokenNonce, Remark::Unexpected)
        }
        (Some(_), TextClaim::Absent) => Finding::fail(Check::IdTokenNonce, Remark::Missing),
        (Some(_), TextClaim::Invalid(_)) => Finding::fail(Check::IdTokenNonce, Remark::Malformed),
        (Some(sent), TextClaim::Text(came)) if sent == came => Finding::pass(Check::IdTokenNonce),
        (Some(_), TextClaim::Text(_)) => Finding::fail(Check::IdTokenNonce, Remark::Differs),
    };
    Some(Finding {
        expected: sent.map(str::to_owned),
        received: claims.nonce().as_text().map(str::to_owned),
        ..finding
    })
}
