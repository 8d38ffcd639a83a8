//! Links that carry a profile: `oauth-playground:import?profile=` and base64url (RFC 4648 §5).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::profile::Profile;

pub const LINK_SCHEME: &str = "oauth-playground";
/// What Windows takes as one command line.
pub const MAX_LINK_CHARACTERS: usize = 32_000;

/// Why a link was not made or read. Holds nothing of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    #[error(
        "a link is at most {MAX_LINK_CHARACTERS} characters long, this is {0}: take a file instead"
    )]
    TooLong(usize),
    #[error("expected oauth-playground:import?profile=… with a profile as base64url")]
    Malformed,
}

/// Whether a text is meant to be a link of this program.
pub fn is_link(text: &str) -> bool {
    let scheme = text.trim_start().split(':').next().unwrap_or_default();
    scheme.eq_ignore_ascii_case(LINK_SCHEME) && text.contains(':')
}

/// The profile as a link. No secret is in it, since none is in a profile.
pub fn link(profile: &Profile) -> Result<String, LinkError> {
    let text = profile.to_json().to_string();
    let link = format!(
        "{LINK_SCHEME}:import?profile={}",
        URL_SAFE_NO_PAD.encode(text)
    );
    if link.len() > MAX_LINK_CHARACTERS {
        return Err(LinkError::TooLong(link.len()));
    }
    Ok(link)
}

/// The text of the profile in a link. Nothing but an import can be asked for.
pub(super) fn text(link: &str) -> Result<Vec<u8>, LinkError> {
    let link = link.trim();
    if link.len() > MAX_LINK_CHARACTERS {
        return Err(LinkError::TooLong(link.len()));
    }
    let (_, rest) = link.split_once(':').ok_or(LinkError::Malformed)?;
    let rest = rest.trim_start_matches('/');
    let (action, query) = rest.split_once('?').ok_or(LinkError::Malformed)?;
    if action.trim_end_matches('/') != "import" {
        return Err(LinkError::Malformed);
    }
    let query = query.split('#').next().unwrap_or_default();
    let profile = query
        .split('&')
        .find_map(|pair| pair.strip_prefix("profile="));
    let encoded = profile.ok_or(LinkError::Malformed)?.trim_end_matches('=');
    URL_SAFE_NO_PAD
        .decode(encoded)
        .map_err(|_| LinkError::Malformed)
}
