//! The client: connects, sends the bytes as they are, reads one response, keeps what crossed.

#![allow(clippy::disallowed_methods)]

use std::{
    future::Future,
    io,
    net::SocketAddr,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    time::{sleep_until, timeout},
};

use crate::{
    http::{
        Exchange, FailureKind, Limits, Outgoing, Progress, ResponseReader, Timings, TlsFacts,
        TransportFailure,
    },
    oauth::Timestamp,
};

use super::{
    connect::{connect, resolve},
    recorded::{Recorded, Recording},
    tls::{Handshake, tls_problem},
};

/// The exchange, or why it broke together with what crossed the socket until then.
pub type Answer = Result<Exchange, Box<(Exchange, TransportFailure)>>;

/// Opens a connection, sends `request.bytes` unchanged, reads one response, closes.
///
/// Follows no redirect, keeps no cookie, uses no proxy, repeats nothing. `cancel` ends the exchange
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
        }
    }

    fn finish(self) -> Exchange {
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
        }
    }
}

async fn run(request: &Outgoing, trace: &mut Trace) -> Result<(), Failure> {
    let limits = request.limits;
    let deadline = trace.start + limits.connect;
    let (addresses, dns) = timeout(limits.connect, resolve(&request.destination))
        .await
        .unwrap_or_else(|_| {
            let host = request.destination.host();
            Err(Failure::new(
                FailureKind::ConnectTimeout,
                format!(
                    "the name {host} was not resolved within {}",
                    seconds(limits.connect)
                ),
            ))
        })?;
    trace.dns = dns;
    let handshake = if request.destination.is_https() {
        Some(Handshake::prepare(request).await?)
    } else {
        None
    };
    let began = Instant::now();
    let (tcp, remote) = connect(&addresses, deadline).await?;
    trace.connect = Some(began.elapsed());
    trace.remote = Some(remote);
    let recording = trace.recording.clone();
    let Some(handshake) = handshake else {
        return converse(request, Recorded::new(tcp, recording)).await;
    };
    let began = Instant::now();
    let left = deadline.saturating_duration_since(began);
    let stream = timeout(left, handshake.perform(tcp, &mut trace.tls_facts))
        .await
        .unwrap_or_else(|_| Err(silent_handshake(limits)))?;
    trace.tls = Some(began.elapsed());
    converse(request, Recorded::new(stream, recording)).await
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
async fn converse(request: &Outgoing, stream: impl AsyncRead + AsyncWrite) -> Result<(), Failure> {
    let limits = request.limits;
    let mut response = ResponseReader::new(request.method(), limits);
    let (mut reader, mut writer) = tokio::io::split(stream);
    let send = async move {
        writer.write_all(&request.bytes).await?;
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
