//! The profile file: its members, how it is read, and what is wrong with one that is not read.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{
    ClientRegistration, ConnectionSettings, Environment, NoteSubject, Provider, RedirectScheme,
    RequestSettings,
};

/// The version of the format that this program writes.
pub const SCHEMA: u32 = 1;
/// A profile is a page of text; what is larger is something else.
pub const MAX_BYTES: usize = 1024 * 1024;

/// One provider and one client at it. Unknown members survive reading and writing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    pub schema: u32,
    pub id: String,
    pub name: String,
    /// Members of RFC 8414 and OpenID Connect Discovery.
    #[serde(default)]
    pub server: Map<String, Value>,
    #[serde(default)]
    pub client: ClientRegistration,
    #[serde(default)]
    pub redirect: RedirectSettings,
    #[serde(default)]
    pub request: RequestSettings,
    #[serde(default)]
    pub trust: TrustSettings,
    #[serde(default, skip_serializing_if = "ConnectionSettings::is_usual")]
    pub connection: ConnectionSettings,
    /// What is known of the provider; shown and searched, never sent by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<Provider>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub template: Vec<TemplateField>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
    /// The same provider elsewhere, or another client of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub environments: Vec<Environment>,
    /// The environment that a run is in; nothing says so in a file of the library.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    /// Members of `trust` that this program does not know; see [`Profile::to_json`].
    #[serde(skip)]
    pub trust_other: Map<String, Value>,
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// Where the answer of the authorization request is caught.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RedirectSettings {
    #[serde(default = "default_host")]
    pub host: String,
    #[serde(default, skip_serializing_if = "RedirectScheme::is_http")]
    pub scheme: RedirectScheme,
    /// `None`: any free port.
    #[serde(default)]
    pub port: Option<u16>,
    #[serde(default = "default_path")]
    pub path: String,
    #[serde(default)]
    pub capture: Capture,
    /// The whole redirect URI, where it is not the program's own listener.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

fn default_host() -> String {
    String::from("127.0.0.1")
}

fn default_path() -> String {
    String::from("/callback")
}

impl Default for RedirectSettings {
    fn default() -> Self {
        Self {
            host: default_host(),
            scheme: RedirectScheme::Http,
            port: None,
            path: default_path(),
            capture: Capture::default(),
            uri: None,
            other: Map::new(),
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Capture {
    /// By a listener on a loopback port.
    #[default]
    Listen,
    /// By hand: the address is pasted.
    Paste,
}

/// Which certificates are believed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum TrustSettings {
    #[default]
    System,
    /// Extra roots from a PEM file; the system's still count.
    Ca { file: String },
    /// SHA-256 of the leaf certificate's DER, as hex with or without colons.
    Pin { sha256: String },
    /// None is checked. Loud wherever it is used.
    None,
}

/// A question that only the user can answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TemplateField {
    pub name: String,
    pub ask: String,
    #[serde(default)]
    pub default: String,
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// A fact about the provider and where it was read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Note {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<NoteSubject>,
    pub text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The day on which it was read there; without one it is unverified.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verified: Option<String>,
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// Why a text is not a profile.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProfileError {
    #[error("a profile is at most {MAX_BYTES} bytes long, this is {0}")]
    TooLarge(usize),
    #[error("expected a profile as JSON: {0}")]
    Json(String),
    #[error(
        "this profile has schema {found}, this program knows {SCHEMA}: use a newer program, or export the profile from the newer one"
    )]
    Newer { found: u64 },
    #[error(
        "a profile must not hold a secret: client.client_secret is text, expected {{\"env\": \"NAME\"}}"
    )]
    HoldsSecret,
}

impl Profile {
    /// Reads a profile file (UTF-8 JSON, a byte order mark is tolerated).
    pub fn parse(bytes: &[u8]) -> Result<Self, ProfileError> {
        if bytes.len() > MAX_BYTES {
            return Err(ProfileError::TooLarge(bytes.len()));
        }
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let value: Value = serde_json::from_slice(bytes).map_err(|error| json_error(&error))?;
        if let Some(found) = value.get("schema").and_then(Value::as_u64)
            && found > u64::from(SCHEMA)
        {
            return Err(ProfileError::Newer { found });
        }
        if holds_secret(&value) {
            return Err(ProfileError::HoldsSecret);
        }
        let trust_other = match value.get("trust") {
            Some(Value::Object(members)) => members
                .iter()
                .filter(|(name, _)| !matches!(name.as_str(), "kind" | "file" | "sha256"))
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
            Some(_) | None => Map::new(),
        };
        let mut profile: Self =
            serde_json::from_value(value).map_err(|error| json_error(&error))?;
        profile.trust_other = trust_other;
        Ok(profile)
    }

    /// An empty profile that only knows its issuer, as `--issuer` makes one for a run.
    pub fn for_issuer(issuer: &str) -> Self {
        let mut profile = Self {
            schema: SCHEMA,
            id: String::from("issuer"),
            name: issuer.to_owned(),
            server: Map::new(),
            client: ClientRegistration::default(),
            redirect: RedirectSettings::default(),
            request: RequestSettings::default(),
            trust: TrustSettings::default(),
            connection: ConnectionSettings::default(),
            provider: None,
            template: Vec::new(),
            notes: Vec::new(),
            environments: Vec::new(),
            environment: None,
            trust_other: Map::new(),
            other: Map::new(),
        };
        profile
            .server
            .insert(String::from("issuer"), Value::from(issuer));
        profile
    }

    /// An empty profile that only knows the API that tokens shall be for (RFC 8707 §2).
    pub fn for_resource(resource: &str) -> Self {
        let mut profile = Self::for_issuer(resource);
        profile.id = String::from("resource");
        profile.server.clear();
        let parameter = (String::from("resource"), resource.to_owned());
        profile.request.extra_parameters.push(parameter);
        profile
    }

