//! Token requests that are refused: the code, the verifier, the client.

use crate::http::Response;

use super::workshop::{
    REDIRECT_URI, VERIFIER, Workshop, asked_with, assert_error, basic, header, json, request, text,
    token_form,
};

/// The public client's token request with changes; an empty value takes a field out.
fn redeem_with(server: &mut Workshop, code: &str, changes: &[(&'static str, &str)]) -> Response {
    let mut fields = token_form(code);
    for (name, value) in changes {
        fields.retain(|(known, _)| known != name);
        if !value.is_empty() {
            fields.push((name, value));
        }
    }
    server.post("/token", &fields)
}

#[test]
fn a_replayed_code_is_refused_and_takes_its_tokens_along() {
    let mut server = Workshop::new();
    let code = server.code();
    let tokens = json(&server.redeem(&code));
    let access_token = tokens["access_token"].as_str().unwrap();
    let refresh_token = tokens["refresh_token"].as_str().unwrap();
    assert!(server.is_active(access_token));
    assert_error(&server.redeem(&code), 400, "invalid_grant");
    assert!(!server.is_active(access_token));
    assert!(!server.is_active(refresh_token));
    assert_error(&server.refresh(refresh_token), 400, "invalid_grant");
}

#[test]
fn the_replay_of_a_refreshed_grant_ends_the_later_tokens_too() {
    let mut server = Workshop::new();
    let code = server.code();
    let tokens = json(&server.redeem(&code));
    let later = json(&server.refresh(tokens["refresh_token"].as_str().unwrap()));
    server.redeem(&code);
    assert!(!server.is_active(later["access_token"].as_str().unwrap()));
}

#[test]
fn a_code_lives_for_a_minute() {
    let mut server = Workshop::new();
    let code = server.code();
    server.wait_secs(59);
    assert_eq!(server.redeem(&code).status, 200);
    let code = server.code();
    server.wait_secs(60);
    assert_error(&server.redeem(&code), 400, "invalid_grant");
}

#[test]
fn what_does_not_belong_to_the_code_is_invalid_grant_and_uses_the_code_up() {
    for changes in [
        [("code_verifier", "")],
        [("code_verifier", "short")],
        [(
            "code_verifier",
            "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXX",
        )],
        [("redirect_uri", "http://127.0.0.1:53683/callback")],
        [("redirect_uri", "http://127.0.0.1/callback")],
    ] {
        let mut server = Workshop::new();
        let code = server.code();
        assert_error(
            &redeem_with(&mut server, &code, &changes),
            400,
            "invalid_grant",
        );
        assert_error(&server.redeem(&code), 400, "invalid_grant");
    }
}

#[test]
fn a_malformed_token_request_is_invalid_request_and_leaves_the_code_alone() {
    let mut server = Workshop::new();
    let code = server.code();
    for changes in [
        [("grant_type", "")],
        [("code", "")],
        [("redirect_uri", "")],
        [("client_id", "")],
    ] {
        assert_error(
            &redeem_with(&mut server, &code, &changes),
            400,
            "invalid_request",
        );
    }
    for doubled in [
        "grant_type",
        "code",
        "code_verifier",
        "client_id",
        "unknown",
    ] {
        let mut fields = token_form(&code);
        fields.extend([(doubled, "x"), (doubled, "x")]);
        assert_error(&server.post("/token", &fields), 400, "invalid_request");
    }
    let as_json = request(
        "POST",
        "/token",
        &[("Content-Type", "application/json")],
        "{}",
    );
    assert_error(&server.send(&as_json), 400, "invalid_request");
    let unknown = redeem_with(&mut server, &code, &[("grant_type", "telepathy")]);
    assert_error(&unknown, 400, "unsupported_grant_type");
    assert_eq!(server.redeem(&code).status, 200);
}

#[test]
fn an_unknown_code_is_invalid_grant() {
    let mut server = Workshop::new();
    assert_error(&server.redeem("unknown"), 400, "invalid_grant");
}

#[test]
fn a_code_of_another_client_is_refused_and_stays_good_for_its_own() {
    let mut server = Workshop::new();
    let code = server.code();
    let basic = basic("workshop-confidential", "workshop-secret");
    let stolen = server.post_as(
        "/token",
        &[
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", REDIRECT_URI),
            ("code_verifier", VERIFIER),
        ],
        &[("Authorization", &basic)],
    );
    assert_error(&stolen, 400, "invalid_grant");
    assert_eq!(server.redeem(&code).status, 200);
}

#[test]
fn a_plain_challenge_is_compared_as_it_is() {
    let mut server = Workshop::new();
    for method in ["plain", ""] {
        let redirect = server.redirect(&asked_with(&[
            ("code_challenge", VERIFIER),
            ("code_challenge_method", method),
        ]));
        let response = server.redeem(redirect.first("code").unwrap());
        assert_eq!(response.status, 200, "{method}");
    }
}

/// A code of the client with Basic, made without PKCE.
fn confidential_code(server: &mut Workshop) -> String {
    let redirect = server.redirect(&asked_with(&[
        ("client_id", "workshop-confidential"),
        ("code_challenge", ""),
        ("code_challenge_method", ""),
    ]));
    redirect.first("code").unwrap().to_owned()
}

fn confidential(
    server: &mut Workshop,
    code: &str,
    more: &[(&str, &str)],
    authorization: &[&str],
) -> Response {
    let mut fields = vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", REDIRECT_URI),
    ];
    fields.extend_from_slice(more);
    let headers: Vec<(&str, &str)> = authorization
        .iter()
        .map(|value| ("Authorization", *value))
        .collect();
    server.post_as("/token", &fields, &headers)
}

#[test]
fn a_verifier_without_a_challenge_is_refused() {
    let mut server = Workshop::new();
    let code = confidential_code(&mut server);
    let basic = basic("workshop-confidential", "workshop-secret");
    let response = confidential(
        &mut server,
        &code,
        &[("code_verifier", VERIFIER)],
        &[&basic],
    );
    assert_error(&response, 400, "invalid_request");
}

#[test]
fn a_client_that_does_not_authenticate_as_registered_is_invalid_client() {
    let mut server = Workshop::new();
    let code = confidential_code(&mut server);
    let post = [
        ("client_id", "workshop-confidential"),
        ("client_secret", "workshop-secret"),
    ];
    let none = [("client_id", "workshop-confidential")];
    let stranger = [("client_id", "stranger")];
    let wrong = basic("workshop-confidential", "wrong");
    let unknown = basic("stranger", "workshop-secret");
    let as_public = basic("workshop-client", "");
    for (more, authorization) in [
        (&post[..], vec![]),
        (&none[..], vec![]),
        (&stranger[..], vec![]),
        (&[], vec![wrong.as_str()]),
        (&[], vec![unknown.as_str()]),
        (&[], vec![as_public.as_str()]),
        (&[], vec!["Bearer abc"]),
        (&[], vec!["Basic ???"]),
    ] {
        let response = confidential(&mut server, &code, more, &authorization);
        assert_error(&response, 401, "invalid_client");
        assert!(header(&response, "www-authenticate").starts_with("Basic realm="));
    }
    let basic = basic("workshop-confidential", "workshop-secret");
    let response = confidential(&mut server, &code, &[], &[&basic]);
    assert_eq!(response.status, 200, "{}", text(&response));
}

#[test]
fn two_ways_of_authentication_at_once_are_invalid_request() {
    let mut server = Workshop::new();
    let code = confidential_code(&mut server);
    let basic = basic("workshop-confidential", "workshop-secret");
    for (more, authorization) in [
        (("client_secret", "workshop-secret"), vec![basic.as_str()]),
        (("client_id", "workshop-post"), vec![basic.as_str()]),
        (("client_assertion", "e30.e30.e30"), vec![basic.as_str()]),
        (("scope", "openid"), vec![basic.as_str(), basic.as_str()]),
    ] {
        let response = confidential(&mut server, &code, &[more], &authorization);
        assert_error(&response, 400, "invalid_request");
    }
    let same = [("client_id", "workshop-confidential")];
    let response = confidential(&mut server, &code, &same, &[&basic]);
    assert_eq!(response.status, 200, "{}", text(&response));
}
