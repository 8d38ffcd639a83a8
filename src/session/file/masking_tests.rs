//! No secret reaches the file, and bodies that nobody can search are not kept as they came.

use std::{io::Write as _, sync::Arc};

use flate2::{Compression, write::GzEncoder};

use super::{
    BodyKept, Line,
    tests::{AT, exchange, file, header, read},
};
use crate::{
    flow::{
        Check, End, EndStatus, Entry, Finding, Notice, Record, Remark, Stage, StageStatus, Tokens,
    },
    http::{
        Change, ChangeKind, ChangeSubject, FailureKind, Masker, SecretKind, TransportFailure,
        decoded_body, parse,
    },
    oauth::Secret,
};

const KINDS: [SecretKind; 20] = [
    SecretKind::AccessToken,
    SecretKind::Assertion,
    SecretKind::AuthReqId,
    SecretKind::Authorization,
    SecretKind::ClientSecret,
    SecretKind::Code,
    SecretKind::CodeVerifier,
    SecretKind::Cookie,
    SecretKind::DeviceCode,
    SecretKind::FormToken,
    SecretKind::IdToken,
    SecretKind::LoginHint,
    SecretKind::Nonce,
    SecretKind::Password,
    SecretKind::PrivateKey,
    SecretKind::RefreshToken,
    SecretKind::RegistrationAccessToken,
    SecretKind::RequestUri,
    SecretKind::Signature,
    SecretKind::State,
];

/// Puts the text wherever an entry has room for one.
fn entries_with(canary: &str) -> Vec<Entry> {
    let text = || format!("it said {canary} twice: {canary}");
    let some = || Some(text());
    let body = format!("{{\"echo\":\"{canary}\"}}");
    let mut recorded = exchange(
        &format!("POST /x?y={canary} HTTP/1.1\r\nX-Echo: {canary}\r\n\r\nz={canary}"),
        format!(
            "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .as_bytes(),
    );
    recorded.failure = Some(TransportFailure {
        kind: FailureKind::Local,
        destination: text(),
        detail: text(),
    });
    let stage = Stage::Token;
    let secret = || Some(Secret::new(canary));
    vec![
        Entry::Stage {
            stage,
            status: StageStatus::Ready,
            authorization_url: some(),
        },
        Entry::Exchange(Box::new(recorded)),
        Entry::Exchange(Box::new(exchange(
            "GET / HTTP/1.1\r\n\r\n",
            &gzipped(&body),
        ))),
        Entry::BrowserAsked {
            stage,
            address: text(),
        },
        Entry::Finding {
            stage,
            finding: Finding::warn(Check::Keys, Remark::Because(text()))
                .expected(text())
                .received(text()),
        },
        Entry::Deviation {
            stage,
            change: Change {
                subject: ChangeSubject::Parameter(text()),
                kind: ChangeKind::Set,
            },
        },
        Entry::Deviation {
            stage,
            change: Change {
                subject: ChangeSubject::Header(text()),
                kind: ChangeKind::Set,
            },
        },
        Entry::Tokens {
            stage,
            tokens: Tokens {
                access_token: secret(),
                token_type: some(),
                expires_in: None,
                refresh_token: secret(),
                id_token: secret(),
                scope: some(),
            },
        },
        Entry::Notice {
            stage,
            notice: Notice::BrowserFailed { reason: text() },
        },
        Entry::Notice {
            stage,
            notice: Notice::EditUnused { name: text() },
        },
        Entry::Notice {
            stage,
            notice: Notice::SkippedBecause { reason: text() },
        },
        Entry::End(End {
            status: EndStatus::OAuthError,
            stage,
            error: some(),
            description: some(),
            failure: None,
        }),
    ]
}

fn gzipped(body: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(body.as_bytes()).unwrap();
    let packed = encoder.finish().unwrap();
    let mut out = format!(
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nX-Kept: yes\r\nContent-Length: {}\r\n\r\n",
        packed.len()
    )
    .into_bytes();
    out.extend(packed);
    out
}

#[test]
fn case_139_no_secret_of_any_kind_stands_in_the_file() {
    for kind in KINDS {
        let canary = format!("canary0{kind:?}0of0the0session");
        let mut masker = Masker::new();
        masker.learn(kind, &canary);
        let mut profile_with_canary = header();
        profile_with_canary.profile.client.client_id = canary.clone();
        profile_with_canary.profile.other.insert(
            String::from("unknown"),
            serde_json::json!([{ "deep": canary }]),
        );
        let masker = Arc::new(masker);
        let mut bytes = Line::header(&profile_with_canary, &masker).to_bytes();
        bytes.extend(file(&entries_with(&canary), &masker));
        for line in bytes
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty())
        {
            assert_absent(line, &canary, &format!("{kind:?}"));
        }
    }
}

/// In the line, and in every member that is base64.
fn assert_absent(line: &[u8], canary: &str, context: &str) {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    let text = std::str::from_utf8(line).unwrap();
    assert!(!text.contains(canary), "{context}: {text}");
    let value: serde_json::Value = serde_json::from_str(text).unwrap();
    for name in ["sent", "received"] {
        if value["type"] == "exchange" {
            let encoded = value[name].as_str().unwrap();
            let bytes = STANDARD.decode(encoded).unwrap();
            let plain = String::from_utf8_lossy(&bytes);
            assert!(!plain.contains(canary), "{context}: {plain}");
        }
    }
}

