//! Gives the built-in authorization server a socket, a clock and randomness, and records its bytes.

#![allow(
    clippy::disallowed_methods,
    reason = "this is where the pure server meets the world"
)]

mod connection;
mod notify;
mod os_random;
mod tls;

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
        Config, EndpointKind, Fault, Keys, Persona, State, WORKSHOP_SERVICE_KEY,
        earlier_access_token, earlier_refresh_token, own_access_token,
    },
    flow::{Grant, Input},
    http::Exchange,
    oauth::{Secret, Timestamp},
};

use self::connection::Unreported;
pub(in crate::effects) use self::os_random::OsRandom;

const DEFAULT_PORT: u16 = 9400;
/// For TLS beside plain HTTP.
const TLS_PORT: u16 = 9443;
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
    #[error("no certificate could be made for the server: {0}")]
    Certificate(String),
}

/// Is told each exchange once its answer is out, with the bytes as they crossed the socket.
type OnExchange = Arc<dyn Fn(Exchange, EndpointKind) + Send + Sync>;

/// What every connection of one server shares.
#[derive(Clone)]
struct Service {
    state: Arc<Mutex<State>>,
    persona: Option<&'static Persona>,
    on_exchange: OnExchange,
    unreported: Unreported,
}

/// A server that listens. Dropping it stops it at once; [`Running::stop`] lets answers go out.
pub struct Running {
    issuer: String,
    origin: String,
    address: SocketAddr,
    service: Service,
    stop: watch::Sender<bool>,
    accepting: Vec<JoinHandle<()>>,
    /// Where TLS is spoken, and with which certificate.
    tls: Option<TlsPlace>,
}

/// The server behind TLS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsPlace {
    /// `https://host:port`.
    pub origin: String,
    /// DER.
    pub certificate: Vec<u8>,
}

/// Starts the workshop server, with keys of its own that live in memory only. `on_exchange` must
/// not block.
pub async fn start(
    listen: Listen,
    faults: Vec<Fault>,
    on_exchange: impl Fn(Exchange, EndpointKind) + Send + Sync + 'static,
) -> Result<Running, StartError> {
    begin(listen, None, None, faults, Arc::new(on_exchange)).await
}

/// Starts the server as that provider would be, behind TLS if it is.
pub async fn start_persona(
    persona: &'static Persona,
    listen: Listen,
    with_tls: bool,
    faults: Vec<Fault>,
    on_exchange: impl Fn(Exchange, EndpointKind) + Send + Sync + 'static,
) -> Result<Running, StartError> {
    let identity = (with_tls || persona.speaks_tls)
        .then(tls::Identity::make)
        .transpose()
        .map_err(StartError::Certificate)?;
    begin(
        listen,
        identity,
        Some(persona),
        faults,
        Arc::new(on_exchange),
    )
    .await
}

/// The same behind TLS, with a certificate that is made now and that nobody trusts unless it is
/// pinned. Certificates of clients are asked for (RFC 8705 §2).
pub async fn start_tls(
    listen: Listen,
    faults: Vec<Fault>,
    on_exchange: impl Fn(Exchange, EndpointKind) + Send + Sync + 'static,
) -> Result<Running, StartError> {
    let identity = tls::Identity::make().map_err(StartError::Certificate)?;
    begin(listen, Some(identity), None, faults, Arc::new(on_exchange)).await
}

async fn begin(
    listen: Listen,
    identity: Option<tls::Identity>,
    persona: Option<&'static Persona>,
    faults: Vec<Fault>,
    on_exchange: OnExchange,
) -> Result<Running, StartError> {
    let mut random = OsRandom::new().map_err(StartError::Randomness)?;
    let (listener, address) = bind(listen).await?;
    let scheme = if identity.is_some() { "https" } else { "http" };
    let origin = format!("{scheme}://{}", reachable(address));
    let config = match persona {
        Some(persona) => Config::of_persona(persona, &origin),
        None => {
            let mut config = Config::workshop(&origin);
            // Nobody in a workshop wants to wait for five seconds between two polls.
            config.polling.interval_secs = 2;
            config
        }
    };
    let issuer = config.issuer.clone();
    let mut keys = Keys::generate(&mut random);
    if persona.is_some_and(Persona::has_metadata) {
        keys = keys.with_keys_of(&config.clients, &mut random);
    }
    let mut state = State::new(config, keys);
    state.set_faults(faults);
    let service = Service {
        state: Arc::new(Mutex::new(state)),
        persona,
        on_exchange,
        unreported: Unreported::default(),
    };
    let (stop, stopping) = watch::channel(false);
    let tls = identity.as_ref().map(|identity| TlsPlace {
        origin: origin.clone(),
        certificate: identity.certificate.clone(),
    });
    let accepting = tokio::spawn(accept(listener, identity, service.clone(), stopping));
    Ok(Running {
        issuer,
        origin,
        address,
        service,
        stop,
        accepting: vec![accepting],
        tls,
    })
}

