//! Reads Insomnia exports: version 4 (resources in a list) and version 5 (a tree, usually YAML).

use serde_json::Value;

use super::{
    ImportRemark, Imported,
    settings::{Settings, is_on, member},
    variables::Variables,
};
use crate::profile::AuthMethod;

pub(super) fn is(document: &Value) -> bool {
    let is_v4 = member(document, "_type") == "export" && document.get("resources").is_some();
    is_v4 || member(document, "type").contains("insomnia.rest/")
}

pub(super) fn read(document: &Value, found: &mut Vec<Imported>) {
    let mut variables = Variables::default();
    let mut name = member(document, "name");
    let resources = document.get("resources").and_then(Value::as_array);
    for resource in resources.into_iter().flatten() {
        match member(resource, "_type").as_str() {
            "environment" => set(&mut variables, resource.get("data"), ""),
            "workspace" if name.is_empty() => name = member(resource, "name"),
            _ => {}
        }
    }
    set(&mut variables, document.pointer("/environments/data"), "");
    let from = found.len();
    for resource in resources.into_iter().flatten() {
        let name = format!("{name} / {}", member(resource, "name"));
        setting(resource, &name, &variables, found);
    }
    let tree = document.get("collection").and_then(Value::as_array);
    for item in tree.into_iter().flatten() {
        walk(item, &name, &variables, found);
    }
    let count = scripts(document);
    if count > 0 {
        for imported in &mut found[from..] {
            imported.remarks.push(ImportRemark::Scripts { count });
        }
    }
}

/// Nested members are named with dots.
fn set(variables: &mut Variables, data: Option<&Value>, before: &str) {
    let Some(Value::Object(members)) = data else {
        return;
    };
    for (name, value) in members {
        let name = format!("{before}{name}");
        if value.is_object() {
            set(variables, Some(value), &format!("{name}."));
        } else {
            variables.set(&name, &super::settings::text_of(value));
        }
    }
}

fn walk(item: &Value, before: &str, variables: &Variables, found: &mut Vec<Imported>) {
    let name = format!("{before} / {}", member(item, "name"));
    setting(item, &name, variables, found);
    let below = item.get("children").and_then(Value::as_array);
    for child in below.into_iter().flatten() {
        walk(child, &name, variables, found);
    }
}

fn setting(item: &Value, name: &str, variables: &Variables, found: &mut Vec<Imported>) {
    let Some(auth) = item.get("authentication") else {
        return;
    };
    if member(auth, "type") != "oauth2" || is_on(auth, "disabled") {
        return;
    }
    let mut settings = Settings::new(name, variables);
    match member(auth, "grantType").as_str() {
        "client_credentials" => settings.grant("client_credentials"),
        "password" => settings.grant("password"),
        "implicit" => settings.grant("implicit"),
        "refresh_token" => settings.grant("refresh_token"),
        "authorization_code" | "" => settings.grant("authorization_code"),
        other => settings.no_place(&format!("grantType {other}")),
    }
    let mut endpoint = |name: &str, from: &str| settings.endpoint(name, from, &member(auth, from));
    endpoint("authorization_endpoint", "authorizationUrl");
    endpoint("token_endpoint", "accessTokenUrl");
    settings.client_id("clientId", &member(auth, "clientId"));
    settings.secret("clientSecret", &member(auth, "clientSecret"));
    settings.auth_if_secret(if is_on(auth, "credentialsInBody") {
        AuthMethod::ClientSecretPost
    } else {
        AuthMethod::ClientSecretBasic
    });
    settings.scope("scope", &member(auth, "scope"));
    settings.redirect_uri("redirectUrl", &member(auth, "redirectUrl"));
    settings.pkce(
        match (is_on(auth, "usePkce"), member(auth, "pkceMethod").as_str()) {
            (true, "plain") => "plain",
            (true, _) => "S256",
            (false, _) => "off",
        },
    );
    let response_type = member(auth, "responseType");
    if member(auth, "grantType") == "implicit" && response_type.contains("id_token") {
        settings.response_type(&response_type);
    }
    for name in ["audience", "resource"] {
        settings.parameter(name, name, &member(auth, name));
    }
    for name in ["password", "accessToken", "refreshToken", "identityToken"] {
        settings.secret(name, &member(auth, name));
    }
    if !member(auth, "state").is_empty() {
        let member = String::from("state");
        settings.remark(ImportRemark::OfOneRun { member });
    }
    for name in ["username", "origin"] {
        if !member(auth, name).is_empty() {
            settings.no_place(name);
        }
    }
    found.extend(settings.finish());
}

/// `preRequestScript` and `afterResponseScript` in version 4, `scripts` in version 5.
fn scripts(value: &Value) -> usize {
    match value {
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| {
                let names = [
                    "preRequestScript",
                    "afterResponseScript",
                    "preRequest",
                    "afterResponse",
                ];
                let is_script = value.as_str().is_some_and(|text| !text.trim().is_empty());
                usize::from(is_script && names.contains(&name.as_str())) + scripts(value)
            })
            .sum(),
        Value::Array(items) => items.iter().map(scripts).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
    }
}
