//! What a server says of a client that has registered (RFC 7591 §3.2.1, RFC 7592 §3).

use serde_json::{Map, Value};

use super::{
    SafeUrl, Secret,
    json_object::{JsonKind, JsonObject, JsonObjectError},
};

const MAX_BYTES: usize = 1 << 20;

/// The members that only the server gives: a client that replaces its record leaves them out
/// (RFC 7592 §2.2).
pub const SERVER_MEMBERS: [&str; 4] = [
    "registration_access_token",
    "registration_client_uri",
    "client_secret_expires_at",
    "client_id_issued_at",
];

/// The client as the server has it now.
#[derive(Clone, Debug, PartialEq)]
pub struct RegisteredClient {
    pub client_id: String,
    pub client_secret: Option<Secret>,
    pub secret_expires: SecretExpiry,
    /// Where the record is, and what opens it (RFC 7592 §3).
    pub configuration: Configuration,
    /// Every member that came.
    members: Members,
}

/// Until when the secret is good (RFC 7591 §3.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretExpiry {
    /// 0.
    Never,
    /// Seconds since 1970.
    At(i64),
    Absent,
    /// There, and no number.
    Malformed,
}

/// The client configuration endpoint (RFC 7592 §3): its address and its token come together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Configuration {
    /// The server offers none.
    Absent,
    Open {
        uri: SafeUrl,
        access_token: Secret,
    },
    /// One without the other, or an address that cannot be used; in words.
    Broken(String),
}

/// Why an answer names no client. Holds nothing of the answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegistrationError {
    #[error("{0}")]
    Json(#[from] JsonObjectError),
    #[error("expected the member client_id, and there is none (RFC 7591 §3.2.1)")]
    NoClientId,
}

/// Shows names only: there are secrets among the values.
#[derive(Clone, PartialEq)]
struct Members(Map<String, Value>);

impl std::fmt::Debug for Members {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.keys()).finish()
    }
}

impl RegisteredClient {
    /// # Errors
    ///
    /// For a body that is no JSON object, or one without a `client_id`.
    pub fn parse(body: &[u8]) -> Result<Self, RegistrationError> {
        let members = JsonObject::parse(body, MAX_BYTES)?.members;
        let text = |name: &str| {
            let value = members.get(name).and_then(Value::as_str);
            value.filter(|text| !text.is_empty())
        };
        let client_id = text("client_id")
            .ok_or(RegistrationError::NoClientId)?
            .to_owned();
        let secret_expires = match members.get("client_secret_expires_at") {
            None | Some(Value::Null) => SecretExpiry::Absent,
            Some(value) => match value.as_i64() {
                Some(0) => SecretExpiry::Never,
                Some(secs) => SecretExpiry::At(secs),
                None => SecretExpiry::Malformed,
            },
        };
        let configuration = match (
            text("registration_client_uri"),
            text("registration_access_token"),
        ) {
            (None, None) => Configuration::Absent,
            (Some(uri), Some(token)) => match SafeUrl::parse(uri) {
                Ok(uri) => Configuration::Open {
                    uri,
                    access_token: Secret::new(token),
                },
                Err(error) => Configuration::Broken(format!("registration_client_uri: {error}")),
            },
            (Some(_), None) => Configuration::Broken(String::from(
                "registration_client_uri came without registration_access_token",
            )),
            (None, Some(_)) => Configuration::Broken(String::from(
                "registration_access_token came without registration_client_uri",
            )),
        };
        Ok(Self {
            client_secret: text("client_secret").map(Secret::new),
            client_id,
            secret_expires,
            configuration,
            members: Members(members),
        })
    }

    /// A member as it came.
    pub fn member(&self, name: &str) -> Option<&Value> {
        self.members.0.get(name).filter(|value| !value.is_null())
    }

