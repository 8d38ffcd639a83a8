//! The platform's keychain: the Secret Service, macOS' Keychain, Windows' Credential Manager. What
//! cannot be kept there is kept in memory, and never in a file.

use std::{
    collections::HashMap,
    env,
    sync::{Arc, Mutex},
    thread,
};

use tokio::sync::oneshot;
use zeroize::Zeroizing;

use crate::{
    app::{KeptSecret, KeychainContents, KeychainJob, SecretTrouble, kept_refresh_token},
    effects::{
        data_folder::{DataFolder, NoDataFolder},
        kept_names::KeptNames,
        keychain_parts as parts,
    },
    oauth::Secret,
    profile::SecretPlace,
};

/// What every entry of this program is filed under.
const SERVICE: &str = "oauth-playground";

/// `none` keeps secrets in memory alone, whatever keychain there is.
const VARIABLE: &str = "OAUTH_PLAYGROUND_KEYCHAIN";

/// Whether the platform's keychain is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeychainChoice {
    /// Unless `OAUTH_PLAYGROUND_KEYCHAIN` is `none`.
    #[default]
    Platform,
    /// Secrets are kept in memory alone.
    Off,
}

/// What is kept beyond a run. Cloned, it is the same one.
#[derive(Clone)]
pub(super) struct Keychain {
    shared: Arc<Shared>,
}

/// The keychain for a command that does one thing and ends.
pub struct SecretKeeper(Keychain);

impl SecretKeeper {
    pub fn new(data: Result<&DataFolder, &NoDataFolder>) -> Self {
        Self(Keychain::new(KeychainChoice::Platform, data))
    }

    /// What was refused, and what is kept then. Blocks for as long as the keychain takes.
    pub fn perform(&self, job: KeychainJob) -> (Option<String>, KeychainContents) {
        self.0.perform(job)
    }
}

struct Shared {
    names: Result<KeptNames, String>,
    memory: Mutex<HashMap<SecretPlace, InMemory>>,
    /// One at a time: what is written in turn is read in turn.
    at_work: Mutex<()>,
}

struct InMemory {
    servers: Vec<String>,
    secret: Secret,
}

impl Keychain {
    pub fn new(choice: KeychainChoice, data: Result<&DataFolder, &NoDataFolder>) -> Self {
        let is_off = choice == KeychainChoice::Off
            || env::var_os(VARIABLE).is_some_and(|value| value == "none");
        let names = match data {
            _ if is_off => Err(String::from("it is switched off")),
            Ok(data) => Ok(KeptNames::new(data)),
            Err(error) => Err(error.to_string()),
        };
        Self {
            shared: Arc::new(Shared {
                names,
                memory: Mutex::default(),
                at_work: Mutex::default(),
            }),
        }
    }

