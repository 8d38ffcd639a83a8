//! Tokens that are bound to a key, at the authorization server (RFC 9449).

use serde_json::{Value, json};

use crate::oauth::{
    Parameters,
    jose::{Algorithm, Jws},
};

use super::{
    dpop_proofs::Prover,
    workshop::{
        Workshop, asked, asked_with, assert_error, basic, header, json as body, text, token_form,
    },
};

fn text_of<'a>(tokens: &'a Value, name: &str) -> &'a str {
    tokens[name].as_str().unwrap()
}

/// What the public client has after a whole flow with proofs.
fn tokens(server: &mut Workshop, prover: &mut Prover) -> Value {
    let code = server.code();
    let response = prover.post(server, "/token", &token_form(&code));
    assert_eq!(response.status, 200, "{}", text(&response));
    body(&response)
}

#[test]
fn case_69_a_nonce_is_asked_for_once_and_the_code_is_still_good() {
    let mut server = Workshop::new();
    let mut prover = Prover::new(1);
    let code = server.code();

    // client -> server: a proof without a nonce
    let proof = prover.proof(&server, "POST", "/token", None);
    let challenge = server.post_as("/token", &token_form(&code), &[("DPoP", &proof)]);
    assert_error(&challenge, 400, "use_dpop_nonce");
    let nonce = header(&challenge, "dpop-nonce");
    assert_eq!(nonce.len(), 43);

    // client -> server: the same request with another proof
    prover.nonce = Some(nonce.clone());
    let proof = prover.proof(&server, "POST", "/token", None);
    let response = server.post_as("/token", &token_form(&code), &[("DPoP", &proof)]);
    assert_eq!(response.status, 200, "{}", text(&response));
    assert_eq!(header(&response, "dpop-nonce"), nonce);
    let tokens = body(&response);
    assert_eq!(tokens["token_type"], "DPoP");
    let known = server.introspect(text_of(&tokens, "access_token"));
    assert_eq!(known["token_type"], "DPoP");
    assert_eq!(known["cnf"], json!({ "jkt": prover.jkt() }));
}

#[test]
fn without_a_proof_nothing_changes() {
    let mut server = Workshop::new();
    let code = server.code();
    let response = server.redeem(&code);
    assert_eq!(body(&response)["token_type"], "Bearer");
    assert_eq!(header(&response, "dpop-nonce"), "");
    let access_token = text_of(&body(&response), "access_token").to_owned();
    let known = server.introspect(&access_token);
    assert_eq!(known["token_type"], "Bearer");
    assert_eq!(known.get("cnf"), None);
}

#[test]
fn nonces_change_and_the_one_before_is_still_taken() {
    let mut server = Workshop::new();
    let mut prover = Prover::new(1);
    let first = tokens(&mut server, &mut prover);
    let before = prover.nonce.clone();
    server.wait_secs(300);
    let proof = prover.proof(&server, "POST", "/token", None);
    let fields = [
        ("grant_type", "refresh_token"),
        ("refresh_token", text_of(&first, "refresh_token")),
        ("client_id", "workshop-client"),
    ];
    let response = server.post_as("/token", &fields, &[("DPoP", &proof)]);
    assert_eq!(response.status, 200, "{}", text(&response));
    let next = header(&response, "dpop-nonce");
    assert_ne!(Some(&next), before.as_ref());
    server.wait_secs(300);
    let second = body(&response);
    let fields = [
        fields[0],
        ("refresh_token", text_of(&second, "refresh_token")),
        fields[2],
    ];
    let proof = prover.proof(&server, "POST", "/token", None);
    let response = server.post_as("/token", &fields, &[("DPoP", &proof)]);
    assert_error(&response, 400, "use_dpop_nonce");
}

