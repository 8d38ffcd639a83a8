//! Environments of a profile: the same provider or another client of it, as changes to the rest.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Note, Problem, Profile, ProfileError, Remark, remarks};

/// One environment. Several clients of one provider are environments, too.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Environment {
    pub name: String,
    /// A JSON merge patch of the profile (RFC 7396).
    #[serde(default)]
    pub changes: Map<String, Value>,
    /// Facts that hold here; those of the profile stand before them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// Members that say which profile it is; an environment has no say in them.
const FIXED: [&str; 4] = ["schema", "id", "environments", "environment"];

/// Why a profile cannot be used in an environment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EnvironmentError {
    #[error("expected an environment of the profile ({known}), got {name:?}")]
    Unknown { name: String, known: String },
    #[error("the environment {name:?}: {error}")]
    Profile { name: String, error: ProfileError },
}

/// What stands between the name of a profile and that of its environment.
pub const ENVIRONMENT_SEPARATOR: &str = " · ";

impl Profile {
    /// The profile as it is in that environment: its own client, server, secret source, redirect and
    /// trust where the environment has them. A run with it belongs to both, and says so.
    pub fn in_environment(&self, name: &str) -> Result<Self, EnvironmentError> {
        let Some(environment) = self.environments.iter().find(|one| one.name == name) else {
            let known: Vec<&str> = self.environments.iter().map(|one| &*one.name).collect();
            return Err(EnvironmentError::Unknown {
                name: name.to_owned(),
                known: if known.is_empty() {
                    String::from("it has none")
                } else {
                    known.join(", ")
                },
            });
        };
        self.inside(environment)
            .map_err(|error| EnvironmentError::Profile {
                name: name.to_owned(),
                error,
            })
    }

    /// The same with an environment that need not be one of the profile's.
    ///
    /// # Errors
    ///
    /// Why the profile cannot be read once it is changed.
    pub fn inside(&self, environment: &Environment) -> Result<Self, ProfileError> {
        let name = environment.name.as_str();
        let mut value = self.to_json();
        let mut changes = environment.changes.clone();
        changes.retain(|member, _| !FIXED.contains(&member.as_str()));
        let names_itself = changes.contains_key("name");
        merge(&mut value, &Value::Object(changes));
        if let Value::Object(members) = &mut value {
            members.remove("environments");
            members.insert(String::from("environment"), Value::from(name));
        }
        let mut profile = Self::parse(value.to_string().as_bytes())?;
        profile.notes.extend(environment.notes.iter().cloned());
        if !names_itself {
            profile.name = format!("{}{ENVIRONMENT_SEPARATOR}{name}", self.name);
        }
        Ok(profile)
    }
}

/// Applies a merge patch: `null` removes, objects are merged, everything else replaces (RFC 7396).
pub fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(changes) = patch else {
        target.clone_from(patch);
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let Value::Object(members) = target else {
        return;
    };
    for (name, change) in changes {
        if change.is_null() {
            // The order of the others stays.
            members.shift_remove(name);
        } else {
            merge(members.entry(name.clone()).or_insert(Value::Null), change);
        }
    }
}

