//! Drafts by the bytes they send.

use super::*;
use crate::http::Headers;
use crate::oauth::SafeUrl;

fn url(text: &str) -> SafeUrl {
    SafeUrl::parse(text).unwrap()
}

fn address(text: &str) -> Draft {
    Draft::Address(AddressDraft::new(text))
}

pub(super) fn token_request() -> RequestDraft {
    RequestDraft::new(
        "POST",
        url("https://as.example:8443/token"),
        &Headers::new().with("Accept", "application/json"),
        Some(Body::Form(Parameters::from_iter([
            ("grant_type", "authorization_code"),
            ("code", "a b"),
        ]))),
    )
}

const TOKEN_HEAD: &str = "POST /token HTTP/1.1\r\nHost: as.example:8443\r\nAccept: application/json\r\n\
     Content-Type: application/x-www-form-urlencoded\r\n";

fn text(draft: &Draft) -> String {
    String::from_utf8(draft.bytes().to_vec()).unwrap()
}

pub(super) fn request_text(request: &RequestDraft) -> String {
    String::from_utf8(request.bytes().to_vec()).unwrap()
}

fn changes(draft: &Draft, original: &Draft) -> Vec<(ChangeSubject, &'static str)> {
    draft
        .changes_from(original)
        .into_iter()
        .map(|change| (change.subject, change.kind.word()))
        .collect()
}

#[test]
fn a_new_request_is_written_in_this_order() {
    assert_eq!(
        request_text(&token_request()),
        format!(
            "{TOKEN_HEAD}Content-Length: 38\r\nConnection: close\r\n\r\n\
             grant_type=authorization_code&code=a+b"
        )
    );
    let get = RequestDraft::new("GET", url("http://[::1]/a?b=c"), &Headers::new(), None);
    assert_eq!(
        request_text(&get),
        "GET /a?b=c HTTP/1.1\r\nHost: [::1]\r\nConnection: close\r\n\r\n"
    );
    let empty = RequestDraft::new(
        "POST",
        url("https://h/"),
        &Headers::new(),
        Some(Body::Raw(Vec::new())),
    );
    assert_eq!(
        request_text(&empty),
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    );
}

#[test]
fn given_headers_cannot_smuggle_a_line() {
    let headers = Headers::new().with("X", "a\r\nEvil: 1");
    let request = RequestDraft::new("GET", url("https://h/"), &headers, None);
    assert!(!request.headers().contains("evil"));
    assert!(request_text(&request).contains("\r\nX: a  Evil: 1\r\n"));
}

