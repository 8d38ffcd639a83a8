//! Authorization responses, awaited and not.

use super::*;

#[test]
fn the_answer_lands_and_the_address_is_cleaned_once() {
    let mut listener = query_listener();
    let landing = listener.answer(&get(RIGHT));
    let text = String::from_utf8(landing.response).unwrap();
    assert!(text.contains("\r\nLocation: /clean-8f2c\r\n"), "{text}");
    let Verdict::Landed(parameters) = landing.verdict else {
        panic!("{:?}", landing.verdict);
    };
    assert_eq!(parameters.first("code"), Some("canary-code"));
    let clean = listener.answer(&get("/clean-8f2c"));
    assert_eq!(clean.verdict, Verdict::CleanPage);
    assert_eq!(status(&clean), 200);
    assert_eq!(
        listener.answer(&get("/clean-8f2c")).verdict,
        Verdict::Ignored(IgnoredReason::AlreadyCompleted)
    );
}

#[test]
fn the_clean_page_does_not_exist_before_the_answer() {
    let mut listener = query_listener();
    let answer = listener.answer(&get("/clean-8f2c"));
    assert_eq!(answer.verdict, Verdict::Ignored(IgnoredReason::OtherPath));
    assert_eq!(status(&answer), 404);
}

#[test]
fn case_1_state_missing() {
    let mut listener = query_listener();
    for target in [
        "/cb?code=x",
        "/cb?code=x&state=",
        "/cb?code=x&State=canary-state",
    ] {
        refuses(&mut listener, &get(target), 400, StrayReason::StateMissing);
    }
    assert_eq!(listener.strays(), 3);
    still_lands(&mut listener);
}

#[test]
fn case_2_state_wrong() {
    let mut listener = query_listener();
    for state in [
        "wrong",
        "canary-stat",
        "canary-state1",
        "CANARY-STATE",
        "%00",
    ] {
        let target = format!("/cb?code=x&state={state}");
        refuses(&mut listener, &get(&target), 400, StrayReason::StateWrong);
    }
    still_lands(&mut listener);
}

#[test]
fn case_3_state_used_again_after_success() {
    let mut listener = query_listener();
    still_lands(&mut listener);
    let answer = listener.answer(&get("/cb?code=another&state=canary-state"));
    assert_eq!(
        answer.verdict,
        Verdict::Ignored(IgnoredReason::AlreadyCompleted)
    );
    let page = String::from_utf8(answer.response).unwrap();
    assert!(page.contains("Already completed"));
    let wrong = listener.answer(&get("/cb?code=another&state=wrong"));
    assert_eq!(String::from_utf8(wrong.response).unwrap(), page);
}

#[test]
fn case_9_error_with_the_right_state_ends_the_wait() {
    let parameters = lands(
        &mut query_listener(),
        &get("/cb?error=access_denied&state=canary-state"),
    );
    assert_eq!(parameters.first("error"), Some("access_denied"));
}

#[test]
fn case_10_error_with_wrong_or_no_state() {
    let mut listener = query_listener();
    refuses(
        &mut listener,
        &get("/cb?error=access_denied&state=wrong"),
        400,
        StrayReason::StateWrong,
    );
    refuses(
        &mut listener,
        &get("/cb?error=access_denied"),
        400,
        StrayReason::StateMissing,
    );
    still_lands(&mut listener);
}

#[test]
fn case_11_error_and_code_both_reach_the_flow_which_knows_that_the_error_wins() {
    let parameters = lands(
        &mut query_listener(),
        &get("/cb?code=x&error=server_error&state=canary-state"),
    );
    assert_eq!(parameters.first("error"), Some("server_error"));
    let empty_code = "/cb?code=&error=server_error&state=canary-state";
    lands(&mut query_listener(), &get(empty_code));
}

