//! Tokens in the front channel: implicit and hybrid answers.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use sha2::{Digest, Sha256, Sha384, Sha512};

use crate::{
    authorization_server::{Decision, Keys, ResponseType, State, VisitorStep},
    oauth::{
        Parameters,
        jose::{Algorithm, KeyType, PrivateKey, SigningKey},
    },
};

use super::workshop::{
    CHALLENGE, ISSUER, REDIRECT_URI, VERIFIER, Workshop, fragment_of, header, json, query_of, text,
};

/// A request of the client that may use every response type.
fn asked(response_type: &str, changes: &[(&str, &str)]) -> Parameters {
    let mut out = Parameters::from_iter([
        ("response_type", response_type),
        ("client_id", "workshop-implicit"),
        ("redirect_uri", REDIRECT_URI),
        ("scope", "openid email notes.read"),
        ("state", "state-1"),
        ("nonce", "nonce-1"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ]);
    for (name, value) in changes {
        if value.is_empty() {
            out.unset(name);
        } else {
            out.set(name, *value);
        }
    }
    out
}

fn visit(server: &mut Workshop, parameters: &Parameters) -> VisitorStep {
    let mut alice = server.visitor("alice", Decision::Allow);
    server.visit(&mut alice, parameters)
}

fn left_half(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(&Sha256::digest(token)[..16])
}

#[test]
fn each_response_type_answers_with_what_its_words_say() {
    for kind in ResponseType::ALL {
        let mut server = Workshop::new();
        let step = visit(&mut server, &asked(kind.as_str(), &[]));
        let answer = if kind == ResponseType::Code {
            query_of(&step)
        } else {
            fragment_of(&step)
        };
        assert_eq!(answer.contains("code"), kind.has_code(), "{kind:?}");
        assert_eq!(answer.contains("access_token"), kind.has_token());
        assert_eq!(answer.contains("token_type"), kind.has_token());
        assert_eq!(answer.contains("expires_in"), kind.has_token());
        assert_eq!(answer.contains("id_token"), kind.has_id_token());
        assert_eq!(answer.first("state"), Some("state-1"));
        assert_eq!(answer.first("iss"), Some(ISSUER));
        assert!(!answer.contains("refresh_token"));
        if let Some(id_token) = answer.first("id_token") {
            let claims = server.verified_claims(id_token, Algorithm::Es256);
            assert_eq!(claims["nonce"], "nonce-1");
            let hash = |name: &str| claims.get(name).and_then(|value| value.as_str());
            assert_eq!(
                hash("at_hash").map(str::to_owned),
                answer.first("access_token").map(left_half),
                "{kind:?}"
            );
            assert_eq!(
                hash("c_hash").map(str::to_owned),
                answer.first("code").map(left_half),
                "{kind:?}"
            );
            let has_email = claims.contains_key("email");
            assert_eq!(has_email, kind == ResponseType::IdToken, "{kind:?}");
        }
        if let Some(token) = answer.first("access_token") {
            let notes = server.get_with_token("/api/notes", token);
            assert_eq!(json(&notes)["owner"], "alice");
        }
    }
}

#[test]
fn the_hashes_are_those_of_the_algorithm() {
    let half = |digest: &[u8]| URL_SAFE_NO_PAD.encode(&digest[..digest.len() / 2]);
    let mut rng = ChaCha20Rng::seed_from_u64(8);
    let rsa = PrivateKey::generate(KeyType::Rsa, &mut rng).unwrap();
    for algorithm in Algorithm::SUPPORTED {
        let mut server = Workshop::new();
        let mut config = server.state.config().clone();
        for client in &mut config.clients {
            client.id_token_signed_response_alg = algorithm;
        }
        let mut keys = Keys::generate(&mut rng);
        if KeyType::Rsa.fits(algorithm) {
            // One key for all of them saves the seconds that six would take.
            keys = keys.with_signing_key(SigningKey::new(rsa.clone(), algorithm).unwrap());
        }
        server.state = State::new(config, keys);
        let answer = fragment_of(&visit(&mut server, &asked("code id_token token", &[])));
        let claims = server.verified_claims(answer.first("id_token").unwrap(), algorithm);
        for (name, value) in [
            ("at_hash", "access_token"),
            ("c_hash", "code"),
            ("s_hash", "state"),
        ] {
            let value = answer.first(value).unwrap();
            let expected = match algorithm {
                Algorithm::Rs256 | Algorithm::Ps256 | Algorithm::Es256 => {
                    half(&Sha256::digest(value))
                }
                Algorithm::Rs384 | Algorithm::Ps384 | Algorithm::Es384 => {
                    half(&Sha384::digest(value))
                }
                _ => half(&Sha512::digest(value)),
            };
            assert_eq!(claims[name], expected, "{algorithm} {name}");
        }
    }
}

#[test]
fn without_a_state_there_is_no_hash_of_it() {
    let mut server = Workshop::new();
    let step = visit(&mut server, &asked("code id_token", &[("state", "")]));
    let id_token = fragment_of(&step).first("id_token").unwrap().to_owned();
    let claims = server.verified_claims(&id_token, Algorithm::Es256);
    assert!(claims.contains_key("c_hash") && !claims.contains_key("s_hash"));
}

#[test]
fn the_code_of_a_hybrid_answer_is_redeemed_and_its_replay_leaves_the_front_token_alone() {
    let mut server = Workshop::new();
    let step = visit(&mut server, &asked("code token", &[]));
    let answer = fragment_of(&step);
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", answer.first("code").unwrap()),
        ("redirect_uri", REDIRECT_URI),
        ("client_id", "workshop-implicit"),
        ("code_verifier", VERIFIER),
    ];
    let tokens = json(&server.post("/token", &fields));
    assert!(tokens["id_token"].is_string());
    server.post("/token", &fields);
    assert!(!server.is_active(tokens["access_token"].as_str().unwrap()));
    assert!(server.is_active(answer.first("access_token").unwrap()));
}