impl Running {
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// `scheme://host:port`, before everything that it serves.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// DER of the certificate that it shows, where it speaks TLS.
    pub fn certificate(&self) -> Option<&[u8]> {
        Some(&self.tls.as_ref()?.certificate)
    }

    /// Serves the same behind TLS at a port of its own as well, for clients with certificates, and
    /// says so in the metadata (RFC 8705 §5). Does nothing where TLS is spoken already. Needs the
    /// runtime, and is quick.
    pub fn open_mutual_tls(&mut self) -> Result<TlsPlace, StartError> {
        if let Some(place) = &self.tls {
            return Ok(place.clone());
        }
        let identity = tls::Identity::make().map_err(StartError::Certificate)?;
        let (listener, address) = bind_beside(self.address.ip())?;
        let place = TlsPlace {
            origin: format!("https://{}", reachable(address)),
            certificate: identity.certificate.clone(),
        };
        lock(&self.service.state).serve_mutual_tls_at(&place.origin);
        self.accepting.push(tokio::spawn(accept(
            listener,
            Some(identity),
            self.service.clone(),
            self.stop.subscribe(),
        )));
        self.tls = Some(place.clone());
        Ok(place)
    }

    /// Clients and accounts, for those who want to print them or sign in.
    pub fn config(&self) -> Config {
        lock(&self.service.state).config().clone()
    }

    /// What the last device that asked shows to the person before it (RFC 8628 §3.3).
    pub fn user_code_on_screen(&self) -> Option<String> {
        let state = lock(&self.service.state);
        state.user_code_on_screen().map(str::to_owned)
    }

    /// Ready once no exchange is without its report: a browser may act on an answer before its last
    /// byte counts as sent.
    pub fn all_reported(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut unreported = self.service.unreported.subscribe();
        async move {
            let _server_gone = unreported.wait_for(|count| *count == 0).await;
        }
    }

    /// Orders faults in place of those ordered before.
    pub fn set_faults(&self, faults: Vec<Fault>) {
        lock(&self.service.state).set_faults(faults);
    }

    /// What a run of that grant by that client needs to know here before it begins.
    pub fn inputs_for(
        &self,
        demonstration: &Demonstration,
        now: Timestamp,
    ) -> BTreeMap<Input, Secret> {
        let mut state = lock(&self.service.state);
        let client = state.config().client(&demonstration.client_id);
        let secret = client.and_then(|client| client.authentication.secret().cloned());
        state.register_redirect_uris(&demonstration.client_id, &demonstration.redirect_uris);
        if let Some(endpoint) = &demonstration.notification_endpoint {
            state.call_back_at(&demonstration.client_id, endpoint);
        }
        let mut inputs = BTreeMap::new();
        let key = match self.service.persona {
            Some(persona) => persona.key_of(&demonstration.client_id),
            None => Some(WORKSHOP_SERVICE_KEY),
        };
        inputs.extend(key.map(|key| (Input::PrivateKey, Secret::new(key))));
        inputs.extend(secret.map(|secret| (Input::ClientSecret, secret)));
        match demonstration.grant {
            Grant::AuthorizationCode
            | Grant::Hybrid
            | Grant::Implicit
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
            Grant::JwtBearer => {
                if let Some(account) = state.config().accounts.first() {
                    inputs.insert(Input::Subject, Secret::new(account.subject.as_str()));
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
        lock(&self.service.state).rotate_keys(&mut random);
        Ok(())
    }

    /// Closes the port at once and gives answers under way two seconds to go out.
    pub async fn stop(mut self) {
        // Nobody hears it if the task has ended already, and then there is nothing to stop.
        let _ = self.stop.send(true);
        for accepting in &mut self.accepting {
            // It ends in an error only if it panicked or was cancelled; the port is closed then, too.
            drop(accepting.await);
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        for accepting in &self.accepting {
            accepting.abort();
        }
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

/// A place for TLS beside the server's own; the usual port for it where that is free.
fn bind_beside(ip: IpAddr) -> Result<(TcpListener, SocketAddr), StartError> {
    let refused = |source: io::Error| StartError::Bind {
        address: SocketAddr::new(ip, TLS_PORT),
        source,
    };
    let listener = std::net::TcpListener::bind((ip, TLS_PORT))
        .or_else(|_| std::net::TcpListener::bind((ip, 0)))
        .map_err(refused)?;
    listener.set_nonblocking(true).map_err(refused)?;
    let listener = TcpListener::from_std(listener).map_err(refused)?;
    let address = listener.local_addr().map_err(refused)?;
    Ok((listener, address))
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
    identity: Option<tls::Identity>,
    service: Service,
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
                let (service, identity) = (service.clone(), identity.clone());
                connections.spawn(async move {
                    match identity {
                        Some(identity) => {
                            // Without a handshake there is nothing that anybody could read.
                            if let Some((stream, agreed)) = identity.handshake(stream).await {
                                connection::serve(stream, remote, Some(agreed), service).await;
                            }
                        }
                        None => connection::serve(stream, remote, None, service).await,
                    }
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
