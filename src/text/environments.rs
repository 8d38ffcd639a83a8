//! The words for environments of a profile.

use crate::{
    oauth::display_text::neutralise,
    profile::{
        Capture, ConnectionSettings, EnvironmentField, KeySource, Profile, ProxyChoice,
        SecretSource, TrustSettings,
    },
};

pub const ENVIRONMENT: &str = "Environment";
pub const ENVIRONMENTS: &str = "Environments";
pub const BASE: &str = "As in the profile";
/// The same where there is little room.
pub const BASE_SHORT: &str = "Base";
pub const LESSON: &str = "The same provider elsewhere, or another client of it: what is typed here \
    stands in place of what the profile says. Tokens and typed secrets never go from one to another.";
pub const ADD: &str = "Add an environment";
pub const NAME: &str = "Name";
pub const AT_HAND: &str = "Favourites and recent";

pub fn field(field: EnvironmentField) -> &'static str {
    match field {
        EnvironmentField::Issuer => "Issuer",
        EnvironmentField::ClientId => "Client ID",
        EnvironmentField::Scope => "Scopes",
    }
}

/// The other choice beside [`BASE`].
pub const OWN: &str = "Its own";

/// The accessible names of the two choices of a row.
pub fn as_in_profile(what: &str) -> String {
    format!("{what} as in the profile")
}

pub fn its_own(what: &str) -> String {
    format!("{what}: its own")
}

/// Where a secret comes from, in a few words.
pub fn secret_source(source: Option<&SecretSource>) -> String {
    match source {
        None => String::from("asked for when needed"),
        Some(SecretSource::Env(name)) => format!("from the variable {}", neutralise(name, 60)),
        Some(SecretSource::Keychain) => {
            String::from("from the keychain, where each environment has one of its own")
        }
        Some(SecretSource::Command(command)) => {
            let words: Vec<String> = command.iter().map(|word| neutralise(word, 40)).collect();
            format!("from the command {}", words.join(" "))
        }
    }
}

pub fn key_source(source: Option<&KeySource>) -> String {
    match source {
        None => secret_source(None),
        Some(KeySource::Env(name)) => secret_source(Some(&SecretSource::Env(name.clone()))),
        Some(KeySource::File(path)) => format!("from the file {}", neutralise(path, 60)),
        Some(KeySource::Keychain) => secret_source(Some(&SecretSource::Keychain)),
    }
}

/// Where answers come back.
pub fn redirect(profile: &Profile) -> String {
    let redirect = &profile.redirect;
    let uri = redirect.uri.clone().unwrap_or_else(|| {
        let port = redirect.port.map(|port| format!(":{port}"));
        format!(
            "{}://{}{}{}",
            redirect.scheme.as_str(),
            redirect.host,
            port.unwrap_or_default(),
            redirect.path
        )
    });
    let pasted = match redirect.capture {
        Capture::Listen => "",
        Capture::Paste => ", the answer is pasted",
    };
    format!("{}{pasted}", neutralise(&uri, 80))
}

pub fn trust(trust: &TrustSettings) -> String {
    match trust {
        TrustSettings::System => String::from("system roots"),
        TrustSettings::Ca { file } => format!("system roots and {}", neutralise(file, 60)),
        TrustSettings::Pin { sha256 } => {
            format!("the pinned certificate {}", neutralise(sha256, 24))
        }
        TrustSettings::None => String::from("no certificate is checked"),
    }
}

pub fn connection(connection: &ConnectionSettings) -> String {
    let mut said = vec![match connection.proxy_choice() {
        ProxyChoice::None => String::from("no proxy"),
        ProxyChoice::Environment => String::from("proxy as the environment says"),
        ProxyChoice::One(address) => format!("proxy {}", neutralise(&address.to_string(), 60)),
    }];
    if let Some(family) = connection.family() {
        said.push(format!("IPv{} alone", family.as_str()));
    }
    if let Some(secs) = connection.connect_timeout_secs {
        said.push(format!("{secs} s to connect"));
    }
    match connection.resolve.len() {
        0 => {}
        1 => said.push(String::from("1 given address")),
        many => said.push(format!("{many} given addresses")),
    }
    said.join(", ")
}

/// The accessible name of a field of one environment, counted from 1.
pub fn field_of(name: &str, number: usize) -> String {
    format!("{name} of environment {number}")
}

pub fn delete(name: &str) -> String {
    format!("Delete the environment {name}")
}

/// The name that a new environment begins with.
pub fn new_name(number: usize) -> String {
    format!("environment {number}")
}

pub fn start(profile: &str) -> String {
    format!("Start {profile}")
}

pub fn start_in(profile: &str, environment: &str) -> String {
    format!("Start {profile} in {environment}")
}
