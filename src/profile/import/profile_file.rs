//! Reads a profile that was exported, and drops from it what no profile may bring.

use serde_json::{Map, Value};

use super::{ImportError, ImportRemark, Imported, settings::member};
use crate::profile::{Profile, is_id, slug};

pub(super) fn is(document: &Value) -> bool {
    document.get("schema").is_some_and(Value::is_number)
}

pub(super) fn read(document: &Value) -> Result<Imported, ImportError> {
    let mut document = document.clone();
    let mut remarks = drop_secrets(&mut document);
    let mut profile = Profile::parse(document.to_string().as_bytes())?;
    remarks.extend(sources(&document));
    if !is_id(&profile.id) {
        let id = profile.id.chars().take(80).collect();
        remarks.push(ImportRemark::Id { id });
        profile.id = slug(&profile.id);
    }
    Ok(Imported {
        profile,
        grant: None,
        remarks,
    })
}

/// Removes every secret and everything that this machine would run or give away by itself, at any
/// depth. Other members stay, known or not.
pub(super) fn drop_secrets(document: &mut Value) -> Vec<ImportRemark> {
    let mut remarks = Vec::new();
    clean(document, "", &mut remarks);
    remarks
}

fn clean(value: &mut Value, at: &str, remarks: &mut Vec<ImportRemark>) {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        Value::Array(items) => {
            items.retain(|item| match pair(item) {
                Some((name, text)) if is_kept_secret(name) && !text.is_empty() => {
                    remarks.push(ImportRemark::Secret {
                        member: format!("{at}/{name}"),
                    });
                    false
                }
                Some(_) | None => true,
            });
            for (index, item) in items.iter_mut().enumerate() {
                clean(item, &format!("{at}/{index}"), remarks);
            }
        }
        Value::Object(members) => {
            let is_key = members.contains_key("kty");
            members.retain(|name, value| {
                let member = format!("{at}/{name}");
                match loss(name, value, is_key, member) {
                    Some(remark) => {
                        remarks.push(remark);
                        false
                    }
                    None => true,
                }
            });
            for (name, value) in members {
                clean(value, &format!("{at}/{name}"), remarks);
            }
        }
    }
}

/// Why a member may not stay.
fn loss(name: &str, value: &Value, is_key: bool, member: String) -> Option<ImportRemark> {
    let is_text = value.as_str().is_some_and(|text| !text.is_empty());
    // The private members of a JWK (RFC 7518 §6.2.2, §6.3.2, §6.4.1).
    let is_private = is_key && matches!(name, "d" | "p" | "q" | "dp" | "dq" | "qi" | "oth" | "k");
    if is_private || (is_text && is_kept_secret(name)) {
        return Some(ImportRemark::Secret { member });
    }
    // By its shape, wherever it stands: a place for a secret that comes later is one, too.
    let source = value.as_object()?;
    let is_command = source.get("command").is_some_and(Value::is_array);
    let is_keychain = source.get("keychain") == Some(&Value::Bool(true));
    let is_known = matches!(name, "client_secret" | "private_key" | "proxy_password");
    if is_command || (is_known && source.contains_key("command")) {
        return Some(ImportRemark::Command { member });
    }
    if is_keychain || (is_known && source.contains_key("keychain")) {
        return Some(ImportRemark::Keychain { member });
    }
    None
}

/// In a profile most words about tokens are settings (`token_endpoint`): these are values.
fn is_kept_secret(name: &str) -> bool {
    matches!(
        name,
        "client_secret"
            | "private_key"
            | "password"
            | "access_token"
            | "refresh_token"
            | "id_token"
            | "id_token_hint"
            | "registration_access_token"
            | "initial_access_token"
            | "client_assertion"
            | "assertion"
            | "subject_token"
            | "actor_token"
            | "code_verifier"
            | "device_code"
            | "cookie"
            | "Cookie"
            | "Authorization"
            | "authorization"
            | "Proxy-Authorization"
    )
}

/// A name and a value, as extra parameters and header fields stand in a profile.
fn pair(value: &Value) -> Option<(&str, &str)> {
    match value.as_array()?.as_slice() {
        [Value::String(name), Value::String(text)] => Some((name, text)),
        _ => None,
    }
}

/// What a profile takes from this machine, and what stands between it and the server, in its
/// environments, too: to be known before it is used.
fn sources(document: &Value) -> Vec<ImportRemark> {
    let mut out = sources_of(document);
    let environments = document.get("environments").and_then(Value::as_array);
    for environment in environments.into_iter().flatten() {
        let changes = environment.get("changes").unwrap_or(&Value::Null);
        for remark in sources_of(changes) {
            let remark = Box::new(remark);
            let environment = member(environment, "name");
            out.push(ImportRemark::InEnvironment {
                environment,
                remark,
            });
        }
    }
    out
}