    /// A member that is text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.member(name).and_then(Value::as_str)
    }

    /// A member that is a list of strings; `Err` names what came in its place.
    ///
    /// # Errors
    ///
    /// For a member of another type.
    pub fn texts(&self, name: &str) -> Option<Result<Vec<&str>, JsonKind>> {
        let value = self.member(name)?;
        let Some(items) = value.as_array() else {
            return Some(Err(JsonKind::of(value)));
        };
        Some(
            items
                .iter()
                .map(|item| item.as_str().ok_or(JsonKind::of(item)))
                .collect(),
        )
    }

    /// What a client sends to replace its record: all of it but what only the server gives
    /// (RFC 7592 §2.2).
    pub fn to_replace(&self) -> Map<String, Value> {
        let mut members = self.members.0.clone();
        members.retain(|name, _| !SERVER_MEMBERS.contains(&name.as_str()));
        members
    }

    /// A later answer about the same client: what it leaves out of secrets and of the way to the
    /// record stays as it was (RFC 7592 §3).
    pub fn replaced_by(self, later: Self) -> Self {
        Self {
            client_secret: later.client_secret.or(self.client_secret),
            configuration: match later.configuration {
                Configuration::Absent | Configuration::Broken(_) => self.configuration,
                open @ Configuration::Open { .. } => open,
            },
            client_id: later.client_id,
            secret_expires: later.secret_expires,
            members: later.members,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> RegisteredClient {
        RegisteredClient::parse(text.as_bytes()).unwrap()
    }

    #[test]
    fn case_108_without_a_client_id_there_is_no_client() {
        for body in [
            r#"{"client_secret":"s"}"#,
            r#"{"client_id":""}"#,
            r#"{"client_id":7}"#,
        ] {
            assert_eq!(
                RegisteredClient::parse(body.as_bytes()),
                Err(RegistrationError::NoClientId)
            );
        }
        assert_eq!(
            RegisteredClient::parse(b"<html>registered</html>"),
            Err(RegistrationError::Json(JsonObjectError::Markup))
        );
    }

    #[test]
    fn case_108_a_secret_says_until_when_it_is_good() {
        for (member, expected) in [
            ("", SecretExpiry::Absent),
            (r#","client_secret_expires_at":0"#, SecretExpiry::Never),
            (
                r#","client_secret_expires_at":1795000000"#,
                SecretExpiry::At(1_795_000_000),
            ),
            (
                r#","client_secret_expires_at":"soon""#,
                SecretExpiry::Malformed,
            ),
        ] {
            let client = read(&format!(
                r#"{{"client_id":"c","client_secret":"s"{member}}}"#
            ));
            assert_eq!(client.secret_expires, expected);
        }
    }

    #[test]
    fn the_way_to_the_record_comes_whole_or_not_at_all() {
        let uri = r#""registration_client_uri":"https://as.example/r/1""#;
        let token = r#""registration_access_token":"t""#;
        let of = |rest: &str| read(&format!(r#"{{"client_id":"c"{rest}}}"#)).configuration;
        assert_eq!(of(""), Configuration::Absent);
        assert!(matches!(
            of(&format!(",{uri},{token}")),
            Configuration::Open { .. }
        ));
        for broken in [
            format!(",{uri}"),
            format!(",{token}"),
            format!(r#",{token},"registration_client_uri":"javascript:x""#),
        ] {
            assert!(matches!(of(&broken), Configuration::Broken(_)), "{broken}");
        }
    }

    #[test]
    fn a_replacement_leaves_out_what_only_the_server_gives() {
        let client = read(
            r#"{"client_id":"c","client_secret":"s","client_secret_expires_at":0,
                "client_id_issued_at":1,"registration_access_token":"t",
                "registration_client_uri":"https://as.example/r","redirect_uris":["a"]}"#,
        );
        let sent: Vec<String> = client.to_replace().keys().cloned().collect();
        assert_eq!(sent, ["client_id", "client_secret", "redirect_uris"]);
        assert!(!format!("{client:?}").contains("\"s\""));
        let later = client
            .clone()
            .replaced_by(read(r#"{"client_id":"c","redirect_uris":["b"]}"#));
        assert_eq!(later.configuration, client.configuration);
        assert_eq!(later.client_secret, client.client_secret);
        assert_eq!(later.texts("redirect_uris"), Some(Ok(vec!["b"])));
    }
}
