//! The whole flow before it happens: the messages that are still to come.

use crate::{
    flow::{Context, Flow, MessageKind, Participant, Stage, Step, steps},
    oauth::{SafeUrl, ServerMetadata},
    profile::{AuthorizationMethod, CallMethod, Profile},
};

/// A request that will be made, and its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedMessage {
    pub stage: Stage,
    pub kind: MessageKind,
    pub from: Participant,
    pub to: Participant,
    /// It goes out by POST, where requests of its kind usually go by GET.
    pub is_posted: bool,
    /// The path of the address that it goes to, as far as that is known.
    pub path: Option<String>,
}

impl Flow {
    /// Requests to come of this run, in order: without those that its server has no address for, as
    /// far as that is known.
    pub fn outline(&self) -> Vec<PlannedMessage> {
        let context = self.context();
        let to_come = self.steps_to_come();
        // Until then any endpoint may turn up.
        let may_learn = to_come.iter().any(|step| may_teach(*step, context));
        let is_possible = |step: &&Step| {
            let is_idle = matches!(step, Step::Metadata(_)) && !may_teach(**step, context);
            !is_idle && (may_learn || is_possible(**step, context))
        };
        let steps: Vec<Step> = to_come.iter().filter(is_possible).copied().collect();
        let mut out = outline(&steps);
        for message in &mut out {
            let profile = &context.settings.profile;
            message.path = path(message.kind, profile, &context.metadata);
            message.is_posted = is_posted(context, message.kind);
        }
        out
    }
}

/// Whether the answer to that step can name endpoints that are not known yet.
fn may_teach(step: Step, context: &Context) -> bool {
    if let Step::Metadata(_) = step {
        return steps::needless_discovery(&context.settings.profile).is_none();
    }
    matches!(
        step,
        Step::WebFinger | Step::Challenge | Step::ResourceMetadata(_)
    )
}

/// What these steps cannot do without, and are left out without.
const NEEDED: [(MessageKind, &str); 5] = [
    (MessageKind::Keys, "jwks_uri"),
    (MessageKind::Userinfo, "userinfo_endpoint"),
    (MessageKind::Introspection, "introspection_endpoint"),
    (MessageKind::Revocation, "revocation_endpoint"),
    (MessageKind::EndSession, "end_session_endpoint"),
];

/// Whether nothing that is known by now keeps that step from being walked.
fn is_possible(step: Step, context: &Context) -> bool {
    let reach = &context.settings.reach;
    let kind = step.message_kind();
    let needed = NEEDED
        .iter()
        .find(|(of, _)| *of == kind && !step.is_local());
    let has_address = needed.is_none_or(|(_, name)| {
        context.metadata.endpoint(name).is_some() || reach.until == Some(step.stage())
    });
    let has_reason = if step == Step::Userinfo {
        context.asked_for_openid()
    } else if step == Step::Resource {
        let provider = context.settings.profile.provider.as_ref();
        let is_offered = provider.is_some_and(|provider| provider.call.is_some());
        reach.call.is_some() || (reach.tries_call && is_offered)
    } else {
        true
    };
    has_address && has_reason
}

/// The path that a message of the kind goes to, where the profile or the metadata say so.
pub fn path(kind: MessageKind, profile: &Profile, metadata: &ServerMetadata) -> Option<String> {
    let name = match kind {
        MessageKind::Keys => "jwks_uri",
        MessageKind::Registration => "registration_endpoint",
        MessageKind::Authorize => "authorization_endpoint",
        MessageKind::PushedAuthorization => "pushed_authorization_request_endpoint",
        MessageKind::DeviceAuthorization => "device_authorization_endpoint",
        MessageKind::BackchannelAuthentication => "backchannel_authentication_endpoint",
        MessageKind::Refresh => {
            if let Some(address) = &profile.request.refresh_endpoint {
                return SafeUrl::parse(address).ok().map(|url| path_of(&url));
            }
            "token_endpoint"
        }
        MessageKind::Token | MessageKind::Poll => "token_endpoint",
        MessageKind::Userinfo => "userinfo_endpoint",
        MessageKind::Introspection => "introspection_endpoint",
        MessageKind::Revocation => "revocation_endpoint",
        MessageKind::EndSession => "end_session_endpoint",
        MessageKind::Redirect | MessageKind::SignedOut | MessageKind::FragmentPage => {
            let redirect = &profile.redirect;
            return redirect.uri.is_none().then(|| redirect.path.clone());
        }
        MessageKind::WebFinger
        | MessageKind::Challenge
        | MessageKind::ResourceMetadata
        | MessageKind::Metadata
        | MessageKind::SignIn
        | MessageKind::ClosingPage
        | MessageKind::Stray
        | MessageKind::Ping
        | MessageKind::Resource
        | MessageKind::McpInitialize
        | MessageKind::McpInitialized
        | MessageKind::McpListTools
        | MessageKind::McpEndSession
        | MessageKind::ReadClient
        | MessageKind::ReplaceClient
        | MessageKind::DeleteClient => return None,
    };
    Some(path_of(&metadata.endpoint(name)?.ok()?))
}

fn path_of(url: &SafeUrl) -> String {
    url.url().path().to_owned()
}

/// What the profile has otherwise than usual.
fn is_posted(context: &Context, kind: MessageKind) -> bool {
    let request = &context.settings.profile.request;
    let answers_by_form = || {
        let mode = request.response_mode.as_deref();
        mode.is_some_and(|mode| mode.starts_with("form_post"))
    };
    (kind == MessageKind::Userinfo && request.userinfo_method == CallMethod::Post)
        || (kind == MessageKind::Resource && steps::api_method(context) == CallMethod::Post)
        || (kind == MessageKind::Authorize && request.method == AuthorizationMethod::Post)
        || (kind == MessageKind::Redirect && answers_by_form())
}

/// Requests to come of these steps, in order, as they usually are.
pub fn outline(steps: &[Step]) -> Vec<PlannedMessage> {
    use Participant::{AuthorizationServer, Browser, Client};
    let message = |stage, kind, from, to| PlannedMessage {
        stage,
        kind,
        from,
        to,
        is_posted: false,
        path: None,
    };
    let mut out = Vec::new();
    for step in steps {
        let stage = step.stage();
        if *step == Step::Authorization {
            // The browser carries it out and back.
            out.extend([
                message(stage, MessageKind::Authorize, Browser, AuthorizationServer),
                message(Stage::Redirect, MessageKind::Redirect, Browser, Client),
            ]);
        } else if *step == Step::Logout {
            out.extend([
                message(stage, MessageKind::EndSession, Browser, AuthorizationServer),
                message(stage, MessageKind::SignedOut, Browser, Client),
            ]);
        } else if !step.is_local() {
            if matches!(step, Step::Poll { after_ping: true }) {
                out.push(message(
                    stage,
                    MessageKind::Ping,
                    AuthorizationServer,
                    Client,
                ));
            }
            out.push(message(stage, step.message_kind(), Client, step.receiver()));
        }
    }
    out
}
