//! What a run finds out by itself: whom the API trusts, and what the client is called there.

use crate::{
    flow::{Check, Context, Finding, Grant, Input, Remark, steps},
    oauth::{SafeUrl, Secret, ServerMetadata},
};

impl Context {
    /// The API that the run is about, by the first `resource` of the profile's requests.
    pub fn resource(&self) -> Option<String> {
        let named = &self.settings.profile.request.extra_parameters;
        self.asked_resource.clone().or_else(|| {
            let mut resources = named.iter().filter(|(name, _)| name == "resource");
            resources.next().map(|(_, value)| value.clone())
        })
    }

    /// What is inside an encrypted token, by the client's key and what was registered; `None` where
    /// it cannot be opened, and for a token without an envelope.
    pub fn opened(&self, token: &Secret) -> Option<Secret> {
        steps::opened(self, token)
    }

    /// Whether the browser brings the answer of this grant to a redirect URI.
    pub(super) fn names_redirect(&self) -> bool {
        match self.settings.grant {
            Grant::AuthorizationCode | Grant::Hybrid | Grant::Implicit | Grant::Mcp => true,
            Grant::ClientCredentials
            | Grant::DeviceCode
            | Grant::RefreshToken
            | Grant::Password
            | Grant::TokenExchange
            | Grant::JwtBearer
            | Grant::Ciba => false,
        }
    }

    /// Whether the server was found by the metadata of an API.
    pub(super) fn was_named_by_api(&self) -> bool {
        self.asked_resource.is_some() || self.settings.grant == Grant::Mcp
    }

    /// Whether the client is named by the address of a document about it.
    pub fn client_id_is_address(&self) -> bool {
        let url = SafeUrl::parse(self.client_id());
        url.is_ok_and(|url| (url.is_https() || url.is_loopback()) && url.target() != "/")
    }

    /// Whether the server reads such documents (MCP Client Registration).
    pub fn reads_client_documents(&self) -> bool {
        let announced = self
            .metadata
            .boolean("client_id_metadata_document_supported");
        announced == Some(Ok(true))
    }

    /// Tokens are asked for the API that named the server (RFC 8707 §2), and used there, where the
    /// profile says nothing else.
    pub(super) fn aim_at_api(&mut self) {
        let Some(api) = self.asked_resource.clone() else {
            return;
        };
        let settings = &mut self.settings;
        if settings.reach.call.is_none() {
            settings.reach.call = SafeUrl::parse(&api).ok();
        }
        let parameters = &mut settings.profile.request.extra_parameters;
        let resource = String::from("resource");
        if !parameters.iter().any(|(name, _)| *name == resource) {
            parameters.push((resource, api));
        }
    }

    /// Goes on with this server, whose name was found on the way. What the profile knows of another
    /// server does not hold for it, and a client that is registered there must not show itself here
    /// (MCP Client Registration, Authorization Server Binding).
    pub(super) fn go_to(&mut self, issuer: &str) -> Option<Finding> {
        let profile = &mut self.settings.profile;
        let before = profile.issuer().map(str::to_owned);
        if before.as_deref() == Some(issuer) {
            return None;
        }
        let knew_another =
            !profile.server.is_empty() && (before.is_none() || before != self.asked_resource);
        profile.server.clear();
        profile.server.insert("issuer".into(), issuer.into());
        self.metadata = ServerMetadata::from(profile.server.clone());
        self.metadata_from = None;
        self.keys = None;
        if !knew_another {
            return None;
        }
        if !self.client_id_is_address() {
            let client = &mut self.settings.profile.client;
            client.client_id.clear();
            client.client_secret = None;
            client.token_endpoint_auth_method = None;
            self.settings.inputs.remove(&Input::ClientSecret);
        }
        let finding = Finding::warn(Check::AuthorizationServerChanged, Remark::Differs);
        Some(Finding {
            expected: before,
            ..finding.received(issuer)
        })
    }
}