/// What is wrong with the environments of a profile. The profile itself can be used all the same.
pub(super) fn environment_remarks(profile: &Profile) -> Vec<Remark> {
    if profile.environments.is_empty() {
        return Vec::new();
    }
    let mut base = profile.clone();
    base.environments.clear();
    let own = remarks(&base);
    let mut out = Vec::new();
    for (index, environment) in profile.environments.iter().enumerate() {
        let mut warn = |member: &str, problem| {
            out.push(Remark {
                member: format!("/environments/{index}{member}"),
                is_failure: false,
                problem,
            });
        };
        let name = &environment.name;
        if name.trim().is_empty() {
            warn("/name", Problem::NoName);
        }
        let same = |other: &&Environment| other.name == *name;
        if profile.environments[..index]
            .iter()
            .any(|other| same(&other))
        {
            warn("/name", Problem::EnvironmentTwice { name: name.clone() });
            continue;
        }
        for member in FIXED {
            if environment.changes.contains_key(member) {
                let problem = Problem::NotOfAnEnvironment {
                    member: member.to_owned(),
                };
                warn(&format!("/changes/{member}"), problem);
            }
        }
        match base.inside(environment) {
            Ok(inside) => {
                for remark in remarks(&inside) {
                    // A question that the profile asks is told once.
                    let is_told = own.iter().any(|told| {
                        let is_question = matches!(told.problem, Problem::Unfilled { .. });
                        told.problem == remark.problem
                            && (is_question || told.member == remark.member)
                    });
                    if remark.is_failure && !is_told {
                        warn(&format!("/changes{}", remark.member), remark.problem);
                    }
                }
            }
            Err(error) => {
                let name = name.clone();
                let words = EnvironmentError::Profile { name, error }.to_string();
                warn("/changes", Problem::BadEnvironment { words });
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn profile(environments: &Value) -> Profile {
        let text = json!({
            "schema": 1, "id": "shop", "name": "Shop", "x": 1,
            "server": { "issuer": "https://id.example", "token_endpoint": "https://id.example/t" },
            "client": { "client_id": "base", "scope": "openid", "client_secret": { "env": "BASE" } },
            "environments": environments
        });
        Profile::parse(text.to_string().as_bytes()).unwrap()
    }

    fn stage() -> Value {
        json!([{ "name": "stage", "colour": "blue", "notes": [{ "text": "Slow." }], "changes": {
            "id": "other",
            "server": { "issuer": "https://stage.example", "token_endpoint": null },
            "client": { "client_id": "staged", "client_secret": { "env": "STAGE" } },
            "redirect": { "port": 8000 },
            "trust": { "kind": "ca", "file": "stage.pem" } } }])
    }

    #[test]
    fn a_merge_patch_does_what_its_specification_shows() {
        for (target, patch, wanted) in [
            (json!({"a": "b"}), json!({"a": "c"}), json!({"a": "c"})),
            (
                json!({"a": "b", "b": "c"}),
                json!({"a": null}),
                json!({"b": "c"}),
            ),
            (json!({"a": ["b"]}), json!({"a": "c"}), json!({"a": "c"})),
            (json!({"a": "c"}), json!({"a": ["b"]}), json!({"a": ["b"]})),
            (
                json!({"a": {"b": "c"}}),
                json!({"a": {"b": "d", "c": null}}),
                json!({"a": {"b": "d"}}),
            ),
            (json!(["a", "b"]), json!(["c"]), json!(["c"])),
            (
                json!({"e": null}),
                json!({"a": 1}),
                json!({"e": null, "a": 1}),
            ),
            (
                json!([1, 2]),
                json!({"a": "b", "c": null}),
                json!({"a": "b"}),
            ),
            (
                json!({}),
                json!({"a": {"bb": {"ccc": null}}}),
                json!({"a": {"bb": {}}}),
            ),
        ] {
            let mut value = target.clone();
            merge(&mut value, &patch);
            assert_eq!(value, wanted, "{target} {patch}");
        }
    }

    #[test]
    fn an_environment_changes_what_it_names_and_nothing_else() {
        let base = profile(&stage());
        let inside = base.in_environment("stage").unwrap();
        assert_eq!(
            (inside.id.as_str(), inside.name.as_str()),
            ("shop", "Shop · stage")
        );
        assert_eq!(inside.environment.as_deref(), Some("stage"));
        assert_eq!(inside.issuer(), Some("https://stage.example"));
        assert!(!inside.server.contains_key("token_endpoint"));
        assert_eq!(inside.client.scope.as_deref(), Some("openid"));
        assert_eq!(
            (inside.redirect.port, inside.redirect.path.as_str()),
            (Some(8000), "/callback")
        );
        let json = inside.to_json();
        assert_eq!(json["client"]["client_secret"], json!({ "env": "STAGE" }));
        assert_eq!(
            (&json["environment"], &json["x"]),
            (&json!("stage"), &json!(1))
        );
        assert!(json.get("environments").is_none());
        assert_eq!(json["notes"], json!([{ "text": "Slow." }]));
        assert!(base.notes.is_empty());
        assert_eq!(base.to_json()["environments"], stage());
    }

    #[test]
    fn a_name_that_is_not_there_is_answered_with_those_that_are() {
        let error = profile(&stage()).in_environment("prod").unwrap_err();
        assert_eq!(
            error.to_string(),
            "expected an environment of the profile (stage), got \"prod\""
        );
        let error = profile(&json!([])).in_environment("x").unwrap_err();
        assert!(error.to_string().contains("it has none"));
    }

    #[test]
    fn bad_environments_are_pointed_at_and_leave_the_profile_usable() {
        let bad = profile(&json!([
            { "name": "" },
            { "name": "a", "changes": { "environments": [], "id": "x" } },
            { "name": "a" },
            { "name": "b", "changes": { "redirect": { "port": "canary" } } },
            { "name": "c", "changes": { "server": { "issuer": "javascript:alert(1)" } } }
        ]));
        let all = remarks(&bad);
        assert!(all.iter().all(|remark| !remark.is_failure));
        let members: Vec<&str> = all.iter().map(|remark| remark.member.as_str()).collect();
        assert_eq!(
            members,
            [
                "/environments/0/name",
                "/environments/1/changes/id",
                "/environments/1/changes/environments",
                "/environments/2/name",
                "/environments/3/changes",
                "/environments/4/changes/server/issuer",
            ]
        );
        assert!(
            !all.iter()
                .any(|remark| remark.problem.to_string().contains("canary"))
        );
    }

    #[test]
    fn a_secret_in_an_environment_is_refused_like_one_outside() {
        let text = json!({ "schema": 1, "id": "a", "name": "A", "environments": [
            { "name": "x", "changes": { "client": { "client_secret": "canary" } } } ] });
        let error = Profile::parse(text.to_string().as_bytes()).unwrap_err();
        assert_eq!(error, ProfileError::HoldsSecret);
    }
}
