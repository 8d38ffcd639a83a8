//! Where a profile has a request differ from what the specifications say: how it is built so, and
//! what is said of it.

use super::{Prepared, Step};
use crate::{
    flow::{Check, Context, Finding, Remark},
    http::RequestDraft,
    oauth::{Parameters, SafeUrl},
    profile::{AuthMethod, BasicCredentials, CallMethod, RefreshParameter, TokenBody},
};

impl Context {
    /// The scope as it stands in a request: with the profile's separator (RFC 6749 §3.3).
    pub fn scope_on_wire(&self) -> String {
        let separator = &self.settings.profile.request.scope_separator;
        self.scope()
            .split(' ')
            .filter(|scope| !scope.is_empty())
            .collect::<Vec<_>>()
            .join(separator)
    }
}

/// The profile's headers take the place of those of the same name.
pub(super) fn with_headers(mut draft: RequestDraft, headers: &[(String, String)]) -> RequestDraft {
    for (name, value) in headers {
        draft.set_header(name, value);
    }
    draft
}

/// Where a refresh goes, where the profile names a place of its own.
pub(super) fn refresh_endpoint(context: &Context) -> Option<Result<SafeUrl, Prepared>> {
    let place = context.settings.profile.request.refresh_endpoint.as_ref()?;
    let place = SafeUrl::parse(place)
        .map_err(|error| Prepared::Impossible(format!("refresh_endpoint: {error}")));
    Some(place)
}

/// What a refresh says once more (RFC 6749 §6 leaves the scope open, and knows no redirect URI).
pub(super) fn repeat_in_refresh(context: &Context, body: &mut Parameters) {
    for repeated in &context.settings.profile.request.refresh_repeats {
        match repeated {
            RefreshParameter::Scope => {
                let scope = context.scope_on_wire();
                if !scope.is_empty() {
                    body.push("scope", scope);
                }
            }
            RefreshParameter::RedirectUri => {
                let sent = context.authorization_sent.as_ref();
                let uri = sent.and_then(|sent| sent.first("redirect_uri"));
                let uri = uri.map_or_else(|| context.redirect_uri(), str::to_owned);
                body.push("redirect_uri", uri);
            }
        }
    }
}

/// What is to be said of the request of that step, as the profile wants it.
pub(in crate::flow) fn peculiarities(step: Step, context: &Context) -> Vec<Finding> {
    let request = &context.settings.profile.request;
    let asks_for_tokens = matches!(step, Step::Token(_) | Step::Poll { .. } | Step::Refresh);
    let names_scopes = matches!(
        step,
        Step::Authorization
            | Step::PushedAuthorization
            | Step::DeviceAuthorization
            | Step::BackchannelAuthentication
    );
    let mut out = Vec::new();
    if names_scopes && request.scope_separator != " " && context.scope().contains(' ') {
        let finding = Finding::warn(Check::ScopeSeparator, Remark::Differs);
        out.push(
            finding
                .expected("a space")
                .received(request.scope_separator.as_str()),
        );
    }
    if let (Step::DeviceAuthorization, Some(name)) = (step, &request.device_scope_parameter) {
        let finding = Finding::warn(Check::DeviceScopeParameter, Remark::Differs);
        out.push(finding.expected("scope").received(name.as_str()));
    }
    if asks_for_tokens && request.token_body == TokenBody::Json {
        let finding = Finding::warn(Check::TokenRequestForm, Remark::Differs);
        out.push(
            finding
                .expected("application/x-www-form-urlencoded")
                .received("application/json"),
        );
    }
    if step.authenticates_client() && context.auth_method() == AuthMethod::ClientSecretBasic {
        let finding = Finding::warn(Check::ClientPassword, Remark::Differs);
        match request.basic_credentials {
            BasicCredentials::FormEncoded => {}
            BasicCredentials::Plain => {
                out.push(finding.expected("form-encoded").received("as they are"));
            }
            BasicCredentials::EmptyPassword => {
                out.push(
                    finding
                        .expected("client_id in the body")
                        .received("an empty password"),
                );
            }
        }
    }
    if let (Step::Refresh, Some(place)) = (step, &request.refresh_endpoint) {
        let finding = Finding::warn(Check::RefreshEndpoint, Remark::Differs);
        out.push(finding.expected("token_endpoint").received(place.as_str()));
    }
    if step.shows_access_token()
        && let Some(name) = &request.access_token_header
    {
        let finding = Finding::warn(Check::AccessTokenHeader, Remark::Differs);
        out.push(finding.expected("Authorization").received(name.as_str()));
    }
    if step == Step::Userinfo && request.userinfo_method == CallMethod::Post {
        let finding = Finding::warn(Check::UserinfoMethod, Remark::Differs);
        out.push(finding.expected("GET").received("POST"));
    }
    out
}
