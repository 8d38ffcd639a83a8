//! The table of endpoints, and the way from a request to the one that answers it.

use rand_core::CryptoRngCore;

use crate::{
    http::{Request, Response},
    oauth::Timestamp,
};

use super::{
    State, approve_page, authorize, backchannel_authentication, client_document, consent,
    device_authorization, device_page, discovery, end_session, index_page, introspection, jwks,
    login, mcp, notes, pages,
    persona::{self, Persona},
    protected_resource, pushed, registration,
    resource::{MCP, NOTES, VAULT},
    revocation, token, userinfo, vault, webfinger,
};

/// Who talks to an endpoint, and so which arrow of the diagram a request is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndpointKind {
    /// A page: the browser's leg.
    Page,
    /// An endpoint of the authorization server: the client's leg.
    Endpoint,
    /// The resource server.
    Api,
}

/// What a handler is given beside the state.
pub(super) struct Call<'a> {
    pub request: &'a Request,
    /// DER of the certificate that the other end of the TLS connection showed, and whose key it has.
    pub certificate: Option<&'a [u8]>,
    pub now: Timestamp,
    pub rng: &'a mut dyn CryptoRngCore,
    /// The key of the request's DPoP proof by its thumbprint, once it was checked: what tokens are
    /// bound to.
    pub proven_key: Option<String>,
    /// For the header `DPoP-Nonce` of the answer (RFC 9449 §8).
    pub next_nonce: Option<String>,
}

impl<'a> Call<'a> {
    pub(super) fn new(
        request: &'a Request,
        now: Timestamp,
        rng: &'a mut dyn CryptoRngCore,
    ) -> Self {
        Self {
            request,
            certificate: None,
            now,
            rng,
            proven_key: None,
            next_nonce: None,
        }
    }
}

struct Endpoint {
    path: &'static str,
    methods: &'static [&'static str],
    kind: EndpointKind,
    answer: fn(&mut State, &mut Call<'_>) -> Response,
}

#[rustfmt::skip]
const ENDPOINTS: &[Endpoint] = &[
    Endpoint { path: "/", methods: &["GET"], kind: EndpointKind::Page, answer: index_page::answer },
    Endpoint { path: "/.well-known/openid-configuration", methods: &["GET"], kind: EndpointKind::Endpoint, answer: discovery::answer },
    Endpoint { path: "/.well-known/oauth-authorization-server", methods: &["GET"], kind: EndpointKind::Endpoint, answer: discovery::answer },
    Endpoint { path: "/jwks", methods: &["GET"], kind: EndpointKind::Endpoint, answer: jwks::answer },
    Endpoint { path: "/authorize", methods: &["GET", "POST"], kind: EndpointKind::Page, answer: authorize::answer },
    Endpoint { path: "/login", methods: &["POST"], kind: EndpointKind::Page, answer: login::answer },
    Endpoint { path: "/consent", methods: &["GET", "POST"], kind: EndpointKind::Page, answer: consent::answer },
    Endpoint { path: "/token", methods: &["POST"], kind: EndpointKind::Endpoint, answer: token::answer },
    Endpoint { path: "/userinfo", methods: &["GET", "POST"], kind: EndpointKind::Endpoint, answer: userinfo::answer },
    Endpoint { path: "/introspect", methods: &["POST"], kind: EndpointKind::Endpoint, answer: introspection::answer },
    Endpoint { path: "/revoke", methods: &["POST"], kind: EndpointKind::Endpoint, answer: revocation::answer },
    Endpoint { path: "/par", methods: &["POST"], kind: EndpointKind::Endpoint, answer: pushed::answer },
    Endpoint { path: "/device_authorization", methods: &["POST"], kind: EndpointKind::Endpoint, answer: device_authorization::answer },
    Endpoint { path: "/device", methods: &["GET", "POST"], kind: EndpointKind::Page, answer: device_page::answer },
    Endpoint { path: "/bc-authorize", methods: &["POST"], kind: EndpointKind::Endpoint, answer: backchannel_authentication::answer },
    Endpoint { path: "/approve", methods: &["GET", "POST"], kind: EndpointKind::Page, answer: approve_page::answer },
    Endpoint { path: "/register", methods: &["GET", "POST", "PUT", "DELETE"], kind: EndpointKind::Endpoint, answer: registration::answer },
    Endpoint { path: "/logout", methods: &["GET", "POST"], kind: EndpointKind::Page, answer: end_session::answer },
    Endpoint { path: "/.well-known/webfinger", methods: &["GET"], kind: EndpointKind::Endpoint, answer: webfinger::answer },
    Endpoint { path: client_document::PATH, methods: &["GET"], kind: EndpointKind::Endpoint, answer: client_document::answer },
    Endpoint { path: MCP.metadata_path, methods: &["GET"], kind: EndpointKind::Api, answer: protected_resource::answer },
    Endpoint { path: MCP.path, methods: &["POST"], kind: EndpointKind::Api, answer: mcp::answer },
    Endpoint { path: NOTES.metadata_path, methods: &["GET"], kind: EndpointKind::Api, answer: protected_resource::answer },
    Endpoint { path: VAULT.metadata_path, methods: &["GET"], kind: EndpointKind::Api, answer: protected_resource::answer },
    Endpoint { path: VAULT.path, methods: &["GET"], kind: EndpointKind::Api, answer: vault::answer },
    Endpoint { path: NOTES.path, methods: &["GET", "POST"], kind: EndpointKind::Api, answer: notes::answer },
];

