//! The runs that are exported: whole ones against the built-in server, and one that went wrong outside.

use oauth_playground::{
    export::{Export, by_name},
    flow::{
        Check, End, EndStatus, Entry, Finding, Grant, MessageKind, Participant, Reach, Record,
        RecordedExchange, Remark, Stage, StageStatus,
    },
    http::{Exchange, FailureKind, Masker, Timings, TlsFacts, TransportFailure},
    oauth::{SafeUrl, Timestamp},
    profile::{Profile, TrustSettings},
    session::{Header, Trace},
};

use crate::in_memory::{
    pair::Pair,
    setup::{API, Setup},
};

/// A run with a name for its snapshots.
pub struct Run {
    pub name: &'static str,
    pub trace: Trace,
    pub masker: Masker,
}

impl Run {
    fn of(name: &'static str, pair: &Pair) -> Self {
        Self {
            name,
            trace: pair.session.trace().clone(),
            masker: pair.session.masker().clone(),
        }
    }

    pub fn export(&self, format: &str, with_secrets: bool) -> String {
        let export = Export::new(&self.trace, &self.masker, with_secrets);
        (by_name(format).unwrap().render)(&export)
    }

    pub fn masked(&self, format: &str) -> String {
        self.export(format, false)
    }
}

/// Everything that the built-in server can do, by a client with a secret.
pub fn complete() -> Run {
    let mut pair = Setup::confidential().start();
    pair.walk_to_end();
    Run::of("complete", &pair)
}

/// From the authorization request to the API and no further: the seven letters of RFC 6749 §1.2
/// and §4.1 together.
pub fn seven_letters() -> Run {
    let reach = Reach {
        call: Some(SafeUrl::parse(API).unwrap()),
        ..Reach::default()
    };
    let mut pair = Setup::public().reach(reach).start();
    pair.walk_to_end();
    Run::of("seven_letters", &pair)
}

/// A code_verifier that the user misspelled, and the server's refusal.
pub fn refused() -> Run {
    let setup = Setup::public().set(
        "token:code_verifier",
        "changed-by-hand-000000000000000000000000000",
    );
    let mut pair = setup.at(Stage::Token);
    pair.press("Send token request");
    pair.server_answers(400);
    Run::of("refused", &pair)
}

