//! An API that wants a stronger or more recent sign-in, or another token (RFC 9470, RFC 6750 §3.1).

use oauth_playground::{
    flow::{Check, EndStatus, Notice, Reach, Stage, Verdict},
    oauth::SafeUrl,
};

use super::{
    pair::Pair,
    setup::{ISSUER, Setup},
};

fn vault(setup: Setup) -> Setup {
    let url = SafeUrl::parse(&format!("{ISSUER}/api/vault")).unwrap();
    setup.reach(Reach {
        call: Some(url),
        ..Reach::default()
    })
}

fn refuses(pair: &mut Pair, error: &str) {
    pair.press("Call the API");
    pair.answers(format!(
        "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer error=\"{error}\", \
         acr_values=\"two-factor\", max_age=\"60\"\r\nContent-Length: 0\r\n\r\n"
    ));
}

#[test]
fn the_vault_is_opened_by_a_second_sign_in_with_two_factors() {
    for setup in [Setup::public(), Setup::hybrid(), Setup::implicit()] {
        let grant = setup.grant;
        let mut pair = vault(setup).at(Stage::Resource);
        let earlier = pair.session.flow().context().state();
        pair.press("Call the API");
        pair.client_sends("GET /api/vault");
        pair.server_answers(401);

        // The next press is another authorization request, which asks for what the API wants.
        let asked = pair.session.flow().draft().unwrap().parameters();
        assert_eq!(asked.first("acr_values"), Some("two-factor"), "{grant:?}");
        assert!(asked.contains("max_age"));
        // Nothing of the first request serves once more.
        assert_ne!(asked.first("state"), Some(earlier.as_str()));
        assert!(
            pair.notices()
                .iter()
                .any(|notice| matches!(notice, Notice::StepUp { .. }))
        );
        pair.press("Open in browser");
        pair.client_listens();
        pair.person_decides();
        assert_eq!(pair.browser_returns(), 303);
        pair.walk_to(Stage::Resource);
        assert_eq!(pair.verdict(Check::IdTokenAcr), Verdict::Pass, "{grant:?}");
        assert_eq!(pair.verdict(Check::IdTokenAuthTime), Verdict::Pass);
        pair.press("Call the API");
        pair.server_answers(200);
        pair.ends(EndStatus::Completed, 0);
    }
}

#[test]
fn case_70_an_api_that_is_never_content_gets_two_step_ups() {
    let mut pair = vault(Setup::public()).at(Stage::Resource);
    for _ in 0..2 {
        refuses(&mut pair, "insufficient_user_authentication");
        assert_eq!(pair.session.flow().stage(), Stage::Authorization);
        pair.listener = None;
        pair.walk_to(Stage::Resource);
    }
    refuses(&mut pair, "insufficient_user_authentication");
    let end = pair.ends(EndStatus::OAuthError, 1);
    assert_eq!(
        end.error.as_deref(),
        Some("insufficient_user_authentication")
    );
    assert_eq!(pair.requests("GET /api/vault"), 3);
}

#[test]
fn case_70_a_dead_token_is_refreshed_once_for_an_api() {
    let mut pair = vault(Setup::public()).at(Stage::Resource);
    refuses(&mut pair, "invalid_token");
    pair.press("Refresh tokens");
    pair.server_answers(200);
    refuses(&mut pair, "invalid_token");
    let end = pair.ends(EndStatus::OAuthError, 1);
    assert_eq!(end.error.as_deref(), Some("invalid_token"));
    assert_eq!(pair.requests("GET /api/vault"), 2);
}

#[test]
fn case_70_without_a_refresh_token_the_refusal_stands() {
    let mut pair = vault(Setup::implicit()).at(Stage::Resource);
    refuses(&mut pair, "invalid_token");
    let end = pair.ends(EndStatus::OAuthError, 1);
    assert_eq!(end.error.as_deref(), Some("invalid_token"));
}

#[test]
fn a_client_without_a_browser_cannot_ask_anybody_to_sign_in_again() {
    use oauth_playground::{flow::Grant, profile::AuthMethod};
    let setup = Setup::public()
        .client("workshop-service", AuthMethod::ClientSecretBasic)
        .grant(Grant::ClientCredentials)
        .scope("notes.read");
    let mut pair = vault(setup).at(Stage::Resource);
    refuses(&mut pair, "insufficient_user_authentication");
    pair.ends(EndStatus::OAuthError, 1);
}
