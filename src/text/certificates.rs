//! Certificates in words: their fingerprints, and what to do with one that was refused.

use crate::{
    flow::RecordedExchange,
    http::{FailureKind, certificate_sha256},
};

/// In pairs with colons, as browsers and `openssl` show it.
pub fn fingerprint(hash: &[u8]) -> String {
    let pairs: Vec<String> = hash.iter().map(|byte| format!("{byte:02X}")).collect();
    pairs.join(":")
}

/// Whether a pin overrules this refusal: name and dates become findings with one; what is broken in
/// itself stays refused.
pub fn can_be_pinned(kind: FailureKind) -> bool {
    match kind {
        FailureKind::CertificateUntrusted
        | FailureKind::CertificateExpired
        | FailureKind::CertificateNotYetValid
        | FailureKind::CertificateWrongHost
        | FailureKind::CertificatePinMismatch => true,
        FailureKind::CertificateOther
        | FailureKind::Dns
        | FailureKind::Refused
        | FailureKind::Unreachable
        | FailureKind::ConnectTimeout
        | FailureKind::Proxy
        | FailureKind::ClosedEarly
        | FailureKind::FirstByteTimeout
        | FailureKind::TotalTimeout
        | FailureKind::Tls
        | FailureKind::HeadTooLarge
        | FailureKind::BodyTooLarge
        | FailureKind::NotHttp
        | FailureKind::Cancelled
        | FailureKind::Local => false,
    }
}

/// What to compare where a certificate was refused that could be pinned. Where another one is
/// pinned, the failure itself names both.
pub fn to_compare(recorded: &RecordedExchange) -> Option<String> {
    let kind = recorded.failure.as_ref()?.kind;
    let leaf = recorded.exchange.tls.as_ref()?.chain.first()?;
    (can_be_pinned(kind) && kind != FailureKind::CertificatePinMismatch).then(|| {
        format!(
            "SHA-256 of the certificate that was shown: {}",
            fingerprint(&certificate_sha256(leaf))
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_reads_as_elsewhere() {
        assert_eq!(fingerprint(&[0, 171, 255]), "00:AB:FF");
    }
}
