//! A request that is ready to leave: its bytes, where they go, whom to trust there, how long to wait.

use std::{fmt, time::Duration};

use crate::oauth::SafeUrl;

use super::{ClientIdentity, Route};

/// One request for one connection. The bytes are sent unchanged.
#[derive(Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Head and body exactly as they are to cross the socket, above TLS.
    pub bytes: Vec<u8>,
    /// Whom to connect to. Path and query play no part here: they stand in `bytes`.
    pub destination: SafeUrl,
    pub trust: Trust,
    /// Shown if the server asks for a certificate; `None` shows none.
    pub identity: Option<ClientIdentity>,
    pub route: Route,
    pub limits: Limits,
}

/// Whose certificate is accepted for `https`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Trust {
    /// The system's trust store.
    #[default]
    System,
    /// Certificates of further authorities, as PEM; the system's still count.
    ExtraRoots { pem: Vec<u8> },
    /// SHA-256 of the leaf certificate's DER. Name and validity become remarks.
    Pin { sha256: [u8; 32] },
    /// Every certificate. What was wrong with it becomes a remark.
    None,
}

/// How long to wait and how much to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// For name, TCP and TLS together.
    pub connect: Duration,
    /// From the last byte of the request to the first of the answer.
    pub first_byte: Duration,
    /// For everything.
    pub total: Duration,
    /// Bytes of all heads of one answer, interim ones included. Trailers may take as much again.
    pub head: usize,
    /// Bytes of the body as it crosses the wire, chunk sizes included.
    pub body: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            first_byte: Duration::from_secs(30),
            total: Duration::from_secs(60),
            head: 64 * 1024,
            body: 16 * 1024 * 1024,
        }
    }
}

impl Outgoing {
    /// With the usual limits, straight to the destination, and without a client certificate.
    pub fn new(bytes: impl Into<Vec<u8>>, destination: SafeUrl, trust: Trust) -> Self {
        Self {
            bytes: bytes.into(),
            destination,
            trust,
            identity: None,
            route: Route::default(),
            limits: Limits::default(),
        }
    }

    /// The first word of the bytes, which decides how the answer is framed; empty when there is none.
    pub fn method(&self) -> &str {
        let end = self
            .bytes
            .iter()
            .position(|byte| !byte.is_ascii_graphic())
            .unwrap_or(self.bytes.len());
        std::str::from_utf8(&self.bytes[..end]).unwrap_or_default()
    }
}

impl fmt::Debug for Outgoing {
    /// Without the bytes, which hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outgoing")
            .field("method", &self.method())
            .field("destination", &self.destination)
            .field("bytes", &self.bytes.len())
            .field("identity", &self.identity)
            .field("route", &self.route)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}
