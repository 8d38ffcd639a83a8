//! The whole flow before it happens: the messages that are still to come.

use crate::flow::{MessageKind, Participant, Stage, Step};

/// A request that will be made, and its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlannedMessage {
    pub stage: Stage,
    pub kind: MessageKind,
    pub from: Participant,
    pub to: Participant,
}

/// Requests to come of these steps, in order.
pub fn outline(steps: &[Step]) -> Vec<PlannedMessage> {
    use Participant::{AuthorizationServer, Browser, Client};
    let message = |stage, kind, from, to| PlannedMessage {
        stage,
        kind,
        from,
        to,
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
