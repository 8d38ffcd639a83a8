//! Tokens that come with the redirect: the implicit grant and the hybrid flow.

use oauth_playground::{
    flow::{Check, EndStatus, MessageKind, Remark, Stage, StageStatus, State, Verdict},
    oauth::Parameters,
};
use serde_json::json;

use super::{
    id_tokens::{Forger, Members},
    pair::Pair,
    setup::Setup,
    wire::{browser_get, browser_post},
};

fn discovered(setup: &Setup) -> Pair {
    let mut pair = setup.start();
    pair.press("Fetch metadata");
    pair.server_answers(200);
    pair.press("Fetch keys");
    pair.server_answers(200);
    pair
}

fn asked(pair: &Pair) -> Parameters {
    pair.session.flow().draft().unwrap().parameters()
}

#[test]
fn an_implicit_client_gets_its_tokens_behind_the_hash() {
    let mut pair = discovered(&Setup::implicit());

    assert_eq!(asked(&pair).first("response_type"), Some("id_token token"));
    assert!(asked(&pair).contains("nonce"));
    assert!(!asked(&pair).contains("code_challenge"));
    pair.press("Open in browser");
    // Said before it is done: the access token goes through the browser.
    assert_eq!(pair.verdict(Check::FrontAccessToken), Verdict::Warn);
    pair.client_listens();
    pair.person_decides();
    assert!(pair.carried_address().contains("/callback#access_token="));
    assert_eq!(pair.browser_returns(), 303);
    assert_eq!(pair.requests("GET /callback HTTP"), 1);
    assert_eq!(pair.requests("POST /callback"), 1);

    pair.press("Check ID token of the redirect");
    pair.client_sends_nothing();
    for check in [
        Check::IdTokenNonce,
        Check::IdTokenAtHash,
        Check::IdTokenSignature,
    ] {
        assert_eq!(pair.verdict(check), Verdict::Pass, "{check:?}");
    }

    pair.press("Ask userinfo");
    pair.server_answers(200);
    assert_eq!(pair.verdict(Check::UserinfoSub), Verdict::Pass);
    pair.press("Call the API");
    pair.server_answers(200);
    pair.press("Introspect token");
    pair.server_answers(200);
    pair.press("Revoke token");
    pair.server_answers(200);

    pair.ends(EndStatus::Completed, 0);
    assert!(pair.fails_seen().is_empty(), "{:?}", pair.fails_seen());
    assert_eq!(pair.requests("POST /token"), 0);
    assert_eq!(pair.status(Stage::Token), None);
    assert_eq!(pair.status(Stage::IdToken), Some(StageStatus::Done));
    assert!(pair.tokens()[0].refresh_token.is_none());
}

#[test]
fn a_hybrid_client_checks_the_first_id_token_before_it_uses_the_code() {
    let mut pair = discovered(&Setup::hybrid());

    assert_eq!(asked(&pair).first("response_type"), Some("code id_token"));
    assert!(asked(&pair).contains("nonce") && asked(&pair).contains("code_challenge"));
    pair.press("Open in browser");
    assert!(pair.findings(Check::FrontAccessToken).is_empty());
    pair.client_listens();
    pair.person_decides();
    assert_eq!(pair.browser_returns(), 303);

    pair.press("Check ID token of the redirect");
    pair.client_sends_nothing();
    assert_eq!(pair.verdict(Check::IdTokenCHash), Verdict::Pass);
    assert!(pair.findings(Check::IdTokenAtHash).is_empty());

    pair.press("Send token request");
    let form = Parameters::decode(&pair.client_sends("POST /token").body);
    assert_eq!(form.first("grant_type"), Some("authorization_code"));
    assert!(form.contains("code_verifier"));
    pair.server_answers(200);

    pair.press("Check ID token");
    assert_eq!(pair.verdict(Check::HybridIdTokenIss), Verdict::Pass);
    assert_eq!(pair.verdict(Check::HybridIdTokenSub), Verdict::Pass);

    pair.press("Ask userinfo");
    pair.server_answers(200);
    pair.press("Call the API");
    pair.server_answers(200);
    pair.press("Refresh tokens");
    pair.server_answers(200);
    pair.press("Introspect token");
    pair.server_answers(200);
    pair.press("Revoke token");
    pair.server_answers(200);
    pair.ends(EndStatus::Completed, 0);
    assert!(pair.fails_seen().is_empty(), "{:?}", pair.fails_seen());
}