    /// Does work on a thread of its own: a keychain may ask its owner, and he may be away. Nobody has
    /// to wait for it, not even the end of the program.
    pub fn later<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> T + Send + 'static,
    ) -> oneshot::Receiver<T> {
        let (sender, receiver) = oneshot::channel();
        let keychain = self.clone();
        let started = thread::Builder::new()
            .name(String::from("keychain"))
            .spawn(move || {
                let _given_up = sender.send(work(&keychain));
            });
        // Without a thread the sender is gone, and the receiver says so.
        drop(started);
        receiver
    }

    /// Does it, and tells how things are then. The text says what was refused.
    pub fn perform(&self, job: KeychainJob) -> (Option<String>, KeychainContents) {
        let refusal = match job {
            KeychainJob::Look => None,
            KeychainJob::Keep {
                place,
                servers,
                secret,
            } => self.keep(&place, servers, secret).err(),
            KeychainJob::Delete { place } => self.delete(&place).err(),
            KeychainJob::Forget {
                place,
                servers,
                refresh_token,
            } => {
                let kept = self.read(&place, &servers).ok();
                let kept = kept.and_then(|text| kept_refresh_token(&text));
                if kept == Some(refresh_token) {
                    self.delete(&place).err()
                } else {
                    None
                }
            }
        };
        (refusal, self.contents())
    }

    /// What is kept for these servers. Blocks for as long as the keychain takes.
    pub fn read(&self, place: &SecretPlace, servers: &[String]) -> Result<Secret, SecretTrouble> {
        if let Some(secret) = self.in_memory(place, servers) {
            return Ok(secret);
        }
        self.available().map_err(SecretTrouble::NoKeychain)?;
        let _in_turn = self.shared.at_work.lock();
        let bytes = read_parts(place)?;
        let (kept_for, secret) = open(&bytes).ok_or(SecretTrouble::Damaged)?;
        if kept_for == servers {
            return Ok(secret);
        }
        Err(SecretTrouble::OtherServers {
            kept_for: kept_for.join(", "),
            named: servers.join(", "),
        })
    }

    /// What is kept until the end of the program.
    pub fn in_memory(&self, place: &SecretPlace, servers: &[String]) -> Option<Secret> {
        let memory = self.shared.memory.lock().ok()?;
        let kept = memory.get(place).filter(|kept| kept.servers == servers)?;
        Some(kept.secret.clone())
    }

    /// Whether it is kept, as far as the list says; nobody is asked for anything by that.
    pub fn has(&self, place: &SecretPlace) -> bool {
        let names = self.shared.names.as_ref();
        names.is_ok_and(|names| names.list().contains(place))
            || self
                .shared
                .memory
                .lock()
                .is_ok_and(|memory| memory.contains_key(place))
    }

    fn keep(
        &self,
        place: &SecretPlace,
        servers: Vec<String>,
        secret: Secret,
    ) -> Result<(), String> {
        let outcome = match self.available() {
            // Known, and said before anybody asked for it.
            Err(_) => Ok(false),
            Ok(names) => {
                let _in_turn = self.shared.at_work.lock();
                write_parts(place, &seal(&servers, &secret))
                    .and_then(|()| {
                        names.add(place).map_err(|error| {
                            format!("it is kept, and its name could not be noted: {error}")
                        })
                    })
                    .map(|()| true)
            }
        };
        if let Ok(mut memory) = self.shared.memory.lock() {
            if outcome == Ok(true) {
                memory.remove(place);
            } else {
                memory.insert(place.clone(), InMemory { servers, secret });
            }
        }
        outcome.map(|_| ())
    }

    fn delete(&self, place: &SecretPlace) -> Result<(), String> {
        if let Ok(mut memory) = self.shared.memory.lock() {
            memory.remove(place);
        }
        let Ok(names) = self.available() else {
            return Ok(());
        };
        let _in_turn = self.shared.at_work.lock();
        delete_parts(place)?;
        names
            .remove(place)
            .map_err(|error| format!("it is deleted, and its name could not be: {error}"))
    }

    /// By name. What the keychain holds is not read for it.
    fn contents(&self) -> KeychainContents {
        let named = self.shared.names.as_ref().map(KeptNames::list);
        let mut kept: Vec<KeptSecret> = named
            .unwrap_or_default()
            .into_iter()
            .map(|place| KeptSecret {
                place,
                is_in_memory: false,
            })
            .collect();
        if let Ok(memory) = self.shared.memory.lock() {
            for place in memory.keys() {
                kept.retain(|one| one.place != *place);
                kept.push(KeptSecret {
                    place: place.clone(),
                    is_in_memory: true,
                });
            }
        }
        kept.sort_by(|a, b| a.place.cmp(&b.place));
        KeychainContents {
            missing: self.available().err(),
            kept,
        }
    }

    /// The list of names of a keychain that can be reached, or why there is none. Nobody is asked to
    /// unlock it by that.
    fn available(&self) -> Result<&KeptNames, String> {
        let names = self.shared.names.as_ref().map_err(Clone::clone)?;
        match keyring::Entry::store_status() {
            Ok(()) => Ok(names),
            Err(error) => Err(error.to_string()),
        }
    }
}

/// With whom it is for, so that a file with somebody else's id does not get it.
fn seal(servers: &[String], secret: &Secret) -> Zeroizing<Vec<u8>> {
    let value = serde_json::json!({ "servers": servers, "secret": secret.expose() });
    Zeroizing::new(value.to_string().into_bytes())
}

fn open(bytes: &[u8]) -> Option<(Vec<String>, Secret)> {
    let value: serde_json::Value = serde_json::from_slice(bytes).ok()?;
    let servers = value.get("servers")?.as_array()?;
    let servers = servers
        .iter()
        .map(|one| one.as_str().map(str::to_owned))
        .collect::<Option<_>>()?;
    Some((servers, Secret::new(value.get("secret")?.as_str()?)))
}

fn entry(place: &SecretPlace, part: usize) -> Result<keyring::Entry, keyring::Error> {
    let name = if part == 0 {
        place.to_string()
    } else {
        format!("{place} ({})", part + 1)
    };
    keyring::Entry::new(SERVICE, &name)
}

fn read_parts(place: &SecretPlace) -> Result<Zeroizing<Vec<u8>>, SecretTrouble> {
    let read = |part| entry(place, part).and_then(|entry| entry.get_secret());
    let first = match read(0) {
        Ok(first) => first,
        Err(keyring::Error::NoEntry) => return Err(SecretTrouble::NotKept),
        Err(error) => return Err(SecretTrouble::Refused(words(&error))),
    };
    let count = parts::count(&first).map_err(|_| SecretTrouble::Damaged)?;
    let mut all = Zeroizing::new(vec![first]);
    for part in 1..count {
        match read(part) {
            Ok(bytes) => all.push(bytes),
            Err(keyring::Error::NoEntry) => return Err(SecretTrouble::Damaged),
            Err(error) => return Err(SecretTrouble::Refused(words(&error))),
        }
    }
    let value = parts::join(&all).map_err(|_| SecretTrouble::Damaged)?;
    Ok(Zeroizing::new(value))
}

