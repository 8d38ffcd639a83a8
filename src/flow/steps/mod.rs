//! The steps that grants are made of: how each prepares its request and what it learns from the answer.

mod access_token;
mod authorization;
mod backchannel;
mod claims;
mod client_authentication;
mod device;
mod discovery;
mod dpop;
mod front_channel;
mod id_token;
mod id_token_binding;
mod id_token_wishes;
mod introspection;
mod keys;
mod logout;
pub(super) mod mutual_tls;
mod polling;
mod pushed;
mod refresh;
mod resource;
mod revocation;
mod sealed;
mod signature;
mod signed_answer;
mod token;
mod token_exchange;
mod transport;
mod userinfo;

pub(super) use authorization::{
    address_findings, expectation, judge_redirect, post_page, redirect_host,
};
pub(super) use backchannel::{awaited_call, notification_endpoint};
pub(super) use dpop::{NonceChallenge, nonce_challenge};
pub(super) use logout::{awaited_return, judge_return, other_ways};
pub(super) use transport::findings as transport_findings;

use self::id_token::Which;
use crate::{
    flow::{Context, Finding, Grant, MessageKind, Participant, Stage, Tokens},
    http::{Draft, Response},
    oauth::{ErrorResponse, JsonObject, WellKnown},
};

/// One press of the user's: one request, or work on this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Metadata(WellKnown),
    /// `again`: offered because a token named a key that was not there.
    Keys {
        again: bool,
    },
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
    Userinfo,
    Resource,
    Refresh,
    Introspection,
    Revocation,
    /// The browser is sent to end the session at the server (RP-Initiated Logout §2).
    Logout,
}

impl Step {
    pub fn stage(self) -> Stage {
        match self {
            Self::Metadata(_) | Self::Keys { .. } => Stage::Discovery,
            Self::PushedAuthorization => Stage::Par,
            Self::Authorization => Stage::Authorization,
            Self::DeviceAuthorization => Stage::DeviceAuthorization,
            Self::BackchannelAuthentication => Stage::BackchannelAuthentication,
            Self::Poll { .. } => Stage::Polling,
            Self::Token(_) => Stage::Token,
            Self::FrontIdToken { .. } | Self::IdToken { .. } => Stage::IdToken,
            Self::Userinfo => Stage::Userinfo,
            Self::Resource => Stage::Resource,
            Self::Refresh => Stage::Refresh,
            Self::Introspection => Stage::Introspection,
            Self::Revocation => Stage::Revocation,
            Self::Logout => Stage::Logout,
        }
    }

    pub fn message_kind(self) -> MessageKind {
        match self {
            Self::Metadata(_) => MessageKind::Metadata,
            Self::Keys { .. } => MessageKind::Keys,
            Self::PushedAuthorization => MessageKind::PushedAuthorization,
            Self::Authorization => MessageKind::Authorize,
            Self::DeviceAuthorization => MessageKind::DeviceAuthorization,
            Self::BackchannelAuthentication => MessageKind::BackchannelAuthentication,
            Self::Poll { .. } => MessageKind::Poll,
            Self::Token(_) | Self::IdToken { .. } => MessageKind::Token,
            Self::FrontIdToken { .. } => MessageKind::Redirect,
            Self::Userinfo => MessageKind::Userinfo,
            Self::Resource => MessageKind::Resource,
            Self::Refresh => MessageKind::Refresh,
            Self::Introspection => MessageKind::Introspection,
            Self::Revocation => MessageKind::Revocation,
            Self::Logout => MessageKind::EndSession,
        }
    }

    pub fn receiver(self) -> Participant {
        match self {
            Self::Resource => Participant::ResourceServer,
            Self::Metadata(_)
            | Self::Keys { .. }
            | Self::PushedAuthorization
            | Self::Authorization
            | Self::DeviceAuthorization
            | Self::BackchannelAuthentication
            | Self::Poll { .. }
            | Self::Token(_)
            | Self::FrontIdToken { .. }
            | Self::IdToken { .. }
            | Self::Userinfo
            | Self::Refresh
            | Self::Introspection
            | Self::Revocation
            | Self::Logout => Participant::AuthorizationServer,
        }
    }

    /// Whether its answer brings tokens.
    pub fn gets_tokens(self) -> bool {
        match self {
            Self::Poll { .. } | Self::Token(_) | Self::Refresh => true,
            Self::Metadata(_)
            | Self::Keys { .. }
            | Self::PushedAuthorization
            | Self::Authorization
            | Self::DeviceAuthorization
            | Self::BackchannelAuthentication
            | Self::FrontIdToken { .. }
            | Self::IdToken { .. }
            | Self::Userinfo
            | Self::Resource
            | Self::Introspection
            | Self::Revocation
            | Self::Logout => false,
        }
    }

