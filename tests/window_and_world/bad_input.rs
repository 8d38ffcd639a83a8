//! Each bad input ends in words that say what was expected, what came and what to do, and the way
//! to try again is open.

use std::net::TcpListener;

use oauth_playground::{
    app::{Command, StartRequest},
    effects::browser::BrowserChoice,
    profile::Overrides,
};

use crate::{
    program::Program,
    servers::{answering, endless, nobody, self_signed, silent},
};

/// Starts with that issuer and asks for its metadata until the run ends.
fn fetched(issuer: &str) -> Program {
    let mut program = Program::start();
    program.start_with_issuer(issuer);
    // At both addresses of the metadata; then it may be an API, which a call without a token and
    // metadata of its own would tell.
    let presses = [
        "Fetch metadata",
        "Call without a token",
        "Fetch API metadata",
    ];
    for _ in 0..6 {
        let ends_or_asks = [&["Start again"], presses.as_slice()].concat();
        program.wait_for_any(&ends_or_asks);
        if program.shows("Start again") {
            break;
        }
        let ask = presses
            .into_iter()
            .find(|press| program.words().iter().any(|word| word == press));
        program.press(ask.expect("a press"));
    }
    program.wait_for("Start again");
    program
}

/// The ways on that stand open after every end.
fn can_go_on(program: &mut Program) {
    program.wait_for("Start again");
    // Where nothing left, nothing can be sent again.
    let left = program.shows("Send again");
    let ways = if left {
        ["Send again", "Edit and send again"]
    } else {
        ["Try again", "Edit and try again"]
    };
    for way in ways {
        assert!(!program.is_disabled(way), "{way}");
    }
    program.press("Start again");
    program.wait_for("Fetch metadata");
}

/// What the window must say of that issuer: each of these words.
fn says(issuer: &str, wanted: &[&str]) -> Program {
    let program = fetched(issuer);
    for words in wanted {
        assert!(
            program.shows(words),
            "{words:?} is missing in {:#?}",
            program.words()
        );
    }
    program
}

fn html() -> String {
    let page = "<!doctype html><title>Sign in</title>";
    let length = page.len();
    format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {length}\r\n\r\n{page}")
}

#[test]
fn an_issuer_that_is_no_address_is_refused_at_its_field() {
    for (issuer, wanted) in [
        (
            "ftp://login.example",
            "expected the scheme http or https, got \"ftp\"",
        ),
        ("login.example", "expected"),
        (
            "javascript:alert(1)",
            "expected an issuer or the address of an API",
        ),
        ("", "expected"),
    ] {
        let mut program = Program::start();
        program.start_with_issuer(issuer);
        program.wait_for(wanted);
        assert!(program.shows("Start with this provider"));
        assert!(program.is_disabled("Next"));
    }
}

#[test]
fn a_client_without_a_name_is_refused_at_its_field() {
    let mut program = Program::start();
    program.type_into("Issuer, API or account", "https://login.example");
    program.press("Start with this provider");
    program.wait_for("Expected the client ID");
    program.type_into("Client ID", "a-client");
    assert!(!program.shows("Expected the client ID"));
}

#[test]
fn an_issuer_that_answers_html() {
    let mut program = says(
        &answering(html()),
        &["The run cannot go on", "Came", "HTML", "Remedy"],
    );
    can_go_on(&mut program);
}

#[test]
fn an_issuer_where_nobody_listens() {
    let mut program = says(
        &nobody(),
        &[
            "Nothing listens at this address",
            "Connection refused",
            "whether the port is the right one",
        ],
    );
    can_go_on(&mut program);
}

#[test]
fn an_answer_without_end_and_one_of_a_hundred_megabytes() {
    let announced = "HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n";
    for issuer in [endless(), answering(announced)] {
        let mut program = says(
            &issuer,
            &["The body of the answer is too long", "16777216 bytes"],
        );
        can_go_on(&mut program);
    }
}

#[test]
fn an_answer_that_is_not_http() {
    says(
        &answering("SSH-2.0-OpenSSH_9.9\r\n"),
        &["The answer is not HTTP", "Expected HTTP/1.1"],
    );
}

#[test]
fn a_silent_server_can_be_left_at_once() {
    let mut program = Program::start();
    program.start_with_issuer(&silent());
    program.press("Fetch metadata");
    program.press("Cancel");
    program.wait_for("The run was cancelled");
    can_go_on(&mut program);
}

#[test]
fn a_certificate_that_is_not_trusted_is_looked_at_compared_and_pinned() {
    let mut program = says(
        &self_signed((2020, 2090)),
        &[
            "This machine does not trust who signed the certificate",
            "Compare this fingerprint",
            "Copy fingerprint",
        ],
    );
    program.press("Pin this certificate and start again");
    program.press("Fetch metadata");
    // The server of this test reads the request, and has no answer to it.
    program.wait_for("The connection was closed before the answer was whole");
    program.press("Timing & TLS");
    program.wait_for("TLSv1.3");
}

#[test]
fn a_certificate_that_has_expired() {
    let mut program = says(
        &self_signed((2010, 2011)),
        &["The server's certificate has expired", "clock"],
    );
    can_go_on(&mut program);
}

#[test]
fn a_port_in_use_is_named_before_any_browser_opens() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let mut program = Program::start();
    program.apply(Command::Start(Box::new(StartRequest {
        overrides: Overrides {
            redirect_uri: Some(format!("http://127.0.0.1:{port}/callback")),
            ..Overrides::default()
        },
        ..StartRequest::default()
    })));
    program.press("Fetch metadata");
    program.press("Fetch keys");
    program.wait_for("This machine refused");
    assert!(program.shows(&port.to_string()), "{:#?}", program.words());
    assert!(program.shows("name another port"), "{:#?}", program.words());
    drop(taken);
    program.press("Start again");
    program.press("Fetch metadata");
    program.press("Fetch keys");
    program.wait_for("Open in browser");
}

#[test]
fn without_a_browser_the_address_stays_and_can_be_copied_and_the_answer_pasted() {
    let refuses = BrowserChoice::Command(vec![String::from("false")]);
    let mut program = Program::start_with(refuses);
    program.press("Start with the built-in provider");
    program.press("Fetch metadata");
    program.press("Fetch keys");
    program.press("Open in browser");
    program.wait_for("No browser could be opened");
    program.wait_for("Copy address");
    program.wait_for("Use this address");
}
