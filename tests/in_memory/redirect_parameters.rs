//! Cases 12 to 24: what stands in a redirect, how it is carried, and when nobody waits for it.

use oauth_playground::{
    flow::{Check, EndStatus, Event, Notice, Stage, State, Verdict},
    oauth::Parameters,
};

use super::{
    redirects::{browsing, still_waits},
    setup::{ISSUER, Setup},
    wire::{browser_get, browser_post},
};

#[test]
fn case_12_the_words_of_an_error_are_made_harmless() {
    let mut pair = browsing(&Setup::public());
    let state = pair.session.flow().context().state();
    let words = "<b>bold</b>\u{1b}[31mred\u{202e}reversed\u{0}";
    let query = Parameters::from_iter([
        ("error", "server_error\u{1b}[0m"),
        ("error_description", &words.repeat(2000)),
        ("state", &state),
        ("iss", ISSUER),
    ]);
    assert_eq!(pair.browser_brings_query(&query.encode()), 303);
    let end = pair.ends(EndStatus::OAuthError, 1);
    let description = end.description.as_deref().unwrap();
    for text in [description, end.error.as_deref().unwrap()] {
        assert!(!text.contains(['\u{1b}', '\u{202e}', '\u{0}']), "{text}");
    }
    assert!(description.chars().count() <= 500);
}

#[test]
fn case_12_an_error_that_repeats_a_secret_is_masked() {
    let mut pair = browsing(&Setup::public());
    let state = pair.session.flow().context().state();
    let query = Parameters::from_iter([
        ("error", "server_error"),
        ("error_description", &format!("not for {state}")),
        ("state", &state),
        ("iss", ISSUER),
    ]);
    pair.browser_brings_query(&query.encode());
    let end = pair.ends(EndStatus::OAuthError, 1);
    let description = end.description.as_deref().unwrap();
    assert!(description.starts_with("not for "), "{description}");
    assert!(!description.contains(&state), "{description}");
}

#[test]
fn case_13_an_error_uri_is_nothing_to_follow() {
    let mut pair = browsing(&Setup::public());
    let state = pair.session.flow().context().state();
    let query =
        format!("error=server_error&error_uri=javascript:alert(1)&state={state}&iss={ISSUER}");
    pair.browser_brings_query(&query);
    let end = pair.ends(EndStatus::OAuthError, 1);
    assert!(!format!("{end:?}").contains("javascript"));
    assert!(
        pair.address.is_none(),
        "nothing was opened after the redirect"
    );
}

#[test]
fn case_14_a_repeated_parameter_is_refused() {
    for repeated in [
        "code=canary-forged-code&code=canary-forged-code",
        "state=STATE",
    ] {
        let mut pair = browsing(&Setup::public());
        let state = pair.session.flow().context().state();
        let query = format!("{repeated}&state=STATE&code=x&iss={ISSUER}").replace("STATE", &state);
        assert_eq!(pair.browser_brings_query(&query), 400, "{repeated}");
        still_waits(&pair, "occurs more than once");
        assert_eq!(pair.browser_returns(), 303);
    }
}

#[test]
fn case_14_parameters_that_nobody_knows_may_repeat_and_are_said() {
    let mut pair = browsing(&Setup::public());
    let code = pair.carried_parameters().encode();
    assert_eq!(
        pair.browser_brings_query(&format!("{code}&odd=1&odd=2")),
        303
    );
    assert_eq!(pair.verdict(Check::RedirectRepeated), Verdict::Warn);
    pair.walk_to_end();
    pair.ends(EndStatus::Completed, 0);
}

#[test]
fn case_15_an_empty_code_is_refused() {
    let mut pair = browsing(&Setup::public());
    let state = pair.session.flow().context().state();
    let status = pair.browser_brings_query(&format!("code=&state={state}&iss={ISSUER}"));
    assert_eq!(status, 400);
    still_waits(&pair, "code is empty");
}

#[test]
fn case_15_a_long_or_odd_code_arrives_at_the_token_endpoint_to_the_byte() {
    let long = "c".repeat(64 * 1024);
    for code in ["a+b%2Bc%&d=e /?#\"<ü>", long.as_str()] {
        let mut pair = browsing(&Setup::public());
        let state = pair.session.flow().context().state();
        let query = Parameters::from_iter([("code", code), ("state", &state), ("iss", ISSUER)]);
        assert_eq!(pair.browser_brings_query(&query.encode()), 303);
        pair.press("Send token request");
        let request = pair.client_sends("POST /token");
        assert_eq!(Parameters::decode(&request.body).first("code"), Some(code));
        pair.server_answers(400);
        let end = pair.ends(EndStatus::OAuthError, 1);
        assert_eq!(end.error.as_deref(), Some("invalid_grant"));
    }
}

#[test]
fn case_16_neither_code_nor_error_is_no_answer() {
    let mut pair = browsing(&Setup::public());
    let state = pair.session.flow().context().state();
    assert_eq!(
        pair.browser_brings_query(&format!("state={state}&iss={ISSUER}")),
        400
    );
    still_waits(&pair, "neither code nor error");
    assert_eq!(pair.browser_returns(), 303);
}

#[test]
fn case_17_tokens_in_the_query_are_flagged_and_not_used() {
    let mut pair = browsing(&Setup::public());
    let real = pair.carried_parameters().encode();
    let query = format!("{real}&access_token=canary-stray-access&id_token=canary-stray-id");
    assert_eq!(pair.browser_brings_query(&query), 303);
    assert_eq!(pair.findings(Check::RedirectTokensInQuery).len(), 2);
    assert_eq!(pair.verdict(Check::RedirectTokensInQuery), Verdict::Warn);
    assert!(pair.session.flow().context().tokens.is_none());
    pair.walk_to_end();
    pair.ends(EndStatus::Completed, 0);
    assert_eq!(pair.tokens().len(), 2);
    pair.leaks_none_of(&["canary-stray-access".into(), "canary-stray-id".into()]);
}

