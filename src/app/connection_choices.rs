//! The choices of a profile's form around its connections.

use crate::{
    app::ProfileDraft,
    profile::{ConnectionSettings, SecretSource},
};

/// Which proxy is asked, without its address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProxyKind {
    None,
    Environment,
    Own,
}

impl ProxyKind {
    pub const ALL: [Self; 3] = [Self::None, Self::Environment, Self::Own];
}

/// Where the proxy's password is found, without what goes with the choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProxyPasswordKind {
    Asked,
    Variable,
    Keychain,
}

impl ProfileDraft {
    /// `None` for a command, which is not run for it.
    pub fn proxy_password_kind(&self) -> Option<ProxyPasswordKind> {
        match self.profile.connection.proxy_password {
            None => Some(ProxyPasswordKind::Asked),
            Some(SecretSource::Env(_)) => Some(ProxyPasswordKind::Variable),
            Some(SecretSource::Keychain) => Some(ProxyPasswordKind::Keychain),
            Some(SecretSource::Command(_)) => None,
        }
    }

    /// Going back to an earlier choice loses nothing of what was typed for it.
    pub fn set_proxy_password_kind(&mut self, kind: ProxyPasswordKind) {
        let source = &mut self.profile.connection.proxy_password;
        if let Some(SecretSource::Env(name)) = source {
            self.proxy_variable.clone_from(name);
        }
        *source = match kind {
            ProxyPasswordKind::Asked => None,
            ProxyPasswordKind::Variable => Some(SecretSource::Env(self.proxy_variable.clone())),
            ProxyPasswordKind::Keychain => Some(SecretSource::Keychain),
        };
    }

    pub fn proxy_kind(&self) -> ProxyKind {
        match self.profile.connection.proxy.as_deref() {
            None | Some("none") => ProxyKind::None,
            Some("environment") => ProxyKind::Environment,
            Some(_) => ProxyKind::Own,
        }
    }

    /// A proxy that was typed is there again when the choice comes back to it.
    pub fn set_proxy_kind(&mut self, kind: ProxyKind) {
        let was_own = self.proxy_kind() == ProxyKind::Own;
        let connection = &mut self.profile.connection;
        if was_own {
            self.own_proxy = ConnectionSettings {
                proxy: connection.proxy.take(),
                proxy_username: connection.proxy_username.take(),
                proxy_password: connection.proxy_password.take(),
                ..ConnectionSettings::default()
            };
        }
        match kind {
            ProxyKind::None => connection.proxy = None,
            ProxyKind::Environment => connection.proxy = Some(String::from("environment")),
            ProxyKind::Own => {
                connection.proxy = Some(String::new());
                connection.take(&self.own_proxy);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::Profile;

    #[test]
    fn a_typed_proxy_survives_a_look_at_the_other_choices() {
        let mut draft = ProfileDraft::unsaved(Profile::for_issuer("https://a.example"));
        assert_eq!(draft.proxy_kind(), ProxyKind::None);
        draft.set_proxy_kind(ProxyKind::Own);
        let connection = &mut draft.profile.connection;
        connection.proxy = Some(String::from("http://p.example:1"));
        connection.proxy_username = Some(String::from("me"));
        draft.set_proxy_kind(ProxyKind::Environment);
        assert_eq!(draft.proxy_kind(), ProxyKind::Environment);
        assert_eq!(draft.profile.connection.proxy_username, None);
        draft.set_proxy_kind(ProxyKind::None);
        assert!(draft.profile.connection.is_usual());
        draft.set_proxy_kind(ProxyKind::Own);
        let connection = &draft.profile.connection;
        assert_eq!(connection.proxy.as_deref(), Some("http://p.example:1"));
        assert_eq!(connection.proxy_username.as_deref(), Some("me"));
    }
}
