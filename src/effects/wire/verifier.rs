//! Judges a server's certificate as the profile's trust asks for, and says why in words.

use std::sync::{Arc, Mutex, PoisonError};

use rustls::{
    CertificateError, DigitallySignedStruct, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject},
};

use crate::http::{Certificate, FailureKind, Trust, certificate_sha256};

use super::{client::Failure, shown::Shown};

/// Checks the certificate by [`Trust`]; the handshake's signatures are always checked.
#[derive(Debug)]
pub(super) struct Verifier {
    trust: Trust,
    host: String,
    provider: Arc<CryptoProvider>,
    /// The system's judgement, or why there is none: then nobody is trusted.
    platform: Result<rustls_platform_verifier::Verifier, String>,
    seen: Mutex<(Vec<Vec<u8>>, Verdict)>,
}

/// What became of the certificate.
#[derive(Clone, Debug, Default)]
pub(super) enum Verdict {
    #[default]
    Trusted,
    AcceptedDespite(String),
    Refused(Failure),
}

impl Verifier {
    /// Fails where the extra roots of a profile cannot be read.
    pub fn new(trust: Trust, host: String) -> Result<Self, Failure> {
        let provider = Arc::new(ring::default_provider());
        let platform = match &trust {
            Trust::System | Trust::Pin { .. } | Trust::None => {
                rustls_platform_verifier::Verifier::new(provider.clone())
                    .map_err(|error| error.to_string())
            }
            Trust::ExtraRoots { pem } => {
                Ok(rustls_platform_verifier::Verifier::new_with_extra_roots(
                    roots(pem)?,
                    provider.clone(),
                )
                .map_err(|error| unreadable_roots(&error.to_string()))?)
            }
        };
        Ok(Self {
            trust,
            host,
            provider,
            platform,
            seen: Mutex::default(),
        })
    }

    /// The chain that the server showed, leaf first, and the verdict on it.
    pub fn seen(&self) -> (Vec<Vec<u8>>, Verdict) {
        self.seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn judge(&self, shown: &Shown<'_>) -> Verdict {
        match &self.trust {
            Trust::System | Trust::ExtraRoots { .. } => match self.ask_platform(shown) {
                Ok(()) => Verdict::Trusted,
                Err(failure) => Verdict::Refused(failure),
            },
            Trust::Pin { sha256 } => {
                let actual = certificate_sha256(shown.leaf);
                if actual != *sha256 {
                    return Verdict::Refused(Failure::new(
                        FailureKind::CertificatePinMismatch,
                        format!(
                            "the certificate's SHA-256 is {}, the profile pins {}",
                            hex(&actual),
                            hex(sha256)
                        ),
                    ));
                }
                despite(&shown.remarks())
            }
            Trust::None => {
                let mut remarks = shown.remarks();
                if let Err(failure) = self.ask_platform(shown)
                    && !remarks.contains(&failure.detail)
                {
                    remarks.push(failure.detail);
                }
                despite(&remarks)
            }
        }
    }

    fn ask_platform(&self, shown: &Shown<'_>) -> Result<(), Failure> {
        let platform = self.platform.as_ref().map_err(|error| {
            Failure::new(
                FailureKind::CertificateUntrusted,
                format!("no certificate can be trusted: the system's trust store could not be read ({error})"),
            )
        })?;
        platform
            .verify_server_cert(
                shown.leaf,
                shown.intermediates,
                shown.name,
                shown.ocsp,
                shown.now,
            )
            .map(|_| ())
            .map_err(|error| shown.refusal(&error))
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let shown = Shown {
            leaf,
            intermediates,
            name,
            ocsp,
            now,
            host: &self.host,
            certificate: Certificate::read(leaf),
        };
        let verdict = self.judge(&shown);
        let result = match &verdict {
            Verdict::Trusted | Verdict::AcceptedDespite(_) => Ok(ServerCertVerified::assertion()),
            // Only the alert for the server is made from this; people read the verdict.
            Verdict::Refused(_) => Err(rustls::Error::InvalidCertificate(
                CertificateError::ApplicationVerificationFailure,
            )),
        };
        let chain = std::iter::once(leaf).chain(intermediates);
        let chain = chain.map(|der| der.to_vec()).collect();
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = (chain, verdict);
        result
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, leaf, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, leaf, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}

fn despite(remarks: &[String]) -> Verdict {
    if remarks.is_empty() {
        Verdict::Trusted
    } else {
        Verdict::AcceptedDespite(remarks.join("; "))
    }
}

fn roots(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, Failure> {
    let roots: Vec<_> = CertificateDer::pem_slice_iter(pem)
        .collect::<Result<_, _>>()
        .map_err(|error| unreadable_roots(&error.to_string()))?;
    if roots.is_empty() {
        return Err(unreadable_roots("they hold no certificate"));
    }
    Ok(roots)
}

fn unreadable_roots(reason: &str) -> Failure {
    Failure::new(
        FailureKind::Local,
        format!("the profile's extra roots cannot be used: {reason}"),
    )
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
