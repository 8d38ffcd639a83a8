//! The client: connects, sends the bytes as they are, reads one response, keeps what crossed.

#![allow(
    clippy::disallowed_methods,
    reason = "the clock and the deadlines of the connection"
)]

use std::{
    future::Future,
    io,
    net::SocketAddr,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
    time::{sleep_until, timeout},
};

use crate::{
    http::{
        Exchange, FailureKind, Limits, Outgoing, Progress, Proxy, ProxyLeg, ResponseReader,
        Timings, TlsFacts, TransportFailure, Way,
    },
    oauth::{ProxyKind, Timestamp},
};

use super::{
    connect::{Resolved, connect, resolve, resolve_proxy},
    proxy::{Target, in_absolute_form as absolute_form, open_tunnel, takes_requests},
    recorded::{Recorded, Recording},
    tls::{Handshake, tls_problem},
};

/// The exchange, or why it broke together with what crossed the socket until then.
pub type Answer = Result<Exchange, Box<(Exchange, TransportFailure)>>;

/// Opens a connection, sends `request.bytes` unchanged, reads one response, closes.
///
/// Follows no redirect, keeps no cookie, uses no proxy but the one that the request names, and repeats
/// nothing. `cancel` ends the exchange
/// at once when it completes, with [`FailureKind::Cancelled`] and the bytes so far;
/// [`std::future::pending`] never does. Dropping the returned future closes the socket as well.
pub async fn exchange(request: &Outgoing, cancel: impl Future<Output = ()>) -> Answer {
    let mut trace = Trace::start();
    let outcome = tokio::select! {
        biased;
        () = cancel => Err(Failure::new(FailureKind::Cancelled, "cancelled")),
        outcome = timeout(request.limits.total, run(request, &mut trace)) => {
            outcome.unwrap_or_else(|_| {
                Err(Failure::new(
                    FailureKind::TotalTimeout,
                    format!("the answer was not whole after {}", seconds(request.limits.total)),
                ))
            })
        }
    };
    let exchange = trace.finish();
    match outcome {
        Ok(()) => Ok(exchange),
        Err(Failure { kind, detail }) => {
            let destination = request.destination.origin();
            Err(Box::new((
                exchange,
                TransportFailure {
                    kind,
                    destination,
                    detail,
                },
            )))
        }
    }
}

/// A transport failure that does not know its destination yet.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    pub kind: FailureKind,
    pub detail: String,
}

impl Failure {
    pub fn new(kind: FailureKind, detail: impl Into<String>) -> Self {
        Self {
            kind,
            detail: detail.into(),
        }
    }
}

/// What is known of the exchange at any moment, so that it can be broken off at any moment.
struct Trace {
    started: Timestamp,
    start: Instant,
    remote: Option<SocketAddr>,
    dns: Option<Duration>,
    connect: Option<Duration>,
    tls: Option<Duration>,
    tls_facts: Option<TlsFacts>,
    recording: Recording,
    way: Way,
    /// What passes between here and the proxy.
    with_proxy: Recording,
}

impl Trace {
    fn start() -> Self {
        Self {
            started: now(),
            start: Instant::now(),
            remote: None,
            dns: None,
            connect: None,
            tls: None,
            tls_facts: None,
            recording: Recording::default(),
            way: Way::default(),
            with_proxy: Recording::default(),
        }
    }

    fn finish(mut self) -> Exchange {
        if let Some(leg) = &mut self.way.proxy {
            leg.sent = self.with_proxy.written();
            leg.received = self.with_proxy.read();
        }
        let recording = &self.recording;
        let first_byte = recording.first_read().map(|first| {
            let sent = recording.last_written().unwrap_or(self.start);
            first.saturating_duration_since(sent)
        });
        let total = recording
            .last_read()
            .map(|last| last.saturating_duration_since(self.start));
        Exchange {
            sent: recording.written(),
            received: recording.read(),
            started: self.started,
            remote: self.remote,
            timings: Timings {
                dns_us: self.dns.map(micros),
                connect_us: self.connect.map(micros),
                tls_us: self.tls.map(micros),
                first_byte_us: first_byte.map(micros),
                total_us: total.map(micros),
            },
            tls: self.tls_facts,
            way: self.way,
        }
    }
}

