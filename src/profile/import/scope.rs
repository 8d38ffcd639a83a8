//! Environments of a collection as environments of a profile: what each changes of a setting.

use serde_json::{Map, Value};

use super::{
    ImportRemark, Imported, MAX_FOUND,
    settings::Settings,
    variables::{Layers, Variables},
};
use crate::profile::{Environment, Profile};

/// More environments than anybody has; each is gone through for each setting.
pub(super) const MAX_ENVIRONMENTS: usize = 32;
/// So many settings without a server are named.
const MAX_NAMED: usize = 20;

/// The variables of one environment.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct NamedVariables {
    pub name: String,
    pub variables: Variables,
}

/// Variables that came in files of their own.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Given {
    /// They count wherever nothing else has the name.
    pub globals: Variables,
    pub environments: Vec<NamedVariables>,
}

impl Given {
    /// The same with the environments that a collection holds itself, which come first. Each has a
    /// name of its own.
    pub fn after(&self, own: Vec<NamedVariables>, taken: &mut Taken) -> Vec<NamedVariables> {
        let mut all: Vec<NamedVariables> = Vec::new();
        for mut one in own.into_iter().chain(self.environments.iter().cloned()) {
            if all.len() == MAX_ENVIRONMENTS {
                taken.remark(ImportRemark::TooMany {
                    what: "environments",
                    kept: MAX_ENVIRONMENTS,
                });
                break;
            }
            let name: String = one.name.trim().chars().take(80).collect();
            let name = if name.is_empty() {
                String::from("Environment")
            } else {
                name
            };
            let is_taken = |name: &str| all.iter().any(|other| other.name == name);
            one.name.clone_from(&name);
            let mut number = 2;
            while is_taken(&one.name) {
                one.name = format!("{name} ({number})");
                number += 1;
            }
            all.push(one);
        }
        all
    }
}

/// What was found in a text so far.
#[derive(Debug, Default)]
pub(super) struct Taken {
    pub found: Vec<Imported>,
    /// What is to be said of the text as a whole.
    remarks: Vec<ImportRemark>,
}

impl Taken {
    pub fn remark(&mut self, remark: ImportRemark) {
        if !self.remarks.contains(&remark) {
            self.remarks.push(remark);
        }
    }

    /// A setting, or that there is none since nothing names a server.
    pub fn push(&mut self, name: &str, imported: Option<Imported>) {
        match imported {
            Some(_) if self.found.len() == MAX_FOUND => self.remark(ImportRemark::TooMany {
                what: "settings",
                kept: MAX_FOUND,
            }),
            Some(imported) => self.found.push(imported),
            None if self.remarks.len() < MAX_NAMED => self.remark(ImportRemark::NoServer {
                member: name.to_owned(),
            }),
            None => {}
        }
    }

    /// What was found, and with each setting what is to be said of the whole.
    pub fn finish(mut self) -> Vec<Imported> {
        for imported in &mut self.found {
            imported.remarks.extend(self.remarks.iter().cloned());
        }
        self.found
    }
}

/// What counts at one place of a collection.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope<'v> {
    /// Those that an environment does not change; the closest comes first.
    pub over: Vec<&'v Variables>,
    pub environments: &'v [NamedVariables],
    /// Those that an environment changes.
    pub under: Vec<&'v Variables>,
}

impl<'v> Scope<'v> {
    /// The same below a folder or at a request with variables of its own.
    pub fn inside(&self, variables: &'v Variables) -> Self {
        let mut inside = self.clone();
        inside.over.insert(0, variables);
        inside
    }

