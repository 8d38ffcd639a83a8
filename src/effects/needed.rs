//! What a run needs of the environment, the disk and the built-in server before it starts.

use std::collections::BTreeMap;

use crate::{
    app::{Demonstration, DemonstrationCertificate, MutualTlsPlace},
    effects::{client_certificate, perform::BuiltIn, trust},
    flow::Input,
    http::{ClientIdentity, certificate_sha256},
    oauth::{Secret, Timestamp},
    profile::{CertificateSource, KeySource, SecretSource},
};

/// What a run needs of the environment, the disk and the built-in server.
#[derive(Default)]
pub(super) struct Needed {
    pub secret: Option<SecretSource>,
    pub key: Option<KeySource>,
    pub certificate: Option<CertificateSource>,
    pub demonstrates: Option<Demonstration>,
}

impl Needed {
    pub(super) fn inputs(
        &self,
        built_in: &BuiltIn,
        now: Timestamp,
    ) -> Result<BTreeMap<Input, Secret>, String> {
        let mut inputs = BTreeMap::new();
        if let Some(demonstration) = &self.demonstrates
            && let Ok(place) = built_in.lock()
            && let Some(running) = place.as_ref()
        {
            inputs = running.inputs_for(demonstration, now);
        }
        let secret = self.secret.as_ref().and_then(trust::read_secret);
        inputs.extend(secret.map(|secret| (Input::ClientSecret, secret)));
        let key = self
            .key
            .as_ref()
            .map(trust::read_key)
            .transpose()?
            .flatten();
        inputs.extend(key.map(|key| (Input::PrivateKey, key)));
        Ok(inputs)
    }

    /// The certificate that the profile names; else the demonstration's own.
    pub(super) fn identity(&self, now: Timestamp) -> Result<Option<ClientIdentity>, String> {
        if let Some(source) = &self.certificate {
            return client_certificate::load(source, now).map(Some);
        }
        self.demonstrated()
            .map(|which| client_certificate::demonstration(which, now))
            .transpose()
    }

    pub(super) fn mutual_tls(&self, built_in: &BuiltIn) -> Result<Option<MutualTlsPlace>, String> {
        if self.demonstrated().is_none() {
            return Ok(None);
        }
        let Ok(mut place) = built_in.lock() else {
            return Ok(None);
        };
        let Some(running) = place.as_mut() else {
            return Ok(None);
        };
        let opened = running
            .open_mutual_tls()
            .map_err(|error| error.to_string())?;
        Ok(Some(MutualTlsPlace {
            sha256: certificate_sha256(&opened.certificate),
            origin: opened.origin,
        }))
    }

    fn demonstrated(&self) -> Option<DemonstrationCertificate> {
        self.demonstrates.as_ref()?.certificate
    }
}
