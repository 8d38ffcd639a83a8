//! The profiles inside the program. They are read-only; a user's profile of the same id shadows one.

use crate::profile::{Profile, ProfileError};

macro_rules! files {
    ($($id:literal)*) => {
        &[$(($id, include_bytes!(concat!("../../profiles/", $id, ".json")))),*]
    };
}

/// The files, as they stand in `profiles/`, in the order of a list. Each is named by its id.
#[rustfmt::skip]
pub const SHIPPED: &[(&str, &[u8])] = files! {
    "workshop" "generic" "duende-demo" "airtable" "apple" "asana" "atlassian" "auth0" "authentik"
    "battlenet" "bitbucket" "box" "cognito" "dex" "digitalocean" "discord" "dropbox" "epic"
    "facebook" "figma" "fitbit" "github" "gitlab" "google" "google-gmail" "heroku" "hubspot"
    "huggingface" "iogo" "jiko" "kakao" "keycloak" "line" "linear" "linkedin" "mastodon"
    "microsoft-entra" "naver" "notion" "okta" "ory-hydra" "paypal" "reddit" "salesforce" "shopify"
    "slack" "spotify" "strava" "stripe-connect" "twitch" "wso2" "x" "yahoo" "zitadel" "zoom"
};

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
    use crate::profile::{Capture, Loopback, is_id, remarks, template};

    /// Every shipped profile with its questions answered, by itself and in each of its environments,
    /// which ask their own.
    fn filled() -> Vec<Profile> {
        SHIPPED
            .iter()
            .flat_map(|(_, bytes)| {
                let whole = Profile::parse(bytes).unwrap();
                let in_environment = |name: &String| whole.in_environment(name).unwrap();
                let names = whole.environments.iter().map(|one| one.name.clone());
                let mut all: Vec<Profile> = names.map(|name| in_environment(&name)).collect();
                all.push(Profile {
                    environments: Vec::new(),
                    ..whole
                });
                all
            })
            .map(|profile| {
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
                            "base" => "https://idp.example",
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
            for name in ["host", "port", "client_id", "tenant", "organisation"] {
                assert!(!text.contains(&format!("{{{name}}}")), "{text}");
            }
        }
    }

    /// Those of the list of providers, and the five systems that the lessons come from.
    #[test]
    fn every_provider_of_the_list_is_there() {
        for id in [
            "google",
            "microsoft-entra",
            "github",
            "gitlab",
            "bitbucket",
            "auth0",
            "okta",
            "keycloak",
            "wso2",
            "ory-hydra",
            "zitadel",
            "authentik",
            "dex",
            "cognito",
            "apple",
            "facebook",
            "linkedin",
            "x",
            "slack",
            "discord",
            "spotify",
            "twitch",
            "dropbox",
            "box",
            "atlassian",
            "salesforce",
            "hubspot",
            "stripe-connect",
            "shopify",
            "notion",
            "figma",
            "zoom",
            "reddit",
            "strava",
            "fitbit",
            "paypal",
            "yahoo",
            "line",
            "kakao",
            "naver",
            "huggingface",
            "mastodon",
            "duende-demo",
            "linear",
            "asana",
            "airtable",
            "digitalocean",
            "heroku",
            "battlenet",
            "epic",
            "iogo",
            "jiko",
            "generic",
            "google-gmail",
        ] {
            assert!(shipped(id).is_some(), "{id}");
        }
    }

    #[test]
    fn every_fact_has_a_subject_a_source_and_a_date_or_is_unverified() {
        for profile in filled() {
            assert!(profile.notes.len() > 1, "{}", profile.id);
            for note in &profile.notes {
                let is_dated = note
                    .verified
                    .as_deref()
                    .is_none_or(|date| date == "2026-11-21");
                assert!(
                    note.about.is_some() && note.source.is_some() && is_dated,
                    "{}: {note:?}",
                    profile.id
                );
                assert!(note.text.ends_with('.'), "{}: {note:?}", profile.id);
            }
        }
    }

    #[test]
    fn every_one_says_how_to_register_and_which_redirect_uri() {
        for profile in filled() {
            let provider = profile.provider.clone().unwrap();
            assert!(!provider.group.is_empty(), "{}", profile.id);
            if matches!(profile.id.as_str(), "workshop" | "duende-demo") {
                continue;
            }
            assert!(provider.registration.steps.len() > 1, "{}", profile.id);
            let redirect = &profile.redirect;
            let port = redirect
                .port
                .map(|port| format!(":{port}"))
                .unwrap_or_default();
            let used = redirect
                .uri
                .clone()
                .unwrap_or_else(|| format!("http://{}{port}{}", redirect.host, redirect.path));
            assert_eq!(
                provider.registration.redirect_uri.as_deref(),
                Some(used.as_str()),
                "{}",
                profile.id
            );
            assert_eq!(profile.client.redirect_uris, [used], "{}", profile.id);
        }
    }

    #[test]
    fn a_redirect_uri_of_any_port_names_none_and_an_exact_one_does() {
        for profile in filled() {
            let loopback = profile.provider.clone().unwrap().loopback;
            let port = profile.redirect.port;
            match loopback {
                Loopback::AnyPort => assert_eq!(port, None, "{}", profile.id),
                Loopback::Exact => assert!(port.is_some(), "{}", profile.id),
                Loopback::None => {
                    assert_eq!(profile.redirect.capture, Capture::Paste, "{}", profile.id);
                }
                Loopback::Unknown => {}
            }
        }
    }

    #[test]
    fn where_no_loopback_redirect_can_be_registered_it_is_pasted() {
        let iogo = shipped("iogo").unwrap().unwrap();
        assert_eq!(iogo.redirect.capture, Capture::Paste);
    }
}
