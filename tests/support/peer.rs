//! The authorization server of `tests/peers`, started for one test.

use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tempfile::TempDir;

use super::process::Process;

/// `oidc-provider` on loopback: http on one port, https with a private CA on the next.
pub(crate) struct Peer {
    port: u16,
    tls_issuer: bool,
    process: Process,
    // After the process, which writes into it.
    state: TempDir,
}

impl Peer {
    /// Starts it with its default switches.
    pub(crate) fn start() -> Self {
        Self::start_with(&[])
    }

    /// Starts it with switches from the head of `start.sh`, such as `("AS_DPOP_NONCE", "1")`.
    pub(crate) fn start_with(switches: &[(&str, &str)]) -> Self {
        let folder = folder();
        assert!(
            folder.join("node_modules/oidc-provider").is_dir(),
            "the peer is not installed: run tests/run, or npm ci in {}",
            folder.display()
        );
        // Another program may take a port between the choice and its use.
        (0..5)
            .find_map(|_| Self::try_start(&folder, switches))
            .expect("a peer that listens")
    }

    fn try_start(folder: &Path, switches: &[(&str, &str)]) -> Option<Self> {
        let state = tempfile::tempdir().expect("a temporary folder");
        let (port, _choosing) = free_pair();
        let process = Process::start(
            "oidc-provider",
            Command::new("sh")
                .arg(folder.join("start.sh"))
                .arg(port.to_string())
                .env("AS_STATE", state.path())
                .envs(switches.iter().copied())
                .stdin(Stdio::null()),
        );
        let said = process.stderr_line(Duration::from_secs(60), |line| {
            line.starts_with("ready issuer=") || line.contains("EADDRINUSE")
        });
        said.starts_with("ready issuer=").then(|| Self {
            port,
            tls_issuer: switches.contains(&("AS_TLS", "1")),
            process,
            state,
        })
    }

    /// `http://127.0.0.1:PORT`, or the https one with `AS_TLS=1`.
    pub(crate) fn issuer(&self) -> String {
        if self.tls_issuer {
            self.https_origin()
        } else {
            self.http_origin()
        }
    }

    pub(crate) fn http_origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub(crate) fn https_origin(&self) -> String {
        format!("https://localhost:{}", self.port + 1)
    }

    /// The certificate of the private CA, in PEM.
    pub(crate) fn ca_file(&self) -> PathBuf {
        self.state.path().join("tls/ca.pem")
    }

    /// Certificate and key for mutual TLS, in PEM.
    pub(crate) fn client_certificate(&self) -> (PathBuf, PathBuf) {
        let tls = self.state.path().join("tls");
        (tls.join("client.pem"), tls.join("client.key"))
    }

    /// The private key of the `private_key_jwt` clients, a JWK.
    pub(crate) fn client_key_file(&self) -> PathBuf {
        self.state.path().join("client-key.jwk.json")
    }

    /// Waits for a line that the server prints.
    pub(crate) fn wait_for_line(&self, wanted: impl Fn(&str) -> bool) -> String {
        self.process.stderr_line(Duration::from_secs(10), wanted)
    }

    pub(crate) fn process_id(&self) -> u32 {
        self.process.id()
    }
}

/// The MCP server of `tests/peers`, with its own authorization server on the next port.
pub(crate) struct McpPeer {
    port: u16,
    _process: Process,
}

impl McpPeer {
    pub(crate) fn start() -> Self {
        Self::start_with(&[])
    }

    /// Starts it with switches from the head of `start.sh`.
    pub(crate) fn start_with(switches: &[(&str, &str)]) -> Self {
        let folder = peers().join("mcp");
        assert!(
            folder
                .join("node_modules/@modelcontextprotocol/server")
                .is_dir(),
            "the MCP server is not installed: run tests/run, or npm ci in {}",
            folder.display()
        );
        (0..5)
            .find_map(|_| Self::try_start(&folder, switches))
            .expect("a peer that listens")
    }

    fn try_start(folder: &Path, switches: &[(&str, &str)]) -> Option<Self> {
        let (port, _choosing) = free_pair();
        let process = Process::start(
            "mcp",
            Command::new("sh")
                .arg(folder.join("start.sh"))
                .arg(port.to_string())
                .envs(switches.iter().copied())
                .stdin(Stdio::null()),
        );
        let said = process.stderr_line(Duration::from_secs(60), |line| {
            line.starts_with("ready resource=") || line.contains("EADDRINUSE")
        });
        said.starts_with("ready resource=").then_some(Self {
            port,
            _process: process,
        })
    }

    /// The address that a client starts from.
    pub(crate) fn resource(&self) -> String {
        format!("http://127.0.0.1:{}/mcp", self.port)
    }

    /// As the server writes it, with a slash at its end.
    pub(crate) fn issuer(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port + 1)
    }

    /// What `--browser` takes to consent there without a human.
    pub(crate) fn driver_command(&self) -> String {
        let script = peers().join("mcp/drive.py");
        let script = script.to_str().expect("a path in UTF-8");
        shlex::try_join(["python3", script]).expect("words without NUL")
    }
}

fn peers() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers")
}

fn folder() -> PathBuf {
    peers().join("oidc-provider")
}

/// The script that logs in and consents without a browser: `python3 SCRIPT URL`.
pub(crate) fn driver() -> PathBuf {
    folder().join("drive.py")
}

/// What `--browser` takes to log in and consent without a human; `arguments` stand before the URL.
pub(crate) fn driver_command(arguments: &[&str]) -> String {
    let script = driver();
    let script = script.to_str().expect("a path in UTF-8");
    let words = ["python3", script]
        .into_iter()
        .chain(arguments.iter().copied());
    shlex::try_join(words).expect("words without NUL")
}

/// Two neighbouring ports that are free, and a guard under which no other test of this binary
/// chooses; hold it until the server listens.
fn free_pair() -> (u16, MutexGuard<'static, ()>) {
    static CHOOSING: Mutex<()> = Mutex::new(());
    let guard = CHOOSING.lock().unwrap_or_else(PoisonError::into_inner);
    loop {
        let first = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let port = first.local_addr().expect("an address").port();
        let Some(next) = port.checked_add(1) else {
            continue;
        };
        if TcpListener::bind(("127.0.0.1", next)).is_ok() {
            return (port, guard);
        }
    }
}
