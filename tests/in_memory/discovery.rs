//! Cases 100 to 105: metadata that lies, is not there, or names what must not be contacted.

use oauth_playground::{
    flow::{Check, EndStatus, Remark, Stage, Verdict},
    http::Response,
    oauth::WellKnown,
};
use serde_json::{Value, json};

use super::{
    pair::Pair,
    setup::{ISSUER, Setup},
    wire::{answer, json_answer, response_bytes},
};

/// The run that was answered with the server's metadata after this change; `Null` takes a member out.
fn told(setup: &Setup, name: &str, value: Value) -> Pair {
    let mut pair = setup.start();
    pair.press("Fetch metadata");
    let response = pair.server_response();
    let mut metadata: Value = serde_json::from_slice(&response.body).unwrap();
    let members = metadata.as_object_mut().unwrap();
    if value.is_null() {
        members.remove(name);
    } else {
        members.insert(name.to_owned(), value);
    }
    pair.answers(json_answer(200, &metadata));
    pair
}

/// The person gives up: nothing but the metadata was asked for.
#[track_caller]
fn nothing_else_was_asked(pair: &mut Pair) {
    pair.cancel();
    pair.ends(EndStatus::Stopped, 4);
    assert_eq!(pair.session.trace().exchanges().count(), 1);
}

#[test]
fn case_100_metadata_of_another_issuer_is_not_used() {
    for (issuer, remark, received) in [
        (
            json!("https://attacker.example"),
            Remark::Differs,
            Some("https://attacker.example"),
        ),
        (
            json!("http://127.0.0.1:9400/"),
            Remark::DiffersSlightly,
            Some("http://127.0.0.1:9400/"),
        ),
        (Value::Null, Remark::Missing, None),
        (json!([ISSUER]), Remark::Malformed, None),
    ] {
        let mut pair = told(&Setup::public(), "issuer", issuer);
        let finding = pair.stops_on(Check::MetadataIssuer);
        assert_eq!(finding.remark, remark);
        assert_eq!(finding.expected.as_deref(), Some(ISSUER));
        if received.is_some() {
            assert_eq!(finding.received.as_deref(), received);
        }
        nothing_else_was_asked(&mut pair);
    }
}

#[test]
fn case_101_an_endpoint_that_must_not_be_contacted_stops_the_run() {
    for address in [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "\\\\host\\share",
        "https://user:canary-password@as.example/token",
        "https://as.example/token#fragment",
        "https://as.example/to ken",
        "https://as.example/\u{1b}[31m",
        "-flag",
        "%USERPROFILE%",
        "",
    ] {
        let mut pair = told(&Setup::public(), "token_endpoint", address.into());
        let finding = pair.stops_on(Check::MetadataEndpoint);
        assert!(!format!("{finding:?}").contains("canary-password"));
        assert!(!format!("{finding:?}").contains('\u{1b}'));
        nothing_else_was_asked(&mut pair);
    }
    let mut pair = told(
        &Setup::public(),
        "token_endpoint",
        json!(["https://as.example"]),
    );
    pair.stops_on(Check::MetadataEndpoint);
    nothing_else_was_asked(&mut pair);
}

#[test]
fn case_101_who_goes_on_all_the_same_still_contacts_nothing_unsafe() {
    let mut pair = told(
        &Setup::public(),
        "token_endpoint",
        "file:///etc/passwd".into(),
    );
    pair.continue_anyway();
    pair.press("Fetch keys");
    pair.server_answers(200);
    pair.press("Open in browser");
    pair.client_listens();
    pair.person_decides();
    pair.browser_returns();
    let end = pair.ends(EndStatus::UnusableAnswer, 3);
    assert_eq!(end.stage, Stage::Token);
    assert!(
        end.error.as_deref().unwrap().starts_with("token_endpoint"),
        "{end:?}"
    );
}

#[test]
fn case_101_an_endpoint_in_clear_beyond_this_machine_stops_the_run() {
    let endpoint = "http://as.example/token";
    let mut pair = told(&Setup::public(), "token_endpoint", endpoint.into());
    assert_eq!(
        pair.stops_on(Check::MetadataHttps).remark,
        Remark::NotEncrypted
    );
    nothing_else_was_asked(&mut pair);
    // On loopback it is a remark.
    let pair = told(&Setup::public(), "x", json!("y"));
    assert_eq!(pair.verdict(Check::MetadataHttps), Verdict::Warn);
}

