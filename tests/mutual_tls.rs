//! Client certificates on real connections (RFC 8705): who is shown one, what is written down of it,
//! and what the built-in server makes of it.

#![allow(
    clippy::disallowed_methods,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may fail anywhere, and the other side of the wire is real"
)]

mod wire_support;

use std::{
    io::{Read, Write},
    net::{Shutdown, SocketAddr, TcpListener},
    sync::Arc,
    thread::{self, JoinHandle},
};

use oauth_playground::{
    authorization_server::{
        WORKSHOP_CLIENT_CERTIFICATE, WORKSHOP_CLIENT_KEY, WORKSHOP_SELF_SIGNED_CERTIFICATE,
    },
    effects::builtin_server::{Listen, Running, TlsPlace, start, start_tls},
    http::{
        ClientIdentity, Exchange, FailureKind, Outgoing, Trust, certificate_sha256,
        certificate_thumbprint, parse,
    },
    oauth::SafeUrl,
};
use rcgen::{CertificateParams, KeyPair};
use rustls::{
    RootCertStore, ServerConfig, ServerConnection, StreamOwned, SupportedProtocolVersion,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, pem::PemObject},
    server::WebPkiClientVerifier,
    version::{TLS12, TLS13},
};
use serde_json::Value;
use wire_support::{block_on, send};

const REQUEST: &[u8] = b"GET /api HTTP/1.1\r\nHost: localhost\r\n\r\n";
const ANSWER: &[u8] = b"HTTP/1.1 204 No Content\r\n\r\n";

/// A certificate that its own key signed, and which is its own authority.
fn self_signed(name: &str, key: &KeyPair) -> Vec<u8> {
    let mut wanted = CertificateParams::new([name.to_owned()]).unwrap();
    wanted.not_before = rcgen::date_time_ymd(2020, 1, 1);
    wanted.not_after = rcgen::date_time_ymd(2090, 1, 1);
    wanted.is_ca = rcgen::IsCa::ExplicitNoCa;
    wanted.self_signed(key).unwrap().der().to_vec()
}

fn identity(name: &str) -> ClientIdentity {
    let key = KeyPair::generate().unwrap();
    ClientIdentity::new(self_signed(name, &key), Vec::new(), key.serialize_der())
}

/// How a server asks for certificates of clients.
enum Asks {
    Never,
    /// And takes those of this one authority alone.
    Insists(Vec<u8>),
}

/// Answers one request on a thread of its own; gives back what it read and which leaf it saw.
struct TlsServer {
    address: SocketAddr,
    certificate: Vec<u8>,
    thread: JoinHandle<(Vec<u8>, Option<Vec<u8>>)>,
}

