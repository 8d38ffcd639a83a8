//! Why a connection gave no usable answer. An OAuth error is not among these: it is data.

use std::fmt;

/// A failed exchange in words for people; holds no query, user name or secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransportFailure {
    pub kind: FailureKind,
    /// Where to, as `scheme://host:port`.
    pub destination: String,
    /// What came or what the system said.
    pub detail: String,
}

/// One kind for each thing that a person would do something else about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureKind {
    /// The name could not be resolved.
    Dns,
    /// Nothing listens there.
    Refused,
    /// No answer to the connection attempt, or no route.
    Unreachable,
    ConnectTimeout,
    /// A proxy on the way was not reached, refused, or did not speak as one.
    Proxy,
    /// The other side closed or reset before the answer was whole.
    ClosedEarly,
    FirstByteTimeout,
    TotalTimeout,
    /// The handshake failed for another reason than the certificate.
    Tls,
    CertificateExpired,
    CertificateNotYetValid,
    CertificateWrongHost,
    CertificateUntrusted,
    CertificatePinMismatch,
    CertificateOther,
    HeadTooLarge,
    BodyTooLarge,
    /// The bytes are not HTTP/1.x, or their framing contradicts itself.
    NotHttp,
    /// The user cancelled.
    Cancelled,
    /// This machine refused.
    Local,
}

impl FailureKind {
    pub const ALL: [Self; 20] = [
        Self::Dns,
        Self::Refused,
        Self::Unreachable,
        Self::ConnectTimeout,
        Self::Proxy,
        Self::ClosedEarly,
        Self::FirstByteTimeout,
        Self::TotalTimeout,
        Self::Tls,
        Self::CertificateExpired,
        Self::CertificateNotYetValid,
        Self::CertificateWrongHost,
        Self::CertificateUntrusted,
        Self::CertificatePinMismatch,
        Self::CertificateOther,
        Self::HeadTooLarge,
        Self::BodyTooLarge,
        Self::NotHttp,
        Self::Cancelled,
        Self::Local,
    ];
}

impl fmt::Display for TransportFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.destination, self.detail)
    }
}

impl std::error::Error for TransportFailure {}
