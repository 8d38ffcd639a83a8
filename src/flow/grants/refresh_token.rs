//! A run that begins with a refresh token from an earlier one (RFC 6749 §6).

use super::{discovery, with_tokens};
use crate::flow::{Input, Reach, Step};

pub(in crate::flow) const INPUTS: &[Input] = &[Input::RefreshToken];

/// The first refresh is what the run is about; more of them only where they are asked for.
pub(in crate::flow) fn steps(reach: &Reach) -> Vec<Step> {
    let mut steps = discovery(reach);
    steps.push(Step::Refresh);
    steps.push(Step::Userinfo);
    let more = Reach {
        refresh: reach.refresh.saturating_sub(1),
        ..reach.clone()
    };
    steps.extend(with_tokens(&more, more.refresh > 0));
    steps
}
