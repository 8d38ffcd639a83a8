//! Clients that sign who they are, at every endpoint where a client says so (RFC 7523 §2.2).

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use serde_json::{Map, Value, json};

use crate::{
    authorization_server::{
        AuthenticationMethod, Client, GrantType, WORKSHOP_JWT_SECRET, WORKSHOP_SERVICE_KEY,
    },
    http::Response,
    oauth::{
        Secret,
        client_assertion::{ASSERTION_TYPE, AssertionClaims, AssertionKey},
        jose::{Algorithm, AlgorithmFamily, MacKey, PrivateJwk, SigningKey, vectors::A2_KEY},
    },
};

use super::{
    dpop_proofs::Prover,
    workshop::{
        CHALLENGE, ISSUER, REDIRECT_URI, VERIFIER, Workshop, asked_with, assert_error,
        json as body, text,
    },
};

const WITH_KEY: &str = "workshop-private-key-jwt";
const WITH_SECRET: &str = "workshop-secret-jwt";

fn private_key() -> AssertionKey {
    let members: Map<String, Value> = serde_json::from_str(WORKSHOP_SERVICE_KEY).unwrap();
    AssertionKey::Private(SigningKey::from_jwk(&members).unwrap())
}

fn secret_key(algorithm: Algorithm) -> AssertionKey {
    let secret = Secret::new(WORKSHOP_JWT_SECRET);
    AssertionKey::Secret(MacKey::from_client_secret(&secret, algorithm).unwrap())
}

fn key_of(client_id: &str) -> AssertionKey {
    if client_id == WITH_SECRET {
        secret_key(Algorithm::Hs256)
    } else {
        private_key()
    }
}

/// An assertion with changes; `null` takes a claim out.
fn assertion(server: &Workshop, key: &AssertionKey, client_id: &str, changes: &Value) -> String {
    let mut claims = AssertionClaims {
        client_id,
        audience: ISSUER,
        issued_at: server.now,
        lifetime_secs: 60,
        jti: "assertion-1",
        not_before: None,
    }
    .to_json();
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() {
            claims.remove(name);
        } else {
            claims.insert(name.clone(), value.clone());
        }
    }
    let mut rng = ChaCha20Rng::seed_from_u64(5);
    key.sign(&key.header(), &claims, &mut rng).unwrap()
}

fn post(server: &mut Workshop, target: &str, assertion: &str, fields: &[(&str, &str)]) -> Response {
    let mut all = fields.to_vec();
    all.push(("client_assertion_type", ASSERTION_TYPE));
    all.push(("client_assertion", assertion));
    server.post(target, &all)
}

/// Posts with an assertion of that client that was never used before.
fn post_as(
    server: &mut Workshop,
    client_id: &str,
    jti: &str,
    target: &str,
    fields: &[(&str, &str)],
) -> Response {
    let signed = assertion(
        server,
        &key_of(client_id),
        client_id,
        &json!({ "jti": jti }),
    );
    post(server, target, &signed, fields)
}

/// A token request for the client itself.
fn ask(server: &mut Workshop, assertion: &str) -> Response {
    let fields = [
        ("grant_type", "client_credentials"),
        ("scope", "notes.read"),
    ];
    post(server, "/token", assertion, &fields)
}

/// A client of one's own beside those of the workshop.
fn with_client(server: &mut Workshop, change: impl FnOnce(&mut Client)) {
    server.change_config(|config| {
        let known = config.client(WITH_KEY).unwrap();
        let mut client = Client {
            client_id: String::from("own"),
            ..known.clone()
        };
        change(&mut client);
        config.clients.push(client);
    });
}

