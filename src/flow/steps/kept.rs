//! A signed answer that is kept while the server's keys are fetched once more for it.

use super::{Answer, Prepared, Received, Step, authorization, introspection, userinfo};
use crate::{
    flow::{Context, Finding, MessageKind, Stage},
    oauth::Parameters,
};

/// Which answers are checked when they arrive, and so have to be kept where a key is missing. An ID
/// token is checked at a step of its own instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeptAnswer {
    /// The JWT that the browser brought (JARM §2.4).
    Redirect,
    Userinfo,
    /// RFC 9701 §5.
    Introspection,
}

impl KeptAnswer {
    pub const ALL: [Self; 3] = [Self::Redirect, Self::Userinfo, Self::Introspection];

    pub(super) fn stage(self) -> Stage {
        match self {
            Self::Redirect => Stage::Redirect,
            Self::Userinfo => Stage::Userinfo,
            Self::Introspection => Stage::Introspection,
        }
    }

    pub(super) fn message_kind(self) -> MessageKind {
        match self {
            Self::Redirect => MessageKind::Redirect,
            Self::Userinfo => MessageKind::Userinfo,
            Self::Introspection => MessageKind::Introspection,
        }
    }
}

/// The answer itself.
#[derive(Clone, Debug)]
pub(in crate::flow) enum Kept {
    Redirect(Parameters),
    Userinfo(Answer),
    Introspection(Answer),
}

/// Keeps an answer that names an unknown key; the next presses fetch the keys and check it again.
pub(super) fn until_keys_are_fresh(
    context: &mut Context,
    kept: Kept,
    finding: Finding,
) -> Received {
    let which = match &kept {
        Kept::Redirect(_) => KeptAnswer::Redirect,
        Kept::Userinfo(_) => KeptAnswer::Userinfo,
        Kept::Introspection(_) => KeptAnswer::Introspection,
    };
    context.kept = Some(kept);
    Received::after_fresh_keys(finding, Step::CheckAgain(which))
}

pub(super) fn prepare(context: &Context) -> Prepared {
    match &context.kept {
        Some(_) => Prepared::Local,
        None => Prepared::Skip(String::from("no answer waits for its checks")),
    }
}

/// The checks for the second and last time: a key that is still unknown is a failed check.
pub(super) fn check(context: &mut Context) -> Received {
    match context.kept.take() {
        Some(Kept::Redirect(came)) => authorization::judge_again(context, &came),
        Some(Kept::Userinfo(answer)) => userinfo::receive(context, &answer, true),
        Some(Kept::Introspection(answer)) => introspection::receive(context, &answer, true),
        None => Received::proceed(),
    }
}