#[test]
fn case_12_a_hostile_description_is_handed_on_and_not_shown() {
    let description = "%3Cscript%3E%1b[31m%E2%80%AE%00".repeat(100);
    let mut listener = query_listener();
    let answer = listener.answer(&get(&format!(
        "/cb?error=x&state=canary-state&error_description={description}"
    )));
    let Verdict::Landed(parameters) = &answer.verdict else {
        panic!("{:?}", answer.verdict);
    };
    assert!(
        parameters
            .first("error_description")
            .is_some_and(|text| text.starts_with("<script>\u{1b}[31m\u{202e}\0"))
    );
    let page = String::from_utf8(listener.answer(&get("/clean-8f2c")).response).unwrap();
    assert!(page.is_ascii() && !page.contains("<script"), "{page}");
}

#[test]
fn case_14_repeated_parameters() {
    let mut listener = query_listener();
    for (target, name) in [
        ("/cb?code=a&code=b&state=canary-state", "code"),
        ("/cb?code=a&code=a&state=canary-state", "code"),
        ("/cb?code=a&state=canary-state&state=canary-state", "state"),
        ("/cb?code=a&state=canary-state&state=x", "state"),
        ("/cb?code=a&state=canary-state&iss=a&iss=b", "iss"),
        ("/cb?error=a&state=canary-state&error=b", "error"),
    ] {
        refuses(
            &mut listener,
            &get(target),
            400,
            StrayReason::Repeated(name),
        );
    }
    lands(
        &mut listener,
        &get("/cb?code=a&state=canary-state&other=1&other=2"),
    );
}

#[test]
fn case_15_codes_empty_long_and_odd() {
    let mut listener = query_listener();
    refuses(
        &mut listener,
        &get("/cb?code=&state=canary-state"),
        400,
        StrayReason::CodeEmpty,
    );
    let parameters = lands(
        &mut listener,
        &get("/cb?code=a%2Bb%25%26%3D%20c&state=canary-state"),
    );
    assert_eq!(parameters.first("code"), Some("a+b%&= c"));
    assert!(parameters.encode().starts_with("code=a%2Bb%25%26%3D+c&"));

    let long = "c".repeat(64 * 1024);
    let parameters = lands(
        &mut self::listener(ResponseMode::FormPost),
        &post(&format!("code={long}&state=canary-state")),
    );
    assert_eq!(parameters.first("code"), Some(long.as_str()));
}

#[test]
fn case_16_neither_code_nor_error() {
    let mut listener = query_listener();
    for target in [
        "/cb?state=canary-state",
        "/cb?state=canary-state&error=",
        "/cb?state=canary-state&iss=https%3A%2F%2Fas.example",
    ] {
        refuses(&mut listener, &get(target), 400, StrayReason::NoAnswer);
    }
    still_lands(&mut listener);
}

#[test]
fn case_17_tokens_in_the_query_are_no_answer() {
    let mut listener = query_listener();
    refuses(
        &mut listener,
        &get("/cb?access_token=x&id_token=y&state=canary-state"),
        400,
        StrayReason::NoAnswer,
    );
    let parameters = lands(
        &mut listener,
        &get("/cb?code=x&access_token=y&state=canary-state"),
    );
    assert!(
        parameters.contains("access_token"),
        "left for the flow to flag"
    );
}

#[test]
fn case_18_nothing_in_the_query_names_response_mode() {
    let mut listener = query_listener();
    for target in ["/cb", "/cb?"] {
        let answer = listener.answer(&get(target));
        assert_eq!(answer.verdict, Verdict::Refused(StrayReason::NoParameters));
        assert_eq!(status(&answer), 400);
        let page = String::from_utf8(answer.response).unwrap();
        assert!(page.contains("response_mode"), "{page}");
    }
    still_lands(&mut listener);
}

