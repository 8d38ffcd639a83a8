//! What a client says about itself when it registers (RFC 7591 §2).

use serde_json::{Map, Value, json};
use url::Url;

use crate::oauth::{
    Secret,
    jose::{Algorithm, JwkSet},
};

use super::{
    AuthenticationMethod, Client, Delivery, GrantType, Protection, ResponseType, SCOPES,
    SubjectType,
    error::{ErrorCode, OAuthError},
    protection, subject,
};

const SUBJECT_DN: &str = "tls_client_auth_subject_dn";
const BOUND_TOKENS: &str = "tls_client_certificate_bound_access_tokens";

/// Metadata that was found in order.
pub(super) struct Metadata {
    /// What now holds, to be told to the client (RFC 7591 §3.2.1).
    pub accepted: Value,
    method: Method,
    assertion_algorithm: Option<Algorithm>,
    dpop_bound_access_tokens: bool,
    redirect_uris: Vec<String>,
    post_logout_redirect_uris: Vec<String>,
    grant_types: Vec<GrantType>,
    response_types: Vec<ResponseType>,
    algorithm: Algorithm,
    protection: Protection,
    subject_type: SubjectType,
    delivery: Delivery,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Method {
    None,
    Basic,
    Post,
    SecretJwt,
    PrivateKeyJwt,
    Tls,
    SelfSignedTls,
}

impl Method {
    fn parse(name: &str) -> Option<Self> {
        [
            Self::None,
            Self::Basic,
            Self::Post,
            Self::SecretJwt,
            Self::PrivateKeyJwt,
            Self::Tls,
            Self::SelfSignedTls,
        ]
        .into_iter()
        .find(|method| method.as_str() == name)
    }

    fn as_str(self) -> &'static str {
        self.with(&Secret::new(""), "").as_str()
    }

    /// The secret is for those that have one, and so is the subject of a certificate.
    fn with(self, secret: &Secret, subject_dn: &str) -> AuthenticationMethod {
        match self {
            Self::None => AuthenticationMethod::None,
            Self::Basic => AuthenticationMethod::ClientSecretBasic(secret.clone()),
            Self::Post => AuthenticationMethod::ClientSecretPost(secret.clone()),
            Self::SecretJwt => AuthenticationMethod::ClientSecretJwt(secret.clone()),
            Self::PrivateKeyJwt => AuthenticationMethod::PrivateKeyJwt,
            Self::Tls => AuthenticationMethod::TlsClientAuth {
                subject_dn: subject_dn.to_owned(),
            },
            Self::SelfSignedTls => AuthenticationMethod::SelfSignedTlsClientAuth,
        }
    }

    /// The algorithms of its assertions.
    fn algorithms(self) -> &'static [Algorithm] {
        match self {
            Self::None | Self::Basic | Self::Post | Self::Tls | Self::SelfSignedTls => &[],
            Self::SecretJwt => &Algorithm::SHARED_SECRET,
            Self::PrivateKeyJwt => &Algorithm::SUPPORTED,
        }
    }
}

impl Metadata {
    /// The client with that name; the secret is for one that authenticates.
    pub(super) fn client(&self, client_id: &str, secret: &Secret) -> Client {
        let client_name = self.accepted["client_name"].as_str();
        Client {
            client_id: client_id.to_owned(),
            client_name: client_name
                .unwrap_or("A client that registered itself")
                .to_owned(),
            authentication: self.method.with(
                secret,
                self.accepted[SUBJECT_DN].as_str().unwrap_or_default(),
            ),
            token_endpoint_auth_signing_alg: self.assertion_algorithm,
            dpop_bound_access_tokens: self.dpop_bound_access_tokens,
            redirect_uris: self.redirect_uris.clone(),
            post_logout_redirect_uris: self.post_logout_redirect_uris.clone(),
            id_token_signed_response_alg: self.algorithm,
            protection: self.protection.clone(),
            subject_type: self.subject_type,
            grant_types: self.grant_types.clone(),
            response_types: self.response_types.clone(),
            jwks: self.accepted.get("jwks").cloned(),
            tls_client_certificate_bound_access_tokens: self.accepted[BOUND_TOKENS] == true,
            delivery: self.delivery.clone(),
        }
    }
}

