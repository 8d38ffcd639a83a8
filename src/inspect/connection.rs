//! What is known of a connection: its phases in time, and the certificates of the other end.

use crate::http::{Certificate, Timings, TlsFacts, certificate_sha256};

/// A phase of an exchange, in the order in which they happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    Dns,
    Connect,
    Tls,
    /// From the request's last byte to the answer's first.
    FirstByte,
    /// Everything else: sending, and the rest of the answer.
    Transfer,
}

/// One bar of a waterfall.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimingRow {
    pub phase: Phase,
    pub start_us: u64,
    pub duration_us: u64,
}

/// The phases that took place, one after the other.
pub fn timing_rows(timings: &Timings) -> Vec<TimingRow> {
    let mut rows = Vec::new();
    let mut start_us = 0_u64;
    for (phase, duration) in [
        (Phase::Dns, timings.dns_us),
        (Phase::Connect, timings.connect_us),
        (Phase::Tls, timings.tls_us),
        (Phase::FirstByte, timings.first_byte_us),
    ] {
        if let Some(duration_us) = duration {
            rows.push(TimingRow {
                phase,
                start_us,
                duration_us,
            });
            start_us = start_us.saturating_add(duration_us);
        }
    }
    if let Some(rest) = timings
        .total_us
        .and_then(|total| total.checked_sub(start_us))
        && rest > 0
    {
        rows.push(TimingRow {
            phase: Phase::Transfer,
            start_us,
            duration_us: rest,
        });
    }
    rows
}

/// One certificate of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainLink {
    /// `None` where the bytes are no certificate.
    pub certificate: Option<Certificate>,
    /// SHA-256 of the DER as lower-case hex: what a pin names.
    pub sha256: String,
    /// The server's own, which stands first.
    pub is_leaf: bool,
}

/// The certificates that the other end sent, leaf first.
pub fn certificate_chain(facts: &TlsFacts) -> Vec<ChainLink> {
    facts
        .chain
        .iter()
        .enumerate()
        .map(|(index, der)| ChainLink {
            certificate: Certificate::read(der),
            sha256: certificate_sha256(der)
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect(),
            is_leaf: index == 0,
        })
        .collect()
}
