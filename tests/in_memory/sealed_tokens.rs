//! ID tokens that are encrypted to the client, and signed answers of userinfo and introspection.

use oauth_playground::{
    authorization_server::{Encryption, WORKSHOP_SERVICE_KEY},
    flow::{Check, EndStatus, Grant, Input, Reach, Remark, Stage, State, Verdict},
    http::{Headers, Response},
    oauth::jose::{
        Algorithm, ContentEncryption, JweEncryption, KeyManagement, KeyMaterial, PrivateJwk,
        Recipient,
    },
    profile::AuthMethod,
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use serde_json::{Map, Value, json};

use super::{
    id_tokens::Forger,
    pair::Pair,
    setup::{API, ISSUER, NOW, Setup},
    wire::{json_answer, response_bytes},
};

fn some(name: &str) -> Option<String> {
    Some(name.to_owned())
}

/// The client whose ID tokens are encrypted and whose userinfo is signed.
fn sealed() -> Setup {
    let mut setup = Setup::public()
        .client("workshop-encrypted", AuthMethod::ClientSecretBasic)
        .input(Input::PrivateKey, WORKSHOP_SERVICE_KEY);
    let client = &mut setup.profile.client;
    client.id_token_encrypted_response_alg = some("ECDH-ES");
    client.id_token_encrypted_response_enc = some("A256GCM");
    client.userinfo_signed_response_alg = some("ES256");
    client.introspection_signed_response_alg = some("ES256");
    client.introspection_encrypted_response_alg = some("ECDH-ES");
    client.introspection_encrypted_response_enc = some("A256GCM");
    setup
}

fn at_id_token(setup: &Setup) -> Pair {
    let mut pair = setup.at(Stage::IdToken);
    pair.press("Check ID token");
    pair
}

#[test]
fn everything_signed_and_encrypted_is_opened_and_checked() {
    let mut pair = at_id_token(&sealed().logout());
    let envelope = pair.finding(Check::IdTokenEncrypted);
    assert_eq!(envelope.verdict, Verdict::Pass);
    assert_eq!(envelope.received.as_deref(), Some("ECDH-ES, A256GCM"));
    assert_eq!(pair.verdict(Check::IdTokenSignature), Verdict::Pass);
    assert_eq!(pair.verdict(Check::IdTokenNonce), Verdict::Pass);

    pair.press("Ask userinfo");
    let asked = pair.client_sends("GET /userinfo");
    assert_eq!(
        asked.headers.first("accept").as_deref(),
        Some("application/jwt")
    );
    pair.server_answers(200);
    for check in [
        Check::UserinfoSignature,
        Check::UserinfoAlg,
        Check::UserinfoIss,
        Check::UserinfoAud,
        Check::UserinfoSub,
    ] {
        assert_eq!(pair.verdict(check), Verdict::Pass, "{check:?}");
    }
    pair.press("Call the API");
    pair.server_answers(200);
    pair.press("Refresh tokens");
    pair.server_answers(200);
    assert_eq!(pair.verdict(Check::RefreshIdTokenSub), Verdict::Pass);
    assert_eq!(pair.findings(Check::IdTokenEncrypted).len(), 2);

    pair.walk_to_end();
    pair.ends(EndStatus::Completed, 0);
    assert!(pair.fails_seen().is_empty(), "{:?}", pair.fails_seen());
    for check in [
        Check::IntrospectionEncrypted,
        Check::IntrospectionTyp,
        Check::IntrospectionSignature,
        Check::IntrospectionIss,
        Check::IntrospectionAud,
        Check::IntrospectionActive,
    ] {
        assert_eq!(pair.verdict(check), Verdict::Pass, "{check:?}");
    }
}

#[test]
fn the_hint_of_the_sign_out_is_the_id_token_without_its_envelope() {
    let mut pair = at_id_token(&sealed().logout());
    pair.walk_to(Stage::Logout);
    let asked = pair.session.flow().draft().unwrap().parameters();
    let hint = asked.first("id_token_hint").unwrap();
    assert_eq!(hint.split('.').count(), 3);
}

#[test]
fn an_id_token_that_should_be_encrypted_and_is_not_stops_the_run() {
    let mut setup = Setup::confidential();
    setup.profile.client.id_token_encrypted_response_alg = some("ECDH-ES");
    let mut pair = at_id_token(&setup);
    let finding = pair.stops_on(Check::IdTokenEncrypted);
    assert_eq!(finding.remark, Remark::NotEncrypted);
    // Its other checks are made all the same.
    assert_eq!(pair.verdict(Check::IdTokenSignature), Verdict::Pass);
    pair.cancel();
    pair.ends(EndStatus::Stopped, 4);
}

#[test]
fn the_key_to_open_the_id_token_is_asked_for_when_one_came() {
    let mut setup = sealed();
    setup.inputs.clear();
    let mut pair = setup.start();
    pair.walk_to(Stage::Token);
    pair.press("Send token request");
    pair.server_answers(200);
    let asked = State::AwaitInput {
        input: Input::PrivateKey,
    };
    assert_eq!(pair.state(), &asked);
    pair.give_secret(WORKSHOP_SERVICE_KEY);
    pair.press("Check ID token");
    assert_eq!(pair.verdict(Check::IdTokenEncrypted), Verdict::Pass);

    // One that is not encrypted needs no key to be refused.
    let mut setup = Setup::confidential();
    setup.profile.client.id_token_encrypted_response_alg = some("ECDH-ES");
    let mut pair = setup.at(Stage::Token);
    pair.press("Send token request");
    pair.server_answers(200);
    pair.press("Check ID token");
    pair.stops_on(Check::IdTokenEncrypted);
}

#[test]
fn the_key_to_open_userinfo_and_statements_is_asked_for_before_they_are() {
    type Register = fn(&mut Setup);
    let cases: [(Stage, &str, Check, Register); 2] = [
        (
            Stage::Userinfo,
            "Ask userinfo",
            Check::UserinfoEncrypted,
            |setup| {
                let client = &mut setup.profile.client;
                client.userinfo_encrypted_response_alg = some("ECDH-ES");
                client.userinfo_encrypted_response_enc = some("A256GCM");
            },
        ),
        (
            Stage::Introspection,
            "Introspect token",
            Check::IntrospectionEncrypted,
            |setup| {
                let client = &mut setup.profile.client;
                client.introspection_encrypted_response_alg = some("ECDH-ES");
                client.introspection_encrypted_response_enc = some("A256GCM");
            },
        ),
    ];
    for (stage, press, check, register) in cases {
        let mut setup = Setup::confidential();
        for client in &mut setup.server.clients {
            let encryption = Some(Encryption {
                algorithm: KeyManagement::EcdhEs,
                content: ContentEncryption::A256Gcm,
            });
            client.protection.userinfo_encryption = encryption;
            client.protection.introspection_encryption = encryption;
            client.protection.introspection_signed_response_alg = Algorithm::Es256;
        }
        setup.profile.client.introspection_signed_response_alg = some("ES256");
        // Only the one of the two that the case is about is asked for.
        setup.reach = Reach {
            until: Some(stage),
            ..Reach::default()
        };
        register(&mut setup);
        let mut pair = setup.start();
        let asked = State::AwaitInput {
            input: Input::PrivateKey,
        };
        pair.walk_until(&asked);
        assert_eq!(pair.session.flow().stage(), stage);
        pair.give_secret(WORKSHOP_SERVICE_KEY);
        pair.press(press);
        pair.server_answers(200);
        assert_eq!(pair.verdict(check), Verdict::Pass, "{check:?}");
        pair.walk_to_end();
        pair.ends(EndStatus::Completed, 0);
    }
}

#[test]
fn a_statement_that_should_be_encrypted_and_is_not_stops_the_run() {
    for signed in [true, false] {
        let mut setup = Setup::confidential().input(Input::PrivateKey, WORKSHOP_SERVICE_KEY);
        setup.profile.client.introspection_signed_response_alg = some("ES256");
        setup.profile.client.introspection_encrypted_response_alg = some("ECDH-ES");
        let mut pair = setup.at(Stage::Introspection);
        pair.press("Introspect token");
        if signed {
            pair.server_answers(200);
        } else {
            pair.answers(json_answer(200, &json!({ "active": true })));
        }
        let finding = pair.stops_on(Check::IntrospectionEncrypted);
        assert_eq!(finding.remark, Remark::NotEncrypted);
    }
}

#[test]
fn with_another_key_the_id_token_stays_closed() {
    let other = PrivateJwk::generate(
        PrivateJwk::from_json(WORKSHOP_SERVICE_KEY)
            .unwrap()
            .public()
            .unwrap()
            .key
            .key_type(),
        &mut ChaCha20Rng::seed_from_u64(3),
    );
    let other = other.unwrap().to_json();
    let mut wrong = sealed();
    wrong.inputs = vec![(Input::PrivateKey, other)];
    let pair = at_id_token(&wrong);
    pair.stops_on(Check::IdTokenEncrypted);
    assert!(pair.findings(Check::IdTokenSignature).is_empty());
}

#[test]
fn an_envelope_that_nobody_agreed_on_is_opened_and_remarked_on() {
    let mut setup = sealed();
    setup.profile.client.id_token_encrypted_response_alg = None;
    let pair = at_id_token(&setup);
    let finding = pair.finding(Check::IdTokenEncrypted);
    assert_eq!(
        (finding.verdict, &finding.remark),
        (Verdict::Warn, &Remark::Unexpected)
    );
    assert_eq!(pair.verdict(Check::IdTokenSignature), Verdict::Pass);
}

/// An ID token whose envelope says this, whatever is in it.
fn with_header(change: impl FnOnce(&mut Map<String, Value>)) -> String {
    let key = PrivateJwk::from_json(WORKSHOP_SERVICE_KEY).unwrap();
    let KeyMaterial::Private(private) = &key.key else {
        panic!("the key is a pair");
    };
    let token = JweEncryption {
        algorithm: KeyManagement::EcdhEs,
        content: ContentEncryption::A256Gcm,
        header: Map::new(),
    }
    .encrypt(
        Recipient::Public(&private.public_key()),
        b"canary",
        &mut ChaCha20Rng::seed_from_u64(4),
    )
    .unwrap();
    let (header, rest) = token.split_once('.').unwrap();
    let header = oauth_playground::oauth::jose::base64url::decode(header).unwrap();
    let mut header: Map<String, Value> = serde_json::from_slice(&header).unwrap();
    change(&mut header);
    let header = Value::Object(header).to_string();
    let header = oauth_playground::oauth::jose::base64url::encode(header.as_bytes());
    format!("{header}.{rest}")
}

#[test]
fn case_96_dangerous_envelopes_are_refused_before_any_work() {
    type Change = fn(&mut Map<String, Value>);
    let changes: [(&str, Change); 4] = [
        ("RSA1_5", |header| {
            header.insert("alg".into(), json!("RSA1_5"));
        }),
        ("PBES2-HS256+A128KW", |header| {
            header.insert("alg".into(), json!("PBES2-HS256+A128KW"));
            header.insert("p2c".into(), json!(1_u64 << 31));
        }),
        ("dir", |header| {
            header.insert("alg".into(), json!("dir"));
        }),
        ("zip", |header| {
            header.insert("zip".into(), json!("bomb"));
        }),
    ];
    for agreed in [true, false] {
        for (name, change) in &changes {
            let mut setup = sealed();
            if !agreed {
                setup.profile.client.id_token_encrypted_response_alg = None;
            }
            let mut pair = setup.at(Stage::Token);
            pair.press("Send token request");
            let response = pair.server_response();
            let mut body: Value = serde_json::from_slice(&response.body).unwrap();
            body["id_token"] = with_header(change).into();
            pair.answers(json_answer(200, &body));
            pair.press("Check ID token");
            let finding = pair.stops_on(Check::IdTokenEncrypted);
            let Remark::Because(reason) = &finding.remark else {
                panic!("{finding:?}");
            };
            assert!(reason.contains(name), "{name}: {reason}");
        }
    }
}

#[test]
fn plain_userinfo_in_place_of_the_signed_one_stops_the_run() {
    let mut setup = Setup::confidential();
    setup.profile.client.userinfo_signed_response_alg = some("ES256");
    let mut pair = setup.at(Stage::Userinfo);
    pair.press("Ask userinfo");
    pair.server_answers(200);
    let finding = pair.stops_on(Check::UserinfoSignature);
    assert_eq!(finding.remark, Remark::Missing);
}

/// The body of a JWT answer with one byte of its signature changed, or with other claims.
fn tampered(response: &Response, change: impl FnOnce(&mut Vec<String>)) -> Vec<u8> {
    let text = String::from_utf8(response.body.clone()).unwrap();
    let mut parts: Vec<String> = text.split('.').map(str::to_owned).collect();
    change(&mut parts);
    response_bytes(&Response {
        headers: Headers::new().with(
            "Content-Type",
            &*response.headers.first("content-type").unwrap(),
        ),
        body: parts.join(".").into_bytes(),
        ..response.clone()
    })
}

fn turn_signature(parts: &mut [String]) {
    let first = if parts[2].starts_with('A') { "B" } else { "A" };
    parts[2].replace_range(..1, first);
}

#[test]
fn userinfo_with_another_signature_stops_the_run() {
    let mut pair = sealed().at(Stage::Userinfo);
    pair.press("Ask userinfo");
    let response = pair.server_response();
    pair.answers(tampered(&response, |parts| turn_signature(parts)));
    pair.stops_on(Check::UserinfoSignature);
}

#[test]
fn case_73_a_signed_introspection_answer_is_decoded_and_checked() {
    let mut setup = Setup::confidential();
    setup.profile.client.introspection_signed_response_alg = some("ES256");
    let begin = || {
        let mut pair = setup.at(Stage::Introspection);
        pair.press("Introspect token");
        let asked = pair.client_sends("POST /introspect");
        let accept = asked.headers.first("accept");
        assert_eq!(
            accept.as_deref(),
            Some("application/token-introspection+jwt")
        );
        pair
    };

    let mut pair = begin();
    pair.server_answers(200);
    assert_eq!(pair.verdict(Check::IntrospectionActive), Verdict::Pass);
    assert_eq!(pair.verdict(Check::IntrospectionSignature), Verdict::Pass);

    let mut pair = begin();
    let response = pair.server_response();
    pair.answers(tampered(&response, |parts| turn_signature(parts)));
    pair.stops_on(Check::IntrospectionSignature);

    // An ID token is signed with the same keys.
    let mut pair = begin();
    let id_token = pair.tokens()[0].id_token.clone().unwrap();
    let response = pair.server_response();
    let other = tampered(&response, |parts| {
        *parts = id_token.expose().split('.').map(str::to_owned).collect();
    });
    pair.answers(other);
    assert_eq!(pair.verdict(Check::IntrospectionTyp), Verdict::Fail);
    assert_eq!(pair.verdict(Check::IntrospectionFormat), Verdict::Fail);

    let mut pair = begin();
    pair.answers(json_answer(200, &json!({ "active": true })));
    pair.stops_on(Check::IntrospectionSignature);
}

#[test]
fn a_jwt_access_token_is_looked_into_and_never_stops_the_run() {
    let mut forger = Forger::new();
    let mut pair = forger.at_token(&Setup::confidential().add("token:resource", API));
    let response = pair.server_response();
    let mut body: Value = serde_json::from_slice(&response.body).unwrap();
    let claims = json!({
        "iss": ISSUER,
        "aud": API,
        "client_id": "workshop-confidential",
        "sub": "person-alice",
        "jti": "1",
        "iat": NOW.secs(),
        "exp": NOW.secs() + 600,
    });
    let token = forger.sign(claims.as_object().unwrap(), |header, _| {
        header.insert("typ".into(), json!("at+jwt"));
    });
    body["access_token"] = token.into();
    pair.answers(json_answer(200, &body));
    for check in [
        Check::AccessTokenSignature,
        Check::AccessTokenIss,
        Check::AccessTokenAud,
        Check::AccessTokenClient,
        Check::AccessTokenExp,
        Check::AccessTokenClaims,
    ] {
        assert_eq!(pair.verdict(check), Verdict::Pass, "{check:?}");
    }
    // An opaque one says nothing.
    let mut pair = Setup::public()
        .grant(Grant::AuthorizationCode)
        .at(Stage::Token);
    pair.press("Send token request");
    pair.server_answers(200);
    assert!(pair.findings(Check::AccessTokenIss).is_empty());
}

#[test]
fn what_is_odd_about_a_jwt_access_token_is_a_warning() {
    let mut pair = Setup::confidential().at(Stage::Token);
    pair.press("Send token request");
    let response = pair.server_response();
    let mut body: Value = serde_json::from_slice(&response.body).unwrap();
    let part = |value: Value| {
        oauth_playground::oauth::jose::base64url::encode(value.to_string().as_bytes())
    };
    body["access_token"] = format!(
        "{}.{}.AAAA",
        part(json!({ "alg": "ES256", "typ": "at+jwt" })),
        part(json!({ "iss": "https://attacker.example", "exp": 1, "client_id": 7 })),
    )
    .into();
    pair.answers(json_answer(200, &body));
    for check in [
        Check::AccessTokenSignature,
        Check::AccessTokenIss,
        Check::AccessTokenAud,
        Check::AccessTokenClient,
        Check::AccessTokenExp,
        Check::AccessTokenClaims,
    ] {
        assert_eq!(pair.verdict(check), Verdict::Warn, "{check:?}");
    }
    pair.press("Check ID token");
}
