//! Reads Bruno: `.bru` files, `bruno.json`, and a collection that was exported as one JSON file.

use serde_json::Value;

use super::{
    ImportRemark, Imported,
    bruno_blocks::{blocks, head},
    settings::{Settings, is_on, member},
    variables::Variables,
};
use crate::profile::AuthMethod;

/// The names of `.bru` files and of JSON exports for the same settings.
const NAMES: [(&str, &str); 16] = [
    ("grant_type", "grantType"),
    ("callback_url", "callbackUrl"),
    ("authorization_url", "authorizationUrl"),
    ("access_token_url", "accessTokenUrl"),
    ("refresh_token_url", "refreshTokenUrl"),
    ("client_id", "clientId"),
    ("client_secret", "clientSecret"),
    ("scope", "scope"),
    ("state", "state"),
    ("pkce", "pkce"),
    ("username", "username"),
    ("password", "password"),
    ("credentials_placement", "credentialsPlacement"),
    ("access_token", "accessToken"),
    ("refresh_token", "refreshToken"),
    ("audience", "audience"),
];

pub(super) fn is_bru(text: &str) -> bool {
    text.lines().filter_map(head).any(|(name, _)| {
        let first = name.split(':').next().unwrap_or_default();
        matches!(
            first,
            "meta" | "auth" | "vars" | "headers" | "get" | "post" | "put" | "docs" | "script"
        )
    })
}

/// `bruno.json`, or an exported collection.
pub(super) fn is(document: &Value) -> bool {
    let has = |name: &str| document.get(name).is_some();
    let is_config = has("version") && member(document, "type") == "collection" && !has("info");
    has("brunoConfig") || is_config || (has("items") && has("version") && has("name"))
}

/// The settings file of a collection holds none of its OAuth settings.
pub(super) fn is_only_config(document: &Value) -> bool {
    document.get("items").is_none() && document.get("root").is_none()
}

/// `None` where the file has variables alone.
pub(super) fn read_bru(text: &str, found: &mut Vec<Imported>) -> Option<()> {
    let blocks = blocks(text);
    let mut variables = Variables::default();
    let of = |name: &'static str| blocks.iter().filter(move |block| block.name == name);
    for block in of("vars").chain(of("vars:pre-request")) {
        for (name, value) in block.pairs() {
            variables.set(&name, &value);
        }
    }
    for block in of("vars:secret") {
        for name in &block.lines {
            variables.forget(name.trim_end_matches(',').trim());
        }
    }
    let meta = of("meta").next();
    let name = meta.map(|meta| meta.value("name")).unwrap_or_default();
    let name = if name.is_empty() {
        "Bruno collection"
    } else {
        &name
    };
    let has_variables_only = blocks.iter().all(|block| block.name.starts_with("vars"));
    if has_variables_only {
        return None;
    }
    for block in of("auth:oauth2") {
        let mut settings = Settings::new(name, &variables);
        oauth2_into(&mut settings, &|wanted| block.value(wanted));
        for block in &blocks {
            additional(&mut settings, block.name, &block.pairs());
        }
        let scripts = blocks.iter().filter(|block| {
            let is_script = block.name.starts_with("script") || block.name == "tests";
            is_script && !block.lines.is_empty()
        });
        let count = scripts.count();
        if count > 0 {
            settings.remark(ImportRemark::Scripts { count });
        }
        found.extend(settings.finish());
    }
    Some(())
}

pub(super) fn read(document: &Value, found: &mut Vec<Imported>) {
    let mut variables = Variables::default();
    let environments = document.get("environments").and_then(Value::as_array);
    let first = environments.and_then(|environments| environments.first());
    let listed = first
        .and_then(|first| first.get("variables"))
        .and_then(Value::as_array);
    for variable in listed.into_iter().flatten() {
        if is_on(variable, "enabled") && !is_on(variable, "secret") {
            variables.set(&member(variable, "name"), &member(variable, "value"));
        }
    }
    let name = member(document, "name");
    if let Some(root) = document.get("root") {
        setting(root, &name, &variables, found);
    }
    walk(document, &name, &variables, found);
}

