//! Authorization requests that go no further, and what the client or the person is told.

use crate::{
    authorization_server::{Decision, Visitor, VisitorStep},
    oauth::Parameters,
};

use super::workshop::{
    ISSUER, REDIRECT_URI, Workshop, asked, asked_with, header, query_of, request, text,
};

/// The error in the redirect that answers the request at once, without a page.
#[track_caller]
fn redirected_error(server: &mut Workshop, parameters: &Parameters) -> String {
    let response = server.get(&format!("/authorize?{}", parameters.encode()));
    assert_eq!(response.status, 303, "{}", text(&response));
    let redirect = query_of(&VisitorStep::Redirected(header(&response, "location")));
    assert_eq!(redirect.first("iss"), Some(ISSUER));
    assert_eq!(redirect.first("state"), parameters.first("state"));
    redirect.first("error").unwrap().to_owned()
}

#[test]
fn nothing_is_redirected_before_client_and_redirect_uri_are_known_to_be_good() {
    let mut server = Workshop::new();
    for changes in [
        [("client_id", "")],
        [("client_id", "stranger")],
        [("redirect_uri", "")],
        [("redirect_uri", "https://attacker.example/callback")],
        [("redirect_uri", "http://127.0.0.1:53682/callback/../evil")],
        [("response_mode", "smoke_signals")],
    ] {
        let response = server.get(&format!("/authorize?{}", asked_with(&changes).encode()));
        assert_eq!(response.status, 400, "{changes:?}");
        assert_eq!(header(&response, "location"), "", "{changes:?}");
        assert!(!text(&response).contains("attacker"), "nothing is echoed");
    }
    for doubled in ["client_id", "redirect_uri"] {
        let mut parameters = asked();
        let value = parameters.first(doubled).unwrap().to_owned();
        parameters.push(doubled, value);
        let response = server.get(&format!("/authorize?{}", parameters.encode()));
        assert_eq!(response.status, 400, "{doubled}");
    }
}

#[test]
fn every_other_mistake_goes_to_the_client() {
    let mut server = Workshop::new();
    for (changes, error) in [
        (vec![("response_type", "")], "invalid_request"),
        (
            vec![("response_type", "telepathy")],
            "unsupported_response_type",
        ),
        (
            vec![("response_type", "code code")],
            "unsupported_response_type",
        ),
        (vec![("scope", "")], "invalid_scope"),
        (vec![("scope", "openid calendar")], "invalid_scope"),
        (vec![("code_challenge", "")], "invalid_request"),
        (
            vec![("code_challenge", ""), ("code_challenge_method", "")],
            "invalid_request",
        ),
        (vec![("code_challenge", "short")], "invalid_request"),
        (vec![("code_challenge_method", "S512")], "invalid_request"),
        (vec![("prompt", "none login")], "invalid_request"),
        (vec![("prompt", "create")], "invalid_request"),
        (vec![("max_age", "soon")], "invalid_request"),
        (vec![("max_age", "-1")], "invalid_request"),
        (vec![("request", "e30.e30.")], "invalid_request_object"),
        (
            vec![("request_uri", "urn:example:1")],
            "request_uri_not_supported",
        ),
        (vec![("registration", "{}")], "registration_not_supported"),
        (vec![("prompt", "none")], "login_required"),
    ] {
        let parameters = asked_with(&changes);
        assert_eq!(
            redirected_error(&mut server, &parameters),
            error,
            "{changes:?}"
        );
    }
}

#[test]
fn a_doubled_parameter_is_refused_and_a_doubled_state_is_not_returned() {
    let mut server = Workshop::new();
    let mut parameters = asked();
    parameters.push("scope", "openid");
    assert_eq!(
        redirected_error(&mut server, &parameters),
        "invalid_request"
    );
    let mut parameters = asked();
    parameters.push("state", "state-2");
    let response = server.get(&format!("/authorize?{}", parameters.encode()));
    let redirect = query_of(&VisitorStep::Redirected(header(&response, "location")));
    assert_eq!(redirect.first("error"), Some("invalid_request"));
    assert!(!redirect.contains("state"));
}