#[test]
fn a_whole_flow_with_each_of_the_two_methods() {
    for client_id in [WITH_KEY, WITH_SECRET] {
        let mut server = Workshop::new();
        // client -> server: what the browser shall ask for
        let asked = asked_with(&[("client_id", client_id)]);
        let fields: Vec<(&str, &str)> = asked
            .iter()
            .map(|parameter| (parameter.name.as_str(), parameter.value.as_str()))
            .collect();
        let pushed = post_as(&mut server, client_id, "1", "/par", &fields);
        assert_eq!(pushed.status, 201, "{}", text(&pushed));
        let request_uri = body(&pushed)["request_uri"].as_str().unwrap().to_owned();
        // browser -> server -> browser
        let reference = [
            ("client_id", client_id),
            ("request_uri", request_uri.as_str()),
        ];
        let redirect = server.redirect(&reference.into_iter().collect());
        // client -> server: the code for tokens
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", redirect.first("code").unwrap()),
            ("redirect_uri", REDIRECT_URI),
            ("code_verifier", VERIFIER),
        ];
        let answer = post_as(&mut server, client_id, "2", "/token", &fields);
        assert_eq!(answer.status, 200, "{}", text(&answer));
        let tokens = body(&answer);
        let access_token = tokens["access_token"].as_str().unwrap();
        // client -> server: what is it worth?
        let fields = [("token", access_token)];
        let answer = post_as(&mut server, client_id, "3", "/introspect", &fields);
        assert_eq!(body(&answer)["client_id"], client_id);
        // client -> server: new tokens for the refresh token
        let fields = [
            ("grant_type", "refresh_token"),
            ("refresh_token", tokens["refresh_token"].as_str().unwrap()),
        ];
        let answer = post_as(&mut server, client_id, "4", "/token", &fields);
        assert_eq!(answer.status, 200, "{}", text(&answer));
        // client -> server: given back
        let fields = [("token", access_token)];
        let answer = post_as(&mut server, client_id, "5", "/revoke", &fields);
        assert_eq!(answer.status, 200, "{}", text(&answer));
        assert!(!server.is_active(access_token));
    }
}

#[test]
fn devices_and_the_backchannel_are_asked_for_with_an_assertion() {
    for client_id in [WITH_KEY, WITH_SECRET] {
        let mut server = Workshop::new();
        let fields = [("scope", "openid"), ("client_id", client_id)];
        let device = post_as(
            &mut server,
            client_id,
            "1",
            "/device_authorization",
            &fields,
        );
        assert_eq!(device.status, 200, "{}", text(&device));
        let fields = [
            ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
            (
                "device_code",
                body(&device)["device_code"].as_str().unwrap(),
            ),
        ]
        .map(|(name, value)| (name, value.to_owned()));
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let poll = post_as(&mut server, client_id, "2", "/token", &fields);
        assert_error(&poll, 400, "authorization_pending");
        // Each poll is a request of its own, and wants an assertion of its own.
        let poll = post_as(&mut server, client_id, "2", "/token", &fields);
        assert_error(&poll, 401, "invalid_client");
        let fields = [("scope", "openid"), ("login_hint", "alice")];
        let asked = post_as(&mut server, client_id, "3", "/bc-authorize", &fields);
        assert_eq!(asked.status, 200, "{}", text(&asked));
    }
}

#[test]
fn each_grant_that_needs_no_person_takes_them() {
    let mut server = Workshop::new();
    for (client_id, jti) in [(WITH_KEY, "1"), (WITH_SECRET, "2")] {
        let signed = assertion(
            &server,
            &key_of(client_id),
            client_id,
            &json!({ "jti": jti }),
        );
        let answer = ask(&mut server, &signed);
        assert_eq!(answer.status, 200, "{}", text(&answer));
        let client = server.state.config().client(client_id).unwrap();
        assert_eq!(client.grant_types, GrantType::ALL);
    }
}

#[test]
fn a_client_speaks_for_alice_by_one_assertion_and_shows_itself_by_another() {
    let mut server = Workshop::new();
    for client_id in [WITH_KEY, WITH_SECRET] {
        let about_alice = json!({ "sub": "alice", "jti": client_id });
        let grant = assertion(&server, &private_key(), client_id, &about_alice);
        let fields = [
            ("grant_type", GrantType::JwtBearer.as_str()),
            ("assertion", grant.as_str()),
            ("scope", "notes.read"),
        ];
        // That one is no client assertion.
        let answer = post(&mut server, "/token", &grant, &fields);
        assert_error(&answer, 401, "invalid_client");
        let answer = post_as(&mut server, client_id, "1", "/token", &fields);
        assert_eq!(answer.status, 200, "{}", text(&answer));
        let token = body(&answer)["access_token"].as_str().unwrap().to_owned();
        let notes = server.get_with_token("/api/notes", &token);
        assert_eq!(body(&notes)["owner"], "alice");
    }
}

#[test]
fn an_assertion_works_once_at_whichever_endpoint() {
    let mut server = Workshop::new();
    let signed = assertion(&server, &private_key(), WITH_KEY, &json!({}));
    assert_eq!(ask(&mut server, &signed).status, 200);
    assert_error(&ask(&mut server, &signed), 401, "invalid_client");
    let elsewhere = post(&mut server, "/introspect", &signed, &[("token", "x")]);
    assert_error(&elsewhere, 401, "invalid_client");
    // The same identifier of another client is another one.
    let other = assertion(&server, &key_of(WITH_SECRET), WITH_SECRET, &json!({}));
    assert_eq!(ask(&mut server, &other).status, 200);
}

