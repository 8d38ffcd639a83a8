//! What can be typed of an environment: one field each, empty where it is as in the profile.

use serde_json::Value;

use crate::profile::Environment;

/// One field of an environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnvironmentField {
    Issuer,
    ClientId,
    Scope,
}

impl EnvironmentField {
    pub const ALL: [Self; 3] = [Self::Issuer, Self::ClientId, Self::Scope];

    /// Where it stands in a profile: `server/issuer`.
    pub fn path(self) -> &'static str {
        match self {
            Self::Issuer => "server/issuer",
            Self::ClientId => "client/client_id",
            Self::Scope => "client/scope",
        }
    }

    /// What the environment says itself.
    pub fn value(self, environment: &Environment) -> String {
        let (outer, inner) = self.members();
        let members = environment.changes.get(outer);
        let text = members.and_then(|members| members.get(inner)?.as_str());
        text.unwrap_or_default().to_owned()
    }

    /// Sets it; an empty text makes it as in the profile.
    pub fn set(self, environment: &mut Environment, text: &str) {
        let (outer, inner) = self.members();
        environment.leave(self.path());
        if text.is_empty() {
            return;
        }
        let members = environment.changes.entry(outer).or_insert(Value::Null);
        if !members.is_object() {
            *members = Value::Object(serde_json::Map::new());
        }
        if let Value::Object(members) = members {
            members.insert(inner.to_owned(), Value::from(text));
        }
    }

    fn members(self) -> (&'static str, &'static str) {
        self.path().split_once('/').unwrap_or(("", ""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::Profile;

    #[test]
    fn every_field_is_set_read_applied_and_cleared() {
        let base = Profile::for_issuer("https://id.example");
        let mut environment = Environment {
            name: String::from("stage"),
            ..Environment::default()
        };
        let texts = ["https://stage.example", "staged", "openid"];
        for (field, text) in EnvironmentField::ALL.into_iter().zip(texts) {
            assert_eq!(field.value(&environment), "");
            field.set(&mut environment, text);
            assert_eq!(field.value(&environment), text);
        }
        let inside = base.inside(&environment).unwrap();
        assert_eq!(inside.issuer(), Some("https://stage.example"));
        assert_eq!(inside.client.client_id, "staged");
        assert_eq!(inside.client.scope.as_deref(), Some("openid"));
        for field in EnvironmentField::ALL {
            field.set(&mut environment, "");
        }
        assert!(environment.changes.is_empty());
    }
}