#[test]
fn case_18_the_fragment_page_hands_the_answer_over() {
    let mut listener = listener(ResponseMode::Fragment);
    let page = listener.answer(&get("/cb"));
    assert_eq!(page.verdict, Verdict::FragmentPageServed);
    let text = String::from_utf8(page.response).unwrap();
    assert!(text.contains("connect-src 'self'"));
    assert!(text.contains("href=\"/clean-8f2c\""));
    refuses(&mut listener, &post(""), 400, StrayReason::NoParameters);
    refuses(
        &mut listener,
        &post("code=x&state=wrong"),
        400,
        StrayReason::StateWrong,
    );
    let parameters = lands(
        &mut listener,
        &post("access_token=t&token_type=Bearer&state=canary-state"),
    );
    assert_eq!(parameters.first("access_token"), Some("t"));
    assert_eq!(
        listener.answer(&get("/cb")).verdict,
        Verdict::Ignored(IgnoredReason::AlreadyCompleted)
    );
}

#[test]
fn case_19_form_post() {
    let mut listener = listener(ResponseMode::FormPost);
    let right = "code=x&state=canary-state";
    for media_type in [
        "application/json",
        "text/plain",
        "multipart/form-data; boundary=x",
        "",
    ] {
        let mut request = request("POST", "/cb");
        request.headers.push("Content-Type", media_type);
        request.body = right.as_bytes().to_vec();
        refuses(&mut listener, &request, 415, StrayReason::MediaType);
    }
    refuses(
        &mut listener,
        &post("code=x&state=wrong"),
        400,
        StrayReason::StateWrong,
    );
    refuses(&mut listener, &get(RIGHT), 405, StrayReason::Method);
    let in_query = Request {
        target: String::from(RIGHT),
        ..post("")
    };
    refuses(&mut listener, &in_query, 400, StrayReason::NoParameters);
    let too_large = listener.refuse(RefusalReason::BodyTooLarge.into());
    assert_eq!(status(&too_large), 413);

    let mut request = post(right);
    request.headers = Headers::new().with("host", AUTHORITY).with(
        "content-type",
        "Application/X-WWW-Form-Urlencoded; charset=utf-8",
    );
    lands(&mut listener, &request);
}

#[test]
fn case_21_a_jwt_answer_is_judged_by_its_own_state() {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    let jwt = |claims: &str| format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims));
    let mut listener = Listener::new(RedirectExpectation {
        jwt: true,
        ..expectation(ResponseMode::Query)
    });
    for (target, reason) in [
        (String::from(RIGHT), StrayReason::NotAJwt),
        (
            String::from("/cb?response=a.b.c&state=canary-state"),
            StrayReason::NotAJwt,
        ),
        (
            format!(
                "/cb?state=canary-state&response={}",
                jwt(r#"{"state":"wrong"}"#)
            ),
            StrayReason::StateWrong,
        ),
        (
            format!("/cb?response={}", jwt("{}")),
            StrayReason::StateMissing,
        ),
        (
            String::from("/cb?response=a.b.c&response=a.b.c"),
            StrayReason::Repeated("response"),
        ),
    ] {
        refuses(&mut listener, &get(&target), 400, reason);
    }
    let right = jwt(r#"{"state":"canary-state","code":"x"}"#);
    lands(
        &mut listener,
        &get(&format!("/cb?state=wrong&code=loose&response={right}")),
    );
}

#[test]
fn an_answer_with_state_is_foreign_where_none_was_sent() {
    let mut listener = Listener::new(RedirectExpectation {
        state: ExpectedState::NotSent,
        ..expectation(ResponseMode::Query)
    });
    refuses(&mut listener, &get(RIGHT), 400, StrayReason::StateNotSent);
    lands(&mut listener, &get("/cb?code=x"));
}

#[test]
fn any_state_is_taken_where_the_user_chose_so() {
    for target in ["/cb?code=x", "/cb?code=x&state=wrong", RIGHT] {
        let mut listener = Listener::new(RedirectExpectation {
            state: ExpectedState::AnyAccepted,
            ..expectation(ResponseMode::Query)
        });
        refuses(
            &mut listener,
            &get("/cb?state=x"),
            400,
            StrayReason::NoAnswer,
        );
        lands(&mut listener, &get(target));
    }
}