/// Reads what was sent, with the defaults of RFC 7591 §2; members that are unknown here are left
/// out of what holds.
///
/// # Errors
///
/// `invalid_redirect_uri`, `invalid_client_metadata` or `unapproved_software_statement`
/// (RFC 7591 §3.2.2).
pub(super) fn read(sent: &Value) -> Result<Metadata, OAuthError> {
    if sent.get("software_statement").is_some() {
        return Err(OAuthError::new(
            ErrorCode::UnapprovedSoftwareStatement,
            "This server trusts no issuer of software statements",
        ));
    }
    if sent.get("jwks_uri").is_some() {
        return Err(invalid(
            "This server fetches nothing: send jwks in place of jwks_uri",
        ));
    }
    let method = match text(sent, "token_endpoint_auth_method")? {
        None => Method::Basic,
        Some(name) => Method::parse(name)
            .ok_or_else(|| invalid("This token_endpoint_auth_method is not known here"))?,
    };
    let dpop_bound_access_tokens = match sent.get("dpop_bound_access_tokens") {
        None | Some(Value::Null) => false,
        Some(value) => value
            .as_bool()
            .ok_or_else(|| invalid("The dpop_bound_access_tokens is neither true nor false"))?,
    };
    let grant_types = match texts(sent, "grant_types")? {
        None => vec![GrantType::AuthorizationCode],
        Some(names) => names
            .into_iter()
            .map(|name| GrantType::parse(name).ok_or_else(|| invalid("A grant type is unknown")))
            .collect::<Result<_, _>>()?,
    };
    let response_types = match texts(sent, "response_types")? {
        None if grant_types.contains(&GrantType::AuthorizationCode) => vec![ResponseType::Code],
        None => Vec::new(),
        Some(names) => names
            .into_iter()
            .map(|name| {
                ResponseType::parse(name).ok_or_else(|| invalid("A response type is unknown"))
            })
            .collect::<Result<_, _>>()?,
    };
    check_together(method, &grant_types, &response_types)?;
    let redirect_uris = uris(sent, "redirect_uris")?;
    if !response_types.is_empty() && redirect_uris.is_empty() {
        return Err(OAuthError::new(
            ErrorCode::InvalidRedirectUri,
            "A client with redirects needs redirect_uris (RFC 7591 section 2)",
        ));
    }
    let mut metadata = Metadata {
        accepted: Value::Null,
        method,
        assertion_algorithm: assertion_algorithm(sent, method)?,
        dpop_bound_access_tokens,
        post_logout_redirect_uris: uris(sent, "post_logout_redirect_uris")?,
        grant_types,
        response_types,
        algorithm: protection::signature(sent, "id_token_signed_response_alg")?
            .unwrap_or(Algorithm::Rs256),
        protection: Protection::read(sent)?,
        subject_type: subject::registered_type(sent, &redirect_uris)?,
        redirect_uris,
        delivery: delivery(sent)?,
    };
    if dpop_bound_access_tokens && metadata.response_types.iter().any(|kind| kind.has_token()) {
        return Err(invalid(
            "A token in the redirect cannot be bound to a key (RFC 9449 section 5.2)",
        ));
    }
    metadata.accepted = accepted(sent, &metadata)?;
    if method == Method::PrivateKeyJwt && !has_keys(&metadata.accepted) {
        return Err(invalid(
            "A client with private_key_jwt needs a public key for signatures in its jwks",
        ));
    }
    Ok(metadata)
}

/// The algorithm has to be one for that method; without one, any of those will do.
fn assertion_algorithm(sent: &Value, method: Method) -> Result<Option<Algorithm>, OAuthError> {
    let Some(name) = text(sent, "token_endpoint_auth_signing_alg")? else {
        return Ok(None);
    };
    Algorithm::parse(name)
        .filter(|algorithm| method.algorithms().contains(algorithm))
        .map(Some)
        .ok_or_else(|| {
            invalid("The token_endpoint_auth_signing_alg does not fit the method, or is unknown")
        })
}