/// Somebody else's server: its pages unseen, no certificate checked, foreign text, and at the end
/// no answer.
pub fn outside() -> Run {
    let mut profile = Profile::for_issuer("https://id.example");
    profile.trust = TrustSettings::None;
    profile.name = String::from("Outside | <b>*server*</b>");
    let mut trace = Trace::new(Header {
        id: String::from("s2"),
        started: Timestamp::from_secs(1_795_000_000),
        profile,
        grant: Grant::AuthorizationCode,
    });
    let mut masker = Masker::new();
    let mut clock = 0;
    let mut push = |entry: Entry| {
        clock += 1;
        if let Entry::Exchange(recorded) = &entry {
            masker.learn_request(&recorded.exchange.sent);
            masker.learn_response(&recorded.exchange.received);
        }
        trace.push(Record {
            at: Timestamp::from_secs(1_795_000_000 + clock),
            entry,
        });
    };
    let tls = TlsFacts {
        version: String::from("TLSv1.3"),
        cipher: String::from("TLS13_AES_256_GCM_SHA384"),
        key_exchange: Some(String::from("X25519")),
        alpn: Some(String::from("http/1.1")),
        chain: vec![b"not a certificate".to_vec()],
        accepted_despite: Some(String::from("the certificate is self-signed")),
        client_certificate_asked: true,
        client_certificate: Some(b"not a certificate either".to_vec()),
    };
    push(stage(Stage::Discovery, StageStatus::Ready));
    push(Entry::Exchange(Box::new(RecordedExchange {
        exchange: Exchange {
            remote: Some("203.0.113.7:443".parse().unwrap()),
            timings: Timings {
                dns_us: Some(1_200),
                connect_us: Some(20_500),
                tls_us: Some(31_000),
                first_byte_us: Some(40_250),
                total_us: Some(95_000),
            },
            tls: Some(tls),
            ..bytes(
                "GET /.well-known/openid-configuration HTTP/1.1\nHost: id.example\nAccept: application/json\nConnection: close\n\n",
                "HTTP/1.1 200 OK\nContent-Type: application/json\nSet-Cookie: visit=cookie-of-a-visit; Path=/; HttpOnly\nContent-Length: 31\n\n{\"issuer\":\"https://id.example\"}",
            )
        },
        ..recorded(1, MessageKind::Metadata)
    })));
    push(Entry::Finding {
        stage: Stage::Discovery,
        finding: Finding::warn(
            Check::TlsCertificate,
            Remark::Because(String::from("self-signed\u{202e}\n## verified")),
        )
        .received("CN=<img src=x>|``` \u{1b}[32mverified"),
    });
    push(stage(Stage::Discovery, StageStatus::Done));
    push(stage(Stage::Authorization, StageStatus::Ready));
    push(Entry::BrowserAsked {
        stage: Stage::Authorization,
        address: String::from(
            "https://id.example/authorize?response_type=code&state=st4te-0f-th1s-run",
        ),
    });
    push(Entry::Exchange(Box::new(RecordedExchange {
        observed: false,
        ..recorded(2, MessageKind::Authorize)
    })));
    push(Entry::Exchange(Box::new(RecordedExchange {
        exchange: bytes(
            "GET /callback?code=c0de-0f-th1s-run&state=st4te-0f-th1s-run HTTP/1.1\nHost: 127.0.0.1:53682\n\n",
            "HTTP/1.1 303 See Other\nLocation: /done\nContent-Length: 0\n\n",
        ),
        ..recorded(3, MessageKind::Redirect)
    })));
    push(stage(Stage::Token, StageStatus::Ready));
    push(Entry::Exchange(Box::new(RecordedExchange {
        exchange: bytes(
            "POST /token HTTP/1.1\nHost: id.example\nContent-Type: application/x-www-form-urlencoded\nContent-Length: 61\nConnection: close\n\ngrant_type=authorization_code&code=c0de-0f-th1s-run&x=it's+me",
            "",
        ),
        failure: Some(TransportFailure {
            kind: FailureKind::ClosedEarly,
            destination: String::from("https://id.example:443"),
            detail: String::from("closed before the answer"),
        }),
        ..recorded(4, MessageKind::Token)
    })));
    push(stage(Stage::Token, StageStatus::Failed));
    push(Entry::End(End {
        status: EndStatus::NetworkError,
        stage: Stage::Token,
        error: Some(String::from(
            "https://id.example:443: closed before the answer",
        )),
        description: None,
        failure: None,
    }));
    Run {
        name: "outside",
        trace,
        masker,
    }
}

pub fn stage(stage: Stage, status: StageStatus) -> Entry {
    Entry::Stage {
        stage,
        status,
        authorization_url: None,
    }
}

/// Line ends of the head become those of HTTP.
pub fn bytes(sent: &str, received: &str) -> Exchange {
    let crossed = |text: &str| match text.split_once("\n\n") {
        Some((head, body)) => format!("{}\r\n\r\n{body}", head.replace('\n', "\r\n")).into_bytes(),
        None => text.as_bytes().to_vec(),
    };
    Exchange {
        sent: crossed(sent),
        received: crossed(received),
        started: Timestamp::from_secs(1_795_000_000),
        ..Exchange::default()
    }
}

pub fn recorded(id: u32, kind: MessageKind) -> RecordedExchange {
    use Participant::{AuthorizationServer, Browser, Client};
    let (stage, from, to) = match kind {
        MessageKind::Metadata => (Stage::Discovery, Client, AuthorizationServer),
        MessageKind::Authorize => (Stage::Authorization, Browser, AuthorizationServer),
        MessageKind::Redirect => (Stage::Redirect, Browser, Client),
        _ => (Stage::Token, Client, AuthorizationServer),
    };
    RecordedExchange {
        id,
        stage,
        kind,
        from,
        to,
        observed: true,
        exchange: Exchange::default(),
        failure: None,
        deviates: false,
    }
}
