//! What OpenID Connect lets a request wish of the sign-in, and what becomes of the wishes.

use oauth_playground::{
    flow::{Check, EndStatus, Reach, Remark, Stage, Verdict},
    text,
};
use serde_json::json;

use super::{
    id_tokens::{Forger, Members},
    pair::Pair,
    setup::{NOW, Setup},
    wire::json_answer,
};

fn setup() -> Setup {
    Setup::public().reach(Reach::default())
}

/// A run with that wish whose ID token was checked after this change.
fn checked(wish: (&str, &str), change: impl FnOnce(&mut Members)) -> Pair {
    let mut forger = Forger::new();
    let mut pair = forger.at_token(&setup().extra(wish.0, wish.1));
    forger.answer_with(&mut pair, |_, claims| change(claims));
    pair.press("Check ID token");
    pair
}

const ESSENTIAL_ACR: &str = r#"{"id_token":{"acr":{"essential":true,"values":["two-factor"]}}}"#;
const ESSENTIAL_TIME: &str = r#"{"id_token":{"auth_time":{"essential":true}}}"#;
const ALICE: &str = r#"{"id_token":{"sub":{"value":"person-alice"}}}"#;
const EMAIL: &str = r#"{"id_token":{"email":{"essential":true}},"userinfo":{"name":null}}"#;

#[test]
fn wishes_that_are_met_pass_their_checks() {
    for (wish, check) in [
        (("acr_values", "two-factor password"), Check::IdTokenAcr),
        (("max_age", "300"), Check::IdTokenAuthTime),
        (("claims", ESSENTIAL_ACR), Check::IdTokenAcr),
        (("claims", ESSENTIAL_TIME), Check::IdTokenAuthTime),
        (("claims", ALICE), Check::IdTokenClaims),
        (("claims", EMAIL), Check::IdTokenClaims),
    ] {
        let pair = checked(wish, |_| {});
        assert_eq!(pair.verdict(check), Verdict::Pass, "{wish:?}");
        assert_eq!(pair.findings(check).len(), 1, "{wish:?}");
        pair.ends(EndStatus::Completed, 0);
    }
}

