//! Shows the client's certificate to a server that asks for one, and remembers both.

use std::sync::{Arc, Mutex, PoisonError};

use rustls::{
    SignatureScheme,
    client::ResolvesClientCert,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer},
    sign::CertifiedKey,
};

use crate::http::{ClientIdentity, FailureKind};

use super::client::Failure;

/// Answers the server's question for a certificate, with none where the request has none.
#[derive(Debug)]
pub(super) struct ClientCertificate {
    key: Option<Arc<CertifiedKey>>,
    seen: Mutex<Asked>,
}

/// What the server asked for, and what it got.
#[derive(Clone, Debug, Default)]
pub(super) struct Asked {
    pub is_asked: bool,
    /// DER of the leaf.
    pub shown: Option<Vec<u8>>,
}

impl ClientCertificate {
    /// Fails where the certificate and the key are of no use together.
    pub fn new(identity: Option<&ClientIdentity>) -> Result<Self, Failure> {
        Ok(Self {
            key: identity.map(certified_key).transpose()?.map(Arc::new),
            seen: Mutex::default(),
        })
    }

    pub fn seen(&self) -> Asked {
        self.seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl ResolvesClientCert for ClientCertificate {
    /// Whichever authorities the server hints at: it is the user's choice to show this one.
    fn resolve(&self, _: &[&[u8]], schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        // Without a common signature scheme the handshake goes on without a certificate.
        let key = self
            .key
            .as_ref()
            .filter(|key| key.key.choose_scheme(schemes).is_some());
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Asked {
            is_asked: true,
            shown: key.and_then(|key| Some(key.cert.first()?.to_vec())),
        };
        key.cloned()
    }

    fn has_certs(&self) -> bool {
        self.key.is_some()
    }
}

fn certified_key(identity: &ClientIdentity) -> Result<CertifiedKey, Failure> {
    let chain = identity
        .chain()
        .map(|der| CertificateDer::from(der.to_vec()))
        .collect();
    PrivateKeyDer::try_from(identity.key().to_vec())
        .map_err(str::to_owned)
        .and_then(|key| {
            CertifiedKey::from_der(chain, key, &ring::default_provider())
                .map_err(|error| error.to_string())
        })
        .map_err(|reason| {
            Failure::new(
                FailureKind::Local,
                format!("the client certificate cannot be used: {reason}"),
            )
        })
}
