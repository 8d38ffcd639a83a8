//! The words at arrows, and the names that the accessible tree promises.

use super::*;
use crate::{
    flow::Stage,
    http::{Exchange, FailureKind, TransportFailure},
};

const KINDS: [MessageKind; 13] = [
    MessageKind::Metadata,
    MessageKind::Keys,
    MessageKind::Authorize,
    MessageKind::SignIn,
    MessageKind::Redirect,
    MessageKind::ClosingPage,
    MessageKind::Stray,
    MessageKind::Token,
    MessageKind::Userinfo,
    MessageKind::Resource,
    MessageKind::Refresh,
    MessageKind::Introspection,
    MessageKind::Revocation,
];

fn exchange(kind: MessageKind, sent: &str, received: &str) -> RecordedExchange {
    RecordedExchange {
        id: 1,
        stage: Stage::Token,
        kind,
        from: Participant::Client,
        to: Participant::AuthorizationServer,
        observed: true,
        exchange: Exchange {
            sent: sent.as_bytes().to_vec(),
            received: received.as_bytes().to_vec(),
            ..Exchange::default()
        },
        failure: None,
        deviates: false,
    }
}

fn answer(kind: MessageKind, head: &str, body: &str) -> String {
    let received = format!(
        "HTTP/1.1 {head}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    response_label(&exchange(kind, "GET / HTTP/1.1\r\n\r\n", &received))
}

#[test]
fn names_are_exactly_those_of_the_contract() {
    use Participant::{AuthorizationServer, Client};
    assert_eq!(
        accessible_name(
            9,
            Client,
            AuthorizationServer,
            spoken_request(MessageKind::Token),
            false
        ),
        "9, client to authorization server, token request"
    );
    assert_eq!(
        accessible_name(
            10,
            AuthorizationServer,
            Client,
            &spoken_response(200, "OK"),
            false
        ),
        "10, authorization server to client, 200 OK"
    );
    assert_eq!(
        accessible_name(
            12,
            AuthorizationServer,
            Client,
            spoken_answer(MessageKind::Refresh),
            true
        ),
        "12, authorization server to client, refresh response, to come"
    );
    assert_eq!(spoken_response(200, ""), "200");
}

#[test]
fn every_kind_has_words_of_its_own_that_fit_an_arrow() {
    for words in [spoken_request, spoken_answer, planned_request] {
        let mut all: Vec<_> = KINDS.into_iter().map(words).collect();
        assert!(
            all.iter()
                .all(|text| !text.is_empty() && text.chars().count() <= 36)
        );
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), KINDS.len());
    }
    for kind in KINDS {
        assert!(planned_response(kind).chars().count() <= 36);
    }
    for participant_id in Participant::ALL {
        assert!(!participant(participant_id).0.is_empty());
        assert!(!spoken_participant(participant_id).is_empty());
    }
}

#[test]
fn requests_are_named_by_their_request_line() {
    let label = |kind, sent: &str| request_label(&exchange(kind, sent, ""));
    assert_eq!(
        label(MessageKind::Token, "POST /token HTTP/1.1\r\n\r\ncode=abc"),
        "POST /token"
    );
    assert_eq!(
        label(MessageKind::Refresh, "POST /token HTTP/1.1\r\n\r\n"),
        "POST /token refresh_token"
    );
    assert_eq!(
        label(
            MessageKind::Redirect,
            "GET /callback?code=SplxlOBe&state=af0ifjsldkj HTTP/1.1\r\n\r\n"
        ),
        "GET /callback?code=…&state=…"
    );
    assert_eq!(label(MessageKind::Introspection, ""), "POST /introspect");
    assert_eq!(
        label(MessageKind::Token, "\r\n"),
        "a request that cannot be read"
    );
}

