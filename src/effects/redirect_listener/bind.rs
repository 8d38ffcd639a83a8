//! Takes the loopback address that a redirect URI names: the whole of it, or nothing.

use std::{
    io,
    net::{IpAddr, SocketAddr},
};

use tokio::net::{TcpListener, TcpSocket};

use crate::{effects::OwnCertificate, flow::redirect_listener::LoopbackHost};

/// How often another port is tried where one family is free and the other is taken.
const ATTEMPTS: usize = 16;
const BACKLOG: u32 = 128;

/// Where to listen. Nothing beyond loopback can be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListenSpec {
    pub host: LoopbackHost,
    /// `None` takes a free port.
    pub port: Option<u16>,
}

/// Why there is no listener.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BindError {
    #[error("port {port} is already in use on {address}; `{owner_hint}` shows by whom", port = address.port())]
    InUse {
        address: SocketAddr,
        /// A command that names the process.
        owner_hint: String,
    },
    #[error(
        "this system does not let OAuth Playground listen on {address}: the port is reserved \
         or needs more rights; choose another port"
    )]
    NotPermitted { address: SocketAddr },
    /// The family is switched off on this machine.
    #[error("this machine has no address {address}; use the other family in the redirect URI")]
    NoSuchAddress { address: IpAddr },
    #[error("no port is free on both 127.0.0.1 and [::1]")]
    NoCommonPort,
    #[error("listening on {address} failed: {detail}")]
    Other { address: SocketAddr, detail: String },
}

/// Listening sockets that nobody reads yet: connections wait in the system's queue.
#[derive(Debug)]
pub struct BoundListener {
    pub(super) sockets: Vec<TcpListener>,
    host: LoopbackHost,
    port: u16,
    pub(super) tls: Option<OwnCertificate>,
}

