//! Calls with a token: userinfo, the notes, introspection and revocation.

use crate::oauth::Parameters;

use super::workshop::{Workshop, asked_with, assert_error, basic, header, json, request, text};

/// An access token with that scope.
fn access_token(server: &mut Workshop, scope: &str) -> String {
    let redirect = server.redirect(&asked_with(&[("scope", scope)]));
    let tokens = json(&server.redeem(redirect.first("code").unwrap()));
    tokens["access_token"].as_str().unwrap().to_owned()
}

#[test]
fn challenges_name_what_is_wrong() {
    let mut server = Workshop::new();
    let token = access_token(&mut server, "openid profile");
    let good = format!("Bearer {token}");
    let other_case = format!("bEARER {token}");
    for (target, authorization, status, challenge) in [
        ("/api/notes", None, 401, "Bearer realm=\"OAuth Playground\""),
        ("/userinfo", None, 401, "Bearer realm=\"OAuth Playground\""),
        (
            "/api/notes",
            Some("Basic YTpi"),
            401,
            "Bearer realm=\"OAuth Playground\"",
        ),
        (
            "/api/notes",
            Some("Bearer nonsense"),
            401,
            "error=\"invalid_token\"",
        ),
        (
            "/userinfo",
            Some("Bearer nonsense"),
            401,
            "error=\"invalid_token\"",
        ),
        (
            "/api/notes",
            Some("Bearer"),
            400,
            "error=\"invalid_request\"",
        ),
        (
            "/api/notes",
            Some(good.as_str()),
            403,
            "scope=\"notes.read\"",
        ),
        (
            "/api/notes",
            Some(good.as_str()),
            403,
            "error=\"insufficient_scope\"",
        ),
        ("/userinfo", Some(good.as_str()), 200, ""),
        ("/userinfo", Some(other_case.as_str()), 200, ""),
    ] {
        let headers: Vec<(&str, &str)> = authorization
            .iter()
            .map(|value| ("Authorization", *value))
            .collect();
        let response = server.send(&request("GET", target, &headers, ""));
        assert_eq!(response.status, status, "{target} {authorization:?}");
        let received = header(&response, "www-authenticate");
        assert!(received.contains(challenge), "{received}");
        if authorization.is_none() {
            assert!(!received.contains("error"), "{received}");
        }
    }
}

#[test]
fn a_token_may_come_in_a_form_but_not_in_the_query_and_not_twice() {
    let mut server = Workshop::new();
    let token = access_token(&mut server, "openid");
    let form = [("access_token", token.as_str())];
    assert_eq!(server.post("/userinfo", &form).status, 200);
    let query = Parameters::from_iter(form).encode();
    assert_eq!(server.get(&format!("/userinfo?{query}")).status, 400);
    let bearer = format!("Bearer {token}");
    let both = server.post_as("/userinfo", &form, &[("Authorization", &bearer)]);
    assert_eq!(both.status, 400);
    let twice = server.post("/userinfo", &[form[0], form[0]]);
    assert_eq!(twice.status, 400);
}

#[test]
fn claims_follow_the_scopes() {
    let mut server = Workshop::new();
    for (scope, expected) in [
        ("openid", vec!["sub"]),
        ("openid email", vec!["sub", "email", "email_verified"]),
        (
            "openid profile",
            vec![
                "sub",
                "name",
                "given_name",
                "family_name",
                "preferred_username",
            ],
        ),
    ] {
        let token = access_token(&mut server, scope);
        let claims = json(&server.get_with_token("/userinfo", &token));
        let names: Vec<&String> = claims.as_object().unwrap().keys().collect();
        assert_eq!(names, expected, "{scope}");
    }
    let token = access_token(&mut server, "notes.read");
    assert_eq!(server.get_with_token("/userinfo", &token).status, 403);
}

#[test]
fn an_access_token_ends_after_fifteen_minutes() {
    let mut server = Workshop::new();
    let token = access_token(&mut server, "openid");
    server.wait_secs(899);
    assert_eq!(server.get_with_token("/userinfo", &token).status, 200);
    assert!(server.is_active(&token));
    server.wait_secs(1);
    assert_eq!(server.get_with_token("/userinfo", &token).status, 401);
    assert!(!server.is_active(&token));
}