fn sources_of(profile: &Value) -> Vec<ImportRemark> {
    let at = |place: &str| profile.pointer(place).and_then(Value::as_object);
    let mut out = Vec::new();
    for (place, to) in [
        ("/client/client_secret", "the token endpoint"),
        ("/client/private_key", "nobody, since it signs"),
        ("/connection/proxy_password", "the proxy"),
    ] {
        let source = at(place);
        let text = |of: &str| source.and_then(|source| text(source, of));
        let member = place.rsplit('/').next().unwrap_or_default().to_owned();
        if let Some(variable) = text("env") {
            out.push(ImportRemark::Environment {
                member,
                variable,
                to,
            });
        } else if let Some(path) = text("file") {
            out.push(ImportRemark::File { member, path });
        }
    }
    for (place, name, member) in [
        ("/trust", "file", "trust"),
        (
            "/client/client_certificate",
            "certificate",
            "the certificate of the client",
        ),
        (
            "/client/client_certificate",
            "key",
            "the key of the certificate",
        ),
    ] {
        if let Some(path) = at(place).and_then(|members| text(members, name)) {
            let member = member.to_owned();
            out.push(ImportRemark::File { member, path });
        }
    }
    let connection = at("/connection");
    let proxy = connection.and_then(|connection| text(connection, "proxy"));
    if let Some(address) = proxy.filter(|proxy| proxy != "none" && proxy != "environment") {
        out.push(ImportRemark::Proxy { address });
    }
    let resolve = connection.and_then(|connection| connection.get("resolve")?.as_array());
    for (host, address) in resolve.into_iter().flatten().filter_map(pair) {
        out.push(ImportRemark::Resolved {
            host: host.to_owned(),
            address: address.to_owned(),
        });
    }
    out
}

fn text(members: &Map<String, Value>, name: &str) -> Option<String> {
    members.get(name).and_then(Value::as_str).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::profile::import::secret_names;

    #[test]
    fn secrets_and_commands_go_and_everything_else_stays() {
        let mut document = json!({
            "server": { "token_endpoint": "https://a.example/", "token_endpoint_auth_methods_supported": ["none"] },
            "client": { "client_secret": "canary", "registration_access_token": "canary",
                        "jwks": { "keys": [{ "kty": "EC", "x": "1", "d": "canary" }] } },
            "connection": { "proxy_password": { "command": ["rm"] } },
            "environments": [{ "name": "x", "changes": { "client": { "client_secret": { "command": ["rm"] } } } },
                             { "name": "y", "changes": { "client": { "client_secret": { "keychain": true } } } }],
            "request": { "extra_parameters": [["prompt", "login"], ["id_token_hint", "canary"]] },
            "unknown": { "token": 1, "d": "stays" }
        });
        let remarks = drop_secrets(&mut document);
        assert_eq!(
            document,
            json!({
                "server": { "token_endpoint": "https://a.example/", "token_endpoint_auth_methods_supported": ["none"] },
                "client": { "jwks": { "keys": [{ "kty": "EC", "x": "1" }] } },
                "connection": {},
                "environments": [{ "name": "x", "changes": { "client": {} } },
                                 { "name": "y", "changes": { "client": {} } }],
                "request": { "extra_parameters": [["prompt", "login"]] },
                "unknown": { "token": 1, "d": "stays" }
            })
        );
        assert_eq!(remarks.len(), 7);
        assert!(remarks.iter().all(ImportRemark::is_loss));
    }

    #[test]
    fn case_135_what_is_taken_from_this_machine_is_told_wherever_it_stands() {
        let document = json!({ "schema": 1, "id": "a", "name": "A",
            "client": { "client_certificate": { "certificate": "c.pem", "key": "k.pem" } },
            "connection": { "proxy": "http://proxy.example:1", "proxy_password": { "env": "AWS_SECRET" },
                            "resolve": [["id.example", "192.0.2.1"]] },
            "environments": [{ "name": "x", "changes": { "client": { "client_secret": { "env": "GH_TOKEN" } } } }] });
        let told: Vec<String> = read(&document)
            .unwrap()
            .remarks
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(
            told,
            [
                "proxy_password is read from the environment variable AWS_SECRET and sent to the proxy",
                "the certificate of the client names the file c.pem on this machine",
                "the key of the certificate names the file k.pem on this machine",
                "everything that is sent goes through the proxy http://proxy.example:1",
                "what is sent to id.example goes to 192.0.2.1",
                "in x: client_secret is read from the environment variable GH_TOKEN and sent to the token endpoint",
            ]
        );
    }

    #[test]
    fn names_of_secrets_agree_with_those_of_parameters() {
        for name in [
            "client_secret",
            "access_token",
            "id_token_hint",
            "assertion",
        ] {
            assert!(is_kept_secret(name) && secret_names::is_secret(name));
        }
    }
}
