//! The APIs that tokens can be for, by their URIs (RFC 8707 §2).

use crate::oauth::Parameters;

use super::{
    Config,
    error::{ErrorCode, OAuthError},
};

/// An API of this server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Api {
    pub path: &'static str,
    /// Where its metadata lies (RFC 9728 §3.1).
    pub metadata_path: &'static str,
    pub name: &'static str,
    pub scopes: &'static [&'static str],
    /// The scope that a client without a token is told to ask for.
    pub least_scope: &'static str,
}

pub(super) const NOTES: Api = Api {
    path: "/api/notes",
    metadata_path: "/.well-known/oauth-protected-resource/api/notes",
    name: "Notes",
    scopes: &["notes.read", "notes.write"],
    least_scope: "notes.read",
};

pub(super) const VAULT: Api = Api {
    path: "/api/vault",
    metadata_path: "/.well-known/oauth-protected-resource/api/vault",
    name: "Vault, for which a fresh sign-in with two factors is needed",
    scopes: &["notes.read"],
    least_scope: "notes.read",
};

pub(super) const MCP: Api = Api {
    path: "/mcp",
    metadata_path: "/.well-known/oauth-protected-resource/mcp",
    name: "MCP server",
    scopes: &["mcp.tools"],
    least_scope: "mcp.tools",
};

pub(super) const APIS: [Api; 3] = [NOTES, VAULT, MCP];

impl Api {
    /// The URI that names it.
    pub(super) fn uri(&self, config: &Config) -> String {
        format!("{}{}", config.origin(), self.path)
    }

    pub(super) fn metadata_uri(&self, config: &Config) -> String {
        format!("{}{}", config.origin(), self.metadata_path)
    }
}

/// The parameter `resource`, which may repeat.
///
/// # Errors
///
/// `invalid_target` for a URI that names no API of this server (RFC 8707 §2).
pub(super) fn asked(config: &Config, parameters: &Parameters) -> Result<Vec<String>, OAuthError> {
    let mut out: Vec<String> = Vec::new();
    for uri in parameters.all("resource").filter(|uri| !uri.is_empty()) {
        if uri.contains('#') {
            return Err(invalid_target(
                "A resource has no fragment (RFC 8707 section 2)",
            ));
        }
        if !APIS.iter().any(|api| api.uri(config) == uri) {
            return Err(invalid_target(
                "No API of this server has this resource URI",
            ));
        }
        if !out.iter().any(|known| known == uri) {
            out.push(uri.to_owned());
        }
    }
    Ok(out)
}

/// What a token request asks for, within what was granted; nothing asked is all that was granted,
/// and nothing granted is no bound (RFC 8707 §2.2).
pub(super) fn narrowed(
    config: &Config,
    granted: &[String],
    parameters: &Parameters,
) -> Result<Vec<String>, OAuthError> {
    let asked = asked(config, parameters)?;
    if asked.is_empty() {
        return Ok(granted.to_vec());
    }
    if granted.is_empty() || asked.iter().all(|uri| granted.contains(uri)) {
        Ok(asked)
    } else {
        Err(invalid_target(
            "The resource is not among those of the grant (RFC 8707 section 2.2)",
        ))
    }
}

pub(super) fn invalid_target(description: &'static str) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidTarget, description)
}
