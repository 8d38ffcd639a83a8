//! The device authorization grant: a device without a browser shows a code, and the person decides
//! on another one (RFC 8628).

use super::{TokenRequest, discovery, with_tokens};
use crate::flow::{Context, Reach, Step};

pub(in crate::flow) fn steps(reach: &Reach) -> Vec<Step> {
    let mut steps = discovery(reach);
    steps.extend([
        Step::DeviceAuthorization,
        Step::Poll { after_ping: false },
        Step::IdToken { again: false },
        Step::Userinfo,
    ]);
    steps.extend(with_tokens(reach, true));
    steps
}

/// RFC 8628 §3.4.
pub(in crate::flow) fn token_request(context: &Context) -> TokenRequest {
    let device_code = context.device.as_ref().map(|device| &device.device_code);
    TokenRequest::about([(
        "grant_type",
        String::from("urn:ietf:params:oauth:grant-type:device_code"),
    )])
    .with(
        "device_code",
        device_code.map_or("", |device_code| device_code.expose()),
    )
}
