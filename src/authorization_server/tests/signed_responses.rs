//! Answers of the authorization endpoint as one signed JWT (JARM §2.1).

use serde_json::{Map, Value};

use crate::{
    authorization_server::{Decision, ResponseType, VisitorStep},
    oauth::{
        Parameters,
        jose::{Algorithm, JwkSet, Jws},
    },
};

use super::workshop::{
    ISSUER, Workshop, asked, asked_with, decrypted, fragment_of, header, query_of,
};

/// A request of the client that may use every response type.
fn implicit(response_type: &str, response_mode: &str) -> Parameters {
    asked_with(&[
        ("client_id", "workshop-implicit"),
        ("response_type", response_type),
        ("response_mode", response_mode),
        ("scope", "openid email notes.read"),
    ])
}

fn visit(server: &mut Workshop, parameters: &Parameters) -> VisitorStep {
    let mut alice = server.visitor("alice", Decision::Allow);
    server.visit(&mut alice, parameters)
}

/// The parameters of an answer, by which way they ever came.
fn carried(step: &VisitorStep, mode: &str) -> Parameters {
    match (step, mode) {
        (VisitorStep::Posted { form, .. }, "form_post.jwt") => form.clone(),
        (VisitorStep::Redirected(_), "query.jwt") => query_of(step),
        (VisitorStep::Redirected(_), "fragment.jwt") => fragment_of(step),
        (step, mode) => panic!("{mode} was answered with {step:?}"),
    }
}

/// The claims of the one parameter `response`.
fn answer(server: &mut Workshop, parameters: &Parameters) -> Map<String, Value> {
    assert_eq!(parameters.len(), 1, "nothing stands beside the JWT");
    let response = parameters.first("response").unwrap().to_owned();
    server.verified_claims(&response, Algorithm::Es256)
}

#[test]
fn every_response_type_is_answered_in_a_jwt_by_every_way() {
    for kind in ResponseType::ALL {
        for mode in ["query.jwt", "fragment.jwt", "form_post.jwt", "jwt"] {
            let usual = if kind == ResponseType::Code {
                "query.jwt"
            } else {
                "fragment.jwt"
            };
            if mode == "query.jwt" && kind != ResponseType::Code {
                continue;
            }
            let mut server = Workshop::new();
            let step = visit(&mut server, &implicit(kind.as_str(), mode));
            let way = if mode == "jwt" { usual } else { mode };
            let claims = answer(&mut server, &carried(&step, way));
            assert_eq!(claims["iss"], ISSUER);
            assert_eq!(claims["aud"], "workshop-implicit");
            assert_eq!(claims["exp"], server.now.secs() + 600);
            assert_eq!(claims["state"], "state-1");
            assert_eq!(claims.contains_key("code"), kind.has_code(), "{kind:?}");
            assert_eq!(claims.contains_key("access_token"), kind.has_token());
            assert_eq!(claims.contains_key("id_token"), kind.has_id_token());
        }
    }
}

#[test]
fn the_code_inside_is_worth_what_a_code_is() {
    let mut server = Workshop::new();
    let redirect = server.redirect(&asked_with(&[("response_mode", "jwt")]));
    let claims = answer(&mut server, &redirect);
    assert_eq!(server.redeem(claims["code"].as_str().unwrap()).status, 200);
}

#[test]
fn errors_are_signed_too() {
    let mut server = Workshop::new();
    let parameters = asked_with(&[("response_mode", "jwt"), ("scope", "calendar")]);
    let response = server.get(&format!("/authorize?{}", parameters.encode()));
    let step = VisitorStep::Redirected(header(&response, "location"));
    let claims = answer(&mut server, &query_of(&step));
    assert_eq!(claims["error"], "invalid_scope");
    assert_eq!(claims["state"], "state-1");

    let mut alice = server.visitor("alice", Decision::Deny);
    let step = server.visit(
        &mut alice,
        &asked_with(&[("response_mode", "form_post.jwt")]),
    );
    let claims = answer(&mut server, &carried(&step, "form_post.jwt"));
    assert_eq!(claims["error"], "access_denied");
}

