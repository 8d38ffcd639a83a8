//! The client's wire over TLS: what is shown is the plaintext that crossed, and a certificate that
//! is not accepted stops the request before its first byte.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test may fail anywhere, and the other side of the wire is real"
)]

mod wire_support;

use std::{
    collections::HashSet,
    io::{Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    process::Command,
    sync::Arc,
    thread::{self, JoinHandle},
    time::Duration,
};

use oauth_playground::{
    http::{
        Certificate, Exchange, FailureKind, Outgoing, TransportFailure, Trust, certificate_sha256,
        parse,
    },
    oauth::SafeUrl,
};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::{
    ConfigBuilder, RootCertStore, ServerConfig, ServerConnection, StreamOwned,
    SupportedProtocolVersion, WantsVerifier,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer},
    server::{ClientHello, ResolvesServerCert, WebPkiClientVerifier},
    sign::CertifiedKey,
    version::{TLS12, TLS13},
};
use wire_support::{Server, answers, read_exactly, send};

const REQUEST: &[u8] =
    b"POST /token?code=canary HTTP/1.1\r\nhOsT: a\r\nContent-Length: 7\r\n\r\na=b&\x00\xff\n";
const ANSWER: &[u8] = b"HTTP/1.1 204 No Content\r\n\r\n";
const BOTH: &[&SupportedProtocolVersion] = &[&TLS12, &TLS13];

/// A certificate authority that no system trusts.
struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new(name: &str) -> Self {
        let mut wanted = CertificateParams::default();
        wanted.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        wanted.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate().unwrap();
        Self(CertifiedIssuer::self_signed(wanted, key).unwrap())
    }

    fn trust(&self) -> Trust {
        Trust::ExtraRoots {
            pem: self.0.pem().into_bytes(),
        }
    }

    /// A certificate for `name`, valid in the years given.
    fn issue(&self, name: &str, years: (i32, i32)) -> Identity {
        let key = KeyPair::generate().unwrap();
        let certificate = wanted(name, years).signed_by(&key, &self.0).unwrap();
        Identity::new(certificate.der(), &key)
    }
}

fn wanted(name: &str, years: (i32, i32)) -> CertificateParams {
    let mut wanted = CertificateParams::new([name.to_owned()]).unwrap();
    wanted.not_before = rcgen::date_time_ymd(years.0, 1, 1);
    wanted.not_after = rcgen::date_time_ymd(years.1, 1, 1);
    wanted
}

const NOW: (i32, i32) = (2020, 2090);

/// A certificate and the key that the server signs with.
#[derive(Clone, Debug)]
struct Identity {
    certificate: Vec<u8>,
    key: Vec<u8>,
}

impl Identity {
    fn new(certificate: &[u8], key: &KeyPair) -> Self {
        Self {
            certificate: certificate.to_vec(),
            key: key.serialize_der(),
        }
    }

    fn self_signed(name: &str, years: (i32, i32)) -> Self {
        let key = KeyPair::generate().unwrap();
        let certificate = wanted(name, years).self_signed(&key).unwrap();
        Self::new(certificate.der(), &key)
    }

    fn pin(&self) -> Trust {
        Trust::Pin {
            sha256: certificate_sha256(&self.certificate),
        }
    }
}

/// Shows its certificate whether or not the key fits.
impl ResolvesServerCert for Identity {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(self.key.clone()));
        let key = ring::sign::any_supported_type(&key).unwrap();
        let chain = vec![CertificateDer::from(self.certificate.clone())];
        Some(Arc::new(CertifiedKey::new(chain, key)))
    }
}