#[test]
fn the_audience_is_the_issuer_or_the_endpoint() {
    let mut server = Workshop::new();
    let audiences = [
        (json!(ISSUER), 200),
        (json!(format!("{ISSUER}/token")), 200),
        (json!(format!("{ISSUER}/revoke")), 200),
        (json!([ISSUER]), 200),
        (json!(format!("{ISSUER}/par")), 401),
        (json!([ISSUER, "https://attacker.example"]), 401),
        (json!("https://attacker.example/token"), 401),
        (json!(null), 401),
    ];
    for (index, (audience, status)) in audiences.into_iter().enumerate() {
        let changes = json!({ "aud": audience, "jti": index.to_string() });
        let signed = assertion(&server, &private_key(), WITH_KEY, &changes);
        let answer = post(&mut server, "/revoke", &signed, &[("token", "x")]);
        assert_eq!(answer.status, status, "{audience}");
    }
}

#[test]
fn each_rule_about_assertions_is_kept() {
    let mut server = Workshop::new();
    let now = server.now.secs();
    for changes in [
        json!({ "iss": null }),
        json!({ "sub": null }),
        json!({ "iss": WITH_SECRET }),
        json!({ "iss": "stranger", "sub": "stranger" }),
        // It authenticates in another way.
        json!({ "iss": "workshop-confidential", "sub": "workshop-confidential" }),
        json!({ "iss": "workshop-client", "sub": "workshop-client" }),
        json!({ "jti": null }),
        json!({ "exp": null }),
        json!({ "exp": now - 30 }),
        json!({ "exp": now + 3700 }),
        json!({ "nbf": now + 60 }),
        json!({ "iat": now + 60 }),
    ] {
        let signed = assertion(&server, &private_key(), WITH_KEY, &changes);
        assert_error(&ask(&mut server, &signed), 401, "invalid_client");
    }
    let foreign = SigningKey::generate_es256(&mut ChaCha20Rng::seed_from_u64(6));
    let signed = assertion(
        &server,
        &AssertionKey::Private(foreign),
        WITH_KEY,
        &json!({}),
    );
    assert_error(&ask(&mut server, &signed), 401, "invalid_client");
    assert_error(&ask(&mut server, "nonsense"), 401, "invalid_client");
    // Nothing of all this used the identifier up.
    let signed = assertion(&server, &private_key(), WITH_KEY, &json!({}));
    assert_eq!(ask(&mut server, &signed).status, 200);
}

#[test]
fn a_key_and_a_secret_are_never_taken_for_each_other() {
    let mut server = Workshop::new();
    // By the service's key, in the name of the client that has only a secret, and the reverse.
    let signed = assertion(&server, &private_key(), WITH_SECRET, &json!({}));
    assert_error(&ask(&mut server, &signed), 401, "invalid_client");
    let signed = assertion(&server, &secret_key(Algorithm::Hs256), WITH_KEY, &json!({}));
    assert_error(&ask(&mut server, &signed), 401, "invalid_client");
    // The secret itself does not do either.
    let shown = [
        ("grant_type", "client_credentials"),
        ("scope", "notes.read"),
        ("client_id", WITH_SECRET),
        ("client_secret", WORKSHOP_JWT_SECRET),
    ];
    assert_error(&server.post("/token", &shown), 401, "invalid_client");
    assert_error(&server.post("/token", &shown[..3]), 401, "invalid_client");
    let named = [shown[0], shown[1], ("client_id", WITH_KEY)];
    assert_error(&server.post("/token", &named), 401, "invalid_client");
}

#[test]
fn parameters_have_to_belong_together() {
    let mut server = Workshop::new();
    let signed = assertion(&server, &private_key(), WITH_KEY, &json!({}));
    let base = [
        ("grant_type", "client_credentials"),
        ("scope", "notes.read"),
        ("client_assertion", signed.as_str()),
    ];
    assert_error(&server.post("/token", &base), 400, "invalid_request");
    let saml = "urn:ietf:params:oauth:client-assertion-type:saml2-bearer";
    for (extra, status, error) in [
        (("client_assertion_type", saml), 401, "invalid_client"),
        (("client_id", WITH_SECRET), 400, "invalid_request"),
        (("client_secret", "x"), 400, "invalid_request"),
    ] {
        let mut fields = base.to_vec();
        if extra.0 != "client_assertion_type" {
            fields.push(("client_assertion_type", ASSERTION_TYPE));
        }
        fields.push(extra);
        assert_error(&server.post("/token", &fields), status, error);
    }
    let mut fields = base.to_vec();
    fields.push(("client_assertion_type", ASSERTION_TYPE));
    fields.push(("client_id", WITH_KEY));
    assert_eq!(server.post("/token", &fields).status, 200);
}

