//! The backchannel authentication request and its answer (CIBA §7.1, §7.3).

use super::{Answer, Outcome, Prepared, Received, polling, refused, token};
use crate::{
    flow::{
        BackchannelAuthentication, Check, Context, Finding, Input, Remark, grants::further,
        ping_listener::PingExpectation, redirect_listener::LoopbackHost,
    },
    oauth::{JsonObject, Parameters, SafeUrl, Secret, display_text::neutralise},
    profile::{Profile, TokenDelivery},
};

/// Messages are made to be compared at a glance (CIBA §7.1).
const MESSAGE_CHARS: usize = 100;

pub(super) fn prepare(context: &Context) -> Prepared {
    let mut body = Parameters::new();
    let scope = context.scope_on_wire();
    if !scope.is_empty() {
        body.push("scope", scope);
    }
    if let Some(hint) = context.input(Input::LoginHint) {
        body.push("login_hint", hint.expose());
    }
    for (name, value) in further(context, &[]) {
        body.push(name, value);
    }
    if context
        .settings
        .profile
        .client
        .backchannel_token_delivery_mode
        == TokenDelivery::Ping
    {
        let token = context.random_text("client_notification_token");
        body.push("client_notification_token", token);
    }
    token::post(context, "backchannel_authentication_endpoint", body, |_| {})
}

pub(super) fn receive(context: &mut Context, answer: &Answer) -> Received {
    if answer.response.status >= 400 {
        return Received::with(Vec::new(), refused(answer));
    }
    match read(answer) {
        Ok(asked) => {
            let (asked, odd) = asked;
            let mut findings = vec![Finding::pass(Check::BackchannelAnswer)];
            findings.extend(odd);
            findings.push(polling::lifetime(Check::AuthReqIdExpiresIn, &asked.pace));
            context.backchannel = Some(asked);
            Received::with(findings, Outcome::Proceed)
        }
        Err(problem) => Received::with(
            vec![Finding::fail(
                Check::BackchannelAnswer,
                Remark::Because(problem.clone()),
            )],
            Outcome::Unusable(problem),
        ),
    }
}

/// CIBA §7.3.
fn read(answer: &Answer) -> Result<(BackchannelAuthentication, Option<Finding>), String> {
    let body = &answer.response.body;
    let object = JsonObject::parse(body, body.len())
        .map_err(|error| format!("expected a JSON object: {error}"))?;
    let members = &object.members;
    let auth_req_id = members
        .get("auth_req_id")
        .and_then(serde_json::Value::as_str)
        .filter(|value| !value.is_empty())
        .ok_or("expected the member auth_req_id, and there is none")?;
    let message = answer.sent.first("binding_message");
    let (pace, odd) = polling::pace(members);
    let asked = BackchannelAuthentication {
        auth_req_id: Secret::new(auth_req_id),
        binding_message: message.map(|message| neutralise(message, MESSAGE_CHARS)),
        pace,
    };
    Ok((asked, odd))
}

/// Where this machine is called back, if the client is registered for that and the address is one
/// that can be listened on here.
pub(in crate::flow) fn notification_endpoint(profile: &Profile) -> Option<SafeUrl> {
    let client = &profile.client;
    if client.backchannel_token_delivery_mode != TokenDelivery::Ping {
        return None;
    }
    let endpoint = client.backchannel_client_notification_endpoint.as_deref()?;
    let url = SafeUrl::parse(endpoint).ok()?;
    let is_here = url.url().scheme() == "http" && host(&url).is_some();
    is_here.then_some(url)
}

fn host(url: &SafeUrl) -> Option<LoopbackHost> {
    LoopbackHost::parse(url.url().host_str()?)
}

/// The call that has to be listened for before the request with these parameters leaves.
pub(in crate::flow) fn awaited_call(
    profile: &Profile,
    sent: &Parameters,
) -> Option<(LoopbackHost, u16, PingExpectation)> {
    let endpoint = notification_endpoint(profile)?;
    let port = endpoint.url().port_or_known_default()?;
    let host = host(&endpoint)?;
    let expectation = PingExpectation {
        authority: format!("{host}:{port}"),
        path: endpoint.url().path().to_owned(),
        client_notification_token: Secret::new(sent.first("client_notification_token")?),
    };
    Some((host, port, expectation))
}
