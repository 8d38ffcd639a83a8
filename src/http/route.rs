//! How a connection finds its way: by which proxy, to which address, over which family.

use std::net::{IpAddr, SocketAddr};

use crate::oauth::{AddressFamily, GivenAddress, ProxyAddress, ProxyCredentials, SafeUrl};

/// The way for every request of a run. By default straight to where a name resolves to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Route {
    pub proxies: Proxies,
    /// Addresses that go before those of a name server; the first that fits counts.
    pub given: Vec<GivenAddress>,
    /// Only addresses of that family are connected to.
    pub family: Option<AddressFamily>,
}

/// A proxy and what it asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proxy {
    pub address: ProxyAddress,
    pub credentials: Option<ProxyCredentials>,
}

/// Which proxy is asked, if any. This machine is reached without one, whatever is said here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Proxies {
    #[default]
    None,
    One(Proxy),
    Environment(EnvironmentProxies),
}

/// What `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EnvironmentProxies {
    pub http: Option<Proxy>,
    pub https: Option<Proxy>,
    /// Hosts that are reached without a proxy, divided by commas: names with what is below them,
    /// addresses, networks such as `192.0.2.0/24`, or `*`.
    pub except: String,
}

impl Route {
    /// The address that was given for the destination, where one was.
    pub fn given_address(&self, destination: &SafeUrl) -> Option<SocketAddr> {
        let (host, port) = (destination.host(), destination.port());
        self.given
            .iter()
            .find_map(|given| given.for_host(&host, port))
    }

    /// The proxy on the way to the destination. There is none to this machine.
    pub fn proxy_for(&self, destination: &SafeUrl) -> Option<&Proxy> {
        let is_here = destination.is_loopback()
            || self
                .given_address(destination)
                .is_some_and(|address| address.ip().is_loopback());
        if is_here {
            return None;
        }
        match &self.proxies {
            Proxies::None => None,
            Proxies::One(proxy) => Some(proxy),
            Proxies::Environment(proxies) => {
                let proxy = if destination.is_https() {
                    &proxies.https
                } else {
                    &proxies.http
                };
                proxy
                    .as_ref()
                    .filter(|_| !proxies.is_excepted(&destination.host()))
            }
        }
    }

    /// Every proxy that may be asked.
    pub fn proxies(&self) -> impl Iterator<Item = &Proxy> {
        let (one, two) = match &self.proxies {
            Proxies::None => (None, None),
            Proxies::One(proxy) => (Some(proxy), None),
            Proxies::Environment(proxies) => (proxies.http.as_ref(), proxies.https.as_ref()),
        };
        one.into_iter().chain(two)
    }

    /// Whether that address may be connected to.
    pub fn takes(&self, address: IpAddr) -> bool {
        self.family
            .is_none_or(|family| family == AddressFamily::of(address))
    }
}

impl EnvironmentProxies {
    fn is_excepted(&self, host: &str) -> bool {
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        self.except
            .split([',', ' '])
            .map(|entry| entry.trim().trim_end_matches('.').to_ascii_lowercase())
            .filter(|entry| !entry.is_empty())
            .any(|entry| entry == "*" || excepts(&entry, &host))
    }
}

fn excepts(entry: &str, host: &str) -> bool {
    if let Ok(address) = host.parse::<IpAddr>() {
        let entry = entry.trim_start_matches('[').trim_end_matches(']');
        return match entry.split_once('/') {
            Some((network, bits)) => {
                let (Ok(network), Ok(bits)) = (network.parse(), bits.parse()) else {
                    return false;
                };
                is_within(address, network, bits)
            }
            None => entry.parse() == Ok(address),
        };
    }
    let entry = entry.trim_start_matches("*.").trim_start_matches('.');
    host.strip_suffix(entry)
        .is_some_and(|before| before.is_empty() || before.ends_with('.'))
}

