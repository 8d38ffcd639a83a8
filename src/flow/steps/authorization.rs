//! The authorization request and what comes back with the redirect (RFC 6749 §4.1.1, §4.1.2).

use super::{
    Outcome, Prepared, Received,
    discovery::same_but_for_slash_or_case,
    endpoint, front_channel,
    kept::{self, Kept},
    signature::Unread,
    signed_answer,
};
use crate::{
    flow::{
        Check, Context, Finding, Remark, Verdict,
        redirect_listener::{Awaited, ExpectedState, PostPage, RedirectExpectation, ResponseMode},
    },
    http::{AddressDraft, Draft},
    oauth::{Parameters, Secret, display_text::neutralise, pkce},
    profile::AuthorizationMethod,
};

/// Longer addresses are cut or refused by some browsers and launchers.
const LONG_ADDRESS: usize = 2048;

pub(super) fn prepare(context: &Context) -> Prepared {
    let url = match endpoint(context, "authorization_endpoint") {
        Ok(url) => url,
        Err(problem) => return problem,
    };
    let parameters = match &context.pushed {
        // The server has the others already (RFC 9126 §4).
        Some(pushed) => Parameters::from_iter([
            ("client_id", context.client_id()),
            ("request_uri", pushed.request_uri.expose()),
        ]),
        None => parameters(context),
    };
    Prepared::Draft(Box::new(Draft::Address(AddressDraft::with_parameters(
        url.as_str(),
        &parameters,
    ))))
}

/// What an authorization request says, however it travels.
pub(super) fn parameters(context: &Context) -> Parameters {
    let mut parameters = Parameters::new();
    parameters.push("response_type", context.response_type());
    parameters.push("client_id", context.client_id());
    parameters.push("redirect_uri", context.redirect_uri());
    let scope = context.scope_on_wire();
    if !scope.is_empty() {
        parameters.push("scope", scope.as_str());
    }
    parameters.push("state", context.state());
    if context.expects_id_token() {
        parameters.push("nonce", context.nonce());
    }
    if let Some(method) = context.challenge_method() {
        parameters.push(
            "code_challenge",
            pkce::code_challenge(context.code_verifier.expose(), method),
        );
        parameters.push("code_challenge_method", method.as_str());
    }
    let request = &context.settings.profile.request;
    if let Some(mode) = &request.response_mode {
        parameters.push("response_mode", mode.as_str());
    }
    for (name, value) in &request.extra_parameters {
        parameters.push(name.as_str(), value.as_str());
    }
    context.apply_step_up(&mut parameters);
    if context.offline_access_added && !parameters.contains("prompt") {
        parameters.push("prompt", "consent");
    }
    parameters
}

/// Where the listener for this run listens, as the profile names it.
pub(in crate::flow) fn redirect_host(
    context: &Context,
) -> crate::flow::redirect_listener::LoopbackHost {
    use crate::flow::redirect_listener::LoopbackHost;
    LoopbackHost::parse(context.redirect_host()).unwrap_or(LoopbackHost::V4)
}

/// What the redirect must look like, given what was really sent.
pub(in crate::flow) fn expectation(context: &Context, sent: &Parameters) -> RedirectExpectation {
    let redirect = &context.settings.profile.redirect;
    let mode = carrier(sent);
    let state = if context.settings.accept_any_redirect {
        ExpectedState::AnyAccepted
    } else {
        match sent.first("state") {
            Some(state) if !state.is_empty() => ExpectedState::Value(Secret::new(state)),
            Some(_) | None => ExpectedState::NotSent,
        }
    };
    let own_scheme = redirect.scheme.as_str();
    let (authority, path) = match (&redirect.uri, context.port.or(redirect.port)) {
        (Some(uri), _) => authority_and_path(uri),
        (None, Some(port)) => (
            format!("{}:{port}", context.redirect_host()),
            redirect.path.clone(),
        ),
        (None, None) => (context.redirect_host().to_owned(), redirect.path.clone()),
    };
    RedirectExpectation {
        scheme: redirect
            .uri
            .as_deref()
            .map_or(own_scheme.to_owned(), scheme),
        authority,
        path,
        mode,
        awaited: Awaited::AuthorizationResponse,
        jwt: signed_answer::is_asked(sent),
        state,
        clean_path: context.page_path("done"),
        post_page: None,
    }
}

