//! Curl lines run by real curl: the bytes that it sends, and the answers that it gets.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener},
    process::Command,
    thread,
    time::Duration,
};

use oauth_playground::{
    export::curl_line,
    flow::{MessageKind, RecordedExchange},
    http::{Exchange, TlsFacts, parse},
    profile::{CertificateSource, Profile},
};
use serde_json::Value;

use crate::{
    runs::recorded,
    support::{process::Process, program},
};

const PATIENCE: Duration = Duration::from_secs(90);

/// Runs a line of shell without what the environment would add to curl.
fn shell(line: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("line.sh");
    std::fs::write(&script, line).unwrap();
    let mut command = Command::new("sh");
    command.arg(script).env("CURL_HOME", folder.path());
    for variable in [
        "http_proxy",
        "HTTP_PROXY",
        "ALL_PROXY",
        "all_proxy",
        "NO_PROXY",
    ] {
        command.env_remove(variable);
    }
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{line}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    output.stdout
}

/// Takes one request, which ends where its announced length ends, and answers it.
fn listener(length: usize) -> (SocketAddr, thread::JoinHandle<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let reading = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let mut request = vec![0; length];
        stream.read_exact(&mut request).unwrap();
        stream
            .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            .unwrap();
        request
    });
    (address, reading)
}

/// The request that curl sends for the line of this one. `HOST` stands for the listener.
#[track_caller]
fn assert_sent_again(sent: &[u8]) {
    let (address, reading) =
        listener(with_host(sent, SocketAddr::from(([127, 0, 0, 1], 12345))).len());
    let sent = with_host(sent, address);
    let exchange = RecordedExchange {
        exchange: Exchange {
            sent: sent.clone(),
            remote: Some(address),
            ..Exchange::default()
        },
        ..recorded(1, MessageKind::Token)
    };
    let line = curl_line(&exchange, &Profile::for_issuer("http://127.0.0.1:9400")).unwrap();
    assert_eq!(line.lines().count(), 1, "{line}");
    shell(&format!("{line} --silent --show-error --max-time 20"));
    let arrived = reading.join().unwrap();
    assert_eq!(
        String::from_utf8_lossy(&arrived),
        String::from_utf8_lossy(&sent),
        "{line}"
    );
    assert_eq!(arrived, sent);
}

fn with_host(sent: &[u8], address: SocketAddr) -> Vec<u8> {
    // A port of five digits, so that the length is known before the listener is.
    let port = address.port();
    let host = format!("127.0.0.1:{port:05}");
    let mut out = Vec::new();
    let mut rest = sent;
    while let Some(at) = rest.windows(4).position(|window| window == b"HOST") {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(host.as_bytes());
        rest = &rest[at + 4..];
    }
    out.extend_from_slice(rest);
    out
}

#[test]
fn a_token_request_is_sent_again_to_the_byte() {
    assert_sent_again(
        b"POST /token HTTP/1.1\r\nHost: HOST\r\nAuthorization: Basic YTpi\r\nAccept: application/json\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 28\r\nConnection: close\r\n\r\ngrant_type=a&code=it's%20$HO",
    );
}