fn is_within(address: IpAddr, network: IpAddr, bits: u32) -> bool {
    let prefix = |value: u128, width: u32| value.checked_shr(width - bits).unwrap_or(0);
    match (address, network) {
        (IpAddr::V4(address), IpAddr::V4(network)) if bits <= 32 => {
            let value = |address: std::net::Ipv4Addr| u128::from(address.to_bits());
            prefix(value(address), 32) == prefix(value(network), 32)
        }
        (IpAddr::V6(address), IpAddr::V6(network)) if bits <= 128 => {
            prefix(address.to_bits(), 128) == prefix(network.to_bits(), 128)
        }
        (IpAddr::V4(_) | IpAddr::V6(_), _) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxy(text: &str) -> Proxy {
        Proxy {
            address: ProxyAddress::parse(text).unwrap(),
            credentials: None,
        }
    }

    fn url(text: &str) -> SafeUrl {
        SafeUrl::parse(text).unwrap()
    }

    #[test]
    fn case_114_this_machine_is_reached_without_a_proxy_whatever_is_said() {
        let everything = Proxies::Environment(EnvironmentProxies {
            http: Some(proxy("http://a.example:1")),
            https: Some(proxy("http://b.example:2")),
            except: String::new(),
        });
        for proxies in [Proxies::One(proxy("socks5://a.example")), everything] {
            let given = GivenAddress::parse("id.example", "127.0.0.1:8443").unwrap();
            let route = Route {
                proxies,
                given: vec![given],
                family: None,
            };
            for here in [
                "http://127.0.0.1:9400/",
                "https://[::1]/",
                "http://localhost/",
                "https://a.localhost:1/",
                "https://127.9.9.9/",
                "https://id.example/",
            ] {
                assert_eq!(route.proxy_for(&url(here)), None, "{here}");
            }
            assert!(route.proxy_for(&url("https://other.example/")).is_some());
        }
    }

    #[test]
    fn the_environment_has_a_proxy_for_each_scheme_and_exceptions() {
        let route = Route {
            proxies: Proxies::Environment(EnvironmentProxies {
                http: Some(proxy("http://a.example:1")),
                https: Some(proxy("http://b.example:2")),
                except: "internal.example, .corp.example,192.0.2.7 198.51.100.0/24,2001:db8::/32"
                    .into(),
            }),
            ..Route::default()
        };
        let port = |text: &str| route.proxy_for(&url(text)).map(|it| it.address.port);
        assert_eq!(port("http://id.example/"), Some(1));
        assert_eq!(port("https://id.example/"), Some(2));
        for straight in [
            "https://internal.example/",
            "https://a.INTERNAL.example./",
            "https://corp.example/",
            "https://a.corp.example/",
            "https://192.0.2.7/",
            "https://198.51.100.250/",
            "https://[2001:db8:7::1]/",
        ] {
            assert_eq!(port(straight), None, "{straight}");
        }
        for through in [
            "https://notinternal.example/",
            "https://192.0.2.8/",
            "https://198.51.101.1/",
            "https://[2001:db9::1]/",
        ] {
            assert_eq!(port(through), Some(2), "{through}");
        }
    }

    #[test]
    fn a_star_excepts_everything() {
        let proxies = EnvironmentProxies {
            except: "*".into(),
            ..EnvironmentProxies::default()
        };
        assert!(proxies.is_excepted("anything.example"));
    }

    #[test]
    fn the_first_address_that_fits_counts() {
        let given = [
            ("id.example:8443", "192.0.2.1"),
            ("id.example", "192.0.2.2"),
        ];
        let route = Route {
            given: given
                .iter()
                .map(|(host, address)| GivenAddress::parse(host, address).unwrap())
                .collect(),
            ..Route::default()
        };
        let address = |text: &str| {
            let given = route.given_address(&url(text));
            given.map(|address| address.to_string())
        };
        assert_eq!(
            address("https://id.example:8443/").unwrap(),
            "192.0.2.1:8443"
        );
        assert_eq!(address("https://id.example/").unwrap(), "192.0.2.2:443");
        assert_eq!(address("https://other.example/"), None);
    }
}
