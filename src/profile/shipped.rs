//! The profiles inside the program. They are read-only; a user's profile of the same id shadows one.

use crate::profile::{Profile, ProfileError};

/// The files, as they stand in `profiles/`, in the order of a list. Each is named by its id.
pub const SHIPPED: &[(&str, &[u8])] = &[
    ("workshop", include_bytes!("../../profiles/workshop.json")),
    ("generic", include_bytes!("../../profiles/generic.json")),
    (
        "duende-demo",
        include_bytes!("../../profiles/duende-demo.json"),
    ),
    ("github", include_bytes!("../../profiles/github.json")),
    ("gitlab", include_bytes!("../../profiles/gitlab.json")),
    (
        "google-gmail",
        include_bytes!("../../profiles/google-gmail.json"),
    ),
    ("iogo", include_bytes!("../../profiles/iogo.json")),
    ("jiko", include_bytes!("../../profiles/jiko.json")),
    (
        "microsoft-entra",
        include_bytes!("../../profiles/microsoft-entra.json"),
    ),
    ("wso2", include_bytes!("../../profiles/wso2.json")),
];

/// The shipped profile with that id.
pub fn shipped(id: &str) -> Option<Result<Profile, ProfileError>> {
    SHIPPED
        .iter()
        .find(|(one, _)| *one == id)
        .map(|(_, bytes)| Profile::parse(bytes))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::profile::{Capture, is_id, remarks, template};

    /// Every shipped profile with its questions answered.
    fn filled() -> Vec<Profile> {
        SHIPPED
            .iter()
            .map(|(_, bytes)| {
                let profile = Profile::parse(bytes).unwrap();
                let answers: BTreeMap<String, String> = profile
                    .template
                    .iter()
                    .filter(|field| field.default.is_empty())
                    .map(|field| {
                        let answer = match field.name.as_str() {
                            "certificate_sha256" => {
                                "abababababababababababababababababababababababababababababababab"
                            }
                            "redirect_uri" => "https://app.example/callback",
                            _ => "an-answer",
                        };
                        (field.name.clone(), answer.to_owned())
                    })
                    .collect();
                template::fill(&profile, &answers).unwrap()
            })
            .collect()
    }

    #[test]
    fn every_one_loads_under_its_own_id() {
        for (id, bytes) in SHIPPED {
            let profile = Profile::parse(bytes).unwrap();
            assert_eq!(&profile.id, id);
            assert!(is_id(id));
            assert!(!profile.name.is_empty());
        }
        assert!(shipped("github").is_some());
        assert!(shipped("../github").is_none());
    }

    #[test]
    fn with_its_questions_answered_every_one_can_be_used() {
        for profile in filled() {
            let failures: Vec<_> = remarks(&profile)
                .into_iter()
                .filter(|remark| remark.is_failure)
                .collect();
            assert!(failures.is_empty(), "{}: {failures:?}", profile.id);
            let text = profile.to_text();
            for name in ["host", "port", "client_id", "tenant"] {
                assert!(!text.contains(&format!("{{{name}}}")), "{text}");
            }
        }
    }

    #[test]
    fn every_one_has_facts_with_their_source_and_date() {
        for profile in filled() {
            assert!(!profile.notes.is_empty(), "{}", profile.id);
            for note in &profile.notes {
                let is_dated = note
                    .verified
                    .as_deref()
                    .is_some_and(|date| date.len() == 10);
                assert!(
                    note.source.is_some() && is_dated,
                    "{}: {note:?}",
                    profile.id
                );
            }
        }
    }

    #[test]
    fn every_one_that_needs_a_registration_says_which_redirect_uri_and_where() {
        for profile in filled() {
            if matches!(profile.id.as_str(), "workshop" | "duende-demo") {
                continue;
            }
            let says = profile
                .notes
                .iter()
                .any(|note| note.text.starts_with("Register "));
            assert!(says, "{}", profile.id);
        }
    }

    #[test]
    fn where_no_loopback_redirect_can_be_registered_it_is_pasted() {
        let iogo = shipped("iogo").unwrap().unwrap();
        assert_eq!(iogo.redirect.capture, Capture::Paste);
    }
}