fn walk(item: &Value, before: &str, variables: &Variables, found: &mut Vec<Imported>) {
    let items = item.get("items").and_then(Value::as_array);
    for below in items.into_iter().flatten() {
        let name = format!("{before} / {}", member(below, "name"));
        setting(below, &name, variables, found);
        if let Some(root) = below.get("root") {
            setting(root, &name, variables, found);
        }
        walk(below, &name, variables, found);
    }
}

fn setting(item: &Value, name: &str, variables: &Variables, found: &mut Vec<Imported>) {
    let auth = item.pointer("/request/auth").or_else(|| item.get("auth"));
    let Some(auth) = auth.filter(|auth| member(auth, "mode") == "oauth2") else {
        return;
    };
    let Some(oauth2) = auth.get("oauth2") else {
        return;
    };
    let mut settings = Settings::new(name, variables);
    oauth2_into(&mut settings, &|wanted| {
        let camel = NAMES.iter().find(|(snake, _)| *snake == wanted);
        camel
            .map(|(_, camel)| member(oauth2, camel))
            .unwrap_or_default()
    });
    if let Some(further) = oauth2.pointer("/additionalParameters/authorization") {
        for entry in further.as_array().into_iter().flatten() {
            let is_query = member(entry, "sendIn") == "queryparams";
            let entry_name = member(entry, "name");
            if is_on(entry, "enabled") && is_query {
                settings.parameter(&entry_name, &entry_name, &member(entry, "value"));
            } else {
                settings.no_place(&entry_name);
            }
        }
    }
    let request = item.get("request").unwrap_or(item);
    let script = request.get("script");
    let scripts = ["req", "res"]
        .iter()
        .filter(|one| script.is_some_and(|script| !member(script, one).trim().is_empty()));
    let count = scripts.count();
    if count > 0 {
        settings.remark(ImportRemark::Scripts { count });
    }
    found.extend(settings.finish());
}

fn oauth2_into(settings: &mut Settings<'_>, value: &dyn Fn(&str) -> String) {
    match value("grant_type").as_str() {
        "authorization_code" | "" => settings.grant("authorization_code"),
        "client_credentials" => settings.grant("client_credentials"),
        "password" => settings.grant("password"),
        "implicit" => settings.grant("implicit"),
        other => settings.no_place(&format!("grant_type {other}")),
    }
    for (endpoint, name) in [
        ("authorization_endpoint", "authorization_url"),
        ("token_endpoint", "access_token_url"),
        ("token_endpoint", "refresh_token_url"),
    ] {
        settings.endpoint(endpoint, name, &value(name));
    }
    settings.client_id("client_id", &value("client_id"));
    settings.secret("client_secret", &value("client_secret"));
    settings.auth_if_secret(match value("credentials_placement").as_str() {
        "basic_auth_header" => AuthMethod::ClientSecretBasic,
        _ => AuthMethod::ClientSecretPost,
    });
    settings.scope("scope", &value("scope"));
    settings.redirect_uri("callback_url", &value("callback_url"));
    settings.pkce(if value("pkce") == "true" {
        "S256"
    } else {
        "off"
    });
    for name in ["password", "access_token", "refresh_token"] {
        settings.secret(name, &value(name));
    }
    settings.parameter("audience", "audience", &value("audience"));
    if !value("state").is_empty() {
        let member = String::from("state");
        settings.remark(ImportRemark::OfOneRun { member });
    }
    if !value("username").is_empty() {
        settings.no_place("username");
    }
}

/// `auth:oauth2:additional_params:REQUEST:PLACE`.
fn additional(settings: &mut Settings<'_>, block: &str, pairs: &[(String, String)]) {
    let Some(place) = block.strip_prefix("auth:oauth2:additional_params:") else {
        return;
    };
    for (name, value) in pairs {
        let is_right = matches!(name.as_str(), "audience" | "resource");
        if place == "auth_req:queryparams" || (is_right && place.ends_with("body")) {
            settings.parameter(name, name, value);
        } else {
            settings.no_place(&format!("{place}: {name}"));
        }
    }
}
