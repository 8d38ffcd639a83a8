//! `--answer`: what only the user knows of a profile, and what is said where it is missing.

use std::{borrow::Cow, collections::BTreeMap, fmt::Write as _};

use crate::{
    cli::failure::Failure,
    effects::ProfileSource,
    oauth::display_text::neutralise,
    profile::{Overrides, Profile, TemplateField, TrustSettings, template},
};

/// What belongs in no answer: it would stand in a file, and in the history of a shell.
const SECRET_WORDS: [&str; 4] = ["secret", "password", "private_key", "token"];

/// The answers to the profile's own questions, each as `NAME=VALUE`. The last one of a name counts.
pub(super) fn answers(
    profile: &Profile,
    given: &[String],
) -> Result<BTreeMap<String, String>, Failure> {
    let mut out = BTreeMap::new();
    for text in given {
        let (name, value) = text
            .split_once('=')
            .filter(|(name, value)| !name.is_empty() && !value.is_empty())
            .ok_or_else(|| {
                Failure::usage(format!("--answer: expected NAME=VALUE, got {text:?}"))
            })?;
        if !profile.template.iter().any(|field| field.name == name) {
            return Err(unknown(profile, name));
        }
        out.insert(name.to_owned(), value.to_owned());
    }
    Ok(out)
}

fn unknown(profile: &Profile, name: &str) -> Failure {
    let known: Vec<String> = profile.template.iter().map(shown_name).collect();
    let whose = neutralise(&profile.name, 80);
    let mut said = if known.is_empty() {
        format!("--answer: the profile {whose:?} asks nothing, got an answer to {name:?}")
    } else {
        format!(
            "--answer: expected the name of a question of the profile {whose:?} ({}), got {name:?}",
            known.join(", ")
        )
    };
    let lower = name.to_ascii_lowercase();
    if SECRET_WORDS.iter().any(|word| lower.contains(word)) {
        said.push_str(
            ". A secret is never an answer: name the variable that holds it, such as with --client-secret-env",
        );
    }
    Failure::usage(said)
}

/// The profile of a run with its questions answered: by `--answer`, by what replaces the member that
/// waits for the answer, and by its defaults. What no run of it needs may stay open.
pub(super) fn filled(
    argument: &str,
    profile: &Profile,
    given: &[String],
    overrides: &Overrides,
    tries_call: bool,
) -> Result<Profile, Failure> {
    let mut known = answers(profile, given)?;
    for (name, value) in replacing(profile, overrides) {
        known.entry(name).or_insert(value);
    }
    let settled = template::settled(profile, &known);
    let mut filled = template::put_in(profile, &settled).map_err(Failure::usage)?;
    let mut used = filled.clone();
    // A redirect URI that cannot be used is refused with its reason when the run is prepared.
    let _refused_later = overrides.apply(&mut used);
    let of_call = template::needed_by_call(&used);
    let mut open = template::needed(&used);
    if tries_call {
        open.extend(
            of_call
                .iter()
                .filter(|field| !open.contains(field))
                .copied()
                .collect::<Vec<_>>(),
        );
    }
    if !open.is_empty() {
        return Err(unanswered(argument, profile, &open));
    }
    if !of_call.is_empty()
        && let Some(provider) = &mut filled.provider
    {
        // It waits for an answer that this run does without.
        provider.call = None;
    }
    filled.template.clear();
    Ok(filled)
}

/// What the options for members of a profile answer besides: the question of that name, and the one
/// that the whole member waits for.
fn replacing(profile: &Profile, overrides: &Overrides) -> Vec<(String, String)> {
    let pin = match &overrides.trust {
        Some(TrustSettings::Pin { sha256 }) => Some(sha256),
        Some(TrustSettings::System | TrustSettings::Ca { .. } | TrustSettings::None) | None => None,
    };
    let pinned = match &profile.trust {
        TrustSettings::Pin { sha256 } => Some(sha256.as_str()),
        TrustSettings::System | TrustSettings::Ca { .. } | TrustSettings::None => None,
    };
    let client_id = Some(profile.client.client_id.as_str());
    let redirect_uri = profile.redirect.uri.as_deref();
    let mut out = Vec::new();
    for (name, value, member) in [
        ("client_id", overrides.client_id.as_ref(), client_id),
        ("issuer", overrides.issuer.as_ref(), profile.issuer()),
        (
            "redirect_uri",
            overrides.redirect_uri.as_ref(),
            redirect_uri,
        ),
        ("certificate_sha256", pin, pinned),
    ] {
        let Some(value) = value else { continue };
        out.push((name.to_owned(), value.clone()));
        let whole = member.and_then(|text| text.strip_prefix('{')?.strip_suffix('}'));
        out.extend(whole.map(|name| (name.to_owned(), value.clone())));
    }
    out
}