#[test]
fn case_139_what_a_check_compares_is_hidden_even_where_nobody_learned_it() {
    for (check, canary) in [
        (Check::RedirectState, "canary-of-a-forged-state"),
        (Check::IdTokenNonce, "canary-of-a-foreign-nonce"),
    ] {
        let finding = Finding::fail(check, Remark::Differs).received(canary);
        let entry = Entry::Finding {
            stage: Stage::Redirect,
            finding,
        };
        assert_absent(
            Line::record(&Record { at: AT, entry }, &Arc::default())
                .to_bytes()
                .trim_ascii(),
            canary,
            "finding",
        );
    }
}

#[test]
fn a_masked_value_can_be_followed_through_the_file() {
    let mut masker = Masker::new();
    masker.learn(SecretKind::AccessToken, "canary-access-token");
    let tokens = Tokens {
        access_token: Some(Secret::new("canary-access-token")),
        ..Tokens::default()
    };
    let sent = "GET / HTTP/1.1\r\nAuthorization: Bearer canary-access-token\r\n\r\n";
    let entries = [
        Entry::Tokens {
            stage: Stage::Token,
            tokens,
        },
        Entry::Exchange(Box::new(exchange(sent, b"HTTP/1.1 204 No Content\r\n\r\n"))),
    ];
    let opened = read(&file(&entries, &Arc::new(masker)));
    let [first, second] = opened.trace.records() else {
        panic!("expected two records");
    };
    let (Entry::Tokens { tokens, .. }, Entry::Exchange(recorded)) = (&first.entry, &second.entry)
    else {
        panic!("expected tokens and an exchange");
    };
    let masked = tokens.access_token.as_ref().unwrap().expose();
    assert_eq!(masked, "m1_________________");
    let request = String::from_utf8(recorded.exchange.sent.clone()).unwrap();
    assert_eq!(request.len(), sent.len());
    assert!(request.contains(masked), "{request}");
}

#[test]
fn a_profile_of_the_header_keeps_everything_but_secrets() {
    let mut wanted = header();
    wanted.profile.client.other.insert(
        String::from("jwks"),
        serde_json::json!({ "keys": [{ "kty": "EC", "crv": "P-256", "d": "canary-private-part" }] }),
    );
    wanted.profile.request.extra_parameters = vec![
        (
            String::from("login_hint"),
            String::from("canary@example.com"),
        ),
        (String::from("prompt"), String::from("consent")),
    ];
    wanted.profile.client.client_secret = Some(crate::profile::SecretSource::Env(String::from(
        "THE_VARIABLE",
    )));
    let bytes = Line::header(&wanted, &Arc::default()).to_bytes();
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert!(!text.contains("canary"), "{text}");
    let read = read(&bytes).trace.header().profile.clone();
    assert_eq!(
        read.client.client_secret,
        wanted.profile.client.client_secret
    );
    assert_eq!(
        read.request.extra_parameters[1],
        wanted.profile.request.extra_parameters[1]
    );
    assert_eq!(read.notes, wanted.profile.notes);
    assert_eq!(read.server, wanted.profile.server);
}

#[test]
fn a_packed_body_is_kept_as_it_reads_and_marked() {
    let body = r#"{"scope":"openid"}"#;
    let entries = [Entry::Exchange(Box::new(exchange(
        "GET / HTTP/1.1\r\n\r\n",
        &gzipped(body),
    )))];
    let opened = read(&file(&entries, &Arc::default()));
    let recorded = opened.trace.exchange(3).unwrap();
    let parsed = parse::response(&recorded.exchange.received).unwrap();
    assert_eq!(parsed.incomplete, None);
    assert_eq!(parsed.response.body, body.as_bytes());
    assert_eq!(parsed.response.headers.first("x-kept").unwrap(), "yes");
    assert_eq!(decoded_body(&parsed.response, 1000).remark, None);
    let (sent, received) = &opened.codings[&3];
    let received = received.as_ref().unwrap();
    assert_eq!(sent, &None);
    assert_eq!(
        (&*received.coding, received.kept),
        ("gzip", BodyKept::Decoded)
    );
}

#[test]
fn a_body_in_a_coding_that_nobody_reads_is_withheld() {
    let packed = b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nTransfer-Encoding: chunked\r\n\r\n6\r\ncanary\r\n0\r\n\r\n";
    let entries = [Entry::Exchange(Box::new(exchange(
        "GET / HTTP/1.1\r\n\r\n",
        packed,
    )))];
    let opened = read(&file(&entries, &Arc::default()));
    let recorded = opened.trace.exchange(3).unwrap();
    let parsed = parse::response(&recorded.exchange.received).unwrap();
    assert_eq!(parsed.response.body, b"______");
    let received = opened.codings[&3].1.as_ref().unwrap();
    assert_eq!(
        (&*received.coding, received.kept),
        ("br", BodyKept::Withheld)
    );
}
