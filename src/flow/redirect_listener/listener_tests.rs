//! Every request that a listener may meet, answered in memory.

use super::*;
use crate::{
    flow::redirect_listener::ExpectedState,
    http::{Headers, RefusalReason},
    oauth::{SafeUrl, Secret},
};

const AUTHORITY: &str = "127.0.0.1:49152";
const RIGHT: &str = "/cb?code=canary-code&state=canary-state";

fn expectation(mode: ResponseMode) -> RedirectExpectation {
    RedirectExpectation {
        authority: String::from(AUTHORITY),
        path: String::from("/cb"),
        mode,
        jwt: false,
        state: ExpectedState::Value(Secret::new("canary-state")),
        clean_path: String::from("/clean-8f2c"),
        post_page: None,
    }
}

fn listener(mode: ResponseMode) -> Listener {
    Listener::new(expectation(mode))
}

fn query_listener() -> Listener {
    listener(ResponseMode::Query)
}

fn request(method: &str, target: &str) -> Request {
    Request {
        method: String::from(method),
        target: String::from(target),
        headers: Headers::new().with("Host", AUTHORITY),
        body: Vec::new(),
    }
}

fn get(target: &str) -> Request {
    request("GET", target)
}

fn post(body: &str) -> Request {
    let mut request = request("POST", "/cb");
    request
        .headers
        .push("Content-Type", "application/x-www-form-urlencoded");
    request.body = body.as_bytes().to_vec();
    request
}

fn status(answer: &Answer) -> u16 {
    let head = std::str::from_utf8(&answer.response).unwrap();
    head.split(' ').nth(1).unwrap().parse().unwrap()
}

/// Asserts a refusal, and that the awaited answer still lands afterwards.
fn refuses(listener: &mut Listener, request: &Request, status_code: u16, reason: StrayReason) {
    let answer = listener.answer(request);
    let shown = &request.target;
    assert_eq!(answer.verdict, Verdict::Refused(reason), "{shown}");
    assert_eq!(status(&answer), status_code, "{shown}");
    assert!(!listener.has_landed());
}

fn lands(listener: &mut Listener, request: &Request) -> Parameters {
    let answer = listener.answer(request);
    assert_eq!(status(&answer), 303, "{:?}", answer.verdict);
    let Verdict::Landed(parameters) = answer.verdict else {
        panic!("{:?} for {}", answer.verdict, request.target);
    };
    assert!(listener.has_landed());
    parameters
}

fn still_lands(listener: &mut Listener) {
    lands(listener, &get(RIGHT));
}

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

#[test]
fn case_32_a_browser_that_speaks_tls_is_noted_and_gets_no_http() {
    let mut listener = query_listener();
    let answer = listener.refuse(RefusalReason::TlsClientHello.into());
    assert!(answer.response.is_empty());
    assert_eq!(
        answer.verdict,
        Verdict::Refused(StrayReason::Unreadable(RefusalReason::TlsClientHello))
    );
    still_lands(&mut listener);
}

#[test]
fn case_33_only_the_exact_path_counts() {
    let query = "code=canary-code&state=canary-state";
    let mut listener = query_listener();
    for path in [
        "//cb",
        "/cb/",
        "/cb/../cb",
        "/./cb",
        "/%63b",
        "/cb%2e",
        "/%2Fcb",
        "/cb%00",
        "/CB",
        "/cb;x",
        "/",
        "/c\u{e9}b",
        "/cb%20",
        "//127.0.0.1:49152/cb",
    ] {
        let answer = listener.answer(&get(&format!("{path}?{query}")));
        assert_eq!(
            answer.verdict,
            Verdict::Ignored(IgnoredReason::OtherPath),
            "{path}"
        );
        assert_eq!(status(&answer), 404);
    }
    for target in [
        format!("http://{AUTHORITY}/cb?{query}"),
        format!("{AUTHORITY}/cb?{query}"),
        String::from("*"),
        format!("cb?{query}"),
        format!("?{query}"),
    ] {
        refuses(
            &mut listener,
            &get(&target),
            400,
            StrayReason::NotOriginForm,
        );
    }
    still_lands(&mut listener);
}

#[test]
fn case_34_host_is_the_literal_authority() {
    let mut listener = query_listener();
    let hosts: [&[&str]; 9] = [
        &["evil.example"],
        &["evil.example:49152"],
        &["localhost:49152"],
        &["127.0.0.1"],
        &["127.0.0.1:49153"],
        &["127.0.0.1:49152.evil.example"],
        &[""],
        &[],
        &[AUTHORITY, AUTHORITY],
    ];
    for values in hosts {
        let mut request = get(RIGHT);
        request.headers = Headers::new();
        for value in values {
            request.headers.push("Host", *value);
        }
        refuses(&mut listener, &request, 403, StrayReason::Host);
    }
    still_lands(&mut listener);
}

#[test]
fn browsers_leave_out_port_80() {
    let mut listener = Listener::new(RedirectExpectation {
        authority: String::from("127.0.0.1:80"),
        ..expectation(ResponseMode::Query)
    });
    let mut request = get(RIGHT);
    request.headers = Headers::new().with("Host", "127.0.0.1");
    lands(&mut listener, &request);
}

#[test]
fn case_35_what_browsers_ask_for_beside() {
    let mut listener = query_listener();
    for (path, status_code) in [
        ("/favicon.ico", 204),
        ("/robots.txt", 404),
        ("/apple-touch-icon.png", 404),
        ("/.well-known/appspecific/com.chrome.devtools.json", 404),
    ] {
        let answer = listener.answer(&get(path));
        assert_eq!(status(&answer), status_code, "{path}");
        assert!(matches!(answer.verdict, Verdict::Ignored(_)));
    }
    assert_eq!(listener.strays(), 0);
    still_lands(&mut listener);
}

