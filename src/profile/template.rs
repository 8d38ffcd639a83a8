//! Fills in what only the user can know: `{host}` becomes what was answered.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::profile::{
    Problem, Profile, ProfileError, Remark, TemplateField, placeholder, remark::remarks,
};

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

/// The answers, and the defaults of the profile where nothing was answered.
pub fn settled(profile: &Profile, answers: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    profile
        .template
        .iter()
        .map(|field| (field.name.clone(), answer(field, answers).to_owned()))
        .filter(|(_, answer)| !answer.is_empty())
        .collect()
}

/// The profile with these answers put in. The other questions stay, with their placeholders.
pub fn put_in(
    profile: &Profile,
    answers: &BTreeMap<String, String>,
) -> Result<Profile, ProfileError> {
    let mut rest = profile.clone();
    rest.template.clear();
    let mut value = rest.to_json();
    let asked = |name: &str| profile.template.iter().any(|field| field.name == name);
    replace(&mut value, &|name| {
        let answer = answers.get(name).filter(|_| asked(name));
        answer.map(String::as_str)
    });
    let mut out = Profile::parse(value.to_string().as_bytes())?;
    let open = |field: &&TemplateField| !answers.contains_key(&field.name);
    out.template = profile.template.iter().filter(open).cloned().collect();
    Ok(out)
}

/// The questions without whose answers a run would send a placeholder.
pub fn needed(profile: &Profile) -> Vec<&TemplateField> {
    waiting(profile, &placeholder::used_texts(profile))
}

/// The questions without whose answers the call that the provider offers cannot be made.
pub fn needed_by_call(profile: &Profile) -> Vec<&TemplateField> {
    let value = profile.to_json();
    let mut texts = Vec::new();
    if let Some(call) = value.pointer("/provider/call") {
        placeholder::collect("", call, &mut texts);
    }
    waiting(profile, &texts)
}

/// Leaves the questions that a run needs, and takes away the call that waits for another answer.
pub fn drop_unneeded(profile: &mut Profile) {
    let needed: Vec<TemplateField> = needed(profile).into_iter().cloned().collect();
    let waits = needed_by_call(profile)
        .iter()
        .any(|field| !needed.contains(field));
    if let Some(provider) = profile.provider.as_mut().filter(|_| waits) {
        provider.call = None;
    }
    profile.template = needed;
}

/// The questions whose placeholder stands in one of the texts.
fn waiting<'a>(profile: &'a Profile, texts: &[(String, String)]) -> Vec<&'a TemplateField> {
    let is_waiting = |field: &&TemplateField| {
        let mark = format!("{{{}}}", field.name);
        texts.iter().any(|(_, text)| text.contains(&mark))
    };
    profile.template.iter().filter(is_waiting).collect()
}

/// Everything to be said of a profile whose questions are answered like that, or by its defaults. A
/// question that is open is said where it stands in the profile; one that no run needs is not.
pub fn remarks_with(profile: &Profile, answers: &BTreeMap<String, String>) -> Vec<Remark> {
    let Ok(mut known) = put_in(profile, &settled(profile, answers)) else {
        return remarks(profile);
    };
    drop_unneeded(&mut known);
    let open = known.template.clone();
    let mut out = remarks(&known);
    for (remark, field) in out
        .iter_mut()
        .filter(|remark| matches!(remark.problem, Problem::Unfilled { .. }))
        .zip(&open)
    {
        let at = profile.template.iter().position(|one| one == field);
        remark.member = format!("/template/{}", at.unwrap_or_default());
    }
    out
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
    fn answers_are_put_in_one_by_one_and_what_is_open_is_said() {
        let profile = profile();
        let partly = put_in(&profile, &answers("idp.example")).unwrap();
        assert_eq!(partly.issuer(), Some("https://idp.example:{port}/{other}"));
        assert_eq!(partly.template.len(), 1);
        assert_eq!(settled(&profile, &answers(""))["port"], "9443");
        let names = |profile: &Profile| -> Vec<String> {
            let needed = needed(profile).into_iter();
            needed.map(|field| field.name.clone()).collect()
        };
        assert_eq!(names(&profile), ["host", "port"]);
        assert_eq!(names(&partly), ["port"]);
        // What no request carries is not needed.
        let mut elsewhere = partly.clone();
        elsewhere.server.clear();
        assert_eq!(names(&elsewhere), [""; 0]);
    }

    #[test]
    fn a_default_settles_a_question_and_an_open_one_is_pointed_at_where_it_stands() {
        let mut profile = profile();
        profile.template.rotate_left(1);
        let unfilled = |answers: &BTreeMap<String, String>| -> Vec<String> {
            let remarks = remarks_with(&profile, answers).into_iter();
            remarks
                .filter(|remark| matches!(remark.problem, Problem::Unfilled { .. }))
                .map(|remark| remark.member)
                .collect()
        };
        assert_eq!(unfilled(&BTreeMap::new()), ["/template/1"]);
        assert_eq!(unfilled(&answers("idp.example")), [""; 0]);
    }

    #[test]
    fn an_open_place_is_seen() {
        let profile = profile();
        assert!(is_open(&profile, "https://{host}"));
        assert!(!is_open(&profile, "https://{other}"));
    }
}
