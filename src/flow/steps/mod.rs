//! The steps that grants are made of: how each prepares its request and what it learns from the answer.

mod access_token;
mod authorization;
mod backchannel;
mod claims;
mod client_authentication;
mod client_record;
mod device;
mod discovery;
mod dpop;
mod front_channel;
mod granted;
mod id_token;
mod id_token_binding;
mod id_token_wishes;
mod introspection;
mod kept;
mod keys;
mod logout;
mod mcp;
mod mcp_answer;
pub(super) mod mutual_tls;
mod peculiar;
mod polling;
mod protected_resource;
mod pushed;
mod refresh;
mod registration;
mod resource;
mod revocation;
mod sealed;
mod signature;
mod signed_answer;
mod token;
mod token_exchange;
mod tolerance;
mod transport;
mod userinfo;
mod webfinger;

pub use client_record::RecordCall;
pub use kept::KeptAnswer;
pub use mcp::{McpCall, McpSession};

pub(super) use authorization::{
    address_findings, expectation, judge_redirect, post_page, redirect_host,
};
pub(super) use backchannel::{awaited_call, notification_endpoint};
pub(super) use dpop::{NonceChallenge, nonce_challenge};
pub(super) use kept::Kept;
pub(super) use logout::{awaited_return, judge_return, other_ways};
pub(super) use peculiar::peculiarities;
pub(super) use registration::needs_key as registration_needs_key;
pub(super) use resource::method as api_method;
pub(super) use sealed::{opened, opens_with_key};
pub(super) use transport::findings as transport_findings;

use self::id_token::Which;
use crate::{
    flow::{Context, Finding, Grant, MessageKind, Participant, Stage, Tokens},
    http::{Draft, Response},
    oauth::{ErrorResponse, ResourceMetadataPlace, WellKnown, members_of_answer},
};

/// One press of the user's: one request, or work on this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Whose account it is, asked of the account's host (OIDC Discovery §2).
    WebFinger,
    /// A call of the API without a token, to be told what it needs (RFC 9728 §5).
    Challenge,
    /// What the API says about itself (RFC 9728 §3).
    ResourceMetadata(ResourceMetadataPlace),
    Metadata(WellKnown),
    /// `again`: offered because a token named a key that was not there.
    Keys {
        again: bool,
    },
    /// RFC 7591 §3.1.
    Registration,
    /// The authorization request, from the client to the server (RFC 9126).
    PushedAuthorization,
    Authorization,
    DeviceAuthorization,
    BackchannelAuthentication,
    /// One question whether the person has decided (RFC 8628 §3.4; CIBA §10.1).
    /// `after_ping`: the server calls first, once there is something to ask for (CIBA §10.2).
    Poll {
        after_ping: bool,
    },
    /// The request that turns what this grant has into tokens (RFC 6749 §3.2).
    Token(Grant),
    /// The checks of the ID token that came with the redirect (OIDC Core §3.2.2.11, §3.3.2.12).
    FrontIdToken {
        again: bool,
    },
    IdToken {
        again: bool,
    },
    /// The checks of a signed answer once more, with keys that were fetched for it.
    CheckAgain(KeptAnswer),
    Userinfo,
    Resource,
    /// The API is an MCP server, and is called in its own way.
    Mcp(McpCall),
    Refresh,
    Introspection,
    Revocation,
    /// The record of the client that was registered in this run (RFC 7592 §2).
    ClientRecord(RecordCall),
    /// The browser is sent to end the session at the server (RP-Initiated Logout §2).
    Logout,
}

impl Step {
    pub fn stage(self) -> Stage {
        match self {
            Self::WebFinger
            | Self::Challenge
            | Self::ResourceMetadata(_)
            | Self::Metadata(_)
            | Self::Keys { .. } => Stage::Discovery,
            Self::Registration => Stage::Registration,
            Self::PushedAuthorization => Stage::Par,
            Self::Authorization => Stage::Authorization,
            Self::DeviceAuthorization => Stage::DeviceAuthorization,
            Self::BackchannelAuthentication => Stage::BackchannelAuthentication,
            Self::Poll { .. } => Stage::Polling,
            Self::Token(_) => Stage::Token,
            Self::FrontIdToken { .. } | Self::IdToken { .. } => Stage::IdToken,
            Self::CheckAgain(kept) => kept.stage(),
            Self::Userinfo => Stage::Userinfo,
            Self::Resource | Self::Mcp(_) => Stage::Resource,
            Self::Refresh => Stage::Refresh,
            Self::Introspection => Stage::Introspection,
            Self::Revocation => Stage::Revocation,
            Self::ClientRecord(_) => Stage::ClientConfiguration,
            Self::Logout => Stage::Logout,
        }
    }

