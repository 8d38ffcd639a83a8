//! The hosts that the program listens on: loopback, and nothing else (RFC 8252 §8.3).

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

/// The host as it stands in the redirect URI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoopbackHost {
    /// `127.0.0.1`
    V4,
    /// `[::1]`
    V6,
    /// The name, which a browser may resolve to either address: both are bound.
    Localhost,
}

impl LoopbackHost {
    /// Reads the host of a redirect URI, an IPv6 literal with or without its brackets. Any other
    /// host is `None`: nothing is listened to, and the redirect has to be pasted.
    pub fn parse(host: &str) -> Option<Self> {
        match host {
            "127.0.0.1" => Some(Self::V4),
            "::1" | "[::1]" => Some(Self::V6),
            _ if host.eq_ignore_ascii_case("localhost") => Some(Self::Localhost),
            _ => None,
        }
    }

    /// The addresses to bind, all of them or none.
    pub const fn addresses(self) -> &'static [IpAddr] {
        const V4: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
        const V6: IpAddr = IpAddr::V6(Ipv6Addr::LOCALHOST);
        match self {
            Self::V4 => &[V4],
            Self::V6 => &[V6],
            Self::Localhost => &[V4, V6],
        }
    }
}

impl fmt::Display for LoopbackHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::V4 => "127.0.0.1",
            Self::V6 => "[::1]",
            Self::Localhost => "localhost",
        })
    }
}
