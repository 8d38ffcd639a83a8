//! What a kept secret is called, and whom it may be shown to.

use std::fmt;

use serde_json::Value;

use crate::profile::{ConnectionSettings, Profile, ProxyChoice};

/// What is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    ClientSecret,
    PrivateKey,
    /// What the proxy of the profile asks its user for.
    ProxyPassword,
    /// The refresh token of the last run, and what came with it.
    Tokens,
}

impl Purpose {
    pub const ALL: [Self; 4] = [
        Self::ClientSecret,
        Self::PrivateKey,
        Self::ProxyPassword,
        Self::Tokens,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::ClientSecret => "client_secret",
            Self::PrivateKey => "private_key",
            Self::ProxyPassword => "proxy_password",
            Self::Tokens => "tokens",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }
}

/// The name of a kept secret. A profile is known by its id, and an environment of it by its name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SecretPlace {
    pub profile: String,
    pub environment: Option<String>,
    pub purpose: Purpose,
}

impl SecretPlace {
    pub fn new(profile: &str, purpose: Purpose) -> Self {
        Self {
            profile: profile.to_owned(),
            environment: None,
            purpose,
        }
    }

    /// Where the profile's own is kept: each environment has one of its own, and the profile as it is
    /// without any has another.
    pub fn of(profile: &Profile, purpose: Purpose) -> Self {
        Self {
            environment: profile.environment.clone(),
            ..Self::new(&profile.id, purpose)
        }
    }
}

/// As a keychain lists it: `keycloak-dev/client_secret`, `keycloak-dev/stage/client_secret`.
impl fmt::Display for SecretPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.environment {
            None => write!(f, "{}/{}", self.profile, self.purpose.name()),
            Some(environment) => {
                write!(f, "{}/{environment}/{}", self.profile, self.purpose.name())
            }
        }
    }
}

/// The origins that a profile names for the exchange of secrets, sorted. A secret that was kept for
/// some is not handed to others: an id alone is what anybody can write into a file.
pub fn servers(profile: &Profile) -> Vec<String> {
    let mut origins: Vec<String> = profile
        .server
        .iter()
        .filter(|(name, _)| *name == "issuer" || name.ends_with("_endpoint"))
        .filter_map(|(_, value)| match value {
            Value::String(address) => Some(origin(address)),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::Array(_)
            | Value::Object(_) => None,
        })
        .collect();
    origins.sort();
    origins.dedup();
    origins
}

/// Whom what is kept for that purpose may be shown to: a proxy's password is the proxy's alone, and
/// everything else the servers'.
pub fn recipients(profile: &Profile, purpose: Purpose) -> Vec<String> {
    match purpose {
        Purpose::ClientSecret | Purpose::PrivateKey | Purpose::Tokens => servers(profile),
        Purpose::ProxyPassword => proxy_recipient(&profile.connection),
    }
}

/// The proxy that is named, for its password.
pub fn proxy_recipient(connection: &ConnectionSettings) -> Vec<String> {
    match connection.proxy_choice() {
        ProxyChoice::One(address) => vec![address.to_string()],
        ProxyChoice::None | ProxyChoice::Environment => Vec::new(),
    }
}

/// What is no address stands for itself.
fn origin(address: &str) -> String {
    match url::Url::parse(address) {
        Ok(url) if url.has_host() => url.origin().ascii_serialization(),
        Ok(_) | Err(_) => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_reads_as_a_path() {
        let mut place = SecretPlace::new("mine", Purpose::ClientSecret);
        assert_eq!(place.to_string(), "mine/client_secret");
        place.environment = Some(String::from("stage"));
        assert_eq!(place.to_string(), "mine/stage/client_secret");
        for purpose in Purpose::ALL {
            assert_eq!(Purpose::parse(purpose.name()), Some(purpose));
        }
    }

    #[test]
    fn a_password_for_a_proxy_is_for_that_proxy_alone() {
        let mut profile = Profile::for_issuer("https://a.example");
        let of = |profile: &Profile| recipients(profile, Purpose::ProxyPassword);
        assert!(of(&profile).is_empty());
        profile.connection.proxy = Some(String::from("http://p.example:3128"));
        let first = of(&profile);
        assert_eq!(first.len(), 1);
        profile.connection.proxy = Some(String::from("http://q.example:3128"));
        assert_ne!(first, of(&profile));
        assert_eq!(
            recipients(&profile, Purpose::ClientSecret),
            ["https://a.example"]
        );
    }

    #[test]
    fn whom_a_secret_is_for_are_the_origins_that_are_named() {
        let mut profile = Profile::for_issuer("https://a.example/realms/x");
        assert_eq!(servers(&profile), ["https://a.example"]);
        for (name, address) in [
            ("token_endpoint", "https://tokens.example:444/t"),
            ("authorization_endpoint", "https://a.example/authorize"),
            ("op_policy_uri", "https://elsewhere.example/"),
        ] {
            profile.server.insert(name.to_owned(), address.into());
        }
        assert_eq!(
            servers(&profile),
            ["https://a.example", "https://tokens.example:444"]
        );
    }
}
