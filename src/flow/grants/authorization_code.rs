//! The authorization code grant with PKCE: RFC 6749 §4.1, RFC 7636, and what follows the tokens.

use crate::{
    flow::{Reach, Stage, Step},
    oauth::WellKnown,
};

/// Discovery to revocation; steps that turn out not to apply are skipped visibly.
pub(in crate::flow) fn steps(reach: &Reach) -> Vec<Step> {
    let mut steps = vec![
        Step::Metadata(WellKnown::OpenIdConfiguration),
        Step::Keys { again: false },
        Step::Authorization,
        Step::Token,
        Step::IdToken { again: false },
        Step::Userinfo,
        Step::Resource,
    ];
    let refreshes = if reach.includes(Stage::Refresh) {
        reach.refresh.max(1)
    } else {
        0
    };
    steps.extend((0..refreshes).map(|_| Step::Refresh));
    steps.extend([Step::Introspection, Step::Revocation]);
    steps.retain(|step| reach.includes(step.stage()));
    steps
}
