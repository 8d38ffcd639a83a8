//! What requests to a server carry besides the usual, and where they differ from it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{AuthMethod, CallMethod, Profile};

/// The member `request` of a profile. Unknown members survive reading and writing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RequestSettings {
    /// `S256`, `plain` or `off`.
    #[serde(default = "default_pkce")]
    pub pkce: String,
    #[serde(default)]
    pub response_mode: Option<String>,
    /// What the authorization endpoint is asked for, where it is not what the grant asks by itself
    /// (RFC 6749 §3.1.1, OAuth 2.0 Multiple Response Type Encoding Practices §3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response_type: Option<String>,
    /// Whom client assertions are addressed to.
    #[serde(default, skip_serializing_if = "AssertionAudience::is_issuer")]
    pub assertion_audience: AssertionAudience,
    /// How the browser carries the request: `GET`, or `POST` from a page with a form
    /// (RFC 6749 §3.1).
    #[serde(default, skip_serializing_if = "AuthorizationMethod::is_get")]
    pub method: AuthorizationMethod,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extra_parameters: Vec<(String, String)>,
    /// What stands between scopes on the wire, where it is no space (RFC 6749 §3.3).
    #[serde(
        default = "default_separator",
        skip_serializing_if = "is_default_separator"
    )]
    pub scope_separator: String,
    /// The form of the body of requests to the token endpoint.
    #[serde(default, skip_serializing_if = "TokenBody::is_form")]
    pub token_body: TokenBody,
    /// What the request that turns a grant into tokens carries further.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub token_parameters: Vec<(String, String)>,
    /// Headers of requests to the token endpoint, in place of ours of the same name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub token_headers: Vec<(String, String)>,
    /// How client and secret stand in `Authorization` (RFC 6749 §2.3.1).
    #[serde(default, skip_serializing_if = "BasicCredentials::is_form_encoded")]
    pub basic_credentials: BasicCredentials,
    /// What the provider calls bearer tokens beside `Bearer`; without regard to case
    /// (RFC 6749 §7.1).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub token_types: Vec<String>,
    /// The parameter of the device authorization request that holds the scopes, where it is not
    /// `scope` (RFC 8628 §3.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_scope_parameter: Option<String>,
    /// Where a refresh goes, where it is not the token endpoint (RFC 6749 §6).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_endpoint: Option<String>,
    /// What a refresh says once more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refresh_repeats: Vec<RefreshParameter>,
    /// Headers of every request that carries an access token, in place of ours of the same name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub api_headers: Vec<(String, String)>,
    /// The header that carries the bare access token, in place of `Authorization: Bearer`
    /// (RFC 6750 §2.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_token_header: Option<String>,
    /// OpenID Connect Core §5.3.1 allows both.
    #[serde(default, skip_serializing_if = "CallMethod::is_get")]
    pub userinfo_method: CallMethod,
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

fn default_pkce() -> String {
    String::from("S256")
}

fn default_separator() -> String {
    String::from(" ")
}

fn is_default_separator(separator: &str) -> bool {
    separator == " "
}

impl Default for RequestSettings {
    fn default() -> Self {
        Self {
            pkce: default_pkce(),
            response_mode: None,
            response_type: None,
            assertion_audience: AssertionAudience::Issuer,
            method: AuthorizationMethod::Get,
            extra_parameters: Vec::new(),
            scope_separator: default_separator(),
            token_body: TokenBody::Form,
            token_parameters: Vec::new(),
            token_headers: Vec::new(),
            basic_credentials: BasicCredentials::FormEncoded,
            token_types: Vec::new(),
            device_scope_parameter: None,
            refresh_endpoint: None,
            refresh_repeats: Vec::new(),
            api_headers: Vec::new(),
            access_token_header: None,
            userinfo_method: CallMethod::Get,
            other: Map::new(),
        }
    }
}

/// The HTTP method of the authorization request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum AuthorizationMethod {
    #[default]
    Get,
    Post,
}

impl AuthorizationMethod {
    fn is_get(&self) -> bool {
        *self == Self::Get
    }
}

/// The `aud` of a client assertion.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AssertionAudience {
    /// The issuer and nobody else (RFC 10070 §4).
    #[default]
    Issuer,
    /// For servers that still want what OpenID Connect Core §9 recommends.
    TokenEndpoint,
}

impl AssertionAudience {
    pub const ALL: [Self; 2] = [Self::Issuer, Self::TokenEndpoint];

    fn is_issuer(&self) -> bool {
        *self == Self::Issuer
    }
}

/// How the parameters of a token request are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenBody {
    /// `application/x-www-form-urlencoded` (RFC 6749 §4.1.3).
    #[default]
    Form,
    /// A JSON object, which some servers want instead.
    Json,
}

impl TokenBody {
    pub const ALL: [Self; 2] = [Self::Form, Self::Json];

    fn is_form(&self) -> bool {
        *self == Self::Form
    }
}

/// How `client_secret_basic` writes what it sends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BasicCredentials {
    /// Each part form-encoded first (RFC 6749 §2.3.1).
    #[default]
    FormEncoded,
    /// As they are.
    Plain,
    /// The client alone, before a colon and nothing: a client that has no secret.
    EmptyPassword,
}

impl BasicCredentials {
    pub const ALL: [Self; 3] = [Self::FormEncoded, Self::Plain, Self::EmptyPassword];

    fn is_form_encoded(&self) -> bool {
        *self == Self::FormEncoded
    }
}

/// A parameter that RFC 6749 §6 leaves out of a refresh, or leaves open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefreshParameter {
    Scope,
    RedirectUri,
}

impl RefreshParameter {
    pub const ALL: [Self; 2] = [Self::Scope, Self::RedirectUri];
}

impl Profile {
    /// Whether a client of this profile needs its secret to authenticate so.
    pub fn needs_secret(&self, method: AuthMethod) -> bool {
        let has_none = method == AuthMethod::ClientSecretBasic
            && self.request.basic_credentials == BasicCredentials::EmptyPassword;
        method.needs_secret() && !has_none
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = r#"{
        "pkce": "off", "response_mode": "query", "response_type": "code",
        "assertion_audience": "token_endpoint", "method": "POST",
        "extra_parameters": [["prompt", "none"]], "scope_separator": ",", "token_body": "json",
        "token_parameters": [["expiring", "1"]], "token_headers": [["User-Agent", "a/1"]],
        "basic_credentials": "empty_password", "token_types": ["user"],
        "device_scope_parameter": "scopes",
        "refresh_endpoint": "https://a.example/refresh", "refresh_repeats": ["scope", "redirect_uri"],
        "api_headers": [["Notion-Version", "2022-06-28"]], "access_token_header": "X-Token",
        "userinfo_method": "POST", "later": {}
    }"#;

    #[test]
    fn every_member_survives_reading_and_writing() {
        let wanted: Value = serde_json::from_str(WHOLE).unwrap();
        let settings: RequestSettings = serde_json::from_str(WHOLE).unwrap();
        assert_eq!(serde_json::to_value(&settings).unwrap(), wanted);
    }

    #[test]
    fn what_is_usual_is_not_written() {
        let settings: RequestSettings = serde_json::from_str("{}").unwrap();
        assert_eq!(settings, RequestSettings::default());
        assert_eq!(
            serde_json::to_string(&settings).unwrap(),
            r#"{"pkce":"S256","response_mode":null}"#
        );
    }
}