    pub fn message_kind(self) -> MessageKind {
        match self {
            Self::WebFinger => MessageKind::WebFinger,
            Self::Challenge => MessageKind::Challenge,
            Self::ResourceMetadata(_) => MessageKind::ResourceMetadata,
            Self::Metadata(_) => MessageKind::Metadata,
            Self::Keys { .. } => MessageKind::Keys,
            Self::Registration => MessageKind::Registration,
            Self::PushedAuthorization => MessageKind::PushedAuthorization,
            Self::Authorization => MessageKind::Authorize,
            Self::DeviceAuthorization => MessageKind::DeviceAuthorization,
            Self::BackchannelAuthentication => MessageKind::BackchannelAuthentication,
            Self::Poll { .. } => MessageKind::Poll,
            Self::Token(_) | Self::IdToken { .. } => MessageKind::Token,
            Self::FrontIdToken { .. } => MessageKind::Redirect,
            Self::CheckAgain(kept) => kept.message_kind(),
            Self::Userinfo => MessageKind::Userinfo,
            Self::Resource => MessageKind::Resource,
            Self::Mcp(McpCall::Initialize) => MessageKind::McpInitialize,
            Self::Mcp(McpCall::Initialized) => MessageKind::McpInitialized,
            Self::Mcp(McpCall::ListTools) => MessageKind::McpListTools,
            Self::Mcp(McpCall::EndSession) => MessageKind::McpEndSession,
            Self::Refresh => MessageKind::Refresh,
            Self::Introspection => MessageKind::Introspection,
            Self::Revocation => MessageKind::Revocation,
            Self::ClientRecord(RecordCall::Read) => MessageKind::ReadClient,
            Self::ClientRecord(RecordCall::Replace) => MessageKind::ReplaceClient,
            Self::ClientRecord(RecordCall::Delete) => MessageKind::DeleteClient,
            Self::Logout => MessageKind::EndSession,
        }
    }

    pub fn receiver(self) -> Participant {
        match self {
            Self::Challenge | Self::ResourceMetadata(_) | Self::Resource | Self::Mcp(_) => {
                Participant::ResourceServer
            }
            Self::WebFinger
            | Self::Metadata(_)
            | Self::Keys { .. }
            | Self::Registration
            | Self::PushedAuthorization
            | Self::Authorization
            | Self::DeviceAuthorization
            | Self::BackchannelAuthentication
            | Self::Poll { .. }
            | Self::Token(_)
            | Self::FrontIdToken { .. }
            | Self::IdToken { .. }
            | Self::CheckAgain(_)
            | Self::Userinfo
            | Self::Refresh
            | Self::Introspection
            | Self::Revocation
            | Self::ClientRecord(_)
            | Self::Logout => Participant::AuthorizationServer,
        }
    }

    /// Whether it is work on this machine, and nothing is sent.
    pub(super) fn is_local(self) -> bool {
        matches!(
            self,
            Self::FrontIdToken { .. } | Self::IdToken { .. } | Self::CheckAgain(_)
        )
    }

    /// Whether its answer brings tokens.
    pub fn gets_tokens(self) -> bool {
        match self {
            Self::Poll { .. } | Self::Token(_) | Self::Refresh => true,
            Self::WebFinger
            | Self::Challenge
            | Self::ResourceMetadata(_)
            | Self::Metadata(_)
            | Self::Keys { .. }
            | Self::Registration
            | Self::PushedAuthorization
            | Self::Authorization
            | Self::DeviceAuthorization
            | Self::BackchannelAuthentication
            | Self::FrontIdToken { .. }
            | Self::IdToken { .. }
            | Self::CheckAgain(_)
            | Self::Userinfo
            | Self::Resource
            | Self::Mcp(_)
            | Self::Introspection
            | Self::Revocation
            | Self::ClientRecord(_)
            | Self::Logout => false,
        }
    }

