//! One connection to the redirect listener: one request, one answer, one report.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU8, Ordering},
    },
    time::{Duration, SystemTime},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::mpsc,
    time::{Instant, timeout_at},
};

use crate::{
    flow::redirect_listener::{Answer, Listener},
    http::{Exchange, ReadProgress, RequestReader, Timings},
    oauth::Timestamp,
};

/// An answer fits into the system's buffer, so that only a dead connection needs this long.
const WRITE_TIME: Duration = Duration::from_secs(1);
const CHUNK: usize = 8 * 1024;

/// How far a connection has come; what may be dropped follows from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    /// Connected, not a byte yet: browsers do that ahead of need.
    Silent,
    /// Answered, waiting for the other side to close.
    Answered,
    /// Part of a request is there.
    Reading,
    /// Being judged, answered and reported: never dropped.
    Answering,
}

/// A [`Stage`] that the connection writes and the accepting loop reads.
#[derive(Clone, Debug, Default)]
pub(super) struct StageCell(Arc<AtomicU8>);

impl StageCell {
    pub(super) fn stage(&self) -> Stage {
        match self.0.load(Ordering::Acquire) {
            0 => Stage::Silent,
            1 => Stage::Reading,
            2 => Stage::Answering,
            _ => Stage::Answered,
        }
    }

    fn enter(&self, stage: Stage) {
        let number = match stage {
            Stage::Silent => 0,
            Stage::Reading => 1,
            Stage::Answering => 2,
            Stage::Answered => 3,
        };
        self.0.store(number, Ordering::Release);
    }
}

/// What a connection has to say once it was answered.
#[derive(Debug)]
pub(super) struct Report {
    pub(super) exchange: Exchange,
    pub(super) answer: Answer,
}

/// What all connections share.
#[derive(Clone, Debug)]
pub(super) struct Shared {
    pub(super) rules: Arc<Mutex<Listener>>,
    pub(super) reports: mpsc::Sender<Report>,
    /// From accept until the request must be whole.
    pub(super) connection_time: Duration,
}

pub(super) async fn serve(
    mut stream: TcpStream,
    remote: SocketAddr,
    shared: Shared,
    stage: StageCell,
) {
    let started = now();
    let accepted = Instant::now();
    let deadline = accepted + shared.connection_time;
    let Some((request_bytes, answer)) = request(&mut stream, deadline, &shared, &stage).await
    else {
        return;
    };
    let written = write(&mut stream, &answer.response, Instant::now() + WRITE_TIME).await;
    let exchange = Exchange {
        sent: request_bytes,
        received: answer.response[..written].to_vec(),
        started,
        remote: Some(remote),
        timings: Timings {
            total_us: u64::try_from(accepted.elapsed().as_micros()).ok(),
            ..Timings::default()
        },
        tls: None,
    };
    // Nobody listens any more only when the whole listener has ended.
    let _ = shared.reports.send(Report { exchange, answer }).await;
    stage.enter(Stage::Answered);
    linger(&mut stream, deadline).await;
}

/// Reads until there is something to answer; `None` where the other side left or never spoke.
async fn request(
    stream: &mut TcpStream,
    deadline: Instant,
    shared: &Shared,
    stage: &StageCell,
) -> Option<(Vec<u8>, Answer)> {
    let limits = lock(&shared.rules).reader_limits();
    let mut reader = RequestReader::new(limits);
    let mut chunk = [0; CHUNK];
    let outcome = loop {
        match timeout_at(deadline, stream.read(&mut chunk)).await {
            Err(_) => break Err(reader.timed_out()?),
            Ok(Ok(0) | Err(_)) => return None,
            Ok(Ok(count)) => {
                stage.enter(Stage::Reading);
                match reader.push(&chunk[..count]) {
                    Ok(ReadProgress::More) => {}
                    Ok(ReadProgress::Done(request)) => break Ok(request),
                    Err(refusal) => break Err(refusal),
                }
            }
        }
    };
    stage.enter(Stage::Answering);
    let mut rules = lock(&shared.rules);
    let answer = match outcome {
        Ok(request) => rules.answer(&request),
        Err(refusal) => rules.refuse(refusal),
    };
    Some((reader.into_received(), answer))
}

/// Writes and tells how many bytes the system took.
async fn write(stream: &mut TcpStream, bytes: &[u8], deadline: Instant) -> usize {
    let mut written = 0;
    while written < bytes.len() {
        match timeout_at(deadline, stream.write(&bytes[written..])).await {
            Ok(Ok(count)) if count > 0 => written += count,
            Ok(Ok(_) | Err(_)) | Err(_) => break,
        }
    }
    written
}

/// Says that nothing more will come and reads on until the other side closes: closing with
/// unread bytes would reset the connection and take the answer away from it.
async fn linger(stream: &mut TcpStream, deadline: Instant) {
    if stream.shutdown().await.is_err() {
        return;
    }
    let mut chunk = [0; CHUNK];
    while let Ok(Ok(count)) = timeout_at(deadline, stream.read(&mut chunk)).await {
        if count == 0 {
            return;
        }
    }
}

/// A panic while judging would be a bug; the rules themselves are whole after each call.
fn lock(rules: &Mutex<Listener>) -> std::sync::MutexGuard<'_, Listener> {
    rules.lock().unwrap_or_else(PoisonError::into_inner)
}

fn now() -> Timestamp {
    let micros = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .map_or(0, |since| {
            i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
        });
    Timestamp::from_micros(micros)
}
