//! The redirect listener over TLS: the same rules and the same bytes, seen by curl.

use std::process::{Command, Output};

use oauth_playground::{effects::OwnCertificate, http::certificate_sha256, oauth::Timestamp};
use tempfile::NamedTempFile;

use super::*;

/// 2026-11-21, or whenever the test runs: valid for a year either way.
fn now() -> Timestamp {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    Timestamp::from_secs(i64::try_from(since.as_secs()).unwrap())
}

struct OverTls {
    running: Running,
    certificate: Vec<u8>,
    pem: NamedTempFile,
}

async fn start_over_tls(host: LoopbackHost, mode: ResponseMode) -> OverTls {
    let (own, _) = OwnCertificate::make(now()).unwrap();
    let certificate = own.certificate.clone();
    let pem = NamedTempFile::new().unwrap();
    std::fs::write(pem.path(), pem_of(&certificate)).unwrap();
    let bound = bind(ListenSpec { host, port: None }).await.unwrap();
    let running = run(bound.with_tls(own), "https", mode, SHORT_ENOUGH);
    OverTls {
        running,
        certificate,
        pem,
    }
}

/// A handshake takes longer than a request alone.
const SHORT_ENOUGH: ListenerTimes = ListenerTimes {
    connection: Duration::from_secs(5),
    ..SHORT
};

fn pem_of(der: &[u8]) -> String {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    format!(
        "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
        STANDARD.encode(der)
    )
}

impl OverTls {
    fn url(&self, target: &str) -> String {
        format!("https://{}{target}", self.running.authority)
    }

    async fn curl(&self, target: &str, options: &[&str]) -> Output {
        let mut command = Command::new("curl");
        command
            .args(["--silent", "--show-error", "--include", "--max-time", "20"])
            .arg("--cacert")
            .arg(self.pem.path())
            .args(options)
            .arg(self.url(target));
        let running = tokio::task::spawn_blocking(move || command.output().unwrap());
        running.await.unwrap()
    }
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn curl_that_trusts_the_certificate_brings_the_answer_and_is_sent_to_the_clean_page() {
    for host in [LoopbackHost::Localhost, LoopbackHost::V4] {
        let over = start_over_tls(host, ResponseMode::Query).await;
        let output = over.curl(RIGHT, &["--location"]).await;
        assert!(output.status.success(), "{output:?}");
        assert!(text(&output).starts_with("HTTP/1.1 303 "), "{output:?}");
        assert!(text(&output).contains("HTTP/1.1 200 "), "{output:?}");
        let mut running = over.running;
        let Some(ListenerEvent::Landed {
            exchange,
            parameters,
        }) = running.events.recv().await
        else {
            panic!("the answer landed");
        };
        assert_eq!(parameters.first("code"), Some("canary-code"));
        // Above TLS: what curl wrote, not what crossed the socket.
        assert!(
            exchange
                .sent
                .starts_with(format!("GET {RIGHT} HTTP/1.1\r\n").as_bytes())
        );
        assert!(text(&output).as_bytes().starts_with(&exchange.received));
        let tls = exchange.tls.unwrap();
        assert_eq!(tls.version, "TLSv1.3");
        assert_eq!(tls.alpn.as_deref(), Some("http/1.1"));
        assert_eq!(
            certificate_sha256(&tls.chain[0]),
            certificate_sha256(&over.certificate)
        );
        assert_eq!(running.task.await.unwrap(), ClosedReason::CleanPageServed);
        assert_closed(running.port).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_path_and_a_forged_state_are_told_from_the_answer_over_tls_too() {
    let over = start_over_tls(LoopbackHost::Localhost, ResponseMode::Query).await;
    let other = over.curl("/other?code=a&state=canary-state", &[]).await;
    assert!(text(&other).starts_with("HTTP/1.1 404 "), "{other:?}");
    let forged = over.curl("/cb?code=a&state=forged", &[]).await;
    assert!(text(&forged).starts_with("HTTP/1.1 400 "), "{forged:?}");
    let host = over.curl(RIGHT, &["--header", "Host: evil.example"]).await;
    assert!(text(&host).starts_with("HTTP/1.1 403 "), "{host:?}");
    let right = over.curl(RIGHT, &["--location"]).await;
    assert!(text(&right).starts_with("HTTP/1.1 303 "), "{right:?}");
    let mut running = over.running;
    running.task.await.unwrap();
    let mut seen = Vec::new();
    while let Some(event) = running.events.recv().await {
        seen.push(event);
    }
    assert_eq!(
        stray_reasons(&seen),
        [StrayReason::StateWrong, StrayReason::Host]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_by_form_post_arrives_over_tls() {
    let over = start_over_tls(LoopbackHost::Localhost, ResponseMode::FormPost).await;
    let form = [
        "--location",
        "--data",
        "code=canary-code&state=canary-state",
    ];
    let output = over.curl("/cb", &form).await;
    assert!(text(&output).starts_with("HTTP/1.1 303 "), "{output:?}");
    assert_eq!(
        over.running.task.await.unwrap(),
        ClosedReason::CleanPageServed
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn case_32_http_on_the_port_of_https_is_answered_and_named_and_the_wait_goes_on() {
    let over = start_over_tls(LoopbackHost::V4, ResponseMode::Query).await;
    let answer = over.running.get(RIGHT).await;
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    assert!(!answer.contains("canary"), "{answer}");
    let right = over.curl(RIGHT, &["--location"]).await;
    assert!(right.status.success(), "{right:?}");
    let mut running = over.running;
    running.task.await.unwrap();
    let mut seen = Vec::new();
    while let Some(event) = running.events.recv().await {
        seen.push(event);
    }
    let [reason] = stray_reasons(&seen)[..] else {
        panic!("one stray: {seen:?}");
    };
    assert_eq!(reason, StrayReason::Unreadable(RefusalReason::PlainHttp));
    assert!(reason.to_string().contains("spoke http"), "{reason}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_does_not_trust_the_certificate_is_named_and_the_wait_goes_on() {
    let over = start_over_tls(LoopbackHost::Localhost, ResponseMode::Query).await;
    let stranger = start_over_tls(LoopbackHost::Localhost, ResponseMode::Query).await;
    let pem = stranger.pem.path().display().to_string();
    let refused = over.curl(RIGHT, &["--cacert", &pem]).await;
    assert_eq!(refused.status.code(), Some(60), "{refused:?}");
    let mut running = over.running;
    let Some(ListenerEvent::Stray {
        exchange, reason, ..
    }) = running.events.recv().await
    else {
        panic!("it was noticed");
    };
    assert_eq!(
        reason,
        StrayReason::Unreadable(RefusalReason::CertificateRefused)
    );
    assert!(exchange.sent.is_empty() && exchange.received.is_empty());
    running.stop().await;
    stranger.running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_were_opened_ahead_of_need_leave_no_trace() {
    let over = start_over_tls(LoopbackHost::V4, ResponseMode::Query).await;
    let silent = over.running.connect().await;
    drop(over.running.connect().await);
    let right = over.curl(RIGHT, &["--location"]).await;
    assert!(right.status.success(), "{right:?}");
    let mut running = over.running;
    running.task.await.unwrap();
    drop(silent);
    while let Some(event) = running.events.recv().await {
        assert!(!matches!(event, ListenerEvent::Stray { .. }), "{event:?}");
    }
}