async fn run(request: &Outgoing, trace: &mut Trace) -> Result<(), Failure> {
    let limits = request.limits;
    let deadline = trace.start + limits.connect;
    let proxy = request.route.proxy_for(&request.destination);
    if let Some(proxy) = proxy {
        trace.way.proxy = Some(ProxyLeg {
            proxy: proxy.address.to_string(),
            ..ProxyLeg::default()
        });
    }
    let resolved = timeout(limits.connect, nearest(request, proxy))
        .await
        .unwrap_or_else(|_| Err(unresolved(request, proxy, limits)))?;
    trace.dns = resolved.took;
    trace.way.is_address_given = resolved.is_given;
    let handshake = if request.destination.is_https() {
        Some(Handshake::prepare(request).await?)
    } else {
        None
    };
    let began = Instant::now();
    let connected = connect(&resolved.addresses, deadline).await;
    let (mut tcp, remote) = connected.map_err(|failure| at_proxy(proxy, failure))?;
    trace.connect = Some(began.elapsed());
    trace.remote = Some(remote);
    let recording = trace.recording.clone();
    let mut in_absolute_form = None;
    if let Some(proxy) = proxy {
        if takes_requests(proxy, &request.destination) {
            let credentials = proxy.credentials.as_ref();
            let bytes = absolute_form(&request.bytes, &request.destination, credentials);
            in_absolute_form = Some(bytes);
        } else {
            tunnel(request, proxy, &mut tcp, trace, deadline).await?;
        }
    }
    let bytes = in_absolute_form.as_deref().unwrap_or(&request.bytes);
    let Some(handshake) = handshake else {
        return converse(request, bytes, Recorded::new(tcp, recording)).await;
    };
    let began = Instant::now();
    let left = deadline.saturating_duration_since(began);
    let stream = timeout(left, handshake.perform(tcp, &mut trace.tls_facts))
        .await
        .unwrap_or_else(|_| Err(silent_handshake(limits)))?;
    trace.tls = Some(began.elapsed());
    converse(request, bytes, Recorded::new(stream, recording)).await
}

/// The addresses of whom the socket is connected to: the proxy, else the destination.
async fn nearest(request: &Outgoing, proxy: Option<&Proxy>) -> Result<Resolved, Failure> {
    match proxy {
        Some(it) => {
            let resolved = resolve_proxy(it, &request.route).await;
            resolved.map_err(|failure| at_proxy(proxy, failure))
        }
        None => resolve(&request.destination, &request.route).await,
    }
}

/// Opens the tunnel to the destination, by name where the proxy is to ask for its address.
async fn tunnel(
    request: &Outgoing,
    proxy: &Proxy,
    tcp: &mut TcpStream,
    trace: &mut Trace,
    deadline: Instant,
) -> Result<(), Failure> {
    let destination = &request.destination;
    let began = Instant::now();
    let work = async {
        let given = request.route.given_address(destination);
        let target = match (given, proxy.address.kind) {
            (Some(address), _) => Target::Address(address),
            (None, ProxyKind::Socks5) => {
                let resolved = resolve(destination, &request.route).await?;
                let first = resolved.addresses.first().copied();
                first.map_or_else(
                    || Target::Name(destination.host(), destination.port()),
                    Target::Address,
                )
            }
            (None, ProxyKind::Http | ProxyKind::Socks5h) => {
                Target::Name(destination.host(), destination.port())
            }
        };
        trace.way.is_address_given = given.is_some();
        let mut recorded = Recorded::new(tcp, trace.with_proxy.clone());
        open_tunnel(proxy, &target, &mut recorded).await
    };
    let left = deadline.saturating_duration_since(began);
    timeout(left, work)
        .await
        .unwrap_or_else(|_| Err(silent_proxy(proxy, request.limits)))?;
    if let Some(leg) = &mut trace.way.proxy {
        leg.took_us = Some(micros(began.elapsed()));
    }
    Ok(())
}

