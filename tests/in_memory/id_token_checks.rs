//! Cases 79 to 93, 95, 97 to 99: every check of the ID token, against tokens that fail it.

use oauth_playground::{
    flow::{Check, EndStatus, Reach, Remark, Stage, State, Verdict},
    oauth::jose::SigningKey,
};
use serde_json::{Value, json};

use super::{
    id_tokens::{Forger, Members, compact},
    pair::Pair,
    setup::{NOW, Setup},
    wire::{answer, json_answer},
};

fn setup() -> Setup {
    Setup::public().reach(Reach::default())
}

/// A run whose ID token was checked after this change.
#[track_caller]
fn checked(setup: &Setup, change: impl FnOnce(&mut Members, &mut Members)) -> Pair {
    let mut forger = Forger::new();
    let mut pair = forger.at_token(setup);
    forger.answer_with(&mut pair, change);
    pair.press("Check ID token");
    pair
}

/// A run whose ID token was this text.
#[track_caller]
fn checked_text(setup: &Setup, make: impl FnOnce(&mut Forger, &Members) -> String) -> Pair {
    let mut forger = Forger::new();
    let mut pair = forger.at_token(setup);
    forger.answer_text(&mut pair, make);
    pair.press("Check ID token");
    pair
}

/// Refused by that check; the tokens that came stay in the trace, and the person gives up.
#[track_caller]
fn is_refused(mut pair: Pair, check: Check) {
    pair.stops_on(check);
    assert_eq!(pair.tokens().len(), 1);
    pair.cancel();
    pair.ends(EndStatus::Stopped, 4);
    assert_eq!(pair.tokens().len(), 1);
}

#[test]
fn a_right_token_passes_every_check() {
    let pair = checked(&setup(), |_, _| {});
    pair.ends(EndStatus::Completed, 0);
    for (_, finding) in pair.session.trace().findings() {
        if finding.check.id().starts_with("id_token_") {
            assert_eq!(finding.verdict, Verdict::Pass, "{finding:?}");
        }
    }
}

#[test]
fn case_79_a_token_without_a_signature_is_refused() {
    for alg in ["none", "None", "nOnE", "ES256"] {
        for keeps_signature in [false, true] {
            if alg == "ES256" && keeps_signature {
                continue;
            }
            let pair = checked_text(&setup(), |forger, claims| {
                let mut header = forger.header();
                header.insert(String::from("alg"), alg.into());
                let signature: &[u8] = if keeps_signature { &[7; 64] } else { b"" };
                compact(&header, claims, signature)
            });
            is_refused(pair, Check::IdTokenSignature);
        }
    }
}

#[test]
fn case_80_a_public_key_is_no_shared_secret() {
    let pair = checked_text(&setup(), |forger, claims| {
        let mut header = forger.header();
        header.insert(String::from("alg"), "HS256".into());
        compact(&header, claims, &[7; 32])
    });
    is_refused(pair, Check::IdTokenSignature);
}

#[test]
fn case_81_another_algorithm_than_the_registered_one_is_refused() {
    let other = setup().with(|setup| {
        setup.profile.client.id_token_signed_response_alg = Some(String::from("RS256"));
    });
    let pair = checked(&other, |_, _| {});
    assert_eq!(pair.verdict(Check::IdTokenSignature), Verdict::Fail);
    is_refused(pair, Check::IdTokenAlg);
}

#[test]
fn case_82_a_signature_that_does_not_hold_is_refused() {
    let der = [
        &[0x30, 0x44, 0x02, 0x20][..],
        &[1; 32],
        &[0x02, 0x20],
        &[1; 32],
    ]
    .concat();
    for signature in [vec![0; 64], vec![1; 64], vec![1; 63], der] {
        let pair = checked_text(&setup(), |forger, claims| {
            compact(&forger.header(), claims, &signature)
        });
        is_refused(pair, Check::IdTokenSignature);
    }
    let mut pair = setup().fault("bad_signature").at(Stage::IdToken);
    pair.press("Check ID token");
    is_refused(pair, Check::IdTokenSignature);
}

