//! Clients that show who they are by an assertion of their own (RFC 7523 §3, OIDC Core §9).

use oauth_playground::{
    authorization_server::{AuthenticationMethod, WORKSHOP_JWT_SECRET, WORKSHOP_SERVICE_KEY},
    flow::{BuiltKind, EndStatus, Event, Grant, Input, Notice, Stage, State},
    oauth::{
        Parameters, Secret,
        jose::{Algorithm, Jws, base64url},
    },
    profile::{AssertionAudience, AuthMethod},
};
use serde_json::Value;

use super::{
    pair::Pair,
    pushed_requests::pushing,
    setup::{ISSUER, NOW, Setup},
    signed_requests::{built, public_keys},
};

fn with_key() -> Setup {
    Setup::public()
        .client("workshop-private-key-jwt", AuthMethod::PrivateKeyJwt)
        .input(Input::PrivateKey, WORKSHOP_SERVICE_KEY)
        .with(|setup| setup.client_secret = None)
}

fn with_secret() -> Setup {
    Setup::public()
        .client("workshop-secret-jwt", AuthMethod::ClientSecretJwt)
        .with(|setup| {
            setup.client_secret = Some(Secret::new(WORKSHOP_JWT_SECRET));
            for client in &mut setup.server.clients {
                if client.client_id == "workshop-secret-jwt" {
                    client.authentication =
                        AuthenticationMethod::ClientSecretJwt(Secret::new(WORKSHOP_JWT_SECRET));
                }
            }
        })
}

fn form(pair: &Pair, start: &str) -> Parameters {
    Parameters::decode(&pair.client_sends(start).body)
}

fn assertion(form: &Parameters) -> Jws {
    Jws::parse(form.first("client_assertion").unwrap()).unwrap()
}

/// The token request with this change in its assertion, and how the server refused it.
fn refused(setup: Setup) -> String {
    let mut pair = setup.at(Stage::Token);
    pair.press("Send token request");
    pair.server_answers(401);
    let end = pair.ends(EndStatus::OAuthError, 1);
    assert_eq!(end.stage, Stage::Token);
    assert_eq!(end.error.as_deref(), Some("invalid_client"));
    end.description.clone().unwrap()
}

