//! What one OAuth request of a foreign text says about its server and its client.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::Value;
use url::form_urlencoded;

use super::{
    ImportRemark, curl,
    settings::{Settings, text_of},
};
use crate::profile::AuthMethod;

/// A request as far as it matters here.
#[derive(Debug, Default)]
pub(super) struct ForeignRequest {
    pub url: String,
    pub headers: Vec<(String, String)>,
    pub form: Vec<(String, String)>,
    /// Client ID and secret of HTTP Basic authentication.
    pub basic: Option<(String, String)>,
}

/// Where a parameter of a token request goes on to (RFC 8707 §2, RFC 9396 §6).
const RIGHTS: [&str; 3] = ["resource", "audience", "authorization_details"];
/// What tools send along without anybody having asked.
const USUAL_FIELDS: [&str; 16] = [
    "accept",
    "accept-language",
    "accept-encoding",
    "content-type",
    "content-length",
    "transfer-encoding",
    "user-agent",
    "host",
    "connection",
    "cache-control",
    "pragma",
    "origin",
    "referer",
    "expect",
    "dnt",
    "upgrade-insecure-requests",
];

pub(super) fn is_address(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    text.starts_with("https://") || text.starts_with("http://")
}

/// The grant of a `grant_type`, as `--grant` names it.
pub(super) fn grant(grant_type: &str) -> Option<&'static str> {
    Some(match grant_type {
        "authorization_code" => "authorization_code",
        "client_credentials" => "client_credentials",
        "refresh_token" => "refresh_token",
        "password" => "password",
        "implicit" => "implicit",
        "urn:ietf:params:oauth:grant-type:device_code" => "device_code",
        "urn:ietf:params:oauth:grant-type:token-exchange" => "token_exchange",
        "urn:ietf:params:oauth:grant-type:jwt-bearer" => "jwt_bearer",
        "urn:openid:params:grant-type:ciba" => "ciba",
        _ => return None,
    })
}

impl ForeignRequest {
    /// A form, or the members of a JSON object.
    pub fn set_body(&mut self, body: &str) {
        if body.trim_start().starts_with('{')
            && let Ok(Value::Object(members)) = serde_json::from_str(body)
        {
            let pairs = members
                .iter()
                .map(|(name, value)| (name.clone(), text_of(value)));
            self.form = pairs.collect();
            return;
        }
        self.form = form_urlencoded::parse(body.as_bytes())
            .into_owned()
            .collect();
    }

    /// Moves an Authorization header with Basic to where `-u` stands.
    pub fn take_authorization(&mut self) {
        let basic = self.headers.iter().find_map(|(name, value)| {
            let (scheme, rest) = value.split_once(' ')?;
            let is_basic =
                name.eq_ignore_ascii_case("authorization") && scheme.eq_ignore_ascii_case("basic");
            is_basic.then(|| curl::basic(rest))
        });
        if let Some(basic) = basic {
            self.headers
                .retain(|(name, _)| !name.eq_ignore_ascii_case("authorization"));
            // Masked or broken credentials show at least that there were some.
            self.basic = self.basic.take().or(basic).or_else(|| {
                let masked = String::from("masked");
                Some((String::new(), masked))
            });
        }
    }

    pub fn client_id(&self) -> Option<String> {
        let basic = self.basic.as_ref().map(|(id, _)| decoded(id));
        let in_form = || self.form.iter().find(|(name, _)| name == "client_id");
        let in_query = || {
            self.query()
                .into_iter()
                .find(|(name, _)| name == "client_id")
        };
        basic
            .filter(|id| !id.is_empty())
            .or_else(|| in_form().map(|(_, value)| value.clone()))
            .or_else(|| in_query().map(|(_, value)| value))
    }

    fn query(&self) -> Vec<(String, String)> {
        let address = self.url.split('#').next().unwrap_or_default();
        let query = address.split_once('?').map_or("", |(_, query)| query);
        form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect()
    }

    fn address(&self) -> &str {
        self.url.split(['?', '#']).next().unwrap_or_default()
    }
}

/// A client ID in a Basic header is form-encoded (RFC 6749 §2.3.1).
fn decoded(text: &str) -> String {
    let pair = format!("a={text}");
    form_urlencoded::parse(pair.as_bytes())
        .next()
        .map_or_else(|| text.to_owned(), |(_, value)| value.into_owned())
}