fn has_keys(accepted: &Value) -> bool {
    accepted["jwks"]
        .as_object()
        .and_then(|members| JwkSet::from_members(members).ok())
        .is_some_and(|set| !set.keys.is_empty())
}

/// Grant types and response types have to fit (RFC 7591 §2), and secrets need somebody who can
/// keep them.
fn check_together(
    method: Method,
    grant_types: &[GrantType],
    response_types: &[ResponseType],
) -> Result<(), OAuthError> {
    let needs = |grant: GrantType, wanted: bool| !wanted || grant_types.contains(&grant);
    for kind in response_types {
        let is_implicit = kind.has_token() || kind.has_id_token();
        if !needs(GrantType::AuthorizationCode, kind.has_code())
            || !needs(GrantType::Implicit, is_implicit)
        {
            return Err(invalid(
                "A response type is without its grant type (RFC 7591 section 2)",
            ));
        }
    }
    let secret_grants = [GrantType::ClientCredentials, GrantType::Ciba];
    if method == Method::None
        && secret_grants
            .iter()
            .any(|grant| grant_types.contains(grant))
    {
        return Err(invalid("A public client may not use this grant type"));
    }
    Ok(())
}

fn accepted(sent: &Value, metadata: &Metadata) -> Result<Value, OAuthError> {
    let grant_types: Vec<&str> = metadata
        .grant_types
        .iter()
        .map(|grant| grant.as_str())
        .collect();
    let response_types: Vec<&str> = metadata
        .response_types
        .iter()
        .map(|kind| kind.as_str())
        .collect();
    let mut out = Map::new();
    for name in [
        "client_name",
        "client_uri",
        "logo_uri",
        "tos_uri",
        "policy_uri",
    ] {
        if let Some(value) = text(sent, name)? {
            out.insert(name.into(), value.into());
        }
    }
    out.insert(
        "redirect_uris".into(),
        metadata.redirect_uris.clone().into(),
    );
    out.insert(
        "token_endpoint_auth_method".into(),
        metadata.method.as_str().into(),
    );
    if let Some(algorithm) = metadata.assertion_algorithm {
        out.insert(
            "token_endpoint_auth_signing_alg".into(),
            algorithm.as_str().into(),
        );
    }
    if metadata.dpop_bound_access_tokens {
        out.insert("dpop_bound_access_tokens".into(), true.into());
    }
    out.insert("grant_types".into(), grant_types.into());
    out.insert("response_types".into(), response_types.into());
    let algorithm = metadata.algorithm.as_str();
    out.insert("id_token_signed_response_alg".into(), algorithm.into());
    metadata.protection.write(&mut out);
    let subject_type = metadata.subject_type.as_str();
    out.insert("subject_type".into(), subject_type.into());
    if let Some(scope) = text(sent, "scope")? {
        // The server may replace what it does not know (RFC 7591 §2).
        let known: Vec<&str> = scope
            .split(' ')
            .filter(|word| SCOPES.iter().any(|scope| scope.name == *word))
            .collect();
        out.insert("scope".into(), known.join(" ").into());
    }
    if !metadata.post_logout_redirect_uris.is_empty() {
        let uris = metadata.post_logout_redirect_uris.clone();
        out.insert("post_logout_redirect_uris".into(), uris.into());
    }
    if let Some(jwks) = sent.get("jwks") {
        if !jwks["keys"].is_array() {
            return Err(invalid("The jwks is no JWK Set"));
        }
        out.insert("jwks".into(), jwks.clone());
    }
    out.extend(with_certificates(sent, metadata.method)?);
    if metadata.grant_types.contains(&GrantType::Ciba) {
        let (mode, endpoint) = match &metadata.delivery {
            Delivery::Poll => ("poll", None),
            Delivery::Ping {
                notification_endpoint,
            } => ("ping", Some(notification_endpoint)),
        };
        out.insert("backchannel_token_delivery_mode".into(), mode.into());
        if let Some(endpoint) = endpoint {
            out.insert(
                "backchannel_client_notification_endpoint".into(),
                json!(endpoint),
            );
        }
    }
    Ok(Value::Object(out))
}

