//! How people sign in: strength, age, and who it has to be.

use crate::{
    authorization_server::{Decision, VisitorStep},
    oauth::{Parameters, jose::Algorithm},
};

use super::workshop::{ISSUER, Workshop, asked, asked_with, header, json, query_of, text};

fn id_token_of(
    server: &mut Workshop,
    step: &VisitorStep,
) -> serde_json::Map<String, serde_json::Value> {
    let redirect = query_of(step);
    let tokens = json(&server.redeem(redirect.first("code").unwrap()));
    server.verified_claims(tokens["id_token"].as_str().unwrap(), Algorithm::Es256)
}

fn open(
    server: &mut Workshop,
    visitor: &crate::authorization_server::Visitor,
    parameters: &Parameters,
) -> Parameters {
    let url = format!("{ISSUER}/authorize?{}", parameters.encode());
    let response = server.send(&visitor.open(&url).unwrap());
    query_of(&VisitorStep::Redirected(header(&response, "location")))
}

#[test]
fn the_api_asks_for_a_stronger_sign_in_and_gets_it() {
    let mut server = Workshop::new();
    let mut alice = server.visitor("alice", Decision::Allow);

    // client -> API: the sign-in was by password only
    let redirect = query_of(&server.visit(&mut alice, &asked()));
    let tokens = json(&server.redeem(redirect.first("code").unwrap()));
    let access_token = tokens["access_token"].as_str().unwrap().to_owned();
    let response = server.get_with_token("/api/vault", &access_token);
    assert_eq!(response.status, 401);
    let challenge = header(&response, "www-authenticate");
    assert!(challenge.contains("error=\"insufficient_user_authentication\""));
    assert!(challenge.contains("acr_values=\"two-factor\", max_age=\"300\""));
    assert_eq!(server.introspect(&access_token)["acr"], "password");

    // client -> server: again, as the challenge says
    let stronger = asked_with(&[("acr_values", "two-factor"), ("max_age", "300")]);
    let redirect = query_of(&server.visit(&mut alice, &stronger));
    let tokens = json(&server.redeem(redirect.first("code").unwrap()));
    let access_token = tokens["access_token"].as_str().unwrap().to_owned();
    assert_eq!(server.introspect(&access_token)["acr"], "two-factor");
    let response = server.get_with_token("/api/vault", &access_token);
    assert_eq!(response.status, 200, "{}", text(&response));

    // The sign-in grows old.
    server.wait_secs(301);
    assert_eq!(
        server.get_with_token("/api/vault", &access_token).status,
        401
    );
}