fn config(
    versions: &[&'static SupportedProtocolVersion],
) -> ConfigBuilder<ServerConfig, WantsVerifier> {
    ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(versions)
        .unwrap()
}

/// One TLS connection on a thread of its own, which writes down the plaintext it read.
struct TlsServer {
    address: SocketAddr,
    thread: JoinHandle<Vec<u8>>,
}

impl TlsServer {
    fn start(
        identity: &Identity,
        versions: &[&'static SupportedProtocolVersion],
        answer: &[u8],
        says_goodbye: bool,
    ) -> Self {
        let config = config(versions)
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(identity.clone()));
        Self::serve(config, answer, says_goodbye)
    }

    fn serve(mut config: ServerConfig, answer: &[u8], says_goodbye: bool) -> Self {
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Self::serve_as_it_is(config, answer, says_goodbye)
    }

    fn serve_as_it_is(config: ServerConfig, answer: &[u8], says_goodbye: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let answer = answer.to_vec();
        let thread = thread::spawn(move || {
            let (tcp, _) = listener.accept().unwrap();
            let connection = ServerConnection::new(Arc::new(config)).unwrap();
            converse(StreamOwned::new(connection, tcp), &answer, says_goodbye)
        });
        Self { address, thread }
    }

    fn once(identity: &Identity) -> Self {
        Self::start(identity, BOTH, ANSWER, true)
    }

    /// The plaintext that arrived.
    fn received(self) -> Vec<u8> {
        self.thread.join().unwrap()
    }

    fn request(&self, host: &str, trust: Trust) -> Outgoing {
        let text = format!("https://{host}:{}/token?code=canary", self.address.port());
        Outgoing::new(REQUEST, SafeUrl::parse(&text).unwrap(), trust)
    }
}

fn converse(
    mut stream: StreamOwned<ServerConnection, TcpStream>,
    answer: &[u8],
    says_goodbye: bool,
) -> Vec<u8> {
    let mut read = Vec::new();
    let mut piece = [0; 4096];
    while !read.ends_with(b"\xff\n") {
        match stream.read(&mut piece) {
            Ok(count) if count > 0 => read.extend_from_slice(&piece[..count]),
            Ok(_) | Err(_) => {
                // Closing with unread bytes would reset the connection and lose our alert.
                stream.sock.shutdown(Shutdown::Write).ok();
                while stream.sock.read(&mut piece).is_ok_and(|count| count > 0) {}
                return read;
            }
        }
    }
    stream.write_all(answer).unwrap();
    if says_goodbye {
        stream.conn.send_close_notify();
    }
    stream.flush().unwrap();
    read
}

fn fails(request: &Outgoing, kind: FailureKind) -> (Exchange, TransportFailure) {
    let (exchange, failure) = *send(request).unwrap_err();
    assert_eq!(failure.kind, kind, "{failure}");
    assert!(!failure.to_string().contains("canary"), "{failure}");
    (exchange, failure)
}

#[test]
fn what_is_shown_is_the_plaintext_for_every_framing() {
    let authority = Authority::new("Test authority");
    let identity = authority.issue("a.localhost", NOW);
    for (version, name) in [(&TLS12, "TLSv1.2"), (&TLS13, "TLSv1.3")] {
        for (framing, method, answer) in answers() {
            let server = TlsServer::start(&identity, &[version], &answer, true);
            let mut request = server.request("a.localhost", authority.trust());
            request.bytes = [method.as_bytes(), &REQUEST[4..]].concat();
            let exchange = send(&request).unwrap();
            assert_eq!(exchange.sent, request.bytes, "{framing}");
            assert_eq!(exchange.sent, server.received(), "{framing}");
            assert!(exchange.received == answer, "{framing}");
            assert!(exchange.timings.tls_us.is_some());
            let parsed = parse::response_to(method, &exchange.received).unwrap();
            assert_eq!(parsed.incomplete, None, "{framing}");
            let tls = exchange.tls.unwrap();
            assert_eq!(tls.version, name);
            assert!(tls.cipher.starts_with("TLS"), "{tls:?}");
            assert_eq!(tls.key_exchange.as_deref(), Some("X25519"));
            assert_eq!(tls.alpn.as_deref(), Some("http/1.1"));
            assert_eq!(tls.chain, [identity.certificate.as_slice()]);
            assert_eq!(tls.accepted_despite, None);
        }
    }
}

#[test]
fn a_body_that_ends_with_the_connection_needs_the_notice_of_tls() {
    let authority = Authority::new("Test authority");
    let identity = authority.issue("a.localhost", NOW);
    let answer = b"HTTP/1.1 200 OK\r\n\r\nperhaps cut short";
    let server = TlsServer::start(&identity, BOTH, answer, false);
    let request = server.request("a.localhost", authority.trust());
    let (exchange, failure) = fails(&request, FailureKind::ClosedEarly);
    assert_eq!(exchange.received, answer);
    assert!(failure.detail.contains("TLS"), "{failure}");
}

#[test]
fn case_110_a_refused_certificate_stops_before_the_first_byte() {
    let known = Authority::new("Known authority");
    let unknown = Authority::new("Unknown authority");
    let own = Identity::self_signed("a.localhost", NOW);
    let cases = [
        (
            own.clone(),
            Trust::System,
            FailureKind::CertificateUntrusted,
            "self-signed",
        ),
        (
            own,
            known.trust(),
            FailureKind::CertificateUntrusted,
            "self-signed",
        ),
        (
            unknown.issue("a.localhost", NOW),
            known.trust(),
            FailureKind::CertificateUntrusted,
            "Unknown authority",
        ),
        (
            known.issue("a.localhost", (2001, 2002)),
            known.trust(),
            FailureKind::CertificateExpired,
            "2002-01-01",
        ),
        (
            known.issue("a.localhost", (2090, 2091)),
            known.trust(),
            FailureKind::CertificateNotYetValid,
            "2090-01-01",
        ),
        (
            known.issue("other.example", NOW),
            known.trust(),
            FailureKind::CertificateWrongHost,
            "other.example, not for a.localhost",
        ),
        (
            known.issue("a.localhost", NOW),
            Trust::Pin { sha256: [7; 32] },
            FailureKind::CertificatePinMismatch,
            "0707",
        ),
    ];
    let mut words = HashSet::new();
    for (identity, trust, kind, reason) in cases {
        for version in [&TLS12, &TLS13] {
            let server = TlsServer::start(&identity, &[version], ANSWER, true);
            let request = server.request("a.localhost", trust.clone());
            let (exchange, failure) = fails(&request, kind);
            assert!(failure.detail.contains(reason), "{failure}");
            assert!(exchange.sent.is_empty() && exchange.received.is_empty());
            let chain = exchange.tls.unwrap().chain;
            assert!(Certificate::read(&chain[0]).is_some());
            assert!(server.received().is_empty());
            words.insert(failure.detail);
        }
    }
    assert_eq!(words.len(), 6, "{words:#?}");
}

/// What `openssl req -x509` makes: self-signed, and an authority's own.
#[test]
fn case_110_a_self_signed_authority_as_a_server_is_untrusted_and_can_be_pinned() {
    let mut form = wanted("a.localhost", NOW);
    form.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let identity = Identity::new(form.self_signed(&key).unwrap().der(), &key);
    let server = TlsServer::once(&identity);
    let request = server.request("a.localhost", Trust::System);
    let (_, failure) = fails(&request, FailureKind::CertificateUntrusted);
    assert!(failure.detail.contains("can be pinned"), "{failure}");
}

#[test]
fn case_111_what_was_accepted_all_the_same_is_remarked() {
    let authority = Authority::new("Unknown authority");
    let remark = |identity: &Identity, host: &str, trust: Trust| {
        let server = TlsServer::once(identity);
        let exchange = send(&server.request(host, trust)).unwrap();
        assert_eq!(exchange.sent, server.received());
        exchange.tls.unwrap().accepted_despite
    };
    let good = authority.issue("a.localhost", NOW);
    assert_eq!(remark(&good, "a.localhost", good.pin()), None);
    assert_eq!(remark(&good, "a.localhost", authority.trust()), None);
    let untrusted = remark(&good, "a.localhost", Trust::None).unwrap();
    assert!(untrusted.contains("Unknown authority"), "{untrusted}");

    let stale = authority.issue("other.example", (2001, 2002));
    for trust in [stale.pin(), Trust::None] {
        let words = remark(&stale, "127.0.0.1", trust).unwrap();
        assert!(words.contains("2002-01-01"), "{words}");
        assert!(
            words.contains("other.example, not for 127.0.0.1"),
            "{words}"
        );
    }
}

#[test]
fn case_110_a_certificate_without_its_key_is_refused_by_every_trust() {
    let authority = Authority::new("Test authority");
    let mut stolen = authority.issue("a.localhost", NOW);
    stolen.key = KeyPair::generate().unwrap().serialize_der();
    for version in [&TLS12, &TLS13] {
        for trust in [authority.trust(), stolen.pin(), Trust::None] {
            let server = TlsServer::start(&stolen, &[version], ANSWER, true);
            let (exchange, _) = fails(&server.request("a.localhost", trust), FailureKind::Tls);
            assert!(exchange.sent.is_empty());
            assert!(server.received().is_empty());
        }
    }
}

#[test]
fn case_113_a_port_that_speaks_something_else_is_named() {
    let mut words = HashSet::new();
    // Plain HTTP where TLS was expected; a client hello is longer than these bytes.
    let plain = Server::once(16, b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec());
    let address = plain.address;
    let url = SafeUrl::parse(&format!("https://{address}/?code=canary")).unwrap();
    let (exchange, failure) = fails(&Outgoing::new(REQUEST, url, Trust::None), FailureKind::Tls);
    assert!(failure.detail.contains("http:"), "{failure}");
    assert!(exchange.sent.is_empty() && exchange.received.is_empty());
    assert_eq!(exchange.tls, None);
    words.insert(failure.detail);

    // Somebody who hears the hello and leaves.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}/", listener.local_addr().unwrap());
    let leaver = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        // A record's header says how much there is to read, so that the close is no reset.
        let header = read_exactly(&mut stream, 5);
        let length = u16::from_be_bytes([header[3], header[4]]);
        read_exactly(&mut stream, usize::from(length));
    });
    let request = Outgoing::new(REQUEST, SafeUrl::parse(&url).unwrap(), Trust::None);
    words.insert(fails(&request, FailureKind::Tls).1.detail);
    leaver.join().unwrap();

    // Nobody home behind an open port.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}/", silent.local_addr().unwrap());
    let mut request = Outgoing::new(REQUEST, SafeUrl::parse(&url).unwrap(), Trust::None);
    request.limits.connect = Duration::from_millis(300);
    let (exchange, failure) = fails(&request, FailureKind::ConnectTimeout);
    assert!(exchange.sent.is_empty() && exchange.remote.is_some());
    words.insert(failure.detail);

    assert_eq!(words.len(), 3, "{words:#?}");
}

