//! Signing out at a client's wish, and finding the issuer of an account.

use serde_json::json;

use crate::{
    authorization_server::{Decision, Visitor, VisitorStep},
    oauth::Parameters,
};

use super::workshop::{ISSUER, Workshop, asked, asked_with, header, json as body, query_of, text};

const AFTERWARDS: &str = "http://127.0.0.1:53682/signed-out";

/// Alice, signed in, with the ID token that her client got.
fn signed_in(server: &mut Workshop) -> (Visitor, String) {
    let mut alice = server.visitor("alice", Decision::Allow);
    let redirect = query_of(&server.visit(&mut alice, &asked()));
    let tokens = body(&server.redeem(redirect.first("code").unwrap()));
    (alice, tokens["id_token"].as_str().unwrap().to_owned())
}

fn address(parameters: &[(&str, &str)]) -> String {
    let query = Parameters::from_iter(parameters.iter().copied()).encode();
    format!("{ISSUER}/logout?{query}")
}

fn is_signed_in(server: &mut Workshop, visitor: &Visitor) -> bool {
    let silent = asked_with(&[("prompt", "none")]);
    let url = format!("{ISSUER}/authorize?{}", silent.encode());
    let response = server.send(&visitor.open(&url).unwrap());
    query_of(&VisitorStep::Redirected(header(&response, "location"))).contains("code")
}

#[test]
fn with_the_hint_nobody_is_asked_and_the_browser_returns() {
    let mut server = Workshop::new();
    let (mut alice, id_token) = signed_in(&mut server);
    assert!(is_signed_in(&mut server, &alice));
    let address = address(&[
        ("id_token_hint", &id_token),
        ("post_logout_redirect_uri", AFTERWARDS),
        ("state", "a&b"),
    ]);
    let response = server.send(&alice.open(&address).unwrap());
    assert_eq!(response.status, 303, "{}", text(&response));
    assert_eq!(
        alice.next_step(&response),
        VisitorStep::Redirected(format!("{AFTERWARDS}?state=a%26b"))
    );
    assert!(!is_signed_in(&mut server, &alice));
}

#[test]
fn without_the_hint_the_person_is_asked() {
    let mut server = Workshop::new();
    let (mut alice, _) = signed_in(&mut server);
    let address = address(&[
        ("client_id", "workshop-client"),
        ("post_logout_redirect_uri", AFTERWARDS),
    ]);
    let response = server.send(&alice.open(&address).unwrap());
    assert!(text(&response).contains("<h1>Sign out?</h1>"));
    assert!(is_signed_in(&mut server, &alice));
    let step = server.visit_address(&mut alice, &address);
    assert_eq!(step, VisitorStep::Redirected(AFTERWARDS.into()));
    assert!(!is_signed_in(&mut server, &alice));
}

#[test]
fn another_site_cannot_press_the_button() {
    let mut server = Workshop::new();
    let (alice, _) = signed_in(&mut server);
    let cookie = alice.open(&format!("{ISSUER}/")).unwrap();
    let cookie = cookie.headers.first("cookie").unwrap().into_owned();
    let forged = [("form_token", "guessed"), ("decision", "sign_out")];
    let response = server.post_as("/logout", &forged, &[("Cookie", &cookie)]);
    assert_eq!(response.status, 403);
    assert!(is_signed_in(&mut server, &alice));
}

#[test]
fn with_a_fault_there_is_no_redirect_and_nobody_is_signed_out() {
    let mut server = Workshop::new();
    let (alice, id_token) = signed_in(&mut server);
    let hint = ("id_token_hint", id_token.as_str());
    for parameters in [
        vec![
            hint,
            ("post_logout_redirect_uri", "https://attacker.example/"),
        ],
        vec![("post_logout_redirect_uri", AFTERWARDS)],
        vec![("id_token_hint", "nonsense")],
        vec![hint, ("client_id", "workshop-implicit")],
        vec![hint, hint],
    ] {
        let response = server.send(&alice.open(&address(&parameters)).unwrap());
        assert_eq!(response.status, 400, "{parameters:?}");
        assert_eq!(header(&response, "location"), "");
    }
    assert!(is_signed_in(&mut server, &alice));
}

#[test]
fn an_account_leads_to_its_issuer() {
    let mut server = Workshop::new();
    let rel = "http://openid.net/specs/connect/1.0/issuer";
    let mut find = |resource: &str, rel: &str| {
        let query = Parameters::from_iter([("resource", resource), ("rel", rel)]).encode();
        server.get(&format!("/.well-known/webfinger?{query}"))
    };
    for resource in ["acct:alice@127.0.0.1:9400", "acct:bob@example.com", ISSUER] {
        assert_eq!(
            body(&find(resource, rel)),
            json!({ "subject": resource, "links": [{ "rel": rel, "href": ISSUER }] })
        );
    }
    assert_eq!(body(&find(ISSUER, "other"))["links"], json!([]));
    assert_eq!(find("acct:carol@example.com", rel).status, 404);
    assert_eq!(find("", rel).status, 400);
}
