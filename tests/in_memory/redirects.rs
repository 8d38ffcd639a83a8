//! Cases 1 to 11: redirects that are forged, mixed up or say no, and what the flow makes of them.

use oauth_playground::flow::{Check, EndStatus, Entry, Remark, Stage, State, Verdict};

use super::{
    pair::Pair,
    setup::{ISSUER, Setup},
};

/// The browser is out, and the person has just decided.
pub fn browsing(setup: &Setup) -> Pair {
    let mut pair = setup.at(Stage::Authorization);
    pair.press("Open in browser");
    if pair.listener.is_some() {
        pair.client_listens();
    }
    pair.person_decides();
    pair
}

/// A redirect was refused: said, kept out, and the wait goes on.
#[track_caller]
pub fn still_waits(pair: &Pair, reason: &str) {
    assert!(
        matches!(pair.state(), State::AwaitRedirect { .. }),
        "{:?}",
        pair.state()
    );
    let stray = pair.finding(Check::RedirectStray);
    assert_eq!(stray.verdict, Verdict::Warn);
    let Remark::Because(said) = &stray.remark else {
        panic!("{stray:?}");
    };
    assert!(said.contains(reason), "{said}");
    pair.client_sends_nothing();
    assert_eq!(pair.requests("POST /token"), 0);
    let forged = [
        String::from("canary-forged-code"),
        String::from("canary-forged-state"),
    ];
    pair.leaks_none_of(&forged);
}

/// The person overrules nothing: the run ends there, and no further endpoint was called.
#[track_caller]
pub fn is_given_up(pair: &mut Pair) {
    pair.cancel();
    pair.ends(EndStatus::Stopped, 4);
    assert_eq!(pair.requests("POST /token"), 0);
}

#[test]
fn case_01_a_redirect_without_state_is_refused_and_the_wait_goes_on() {
    let mut pair = browsing(&Setup::public().fault("missing_state"));
    let state = pair.session.flow().context().state();
    let code = pair.carried_parameters().first("code").unwrap().to_owned();
    assert_eq!(pair.browser_returns(), 400);
    still_waits(&pair, "state is missing");
    pair.leaks_none_of(std::slice::from_ref(&code));

    let query = format!("code={code}&state={state}&iss={ISSUER}");
    assert_eq!(pair.browser_brings_query(&query), 303);
    pair.walk_to_end();
    pair.ends(EndStatus::Completed, 0);
}

#[test]
fn case_02_a_redirect_with_another_state_is_refused_and_the_wait_goes_on() {
    let mut pair = browsing(&Setup::public());
    let forged = "code=canary-forged-code&state=canary-forged-state";
    assert_eq!(pair.browser_brings_query(forged), 400);
    still_waits(&pair, "state is not the one that was sent");
    assert_eq!(pair.browser_returns(), 303);
    pair.walk_to_end();
    pair.ends(EndStatus::Completed, 0);
    assert_eq!(
        pair.requests("POST /token"),
        2,
        "the tokens and one refresh"
    );
}

#[test]
fn case_03_a_state_serves_once() {
    let mut pair = browsing(&Setup::public());
    let first = pair.carried.clone().unwrap();
    assert_eq!(pair.browser_returns(), 303);
    let code = pair.session.flow().context().code.clone();
    let exchanges = pair.session.trace().exchanges().count();

    // The same once more gets a page, another code under the same state not even that.
    assert_eq!(pair.browser_brings(&first), 200);
    let state = pair.session.flow().context().state();
    let other = format!("code=canary-forged-code&state={state}&iss={ISSUER}");
    pair.browser_brings_query(&other);
    assert_eq!(pair.session.flow().context().code, code);
    assert_eq!(pair.session.trace().exchanges().count(), exchanges + 1);
    pair.walk_to_end();
    pair.ends(EndStatus::Completed, 0);
    assert_eq!(pair.requests("GET /callback"), 2);
    assert_eq!(pair.tokens().len(), 2);
}

#[test]
fn case_04_an_answer_to_another_pending_run_is_not_taken() {
    let mut pair = browsing(&Setup::public());
    let mut other = browsing(&Setup::public());
    let meant_for_other = other.carried_parameters();
    let code = meant_for_other.first("code").unwrap();
    assert_eq!(
        pair.browser_brings_query(&format!(
            "code={code}&state=state-of-another-tab&iss={ISSUER}"
        )),
        400
    );
    still_waits(&pair, "state is not the one that was sent");
    assert_eq!(other.browser_returns(), 303);
    assert_eq!(pair.browser_returns(), 303);
}

#[test]
fn cases_05_to_08_an_answer_of_another_issuer_stops_the_run() {
    let silent = |setup: &mut Setup| {
        let name = "authorization_response_iss_parameter_supported";
        setup.profile.server.insert(name.to_owned(), false.into());
    };
    let attacker = "https://attacker.example";
    let slash = "http://127.0.0.1:9400/";
    let upper = "HTTP://127.0.0.1:9400";
    #[rustfmt::skip]
    let rows = [
        ("case 5", Setup::public().fault("wrong_iss"), Remark::Differs, Some(attacker)),
        ("case 6", Setup::public().fault("missing_iss"), Remark::Missing, None),
        ("case 7", Setup::public().fault("wrong_iss").with(silent), Remark::Differs, Some(attacker)),
        ("case 8, slash", Setup::public().fault(&format!("wrong_iss={slash}")), Remark::DiffersSlightly, Some(slash)),
        ("case 8, case", Setup::public().fault(&format!("wrong_iss={upper}")), Remark::DiffersSlightly, Some(upper)),
    ];
    for (case, setup, remark, received) in rows {
        let mut pair = browsing(&setup);
        assert_eq!(pair.browser_returns(), 303, "{case}");
        let finding = pair.stops_on(Check::RedirectIss);
        assert_eq!(finding.remark, remark, "{case}");
        assert_eq!(finding.expected.as_deref(), Some(ISSUER), "{case}");
        assert_eq!(finding.received.as_deref(), received, "{case}");
        is_given_up(&mut pair);
    }
}

