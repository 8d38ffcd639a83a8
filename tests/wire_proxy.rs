//! The client's wire through proxies: what each is told, what is shown of it, and who is reached
//! without one.

#![allow(
    clippy::disallowed_methods,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may fail anywhere, and the other side of the wire is real"
)]

#[cfg(target_os = "linux")]
#[path = "wire_proxy/real_proxies.rs"]
mod real_proxies;
#[path = "wire_proxy/recording_proxy.rs"]
mod recording_proxy;
mod wire_support;

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener},
    thread,
};

use oauth_playground::{
    http::{Exchange, FailureKind, Outgoing, Proxies, Proxy, Route, Trust, parse},
    oauth::{AddressFamily, GivenAddress, ProxyAddress, ProxyCredentials, SafeUrl, Secret},
};
use recording_proxy::{RecordingProxy, Socks};
use wire_support::{Server, send};

const REQUEST: &[u8] =
    b"POST /token?code=canary HTTP/1.1\r\nHost: id.example\r\nContent-Length: 4\r\n\r\na=b&";
const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

pub fn proxy(scheme: &str, address: SocketAddr, credentials: Option<(&str, &str)>) -> Proxies {
    Proxies::One(Proxy {
        address: ProxyAddress::parse(&format!("{scheme}://{address}")).unwrap(),
        credentials: credentials.map(|(username, password)| ProxyCredentials {
            username: username.to_owned(),
            password: Secret::new(password),
        }),
    })
}

pub fn request(url: &str, proxies: Proxies) -> Outgoing {
    Outgoing {
        route: Route {
            proxies,
            ..Route::default()
        },
        ..Outgoing::new(REQUEST, SafeUrl::parse(url).unwrap(), Trust::None)
    }
}

fn fails(request: &Outgoing, kind: FailureKind) -> (Exchange, String) {
    let (exchange, failure) = *send(request).unwrap_err();
    assert_eq!(failure.kind, kind, "{failure}");
    assert!(!failure.to_string().contains("canary"), "{failure}");
    (exchange, failure.detail)
}

#[test]
fn a_request_for_http_goes_to_the_proxy_in_absolute_form_and_is_shown_so() {
    // Names below .example resolve nowhere (RFC 2606): only the proxy is ever asked.
    let sent = [
        b"POST http://id.example/token?code=canary HTTP/1.1\r\n",
        &REQUEST[34..],
    ]
    .concat();
    let server = Server::once(sent.len(), ANSWER.to_vec());
    let request = request(
        "http://id.example/token?code=canary",
        proxy("http", server.address, None),
    );
    let address = server.address;
    let exchange = send(&request).unwrap();
    assert_eq!(
        String::from_utf8_lossy(&exchange.sent),
        String::from_utf8_lossy(&sent)
    );
    assert_eq!(exchange.sent, server.received());
    assert_eq!(exchange.received, ANSWER);
    assert_eq!(exchange.remote, Some(address));
    let leg = exchange.way.proxy.unwrap();
    assert_eq!(leg.proxy, format!("http://{address}"));
    assert!(leg.sent.is_empty() && leg.received.is_empty());
}

#[test]
fn case_114_the_credentials_of_the_proxy_go_to_it_alone() {
    let server = Server::once(REQUEST.len() + 17 + 50, ANSWER.to_vec());
    let request = request(
        "http://id.example/token?code=canary",
        proxy("http", server.address, Some(("me", "canary-password"))),
    );
    let exchange = send(&request).unwrap();
    let parsed = parse::request(&exchange.sent).unwrap();
    let field = parsed.headers.first("proxy-authorization").unwrap();
    assert_eq!(field, "Basic bWU6Y2FuYXJ5LXBhc3N3b3Jk");
    assert!(!format!("{request:?}").contains("canary"));

    // Through a tunnel the server never sees them.
    for (scheme, socks) in [("http", None), ("socks5h", Some(Socks::WithPassword))] {
        let far = Server::once(REQUEST.len(), ANSWER.to_vec());
        let near = match socks {
            None => RecordingProxy::http(far.address, b"HTTP/1.1 200 Connected\r\nVia: x\r\n\r\n"),
            Some(socks) => RecordingProxy::socks(far.address, socks),
        };
        let mut request = request_over_tls_port(scheme, &near);
        request.route.proxies = proxy(scheme, near.address, Some(("me", "canary-password")));
        let (exchange, _) = *send(&request).unwrap_err();
        let leg = exchange.way.proxy.unwrap();
        assert!(leg.took_us.is_some(), "{scheme}");
        let (read, written) = near.finish();
        assert_eq!(leg.sent, read, "{scheme}");
        assert_eq!(leg.received, written, "{scheme}");
    }
}

