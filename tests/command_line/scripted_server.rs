//! A server on a plain socket that answers as a test says, honestly or not, and keeps what it read.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use crate::{launch::Launch, support::peer::driver_command};

pub(crate) const CLIENT_ID: &str = "scripted-client";
pub(crate) const CLIENT_SECRET: &str = "canary-client-secret-1";
pub(crate) const CODE: &str = "canary-code-2";
pub(crate) const ACCESS_TOKEN: &str = "canary-access-token-3";
pub(crate) const REFRESH_TOKEN: &str = "canary-refresh-token-4";

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) bytes: Vec<u8>,
}

impl Request {
    /// The target without its query.
    pub(crate) fn path(&self) -> String {
        let target = self.target();
        target.split('?').next().unwrap().to_owned()
    }

    fn target(&self) -> String {
        let text = String::from_utf8_lossy(&self.bytes);
        text.split(' ').nth(1).unwrap_or_default().to_owned()
    }

    /// A parameter of the query or of the form in the body.
    pub(crate) fn parameter(&self, name: &str) -> Option<String> {
        let target = self.target();
        let query = target.split_once('?').map(|(_, query)| query.to_owned());
        let text = String::from_utf8_lossy(&self.bytes).into_owned();
        let body = text.split_once("\r\n\r\n").map(|(_, body)| body.to_owned());
        [query, body].into_iter().flatten().find_map(|form| {
            url::form_urlencoded::parse(form.as_bytes())
                .find(|(known, _)| known == name)
                .map(|(_, value)| value.into_owned())
        })
    }
}

/// What to do once a request was read.
pub(crate) enum Answer {
    /// These bytes, and the end.
    Bytes(Vec<u8>),
    /// A head, and this piece behind it until the client has had enough.
    Endless { head: String, piece: Vec<u8> },
    /// Nothing, for as long as the client waits.
    Silence,
}

/// Listens until the test binary ends.
pub(crate) struct ScriptedServer {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<Request>>>,
    connections: Arc<Mutex<usize>>,
}

impl ScriptedServer {
    /// `script` gets each request and the server's own issuer.
    pub(crate) fn start(script: impl Fn(&Request, &str) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self {
            address: listener.local_addr().unwrap(),
            requests: Arc::default(),
            connections: Arc::default(),
        };
        let issuer = server.issuer();
        let requests = Arc::clone(&server.requests);
        let connections = Arc::clone(&server.connections);
        let script = Arc::new(script);
        thread::spawn(move || {
            for stream in listener.incoming() {
                *connections.lock().unwrap() += 1;
                let (script, requests, issuer) =
                    (Arc::clone(&script), Arc::clone(&requests), issuer.clone());
                thread::spawn(move || serve(stream.unwrap(), &requests, |it| script(it, &issuer)));
            }
        });
        server
    }

    /// One that answers every request as a correct server does.
    pub(crate) fn honest() -> Self {
        Self::start(honest)
    }

    /// One that is correct but for its answers on this path.
    pub(crate) fn that_answers(path: &'static str, answer: impl Into<Vec<u8>>) -> Self {
        let answer = answer.into();
        Self::start(move |request, issuer| {
            if request.path() == path {
                Answer::Bytes(answer.clone())
            } else {
                honest(request, issuer)
            }
        })
    }

    pub(crate) fn issuer(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Everything that came, in order.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    /// What came on one path.
    pub(crate) fn requests_on(&self, path: &str) -> Vec<Request> {
        let mut requests = self.requests();
        requests.retain(|request| request.path() == path);
        requests
    }

    /// Connections, whether or not anything was sent on them.
    pub(crate) fn connections(&self) -> usize {
        *self.connections.lock().unwrap()
    }

    /// A run against this server, with a client that has a secret, and the driver as browser.
    pub(crate) fn run(&self) -> Launch {
        self.run_without_browser()
            .and(&["--browser", &driver_command(&[])])
    }

    /// The same without `--browser`.
    pub(crate) fn run_without_browser(&self) -> Launch {
        Launch::new(&["run", "--issuer", &self.issuer(), "--client-id", CLIENT_ID])
            .secret(CLIENT_SECRET)
    }
}

/// What a plain OAuth 2.0 server answers, without OpenID Connect.
pub(crate) fn honest(request: &Request, issuer: &str) -> Answer {
    let bytes = match request.path().as_str() {
        "/.well-known/oauth-authorization-server" => json(200, &metadata(issuer).to_string()),
        "/authorize" => redirect(&format!(
            "{}?code={CODE}&state={}",
            request.parameter("redirect_uri").unwrap_or_default(),
            request.parameter("state").unwrap_or_default()
        )),
        "/token" => json(200, &tokens().to_string()),
        "/introspect" => json(200, "{\"active\":true}"),
        "/revoke" => answer(200, "Content-Length: 0\r\n", ""),
        _ => answer(404, "Content-Type: text/plain\r\n", "nothing here"),
    };
    Answer::Bytes(bytes)
}

pub(crate) fn metadata(issuer: &str) -> serde_json::Value {
    serde_json::json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "introspection_endpoint": format!("{issuer}/introspect"),
        "revocation_endpoint": format!("{issuer}/revoke"),
        "response_types_supported": ["code"],
        "code_challenge_methods_supported": ["S256", "plain"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "none"],
    })
}

pub(crate) fn tokens() -> serde_json::Value {
    serde_json::json!({
        "access_token": ACCESS_TOKEN,
        "token_type": "Bearer",
        "expires_in": 60,
        "refresh_token": REFRESH_TOKEN,
    })
}

/// A JSON answer that may not be stored.
pub(crate) fn json(status: u16, body: &str) -> Vec<u8> {
    answer(
        status,
        "Content-Type: application/json\r\nCache-Control: no-store\r\nPragma: no-cache\r\n",
        body,
    )
}

pub(crate) fn redirect(location: &str) -> Vec<u8> {
    answer(302, &format!("Location: {location}\r\n"), "")
}

/// An answer that ends with the connection; `headers` end in CRLF each.
pub(crate) fn answer(status: u16, headers: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status} Answer\r\n{headers}Connection: close\r\n\r\n{body}").into_bytes()
}

fn serve(
    mut stream: TcpStream,
    requests: &Mutex<Vec<Request>>,
    script: impl FnOnce(&Request) -> Answer,
) {
    // A client that connects and says nothing does not keep this thread.
    stream
        .set_read_timeout(Some(Duration::from_secs(60)))
        .unwrap();
    let Some(request) = read(&mut stream) else {
        return;
    };
    requests.lock().unwrap().push(request.clone());
    // A client that has had enough closes the connection: no failure of this server.
    match script(&request) {
        Answer::Bytes(bytes) => drop(stream.write_all(&bytes)),
        Answer::Endless { head, piece } => {
            let mut sent = stream.write_all(head.as_bytes());
            while sent.is_ok() {
                sent = stream.write_all(&piece);
            }
        }
        Answer::Silence => drop(stream.read(&mut [0; 1])),
    }
}

fn read(stream: &mut TcpStream) -> Option<Request> {
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
            let length: usize = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length:"))
                .map_or(0, |value| value.trim().parse().unwrap());
            if bytes.len() >= end + 4 + length {
                return Some(Request { bytes });
            }
        }
        match stream.read(&mut piece) {
            Ok(0) | Err(_) => return None,
            Ok(count) => bytes.extend(&piece[..count]),
        }
    }
}
