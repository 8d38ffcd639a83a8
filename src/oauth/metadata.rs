//! What an authorization server says about itself (RFC 8414 §2, OpenID Connect Discovery).

use serde_json::{Map, Value};

use super::{
    SafeUrl, SafeUrlError,
    json_object::{JsonKind, JsonObject, JsonObjectError},
};

/// Longer documents are not read.
const MAX_METADATA_BYTES: usize = 1 << 20;

/// The metadata with every member it came with, known or not.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ServerMetadata {
    members: Map<String, Value>,
    repeated_members: Vec<String>,
}

/// Where metadata is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WellKnown {
    /// `/.well-known/openid-configuration`, appended to the issuer.
    OpenIdConfiguration,
    /// `/.well-known/oauth-authorization-server`, inserted before the issuer's path.
    OauthAuthorizationServer,
    /// `/.well-known/openid-configuration`, inserted like that of OAuth (RFC 8414 §3.1); the same
    /// address as [`Self::OpenIdConfiguration`] where the issuer has no path.
    OpenIdConfigurationInserted,
}

/// Why a document is not server metadata.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MetadataError {
    #[error("the metadata could not be read: {0}")]
    Json(#[from] JsonObjectError),
}

/// Why a member cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MemberError {
    #[error("expected {expected}, got {received}")]
    Type {
        expected: &'static str,
        received: JsonKind,
    },
    #[error(transparent)]
    Url(#[from] SafeUrlError),
}

/// Why an issuer has no place for its metadata.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IssuerError {
    #[error("the issuer is no usable address: {0}")]
    Url(#[from] SafeUrlError),
    #[error("expected an issuer without a query, got one with it (RFC 8414 §2)")]
    Query,
}

/// What `issuer` says, compared with the one that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IssuerMatch {
    Same,
    /// Both as written: even a trailing slash counts (RFC 8414 §3.3).
    Different {
        expected: String,
        received: String,
    },
    Absent {
        expected: String,
    },
    NotText {
        expected: String,
        received: JsonKind,
    },
}

impl ServerMetadata {
    pub fn parse(bytes: &[u8]) -> Result<Self, MetadataError> {
        let object = JsonObject::parse(bytes, MAX_METADATA_BYTES)?;
        Ok(Self {
            members: object.members,
            repeated_members: object.repeated_members,
        })
    }

    pub fn members(&self) -> &Map<String, Value> {
        &self.members
    }

    pub fn into_members(self) -> Map<String, Value> {
        self.members
    }

    /// Names that stood more than once.
    pub fn repeated_members(&self) -> &[String] {
        &self.repeated_members
    }

    /// `issuer` as written, if it is a string.
    pub fn issuer(&self) -> Option<&str> {
        self.members.get("issuer").and_then(Value::as_str)
    }

    /// Compares character for character, without any normalising (RFC 8414 §3.3).
    pub fn issuer_match(&self, expected: &str) -> IssuerMatch {
        let expected = expected.to_owned();
        match self.members.get("issuer") {
            None => IssuerMatch::Absent { expected },
            Some(Value::String(received)) if *received == expected => IssuerMatch::Same,
            Some(Value::String(received)) => IssuerMatch::Different {
                expected,
                received: received.clone(),
            },
            Some(other) => IssuerMatch::NotText {
                expected,
                received: JsonKind::of(other),
            },
        }
    }

    /// A member that names an address, such as `token_endpoint` or `jwks_uri`. A `null` counts as
    /// absent.
    pub fn endpoint(&self, name: &str) -> Option<Result<SafeUrl, MemberError>> {
        Some(match self.present(name)? {
            Value::String(text) => SafeUrl::parse(text).map_err(MemberError::Url),
            other => Err(mistyped("a URL in a string", other)),
        })
    }

    /// The address of that endpoint for clients that show a certificate, from
    /// `mtls_endpoint_aliases` (RFC 8705 §5).
    pub fn mtls_alias(&self, name: &str) -> Option<Result<SafeUrl, MemberError>> {
        let aliases = match self.present("mtls_endpoint_aliases")? {
            Value::Object(aliases) => aliases,
            other => return Some(Err(mistyped("an object", other))),
        };
        Some(match aliases.get(name).filter(|value| !value.is_null())? {
            Value::String(text) => SafeUrl::parse(text).map_err(MemberError::Url),
            other => Err(mistyped("a URL in a string", other)),
        })
    }

