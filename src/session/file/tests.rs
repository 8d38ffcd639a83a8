//! What is written reads back as it was.

use std::sync::Arc;

use super::{BodyKept, Line, OpenedSession, SessionReader, words::Word};
use crate::{
    flow::{
        Check, End, EndStatus, Entry, Finding, Grant, LocalWork, MessageKind, Notice, Participant,
        Record, RecordedExchange, Remark, Stage, StageStatus, Tokens, Verdict,
    },
    http::{
        Change, ChangeKind, ChangeSubject, Exchange, FailureKind, Masker, Timings, TlsFacts,
        TransportFailure,
    },
    oauth::Timestamp,
    profile::built_in,
    session::{Header, Trace},
};

pub(super) const AT: Timestamp = Timestamp::from_micros(1_795_250_000_250_001);

pub(super) fn header() -> Header {
    Header {
        id: String::from("2026-11-21T08-33-20-0a0b0c"),
        started: AT,
        profile: built_in("http://127.0.0.1:9400").unwrap(),
        grant: Grant::AuthorizationCode,
    }
}

pub(super) fn exchange(sent: &str, received: &[u8]) -> RecordedExchange {
    RecordedExchange {
        id: 3,
        stage: Stage::Token,
        kind: MessageKind::Token,
        from: Participant::Client,
        to: Participant::AuthorizationServer,
        observed: true,
        exchange: Exchange {
            sent: sent.as_bytes().to_vec(),
            received: received.to_vec(),
            started: AT,
            remote: Some("127.0.0.1:9400".parse().unwrap()),
            timings: Timings {
                dns_us: None,
                connect_us: Some(0),
                tls_us: Some(u64::MAX),
                first_byte_us: Some(3),
                total_us: Some(4),
            },
            tls: Some(TlsFacts {
                version: String::from("TLSv1.3"),
                cipher: String::from("TLS13_AES_128_GCM_SHA256"),
                key_exchange: Some(String::from("X25519")),
                alpn: None,
                chain: vec![vec![0x30, 0xff], Vec::new()],
                accepted_despite: Some(String::from("it is self-signed")),
                client_certificate_asked: true,
                client_certificate: Some(vec![0x30, 0x00]),
            }),
            way: Default::default(),
        },
        failure: Some(TransportFailure {
            kind: FailureKind::CertificateUntrusted,
            destination: String::from("https://issuer.example:443"),
            detail: String::from("unknown issuer"),
        }),
        deviates: true,
    }
}

