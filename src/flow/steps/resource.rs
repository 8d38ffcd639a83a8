//! A call of the API with the access token in the header (RFC 6750 §2.1).

use super::{Answer, Outcome, Prepared, Received, Step, peculiar, refused, token};
use crate::{
    flow::{Check, Context, Finding, Remark, StepUp},
    http::{Body, Draft, Headers, RequestDraft},
    oauth::{Challenge, Challenges, SafeUrl, display_text::neutralise},
    profile::{CallMethod, ProviderCall},
};

/// The call that is made.
enum Chosen<'a> {
    Named(&'a SafeUrl),
    Offered(&'a ProviderCall),
}

/// The one that was named comes before the one that the profile offers.
fn chosen(context: &Context) -> Option<Chosen<'_>> {
    let reach = &context.settings.reach;
    if let Some(url) = &reach.call {
        return Some(Chosen::Named(url));
    }
    let provider = context.settings.profile.provider.as_ref();
    let offered = provider.and_then(|provider| provider.call.as_ref());
    offered.filter(|_| reach.tries_call).map(Chosen::Offered)
}

/// How the API will be asked.
pub(in crate::flow) fn method(context: &Context) -> CallMethod {
    match chosen(context) {
        Some(Chosen::Offered(offered)) => offered.method,
        Some(Chosen::Named(_)) | None => CallMethod::Get,
    }
}

pub(super) fn prepare(context: &Context) -> Prepared {
    let method = method(context);
    match chosen(context) {
        Some(Chosen::Named(url)) => call(context, method, url.clone(), "application/json", None),
        Some(Chosen::Offered(offered)) => try_call(context, offered),
        None => Prepared::Skip(String::from("no API to call is named")),
    }
}

/// The call that the profile offers.
fn try_call(context: &Context, offered: &ProviderCall) -> Prepared {
    let url = match SafeUrl::parse(&offered.url) {
        Ok(url) => url,
        Err(error) => return Prepared::Impossible(format!("provider.call.url: {error}")),
    };
    let body = offered.body.clone().map(Body::Json);
    match call(context, offered.method, url, "application/json", body) {
        Prepared::Draft(mut draft) => {
            if let Draft::Request(request) = &mut *draft {
                *request = peculiar::with_headers(request.clone(), &offered.headers);
            }
            Prepared::Draft(draft)
        }
        other => other,
    }
}

/// A request that carries the access token and asks for an answer of that media type.
pub(super) fn call(
    context: &Context,
    method: CallMethod,
    url: SafeUrl,
    accept: &str,
    body: Option<Body>,
) -> Prepared {
    let Some(token) = context
        .tokens
        .as_ref()
        .filter(|tokens| tokens.opens_apis())
        .and_then(|tokens| tokens.access_token.as_ref())
    else {
        return Prepared::Skip(String::from("there is no access token"));
    };
    let request = &context.settings.profile.request;
    let headers = match &request.access_token_header {
        Some(name) => Headers::new().with(name.as_str(), token.expose()),
        None => Headers::new().with("Authorization", format!("Bearer {}", token.expose())),
    };
    let body = match method {
        CallMethod::Get => body,
        // So that the length is said even where there is nothing.
        CallMethod::Post => Some(body.unwrap_or(Body::Raw(Vec::new()))),
    };
    let draft = RequestDraft::new(method.as_str(), url, &headers.with("Accept", accept), body);
    let draft = peculiar::with_headers(draft, &request.api_headers);
    Prepared::Draft(Box::new(Draft::Request(draft)))
}

pub(super) fn receive(context: &mut Context, answer: &Answer) -> Received {
    if answer.response.status < 400 {
        return Received::proceed();
    }
    refused_call(context, answer, Step::Resource)
}

/// The API refused that call: what may help comes next, and then the call once more.
pub(super) fn refused_call(context: &mut Context, answer: &Answer, call: Step) -> Received {
    let outcome = match remedy(context, answer, call) {
        Some(steps) => Outcome::First(steps),
        None => challenge_outcome(answer),
    };
    Received::with(challenge_findings(answer), outcome)
}

/// The same where nothing is offered in its stead.
pub(super) fn refusal(answer: &Answer) -> Received {
    Received::with(challenge_findings(answer), challenge_outcome(answer))
}