#[test]
fn notes_are_added_with_the_scope_for_it_and_only_so_many_are_kept() {
    let mut server = Workshop::new();
    let reader = access_token(&mut server, "notes.read");
    let writer = access_token(&mut server, "notes.write");
    let add = |server: &mut Workshop, token: &str, body: &str| {
        let bearer = format!("Bearer {token}");
        let headers = [
            ("Authorization", bearer.as_str()),
            ("Content-Type", "application/json"),
        ];
        server.send(&request("POST", "/api/notes", &headers, body))
    };
    assert_eq!(add(&mut server, &reader, "{\"note\":\"x\"}").status, 403);
    assert_eq!(add(&mut server, &writer, "{\"note\":1}").status, 400);
    for number in 0..25 {
        let body = format!("{{\"note\":\"note {number}\"}}");
        assert_eq!(add(&mut server, &writer, &body).status, 201);
    }
    let notes = json(&server.get_with_token("/api/notes", &reader))["notes"].clone();
    assert_eq!(notes.as_array().unwrap().len(), 22);
    assert_eq!(notes[2], "note 5");
}

#[test]
fn introspection_is_for_apis_and_for_a_clients_own_tokens() {
    let mut server = Workshop::new();
    let token = access_token(&mut server, "openid");
    let form = [("token", token.as_str())];
    let other_client = basic("workshop-confidential", "workshop-secret");
    let response = server.post_as("/introspect", &form, &[("Authorization", &other_client)]);
    assert_eq!(text(&response), "{\"active\":false}");
    let public = [form[0], ("client_id", "workshop-client")];
    assert_eq!(json(&server.post("/introspect", &public))["active"], true);
    let wrong = basic("workshop-api", "wrong");
    let response = server.post_as("/introspect", &form, &[("Authorization", &wrong)]);
    assert_error(&response, 401, "invalid_client");
    let api = basic("workshop-api", "workshop-api-secret");
    let response = server.post_as("/introspect", &[], &[("Authorization", &api)]);
    assert_error(&response, 400, "invalid_request");
    assert_eq!(
        server.introspect("unknown"),
        serde_json::json!({ "active": false })
    );
}

#[test]
fn a_client_sees_its_own_token() {
    let mut server = Workshop::new();
    let redirect = server.redirect(&asked_with(&[
        ("client_id", "workshop-confidential"),
        ("code_challenge", ""),
        ("code_challenge_method", ""),
    ]));
    let basic = basic("workshop-confidential", "workshop-secret");
    let headers = [("Authorization", basic.as_str())];
    let tokens = json(&server.post_as(
        "/token",
        &[
            ("grant_type", "authorization_code"),
            ("code", redirect.first("code").unwrap()),
            ("redirect_uri", super::workshop::REDIRECT_URI),
        ],
        &headers,
    ));
    for name in ["access_token", "refresh_token"] {
        let form = [("token", tokens[name].as_str().unwrap())];
        let body = json(&server.post_as("/introspect", &form, &headers));
        assert_eq!(body["active"], true, "{name}");
        assert_eq!(body["sub"], "person-alice");
        assert_eq!(body.get("token_type").is_some(), name == "access_token");
    }
}

#[test]
fn revoking_what_is_unknown_succeeds_and_what_is_anothers_does_not() {
    let mut server = Workshop::new();
    let tokens = server.tokens();
    let access_token = tokens["access_token"].as_str().unwrap();
    let refresh_token = tokens["refresh_token"].as_str().unwrap();
    let unknown = [("token", "unknown"), ("client_id", "workshop-client")];
    assert_eq!(server.post("/revoke", &unknown).status, 200);
    for token in [access_token, refresh_token] {
        let form = [
            ("token", token),
            ("client_id", "workshop-post"),
            ("client_secret", "workshop-secret"),
        ];
        assert_error(&server.post("/revoke", &form), 400, "invalid_grant");
        assert!(server.is_active(token));
    }
    let without = server.post("/revoke", &[("token", access_token)]);
    assert_error(&without, 400, "invalid_request");
    let hinted = [
        ("token", access_token),
        ("token_type_hint", "refresh_token"),
        ("client_id", "workshop-client"),
    ];
    assert_eq!(server.post("/revoke", &hinted).status, 200);
    assert!(!server.is_active(access_token));
    assert!(
        server.is_active(refresh_token),
        "an access token ends alone"
    );
}
