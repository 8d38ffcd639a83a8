//! From a host name to a connected socket, address by address.

#![allow(
    clippy::disallowed_methods,
    reason = "name lookup, sockets and their deadlines"
)]

use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::{Duration, Instant},
};

use tokio::{
    net::{TcpStream, lookup_host},
    time::timeout,
};

use crate::{
    http::{FailureKind, Proxy, Route},
    oauth::SafeUrl,
};

use super::client::Failure;

/// Addresses to try, in order, and how they were come by.
#[derive(Debug, Default)]
pub(super) struct Resolved {
    pub addresses: Vec<SocketAddr>,
    /// How long a name server took; `None` where none was asked.
    pub took: Option<Duration>,
    /// The profile named the address.
    pub is_given: bool,
}

/// The addresses of a destination: the given one, else those of its name.
pub(super) async fn resolve(destination: &SafeUrl, route: &Route) -> Result<Resolved, Failure> {
    let resolved = match route.given_address(destination) {
        Some(address) => Resolved {
            addresses: vec![address],
            took: None,
            is_given: true,
        },
        None => resolve_host(&destination.host(), destination.port()).await?,
    };
    of_family(resolved, &destination.host(), route)
}

/// The addresses of a proxy.
pub(super) async fn resolve_proxy(proxy: &Proxy, route: &Route) -> Result<Resolved, Failure> {
    let (host, port) = (&proxy.address.host, proxy.address.port);
    of_family(resolve_host(host, port).await?, host, route)
}

fn of_family(mut resolved: Resolved, host: &str, route: &Route) -> Result<Resolved, Failure> {
    resolved
        .addresses
        .retain(|address| route.takes(address.ip()));
    match route.family {
        Some(family) if resolved.addresses.is_empty() => Err(Failure::new(
            FailureKind::Dns,
            format!(
                "{host} has no IPv{} address, and the profile takes no other",
                family.as_str()
            ),
        )),
        Some(_) | None => Ok(resolved),
    }
}

/// In the system's order. Literal addresses and the names of this machine need no name server.
async fn resolve_host(host: &str, port: u16) -> Result<Resolved, Failure> {
    let known = |addresses: Vec<IpAddr>| Resolved {
        addresses: addresses
            .into_iter()
            .map(|address| SocketAddr::new(address, port))
            .collect(),
        ..Resolved::default()
    };
    if let Ok(address) = host.parse::<IpAddr>() {
        return Ok(known(vec![address]));
    }
    // Plain http is allowed to these names, so no name server may send them elsewhere.
    if host == "localhost" || host.ends_with(".localhost") {
        return Ok(known(vec![
            Ipv6Addr::LOCALHOST.into(),
            Ipv4Addr::LOCALHOST.into(),
        ]));
    }
    let started = Instant::now();
    let addresses: Vec<SocketAddr> = lookup_host((host, port))
        .await
        .map_err(|error| {
            Failure::new(
                FailureKind::Dns,
                format!("the name {host} could not be resolved ({error})"),
            )
        })?
        .collect();
    if addresses.is_empty() {
        return Err(Failure::new(
            FailureKind::Dns,
            format!("the name {host} has no address"),
        ));
    }
    Ok(Resolved {
        addresses,
        took: Some(started.elapsed()),
        is_given: false,
    })
}

/// Tries one address after the other; each gets an equal share of the time that is left.
pub(super) async fn connect(
    addresses: &[SocketAddr],
    deadline: Instant,
) -> Result<(TcpStream, SocketAddr), Failure> {
    let mut failures = Vec::new();
    for (at, address) in addresses.iter().enumerate() {
        let left = deadline.saturating_duration_since(Instant::now());
        let shares = u32::try_from(addresses.len() - at).unwrap_or(u32::MAX);
        failures.push(
            match timeout(left / shares, TcpStream::connect(address)).await {
                Ok(Ok(stream)) => {
                    // One small request and one answer: waiting to fill packets only delays.
                    stream.set_nodelay(true).map_err(|error| {
                        Failure::new(
                            FailureKind::Local,
                            format!("the socket refused an option ({error})"),
                        )
                    })?;
                    return Ok((stream, *address));
                }
                Ok(Err(error)) => refused(*address, &error),
                Err(_) => Failure::new(
                    FailureKind::ConnectTimeout,
                    format!("{address} did not answer the connection attempt in time"),
                ),
            },
        );
    }
    Err(summary(&failures))
}

/// The words of every attempt, under the kind that tells most: somebody who refuses is nearer than
/// somebody who is silent, and that is nearer than a network that does not exist here.
fn summary(failures: &[Failure]) -> Failure {
    let kind = [FailureKind::Refused, FailureKind::ConnectTimeout]
        .into_iter()
        .find(|kind| failures.iter().any(|failure| failure.kind == *kind))
        .or_else(|| failures.first().map(|failure| failure.kind))
        .unwrap_or(FailureKind::Dns);
    let words: Vec<&str> = failures
        .iter()
        .map(|failure| failure.detail.as_str())
        .collect();
    Failure::new(kind, words.join("; "))
}

fn refused(address: SocketAddr, error: &io::Error) -> Failure {
    use io::ErrorKind;
    match error.kind() {
        ErrorKind::ConnectionRefused => Failure::new(
            FailureKind::Refused,
            format!("nothing listens at {address} ({error})"),
        ),
        ErrorKind::TimedOut => Failure::new(
            FailureKind::ConnectTimeout,
            format!("{address} did not answer the connection attempt ({error})"),
        ),
        ErrorKind::HostUnreachable
        | ErrorKind::NetworkUnreachable
        | ErrorKind::NetworkDown
        | ErrorKind::AddrNotAvailable
        | ErrorKind::ConnectionReset
        | ErrorKind::ConnectionAborted => Failure::new(
            FailureKind::Unreachable,
            format!("{address} cannot be reached ({error})"),
        ),
        _ => Failure::new(
            FailureKind::Local,
            format!("this machine could not connect to {address} ({error})"),
        ),
    }
}
