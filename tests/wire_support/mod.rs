//! Servers of the plainest kind, which write down what they read.

#![allow(dead_code, reason = "each test binary uses its part")]

use std::{
    future::pending,
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    thread::{self, JoinHandle},
};

use oauth_playground::{
    effects::wire::{Answer, exchange},
    http::Outgoing,
};

pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
        .block_on(future)
}

pub fn send(request: &Outgoing) -> Answer {
    block_on(exchange(request, pending()))
}

/// One connection on a thread of its own.
pub struct Server {
    pub address: SocketAddr,
    thread: JoinHandle<Vec<u8>>,
}

impl Server {
    fn start(serve: impl FnOnce(TcpStream) -> Vec<u8> + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        Self {
            address: listener.local_addr().unwrap(),
            thread: thread::spawn(move || serve(listener.accept().unwrap().0)),
        }
    }

    /// Reads so many bytes, answers, closes.
    pub fn once(expect: usize, answer: Vec<u8>) -> Self {
        Self::start(move |mut stream| {
            let read = read_exactly(&mut stream, expect);
            stream.write_all(&answer).unwrap();
            read
        })
    }

    /// Answers with a piece over and over, until the client has had enough.
    pub fn endless(expect: usize, head: String, piece: Vec<u8>) -> Self {
        Self::start(move |mut stream| {
            let read = read_exactly(&mut stream, expect);
            stream.write_all(head.as_bytes()).ok();
            while stream.write_all(&piece).is_ok() {}
            read
        })
    }

    /// Answers, and keeps the connection until the client closes it.
    pub fn silent(expect: usize, answer: &'static [u8]) -> Self {
        Self::start(move |mut stream| {
            let read = read_exactly(&mut stream, expect);
            stream.write_all(answer).unwrap();
            stream.read_exact(&mut [0; 1]).ok();
            read
        })
    }

    pub fn received(self) -> Vec<u8> {
        self.thread.join().unwrap()
    }
}

pub fn read_exactly(stream: &mut impl Read, expect: usize) -> Vec<u8> {
    let mut read = vec![0; expect];
    stream.read_exact(&mut read).unwrap();
    read
}

/// Every kind of answer: a name, the method that it answers, its bytes.
pub fn answers() -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let binary: Vec<u8> = (0..=255).cycle().take(1000).collect();
    let megabyte = vec![b'm'; 1 << 20];
    let with = |head: &str, body: &[u8]| [head.as_bytes(), body].concat();
    vec![
        (
            "content-length",
            "POST",
            with("HTTP/1.1 200 OK\r\ncontent-LENGTH: 5\r\n\r\n", b"hello"),
        ),
        (
            "empty",
            "POST",
            with("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", b""),
        ),
        (
            "binary",
            "POST",
            with("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", &binary),
        ),
        (
            "a megabyte",
            "POST",
            with(
                "HTTP/1.1 200 OK\r\nContent-Length: 1048576\r\n\r\n",
                &megabyte,
            ),
        ),
        (
            "close-delimited",
            "POST",
            with("HTTP/1.0 200 OK\r\n\r\n", &binary),
        ),
        (
            "204",
            "POST",
            with("HTTP/1.1 204 No Content\r\nX: y\r\n\r\n", b""),
        ),
        (
            "304",
            "POST",
            with(
                "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n",
                b"",
            ),
        ),
        (
            "HEAD",
            "HEAD",
            with("HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n", b""),
        ),
        (
            "interim",
            "POST",
            with(
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n",
                b"x",
            ),
        ),
        (
            "chunked",
            "POST",
            with(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                b"5;ext=1\r\nhello\r\n1\r\n\x00\r\n0\r\nTrailer: t\r\n\r\n",
            ),
        ),
        (
            "an OAuth error",
            "POST",
            with(
                "HTTP/1.1 400 Bad\r\nContent-Length: 25\r\n\r\n",
                br#"{"error":"invalid_grant"}"#,
            ),
        ),
    ]
}
