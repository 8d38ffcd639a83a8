//! The list of what is in the keychain, by name: a keychain cannot be asked for it everywhere. No
//! value is in it.

use std::{fs, io, path::PathBuf, sync::Mutex};

use serde_json::{Map, Value, json};

use crate::{
    effects::{
        data_folder::{DataFolder, make_private_folder},
        plain_file,
        replace_file::{Target, backup_of, replace},
    },
    profile::{Purpose, SecretPlace},
};

const SCHEMA: u64 = 1;
/// A few hundred bytes an entry.
const MAX_BYTES: u64 = 1024 * 1024;

/// The file with the names.
#[derive(Debug)]
pub(super) struct KeptNames {
    path: PathBuf,
    /// Held from reading to writing.
    writing: Mutex<()>,
}

impl KeptNames {
    pub fn new(data: &DataFolder) -> Self {
        Self {
            path: data.secret_names(),
            writing: Mutex::new(()),
        }
    }

    /// A list that is damaged is none: what it named is found again under the profiles that say so.
    pub fn list(&self) -> Vec<SecretPlace> {
        self.read().unwrap_or_default()
    }

    pub fn add(&self, place: &SecretPlace) -> io::Result<()> {
        self.change(|names| {
            if !names.contains(place) {
                names.push(place.clone());
                names.sort();
            }
        })
    }

    pub fn remove(&self, place: &SecretPlace) -> io::Result<()> {
        self.change(|names| names.retain(|one| one != place))
    }

    fn change(&self, change: impl FnOnce(&mut Vec<SecretPlace>)) -> io::Result<()> {
        let _one_at_a_time = self.writing.lock();
        let before = self.read();
        let mut names = before.clone().unwrap_or_default();
        change(&mut names);
        if before.as_ref() == Some(&names) || before.is_none() && names.is_empty() {
            return Ok(());
        }
        if names.is_empty() {
            let _there_may_be_none = fs::remove_file(backup_of(&self.path));
            return fs::remove_file(&self.path);
        }
        if let Some(folder) = self.path.parent() {
            make_private_folder(folder)?;
        }
        let entries: Vec<Value> = names.iter().map(to_json).collect();
        let text = format!("{:#}\n", json!({ "schema": SCHEMA, "entries": entries }));
        let target = if self.path.try_exists()? {
            Target::Old
        } else {
            Target::New
        };
        replace(&self.path, text.as_bytes(), target)
    }

    /// `None` where there is no file that can be read.
    fn read(&self) -> Option<Vec<SecretPlace>> {
        let bytes = plain_file::read(&self.path, MAX_BYTES).ok()?;
        let value: Value = serde_json::from_slice(&bytes).ok()?;
        let entries = value.get("entries")?.as_array()?;
        Some(entries.iter().filter_map(of_json).collect())
    }
}

fn to_json(place: &SecretPlace) -> Value {
    let mut out = Map::new();
    out.insert(String::from("profile"), json!(place.profile));
    if let Some(environment) = &place.environment {
        out.insert(String::from("environment"), json!(environment));
    }
    out.insert(String::from("purpose"), json!(place.purpose.name()));
    Value::Object(out)
}

fn of_json(value: &Value) -> Option<SecretPlace> {
    let text = |name| value.get(name).and_then(Value::as_str);
    Some(SecretPlace {
        profile: text("profile")?.to_owned(),
        environment: text("environment").map(str::to_owned),
        purpose: Purpose::parse(text("purpose")?)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::effects::Home;

    #[test]
    fn names_come_and_go_and_a_damaged_list_is_an_empty_one() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::Folder(folder.path().join("data"));
        let names = KeptNames::new(&DataFolder::find(&home).unwrap());
        let mut stage = SecretPlace::new("b", Purpose::Tokens);
        stage.environment = Some(String::from("stage"));
        let secret = SecretPlace::new("a", Purpose::ClientSecret);
        names.remove(&secret).unwrap();
        assert!(!names.path.exists());
        for place in [&stage, &secret, &secret] {
            names.add(place).unwrap();
        }
        assert_eq!(names.list(), [secret.clone(), stage.clone()]);
        names.remove(&secret).unwrap();
        assert_eq!(names.list(), [stage.clone()]);
        for damaged in ["", "[]", r#"{"entries":7}"#, "\u{0}"] {
            fs::write(&names.path, damaged).unwrap();
            assert_eq!(names.list(), []);
        }
        names.add(&secret).unwrap();
        assert_eq!(names.list(), std::slice::from_ref(&secret));
        names.remove(&secret).unwrap();
        assert!(!names.path.exists());
    }
}