    /// Whether the flow can go on when the server refuses this step, provided that there are tokens
    /// already.
    pub(super) fn is_optional(self) -> bool {
        match self {
            Self::WebFinger
            | Self::Challenge
            | Self::ResourceMetadata(_)
            | Self::Metadata(_)
            | Self::Keys { .. }
            | Self::Registration
            | Self::PushedAuthorization
            | Self::Authorization
            | Self::DeviceAuthorization
            | Self::BackchannelAuthentication
            | Self::Poll { .. }
            | Self::Token(_)
            | Self::FrontIdToken { .. }
            | Self::IdToken { .. }
            | Self::CheckAgain(KeptAnswer::Redirect) => false,
            Self::CheckAgain(KeptAnswer::Userinfo | KeptAnswer::Introspection)
            | Self::Userinfo
            | Self::Resource
            | Self::Mcp(_)
            | Self::Refresh
            | Self::Introspection
            | Self::Revocation
            | Self::ClientRecord(_)
            | Self::Logout => true,
        }
    }

    /// Whether its request carries the access token as a credential (RFC 6750 §2.1, RFC 9449 §7.1).
    pub(super) fn shows_access_token(self) -> bool {
        matches!(self, Self::Userinfo | Self::Resource | Self::Mcp(_))
    }

    /// Whether its request carries the client's own authentication (RFC 6749 §2.3.1).
    pub fn authenticates_client(self) -> bool {
        match self {
            Self::PushedAuthorization
            | Self::DeviceAuthorization
            | Self::BackchannelAuthentication
            | Self::Poll { .. }
            | Self::Token(_)
            | Self::Refresh
            | Self::Introspection
            | Self::Revocation => true,
            Self::WebFinger
            | Self::Challenge
            | Self::ResourceMetadata(_)
            | Self::Metadata(_)
            | Self::Keys { .. }
            | Self::Registration
            | Self::Authorization
            | Self::FrontIdToken { .. }
            | Self::IdToken { .. }
            | Self::CheckAgain(_)
            | Self::Userinfo
            | Self::Resource
            | Self::Mcp(_)
            | Self::ClientRecord(_)
            | Self::Logout => false,
        }
    }

    /// What this step will do when it is pressed.
    pub(super) fn prepare(self, context: &Context) -> Prepared {
        match self {
            Self::WebFinger => webfinger::prepare(context),
            Self::Challenge => protected_resource::prepare_challenge(context),
            Self::ResourceMetadata(place) => protected_resource::prepare_metadata(place, context),
            Self::Metadata(form) => discovery::prepare(form, context),
            Self::Keys { again } => keys::prepare(again, context),
            Self::Registration => registration::prepare(context),
            Self::PushedAuthorization => pushed::prepare(context),
            Self::Authorization => authorization::prepare(context),
            Self::DeviceAuthorization => device::prepare(context),
            Self::BackchannelAuthentication => backchannel::prepare(context),
            Self::Poll { .. } => polling::prepare(context),
            Self::Token(grant) => token::prepare(grant, context),
            Self::FrontIdToken { .. } => id_token::prepare(Which::Front, context),
            Self::IdToken { .. } => id_token::prepare(Which::Last, context),
            Self::CheckAgain(_) => kept::prepare(context),
            Self::Userinfo => userinfo::prepare(context),
            Self::Resource => resource::prepare(context),
            Self::Mcp(call) => mcp::prepare(call, context),
            Self::Refresh => refresh::prepare(context),
            Self::Introspection => introspection::prepare(context),
            Self::Revocation => revocation::prepare(context),
            Self::ClientRecord(call) => client_record::prepare(call, context),
            Self::Logout => logout::prepare(context),
        }
    }

    /// Reads the answer, writes what it teaches into the context, and says how to go on.
    pub(super) fn receive(self, context: &mut Context, answer: &Answer) -> Received {
        match self {
            Self::WebFinger => webfinger::receive(context, answer),
            Self::Challenge => protected_resource::receive_challenge(context, answer),
            Self::ResourceMetadata(place) => {
                protected_resource::receive_metadata(place, context, answer)
            }
            Self::Metadata(form) => discovery::receive(form, context, answer),
            Self::Keys { .. } => keys::receive(context, answer),
            Self::Registration => registration::receive(context, answer),
            Self::PushedAuthorization => pushed::receive(context, answer),
            Self::DeviceAuthorization => device::receive(context, answer),
            Self::BackchannelAuthentication => backchannel::receive(context, answer),
            Self::Poll { .. } => polling::receive(context, answer),
            Self::Token(_) => token::receive(context, answer),
            Self::Userinfo => userinfo::receive(context, answer, false),
            Self::Resource => resource::receive(context, answer),
            Self::Mcp(call) => mcp::receive(call, context, answer),
            Self::Refresh => refresh::receive(context, answer),
            Self::Introspection => introspection::receive(context, answer, false),
            Self::Revocation => revocation::receive(answer),
            Self::ClientRecord(call) => client_record::receive(call, context, answer),
            // These have no answer of their own: the browser and this machine do their work.
            Self::Authorization
            | Self::FrontIdToken { .. }
            | Self::IdToken { .. }
            | Self::CheckAgain(_)
            | Self::Logout => Received::proceed(),
        }
    }

