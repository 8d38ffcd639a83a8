//! TLS in front of the redirect listener, and what a browser does that has no TLS for it.

use std::io;

use rustls::AlertDescription;
use tokio::{
    io::AsyncReadExt,
    net::TcpStream,
    time::{Instant, timeout_at},
};
use tokio_rustls::server::TlsStream;

use super::connection::{Stage, StageCell};
use crate::{
    effects::{OwnCertificate, wire},
    http::{RefusalReason, TlsFacts},
};

/// The first byte of a TLS record that holds a handshake.
const HANDSHAKE: u8 = 22;
/// Of plain text on a port that speaks TLS so much is read.
const PLAIN_BYTES: usize = 8 * 1024;

/// How a connection began.
pub(super) enum Hello {
    /// Opened ahead of need, and closed again.
    Nobody,
    Tls(Box<TlsStream<TcpStream>>, TlsFacts),
    Refused {
        stream: TcpStream,
        /// What came as plain text.
        read: Vec<u8>,
        reason: RefusalReason,
    },
}

/// Looks at the first byte and does the handshake, until `deadline`.
pub(super) async fn accept(
    mut stream: TcpStream,
    own: &OwnCertificate,
    deadline: Instant,
    stage: &StageCell,
) -> Hello {
    let mut first = [0];
    match timeout_at(deadline, stream.peek(&mut first)).await {
        Ok(Ok(count)) if count > 0 => {}
        Ok(Ok(_) | Err(_)) | Err(_) => return Hello::Nobody,
    }
    stage.enter(Stage::Reading);
    if first != [HANDSHAKE] {
        let mut read = vec![0; PLAIN_BYTES];
        let count = match timeout_at(deadline, stream.read(&mut read)).await {
            Ok(Ok(count)) => count,
            Ok(Err(_)) | Err(_) => 0,
        };
        read.truncate(count);
        return Hello::Refused {
            stream,
            read,
            reason: RefusalReason::PlainHttp,
        };
    }
    let handshake = own.acceptor.accept(stream).into_fallible();
    match timeout_at(deadline, handshake).await {
        Ok(Ok(stream)) => {
            let facts = wire::agreed(stream.get_ref().1, vec![own.certificate.clone()]);
            Hello::Tls(Box::new(stream), facts)
        }
        Ok(Err((error, stream))) => Hello::Refused {
            stream,
            read: Vec::new(),
            reason: reason(&error),
        },
        Err(_) => Hello::Nobody,
    }
}

/// Why the browser broke off.
fn reason(error: &io::Error) -> RefusalReason {
    let tls = error
        .get_ref()
        .and_then(|cause| cause.downcast_ref::<rustls::Error>());
    match tls {
        Some(rustls::Error::AlertReceived(
            AlertDescription::UnknownCA
            | AlertDescription::CertificateUnknown
            | AlertDescription::BadCertificate
            | AlertDescription::UnsupportedCertificate
            | AlertDescription::CertificateExpired,
        )) => RefusalReason::CertificateRefused,
        Some(_) | None => RefusalReason::Handshake,
    }
}