impl TlsServer {
    fn start(asks: Asks, version: &'static SupportedProtocolVersion) -> Self {
        let key = KeyPair::generate().unwrap();
        let certificate = self_signed("localhost", &key);
        let provider = Arc::new(ring::default_provider());
        let wants = ServerConfig::builder_with_provider(provider.clone())
            .with_protocol_versions(&[version])
            .unwrap();
        let wants = match asks {
            Asks::Never => wants.with_no_client_auth(),
            Asks::Insists(authority) => {
                let mut roots = RootCertStore::empty();
                roots.add(CertificateDer::from(authority)).unwrap();
                let roots = Arc::new(roots);
                let verifier = WebPkiClientVerifier::builder_with_provider(roots, provider);
                wants.with_client_cert_verifier(verifier.build().unwrap())
            }
        };
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let chain = vec![CertificateDer::from(certificate.clone())];
        let config = Arc::new(wants.with_single_cert(chain, key).unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let thread = thread::spawn(move || {
            let connection = ServerConnection::new(config).unwrap();
            let mut stream = StreamOwned::new(connection, listener.accept().unwrap().0);
            let mut read = vec![0; REQUEST.len()];
            if stream.read_exact(&mut read).is_err() {
                // Closing with unread bytes would reset the connection and lose our alert.
                stream.sock.shutdown(Shutdown::Write).ok();
                while stream.sock.read(&mut read).is_ok_and(|count| count > 0) {}
                return (Vec::new(), None);
            }
            stream.write_all(ANSWER).unwrap();
            stream.conn.send_close_notify();
            stream.flush().unwrap();
            let leaf = stream.conn.peer_certificates().and_then(<[_]>::first);
            (read, leaf.map(|leaf| leaf.to_vec()))
        });
        Self {
            address,
            certificate,
            thread,
        }
    }

    fn request(&self, identity: Option<&ClientIdentity>) -> Outgoing {
        let url = format!("https://localhost:{}/api", self.address.port());
        let trust = Trust::Pin {
            sha256: certificate_sha256(&self.certificate),
        };
        Outgoing {
            identity: identity.cloned(),
            ..Outgoing::new(REQUEST, SafeUrl::parse(&url).unwrap(), trust)
        }
    }

    fn seen(self) -> (Vec<u8>, Option<Vec<u8>>) {
        self.thread.join().unwrap()
    }
}

#[test]
fn a_server_that_asks_sees_the_certificate_and_the_trace_says_so() {
    for version in [&TLS12, &TLS13] {
        let client = identity("client");
        let server = TlsServer::start(Asks::Insists(client.leaf().to_vec()), version);
        let exchange = send(&server.request(Some(&client))).unwrap();
        assert_eq!(exchange.received, ANSWER);
        let tls = exchange.tls.unwrap();
        assert!(tls.client_certificate_asked);
        assert_eq!(tls.client_certificate.as_deref(), Some(client.leaf()));
        assert_eq!(
            server.seen(),
            (REQUEST.to_vec(), Some(client.leaf().to_vec()))
        );
    }
}

#[test]
fn a_server_that_does_not_ask_is_shown_nothing() {
    for version in [&TLS12, &TLS13] {
        let client = identity("client");
        let server = TlsServer::start(Asks::Never, version);
        let tls = send(&server.request(Some(&client))).unwrap().tls.unwrap();
        assert!(!tls.client_certificate_asked);
        assert_eq!(tls.client_certificate, None);
        assert_eq!(server.seen(), (REQUEST.to_vec(), None));
    }
}

#[test]
fn a_request_without_a_certificate_shows_none_and_the_refusal_says_why() {
    let server = TlsServer::start(Asks::Insists(identity("client").leaf().to_vec()), &TLS13);
    let (exchange, failure) = *send(&server.request(None)).unwrap_err();
    assert_eq!(failure.kind, FailureKind::Tls, "{failure}");
    assert!(
        failure.detail.contains("wants a client certificate"),
        "{failure}"
    );
    let tls = exchange.tls.unwrap();
    assert!(tls.client_certificate_asked);
    assert_eq!(tls.client_certificate, None);
    assert_eq!(server.seen(), (Vec::new(), None));
}

#[test]
fn a_certificate_that_the_server_does_not_take_breaks_the_connection_and_stays_in_the_trace() {
    let (known, other) = (identity("client"), identity("client"));
    let server = TlsServer::start(Asks::Insists(known.leaf().to_vec()), &TLS13);
    let (exchange, failure) = *send(&server.request(Some(&other))).unwrap_err();
    assert_eq!(failure.kind, FailureKind::Tls, "{failure}");
    let shown = exchange.tls.unwrap().client_certificate;
    assert_eq!(shown.as_deref(), Some(other.leaf()));
    assert_eq!(server.seen().0, b"");
}

#[test]
fn a_key_that_is_not_the_certificates_stops_the_request_before_anything_is_contacted() {
    let (one, other) = (identity("client"), identity("client"));
    let mixed = ClientIdentity::new(one.leaf().to_vec(), Vec::new(), other.key().to_vec());
    let nowhere = Outgoing {
        identity: Some(mixed),
        ..Outgoing::new(
            REQUEST,
            SafeUrl::parse("https://127.0.0.1:9/api").unwrap(),
            Trust::System,
        )
    };
    let (exchange, failure) = *send(&nowhere).unwrap_err();
    assert_eq!(failure.kind, FailureKind::Local, "{failure}");
    assert_eq!(exchange.remote, None);
}

/// What the built-in server's own clients show.
fn demonstration(certificate: &str) -> ClientIdentity {
    let leaf = CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap();
    let key = PrivateKeyDer::from_pem_slice(WORKSHOP_CLIENT_KEY.as_bytes()).unwrap();
    ClientIdentity::new(leaf.to_vec(), Vec::new(), key.secret_der().to_vec())
}

fn any_port() -> Listen {
    Listen::At(SocketAddr::from(([127, 0, 0, 1], 0)))
}

/// A client that trusts the certificate which the server made for itself.
struct Client<'a>(&'a TlsPlace);

impl Client<'_> {
    async fn ask(
        &self,
        identity: Option<&ClientIdentity>,
        head: &str,
        body: &str,
    ) -> (Exchange, u16, Value) {
        let url = SafeUrl::parse(&self.0.origin).unwrap();
        let trust = Trust::Pin {
            sha256: certificate_sha256(&self.0.certificate),
        };
        let (host, length) = (url.authority(), body.len());
        let bytes = format!(
            "{head}\r\nHost: {host}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        );
        let outgoing = Outgoing {
            identity: identity.cloned(),
            ..Outgoing::new(bytes, url, trust)
        };
        let answer = oauth_playground::effects::wire::exchange(&outgoing, std::future::pending());
        let exchange = answer.await.unwrap();
        let response = parse::response(&exchange.received).unwrap().response;
        let json = serde_json::from_slice(&response.body).unwrap_or_default();
        (exchange, response.status, json)
    }

    async fn token(&self, client_id: &str, identity: Option<&ClientIdentity>) -> (u16, Value) {
        let head = "POST /token HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded";
        let body = format!("grant_type=client_credentials&scope=notes.read&client_id={client_id}");
        let (_, status, json) = self.ask(identity, head, &body).await;
        (status, json)
    }

    async fn notes(&self, token: &Value, identity: Option<&ClientIdentity>) -> u16 {
        let token = token.as_str().unwrap();
        let head = format!("GET /api/notes HTTP/1.1\r\nAuthorization: Bearer {token}");
        self.ask(identity, &head, "").await.1
    }
}

