//! The device authorization grant: a device without a browser shows a code, and the person decides
//! on another one (RFC 8628).

use super::{discovery, with_tokens};
use crate::flow::{Reach, Step};

pub(in crate::flow) fn steps(reach: &Reach) -> Vec<Step> {
    let mut steps = discovery(reach);
    steps.extend([
        Step::DeviceAuthorization,
        Step::Poll,
        Step::IdToken { again: false },
        Step::Userinfo,
    ]);
    steps.extend(with_tokens(reach, true));
    steps
}