#[test]
fn each_edit_of_a_parameter_leaves_the_others_as_they_were_written() {
    let start = "https://as/authorize?a=%61%2f&b=1&&c=x+y%20z&b=2&flag#top";
    type Edit = fn(&mut Draft);
    let edits: [(&str, Edit, &str); 10] = [
        (
            "set",
            |draft| draft.set_parameter("b", "ä&"),
            "a=%61%2f&b=%C3%A4%26&&c=x+y%20z&flag",
        ),
        (
            "set a new one",
            |draft| draft.set_parameter("n", "*"),
            "a=%61%2f&b=1&&c=x+y%20z&b=2&flag&n=*",
        ),
        (
            "set to what it is",
            |draft| draft.set_parameter("a", "a/"),
            "a=%61%2f&b=1&&c=x+y%20z&b=2&flag",
        ),
        (
            "unset",
            |draft| assert_eq!(draft.unset_parameter("b"), 2),
            "a=%61%2f&&c=x+y%20z&flag",
        ),
        (
            "add a repeat",
            |draft| draft.add_parameter("a", "2"),
            "a=%61%2f&b=1&&c=x+y%20z&b=2&flag&a=2",
        ),
        (
            "edit a name",
            |draft| assert!(draft.edit_parameter(0, "aa", "a/")),
            "aa=%61%2f&b=1&&c=x+y%20z&b=2&flag",
        ),
        (
            "edit a value",
            |draft| assert!(draft.edit_parameter(4, "flag", "on")),
            "a=%61%2f&b=1&&c=x+y%20z&b=2&flag=on",
        ),
        (
            "remove",
            |draft| assert!(draft.remove_parameter(2)),
            "a=%61%2f&b=1&&b=2&flag",
        ),
        (
            "move down",
            |draft| assert!(draft.move_parameter(0, 2)),
            "b=1&&c=x+y%20z&a=%61%2f&b=2&flag",
        ),
        (
            "move up",
            |draft| assert!(draft.move_parameter(4, 0)),
            "flag&a=%61%2f&b=1&&c=x+y%20z&b=2",
        ),
    ];
    for (name, edit, query) in edits {
        let mut draft = address(start);
        edit(&mut draft);
        assert_eq!(
            text(&draft),
            format!("https://as/authorize?{query}#top"),
            "{name}"
        );

        // The same edits on the same pairs, as form body and as query of a target.
        let pairs = start
            .trim_start_matches("https://as/authorize?")
            .trim_end_matches("#top");
        let form = Headers::new().with("Content-Type", "application/x-www-form-urlencoded");
        let body = Some(Body::Raw(pairs.into()));
        let mut draft = Draft::Request(RequestDraft::new("POST", url("https://h/t"), &form, body));
        edit(&mut draft);
        assert_eq!(
            text(&draft),
            format!(
                "POST /t HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-www-form-urlencoded\r\n\
                 Content-Length: {}\r\nConnection: close\r\n\r\n{query}",
                query.len()
            ),
            "{name}"
        );
        let destination = url(&format!("https://h/t?{pairs}"));
        let get = RequestDraft::new("GET", destination, &Headers::new(), None);
        let mut draft = Draft::Request(get);
        edit(&mut draft);
        assert_eq!(
            text(&draft),
            format!("GET /t?{query} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"),
            "{name}"
        );
    }
}

#[test]
fn rows_that_do_not_exist_change_nothing() {
    let mut draft = address("https://as/?a=1");
    assert!(!draft.edit_parameter(1, "x", "y"));
    assert!(!draft.remove_parameter(1));
    assert!(!draft.move_parameter(0, 1));
    assert_eq!(draft.unset_parameter("x"), 0);
    assert_eq!(text(&draft), "https://as/?a=1");
}

#[test]
fn the_first_and_the_last_parameter_bring_and_take_the_question_mark() {
    let mut draft = address("https://as/authorize#x");
    draft.add_parameter("scope", "openid profile");
    assert_eq!(text(&draft), "https://as/authorize?scope=openid+profile#x");
    draft.unset_parameter("scope");
    assert_eq!(text(&draft), "https://as/authorize#x");

    let get = RequestDraft::new("GET", url("https://h/t"), &Headers::new(), None);
    let mut draft = Draft::Request(get);
    draft.add_parameter("a", "b");
    assert!(text(&draft).starts_with("GET /t?a=b HTTP/1.1\r\n"));
    draft.remove_parameter(0);
    assert!(text(&draft).starts_with("GET /t HTTP/1.1\r\n"));
}

#[test]
fn an_endpoint_keeps_its_own_query() {
    let parameters = Parameters::from_iter([("a", "1")]);
    let with = |endpoint| {
        AddressDraft::with_parameters(endpoint, &parameters)
            .as_str()
            .to_owned()
    };
    assert_eq!(with("https://as/a?p=%41"), "https://as/a?p=%41&a=1");
    assert_eq!(with("https://as/a?"), "https://as/a?a=1");
    assert_eq!(with("https://as/a"), "https://as/a?a=1");
}