    /// The profile as its file has it, unknown members included.
    pub fn to_json(&self) -> Value {
        let mut value = serde_json::to_value(self).unwrap_or_default();
        if let Some(Value::Object(trust)) = value.get_mut("trust") {
            trust.extend(self.trust_other.clone());
        }
        value
    }

    /// The text of its file.
    pub fn to_text(&self) -> String {
        format!("{:#}\n", self.to_json())
    }

    /// The issuer as the profile names it.
    pub fn issuer(&self) -> Option<&str> {
        self.server.get("issuer").and_then(Value::as_str)
    }
}

/// Whether a secret stands where only its source may stand, in an environment, too.
fn holds_secret(value: &Value) -> bool {
    let environments = value.get("environments").and_then(Value::as_array);
    let environments = environments.into_iter().flatten();
    let changes = environments.filter_map(|environment| environment.get("changes"));
    changes.chain([value]).any(|place| {
        let secret = place.pointer("/client/client_secret");
        secret.is_some_and(Value::is_string)
    })
}

/// serde_json's words hold member names and positions, and values only of a wrong type: those are cut.
fn json_error(error: &serde_json::Error) -> ProfileError {
    let text = error.to_string();
    let safe = match text.split_once("invalid type: string ") {
        Some((before, after)) => {
            let rest = after.rsplit_once("\", ").map_or(after, |(_, rest)| rest);
            format!("{before}invalid type: text, {rest}")
        }
        None => text,
    };
    ProfileError::Json(safe)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = r#"{
        "schema": 1, "id": "one", "name": "One", "drink": "tea",
        "server": { "issuer": "https://issuer.example", "x_vendor": [1, {"deep": null}] },
        "client": { "client_id": "c", "client_secret": { "env": "VAR" }, "contacts": ["a@b"] },
        "redirect": { "host": "127.0.0.1", "port": null, "path": "/cb", "capture": "paste", "later": 1 },
        "request": { "pkce": "S256", "response_mode": null, "extra_parameters": [["prompt", "none"], ["prompt", "none"]], "claims": {} },
        "trust": { "kind": "ca", "file": "ca.pem" },
        "template": [{ "name": "host", "ask": "Host?", "default": "localhost", "kind": "name" }],
        "provider": { "group": "Tests", "persona": "one", "x": 1 },
        "notes": [{ "about": "quirk", "text": "t", "source": "s", "verified": "2026-11-21", "author": "somebody" }]
    }"#;

    fn written(profile: &Profile) -> Value {
        serde_json::to_value(profile).unwrap()
    }

    #[test]
    fn unknown_members_survive_reading_and_writing_wherever_they_stand() {
        let profile = Profile::parse(WHOLE.as_bytes()).unwrap();
        let wanted: Value = serde_json::from_str(WHOLE).unwrap();
        assert_eq!(written(&profile), wanted);
        assert_eq!(profile.other["drink"], "tea");
        assert_eq!(profile.redirect.capture, Capture::Paste);
    }

    #[test]
    fn what_is_missing_has_a_default_and_a_byte_order_mark_is_no_harm() {
        let text = "\u{feff}{\"schema\":1,\"id\":\"a\",\"name\":\"A\"}";
        let profile = Profile::parse(text.as_bytes()).unwrap();
        assert_eq!(profile.redirect, RedirectSettings::default());
        assert_eq!(profile.request, RequestSettings::default());
        assert_eq!(profile.trust, TrustSettings::System);
        assert_eq!(profile.issuer(), None);
    }

    #[test]
    fn a_newer_schema_is_named_before_anything_else_is_judged() {
        let text = r#"{"schema":2,"client":{"client_secret":"text"}}"#;
        assert_eq!(
            Profile::parse(text.as_bytes()),
            Err(ProfileError::Newer { found: 2 })
        );
    }

    #[test]
    fn a_secret_in_the_file_is_refused_and_not_repeated() {
        let text = WHOLE.replace(r#"{ "env": "VAR" }"#, r#""canary""#);
        let error = Profile::parse(text.as_bytes()).unwrap_err();
        assert_eq!(error, ProfileError::HoldsSecret);
        assert!(!error.to_string().contains("canary"));
    }

    #[test]
    fn a_wrong_type_is_named_without_its_value() {
        for (right, wrong) in [
            (r#""port": null"#, r#""port": "canary""#),
            (r#""capture": "paste""#, r#""capture": ["canary"]"#),
            (r#"{ "client_id": "c","#, r#"{ "client_id": {"canary": 1},"#),
            (r#"{ "env": "VAR" }"#, r#"{ "env": ["canary"] }"#),
            (r#""port": null"#, r#""port": "say \"canary\", expected""#),
        ] {
            let text = WHOLE.replace(right, wrong);
            assert_ne!(text, WHOLE);
            let error = Profile::parse(text.as_bytes()).unwrap_err().to_string();
            assert!(error.contains("invalid type"), "{error}");
            assert!(!error.contains("canary"), "{error}");
        }
    }

    #[test]
    fn what_is_no_profile_is_said_to_be_none() {
        for text in ["", "[]", "{\"schema\":1}", "{\"schema\":1,", "null"] {
            let error = Profile::parse(text.as_bytes()).unwrap_err();
            assert!(matches!(error, ProfileError::Json(_)), "{text}: {error}");
        }
        let large = vec![b' '; MAX_BYTES + 1];
        assert_eq!(
            Profile::parse(&large),
            Err(ProfileError::TooLarge(MAX_BYTES + 1))
        );
    }
}
