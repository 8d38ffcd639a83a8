//! The client's wire over plain TCP, against servers that are not ours: what is shown is what
//! crossed, and whatever goes wrong has a name.

mod wire_support;

use std::{
    collections::HashSet,
    future::pending,
    io::{Read, Write},
    net::{Shutdown, SocketAddr, TcpListener},
    sync::mpsc,
    thread,
    time::Duration,
};

use oauth_playground::{
    effects::wire::exchange,
    http::{Exchange, FailureKind, Limits, Outgoing, TransportFailure, Trust, parse},
    oauth::SafeUrl,
};
use wire_support::{Server, answers, block_on, send};

const REQUEST: &[u8] =
    b"POST /token?code=canary HTTP/1.1\r\nhOsT: a\r\nContent-Length: 7\r\n\r\na=b&\x00\xff\n";

fn outgoing(address: SocketAddr, bytes: &[u8]) -> Outgoing {
    let destination = format!("http://{address}/token?code=canary");
    Outgoing::new(bytes, SafeUrl::parse(&destination).unwrap(), Trust::System)
}

fn fails(request: &Outgoing, kind: FailureKind) -> (Exchange, TransportFailure) {
    let (exchange, failure) = *send(request).unwrap_err();
    assert_eq!(failure.kind, kind, "{failure}");
    assert!(!failure.to_string().contains("canary"), "{failure}");
    assert!(failure.destination.starts_with("http://"));
    (exchange, failure)
}

#[test]
fn what_is_shown_is_what_crossed_for_every_framing() {
    for (name, method, answer) in answers() {
        let request = [method.as_bytes(), &REQUEST[4..]].concat();
        let server = Server::once(request.len(), answer.clone());
        let exchange = send(&outgoing(server.address, &request)).unwrap();
        assert_eq!(exchange.sent, request, "{name}");
        assert!(exchange.received == answer, "{name}");
        assert_eq!(exchange.remote, Some(server.address));
        assert_eq!(exchange.sent, server.received(), "{name}");
        assert_eq!(exchange.tls, None);
        let timings = exchange.timings;
        assert_eq!((timings.dns_us, timings.tls_us), (None, None));
        assert!(timings.connect_us.is_some() && timings.first_byte_us.is_some());
        assert!(timings.total_us >= timings.connect_us);
        let parsed = parse::response_to(method, &exchange.received).unwrap();
        assert_eq!(parsed.incomplete, None, "{name}");
    }
}

#[test]
fn an_independent_server_reads_what_was_sent() {
    let server = tiny_http::Server::http("127.0.0.1:0").unwrap();
    let address = server.server_addr().to_ip().unwrap();
    let witness = thread::spawn(move || {
        let mut request = server.recv().unwrap();
        let mut body = Vec::new();
        request.as_reader().read_to_end(&mut body).unwrap();
        let seen = (request.url().to_owned(), request.headers().to_vec(), body);
        let answer = tiny_http::Response::from_string("x".repeat(50_000));
        request.respond(answer).unwrap();
        seen
    });
    let exchange = send(&outgoing(address, REQUEST)).unwrap();
    let (url, headers, body) = witness.join().unwrap();
    let shown = parse::request(&exchange.sent).unwrap();
    assert_eq!(url, shown.target);
    assert_eq!(body, shown.body);
    let headers: Vec<_> = headers
        .iter()
        .map(|header| (header.field.as_str().to_string(), header.value.to_string()))
        .collect();
    let ours: Vec<_> = shown
        .headers
        .iter()
        .map(|header| (header.name.clone(), header.text().into_owned()))
        .collect();
    assert_eq!(headers, ours);
    let response = parse::response(&exchange.received).unwrap().response;
    assert_eq!(response.body, "x".repeat(50_000).as_bytes());
}