#[test]
fn a_request_may_come_as_a_form() {
    let mut server = Workshop::new();
    let response = server.send(&request(
        "POST",
        "/authorize",
        &[("Content-Type", "application/x-www-form-urlencoded")],
        &asked().encode(),
    ));
    assert_eq!(response.status, 200);
    assert!(text(&response).contains("<h1>Sign in</h1>"));
}

/// Signs alice in and lets her allow everything once.
fn returning_alice(server: &mut Workshop) -> Visitor {
    let mut alice = server.visitor("alice", Decision::Allow);
    assert!(query_of(&server.visit(&mut alice, &asked())).contains("code"));
    alice
}

fn open(server: &mut Workshop, visitor: &Visitor, parameters: &Parameters) -> String {
    let url = format!("{ISSUER}/authorize?{}", parameters.encode());
    let response = server.send(&visitor.open(&url).unwrap());
    if response.status == 303 {
        header(&response, "location")
    } else {
        text(&response)
    }
}

#[test]
fn who_signed_in_and_agreed_before_is_not_asked_again() {
    let mut server = Workshop::new();
    let alice = returning_alice(&mut server);
    for changes in [vec![], vec![("prompt", "none")], vec![("max_age", "60")]] {
        let answer = open(&mut server, &alice, &asked_with(&changes));
        assert!(
            answer.starts_with(&format!("{REDIRECT_URI}?code=")),
            "{changes:?}"
        );
    }
}

#[test]
fn prompt_and_max_age_bring_the_pages_back() {
    let mut server = Workshop::new();
    let alice = returning_alice(&mut server);
    server.wait_secs(61);
    for (changes, title) in [
        (vec![("prompt", "login")], "<h1>Sign in</h1>"),
        (vec![("prompt", "select_account")], "<h1>Sign in</h1>"),
        (vec![("max_age", "60")], "<h1>Sign in</h1>"),
        (vec![("max_age", "0")], "<h1>Sign in</h1>"),
        (vec![("prompt", "consent")], "<h1>Allow access?</h1>"),
        (
            vec![("client_id", "workshop-post")],
            "<h1>Allow access?</h1>",
        ),
        (vec![("scope", "notes.write")], "<h1>Allow access?</h1>"),
    ] {
        let answer = open(&mut server, &alice, &asked_with(&changes));
        assert!(answer.contains(title), "{changes:?}: {answer}");
    }
    let silent = asked_with(&[("prompt", "none"), ("scope", "notes.write")]);
    assert!(open(&mut server, &alice, &silent).contains("error=consent_required"));
    let silent = asked_with(&[("prompt", "none"), ("max_age", "60")]);
    assert!(open(&mut server, &alice, &silent).contains("error=login_required"));
}

#[test]
fn prompt_login_and_consent_end_after_both_pages() {
    let mut server = Workshop::new();
    let mut alice = returning_alice(&mut server);
    server.wait_secs(1000);
    let asked = asked_with(&[("prompt", "login consent"), ("max_age", "0")]);
    assert!(query_of(&server.visit(&mut alice, &asked)).contains("code"));
}

#[test]
fn consent_ends_with_the_person_who_gave_it() {
    let mut server = Workshop::new();
    let alice = returning_alice(&mut server);
    let login = asked_with(&[("prompt", "login")]);
    let page = open(&mut server, &alice, &login);
    let value = |name: &str| {
        let (_, rest) = page
            .split_once(&format!("name=\"{name}\" value=\""))
            .unwrap();
        rest.split('"').next().unwrap().to_owned()
    };
    let cookie = header_of(&alice);
    let response = server.post_as(
        "/login",
        &[
            ("request", &value("request")),
            ("form_token", &value("form_token")),
            ("username", "bob"),
            ("password", "bob-password"),
        ],
        &[("Cookie", &cookie)],
    );
    assert_eq!(response.status, 303);
    assert!(header(&response, "location").starts_with("/consent?request="));
}

fn header_of(visitor: &Visitor) -> String {
    let request = visitor.open(&format!("{ISSUER}/")).unwrap();
    request.headers.first("cookie").unwrap().into_owned()
}