    /// Does the work of a local step at the time `now`.
    pub(super) fn work(self, context: &mut Context, now: crate::oauth::Timestamp) -> Received {
        match self {
            Self::FrontIdToken { again } => id_token::check(Which::Front, again, context, now),
            Self::IdToken { again } => id_token::check(Which::Last, again, context, now),
            Self::CheckAgain(_) => kept::check(context),
            Self::WebFinger
            | Self::Challenge
            | Self::ResourceMetadata(_)
            | Self::Metadata(_)
            | Self::Keys { .. }
            | Self::Registration
            | Self::PushedAuthorization
            | Self::Authorization
            | Self::DeviceAuthorization
            | Self::BackchannelAuthentication
            | Self::Poll { .. }
            | Self::Token(_)
            | Self::Userinfo
            | Self::Resource
            | Self::Mcp(_)
            | Self::Refresh
            | Self::Introspection
            | Self::Revocation
            | Self::ClientRecord(_)
            | Self::Logout => Received::proceed(),
        }
    }
}

/// What a step is about to do.
#[derive(Debug)]
pub(super) enum Prepared {
    Draft(Box<Draft>),
    Local,
    /// Not applicable to this run, and why.
    Skip(String),
    /// Needs something that only a person can give or mend: expected what, and what to do.
    Impossible(String),
}

/// An answer, read.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    /// The parameters of the request that it answers.
    pub sent: crate::oauth::Parameters,
    pub response: Response,
}

/// What an answer taught.
#[derive(Debug)]
pub(super) struct Received {
    pub findings: Vec<Finding>,
    pub tokens: Option<Tokens>,
    pub outcome: Outcome,
}

impl Received {
    pub fn proceed() -> Self {
        Self::with(Vec::new(), Outcome::Proceed)
    }

    /// What was signed names an unknown key: the server's keys are fetched once more, and `step`
    /// checks it again (OIDC Core §10.1.1).
    pub fn after_fresh_keys(finding: Finding, step: Step) -> Self {
        let steps = vec![Step::Keys { again: true }, step];
        Self::with(vec![finding], Outcome::First(steps))
    }

    pub fn with(findings: Vec<Finding>, outcome: Outcome) -> Self {
        Self {
            findings,
            tokens: None,
            outcome,
        }
    }
}

/// How to go on after an answer.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Outcome {
    Proceed,
    /// These steps come next, each with a press of its own.
    First(Vec<Step>),
    /// The server said no: an OAuth error or a status of 400 and above.
    Refused {
        error: String,
        description: Option<String>,
    },
    /// An answer that is not what the specification asks for.
    Unusable(String),
}

/// `Accept: application/json`, as every request here sends it.
fn accept_json() -> crate::http::Headers {
    crate::http::Headers::new().with("Accept", "application/json")
}

/// The endpoint of that name, or why it cannot be used. A client with a certificate has addresses of
/// its own where the metadata names them.
fn endpoint(context: &Context, name: &str) -> Result<crate::oauth::SafeUrl, Prepared> {
    let alias = mutual_tls::alias(context, name);
    match alias.or_else(|| context.metadata.endpoint(name)) {
        Some(Ok(url)) => Ok(url),
        Some(Err(error)) => Err(Prepared::Impossible(format!("{name}: {error}"))),
        None => Err(Prepared::Impossible(format!(
            "expected {name} in the metadata or the profile, and there is none: add it to the profile's server"
        ))),
    }
}

/// A refusal read from an error body in any form that servers use, or from the status alone
/// (RFC 6749 §5.2).
fn refused(answer: &Answer) -> Outcome {
    told_error(answer).unwrap_or_else(|| Outcome::Refused {
        error: format!("HTTP {}", answer.response.status),
        description: None,
    })
}

/// The error that the body of an answer tells, whatever its status.
fn told_error(answer: &Answer) -> Option<Outcome> {
    let content_type = answer.response.headers.first("content-type");
    let (object, _) = members_of_answer(content_type.as_deref(), &answer.response.body).ok()?;
    let error = ErrorResponse::from_any_object(object).ok()?;
    Some(Outcome::Refused {
        error: error.shown_error(),
        description: error.shown_description(),
    })
}