#[test]
fn wishes_that_are_not_met_are_told_by_how_firm_they_were() {
    type Row = (
        (&'static str, &'static str),
        fn(&mut Members),
        Check,
        Verdict,
        Remark,
    );
    #[rustfmt::skip]
    let rows: [Row; 12] = [
        // A wish for a strength may be left unmet; as an essential claim it may not.
        (("acr_values", "two-factor"), |c| { c.insert("acr".into(), json!("password")); }, Check::IdTokenAcr, Verdict::Warn, Remark::Differs),
        (("acr_values", "two-factor"), |c| { c.remove("acr"); }, Check::IdTokenAcr, Verdict::Warn, Remark::Missing),
        (("claims", ESSENTIAL_ACR), |c| { c.insert("acr".into(), json!("password")); }, Check::IdTokenAcr, Verdict::Fail, Remark::Differs),
        (("claims", ESSENTIAL_ACR), |c| { c.remove("acr"); }, Check::IdTokenAcr, Verdict::Fail, Remark::Missing),
        (("max_age", "300"), |c| { c.remove("auth_time"); }, Check::IdTokenAuthTime, Verdict::Fail, Remark::Missing),
        (("max_age", "300"), |c| { c.insert("auth_time".into(), json!(NOW.secs() - 3600)); }, Check::IdTokenAuthTime, Verdict::Fail, Remark::Expired),
        (("max_age", "300"), |c| { c.insert("auth_time".into(), json!("today")); }, Check::IdTokenAuthTime, Verdict::Fail, Remark::Malformed),
        (("claims", ESSENTIAL_TIME), |c| { c.remove("auth_time"); }, Check::IdTokenAuthTime, Verdict::Fail, Remark::Missing),
        (("claims", ALICE), |c| { c.insert("sub".into(), json!("person-bob")); }, Check::IdTokenClaims, Verdict::Fail, Remark::Differs),
        (("claims", EMAIL), |c| { c.remove("email"); }, Check::IdTokenClaims, Verdict::Warn, Remark::Missing),
        (("claims", r#"{"id_token":{"email":{"values":["a@b.example"]}}}"#), |_| {}, Check::IdTokenClaims, Verdict::Warn, Remark::Differs),
        (("max_age", "0"), |c| { c.insert("auth_time".into(), json!(NOW.secs() - 120)); }, Check::IdTokenAuthTime, Verdict::Fail, Remark::Expired),
    ];
    for (wish, change, check, verdict, remark) in rows {
        let pair = checked(wish, change);
        let finding = pair.finding(check);
        assert_eq!(
            (finding.verdict, &finding.remark),
            (verdict, &remark),
            "{wish:?}"
        );
        if verdict == Verdict::Fail {
            pair.stops_on(check);
        } else {
            pair.ends(EndStatus::Completed, 0);
        }
    }
}

#[test]
fn a_claim_that_is_only_wished_for_may_stay_away() {
    let pair = checked(
        ("claims", r#"{"id_token":{"email":null,"phone_number":{}}}"#),
        |claims| {
            claims.remove("email");
        },
    );
    assert!(pair.findings(Check::IdTokenClaims).is_empty());
    pair.ends(EndStatus::Completed, 0);
}

#[test]
fn somebody_else_than_the_hint_names_is_noticed() {
    for (sub, verdict) in [
        ("person-alice", Verdict::Pass),
        ("person-bob", Verdict::Fail),
    ] {
        let mut first = setup().at(Stage::IdToken);
        let tokens = first.session.flow().context().tokens.clone().unwrap();
        let hint = tokens.id_token.unwrap();
        let server = std::mem::replace(&mut first.server, setup().start().server);

        let mut forger = Forger::new();
        let hinted = setup().extra("id_token_hint", hint.expose());
        let mut pair = Pair::start_with_server(&hinted, server);
        pair.press("Fetch metadata");
        pair.server_answers(200);
        pair.press("Fetch keys");
        pair.answers(json_answer(200, &forger.key_set()));
        pair.walk_to(Stage::Token);
        pair.press("Send token request");
        forger.answer_with(&mut pair, |_, claims| {
            claims.insert("sub".into(), json!(sub));
        });
        pair.press("Check ID token");
        assert_eq!(pair.verdict(Check::IdTokenHint), verdict, "{sub}");
    }
}

#[test]
fn without_a_session_prompt_none_is_refused_and_explained() {
    let mut pair = setup().extra("prompt", "none").at(Stage::Authorization);
    pair.press("Open in browser");
    pair.client_listens();
    pair.person_decides();
    assert_eq!(pair.browser_returns(), 303);
    let end = pair.ends(EndStatus::OAuthError, 1);
    assert_eq!(end.error.as_deref(), Some("login_required"));
    assert_eq!(end.stage, Stage::Redirect);
}

#[test]
fn the_rest_is_passed_on_as_it_stands() {
    let setup = setup()
        .extra("display", "popup")
        .extra("ui_locales", "fr-CA fr en")
        .extra("login_hint", "alice")
        .extra("prompt", "login consent");
    let mut pair = setup.at(Stage::Authorization);
    let asked = pair.session.flow().draft().unwrap().parameters();
    for (name, value) in [
        ("display", "popup"),
        ("ui_locales", "fr-CA fr en"),
        ("login_hint", "alice"),
        ("prompt", "login consent"),
    ] {
        assert_eq!(asked.first(name), Some(value));
        let facts = text::parameter(text::Message::AuthorizationRequest, name);
        assert!(facts.is_some(), "{name} has no words");
    }
    pair.walk_to_end();
    pair.ends(EndStatus::Completed, 0);
}
