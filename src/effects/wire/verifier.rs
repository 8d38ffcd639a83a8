//! Judges a server's certificate as the profile's trust asks for, and says why in words.

use std::sync::{Arc, Mutex, PoisonError};

use rustls::{
    CertificateError, DigitallySignedStruct, SignatureScheme,
    client::{
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
        verify_server_name,
    },
    crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject},
    server::ParsedCertificate,
};

use crate::{
    http::{Certificate, FailureKind, Trust, certificate_sha256},
    oauth::Timestamp,
};

use super::client::Failure;

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
                despite(shown.remarks())
            }
            Trust::None => {
                let mut remarks = shown.remarks();
                if let Err(failure) = self.ask_platform(shown)
                    && !remarks.contains(&failure.detail)
                {
                    remarks.push(failure.detail);
                }
                despite(remarks)
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

/// What the server showed, and when.
struct Shown<'a> {
    leaf: &'a CertificateDer<'a>,
    intermediates: &'a [CertificateDer<'a>],
    name: &'a ServerName<'a>,
    ocsp: &'a [u8],
    now: UnixTime,
    host: &'a str,
    certificate: Option<Certificate>,
}

impl Shown<'_> {
    /// What the certificate itself says against its use here and now, whoever issued it.
    fn remarks(&self) -> Vec<String> {
        [self.date_problem(), self.name_problem()]
            .into_iter()
            .flatten()
            .map(|failure| failure.detail)
            .collect()
    }

    fn date_problem(&self) -> Option<Failure> {
        let certificate = self.certificate.as_ref()?;
        let secs = i64::try_from(self.now.as_secs()).unwrap_or(i64::MAX);
        let now = Timestamp::from_secs(secs);
        if now > certificate.not_after {
            return Some(self.expired());
        }
        (now < certificate.not_before).then(|| self.not_yet_valid())
    }

    fn name_problem(&self) -> Option<Failure> {
        let Ok(parsed) = ParsedCertificate::try_from(self.leaf) else {
            return Some(other("it does not parse"));
        };
        verify_server_name(&parsed, self.name)
            .is_err()
            .then(|| self.wrong_host())
    }

    fn refusal(&self, error: &rustls::Error) -> Failure {
        let rustls::Error::InvalidCertificate(problem) = error else {
            return other(&error.to_string());
        };
        match problem {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => self.expired(),
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                self.not_yet_valid()
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                self.wrong_host()
            }
            CertificateError::UnknownIssuer | CertificateError::BadSignature => self.untrusted(),
            CertificateError::Revoked => other("it was revoked"),
            // macOS and Windows have words of their own; a plain reason explains more.
            problem => self
                .date_problem()
                .or_else(|| self.name_problem())
                .unwrap_or_else(|| other(&problem.to_string())),
        }
    }

    fn expired(&self) -> Failure {
        let when = self.certificate.as_ref().map(|it| it.not_after.to_string());
        Failure::new(
            FailureKind::CertificateExpired,
            format!("a certificate has expired{}", after(": valid until ", when)),
        )
    }

    fn not_yet_valid(&self) -> Failure {
        let when = self
            .certificate
            .as_ref()
            .map(|it| it.not_before.to_string());
        Failure::new(
            FailureKind::CertificateNotYetValid,
            format!(
                "a certificate is not valid yet{}",
                after(": valid from ", when)
            ),
        )
    }

    fn wrong_host(&self) -> Failure {
        let names = self.certificate.as_ref().map(|it| it.names.as_slice());
        let names = match names {
            Some([]) | None => "no name at all".to_owned(),
            Some(names) if names.len() > 5 => {
                format!("{} and {} more", names[..5].join(", "), names.len() - 5)
            }
            Some(names) => names.join(", "),
        };
        Failure::new(
            FailureKind::CertificateWrongHost,
            format!("the certificate is for {names}, not for {}", self.host),
        )
    }

    fn untrusted(&self) -> Failure {
        let detail = match &self.certificate {
            Some(it) if it.is_self_issued => format!(
                "the certificate is self-signed ({}) and not in the trust store",
                it.subject
            ),
            Some(it) => format!(
                "the certificate was issued by {}, whom the trust store does not know",
                it.issuer
            ),
            None => "the certificate's issuer is not in the trust store".to_owned(),
        };
        Failure::new(FailureKind::CertificateUntrusted, detail)
    }
}

fn other(reason: &str) -> Failure {
    Failure::new(
        FailureKind::CertificateOther,
        format!("the certificate was refused: {reason}"),
    )
}

fn despite(remarks: Vec<String>) -> Verdict {
    if remarks.is_empty() {
        Verdict::Trusted
    } else {
        Verdict::AcceptedDespite(remarks.join("; "))
    }
}

fn after(words: &str, value: Option<String>) -> String {
    value.map_or_else(String::new, |value| format!("{words}{value}"))
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
