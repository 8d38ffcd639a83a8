//! What can be typed of an environment: one field each, empty where it is as in the profile.

use serde_json::{Map, Value, json};

use crate::profile::{Environment, Overrides, Profile};

/// One field of an environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnvironmentField {
    Issuer,
    ClientId,
    SecretVariable,
    Scope,
    RedirectUri,
    CaFile,
}

impl EnvironmentField {
    pub const ALL: [Self; 6] = [
        Self::Issuer,
        Self::ClientId,
        Self::SecretVariable,
        Self::Scope,
        Self::RedirectUri,
        Self::CaFile,
    ];

    fn path(self) -> (&'static str, &'static str) {
        match self {
            Self::Issuer => ("server", "issuer"),
            Self::ClientId => ("client", "client_id"),
            Self::SecretVariable => ("client", "client_secret"),
            Self::Scope => ("client", "scope"),
            Self::RedirectUri => ("redirect", "uri"),
            Self::CaFile => ("trust", "file"),
        }
    }

    /// What the environment says itself.
    pub fn value(self, environment: &Environment) -> String {
        let (outer, inner) = self.path();
        let Some(Value::Object(members)) = environment.changes.get(outer) else {
            return String::new();
        };
        let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
        let found = match self {
            Self::Issuer | Self::ClientId | Self::Scope | Self::CaFile => text(members.get(inner)),
            Self::SecretVariable => text(members.get(inner).and_then(|source| source.get("env"))),
            Self::RedirectUri => text(members.get("uri")).or_else(|| loopback(members)),
        };
        found.unwrap_or_default()
    }

    /// Sets it; an empty text makes it as in the profile.
    pub fn set(self, environment: &mut Environment, base: &Profile, text: &str) {
        let (outer, inner) = self.path();
        let members = environment
            .changes
            .entry(outer)
            .or_insert_with(|| json!({}));
        if !members.is_object() {
            *members = json!({});
        }
        let Value::Object(members) = members else {
            return;
        };
        match self {
            _ if text.is_empty() => self.clear(members),
            Self::Issuer | Self::ClientId | Self::Scope => {
                members.insert(inner.to_owned(), Value::from(text));
            }
            Self::SecretVariable => {
                environment.set_client_source(base, inner, &json!({ "env": text }));
                return;
            }
            Self::RedirectUri => redirect(members, text),
            Self::CaFile => {
                members.insert(String::from("kind"), Value::from("ca"));
                members.insert(inner.to_owned(), Value::from(text));
            }
        }
        if members.is_empty() {
            environment.changes.shift_remove(outer);
        }
    }

    fn clear(self, members: &mut Map<String, Value>) {
        let names: &[&str] = match self {
            Self::Issuer => &["issuer"],
            Self::ClientId => &["client_id"],
            Self::SecretVariable => &["client_secret"],
            Self::Scope => &["scope"],
            Self::RedirectUri => &["uri", "host", "port", "path", "capture"],
            Self::CaFile => &["kind", "file"],
        };
        for name in names {
            members.shift_remove(*name);
        }
    }
}

/// A redirect URI on this machine, put together again.
fn loopback(members: &Map<String, Value>) -> Option<String> {
    let host = members.get("host")?.as_str()?;
    let path = members.get("path").and_then(Value::as_str)?;
    Some(match members.get("port").and_then(Value::as_u64) {
        Some(port) => format!("http://{host}:{port}{path}"),
        None => format!("http://{host}{path}"),
    })
}

/// As `--redirect-uri` takes it apart; until it is a URI it stands as it is typed.
fn redirect(members: &mut Map<String, Value>, text: &str) {
    let mut profile = Profile::for_issuer("");
    let overrides = Overrides {
        redirect_uri: Some(text.to_owned()),
        ..Overrides::default()
    };
    let is_read = overrides.apply(&mut profile).is_ok();
    let (uri, capture) = match (&profile.redirect.uri, is_read) {
        (None, true) => (Value::Null, "listen"),
        (Some(_), _) | (None, false) => (Value::from(text), "paste"),
    };
    if uri.is_null() {
        members.insert(String::from("host"), Value::from(profile.redirect.host));
        members.insert(String::from("port"), Value::from(profile.redirect.port));
        members.insert(String::from("path"), Value::from(profile.redirect.path));
    } else {
        for name in ["host", "port", "path"] {
            members.shift_remove(name);
        }
    }
    members.insert(String::from("uri"), uri);
    members.insert(String::from("capture"), Value::from(capture));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::{Capture, SecretSource};

    fn base() -> Profile {
        let mut base = Profile::for_issuer("https://id.example");
        base.client.client_id = String::from("base");
        base.client.client_secret = Some(SecretSource::Env(String::from("BASE")));
        base
    }

    #[test]
    fn every_field_is_set_read_applied_and_cleared() {
        let mut base = base();
        let mut environment = Environment {
            name: String::from("stage"),
            ..Environment::default()
        };
        let texts = [
            "https://stage.example",
            "staged",
            "STAGE",
            "openid",
            "http://127.0.0.1:8000/cb",
            "stage.pem",
        ];
        for (field, text) in EnvironmentField::ALL.into_iter().zip(texts) {
            assert_eq!(field.value(&environment), "");
            field.set(&mut environment, &base, text);
            assert_eq!(field.value(&environment), text);
        }
        base.environments.push(environment.clone());
        let inside = base.in_environment("stage").unwrap();
        assert_eq!(inside.issuer(), Some("https://stage.example"));
        assert_eq!(inside.redirect.port, Some(8000));
        let source = SecretSource::Env(String::from("STAGE"));
        assert_eq!(inside.client.client_secret, Some(source));
        for field in EnvironmentField::ALL {
            field.set(&mut environment, &base, "");
        }
        assert!(environment.changes.is_empty());
    }

    #[test]
    fn a_redirect_uri_elsewhere_is_pasted() {
        let mut base = base();
        let mut environment = Environment {
            name: String::from("web"),
            ..Environment::default()
        };
        for text in ["http://127.0.0.1/cb", "h", "https://app.example/cb"] {
            EnvironmentField::RedirectUri.set(&mut environment, &base, text);
            assert_eq!(EnvironmentField::RedirectUri.value(&environment), text);
        }
        base.environments.push(environment);
        let inside = base.in_environment("web").unwrap();
        assert_eq!(inside.redirect.capture, Capture::Paste);
    }
}