#[test]
fn a_query_never_carries_a_token_nor_the_error_about_it() {
    let mut server = Workshop::new();
    for kind in ResponseType::ALL {
        if kind == ResponseType::Code {
            continue;
        }
        let parameters = asked(kind.as_str(), &[("response_mode", "query")]);
        let response = server.get(&format!("/authorize?{}", parameters.encode()));
        let step = VisitorStep::Redirected(header(&response, "location"));
        assert_eq!(fragment_of(&step).first("error"), Some("invalid_request"));
    }
}

#[test]
fn a_form_carries_tokens_when_asked_to() {
    let mut server = Workshop::new();
    let parameters = asked("id_token token", &[("response_mode", "form_post")]);
    let step = visit(&mut server, &parameters);
    let VisitorStep::Posted { target, form } = step else {
        panic!("{step:?}");
    };
    assert_eq!(target, REDIRECT_URI);
    assert!(form.contains("access_token") && form.contains("id_token"));
}

#[test]
fn the_implicit_flow_needs_a_nonce_and_openid_for_an_id_token() {
    let mut server = Workshop::new();
    for (kind, changes, error) in [
        ("id_token", [("nonce", "")], "invalid_request"),
        ("id_token token", [("nonce", "")], "invalid_request"),
        ("id_token", [("scope", "notes.read")], "invalid_scope"),
        ("code id_token", [("scope", "notes.read")], "invalid_scope"),
        ("code token", [("code_challenge", "")], "invalid_request"),
    ] {
        let parameters = asked(kind, &changes);
        let response = server.get(&format!("/authorize?{}", parameters.encode()));
        let step = VisitorStep::Redirected(header(&response, "location"));
        assert_eq!(fragment_of(&step).first("error"), Some(error), "{kind}");
    }
    for (kind, changes) in [
        ("code id_token", [("nonce", "")]),
        ("token", [("nonce", "")]),
    ] {
        let step = visit(&mut server, &asked(kind, &changes));
        assert!(!fragment_of(&step).contains("error"), "{kind}");
    }
}

#[test]
fn what_a_client_is_not_registered_for_is_unauthorized_client() {
    let mut server = Workshop::new();
    let parameters = asked("token", &[("client_id", "workshop-client")]);
    let response = server.get(&format!("/authorize?{}", parameters.encode()));
    let step = VisitorStep::Redirected(header(&response, "location"));
    assert_eq!(
        fragment_of(&step).first("error"),
        Some("unauthorized_client")
    );
    assert!(text(&response).is_empty());
}