/// Answers one request. Everything that can differ between two calls is an argument.
pub fn handle(
    state: &mut State,
    request: &Request,
    now: Timestamp,
    rng: &mut dyn CryptoRngCore,
) -> Response {
    handle_with_certificate(state, request, None, now, rng)
}

/// The same on a TLS connection whose other end has shown a certificate (RFC 8705 §2), as DER, and
/// proved that it has the key; whether anybody trusts it is judged here.
pub fn handle_with_certificate(
    state: &mut State,
    request: &Request,
    certificate: Option<&[u8]>,
    now: Timestamp,
    rng: &mut dyn CryptoRngCore,
) -> Response {
    if let Some(refusal) = wrong_host(state, request) {
        return refusal;
    }
    let mut call = Call {
        certificate,
        ..Call::new(request, now, rng)
    };
    let response = match state.config.persona {
        Some(persona) => persona::handle(state, persona, &mut call),
        None => answer(request.path(), state, &mut call),
    };
    match call.next_nonce {
        Some(nonce) => response.header("DPoP-Nonce", nonce),
        None => response,
    }
}

/// What the endpoint at that path of the table answers, wherever the request has gone.
pub(super) fn answer(path: &str, state: &mut State, call: &mut Call<'_>) -> Response {
    let Some(endpoint) = endpoint(path) else {
        return pages::message(404, "Not found", "This server has no such page.");
    };
    if endpoint.methods.contains(&call.request.method.as_str()) {
        (endpoint.answer)(state, call)
    } else {
        pages::wrong_method(endpoint.methods)
    }
}

/// Who talks to that path of the server, or of the persona that it wears; an unknown path is taken
/// for a browser's.
pub fn kind_of(persona: Option<&Persona>, path: &str) -> EndpointKind {
    match persona {
        Some(persona) => persona::kind_of(persona, path),
        None => endpoint(path).map_or(EndpointKind::Page, |endpoint| endpoint.kind),
    }
}

/// How the endpoint at that path of the table is asked.
#[cfg(test)]
pub(super) fn methods(path: &str) -> Option<&'static [&'static str]> {
    endpoint(path).map(|endpoint| endpoint.methods)
}

fn endpoint(path: &str) -> Option<&'static Endpoint> {
    ENDPOINTS.iter().find(|endpoint| endpoint.path == path)
}

/// A page under another name that resolves to this machine must not read or post anything here.
fn wrong_host(state: &State, request: &Request) -> Option<Response> {
    let mut hosts = request.headers.all("host");
    let host = hosts.next().map(|header| header.text());
    match (host, hosts.next()) {
        (Some(host), None) if state.config.origin_of(&host).is_some() => None,
        (Some(_), None) => Some(pages::message(
            421,
            "Wrong host",
            "This server answers only under the host name of its issuer.",
        )),
        (None, _) | (Some(_), Some(_)) => Some(pages::message(
            400,
            "Bad request",
            "A request names exactly one host.",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_path_stands_once_in_the_table() {
        for endpoint in ENDPOINTS {
            let same = ENDPOINTS.iter().filter(|other| other.path == endpoint.path);
            assert_eq!(same.count(), 1, "{}", endpoint.path);
        }
    }

    #[test]
    fn the_legs_are_told_apart() {
        assert_eq!(kind_of(None, "/authorize"), EndpointKind::Page);
        assert_eq!(kind_of(None, "/favicon.ico"), EndpointKind::Page);
        assert_eq!(kind_of(None, "/token"), EndpointKind::Endpoint);
        assert_eq!(kind_of(None, "/api/notes"), EndpointKind::Api);
    }
}
