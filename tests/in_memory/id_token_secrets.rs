//! ID tokens whose signature is made with the client secret (OIDC Core §3.1.3.7 item 8).

use oauth_playground::{
    authorization_server::AuthenticationMethod,
    flow::{Check, EndStatus, Reach, Remark, Verdict},
    oauth::{
        Secret,
        jose::{Algorithm, MacKey},
    },
};
use serde_json::Value;

use super::{
    id_tokens::{Forger, Members, compact},
    pair::Pair,
    setup::{CLIENT_SECRET, Setup},
};

const LONG_SECRET: &str =
    "canary-client-secret-of-more-than-sixty-four-bytes-for-every-hash-7f1d0a";

/// A client that registered the algorithm, and whose secret is this one.
fn registered(algorithm: &str, secret: &str) -> Setup {
    Setup::confidential().reach(Reach::default()).with(|setup| {
        setup.profile.client.id_token_signed_response_alg = Some(algorithm.to_owned());
        setup.client_secret = Some(Secret::new(secret));
        for client in &mut setup.server.clients {
            if let AuthenticationMethod::ClientSecretBasic(known) = &mut client.authentication {
                *known = Secret::new(secret);
            }
        }
    })
}

/// A run whose ID token was signed so, with this secret.
#[track_caller]
fn checked(setup: &Setup, algorithm: Algorithm, secret: &str) -> Pair {
    let mut forger = Forger::new();
    let mut pair = forger.at_token(setup);
    forger.answer_text(&mut pair, |_, claims| signed(claims, algorithm, secret));
    pair.press("Check ID token");
    pair
}

fn signed(claims: &Members, algorithm: Algorithm, secret: &str) -> String {
    let mut claims = claims.clone();
    // Made with the hash of the server's algorithm.
    claims.remove("at_hash");
    MacKey::from_client_secret(&Secret::new(secret), algorithm)
        .unwrap()
        .sign_claims(None, &claims)
}

#[test]
fn the_registered_algorithm_with_the_client_secret_passes() {
    for algorithm in Algorithm::SHARED_SECRET {
        let setup = registered(algorithm.as_str(), LONG_SECRET);
        let pair = checked(&setup, algorithm, LONG_SECRET);
        assert_eq!(pair.verdict(Check::IdTokenSignature), Verdict::Pass);
        assert_eq!(pair.verdict(Check::IdTokenAlg), Verdict::Pass);
        pair.ends(EndStatus::Completed, 0);
    }
}

#[test]
fn a_secret_shorter_than_the_hash_is_remarked_on() {
    let setup = registered("HS256", CLIENT_SECRET);
    let pair = checked(&setup, Algorithm::Hs256, CLIENT_SECRET);
    let finding = pair.finding(Check::IdTokenSignature);
    assert_eq!(finding.verdict, Verdict::Warn);
    assert!(
        matches!(&finding.remark, Remark::Because(reason) if reason.contains("at least 32 bytes")),
        "{finding:?}"
    );
}

#[test]
fn case_80_the_secret_counts_only_where_it_was_registered() {
    let setup = Setup::confidential().reach(Reach::default());
    let pair = checked(&setup, Algorithm::Hs256, CLIENT_SECRET);
    assert_eq!(pair.verdict(Check::IdTokenSignature), Verdict::Fail);
    pair.stops_on(Check::IdTokenSignature);
}

#[test]
fn case_80_another_secret_or_hash_or_a_key_of_the_server_is_refused() {
    let setup = registered("HS256", LONG_SECRET);
    for (algorithm, secret) in [
        (Algorithm::Hs256, CLIENT_SECRET),
        (Algorithm::Hs512, LONG_SECRET),
    ] {
        let pair = checked(&setup, algorithm, secret);
        pair.stops_on(Check::IdTokenSignature);
    }
    let mut forger = Forger::new();
    let mut pair = forger.at_token(&setup);
    forger.answer_text(&mut pair, |forger, claims| forger.sign(claims, |_, _| {}));
    pair.press("Check ID token");
    pair.stops_on(Check::IdTokenSignature);
    // The public key as a secret.
    let public = Value::Object(forger.key.public_jwk()).to_string();
    let pair = checked(&setup, Algorithm::Hs256, &public);
    pair.stops_on(Check::IdTokenSignature);
}

#[test]
fn case_79_an_unsigned_token_is_refused_with_a_secret_too() {
    let setup = registered("HS256", LONG_SECRET);
    let mut forger = Forger::new();
    let mut pair = forger.at_token(&setup);
    forger.answer_text(&mut pair, |forger, claims| {
        let mut header = forger.header();
        header.insert(String::from("alg"), "none".into());
        compact(&header, claims, b"")
    });
    pair.press("Check ID token");
    pair.stops_on(Check::IdTokenSignature);
}

#[test]
fn a_client_without_a_secret_cannot_check_such_a_token() {
    let setup = Setup::public().reach(Reach::default()).with(|setup| {
        setup.profile.client.id_token_signed_response_alg = Some(String::from("HS256"));
    });
    let pair = checked(&setup, Algorithm::Hs256, LONG_SECRET);
    let finding = pair.finding(Check::IdTokenSignature);
    assert_eq!(finding.expected.as_deref(), Some("the client secret"));
    assert_eq!(finding.remark, Remark::Missing);
    pair.stops_on(Check::IdTokenSignature);
}
