//! Gives the built-in authorization server a socket, a clock and randomness, and records its bytes.

#![allow(
    clippy::disallowed_methods,
    reason = "this is where the pure server meets the world"
)]

mod connection;
mod os_random;

use std::{
    collections::BTreeMap,
    fmt, io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    net::TcpListener,
    sync::{Semaphore, watch},
    task::{JoinHandle, JoinSet},
};

use crate::{
    app::Demonstration,
    authorization_server::{
        Config, EndpointKind, Fault, Keys, State, WORKSHOP_SERVICE_KEY, earlier_access_token,
        earlier_refresh_token, own_access_token,
    },
    flow::{Grant, Input},
    http::Exchange,
    oauth::{Secret, Timestamp},
};

use self::{connection::Unreported, os_random::OsRandom};

const DEFAULT_PORT: u16 = 9400;
/// How many ports from the default one on are tried.
const PORTS_TRIED: u16 = 100;
/// Connections at one time; more wait in the system's queue. Browsers open some in advance.
const CONNECTIONS: usize = 64;
/// How long answers under way may take to go out when the server stops.
const FAREWELL: Duration = Duration::from_secs(2);
/// Pause after a failed accept, as when file descriptors run out.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Where to listen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Listen {
    /// `127.0.0.1:9400`, or the next free port after it.
    #[default]
    Default,
    /// Exactly there; port 0 lets the system choose.
    At(SocketAddr),
}

/// Why the server could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("the address {address} is in use by another program")]
    AddressTaken { address: SocketAddr },
    #[error("every port of 127.0.0.1 from {first} to {last} is in use")]
    NoFreePort { first: u16, last: u16 },
    #[error("could not listen on {address}: {source}")]
    Bind {
        address: SocketAddr,
        source: io::Error,
    },
    #[error("the operating system gave no randomness: {0}")]
    Randomness(getrandom::Error),
}

/// Is told each exchange once its answer is out, with the bytes as they crossed the socket.
type OnExchange = Arc<dyn Fn(Exchange, EndpointKind) + Send + Sync>;

/// A server that listens. Dropping it stops it at once; [`Running::stop`] lets answers go out.
pub struct Running {
    issuer: String,
    address: SocketAddr,
    state: Arc<Mutex<State>>,
    stop: watch::Sender<bool>,
    unreported: Unreported,
    accepting: JoinHandle<()>,
}

/// Starts the workshop server, with keys of its own that live in memory only. `on_exchange` must
/// not block.
pub async fn start(
    listen: Listen,
    faults: Vec<Fault>,
    on_exchange: impl Fn(Exchange, EndpointKind) + Send + Sync + 'static,
) -> Result<Running, StartError> {
    let mut random = OsRandom::new().map_err(StartError::Randomness)?;
    let (listener, address) = bind(listen).await?;
    let issuer = format!("http://{}", reachable(address));
    let mut config = Config::workshop(&issuer);
    // Nobody in a workshop wants to wait for five seconds between two polls.
    config.polling.interval_secs = 2;
    let mut state = State::new(config, Keys::generate(&mut random));
    state.set_faults(faults);
    let state = Arc::new(Mutex::new(state));
    let (stop, stopping) = watch::channel(false);
    let unreported = Unreported::default();
    let accepting = tokio::spawn(accept(
        listener,
        Arc::clone(&state),
        Arc::new(on_exchange),
        Arc::clone(&unreported),
        stopping,
    ));
    Ok(Running {
        issuer,
        address,
        state,
        stop,
        unreported,
        accepting,
    })
}

impl Running {
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Clients and accounts, for those who want to print them or sign in.
    pub fn config(&self) -> Config {
        lock(&self.state).config().clone()
    }

    /// Ready once no exchange is without its report: a browser may act on an answer before its last
    /// byte counts as sent.
    pub fn all_reported(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut unreported = self.unreported.subscribe();
        async move {
            let _server_gone = unreported.wait_for(|count| *count == 0).await;
        }
    }

    /// Orders faults in place of those ordered before.
    pub fn set_faults(&self, faults: Vec<Fault>) {
        lock(&self.state).set_faults(faults);
    }

