//! What an edit of a profile inside one of its environments comes to among the changes of that
//! environment.

use serde_json::{Map, Value};

use crate::profile::{Environment, Profile};

impl Environment {
    /// Whether it says something of that member itself, at any value: `client/client_secret`.
    pub fn says(&self, path: &str) -> bool {
        let mut names = path.split('/');
        let first = names.next().and_then(|name| self.changes.get(name));
        names
            .try_fold(first, |value, name| Some(value?.as_object()?.get(name)))
            .flatten()
            .is_some()
    }

    /// Says of a member what the profile says of it, so that it stays here whatever becomes of it
    /// there.
    pub fn say_as(&mut self, base: &Profile, path: &str) {
        let base = base.to_json();
        let value = base.pointer(&format!("/{path}")).cloned();
        let mut members = &mut self.changes;
        let (outer, last) = path.rsplit_once('/').unwrap_or(("", path));
        for name in outer.split('/').filter(|name| !name.is_empty()) {
            let Some(inner) = object_at(members, name) else {
                return;
            };
            members = inner;
        }
        members.insert(last.to_owned(), value.unwrap_or_default());
    }

    /// Leaves a member as it is in the profile.
    pub fn leave(&mut self, path: &str) {
        let names: Vec<&str> = path.split('/').collect();
        take_out(&mut self.changes, &names);
    }

    /// Takes over what an edit changed: `before` and `after` are the profile as it is here. What was
    /// not changed is left to the profile as before.
    pub fn take_edit(&mut self, base: &Profile, before: &Profile, after: &Profile) {
        let change = Value::Object(std::mem::take(&mut self.changes));
        let composed = compose(
            Some(&base.to_json()),
            Some(change),
            Some(&before.to_json()),
            Some(&after.to_json()),
        );
        if let Some(Value::Object(changes)) = composed {
            self.changes = changes;
        }
    }
}

fn object_at<'a>(
    members: &'a mut Map<String, Value>,
    name: &str,
) -> Option<&'a mut Map<String, Value>> {
    let inner = members.entry(name.to_owned()).or_insert(Value::Null);
    if !inner.is_object() {
        *inner = Value::Object(Map::new());
    }
    inner.as_object_mut()
}

/// What holds nothing any more goes with it.
fn take_out(members: &mut Map<String, Value>, path: &[&str]) {
    let Some((name, rest)) = path.split_first() else {
        return;
    };
    if rest.is_empty() {
        members.shift_remove(*name);
        return;
    }
    if let Some(Value::Object(inner)) = members.get_mut(*name) {
        take_out(inner, rest);
        if inner.is_empty() {
            members.shift_remove(*name);
        }
    }
}