#[test]
fn case_06_an_iss_that_nobody_announced_may_be_missing() {
    let setup = Setup::public().fault("missing_iss").with(|setup| {
        let name = "authorization_response_iss_parameter_supported";
        setup.profile.server.insert(name.to_owned(), false.into());
    });
    let mut pair = setup.start();
    pair.walk_to_end();
    pair.ends(EndStatus::Completed, 0);
    assert!(pair.findings(Check::RedirectIss).is_empty());
}

#[test]
fn case_05_an_error_of_another_issuer_tells_nothing() {
    for iss in ["&iss=https://attacker.example", ""] {
        for continues in [false, true] {
            let mut pair = browsing(&Setup::public());
            let state = pair.session.flow().context().state();
            let query = format!(
                "error=access_denied&error_description=canary-words-of-the-attacker&state={state}{iss}"
            );
            pair.browser_brings_query(&query);
            pair.stops_on(Check::RedirectIss);
            if continues {
                pair.continue_anyway();
                let end = pair.ends(EndStatus::OAuthError, 1);
                assert_eq!(end.description, None);
            } else {
                is_given_up(&mut pair);
                assert_ne!(pair.end().error.as_deref(), Some("access_denied"));
            }
            // Outside the recorded bytes the words stand nowhere.
            for record in pair.session.trace().records() {
                if !matches!(record.entry, Entry::Exchange(_)) {
                    assert!(
                        !format!("{record:?}").contains("canary-words"),
                        "{record:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn case_09_a_person_who_says_no_ends_the_run() {
    let mut pair = browsing(&Setup::public().deny());
    assert_eq!(pair.browser_returns(), 303);
    let end = pair.ends(EndStatus::OAuthError, 1);
    assert_eq!(end.error.as_deref(), Some("access_denied"));
    assert_eq!(end.stage, Stage::Redirect);
    assert_eq!(pair.requests("POST /token"), 0);
}

#[test]
fn case_10_an_error_with_another_state_or_none_is_no_answer() {
    for (forged, reason) in [
        (
            "error=access_denied&state=canary-forged-state",
            "state is not",
        ),
        ("error=access_denied", "state is missing"),
    ] {
        let mut pair = browsing(&Setup::public());
        assert_eq!(pair.browser_brings_query(forged), 400);
        still_waits(&pair, reason);
        assert_eq!(pair.browser_returns(), 303);
        pair.walk_to_end();
        pair.ends(EndStatus::Completed, 0);
    }
}

#[test]
fn case_11_beside_an_error_the_code_counts_for_nothing() {
    let mut pair = browsing(&Setup::public());
    let state = pair.session.flow().context().state();
    let query = format!("error=server_error&code=canary-forged-code&state={state}&iss={ISSUER}");
    assert_eq!(pair.browser_brings_query(&query), 303);
    assert_eq!(pair.verdict(Check::RedirectErrorAndCode), Verdict::Warn);
    let end = pair.ends(EndStatus::OAuthError, 1);
    assert_eq!(end.error.as_deref(), Some("server_error"));
    assert!(pair.session.flow().context().code.is_none());
    assert_eq!(pair.requests("POST /token"), 0);
    pair.leaks_none_of(&[String::from("canary-forged-code")]);
}

#[test]
fn a_wrong_state_can_be_overruled_on_purpose() {
    let mut pair = browsing(&Setup::public().fault("wrong_state"));
    assert_eq!(pair.browser_returns(), 400);
    still_waits(&pair, "state is not the one that was sent");
    pair.continue_anyway();
    assert_eq!(pair.verdict(Check::RedirectState), Verdict::Fail);
    let listener = pair.listener.as_ref().unwrap().0;
    assert_eq!(pair.abandoned, [listener]);
    pair.walk_to_end();
    pair.ends(EndStatus::Completed, 0);
    let overruled = pair.session.trace().records().iter();
    let overruled = overruled.filter(|record| {
        matches!(
            record.entry,
            Entry::ContinuedAnyway {
                stage: Stage::Redirect
            }
        )
    });
    assert_eq!(overruled.count(), 1);
}

#[test]
fn who_overrules_the_state_has_not_overruled_the_issuer() {
    let mut pair = browsing(&Setup::public().fault("wrong_state").fault("wrong_iss"));
    assert_eq!(pair.browser_returns(), 400);
    pair.continue_anyway();
    pair.stops_on(Check::RedirectIss);
    is_given_up(&mut pair);
}

#[test]
fn the_first_answer_can_be_asked_for_whatever_its_state() {
    let setup = Setup::public()
        .fault("wrong_state")
        .with(|setup| setup.accept_any_redirect = true);
    let mut pair = browsing(&setup);
    assert_eq!(pair.browser_returns(), 303);
    // Taken, and still judged.
    pair.stops_on(Check::RedirectState);
    pair.continue_anyway();
    pair.walk_to_end();
    pair.ends(EndStatus::Completed, 0);
}
