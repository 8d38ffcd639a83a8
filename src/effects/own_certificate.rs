//! The certificate with which the redirect listener speaks TLS: made here, for this machine alone.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use rcgen::{
    CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose,
};
use rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, pem::PemObject},
    version::{TLS12, TLS13},
};
use time::{Duration, OffsetDateTime};
use tokio_rustls::TlsAcceptor;

use crate::{
    effects::{
        data_folder::{DataFolder, make_private_folder, tighten},
        plain_file,
        replace_file::{Target, replace},
    },
    http::{Certificate, certificate_sha256},
    oauth::Timestamp,
};

/// Browsers take no server's certificate that is valid for longer than 398 days.
const VALID_DAYS: i64 = 397;
/// One that ends sooner is not begun with: somebody may just have trusted it.
const LEAST_SECS: i64 = 7 * 24 * 60 * 60;
const MAX_BYTES: u64 = 64 * 1024;
const NAMES: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

/// A certificate of this program's own, and what it takes to speak with it.
///
/// It is no authority: whoever trusts it trusts one key for one machine, and nothing that the key
/// might sign.
#[derive(Clone)]
pub struct OwnCertificate {
    /// DER.
    pub certificate: Vec<u8>,
    /// Where it is kept, as PEM; `None` where it lives as long as the program.
    pub file: Option<PathBuf>,
    pub(super) acceptor: TlsAcceptor,
}

impl std::fmt::Debug for OwnCertificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OwnCertificate")
            .field("sha256", &self.sha256())
            .field("file", &self.file)
            .finish_non_exhaustive()
    }
}

/// The one of this program, once it is known.
pub(super) type Place = Arc<Mutex<Option<OwnCertificate>>>;

/// The certificate that is there, or a new one: kept in the data folder where there is one, so that
/// it can be trusted once.
///
/// # Errors
///
/// What the cryptography said.
pub(super) fn find(
    place: &Place,
    folder: Option<&DataFolder>,
    now: Timestamp,
) -> Result<OwnCertificate, String> {
    let mut place = place.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(own) = place.as_ref().filter(|own| is_fit(&own.certificate, now)) {
        return Ok(own.clone());
    }
    let own = match folder {
        Some(folder) => kept(&folder.listener_certificate(), now),
        None => OwnCertificate::make(now).map(|(own, _)| own),
    }?;
    Ok(place.insert(own).clone())
}

impl OwnCertificate {
    /// SHA-256 of the DER in pairs with colons, as browsers show it.
    pub fn sha256(&self) -> String {
        let pairs: Vec<String> = certificate_sha256(&self.certificate)
            .iter()
            .map(|byte| format!("{byte:02X}"))
            .collect();
        pairs.join(":")
    }

    /// A new one, and its key as PKCS #8 (DER).
    ///
    /// # Errors
    ///
    /// What the cryptography said.
    pub fn make(now: Timestamp) -> Result<(Self, Vec<u8>), String> {
        let words = |error: rcgen::Error| error.to_string();
        let mut wanted =
            CertificateParams::new(NAMES.map(str::to_owned).to_vec()).map_err(words)?;
        let now =
            OffsetDateTime::from_unix_timestamp(now.secs()).map_err(|error| error.to_string())?;
        // Clocks differ by a little.
        wanted.not_before = now - Duration::hours(1);
        wanted.not_after = now + Duration::days(VALID_DAYS);
        wanted.is_ca = IsCa::ExplicitNoCa;
        wanted.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        wanted.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        wanted.distinguished_name = DistinguishedName::new();
        wanted
            .distinguished_name
            .push(DnType::CommonName, "OAuth Playground on this machine");
        let key = KeyPair::generate().map_err(words)?;
        let certificate = wanted.self_signed(&key).map_err(words)?.der().to_vec();
        let key = key.serialize_der();
        Ok((Self::with(certificate, key.clone(), None)?, key))
    }

    fn with(certificate: Vec<u8>, key: Vec<u8>, file: Option<PathBuf>) -> Result<Self, String> {
        let provider = Arc::new(ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&TLS13, &TLS12])
            .map_err(|error| error.to_string())?
            .with_no_client_auth()
            .with_single_cert(
                vec![CertificateDer::from(certificate.clone())],
                PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key)),
            )
            .map_err(|error| error.to_string())?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        // Every connection shows the certificate anew.
        config.send_tls13_tickets = 0;
        Ok(Self {
            certificate,
            file,
            acceptor: TlsAcceptor::from(Arc::new(config)),
        })
    }
}

/// The certificate of that folder, made where there is none that can be used. Where it cannot be
/// kept it is used all the same, for as long as the program runs.
fn kept(folder: &Path, now: Timestamp) -> Result<OwnCertificate, String> {
    if let Some(own) = read(folder, now) {
        return Ok(own);
    }
    let (own, key) = OwnCertificate::make(now)?;
    let file = write(folder, &own.certificate, &key).ok();
    Ok(OwnCertificate { file, ..own })
}

