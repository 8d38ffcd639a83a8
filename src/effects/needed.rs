//! What a run needs of the environment, the disk and the built-in server before it starts.

use std::collections::BTreeMap;

use crate::{
    app::{
        Demonstration, DemonstrationCertificate, KeptFor, MutualTlsPlace, SecretTrouble,
        kept_refresh_token,
    },
    effects::{client_certificate, keychain::Keychain, perform::BuiltIn, secret_command, trust},
    flow::Input,
    http::{ClientIdentity, certificate_sha256},
    oauth::{Secret, Timestamp},
    profile::{
        CertificateSource, ConnectionSettings, KeySource, Purpose, SecretPlace, SecretSource,
        proxy_recipient,
    },
};

/// What a run needs of the environment, the disk and the built-in server.
#[derive(Default)]
pub(super) struct Needed {
    pub secret: Option<SecretSource>,
    pub key: Option<KeySource>,
    pub connection: ConnectionSettings,
    pub certificate: Option<CertificateSource>,
    pub demonstrates: Option<Demonstration>,
    pub kept: KeptFor,
}

/// What was found of the secrets that a profile names, and what was not.
#[derive(Default)]
pub(super) struct Found {
    pub inputs: BTreeMap<Input, Secret>,
    pub missing: Vec<(Input, SecretTrouble)>,
}

impl Found {
    fn take(&mut self, input: Input, secret: Result<Secret, SecretTrouble>) {
        match secret {
            Ok(secret) => {
                self.inputs.insert(input, secret);
            }
            Err(trouble) => self.missing.push((input, trouble)),
        }
    }

    fn maybe(&mut self, input: Input, secret: Option<Secret>) {
        self.inputs.extend(secret.map(|secret| (input, secret)));
    }
}

impl Needed {
    /// Whether something may be asked of a person on the way, who may take any time.
    pub(super) fn asks_outside(&self) -> bool {
        matches!(
            self.secret,
            Some(SecretSource::Keychain | SecretSource::Command(_))
        ) || self.key == Some(KeySource::Keychain)
            || self.connection.proxy_password == Some(SecretSource::Keychain)
            || self.kept.wants_refresh_token
    }

    /// Everything that the profile names, where it is kept. What is not there is asked for when it is
    /// needed. Blocks.
    ///
    /// # Errors
    ///
    /// Why a file that is named cannot be read.
    pub(super) fn find(&self, keychain: &Keychain) -> Result<Found, String> {
        let mut found = Found::default();
        let kept = &self.kept;
        let place = |purpose| SecretPlace {
            profile: kept.profile.clone(),
            environment: kept.environment.clone(),
            purpose,
        };
        let secret = place(Purpose::ClientSecret);
        match &self.secret {
            None => found.maybe(
                Input::ClientSecret,
                keychain.in_memory(&secret, &kept.servers),
            ),
            Some(SecretSource::Env(name)) => {
                found.maybe(Input::ClientSecret, trust::secret_of_environment(name));
            }
            Some(SecretSource::Keychain) => {
                found.take(Input::ClientSecret, keychain.read(&secret, &kept.servers));
            }
            Some(SecretSource::Command(command)) if kept.may_run_command => {
                found.take(Input::ClientSecret, secret_command::run(command));
            }
            Some(SecretSource::Command(_)) => {
                let trouble = SecretTrouble::CommandNotAllowed;
                found.missing.push((Input::ClientSecret, trouble));
            }
        }
        let key = place(Purpose::PrivateKey);
        match &self.key {
            None => found.maybe(Input::PrivateKey, keychain.in_memory(&key, &kept.servers)),
            Some(KeySource::Env(name)) => {
                found.maybe(Input::PrivateKey, trust::secret_of_environment(name));
            }
            Some(KeySource::File(file)) => {
                found
                    .inputs
                    .insert(Input::PrivateKey, trust::read_key(file)?);
            }
            Some(KeySource::Keychain) => {
                found.take(Input::PrivateKey, keychain.read(&key, &kept.servers));
            }
        }
        let password = place(Purpose::ProxyPassword);
        let proxy = proxy_recipient(&self.connection);
        // A run of no profile of the library has nothing kept.
        if !proxy.is_empty() && !kept.profile.is_empty() {
            match &self.connection.proxy_password {
                None => found.maybe(Input::ProxyPassword, keychain.in_memory(&password, &proxy)),
                Some(SecretSource::Keychain) => {
                    found.take(Input::ProxyPassword, keychain.read(&password, &proxy));
                }
                // A variable is read with the way of the connections, and no command is run for it.
                Some(SecretSource::Env(_) | SecretSource::Command(_)) => {}
            }
        }
        let tokens = place(Purpose::Tokens);
        if kept.wants_refresh_token && keychain.has(&tokens) {
            let token = keychain
                .read(&tokens, &kept.servers)
                .and_then(|text| kept_refresh_token(&text).ok_or(SecretTrouble::Damaged));
            found.take(Input::RefreshToken, token);
        }
        Ok(found)
    }

    /// What the built-in server's own client and account know.
    pub(super) fn inputs(&self, built_in: &BuiltIn, now: Timestamp) -> BTreeMap<Input, Secret> {
        let mut inputs = BTreeMap::new();
        if let Some(demonstration) = &self.demonstrates
            && let Ok(place) = built_in.lock()
            && let Some(running) = place.as_ref()
        {
            inputs = running.inputs_for(demonstration, now);
        }
        inputs
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