/// The merge patch (RFC 7396) that leads from `base` to `after`, where `change` led to `before`.
/// Members that are alike before and after keep their change, or their want of one.
fn compose(
    base: Option<&Value>,
    change: Option<Value>,
    before: Option<&Value>,
    after: Option<&Value>,
) -> Option<Value> {
    if before == after {
        return change;
    }
    let Some(after) = after else {
        // There is nothing to take away where the profile has nothing.
        return base.map(|_| Value::Null);
    };
    let Value::Object(wanted) = after else {
        return Some(after.clone());
    };
    let (mut out, before) = match change {
        Some(Value::Object(changes)) => (changes, before),
        // A patch without members leads to what the profile has.
        Some(
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_),
        )
        | None => (Map::new(), base),
    };
    let empty = Map::new();
    let members = |value: Option<&'_ Value>| value.and_then(Value::as_object).cloned();
    let (had, has) = (members(before), members(base));
    let (had, has) = (
        had.as_ref().unwrap_or(&empty),
        has.as_ref().unwrap_or(&empty),
    );
    let gone = had.keys().filter(|name| !wanted.contains_key(*name));
    for name in wanted.keys().chain(gone) {
        let own = compose(
            has.get(name),
            out.get(name).cloned(),
            had.get(name),
            wanted.get(name),
        );
        match own {
            Some(own) => {
                out.insert(name.clone(), own);
            }
            None => {
                out.shift_remove(name);
            }
        }
    }
    (!out.is_empty() || !base.is_some_and(Value::is_object)).then_some(Value::Object(out))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::profile::{SecretSource, TrustSettings, merge};

    #[test]
    fn what_is_composed_leads_from_the_base_to_what_was_wanted() {
        for (base, change, after, composed) in [
            // Trust with a file, then without a check.
            (
                json!({"t": {"kind": "system"}}),
                json!({"t": {"kind": "ca", "file": "x"}}),
                json!({"t": {"kind": "none"}}),
                json!({"t": {"kind": "none"}}),
            ),
            // What the profile has and is not wanted is taken away by name.
            (
                json!({"t": {"kind": "ca", "file": "x"}}),
                json!({}),
                json!({"t": {"kind": "none"}}),
                json!({"t": {"kind": "none", "file": null}}),
            ),
            // Back to what the profile says: it is said here all the same.
            (
                json!({"a": 1}),
                json!({"a": 2}),
                json!({"a": 1}),
                json!({"a": 1}),
            ),
            // What an earlier null took away comes back whole.
            (
                json!({"s": {"env": "BASE", "x": 1}}),
                json!({"s": null}),
                json!({"s": {"keychain": true}}),
                json!({"s": {"env": null, "x": null, "keychain": true}}),
            ),
            // Lists are one value.
            (
                json!({"l": [1, 2]}),
                json!({}),
                json!({"l": [2]}),
                json!({"l": [2]}),
            ),
            // A member that the profile does not have goes without a trace.
            (
                json!({}),
                json!({"c": {"proxy": "p", "ip": "4"}}),
                json!({"c": {"ip": "4"}}),
                json!({"c": {"ip": "4"}}),
            ),
            (json!({}), json!({"c": {"ip": "4"}}), json!({}), json!({})),
            // What nobody touched stays as it was written, also where it changes nothing.
            (
                json!({"a": 1, "b": 1}),
                json!({"a": 1, "z": null}),
                json!({"a": 1, "b": 2}),
                json!({"a": 1, "z": null, "b": 2}),
            ),
        ] {
            let mut before = base.clone();
            merge(&mut before, &change);
            let out = compose(
                Some(&base),
                Some(change.clone()),
                Some(&before),
                Some(&after),
            );
            let out = out.unwrap_or_else(|| json!({}));
            assert_eq!(out, composed, "{base} {change} {after}");
            let mut reached = base.clone();
            merge(&mut reached, &out);
            assert_eq!(reached, after, "{base} {change}");
        }
    }

    #[test]
    fn a_member_is_said_here_and_left_to_the_profile_again() {
        let mut base = Profile::for_issuer("https://id.example");
        base.trust = TrustSettings::Ca {
            file: String::from("base.pem"),
        };
        let mut stage = Environment::default();
        for path in ["trust", "client/client_secret"] {
            assert!(!stage.says(path));
            stage.say_as(&base, path);
            assert!(stage.says(path));
        }
        assert_eq!(stage.changes["client"], json!({ "client_secret": null }));
        stage.leave("client/client_secret");
        assert!(!stage.changes.contains_key("client"));
        // What is said here stays when the profile changes.
        base.trust = TrustSettings::None;
        let inside = base.inside(&stage).unwrap();
        assert_eq!(
            inside.trust,
            TrustSettings::Ca {
                file: String::from("base.pem")
            }
        );
        stage.leave("trust");
        assert!(stage.changes.is_empty());
    }

    #[test]
    fn an_edit_inside_changes_the_environment_and_what_it_did_not_touch_follows_the_profile() {
        let mut base = Profile::for_issuer("https://id.example");
        base.client.client_id = String::from("base");
        base.client.client_secret = Some(SecretSource::Env(String::from("BASE")));
        let mut stage = Environment {
            name: String::from("stage"),
            ..Environment::default()
        };
        let before = base.inside(&stage).unwrap();
        let mut after = before.clone();
        after.client.client_secret = Some(SecretSource::Keychain);
        after.redirect.port = Some(8000);
        stage.take_edit(&base, &before, &after);
        assert_eq!(
            Value::Object(stage.changes.clone()),
            json!({
                "client": { "client_secret": { "keychain": true, "env": null } },
                "redirect": { "port": 8000 }
            })
        );
        base.client.client_id = String::from("other");
        let inside = base.inside(&stage).unwrap();
        assert_eq!(inside.client.client_id, "other");
        assert_eq!(inside.client.client_secret, Some(SecretSource::Keychain));
    }
}
