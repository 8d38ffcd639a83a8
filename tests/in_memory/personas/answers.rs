//! Providers that answer in forms of their own.

use oauth_playground::{flow::Grant, oauth::Parameters};

use super::{Rehearsal, json, with};

#[test]
fn github_answers_as_a_form_unless_json_is_asked_for_and_errors_with_200() {
    let mut run = Rehearsal::of("github");
    run.is_complete();
    let tokens = run.answer("client POST /login/oauth/access_token");
    assert_eq!(tokens["scope"], "read:user,user:email");
    assert!(tokens.get("expires_in").is_none());
    assert_eq!(run.answer("client GET /user")["login"], "alice");
    let form = [
        ("client_id", "Ov23liRehearsalPost"),
        ("client_secret", "rehearsal-secret"),
        ("grant_type", "authorization_code"),
        ("code", "wrong"),
    ];
    let refused = run.aside_form("/login/oauth/access_token", &form);
    assert_eq!(refused.status, 200);
    assert_eq!(
        refused.media_type().as_deref(),
        Some("application/x-www-form-urlencoded")
    );
    let told = Parameters::decode(&refused.body);
    assert_eq!(told.first("error"), Some("bad_verification_code"));
    let metadata = run.aside("GET", "/.well-known/openid-configuration", &[], "");
    assert_eq!(metadata.status, 404);
}

#[test]
fn github_walks_a_device_whose_code_the_person_types() {
    let run = Rehearsal::started("github", with(|request| request.grant = Grant::DeviceCode));
    run.is_complete();
    let tokens = run.answer("client POST /login/oauth/access_token");
    assert!(tokens["access_token"].as_str().unwrap().starts_with("gho_"));
}

#[test]
fn odd_answers_are_read_and_said_to_be_odd() {
    for (persona, arrow, odd) in [
        ("naver", "client POST /oauth2.0/token", "/expires_in"),
        ("twitch", "client POST /oauth2/token", "/scope/0"),
        ("strava", "client POST /api/v3/oauth/token", "/scope"),
        (
            "slack",
            "client POST /api/oauth.v2.access",
            "/authed_user/access_token",
        ),
    ] {
        let run = Rehearsal::of(persona);
        let answer = run
            .answers
            .iter()
            .find(|(known, _)| known == arrow)
            .map(|(_, response)| json(response))
            .unwrap();
        let value = answer
            .pointer(odd)
            .unwrap_or_else(|| panic!("{persona}: {answer}"));
        assert!(value.is_string(), "{persona}: {answer}");
    }
}

#[test]
fn strava_tells_the_accepted_scopes_beside_the_code() {
    let run = Rehearsal::of("strava");
    run.is_complete();
    let brought = run.answers.iter().find_map(|(_, response)| {
        let location = response.headers.first("location")?.into_owned();
        location.contains("code=").then_some(location)
    });
    let (_, query) = brought.as_deref().unwrap().split_once('?').unwrap();
    let brought = Parameters::decode(query.as_bytes());
    assert_eq!(brought.first("scope"), Some("read,activity:read"));
}

#[test]
fn errors_come_in_the_form_of_the_provider() {
    for (persona, target, client, status, pointer, error) in [
        (
            "fitbit",
            "/oauth2/token",
            "23ABCE",
            400,
            "/errors/0/errorType",
            "invalid_grant",
        ),
        (
            "hubspot",
            "/oauth/v3/token",
            "hubspot-app",
            400,
            "/status",
            "INVALID_GRANT",
        ),
        (
            "slack",
            "/api/oauth.v2.access",
            "4711.0816",
            200,
            "/error",
            "invalid_code",
        ),
    ] {
        let mut run = Rehearsal::of(persona);
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("client_id", client),
            ("code", "wrong"),
            ("redirect_uri", "http://127.0.0.1:8400/callback"),
        ];
        if client != "23ABCE" {
            form.push(("client_secret", "rehearsal-secret"));
        }
        let refused = run.aside_form(target, &form);
        assert_eq!(refused.status, status, "{persona}");
        let body = json(&refused);
        assert_eq!(body.pointer(pointer).unwrap(), error, "{persona}: {body}");
    }
    let mut reddit = Rehearsal::of("reddit");
    let headers = [
        ("Content-Type", "application/x-www-form-urlencoded"),
        // An installed app shows an empty secret.
        ("Authorization", "Basic cmVkZGl0LWluc3RhbGxlZC1hcHA6"),
    ];
    let revoked = reddit.aside("POST", "/api/v1/revoke_token", &headers, "token=unknown");
    assert_eq!((revoked.status, revoked.body.len()), (200, 0));
    assert_eq!(revoked.media_type().as_deref(), Some("application/json"));
}
