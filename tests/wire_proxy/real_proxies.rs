//! Witnesses: tinyproxy and microsocks, as Debian ships them, let the client through and keep it out.

use std::{
    fs,
    io::Read,
    net::{SocketAddr, TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use oauth_playground::http::{FailureKind, Proxies};

use crate::{
    ANSWER, REQUEST, fails, proxy, request,
    wire_support::{Server, send},
};

/// A proxy of somebody else's; ends with the test.
struct RealProxy {
    child: Child,
    address: SocketAddr,
    _folder: tempfile::TempDir,
}

impl RealProxy {
    fn start(command: impl FnOnce(SocketAddr, &std::path::Path) -> Command) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let address = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap();
        let mut command = command(address, folder.path());
        let name = command.get_program().display().to_string();
        let child = command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("{name} does not start: {error}"));
        // Ended with it, whatever comes now.
        let proxy = Self {
            child,
            address,
            _folder: folder,
        };
        let listens = (0..200).any(|_| {
            let is_there = TcpStream::connect(address).is_ok();
            if !is_there {
                thread::sleep(Duration::from_millis(50));
            }
            is_there
        });
        assert!(listens, "{name} does not listen");
        proxy
    }

    fn tinyproxy(credentials: Option<(&str, &str)>) -> Self {
        Self::start(|address, folder| {
            let mut text = format!(
                "Port {}\nListen 127.0.0.1\nTimeout 30\nMaxClients 10\n",
                address.port()
            );
            if let Some((username, password)) = credentials {
                text.push_str(&format!("BasicAuth {username} {password}\n"));
            }
            let file = folder.join("tinyproxy.conf");
            fs::write(&file, text).unwrap();
            let mut command = Command::new("tinyproxy");
            command.arg("-d").arg("-c").arg(file);
            command
        })
    }

    fn microsocks(credentials: Option<(&str, &str)>) -> Self {
        Self::start(|address, _| {
            let mut command = Command::new("microsocks");
            command.args(["-i", "127.0.0.1", "-p", &address.port().to_string()]);
            if let Some((username, password)) = credentials {
                command.args(["-u", username, "-P", password]);
            }
            command
        })
    }
}

impl Drop for RealProxy {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Starts one that asks for that name and password, if any.
type Make = fn(Option<(&str, &str)>) -> RealProxy;

/// An address of this machine that is not one of loopback, so that a proxy is asked for it.
fn anywhere(address: SocketAddr) -> String {
    format!("0.0.0.0:{}", address.port())
}

#[test]
fn tinyproxy_passes_on_what_is_sent_and_what_is_answered() {
    for credentials in [None, Some(("me", "canary-password"))] {
        let near = RealProxy::tinyproxy(credentials);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let serving = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut read = Vec::new();
            // tinyproxy writes the head anew.
            while !read.ends_with(b"a=b&") {
                let mut byte = [0];
                stream.read_exact(&mut byte).unwrap();
                read.push(byte[0]);
            }
            std::io::Write::write_all(&mut stream, ANSWER).unwrap();
            read
        });
        let url = format!("http://{}/token", anywhere(address));
        let exchange = send(&request(&url, proxy("http", near.address, credentials))).unwrap();
        assert!(exchange.received.ends_with(b"hello"), "{exchange:?}");
        let read = String::from_utf8(serving.join().unwrap()).unwrap();
        assert!(
            read.starts_with("POST /token?code=canary HTTP/1."),
            "{read}"
        );
        assert!(!read.to_ascii_lowercase().contains("proxy-authorization"));
    }
}

#[test]
fn tinyproxy_and_microsocks_open_tunnels_and_want_the_password() {
    let right = Some(("me", "canary-password"));
    let wrong = Some(("me", "canary-wrong"));
    let makes: [(&str, Make); 3] = [
        ("http", RealProxy::tinyproxy),
        ("socks5", RealProxy::microsocks),
        ("socks5h", RealProxy::microsocks),
    ];
    for (scheme, make) in makes {
        for credentials in [None, right] {
            let near = make(credentials);
            // A server that speaks no TLS: that it is heard shows that the tunnel stands.
            let far = Server::once(16, b"HTTP/1.1 400 Bad\r\n\r\n".to_vec());
            let url = format!("https://{}/", anywhere(far.address));
            let through = request(&url, proxy(scheme, near.address, credentials));
            let (exchange, detail) = fails(&through, FailureKind::Tls);
            assert!(detail.contains("does not speak TLS"), "{scheme}: {detail}");
            assert_eq!(exchange.remote, Some(near.address));
        }
        let near = make(right);
        for credentials in [None, wrong] {
            let proxies: Proxies = proxy(scheme, near.address, credentials);
            let (exchange, _) = fails(&request("https://0.0.0.0:9/", proxies), FailureKind::Proxy);
            assert!(exchange.sent.is_empty());
        }
    }
}

#[test]
fn microsocks_passes_on_plain_http_to_the_byte() {
    let near = RealProxy::microsocks(None);
    let far = Server::once(REQUEST.len(), ANSWER.to_vec());
    let url = format!("http://{}/token", anywhere(far.address));
    let exchange = send(&request(&url, proxy("socks5", near.address, None))).unwrap();
    assert_eq!(exchange.sent, REQUEST);
    assert_eq!(exchange.received, ANSWER);
    assert_eq!(far.received(), REQUEST);
}