/// To a port behind the proxy that speaks no TLS: what is asked here is what the proxy was told.
fn request_over_tls_port(scheme: &str, near: &RecordingProxy) -> Outgoing {
    request("https://id.example/", proxy(scheme, near.address, None))
}

#[test]
fn what_a_proxy_is_told_and_says_is_recorded_to_the_byte() {
    for (scheme, told) in [
        (
            "http",
            &b"CONNECT id.example:443 HTTP/1.1\r\nHost: id.example:443\r\n\r\n"[..],
        ),
        (
            "socks5h",
            b"\x05\x01\x00\x05\x01\x00\x03\x0aid.example\x01\xbb",
        ),
    ] {
        let far = Server::once(16, b"HTTP/1.1 400 Bad\r\n\r\n".to_vec());
        let near = match scheme {
            "http" => RecordingProxy::http(far.address, b"HTTP/1.1 200 Fine\r\n\r\n"),
            _ => RecordingProxy::socks(far.address, Socks::Open),
        };
        let (exchange, detail) = fails(&request_over_tls_port(scheme, &near), FailureKind::Tls);
        assert!(detail.contains("does not speak TLS"), "{detail}");
        assert!(exchange.sent.is_empty() && exchange.received.is_empty());
        let leg = exchange.way.proxy.unwrap();
        assert_eq!(leg.sent, told, "{scheme}");
        let (read, written) = near.finish();
        assert_eq!((leg.sent, leg.received), (read, written), "{scheme}");
    }
}

#[test]
fn case_113_each_refusal_of_a_proxy_has_its_own_words() {
    let mut all = Vec::new();
    for (answer, words) in [
        (
            &b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"[..],
            "wants a user name",
        ),
        (b"HTTP/1.1 403 Forbidden\r\n\r\n", "answered 403"),
        (b"SSH-2.0-x\r\n\r\n", "did not answer as an HTTP proxy"),
        (b"", "closed without an answer"),
        (b"HTTP/1.1 200", "closed within its answer"),
    ] {
        let near = RecordingProxy::refusing(answer);
        let (exchange, detail) = fails(&request_over_tls_port("http", &near), FailureKind::Proxy);
        assert!(detail.contains(words), "{detail}");
        assert_eq!(exchange.way.proxy.unwrap().received, near.finish().1);
        all.push(detail);
    }
    for (answer, words) in [
        (&b"\x05\xff"[..], "wants a user name and a password"),
        (b"\x04\x5a", "does not speak SOCKS 5"),
        (
            b"\x05\x00\x05\x02\x00\x01\x00\x00\x00\x00\x00\x00",
            "rules do not allow",
        ),
        (
            b"\x05\x00\x05\x04\x00\x01\x00\x00\x00\x00\x00\x00",
            "host cannot be reached",
        ),
        (b"", "closed before the tunnel stood"),
    ] {
        let near = RecordingProxy::refusing(answer);
        let request = request_over_tls_port("socks5h", &near);
        let (_, detail) = fails(&request, FailureKind::Proxy);
        assert!(detail.contains(words), "{detail}");
        near.finish();
        all.push(detail);
    }
    // Nobody listens there.
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let gone = request("https://id.example/", proxy("http", port, None));
    let (_, detail) = fails(&gone, FailureKind::Proxy);
    assert!(detail.contains("the proxy http://"), "{detail}");
    all.push(detail);
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 11, "{all:#?}");
}