#[test]
fn case_113_a_server_that_wants_a_client_certificate_is_named() {
    let authority = Authority::new("Test authority");
    let identity = authority.issue("a.localhost", NOW);
    for version in [&TLS12, &TLS13] {
        let mut roots = RootCertStore::empty();
        roots.add(authority.0.der().clone()).unwrap();
        let provider = Arc::new(ring::default_provider());
        let wanted = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
        let config = config(&[version])
            .with_client_cert_verifier(wanted.build().unwrap())
            .with_cert_resolver(Arc::new(identity.clone()));
        let server = TlsServer::serve(config, ANSWER, true);
        let request = server.request("a.localhost", authority.trust());
        let (exchange, failure) = fails(&request, FailureKind::Tls);
        assert!(failure.detail.contains("certificate, and"), "{failure}");
        assert!(exchange.received.is_empty());
        assert!(server.received().is_empty());
    }
}

#[test]
fn case_113_a_server_without_http_1_is_named() {
    let identity = Identity::self_signed("a.localhost", NOW);
    let mut config = config(BOTH)
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(identity));
    config.alpn_protocols = vec![b"h3".to_vec()];
    let server = TlsServer::serve_as_it_is(config, ANSWER, true);
    let (_, failure) = fails(
        &server.request("a.localhost", Trust::None),
        FailureKind::Tls,
    );
    assert!(
        failure.detail.contains("NoApplicationProtocol"),
        "{failure}"
    );
}