#[test]
fn host_and_content_length_follow_the_rest() {
    let mut draft = Draft::Request(token_request());
    draft.set_parameter("code", "longer");
    assert!(text(&draft).contains("\r\nContent-Length: 41\r\n"));
    let Draft::Request(mut request) = draft else {
        unreachable!()
    };
    request.set_destination(url("http://127.0.0.1:9400/elsewhere"));
    assert_eq!(
        request.headers().first("host").as_deref(),
        Some("127.0.0.1:9400")
    );
    assert_eq!(request.target(), "/token");
    request.set_body(b"");
    assert!(request_text(&request).contains("\r\nContent-Length: 0\r\n"));
}

#[test]
fn a_body_that_appears_brings_its_length_before_connection() {
    let mut request = RequestDraft::new("POST", url("https://h/"), &Headers::new(), None);
    request.set_body(b"abc");
    assert_eq!(
        request_text(&request),
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc"
    );
}

#[test]
fn a_length_edited_by_hand_stays_wrong() {
    for edit in [
        (|request| request.set_header("content-length", "9")) as fn(&mut RequestDraft),
        |request| assert!(request.edit_header(3, "Content-Length", "9")),
        |request| {
            let text = request.raw_text();
            request.set_raw_text(&text.replace("Content-Length: 38", "Content-Length: 9"));
        },
    ] {
        let mut request = token_request();
        edit(&mut request);
        assert!(!request.content_length_follows());
        assert!(request.host_follows());
        request.set_body(b"x=1");
        assert!(request_text(&request).contains("\r\nContent-Length: 9\r\n"));
    }
}

#[test]
fn what_was_removed_by_hand_does_not_come_back() {
    for edit in [
        (|request| assert_eq!(request.unset_header("HOST"), 1)) as fn(&mut RequestDraft),
        |request| assert!(request.remove_header(0)),
        |request| {
            let text = request.raw_text();
            request.set_raw_text(&text.replace("Host: as.example:8443\n", ""));
        },
        |request| assert!(request.edit_header(0, "Hots", "x")),
    ] {
        let mut request = token_request();
        edit(&mut request);
        assert!(!request.host_follows());
        request.set_destination(url("https://other.example/"));
        assert!(!request.headers().contains("host"));
        assert!(request.content_length_follows());
    }
}

#[test]
fn the_length_follows_a_body_edited_as_text() {
    let mut request = token_request();
    let text = request.raw_text();
    request.set_raw_text(&text.replace("code=a+b", "code=\u{e4}\\xFF"));
    assert!(request.content_length_follows());
    assert!(request.bytes().ends_with(b"&code=\xc3\xa4\xff"));
    assert_eq!(
        request.headers().first("content-length").as_deref(),
        Some("38")
    );
}

#[test]
fn headers_are_edited_in_place() {
    let mut request = RequestDraft::new(
        "GET",
        url("https://h/"),
        &Headers::new().with("X-A", "1").with("x-a", "2"),
        None,
    );
    request.add_header("X-B", "3");
    assert_eq!(
        request_text(&request),
        "GET / HTTP/1.1\r\nHost: h\r\nX-A: 1\r\nx-a: 2\r\nX-B: 3\r\nConnection: close\r\n\r\n"
    );
    request.set_header("x-A", "9\r\nEvil: 1");
    assert!(request.edit_header(2, "X-C", ""));
    request.set_method("PUT");
    request.set_target("/other path");
    assert_eq!(
        request_text(&request),
        "PUT /other path HTTP/1.1\r\nHost: h\r\nX-A: 9 Evil: 1\r\nX-C: \r\nConnection: close\r\n\r\n"
    );
    assert_eq!(request.target(), "/other path");
    assert!(!request.edit_header(9, "a", "b"));
    assert!(!request.remove_header(9));
}

