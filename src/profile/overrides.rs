//! What a command line or a form changes in a profile for one run.

use std::collections::BTreeMap;

use crate::profile::{
    AuthMethod, Capture, CertificateSource, ConnectionSettings, Extension, KeySource, Profile,
    TokenDelivery, TrustSettings, use_redirect_uri,
};

/// Whether and how PKCE is used (RFC 7636 §4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PkceChoice {
    S256,
    Plain,
    Off,
}

impl PkceChoice {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::S256 => "S256",
            Self::Plain => "plain",
            Self::Off => "off",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [Self::S256, Self::Plain, Self::Off]
            .into_iter()
            .find(|choice| choice.as_str() == text)
    }
}

/// Members that are `None` leave the profile as it is.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    pub issuer: Option<String>,
    pub client_id: Option<String>,
    pub client_secret_env: Option<String>,
    pub scope: Option<String>,
    pub redirect_uri: Option<String>,
    pub auth: Option<AuthMethod>,
    pub pkce: Option<PkceChoice>,
    pub response_type: Option<String>,
    pub response_mode: Option<String>,
    /// Extensions to switch on or off.
    pub extensions: BTreeMap<Extension, bool>,
    /// The algorithm of signed authorization requests, where the usual one is not wanted.
    pub request_object_signing_alg: Option<String>,
    pub private_key: Option<KeySource>,
    pub resources: Vec<String>,
    /// A JSON array (RFC 9396 §2).
    pub authorization_details: Option<String>,
    /// How a client learns of a decision over the backchannel, and where it is called.
    pub token_delivery: Option<TokenDelivery>,
    pub notification_endpoint: Option<String>,
    pub capture: Option<Capture>,
    pub trust: Option<TrustSettings>,
    /// Members that say something go before the profile's.
    pub connection: ConnectionSettings,
    pub client_certificate: Option<CertificateSource>,
}

/// Why an override cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OverrideError {
    #[error("expected a redirect URI such as http://127.0.0.1/callback, got {0:?}: {1}")]
    RedirectUri(String, String),
}

impl Overrides {
    pub fn apply(&self, profile: &mut Profile) -> Result<(), OverrideError> {
        if let Some(issuer) = &self.issuer {
            profile.server.insert(
                String::from("issuer"),
                serde_json::Value::from(issuer.as_str()),
            );
        }
        if let Some(client_id) = &self.client_id {
            profile.client.client_id.clone_from(client_id);
        }
        if let Some(name) = &self.client_secret_env {
            profile.client.client_secret = Some(crate::profile::SecretSource::Env(name.clone()));
        }
        if let Some(scope) = &self.scope {
            profile.client.scope = Some(scope.clone());
        }
        if let Some(auth) = self.auth {
            profile.client.token_endpoint_auth_method = Some(auth);
        }
        if let Some(pkce) = self.pkce {
            profile.request.pkce = pkce.as_str().to_owned();
        }
        if let Some(words) = &self.response_type {
            profile.request.response_type = Some(words.clone());
        }
        if let Some(mode) = &self.response_mode {
            profile.request.response_mode = Some(mode.clone());
        }
        if let Some(algorithm) = &self.request_object_signing_alg {
            profile.client.request_object_signing_alg = Some(algorithm.clone());
        }
        if let Some(key) = &self.private_key {
            profile.client.private_key = Some(key.clone());
        }
        if let Some(mode) = self.token_delivery {
            profile.client.backchannel_token_delivery_mode = mode;
        }
        if let Some(endpoint) = &self.notification_endpoint {
            profile.client.backchannel_client_notification_endpoint = Some(endpoint.clone());
        }
        for resource in &self.resources {
            let resource = (String::from("resource"), resource.clone());
            let parameters = &mut profile.request.extra_parameters;
            if !parameters.contains(&resource) {
                parameters.push(resource);
            }
        }
        if let Some(details) = &self.authorization_details {
            let extra = &mut profile.request.extra_parameters;
            extra.push((String::from("authorization_details"), details.clone()));
        }
        // After the others, since what is on already stays as it is.
        for (extension, on) in &self.extensions {
            extension.set(profile, *on);
        }
        if let Some(uri) = &self.redirect_uri {
            use_redirect_uri(profile, uri)
                .map_err(|reason| OverrideError::RedirectUri(uri.clone(), reason))?;
        }
        if let Some(capture) = self.capture {
            profile.redirect.capture = capture;
        }
        if let Some(trust) = &self.trust {
            profile.trust = trust.clone();
        }
        profile.connection.take(&self.connection);
        if let Some(source) = &self.client_certificate {
            profile.client.client_certificate = Some(source.clone());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loopback_redirect_is_listened_on() {
        let mut profile = Profile::for_issuer("https://issuer.example");
        let overrides = Overrides {
            redirect_uri: Some(String::from("http://[::1]:8400/cb")),
            ..Overrides::default()
        };
        overrides.apply(&mut profile).unwrap();
        assert_eq!(profile.redirect.host, "[::1]");
        assert_eq!(profile.redirect.port, Some(8400));
        assert_eq!(profile.redirect.path, "/cb");
        assert_eq!(profile.redirect.capture, Capture::Listen);
    }

    #[test]
    fn case_160_another_redirect_is_pasted() {
        for uri in [
            "https://app.example/cb",
            "com.example.app:/cb",
            "http://192.0.2.1/cb",
        ] {
            let mut profile = Profile::for_issuer("https://issuer.example");
            let overrides = Overrides {
                redirect_uri: Some(uri.to_owned()),
                ..Overrides::default()
            };
            overrides.apply(&mut profile).unwrap();
            assert_eq!(profile.redirect.capture, Capture::Paste, "{uri}");
            assert_eq!(profile.redirect.uri.as_deref(), Some(uri));
        }
    }
}