#[test]
fn a_server_without_nonces_asks_for_none() {
    let mut server = Workshop::new();
    server.change_config(|config| config.require_dpop_nonces = false);
    let mut prover = Prover::new(1);
    let code = server.code();
    let proof = prover.proof(&server, "POST", "/token", None);
    let response = server.post_as("/token", &token_form(&code), &[("DPoP", &proof)]);
    assert_eq!(body(&response)["token_type"], "DPoP");
    assert_eq!(header(&response, "dpop-nonce"), "");
}

#[test]
fn a_proof_works_once_even_where_only_its_nonce_was_wrong() {
    let mut server = Workshop::new();
    let mut prover = Prover::new(1);
    tokens(&mut server, &mut prover);
    let fields = [("grant_type", "nothing"), ("client_id", "workshop-client")];
    let proof = prover.proof(&server, "POST", "/token", None);
    let first = server.post_as("/token", &fields, &[("DPoP", &proof)]);
    assert_error(&first, 400, "unsupported_grant_type");
    let again = server.post_as("/token", &fields, &[("DPoP", &proof)]);
    assert_error(&again, 400, "invalid_dpop_proof");

    let good = prover.nonce.replace(String::from("old"));
    let proof = prover.proof_with(&server, "POST", "/token", None, |claims| {
        claims.insert("jti".into(), "the-same".into());
    });
    let challenge = server.post_as("/token", &fields, &[("DPoP", &proof)]);
    assert_error(&challenge, 400, "use_dpop_nonce");
    prover.nonce = good;
    let proof = prover.proof_with(&server, "POST", "/token", None, |claims| {
        claims.insert("jti".into(), "the-same".into());
    });
    let same = server.post_as("/token", &fields, &[("DPoP", &proof)]);
    assert_error(&same, 400, "invalid_dpop_proof");
}

#[test]
fn each_rule_about_proofs_is_kept() {
    let mut server = Workshop::new();
    let mut prover = Prover::new(1);
    tokens(&mut server, &mut prover);
    let now = server.now.secs();
    let fields = [("grant_type", "nothing"), ("client_id", "workshop-client")];
    for (name, value) in [
        ("htm", json!("GET")),
        ("htu", json!("https://other.example/token")),
        ("iat", json!(now - 61)),
        ("iat", json!(now + 61)),
        ("jti", json!("")),
    ] {
        let proof = prover.proof_with(&server, "POST", "/token", None, |claims| {
            claims.insert(name.into(), value.clone());
        });
        let response = server.post_as("/token", &fields, &[("DPoP", &proof)]);
        assert_error(&response, 400, "invalid_dpop_proof");
    }
    let response = server.post_as("/token", &fields, &[("DPoP", "nonsense")]);
    assert_error(&response, 400, "invalid_dpop_proof");
    let proofs = [
        prover.proof(&server, "POST", "/token", None),
        prover.proof(&server, "POST", "/token", None),
    ];
    let twice = [("DPoP", proofs[0].as_str()), ("DPoP", proofs[1].as_str())];
    assert_error(
        &server.post_as("/token", &fields, &twice),
        400,
        "invalid_dpop_proof",
    );
}

#[test]
fn the_refresh_token_of_a_public_client_is_bound_and_that_of_others_is_not() {
    let mut server = Workshop::new();
    let mut prover = Prover::new(1);
    let first = tokens(&mut server, &mut prover);
    let refresh_token = text_of(&first, "refresh_token").to_owned();
    let fields = [
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh_token.as_str()),
        ("client_id", "workshop-client"),
    ];
    assert_eq!(
        server.introspect(&refresh_token)["cnf"]["jkt"],
        prover.jkt()
    );
    // A thief without the key, and one with a key of his own, do not use it up.
    assert_error(&server.post("/token", &fields), 400, "invalid_dpop_proof");
    let stolen = Prover::new(2).post(&mut server, "/token", &fields);
    assert_error(&stolen, 400, "invalid_grant");
    let second = prover.post(&mut server, "/token", &fields);
    assert_eq!(second.status, 200, "{}", text(&second));
    assert_eq!(body(&second)["token_type"], "DPoP");

    let basic = basic("workshop-confidential", "workshop-secret");
    let headers = [("Authorization", basic.as_str())];
    let fields = [
        ("grant_type", "password"),
        ("username", "alice"),
        ("password", "alice-password"),
        ("scope", "notes.read offline_access"),
    ];
    let first = prover.post_as(&mut server, "/token", &fields, &headers);
    assert_eq!(body(&first)["token_type"], "DPoP");
    let refresh_token = text_of(&body(&first), "refresh_token").to_owned();
    assert_eq!(server.introspect(&refresh_token).get("cnf"), None);
    let fields = [
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh_token.as_str()),
    ];
    // It changes its key, which its secret allows.
    let mut other = Prover::new(3);
    let second = other.post_as(&mut server, "/token", &fields, &headers);
    let known = server.introspect(text_of(&body(&second), "access_token"));
    assert_eq!(known["cnf"]["jkt"], other.jkt());
}