impl BoundListener {
    /// Speaks TLS with that certificate from now on.
    #[must_use]
    pub fn with_tls(self, own: OwnCertificate) -> Self {
        Self {
            tls: Some(own),
            ..self
        }
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// `127.0.0.1:49152`, `[::1]:49152` or `localhost:49152`: for the redirect URI and for `Host`.
    pub fn authority(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }
}

/// Binds before the browser is opened (RFC 8252 §7.3). Needs a running tokio runtime.
///
/// An address literal binds that family alone. `localhost` binds both on one port; where one of
/// them is taken, a free port is looked for, or the fixed one is an error. A family that the
/// machine does not have cannot be taken by another either, and is left out.
pub async fn bind(spec: ListenSpec) -> Result<BoundListener, BindError> {
    let mut last = BindError::NoCommonPort;
    for _ in 0..ATTEMPTS {
        match bind_all(spec.host, spec.port.unwrap_or(0)) {
            Ok(sockets) => return bound(spec.host, sockets),
            Err(error) if spec.port.is_none() && another_port_may_help(&error) => last = error,
            Err(error) => return Err(error),
        }
    }
    Err(match last {
        BindError::InUse { .. } => BindError::NoCommonPort,
        other @ (BindError::NotPermitted { .. }
        | BindError::NoSuchAddress { .. }
        | BindError::NoCommonPort
        | BindError::Other { .. }) => other,
    })
}

fn bound(host: LoopbackHost, sockets: Vec<TcpListener>) -> Result<BoundListener, BindError> {
    let port = match sockets.first().map(TcpListener::local_addr) {
        Some(Ok(address)) => address.port(),
        Some(Err(_)) | None => return Err(BindError::NoCommonPort),
    };
    Ok(BoundListener {
        sockets,
        host,
        port,
        tls: None,
    })
}

/// All families on one port; on failure those already bound are given back.
fn bind_all(host: LoopbackHost, port: u16) -> Result<Vec<TcpListener>, BindError> {
    let addresses = host.addresses();
    let mut sockets: Vec<TcpListener> = Vec::new();
    let mut missing = None;
    let mut port = port;
    for address in addresses {
        let address = SocketAddr::new(*address, port);
        match listen(address) {
            Ok(socket) => {
                port = socket
                    .local_addr()
                    .map_err(|error| bind_error(address, &error))?
                    .port();
                sockets.push(socket);
            }
            Err(error) => match bind_error(address, &error) {
                absent @ BindError::NoSuchAddress { .. } => missing = Some(absent),
                error @ (BindError::InUse { .. }
                | BindError::NotPermitted { .. }
                | BindError::NoCommonPort
                | BindError::Other { .. }) => return Err(error),
            },
        }
    }
    match missing {
        Some(error) if sockets.is_empty() => Err(error),
        Some(_) | None => Ok(sockets),
    }
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    socket.set_reuseaddr(reuses_address(cfg!(windows)))?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// On Unix the option only passes over connections that linger after a close, so that a fixed
/// port can be taken again at once. On Windows it would let two processes share the port.
const fn reuses_address(is_windows: bool) -> bool {
    !is_windows
}

fn bind_error(address: SocketAddr, error: &io::Error) -> BindError {
    match error.kind() {
        io::ErrorKind::AddrInUse => BindError::InUse {
            address,
            owner_hint: owner_hint(std::env::consts::OS, address.port()),
        },
        io::ErrorKind::PermissionDenied => BindError::NotPermitted { address },
        io::ErrorKind::AddrNotAvailable => BindError::NoSuchAddress {
            address: address.ip(),
        },
        _ if is_family_unsupported(error.raw_os_error()) => BindError::NoSuchAddress {
            address: address.ip(),
        },
        _ => BindError::Other {
            address,
            detail: error.to_string(),
        },
    }
}

/// `EAFNOSUPPORT` on Linux, on the BSDs and macOS, and on Windows; std has no kind for it.
const fn is_family_unsupported(code: Option<i32>) -> bool {
    matches!(code, Some(97 | 47 | 10047))
}

/// Windows keeps ranges of ports for itself and says so by "permission denied".
fn another_port_may_help(error: &BindError) -> bool {
    match error {
        BindError::InUse { .. } | BindError::NotPermitted { .. } => true,
        BindError::NoSuchAddress { .. } | BindError::NoCommonPort | BindError::Other { .. } => {
            false
        }
    }
}

fn owner_hint(os: &str, port: u16) -> String {
    match os {
        "linux" => format!("ss -ltnp sport = :{port}"),
        "windows" => format!("netstat -ano -p tcp | findstr :{port}"),
        _ => format!("lsof -nP -iTCP:{port} -sTCP:LISTEN"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address() -> SocketAddr {
        SocketAddr::from((std::net::Ipv4Addr::LOCALHOST, 8080))
    }

    #[test]
    fn case_42_decision_the_message_names_the_port_and_how_to_find_its_owner() {
        let error = bind_error(address(), &io::ErrorKind::AddrInUse.into());
        assert!(error.to_string().contains("port 8080 is already in use"));
        assert_eq!(owner_hint("linux", 8080), "ss -ltnp sport = :8080");
        assert!(owner_hint("windows", 8080).contains("findstr :8080"));
        assert!(owner_hint("macos", 8080).contains("-iTCP:8080"));
    }

    #[test]
    fn case_43_decision_a_reserved_port_has_its_own_words_and_another_port_is_tried() {
        let error = bind_error(address(), &io::ErrorKind::PermissionDenied.into());
        assert_eq!(error, BindError::NotPermitted { address: address() });
        assert!(error.to_string().contains("choose another port"));
        assert!(another_port_may_help(&error));
    }

    #[test]
    fn case_44_decision_a_family_that_the_machine_lacks_is_told_apart() {
        for error in [
            io::ErrorKind::AddrNotAvailable.into(),
            io::Error::from_raw_os_error(97),
        ] {
            assert!(matches!(
                bind_error(address(), &error),
                BindError::NoSuchAddress { .. }
            ));
        }
    }

    #[test]
    fn case_160_only_loopback_hosts_are_listened_to() {
        for host in ["127.0.0.1", "[::1]", "localhost"] {
            let parsed = LoopbackHost::parse(host).unwrap();
            assert_eq!(parsed.to_string(), host);
            assert!(parsed.addresses().iter().all(IpAddr::is_loopback));
        }
        for host in [
            "0.0.0.0",
            "[::]",
            "app.example",
            "localhost.evil.example",
            "",
            "192.168.0.2",
        ] {
            assert_eq!(LoopbackHost::parse(host), None, "{host}");
        }
    }

    #[test]
    fn case_46_decision_no_address_is_shared_on_windows() {
        assert!(!reuses_address(true));
        assert!(reuses_address(false));
    }
}
