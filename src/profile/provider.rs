//! What is known of a provider: shown and searched, and never sent by itself.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The member `provider` of a profile. Unknown members survive reading and writing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Provider {
    /// The heading that it stands below in lists.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub group: String,
    /// Words by which it is found beside its name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub website: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub documentation: Option<String>,
    /// Where an app is registered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub console: Option<String>,
    #[serde(skip_serializing_if = "AppRegistration::is_empty")]
    pub registration: AppRegistration,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub scopes: Vec<ScopeMeaning>,
    #[serde(skip_serializing_if = "Loopback::is_unknown")]
    pub loopback: Loopback,
    /// A request that shows what the tokens are good for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call: Option<ProviderCall>,
    /// The persona of the built-in server that behaves as this provider does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub persona: Option<String>,
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

impl Provider {
    /// Whether the redirect to this machine that is registered there goes by the name `localhost`:
    /// the address is another one to this provider, or is not taken.
    pub fn wants_localhost(&self) -> bool {
        let registered = self.registration.redirect_uri.as_deref();
        registered
            .and_then(|uri| url::Url::parse(uri).ok())
            .is_some_and(|uri| uri.host_str() == Some("localhost"))
    }
}

/// How a client gets its name at the provider.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct AppRegistration {
    /// What to register, where it is not the redirect URI that the profile would use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redirect_uri: Option<String>,
    /// One sentence each, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<String>,
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

impl AppRegistration {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A scope and what it allows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScopeMeaning {
    pub scope: String,
    #[serde(default)]
    pub meaning: String,
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// Which redirects to this machine the provider takes (RFC 8252 §7.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Loopback {
    /// The port of the request need not be the registered one.
    AnyPort,
    /// The registered address, port included.
    Exact,
    /// Addresses on this machine cannot be registered.
    None,
    #[default]
    Unknown,
}

impl Loopback {
    pub const ALL: [Self; 4] = [Self::AnyPort, Self::Exact, Self::None, Self::Unknown];

    fn is_unknown(&self) -> bool {
        *self == Self::Unknown
    }
}

/// A request to the provider's API.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProviderCall {
    #[serde(default)]
    pub method: CallMethod,
    pub url: String,
    /// Of this call alone; what every call wants stands in `request.api_headers`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<(String, String)>,
    /// Sent as JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Map<String, Value>>,
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// How an API is asked; a call that is offered changes nothing there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum CallMethod {
    #[default]
    Get,
    Post,
}

impl CallMethod {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }

    pub(super) fn is_get(&self) -> bool {
        *self == Self::Get
    }
}

/// What a note is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteSubject {
    Registration,
    Redirect,
    Scopes,
    ClientAuthentication,
    Pkce,
    Refresh,
    Tokens,
    Endpoints,
    Tls,
    Answer,
    Quirk,
    Call,
}

impl NoteSubject {
    /// In the order in which a person meets them.
    pub const ALL: [Self; 12] = [
        Self::Registration,
        Self::Redirect,
        Self::Endpoints,
        Self::Tls,
        Self::Scopes,
        Self::Pkce,
        Self::ClientAuthentication,
        Self::Tokens,
        Self::Answer,
        Self::Refresh,
        Self::Call,
        Self::Quirk,
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = r#"{
        "group": "Sign-in", "aliases": ["one"], "website": "https://a.example",
        "documentation": "https://a.example/docs", "console": "https://a.example/apps",
        "registration": { "redirect_uri": "http://127.0.0.1/callback", "steps": ["Do it"], "fee": 0 },
        "scopes": [{ "scope": "openid", "meaning": "who it is", "since": 2014 }],
        "loopback": "any_port",
        "call": { "method": "POST", "url": "https://api.example/graphql", "headers": [["A", "b"]],
                  "body": { "query": "{ me }" }, "later": true },
        "persona": "one", "colour": "green"
    }"#;

    #[test]
    fn unknown_members_survive_and_nothing_is_added() {
        let wanted: Value = serde_json::from_str(WHOLE).unwrap();
        let provider: Provider = serde_json::from_str(WHOLE).unwrap();
        assert_eq!(serde_json::to_value(&provider).unwrap(), wanted);
        let empty: Provider = serde_json::from_str("{}").unwrap();
        assert_eq!(serde_json::to_string(&empty).unwrap(), "{}");
        assert_eq!(empty.loopback, Loopback::Unknown);
    }

    #[test]
    fn every_subject_is_listed_once() {
        let mut all = NoteSubject::ALL.to_vec();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), NoteSubject::ALL.len());
    }
}
