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
    use Participant::{AuthorizationServer, Browser, Client, ResourceServer};
    let message = |stage, kind, from, to| PlannedMessage {
        stage,
        kind,
        from,
        to,
    };
    let mut out = Vec::new();
    for step in steps {
        let stage = step.stage();
        match step {
            Step::Metadata(_) => {
                out.push(message(
                    stage,
                    MessageKind::Metadata,
                    Client,
                    AuthorizationServer,
                ));
            }
            Step::Keys { .. } => {
                out.push(message(
                    stage,
                    MessageKind::Keys,
                    Client,
                    AuthorizationServer,
                ));
            }
            Step::PushedAuthorization => {
                out.push(message(
                    stage,
                    MessageKind::PushedAuthorization,
                    Client,
                    AuthorizationServer,
                ));
            }
            Step::Authorization => {
                out.push(message(
                    stage,
                    MessageKind::Authorize,
                    Browser,
                    AuthorizationServer,
                ));
                out.push(message(
                    Stage::Redirect,
                    MessageKind::Redirect,
                    Browser,
                    Client,
                ));
            }
            Step::DeviceAuthorization => {
                out.push(message(
                    stage,
                    MessageKind::DeviceAuthorization,
                    Client,
                    AuthorizationServer,
                ));
            }
            Step::BackchannelAuthentication => {
                out.push(message(
                    stage,
                    MessageKind::BackchannelAuthentication,
                    Client,
                    AuthorizationServer,
                ));
            }
            Step::Poll { after_ping } => {
                if *after_ping {
                    out.push(message(
                        stage,
                        MessageKind::Ping,
                        AuthorizationServer,
                        Client,
                    ));
                }
                out.push(message(
                    stage,
                    MessageKind::Poll,
                    Client,
                    AuthorizationServer,
                ));
            }
            Step::Token(_) => {
                out.push(message(
                    stage,
                    MessageKind::Token,
                    Client,
                    AuthorizationServer,
                ));
            }
            Step::FrontIdToken { .. } | Step::IdToken { .. } => {}
            Step::Userinfo => {
                out.push(message(
                    stage,
                    MessageKind::Userinfo,
                    Client,
                    AuthorizationServer,
                ));
            }
            Step::Resource => {
                out.push(message(
                    stage,
                    MessageKind::Resource,
                    Client,
                    ResourceServer,
                ));
            }
            Step::Refresh => {
                out.push(message(
                    stage,
                    MessageKind::Refresh,
                    Client,
                    AuthorizationServer,
                ));
            }
            Step::Introspection => out.push(message(
                stage,
                MessageKind::Introspection,
                Client,
                AuthorizationServer,
            )),
            Step::Revocation => out.push(message(
                stage,
                MessageKind::Revocation,
                Client,
                AuthorizationServer,
            )),
            Step::Logout => {
                out.push(message(
                    stage,
                    MessageKind::EndSession,
                    Browser,
                    AuthorizationServer,
                ));
                out.push(message(stage, MessageKind::SignedOut, Browser, Client));
            }
        }
    }
    out
}