#[test]
fn answers_are_named_by_what_they_bring() {
    assert_eq!(
        answer(
            MessageKind::Token,
            "200 OK",
            r#"{"access_token":"a","refresh_token":"r","id_token":"i"}"#
        ),
        "200 with three tokens"
    );
    assert_eq!(
        answer(MessageKind::Keys, "200 OK", r#"{"keys":[{}]}"#),
        "200 one key"
    );
    assert_eq!(
        answer(MessageKind::Metadata, "200 OK", "{}"),
        "200 provider metadata"
    );
    assert_eq!(
        answer(MessageKind::Introspection, "200 OK", r#"{"active":false}"#),
        "200 not active"
    );
    assert_eq!(
        answer(
            MessageKind::Authorize,
            "303 See Other\r\nLocation: http://127.0.0.1:8400/callback?code=SplxlOBe",
            ""
        ),
        "303 Location …/callback?code=…"
    );
}

#[test]
fn refusals_are_named_by_their_code_or_their_status() {
    assert_eq!(
        answer(
            MessageKind::Token,
            "400 Bad Request",
            r#"{"error":"invalid_grant"}"#
        ),
        "400 invalid_grant"
    );
    assert_eq!(
        answer(
            MessageKind::Resource,
            "401 Unauthorized\r\nWWW-Authenticate: Bearer error=\"invalid_token\"",
            ""
        ),
        "401 invalid_token"
    );
    assert_eq!(
        answer(MessageKind::Resource, "404 Not Found", "<html>"),
        "404 Not Found"
    );
    assert_eq!(
        answer(MessageKind::Token, "200 OK", r#"{"error":"bad_code"}"#),
        "200 with error bad_code"
    );
}

#[test]
fn an_answer_that_did_not_come_says_why() {
    let mut lost = exchange(MessageKind::Token, "POST /token HTTP/1.1\r\n\r\n", "");
    assert_eq!(response_label(&lost), "no answer");
    lost.failure = Some(TransportFailure {
        kind: FailureKind::Refused,
        destination: String::from("http://127.0.0.1:9"),
        detail: String::from("refused"),
    });
    assert_eq!(response_label(&lost), "connection refused");
    assert_eq!(spoken_received(&lost), "no answer, connection refused");
    let unseen = RecordedExchange {
        observed: false,
        failure: None,
        ..exchange(MessageKind::Authorize, "", "")
    };
    assert_eq!(response_label(&unseen), "303 Location …/callback?code=…");
    assert_eq!(
        request_label(&unseen),
        "GET /authorize?response_type=code&…"
    );
}

#[test]
fn a_change_is_said_in_two_words() {
    let removed = Change {
        subject: ChangeSubject::Parameter(String::from("code_verifier")),
        kind: ChangeKind::Unset,
    };
    assert_eq!(change(&removed), "code_verifier removed");
}

#[test]
fn local_work_says_what_was_made_from_what() {
    let challenge = |method| local_work(&LocalWork::Challenge { method });
    assert_eq!(challenge("S256"), "code_challenge = S256(code_verifier)");
    assert_eq!(challenge("plain"), "code_challenge is code_verifier");
    let checks = LocalWork::IdTokenChecks {
        passed: 11,
        total: 12,
    };
    assert_eq!(local_work(&checks), "ID token: 11 of 12 checks passed");
}

#[test]
fn of_a_large_answer_only_the_head_is_told() {
    let body = format!(
        "{{\"error\":\"invalid_grant\",\"x\":\"{}\"}}",
        "y".repeat(LARGEST_READ)
    );
    assert_eq!(
        answer(MessageKind::Token, "200 OK", &body),
        "200, a large answer"
    );
    assert_eq!(
        answer(
            MessageKind::Resource,
            "401 Unauthorized\r\nWWW-Authenticate: Bearer error=\"invalid_token\"",
            &body
        ),
        "401 invalid_token"
    );
    assert_eq!(
        answer(
            MessageKind::SignIn,
            "302 Found\r\nLocation: http://a/callback",
            &body
        ),
        answer(
            MessageKind::SignIn,
            "302 Found\r\nLocation: http://a/callback",
            ""
        )
    );
}