    /// The endpoints that `mtls_endpoint_aliases` names, in the order of the document.
    pub fn mtls_aliases(&self) -> impl Iterator<Item = &str> {
        self.present("mtls_endpoint_aliases")
            .and_then(Value::as_object)
            .into_iter()
            .flat_map(|aliases| aliases.keys().map(String::as_str))
    }

    /// A member that is a list of strings, such as `code_challenge_methods_supported`.
    pub fn strings(&self, name: &str) -> Option<Result<Vec<&str>, MemberError>> {
        let value = self.present(name)?;
        let Some(items) = value.as_array() else {
            return Some(Err(mistyped("an array of strings", value)));
        };
        Some(
            items
                .iter()
                .map(|item| {
                    item.as_str()
                        .ok_or_else(|| mistyped("only strings in the array", item))
                })
                .collect(),
        )
    }

    /// A member that is true or false, such as `authorization_response_iss_parameter_supported`.
    pub fn boolean(&self, name: &str) -> Option<Result<bool, MemberError>> {
        let value = self.present(name)?;
        Some(
            value
                .as_bool()
                .ok_or_else(|| mistyped("true or false", value)),
        )
    }

    /// Whether a list of strings is there and names that value.
    pub fn lists(&self, name: &str, value: &str) -> bool {
        matches!(self.strings(name), Some(Ok(values)) if values.contains(&value))
    }

    fn present(&self, name: &str) -> Option<&Value> {
        self.members.get(name).filter(|value| !value.is_null())
    }
}

impl From<Map<String, Value>> for ServerMetadata {
    fn from(members: Map<String, Value>) -> Self {
        Self {
            members,
            repeated_members: Vec::new(),
        }
    }
}

fn mistyped(expected: &'static str, received: &Value) -> MemberError {
    MemberError::Type {
        expected,
        received: JsonKind::of(received),
    }
}

impl WellKnown {
    /// The places in the order in which they are tried.
    pub const ORDER: [Self; 2] = [Self::OpenIdConfiguration, Self::OauthAuthorizationServer];

    /// The order for a server that an API has named (MCP Authorization Server Discovery).
    pub const ORDER_FOR_RESOURCES: [Self; 3] = [
        Self::OauthAuthorizationServer,
        Self::OpenIdConfigurationInserted,
        Self::OpenIdConfiguration,
    ];

    pub fn path(self) -> &'static str {
        match self {
            Self::OpenIdConfiguration | Self::OpenIdConfigurationInserted => {
                "/.well-known/openid-configuration"
            }
            Self::OauthAuthorizationServer => "/.well-known/oauth-authorization-server",
        }
    }

    /// Where that issuer's metadata is: appended by OpenID Connect Discovery §4.1, inserted
    /// between host and path by RFC 8414 §3.1. Both drop a trailing slash of the issuer first.
    pub fn url(self, issuer: &str) -> Result<SafeUrl, IssuerError> {
        let issuer = SafeUrl::parse(issuer)?;
        if issuer.url().query().is_some() {
            return Err(IssuerError::Query);
        }
        let text = issuer.as_str();
        // SafeUrl has made sure of the two slashes.
        let host_at = text.find("://").map_or(0, |at| at + "://".len());
        let path_at = text[host_at..]
            .find('/')
            .map_or(text.len(), |at| host_at + at);
        let (origin, path) = text.split_at(path_at);
        let path = path.strip_suffix('/').unwrap_or(path);
        let url = match self {
            Self::OpenIdConfiguration => format!("{origin}{path}{}", self.path()),
            Self::OauthAuthorizationServer | Self::OpenIdConfigurationInserted => {
                format!("{origin}{}{path}", self.path())
            }
        };
        Ok(SafeUrl::parse(&url)?)
    }
}

