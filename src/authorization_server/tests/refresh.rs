//! Refreshing: rotation, reuse, narrower scopes and the ID token that comes along.

use crate::oauth::jose::Algorithm;

use super::workshop::{Workshop, assert_error, json};

fn text_of<'a>(tokens: &'a serde_json::Value, name: &str) -> &'a str {
    tokens[name].as_str().unwrap()
}

#[test]
fn a_refresh_token_is_rotated_and_the_old_access_token_lives_on() {
    let mut server = Workshop::new();
    let first = server.tokens();
    server.wait_secs(10);
    let second = json(&server.refresh(text_of(&first, "refresh_token")));
    assert_ne!(first["refresh_token"], second["refresh_token"]);
    assert_ne!(first["access_token"], second["access_token"]);
    assert_eq!(first["scope"], second["scope"]);
    assert!(server.is_active(text_of(&first, "access_token")));
    assert!(!server.is_active(text_of(&first, "refresh_token")));
    let third = server.refresh(text_of(&second, "refresh_token"));
    assert_eq!(third.status, 200);
}

#[test]
fn reuse_of_a_rotated_token_revokes_the_family() {
    let mut server = Workshop::new();
    let first = server.tokens();
    let second = json(&server.refresh(text_of(&first, "refresh_token")));
    let reused = server.refresh(text_of(&first, "refresh_token"));
    assert_error(&reused, 400, "invalid_grant");
    for token in [
        text_of(&first, "access_token"),
        text_of(&second, "access_token"),
        text_of(&second, "refresh_token"),
    ] {
        assert!(!server.is_active(token));
    }
    let after = server.refresh(text_of(&second, "refresh_token"));
    assert_error(&after, 400, "invalid_grant");
}

#[test]
fn the_family_of_another_person_is_not_touched() {
    let mut server = Workshop::new();
    let first = server.tokens();
    let other = server.tokens();
    server.refresh(text_of(&first, "refresh_token"));
    server.refresh(text_of(&first, "refresh_token"));
    assert!(server.is_active(text_of(&other, "access_token")));
}

fn refresh_with_scope(
    server: &mut Workshop,
    refresh_token: &str,
    scope: &str,
) -> crate::http::Response {
    server.post(
        "/token",
        &[
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh_token),
            ("client_id", "workshop-client"),
            ("scope", scope),
        ],
    )
}

#[test]
fn less_may_be_asked_for_and_the_next_refresh_has_it_all_again() {
    let mut server = Workshop::new();
    let first = server.tokens();
    let narrow = refresh_with_scope(
        &mut server,
        text_of(&first, "refresh_token"),
        "profile openid",
    );
    let narrow = json(&narrow);
    assert_eq!(narrow["scope"], "profile openid");
    let response = server.get_with_token("/api/notes", text_of(&narrow, "access_token"));
    assert_eq!(response.status, 403);
    let whole = json(&server.refresh(text_of(&narrow, "refresh_token")));
    assert_eq!(whole["scope"], first["scope"]);
}

#[test]
fn more_than_was_granted_is_invalid_scope_and_does_not_use_the_token_up() {
    let mut server = Workshop::new();
    let first = server.tokens();
    let refresh_token = text_of(&first, "refresh_token");
    let more = refresh_with_scope(&mut server, refresh_token, "openid notes.write");
    assert_error(&more, 400, "invalid_scope");
    let nothing = refresh_with_scope(&mut server, refresh_token, " ");
    assert_error(&nothing, 400, "invalid_scope");
    assert_eq!(server.refresh(refresh_token).status, 200);
}

#[test]
fn the_refreshed_id_token_keeps_the_sign_in() {
    let mut server = Workshop::new();
    let first = server.tokens();
    server.wait_secs(100);
    let second = json(&server.refresh(text_of(&first, "refresh_token")));
    let before = server.verified_claims(text_of(&first, "id_token"), Algorithm::Es256);
    let after = server.verified_claims(text_of(&second, "id_token"), Algorithm::Es256);
    for same in ["iss", "sub", "aud", "auth_time"] {
        assert_eq!(before[same], after[same], "{same}");
    }
    assert_eq!(after["iat"], server.now.secs());
    assert!(!after.contains_key("nonce"));
    assert_ne!(before["at_hash"], after["at_hash"]);
}

#[test]
fn a_refresh_token_belongs_to_its_client() {
    let mut server = Workshop::new();
    let first = server.tokens();
    let stolen = server.post(
        "/token",
        &[
            ("grant_type", "refresh_token"),
            ("refresh_token", text_of(&first, "refresh_token")),
            ("client_id", "workshop-post"),
            ("client_secret", "workshop-secret"),
        ],
    );
    assert_error(&stolen, 400, "invalid_grant");
    assert_eq!(server.refresh(text_of(&first, "refresh_token")).status, 200);
}

#[test]
fn a_family_ends_after_thirty_days_however_often_it_was_rotated() {
    let mut server = Workshop::new();
    let first = server.tokens();
    server.wait_secs(29 * 24 * 3600);
    let second = json(&server.refresh(text_of(&first, "refresh_token")));
    server.wait_secs(24 * 3600);
    let late = server.refresh(text_of(&second, "refresh_token"));
    assert_error(&late, 400, "invalid_grant");
}
