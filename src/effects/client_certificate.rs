//! Reads a client's certificate and its key, and sees to it that they can be used together.

use rustls::{
    InconsistentKeys,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    sign::CertifiedKey,
};

use crate::{
    app::DemonstrationCertificate,
    authorization_server::{
        WORKSHOP_CLIENT_CERTIFICATE, WORKSHOP_CLIENT_KEY, WORKSHOP_SELF_SIGNED_CERTIFICATE,
    },
    effects::trust::{read_named, read_pem},
    http::{Certificate, ClientIdentity},
    oauth::Timestamp,
    profile::CertificateSource,
};

/// Both files of the profile.
///
/// # Errors
///
/// Which file is wrong, and in what.
pub(super) fn load(source: &CertificateSource, now: Timestamp) -> Result<ClientIdentity, String> {
    let CertificateSource {
        certificate, key, ..
    } = source;
    let chain = read_pem(certificate)?;
    let key_pem = read_named(key)
        .map_err(|error| format!("{key}: expected a private key as PEM: {error}"))?;
    together((certificate, &chain), (key, &key_pem), now)
}

/// What the built-in server's own clients show.
pub(super) fn demonstration(
    which: DemonstrationCertificate,
    now: Timestamp,
) -> Result<ClientIdentity, String> {
    let certificate = match which {
        DemonstrationCertificate::Issued => WORKSHOP_CLIENT_CERTIFICATE,
        DemonstrationCertificate::SelfSigned => WORKSHOP_SELF_SIGNED_CERTIFICATE,
    };
    let key = WORKSHOP_CLIENT_KEY.as_bytes();
    let of = "the certificate of the demonstration";
    together((of, certificate.as_bytes()), (of, key), now)
}

/// Certificate and key, each with the name of the file that it came from.
fn together(
    (certificate_file, chain): (&str, &[u8]),
    (key_file, key): (&str, &[u8]),
    now: Timestamp,
) -> Result<ClientIdentity, String> {
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(chain)
        .collect::<Result<_, _>>()
        .map_err(|error| format!("{certificate_file}: a certificate cannot be read: {error}"))?;
    let leaf = chain
        .first()
        .ok_or_else(|| format!("{certificate_file}: expected a certificate, and there is none"))?;
    let shown = Certificate::read(leaf)
        .ok_or_else(|| format!("{certificate_file}: the first certificate cannot be read"))?;
    if now > shown.not_after {
        return Err(format!(
            "{certificate_file}: the certificate has expired: valid until {}",
            shown.not_after
        ));
    }
    if now < shown.not_before {
        return Err(format!(
            "{certificate_file}: the certificate is not valid yet: valid from {}",
            shown.not_before
        ));
    }
    let key = private_key(key).map_err(|problem| format!("{key_file}: {problem}"))?;
    let der = key.secret_der().to_vec();
    CertifiedKey::from_der(chain.clone(), key, &ring::default_provider()).map_err(|error| {
        match error {
            rustls::Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => {
                format!("{key_file}: this is not the key of the certificate in {certificate_file}")
            }
            other => format!("{key_file}: the key cannot be used for TLS: {other}"),
        }
    })?;
    let mut chain = chain.into_iter().map(|der| der.to_vec());
    let leaf = chain.next().unwrap_or_default();
    Ok(ClientIdentity::new(leaf, chain.collect(), der))
}

fn private_key(pem: &[u8]) -> Result<PrivateKeyDer<'static>, String> {
    let has = |text: &str| pem.windows(text.len()).any(|part| part == text.as_bytes());
    if has("BEGIN ENCRYPTED PRIVATE KEY") || has("Proc-Type: 4,ENCRYPTED") {
        return Err(String::from(
            "the private key is encrypted, and this program asks for no passphrase: name a file with the key as it is",
        ));
    }
    PrivateKeyDer::from_pem_slice(pem).map_err(|error| match error {
        rustls::pki_types::pem::Error::NoItemsFound => {
            String::from("expected a private key as PEM, and it holds none")
        }
        other => format!("the private key cannot be read: {other}"),
    })
}