/// How the answer is carried: as was asked, else the query for a code alone and the fragment for
/// everything else (Multiple Response Types §2.1, §5).
fn carrier(sent: &Parameters) -> ResponseMode {
    let has_tokens = || {
        let words = sent.first("response_type").unwrap_or_default();
        words
            .split(' ')
            .any(|word| ["token", "id_token"].contains(&word))
    };
    match sent.first("response_mode") {
        Some("form_post" | "form_post.jwt") => ResponseMode::FormPost,
        Some("fragment" | "fragment.jwt") => ResponseMode::Fragment,
        // `jwt` takes the usual carrier too (JARM §2.3.4).
        Some("jwt") | None if has_tokens() => ResponseMode::Fragment,
        Some(_) | None => ResponseMode::Query,
    }
}

/// The page from which the browser posts the request, where the profile wants a POST.
pub(in crate::flow) fn post_page(context: &Context, address: &AddressDraft) -> Option<PostPage> {
    if context.settings.profile.request.method != AuthorizationMethod::Post {
        return None;
    }
    let own_query = context
        .metadata
        .endpoint("authorization_endpoint")?
        .ok()?
        .url()
        .query()
        .map_or(0, |query| Parameters::decode(query.as_bytes()).len());
    let action = context.metadata.endpoint("authorization_endpoint")?.ok()?;
    let query = address.query().unwrap_or_default();
    let fields = Parameters::decode(query.as_bytes())
        .iter()
        .skip(own_query)
        .map(|field| (field.name.clone(), field.value.clone()))
        .collect();
    Some(PostPage {
        path: context.page_path("start"),
        action,
        fields,
    })
}

/// `https` of `https://app.example/cb`, in lower case.
pub(super) fn scheme(uri: &str) -> String {
    let scheme = uri.split_once(':').map_or("", |(scheme, _)| scheme);
    scheme.to_ascii_lowercase()
}

/// `app.example` and `/cb` of `https://app.example/cb`; of `com.example.app:/cb`, which has no
/// authority, nothing and `/cb` (RFC 8252 §7.1).
pub(super) fn authority_and_path(uri: &str) -> (String, String) {
    let rest = uri.split_once(':').map_or(uri, |(_, rest)| rest);
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let (authority, path) = match rest.strip_prefix("//") {
        Some(rest) => rest.split_at(rest.find('/').unwrap_or(rest.len())),
        None => ("", rest),
    };
    let path = if path.is_empty() { "/" } else { path };
    (authority.to_owned(), path.to_owned())
}

/// Judges what came to the redirect URI; `state` has let it through, or was overruled.
pub(in crate::flow) fn judge_redirect(context: &mut Context, came: &Parameters) -> Received {
    judge(context, came, false)
}

/// The same with keys that were fetched once more for it.
pub(super) fn judge_again(context: &mut Context, came: &Parameters) -> Received {
    judge(context, came, true)
}

fn judge(context: &mut Context, came: &Parameters, again: bool) -> Received {
    let sent = context.authorization_sent.clone().unwrap_or_default();
    if !signed_answer::is_asked(&sent) {
        let iss = iss_finding(context, came);
        let carried = Carried {
            is_genuine: iss
                .as_ref()
                .is_none_or(|finding| finding.verdict != Verdict::Fail),
            in_query: carrier(&sent) == ResponseMode::Query,
        };
        return judge_answer(context, &sent, came, carried, Vec::from_iter(iss));
    }
    match signed_answer::read(context, came, again) {
        Ok(answer) => {
            let carried = Carried {
                is_genuine: answer.is_genuine(),
                in_query: carrier(&sent) == ResponseMode::Query && !answer.was_encrypted,
            };
            let findings = answer.findings;
            judge_answer(context, &sent, &answer.parameters, carried, findings)
        }
        Err(Unread::UnknownKey(finding)) => {
            kept::until_keys_are_fresh(context, Kept::Redirect(came.clone()), finding)
        }
        Err(Unread::Unusable(findings)) => {
            let problem = "expected a readable JWT in response, as response_mode asks for";
            Received::with(findings, Outcome::Unusable(problem.to_owned()))
        }
    }
}

/// How an answer came.
#[derive(Clone, Copy)]
struct Carried {
    /// As far as can be told, by the server that was asked.
    is_genuine: bool,
    /// Where everybody can read it who sees the address.
    in_query: bool,
}