/// What may help where an API refuses: a refresh for a dead token, once in a run; a stronger sign-in
/// (RFC 9470 §4), a few times; or more scopes (RFC 6750 §3.1), once. An API that is never content
/// must not be asked for ever.
fn remedy(context: &mut Context, answer: &Answer, call: Step) -> Option<Vec<Step>> {
    let challenges = challenges(answer);
    let challenge = about_token(&challenges)?;
    let wanted = |name| challenge.parameter(name).map(|text| neutralise(text, 200));
    match (answer.response.status, challenge.error()?) {
        (401, "invalid_token") if !context.refreshed_for_api => {
            let tokens = context.tokens.as_ref()?;
            tokens.refresh_token.as_ref()?;
            if context.refresh_token_is_dead {
                return None;
            }
            context.refreshed_for_api = true;
            Some(vec![Step::Refresh, call])
        }
        (401, "insufficient_user_authentication") => {
            let steps = context.settings.sign_in_again(call)?;
            let step_up = StepUp {
                acr_values: wanted("acr_values"),
                max_age: wanted("max_age"),
                scope: None,
            };
            context.steps_up(step_up).then_some(steps)
        }
        (403, "insufficient_scope") => {
            let steps = context.settings.sign_in_again(call)?;
            let step_up = StepUp {
                scope: Some(more_scopes(
                    &token::asked_scope(context),
                    challenge.scope()?,
                )?),
                ..StepUp::default()
            };
            context.steps_up(step_up).then_some(steps)
        }
        _ => None,
    }
}

/// What was asked for before, and what the API wants besides: a new token must not lose what the old
/// one had (MCP Authorization, Step-Up Authorization Flow). `None` where the API names nothing that
/// can stand in a scope (RFC 6749 §3.3).
fn more_scopes(asked: &str, wanted: &str) -> Option<String> {
    let is_word = |word: &&str| {
        let is_allowed = |byte: u8| byte.is_ascii_graphic() && !b"\"\\".contains(&byte);
        !word.is_empty() && word.bytes().all(is_allowed)
    };
    let mut words: Vec<&str> = asked.split(' ').filter(|word| !word.is_empty()).collect();
    let mut wanted = wanted.split(' ').filter(is_word).take(100).peekable();
    wanted.peek()?;
    for word in wanted {
        if !words.contains(&word) {
            words.push(word);
        }
    }
    Some(words.join(" "))
}

/// What the API says in `WWW-Authenticate` (RFC 6750 §3).
pub(super) fn challenge_findings(answer: &Answer) -> Vec<Finding> {
    match about_token(&challenges(answer)) {
        Some(challenge) => {
            let said = match (challenge.error(), challenge.scope()) {
                (Some(error), Some(scope)) => format!("{error}, scope {scope}"),
                (Some(error), None) => error.to_owned(),
                (None, Some(scope)) => format!("scope {scope}"),
                (None, None) => String::from("no error code"),
            };
            vec![Finding::pass(Check::ResourceChallenge).received(neutralise(&said, 200))]
        }
        None if answer.response.status == 401 => {
            vec![
                Finding::warn(Check::ResourceChallenge, Remark::Missing)
                    .expected("WWW-Authenticate: Bearer"),
            ]
        }
        None => Vec::new(),
    }
}

/// The error code stands in the challenge; a body is the API's own.
fn challenge_outcome(answer: &Answer) -> Outcome {
    let challenges = challenges(answer);
    let about_token = about_token(&challenges);
    match about_token.and_then(|challenge| Some((challenge, challenge.error()?))) {
        Some((challenge, error)) => Outcome::Refused {
            error: neutralise(error, 80),
            description: challenge
                .error_description()
                .map(|text| neutralise(text, 500)),
        },
        None => refused(answer),
    }
}

/// The challenge that says what is wrong with the token. An API that takes bound tokens and others
/// sends two, and the error stands in the one for the scheme that was used (RFC 9449 §7.1).
fn about_token(challenges: &Challenges) -> Option<&Challenge> {
    let bearer = challenges.scheme("Bearer");
    let dpop = challenges.scheme("DPoP");
    let names_error = |challenge: &&Challenge| challenge.error().is_some();
    bearer
        .filter(names_error)
        .or(dpop.filter(names_error))
        .or(bearer)
        .or(dpop)
}

pub(super) fn challenges(answer: &Answer) -> Challenges {
    let values: Vec<String> = answer
        .response
        .headers
        .all("www-authenticate")
        .map(|header| header.text().into_owned())
        .collect();
    Challenges::parse_all(values.iter().map(String::as_str))
}