#[test]
fn case_18_an_answer_in_the_fragment_that_nobody_asked_for() {
    let mut pair = browsing(&Setup::public());
    // What stands behind `#` stays in the browser.
    let fragment = pair.carried_parameters().encode();
    let request = browser_get(&format!("/callback#{fragment}"));
    assert_eq!(pair.browser_brings(&request), 400);
    still_waits(&pair, "response_mode");
    pair.tell(Event::TimedOut);
    pair.ends(EndStatus::Cancelled, 5);
    assert_eq!(pair.abandoned.len(), 1);
}

#[test]
fn case_19_an_answer_as_a_form_passes_the_same_checks() {
    let mut pair = browsing(&Setup::public().response_mode("form_post"));
    let real = pair.carried_parameters().encode();

    let mut as_text = browser_post("/callback", &real);
    as_text.headers = as_text
        .headers
        .iter()
        .fold(Default::default(), |headers, one| {
            let is_type = one.name == "Content-Type";
            let value = if is_type {
                b"text/plain".to_vec()
            } else {
                one.value.clone()
            };
            oauth_playground::http::Headers::with(headers, one.name.clone(), value)
        });
    assert_eq!(pair.browser_brings(&as_text), 415);
    still_waits(&pair, "application/x-www-form-urlencoded");

    let forged = "code=canary-forged-code&state=canary-forged-state";
    assert_eq!(pair.browser_brings(&browser_post("/callback", forged)), 400);
    still_waits(&pair, "state is not");

    assert_eq!(pair.browser_brings_query(&real), 405);
    still_waits(&pair, "method");

    assert_eq!(pair.browser_returns(), 303);
    pair.walk_to_end();
    pair.ends(EndStatus::Completed, 0);
}

#[test]
fn case_22_nobody_listens_before_the_press() {
    let mut pair = Setup::public().start();
    pair.walk_to(Stage::Authorization);
    assert!(pair.listener.is_none());
    pair.press("Open in browser");
    // Listening comes before the browser, and the browser not before it listens.
    assert!(pair.listener.is_some() && pair.address.is_none());
    pair.client_listens();
    assert!(pair.address.is_some());
}

#[test]
fn case_23_an_answer_after_the_end_changes_nothing() {
    for event in [Event::Cancelled, Event::TimedOut] {
        let mut pair = browsing(&Setup::public());
        let id = pair.listener.as_ref().unwrap().0;
        let parameters = pair.carried_parameters();
        pair.tell(event);
        pair.ends(EndStatus::Cancelled, 5);
        assert_eq!(pair.abandoned, [id], "the port is closed");
        let exchange = Box::default();
        pair.tell(Event::RedirectArrived {
            id,
            exchange,
            parameters,
        });
        assert_eq!(pair.notices().last(), Some(&&Notice::LateAnswerDropped));
        pair.ends(EndStatus::Cancelled, 5);
        assert_eq!(pair.requests("POST /token"), 0);
    }
}

#[test]
fn case_24_what_is_pasted_passes_the_same_checks() {
    let state = browsing(&Setup::public()).session.flow().context().state();
    #[rustfmt::skip]
    let rows = [
        ("", "nothing to read"),
        ("http://127.0.0.1:53682/callback?code=canary-forged-code&state=canary-forged-state", "state is not"),
        ("http://127.0.0.1:53682/callback?code=canary-forged-code", "state is missing"),
        ("https://elsewhere.example/callback?code=canary-forged-code", "expected an address beginning with"),
        ("canary-forged-code#canary-forged-state", "state is not"),
        ("canary-forged-code", "state is missing"),
        ("http://127.0.0.1:53682/callback?code=a&code=b&state=STATE", "occurs more than once"),
        ("http://127.0.0.1:53682/callback?code=&state=STATE", "code is empty"),
        ("http://127.0.0.1:53682/callback#code=a&state=STATE", "response_mode"),
    ];
    for (text, reason) in rows {
        let mut pair = browsing(&Setup::public());
        pair.tell(Event::Pasted(text.replace("STATE", &state)));
        still_waits(&pair, reason);
        let real = pair.carried_address();
        pair.tell(Event::Pasted(real));
        // The listener is not needed any more.
        assert_eq!(pair.abandoned.len(), 1);
        pair.walk_to_end();
        pair.ends(EndStatus::Completed, 0);
    }
}

#[test]
fn case_24_a_pasted_answer_with_another_state_can_be_overruled_on_purpose() {
    let mut pair = browsing(&Setup::public().paste());
    let address = pair.carried_address();
    let state = pair.session.flow().context().state();
    pair.tell(Event::Pasted(
        address.replace(&state, "canary-forged-state"),
    ));
    still_waits(&pair, "state is not");
    pair.continue_anyway();
    assert_eq!(pair.verdict(Check::RedirectState), Verdict::Fail);
    pair.walk_to_end();
    pair.ends(EndStatus::Completed, 0);
}

#[test]
fn a_flood_of_strays_leaves_a_short_trace() {
    let mut pair = browsing(&Setup::public());
    for _ in 0..1000 {
        pair.browser_brings_query("code=canary-forged-code&state=canary-forged-state");
    }
    assert!(matches!(pair.state(), State::AwaitRedirect { .. }));
    let records = pair.session.trace().records().len();
    assert!(records < 150, "{records}");
    assert_eq!(
        pair.notices().last(),
        Some(&&Notice::StrayRedirects { count: 512 })
    );
    assert_eq!(pair.browser_returns(), 303);
}
