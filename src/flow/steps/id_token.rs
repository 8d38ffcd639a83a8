//! The checks of the ID token, one by one (OIDC Core §3.1.3.7).

use super::{Outcome, Prepared, Received, Step, id_token_binding, id_token_wishes};
use crate::{
    flow::{Check, Context, Finding, Input, Remark, Tokens, Verdict},
    oauth::{
        Timestamp,
        display_text::neutralise,
        id_token::{Audience, IdTokenClaims, NumericDate, TextClaim},
        jose::{Algorithm, AlgorithmFamily, Jws, MacKey, VerifyError},
    },
};

/// How far clocks may differ, in seconds.
pub(super) const SKEW_SECS: i64 = 60;
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

/// All checks at the time `now`. An unknown key leads to one more fetch of the keys, unless this is
/// the second time.
pub(super) fn check(which: Which, again: bool, context: &mut Context, now: Timestamp) -> Received {
    let Some(token) = which
        .tokens(context)
        .and_then(|tokens| tokens.id_token.clone())
    else {
        return Received::proceed();
    };
    let jws = match Jws::parse(token.expose()) {
        Ok(jws) => jws,
        Err(error) => {
            let finding = Finding::fail(Check::IdTokenFormat, Remark::Because(error.to_string()));
            return Received::with(vec![finding], Outcome::Proceed);
        }
    };
    let mut findings = vec![Finding::pass(Check::IdTokenFormat)];
    let (signature, unknown_key) = signature(context, &jws);
    if unknown_key && !again {
        let finding = Finding {
            verdict: Verdict::Warn,
            ..signature
        };
        return Received::with(
            vec![finding],
            Outcome::First(vec![Step::Keys { again: true }, which.step_again()]),
        );
    }
    findings.push(signature);
    findings.push(algorithm(context, &jws));
    let claims = match jws.payload() {
        Ok(claims) => IdTokenClaims::new(claims),
        Err(error) => {
            findings.push(Finding::fail(
                Check::IdTokenFormat,
                Remark::Because(error.to_string()),
            ));
            return Received::with(findings, Outcome::Proceed);
        }
    };
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
    Received::with(findings, Outcome::Proceed)
}

/// Item 6. The algorithms are those the client expects, never what the token says alone
/// (RFC 8725 §3.1). The second value tells whether the key is one that is not known.
fn signature(context: &Context, jws: &Jws) -> (Finding, bool) {
    let expected = expected_algorithms(context);
    if let [algorithm] = expected[..]
        && algorithm.family() == AlgorithmFamily::SharedSecret
    {
        return (shared_signature(context, jws, algorithm), false);
    }
    let Some(keys) = &context.keys else {
        return (
            Finding::fail(Check::IdTokenSignature, Remark::Missing).expected("the server's keys"),
            false,
        );
    };
    match jws.verify(keys, &expected) {
        Ok(key) => (
            Finding::pass(Check::IdTokenSignature).received(key.key.summary()),
            false,
        ),
        Err(error) => {
            let unknown = matches!(error, VerifyError::UnknownKid { .. });
            (
                Finding::fail(Check::IdTokenSignature, Remark::Because(error.to_string())),
                unknown,
            )
        }
    }
}

/// Item 8: with an algorithm of this kind registered, the client secret is the key, and the
/// server's keys are not looked at.
fn shared_signature(context: &Context, jws: &Jws, algorithm: Algorithm) -> Finding {
    let Some(secret) = context.input(Input::ClientSecret) else {
        return Finding::fail(Check::IdTokenSignature, Remark::Missing)
            .expected("the client secret");
    };
    let key = match MacKey::from_client_secret(secret, algorithm) {
        Ok(key) => key,
        Err(error) => {
            return Finding::fail(Check::IdTokenSignature, Remark::Because(error.to_string()));
        }
    };
    match (key.verify(jws), key.shortfall()) {
        (Err(error), _) => {
            Finding::fail(Check::IdTokenSignature, Remark::Because(error.to_string()))
        }
        (Ok(()), Some(short)) => {
            Finding::warn(Check::IdTokenSignature, Remark::Because(short.to_string()))
        }
        (Ok(()), None) => {
            Finding::pass(Check::IdTokenSignature).received(format!("{algorithm}, client secret"))
        }
    }
}

/// What was registered; else what the server announces and public keys verify; else RS256. A shared
/// secret counts only where it was registered: a server's announcement alone never turns to it.
fn expected_algorithms(context: &Context) -> Vec<Algorithm> {
    if let Some(name) = &context.settings.profile.client.id_token_signed_response_alg {
        return Algorithm::parse(name).into_iter().collect();
    }
    let announced: Vec<Algorithm> = context
        .metadata
        .strings("id_token_signing_alg_values_supported")
        .and_then(Result::ok)
        .unwrap_or_default()
        .into_iter()
        .filter_map(Algorithm::parse)
        .filter(|algorithm| algorithm.is_supported())
        .collect();
    if announced.is_empty() {
        vec![Algorithm::Rs256]
    } else {
        announced
    }
}