/// At least one of every kind of entry, and every value of what they are made of.
fn entries() -> Vec<Entry> {
    let mut out = vec![
        Entry::Exchange(Box::new(exchange(
            "GET /x HTTP/1.1\r\nHost: h\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n\xff\x00",
        ))),
        Entry::BrowserAsked {
            stage: Stage::Authorization,
            address: String::from("https://issuer.example/authorize?scope=openid"),
        },
        Entry::ContinuedAnyway {
            stage: Stage::Redirect,
        },
        Entry::LocalWork {
            stage: Stage::Authorization,
            work: LocalWork::Challenge { method: "S256" },
        },
        Entry::LocalWork {
            stage: Stage::IdToken,
            work: LocalWork::IdTokenChecks {
                passed: 9,
                total: 10,
            },
        },
        Entry::LocalWork {
            stage: Stage::Redirect,
            work: LocalWork::RedirectChecks,
        },
        Entry::Tokens {
            stage: Stage::Token,
            tokens: Tokens {
                expires_in: Some(3600),
                token_type: Some(String::from("Bearer")),
                ..Tokens::default()
            },
        },
    ];
    for status in StageStatus::words() {
        out.push(Entry::Stage {
            stage: Stage::Authorization,
            status: StageStatus::read(status).unwrap(),
            authorization_url: (status == "ready").then(|| String::from("https://h/authorize?a=b")),
        });
    }
    for check in Check::ALL {
        out.push(Entry::Finding {
            stage: Stage::Discovery,
            finding: Finding::warn(*check, Remark::Differs),
        });
    }
    for remark in [
        Remark::Fits,
        Remark::Missing,
        Remark::Differs,
        Remark::DiffersSlightly,
        Remark::Unexpected,
        Remark::Repeated,
        Remark::Malformed,
        Remark::NotSent,
        Remark::Expired,
        Remark::InTheFuture,
        Remark::Narrower,
        Remark::Wider,
        Remark::NotEncrypted,
        Remark::Because(String::from("it is damaged")),
    ] {
        let finding = Finding::new(Check::Keys, Verdict::Fail, remark)
            .expected("one key")
            .received("two \u{1f511}");
        out.push(Entry::Finding {
            stage: Stage::Discovery,
            finding,
        });
    }
    for subject in [
        ChangeSubject::Parameter(String::from("scope")),
        ChangeSubject::Header(String::from("X-Test")),
        ChangeSubject::Method,
        ChangeSubject::Target,
        ChangeSubject::Body,
        ChangeSubject::Raw,
    ] {
        for kind in ChangeKind::words() {
            out.push(Entry::Deviation {
                stage: Stage::Token,
                change: Change {
                    subject: subject.clone(),
                    kind: ChangeKind::read(kind).unwrap(),
                },
            });
        }
    }
    for notice in [
        Notice::BrowserFailed {
            reason: String::from("no browser"),
        },
        Notice::PortChanged { from: 65535 },
        Notice::OwnCertificate {
            sha256: String::from("00:FF"),
            file: Some(String::from("/home/me/certificate.pem")),
        },
        Notice::OwnCertificate {
            sha256: String::from("00:FF"),
            file: None,
        },
        Notice::OfflineAccessAdded,
        Notice::EditUnused {
            name: String::from("colour"),
        },
        Notice::LateAnswerDropped,
        Notice::StrayRedirects { count: u64::MAX },
        Notice::SkippedBecause {
            reason: String::from("no endpoint"),
        },
    ] {
        out.push(Entry::Notice {
            stage: Stage::Redirect,
            notice,
        });
    }
    for stage in Stage::ALL {
        for status in EndStatus::words() {
            out.push(Entry::End(End {
                status: EndStatus::read(status).unwrap(),
                stage,
                error: Some(String::from("invalid_scope")),
                description: None,
                failure: None,
            }));
        }
    }
    out
}

/// The file of a session with these entries.
pub(super) fn file(entries: &[Entry], masker: &Arc<Masker>) -> Vec<u8> {
    let mut bytes = Line::header(&header(), masker).to_bytes();
    for entry in entries {
        let record = Record {
            at: AT,
            entry: entry.clone(),
        };
        bytes.extend(Line::record(&record, masker).to_bytes());
    }
    bytes
}

pub(super) fn read(bytes: &[u8]) -> OpenedSession {
    SessionReader::read(bytes).unwrap()
}

#[test]
fn every_entry_reads_back_as_it_was() {
    let entries = entries();
    let bytes = file(&entries, &Arc::default());
    let opened = read(&bytes);
    let mut expected = Trace::new(header());
    for entry in entries {
        expected.push(Record { at: AT, entry });
    }
    assert_eq!(opened.trace.header(), expected.header());
    for (one, other) in opened.trace.records().iter().zip(expected.records()) {
        assert_eq!(one, other);
    }
    assert_eq!(opened.trace.records().len(), expected.records().len());
    assert_eq!((opened.torn, opened.codings.len()), (None, 0));
}

#[test]
fn one_event_a_line() {
    let entries = entries();
    let bytes = file(&entries, &Arc::default());
    let text = String::from_utf8(bytes).unwrap();
    assert_eq!(text.lines().count(), entries.len() + 1);
    assert!(text.ends_with('\n'));
    assert!(text.starts_with(r#"{"type":"session","schema":1,"id":"2026-11-21T08-33-20-0a0b0c""#));
}

#[test]
fn every_word_is_read_as_what_it_was_written_for() {
    fn both_ways<T: Word + PartialEq + std::fmt::Debug>() {
        for word in T::words() {
            assert_eq!(T::read(word).map(Word::word), Some(word));
        }
        assert_eq!(T::read("another"), None);
    }
    both_ways::<StageStatus>();
    both_ways::<Participant>();
    both_ways::<MessageKind>();
    both_ways::<FailureKind>();
    both_ways::<Verdict>();
    both_ways::<ChangeKind>();
    both_ways::<EndStatus>();
    both_ways::<Stage>();
    both_ways::<Grant>();
    both_ways::<BodyKept>();
}