/// The first part last: until it is there, the old value is found to be in part, and asked for.
fn write_parts(place: &SecretPlace, value: &[u8]) -> Result<(), String> {
    let all = Zeroizing::new(parts::split(value).map_err(|error| error.to_string())?);
    for (part, bytes) in all.iter().enumerate().rev() {
        entry(place, part)
            .and_then(|entry| entry.set_secret(bytes))
            .map_err(|error| words(&error))?;
    }
    delete_from(place, all.len())
}

fn delete_parts(place: &SecretPlace) -> Result<(), String> {
    match entry(place, 0).and_then(|entry| entry.delete_credential()) {
        // Whoever deleted it by hand may have left the others.
        Ok(()) | Err(keyring::Error::NoEntry) => delete_from(place, 1),
        Err(error) => Err(words(&error)),
    }
}

/// What a longer value left behind.
fn delete_from(place: &SecretPlace, first: usize) -> Result<(), String> {
    for part in first.. {
        match entry(place, part).and_then(|entry| entry.delete_credential()) {
            Ok(()) => {}
            Err(keyring::Error::NoEntry) => break,
            Err(error) => return Err(words(&error)),
        }
    }
    Ok(())
}

/// What the keychain says, without the values that some of its errors carry.
fn words(error: &keyring::Error) -> String {
    match error {
        keyring::Error::BadEncoding(_) | keyring::Error::BadDataFormat(..) => {
            String::from("it holds something else under this name")
        }
        keyring::Error::Ambiguous(entries) => {
            format!("it holds {} entries of this name", entries.len())
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::Purpose;

    fn keychain() -> Keychain {
        Keychain::new(KeychainChoice::Off, Err(&NoDataFolder::NotWanted))
    }

    #[test]
    fn case_132_without_a_keychain_a_secret_is_kept_in_memory_and_it_is_said_before() {
        let keychain = keychain();
        let place = SecretPlace::new("mine", Purpose::ClientSecret);
        let servers = vec![String::from("https://a.example")];
        let (_, before) = keychain.perform(KeychainJob::Look);
        assert!(before.missing.is_some() && before.kept.is_empty());
        let (refusal, after) = keychain.perform(KeychainJob::Keep {
            place: place.clone(),
            servers: servers.clone(),
            secret: Secret::new("canary"),
        });
        assert_eq!(refusal, None);
        assert_eq!(
            after.kept,
            [KeptSecret {
                place: place.clone(),
                is_in_memory: true
            }]
        );
        assert_eq!(keychain.read(&place, &servers), Ok(Secret::new("canary")));
        let (_, gone) = keychain.perform(KeychainJob::Delete {
            place: place.clone(),
        });
        assert!(gone.kept.is_empty());
        assert!(matches!(
            keychain.read(&place, &servers),
            Err(SecretTrouble::NoKeychain(_))
        ));
    }

    #[test]
    fn case_66_a_dead_token_is_forgotten_unless_another_run_has_kept_a_newer_one() {
        let keychain = keychain();
        let place = SecretPlace::new("mine", Purpose::Tokens);
        let servers = vec![String::from("https://a.example")];
        keychain.perform(KeychainJob::Keep {
            place: place.clone(),
            servers: servers.clone(),
            secret: Secret::new(r#"{"refresh_token":"newer","scope":null}"#),
        });
        for (token, is_left) in [("older", true), ("newer", false)] {
            let (refusal, after) = keychain.perform(KeychainJob::Forget {
                place: place.clone(),
                servers: servers.clone(),
                refresh_token: Secret::new(token),
            });
            assert_eq!((refusal, !after.kept.is_empty()), (None, is_left));
        }
    }

    #[test]
    fn a_secret_in_memory_is_not_handed_to_other_servers() {
        let keychain = keychain();
        let place = SecretPlace::new("mine", Purpose::ClientSecret);
        keychain.perform(KeychainJob::Keep {
            place: place.clone(),
            servers: vec![String::from("https://a.example")],
            secret: Secret::new("canary"),
        });
        let other = [String::from("https://b.example")];
        assert_eq!(keychain.in_memory(&place, &other), None);
    }

    #[test]
    fn what_is_sealed_opens_and_nothing_else_does() {
        let servers = vec![String::from("https://a.example")];
        let sealed = seal(&servers, &Secret::new("s\"\u{0}ü"));
        assert_eq!(open(&sealed), Some((servers, Secret::new("s\"\u{0}ü"))));
        for other in [
            "",
            "{}",
            r#"{"secret":"x"}"#,
            r#"{"servers":[1],"secret":"x"}"#,
        ] {
            assert_eq!(open(other.as_bytes()), None);
        }
    }
}