/// Item 7: RS256, or what was registered.
fn algorithm(context: &Context, jws: &Jws) -> Finding {
    let registered = context
        .settings
        .profile
        .client
        .id_token_signed_response_alg
        .as_deref();
    let expected = registered.unwrap_or("RS256");
    let received = neutralise(jws.algorithm_name().unwrap_or_default(), 40);
    let finding = if received == expected {
        Finding::pass(Check::IdTokenAlg)
    } else if registered.is_some() {
        Finding::fail(Check::IdTokenAlg, Remark::Differs)
    } else {
        Finding::warn(Check::IdTokenAlg, Remark::Differs)
    };
    finding.expected(expected).received(received)
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
fn identity(context: &Context, claims: &IdTokenClaims<'_>) -> Vec<Finding> {
    let issuer = context.issuer().unwrap_or_default();
    let client_id = context
        .authorization_sent
        .as_ref()
        .and_then(|sent| sent.first("client_id"))
        .unwrap_or_else(|| context.client_id());
    let came = shown(claims.issuer());
    let iss = match claims.issuer() {
        TextClaim::Text(iss) if iss == issuer => Finding::pass(Check::IdTokenIss),
        TextClaim::Text(iss) if super::discovery::same_but_for_slash_or_case(iss, issuer) => {
            Finding::fail(Check::IdTokenIss, Remark::DiffersSlightly)
        }
        TextClaim::Text(_) => Finding::fail(Check::IdTokenIss, Remark::Differs),
        TextClaim::Invalid(_) => Finding::fail(Check::IdTokenIss, Remark::Malformed),
        TextClaim::Absent => Finding::fail(Check::IdTokenIss, Remark::Missing),
    };
    let mut out = vec![
        iss.expected(issuer).received(came),
        audience(&claims.audience(), client_id),
    ];
    let azp = claims.authorized_party();
    let finding = match azp {
        TextClaim::Absent => None,
        TextClaim::Text(azp) if azp == client_id => Some(Finding::pass(Check::IdTokenAzp)),
        TextClaim::Text(_) => Some(Finding::fail(Check::IdTokenAzp, Remark::Differs)),
        TextClaim::Invalid(_) => Some(Finding::fail(Check::IdTokenAzp, Remark::Malformed)),
    };
    out.extend(finding.map(|finding| finding.expected(client_id).received(shown(azp))));
    // OIDC Core §2: at most 255 ASCII characters.
    out.push(match claims.subject() {
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

fn audience(aud: &Audience<'_>, client_id: &str) -> Finding {
    let (finding, received) = match aud {
        Audience::Absent => (
            Finding::fail(Check::IdTokenAud, Remark::Missing),
            String::new(),
        ),
        Audience::Invalid(kind) => (
            Finding::fail(Check::IdTokenAud, Remark::Malformed),
            kind.to_string(),
        ),
        Audience::One(one) if *one == client_id => {
            (Finding::pass(Check::IdTokenAud), (*one).to_owned())
        }
        Audience::One(one) => (
            Finding::fail(Check::IdTokenAud, Remark::Differs),
            (*one).to_owned(),
        ),
        Audience::Many(many) => {
            let finding = if many.is_empty() {
                Finding::fail(Check::IdTokenAud, Remark::Missing)
            } else if !many.contains(&client_id) {
                Finding::fail(Check::IdTokenAud, Remark::Differs)
            } else if aud.others(client_id).is_empty() {
                Finding::pass(Check::IdTokenAud)
            } else {
                Finding::fail(Check::IdTokenAud, Remark::Wider)
            };
            (finding, many.join(", "))
        }
    };
    finding
        .expected(client_id)
        .received(neutralise(&received, 255))
}

/// A text claim for display; empty where there is none.
pub(super) fn shown(claim: TextClaim<'_>) -> String {
    match claim {
        TextClaim::Text(text) => neutralise(text, 255),
        TextClaim::Invalid(kind) => kind.to_string(),
        TextClaim::Absent => String::new(),
    }
}

/// Items 9 and 10, and `nbf` where it is there (RFC 7519 §4.1.5).
fn dates(claims: &IdTokenClaims<'_>, now: Timestamp) -> Vec<Finding> {
    let now = now.secs();
    let since = |seconds: i64| now.saturating_sub(seconds);
    let exp = match claims.expires_at() {
        NumericDate::Absent => Finding::fail(Check::IdTokenExp, Remark::Missing),
        NumericDate::Invalid(text) => {
            Finding::fail(Check::IdTokenExp, Remark::Malformed).received(text)
        }
        NumericDate::Seconds(exp) if since(exp) >= SKEW_SECS => {
            Finding::fail(Check::IdTokenExp, Remark::Expired)
                .expected(format!("later than {}", Timestamp::from_secs(now)))
                .received(Timestamp::from_secs(exp).to_string())
        }
        NumericDate::Seconds(exp) => {
            Finding::pass(Check::IdTokenExp).received(Timestamp::from_secs(exp).to_string())
        }
    };
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
