//! The hybrid flow: a code and tokens in one answer, and further tokens for the code
//! (OIDC Core §3.3).

use super::{discovery, with_tokens};
use crate::flow::{Grant, Reach, Step};

/// The ID token that came through the browser is checked before its code is used; the token request
/// is the one of the authorization code grant.
pub(in crate::flow) fn steps(reach: &Reach) -> Vec<Step> {
    let mut steps = discovery(reach);
    steps.extend([
        Step::Authorization,
        Step::FrontIdToken { again: false },
        Step::Token(Grant::Hybrid),
        Step::IdToken { again: false },
        Step::Userinfo,
    ]);
    steps.extend(with_tokens(reach, true));
    steps
}
