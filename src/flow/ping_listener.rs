//! The client's notification endpoint as rules: a call goes in, the bytes of its answer come out
//! (CIBA §10.2).

use crate::{
    flow::redirect_listener::{
        Answer, IgnoredReason, RequestNote, Rules, StrayReason, Verdict, no_content,
    },
    http::{ReaderLimits, Refusal, Request},
    oauth::{JsonObject, Parameters, Secret},
};

/// The one call that is awaited.
#[derive(Clone, Debug)]
pub struct PingExpectation {
    /// As `127.0.0.1:9500`; `Host` must say the same.
    pub authority: String,
    pub path: String,
    /// The bearer token that the client gave the server for this call.
    pub client_notification_token: Secret,
}

/// Takes the first call with the right token; any other leaves no trace but its refusal.
#[derive(Clone, Debug)]
pub struct PingListener {
    expectation: PingExpectation,
    has_landed: bool,
}

impl PingListener {
    pub fn new(expectation: PingExpectation) -> Self {
        Self {
            expectation,
            has_landed: false,
        }
    }

    fn judge(&mut self, request: &Request) -> (Vec<u8>, Verdict) {
        let refused = |status, reason| (status_only(status), Verdict::Refused(reason));
        let mut hosts = request.headers.all("host").map(|host| host.text());
        let names_us = hosts
            .next()
            .is_some_and(|host| host.eq_ignore_ascii_case(&self.expectation.authority));
        if !names_us || hosts.next().is_some() {
            return refused(Status::Misdirected, StrayReason::Host);
        }
        if request.path() != self.expectation.path {
            return refused(Status::NotFound, StrayReason::OtherPath);
        }
        if request.method != "POST" {
            return refused(Status::MethodNotAllowed, StrayReason::Method);
        }
        let token = request.headers.first("authorization");
        let token = token.as_deref().and_then(bearer);
        if !token.is_some_and(|token| self.expectation.client_notification_token.matches(token)) {
            return refused(Status::Unauthorized, StrayReason::NotificationToken);
        }
        let Some(auth_req_id) = auth_req_id(&request.body) else {
            return refused(Status::BadRequest, StrayReason::Notification);
        };
        if self.has_landed {
            let again = IgnoredReason::AlreadyCompleted;
            return (no_content(), Verdict::Ignored(again));
        }
        self.has_landed = true;
        let named = Parameters::from_iter([("auth_req_id", auth_req_id)]);
        (no_content(), Verdict::Landed(named))
    }
}

impl Rules for PingListener {
    fn reader_limits(&self) -> ReaderLimits {
        ReaderLimits::WITH_BODY
    }

    fn answer(&mut self, request: &Request) -> Answer {
        let (response, verdict) = self.judge(request);
        Answer {
            response,
            verdict,
            note: RequestNote::of(request, &self.expectation.path),
        }
    }

    fn refuse(&mut self, refusal: Refusal) -> Answer {
        let readable = refusal.status.map(|_| status_only(Status::BadRequest));
        Answer {
            response: readable.unwrap_or_default(),
            verdict: Verdict::Refused(StrayReason::Unreadable(refusal.reason)),
            note: RequestNote::default(),
        }
    }
}

/// The scheme's name is compared without regard to case (RFC 9110 §11.1).
fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn auth_req_id(body: &[u8]) -> Option<String> {
    let object = JsonObject::parse(body, body.len()).ok()?;
    let value = object.members.get("auth_req_id")?.as_str()?;
    (!value.is_empty()).then(|| value.to_owned())
}

/// What a server is told whose call is not taken.
#[derive(Clone, Copy)]
enum Status {
    BadRequest,
    Unauthorized,
    NotFound,
    MethodNotAllowed,
    Misdirected,
}

fn status_only(status: Status) -> Vec<u8> {
    let head = match status {
        Status::BadRequest => "400 Bad Request",
        Status::Unauthorized => "401 Unauthorized\r\nWWW-Authenticate: Bearer",
        Status::NotFound => "404 Not Found",
        Status::MethodNotAllowed => "405 Method Not Allowed\r\nAllow: POST",
        Status::Misdirected => "421 Misdirected Request",
    };
    format!("HTTP/1.1 {head}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::{Headers, parse};

    fn listener() -> PingListener {
        PingListener::new(PingExpectation {
            authority: String::from("127.0.0.1:9500"),
            path: String::from("/ping"),
            client_notification_token: Secret::new("the-token"),
        })
    }

    fn call() -> Request {
        Request {
            method: String::from("POST"),
            target: String::from("/ping"),
            headers: Headers::new()
                .with("Host", "127.0.0.1:9500")
                .with("Authorization", "Bearer the-token"),
            body: br#"{"auth_req_id":"a-request"}"#.to_vec(),
        }
    }

    fn status(answer: &Answer) -> u16 {
        parse::response(&answer.response).unwrap().response.status
    }

    #[test]
    fn the_first_call_with_the_token_lands_and_a_second_changes_nothing() {
        let mut listener = listener();
        let answer = listener.answer(&call());
        let named = Parameters::from_iter([("auth_req_id", "a-request")]);
        assert_eq!(status(&answer), 204);
        assert_eq!(answer.verdict, Verdict::Landed(named));
        let again = listener.answer(&call());
        assert_eq!(status(&again), 204);
        let reason = IgnoredReason::AlreadyCompleted;
        assert_eq!(again.verdict, Verdict::Ignored(reason));
    }

    #[test]
    fn every_other_call_is_refused_and_the_wait_goes_on() {
        let with = |change: fn(&mut Request)| {
            let mut request = call();
            change(&mut request);
            request
        };
        let authorization = |value: &str| {
            let mut request = call();
            request.headers = Headers::new()
                .with("Host", "127.0.0.1:9500")
                .with("Authorization", value);
            request
        };
        for (request, wanted, reason) in [
            (
                authorization("Bearer another"),
                401,
                StrayReason::NotificationToken,
            ),
            (
                authorization("Basic the-token"),
                401,
                StrayReason::NotificationToken,
            ),
            (
                authorization("the-token"),
                401,
                StrayReason::NotificationToken,
            ),
            (
                with(|one| one.headers = Headers::new().with("Host", "127.0.0.1:9500")),
                401,
                StrayReason::NotificationToken,
            ),
            (
                with(|one| one.headers.push("Host", "rebound.example")),
                421,
                StrayReason::Host,
            ),
            (
                with(|one| one.headers = Headers::new().with("Host", "rebound.example")),
                421,
                StrayReason::Host,
            ),
            (
                with(|one| one.target = String::from("/other")),
                404,
                StrayReason::OtherPath,
            ),
            (
                with(|one| one.method = String::from("GET")),
                405,
                StrayReason::Method,
            ),
            (with(|one| one.body.clear()), 400, StrayReason::Notification),
            (
                with(|one| one.body = b"auth_req_id=a".to_vec()),
                400,
                StrayReason::Notification,
            ),
            (
                with(|one| one.body = br#"{"auth_req_id":7}"#.to_vec()),
                400,
                StrayReason::Notification,
            ),
            (
                with(|one| one.body = br#"{"auth_req_id":""}"#.to_vec()),
                400,
                StrayReason::Notification,
            ),
        ] {
            let mut listener = listener();
            let answer = listener.answer(&request);
            assert_eq!(status(&answer), wanted, "{request:?}");
            assert_eq!(answer.verdict, Verdict::Refused(reason), "{request:?}");
            // The right one is still taken.
            let right = listener.answer(&call());
            assert!(matches!(right.verdict, Verdict::Landed(_)));
        }
    }
}
