//! What is said of error codes, stage by stage.

use super::*;

#[test]
fn every_row_says_all_there_is_to_say() {
    for stage in Stage::ALL {
        for row in tables(stage).iter().flat_map(|table| table.iter()) {
            let Explanation {
                is_known,
                meaning,
                causes,
                remedies,
                spec,
            } = row.explanation;
            assert!(is_known && spec.contains('§'), "{}", row.code);
            assert!(!causes.is_empty() && !remedies.is_empty(), "{}", row.code);
            for text in [meaning].iter().chain(causes).chain(remedies) {
                assert!(!text.is_empty() && !text.ends_with('.'), "{text}");
            }
        }
    }
}

#[test]
fn no_code_stands_twice_in_one_table() {
    for table in [
        AUTHORIZATION,
        TOKEN,
        REFRESH,
        API,
        REVOCATION,
        INTROSPECTION,
    ] {
        let mut codes: Vec<_> = table.iter().map(|row| row.code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), table.len());
    }
}

#[test]
fn one_code_is_explained_for_the_stage_it_came_at() {
    let token = explain(Stage::Token, "invalid_grant");
    let refresh = explain(Stage::Refresh, "invalid_grant");
    assert!(token.meaning.contains("code"));
    assert!(refresh.meaning.contains("refresh token"));
    assert_eq!(
        explain(Stage::Redirect, "invalid_scope").spec,
        "RFC 6749 §4.1.2.1"
    );
    assert!(!explain(Stage::Token, "login_required").is_known);
    assert!(explain(Stage::Redirect, "login_required").is_known);
    // Revocation takes the codes of the token endpoint too (RFC 7009 §2.2.1).
    assert!(explain(Stage::Revocation, "unauthorized_client").is_known);
}

#[test]
fn a_code_nobody_knows_is_not_guessed() {
    for stage in Stage::ALL {
        let explained = explain(stage, "AADSTS50011");
        assert!(!explained.is_known);
        assert!(explained.remedies[0].contains("error_description"));
    }
}

#[test]
fn a_code_of_a_provider_is_said_to_be_its_own() {
    for (stage, code, whose) in [
        (Stage::Token, "bad_verification_code", "GitHub"),
        (Stage::Polling, "incorrect_device_code", "GitHub"),
        (
            Stage::Redirect,
            "redirect_uri_mismatch",
            "GitHub and Google",
        ),
        (Stage::Token, "invalid_code", "Slack"),
    ] {
        let explained = explain(stage, code);
        assert!(!explained.is_known, "no specification names {code}");
        assert!(
            explained.meaning.starts_with(&format!("{whose}: ")),
            "{code}"
        );
    }
}

#[test]
fn case_62_a_status_without_a_code_is_plain_http() {
    let explained = explain(Stage::Token, "HTTP 429 Too Many Requests");
    assert!(explained.remedies[0].contains("Retry-After"));
    assert!(
        explain(Stage::Resource, "HTTP 503")
            .meaning
            .contains("broke down")
    );
    assert_ne!(
        explain(Stage::Resource, "HTTP 401").meaning,
        explain(Stage::Resource, "HTTP 404").meaning
    );
}

#[test]
fn case_72_a_503_at_revocation_means_that_the_token_lives() {
    let explained = explain(Stage::Revocation, "HTTP 503");
    assert_eq!(explained.spec, "RFC 7009 §2.2.1");
    assert!(explained.meaning.contains("still lives"));
}

#[test]
fn a_fault_of_the_server_is_not_laid_at_the_users_door() {
    let changes = [Change {
        subject: ChangeSubject::Method,
        kind: ChangeKind::Set,
    }];
    assert!(suspects(Stage::Redirect, "server_error", &changes).is_empty());
    assert!(suspects(Stage::Token, "HTTP 503 Service Unavailable", &changes).is_empty());
    assert_eq!(
        suspects(Stage::Token, "HTTP 405", &changes),
        ["Method changed before sending"]
    );
}

#[test]
fn a_removed_verifier_is_suspected_with_the_sections_that_want_it() {
    let removed = Change {
        subject: ChangeSubject::Parameter(String::from("code_verifier")),
        kind: ChangeKind::Unset,
    };
    let suspects = suspects(
        Stage::Token,
        "invalid_grant",
        std::slice::from_ref(&removed),
    );
    assert_eq!(suspects.len(), 1);
    assert!(suspects[0].starts_with("code_verifier removed before sending: "));
    assert!(suspects[0].contains("RFC 7636 §4.5; RFC 9700 §2.1.1"));
    assert!(
        !suspects[0].contains("§4.6"),
        "that is about a wrong verifier"
    );
}
