//! Words of the profile page around connections and redirects.

use crate::{oauth::display_text::neutralise, profile::TrustSettings};

pub const OVER_HTTPS: &str = "Over https, with a certificate of this program";
pub const OVER_HTTPS_LESSON: &str = "The certificate is made on this machine and nobody vouches for \
    it: the browser will warn of it. The run shows its fingerprint to compare, and where its file is, \
    so that it can be trusted.";
pub const REGISTERED: &str = "Registered redirect URIs";
pub const ADD_URI: &str = "Add a redirect URI";
pub const USE: &str = "Use";

pub const CONNECTION: &str = "Connection";
pub const PROXY: &str = "Proxy";
pub const NO_PROXY: &str = "None";
pub const PROXY_OF_ENVIRONMENT: &str = "As the environment says";
pub const THIS_PROXY: &str = "This one";
pub const PROXY_ADDRESS: &str = "Address of the proxy";
pub const PROXY_LESSON: &str =
    "This machine is always reached directly. The browser has its own way.";
pub const PROXY_USER: &str = "User name";
pub const PROXY_USER_FIELD: &str = "User name for the proxy";
pub const PROXY_PASSWORD: &str = "Password";
pub const PROXY_PASSWORD_FIELD: &str = "Environment variable with the proxy\u{2019}s password";
pub const PROXY_PASSWORD_LESSON: &str = "A password that is kept is kept for this \
    proxy alone: another one is not shown it";
pub const IP: &str = "IP version";
pub const ANY_IP: &str = "Either";
pub const CONNECT_TIMEOUT: &str = "Time-out";
pub const CONNECT_TIMEOUT_FIELD: &str = "Seconds to connect";
pub const SECONDS_TO_CONNECT: &str = "seconds for name, connection, proxy and TLS";
pub const AS_IN_SETTINGS: &str = "as in the settings";
pub const ADDRESSES: &str = "Addresses instead of a name server";
pub const ADD_ADDRESS: &str = "Add an address";

/// How the certificates of a run are judged, in a few words, and whether that is dangerous; `None`
/// where it is as usual.
pub fn trusted(trust: &TrustSettings) -> Option<(String, bool)> {
    match trust {
        TrustSettings::System => None,
        TrustSettings::Ca { file } => {
            Some((format!("Also trusts {}", neutralise(file, 80)), false))
        }
        TrustSettings::Pin { sha256 } => {
            let digits: String = sha256
                .chars()
                .filter(char::is_ascii_hexdigit)
                .take(16)
                .collect();
            Some((
                format!("Trusts the pinned certificate {digits}… alone"),
                false,
            ))
        }
        TrustSettings::None => Some((
            String::from("Certificates are not checked in this run"),
            true,
        )),
    }
}

pub fn use_uri(number: usize) -> String {
    format!("Use redirect URI {number}")
}

pub fn registered_uri(number: usize) -> String {
    format!("Registered redirect URI {number}")
}

pub fn remove_uri(number: usize) -> String {
    format!("Remove redirect URI {number}")
}

pub fn host(number: usize) -> String {
    format!("Host {number}")
}

pub fn address(number: usize) -> String {
    format!("Address of host {number}")
}

pub fn remove_address(number: usize) -> String {
    format!("Remove the address of host {number}")
}