#[test]
fn acr_stands_in_the_id_token_where_it_was_asked_for() {
    let mut server = Workshop::new();
    for (changes, acr) in [
        (("acr_values", "two-factor password"), "two-factor"),
        (("acr_values", "password two-factor"), "password"),
        (("acr_values", "phr unknown"), "password"),
        (
            (
                "claims",
                r#"{"id_token":{"acr":{"essential":true,"values":["phr","two-factor"]}}}"#,
            ),
            "two-factor",
        ),
        (("claims", r#"{"id_token":{"acr":null}}"#), "password"),
    ] {
        let mut alice = server.visitor("alice", Decision::Allow);
        let step = server.visit(&mut alice, &asked_with(&[changes]));
        assert_eq!(id_token_of(&mut server, &step)["acr"], acr, "{changes:?}");
    }
}

#[test]
fn an_essential_strength_that_nobody_knows_cannot_be_met() {
    let mut server = Workshop::new();
    let claims = r#"{"id_token":{"acr":{"essential":true,"value":"phr"}}}"#;
    let mut alice = server.visitor("alice", Decision::Allow);
    let redirect = query_of(&server.visit(&mut alice, &asked_with(&[("claims", claims)])));
    assert_eq!(
        redirect.first("error"),
        Some("unmet_authentication_requirements")
    );
}

#[test]
fn a_wrong_one_time_code_and_none_do_not_pass() {
    let mut server = Workshop::new();
    let parameters = asked_with(&[("acr_values", "two-factor")]);
    let page = server.get(&format!("/authorize?{}", parameters.encode()));
    let html = text(&page);
    assert!(html.contains("name=\"one_time_code\""));
    let value = |name: &str| {
        let (_, rest) = html
            .split_once(&format!("name=\"{name}\" value=\""))
            .unwrap();
        rest.split('"').next().unwrap().to_owned()
    };
    let cookie = header(&page, "set-cookie");
    let cookie = cookie.split(';').next().unwrap();
    for (code, status) in [("000000", 403), ("", 403), ("123456", 303)] {
        let fields = [
            ("request", value("request")),
            ("form_token", value("form_token")),
            ("username", "alice".into()),
            ("password", "alice-password".into()),
            ("one_time_code", code.into()),
        ];
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let response = server.post_as("/login", &fields, &[("Cookie", cookie)]);
        assert_eq!(response.status, status, "{code:?}");
    }
}

#[test]
fn a_silent_request_is_refused_where_the_sign_in_is_too_weak_or_anothers() {
    let mut server = Workshop::new();
    let mut alice = server.visitor("alice", Decision::Allow);
    let redirect = query_of(&server.visit(&mut alice, &asked()));
    let tokens = json(&server.redeem(redirect.first("code").unwrap()));
    let hint = tokens["id_token"].as_str().unwrap();

    let silent = asked_with(&[("prompt", "none"), ("id_token_hint", hint)]);
    assert!(open(&mut server, &alice, &silent).contains("code"));
    server.wait_secs(2000);
    let expired = asked_with(&[("prompt", "none"), ("id_token_hint", hint)]);
    assert!(
        open(&mut server, &alice, &expired).contains("code"),
        "a hint may be old"
    );

    let strong = asked_with(&[("prompt", "none"), ("acr_values", "two-factor")]);
    assert_eq!(
        open(&mut server, &alice, &strong).first("error"),
        Some("login_required")
    );

    let mut bob = server.visitor("bob", Decision::Allow);
    assert!(query_of(&server.visit(&mut bob, &asked())).contains("code"));
    assert_eq!(
        open(&mut server, &bob, &silent).first("error"),
        Some("login_required")
    );
    let sub = r#"{"id_token":{"sub":{"value":"person-alice"}}}"#;
    let named = asked_with(&[("prompt", "none"), ("claims", sub)]);
    assert_eq!(
        open(&mut server, &bob, &named).first("error"),
        Some("login_required")
    );
}

#[test]
fn somebody_else_than_the_hint_names_cannot_sign_in() {
    let mut server = Workshop::new();
    let tokens = server.tokens();
    let hint = tokens["id_token"].as_str().unwrap();
    let mut bob = server.visitor("bob", Decision::Allow);
    let step = server.visit(&mut bob, &asked_with(&[("id_token_hint", hint)]));
    assert!(
        matches!(&step, VisitorStep::Stuck(reason) if reason.contains("403")),
        "{step:?}"
    );
}

#[test]
fn a_hint_has_to_be_an_id_token_for_this_client() {
    let mut server = Workshop::new();
    let tokens = server.tokens();
    let id_token = tokens["id_token"].as_str().unwrap().to_owned();
    let damaged = format!("{}A", &id_token[..id_token.len() - 1]);
    let mut alice = server.visitor("alice", Decision::Allow);
    for changes in [
        vec![("id_token_hint", "nonsense")],
        vec![("id_token_hint", damaged.as_str())],
        vec![
            ("id_token_hint", id_token.as_str()),
            ("client_id", "workshop-implicit"),
        ],
    ] {
        let redirect = query_of(&server.visit(&mut alice, &asked_with(&changes)));
        assert_eq!(
            redirect.first("error"),
            Some("invalid_request"),
            "{changes:?}"
        );
    }
}

#[test]
fn the_login_hint_is_filled_in() {
    let mut server = Workshop::new();
    let parameters = asked_with(&[("login_hint", "b\"ob")]);
    let page = text(&server.get(&format!("/authorize?{}", parameters.encode())));
    assert!(page.contains("name=\"username\" value=\"b&quot;ob\""));
}
