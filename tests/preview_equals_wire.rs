//! What stands in the draft before the press is what an independent server receives, through the
//! whole program: commands in, effects performed, trace read. And so for the answer.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may fail anywhere, and the other side of the wire is real"
)]

mod preview_support;

use std::{sync::mpsc, thread};

use oauth_playground::{
    app::{Command, DraftEdit, StartRequest},
    flow::{
        EndStatus, Entry, Grant, Input, MessageKind, Reach, RecordedExchange, Stage, State, Step,
    },
    http::{Request, parse, raw_text},
    oauth::{SafeUrl, Secret, WellKnown},
    profile::{AuthMethod, Capture, Profile},
};
use preview_support::{Program, Witness};

const SECRET: &str = "s3cret with space & ümlaut:%";
const TOKENS: &str = r#"{"access_token":"at-1","token_type":"Bearer","expires_in":60,"refresh_token":"rt-1","scope":"notes.read"}"#;

/// A confidential client whose redirect is pasted by hand.
fn request(issuer: &str) -> StartRequest {
    let mut profile = Profile::for_issuer(issuer);
    profile.client.client_id = String::from("client:ü");
    profile.client.scope = Some(String::from("notes.read"));
    profile.client.token_endpoint_auth_method = Some(AuthMethod::ClientSecretBasic);
    profile.redirect.capture = Capture::Paste;
    StartRequest {
        profile: Some(profile),
        reach: Some(Reach {
            introspect: true,
            revoke: true,
            refresh: 1,
            call: SafeUrl::parse(&format!("{issuer}/notes?of=me&of=you")).ok(),
            ..Reach::default()
        }),
        ..StartRequest::default()
    }
}

fn metadata(issuer: &str) -> String {
    format!(
        r#"{{"issuer":"{issuer}","authorization_endpoint":"{issuer}/authorize","token_endpoint":"{issuer}/token?tenant=a%20b","jwks_uri":"{issuer}/keys","introspection_endpoint":"{issuer}/introspect","revocation_endpoint":"{issuer}/revoke","code_challenge_methods_supported":["S256"]}}"#
    )
}

