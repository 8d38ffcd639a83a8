//! Fills in what only the user can know: `{host}` becomes what was answered.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::profile::{Profile, ProfileError, TemplateField};

/// Why a profile cannot be filled in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    #[error("{name} is asked for: {ask}")]
    Missing { name: String, ask: String },
    #[error(transparent)]
    Profile(#[from] ProfileError),
}

/// The questions that neither an answer nor a default of the profile settles.
pub fn missing<'a>(
    profile: &'a Profile,
    answers: &'a BTreeMap<String, String>,
) -> impl Iterator<Item = &'a TemplateField> {
    profile
        .template
        .iter()
        .filter(|field| answer(field, answers).is_empty())
}

/// The profile with every question answered, and none left. An answer is put in as it is, and not
/// searched for further placeholders; whether the result can be used, remarks tell.
pub fn fill(
    profile: &Profile,
    answers: &BTreeMap<String, String>,
) -> Result<Profile, TemplateError> {
    if let Some(field) = missing(profile, answers).next() {
        return Err(TemplateError::Missing {
            name: field.name.clone(),
            ask: field.ask.clone(),
        });
    }
    let mut filled = profile.clone();
    filled.template = Vec::new();
    let mut value = filled.to_json();
    replace(&mut value, &|name| {
        let field = profile.template.iter().find(|field| field.name == name)?;
        Some(answer(field, answers))
    });
    Ok(Profile::parse(value.to_string().as_bytes())?)
}

/// Whether a text waits for an answer to one of the profile's questions.
pub fn is_open(profile: &Profile, text: &str) -> bool {
    profile
        .template
        .iter()
        .any(|field| text.contains(&format!("{{{}}}", field.name)))
}

fn answer<'a>(field: &'a TemplateField, answers: &'a BTreeMap<String, String>) -> &'a str {
    answers.get(&field.name).unwrap_or(&field.default)
}

fn replace<'a>(value: &mut Value, answer: &impl Fn(&str) -> Option<&'a str>) {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
        Value::String(text) => *text = replaced(text, answer),
        Value::Array(items) => items.iter_mut().for_each(|item| replace(item, answer)),
        Value::Object(members) => members
            .values_mut()
            .for_each(|member| replace(member, answer)),
    }
}

/// What looks like a placeholder and is none stays.
fn replaced<'a>(text: &str, answer: &impl Fn(&str) -> Option<&'a str>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        match after
            .split_once('}')
            .and_then(|(name, behind)| Some((answer(name)?, behind)))
        {
            Some((value, behind)) => {
                out.push_str(value);
                rest = behind;
            }
            None => {
                out.push('{');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile() -> Profile {
        Profile::parse(
            br#"{ "schema": 1, "id": "a", "name": "At {host}",
                 "server": { "issuer": "https://{host}:{port}/{other}", "x": ["{port}"] },
                 "template": [{ "name": "host", "ask": "Which host?" },
                              { "name": "port", "ask": "Which port?", "default": "9443" }] }"#,
        )
        .unwrap()
    }

    fn answers(host: &str) -> BTreeMap<String, String> {
        BTreeMap::from([(String::from("host"), host.to_owned())])
    }

    #[test]
    fn answers_and_defaults_are_put_in_everywhere() {
        let filled = fill(&profile(), &answers("idp.example")).unwrap();
        assert_eq!(filled.name, "At idp.example");
        assert_eq!(filled.issuer(), Some("https://idp.example:9443/{other}"));
        assert_eq!(filled.server["x"][0], "9443");
        assert!(filled.template.is_empty());
    }

    #[test]
    fn what_nobody_answered_is_named() {
        let error = fill(&profile(), &BTreeMap::new()).unwrap_err();
        assert_eq!(error.to_string(), "host is asked for: Which host?");
        let error = fill(&profile(), &answers("")).unwrap_err();
        assert!(matches!(error, TemplateError::Missing { .. }));
    }

    #[test]
    fn an_answer_is_text_and_nothing_else() {
        let filled = fill(&profile(), &answers("{port}\",\"id\":\"b")).unwrap();
        assert_eq!(filled.id, "a");
        assert_eq!(filled.name, "At {port}\",\"id\":\"b");
    }

    #[test]
    fn an_open_place_is_seen() {
        let profile = profile();
        assert!(is_open(&profile, "https://{host}"));
        assert!(!is_open(&profile, "https://{other}"));
    }
}
