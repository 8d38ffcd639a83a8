//! The client's wire over plain TCP, against servers that are not ours.

use std::{
    future::pending,
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    thread::{self, JoinHandle},
};

use oauth_playground::{
    effects::wire::{Answer, exchange},
    http::{Outgoing, Trust},
    oauth::SafeUrl,
};

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
        .block_on(future)
}

fn outgoing(address: SocketAddr, bytes: &[u8]) -> Outgoing {
    let destination = SafeUrl::parse(&format!("http://{address}/ignored")).unwrap();
    Outgoing::new(bytes, destination, Trust::System)
}

fn send(request: &Outgoing) -> Answer {
    block_on(exchange(request, pending()))
}

/// Accepts one connection, reads `expect` bytes, writes `answer`, closes, and gives what it read.
fn serve(expect: usize, answer: Vec<u8>) -> (SocketAddr, JoinHandle<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let server = thread::spawn(move || {
        let (mut stream, _): (TcpStream, _) = listener.accept().unwrap();
        let mut read = vec![0; expect];
        stream.read_exact(&mut read).unwrap();
        stream.write_all(&answer).unwrap();
        read
    });
    (address, server)
}

#[test]
fn what_is_shown_is_what_crossed() {
    let request = b"POST /token?x=1 HTTP/1.1\r\nhOsT: a\r\nContent-Length: 3\r\n\r\na=b";
    let answer = b"HTTP/1.1 200 OK\r\ncontent-LENGTH: 5\r\n\r\nhello".to_vec();
    let (address, server) = serve(request.len(), answer.clone());
    let exchange = send(&outgoing(address, request)).unwrap();
    assert_eq!(exchange.sent, request);
    assert_eq!(exchange.sent, server.join().unwrap());
    assert_eq!(exchange.received, answer);
    assert_eq!(exchange.remote, Some(address));
}