    /// What a run of that grant by that client needs to know here before it begins.
    pub fn inputs_for(
        &self,
        demonstration: &Demonstration,
        now: Timestamp,
    ) -> BTreeMap<Input, Secret> {
        let mut state = lock(&self.state);
        let client = state.config().client(&demonstration.client_id);
        let secret = client.and_then(|client| client.authentication.secret().cloned());
        let mut inputs = BTreeMap::new();
        inputs.insert(Input::PrivateKey, Secret::new(WORKSHOP_SERVICE_KEY));
        inputs.extend(secret.map(|secret| (Input::ClientSecret, secret)));
        match demonstration.grant {
            Grant::AuthorizationCode
            | Grant::ClientCredentials
            | Grant::DeviceCode
            | Grant::Mcp => {}
            Grant::Password => {
                if let Some(account) = state.config().accounts.first() {
                    inputs.insert(Input::Username, Secret::new(account.username.as_str()));
                    inputs.insert(Input::Password, account.password.clone());
                }
            }
            Grant::RefreshToken => {
                let who = (demonstration.client_id.as_str(), "alice");
                let token = OsRandom::new().ok().and_then(|mut random| {
                    earlier_refresh_token(&mut state, who, now, &mut random)
                });
                inputs.extend(token.map(|token| (Input::RefreshToken, token)));
            }
            Grant::TokenExchange => {
                // A person's token of another client, and one of the client that acts for them.
                let subject = ("workshop-client", "alice");
                if let Ok(mut random) = OsRandom::new() {
                    let subject = earlier_access_token(&mut state, subject, now, &mut random);
                    let actor = &demonstration.client_id;
                    let actor = own_access_token(&mut state, actor, now, &mut random);
                    inputs.extend(subject.map(|token| (Input::SubjectToken, token)));
                    inputs.extend(actor.map(|token| (Input::ActorToken, token)));
                }
            }
            Grant::Ciba => {
                if let Some(account) = state.config().accounts.first() {
                    inputs.insert(Input::LoginHint, Secret::new(account.username.as_str()));
                }
            }
        }
        inputs
    }

    /// Signs with new keys from now on.
    pub fn rotate_keys(&self) -> Result<(), StartError> {
        let mut random = OsRandom::new().map_err(StartError::Randomness)?;
        lock(&self.state).rotate_keys(&mut random);
        Ok(())
    }

    /// Closes the port at once and gives answers under way two seconds to go out.
    pub async fn stop(mut self) {
        // Nobody hears it if the task has ended already, and then there is nothing to stop.
        let _ = self.stop.send(true);
        // It ends in an error only if it panicked or was cancelled; the port is closed then, too.
        drop((&mut self.accepting).await);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl fmt::Debug for Running {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Running({})", self.issuer)
    }
}

async fn bind(listen: Listen) -> Result<(TcpListener, SocketAddr), StartError> {
    match listen {
        Listen::At(address) => bind_at(address).await,
        Listen::Default => {
            let last = DEFAULT_PORT + PORTS_TRIED - 1;
            for port in DEFAULT_PORT..=last {
                match bind_at(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await {
                    Err(StartError::AddressTaken { .. }) => {}
                    bound => return bound,
                }
            }
            Err(StartError::NoFreePort {
                first: DEFAULT_PORT,
                last,
            })
        }
    }
}

async fn bind_at(address: SocketAddr) -> Result<(TcpListener, SocketAddr), StartError> {
    let refused = |source: io::Error| {
        if source.kind() == io::ErrorKind::AddrInUse {
            StartError::AddressTaken { address }
        } else {
            StartError::Bind { address, source }
        }
    };
    let listener = TcpListener::bind(address).await.map_err(refused)?;
    let bound = listener.local_addr().map_err(refused)?;
    Ok((listener, bound))
}

/// The address a browser on this machine can open: "any" is no destination.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

async fn accept(
    listener: TcpListener,
    state: Arc<Mutex<State>>,
    on_exchange: OnExchange,
    unreported: Unreported,
    mut stopping: watch::Receiver<bool>,
) {
    let slots = Arc::new(Semaphore::new(CONNECTIONS));
    let mut connections = JoinSet::new();
    loop {
        let slot = tokio::select! {
            _ = stopping.changed() => break,
            slot = Arc::clone(&slots).acquire_owned() => slot,
        };
        let accepted = tokio::select! {
            _ = stopping.changed() => break,
            accepted = listener.accept() => accepted,
        };
        // What has ended is let go of, so that the set holds living connections only.
        while connections.try_join_next().is_some() {}
        match accepted {
            Ok((stream, remote)) => {
                let state = Arc::clone(&state);
                let on_exchange = Arc::clone(&on_exchange);
                let unreported = Arc::clone(&unreported);
                connections.spawn(async move {
                    connection::serve(stream, remote, state, on_exchange, unreported).await;
                    drop(slot);
                });
            }
            Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
        }
    }
    drop(listener);
    let farewell = async { while connections.join_next().await.is_some() {} };
    // Whoever is not done by then is cut off when the set is dropped.
    let _ = tokio::time::timeout(FAREWELL, farewell).await;
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    // A request that panicked leaves the maps whole: each is changed by single calls.
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_issuer_is_an_address_that_can_be_opened() {
        for (bound, issuer) in [
            ("127.0.0.1:9400", "127.0.0.1:9400"),
            ("[::1]:9400", "[::1]:9400"),
            ("0.0.0.0:80", "127.0.0.1:80"),
            ("[::]:80", "[::1]:80"),
        ] {
            assert_eq!(reachable(bound.parse().unwrap()).to_string(), issuer);
        }
    }
}
