//! What went over one connection: the bytes of a request and of its answer, and the facts around them.

use std::net::SocketAddr;

use crate::oauth::Timestamp;

/// Bytes as they crossed the socket, above TLS. Everything else is derived from them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exchange {
    /// The request, whoever sent it.
    pub sent: Vec<u8>,
    /// The answer; may be empty or cut short where the connection failed.
    pub received: Vec<u8>,
    pub started: Timestamp,
    /// The other end of the connection.
    pub remote: Option<SocketAddr>,
    pub timings: Timings,
    pub tls: Option<TlsFacts>,
    pub way: Way,
}

/// Which way the connection took; empty for the usual one, straight to where the name resolves to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Way {
    /// The proxy; `remote` is then its address, and where it went on to is not known.
    pub proxy: Option<ProxyLeg>,
    /// The profile named the address, and no name server was asked.
    pub is_address_given: bool,
}

/// What passed between this machine and a proxy before the request and its answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProxyLeg {
    /// `http://proxy.example:3128`, without credentials.
    pub proxy: String,
    /// `CONNECT` and its head, or what SOCKS says. Empty where the request itself goes to the
    /// proxy, in absolute form.
    pub sent: Vec<u8>,
    pub received: Vec<u8>,
    /// Microseconds from the connection to the proxy until the tunnel stood.
    pub took_us: Option<u64>,
}

/// Microseconds; a phase that did not take place is `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timings {
    pub dns_us: Option<u64>,
    pub connect_us: Option<u64>,
    pub tls_us: Option<u64>,
    /// From the last byte of the request to the first of the answer.
    pub first_byte_us: Option<u64>,
    /// From the start to the last byte of the answer.
    pub total_us: Option<u64>,
}

/// What the handshake agreed on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TlsFacts {
    /// `TLSv1.3` or `TLSv1.2`.
    pub version: String,
    pub cipher: String,
    pub key_exchange: Option<String>,
    pub alpn: Option<String>,
    /// DER, leaf first.
    pub chain: Vec<Vec<u8>>,
    /// What was wrong with the certificate although the profile let it pass; empty when trusted.
    pub accepted_despite: Option<String>,
    /// The server asked for a certificate of the client (RFC 8705 §2).
    pub client_certificate_asked: bool,
    /// The leaf that it was shown, as DER.
    pub client_certificate: Option<Vec<u8>>,
}