#[test]
fn every_algorithm_that_metadata_lists_is_taken() {
    let mut server = Workshop::new();
    let metadata = body(&server.get("/.well-known/openid-configuration"));
    let listed = metadata["token_endpoint_auth_signing_alg_values_supported"]
        .as_array()
        .unwrap()
        .clone();
    assert_eq!(
        listed.len(),
        Algorithm::SHARED_SECRET.len() + Algorithm::SUPPORTED.len()
    );
    let rsa = PrivateJwk::from_json(A2_KEY).unwrap();
    let mut rng = ChaCha20Rng::seed_from_u64(7);
    for (index, name) in listed.iter().enumerate() {
        let algorithm = Algorithm::parse(name.as_str().unwrap()).unwrap();
        let key = match algorithm.family() {
            AlgorithmFamily::SharedSecret => secret_key(algorithm),
            AlgorithmFamily::Rsa => {
                AssertionKey::Private(SigningKey::from_private_jwk(&rsa, Some(algorithm)).unwrap())
            }
            AlgorithmFamily::EllipticCurve | AlgorithmFamily::Edwards => {
                AssertionKey::Private(SigningKey::generate(algorithm, &mut rng).unwrap())
            }
            AlgorithmFamily::Unsigned => panic!("{name} is listed"),
        };
        with_client(&mut server, |client| match &key {
            AssertionKey::Secret(_) => {
                let secret = Secret::new(WORKSHOP_JWT_SECRET);
                client.authentication = AuthenticationMethod::ClientSecretJwt(secret);
            }
            AssertionKey::Private(key) => {
                client.jwks = Some(json!({ "keys": [key.public_jwk()] }));
            }
        });
        let changes = json!({ "jti": index.to_string() });
        let signed = assertion(&server, &key, "own", &changes);
        let answer = ask(&mut server, &signed);
        assert_eq!(answer.status, 200, "{name}: {}", text(&answer));
        server.change_config(|config| config.clients.retain(|client| client.client_id != "own"));
    }
}

#[test]
fn a_client_that_named_one_algorithm_uses_no_other() {
    let mut server = Workshop::new();
    with_client(&mut server, |client| {
        client.authentication =
            AuthenticationMethod::ClientSecretJwt(Secret::new(WORKSHOP_JWT_SECRET));
        client.token_endpoint_auth_signing_alg = Some(Algorithm::Hs384);
    });
    let other = assertion(&server, &secret_key(Algorithm::Hs256), "own", &json!({}));
    assert_error(&ask(&mut server, &other), 401, "invalid_client");
    let named = assertion(&server, &secret_key(Algorithm::Hs384), "own", &json!({}));
    assert_eq!(ask(&mut server, &named).status, 200);
}

#[test]
fn case_77_metadata_can_point_to_another_token_endpoint() {
    let mut server = Workshop::with_fault("foreign_token_endpoint");
    let metadata = body(&server.get("/.well-known/openid-configuration"));
    assert_eq!(metadata["issuer"], ISSUER);
    assert_eq!(metadata["token_endpoint"], "https://attacker.example/token");
    // What a client makes for that address is worth nothing here.
    let changes = json!({ "aud": metadata["token_endpoint"] });
    let signed = assertion(&server, &private_key(), WITH_KEY, &changes);
    assert_error(&ask(&mut server, &signed), 401, "invalid_client");
    let elsewhere = format!("foreign_token_endpoint={ISSUER}/elsewhere");
    let metadata = body(&Workshop::with_fault(&elsewhere).get("/.well-known/openid-configuration"));
    assert_eq!(metadata["token_endpoint"], format!("{ISSUER}/elsewhere"));
}

#[test]
fn pushed_requests_keep_nothing_of_the_assertion() {
    let mut server = Workshop::new();
    let fields = [
        ("response_type", "code"),
        ("redirect_uri", REDIRECT_URI),
        ("scope", "openid"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    let pushed = post_as(&mut server, WITH_SECRET, "1", "/par", &fields);
    assert_eq!(pushed.status, 201, "{}", text(&pushed));
}

#[test]
fn asking_for_a_nonce_uses_up_no_assertion() {
    let mut server = Workshop::new();
    let signed = assertion(&server, &private_key(), WITH_KEY, &json!({}));
    let fields = [
        ("grant_type", "client_credentials"),
        ("scope", "notes.read"),
        ("client_assertion_type", ASSERTION_TYPE),
        ("client_assertion", &signed),
    ];
    let mut prover = Prover::new(1);
    let answer = prover.post(&mut server, "/token", &fields);
    assert_eq!(body(&answer)["token_type"], "DPoP", "{}", text(&answer));
}