#[test]
fn a_client_signs_who_it_is_with_its_key() {
    let mut pair = with_key().at(Stage::Token);
    pair.press("Send token request");
    let request = pair.client_sends("POST /token");
    assert!(!request.headers.contains("authorization"));
    let form = form(&pair, "POST /token");
    assert!(!form.contains("client_secret"));
    assert_eq!(
        form.first("client_assertion_type"),
        Some("urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
    );
    let assertion = assertion(&form);
    assert!(
        assertion
            .verify(&public_keys(), &Algorithm::SUPPORTED)
            .is_ok()
    );
    let claims = assertion.payload().unwrap();
    assert_eq!(claims["iss"], "workshop-private-key-jwt");
    assert_eq!(claims["sub"], "workshop-private-key-jwt");
    assert_eq!(claims["aud"], ISSUER);
    assert_eq!(claims["iat"], NOW.secs());
    assert_eq!(claims["exp"], NOW.secs() + 300);
    pair.server_answers(200);
    pair.walk_to_end();
    pair.ends(EndStatus::Completed, 0);
}

#[test]
fn a_client_signs_who_it_is_with_its_secret() {
    for algorithm in ["HS256", "HS384", "HS512"] {
        let setup = with_secret().with(|setup| {
            let client = &mut setup.profile.client;
            client.token_endpoint_auth_signing_alg = Some(algorithm.to_owned());
        });
        let mut pair = setup.at(Stage::Token);
        pair.press("Send token request");
        let form = form(&pair, "POST /token");
        assert!(!form.contains("client_secret"));
        assert_eq!(assertion(&form).algorithm_name(), Some(algorithm));
        pair.server_answers(200);
        pair.walk_to_end();
        pair.ends(EndStatus::Completed, 0);
    }
}

#[test]
fn every_request_of_the_client_has_an_assertion_of_its_own() {
    let mut pair = pushing(with_key()).at(Stage::Par);
    let mut seen = Vec::new();
    for (stage, button, start, status) in [
        (Stage::Par, "Push the request", "POST /par", 201),
        (Stage::Token, "Send token request", "POST /token", 200),
        (Stage::Refresh, "Refresh tokens", "POST /token", 200),
        (
            Stage::Introspection,
            "Introspect token",
            "POST /introspect",
            200,
        ),
        (Stage::Revocation, "Revoke token", "POST /revoke", 200),
    ] {
        pair.walk_to(stage);
        pair.press(button);
        let jti = assertion(&form(&pair, start)).payload().unwrap()["jti"].clone();
        assert!(!seen.contains(&jti), "{stage}");
        seen.push(jti);
        pair.server_answers(status);
    }
    pair.ends(EndStatus::Completed, 0);
}

#[test]
fn every_grant_without_a_browser_carries_one() {
    for setup in [
        with_key().grant(Grant::ClientCredentials),
        with_secret().grant(Grant::ClientCredentials),
        with_key().grant(Grant::JwtBearer),
        with_key()
            .grant(Grant::Password)
            .input(Input::Username, "alice")
            .input(Input::Password, "alice-password"),
    ] {
        let grant = setup.grant;
        let mut pair = setup.scope("notes.read").at(Stage::Token);
        pair.press("Send token request");
        let form = form(&pair, "POST /token");
        // The grant's own assertion stands beside it under another name.
        assert_eq!(form.contains("assertion"), grant == Grant::JwtBearer);
        assert!(form.contains("client_assertion"));
        pair.server_answers(200);
        pair.walk_to_end();
        pair.ends(EndStatus::Completed, 0);
    }
}

#[test]
fn case_77_the_audience_is_the_issuer_wherever_metadata_points() {
    let setup = with_key().fault("foreign_token_endpoint");
    let mut pair = setup.at(Stage::Token);
    pair.press("Send token request");
    let destination = &pair.sent.as_ref().unwrap().1.destination;
    assert_eq!(destination.origin(), "https://attacker.example");
    let claims = assertion(&form(&pair, "POST /token"));
    assert_eq!(claims.payload().unwrap()["aud"], ISSUER);
}

#[test]
fn case_77_the_token_endpoint_is_the_audience_only_where_the_profile_says_so() {
    let setup = with_key().with(|setup| {
        setup.profile.request.assertion_audience = AssertionAudience::TokenEndpoint;
    });
    let mut pair = setup.at(Stage::Token);
    pair.press("Send token request");
    let claims = assertion(&form(&pair, "POST /token"));
    assert_eq!(claims.payload().unwrap()["aud"], format!("{ISSUER}/token"));
    pair.server_answers(200);
}

#[test]
fn an_assertion_with_one_wrong_member_is_refused_for_it() {
    for (name, value, why) in [
        ("client_assertion.aud", "https://another.example", "aud"),
        ("client_assertion.iss", "workshop-post", "iss"),
        ("client_assertion.sub", "workshop-post", "iss and sub"),
        ("client_assertion.exp", "1", "expired"),
        (
            "client_assertion.exp",
            "9999999999",
            "longer than this server takes",
        ),
        ("client_assertion.iat", "9999999999", "future"),
        ("client_assertion.header.typ", "dpop+jwt", "typ"),
        ("client_assertion.header.alg", "none", "signature"),
        ("client_assertion.header.alg", "HS256", "signature"),
    ] {
        let description = refused(with_key().set(name, value));
        assert!(description.contains(why), "{name}={value}: {description}");
    }
    for name in ["aud", "exp", "jti"] {
        let description = refused(with_key().unset(&format!("client_assertion.{name}")));
        assert!(description.contains(name), "{name}: {description}");
    }
}

#[test]
fn what_is_changed_is_signed_again_and_replaces_what_was_there() {
    let mut pair = with_key().at(Stage::Token);
    let token = built(&pair, BuiltKind::ClientAssertion);
    let claims = token.claims().replace(ISSUER, "https://another.example");
    pair.tell(Event::BuiltEdited {
        kind: BuiltKind::ClientAssertion,
        header: token.header().replace("JWT", "jwt"),
        claims,
    });
    pair.press("Send token request");
    let form = form(&pair, "POST /token");
    let values = form.iter().filter(|one| one.name == "client_assertion");
    assert_eq!(values.count(), 1);
    assert_ne!(form.first("client_assertion"), Some(token.compact()));
    let assertion = assertion(&form);
    assert_eq!(
        assertion.payload().unwrap()["aud"],
        "https://another.example"
    );
    assert!(
        assertion
            .verify(&public_keys(), &Algorithm::SUPPORTED)
            .is_ok()
    );
    pair.server_answers(401);
}

#[test]
fn texts_that_are_no_json_are_sent_as_they_were_typed() {
    let mut pair = with_key().at(Stage::Token);
    pair.tell(Event::BuiltEdited {
        kind: BuiltKind::ClientAssertion,
        header: String::from("no header"),
        claims: String::from("{\"sub\": "),
    });
    pair.press("Send token request");
    let form = form(&pair, "POST /token");
    let parts: Vec<_> = form.first("client_assertion").unwrap().split('.').collect();
    assert_eq!(base64url::decode(parts[0]).unwrap(), b"no header");
    assert_eq!(base64url::decode(parts[1]).unwrap(), b"{\"sub\": ");
    pair.server_answers(401);
    pair.ends(EndStatus::OAuthError, 1);
}

#[test]
fn without_an_algorithm_nothing_is_signed() {
    for setup in [with_key(), with_secret()] {
        let mut pair = setup
            .set("client_assertion.header.alg", "none")
            .at(Stage::Token);
        pair.press("Send token request");
        let form = form(&pair, "POST /token");
        assert!(form.first("client_assertion").unwrap().ends_with('.'));
        pair.server_answers(401);
        pair.ends(EndStatus::OAuthError, 1);
    }
}

#[test]
fn an_assertion_that_is_sent_twice_is_refused_as_a_replay() {
    for setup in [with_key(), with_secret()] {
        let mut pair = setup
            .grant(Grant::ClientCredentials)
            .scope("notes.read")
            .at(Stage::Token);
        pair.press("Send token request");
        pair.server_answers(200);
        pair.tell(Event::SentAgain);
        pair.server_answers(401);
        let end = pair.ends(EndStatus::OAuthError, 1);
        assert_eq!(end.error.as_deref(), Some("invalid_client"));
        assert!(end.description.as_deref().unwrap().contains("jti"));
    }
}

#[test]
fn a_key_that_cannot_be_read_is_asked_for_again() {
    let canary = "canary-no-private-key-4711";
    let setup = with_key()
        .grant(Grant::ClientCredentials)
        .scope("notes.read")
        .with(|setup| setup.inputs.clear());
    let mut pair = setup.start();
    pair.press("Fetch metadata");
    pair.server_answers(200);
    let input = Input::PrivateKey;
    assert_eq!(pair.state(), &State::AwaitInput { input });
    pair.give_secret(canary);
    assert_eq!(pair.state(), &State::AwaitInput { input });
    assert!(matches!(
        pair.notices().last(),
        Some(Notice::InputRefused { .. })
    ));
    pair.leaks_none_of(&[canary.to_owned()]);
    pair.give_secret(WORKSHOP_SERVICE_KEY);
    pair.walk_to_end();
    pair.ends(EndStatus::Completed, 0);
}

#[test]
fn key_secret_and_signature_are_shown_nowhere() {
    let key: Value = serde_json::from_str(WORKSHOP_SERVICE_KEY).unwrap();
    let key = key["d"].as_str().unwrap().to_owned();
    for (setup, secret) in [
        (with_key(), key),
        (with_secret(), WORKSHOP_JWT_SECRET.to_owned()),
    ] {
        let mut pair = setup.at(Stage::Token);
        let token = built(&pair, BuiltKind::ClientAssertion);
        let (_, signature) = token.compact().rsplit_once('.').unwrap();
        let shown = format!(
            "{token:?} {} {:?}",
            token.signed_with(),
            pair.session.flow()
        );
        assert!(!shown.contains(&secret), "{shown}");
        pair.walk_to_end();
        pair.leaks_none_of(&[secret, signature.to_owned()]);
    }
}
