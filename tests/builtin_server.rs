//! The built-in server on a real socket, asked by independent clients.

#![allow(
    clippy::disallowed_methods,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests of sockets open sockets, start tasks and wait, and may fail loudly"
)]

use std::{net::SocketAddr, time::Duration};

use oauth_playground::{
    authorization_server::{EndpointKind, Fault},
    effects::builtin_server::{Listen, Running, StartError, start},
    http::Exchange,
};
use reqwest::{Client, RequestBuilder, header};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::mpsc,
};

const REDIRECT_URI: &str = "http://127.0.0.1:53682/callback";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// A server on a port of the system's choice, and what it recorded.
struct Server {
    running: Running,
    recorded: mpsc::UnboundedReceiver<(Exchange, EndpointKind)>,
}

impl Server {
    async fn start() -> Self {
        let (sender, recorded) = mpsc::unbounded_channel();
        let running = start(any_port(), Vec::new(), move |exchange, kind| {
            // The test may have ended already.
            drop(sender.send((exchange, kind)));
        })
        .await
        .unwrap();
        Self { running, recorded }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.running.issuer())
    }

    async fn next_recorded(&mut self) -> (Exchange, EndpointKind) {
        self.recorded.recv().await.unwrap()
    }

    /// Sends exactly these bytes and reads until the server closes.
    async fn talk(&self, bytes: &[u8]) -> Vec<u8> {
        let mut stream = TcpStream::connect(self.running.address()).await.unwrap();
        stream.write_all(bytes).await.unwrap();
        let mut received = Vec::new();
        stream.read_to_end(&mut received).await.unwrap();
        received
    }

    fn request_for(&self, path: &str) -> String {
        format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\n\r\n",
            self.running.address()
        )
    }
}

fn any_port() -> Listen {
    Listen::At(SocketAddr::from(([127, 0, 0, 1], 0)))
}

fn client() -> Client {
    // reqwest may want a provider although nothing here speaks TLS; a second call changes nothing.
    drop(rustls::crypto::ring::default_provider().install_default());
    Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
        .unwrap()
}

fn with_query(address: &str, parameters: &[(&str, &str)]) -> reqwest::Url {
    reqwest::Url::parse_with_params(address, parameters).unwrap()
}

/// An answer as reqwest saw it, beside the server's record of the same exchange.
struct Witnessed {
    status: u16,
    headers: header::HeaderMap,
    body: String,
    kind: EndpointKind,
}

impl Witnessed {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).unwrap().to_str().unwrap()
    }

    /// The value of a hidden field.
    fn hidden(&self, name: &str) -> String {
        let (_, rest) = self
            .body
            .split_once(&format!("name=\"{name}\" value=\""))
            .unwrap();
        rest.split('"').next().unwrap().to_owned()
    }
}

/// Sends with reqwest, and checks the record against everything reqwest lets one see.
async fn send(server: &mut Server, request: RequestBuilder) -> Witnessed {
    let (client, request) = request.build_split();
    let request = request.unwrap();
    let line = match request.url().query() {
        Some(query) => format!("{} {}?{query}", request.method(), request.url().path()),
        None => format!("{} {}", request.method(), request.url().path()),
    };
    let headers = request.headers().clone();
    let body = request
        .body()
        .and_then(|body| body.as_bytes())
        .unwrap_or_default()
        .to_vec();
    let response = client.execute(request).await.unwrap();
    let status = response.status().as_u16();
    let response_headers = response.headers().clone();
    let response_body = response.text().await.unwrap();

    let (exchange, kind) = server.next_recorded().await;
    let sent = String::from_utf8(exchange.sent).unwrap();
    let (sent_head, sent_body) = sent.split_once("\r\n\r\n").unwrap();
    assert_eq!(
        sent_head.lines().next(),
        Some(format!("{line} HTTP/1.1").as_str())
    );
    assert_eq!(sent_body.as_bytes(), body);
    for (name, value) in &headers {
        let field = format!("{name}: {}", value.to_str().unwrap());
        assert!(
            sent_head.lines().any(|line| line == field),
            "{field}\n{sent_head}"
        );
    }

    let received = String::from_utf8(exchange.received).unwrap();
    let (received_head, received_body) = received.split_once("\r\n\r\n").unwrap();
    assert!(received_head.starts_with(&format!("HTTP/1.1 {status} ")));
    assert_eq!(received_body, response_body);
    let fields: Vec<&str> = received_head.lines().skip(1).collect();
    assert_eq!(fields.len(), response_headers.len());
    for (name, value) in &response_headers {
        // The independent client tells values exactly, and names in lower case only.
        let value = value.to_str().unwrap();
        let is_there = fields.iter().any(|field| {
            field.split_once(": ").is_some_and(|(shown, rest)| {
                shown.eq_ignore_ascii_case(name.as_str()) && rest == value
            })
        });
        assert!(is_there, "{name}: {value}\n{received_head}");
    }
    Witnessed {
        status,
        headers: response_headers,
        body: response_body,
        kind,
    }
}