#[test]
fn a_code_can_be_bound_to_a_key_beforehand() {
    let mut prover = Prover::new(1);
    let jkt = prover.jkt();
    let bound = asked_with(&[("dpop_jkt", &jkt)]);
    for (proves, error) in [
        (Some(1), None),
        (Some(2), Some("invalid_grant")),
        (None, Some("invalid_dpop_proof")),
    ] {
        let mut server = Workshop::new();
        let redirect = server.redirect(&bound);
        let form = token_form(redirect.first("code").unwrap());
        let response = match proves {
            None => server.post("/token", &form),
            Some(1) => prover.post(&mut server, "/token", &form),
            Some(other) => Prover::new(other).post(&mut server, "/token", &form),
        };
        match error {
            None => assert_eq!(response.status, 200, "{}", text(&response)),
            Some(error) => assert_error(&response, 400, error),
        }
    }
    let redirect = Workshop::new().redirect(&asked_with(&[("dpop_jkt", "short")]));
    assert_eq!(redirect.first("error"), Some("invalid_request"));
}

#[test]
fn a_pushed_request_binds_its_code_by_header_or_parameter() {
    let mut server = Workshop::new();
    let mut prover = Prover::new(1);
    let fields = |parameters: &Parameters| -> Vec<(String, String)> {
        let pair = |one: &crate::oauth::Parameter| (one.name.clone(), one.value.clone());
        parameters.iter().map(pair).collect()
    };
    let asked = fields(&asked());
    let asked: Vec<(&str, &str)> = asked
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let pushed = prover.post(&mut server, "/par", &asked);
    assert_eq!(pushed.status, 201, "{}", text(&pushed));
    assert_ne!(header(&pushed, "dpop-nonce"), "");
    let reference = Parameters::from_iter([
        ("client_id", "workshop-client"),
        ("request_uri", text_of(&body(&pushed), "request_uri")),
    ]);
    let redirect = server.redirect(&reference);
    let form = token_form(redirect.first("code").unwrap());
    let stolen = Prover::new(2).post(&mut server, "/token", &form);
    assert_error(&stolen, 400, "invalid_grant");

    let other = Prover::new(2).jkt();
    let mut both = asked.clone();
    both.push(("dpop_jkt", &other));
    assert_error(
        &prover.post(&mut server, "/par", &both),
        400,
        "invalid_request",
    );
    let own = prover.jkt();
    let mut both = asked;
    both.push(("dpop_jkt", &own));
    assert_eq!(prover.post(&mut server, "/par", &both).status, 201);
}

