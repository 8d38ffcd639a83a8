//! The redirect listener's socket: accepts, keeps the time, and reports what the rules decided.

mod bind;
mod connection;
mod event;
mod tls;

use std::{
    future::Future,
    io,
    net::SocketAddr,
    sync::{Arc, Mutex},
    task::Poll,
    time::Duration,
};

use tokio::{
    net::{TcpListener, TcpStream},
    sync::mpsc,
    task::{AbortHandle, JoinSet},
    time::{Instant, sleep_until},
};

pub use bind::{BindError, BoundListener, ListenSpec, bind};
pub use event::{ClosedReason, ListenerEvent, ServedPage};

use crate::flow::redirect_listener::Rules;
use connection::{Shared, Stage, StageCell};
use event::{Following, Tally, following};

/// At most this many connections at once.
const CONNECTIONS: usize = 32;
const REPORT_QUEUE: usize = 16;
/// How often it is looked whether a connection may be dropped where none may just now.
const ROOM_CHECK: Duration = Duration::from_millis(10);

/// The listener's deadlines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListenerTimes {
    /// From accept until the request must be whole.
    pub connection: Duration,
    /// How long the browser has to fetch the clean page.
    pub after_landing: Duration,
    /// How long connections that were already there are served after the port was closed.
    pub grace: Duration,
}

impl Default for ListenerTimes {
    fn default() -> Self {
        Self {
            connection: Duration::from_secs(5),
            after_landing: Duration::from_secs(10),
            grace: Duration::from_millis(250),
        }
    }
}

impl BoundListener {
    /// Serves until the clean page went out, until some time after the answer, or until `stop`.
    /// When this returns, or is dropped, the port is closed and no connection is left.
    pub async fn run(
        self,
        rules: impl Rules + 'static,
        times: ListenerTimes,
        mut events: impl FnMut(ListenerEvent),
        stop: impl Future<Output = ()>,
    ) -> ClosedReason {
        let (sender, mut reports) = mpsc::channel(REPORT_QUEUE);
        let shared = Shared {
            rules: Arc::new(Mutex::new(rules)),
            reports: sender,
            connection_time: times.connection,
            tls: self.tls,
        };
        let mut sockets = self.sockets;
        let mut connections = Connections::default();
        let mut waiting: Option<Accepted> = None;
        let mut tally = Tally::default();
        let mut back_off = BackOff::default();
        let mut end: Option<(Instant, ClosedReason)> = None;
        tokio::pin!(stop);
        let reason = loop {
            if let Some(accepted) = waiting.take() {
                waiting = connections.serve(accepted, &shared);
            }
            if sockets.is_empty() && connections.all_answered() && reports.is_empty() {
                break ClosedReason::CleanPageServed;
            }
            let accepts = !sockets.is_empty() && waiting.is_none() && back_off.until.is_none();
            tokio::select! {
                () = &mut stop => break ClosedReason::Stopped,
                reason = at_end(end), if end.is_some() => break reason,
                Some(report) = reports.recv() => for event in tally.events(report) {
                    match following(&event) {
                        Following::Wait => {}
                        Following::EndSoon => {
                            let at = Instant::now() + times.after_landing;
                            end = Some((at, ClosedReason::AfterLanding));
                        }
                        Following::Close => {
                            sockets.clear();
                            let at = Instant::now() + times.grace;
                            end = Some((at, ClosedReason::CleanPageServed));
                        }
                    }
                    events(event);
                },
                accepted = accept(&sockets, connections.served), if accepts => match accepted {
                    Ok(accepted) => {
                        back_off.failures = 0;
                        waiting = Some(accepted);
                    }
                    Err(error) => back_off.failed(&error),
                },
                () = sleep_until_some(back_off.until), if back_off.until.is_some() => {
                    back_off.until = None;
                }
                () = tokio::time::sleep(ROOM_CHECK), if waiting.is_some() => {}
                Some(_) = connections.tasks.join_next() => {}
            }
        };
        drop(sockets);
        connections.tasks.shutdown().await;
        events(ListenerEvent::Closed(reason));
        reason
    }
}

type Accepted = (TcpStream, SocketAddr);

async fn at_end(end: Option<(Instant, ClosedReason)>) -> ClosedReason {
    match end {
        Some((at, reason)) => {
            sleep_until(at).await;
            reason
        }
        None => std::future::pending().await,
    }
}

async fn sleep_until_some(at: Option<Instant>) {
    match at {
        Some(at) => sleep_until(at).await,
        None => std::future::pending().await,
    }
}

