//! One file per grant: its steps in order, and what it sends to the token endpoint.

pub mod authorization_code;
pub mod ciba;
pub mod client_credentials;
pub mod device_code;
pub mod hybrid;
pub mod implicit;
pub mod jwt_bearer;
pub mod mcp;
pub mod password;
pub mod refresh_token;
pub mod token_exchange;

use crate::{
    flow::{Context, Input, Reach, RecordCall, Stage, Step},
    oauth::{Parameters, WellKnown},
};

/// The parameters of a token request that a grant brings; the client's authentication stands
/// between the two.
pub(super) struct TokenRequest {
    pub about: Parameters,
    pub proof: Parameters,
}

impl TokenRequest {
    fn about(parameters: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        let mut about = Parameters::new();
        for (name, value) in parameters {
            about.push(name, value);
        }
        Self {
            about,
            proof: Parameters::new(),
        }
    }

    /// Adds what the token shall be for.
    fn with_rights(mut self, context: &Context) -> Self {
        for (name, value) in rights(context) {
            self.about.push(name, value);
        }
        self
    }

    /// Adds a parameter that may be empty, and is left out then.
    fn with(mut self, name: &str, value: &str) -> Self {
        if !value.is_empty() {
            self.about.push(name, value);
        }
        self
    }
}

/// What the profile adds to an authorization request and no other one has a use for: it steers
/// pages that are not shown here.
const FOR_PAGES: [&str; 6] = [
    "prompt",
    "display",
    "ui_locales",
    "claims_locales",
    "claims",
    "max_age",
];

/// The profile's further parameters for a request that no browser carries, without those named.
pub(super) fn further<'a>(
    context: &'a Context,
    except: &'a [&'a str],
) -> impl Iterator<Item = (&'a str, &'a str)> {
    let extra = &context.settings.profile.request.extra_parameters;
    extra
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .filter(|(name, _)| !FOR_PAGES.contains(name) && !except.contains(name))
}

/// What a profile says that a token shall be for, in whichever request asks for it first (RFC 8707 §2,
/// RFC 9396 §6; `audience` is what some servers took before).
const RIGHTS: [&str; 3] = ["resource", "authorization_details", "audience"];

/// The same for a request that carries nothing else of the profile's.
pub(super) fn rights(context: &Context) -> impl Iterator<Item = (&str, &str)> {
    further(context, &[]).filter(|(name, _)| RIGHTS.contains(name))
}

/// What the user gave, or nothing.
fn given(context: &Context, input: Input) -> String {
    context
        .input(input)
        .map(|value| value.expose().to_owned())
        .unwrap_or_default()
}

/// Where a run begins: the server's metadata and, where tokens can be checked, its keys. An account
/// leads to the server, and a client without a name asks for one.
fn discovery(reach: &Reach) -> Vec<Step> {
    let mut steps = Vec::new();
    if reach.account.is_some() {
        steps.push(Step::WebFinger);
    }
    steps.extend([
        Step::Metadata(WellKnown::ORDER[0]),
        Step::Keys { again: false },
    ]);
    if reach.register {
        steps.push(Step::Registration);
    }
    steps
}

/// What tokens are good for, up to giving them back.
fn with_tokens(reach: &Reach, has_refresh: bool) -> Vec<Step> {
    let refreshes = if has_refresh && reach.includes(Stage::Refresh) {
        reach.refresh.max(1)
    } else {
        0
    };
    let mut steps = vec![Step::Resource];
    steps.extend((0..refreshes).map(|_| Step::Refresh));
    steps.extend([Step::Introspection, Step::Revocation, Step::Logout]);
    if reach.register {
        steps.extend(RecordCall::ALL.map(Step::ClientRecord));
    }
    steps
}