    fn without_environment(&self) -> Layers<'v> {
        let over = self.over.iter().copied();
        over.chain(self.under.iter().copied()).collect()
    }

    /// What has a value in an environment alone has that of the first one, so that the profile can
    /// be used as it is.
    fn base(&self) -> Layers<'v> {
        let over = self.over.iter().copied();
        let first = self.environments.first().map(|first| &first.variables);
        over.chain(self.under.iter().copied())
            .chain(first)
            .collect()
    }

    fn of(&self, environment: &'v NamedVariables) -> Layers<'v> {
        let over = self.over.iter().copied();
        over.chain([&environment.variables])
            .chain(self.under.iter().copied())
            .collect()
    }

    /// Reads a setting as it is by itself, and what each environment changes of it.
    pub fn take(&self, name: &str, taken: &mut Taken, read: &dyn Fn(&mut Settings<'_>)) {
        let read_with = |layers| {
            let mut settings = Settings::new(name, layers);
            read(&mut settings);
            settings.finish()
        };
        if taken.found.len() >= MAX_FOUND {
            taken.push(name, read_with(self.base()));
            return;
        }
        let Some(mut imported) = read_with(self.base()) else {
            taken.push(name, None);
            return;
        };
        let Some(first) = self.environments.first() else {
            taken.push(name, Some(imported));
            return;
        };
        let alone = read_with(self.without_environment());
        let takes_first = alone.is_none_or(|alone| alone.profile != imported.profile);
        let mut environments = Vec::new();
        for environment in self.environments {
            let Some(there) = read_with(self.of(environment)) else {
                continue;
            };
            let remarks = there.remarks.into_iter();
            let remarks = remarks.filter(|remark| !imported.remarks.contains(remark));
            let remarks: Vec<ImportRemark> = remarks
                .map(|remark| ImportRemark::InEnvironment {
                    environment: environment.name.clone(),
                    remark: Box::new(remark),
                })
                .collect();
            imported.remarks.extend(remarks);
            environments.push(Environment {
                name: environment.name.clone(),
                changes: changes(&imported.profile, &there.profile),
                ..Environment::default()
            });
        }
        if takes_first {
            imported.remarks.push(ImportRemark::AsIn {
                environment: first.name.clone(),
            });
        }
        let is_any_other = environments.iter().any(|one| !one.changes.is_empty());
        if is_any_other {
            imported.profile.environments = environments;
        } else if !takes_first || environments.len() > 1 {
            let names: Vec<String> = environments.into_iter().map(|one| one.name).collect();
            imported.remarks.push(ImportRemark::AlikeEverywhere {
                environments: names.join(", "),
            });
        }
        taken.push(name, Some(imported));
    }
}

/// What turns one profile into the other, as a merge patch (RFC 7396).
fn changes(base: &Profile, there: &Profile) -> Map<String, Value> {
    match difference(&base.to_json(), &there.to_json()) {
        Some(Value::Object(changes)) => changes,
        Some(_) | None => Map::new(),
    }
}

fn difference(from: &Value, to: &Value) -> Option<Value> {
    let (Value::Object(old), Value::Object(new)) = (from, to) else {
        return (from != to).then(|| to.clone());
    };
    let mut changes = Map::new();
    for name in old.keys().filter(|name| !new.contains_key(*name)) {
        changes.insert(name.clone(), Value::Null);
    }
    for (name, value) in new {
        let change = match old.get(name) {
            Some(before) => difference(before, value),
            None => Some(value.clone()),
        };
        if let Some(change) = change {
            changes.insert(name.clone(), change);
        }
    }
    (!changes.is_empty()).then_some(Value::Object(changes))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::profile::merge;

    #[test]
    fn a_difference_is_the_patch_that_makes_it() {
        for (from, to) in [
            (json!({"a": 1}), json!({"a": 1})),
            (
                json!({"a": 1, "b": {"c": 2, "d": 3}}),
                json!({"b": {"c": 4}, "e": [1]}),
            ),
            (json!({"a": {"b": 1}}), json!({"a": [1]})),
            (json!({}), json!({"a": {"b": {"c": 1}}})),
        ] {
            let mut value = from.clone();
            if let Some(patch) = difference(&from, &to) {
                merge(&mut value, &patch);
            }
            assert_eq!(value, to, "{from}");
        }
    }
}