/// Both ways of authentication, and a thief with the token.
async fn certificates_count_at(place: &TlsPlace) {
    let client = Client(place);
    for (client_id, pem) in [
        ("workshop-mtls", WORKSHOP_CLIENT_CERTIFICATE),
        ("workshop-mtls-self", WORKSHOP_SELF_SIGNED_CERTIFICATE),
    ] {
        let own = demonstration(pem);
        let (status, tokens) = client.token(client_id, Some(&own)).await;
        assert_eq!(status, 200, "{tokens}");
        let token = &tokens["access_token"];
        assert_eq!(client.notes(token, Some(&own)).await, 200);
        assert_eq!(client.notes(token, None).await, 401);
        assert_eq!(client.notes(token, Some(&identity("thief"))).await, 401);

        let (status, refused) = client.token(client_id, None).await;
        assert_eq!((status, &refused["error"]), (401, &"invalid_client".into()));
        let thief = identity(client_id);
        let (status, refused) = client.token(client_id, Some(&thief)).await;
        assert_eq!((status, &refused["error"]), (401, &"invalid_client".into()));
    }
}

#[test]
fn the_built_in_server_behind_tls_judges_certificates_and_bound_tokens() {
    block_on(async {
        let (sender, mut recorded) = tokio::sync::mpsc::unbounded_channel();
        let on_exchange = move |exchange, _| drop(sender.send(exchange));
        let server = start_tls(any_port(), Vec::new(), on_exchange)
            .await
            .unwrap();
        let place = TlsPlace {
            origin: server.issuer().to_owned(),
            certificate: server.certificate().unwrap().to_vec(),
        };
        assert_eq!(place.origin, format!("https://{}", server.address()));
        certificates_count_at(&place).await;

        // What was recorded says what was shown, and the bytes are those above TLS.
        let first: Exchange = recorded.recv().await.unwrap();
        assert!(first.sent.starts_with(b"POST /token HTTP/1.1\r\n"));
        let tls = first.tls.unwrap();
        let shown = certificate_thumbprint(&tls.client_certificate.unwrap());
        assert_eq!(
            shown,
            demonstration(WORKSHOP_CLIENT_CERTIFICATE).thumbprint()
        );
        assert_eq!(tls.chain, std::slice::from_ref(&place.certificate));

        // Who speaks no TLS there gets no answer, and the server lives on.
        let plain = SafeUrl::parse(&place.origin.replace("https", "http")).unwrap();
        let outgoing = Outgoing::new(REQUEST, plain, Trust::System);
        let pending = std::future::pending();
        let (_, failure) = *oauth_playground::effects::wire::exchange(&outgoing, pending)
            .await
            .unwrap_err();
        assert!(
            matches!(
                failure.kind,
                FailureKind::NotHttp | FailureKind::ClosedEarly
            ),
            "{failure}"
        );
        certificates_count_at(&place).await;
        server.stop().await;
    });
}

#[test]
fn a_place_behind_tls_opens_beside_plain_http_once_and_is_announced() {
    block_on(async {
        let mut server: Running = start(any_port(), Vec::new(), |_, _| {}).await.unwrap();
        assert_eq!(server.certificate(), None);
        let place = server.open_mutual_tls().unwrap();
        assert_eq!(server.open_mutual_tls().unwrap(), place);
        assert_eq!(server.certificate(), Some(place.certificate.as_slice()));
        certificates_count_at(&place).await;

        let metadata: Value = reqwest_json(&server).await;
        assert_eq!(metadata["issuer"], server.issuer());
        assert!(server.issuer().starts_with("http://"));
        assert_eq!(
            metadata["mtls_endpoint_aliases"]["token_endpoint"],
            format!("{}/token", place.origin)
        );
        // Both ports close.
        server.stop().await;
        let url = SafeUrl::parse(&place.origin).unwrap();
        let outgoing = Outgoing::new(REQUEST, url, Trust::None);
        let pending = std::future::pending();
        let (_, failure) = *oauth_playground::effects::wire::exchange(&outgoing, pending)
            .await
            .unwrap_err();
        assert_eq!(failure.kind, FailureKind::Refused);
    });
}

async fn reqwest_json(server: &Running) -> Value {
    // reqwest may want a provider although nothing here speaks TLS.
    drop(ring::default_provider().install_default());
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = format!("{}/.well-known/openid-configuration", server.issuer());
    client.get(url).send().await.unwrap().json().await.unwrap()
}