/// The members of RFC 8705 §2.1.2 and §3.4. A client is told apart by its subject alone here.
fn with_certificates(sent: &Value, method: Method) -> Result<Map<String, Value>, OAuthError> {
    let mut out = Map::new();
    match method {
        Method::Tls => {
            let subject = text(sent, SUBJECT_DN)?
                .ok_or_else(|| invalid("tls_client_auth needs tls_client_auth_subject_dn here"))?;
            out.insert(SUBJECT_DN.into(), subject.into());
        }
        Method::SelfSignedTls => {
            let has_certificate = sent["jwks"]["keys"]
                .as_array()
                .is_some_and(|keys| keys.iter().any(|key| key["x5c"][0].is_string()));
            if !has_certificate {
                return Err(invalid(
                    "self_signed_tls_client_auth needs a certificate in the x5c of its jwks",
                ));
            }
        }
        Method::None | Method::Basic | Method::Post | Method::SecretJwt | Method::PrivateKeyJwt => {
        }
    }
    match sent.get(BOUND_TOKENS) {
        None | Some(Value::Null) => {}
        Some(Value::Bool(is_bound)) => {
            out.insert(BOUND_TOKENS.into(), (*is_bound).into());
        }
        Some(_) => return Err(invalid("A member that has to be true or false is none")),
    }
    Ok(out)
}

/// CIBA §4.
fn delivery(sent: &Value) -> Result<Delivery, OAuthError> {
    match text(sent, "backchannel_token_delivery_mode")? {
        None | Some("poll") => Ok(Delivery::Poll),
        Some("ping") => {
            let endpoint = text(sent, "backchannel_client_notification_endpoint")?
                .filter(|uri| is_acceptable(uri))
                .ok_or_else(|| invalid("Ping needs a backchannel_client_notification_endpoint"))?;
            Ok(Delivery::Ping {
                notification_endpoint: endpoint.to_owned(),
            })
        }
        Some(_) => Err(invalid(
            "This server knows the delivery modes poll and ping",
        )),
    }
}

fn uris(sent: &Value, name: &str) -> Result<Vec<String>, OAuthError> {
    let uris = texts(sent, name)?.unwrap_or_default();
    if uris.iter().all(|uri| is_acceptable(uri)) {
        Ok(uris.into_iter().map(str::to_owned).collect())
    } else {
        Err(OAuthError::new(
            ErrorCode::InvalidRedirectUri,
            "A redirect URI is neither https, nor http on loopback, nor of an own scheme with a \
             dot, or it has a fragment",
        ))
    }
}

fn is_acceptable(uri: &str) -> bool {
    let Ok(url) = Url::parse(uri) else {
        return false;
    };
    let is_loopback = matches!(url.host_str(), Some("127.0.0.1" | "[::1]" | "localhost"));
    let has_good_scheme = match url.scheme() {
        "https" => true,
        "http" => is_loopback,
        own => own.contains('.'),
    };
    has_good_scheme && url.fragment().is_none() && uri.bytes().all(|byte| byte.is_ascii_graphic())
}

pub(super) fn text<'a>(sent: &'a Value, name: &str) -> Result<Option<&'a str>, OAuthError> {
    match sent.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(invalid("A member that has to be a text is none")),
    }
}

fn texts<'a>(sent: &'a Value, name: &str) -> Result<Option<Vec<&'a str>>, OAuthError> {
    let malformed = || invalid("A member that has to be a list of texts is none");
    match sent.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Array(values)) => values
            .iter()
            .map(|value| value.as_str().ok_or_else(malformed))
            .collect::<Result<Vec<&str>, OAuthError>>()
            .map(Some),
        Some(_) => Err(malformed()),
    }
}

fn invalid(description: &'static str) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidClientMetadata, description)
}