/// Takes over what the request says; tells whether it is one of OAuth.
pub(super) fn read_into(settings: &mut Settings<'_>, request: &ForeignRequest) -> bool {
    let address = request.address().to_owned();
    if let Some(issuer) = issuer_of(&address) {
        settings.endpoint("issuer", "URL", &issuer);
        return true;
    }
    let query = request.query();
    let has =
        |pairs: &[(String, String)], wanted: &str| pairs.iter().any(|(name, _)| name == wanted);
    let path = address.to_ascii_lowercase();
    let form = &request.form;
    if has(form, "grant_type") {
        settings.endpoint("token_endpoint", "URL", &with_query(&address, &query, form));
        token_request(settings, request);
    } else if has(form, "response_type") || (has(form, "request") && has(form, "client_id")) {
        settings.endpoint("pushed_authorization_request_endpoint", "URL", &request.url);
        settings
            .profile_mut()
            .client
            .require_pushed_authorization_requests = true;
        authorization(settings, form);
        authentication(settings, request);
    } else if has(&query, "response_type") || (has(&query, "client_id") && form.is_empty()) {
        settings.endpoint("authorization_endpoint", "URL", &address);
        settings.grant(browser_grant(&query));
        authorization(settings, &query);
    } else if has(form, "token") && path.contains("introspect") {
        settings.endpoint("introspection_endpoint", "URL", &request.url);
        authentication(settings, request);
    } else if has(form, "token") && path.contains("revo") {
        settings.endpoint("revocation_endpoint", "URL", &request.url);
        authentication(settings, request);
    } else if has(form, "client_id") && path.contains("device") {
        settings.endpoint("device_authorization_endpoint", "URL", &request.url);
        settings.grant("device_code");
        for (name, value) in form {
            parameter(settings, name, value, true);
        }
        authentication(settings, request);
    } else if path.ends_with("/userinfo") {
        settings.endpoint("userinfo_endpoint", "URL", &request.url);
    } else if path.ends_with("jwks") || path.ends_with("jwks.json") || path.ends_with("/certs") {
        settings.endpoint("jwks_uri", "URL", &request.url);
    } else {
        return false;
    }
    fields(settings, request);
    true
}

/// The issuer whose metadata are asked for (OpenID Connect Discovery §4, RFC 8414 §3.1).
fn issuer_of(address: &str) -> Option<String> {
    if let Some(issuer) = address.strip_suffix("/.well-known/openid-configuration") {
        return Some(issuer.to_owned());
    }
    let (origin, path) = address.split_once("/.well-known/oauth-authorization-server")?;
    Some(format!("{origin}{path}"))
}

/// The query of a token endpoint is a part of it, but for parameters that belong into the form.
fn with_query(address: &str, query: &[(String, String)], form: &[(String, String)]) -> String {
    let mut out = form_urlencoded::Serializer::new(String::new());
    for (name, value) in query {
        if !form.iter().any(|(other, _)| other == name) {
            out.append_pair(name, value);
        }
    }
    let query = out.finish();
    if query.is_empty() {
        address.to_owned()
    } else {
        format!("{address}?{query}")
    }
}

fn browser_grant(query: &[(String, String)]) -> &'static str {
    let words = query.iter().find(|(name, _)| name == "response_type");
    let words: Vec<&str> = words.map_or(Vec::new(), |(_, value)| value.split(' ').collect());
    match (words.contains(&"code"), words.len()) {
        (true, 2..) => "hybrid",
        (true, _) | (false, 0) => "authorization_code",
        (false, _) => "implicit",
    }
}

fn authorization(settings: &mut Settings<'_>, pairs: &[(String, String)]) {
    let method = pairs
        .iter()
        .find(|(name, _)| name == "code_challenge_method");
    let has_challenge = pairs.iter().any(|(name, _)| name == "code_challenge");
    match (has_challenge, method) {
        (true, Some((_, method))) => settings.pkce(method),
        (true, None) => settings.pkce("plain"),
        (false, _) => settings.pkce("off"),
    }
    for (name, value) in pairs {
        parameter(settings, name, value, true);
    }
}

