//! The token request and its answer (RFC 6749 §4.1.3, §5).

use serde_json::Value;

use super::{
    Answer, Outcome, Prepared, Received, access_token, client_authentication, endpoint, peculiar,
    token_exchange, tolerance,
};
use crate::{
    flow::{Check, Context, Finding, Grant, Remark, Tokens, grants::TokenRequest},
    http::{Body, Draft, Headers, RequestDraft},
    oauth::{ExpiresIn, Parameters, SafeUrl, TokenAnswer, TokenResponse, display_text::neutralise},
    profile::TokenBody,
};

const TOKEN_ENDPOINT: &str = "token_endpoint";

/// What the grant sends, with the client's authentication between what it is about and what proves
/// it.
pub(super) fn prepare(grant: Grant, context: &Context) -> Prepared {
    let TokenRequest { about, proof } = grant.token_request(context);
    let further = &context.settings.profile.request.token_parameters;
    post(context, TOKEN_ENDPOINT, about, |body| {
        body.append(&proof);
        for (name, value) in further {
            body.push(name.as_str(), value.as_str());
        }
    })
}

/// A form POST to one of the server's endpoints with the client's authentication; `last` adds what
/// comes behind it.
pub(super) fn post(
    context: &Context,
    endpoint_name: &str,
    body: Parameters,
    last: impl FnOnce(&mut Parameters),
) -> Prepared {
    post_for(context, endpoint_name, "application/json", body, last)
}

/// The same for an answer of another media type.
pub(super) fn post_for(
    context: &Context,
    endpoint_name: &str,
    accept: &str,
    body: Parameters,
    last: impl FnOnce(&mut Parameters),
) -> Prepared {
    match endpoint(context, endpoint_name) {
        Ok(url) if endpoint_name == TOKEN_ENDPOINT => for_tokens(context, url, accept, body, last),
        Ok(url) => {
            let (headers, body) = parts(context, accept, body, last);
            draft(RequestDraft::new(
                "POST",
                url,
                &headers,
                Some(Body::Form(body)),
            ))
        }
        Err(problem) => problem,
    }
}

/// A request that is answered with tokens, in the form that the profile names.
pub(super) fn for_tokens(
    context: &Context,
    url: SafeUrl,
    accept: &str,
    body: Parameters,
    last: impl FnOnce(&mut Parameters),
) -> Prepared {
    let request = &context.settings.profile.request;
    let (headers, body) = parts(context, accept, body, last);
    let body = match request.token_body {
        TokenBody::Form => Body::Form(body),
        TokenBody::Json => Body::Json(
            body.iter()
                .map(|one| (one.name.clone(), Value::from(one.value.as_str())))
                .collect(),
        ),
    };
    draft(peculiar::with_headers(
        RequestDraft::new("POST", url, &headers, Some(body)),
        &request.token_headers,
    ))
}

fn draft(request: RequestDraft) -> Prepared {
    Prepared::Draft(Box::new(Draft::Request(request)))
}

/// Headers and parameters with the client's authentication in them.
fn parts(
    context: &Context,
    accept: &str,
    mut body: Parameters,
    last: impl FnOnce(&mut Parameters),
) -> (Headers, Parameters) {
    let mut headers = Headers::new();
    client_authentication::add(context, &mut headers, &mut body);
    last(&mut body);
    headers.push("Accept", accept);
    (headers, body)
}

pub(super) fn receive(context: &mut Context, answer: &Answer) -> Received {
    let asked = asked_scope(context);
    let (mut received, tokens) = read(context, answer, &asked);
    if let Some(tokens) = tokens {
        context.granted_scope = tokens.scope.clone().or(Some(asked));
        if context.asked_for_openid() {
            received.findings.push(match &tokens.id_token {
                Some(_) => Finding::pass(Check::IdTokenPresent),
                None => Finding::fail(Check::IdTokenPresent, Remark::Missing),
            });
        } else if tokens.id_token.is_some() {
            received
                .findings
                .push(Finding::warn(Check::IdTokenPresent, Remark::Unexpected));
        }
        let about_access_token = access_token::findings(context, answer, &tokens);
        received.findings.extend(about_access_token);
        context.tokens = Some(tokens.clone());
        received.tokens = Some(tokens);
    }
    received
}

