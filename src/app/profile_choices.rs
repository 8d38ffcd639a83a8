//! The choices of a profile's form: scopes, redirect URI, port, secret and trust.

use crate::{
    app::ProfileDraft,
    profile::{Capture, KeySource, SecretSource, TrustSettings, has_program},
};

/// Where the answer of the authorization request goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RedirectKind {
    LoopbackV4,
    LoopbackV6,
    Localhost,
    /// Any address; the answer is pasted.
    Own,
}

impl RedirectKind {
    pub const ALL: [Self; 4] = [
        Self::LoopbackV4,
        Self::LoopbackV6,
        Self::Localhost,
        Self::Own,
    ];

    /// As it stands in an address.
    pub fn host(self) -> Option<&'static str> {
        match self {
            Self::LoopbackV4 => Some("127.0.0.1"),
            Self::LoopbackV6 => Some("[::1]"),
            Self::Localhost => Some("localhost"),
            Self::Own => None,
        }
    }
}

/// Which certificates are believed, without what goes with the choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrustKind {
    System,
    Ca,
    Pin,
    None,
}

impl TrustKind {
    pub const ALL: [Self; 4] = [Self::System, Self::Ca, Self::Pin, Self::None];
}

/// Where the client's private key is found, without what goes with the choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    Asked,
    Variable,
    File,
    Keychain,
}

/// Where the client's secret is found, without what goes with the choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretKind {
    Asked,
    Variable,
    Keychain,
    Command,
}

impl ProfileDraft {
    pub fn key_kind(&self) -> KeyKind {
        match self.profile.client.private_key {
            None => KeyKind::Asked,
            Some(KeySource::Env(_)) => KeyKind::Variable,
            Some(KeySource::File(_)) => KeyKind::File,
            Some(KeySource::Keychain) => KeyKind::Keychain,
        }
    }

    pub fn set_key_kind(&mut self, kind: KeyKind) {
        let source = &mut self.profile.client.private_key;
        match source.take() {
            None | Some(KeySource::Keychain) => {}
            Some(KeySource::Env(name)) => self.key_variable = name,
            Some(KeySource::File(path)) => self.key_file = path,
        }
        *source = match kind {
            KeyKind::Asked => None,
            KeyKind::Variable => Some(KeySource::Env(self.key_variable.clone())),
            KeyKind::File => Some(KeySource::File(self.key_file.clone())),
            KeyKind::Keychain => Some(KeySource::Keychain),
        };
    }

    /// Scopes that the server lists and the profile does not ask for.
    pub fn offered_scopes(&self) -> Vec<String> {
        let own = self.scopes();
        let listed = self
            .metadata()
            .and_then(|metadata| metadata.strings("scopes_supported"))
            .and_then(Result::ok)
            .unwrap_or_default();
        listed
            .into_iter()
            .filter(|scope| !own.iter().any(|one| one == scope))
            .map(str::to_owned)
            .collect()
    }

    pub fn scopes(&self) -> Vec<String> {
        let scope = self.profile.client.scope.as_deref().unwrap_or_default();
        scope.split_whitespace().map(str::to_owned).collect()
    }

    /// Adds one or several, divided by spaces; what is there already stays once.
    pub fn add_scopes(&mut self, text: &str) {
        let mut scopes = self.scopes();
        for scope in text.split_whitespace() {
            if !scopes.iter().any(|one| one == scope) {
                scopes.push(scope.to_owned());
            }
        }
        self.set_scopes(&scopes);
    }

    pub fn remove_scope(&mut self, scope: &str) {
        let mut scopes = self.scopes();
        scopes.retain(|one| one != scope);
        self.set_scopes(&scopes);
    }

    fn set_scopes(&mut self, scopes: &[String]) {
        self.profile.client.scope = (!scopes.is_empty()).then(|| scopes.join(" "));
    }

    pub fn redirect_kind(&self) -> RedirectKind {
        let redirect = &self.profile.redirect;
        match (&redirect.uri, redirect.host.as_str()) {
            (Some(_), _) => RedirectKind::Own,
            (None, "[::1]" | "::1") => RedirectKind::LoopbackV6,
            (None, "localhost") => RedirectKind::Localhost,
            (None, _) => RedirectKind::LoopbackV4,
        }
    }