#[test]
fn every_response_type_is_answered_in_the_fragment_and_as_a_form() {
    for (setup, types) in [
        (
            Setup::implicit(),
            &["token", "id_token", "id_token token"][..],
        ),
        (
            Setup::hybrid(),
            &["code id_token", "code token", "code id_token token"],
        ),
    ] {
        for words in types {
            for mode in [None, Some("fragment"), Some("form_post")] {
                let mut setup = setup.clone().response_type(words);
                setup.profile.request.response_mode = mode.map(str::to_owned);
                let mut pair = setup.start();
                pair.walk_to_end();
                pair.ends(EndStatus::Completed, 0);
                assert!(pair.fails_seen().is_empty(), "{words} {mode:?}");
                assert_eq!(pair.verdict(Check::RedirectResponseType), Verdict::Pass);
                let has_page = pair
                    .session
                    .trace()
                    .exchanges()
                    .any(|one| one.kind == MessageKind::FragmentPage);
                assert_eq!(has_page, mode != Some("form_post"), "{words} {mode:?}");
            }
        }
    }
}

#[test]
fn the_hashes_are_demanded_where_something_stands_beside_the_id_token() {
    type Row = (&'static str, &'static str, fn(&mut Members), Check, Remark);
    #[rustfmt::skip]
    let rows: [Row; 8] = [
        ("90 at_hash missing", "id_token token", |c| { c.remove("at_hash"); }, Check::IdTokenAtHash, Remark::Missing),
        ("90 at_hash wrong", "id_token token", |c| { c.insert("at_hash".into(), json!("AAAA")); }, Check::IdTokenAtHash, Remark::Differs),
        ("90 c_hash missing", "code id_token", |c| { c.remove("c_hash"); }, Check::IdTokenCHash, Remark::Missing),
        ("90 c_hash wrong", "code id_token", |c| { c.insert("c_hash".into(), json!("AAAA")); }, Check::IdTokenCHash, Remark::Differs),
        ("90 both there, at_hash missing", "code id_token token", |c| { c.remove("at_hash"); }, Check::IdTokenAtHash, Remark::Missing),
        ("90 s_hash wrong", "code id_token", |c| { c.insert("s_hash".into(), json!("AAAA")); }, Check::IdTokenSHash, Remark::Differs),
        ("88 nonce missing", "id_token", |c| { c.remove("nonce"); }, Check::IdTokenNonce, Remark::Missing),
        ("88 nonce wrong", "code id_token", |c| { c.insert("nonce".into(), json!("x")); }, Check::IdTokenNonce, Remark::Differs),
    ];
    for (case, words, change, check, remark) in rows {
        let setup = if words.contains("code") {
            Setup::hybrid()
        } else {
            Setup::implicit()
        };
        let setup = setup.response_type(words);
        let mut pair = Forger::new().at_redirect(&setup, |_, claims| change(claims));
        assert_eq!(pair.browser_returns(), 303);
        pair.press("Check ID token of the redirect");
        let finding = pair.stops_on(check);
        assert_eq!(finding.remark, remark, "{case}");
        assert_eq!(
            pair.fails_seen().len(),
            1,
            "{case}: {:?}",
            pair.fails_seen()
        );
        // The code is not used, and no token either.
        assert_eq!(pair.requests("POST /token"), 0, "{case}");
        pair.cancel();
        pair.ends(EndStatus::Stopped, 4);
    }
}

