//! The TLS handshake: TLS 1.2 and 1.3, HTTP/1.1 by ALPN, and the facts of what was agreed on.

#![allow(
    clippy::disallowed_methods,
    reason = "the trust store is read on a thread that may wait"
)]

use std::{io, sync::Arc};

use rustls::{
    AlertDescription, ClientConfig, CommonState, InvalidMessage, ProtocolVersion,
    client::Resumption,
    crypto::ring,
    pki_types::ServerName,
    version::{TLS12, TLS13},
};
use tokio::net::TcpStream;
use tokio_rustls::{TlsConnector, client::TlsStream};

use crate::http::{FailureKind, Outgoing, TlsFacts};

use super::{
    client::Failure,
    client_certificate::ClientCertificate,
    verifier::{Verdict, Verifier},
};

/// Everything for one handshake, made before anything is contacted.
pub(super) struct Handshake {
    connector: TlsConnector,
    name: ServerName<'static>,
    verifier: Arc<Verifier>,
    client_certificate: Arc<ClientCertificate>,
}

impl Handshake {
    /// Reads the trust store, which may take the disk's time.
    pub async fn prepare(request: &Outgoing) -> Result<Self, Failure> {
        let host = request.destination.host();
        let name = ServerName::try_from(host.clone()).map_err(|_| {
            Failure::new(
                FailureKind::Tls,
                format!("{host} is not a name that a certificate can have"),
            )
        })?;
        let trust = request.trust.clone();
        let verifier = tokio::task::spawn_blocking(move || Verifier::new(trust, host))
            .await
            .map_err(|_| {
                Failure::new(
                    FailureKind::Local,
                    "the system's trust store could not be read",
                )
            })??;
        let verifier = Arc::new(verifier);
        let client_certificate = Arc::new(ClientCertificate::new(request.identity.as_ref())?);
        // No key log, whatever the environment says; no resumption, so that every exchange shows
        // its own handshake.
        let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(&[&TLS13, &TLS12])
            .map_err(|error| Failure::new(FailureKind::Local, error.to_string()))?
            .dangerous()
            .with_custom_certificate_verifier(verifier.clone())
            .with_client_cert_resolver(client_certificate.clone());
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        config.resumption = Resumption::disabled();
        Ok(Self {
            connector: TlsConnector::from(Arc::new(config)),
            name,
            verifier,
            client_certificate,
        })
    }

    /// `facts` is filled on success, and with the certificates alone where the handshake failed.
    pub async fn perform(
        self,
        tcp: TcpStream,
        facts: &mut Option<TlsFacts>,
    ) -> Result<TlsStream<TcpStream>, Failure> {
        let outcome = self.connector.connect(self.name, tcp).await;
        let (chain, verdict) = self.verifier.seen();
        let asked = self.client_certificate.seen();
        match outcome {
            Ok(stream) => {
                *facts = Some(TlsFacts {
                    accepted_despite: match verdict {
                        Verdict::AcceptedDespite(remark) => Some(remark),
                        Verdict::Trusted | Verdict::Refused(_) => None,
                    },
                    client_certificate_asked: asked.is_asked,
                    client_certificate: asked.shown,
                    ..agreed(stream.get_ref().1, chain)
                });
                Ok(stream)
            }
            Err(error) => {
                if !chain.is_empty() {
                    *facts = Some(TlsFacts {
                        chain,
                        client_certificate_asked: asked.is_asked,
                        client_certificate: asked.shown,
                        ..TlsFacts::default()
                    });
                }
                Err(match verdict {
                    Verdict::Refused(failure) => failure,
                    Verdict::Trusted | Verdict::AcceptedDespite(_) => broken(&error),
                })
            }
        }
    }
}

/// What the two ends agreed on, beside the server's certificates.
pub fn agreed(connection: &CommonState, chain: Vec<Vec<u8>>) -> TlsFacts {
    TlsFacts {
        version: match connection.protocol_version() {
            Some(ProtocolVersion::TLSv1_3) => "TLSv1.3".to_owned(),
            Some(ProtocolVersion::TLSv1_2) => "TLSv1.2".to_owned(),
            Some(other) => format!("{other:?}"),
            None => String::new(),
        },
        cipher: connection
            .negotiated_cipher_suite()
            .and_then(|suite| suite.suite().as_str())
            .unwrap_or_default()
            .to_owned(),
        key_exchange: connection
            .negotiated_key_exchange_group()
            .and_then(|group| group.name().as_str())
            .map(str::to_owned),
        alpn: connection
            .alpn_protocol()
            .map(|protocol| String::from_utf8_lossy(protocol).into_owned()),
        chain,
        ..TlsFacts::default()
    }
}

/// Words for a handshake that broke for another reason than the certificate's.
fn broken(error: &io::Error) -> Failure {
    tls_problem(error).unwrap_or_else(|| {
        let detail = match error.kind() {
            io::ErrorKind::UnexpectedEof => {
                "the other side closed the connection during the TLS handshake".to_owned()
            }
            io::ErrorKind::ConnectionReset => format!(
                "the other side reset the connection during the TLS handshake; a firewall on the way does that too ({error})"
            ),
            _ => format!("the connection broke during the TLS handshake ({error})"),
        };
        Failure::new(FailureKind::Tls, detail)
    })
}

/// What TLS itself objects to; `None` where the socket broke.
pub(super) fn tls_problem(error: &io::Error) -> Option<Failure> {
    let cause = error.get_ref()?.downcast_ref::<rustls::Error>()?;
    let detail = match cause {
        rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType) => {
            "the other side does not speak TLS; perhaps the address should begin with http:"
                .to_owned()
        }
        rustls::Error::AlertReceived(AlertDescription::CertificateRequired) => {
            "the other side wants a client certificate, and was shown none (RFC 8705 §2)".to_owned()
        }
        rustls::Error::AlertReceived(alert) => refused(*alert),
        rustls::Error::PeerIncompatible(reason) => format!(
            "the other side and this program have no way of TLS in common; here it is 1.2 and 1.3 ({reason:?})"
        ),
        rustls::Error::InvalidCertificate(problem) => {
            format!("the other side did not prove that the certificate is its own ({problem})")
        }
        other => format!("TLS failed ({other})"),
    };
    Some(Failure::new(FailureKind::Tls, detail))
}

/// An alert in words: what the other side objects to.
fn refused(alert: AlertDescription) -> String {
    let why = match alert {
        AlertDescription::ProtocolVersion => {
            "it speaks neither TLS 1.2 nor TLS 1.3, and this program speaks nothing older"
        }
        AlertDescription::HandshakeFailure | AlertDescription::InsufficientSecurity => {
            "it has no cipher in common with this program, or wants a client certificate"
        }
        AlertDescription::UnrecognisedName => "it has no certificate for this name",
        AlertDescription::UnknownCA
        | AlertDescription::BadCertificate
        | AlertDescription::CertificateUnknown
        | AlertDescription::UnsupportedCertificate
        | AlertDescription::CertificateExpired
        | AlertDescription::CertificateRevoked
        | AlertDescription::AccessDenied => "it does not take the client certificate",
        _ => "it says no more than that",
    };
    format!("the other side refused the TLS connection: {why} (alert {alert:?})")
}