    pub fn set_redirect_kind(&mut self, kind: RedirectKind) {
        let redirect = &mut self.profile.redirect;
        match kind.host() {
            Some(host) => {
                if let Some(uri) = redirect.uri.take() {
                    self.own_uri = uri;
                    redirect.capture = Capture::Listen;
                }
                host.clone_into(&mut redirect.host);
            }
            None => {
                redirect.capture = Capture::Paste;
                redirect.uri = Some(std::mem::take(&mut self.own_uri));
            }
        }
    }

    /// The redirect URI of that choice as it is registered; a port that is chosen anew with each
    /// run is left out (RFC 8252 §7.3).
    pub fn redirect_uri(&self, kind: RedirectKind) -> String {
        let redirect = &self.profile.redirect;
        let Some(host) = kind.host() else {
            return redirect.uri.clone().unwrap_or_default();
        };
        let port = redirect.port.map(|port| format!(":{port}"));
        format!(
            "{}://{host}{}{}",
            redirect.scheme.as_str(),
            port.unwrap_or_default(),
            redirect.path
        )
    }

    /// Takes the port as it was typed.
    pub fn set_port(&mut self, text: &str) {
        text.clone_into(&mut self.port);
        self.profile.redirect.port = text.trim().parse().ok().filter(|port| *port != 0);
    }

    /// What was typed as a port and is none.
    pub fn bad_port(&self) -> Option<&str> {
        let text = self.port.trim();
        let is_any = text.is_empty() || text.eq_ignore_ascii_case("any");
        (!is_any && self.profile.redirect.port.is_none()).then_some(text)
    }

    pub fn trust_kind(&self) -> TrustKind {
        match self.profile.trust {
            TrustSettings::System => TrustKind::System,
            TrustSettings::Ca { .. } => TrustKind::Ca,
            TrustSettings::Pin { .. } => TrustKind::Pin,
            TrustSettings::None => TrustKind::None,
        }
    }

    pub fn set_trust_kind(&mut self, kind: TrustKind) {
        match &self.profile.trust {
            TrustSettings::Ca { file } => self.ca_file.clone_from(file),
            TrustSettings::Pin { sha256 } => self.pin.clone_from(sha256),
            TrustSettings::System | TrustSettings::None => {}
        }
        self.profile.trust = match kind {
            TrustKind::System => TrustSettings::System,
            TrustKind::Ca => TrustSettings::Ca {
                file: self.ca_file.clone(),
            },
            TrustKind::Pin => TrustSettings::Pin {
                sha256: self.pin.clone(),
            },
            TrustKind::None => TrustSettings::None,
        };
    }

    pub fn secret_kind(&self) -> SecretKind {
        match self.profile.client.client_secret {
            None => SecretKind::Asked,
            Some(SecretSource::Env(_)) => SecretKind::Variable,
            Some(SecretSource::Keychain) => SecretKind::Keychain,
            Some(SecretSource::Command(_)) => SecretKind::Command,
        }
    }

    /// Going back to an earlier choice loses nothing of what was typed for it.
    pub fn set_secret_kind(&mut self, kind: SecretKind) {
        let source = &mut self.profile.client.client_secret;
        if let Some(SecretSource::Env(name)) = source {
            self.variable.clone_from(name);
        }
        *source = match kind {
            SecretKind::Asked => None,
            SecretKind::Variable => Some(SecretSource::Env(self.variable.clone())),
            SecretKind::Keychain => Some(SecretSource::Keychain),
            SecretKind::Command => Some(SecretSource::Command(words_of(&self.command_line))),
        };
    }

    /// Takes the command as it was typed, split as a shell splits words.
    pub fn set_command_line(&mut self, text: &str) {
        text.clone_into(&mut self.command_line);
        self.profile.client.client_secret = Some(SecretSource::Command(words_of(text)));
    }
}

/// None of a text with a quote that is not closed.
fn words_of(text: &str) -> Vec<String> {
    shlex::split(text)
        .filter(|words| has_program(words))
        .unwrap_or_default()
}

/// A command as one types it; empty where it is none.
pub(super) fn command_text(source: Option<&SecretSource>) -> String {
    match source {
        Some(SecretSource::Command(command)) => {
            shlex::try_join(command.iter().map(String::as_str)).unwrap_or_default()
        }
        Some(SecretSource::Env(_) | SecretSource::Keychain) | None => String::new(),
    }
}