#[test]
fn case_90_an_s_hash_that_fits_the_state_passes() {
    let mut forger = Forger::new();
    let mut pair = forger.at_redirect(&Setup::hybrid(), |_, _| {});
    let state = pair.carried_parameters().first("state").unwrap().to_owned();
    let hash = oauth_playground::oauth::id_token::half_hash(forger.key.algorithm(), &state);
    pair.exchange_carried(|answer| {
        let jws = oauth_playground::oauth::jose::Jws::parse(answer.first("id_token").unwrap());
        let claims = jws.unwrap().payload().unwrap().clone();
        let token = forger.sign(&claims, |_, claims| {
            claims.insert("s_hash".into(), hash.clone().into());
        });
        answer.set("id_token", token);
    });
    pair.browser_returns();
    pair.press("Check ID token of the redirect");
    assert_eq!(pair.verdict(Check::IdTokenSHash), Verdict::Pass);
}

#[test]
fn an_id_token_through_the_browser_needs_a_nonce() {
    // The built-in server refuses, as it must where an ID token comes without a code.
    let setup = Setup::implicit().unset("authorization:nonce");
    let mut pair = setup.at(Stage::Authorization);
    pair.press("Open in browser");
    pair.client_listens();
    pair.person_decides();
    pair.browser_returns();
    assert_eq!(
        pair.ends(EndStatus::OAuthError, 1).error.as_deref(),
        Some("invalid_request")
    );
    // In the hybrid flow it may be left out, and then the code's hash alone ties the two together.
    let setup = Setup::hybrid().unset("authorization:nonce");
    let mut pair = setup.start();
    pair.walk_to_end();
    let nonce = pair.findings(Check::IdTokenNonce);
    assert_eq!(
        (nonce[0].verdict, &nonce[0].remark),
        (Verdict::Warn, &Remark::NotSent)
    );
    pair.ends(EndStatus::Completed, 0);
}

#[test]
fn an_answer_that_lacks_a_part_is_not_gone_on_with() {
    for (words, missing) in [
        ("code id_token", "id_token"),
        ("code id_token", "code"),
        ("code id_token token", "access_token"),
    ] {
        let setup = Setup::hybrid().response_type(words);
        let mut pair = Forger::new().at_redirect(&setup, |_, _| {});
        pair.exchange_carried(|answer| {
            answer.unset(missing);
        });
        pair.browser_returns();
        let finding = pair.stops_on(Check::RedirectResponseType);
        assert_eq!(finding.remark, Remark::Missing, "{words} without {missing}");
        pair.cancel();
        pair.ends(EndStatus::Stopped, 4);
    }
}

#[test]
fn a_refresh_token_has_no_place_in_the_redirect() {
    let mut pair = Forger::new().at_redirect(&Setup::implicit(), |_, _| {});
    pair.exchange_carried(|answer| answer.push("refresh_token", "canary-refresh-5d"));
    pair.browser_returns();
    pair.stops_on(Check::RedirectRefreshToken);
    assert!(
        pair.tokens()
            .iter()
            .all(|tokens| tokens.refresh_token.is_none())
    );
    pair.leaks_none_of(&[String::from("canary-refresh-5d")]);
}

#[test]
fn case_17_tokens_in_the_query_are_refused_whatever_was_asked_for() {
    let mut pair = Setup::implicit().at(Stage::Authorization);
    pair.press("Open in browser");
    pair.client_listens();
    pair.person_decides();
    let answer = pair.carried_parameters().encode();
    // The page would hand the query over as if it had stood behind the hash.
    let status = pair.browser_brings(&browser_get(&format!("/callback?{answer}")));
    assert_eq!(status, 400);
    assert!(matches!(pair.state(), State::AwaitRedirect { .. }));
    assert!(pair.tokens().is_empty());
    // The answer itself still counts.
    assert_eq!(pair.browser_returns(), 303);
    assert_eq!(pair.tokens().len(), 1);
}

