//! Why no TLS connection came about, in words that tell one reason from another; and that nothing
//! is sent a second time in the clear.

#![allow(
    clippy::disallowed_methods,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may fail anywhere, and the other side of the wire is real"
)]

mod wire_support;

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
    thread,
    time::Duration,
};

use oauth_playground::{
    http::{Exchange, FailureKind, Outgoing, Trust},
    oauth::SafeUrl,
};
use rcgen::{CertificateParams, KeyPair};
use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    crypto::ring,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
    version::{TLS12, TLS13},
};
use wire_support::{read_exactly, send};

const REQUEST: &[u8] = b"GET /resource?x=canary HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer canary-token\r\n\r\n";

fn request(address: SocketAddr) -> Outgoing {
    let url = format!("https://localhost:{}/resource?x=canary", address.port());
    let mut request = Outgoing::new(REQUEST, SafeUrl::parse(&url).unwrap(), Trust::None);
    request.route.family = Some(oauth_playground::oauth::AddressFamily::V4);
    request
}

fn refused(request: &Outgoing) -> (Exchange, String) {
    let (exchange, failure) = *send(request).unwrap_err();
    assert_eq!(failure.kind, FailureKind::Tls, "{failure}");
    assert!(!failure.to_string().contains("canary"), "{failure}");
    assert!(exchange.received.is_empty());
    (exchange, failure.detail)
}

/// `openssl s_server` with a certificate of its own; ends with the test.
struct OpenSsl {
    child: Child,
    address: SocketAddr,
    _folder: tempfile::TempDir,
}

impl OpenSsl {
    fn start(options: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (certificate, key) = certificate(folder.path());
        let address = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap();
        let child = Command::new("openssl")
            .args(["s_server", "-quiet", "-www", "-4"])
            .args(["-accept", &address.port().to_string()])
            .args(["-cert", &certificate, "-key", &key])
            .args(options)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let server = Self {
            child,
            address,
            _folder: folder,
        };
        for _ in 0..200 {
            if TcpStream::connect(address).is_ok() {
                return server;
            }
            thread::sleep(Duration::from_millis(50));
        }
        panic!("openssl s_server does not listen");
    }
}

impl Drop for OpenSsl {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// The paths of a certificate for localhost and its key.
fn certificate(folder: &Path) -> (String, String) {
    let key = KeyPair::generate().unwrap();
    let wanted = CertificateParams::new([String::from("localhost")]).unwrap();
    let certificate = wanted.self_signed(&key).unwrap();
    let path = |name: &str| folder.join(name).display().to_string();
    std::fs::write(path("certificate.pem"), certificate.pem()).unwrap();
    std::fs::write(path("key.pem"), key.serialize_pem()).unwrap();
    (path("certificate.pem"), path("key.pem"))
}

#[test]
fn case_113_a_server_that_is_stuck_at_tls_1_1_is_named() {
    let server = OpenSsl::start(&["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"]);
    let (exchange, detail) = refused(&request(server.address));
    assert!(
        detail.contains("TLS 1.2") && detail.contains("older"),
        "{detail}"
    );
    assert!(exchange.sent.is_empty());
}

#[test]
fn case_113_a_server_that_demands_a_client_certificate_is_named() {
    for version in ["-tls1_2", "-tls1_3"] {
        let server = OpenSsl::start(&[version, "-Verify", "1"]);
        let (_, detail) = refused(&request(server.address));
        assert!(detail.contains("client certificate"), "{version}: {detail}");
    }
}

#[test]
fn case_113_a_real_server_with_another_name_for_nobody_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let (certificate, key) = certificate(folder.path());
    let server = OpenSsl::start(&[
        "-servername",
        "other.example",
        "-servername_fatal",
        "-cert2",
        &certificate,
        "-key2",
        &key,
    ]);
    let (exchange, detail) = refused(&request(server.address));
    assert!(detail.contains("no certificate for this name"), "{detail}");
    assert!(exchange.sent.is_empty());
}