type Row = (&'static str, fn(&mut Members), Check, Remark);

fn put(claims: &mut Members, name: &str, value: Value) {
    if value.is_null() {
        claims.remove(name);
    } else {
        claims.insert(name.to_owned(), value);
    }
}

const CLIENT: &str = "workshop-client";
const WEEK: i64 = 7 * 24 * 3600;

#[rustfmt::skip]
const REFUSED: &[Row] = &[
    ("83 wrong", |c| put(c, "iss", json!("https://attacker.example")), Check::IdTokenIss, Remark::Differs),
    ("83 missing", |c| put(c, "iss", Value::Null), Check::IdTokenIss, Remark::Missing),
    ("83 array", |c| put(c, "iss", json!(["http://127.0.0.1:9400"])), Check::IdTokenIss, Remark::Malformed),
    ("83 slash", |c| put(c, "iss", json!("http://127.0.0.1:9400/")), Check::IdTokenIss, Remark::DiffersSlightly),
    ("84 wrong", |c| put(c, "aud", json!("another")), Check::IdTokenAud, Remark::Differs),
    ("84 missing", |c| put(c, "aud", Value::Null), Check::IdTokenAud, Remark::Missing),
    ("84 empty", |c| put(c, "aud", json!([])), Check::IdTokenAud, Remark::Missing),
    ("84 number", |c| put(c, "aud", json!(7)), Check::IdTokenAud, Remark::Malformed),
    ("85 one more", |c| put(c, "aud", json!([CLIENT, "another"])), Check::IdTokenAud, Remark::Wider),
    ("85 azp", |c| put(c, "azp", json!("another")), Check::IdTokenAzp, Remark::Differs),
    ("85 azp number", |c| put(c, "azp", json!(7)), Check::IdTokenAzp, Remark::Malformed),
    ("86 past", |c| put(c, "exp", json!(NOW.secs() - 3600)), Check::IdTokenExp, Remark::Expired),
    ("86 missing", |c| put(c, "exp", Value::Null), Check::IdTokenExp, Remark::Missing),
    ("86 text", |c| put(c, "exp", json!("1795000900")), Check::IdTokenExp, Remark::Malformed),
    ("86 fraction", |c| put(c, "exp", json!(1.5)), Check::IdTokenExp, Remark::Expired),
    ("86 1e20", |c| put(c, "exp", json!(1e20)), Check::IdTokenExp, Remark::Malformed),
    ("86 negative", |c| put(c, "exp", json!(-1)), Check::IdTokenExp, Remark::Expired),
    ("87 missing", |c| put(c, "iat", Value::Null), Check::IdTokenIat, Remark::Missing),
    ("87 a week old", |c| put(c, "iat", json!(NOW.secs() - WEEK)), Check::IdTokenIat, Remark::Expired),
    ("87 future", |c| put(c, "iat", json!(NOW.secs() + 600)), Check::IdTokenIat, Remark::InTheFuture),
    ("87 nbf future", |c| put(c, "nbf", json!(NOW.secs() + 600)), Check::IdTokenNbf, Remark::InTheFuture),
    ("87 nbf text", |c| put(c, "nbf", json!("soon")), Check::IdTokenNbf, Remark::Malformed),
    ("88 wrong", |c| put(c, "nonce", json!("canary-other-nonce")), Check::IdTokenNonce, Remark::Differs),
    ("88 missing", |c| put(c, "nonce", Value::Null), Check::IdTokenNonce, Remark::Missing),
    ("88 array", |c| put(c, "nonce", json!(["x"])), Check::IdTokenNonce, Remark::Malformed),
    ("89 missing", |c| put(c, "sub", Value::Null), Check::IdTokenSub, Remark::Missing),
    ("89 empty", |c| put(c, "sub", json!("")), Check::IdTokenSub, Remark::Missing),
    ("89 long", |c| put(c, "sub", json!("s".repeat(256))), Check::IdTokenSub, Remark::Malformed),
    ("89 number", |c| put(c, "sub", json!(7)), Check::IdTokenSub, Remark::Malformed),
    ("90 at_hash", |c| put(c, "at_hash", json!("AAAAAAAAAAAAAAAAAAAAAA")), Check::IdTokenAtHash, Remark::Differs),
    ("90 at_hash number", |c| put(c, "at_hash", json!(7)), Check::IdTokenAtHash, Remark::Malformed),
    ("90 c_hash", |c| put(c, "c_hash", json!("AAAAAAAAAAAAAAAAAAAAAA")), Check::IdTokenCHash, Remark::Differs),
];

#[test]
fn cases_83_to_90_claims_that_are_refused() {
    for (case, change, check, remark) in REFUSED {
        let mut pair = checked(&setup(), |_, claims| change(claims));
        // The signature is right: it is this claim alone that fails.
        let fails: Vec<_> = pair.fails_seen().iter().map(|one| one.check).collect();
        assert_eq!(fails, [*check], "{case}");
        let finding = pair.stops_on(*check);
        assert_eq!(&finding.remark, remark, "{case}");
        assert_eq!(pair.tokens().len(), 1, "{case}");
        pair.leaks_none_of(&[String::from("canary-other-nonce")]);
        pair.cancel();
        pair.ends(EndStatus::Stopped, 4);
    }
}

#[test]
fn cases_84_to_90_claims_that_pass() {
    type Row = (&'static str, fn(&mut Members));
    #[rustfmt::skip]
    let rows: [Row; 6] = [
        ("84 array of one", |c| put(c, "aud", json!([CLIENT]))),
        ("85 azp right", |c| put(c, "azp", json!(CLIENT))),
        ("86 within the skew", |c| put(c, "exp", json!(NOW.secs() - 30))),
        ("87 within the skew", |c| put(c, "iat", json!(NOW.secs() + 30))),
        ("87 nbf past", |c| put(c, "nbf", json!(NOW.secs() - 30))),
        ("90 at_hash missing", |c| put(c, "at_hash", Value::Null)),
    ];
    for (case, change) in rows {
        let pair = checked(&setup(), |_, claims| change(claims));
        assert!(
            pair.fails_seen().is_empty(),
            "{case}: {:?}",
            pair.fails_seen()
        );
        pair.ends(EndStatus::Completed, 0);
    }
}

#[test]
fn case_87_a_clock_that_is_ten_minutes_off_is_named() {
    let mut forger = Forger::new();
    let mut pair = forger.at_token(&setup());
    forger.answer_with(&mut pair, |_, _| {});
    pair.now = NOW.plus_micros(-600 * 1_000_000);
    pair.press("Check ID token");
    let finding = pair.stops_on(Check::IdTokenIat);
    assert_eq!(finding.remark, Remark::InTheFuture);
    assert!(
        finding.received.as_deref().unwrap().contains("600 s"),
        "{finding:?}"
    );
}

#[test]
fn case_88_a_nonce_that_was_not_sent_is_flagged() {
    let pair = checked(&setup().unset("authorization:nonce"), |_, claims| {
        put(claims, "nonce", json!("from-nowhere"));
    });
    assert_eq!(pair.finding(Check::IdTokenNonce).remark, Remark::Unexpected);
    pair.ends(EndStatus::Completed, 0);
}

#[test]
fn case_91_without_a_kid_the_keys_are_tried() {
    for others in [0, 3] {
        let mut forger = Forger::new();
        for _ in 0..others {
            let other = SigningKey::generate_es256(&mut forger.rng);
            forger.other_keys.push(other.public_jwk());
        }
        let mut pair = forger.at_token(&setup());
        forger.answer_with(&mut pair, |header, _| put(header, "kid", Value::Null));
        pair.press("Check ID token");
        pair.ends(EndStatus::Completed, 0);
        assert_eq!(pair.verdict(Check::IdTokenSignature), Verdict::Pass);
    }
}

#[test]
fn case_92_an_unknown_key_is_fetched_once_more_and_then_refused() {
    let mut pair = checked(&setup(), |header, _| put(header, "kid", json!("unknown")));
    assert_eq!(pair.verdict(Check::IdTokenSignature), Verdict::Warn);
    // Offered as the next press, not done.
    pair.client_sends_nothing();
    assert_eq!(pair.requests("GET /jwks"), 1);
    pair.press("Fetch keys again");
    pair.client_sends("GET /jwks");
    pair.server_answers(200);
    pair.press("Check ID token again");
    assert_eq!(pair.requests("GET /jwks"), 2);
    is_refused(pair, Check::IdTokenSignature);
}

#[test]
fn case_92_rotated_keys_are_found_by_the_second_fetch() {
    let mut pair = setup().at(Stage::Token);
    let mut rng = pair.rng.clone();
    pair.server.rotate_keys(&mut rng);
    pair.walk_to(Stage::IdToken);
    pair.press("Check ID token");
    pair.press("Fetch keys again");
    pair.server_answers(200);
    pair.press("Check ID token again");
    pair.ends(EndStatus::Completed, 0);
}

#[test]
fn case_93_a_header_cannot_bring_its_own_key() {
    let own = SigningKey::generate_es256(&mut Forger::new().rng);
    for (name, value) in [
        ("jku", json!("https://attacker.example/keys")),
        ("x5u", json!("https://attacker.example/cert")),
        ("jwk", Value::Object(own.public_jwk())),
        ("x5c", json!(["AAAA"])),
    ] {
        let pair = checked(&setup(), |header, _| put(header, name, value));
        // Signed with the known key it passes; the member is not looked at.
        pair.ends(EndStatus::Completed, 0);
        assert_eq!(pair.requests("GET /jwks"), 1, "{name}");
    }
    for (name, value) in [
        ("crit", json!(["exp"])),
        ("crit", json!("b64")),
        ("b64", json!(false)),
    ] {
        let pair = checked(&setup(), |header, _| put(header, name, value));
        is_refused(pair, Check::IdTokenSignature);
    }
}

#[test]
fn case_95_without_keys_nothing_is_called_verified() {
    let moved = "HTTP/1.1 302 Found\r\nLocation: https://attacker.example/keys\r\nContent-Length: 0\r\n\r\n";
    for received in [
        answer(200, "text/html", "<html>"),
        json_answer(500, &json!({})),
        moved.as_bytes().to_vec(),
        json_answer(200, &json!({"keys": []})),
    ] {
        let mut pair = setup().start();
        pair.press("Fetch metadata");
        pair.server_answers(200);
        pair.press("Fetch keys");
        pair.answers(received);
        pair.stops_on(Check::Keys);
        pair.continue_anyway();
        pair.walk_to(Stage::IdToken);
        pair.press("Check ID token");
        if *pair.state() == State::AwaitPress {
            // An empty set knows no kid: it may be asked for once more.
            assert_eq!(pair.verdict(Check::IdTokenSignature), Verdict::Warn);
            continue;
        }
        is_refused(pair, Check::IdTokenSignature);
    }
}

#[test]
fn cases_97_and_99_what_is_no_id_token_is_told_apart() {
    for text in [
        "canary-without-a-dot",
        "two.parts",
        "a.b.c.d",
        "a.b.c.d.e",
        "a.b.c.d.e.f",
        "e30=.e30.AA",
        "e30.e30.A A",
        "!.!.!",
    ] {
        is_refused(
            checked_text(&setup(), |_, _| text.to_owned()),
            Check::IdTokenFormat,
        );
    }
    let large = checked_text(&setup(), |_, _| "a".repeat(2 << 20));
    is_refused(large, Check::IdTokenFormat);
}

#[test]
fn case_98_a_refused_token_can_be_gone_on_with_and_stays_refused() {
    let mut pair = checked(&Setup::public(), |_, claims| {
        put(claims, "nonce", json!("x"));
    });
    pair.stops_on(Check::IdTokenNonce);
    pair.continue_anyway();
    pair.walk_to_end();
    pair.ends(EndStatus::Completed, 0);
    assert_eq!(pair.verdict(Check::IdTokenNonce), Verdict::Fail);
}
