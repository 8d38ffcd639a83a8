//! Every request that a listener may meet, answered in memory.

mod http_requests;
mod responses;

use super::{
    Answer, Awaited, ExpectedState, IgnoredReason, Listener, PostPage, RedirectExpectation,
    RequestNote, ResponseMode, StrayReason, Verdict,
};
use crate::{
    http::{Headers, RefusalReason, Request},
    oauth::{Parameters, SafeUrl, Secret},
};

const AUTHORITY: &str = "127.0.0.1:49152";
const RIGHT: &str = "/cb?code=canary-code&state=canary-state";

fn expectation(mode: ResponseMode) -> RedirectExpectation {
    RedirectExpectation {
        scheme: String::from("http"),
        authority: String::from(AUTHORITY),
        path: String::from("/cb"),
        mode,
        awaited: Awaited::AuthorizationResponse,
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
