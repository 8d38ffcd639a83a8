//! Texts that were made to do harm: they are bounded, and nothing of them is done.

use super::{CANARY, one, read, says};
use crate::profile::import::{Import, ImportError, MAX_FOUND, MAX_IMPORT_BYTES, link};
use crate::profile::{Capture, Profile};

#[test]
fn case_135_size_and_depth_have_an_end() {
    let large = vec![b' '; MAX_IMPORT_BYTES + 1];
    assert_eq!(
        Import::read(&large),
        Err(ImportError::TooLarge(MAX_IMPORT_BYTES + 1))
    );
    assert_eq!(Import::read(b"a\xff"), Err(ImportError::NotUtf8(1)));
    for text in ["[".repeat(100_000), "{\"a\":".repeat(100_000)] {
        assert!(matches!(
            Import::read(text.as_bytes()),
            Err(ImportError::Json(_))
        ));
    }
    for text in [
        "- ".repeat(100_000),
        "a: [".repeat(10_000),
        "? ".repeat(10_000),
    ] {
        assert!(Import::read(text.as_bytes()).is_err());
    }
    for text in ["", "hello", "[]", "{}", "null", "a: b", "\u{feff}{}"] {
        assert_eq!(
            Import::read(text.as_bytes()),
            Err(ImportError::Unrecognised),
            "{text}"
        );
    }
}

#[test]
fn case_135_addresses_that_would_run_something_are_left_out() {
    for address in [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "https://user:pass@id.example/a",
        "\\\\server\\share",
        "https://id.example/a#b",
    ] {
        let text = serde_json::json!({ "openapi": "3.1.0", "info": { "title": "x" }, "components": {
            "securitySchemes": { "s": { "type": "oauth2", "flows": { "authorizationCode": {
                "authorizationUrl": address, "tokenUrl": "https://id.example/token", "scopes": {} } } } } } });
        let imported = one(&text.to_string());
        assert!(
            !imported
                .profile
                .server
                .contains_key("authorization_endpoint"),
            "{address}"
        );
        assert!(
            says(&imported, "authorizationUrl was left out"),
            "{address}"
        );
    }
}

#[test]
fn case_135_a_redirect_uri_elsewhere_is_pasted_and_one_that_runs_is_left_out() {
    let line = |uri: &str| {
        format!("https://id.example/a?response_type=code&client_id=c&redirect_uri={uri}")
    };
    let elsewhere = one(&line("https%3A%2F%2Fevil.example%2Fcb"));
    assert_eq!(elsewhere.profile.redirect.capture, Capture::Paste);
    assert!(says(&elsewhere, "https://evil.example/cb"));
    let runs = one(&line("javascript%3Aalert(1)"));
    assert_eq!(runs.profile.redirect.uri, None);
    assert!(says(&runs, "cannot be sent to javascript:"));
}

#[test]
fn case_135_a_profile_of_somebody_else_runs_and_gives_away_nothing() {
    let text = format!(
        r#"{{ "schema": 1, "id": "../x", "name": "X", "server": {{ "issuer": "https://id.example" }},
            "client": {{ "client_id": "c", "client_secret": {{ "command": ["sh", "-c", "id"] }},
                         "registration_access_token": "{CANARY}" }} }}"#
    );
    let imported = one(&text);
    assert_eq!(imported.profile.id, "x");
    assert_eq!(imported.profile.client.client_secret, None);
    assert!(says(&imported, "must not choose what this machine runs"));
    let variable = one(&text.replace(
        r#""command": ["sh", "-c", "id"]"#,
        r#""env": "AWS_SECRET_ACCESS_KEY""#,
    ));
    assert!(says(
        &variable,
        "the environment variable AWS_SECRET_ACCESS_KEY"
    ));
}

#[test]
fn case_135_a_link_can_do_nothing_but_show_a_profile() {
    let profile = Profile::for_issuer("https://id.example");
    let whole = link(&profile).unwrap();
    let imported = one(&whole);
    assert_eq!(imported.profile, profile);
    assert_eq!(one(&whole.replacen(':', "://", 1)).profile, profile);
    for text in [
        "oauth-playground:",
        "oauth-playground:run?profile=e30",
        "oauth-playground:import",
        "oauth-playground:import?profile=%%%",
        "oauth-playground:import?file=/etc/passwd",
        &format!("oauth-playground:import?profile={}", "A".repeat(40_000)),
    ] {
        assert!(
            matches!(Import::read(text.as_bytes()), Err(ImportError::Link(_))),
            "{text:.80}"
        );
    }
    let mut large = profile;
    large.name = "n".repeat(40_000);
    assert!(link(&large).is_err());
}

#[test]
fn case_135_there_is_an_end_to_what_is_found() {
    let schemes: serde_json::Map<String, serde_json::Value> = (0..MAX_FOUND + 50)
        .map(|number| {
            let url = format!("https://id.example/{number}/.well-known/openid-configuration");
            (
                number.to_string(),
                serde_json::json!({ "type": "openIdConnect", "openIdConnectUrl": url }),
            )
        })
        .collect();
    let text =
        serde_json::json!({ "openapi": "3.1.0", "components": { "securitySchemes": schemes } });
    assert_eq!(read(&text.to_string()).found.len(), MAX_FOUND);
}