#[test]
fn a_body_of_another_type_is_no_form() {
    let json = Headers::new().with("Content-Type", "application/problem+json");
    let body = Some(Body::Raw(b"{\"a\":1}".to_vec()));
    let mut draft = Draft::Request(RequestDraft::new(
        "POST",
        url("https://h/r?x=1"),
        &json,
        body,
    ));
    assert_eq!(draft.parameters(), Parameters::from_iter([("x", "1")]));
    let original = draft.clone();
    draft.set_parameter("x", "2");
    assert!(text(&draft).ends_with("\r\n\r\n{\"a\":1}"));
    let Draft::Request(request) = &mut draft else {
        unreachable!()
    };
    request.set_body(b"{}");
    assert_eq!(
        changes(&draft, &original),
        [
            (ChangeSubject::Body, "set"),
            (ChangeSubject::Parameter("x".into()), "set")
        ]
    );
}

#[test]
fn an_empty_form_is_still_where_parameters_go() {
    let body = Some(Body::Form(Parameters::new()));
    let mut draft = Draft::Request(RequestDraft::new(
        "POST",
        url("https://h/t"),
        &Headers::new(),
        body,
    ));
    draft.add_parameter("a", "b");
    assert!(text(&draft).ends_with("Content-Length: 3\r\nConnection: close\r\n\r\na=b"));
}

#[test]
fn changes_are_named_by_what_they_did() {
    use ChangeSubject::{Parameter, Raw, Target};
    let start = "https://as/a?client_id=x&scope=openid&state=s";
    let original = address(start);
    let mut draft = original.clone();
    assert_eq!(changes(&draft, &original), []);
    draft.set_parameter("scope", "email");
    draft.unset_parameter("state");
    draft.add_parameter("client_id", "y");
    draft.add_parameter("scpoe", "openid");
    assert_eq!(
        changes(&draft, &original),
        [
            (Parameter("client_id".into()), "added"),
            (Parameter("scope".into()), "set"),
            (Parameter("state".into()), "unset"),
            (Parameter("scpoe".into()), "added"),
        ]
    );
    for (raw, expected) in [
        (start.replace("openid", "%6fpenid"), (Raw, "raw")),
        (start.replace("/a?", "/b?"), (Target, "set")),
        (format!("{start}#fragment"), (Raw, "raw")),
    ] {
        draft.set_raw_text(&raw);
        assert_eq!(changes(&draft, &original), [expected]);
    }
    draft = original.clone();
    draft.move_parameter(0, 2);
    assert_eq!(changes(&draft, &original), [(Raw, "raw")]);
}

#[test]
fn changes_of_a_request() {
    use ChangeSubject::{Header, Method, Parameter, Raw, Target};
    let original = Draft::Request(token_request());
    let changed = |edit: fn(&mut RequestDraft)| {
        let mut request = token_request();
        edit(&mut request);
        changes(&Draft::Request(request), &original)
    };
    assert_eq!(changed(|it| it.set_method("GET")), [(Method, "set")]);
    assert_eq!(changed(|it| it.set_target("/t?a=b")), [(Target, "set")]);
    assert_eq!(
        changed(|it| it.set_header("accept", "*/*")),
        [(Header("Accept".into()), "set")]
    );
    assert_eq!(
        changed(|it| it.set_header("Content-Length", "1")),
        [(Header("Content-Length".into()), "set")]
    );
    assert_eq!(
        changed(|it| it.set_body(b"grant_type=authorization_code")),
        [(Parameter("code".into()), "unset")]
    );
    assert_eq!(
        changed(|it| it.set_raw_text(&it.raw_text().replace("HTTP/1.1", "HTTP/1.0"))),
        [(Raw, "raw")]
    );
    assert_eq!(changed(|it| it.set_raw_text("nonsense")), [(Raw, "raw")]);
}

#[test]
fn case_141_debug_shows_no_value() {
    let shown = format!(
        "{:?} {:?}",
        Draft::Request(token_request()),
        address("https://as/?state=canary")
    );
    assert!(
        !shown.contains("canary") && !shown.contains("code="),
        "{shown}"
    );
}
