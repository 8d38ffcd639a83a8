//! What a client asks with while a person elsewhere decides (RFC 8628, CIBA).

use crate::oauth::{SafeUrl, Secret, Timestamp};

/// What a device shows, and what it asks with (RFC 8628 §3.2).
#[derive(Clone, Debug)]
pub struct DeviceAuthorization {
    pub device_code: Secret,
    /// As the person types it; made harmless for display.
    pub user_code: String,
    pub verification_uri: SafeUrl,
    /// The same with the code in it.
    pub verification_uri_complete: Option<SafeUrl>,
    pub pace: Pace,
}

/// A request over the backchannel that was taken (CIBA §7.3).
#[derive(Clone, Debug)]
pub struct BackchannelAuthentication {
    pub auth_req_id: Secret,
    /// What the person sees beside the request, to compare; made harmless for display.
    pub binding_message: Option<String>,
    pub pace: Pace,
}

/// How often the decision may be asked for, and how long (RFC 8628 §3.2; CIBA §7.3).
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    pub expires_in_secs: Option<u64>,
    /// When asking makes no sense any more, by this machine's clock.
    pub expires: Option<Timestamp>,
    /// The least time between two polls.
    pub interval_secs: u32,
}
