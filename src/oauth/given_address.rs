//! An address that a person gives for a host, in place of what a name server says.

use std::net::{IpAddr, SocketAddr};

/// The family of an IP address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressFamily {
    V4,
    V6,
}

impl AddressFamily {
    pub const ALL: [Self; 2] = [Self::V4, Self::V6];

    /// `4` or `6`, as a profile writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::V4 => "4",
            Self::V6 => "6",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|family| family.as_str() == text)
    }

    pub fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(_) => Self::V4,
            IpAddr::V6(_) => Self::V6,
        }
    }
}

/// For a host, at one of its ports or at each, the address to connect to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenAddress {
    /// In lower case, without brackets.
    pub host: String,
    /// `None` is every port.
    pub port: Option<u16>,
    pub address: IpAddr,
    /// `None` is the port that was asked for.
    pub address_port: Option<u16>,
}

/// Which half of a pair cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GivenAddressError {
    #[error("expected a host, or host:port, such as id.example:443")]
    Host,
    #[error("expected an IP address, or address:port, such as 192.0.2.7 or [2001:db8::7]:8443")]
    Address,
}

impl GivenAddress {
    /// Reads `host[:port]` and `address[:port]`; an IPv6 address with a port stands in brackets.
    ///
    /// # Errors
    ///
    /// Which of the two is wrong.
    pub fn parse(host: &str, address: &str) -> Result<Self, GivenAddressError> {
        let (host, port) = host_and_port(host.trim()).ok_or(GivenAddressError::Host)?;
        let (address, address_port) =
            address_and_port(address.trim()).ok_or(GivenAddressError::Address)?;
        Ok(Self {
            host,
            port,
            address,
            address_port,
        })
    }

    /// Where to connect to for that host and port, if this pair is about them.
    pub fn for_host(&self, host: &str, port: u16) -> Option<SocketAddr> {
        let is_meant =
            host.eq_ignore_ascii_case(&self.host) && self.port.is_none_or(|own| own == port);
        is_meant.then(|| SocketAddr::new(self.address, self.address_port.unwrap_or(port)))
    }
}

fn host_and_port(text: &str) -> Option<(String, Option<u16>)> {
    if let Some((address, port)) = address_and_port(text) {
        return Some((address.to_string(), port));
    }
    let (host, port) = match text.split_once(':') {
        Some((host, port)) => (host, Some(port_of(port)?)),
        None => (text, None),
    };
    let is_name = !host.is_empty()
        && host
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '-' | '.' | '_'));
    is_name.then(|| (host.to_lowercase(), port))
}

fn address_and_port(text: &str) -> Option<(IpAddr, Option<u16>)> {
    if let Ok(address) = text.parse::<IpAddr>() {
        return Some((address, None));
    }
    if let Some(rest) = text.strip_prefix('[') {
        let (address, rest) = rest.split_once(']')?;
        let address = IpAddr::V6(address.parse().ok()?);
        return match rest.strip_prefix(':') {
            Some(port) => Some((address, Some(port_of(port)?))),
            None => rest.is_empty().then_some((address, None)),
        };
    }
    let (address, port) = text.split_once(':')?;
    Some((IpAddr::V4(address.parse().ok()?), Some(port_of(port)?)))
}

fn port_of(text: &str) -> Option<u16> {
    text.parse().ok().filter(|port| *port != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(host: &str, address: &str, asked: (&str, u16)) -> Option<String> {
        let given = GivenAddress::parse(host, address).unwrap();
        given.for_host(asked.0, asked.1).map(|it| it.to_string())
    }

    #[test]
    fn an_address_is_given_to_a_host_at_one_port_or_each() {
        let asked = ("id.example", 443);
        let v6 = Some("[2001:db8::7]:443".to_owned());
        assert_eq!(given("id.example", "2001:db8::7", asked), v6);
        assert_eq!(given("ID.example", "[2001:db8::7]", asked), v6);
        assert_eq!(
            given("id.example:443", "192.0.2.7:8443", asked).as_deref(),
            Some("192.0.2.7:8443")
        );
        assert_eq!(given("id.example:8443", "192.0.2.7", asked), None);
        assert_eq!(given("example", "192.0.2.7", asked), None);
        let literal = given("[::1]:1", "127.0.0.1:2", ("::1", 1));
        assert_eq!(literal.as_deref(), Some("127.0.0.1:2"));
    }

    #[test]
    fn the_wrong_half_is_named() {
        for host in [
            "",
            "a b",
            "id.example:",
            "id.example:0",
            "http://id.example",
        ] {
            let came = GivenAddress::parse(host, "127.0.0.1");
            assert_eq!(came, Err(GivenAddressError::Host), "{host}");
        }
        for address in [
            "",
            "id.example",
            "127.0.0.1:",
            "127.0.0.1:70000",
            "[::1",
            "[::1]x",
        ] {
            let came = GivenAddress::parse("id.example", address);
            assert_eq!(came, Err(GivenAddressError::Address), "{address}");
        }
    }
}