#[test]
fn case_102_an_endpoint_on_another_host_is_allowed_and_shown() {
    let elsewhere = "https://elsewhere.example/token";
    let pair = told(&Setup::public(), "token_endpoint", elsewhere.into());
    let finding = pair.finding(Check::MetadataEndpointHost);
    assert_eq!(finding.verdict, Verdict::Warn);
    let received = finding.received.as_deref().unwrap();
    assert_eq!(received, "token_endpoint at elsewhere.example");
    assert!(pair.fails_seen().is_empty());
}

#[test]
fn case_103_both_well_known_addresses_are_asked_in_order() {
    let setup = Setup::public().with(|setup| {
        let issuer = format!("{ISSUER}/tenant");
        setup
            .profile
            .server
            .insert(String::from("issuer"), issuer.into());
    });
    let mut pair = setup.start();
    pair.press("Fetch metadata");
    pair.client_sends("GET /tenant/.well-known/openid-configuration");
    pair.server_answers(404);
    // The second is a press of its own.
    pair.client_sends_nothing();
    pair.press("Fetch metadata");
    pair.client_sends("GET /.well-known/oauth-authorization-server/tenant");
    let issuer = format!("{ISSUER}/tenant");
    pair.answers(json_answer(
        200,
        &json!({
            "issuer": issuer, "token_endpoint": format!("{issuer}/token"),
            "authorization_endpoint": format!("{issuer}/authorize"),
            "code_challenge_methods_supported": ["S256"],
        }),
    ));
    assert!(pair.fails_seen().is_empty(), "{:?}", pair.fails_seen());
    let context = pair.session.flow().context();
    assert_eq!(
        context.metadata_from,
        Some(WellKnown::OauthAuthorizationServer)
    );
    assert_eq!(pair.session.flow().stage(), Stage::Authorization);
}

#[test]
fn case_104_metadata_that_cannot_be_read_ends_the_run_after_both_addresses() {
    let moved = Response::new(302).header("Location", "http://169.254.169.254/latest?canary");
    let (unusable, refused) = (EndStatus::UnusableAnswer, EndStatus::OAuthError);
    for (received, status) in [
        (answer(200, "text/html", "<html>"), unusable),
        (json_answer(404, &json!({})), refused),
        (json_answer(200, &json!(["issuer"])), unusable),
        (response_bytes(&moved), unusable),
    ] {
        let mut pair = Setup::public().start();
        pair.press("Fetch metadata");
        pair.answers(received.clone());
        pair.press("Fetch metadata");
        pair.client_sends("GET /.well-known/oauth-authorization-server");
        pair.answers(received);
        let end = pair.ends(status, status.exit());
        assert_eq!(end.stage, Stage::Discovery);
        for finding in pair.findings(Check::RedirectNotFollowed) {
            assert_eq!(
                finding.received.as_deref(),
                Some("http://169.254.169.254/latest")
            );
        }
    }
}

#[test]
fn case_105_what_the_metadata_says_of_pkce() {
    let name = "code_challenge_methods_supported";
    for (choice, announced, verdict, remark) in [
        (
            "S256",
            json!(["S256", "plain"]),
            Verdict::Pass,
            Remark::Fits,
        ),
        ("S256", Value::Null, Verdict::Warn, Remark::Missing),
        ("S256", json!(["plain"]), Verdict::Fail, Remark::Differs),
        ("plain", json!(["plain"]), Verdict::Pass, Remark::Fits),
        ("off", json!(["S256"]), Verdict::Warn, Remark::NotSent),
        ("off", Value::Null, Verdict::Pass, Remark::Fits),
    ] {
        let pair = told(&Setup::public().pkce(choice), name, announced.clone());
        let finding = pair.finding(Check::MetadataPkce);
        assert_eq!(
            (finding.verdict, &finding.remark),
            (verdict, &remark),
            "{choice} {announced}"
        );
        if verdict == Verdict::Fail {
            pair.stops_on(Check::MetadataPkce);
        }
    }
}

#[test]
fn case_78_a_refused_challenge_method_is_not_weakened() {
    let name = "code_challenge_methods_supported";
    let mut pair = told(&Setup::public(), name, json!(["plain"]));
    pair.continue_anyway();
    pair.walk_to(Stage::Authorization);
    let asked = pair.session.flow().draft().unwrap().parameters();
    assert_eq!(asked.first("code_challenge_method"), Some("S256"));
}

#[test]
fn case_109_what_changes_in_the_metadata_later_reaches_no_run() {
    let mut pair = Setup::public().at(Stage::Token);
    let before = pair.session.flow().context().metadata.clone();
    pair.walk_to_end();
    assert_eq!(pair.session.flow().context().metadata, before);
    assert_eq!(pair.requests("GET /.well-known"), 1);
}