/// The next connection to any of the sockets; each is asked first in turn, so that a flood on one
/// does not shut out the other.
async fn accept(sockets: &[TcpListener], turn: usize) -> io::Result<Accepted> {
    let first = turn.checked_rem(sockets.len()).unwrap_or(0);
    std::future::poll_fn(|context| {
        for socket in sockets[first..].iter().chain(&sockets[..first]) {
            if let Poll::Ready(accepted) = socket.poll_accept(context) {
                return Poll::Ready(accepted);
            }
        }
        Poll::Pending
    })
    .await
}

/// The connections that are served now, oldest first.
#[derive(Debug, Default)]
struct Connections {
    tasks: JoinSet<()>,
    open: Vec<(AbortHandle, StageCell)>,
    /// How many there were since the start.
    served: usize,
}

impl Connections {
    /// Serves a connection, at the cost of another where there are too many; gives it back where
    /// none can be spared at this moment.
    fn serve(&mut self, accepted: Accepted, shared: &Shared) -> Option<Accepted> {
        self.forget_finished();
        if self.open.len() >= CONNECTIONS {
            let stages: Vec<Stage> = self.open.iter().map(|(_, cell)| cell.stage()).collect();
            let at = dispensable(&stages).filter(|at| self.open[*at].1.drop_out());
            let Some(at) = at else {
                return Some(accepted);
            };
            self.open.remove(at).0.abort();
        }
        let (stream, remote) = accepted;
        let stage = StageCell::default();
        let task = connection::serve(stream, remote, shared.clone(), stage.clone());
        self.open.push((self.tasks.spawn(task), stage));
        self.served = self.served.wrapping_add(1);
        None
    }

    fn forget_finished(&mut self) {
        self.open.retain(|(handle, _)| !handle.is_finished());
    }

    fn all_answered(&mut self) -> bool {
        self.forget_finished();
        self.open
            .iter()
            .all(|(_, cell)| cell.stage() == Stage::Answered)
    }
}

/// Which connection makes room for a new one: the oldest of those that wait for least.
fn dispensable(stages: &[Stage]) -> Option<usize> {
    stages
        .iter()
        .enumerate()
        .filter(|(_, stage)| **stage != Stage::Answering)
        .min_by_key(|(_, stage)| **stage)
        .map(|(at, _)| at)
}

/// Pauses accepting after errors that would come again at once, and never gives up.
#[derive(Debug, Default)]
struct BackOff {
    failures: u32,
    until: Option<Instant>,
}

impl BackOff {
    fn failed(&mut self, error: &io::Error) {
        if let Some(pause) = pause_after(error, self.failures) {
            self.failures = self.failures.saturating_add(1);
            self.until = Some(Instant::now() + pause);
        }
    }
}

/// How long to wait after an accept error; `None` where only that one connection is gone.
fn pause_after(error: &io::Error, failures: u32) -> Option<Duration> {
    match error.kind() {
        io::ErrorKind::ConnectionAborted
        | io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionRefused
        | io::ErrorKind::Interrupted => None,
        _ => Some(Duration::from_millis(10 << failures.min(7)).min(Duration::from_secs(1))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_41_decision_accept_errors_are_waited_out_and_never_end_the_loop() {
        let no_descriptors = io::Error::from_raw_os_error(24);
        let mut back_off = BackOff::default();
        let mut pauses = Vec::new();
        for _ in 0..100 {
            pauses.push(pause_after(&no_descriptors, back_off.failures).unwrap());
            back_off.failed(&no_descriptors);
            assert!(back_off.until.is_some());
        }
        assert!(pauses.is_sorted() && pauses[0] < pauses[99]);
        assert_eq!(pauses[99], Duration::from_secs(1));
        back_off.failures = 0;
        assert_eq!(
            pause_after(&no_descriptors, back_off.failures),
            Some(pauses[0])
        );
    }

    #[test]
    fn case_40_decision_a_connection_that_is_gone_costs_no_pause() {
        let mut back_off = BackOff::default();
        back_off.failed(&io::ErrorKind::ConnectionAborted.into());
        assert_eq!(back_off.until, None);
    }

    #[test]
    fn case_26_decision_the_oldest_silent_connection_makes_room() {
        use Stage::{Answered, Answering, Reading, Silent};
        assert_eq!(dispensable(&[Reading, Silent, Silent, Answered]), Some(1));
        assert_eq!(dispensable(&[Reading, Answering, Answered]), Some(2));
        assert_eq!(dispensable(&[Answering, Reading, Reading]), Some(1));
        assert_eq!(dispensable(&[Answering, Answering]), None);
    }
}