pub(super) fn asked_scope(context: &Context) -> String {
    context
        .authorization_sent
        .as_ref()
        .and_then(|sent| sent.first("scope"))
        .map_or_else(|| context.scope(), str::to_owned)
}

/// Reads a token endpoint's answer, which a refresh has too, and says what is odd about it.
pub(super) fn read(
    context: &Context,
    answer: &Answer,
    asked_scope: &str,
) -> (Received, Option<Tokens>) {
    let response = &answer.response;
    let content_type = response.headers.first("content-type");
    match TokenAnswer::read(response.status, content_type.as_deref(), &response.body) {
        TokenAnswer::Error(error) => (
            Received::with(
                tolerance::of_error(answer, &error),
                Outcome::Refused {
                    error: error.shown_error(),
                    description: error.shown_description(),
                },
            ),
            None,
        ),
        TokenAnswer::Unusable(problem) if response.status >= 400 => (
            Received::with(
                Vec::new(),
                Outcome::Refused {
                    error: format!("HTTP {} {}", response.status, response.reason)
                        .trim_end()
                        .to_owned(),
                    description: Some(problem.summary()),
                },
            ),
            None,
        ),
        TokenAnswer::Unusable(problem) => (
            Received::with(
                vec![Finding::fail(
                    Check::TokenAnswer,
                    Remark::Because(problem.summary()),
                )],
                Outcome::Unusable(problem.summary()),
            ),
            None,
        ),
        TokenAnswer::Tokens(tokens) => {
            let findings = findings(context, answer, &tokens, asked_scope);
            let expires_in = tokens.expires_in.seconds();
            let tokens = Tokens {
                access_token: Some(tokens.access_token),
                token_type: tokens.token_type,
                expires_in,
                refresh_token: tokens.refresh_token,
                id_token: tokens.id_token,
                scope: tokens
                    .scope
                    .map(|text| tolerance::scope_words(&text).collect::<Vec<_>>().join(" ")),
            };
            (Received::with(findings, Outcome::Proceed), Some(tokens))
        }
    }
}

fn findings(
    context: &Context,
    answer: &Answer,
    tokens: &TokenResponse,
    asked_scope: &str,
) -> Vec<Finding> {
    let is_bound = context.settings.profile.client.dpop_bound_access_tokens;
    let mut out = vec![
        match tokens.token_type.as_deref() {
            Some(kind) if token_exchange::is_not_for_apis(tokens) => {
                Finding::pass(Check::TokenType).received(kind)
            }
            kind => token_type(context, kind, is_bound),
        },
        expires_in(&tokens.expires_in),
        scope(tokens.scope.as_deref(), asked_scope),
    ];
    out.extend(token_exchange::issued_token_type(&answer.sent, tokens));
    out.extend(super::granted::findings(context, &answer.sent, tokens));
    if is_bound {
        out.extend(super::dpop::findings(context, tokens));
    }
    out.extend(tolerance::of_tokens(tokens));
    out.extend(cache(answer));
    if tokens.was_form_encoded {
        out.push(
            Finding::warn(Check::TokenContentType, Remark::Differs)
                .expected("application/json")
                .received("application/x-www-form-urlencoded"),
        );
    } else if answer.response.media_type().as_deref() != Some("application/json") {
        out.push(
            Finding::warn(Check::TokenContentType, Remark::Differs)
                .expected("application/json")
                .received(answer.response.media_type().unwrap_or_default()),
        );
    }
    for name in &tokens.repeated_members {
        out.push(Finding::warn(Check::TokenAnswer, Remark::Repeated).received(name.clone()));
    }
    out
}