    /// Whether the flow can go on when the server refuses this step, provided that there are tokens
    /// already.
    pub(super) fn is_optional(self) -> bool {
        match self {
            Self::Metadata(_)
            | Self::Keys { .. }
            | Self::PushedAuthorization
            | Self::Authorization
            | Self::DeviceAuthorization
            | Self::BackchannelAuthentication
            | Self::Poll { .. }
            | Self::Token(_)
            | Self::FrontIdToken { .. }
            | Self::IdToken { .. } => false,
            Self::Userinfo
            | Self::Resource
            | Self::Refresh
            | Self::Introspection
            | Self::Revocation
            | Self::Logout => true,
        }
    }

    /// Whether its request carries the access token as a credential (RFC 6750 §2.1, RFC 9449 §7.1).
    pub(super) fn shows_access_token(self) -> bool {
        matches!(self, Self::Userinfo | Self::Resource)
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
            Self::Metadata(_)
            | Self::Keys { .. }
            | Self::Authorization
            | Self::FrontIdToken { .. }
            | Self::IdToken { .. }
            | Self::Userinfo
            | Self::Resource
            | Self::Logout => false,
        }
    }

    /// What this step will do when it is pressed.
    pub(super) fn prepare(self, context: &Context) -> Prepared {
        match self {
            Self::Metadata(form) => discovery::prepare(form, context),
            Self::Keys { again } => keys::prepare(again, context),
            Self::PushedAuthorization => pushed::prepare(context),
            Self::Authorization => authorization::prepare(context),
            Self::DeviceAuthorization => device::prepare(context),
            Self::BackchannelAuthentication => backchannel::prepare(context),
            Self::Poll { .. } => polling::prepare(context),
            Self::Token(grant) => token::prepare(grant, context),
            Self::FrontIdToken { .. } => id_token::prepare(Which::Front, context),
            Self::IdToken { .. } => id_token::prepare(Which::Last, context),
            Self::Userinfo => userinfo::prepare(context),
            Self::Resource => resource::prepare(context),
            Self::Refresh => refresh::prepare(context),
            Self::Introspection => introspection::prepare(context),
            Self::Revocation => revocation::prepare(context),
            Self::Logout => logout::prepare(context),
        }
    }

    /// Reads the answer, writes what it teaches into the context, and says how to go on.
    pub(super) fn receive(self, context: &mut Context, answer: &Answer) -> Received {
        match self {
            Self::Metadata(form) => discovery::receive(form, context, answer),
            Self::Keys { .. } => keys::receive(context, answer),
            Self::PushedAuthorization => pushed::receive(context, answer),
            Self::DeviceAuthorization => device::receive(context, answer),
            Self::BackchannelAuthentication => backchannel::receive(context, answer),
            Self::Poll { .. } => polling::receive(context, answer),
            Self::Token(_) => token::receive(context, answer),
            Self::Userinfo => userinfo::receive(context, answer),
            Self::Resource => resource::receive(context, answer),
            Self::Refresh => refresh::receive(context, answer),
            Self::Introspection => introspection::receive(context, answer),
            Self::Revocation => revocation::receive(answer),
            // These have no answer of their own: the browser and this machine do their work.
            Self::Authorization
            | Self::FrontIdToken { .. }
            | Self::IdToken { .. }
            | Self::Logout => Received::proceed(),
        }
    }

    /// Does the work of a local step at the time `now`.
    pub(super) fn work(self, context: &mut Context, now: crate::oauth::Timestamp) -> Received {
        match self {
            Self::FrontIdToken { again } => id_token::check(Which::Front, again, context, now),
            Self::IdToken { again } => id_token::check(Which::Last, again, context, now),
            Self::Metadata(_)
            | Self::Keys { .. }
            | Self::PushedAuthorization
            | Self::Authorization
            | Self::DeviceAuthorization
            | Self::BackchannelAuthentication
            | Self::Poll { .. }
            | Self::Token(_)
            | Self::Userinfo
            | Self::Resource
            | Self::Refresh
            | Self::Introspection
            | Self::Revocation
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

/// A refusal read from a JSON error body, or from the status alone (RFC 6749 §5.2).
fn refused(answer: &Answer) -> Outcome {
    let parsed = JsonObject::parse(&answer.response.body, answer.response.body.len())
        .ok()
        .and_then(|object| ErrorResponse::from_object(object).ok());
    match parsed {
        Some(error) => Outcome::Refused {
            error: error.shown_error(),
            description: error.shown_description(),
        },
        None => Outcome::Refused {
            error: format!("HTTP {}", answer.response.status),
            description: None,
        },
    }
}
