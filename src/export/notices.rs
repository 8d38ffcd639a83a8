//! What every export says of itself: whether secrets are in it, and how certificates were judged.

use crate::{export::Export, oauth::display_text::neutralise, profile::TrustSettings};

/// One sentence each, the loud ones first.
pub(super) fn notices(export: &Export<'_>) -> Vec<String> {
    let mut out = Vec::new();
    if export.with_secrets() {
        out.push(String::from(
            "with-secrets: this holds real secrets; whoever has it can use them",
        ));
    }
    out.extend(trust(&export.trace().header().profile.trust));
    if !export.with_secrets() {
        out.push(String::from(
            "Secrets are masked: m and a number in their place, the same number for the same value",
        ));
    }
    out
}

/// How certificates were judged, where it was not by the system's authorities alone.
pub(super) fn trust(trust: &TrustSettings) -> Option<String> {
    match trust {
        TrustSettings::System => None,
        TrustSettings::Ca { file } => Some(format!(
            "Certificates signed by {} were trusted as well as those that the system trusts",
            neutralise(file, 200)
        )),
        TrustSettings::Pin { sha256 } => Some(format!(
            "Only the certificate with SHA-256 {} was trusted, whatever its name and dates",
            neutralise(sha256, 100)
        )),
        TrustSettings::None => Some(String::from(
            "Certificates were not checked: this profile accepts any, so anybody could have answered",
        )),
    }
}

/// The word for programs.
pub(super) fn trust_kind(trust: &TrustSettings) -> &'static str {
    match trust {
        TrustSettings::System => "system",
        TrustSettings::Ca { .. } => "ca",
        TrustSettings::Pin { .. } => "pin",
        TrustSettings::None => "none",
    }
}
