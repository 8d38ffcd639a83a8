//! From a host name to a connected socket, address by address.

#![allow(clippy::disallowed_methods)]

use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::{Duration, Instant},
};

use tokio::{
    net::{TcpStream, lookup_host},
    time::timeout,
};

use crate::http::FailureKind;
use crate::oauth::SafeUrl;

use super::client::Failure;

/// The addresses of a destination, in the system's order, and how long the lookup took.
/// Literal addresses and the names of this machine need none.
pub(super) async fn resolve(
    destination: &SafeUrl,
) -> Result<(Vec<SocketAddr>, Option<Duration>), Failure> {
    let (host, port) = (destination.host(), destination.port());
    if let Ok(address) = host.parse::<IpAddr>() {
        return Ok((vec![SocketAddr::new(address, port)], None));
    }
    // Plain http is allowed to these names, so no name server may send them elsewhere.
    if destination.is_loopback() {
        let addresses: [IpAddr; 2] = [Ipv6Addr::LOCALHOST.into(), Ipv4Addr::LOCALHOST.into()];
        let addresses = addresses.map(|address| SocketAddr::new(address, port));
        return Ok((addresses.to_vec(), None));
    }
    let started = Instant::now();
    let addresses: Vec<SocketAddr> = lookup_host((host.as_str(), port))
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
    Ok((addresses, Some(started.elapsed())))
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
