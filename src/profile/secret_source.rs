//! Where a client's secret and its private key are found; never what they are.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// Where a secret comes from. There is no variant that holds one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "InFile", into = "InFile")]
pub enum SecretSource {
    /// The name of an environment variable.
    Env(String),
    /// The platform's keychain, under the id of the profile.
    Keychain,
    /// What a program prints: its name and its arguments, handed over as they are, without a shell.
    /// It is run only once its user has said yes to it.
    Command(Vec<String>),
}

/// Where a private key comes from: PEM (PKCS#8, PKCS#1, SEC 1) or JWK. There is no variant that
/// holds one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "InFile", into = "InFile")]
pub enum KeySource {
    /// The name of an environment variable.
    Env(String),
    /// The path of a file.
    File(String),
    /// The platform's keychain, under the id of the profile.
    Keychain,
}

/// The same as it stands in a profile file.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum InFile {
    Env(String),
    File(String),
    Keychain(bool),
    Command(Vec<String>),
}

/// Why a source in a profile file is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
enum NoSource {
    #[error(
        "expected \"keychain\": true, got false: leave the member out to be asked for the secret"
    )]
    KeychainFalse,
    #[error(
        "expected \"command\": [\"program\", \"argument\", …], got no program: leave the member out to be asked for the secret"
    )]
    NoProgram,
    #[error("expected \"env\", \"keychain\" or \"command\", got \"file\"")]
    SecretInFile,
    #[error("expected \"env\", \"file\" or \"keychain\", got \"command\"")]
    KeyByCommand,
}

impl TryFrom<InFile> for SecretSource {
    type Error = NoSource;

    fn try_from(source: InFile) -> Result<Self, NoSource> {
        match source {
            InFile::Env(name) => Ok(Self::Env(name)),
            InFile::Keychain(true) => Ok(Self::Keychain),
            InFile::Keychain(false) => Err(NoSource::KeychainFalse),
            InFile::Command(command) if has_program(&command) => Ok(Self::Command(command)),
            InFile::Command(_) => Err(NoSource::NoProgram),
            InFile::File(_) => Err(NoSource::SecretInFile),
        }
    }
}

impl From<SecretSource> for InFile {
    fn from(source: SecretSource) -> Self {
        match source {
            SecretSource::Env(name) => Self::Env(name),
            SecretSource::Keychain => Self::Keychain(true),
            SecretSource::Command(command) => Self::Command(command),
        }
    }
}

impl TryFrom<InFile> for KeySource {
    type Error = NoSource;

    fn try_from(source: InFile) -> Result<Self, NoSource> {
        match source {
            InFile::Env(name) => Ok(Self::Env(name)),
            InFile::File(path) => Ok(Self::File(path)),
            InFile::Keychain(true) => Ok(Self::Keychain),
            InFile::Keychain(false) => Err(NoSource::KeychainFalse),
            InFile::Command(_) => Err(NoSource::KeyByCommand),
        }
    }
}

impl From<KeySource> for InFile {
    fn from(source: KeySource) -> Self {
        match source {
            KeySource::Env(name) => Self::Env(name),
            KeySource::File(path) => Self::File(path),
            KeySource::Keychain => Self::Keychain(true),
        }
    }
}

/// Whether a command names what to run.
pub fn has_program(command: &[String]) -> bool {
    command
        .first()
        .is_some_and(|program| !program.trim().is_empty())
}

/// What a yes to a command is a yes to, as hex of a SHA-256: this command, for these servers. With
/// another of either it is asked anew.
pub fn command_digest(command: &[String], servers: &[String]) -> String {
    let mut hash = Sha256::new();
    for list in [command, servers] {
        // Lengths, so that no two lists run into each other.
        hash.update(list.len().to_be_bytes());
        for text in list {
            hash.update(text.len().to_be_bytes());
            hash.update(text.as_bytes());
        }
    }
    let digits = hash.finalize();
    digits.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(json: &str) -> Result<SecretSource, String> {
        serde_json::from_str(json).map_err(|error| error.to_string())
    }

    fn words(list: &[&str]) -> Vec<String> {
        list.iter().map(|&word| word.to_owned()).collect()
    }

    #[test]
    fn each_source_is_read_and_written_alike() {
        for (json, source) in [
            (r#"{"env":"NAME"}"#, SecretSource::Env(String::from("NAME"))),
            (r#"{"keychain":true}"#, SecretSource::Keychain),
            (
                r#"{"command":["pass","show","a b"]}"#,
                SecretSource::Command(words(&["pass", "show", "a b"])),
            ),
        ] {
            assert_eq!(secret(json), Ok(source.clone()));
            assert_eq!(serde_json::to_string(&source).unwrap(), json);
        }
        for json in [
            r#"{"env":"NAME"}"#,
            r#"{"file":"/a/key.pem"}"#,
            r#"{"keychain":true}"#,
        ] {
            let key: KeySource = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::to_string(&key).unwrap(), json);
        }
    }

    #[test]
    fn what_is_no_source_says_what_was_expected() {
        for (json, expected) in [
            (r#"{"keychain":false}"#, "\"keychain\": true"),
            (r#"{"command":[]}"#, "got no program"),
            (r#"{"command":["  ","x"]}"#, "got no program"),
            (r#"{"command":"pass show x"}"#, "expected a sequence"),
            (r#"{"keychain":"yes"}"#, "expected a boolean"),
            (r#"{"file":"/a"}"#, "got \"file\""),
            (r#"{"value":"swordfish"}"#, "unknown variant"),
        ] {
            let error = secret(json).unwrap_err();
            assert!(error.contains(expected), "{json}: {error}");
        }
        let key = serde_json::from_str::<KeySource>(r#"{"command":["a"]}"#).unwrap_err();
        assert!(key.to_string().contains("got \"command\""), "{key}");
    }

    #[test]
    fn a_yes_is_to_one_command_and_to_one_set_of_servers() {
        let digest =
            |command: &[&str], servers: &[&str]| command_digest(&words(command), &words(servers));
        let yes = digest(&["pass", "show", "x"], &["https://a.example"]);
        assert_eq!(yes.len(), 64);
        for other in [
            digest(&["pass", "show", "y"], &["https://a.example"]),
            digest(&["pass", "showx"], &["https://a.example"]),
            digest(&["pass", "show", "x"], &["https://b.example"]),
            digest(&["pass", "show", "x", "https://a.example"], &[]),
        ] {
            assert_ne!(yes, other);
        }
    }
}
