//! Reads Postman collections (v2.0 and v2.1): their OAuth settings at every level.

use serde_json::Value;

use super::{
    ImportRemark,
    environment_files::listed,
    scope::{Given, Scope, Taken},
    settings::{Settings, is_on, member, text_of},
    token_request::{Place, Request},
};
use crate::profile::AuthMethod;

/// Settings that are read by name, and those that say nothing of the provider.
const READ: [&str; 15] = [
    "grant_type",
    "usePkce",
    "challengeAlgorithm",
    "client_authentication",
    "authUrl",
    "accessTokenUrl",
    "refreshTokenUrl",
    "clientId",
    "clientSecret",
    "scope",
    "redirect_uri",
    "addTokenTo",
    "headerPrefix",
    "audience",
    "resource",
];
const OWN: [&str; 5] = [
    "tokenName",
    "tokenType",
    "useBrowser",
    "authorize_using_browser",
    "silentAuth",
];

pub(super) fn is(document: &Value) -> bool {
    let schema = document.pointer("/info/schema").and_then(Value::as_str);
    let is_named = schema.is_some_and(|schema| schema.contains("postman"));
    let has_id = document.pointer("/info/_postman_id").is_some();
    document.get("item").is_some_and(Value::is_array) && (is_named || has_id)
}

pub(super) fn read(document: &Value, given: &Given, taken: &mut Taken) {
    let variables = listed(document.get("variable"), "key");
    let environments = given.after(Vec::new(), taken);
    let scope = Scope {
        environments: &environments,
        under: vec![&variables, &given.globals],
        ..Scope::default()
    };
    let name = document
        .pointer("/info/name")
        .map(text_of)
        .unwrap_or_default();
    let mut others = Vec::new();
    walk(document, &name, &scope, taken, &mut others);
    if !others.is_empty() {
        taken.remark(ImportRemark::NoOAuth {
            kinds: others.join(", "),
        });
    }
    let count = scripts(document);
    if count > 0 {
        taken.remark(ImportRemark::Scripts { count });
    }
}

/// A collection, a folder or a request: its own setting, then those below it.
fn walk(item: &Value, name: &str, scope: &Scope<'_>, taken: &mut Taken, others: &mut Vec<String>) {
    let auth = item.get("auth").or_else(|| item.pointer("/request/auth"));
    let kind = auth.map(|auth| member(auth, "type")).unwrap_or_default();
    match auth.and_then(|auth| auth.get("oauth2")) {
        Some(oauth2) if kind == "oauth2" => {
            scope.take(name, taken, &|settings| oauth2_into(settings, oauth2));
        }
        Some(_) | None => {
            let is_other = !matches!(kind.as_str(), "" | "noauth" | "inherit" | "oauth2");
            if is_other && !others.contains(&kind) {
                others.push(kind);
            }
        }
    }
    let items = item.get("item").and_then(Value::as_array);
    for below in items.into_iter().flatten() {
        let name = format!("{name} / {}", member(below, "name"));
        walk(below, &name, scope, taken, others);
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
    settings.refresh_endpoint("refreshTokenUrl", &value("refreshTokenUrl"));
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
    let place = match value("addTokenTo").as_str() {
        "" | "header" => "",
        _ => "query",
    };
    settings.shown_in_header(place, ("headerPrefix", &value("headerPrefix")));
    for name in ["audience", "resource"] {
        settings.parameter(name, name, &value(name));
    }
    for (key, value) in &entries {
        further(settings, key, value);
    }
}

fn further(settings: &mut Settings<'_>, key: &str, value: &Value) {
    let text = text_of(value);
    let list = value.as_array();
    match key {
        "authRequestParams" => parameters(settings, Request::Authorization, list),
        "tokenRequestParams" => parameters(settings, Request::Token, list),
        "refreshRequestParams" => parameters(settings, Request::Refresh, list),
        "accessToken" | "password" | "idToken" | "refreshToken" => settings.secret(key, &text),
        "state" | "code_verifier" | "code" if !text.is_empty() => {
            let member = key.to_owned();
            settings.remark(ImportRemark::OfOneRun { member });
        }
        key if OWN.contains(&key) => settings.own(key, &text),
        key if READ.contains(&key) => {}
        _ if text.is_empty() && list.is_none_or(Vec::is_empty) => {}
        key if super::secret_names::is_secret(key) => settings.secret(key, &text),
        key => settings.no_place(key),
    }
}

/// Without a place, one of the authorization request stands in the address, every other in the body.
fn parameters(settings: &mut Settings<'_>, request: Request, list: Option<&Vec<Value>>) {
    for entry in list.into_iter().flatten() {
        if member(entry, "enabled") == "false" || is_on(entry, "disabled") {
            continue;
        }
        let place = match (member(entry, "send_as").as_str(), request) {
            ("", Request::Authorization) => Some(Place::Query),
            ("", Request::Token | Request::Refresh) => Some(Place::Body),
            (named, _) => Place::parse(named),
        };
        let name = member(entry, "key");
        settings.further(request, place, &name, &member(entry, "value"));
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
