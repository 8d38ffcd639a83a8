//! People who have another name for each client (OIDC Core §8.1).

use serde_json::{Value, json};

use super::workshop::{
    REDIRECT_URI, VERIFIER, Workshop, asked_with, assert_error, header, json as body, query_of,
    request, text,
};
use crate::{
    authorization_server::{Config, Decision, SubjectType, VisitorStep},
    oauth::{Parameters, jose::Algorithm},
};

const PAIRWISE: (&str, &str) = ("client_id", "workshop-pairwise");

fn redeem(server: &mut Workshop, redirect: &Parameters) -> Value {
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", redirect.first("code").unwrap()),
        ("redirect_uri", REDIRECT_URI),
        PAIRWISE,
        ("code_verifier", VERIFIER),
    ];
    let response = server.post("/token", &fields);
    assert_eq!(response.status, 200, "{}", text(&response));
    body(&response)
}

fn tokens_of(server: &mut Workshop, username: &str) -> Value {
    let mut visitor = server.visitor(username, Decision::Allow);
    let step = server.visit(&mut visitor, &asked_with(&[PAIRWISE]));
    redeem(server, &query_of(&step))
}

fn subject(server: &mut Workshop, tokens: &Value) -> String {
    let id_token = tokens["id_token"].as_str().unwrap();
    let claims = server.verified_claims(id_token, Algorithm::Es256);
    claims["sub"].as_str().unwrap().to_owned()
}

#[test]
fn a_client_knows_a_person_by_one_name_wherever_it_asks() {
    let mut server = Workshop::new();
    let tokens = tokens_of(&mut server, "alice");
    let name = subject(&mut server, &tokens);
    assert_ne!(name, "person-alice");
    assert_eq!(name.len(), 43);
    let access_token = tokens["access_token"].as_str().unwrap();
    let userinfo = body(&server.get_with_token("/userinfo", access_token));
    assert_eq!(userinfo["sub"], name);
    assert_eq!(server.introspect(access_token)["sub"], name);
    let refresh = [
        ("grant_type", "refresh_token"),
        ("refresh_token", tokens["refresh_token"].as_str().unwrap()),
        PAIRWISE,
    ];
    let refreshed = body(&server.post("/token", &refresh));
    assert_eq!(subject(&mut server, &refreshed), name);
    // The API still knows whose notes they are.
    let notes = body(&server.get_with_token("/api/notes", access_token));
    assert_eq!(notes["owner"], "alice");
}

#[test]
fn the_name_differs_by_person_and_by_sector_and_not_by_run() {
    let name_with = |username: &str, change: &dyn Fn(&mut Config)| {
        let mut server = Workshop::new();
        server.change_config(|config| change(config));
        let tokens = tokens_of(&mut server, username);
        subject(&mut server, &tokens)
    };
    let of_alice = name_with("alice", &|_| {});
    assert_eq!(of_alice, name_with("alice", &|_| {}));
    assert_ne!(of_alice, name_with("bob", &|_| {}));
    let with_other_salt = name_with("alice", &|config| {
        config.pairwise_salt = crate::oauth::Secret::new("other");
    });
    assert_ne!(of_alice, with_other_salt);
    let of_other_sector = name_with("alice", &|config| {
        for client in &mut config.clients {
            if client.subject_type == SubjectType::Pairwise {
                client
                    .redirect_uris
                    .insert(0, "https://a.example/callback".into());
            }
        }
    });
    assert_ne!(of_alice, of_other_sector);
}

#[test]
fn its_own_name_is_the_one_that_a_client_may_hint_at() {
    let mut server = Workshop::new();
    let tokens = tokens_of(&mut server, "alice");
    let name = subject(&mut server, &tokens);
    let id_token = tokens["id_token"].as_str().unwrap();
    let wanted = |subject: &str| json!({ "id_token": { "sub": { "value": subject } } }).to_string();
    for (hint, is_alice) in [
        (("id_token_hint", id_token.to_owned()), true),
        (("claims", wanted(&name)), true),
        (("claims", wanted("person-alice")), false),
    ] {
        let mut alice = server.visitor("alice", Decision::Allow);
        let parameters = asked_with(&[PAIRWISE, (hint.0, &hint.1)]);
        let step = server.visit(&mut alice, &parameters);
        let is_answered = matches!(step, VisitorStep::Redirected(_));
        assert_eq!(is_answered, is_alice, "{hint:?}: {step:?}");
    }
}

#[test]
fn signing_out_works_with_the_name_the_client_knows() {
    let mut server = Workshop::new();
    let mut alice = server.visitor("alice", Decision::Allow);
    let step = server.visit(&mut alice, &asked_with(&[PAIRWISE]));
    let tokens = redeem(&mut server, &query_of(&step));
    let query = Parameters::from_iter([("id_token_hint", tokens["id_token"].as_str().unwrap())]);
    let address = format!("{}/logout?{}", super::workshop::ISSUER, query.encode());
    let opened = alice.open(&address).unwrap();
    let response = server.send(&opened);
    assert!(
        text(&response).contains("Nobody is signed in"),
        "nobody is asked"
    );
    assert_eq!(header(&response, "location"), "");
}

#[test]
fn pairwise_names_need_one_host() {
    let mut server = Workshop::new();
    let headers = [("Content-Type", "application/json")];
    let mut register = |uris: Value| {
        let sent = json!({ "redirect_uris": uris, "subject_type": "pairwise" }).to_string();
        server.send(&request("POST", "/register", &headers, &sent))
    };
    let own_machine = ["http://127.0.0.1/callback", "http://[::1]/callback"];
    assert_eq!(register(json!(own_machine)).status, 201);
    let two_hosts = ["https://a.example/callback", "https://b.example/callback"];
    let refused = register(json!(two_hosts));
    assert_error(&refused, 400, "invalid_client_metadata");
}