#[test]
fn tokens_go_into_a_query_only_when_they_are_encrypted() {
    for client_id in ["workshop-implicit", "workshop-encrypted"] {
        let mut server = Workshop::new();
        let mut parameters = implicit("code id_token", "query.jwt");
        parameters.set("client_id", client_id);
        let is_encrypted = client_id == "workshop-encrypted";
        let step = visit_or_refused(&mut server, &parameters);
        let claims = if is_encrypted {
            let carried = query_of(&step);
            let (jws, header) = decrypted(carried.first("response").unwrap());
            assert_eq!(header["cty"], "JWT");
            server.verified_claims(&jws, Algorithm::Es256)
        } else {
            answer(&mut server, &fragment_of(&step))
        };
        assert_eq!(claims.contains_key("id_token"), is_encrypted);
        assert_eq!(claims.contains_key("error"), !is_encrypted);
    }
}

/// Where the browser is sent, at once or after a sign-in.
fn visit_or_refused(server: &mut Workshop, parameters: &Parameters) -> VisitorStep {
    let response = server.get(&format!("/authorize?{}", parameters.encode()));
    if response.status == 303 {
        return VisitorStep::Redirected(header(&response, "location"));
    }
    visit(server, parameters)
}

#[test]
fn it_is_signed_with_the_registered_algorithm() {
    for algorithm in [Algorithm::Es384, Algorithm::Es512, Algorithm::EdDsa] {
        let mut server = Workshop::new();
        server.change_config(|config| {
            config.clients[0]
                .protection
                .authorization_signed_response_alg = algorithm;
        });
        let redirect = server.redirect(&asked_with(&[("response_mode", "jwt")]));
        let claims = server.verified_claims(redirect.first("response").unwrap(), algorithm);
        assert!(claims.contains_key("code"));
    }
}

#[test]
fn case_20_each_mistake_can_be_ordered_alone() {
    let honest = {
        let mut server = Workshop::new();
        let redirect = server.redirect(&asked_with(&[("response_mode", "jwt")]));
        answer(&mut server, &redirect)
    };
    type Row = (
        &'static str,
        Option<(&'static str, Option<&'static str>)>,
        bool,
    );
    let expired = "1794996400";
    let rows: [Row; 8] = [
        ("jarm_alg_none", None, false),
        ("jarm_bad_signature", None, false),
        (
            "jarm_wrong_iss",
            Some(("iss", Some("\"https://attacker.example\""))),
            true,
        ),
        (
            "jarm_wrong_aud",
            Some(("aud", Some("\"another-client\""))),
            true,
        ),
        ("jarm_missing_iss", Some(("iss", None)), true),
        ("jarm_missing_aud", Some(("aud", None)), true),
        ("jarm_missing_exp", Some(("exp", None)), true),
        ("jarm_expired", Some(("exp", Some(expired))), true),
    ];
    for (order, change, is_signature_right) in rows {
        let mut server = Workshop::with_fault(order);
        let redirect = server.redirect(&asked_with(&[("response_mode", "jwt")]));
        assert_eq!(redirect.len(), 1, "{order}");
        let jws = Jws::parse(redirect.first("response").unwrap()).unwrap();
        let keys = JwkSet::parse(&server.get("/jwks").body).unwrap();
        let verified = jws.verify(&keys, &[Algorithm::Es256]);
        assert_eq!(verified.is_ok(), is_signature_right, "{order}");
        let claims = jws.payload().unwrap();
        for (name, value) in &honest {
            match change {
                Some((changed, to)) if changed == name => assert_eq!(
                    claims.get(name).map(ToString::to_string).as_deref(),
                    to,
                    "{order}"
                ),
                Some(_) | None => assert_eq!(claims.get(name), Some(value), "{order}"),
            }
        }
    }
}

#[test]
fn case_21_loose_parameters_can_stand_beside_it() {
    let mut server = Workshop::with_fault("jarm_loose_parameters");
    let redirect = server.redirect(&asked_with(&[("response_mode", "jwt")]));
    assert_eq!(redirect.first("code"), Some("loose-code"));
    assert_eq!(redirect.first("state"), Some("loose-state"));
    let claims = server.verified_claims(redirect.first("response").unwrap(), Algorithm::Es256);
    assert_eq!(server.redeem(claims["code"].as_str().unwrap()).status, 200);
}

#[test]
fn without_a_jwt_these_faults_change_nothing() {
    for order in ["jarm_alg_none", "jarm_wrong_iss", "jarm_loose_parameters"] {
        let redirect = Workshop::with_fault(order).redirect(&asked());
        assert_eq!(redirect.first("iss"), Some(ISSUER), "{order}");
        assert_eq!(redirect.first("state"), Some("state-1"), "{order}");
        assert!(!redirect.contains("response"), "{order}");
    }
}