#[test]
fn case_17_a_query_that_was_asked_for_on_purpose_brings_no_token() {
    let setup = Setup::hybrid().response_mode("query");
    let mut pair = setup.at(Stage::Authorization);
    pair.press("Open in browser");
    pair.client_listens();
    let state = asked_state(&pair);
    let query = format!(
        "code=canary-code&id_token=e30.e30.AA&state={state}&iss=http%3A%2F%2F127.0.0.1%3A9400"
    );
    assert_eq!(pair.browser_brings_query(&query), 303);
    assert_eq!(pair.verdict(Check::RedirectTokensInQuery), Verdict::Warn);
    pair.stops_on(Check::RedirectResponseType);
    assert!(pair.tokens().is_empty());
}

fn asked_state(pair: &Pair) -> String {
    pair.session.flow().context().state()
}

#[test]
fn case_19_a_forged_form_with_tokens_of_another_request_is_refused() {
    let mut pair = Setup::implicit()
        .response_mode("form_post")
        .at(Stage::Authorization);
    pair.press("Open in browser");
    pair.client_listens();
    let forged = browser_post(
        "/callback",
        "access_token=canary-other&token_type=Bearer&state=x",
    );
    assert_eq!(pair.browser_brings(&forged), 400);
    assert!(pair.tokens().is_empty());
    pair.leaks_none_of(&[String::from("canary-other")]);
    pair.person_decides();
    assert_eq!(pair.browser_returns(), 303);
}

#[test]
fn two_id_tokens_about_two_people_stop_the_run() {
    for (name, check) in [
        ("sub", Check::HybridIdTokenSub),
        ("iss", Check::HybridIdTokenIss),
    ] {
        let mut forger = Forger::new();
        let mut pair = forger.at_redirect(&Setup::hybrid(), |_, _| {});
        pair.browser_returns();
        pair.press("Check ID token of the redirect");
        pair.press("Send token request");
        forger.answer_with(&mut pair, |_, claims| {
            claims.insert(name.to_owned(), json!("somebody-else"));
        });
        pair.press("Check ID token");
        pair.stops_on(check);
        pair.cancel();
        pair.ends(EndStatus::Stopped, 4);
    }
}

#[test]
fn case_92_an_unknown_key_of_the_first_id_token_is_fetched_once_more() {
    let mut pair = Forger::new().at_redirect(&Setup::hybrid(), |header, _| {
        header.insert("kid".into(), json!("unknown"));
    });
    pair.browser_returns();
    pair.press("Check ID token of the redirect");
    pair.press("Fetch keys again");
    pair.server_answers(200);
    pair.press("Check ID token of the redirect again");
    pair.stops_on(Check::IdTokenSignature);
    assert_eq!(pair.requests("GET /jwks"), 2);
}

#[test]
fn a_run_until_the_tokens_checks_the_first_id_token() {
    let mut pair = Setup::hybrid().until(Stage::Token).start();
    pair.walk_to_end();
    pair.ends(EndStatus::Completed, 0);
    assert_eq!(pair.verdict(Check::IdTokenCHash), Verdict::Pass);
    let mut pair = Setup::hybrid().until(Stage::Redirect).start();
    pair.walk_to_end();
    pair.ends(EndStatus::Completed, 0);
    assert!(pair.findings(Check::IdTokenCHash).is_empty());
}

#[test]
fn session_state_is_explained_and_left_unused() {
    let mut pair = Forger::new().at_redirect(&Setup::hybrid(), |_, _| {});
    pair.exchange_carried(|answer| answer.push("session_state", "abc.salt"));
    pair.browser_returns();
    assert!(
        pair.notices()
            .iter()
            .any(|notice| **notice == oauth_playground::flow::Notice::SessionStateUnused)
    );
}