fn sized(head: &str, body: &str) -> Vec<u8> {
    format!("{head}Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

fn json(body: &str) -> Vec<u8> {
    sized(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nCache-Control: no-store\r\n",
        body,
    )
}

/// Presses, and compares the draft, what the witness read and what the trace holds.
fn send(program: &mut Program, witness: &Witness, answer: &[u8]) -> RecordedExchange {
    let shown = program.draft().bytes().to_vec();
    let as_text = program.draft().raw_text();
    witness.order(shown.len(), answer);
    let recorded = program.send();
    let saw = witness.saw();
    assert_eq!(raw_text(&saw), as_text);
    assert_eq!(saw, shown, "the witness and the draft");
    assert_eq!(recorded.exchange.sent, shown, "the trace and the draft");
    assert_eq!(
        recorded.exchange.received, answer,
        "the trace and the answer"
    );
    assert_eq!(recorded.failure, None);
    recorded
}

/// From the start to the draft of the token request.
fn up_to_token_request(witness: &Witness) -> Program {
    let issuer = format!("http://{}", witness.authority);
    let mut program = Program::start(request(&issuer));
    assert_eq!(
        program.step(),
        Some(Step::Metadata(WellKnown::OpenIdConfiguration))
    );
    let answer = b"HTTP/1.0 404 nope\r\nx-ODD:  two  spaces \r\n\r\nnot here";
    send(&mut program, witness, answer);
    send(&mut program, witness, &json(&metadata(&issuer)));

    let shown = program.draft().raw_text();
    program.command(Command::Next);
    program.until(|state| matches!(state, State::AwaitRedirect { .. }));
    let asked = program
        .session()
        .trace()
        .records()
        .iter()
        .rev()
        .find_map(|record| match &record.entry {
            Entry::BrowserAsked { address, .. } => Some(address.clone()),
            _ => None,
        });
    assert_eq!(asked, Some(shown));
    let state = program.state_parameter();
    let address = format!("http://127.0.0.1/callback?code=c%2Fode&state={state}");
    program.command(Command::Paste(address));
    program.until(|state| {
        state
            == &State::AwaitInput {
                input: Input::ClientSecret,
            }
    });
    program.command(Command::GiveInput(Secret::new(SECRET)));
    assert_eq!(program.step(), Some(Step::Token(Grant::AuthorizationCode)));
    program
}

#[test]
fn every_request_of_an_unchanged_run_is_the_one_that_was_shown() {
    let witness = Witness::start();
    let mut program = up_to_token_request(&witness);
    let authorization = program.request_draft().headers();
    assert!(
        authorization
            .first("authorization")
            .unwrap()
            .starts_with("Basic ")
    );
    let interim = [
        b"HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n".to_vec(),
        json(TOKENS),
    ]
    .concat();
    let token = send(&mut program, &witness, &interim);
    assert!(!token.deviates);
    let mut kinds = vec![token.kind];
    let chunked =
        b"HTTP/1.1 200 OK\r\nCache-Control: no-store\r\nTransfer-Encoding: chunked\r\n\r\n\
        5;e=1\r\nbytes\r\n2\r\n\xff\n\r\n0\r\nTrailer: t\r\n\r\n";
    for answer in [
        chunked.to_vec(),
        json(&TOKENS.replace("-1", "-2")),
        json(r#"{"active":true}"#),
        sized("HTTP/1.1 200 OK\r\n", ""),
    ] {
        kinds.push(send(&mut program, &witness, &answer).kind);
    }
    assert_eq!(
        kinds,
        [
            MessageKind::Token,
            MessageKind::Resource,
            MessageKind::Refresh,
            MessageKind::Introspection,
            MessageKind::Revocation
        ]
    );
    assert_eq!(program.awaits(), Some(&State::Ended));
    let end = program.session().trace().end().unwrap();
    assert_eq!(end.status, EndStatus::Completed, "{end:?}");
}

#[test]
fn renamed_doubled_and_misspelt_parameters_leave_as_shown() {
    let witness = Witness::start();
    let mut program = up_to_token_request(&witness);
    let names = |program: &Program| -> Vec<String> {
        let parameters = program.draft().parameters();
        parameters.iter().map(|field| field.name.clone()).collect()
    };
    let at = names(&program)
        .iter()
        .position(|name| name == "code")
        .unwrap();
    program.edit(DraftEdit::Change {
        index: at,
        name: String::from("c ode"),
        value: String::from("a+b&=\u{0}ü"),
    });
    program.edit(DraftEdit::Add {
        name: String::from("grant_type"),
        value: String::from("authorisation_code"),
    });
    program.edit(DraftEdit::Remove { index: 0 });
    program.edit(DraftEdit::Add {
        name: String::from("code_verfier"),
        value: String::new(),
    });
    assert_eq!(
        names(&program),
        [
            "c ode",
            "redirect_uri",
            "code_verifier",
            "grant_type",
            "code_verfier"
        ]
    );
    let body = r#"{"error":"invalid_request"}"#;
    let refused = send(
        &mut program,
        &witness,
        &sized("HTTP/1.1 400 Bad Request\r\n", body),
    );
    assert!(refused.deviates);
    let sent = parse::request(&refused.exchange.sent).unwrap();
    assert_eq!(
        sent.headers.first("content-length").unwrap(),
        sent.body.len().to_string()
    );
    assert_eq!(program.awaits(), Some(&State::Ended));
    assert_eq!(
        program
            .session()
            .trace()
            .status(Stage::Token)
            .unwrap()
            .name(),
        "failed"
    );
}

#[test]
fn text_that_is_hardly_http_leaves_as_it_was_typed() {
    let witness = Witness::start();
    let mut program = up_to_token_request(&witness);
    let typed = "POST  /token?\\xFF HTTP/1.1\n\
        hOsT : somewhere.else\n\
        X-Odd\\x00:\tone\ttwo \n \
        folded\n\
        Content-Length: 3\n\
        content-length: 4\n\
        no colon at all\n\
        \n\
        a=1\n&b=\\xff\\x0d\n\u{fffd}ü\\";
    program.edit(DraftEdit::Text(typed.to_owned()));
    let bytes = program.draft().bytes().to_vec();
    for wanted in [
        &b"/token?\xff HTTP/1.1\r\n"[..],
        b"hOsT : somewhere.else\r\n",
        b"X-Odd\x00:\tone\ttwo \r\n folded\r\n",
        b"Content-Length: 3\r\ncontent-length: 4\r\nno colon at all\r\n\r\na=1\n&b=\xff\r\n",
    ] {
        assert!(
            bytes.windows(wanted.len()).any(|window| window == wanted),
            "{:?} in {:?}",
            raw_text(wanted),
            raw_text(&bytes)
        );
    }
    // The connection goes where the stage said, whatever the text says.
    let recorded = send(&mut program, &witness, &json(TOKENS));
    assert!(recorded.deviates);
    let remote = recorded.exchange.remote.unwrap().to_string();
    assert_eq!(remote, witness.authority);
    let changed: Vec<Stage> = program
        .session()
        .trace()
        .deviations()
        .map(|(stage, _)| stage)
        .collect();
    assert!(!changed.is_empty() && changed.iter().all(|stage| *stage == Stage::Token));
}

/// What tiny_http made of a request.
#[derive(Debug, PartialEq)]
struct Read {
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl From<Request> for Read {
    fn from(request: Request) -> Self {
        Self {
            headers: request
                .headers
                .iter()
                .map(|header| (header.name.clone(), header.text().into_owned()))
                .collect(),
            method: request.method,
            target: request.target,
            body: request.body,
        }
    }
}

#[test]
fn a_server_that_is_not_ours_reads_what_was_shown() {
    let server = tiny_http::Server::http("127.0.0.1:0").unwrap();
    let issuer = format!("http://{}", server.server_addr());
    let (tell, seen) = mpsc::channel();
    let known = metadata(&issuer);
    thread::spawn(move || {
        for mut request in server.incoming_requests() {
            let mut body = Vec::new();
            request.as_reader().read_to_end(&mut body).unwrap();
            let read = Read {
                method: request.method().to_string(),
                target: request.url().to_owned(),
                headers: request
                    .headers()
                    .iter()
                    .map(|field| (field.field.to_string(), field.value.to_string()))
                    .collect(),
                body,
            };
            let answer = if read.target.starts_with("/.well-known/") {
                known.clone()
            } else {
                String::from(TOKENS)
            };
            tell.send((read, answer.clone())).unwrap();
            request
                .respond(tiny_http::Response::from_string(answer))
                .unwrap();
        }
    });
    let compare = |program: &mut Program| {
        let shown = parse::request(program.draft().bytes()).unwrap();
        let recorded = program.send();
        let (read, answer) = seen.recv().unwrap();
        assert_eq!(read, shown.into());
        assert_eq!(
            read,
            parse::request(&recorded.exchange.sent).unwrap().into()
        );
        let came = parse::response(&recorded.exchange.received).unwrap();
        assert_eq!(came.response.body, answer.as_bytes());
        read
    };
    let mut program = Program::start(request(&issuer));
    assert_eq!(compare(&mut program).method, "GET");
    program.command(Command::Next);
    let state = program.state_parameter();
    program.command(Command::Paste(format!(
        "http://127.0.0.1/callback?code=code&state={state}"
    )));
    program.command(Command::GiveInput(Secret::new(SECRET)));
    program.edit(DraftEdit::Add {
        name: String::from("code"),
        value: String::from("doubled &"),
    });
    let token = compare(&mut program);
    assert_eq!(token.target, "/token?tenant=a%20b");
    assert!(token.body.ends_with(b"&code=doubled+%26"), "{token:?}");
    assert!(
        token
            .headers
            .iter()
            .any(|(name, _)| name == "Authorization")
    );
}
