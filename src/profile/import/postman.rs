//! Reads Postman collections (v2.0 and v2.1): their OAuth settings at every level.

use serde_json::Value;

use super::{
    ImportRemark, Imported,
    settings::{Settings, member, text_of},
    variables::Variables,
};
use crate::profile::AuthMethod;

/// Settings of Postman's own that say nothing about the provider.
const OWN: [&str; 14] = [
    "addTokenTo",
    "tokenName",
    "tokenType",
    "headerPrefix",
    "useBrowser",
    "usePkce",
    "grant_type",
    "challengeAlgorithm",
    "client_authentication",
    "authUrl",
    "accessTokenUrl",
    "clientId",
    "scope",
    "redirect_uri",
];

pub(super) fn is(document: &Value) -> bool {
    let schema = document.pointer("/info/schema").and_then(Value::as_str);
    let is_named = schema.is_some_and(|schema| schema.contains("postman"));
    let has_id = document.pointer("/info/_postman_id").is_some();
    document.get("item").is_some_and(Value::is_array) && (is_named || has_id)
}

pub(super) fn is_environment(document: &Value) -> bool {
    let has = |name: &str| document.get(name).is_some();
    has("_postman_variable_scope") && has("values")
}

pub(super) fn read(document: &Value, found: &mut Vec<Imported>) {
    let mut variables = Variables::default();
    let listed = document.get("variable").and_then(Value::as_array);
    for variable in listed.into_iter().flatten() {
        let is_secret = member(variable, "type") == "secret";
        let is_off = member(variable, "disabled") == "true";
        if !(is_secret || is_off) {
            variables.set(&member(variable, "key"), &member(variable, "value"));
        }
    }
    let name = document
        .pointer("/info/name")
        .map(text_of)
        .unwrap_or_default();
    let from = found.len();
    walk(document, &name, &variables, found);
    let count = scripts(document);
    if count > 0 {
        for imported in &mut found[from..] {
            imported.remarks.push(ImportRemark::Scripts { count });
        }
    }
}

/// A collection, a folder or a request: its own setting, then those below it.
fn walk(item: &Value, name: &str, variables: &Variables, found: &mut Vec<Imported>) {
    let auth = item.get("auth").or_else(|| item.pointer("/request/auth"));
    if let Some(auth) = auth
        && member(auth, "type") == "oauth2"
        && let Some(oauth2) = auth.get("oauth2")
    {
        let mut settings = Settings::new(name, variables);
        oauth2_into(&mut settings, oauth2);
        found.extend(settings.finish());
    }
    let items = item.get("item").and_then(Value::as_array);
    for below in items.into_iter().flatten() {
        let name = format!("{name} / {}", member(below, "name"));
        walk(below, &name, variables, found);
    }
}

/// `[{ "key", "value" }]` in v2.1, an object in v2.0.
fn entries(oauth2: &Value) -> Vec<(String, &Value)> {
    match oauth2 {
        Value::Array(entries) => entries
            .iter()
            .filter_map(|entry| Some((member(entry, "key"), entry.get("value")?)))
            .collect(),
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| (name.clone(), value))
            .collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    }
}

fn oauth2_into(settings: &mut Settings<'_>, oauth2: &Value) {
    let entries = entries(oauth2);
    let value = |wanted: &str| {
        let mut entries = entries.iter();
        let found = entries.find(|(key, _)| key == wanted);
        found.map(|(_, value)| text_of(value)).unwrap_or_default()
    };
    let grant_type = value("grant_type");
    let uses_pkce = grant_type == "authorization_code_with_pkce" || value("usePkce") == "true";
    match grant_type.as_str() {
        "authorization_code" | "authorization_code_with_pkce" | "" => {
            settings.grant("authorization_code");
        }
        "client_credentials" => settings.grant("client_credentials"),
        "implicit" => settings.grant("implicit"),
        "password_credentials" => settings.grant("password"),
        other => settings.no_place(&format!("grant_type {other}")),
    }
    settings.endpoint("authorization_endpoint", "authUrl", &value("authUrl"));
    settings.endpoint("token_endpoint", "accessTokenUrl", &value("accessTokenUrl"));
    settings.client_id("clientId", &value("clientId"));
    settings.secret("clientSecret", &value("clientSecret"));
    settings.auth_if_secret(match value("client_authentication").as_str() {
        "body" => AuthMethod::ClientSecretPost,
        _ => AuthMethod::ClientSecretBasic,
    });
    settings.scope("scope", &value("scope"));
    settings.redirect_uri("redirect_uri", &value("redirect_uri"));
    if uses_pkce {
        let algorithm = value("challengeAlgorithm");
        settings.pkce(if algorithm.is_empty() {
            "S256"
        } else {
            &algorithm
        });
    } else {
        settings.pkce("off");
    }
    for (key, value) in &entries {
        further(settings, key, value);
    }
}

fn further(settings: &mut Settings<'_>, key: &str, value: &Value) {
    let text = text_of(value);
    match key {
        "clientSecret" => {}
        "authRequestParams" => {
            for entry in value.as_array().into_iter().flatten() {
                if entry.get("enabled") != Some(&Value::Bool(false)) {
                    let name = member(entry, "key");
                    settings.parameter(&name, &name, &member(entry, "value"));
                }
            }
        }
        "tokenRequestParams" | "refreshRequestParams" => {
            for entry in value.as_array().into_iter().flatten() {
                let name = member(entry, "key");
                if matches!(name.as_str(), "audience" | "resource") {
                    settings.parameter(&name, &name, &member(entry, "value"));
                } else {
                    settings.no_place(&format!("{key}: {name}"));
                }
            }
        }
        "audience" | "resource" if !text.is_empty() => settings.parameter(key, key, &text),
        "refreshTokenUrl" => settings.endpoint("token_endpoint", key, &text),
        "accessToken" | "password" | "idToken" | "refreshToken" => settings.secret(key, &text),
        "state" | "code_verifier" | "code" if !text.is_empty() => {
            let member = key.to_owned();
            settings.remark(ImportRemark::OfOneRun { member });
        }
        key if OWN.contains(&key) || text.is_empty() => {}
        key if super::secret_names::is_secret(key) => settings.secret(key, &text),
        key => settings.no_place(key),
    }
}

/// How many scripts a collection would have Postman run.
fn scripts(value: &Value) -> usize {
    match value {
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| {
                let own = value.get("exec").is_some() && name == "script";
                usize::from(own) + scripts(value)
            })
            .sum(),
        Value::Array(items) => items.iter().map(scripts).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
    }
}