/// Says that it was the proxy, where it was.
fn at_proxy(proxy: Option<&Proxy>, failure: Failure) -> Failure {
    match proxy {
        Some(proxy) => Failure {
            detail: format!("the proxy {}: {}", proxy.address, failure.detail),
            // What is to be done about it is to be done there.
            kind: FailureKind::Proxy,
        },
        None => failure,
    }
}

fn unresolved(request: &Outgoing, proxy: Option<&Proxy>, limits: Limits) -> Failure {
    let host = match proxy {
        Some(proxy) => proxy.address.host.clone(),
        None => request.destination.host(),
    };
    Failure::new(
        FailureKind::ConnectTimeout,
        format!(
            "the name {host} was not resolved within {}",
            seconds(limits.connect)
        ),
    )
}

fn silent_proxy(proxy: &Proxy, limits: Limits) -> Failure {
    Failure::new(
        FailureKind::ConnectTimeout,
        format!(
            "the proxy {} was reached, but its tunnel did not stand within {}",
            proxy.address,
            seconds(limits.connect)
        ),
    )
}

fn silent_handshake(limits: Limits) -> Failure {
    Failure::new(
        FailureKind::ConnectTimeout,
        format!(
            "connected, but the TLS handshake was not complete within {}",
            seconds(limits.connect)
        ),
    )
}

/// Sends and reads at the same time: a server may answer and close before it has read everything.
async fn converse(
    request: &Outgoing,
    bytes: &[u8],
    stream: impl AsyncRead + AsyncWrite,
) -> Result<(), Failure> {
    let limits = request.limits;
    let mut response = ResponseReader::new(request.method(), limits);
    let (mut reader, mut writer) = tokio::io::split(stream);
    let send = async move {
        writer.write_all(bytes).await?;
        writer.flush().await
    };
    tokio::pin!(send);
    let mut sent: Option<Instant> = None;
    let mut heard = false;
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let first_byte_deadline = match sent {
            Some(at) => at + limits.first_byte,
            None => Instant::now() + limits.total,
        };
        let read = tokio::select! {
            read = reader.read(&mut buffer) => read,
            // Where sending failed there may still be an answer that says why, or else the same error.
            _ = &mut send, if sent.is_none() => {
                sent = Some(Instant::now());
                continue;
            }
            () = sleep_until(first_byte_deadline.into()), if sent.is_some() && !heard => {
                return Err(no_answer(limits));
            }
        };
        let progress = match read {
            Ok(0) => response.end_of_stream(),
            Ok(count) => {
                heard = true;
                response.push(&buffer[..count])
            }
            Err(error) => return Err(broken(&error, heard)),
        };
        match progress {
            Ok(Progress::Done) => return Ok(()),
            Ok(Progress::More) => {}
            Err(error) => return Err(Failure::new(error.kind(), error.to_string())),
        }
    }
}

fn no_answer(limits: Limits) -> Failure {
    Failure::new(
        FailureKind::FirstByteTimeout,
        format!(
            "the request was sent, but no answer began within {}",
            seconds(limits.first_byte)
        ),
    )
}

fn broken(error: &io::Error, heard: bool) -> Failure {
    // With TLS 1.3 a server may object to the handshake after the client has begun to send.
    if let Some(problem) = tls_problem(error) {
        return problem;
    }
    let when = if heard {
        "within the answer"
    } else {
        "before any answer"
    };
    let what = match error.kind() {
        io::ErrorKind::UnexpectedEof => "ended without the notice that TLS asks for",
        io::ErrorKind::ConnectionReset => "was reset by the other side",
        _ => "broke",
    };
    Failure::new(
        FailureKind::ClosedEarly,
        format!("the connection {what} {when} ({error})"),
    )
}

pub(super) fn seconds(duration: Duration) -> String {
    format!("{} s", duration.as_secs_f64())
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let micros = since.map_or(0, |since| {
        i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
    });
    Timestamp::from_micros(micros)
}
