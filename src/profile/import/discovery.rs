//! Reads metadata of an authorization server (RFC 8414 §2, OpenID Connect Discovery §3).

use serde_json::Value;

use super::{
    profile_file,
    scope::Taken,
    settings::{Settings, member},
    variables::Variables,
};

pub(super) fn is(document: &Value) -> bool {
    let Some(members) = document.as_object() else {
        return false;
    };
    let is_address = |name: &String| name.ends_with("_endpoint") || name == "jwks_uri";
    let is_about_server = members.keys().any(is_address)
        || members.contains_key("response_types_supported")
        || members.contains_key("grant_types_supported");
    members.get("issuer").is_some_and(Value::is_string) && is_about_server
}

pub(super) fn read(document: &Value, taken: &mut Taken) {
    let variables = Variables::default();
    let issuer = member(document, "issuer");
    let address = url::Url::parse(&issuer).ok();
    let host = address.as_ref().and_then(url::Url::host_str);
    let name = host.unwrap_or(&issuer);
    let mut settings = Settings::new(name, &variables);
    let mut document = document.clone();
    for remark in profile_file::drop_secrets(&mut document) {
        settings.remark(remark);
    }
    let Value::Object(members) = document else {
        return;
    };
    for (name, value) in members {
        let is_address = name == "issuer" || name == "jwks_uri" || name.ends_with("_endpoint");
        match value {
            Value::String(text) if is_address => settings.endpoint(&name, &name, &text),
            Value::Object(mut aliases) if name == "mtls_endpoint_aliases" => {
                aliases.retain(|_, address| {
                    let text = address.as_str().unwrap_or_default();
                    crate::oauth::SafeUrl::parse(text).is_ok()
                });
                settings.server_member(&name, Value::Object(aliases));
            }
            value @ (Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_)
            | Value::Object(_)) => settings.server_member(&name, value),
        }
    }
    taken.push(name, settings.finish());
}
