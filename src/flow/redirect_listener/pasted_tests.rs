//! Case 24: a redirect that is pasted meets the checks of one that came over the wire.

use super::*;
use crate::{
    flow::redirect_listener::{Awaited, ExpectedState},
    oauth::Secret,
};

fn expectation(mode: ResponseMode) -> RedirectExpectation {
    RedirectExpectation {
        scheme: String::from("http"),
        authority: String::from("127.0.0.1:49152"),
        path: String::from("/cb"),
        mode,
        awaited: Awaited::AuthorizationResponse,
        jwt: false,
        state: ExpectedState::Value(Secret::new("canary-state")),
        clean_path: String::from("/clean"),
        post_page: None,
    }
}

fn pasted(text: &str) -> Result<Parameters, PastedError> {
    judge_pasted(text, &expectation(ResponseMode::Query))
}

#[test]
fn case_24_each_form_of_a_pasted_redirect() {
    for text in [
        "http://127.0.0.1:49152/cb?code=a%2Bb&state=canary-state",
        "  http://127.0.0.1:49152/cb?state=canary-state&code=a%2Bb#_=_\n",
        "127.0.0.1:49152/cb?code=a%2Bb&state=canary-state",
        "code=a%2Bb&state=canary-state",
        "?code=a%2Bb&state=canary-state",
        "a+b#canary-state",
    ] {
        let parameters = pasted(text).unwrap();
        assert_eq!(parameters.first("code"), Some("a+b"), "{text}");
        assert_eq!(parameters.first("state"), Some("canary-state"), "{text}");
    }
}

#[test]
fn case_24_the_same_checks_as_on_the_wire() {
    for (text, reason) in [
        (
            "http://127.0.0.1:49152/cb?code=a",
            StrayReason::StateMissing,
        ),
        (
            "http://127.0.0.1:49152/cb?code=a&state=x",
            StrayReason::StateWrong,
        ),
        ("http://127.0.0.1:49152/cb", StrayReason::NoParameters),
        (
            "code=a&code=b&state=canary-state",
            StrayReason::Repeated("code"),
        ),
        ("code=&state=canary-state", StrayReason::CodeEmpty),
        ("state=canary-state", StrayReason::NoAnswer),
        ("error=access_denied&state=x", StrayReason::StateWrong),
        ("just-a-code", StrayReason::StateMissing),
        ("a+b#wrong", StrayReason::StateWrong),
    ] {
        assert_eq!(pasted(text), Err(PastedError::Stray(reason)), "{text}");
    }
    assert_eq!(pasted(" \n"), Err(PastedError::Empty));
    assert_eq!(pasted(&"a".repeat(300_000)), Err(PastedError::TooLong));
}

#[test]
fn case_24_another_redirect_uri_is_named_without_its_query() {
    for text in [
        "https://evil.example/cb?code=canary&state=canary-state",
        "http://127.0.0.1:49152/cb/?code=canary&state=canary-state",
        "http://127.0.0.1:1/cb?code=canary&state=canary-state",
        "http://canary:canary@127.0.0.1:49152/cb?code=canary&state=canary-state",
        "com.example.app:/cb?code=canary&state=canary-state",
    ] {
        let error = pasted(text).unwrap_err();
        assert!(
            matches!(error, PastedError::WrongRedirectUri { .. }),
            "{text}"
        );
        assert!(!error.to_string().contains("canary"), "{error}");
    }
}

#[test]
fn case_18_a_pasted_fragment_where_a_query_was_asked_for() {
    let url = "http://127.0.0.1:49152/cb#code=a&state=canary-state";
    let error = pasted(url).unwrap_err();
    assert!(error.to_string().contains("response_mode"));
    let parameters = judge_pasted(url, &expectation(ResponseMode::Fragment)).unwrap();
    assert_eq!(parameters.first("code"), Some("a"));
}

#[test]
fn case_160_a_redirect_uri_that_is_not_loopback_can_be_pasted() {
    let private_use = RedirectExpectation {
        scheme: String::from("com.example.app"),
        authority: String::new(),
        ..expectation(ResponseMode::Query)
    };
    assert!(
        judge_pasted(
            "com.example.app:/cb?code=a&state=canary-state",
            &private_use
        )
        .is_ok()
    );
    let https = RedirectExpectation {
        scheme: String::from("https"),
        authority: String::from("app.example"),
        ..expectation(ResponseMode::Query)
    };
    assert!(judge_pasted("https://app.example/cb?code=a&state=canary-state", &https).is_ok());
    let wrong = |text: &str, expected: &RedirectExpectation| {
        let error = judge_pasted(text, expected).unwrap_err().to_string();
        assert!(!error.contains("canary"), "{error}");
        error
    };
    // The same words behind another scheme belong to another program.
    let error = wrong(
        "com.example.evil:/cb?code=a&state=canary-state",
        &private_use,
    );
    assert!(error.contains("com.example.app:/cb") && error.contains("com.example.evil:/cb"));
    let error = wrong("http://app.example/cb?code=a&state=canary-state", &https);
    assert!(error.contains("https://app.example/cb"), "{error}");
    let error = wrong("https://app.example/cb/?code=a&state=canary-state", &https);
    assert!(error.contains("got https://app.example/cb/"), "{error}");
}

#[test]
fn a_bare_code_passes_where_no_state_was_sent() {
    let expectation = RedirectExpectation {
        state: ExpectedState::NotSent,
        ..expectation(ResponseMode::Query)
    };
    let parameters = judge_pasted("4/0Ab_c", &expectation).unwrap();
    assert_eq!(parameters.first("code"), Some("4/0Ab_c"));
}