fn certificate_file(folder: &Path) -> PathBuf {
    folder.join("certificate.pem")
}

fn key_file(folder: &Path) -> PathBuf {
    folder.join("key.pem")
}

fn read(folder: &Path, now: Timestamp) -> Option<OwnCertificate> {
    let file = certificate_file(folder);
    tighten(&key_file(folder), 0o600).ok()?;
    let certificate = plain_file::read(&file, MAX_BYTES).ok()?;
    let certificate = CertificateDer::from_pem_slice(&certificate).ok()?.to_vec();
    let key = plain_file::read(&key_file(folder), MAX_BYTES).ok()?;
    let key = PrivatePkcs8KeyDer::from_pem_slice(&key).ok()?;
    let key = key.secret_pkcs8_der().to_vec();
    if !is_fit(&certificate, now) {
        return None;
    }
    // A key of another certificate is refused here.
    OwnCertificate::with(certificate, key, Some(file)).ok()
}

fn is_fit(certificate: &[u8], now: Timestamp) -> bool {
    Certificate::read(certificate).is_some_and(|it| {
        it.not_before <= now && now.plus_micros(LEAST_SECS * 1_000_000) <= it.not_after
    })
}

/// The key first: a certificate without its key is made anew.
fn write(folder: &Path, certificate: &[u8], key: &[u8]) -> std::io::Result<PathBuf> {
    make_private_folder(folder)?;
    let file = certificate_file(folder);
    for (path, label, der) in [
        (key_file(folder), "PRIVATE KEY", key),
        (file.clone(), "CERTIFICATE", certificate),
    ] {
        // What stood here is of no use any more, and a second copy of a key is one too many.
        let _it_may_not_be_there = fs::remove_file(&path);
        replace(&path, pem(label, der).as_bytes(), Target::New)?;
    }
    Ok(file)
}

fn pem(label: &str, der: &[u8]) -> String {
    let encoded = STANDARD.encode(der);
    let mut out = format!("-----BEGIN {label}-----\n");
    let mut rest = encoded.as_str();
    while !rest.is_empty() {
        let (line, behind) = rest.split_at(rest.len().min(64));
        out.push_str(line);
        out.push('\n');
        rest = behind;
    }
    out.push_str(&format!("-----END {label}-----\n"));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-21.
    fn now() -> Timestamp {
        Timestamp::from_secs(1_795_000_000)
    }

    #[test]
    fn it_is_for_this_machine_alone_and_no_authority() {
        let (own, _) = OwnCertificate::make(now()).unwrap();
        let read = Certificate::read(&own.certificate).unwrap();
        assert_eq!(read.names, NAMES);
        assert!(read.is_self_issued);
        let days = (read.not_after.secs() - read.not_before.secs()) / 86_400;
        assert!(days <= 398, "{days}");
        let (_, parsed) = x509_parser::parse_x509_certificate(&own.certificate).unwrap();
        assert!(!parsed.is_ca());
        assert_eq!(own.sha256().len(), 95);
        assert!(!format!("{own:?}").contains("acceptor"));
    }

    #[test]
    fn it_is_kept_and_found_again_until_its_time_is_over() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("listener");
        let first = kept(&folder, now()).unwrap();
        assert_eq!(first.file, Some(certificate_file(&folder)));
        let again = kept(&folder, now()).unwrap();
        assert_eq!(again.certificate, first.certificate);
        let later = now().plus_micros(395 * 86_400 * 1_000_000);
        let renewed = kept(&folder, later).unwrap();
        assert_ne!(renewed.certificate, first.certificate);
        assert!(is_fit(&renewed.certificate, later));
        fs::write(key_file(&folder), "no key").unwrap();
        assert_ne!(
            kept(&folder, later).unwrap().certificate,
            renewed.certificate
        );
        let names: Vec<_> = fs::read_dir(&folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        assert_eq!(names.len(), 2, "{names:?}");
    }

    #[test]
    fn where_nothing_can_be_kept_it_lives_with_the_program() {
        let folder = tempfile::tempdir().unwrap();
        let taken = folder.path().join("file");
        fs::write(&taken, "in the way").unwrap();
        assert_eq!(kept(&taken, now()).unwrap().file, None);
        let place = Place::default();
        let first = find(&place, None, now()).unwrap();
        let again = find(&place, None, now()).unwrap();
        assert_eq!(first.certificate, again.certificate);
    }

    #[cfg(unix)]
    #[test]
    fn its_key_is_for_its_owner_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("listener");
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let first = kept(&folder, now()).unwrap();
        assert_eq!(mode(&key_file(&folder)), 0o600);
        assert_eq!(mode(&folder), 0o700);
        let open = fs::Permissions::from_mode(0o644);
        fs::set_permissions(key_file(&folder), open).unwrap();
        assert_eq!(kept(&folder, now()).unwrap().certificate, first.certificate);
        assert_eq!(mode(&key_file(&folder)), 0o600);
    }
}
