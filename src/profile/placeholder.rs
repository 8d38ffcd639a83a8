//! Placeholders such as `{host}` in what a run sends, and those among them that nobody asks for.

use serde_json::Value;

use crate::profile::{Problem, Profile, Remark};

/// The members of a profile that a run uses; the others are facts for people.
const USED: [&str; 6] = [
    "server",
    "client",
    "redirect",
    "request",
    "trust",
    "connection",
];

/// Where a secret is found: a command may hold `${HOME}`, and nothing of this is sent.
const SOURCES: [&str; 3] = [
    "/client/client_secret",
    "/client/private_key",
    "/connection/proxy_password",
];

/// Every text that a run uses, with the JSON pointer of its member.
pub(super) fn used_texts(profile: &Profile) -> Vec<(String, String)> {
    let value = profile.to_json();
    let mut out = Vec::new();
    for member in USED {
        if let Some(value) = value.get(member) {
            collect(&format!("/{member}"), value, &mut out);
        }
    }
    out
}

/// The texts of a value, each with its JSON pointer.
pub(super) fn collect(pointer: &str, value: &Value, out: &mut Vec<(String, String)>) {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
        Value::String(text) => out.push((pointer.to_owned(), text.clone())),
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                collect(&format!("{pointer}/{at}"), item, out);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                collect(&format!("{pointer}/{name}"), member, out);
            }
        }
    }
}

/// The placeholders that no question of the profile fills: they would be sent as they stand.
pub(super) fn remarks(profile: &Profile) -> Vec<Remark> {
    let server = &profile.server;
    let mut out = Vec::new();
    for (member, text) in used_texts(profile) {
        if SOURCES.iter().any(|source| member.starts_with(source)) {
            continue;
        }
        let is_asked = |name: &&str| profile.template.iter().any(|field| field.name == *name);
        let Some(name) = names(&text).find(|name| !is_asked(name)) else {
            continue;
        };
        let is_failure = match member.strip_prefix("/server/") {
            // With endpoints of its own nobody is asked there; some servers of many tenants have
            // such an issuer.
            Some("issuer") => !server.contains_key("token_endpoint"),
            Some(other) => other.ends_with("_endpoint") || other == "jwks_uri",
            None => true,
        };
        out.push(Remark {
            member,
            is_failure,
            problem: Problem::Placeholder {
                name: name.to_owned(),
            },
        });
    }
    out
}

/// The names between braces, where they are such as a question has.
fn names(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|behind| {
        let (name, _) = behind.split_once('}')?;
        is_name(name).then_some(name)
    })
}

/// A word that begins as a name does. A GUID may stand in braces and is none.
fn is_name(text: &str) -> bool {
    let begins = text.starts_with(|c: char| c.is_alphabetic() || c == '_');
    let is_word = text
        .chars()
        .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
    let is_guid = text.len() == 36 && text.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
    begins && is_word && !is_guid
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn remarked(profile: &Value) -> Vec<(String, bool)> {
        let profile = Profile::parse(profile.to_string().as_bytes()).unwrap();
        let remarks = remarks(&profile).into_iter();
        remarks
            .map(|remark| (remark.member, remark.is_failure))
            .collect()
    }

    fn profile(client_id: &str) -> Value {
        json!({ "schema": 1, "id": "a", "name": "{A}", "server": { "issuer": "https://a.example" },
                "client": { "client_id": client_id }, "notes": [{ "text": "{note}" }] })
    }

    #[test]
    fn a_placeholder_that_nobody_asks_for_is_pointed_at() {
        let mut one = profile("{foo}");
        assert_eq!(remarked(&one), [(String::from("/client/client_id"), true)]);
        one["template"] = json!([{ "name": "foo", "ask": "Which?" }]);
        assert_eq!(remarked(&one), []);
        one["request"] = json!({ "extra_parameters": [["hd", "{foo}-{bar}"]] });
        let member = String::from("/request/extra_parameters/0/1");
        assert_eq!(remarked(&one), [(member, true)]);
    }

    #[test]
    fn an_issuer_that_is_not_asked_is_a_warning() {
        let mut one = profile("a");
        one["server"]["issuer"] = json!("https://a.example/{tenantid}");
        let member = String::from("/server/issuer");
        assert_eq!(remarked(&one), [(member.clone(), true)]);
        one["server"]["token_endpoint"] = json!("https://a.example/token");
        assert_eq!(remarked(&one), [(member, false)]);
    }

    #[test]
    fn what_is_no_name_and_what_is_never_sent_is_left_alone() {
        for text in [
            "{}",
            "{ id name }",
            r#"{"id_token":{"acr":null}}"#,
            "{a0e2b3c4-0000-0000-0000-00000000abcd}",
            "{0}",
            "}x{",
        ] {
            assert_eq!(remarked(&profile(text)), [], "{text}");
        }
        let mut one = profile("a");
        one["client"]["client_secret"] = json!({ "command": ["sh", "-c", "cat ${HOME}/x"] });
        assert_eq!(remarked(&one), []);
    }
}