#[test]
fn a_megabyte_goes_both_ways_at_once() {
    let body = vec![b'z'; 1 << 20];
    let request = [
        format!("POST / HTTP/1.1\r\nContent-Length: {}\r\n\r\n", body.len()).as_bytes(),
        &body,
    ]
    .concat();
    let answer = [
        format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len()).as_bytes(),
        &body,
    ]
    .concat();
    // The server answers in full before it reads.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let expect = request.len();
    let written = answer.clone();
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.write_all(&written[..written.len() - 1]).unwrap();
        let mut read = vec![0; expect];
        stream.read_exact(&mut read).unwrap();
        stream.write_all(&written[written.len() - 1..]).unwrap();
        read
    });
    let exchange = send(&outgoing(address, &request)).unwrap();
    assert!(exchange.received == answer);
    assert!(exchange.sent == request && server.join().unwrap() == request);
}

#[test]
fn an_answer_before_the_request_is_read_still_counts() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let answer = b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n";
        stream.write_all(answer).unwrap();
        stream
    });
    let request = [b"POST / HTTP/1.1\r\n\r\n".to_vec(), vec![b'x'; 64 << 20]].concat();
    let exchange = send(&outgoing(address, &request)).unwrap();
    assert_eq!(
        parse::response(&exchange.received).unwrap().response.status,
        413
    );
    assert!(request.starts_with(&exchange.sent) && exchange.sent.len() < request.len());
    server.join().unwrap();
}

#[test]
fn case_54_55_57_odd_bodies_are_data_byte_for_byte() {
    let deep = [vec![b'['; 100_000], vec![b']'; 100_000]].concat();
    for (status, kind, body) in [
        (200, "text/html", b"<html>".to_vec()),
        (502, "text/html", b"<h1>Bad gateway".to_vec()),
        (200, "application/json", Vec::new()),
        (200, "", b"\xef\xbb\xbf{\"a\":\xff".to_vec()),
        (
            200,
            "text/plain",
            b"access_token=a&token_type=bearer".to_vec(),
        ),
        (200, "application/json", deep),
        (200, "application/json", vec![b'"'; 1 << 20]),
    ] {
        let length = body.len();
        let head = format!(
            "HTTP/1.1 {status} x\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n"
        );
        let server = Server::once(REQUEST.len(), [head.as_bytes(), &body].concat());
        let exchange = send(&outgoing(server.address, REQUEST)).unwrap();
        let parsed = parse::response(&exchange.received).unwrap();
        assert_eq!(parsed.incomplete, None);
        assert_eq!(parsed.response.status, status);
        assert!(parsed.response.body == body);
    }
}

#[test]
fn case_56_bodies_stop_at_the_cap() {
    let limits = Limits {
        head: 1000,
        body: 100_000,
        ..Limits::default()
    };
    let chunks = [b"1000\r\n".to_vec(), vec![b'x'; 0x1000], b"\r\n".to_vec()].concat();
    for (head, piece, kind) in [
        (
            "Content-Length: 100000000\r\n\r\n",
            vec![b'x'; 4096],
            FailureKind::BodyTooLarge,
        ),
        ("\r\n", vec![b'x'; 4096], FailureKind::BodyTooLarge),
        (
            "Transfer-Encoding: chunked\r\n\r\n",
            chunks,
            FailureKind::BodyTooLarge,
        ),
        ("Endless: ", vec![b'x'; 4096], FailureKind::HeadTooLarge),
    ] {
        let server = Server::endless(REQUEST.len(), format!("HTTP/1.1 200 OK\r\n{head}"), piece);
        let request = Outgoing {
            limits,
            ..outgoing(server.address, REQUEST)
        };
        let (exchange, _) = fails(&request, kind);
        assert!(exchange.received.starts_with(b"HTTP/1.1 200 OK"));
        // What was recorded exceeds the cap by less than one read.
        assert!(exchange.received.len() < 1000 + 100_000 + 16 * 1024);
    }
}