#[test]
fn case_36_a_preflight_consumes_nothing() {
    let mut listener = query_listener();
    let mut preflight = request("OPTIONS", RIGHT);
    preflight
        .headers
        .push("Access-Control-Request-Private-Network", "true");
    let answer = listener.answer(&preflight);
    assert_eq!(status(&answer), 204);
    assert_eq!(answer.verdict, Verdict::Ignored(IgnoredReason::Options));
    still_lands(&mut listener);
}

#[test]
fn case_37_prefetch_and_head_consume_nothing() {
    let mut listener = query_listener();
    for (name, value) in [
        ("Sec-Purpose", "prefetch"),
        ("Sec-Purpose", "prefetch;prerender"),
        ("Purpose", "Prefetch"),
        ("X-Moz", "prefetch"),
    ] {
        let mut prefetch = get(RIGHT);
        prefetch.headers.push(name, value);
        let answer = listener.answer(&prefetch);
        assert_eq!(status(&answer), 204);
        assert_eq!(answer.verdict, Verdict::Ignored(IgnoredReason::Prefetch));
    }
    let answer = listener.answer(&request("HEAD", RIGHT));
    assert_eq!(answer.verdict, Verdict::Ignored(IgnoredReason::Head));
    assert!(answer.response.ends_with(b"\r\n\r\n"));
    still_lands(&mut listener);
}

#[test]
fn other_methods_are_refused() {
    let mut listener = query_listener();
    for method in ["POST", "PUT", "DELETE", "TRACE", "get"] {
        let answer = listener.answer(&request(method, RIGHT));
        assert_eq!(answer.verdict, Verdict::Refused(StrayReason::Method));
        let text = String::from_utf8(answer.response).unwrap();
        assert!(text.starts_with("HTTP/1.1 405 ") && text.contains("\r\nAllow: GET\r\n"));
    }
    still_lands(&mut listener);
}

#[test]
fn case_38_the_same_answer_twice_is_one_answer() {
    let mut listener = query_listener();
    still_lands(&mut listener);
    let repeat = listener.answer(&get(RIGHT));
    assert_eq!(repeat.verdict, Verdict::Repeat);
    let clean = listener.answer(&get("/clean-8f2c"));
    assert_eq!(clean.verdict, Verdict::CleanPage);
    assert_eq!(repeat.response, clean.response);
}

#[test]
fn case_39_ten_thousand_forged_answers_do_not_hide_the_real_one() {
    let mut listener = query_listener();
    for _ in 0..10_000 {
        listener.answer(&get("/cb?code=x&state=wrong"));
    }
    assert_eq!(listener.strays(), 10_000);
    still_lands(&mut listener);
}

#[test]
fn case_50_no_page_and_case_51_no_header_holds_anything_of_the_request() {
    let canary = "canary%0d%0aSet-Cookie:%20canary=1";
    for mode in [
        ResponseMode::Query,
        ResponseMode::Fragment,
        ResponseMode::FormPost,
    ] {
        let mut listener = listener(mode);
        let mut requests = vec![
            get(&format!("/cb?code={canary}&state={canary}")),
            get(&format!("/{canary}")),
            get(&format!("/cb?{canary}")),
            request("CANARY", "/cb"),
            get(&format!("http://{canary}/cb")),
            post(&format!("code={canary}&state={canary}")),
            post(&format!("code={canary}&state=canary-state")),
            get(&format!("/cb?code={canary}&state=canary-state")),
            get(&format!("/clean-8f2c?{canary}")),
        ];
        let mut forged_host = get(RIGHT);
        forged_host.headers = Headers::new().with("Host", "canary.example");
        requests.push(forged_host);
        for request in requests {
            let answer = listener.answer(&request);
            let text = String::from_utf8(answer.response).unwrap();
            let lower = text.to_ascii_lowercase();
            assert!(
                !lower.contains("canary") && !lower.contains("set-cookie"),
                "{text}"
            );
            assert!(!format!("{:?}", answer.note).contains("canary"));
        }
        assert!(listener.has_landed());
    }
}

#[test]
fn what_is_noted_are_names_from_a_list() {
    let note = query_listener()
        .answer(&get("/cb?code=canary&canary=x&error=y&state=z&canary2"))
        .note;
    assert_eq!(
        note,
        RequestNote {
            method: "GET",
            path_matches: true,
            parameter_names: vec!["code", "state", "error"],
            other_parameters: 2,
        }
    );
    let note = query_listener().answer(&request("CANARY", "/other")).note;
    assert_eq!((note.method, note.path_matches), ("other", false));
}

#[test]
fn the_form_page_is_served_once_and_to_get_alone() {
    let mut listener = Listener::new(RedirectExpectation {
        post_page: Some(PostPage {
            path: String::from("/start-77"),
            action: SafeUrl::parse("https://as.example/authorize").unwrap(),
            fields: Parameters::from_iter([("client_id", "c1")]),
        }),
        ..expectation(ResponseMode::Query)
    });
    refuses(
        &mut listener,
        &request("POST", "/start-77"),
        405,
        StrayReason::Method,
    );
    listener.answer(&request("HEAD", "/start-77"));
    let page = listener.answer(&get("/start-77"));
    assert_eq!(page.verdict, Verdict::PostPageServed);
    let text = String::from_utf8(page.response).unwrap();
    assert!(text.contains("<input type=\"hidden\" name=\"client_id\" value=\"c1\">"));
    assert_eq!(
        listener.answer(&get("/start-77")).verdict,
        Verdict::Ignored(IgnoredReason::PostPageUsed)
    );
    still_lands(&mut listener);
}
