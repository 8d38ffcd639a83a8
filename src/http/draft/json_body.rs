//! A JSON object in a body as rows: the members, one a line, and back.

use serde_json::{Map, Value};

use crate::oauth::{Parameter, Parameters};

/// The object as it is written into a body: one member a line, so that an edit of one changes no
/// other line.
pub(super) fn write(members: &Map<String, Value>) -> Vec<u8> {
    lines(members.iter().map(|(name, value)| (name.as_str(), value)))
}

/// The members as parameters: text as it is, every other value as JSON. `None` where the body is
/// no object.
pub(super) fn parameters(body: &[u8]) -> Option<Parameters> {
    let members: Map<String, Value> = serde_json::from_slice(body).ok()?;
    let mut out = Parameters::new();
    for (name, value) in &members {
        out.push(name.as_str(), shown(value));
    }
    Some(out)
}

/// The body with these members in place of its own. What is equal keeps its type; a new value is
/// text where the old one was, and otherwise what it reads as.
pub(super) fn with_parameters(body: &[u8], parameters: &Parameters) -> Vec<u8> {
    let before: Map<String, Value> = serde_json::from_slice(body).unwrap_or_default();
    let members: Vec<(&str, Value)> = parameters
        .iter()
        .map(|Parameter { name, value }| (name.as_str(), typed(before.get(name), value)))
        .collect();
    // By hand, so that a name may stand twice.
    lines(members.iter().map(|(name, value)| (*name, value)))
}

fn typed(before: Option<&Value>, text: &str) -> Value {
    match before {
        Some(old) if shown(old) == text => old.clone(),
        Some(Value::String(_)) => Value::from(text),
        Some(_) => serde_json::from_str(text).unwrap_or_else(|_| Value::from(text)),
        None if text.starts_with(['[', '{']) || matches!(text, "true" | "false" | "null") => {
            serde_json::from_str(text).unwrap_or_else(|_| Value::from(text))
        }
        None => Value::from(text),
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn lines<'a>(members: impl Iterator<Item = (&'a str, &'a Value)>) -> Vec<u8> {
    let lines: Vec<String> = members
        .map(|(name, value)| format!("  {}: {value}", Value::from(name)))
        .collect();
    if lines.is_empty() {
        return b"{}".to_vec();
    }
    format!("{{\n{}\n}}", lines.join(",\n")).into_bytes()
}

#[cfg(test)]
mod tests {
    use crate::{
        http::{Body, ChangeSubject, Draft, Headers, RequestDraft},
        oauth::SafeUrl,
    };

    fn draft() -> Draft {
        let members = serde_json::json!({
            "client_name": "One",
            "redirect_uris": ["http://127.0.0.1/callback"],
            "default_max_age": 5,
        });
        let url = SafeUrl::parse("https://as.example/register?tenant=a").unwrap();
        let body = Body::Json(members.as_object().unwrap().clone());
        Draft::Request(RequestDraft::new("POST", url, &Headers::new(), Some(body)))
    }

    fn body(draft: &Draft) -> String {
        let text = draft.raw_text();
        text.split_once("\n\n").unwrap().1.to_owned()
    }

    #[test]
    fn members_are_rows_and_an_edit_changes_its_own_line() {
        let original = draft();
        let mut edited = original.clone();
        assert_eq!(
            edited.parameters().first("redirect_uris"),
            Some(r#"["http://127.0.0.1/callback"]"#)
        );
        edited.set_parameter("client_name", "5");
        edited.set_parameter("default_max_age", "6");
        edited.add_parameter("contacts", r#"["a@example.com"]"#);
        assert_eq!(
            body(&edited),
            "{\n  \"client_name\": \"5\",\n  \"redirect_uris\": [\"http://127.0.0.1/callback\"],\n  \
             \"default_max_age\": 6,\n  \"contacts\": [\"a@example.com\"]\n}"
        );
        let changed: Vec<_> = edited
            .changes_from(&original)
            .into_iter()
            .map(|c| c.subject)
            .collect();
        let named = |name: &str| ChangeSubject::Parameter(name.to_owned());
        assert_eq!(
            changed,
            [
                named("client_name"),
                named("default_max_age"),
                named("contacts")
            ]
        );
        edited.unset_parameter("contacts");
        edited.set_parameter("client_name", "One");
        edited.set_parameter("default_max_age", "5");
        assert_eq!(edited, original);
    }

    #[test]
    fn what_is_no_object_any_more_is_kept_and_its_query_is_the_table() {
        let mut edited = draft();
        edited.set_raw_text(&edited.raw_text().replace("\"One\"", "One"));
        assert_eq!(edited.parameters().first("tenant"), Some("a"));
        assert!(body(&edited).contains(": One,"));
    }

    #[test]
    fn a_name_may_stand_twice() {
        let mut edited = draft();
        edited.add_parameter("client_name", "Two");
        assert_eq!(body(&edited).matches("client_name").count(), 2);
    }
}
