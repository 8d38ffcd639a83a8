//! The grants the program walks, and how far.

use crate::{
    flow::{Stage, Step, grants},
    oauth::SafeUrl,
};

/// A way to come to tokens. Its file under `grants/` lists its steps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Grant {
    /// RFC 6749 §4.1 with PKCE (RFC 7636).
    #[default]
    AuthorizationCode,
}

impl Grant {
    pub const ALL: [Self; 1] = [Self::AuthorizationCode];

    /// The name that the command line uses.
    pub fn name(self) -> &'static str {
        match self {
            Self::AuthorizationCode => "authorization_code",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|grant| grant.name() == name)
    }

    pub(super) fn steps(self, reach: &Reach) -> Vec<Step> {
        match self {
            Self::AuthorizationCode => grants::authorization_code::steps(reach),
        }
    }
}

/// How far to go once there are tokens.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reach {
    /// The last stage to walk; it and all before it are part of the run.
    pub until: Option<Stage>,
    /// How often to refresh.
    pub refresh: u32,
    pub userinfo: bool,
    pub introspect: bool,
    pub revoke: bool,
    /// The API to call with the access token.
    pub call: Option<SafeUrl>,
}

impl Reach {
    /// Every stage that the server turns out to have.
    pub fn everything(call: Option<SafeUrl>) -> Self {
        Self {
            until: None,
            refresh: 1,
            userinfo: true,
            introspect: true,
            revoke: true,
            call,
        }
    }

    /// Whether a stage after the tokens was asked for.
    pub fn includes(&self, stage: Stage) -> bool {
        let asked = match stage {
            Stage::Discovery
            | Stage::Authorization
            | Stage::Redirect
            | Stage::Token
            | Stage::IdToken => true,
            Stage::Userinfo => self.userinfo,
            Stage::Resource => self.call.is_some(),
            Stage::Refresh => self.refresh > 0,
            Stage::Introspection => self.introspect,
            Stage::Revocation => self.revoke,
        };
        match self.until {
            // A stage that is named is wanted, and so is what it stands on.
            Some(last) if stage == last => true,
            Some(last) => asked && stage < last,
            None => asked,
        }
    }
}