#[tokio::test]
async fn the_code_flow_over_the_network_is_recorded_as_an_independent_client_saw_it() {
    let mut server = Server::start().await;
    let client = client();

    // client -> server: metadata
    let metadata = client.get(server.url("/.well-known/openid-configuration"));
    let metadata = send(&mut server, metadata).await;
    assert_eq!(metadata.kind, EndpointKind::Endpoint);
    let metadata = metadata.json();
    assert_eq!(metadata["issuer"], server.running.issuer());

    // browser -> server: authorization request, sign-in, consent
    let authorize = with_query(
        metadata["authorization_endpoint"].as_str().unwrap(),
        &[
            ("response_type", "code"),
            ("client_id", "workshop-client"),
            ("redirect_uri", REDIRECT_URI),
            ("scope", "openid email notes.read offline_access"),
            ("state", "a state + more"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ],
    );
    let authorize = client.get(authorize);
    let login = send(&mut server, authorize).await;
    assert_eq!((login.status, login.kind), (200, EndpointKind::Page));
    let cookie = login.header("set-cookie").split(';').next().unwrap();
    let sign_in = client
        .post(server.url("/login"))
        .header("cookie", cookie)
        .form(&[
            ("request", login.hidden("request")),
            ("form_token", login.hidden("form_token")),
            ("username", "alice".into()),
            ("password", "alice-password".into()),
        ]);
    let signed_in = send(&mut server, sign_in).await;
    assert_eq!(signed_in.status, 303);
    let cookie = signed_in.header("set-cookie").split(';').next().unwrap();
    let consent = client
        .get(server.url(signed_in.header("location")))
        .header("cookie", cookie);
    let consent = send(&mut server, consent).await;
    let allow = client
        .post(server.url("/consent"))
        .header("cookie", cookie)
        .form(&[
            ("request", consent.hidden("request").as_str()),
            ("form_token", consent.hidden("form_token").as_str()),
            ("scope", "openid"),
            ("scope", "email"),
            ("scope", "notes.read"),
            ("scope", "offline_access"),
            ("decision", "allow"),
        ]);
    let redirect = send(&mut server, allow).await;
    assert_eq!(redirect.status, 303);
    let location = reqwest::Url::parse(redirect.header("location")).unwrap();
    let answer: Vec<(String, String)> = location.query_pairs().into_owned().collect();
    assert_eq!(answer[1], ("state".into(), "a state + more".into()));
    assert_eq!(answer[2], ("iss".into(), server.running.issuer().into()));

    // client -> server: token request
    let token = client
        .post(metadata["token_endpoint"].as_str().unwrap())
        .form(&[
            ("grant_type", "authorization_code"),
            ("code", answer[0].1.as_str()),
            ("redirect_uri", REDIRECT_URI),
            ("client_id", "workshop-client"),
            ("code_verifier", VERIFIER),
        ]);
    let tokens = send(&mut server, token).await;
    assert_eq!(tokens.status, 200, "{}", tokens.body);
    assert_eq!(tokens.header("cache-control"), "no-store");
    let tokens = tokens.json();

    // client -> server, client -> API
    let access_token = tokens["access_token"].as_str().unwrap();
    let userinfo = client
        .get(metadata["userinfo_endpoint"].as_str().unwrap())
        .bearer_auth(access_token);
    let userinfo = send(&mut server, userinfo).await.json();
    assert_eq!(userinfo["email"], "alice@example.com");
    let notes = client
        .get(server.url("/api/notes"))
        .bearer_auth(access_token);
    let notes = send(&mut server, notes).await;
    assert_eq!((notes.status, notes.kind), (200, EndpointKind::Api));
    server.running.stop().await;
}

#[tokio::test]
async fn the_record_is_exactly_what_crossed_the_socket() {
    let mut server = Server::start().await;
    let request = format!(
        "GET /jwks HTTP/1.1\r\nhOST:  {}\r\nX-Odd:\t a\u{e9}b \r\n\r\n",
        server.running.address()
    );
    let received = server.talk(request.as_bytes()).await;
    let (exchange, _) = server.next_recorded().await;
    assert_eq!(exchange.sent, request.as_bytes());
    assert_eq!(exchange.received, received);
    let text = String::from_utf8(received).unwrap();
    assert!(text.starts_with("HTTP/1.1 200 OK\r\n"));
    assert!(
        text.to_ascii_lowercase()
            .contains("\r\nconnection: close\r\n")
    );
    assert!(exchange.remote.unwrap().ip().is_loopback());
    assert!(exchange.timings.total_us.is_some());
}

#[tokio::test]
async fn one_connection_serves_one_request() {
    let mut server = Server::start().await;
    let one = server.request_for("/jwks");
    let received = server.talk(format!("{one}{one}").as_bytes()).await;
    let text = String::from_utf8(received).unwrap();
    assert_eq!(text.matches("HTTP/1.1 ").count(), 1);
    server.next_recorded().await;
    assert!(server.recorded.try_recv().is_err());
}

#[tokio::test]
async fn a_client_that_closes_its_half_still_gets_the_answer() {
    let server = Server::start().await;
    let mut stream = TcpStream::connect(server.running.address()).await.unwrap();
    stream
        .write_all(server.request_for("/jwks").as_bytes())
        .await
        .unwrap();
    stream.shutdown().await.unwrap();
    let mut received = Vec::new();
    stream.read_to_end(&mut received).await.unwrap();
    assert!(received.starts_with(b"HTTP/1.1 200 OK\r\n"));
}

#[tokio::test]
async fn a_taken_default_port_gives_way_to_the_next_and_a_taken_explicit_one_is_named() {
    // Another test or program may hold the port already, which serves as well.
    let _holder = TcpListener::bind("127.0.0.1:9400").await;
    let running = start(Listen::Default, Vec::new(), |_, _| {}).await.unwrap();
    assert!((9401..9500).contains(&running.address().port()));
    assert_eq!(running.issuer(), format!("http://{}", running.address()));
    let again = start(Listen::At(running.address()), Vec::new(), |_, _| {}).await;
    let Err(StartError::AddressTaken { address }) = again else {
        panic!("expected a named error, got {again:?}");
    };
    assert_eq!(address, running.address());
}

#[tokio::test]
async fn stopping_closes_the_port_and_the_same_one_can_be_had_again() {
    for _ in 0..10 {
        let server = Server::start().await;
        let address = server.running.address();
        server.talk(server.request_for("/").as_bytes()).await;
        server.running.stop().await;
        assert!(TcpStream::connect(address).await.is_err());
        let again = start(Listen::At(address), Vec::new(), |_, _| {}).await;
        again.unwrap().stop().await;
    }
}

#[tokio::test]
async fn dropping_the_handle_closes_the_port() {
    let server = Server::start().await;
    let address = server.running.address();
    drop(server);
    let closed = async {
        while TcpStream::connect(address).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), closed)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_body_beyond_the_cap_is_413_with_and_without_a_length() {
    let server = Server::start().await;
    let head = format!(
        "POST /token HTTP/1.1\r\nHost: {}\r\nContent-Type: application/x-www-form-urlencoded\r\n",
        server.running.address()
    );
    let body = "x".repeat(300 * 1024);
    let with_length = format!("{head}Content-Length: {}\r\n\r\n{body}", body.len());
    let chunked = format!(
        "{head}Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n",
        body.len()
    );
    for request in [with_length, chunked] {
        let received = server.talk(request.as_bytes()).await;
        assert!(
            received.starts_with(b"HTTP/1.1 413 "),
            "{}",
            String::from_utf8_lossy(&received)
        );
    }
}

#[tokio::test]
async fn heads_beyond_the_limits_and_what_is_not_http_are_refused_and_recorded() {
    let mut server = Server::start().await;
    let long = format!("GET / HTTP/1.1\r\nX: {}\r\n\r\n", "x".repeat(200 * 1024));
    let many = format!("GET / HTTP/1.1\r\n{}\r\n", "X: y\r\n".repeat(101));
    let tls = "\x16\x03\x01\x02\x00\x01\x00\r\n\r\n";
    for (request, status) in [
        (long.as_str(), "431"),
        (many.as_str(), "431"),
        (tls, "400"),
        ("GET / HTTP/1.1\r\n\r\n", "400"),
        (
            "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
            "400",
        ),
    ] {
        let received = server.talk(request.as_bytes()).await;
        let text = String::from_utf8_lossy(&received).into_owned();
        assert!(text.starts_with(&format!("HTTP/1.1 {status} ")), "{text:?}");
        let (exchange, _) = server.next_recorded().await;
        assert_eq!(exchange.received, received);
        assert!(request.as_bytes().starts_with(&exchange.sent));
    }
    let received = server.talk(server.request_for("/").as_bytes()).await;
    assert!(received.starts_with(b"HTTP/1.1 200 "));
}

#[tokio::test]
async fn idle_connections_hold_nobody_up_and_are_no_exchange() {
    let mut server = Server::start().await;
    let mut idle = Vec::new();
    for _ in 0..20 {
        idle.push(TcpStream::connect(server.running.address()).await.unwrap());
    }
    let received = server.talk(server.request_for("/").as_bytes()).await;
    assert!(received.starts_with(b"HTTP/1.1 200 "));
    drop(idle);
    server.next_recorded().await;
    assert!(server.recorded.try_recv().is_err());
}

#[tokio::test]
async fn faults_can_be_ordered_while_it_runs() {
    let mut server = Server::start().await;
    server.running.set_faults(vec![Fault::MissingIss]);
    let authorize = with_query(
        &server.url("/authorize"),
        &[
            ("client_id", "workshop-client"),
            ("redirect_uri", REDIRECT_URI),
            ("state", "s"),
        ],
    );
    let authorize = client().get(authorize);
    let answer = send(&mut server, authorize).await;
    let location = answer.header("location");
    assert!(location.contains("error=invalid_request"), "{location}");
    assert!(!location.contains("iss="), "{location}");
}