/// Compared without regard to case (RFC 6749 §5.1); a type that is not understood must not be used
/// (RFC 6749 §7.1), unless the profile knows it for the provider's word for the same.
pub(super) fn token_type(context: &Context, kind: Option<&str>, is_bound: bool) -> Finding {
    let own = &context.settings.profile.request.token_types;
    let is_own = |kind: &str| {
        own.iter()
            .any(|name| name.trim().eq_ignore_ascii_case(kind))
    };
    match kind {
        Some(kind) if is_bound && kind.eq_ignore_ascii_case("dpop") => {
            Finding::pass(Check::TokenType).received(kind)
        }
        Some(kind) if kind.eq_ignore_ascii_case("bearer") => {
            Finding::pass(Check::TokenType).received(kind)
        }
        Some(kind) if is_own(kind) => Finding::warn(Check::TokenType, Remark::Differs)
            .expected("Bearer")
            .received(neutralise(kind, 40)),
        Some(kind) => Finding::fail(Check::TokenType, Remark::Differs)
            .expected("Bearer")
            .received(neutralise(kind, 40)),
        None => Finding::warn(Check::TokenType, Remark::Missing).expected("Bearer"),
    }
}

pub(super) fn expires_in(value: &ExpiresIn) -> Finding {
    match value {
        ExpiresIn::Seconds(0) => {
            Finding::warn(Check::TokenExpiresIn, Remark::Expired).received("0")
        }
        ExpiresIn::Seconds(seconds) => {
            Finding::pass(Check::TokenExpiresIn).received(seconds.to_string())
        }
        ExpiresIn::Absent => Finding::warn(Check::TokenExpiresIn, Remark::Missing),
        ExpiresIn::Text(text) | ExpiresIn::Invalid(text) => {
            Finding::warn(Check::TokenExpiresIn, Remark::Malformed)
                .expected("a number of seconds")
                .received(neutralise(text, 40))
        }
    }
}

/// Absent means as asked; every other difference has to be shown (RFC 6749 §5.1).
pub(super) fn scope(granted: Option<&str>, asked: &str) -> Finding {
    let Some(granted) = granted else {
        return Finding::pass(Check::TokenScope).expected(asked);
    };
    if asked.is_empty() {
        // Who asks for nothing gets what the server deems right (RFC 6749 §3.3).
        return Finding::pass(Check::TokenScope).received(neutralise(granted, 300));
    }
    let got: Vec<_> = tolerance::scope_words(granted).collect();
    let wanted: Vec<_> = tolerance::scope_words(asked).collect();
    let wider = got.iter().any(|word| !wanted.contains(word));
    let narrower = wanted.iter().any(|word| !got.contains(word));
    let finding = match (wider, narrower) {
        (true, _) => Finding::warn(Check::TokenScope, Remark::Wider),
        (false, true) => Finding::warn(Check::TokenScope, Remark::Narrower),
        (false, false) => Finding::pass(Check::TokenScope),
    };
    finding.expected(asked).received(neutralise(granted, 300))
}

/// RFC 6749 §5.1 asks for both headers; OAuth 2.1 and OpenID Connect for the first alone.
fn cache(answer: &Answer) -> [Finding; 2] {
    let headers = &answer.response.headers;
    let has = |name: &str, word: &str| {
        headers.all(name).any(|header| {
            header
                .text()
                .split(',')
                .any(|part| part.trim().eq_ignore_ascii_case(word))
        })
    };
    [
        if has("cache-control", "no-store") {
            Finding::pass(Check::TokenNoStore)
        } else {
            Finding::fail(Check::TokenNoStore, Remark::Missing)
        }
        .expected("Cache-Control: no-store"),
        if has("pragma", "no-cache") {
            Finding::pass(Check::TokenPragma)
        } else {
            Finding::warn(Check::TokenPragma, Remark::Missing)
        }
        .expected("Pragma: no-cache"),
    ]
}