/// Both places, in the order in which they are tried.
pub fn well_known_urls(issuer: &str) -> Result<[(WellKnown, SafeUrl); 2], IssuerError> {
    let [first, second] = WellKnown::ORDER;
    Ok([(first, first.url(issuer)?), (second, second.url(issuer)?)])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> ServerMetadata {
        ServerMetadata::parse(text.as_bytes()).unwrap()
    }

    #[test]
    fn case_103_both_places_for_issuers_with_and_without_a_path() {
        let cases = [
            ("https://as.example", "", ""),
            ("https://as.example/", "", ""),
            ("https://as.example:8443/realms/dev", "/realms/dev", ":8443"),
            ("https://as.example/realms/dev/", "/realms/dev", ""),
            ("https://as.example/a%2Fb", "/a%2Fb", ""),
        ];
        for (issuer, path, port) in cases {
            let [openid, oauth] = well_known_urls(issuer).unwrap();
            assert_eq!(openid.0, WellKnown::OpenIdConfiguration);
            assert_eq!(
                openid.1.as_str(),
                format!("https://as.example{port}{path}/.well-known/openid-configuration")
            );
            assert_eq!(
                oauth.1.as_str(),
                format!("https://as.example{port}/.well-known/oauth-authorization-server{path}")
            );
        }
        assert_eq!(
            well_known_urls("https://as.example/?a=b").unwrap_err(),
            IssuerError::Query
        );
        assert!(matches!(
            well_known_urls("file:///etc").unwrap_err(),
            IssuerError::Url(_)
        ));
    }

    #[test]
    fn case_100_the_issuer_is_compared_as_written() {
        let metadata = read(r#"{"issuer":"https://as.example/"}"#);
        assert_eq!(
            metadata.issuer_match("https://as.example/"),
            IssuerMatch::Same
        );
        for expected in ["https://as.example", "https://AS.example/", ""] {
            assert_eq!(
                metadata.issuer_match(expected),
                IssuerMatch::Different {
                    expected: expected.into(),
                    received: "https://as.example/".into()
                }
            );
        }
        assert!(matches!(
            read("{}").issuer_match("x"),
            IssuerMatch::Absent { .. }
        ));
        assert!(matches!(
            read(r#"{"issuer":["x"]}"#).issuer_match("x"),
            IssuerMatch::NotText {
                received: JsonKind::Array,
                ..
            }
        ));
    }

    #[test]
    fn case_101_endpoints_that_are_no_addresses() {
        for bad in [
            "javascript:alert(1)",
            "file:///x",
            "data:text/html,x",
            "https://u@h/",
            "https://h/#f",
            "https://h/a b",
            "-flag",
            "%USERPROFILE%",
        ] {
            let metadata = ServerMetadata::from(Map::from_iter([(
                "token_endpoint".to_owned(),
                Value::from(bad),
            )]));
            assert!(
                metadata.endpoint("token_endpoint").unwrap().is_err(),
                "{bad}"
            );
        }
        let metadata = read(r#"{"token_endpoint":7,"jwks_uri":null,"x":"https://h/x"}"#);
        assert!(matches!(
            metadata.endpoint("token_endpoint"),
            Some(Err(MemberError::Type { .. }))
        ));
        assert_eq!(metadata.endpoint("jwks_uri"), None);
        assert!(metadata.endpoint("x").unwrap().is_ok());
    }

    #[test]
    fn case_104_what_is_no_metadata_is_named() {
        let error = |bytes: &[u8]| ServerMetadata::parse(bytes).unwrap_err();
        assert_eq!(
            error(b"<html>"),
            MetadataError::Json(JsonObjectError::Markup)
        );
        assert_eq!(error(b""), MetadataError::Json(JsonObjectError::Empty));
        assert!(matches!(
            error(b"[]"),
            MetadataError::Json(JsonObjectError::NotAnObject { .. })
        ));
        assert!(matches!(
            error(&vec![b' '; 10 << 20]),
            MetadataError::Json(JsonObjectError::TooLong { .. })
        ));
    }

    #[test]
    fn members_have_types_and_unknown_ones_stay() {
        let metadata = read(
            r#"{"code_challenge_methods_supported":["plain","S256"],"x":[1],"y":"z",
                "authorization_response_iss_parameter_supported":true,"unknown":{"a":1}}"#,
        );
        assert!(metadata.lists("code_challenge_methods_supported", "S256"));
        assert!(!metadata.lists("code_challenge_methods_supported", "s256"));
        assert!(!metadata.lists("absent", "S256"));
        assert!(matches!(metadata.strings("x"), Some(Err(_))));
        assert!(matches!(metadata.strings("y"), Some(Err(_))));
        assert_eq!(
            metadata.boolean("authorization_response_iss_parameter_supported"),
            Some(Ok(true))
        );
        assert!(matches!(metadata.boolean("y"), Some(Err(_))));
        assert_eq!(metadata.members()["unknown"]["a"], 1);
    }
}
