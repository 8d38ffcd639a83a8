//! One connection of the built-in server: one request in, one response out, every byte kept.

use std::{
    convert::Infallible,
    future::poll_fn,
    net::SocketAddr,
    sync::{Arc, Mutex, OnceLock},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use bytes::Bytes;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    sync::watch,
};

use crate::{
    authorization_server::{EndpointKind, State, handle_with_certificate, kind_of},
    effects::wire::{Recorded, Recording},
    http::{Exchange, Headers, Request, Response, Timings, TlsFacts, Way},
    oauth::Timestamp,
};

use super::{Service, lock, notify, os_random::OsRandom};

/// `hyper` looks at this between two reads, so that up to twice as much may pass.
const HEAD_BYTES: usize = 64 * 1024;
const HEADERS: usize = 100;
const BODY_BYTES: usize = 256 * 1024;
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
const WHOLE_TIMEOUT: Duration = Duration::from_secs(30);
/// After the answer: how long, and for how much, the other side may still talk.
const LINGER_TIMEOUT: Duration = Duration::from_secs(1);
const LINGER_BYTES: u64 = 1024 * 1024;

/// Counts the requests whose exchange has not been reported yet.
pub(super) type Unreported = Arc<watch::Sender<usize>>;

/// One of them, from its request to its report, whatever becomes of the connection.
struct Owed(Unreported);

impl Owed {
    fn new(unreported: &Unreported) -> Self {
        unreported.send_modify(|count| *count += 1);
        Self(Arc::clone(unreported))
    }
}

impl Drop for Owed {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}

/// Serves until the answer is out, reports the exchange, and closes.
pub(super) async fn serve<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    remote: SocketAddr,
    tls: Option<TlsFacts>,
    service: Service,
) {
    let Service {
        state,
        persona,
        on_exchange,
        unreported,
    } = service;
    let accepted = (Instant::now(), wall_clock());
    let recording = Recording::default();
    let kind = Arc::new(OnceLock::new());
    let owed = Arc::new(Mutex::new(None));
    let service = service_fn({
        let kind = Arc::clone(&kind);
        let owed = Arc::clone(&owed);
        let certificate: Option<Arc<[u8]>> = tls
            .as_ref()
            .and_then(|tls| tls.client_certificate.as_deref())
            .map(Arc::from);
        move |request: hyper::Request<Incoming>| {
            // Before the other side can have the answer and act on it.
            *lock(&owed) = Some(Owed::new(&unreported));
            // Only the first request of a connection is served.
            let _ = kind.set(kind_of(persona, request.uri().path()));
            let state = Arc::clone(&state);
            let certificate = certificate.clone();
            Box::pin(async move { Ok::<_, Infallible>(answer(request, certificate, state).await) })
        }
    });
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(HEAD_BYTES)
        .max_headers(HEADERS)
        .keep_alive(false)
        .title_case_headers(true)
        .half_close(true)
        .serve_connection(
            TokioIo::new(Recorded::new(stream, recording.clone())),
            service,
        );
    // A connection that broke or took too long is reported with the bytes that there were.
    let talk = poll_fn(|context| connection.poll_without_shutdown(context));
    let ended = tokio::time::timeout(WHOLE_TIMEOUT, talk).await;
    if !recording.read().is_empty() {
        let kind = kind.get().copied().unwrap_or(EndpointKind::Page);
        let exchange = Exchange {
            tls,
            ..exchange(&recording, remote, accepted)
        };
        on_exchange(exchange, kind);
    }
    drop(lock(&owed).take());
    if ended.is_ok() {
        linger(connection.into_parts().io.into_inner()).await;
    }
}

/// Closes our half and listens a moment longer: a socket closed on unread bytes is reset, and the
/// other side might lose the answer (a 413, say) before it read it.
async fn linger<S: AsyncRead + AsyncWrite + Unpin>(mut stream: Recorded<S>) {
    if stream.shutdown().await.is_err() {
        return;
    }
    let drain =
        async { tokio::io::copy(&mut stream.take(LINGER_BYTES), &mut tokio::io::sink()).await };
    // Whether it ended, failed or took too long: the connection is closed now.
    drop(tokio::time::timeout(LINGER_TIMEOUT, drain).await);
}

fn exchange(
    recording: &Recording,
    remote: SocketAddr,
    (accepted, accepted_at): (Instant, Timestamp),
) -> Exchange {
    // Browsers open connections long before they use them, so it begins with the first byte.
    let first_read = recording.first_read().unwrap_or(accepted);
    let waited = micros(first_read.saturating_duration_since(accepted));
    Exchange {
        sent: recording.read(),
        received: recording.written(),
        started: accepted_at.plus_micros(i64::try_from(waited).unwrap_or(i64::MAX)),
        remote: Some(remote),
        timings: Timings {
            total_us: recording
                .last_written()
                .map(|last| micros(last.saturating_duration_since(first_read))),
            ..Timings::default()
        },
        tls: None,
        way: Way::default(),
    }
}

async fn answer(
    request: hyper::Request<Incoming>,
    certificate: Option<Arc<[u8]>>,
    state: Arc<Mutex<State>>,
) -> hyper::Response<Full<Bytes>> {
    let (head, body) = request.into_parts();
    let body = match Limited::new(body, BODY_BYTES).collect().await {
        Ok(body) => body.to_bytes().to_vec(),
        Err(error) if error.is::<LengthLimitError>() => return to_hyper(Response::new(413)),
        Err(_) => return to_hyper(Response::new(400)),
    };
    let mut headers = Headers::new();
    for (name, value) in &head.headers {
        headers.push(name.as_str(), value.as_bytes());
    }
    let request = Request {
        method: head.method.to_string(),
        target: head.uri.to_string(),
        headers,
        body,
    };
    // Making an RSA key takes a second of computing, which must not hold up the runtime's threads.
    let handled = tokio::task::spawn_blocking(move || {
        let mut random = OsRandom::new().ok()?;
        let mut state = lock(&state);
        let response = handle_with_certificate(
            &mut state,
            &request,
            certificate.as_deref(),
            wall_clock(),
            &mut random,
        );
        Some((response, state.take_notifications()))
    });
    match handled.await {
        Ok(Some((response, notifications))) => {
            notify::deliver(notifications);
            to_hyper(response)
        }
        Ok(None) | Err(_) => to_hyper(Response::new(500)),
    }
}

fn to_hyper(response: Response) -> hyper::Response<Full<Bytes>> {
    let mut builder = hyper::Response::builder().status(response.status);
    for header in response.headers.iter() {
        builder = builder.header(header.name.as_str(), header.value.as_slice());
    }
    builder
        .body(Full::new(Bytes::from(response.body)))
        .unwrap_or_else(|_| {
            let mut failed = hyper::Response::new(Full::default());
            *failed.status_mut() = hyper::StatusCode::INTERNAL_SERVER_ERROR;
            failed
        })
}

fn wall_clock() -> Timestamp {
    let since_1970 = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Timestamp::from_micros(i64::try_from(since_1970.as_micros()).unwrap_or(i64::MAX))
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}