#[test]
fn case_56_a_body_that_drips_meets_the_total_deadline() {
    let server = Server::silent(REQUEST.len(), b"HTTP/1.1 200 OK\r\n\r\nx");
    let mut request = outgoing(server.address, REQUEST);
    request.limits.total = Duration::from_millis(300);
    let (exchange, _) = fails(&request, FailureKind::TotalTimeout);
    assert_eq!(exchange.sent, REQUEST);
    assert!(exchange.received.starts_with(b"HTTP/1.1 200"));
}

#[test]
fn case_61_no_redirect_is_followed() {
    for status in [301, 302, 303, 307, 308] {
        let target = TcpListener::bind("127.0.0.1:0").unwrap();
        target.set_nonblocking(true).unwrap();
        let location = target.local_addr().unwrap();
        let answer = format!(
            "HTTP/1.1 {status} Moved\r\nLocation: http://{location}/\r\nContent-Length: 0\r\n\r\n"
        );
        let server = Server::once(REQUEST.len(), answer.clone().into_bytes());
        let exchange = send(&outgoing(server.address, REQUEST)).unwrap();
        assert_eq!(exchange.received, answer.as_bytes());
        let nobody = target.accept().unwrap_err();
        assert_eq!(nobody.kind(), std::io::ErrorKind::WouldBlock, "{status}");
    }
}

#[test]
fn case_113_every_failure_has_its_own_kind_and_words() {
    let mut words = HashSet::new();

    let mut unknown = outgoing("127.0.0.1:1".parse().unwrap(), REQUEST);
    unknown.destination = SafeUrl::parse("http://nowhere.invalid/?code=canary").unwrap();
    let (exchange, failure) = fails(&unknown, FailureKind::Dns);
    assert_eq!(failure.destination, "http://nowhere.invalid");
    assert!(exchange.sent.is_empty() && exchange.remote.is_none());
    words.insert(failure.detail);

    let closed = TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = closed.local_addr().unwrap();
    drop(closed);
    let (exchange, failure) = fails(&outgoing(nobody, REQUEST), FailureKind::Refused);
    assert!(exchange.sent.is_empty());
    words.insert(failure.detail);

    // The kernel completes the connection, but nobody ever reads.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut request = outgoing(silent.local_addr().unwrap(), REQUEST);
    request.limits.first_byte = Duration::from_millis(200);
    let (exchange, failure) = fails(&request, FailureKind::FirstByteTimeout);
    assert_eq!(exchange.sent, REQUEST);
    assert!(exchange.received.is_empty());
    words.insert(failure.detail);

    let cut = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf".to_vec();
    let server = Server::once(REQUEST.len(), cut.clone());
    let (exchange, failure) = fails(&outgoing(server.address, REQUEST), FailureKind::ClosedEarly);
    assert_eq!(exchange.received, cut);
    words.insert(failure.detail);

    // Closing with unread bytes makes the kernel reset the connection.
    let server = Server::once(REQUEST.len() - 1, cut);
    let (_, failure) = fails(&outgoing(server.address, REQUEST), FailureKind::ClosedEarly);
    words.insert(failure.detail);

    let server = Server::once(REQUEST.len(), Vec::new());
    let (exchange, failure) = fails(&outgoing(server.address, REQUEST), FailureKind::ClosedEarly);
    assert!(exchange.received.is_empty());
    words.insert(failure.detail);

    let server = Server::once(REQUEST.len(), b"\x15\x03\x01\x00\x02\x02\x0a".to_vec());
    let (_, failure) = fails(&outgoing(server.address, REQUEST), FailureKind::NotHttp);
    assert!(failure.detail.contains("https"), "{failure}");
    words.insert(failure.detail);

    let server = Server::once(REQUEST.len(), b"SSH-2.0-canary\r\n".to_vec());
    let (_, failure) = fails(&outgoing(server.address, REQUEST), FailureKind::NotHttp);
    words.insert(failure.detail);

    assert_eq!(words.len(), 8, "{words:#?}");
}

