//! The implicit grant: tokens come straight through the browser, and no token request follows
//! (RFC 6749 §4.2, OIDC Core §3.2).

use super::{discovery, with_tokens};
use crate::flow::{Reach, Step};

/// There is never a refresh token (RFC 6749 §4.2.2).
pub(in crate::flow) fn steps(reach: &Reach) -> Vec<Step> {
    let mut steps = discovery(reach);
    steps.extend([
        Step::Authorization,
        Step::FrontIdToken { again: false },
        Step::Userinfo,
    ]);
    steps.extend(with_tokens(reach, false));
    steps
}
