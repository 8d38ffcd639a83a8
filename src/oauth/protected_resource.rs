//! Where an API publishes what it says about itself, and what that says (RFC 9728).

use super::{MetadataError, SafeUrl, SafeUrlError, ServerMetadata};

/// The path that RFC 9728 §3 reserves.
const WELL_KNOWN: &str = "/.well-known/oauth-protected-resource";

/// Where the metadata of a protected resource is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResourceMetadataPlace {
    /// Where the API's challenge says (RFC 9728 §5.1); else between host and path of its own
    /// address (RFC 9728 §3.1).
    Announced,
    /// At the root of the API's host, for all that is there.
    Root,
}

/// The metadata of a protected resource with every member it came with, known or not.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ResourceMetadata {
    pub members: ServerMetadata,
}

/// How the name in the metadata compares with the address that was asked (RFC 9728 §3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResourceMatch {
    Same,
    /// The whole host of the address, at whose root the metadata was found.
    WholeHost,
    /// Equal but for letter case or a trailing slash, which no client may overlook.
    Slightly,
    Different,
    Absent,
}

impl ResourceMetadata {
    /// # Errors
    ///
    /// What is no JSON object of a megabyte at most.
    pub fn parse(bytes: &[u8]) -> Result<Self, MetadataError> {
        Ok(Self {
            members: ServerMetadata::parse(bytes)?,
        })
    }

    /// The API's name, as written (RFC 9728 §2).
    pub fn resource(&self) -> Option<&str> {
        let value = self.members.members().get("resource")?;
        value.as_str()
    }

    /// The issuers that may give tokens for it (RFC 9728 §2); those that are no strings are left
    /// out.
    pub fn authorization_servers(&self) -> Vec<&str> {
        let listed = self.members.members().get("authorization_servers");
        listed
            .and_then(serde_json::Value::as_array)
            .map(|issuers| {
                issuers
                    .iter()
                    .filter_map(|issuer| issuer.as_str())
                    .collect()
            })
            .unwrap_or_default()
    }

    /// Compares character for character, apart from what [`ResourceMatch`] names.
    pub fn resource_match(&self, asked: &SafeUrl, place: ResourceMetadataPlace) -> ResourceMatch {
        let Some(resource) = self.resource() else {
            return ResourceMatch::Absent;
        };
        if resource == asked.as_str() {
            return ResourceMatch::Same;
        }
        let plain = |text: &str| text.trim_end_matches('/').to_ascii_lowercase();
        if place == ResourceMetadataPlace::Root && plain(resource) == plain(&asked.origin()) {
            return ResourceMatch::WholeHost;
        }
        if plain(resource) == plain(asked.as_str()) {
            return ResourceMatch::Slightly;
        }
        ResourceMatch::Different
    }
}

/// Where the metadata of that resource is: the reserved path stands between host and path, and a
/// slash that ends the host is dropped first (RFC 9728 §3.1).
///
/// # Errors
///
/// None for an address that could be made; the result is judged like any other address.
pub fn resource_metadata_url(resource: &SafeUrl) -> Result<SafeUrl, SafeUrlError> {
    let target = resource.target();
    let target = if target == "/" { "" } else { &target };
    SafeUrl::parse(&format!("{}{WELL_KNOWN}{target}", resource.origin()))
}

/// The same at the root of the resource's host.
///
/// # Errors
///
/// As [`resource_metadata_url`].
pub fn root_resource_metadata_url(resource: &SafeUrl) -> Result<SafeUrl, SafeUrlError> {
    SafeUrl::parse(&format!("{}{WELL_KNOWN}", resource.origin()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> SafeUrl {
        SafeUrl::parse(text).unwrap()
    }

    fn metadata(text: &str) -> ResourceMetadata {
        ResourceMetadata::parse(text.as_bytes()).unwrap()
    }

    #[test]
    fn the_reserved_path_stands_between_host_and_path() {
        for (resource, place) in [
            (
                "https://api.example",
                "https://api.example/.well-known/oauth-protected-resource",
            ),
            (
                "https://api.example/",
                "https://api.example/.well-known/oauth-protected-resource",
            ),
            (
                "https://api.example:8443/v1/mcp?tenant=a",
                "https://api.example:8443/.well-known/oauth-protected-resource/v1/mcp?tenant=a",
            ),
        ] {
            let found = resource_metadata_url(&url(resource)).unwrap();
            assert_eq!(found.as_str(), place);
            let root = root_resource_metadata_url(&url(resource)).unwrap();
            assert!(
                root.as_str()
                    .ends_with("/.well-known/oauth-protected-resource")
            );
        }
    }

    #[test]
    fn case_106_the_name_is_compared_as_written() {
        use ResourceMatch::{Absent, Different, Same, Slightly, WholeHost};
        use ResourceMetadataPlace::{Announced, Root};
        for (text, place, expected) in [
            (r#"{"resource":"https://api.example/mcp"}"#, Announced, Same),
            (
                r#"{"resource":"https://api.example/mcp/"}"#,
                Announced,
                Slightly,
            ),
            (
                r#"{"resource":"https://API.example/mcp"}"#,
                Announced,
                Slightly,
            ),
            (
                r#"{"resource":"https://api.example"}"#,
                Announced,
                Different,
            ),
            (r#"{"resource":"https://api.example"}"#, Root, WholeHost),
            (
                r#"{"resource":"https://api.example.evil.net/mcp"}"#,
                Root,
                Different,
            ),
            (
                r#"{"resource":"https://evil.example/mcp"}"#,
                Announced,
                Different,
            ),
            (
                r#"{"resource":["https://api.example/mcp"]}"#,
                Announced,
                Absent,
            ),
            ("{}", Root, Absent),
        ] {
            let found = metadata(text).resource_match(&url("https://api.example/mcp"), place);
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn issuers_are_read_as_far_as_they_are_text() {
        let found = metadata(r#"{"authorization_servers":["https://a.example",7]}"#);
        assert_eq!(found.authorization_servers(), ["https://a.example"]);
        for text in ["{}", r#"{"authorization_servers":"https://a.example"}"#] {
            assert!(metadata(text).authorization_servers().is_empty());
        }
    }
}