#[test]
fn case_113_plain_http_to_a_tls_port_is_named() {
    let identity = Identity::self_signed("a.localhost", NOW);
    let server = TlsServer::once(&identity);
    let url = format!("http://{}/?code=canary", server.address);
    let request = Outgoing::new(REQUEST, SafeUrl::parse(&url).unwrap(), Trust::System);
    let (_, failure) = *send(&request).unwrap_err();
    // The alert may be lost to the reset that follows it.
    assert!(
        matches!(
            failure.kind,
            FailureKind::NotHttp | FailureKind::ClosedEarly
        ),
        "{failure}"
    );
}

#[test]
fn extra_roots_that_hold_nothing_are_refused_before_connecting() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let url = format!("https://{}/", listener.local_addr().unwrap());
    for pem in [
        &b""[..],
        b"text",
        b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        b"-----BEGIN CERTIFICATE-----\n!",
    ] {
        let trust = Trust::ExtraRoots { pem: pem.to_vec() };
        let request = Outgoing::new(REQUEST, SafeUrl::parse(&url).unwrap(), trust);
        let (exchange, _) = fails(&request, FailureKind::Local);
        assert_eq!(exchange.remote, None);
    }
    assert!(listener.accept().is_err());
}

/// Runs another test of this file under the variable and looks for the file.
#[test]
fn case_119_no_key_log_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("keys");
    let status = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "what_is_shown_is_the_plaintext_for_every_framing",
        ])
        .env("SSLKEYLOGFILE", &log)
        .output()
        .unwrap();
    assert!(status.status.success());
    assert!(String::from_utf8_lossy(&status.stdout).contains("1 passed"));
    assert!(!log.exists());
}
