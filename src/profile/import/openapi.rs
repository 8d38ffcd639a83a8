//! Reads the security schemes of OpenAPI 3 and Swagger 2 descriptions.

use serde_json::Value;

use super::{
    ImportRemark,
    scope::Taken,
    settings::{Settings, is_on, member, members},
    variables::Variables,
};

/// The flows of OpenAPI 3 and of Swagger 2, and the grants that they are.
const FLOWS: [(&str, &str); 7] = [
    ("authorizationCode", "authorization_code"),
    ("accessCode", "authorization_code"),
    ("implicit", "implicit"),
    ("clientCredentials", "client_credentials"),
    ("application", "client_credentials"),
    ("password", "password"),
    ("deviceAuthorization", "device_code"),
];

/// Where descriptions name a client, though the specification has no place for one.
const CLIENT_IDS: [&str; 2] = ["x-defaultClientId", "x-client-id"];
/// Members that are read by name, and what they say in words.
const READ: [&str; 15] = [
    "type",
    "description",
    "deprecated",
    "flow",
    "flows",
    "openIdConnectUrl",
    "oauth2MetadataUrl",
    "authorizationUrl",
    "tokenUrl",
    "refreshUrl",
    "deviceAuthorizationUrl",
    "scopes",
    "x-usePkceWithAuthorizationCodeGrant",
    CLIENT_IDS[0],
    CLIENT_IDS[1],
];

pub(super) fn is(document: &Value) -> bool {
    let has = |name: &str| document.get(name).is_some();
    has("openapi") || has("swagger")
}

pub(super) fn read(document: &Value, taken: &mut Taken) {
    let title = document
        .pointer("/info/title")
        .map(super::settings::text_of);
    let title = title.unwrap_or_else(|| String::from("API"));
    let schemes = document
        .pointer("/components/securitySchemes")
        .or_else(|| document.get("securityDefinitions"))
        .and_then(Value::as_object);
    let variables = Variables::default();
    let mut others = Vec::new();
    for (scheme_name, scheme) in schemes.into_iter().flatten() {
        let name = format!("{title} / {scheme_name}");
        let mut settings = Settings::new(&name, &variables);
        match member(scheme, "type").as_str() {
            "oauth2" => oauth2_into(&mut settings, scheme, document),
            "openIdConnect" => {
                let url = absolute(&mut settings, document, "openIdConnectUrl", scheme);
                metadata(&mut settings, "openIdConnectUrl", &url);
                settings.scope("scope", "openid");
                settings.grant("authorization_code");
            }
            other => {
                let other = if other.is_empty() { "no type" } else { other };
                others.push(format!("{scheme_name} ({other})"));
                continue;
            }
        }
        extensions(&mut settings, scheme);
        taken.push(&name, settings.finish());
    }
    if !others.is_empty() {
        others.truncate(20);
        taken.remark(ImportRemark::NoOAuth {
            kinds: others.join(", "),
        });
    }
}

/// What a description says beyond the specification.
fn extensions(settings: &mut Settings<'_>, scheme: &Value) {
    for name in CLIENT_IDS {
        settings.client_id(name, &member(scheme, name));
    }
    settings.rest(members(scheme), &READ);
}

fn metadata(settings: &mut Settings<'_>, name: &str, url: &str) {
    let issuer = url
        .strip_suffix("/.well-known/openid-configuration")
        .map(str::to_owned)
        .or_else(|| {
            let (origin, path) = url.split_once("/.well-known/oauth-authorization-server")?;
            Some(format!("{origin}{path}"))
        });
    // Some descriptions name the issuer itself.
    settings.endpoint("issuer", name, issuer.as_deref().unwrap_or(url));
}

fn oauth2_into(settings: &mut Settings<'_>, scheme: &Value, document: &Value) {
    let metadata_url = absolute(settings, document, "oauth2MetadataUrl", scheme);
    if !metadata_url.is_empty() {
        metadata(settings, "oauth2MetadataUrl", &metadata_url);
    }
    let mut scopes: Vec<String> = Vec::new();
    let mut take = |settings: &mut Settings<'_>, name: &str, flow: &Value| {
        let Some((_, grant)) = FLOWS.iter().find(|(known, _)| *known == name) else {
            settings.no_place(&format!("the flow {name}"));
            return;
        };
        settings.grant(grant);
        for (endpoint, member) in [
            ("authorization_endpoint", "authorizationUrl"),
            ("token_endpoint", "tokenUrl"),
            ("device_authorization_endpoint", "deviceAuthorizationUrl"),
        ] {
            let url = absolute(settings, document, member, flow);
            settings.endpoint(endpoint, member, &url);
        }
        let url = absolute(settings, document, "refreshUrl", flow);
        settings.refresh_endpoint("refreshUrl", &url);
        extensions(settings, flow);
        let named = flow.get("scopes").and_then(Value::as_object);
        for scope in named.into_iter().flat_map(|scopes| scopes.keys()) {
            if !scopes.contains(scope) {
                scopes.push(scope.clone());
            }
        }
    };
    if let Some(flows) = scheme.get("flows").and_then(Value::as_object) {
        for (name, flow) in flows.iter().filter(|(name, _)| !name.starts_with("x-")) {
            take(settings, name, flow);
        }
    } else {
        take(settings, &member(scheme, "flow"), scheme);
    }
    if is_on(scheme, "x-usePkceWithAuthorizationCodeGrant") {
        settings.pkce("S256");
    }
    // All of them are offered; which are wanted, only a person knows.
    settings.scope("scopes", &scopes.join(" "));
}

/// Addresses may be relative to the first server of the API (OpenAPI 3.0).
fn absolute(settings: &mut Settings<'_>, document: &Value, name: &str, of: &Value) -> String {
    let url = member(of, name);
    if url.is_empty() || url.contains("://") || !url.starts_with(['/', '.']) {
        return url;
    }
    let base = server(document).and_then(|server| url::Url::parse(&server).ok());
    match base.and_then(|base| base.join(&url).ok()) {
        Some(absolute) => absolute.to_string(),
        None => {
            let member = name.to_owned();
            settings.remark(ImportRemark::Relative { member });
            String::new()
        }
    }
}

fn server(document: &Value) -> Option<String> {
    if let Some(server) = document.pointer("/servers/0") {
        let mut url = member(server, "url");
        let variables = server.get("variables").and_then(Value::as_object);
        for (name, variable) in variables.into_iter().flatten() {
            url = url.replace(&format!("{{{name}}}"), &member(variable, "default"));
        }
        return Some(url);
    }
    let host = member(document, "host");
    let scheme = document.pointer("/schemes/0").and_then(Value::as_str);
    let scheme = scheme.unwrap_or("https");
    (!host.is_empty()).then(|| format!("{scheme}://{host}{}", member(document, "basePath")))
}
