//! Servers that do what a test says, on a loopback port of their own.

use std::{
    io::{Read, Write},
    net::TcpListener,
    sync::Arc,
    thread,
};

use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer},
};

/// Answers every request with these bytes; returns its issuer.
pub(crate) fn answering(answer: impl Into<Vec<u8>>) -> String {
    let answer = answer.into();
    serving("http", move |stream| {
        stream.write_all(&answer).ok();
    })
}

/// Answers with a head and then with a piece for as long as somebody reads.
pub(crate) fn endless() -> String {
    serving("http", |stream| {
        stream
            .write_all(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
            .ok();
        let piece = vec![b' '; 64 * 1024];
        while stream.write_all(&piece).is_ok() {}
    })
}

/// Takes the request and says nothing, until the client goes away.
pub(crate) fn silent() -> String {
    serving("http", |stream| {
        stream.read_exact(&mut [0; 1]).ok();
    })
}

/// A port that nobody listens on.
pub(crate) fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

/// TLS with a certificate that nobody vouches for, valid in these years.
pub(crate) fn self_signed(years: (i32, i32)) -> String {
    let mut wanted = rcgen::CertificateParams::new([String::from("127.0.0.1")]).unwrap();
    wanted.not_before = rcgen::date_time_ymd(years.0, 1, 1);
    wanted.not_after = rcgen::date_time_ymd(years.1, 1, 1);
    let key = rcgen::KeyPair::generate().unwrap();
    let certificate = wanted.self_signed(&key).unwrap();
    let chain = vec![CertificateDer::from(certificate.der().to_vec())];
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut tls = StreamOwned::new(connection, stream.unwrap());
            tls.read_exact(&mut [0; 1]).ok();
        }
    });
    format!("https://{address}")
}

fn serving(scheme: &str, answer: impl Fn(&mut std::net::TcpStream) + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            read_head(&mut stream);
            answer(&mut stream);
        }
    });
    format!("{scheme}://{address}")
}

fn read_head(stream: &mut impl Read) {
    let mut head = Vec::new();
    let mut byte = [0; 1];
    while !head.ends_with(b"\r\n\r\n") && stream.read_exact(&mut byte).is_ok() {
        head.push(byte[0]);
    }
}
