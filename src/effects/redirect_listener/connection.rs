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
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
    sync::mpsc,
    time::{Instant, timeout_at},
};

use super::tls::{self, Hello};
use crate::{
    effects::OwnCertificate,
    flow::redirect_listener::{Answer, Rules},
    http::{Exchange, ReadProgress, RequestReader, Timings, TlsFacts, Way},
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

/// A [`Stage`] that the connection moves on and the accepting loop looks at. Both change it in one
/// step, so that a connection whose request was judged is never dropped before it has reported.
#[derive(Clone, Debug, Default)]
pub(super) struct StageCell(Arc<AtomicU8>);

const SILENT: u8 = 0;
const READING: u8 = 1;
const ANSWERING: u8 = 2;
const ANSWERED: u8 = 3;
const DROPPED: u8 = 4;

impl StageCell {
    /// A connection that was dropped is past serving, as one that was answered is.
    pub(super) fn stage(&self) -> Stage {
        match self.0.load(Ordering::Acquire) {
            SILENT => Stage::Silent,
            READING => Stage::Reading,
            ANSWERING => Stage::Answering,
            ANSWERED | DROPPED.. => Stage::Answered,
        }
    }

    /// Takes the connection out unless it is being answered.
    pub(super) fn drop_out(&self) -> bool {
        self.change(DROPPED, |now| now != ANSWERING)
    }

    /// Moves on, unless the connection was dropped.
    pub(super) fn enter(&self, stage: Stage) -> bool {
        let number = match stage {
            Stage::Silent => SILENT,
            Stage::Reading => READING,
            Stage::Answering => ANSWERING,
            Stage::Answered => ANSWERED,
        };
        self.change(number, |now| now != DROPPED)
    }

    fn change(&self, to: u8, from: impl Fn(u8) -> bool) -> bool {
        self.0
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, |now| {
                from(now).then_some(to)
            })
            .is_ok()
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
    pub(super) rules: Arc<Mutex<dyn Rules>>,
    pub(super) reports: mpsc::Sender<Report>,
    /// From accept until the request must be whole.
    pub(super) connection_time: Duration,
    /// Where the listener speaks TLS.
    pub(super) tls: Option<OwnCertificate>,
}

pub(super) async fn serve(stream: TcpStream, remote: SocketAddr, shared: Shared, stage: StageCell) {
    let accepted = Accepted {
        remote,
        started: now(),
        at: Instant::now(),
    };
    match &shared.tls {
        None => talk(stream, None, accepted, &shared, &stage).await,
        Some(own) => {
            let deadline = accepted.at + shared.connection_time;
            match tls::accept(stream, own, deadline, &stage).await {
                Hello::Nobody => {}
                Hello::Tls(stream, facts) => {
                    talk(*stream, Some(facts), accepted, &shared, &stage).await;
                }
                Hello::Refused {
                    stream,
                    read,
                    reason,
                } => {
                    if !stage.enter(Stage::Answering) {
                        return;
                    }
                    let answer = lock(&shared.rules).refuse(reason.into());
                    let judged = Judged {
                        read,
                        answer,
                        tls: None,
                    };
                    finish(stream, judged, accepted, &shared, &stage).await;
                }
            }
        }
    }
}

/// When and from whom a connection came.
#[derive(Clone, Copy, Debug)]
struct Accepted {
    remote: SocketAddr,
    started: Timestamp,
    at: Instant,
}

/// What was read of a request, and what is to be said to it.
struct Judged {
    read: Vec<u8>,
    answer: Answer,
    tls: Option<TlsFacts>,
}

async fn talk<S: AsyncRead + AsyncWrite + Unpin>(
    mut stream: S,
    tls: Option<TlsFacts>,
    accepted: Accepted,
    shared: &Shared,
    stage: &StageCell,
) {
    let deadline = accepted.at + shared.connection_time;
    let Some((read, answer)) = request(&mut stream, deadline, shared, stage).await else {
        return;
    };
    let judged = Judged { read, answer, tls };
    finish(stream, judged, accepted, shared, stage).await;
}

/// Answers, reports, and lets the other side read to the end.
async fn finish<S: AsyncRead + AsyncWrite + Unpin>(
    mut stream: S,
    judged: Judged,
    accepted: Accepted,
    shared: &Shared,
    stage: &StageCell,
) {
    let Judged { read, answer, tls } = judged;
    let written = write(&mut stream, &answer.response, Instant::now() + WRITE_TIME).await;
    let exchange = Exchange {
        sent: read,
        received: answer.response[..written].to_vec(),
        started: accepted.started,
        remote: Some(accepted.remote),
        timings: Timings {
            total_us: u64::try_from(accepted.at.elapsed().as_micros()).ok(),
            ..Timings::default()
        },
        tls,
        way: Way::default(),
    };
    // Nobody listens any more only when the whole listener has ended.
    let _ = shared.reports.send(Report { exchange, answer }).await;
    stage.enter(Stage::Answered);
    linger(&mut stream, accepted.at + shared.connection_time).await;
}

/// Reads until there is something to answer; `None` where the other side left or never spoke.
async fn request(
    stream: &mut (impl AsyncRead + Unpin),
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
    if !stage.enter(Stage::Answering) {
        return None;
    }
    let mut rules = lock(&shared.rules);
    let answer = match outcome {
        Ok(request) => rules.answer(&request),
        Err(refusal) => rules.refuse(refusal),
    };
    Some((reader.into_received(), answer))
}

/// Writes and tells how many bytes the system took.
async fn write(stream: &mut (impl AsyncWrite + Unpin), bytes: &[u8], deadline: Instant) -> usize {
    let mut written = 0;
    while written < bytes.len() {
        match timeout_at(deadline, stream.write(&bytes[written..])).await {
            Ok(Ok(count)) if count > 0 => written += count,
            Ok(Ok(_) | Err(_)) | Err(_) => break,
        }
    }
    // What TLS still holds back goes out, too.
    let _closed_or_late = timeout_at(deadline, stream.flush()).await;
    written
}

/// Says that nothing more will come and reads on until the other side closes: closing with
/// unread bytes would reset the connection and take the answer away from it.
async fn linger(stream: &mut (impl AsyncRead + AsyncWrite + Unpin), deadline: Instant) {
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
fn lock<'a>(
    rules: &'a Mutex<dyn Rules + 'static>,
) -> std::sync::MutexGuard<'a, dyn Rules + 'static> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_is_either_answered_or_dropped() {
        let cell = StageCell::default();
        assert!(cell.enter(Stage::Reading) && cell.enter(Stage::Answering));
        assert!(!cell.drop_out());
        assert!(cell.enter(Stage::Answered) && cell.drop_out());

        let cell = StageCell::default();
        assert!(cell.drop_out());
        assert!(!cell.enter(Stage::Answering));
    }
}