fn judge_answer(
    context: &mut Context,
    sent: &Parameters,
    came: &Parameters,
    carried: Carried,
    about_server: Vec<Finding>,
) -> Received {
    let mut findings = vec![state_finding(sent, came)];
    findings.extend(about_server);
    for name in came.repeated() {
        findings.push(Finding::warn(
            Check::RedirectRepeated,
            Remark::Because(neutralise(name, 80)),
        ));
    }
    let in_query = carried.in_query;
    for name in ["access_token", "id_token"] {
        if in_query && came.contains(name) {
            findings.push(
                Finding::warn(Check::RedirectTokensInQuery, Remark::Unexpected).received(name),
            );
        }
    }
    if let Some(error) = came.first("error").filter(|error| !error.is_empty()) {
        if came.contains("code") {
            findings.push(Finding::warn(
                Check::RedirectErrorAndCode,
                Remark::Unexpected,
            ));
        }
        // An error of another issuer must not be taken for this one's (RFC 9207 §2.4).
        let description = carried
            .is_genuine
            .then(|| came.first("error_description"))
            .flatten()
            .map(|text| neutralise(text, 500));
        return Received::with(
            findings,
            Outcome::Refused {
                error: neutralise(error, 80),
                description,
            },
        );
    }
    let front = front_channel::read(context, sent, came, in_query);
    findings.extend(front.findings);
    let code = came.first("code").filter(|code| !code.is_empty());
    context.code = code.map(Secret::new);
    context.front_tokens.clone_from(&front.tokens);
    if front.tokens.is_some() {
        context.tokens.clone_from(&front.tokens);
    }
    let outcome = if code.is_some() || front.tokens.is_some() {
        Outcome::Proceed
    } else {
        Outcome::Unusable(format!(
            "expected {} or error in the redirect, and neither came",
            front.expected
        ))
    };
    Received {
        tokens: front.tokens,
        ..Received::with(findings, outcome)
    }
}

fn state_finding(sent: &Parameters, came: &Parameters) -> Finding {
    let sent = sent.first("state").filter(|state| !state.is_empty());
    let came = came.first("state");
    let finding = match (sent, came) {
        (Some(sent), Some(came)) if Secret::new(sent).matches(came) => {
            Finding::pass(Check::RedirectState)
        }
        (Some(_), Some(_)) => Finding::fail(Check::RedirectState, Remark::Differs),
        (Some(_), None) => Finding::fail(Check::RedirectState, Remark::Missing),
        (None, Some(_)) => Finding::warn(Check::RedirectState, Remark::Unexpected),
        (None, None) => Finding::warn(Check::RedirectState, Remark::NotSent),
    };
    Finding {
        expected: sent.map(str::to_owned),
        received: came.map(str::to_owned),
        ..finding
    }
}

/// Simple string comparison, no normalisation of any kind (RFC 9207 §2.4).
fn iss_finding(context: &Context, came: &Parameters) -> Option<Finding> {
    let expected = context.issuer();
    let advertised = context
        .metadata
        .boolean("authorization_response_iss_parameter_supported")
        .is_some_and(|value| value == Ok(true));
    let finding = match (expected, came.first("iss")) {
        (_, None) if !advertised => return None,
        // The ID token beside it names the issuer too, and is checked before anything is used.
        (_, None) if context.settings.grant.has_front_channel() && came.contains("id_token") => {
            Finding::warn(Check::RedirectIss, Remark::Missing)
        }
        (_, None) => Finding::fail(Check::RedirectIss, Remark::Missing),
        (None, Some(_)) => Finding::warn(Check::RedirectIss, Remark::Unexpected),
        (Some(issuer), Some(iss)) if issuer == iss && advertised => {
            Finding::pass(Check::RedirectIss)
        }
        (Some(issuer), Some(iss)) if issuer == iss => {
            Finding::warn(Check::RedirectIss, Remark::Unexpected)
        }
        (Some(issuer), Some(iss)) if same_but_for_slash_or_case(issuer, iss) => {
            Finding::fail(Check::RedirectIss, Remark::DiffersSlightly)
        }
        (Some(_), Some(_)) => Finding::fail(Check::RedirectIss, Remark::Differs),
    };
    Some(Finding {
        expected: expected.map(str::to_owned),
        received: came.first("iss").map(|iss| neutralise(iss, 200)),
        ..finding
    })
}

/// Remarks on the request itself, before the browser opens its address.
pub(in crate::flow) fn address_findings(address: &str, sent: &Parameters) -> Vec<Finding> {
    let length = (address.len() > LONG_ADDRESS).then(|| {
        Finding::warn(Check::AddressLength, Remark::Wider)
            .expected(format!("at most {LONG_ADDRESS} characters"))
            .received(format!("{}", address.len()))
    });
    let response_type = sent.first("response_type").unwrap_or_default();
    let token = response_type
        .split(' ')
        .any(|word| word == "token")
        .then(|| {
            Finding::warn(Check::FrontAccessToken, Remark::Unexpected)
                .expected("code")
                .received(neutralise(response_type, 80))
        });
    length.into_iter().chain(token).collect()
}
