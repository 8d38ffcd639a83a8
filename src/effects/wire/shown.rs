//! What a server showed of itself, and what speaks against it, in words.

use rustls::{
    CertificateError,
    client::verify_server_name,
    pki_types::{CertificateDer, ServerName, UnixTime},
    server::ParsedCertificate,
};

use crate::{
    http::{Certificate, FailureKind},
    oauth::Timestamp,
};

use super::client::Failure;

/// What the server showed, and when.
pub(super) struct Shown<'a> {
    pub leaf: &'a CertificateDer<'a>,
    pub intermediates: &'a [CertificateDer<'a>],
    pub name: &'a ServerName<'a>,
    pub ocsp: &'a [u8],
    pub now: UnixTime,
    pub host: &'a str,
    pub certificate: Option<Certificate>,
}

impl Shown<'_> {
    /// What the certificate itself says against its use here and now, whoever issued it.
    pub fn remarks(&self) -> Vec<String> {
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

    /// Why the trust store's judge refused, in words that name the reason.
    pub fn refusal(&self, error: &rustls::Error) -> Failure {
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
                .or_else(|| self.self_signed())
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

    /// What `openssl req -x509` makes is an authority's own certificate, which no trust store takes
    /// as a server's even where it is among the roots.
    fn self_signed(&self) -> Option<Failure> {
        let own = self.certificate.as_ref().filter(|it| it.is_self_issued)?;
        Some(Failure::new(
            FailureKind::CertificateUntrusted,
            format!(
                "the certificate is self-signed ({}), and a trust store takes none of this form as a server's; it can be pinned",
                own.subject
            ),
        ))
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

fn after(words: &str, value: Option<String>) -> String {
    value.map_or_else(String::new, |value| format!("{words}{value}"))
}