#[test]
fn a_readable_access_token_names_its_key() {
    let mut server = Workshop::new();
    let mut prover = Prover::new(1);
    let first = tokens(&mut server, &mut prover);
    let basic = basic("workshop-service", "workshop-secret");
    let fields = [
        (
            "grant_type",
            "urn:ietf:params:oauth:grant-type:token-exchange",
        ),
        ("subject_token", text_of(&first, "access_token")),
        (
            "subject_token_type",
            "urn:ietf:params:oauth:token-type:access_token",
        ),
        (
            "requested_token_type",
            "urn:ietf:params:oauth:token-type:jwt",
        ),
        ("scope", "notes.read"),
    ];
    let mut service = Prover::new(3);
    let headers = [("Authorization", basic.as_str())];
    let response = service.post_as(&mut server, "/token", &fields, &headers);
    assert_eq!(response.status, 200, "{}", text(&response));
    let token = Jws::parse(text_of(&body(&response), "access_token")).unwrap();
    assert_eq!(token.payload().unwrap()["cnf"]["jkt"], service.jkt());
}

#[test]
fn a_client_that_always_uses_proofs_gets_nothing_without() {
    let mut server = Workshop::new();
    server.change_config(|config| {
        for client in &mut config.clients {
            client.dpop_bound_access_tokens = true;
        }
    });
    let code = server.code();
    assert_error(&server.redeem(&code), 400, "invalid_dpop_proof");
    let response = Prover::new(1).post(&mut server, "/token", &token_form(&code));
    assert_eq!(body(&response)["token_type"], "DPoP");
}

#[test]
fn metadata_lists_the_algorithms_of_proofs() {
    let mut server = Workshop::new();
    let expected = json!(Algorithm::SUPPORTED.map(Algorithm::as_str));
    for document in [
        "/.well-known/oauth-authorization-server",
        "/.well-known/oauth-protected-resource/api/notes",
    ] {
        let metadata = body(&server.get(document));
        assert_eq!(metadata["dpop_signing_alg_values_supported"], expected);
    }
}

#[test]
fn case_68_a_downgrade_can_be_ordered() {
    let mut server = Workshop::with_fault("dpop_bearer");
    let mut prover = Prover::new(1);
    // Neither the key of the authorization request nor the proof counts.
    let redirect = server.redirect(&asked_with(&[("dpop_jkt", &prover.jkt())]));
    let form = token_form(redirect.first("code").unwrap());
    let proof = prover.proof(&server, "POST", "/token", None);
    let response = server.post_as("/token", &form, &[("DPoP", &proof)]);
    let tokens = body(&response);
    assert_eq!(tokens["token_type"], "Bearer", "{}", text(&response));
    let notes = server.get_with_token("/api/notes", text_of(&tokens, "access_token"));
    assert_eq!(notes.status, 200);
}

#[test]
fn case_58_other_token_types_can_be_ordered() {
    for (order, expected) in [
        ("token_type=bEaReR", Some("bEaReR")),
        ("token_type=DPoP", Some("DPoP")),
        ("token_type", Some("mac")),
        ("missing_token_type", None),
    ] {
        let mut server = Workshop::with_fault(order);
        let tokens = server.tokens();
        assert_eq!(tokens.get("token_type").and_then(Value::as_str), expected);
        assert!(tokens["access_token"].is_string(), "{order}");
    }
}

#[test]
fn case_69_nonces_can_be_ordered_twice_for_ever_huge_and_missing() {
    for (order, challenges, nonce_bytes) in [
        ("dpop_nonce_twice", 2, 43),
        ("dpop_nonce_forever", 4, 43),
        ("dpop_nonce_huge", 4, 64_000),
        ("dpop_nonce_missing", 4, 0),
    ] {
        let mut server = Workshop::with_fault(order);
        let mut prover = Prover::new(1);
        let code = server.code();
        let mut seen = 0;
        for _ in 0..4 {
            let proof = prover.proof(&server, "POST", "/token", None);
            let response = server.post_as("/token", &token_form(&code), &[("DPoP", &proof)]);
            if response.status == 200 {
                break;
            }
            assert_error(&response, 400, "use_dpop_nonce");
            seen += 1;
            let nonce = header(&response, "dpop-nonce");
            assert_eq!(nonce.len(), nonce_bytes, "{order}");
            prover.nonce = Some(nonce).filter(|nonce| !nonce.is_empty());
        }
        assert_eq!(seen, challenges, "{order}");
    }
}
