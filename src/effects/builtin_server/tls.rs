//! TLS in front of the built-in server: a certificate of its own, and any that a client shows.

#![allow(
    clippy::disallowed_methods,
    reason = "a handshake has a deadline, and it is the server's"
)]

use std::{sync::Arc, time::Duration};

use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair, date_time_ymd};
use rustls::{
    DigitallySignedStruct, DistinguishedName as Hint, ServerConfig, SignatureScheme,
    client::danger::HandshakeSignatureValid,
    crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, UnixTime},
    server::danger::{ClientCertVerified, ClientCertVerifier},
    version::{TLS12, TLS13},
};
use tokio::net::TcpStream;
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use crate::{effects::wire, http::TlsFacts};

const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);

/// A certificate and what it takes to speak with it. Both are made at the start and die with the
/// server.
#[derive(Clone)]
pub(super) struct Identity {
    /// DER.
    pub certificate: Vec<u8>,
    acceptor: TlsAcceptor,
}

impl Identity {
    /// # Errors
    ///
    /// What the cryptography said.
    pub(super) fn make() -> Result<Self, String> {
        Self::try_make().map_err(|error| error.to_string())
    }

    fn try_make() -> Result<Self, Box<dyn std::error::Error>> {
        let mut wanted = CertificateParams::new(
            ["localhost", "127.0.0.1", "::1"]
                .map(str::to_owned)
                .to_vec(),
        )?;
        // Whoever pins it means this very certificate, whatever their clock says.
        wanted.not_before = date_time_ymd(2020, 1, 1);
        wanted.not_after = date_time_ymd(2099, 1, 1);
        wanted.distinguished_name = DistinguishedName::new();
        wanted
            .distinguished_name
            .push(DnType::CommonName, "OAuth Playground, built-in server");
        let key = KeyPair::generate()?;
        let certificate = wanted.self_signed(&key)?.der().clone();
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let provider = Arc::new(ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider.clone())
            .with_protocol_versions(&[&TLS13, &TLS12])?
            .with_client_cert_verifier(Arc::new(AnyCertificate(provider)))
            .with_single_cert(vec![certificate.clone()], key)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        // Every connection shows its certificate anew.
        config.send_tls13_tickets = 0;
        Ok(Self {
            certificate: certificate.to_vec(),
            acceptor: TlsAcceptor::from(Arc::new(config)),
        })
    }

    /// `None` where the other side spoke no TLS, or refused this certificate.
    pub(super) async fn handshake(
        &self,
        stream: TcpStream,
    ) -> Option<(TlsStream<TcpStream>, TlsFacts)> {
        let accepting = self.acceptor.accept(stream);
        let stream = tokio::time::timeout(HANDSHAKE_TIMEOUT, accepting)
            .await
            .ok()?
            .ok()?;
        let (_, connection) = stream.get_ref();
        let shown = connection.peer_certificates().and_then(<[_]>::first);
        let facts = TlsFacts {
            client_certificate_asked: true,
            client_certificate: shown.map(|leaf| leaf.to_vec()),
            ..wire::agreed(connection, vec![self.certificate.clone()])
        };
        Some((stream, facts))
    }
}

/// Takes every certificate whose key the client proves to have, and none, too: what it is worth is
/// for the authorization server to say, which answers with an OAuth error instead of an alert.
#[derive(Debug)]
struct AnyCertificate(Arc<CryptoProvider>);

impl ClientCertVerifier for AnyCertificate {
    fn client_auth_mandatory(&self) -> bool {
        false
    }

    fn root_hint_subjects(&self) -> &[Hint] {
        &[]
    }

    fn verify_client_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: UnixTime,
    ) -> Result<ClientCertVerified, rustls::Error> {
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(
            message,
            leaf,
            signature,
            &self.0.signature_verification_algorithms,
        )
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(
            message,
            leaf,
            signature,
            &self.0.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