#[test]
fn a_request_that_an_editor_made_odd_is_sent_again_to_the_byte() {
    let body = b"@file\n\0\xff\r\n'\\%s";
    let mut sent = format!(
        "PATCH /a/../b?x=[1]&y={{2}}&z=%2F%3f HTTP/1.1\r\nHost: HOST\r\nX-Empty:\r\nX-Quote: it's \"$HOME\" `id`\r\nx-case: Lower\r\nx-case: again\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    sent.extend_from_slice(body);
    assert_sent_again(&sent);
}

#[test]
fn a_request_with_almost_nothing_is_sent_again_to_the_byte() {
    assert_sent_again(b"GET / HTTP/1.1\r\nHost: HOST\r\n\r\n");
    assert_sent_again(b"POST /revoke HTTP/1.1\r\nHost: HOST\r\nContent-Length: 0\r\n\r\n");
    assert_sent_again(b"GET /old HTTP/1.0\r\nHost: HOST\r\nConnection: close\r\n\r\n");
}

#[test]
fn a_target_that_is_no_path_and_a_long_body_are_sent_again_to_the_byte() {
    assert_sent_again(b"OPTIONS * HTTP/1.1\r\nHost: HOST\r\n\r\n");
    assert_sent_again(b"GET /a#b?c=\\d HTTP/1.1\r\nHost: HOST\r\n\r\n");
    let body = "x".repeat(1_200_000);
    let sent = format!(
        "POST /long HTTP/1.1\r\nHost: HOST\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    assert_sent_again(sent.as_bytes());
}

#[test]
fn a_host_that_was_edited_goes_to_the_same_socket() {
    assert_sent_again(b"GET / HTTP/1.1\r\nHost: somebody.example\r\n\r\n");
    assert_sent_again(b"GET /none HTTP/1.1\r\nAccept: */*\r\n\r\n");
}

/// The exported file of a whole run, played against the server that the run was made with.
#[test]
fn curl_is_answered_as_the_client_was() {
    let home = tempfile::tempdir().unwrap();
    let server = program::start(home.path(), &["serve", "--listen", "127.0.0.1:0"]);
    let line = server.stdout_line(PATIENCE, |line| line.starts_with("issuer "));
    let issuer = line["issuer ".len()..].to_owned();
    let file = |name: &str| home.path().join(name).to_str().unwrap().to_owned();
    let call = format!("{issuer}/api/notes");
    let sign_in = concat!(
        "python3 ",
        env!("CARGO_MANIFEST_DIR"),
        "/tests/tools/sign_in.py"
    );
    let (curl, json) = (file("run.sh"), file("run.json"));
    let run: Process = program::start(
        home.path(),
        &[
            "run",
            "--issuer",
            &issuer,
            "--client-id",
            "workshop-client",
            "--scope",
            "openid profile notes.read",
            "--browser",
            sign_in,
            "--userinfo",
            "--call",
            &call,
            "--with-secrets",
            "--export",
            &format!("curl={curl}"),
            "--export",
            &format!("json={json}"),
        ],
    );
    let output = run.finish(PATIENCE);
    assert!(output.status.success(), "{output:#?}");
    let lines = std::fs::read_to_string(&curl).unwrap();
    let object: Value = serde_json::from_str(&std::fs::read_to_string(&json).unwrap()).unwrap();
    let mut compared = Vec::new();
    for record in object["records"].as_array().unwrap() {
        let stage = record["stage"].as_str().unwrap_or_default();
        // A code works once.
        let works_again = ["discovery", "userinfo", "resource"].contains(&stage);
        if record["type"] != "exchange" || record["from"] != "client" || !works_again {
            continue;
        }
        let head = format!("# Exchange {}:", record["id"]);
        let line = lines
            .lines()
            .skip_while(|line| !line.starts_with(&head))
            .nth(1)
            .unwrap();
        let again = shell(&format!("{line} --silent --show-error --max-time 20"));
        let before = decoded(&record["received"]);
        assert_eq!(without_date(&again), without_date(&before), "{line}");
        assert_eq!(parse::response(&again).unwrap().response.status, 200);
        compared.push(stage.to_owned());
    }
    assert_eq!(compared, ["discovery", "discovery", "userinfo", "resource"]);
}

fn decoded(base64: &Value) -> Vec<u8> {
    use base64::Engine as _;
    let text = base64.as_str().unwrap();
    base64::engine::general_purpose::STANDARD
        .decode(text)
        .unwrap()
}

fn without_date(message: &[u8]) -> String {
    let text = String::from_utf8_lossy(message);
    let lines: Vec<&str> = text
        .split("\r\n")
        .filter(|line| !line.to_ascii_lowercase().starts_with("date:"))
        .collect();
    lines.join("\n")
}

#[test]
fn the_files_of_a_certificate_stand_in_the_line_where_it_was_shown() {
    let mut profile = Profile::for_issuer("https://issuer.example");
    profile.client.client_certificate = Some(CertificateSource {
        certificate: String::from("my client.pem"),
        key: String::from("client.key"),
        other: serde_json::Map::new(),
    });
    let mut exchange = recorded(1, MessageKind::Token);
    exchange.exchange.sent = b"GET /x HTTP/1.1\r\nHost: issuer.example\r\n\r\n".to_vec();
    exchange.exchange.tls = Some(TlsFacts {
        client_certificate_asked: true,
        client_certificate: Some(b"a certificate".to_vec()),
        ..TlsFacts::default()
    });
    let line = curl_line(&exchange, &profile).unwrap();
    assert!(
        line.contains(" --cert 'my client.pem' --key client.key "),
        "{line}"
    );
    exchange.exchange.tls = Some(TlsFacts::default());
    let line = curl_line(&exchange, &profile).unwrap();
    assert!(!line.contains("--cert"), "{line}");
}
