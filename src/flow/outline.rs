//! The whole flow before it happens: the messages that are still to come.

use crate::{
    flow::{Context, Flow, MessageKind, Participant, Stage, Step, steps},
    profile::{AuthorizationMethod, CallMethod},
};

/// A request that will be made, and its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlannedMessage {
    pub stage: Stage,
    pub kind: MessageKind,
    pub from: Participant,
    pub to: Participant,
    /// It goes out by POST, where requests of its kind usually go by GET.
    pub is_posted: bool,
}

impl Flow {
    /// Requests to come, in order, as this run will make them.
    pub fn outline(&self) -> Vec<PlannedMessage> {
        let context = self.context();
        let mut out = outline(self.steps_to_come());
        for message in &mut out {
            message.is_posted = is_posted(context, message.kind);
        }
        out
    }
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