#[test]
fn a_407_to_a_request_in_absolute_form_is_an_answer() {
    let answer = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n";
    let server = Server::once(REQUEST.len() + 17, answer.to_vec());
    let request = request("http://id.example/", proxy("http", server.address, None));
    assert_eq!(send(&request).unwrap().received, answer);
}

#[test]
fn case_114_this_machine_is_reached_without_a_proxy() {
    let trap = TcpListener::bind("127.0.0.1:0").unwrap();
    trap.set_nonblocking(true).unwrap();
    for scheme in ["http", "socks5", "socks5h"] {
        let server = Server::once(REQUEST.len(), ANSWER.to_vec());
        let url = format!("http://{}/", server.address);
        let exchange = send(&request(
            &url,
            proxy(scheme, trap.local_addr().unwrap(), None),
        ))
        .unwrap();
        assert_eq!(exchange.sent, REQUEST);
        assert_eq!(exchange.way.proxy, None);
        assert_eq!(server.received(), REQUEST);
    }
    assert!(trap.accept().is_err());
}

#[test]
fn a_given_address_takes_the_place_of_a_name_server() {
    let server = Server::once(REQUEST.len(), ANSWER.to_vec());
    let address = server.address;
    let mut request = request("http://id.example/token", Proxies::None);
    let given = GivenAddress::parse("id.example:80", &address.to_string()).unwrap();
    request.route.given = vec![given];
    let exchange = send(&request).unwrap();
    assert_eq!(exchange.remote, Some(address));
    assert!(exchange.way.is_address_given);
    assert_eq!(exchange.timings.dns_us, None);
    // The request still names the host.
    assert_eq!(server.received(), REQUEST);
}

#[test]
fn a_proxy_is_asked_for_the_given_address() {
    for scheme in ["http", "socks5", "socks5h"] {
        let near = RecordingProxy::refusing(b"");
        let mut request = request_over_tls_port(scheme, &near);
        request.route.given = vec![GivenAddress::parse("id.example", "192.0.2.7:8443").unwrap()];
        let (exchange, _) = fails(&request, FailureKind::Proxy);
        assert!(exchange.way.is_address_given);
        if scheme == "http" {
            let leg = exchange.way.proxy.unwrap();
            assert!(leg.sent.starts_with(b"CONNECT 192.0.2.7:8443 "));
        }
        near.finish();
    }
}

#[test]
fn only_addresses_of_the_family_are_connected_to() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let answering = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.read_exact(&mut [0; REQUEST.len()]).unwrap();
        stream.write_all(ANSWER).unwrap();
    });
    // localhost has both; the first to be tried would be the other one.
    let mut request = request(&format!("http://localhost:{port}/"), Proxies::None);
    request.route.family = Some(AddressFamily::V4);
    let exchange = send(&request).unwrap();
    assert!(exchange.remote.unwrap().is_ipv4());
    answering.join().unwrap();

    let mut wrong = self::request(&format!("http://127.0.0.1:{port}/"), Proxies::None);
    wrong.route.family = Some(AddressFamily::V6);
    let (exchange, detail) = fails(&wrong, FailureKind::Dns);
    assert_eq!(exchange.remote, None);
    assert!(detail.contains("no IPv6 address"), "{detail}");
}

#[test]
fn a_proxy_that_says_nothing_is_given_up_within_the_deadline() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = silent.local_addr().unwrap();
    let mut request = request("https://id.example/", proxy("http", address, None));
    request.limits.connect = std::time::Duration::from_millis(300);
    let (exchange, detail) = fails(&request, FailureKind::ConnectTimeout);
    assert!(detail.contains("its tunnel did not stand"), "{detail}");
    assert!(exchange.way.proxy.unwrap().sent.starts_with(b"CONNECT "));
}