/// Answers the hello with these bytes, and closes.
fn saying(answer: &'static [u8], resets: bool) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        if resets {
            // Closing on unread bytes makes the system reset the connection.
            stream.read_exact(&mut [0; 1]).unwrap();
            return;
        }
        let header = read_exactly(&mut stream, 5);
        read_exactly(
            &mut stream,
            usize::from(u16::from_be_bytes([header[3], header[4]])),
        );
        stream.write_all(answer).unwrap();
    });
    address
}

#[test]
fn case_113_each_way_in_which_a_handshake_ends_has_words_of_its_own() {
    let mut all = Vec::new();
    for (answer, resets, words) in [
        (
            &b"\x15\x03\x03\x00\x02\x02\x28"[..],
            false,
            "no cipher in common",
        ),
        (b"\x15\x03\x03\x00\x02\x02\x46", false, "TLS 1.3"),
        (b"\x15\x03\x03\x00\x02\x02\x70", false, "for this name"),
        (b"\x15\x03\x03\x00\x02\x02\x30", false, "client certificate"),
        (b"\x15\x03\x03\x00\x02\x02\x50", false, "InternalError"),
        (
            b"HTTP/1.1 400 Bad Request\r\n\r\n",
            false,
            "begin with http:",
        ),
        (b"", false, "closed the connection"),
        (b"", true, "reset the connection"),
    ] {
        let (exchange, detail) = refused(&request(saying(answer, resets)));
        assert!(detail.contains(words), "{detail}");
        assert!(exchange.sent.is_empty());
        all.push(detail);
    }
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 8, "{all:#?}");
}

/// One port that redirects whoever begins with TLS to its own plain http, and writes down whoever
/// comes there. A dot ends it.
fn two_in_one(status: &str) -> (SocketAddr, thread::JoinHandle<(usize, Vec<u8>)>) {
    let key = KeyPair::generate().unwrap();
    let wanted = CertificateParams::new([String::from("localhost")]).unwrap();
    let certificate = wanted.self_signed(&key).unwrap().der().clone();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[&TLS12, &TLS13])
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate],
            PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der())),
        )
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    // Host and port stay the same, so that a client that compares these alone keeps the token.
    let answer = format!(
        "HTTP/1.1 {status}\r\nLocation: http://localhost:{}/resource\r\nContent-Length: 0\r\n\r\n",
        address.port()
    )
    .into_bytes();
    let serving = thread::spawn(move || {
        let (mut over_tls, mut in_the_clear) = (0, Vec::new());
        loop {
            let (mut tcp, _) = listener.accept().unwrap();
            let mut first = [0];
            tcp.peek(&mut first).unwrap();
            match first[0] {
                22 => {
                    let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
                    let mut stream = StreamOwned::new(connection, tcp);
                    read_exactly(&mut stream, REQUEST.len());
                    stream.write_all(&answer).unwrap();
                    stream.conn.send_close_notify();
                    stream.flush().unwrap();
                    over_tls += 1;
                }
                b'.' => return (over_tls, in_the_clear),
                _ => {
                    tcp.read_to_end(&mut in_the_clear).unwrap();
                }
            }
        }
    });
    (address, serving)
}

#[test]
fn case_115_a_redirect_from_https_to_http_is_shown_and_never_followed() {
    for status in [
        "301 Moved",
        "302 Found",
        "303 See Other",
        "307 Again",
        "308 For Good",
    ] {
        let (address, serving) = two_in_one(status);
        let exchange = send(&request(address)).unwrap();
        assert!(
            exchange
                .received
                .starts_with(format!("HTTP/1.1 {status}").as_bytes())
        );
        assert_eq!(exchange.sent, REQUEST);
        // Whoever comes after the exchange comes before this.
        TcpStream::connect(address)
            .unwrap()
            .write_all(b".")
            .unwrap();
        let (over_tls, in_the_clear) = serving.join().unwrap();
        assert_eq!(over_tls, 1, "{status}");
        assert_eq!(in_the_clear, b"", "{status}");
    }
}
