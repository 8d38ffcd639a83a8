//! Calls to clients that this server would make: values, since nothing in here touches a socket.

use serde_json::json;

use crate::oauth::Secret;

/// Calls that wait to be made; more are dropped, since a client can poll all the same.
pub(super) const MOST: usize = 64;

/// The ping of CIBA §10.2: a person has decided, the client may fetch the outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// The client's `backchannel_client_notification_endpoint`, to be asked by POST.
    pub endpoint: String,
    /// The bearer token of the `Authorization` header.
    pub client_notification_token: Secret,
    pub auth_req_id: Secret,
}

impl Notification {
    /// The body, to be sent as `application/json`.
    pub fn body(&self) -> String {
        json!({ "auth_req_id": self.auth_req_id.expose() }).to_string()
    }
}