#[test]
fn case_113_a_proxy_and_a_captive_portal_are_data() {
    for answer in [
        "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 511 Network Authentication Required\r\nContent-Length: 4\r\n\r\n<a/>",
    ] {
        let server = Server::once(REQUEST.len(), answer.as_bytes().to_vec());
        let exchange = send(&outgoing(server.address, REQUEST)).unwrap();
        assert_eq!(exchange.received, answer.as_bytes());
    }
}

#[test]
fn case_113_cancelling_takes_effect_with_the_bytes_so_far() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let request = outgoing(listener.local_addr().unwrap(), REQUEST);
    let (cancel, cancelled) = tokio::sync::oneshot::channel::<()>();
    let (closed, is_closed) = mpsc::channel();
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.read_exact(&mut vec![0; REQUEST.len()]).unwrap();
        cancel.send(()).unwrap();
        // Ends only when the client lets go of the connection.
        closed.send(stream.read(&mut [0; 1]).unwrap_or(0)).unwrap();
    });
    let cancelled = async {
        cancelled.await.unwrap();
    };
    let (exchange, failure) = *block_on(exchange(&request, cancelled)).unwrap_err();
    assert_eq!(failure.kind, FailureKind::Cancelled);
    assert_eq!(exchange.sent, REQUEST);
    assert_eq!(is_closed.recv().unwrap(), 0);
}

#[test]
fn case_113_dropping_the_exchange_closes_the_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let request = outgoing(listener.local_addr().unwrap(), REQUEST);
    block_on(async {
        let running = tokio::spawn(async move { exchange(&request, pending()).await });
        let (stream, sent) = tokio::task::spawn_blocking(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut sent = vec![0; REQUEST.len()];
            stream.read_exact(&mut sent).unwrap();
            (stream, sent)
        })
        .await
        .unwrap();
        assert_eq!(sent, REQUEST);
        running.abort();
        let closed = tokio::task::spawn_blocking(move || {
            let mut stream = stream;
            stream.read(&mut [0; 1]).unwrap_or(0)
        });
        assert_eq!(closed.await.unwrap(), 0);
    });
}

#[test]
fn case_44_a_name_of_this_machine_reaches_either_family() {
    let answer = b"HTTP/1.1 204 No Content\r\n\r\n";
    let server = Server::once(REQUEST.len(), answer.to_vec());
    let mut request = outgoing(server.address, REQUEST);
    let port = server.address.port();
    request.destination = SafeUrl::parse(&format!("http://a.localhost:{port}/")).unwrap();
    let exchange = send(&request).unwrap();
    assert_eq!(exchange.remote, Some(server.address));
    assert_eq!(exchange.timings.dns_us, None);
}

#[test]
fn an_empty_request_is_sent_as_it_is() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let request = outgoing(listener.local_addr().unwrap(), b"");
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.write_all(b"HTTP/1.1 408 x\r\n\r\n").unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        let mut read = Vec::new();
        stream.read_to_end(&mut read).unwrap();
        read
    });
    let exchange = send(&request).unwrap();
    assert!(exchange.sent.is_empty() && server.join().unwrap().is_empty());
    assert_eq!(
        parse::response(&exchange.received).unwrap().response.status,
        408
    );
}

#[test]
fn case_116_debug_and_messages_hold_no_query_and_no_body() {
    let request = outgoing("127.0.0.1:1".parse().unwrap(), REQUEST);
    assert!(!format!("{request:?}").contains("canary"));
    let (_, failure) = fails(&request, FailureKind::Refused);
    assert_eq!(failure.destination, "http://127.0.0.1:1");
    let server = Server::once(
        REQUEST.len(),
        b"HTTP/1.1 200 canary\r\nContent-Length: canary\r\n\r\n".to_vec(),
    );
    fails(&outgoing(server.address, REQUEST), FailureKind::NotHttp);
}
