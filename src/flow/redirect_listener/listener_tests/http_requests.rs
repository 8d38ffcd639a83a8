//! Requests that browsers and strangers send beside the answer.

use super::*;

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