fn token_request(settings: &mut Settings<'_>, request: &ForeignRequest) {
    let value = |wanted: &str| {
        let mut form = request.form.iter();
        form.find(|(name, _)| name == wanted)
            .map(|(_, value)| value.as_str())
    };
    let grant_type = value("grant_type").unwrap_or_default();
    let grant = grant(grant_type);
    match grant {
        // Beside a token request, a refresh says nothing new.
        Some("refresh_token") if settings.grant_name().is_some() => {}
        Some(grant) => settings.grant(grant),
        None => settings.no_place(&format!("grant_type {grant_type}")),
    }
    if grant == Some("authorization_code") {
        let has_verifier = value("code_verifier").is_some();
        let is_plain = settings.profile_mut().request.pkce == "plain";
        if !has_verifier {
            settings.pkce("off");
        } else if !is_plain {
            settings.pkce("S256");
        }
    }
    let goes_through_browser = grant == Some("authorization_code");
    for (name, value) in &request.form {
        let is_known_already = grant == Some("refresh_token") && name == "scope";
        if !is_known_already {
            parameter(settings, name, value, !goes_through_browser);
        }
    }
    authentication(settings, request);
}

fn parameter(settings: &mut Settings<'_>, name: &str, value: &str, keeps_others: bool) {
    match name {
        "client_id" => settings.client_id(name, value),
        "scope" => settings.scope(name, value),
        "redirect_uri" => settings.redirect_uri(name, value),
        "response_type" => settings.response_type(value),
        "response_mode" => settings.response_mode(value),
        "grant_type" | "client_secret" | "client_assertion_type" => {}
        "client_assertion" => settings.secret(name, value),
        "username" => settings.no_place(name),
        _ if keeps_others
            || RIGHTS.contains(&name)
            || super::secret_names::is_secret(name)
            || super::secret_names::is_of_one_run(name) =>
        {
            settings.parameter(name, name, value);
        }
        _ => settings.token_parameter(name, value),
    }
}

/// How the client shows who it is (RFC 6749 §2.3.1, OpenID Connect Core §9).
fn authentication(settings: &mut Settings<'_>, request: &ForeignRequest) {
    let in_form = |wanted: &str| {
        let mut form = request.form.iter();
        form.find(|(name, _)| name == wanted)
            .map(|(_, value)| value.as_str())
    };
    if let Some((id, secret)) = &request.basic {
        if id.is_empty() {
            settings.hidden_client("the Basic credentials");
        }
        settings.client_id("client_id", &decoded(id));
        if secret.is_empty() {
            settings.auth(AuthMethod::None);
        } else {
            client_secret(settings, secret);
            settings.auth(AuthMethod::ClientSecretBasic);
        }
    } else if let Some(secret) = in_form("client_secret") {
        client_secret(settings, secret);
        settings.auth(AuthMethod::ClientSecretPost);
    } else if let Some(assertion) = in_form("client_assertion") {
        settings.auth(if is_mac(assertion) {
            AuthMethod::ClientSecretJwt
        } else {
            AuthMethod::PrivateKeyJwt
        });
    } else if in_form("client_id").is_some() {
        settings.auth(AuthMethod::None);
    }
}

fn client_secret(settings: &mut Settings<'_>, secret: &str) {
    let variable = secret
        .strip_prefix("{{")
        .and_then(|name| name.strip_suffix("}}"));
    match variable {
        Some(variable) => settings.secret_variable("client_secret", variable),
        None => settings.secret("client_secret", secret),
    }
}

/// Whether an assertion is signed with the client secret (RFC 7518 §3.1).
fn is_mac(assertion: &str) -> bool {
    let header = assertion.split('.').next().unwrap_or_default();
    let header = URL_SAFE_NO_PAD.decode(header).ok();
    let header: Option<Value> = header.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let algorithm = header.as_ref().and_then(|header| header.get("alg"));
    algorithm
        .and_then(Value::as_str)
        .is_some_and(|alg| alg.starts_with("HS"))
}

fn fields(settings: &mut Settings<'_>, request: &ForeignRequest) {
    for (name, value) in &request.headers {
        let lower = name.to_ascii_lowercase();
        if value.is_empty() || USUAL_FIELDS.contains(&lower.as_str()) || lower.starts_with("sec-") {
            continue;
        }
        let member = format!("the header {name}");
        if lower == "dpop" {
            settings.profile_mut().client.dpop_bound_access_tokens = true;
            settings.remark(ImportRemark::OfOneRun { member });
        } else if super::secret_names::is_secret(&lower) {
            settings.remark(ImportRemark::Secret { member });
        } else {
            settings.no_place(&member);
        }
    }
}
