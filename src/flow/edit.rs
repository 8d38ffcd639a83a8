//! Changes to a request that were asked for before it existed (`--set`, `--unset`, `--add`).

use crate::{
    flow::{BuiltKind, Stage},
    http::Draft,
};

/// One change and where it belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestedEdit {
    /// `None`: the first request that carries the parameter, registration apart; else the
    /// authorization request.
    pub stage: Option<Stage>,
    pub name: String,
    pub kind: EditKind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EditKind {
    Set(String),
    Unset,
    Add(String),
}

/// Names that only requests after the redirect carry: they are not meant for the browser's address.
const LATER_NAMES: [&str; 9] = [
    "grant_type",
    "code",
    "code_verifier",
    "client_secret",
    "refresh_token",
    "client_assertion",
    "client_assertion_type",
    "token",
    "token_type_hint",
];

impl RequestedEdit {
    /// Whether this change is meant for the request that `stage` has just prepared.
    pub(super) fn fits(&self, stage: Stage, draft: &Draft) -> bool {
        if self.names_built().is_some() {
            return false;
        }
        match self.stage {
            Some(wanted) => wanted == stage,
            None if matches!(stage, Stage::Registration | Stage::ClientConfiguration) => false,
            None => {
                draft.parameters().contains(&self.name)
                    || (stage == Stage::Authorization
                        && self.kind != EditKind::Unset
                        && !LATER_NAMES.contains(&self.name.as_str()))
            }
        }
    }

    /// The token and the member of it that the change is about, as in `client_assertion.aud`.
    pub(super) fn names_built(&self) -> Option<(BuiltKind, &str)> {
        let (token, member) = self.name.split_once('.')?;
        Some((BuiltKind::parse(token)?, member))
    }

    pub(super) fn apply(&self, draft: &mut Draft) {
        match &self.kind {
            EditKind::Set(value) => draft.set_parameter(&self.name, value),
            EditKind::Unset => {
                draft.unset_parameter(&self.name);
            }
            EditKind::Add(value) => draft.add_parameter(&self.name, value),
        }
    }
}