/// That the profile named by `argument` cannot be used before these questions of it are answered: each
/// in its own words, with what to type.
pub(super) fn unanswered(
    argument: &str,
    profile: &Profile,
    questions: &[&TemplateField],
) -> Failure {
    let mut said = format!("{argument}: expected answers to what only you know, got none:");
    let options: Vec<String> = questions.iter().map(|field| option(field)).collect();
    let width = options.iter().map(|option| option.chars().count()).max();
    for (field, option) in questions.iter().zip(&options) {
        let ask = neutralise(&field.ask, 300);
        let _never_fails = write!(
            said,
            "\n  {option:width$}  {ask}",
            width = width.unwrap_or(0)
        );
    }
    match (ProfileSource::from_argument(argument), &profile.environment) {
        (ProfileSource::Path(_), _) => {
            let _never_fails = write!(
                said,
                "\nTo be asked no more, write each answer as \"default\" of its question under \"template\" in that file."
            );
        }
        (ProfileSource::Id(_), None) => {
            // Of all that has no default, whatever was answered just now.
            let all = profile.template.iter();
            let all: Vec<String> = all
                .filter(|field| field.default.is_empty() || questions.contains(field))
                .map(option)
                .collect();
            let _never_fails = write!(
                said,
                "\nTo be asked no more, write a copy that has them: profiles export {} FILE {}",
                quoted(argument),
                all.join(" ")
            );
        }
        // A copy is one of the whole profile, and these are questions of its environment.
        (ProfileSource::Id(_), Some(_)) => {}
    }
    Failure::usage(said)
}

fn option(field: &TemplateField) -> String {
    format!("--answer {}=VALUE", shown_name(field))
}

fn shown_name(field: &TemplateField) -> String {
    neutralise(&field.name, 80)
}

/// As one word of a shell.
pub(super) fn quoted(word: &str) -> String {
    shlex::try_quote(word).map_or_else(|_| String::from("PROFILE"), Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile() -> Profile {
        Profile::parse(
            br#"{ "schema": 1, "id": "a", "name": "A", "server": { "issuer": "https://{host}" },
                 "template": [{ "name": "host", "ask": "Which host?" },
                              { "name": "client_id", "ask": "Which client?" }] }"#,
        )
        .unwrap()
    }

    fn given(words: &[&str]) -> Result<BTreeMap<String, String>, String> {
        let words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
        answers(&profile(), &words).map_err(|failure| failure.error.to_string())
    }

    #[test]
    fn an_answer_is_a_name_of_the_profile_and_a_value() {
        let found = given(&["host=a=b", "client_id=x", "client_id=y"]).unwrap();
        assert_eq!((&*found["host"], &*found["client_id"]), ("a=b", "y"));
        for (wrong, expected) in [
            ("host", "NAME=VALUE"),
            ("host=", "NAME=VALUE"),
            ("=x", "NAME=VALUE"),
            ("tenant=x", "(host, client_id)"),
            ("client_secret=x", "never an answer"),
        ] {
            let said = given(&[wrong]).unwrap_err();
            assert!(said.contains(expected), "{said}");
        }
    }

    #[test]
    fn each_open_question_has_its_words_and_its_option_and_the_advice_helps() {
        let profile = profile();
        let questions: Vec<&TemplateField> = profile.template.iter().collect();
        let said = |argument, environment: Option<&str>| {
            let mut profile = profile.clone();
            profile.environment = environment.map(str::to_owned);
            let failure = unanswered(argument, &profile, &questions);
            failure.error.to_string()
        };
        let by_id = said("a", None);
        assert!(by_id.contains("--answer host=VALUE       Which host?"));
        assert!(by_id.contains("--answer client_id=VALUE  Which client?"));
        assert!(by_id.contains("profiles export a FILE --answer host=VALUE"));
        let by_path = said("./a.json", None);
        assert!(by_path.contains("\"default\"") && !by_path.contains("export"));
        assert!(!said("a", Some("stage")).contains("export"));
        // The copy needs every answer, also those that were given.
        let failure = unanswered("a", &profile, &questions[..1]);
        let said = failure.error.to_string();
        assert!(said.contains("FILE --answer host=VALUE --answer client_id=VALUE"));
    }
}
