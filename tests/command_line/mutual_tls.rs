//! Clients that show a certificate (RFC 8705): at the built-in server, alone or as `serve --tls`, and
//! at a certified one.

use std::path::{Path, PathBuf};

use rcgen::{CertificateParams, KeyPair};
use serde_json::Value;
use tempfile::TempDir;

use crate::{
    contract::Trace,
    launch::{Launch, PATIENCE, ends_with, interrupt},
    peer::peer,
    serve::{printed, serve},
    support::peer::{Peer, driver_command},
};

const METHODS: [&str; 2] = ["tls_client_auth", "self_signed_tls_client_auth"];

fn demonstration(arguments: &[&str]) -> Trace {
    Launch::new(&["run"])
        .and(arguments)
        .trace()
        .ended(0, "completed")
}

/// Every request that had to show the certificate did, and the others did not.
fn shown_where_needed(trace: &Trace) {
    for line in trace.of_type("exchange") {
        let stage = match line["from"].as_str() {
            Some("client") => line["stage"].as_str().unwrap(),
            // Browsers show no certificate.
            _ => "page",
        };
        let shown = &line["tls"]["client_certificate_sha256"];
        match stage {
            "token"
            | "userinfo"
            | "resource"
            | "refresh"
            | "introspection"
            | "revocation"
            | "device_authorization"
            | "polling" => {
                assert_eq!(shown.as_str().map(str::len), Some(64), "{line}");
                assert_eq!(line["tls"]["client_certificate_asked"], true);
            }
            _ => assert!(shown.is_null(), "{line}"),
        }
    }
    let verdicts = trace.verdicts("client_certificate");
    assert!(!verdicts.is_empty() && verdicts.iter().all(|verdict| *verdict == "pass"));
}

#[test]
fn alone_it_is_a_whole_demonstration_with_a_certificate() {
    for method in METHODS {
        let trace = demonstration(&["--auth", method]);
        assert_eq!(trace.failures(), [""; 0]);
        shown_where_needed(&trace);
        assert_eq!(trace.verdicts("metadata_mtls_aliases"), ["pass"]);
        assert_eq!(trace.verdicts("introspection_certificate_bound"), ["pass"]);
        let token = String::from_utf8(trace.crossing("token").sent).unwrap();
        assert!(!token.contains("\r\nAuthorization:"), "{token}");
        assert!(!token.contains("client_secret") && !token.contains("client_assertion"));
        let id = match method {
            "tls_client_auth" => "client_id=workshop-mtls",
            _ => "client_id=workshop-mtls-self",
        };
        assert!(token.contains(id), "{token}");
        // The pages of the browser need no certificate and stay where the issuer is.
        let page = &trace.crossings("authorization")[0];
        assert!(page.line["tls"].is_null());
    }
}

#[test]
fn every_grant_goes_with_a_certificate() {
    for grant in [
        "client_credentials",
        "device_code",
        "refresh_token",
        "password",
    ] {
        for method in METHODS {
            let trace = demonstration(&["--grant", grant, "--auth", method]);
            assert_eq!(trace.failures(), [""; 0], "{grant} {method}");
            shown_where_needed(&trace);
            assert_eq!(trace.crossing("resource").line["status"], 200);
        }
    }
}

/// PEM files of a certificate and its key.
struct Files {
    folder: TempDir,
}

impl Files {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let files = Self { folder };
        files.write("good", (2020, 2090));
        files
    }

    fn write(&self, name: &str, years: (i32, i32)) {
        let mut wanted = CertificateParams::new([name.to_owned()]).unwrap();
        wanted.not_before = rcgen::date_time_ymd(years.0, 1, 1);
        wanted.not_after = rcgen::date_time_ymd(years.1, 1, 1);
        let key = KeyPair::generate().unwrap();
        let certificate = wanted.self_signed(&key).unwrap();
        std::fs::write(self.path(&format!("{name}.pem")), certificate.pem()).unwrap();
        std::fs::write(self.path(&format!("{name}.key")), key.serialize_pem()).unwrap();
    }

    fn text(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

fn with_files(launch: Launch, certificate: &Path, key: &Path) -> Launch {
    launch.and(&[
        "--client-cert",
        certificate.to_str().unwrap(),
        "--client-key",
        key.to_str().unwrap(),
    ])
}

#[test]
fn files_that_cannot_be_used_say_which_and_why_before_anything_is_sent() {
    let files = Files::new();
    files.write("old", (2001, 2002));
    files.write("early", (2080, 2090));
    files.write("other", (2020, 2090));
    files.text("words.pem", "no certificate at all\n");
    files.text("empty.key", "");
    files.text(
        "locked.key",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAA=\n-----END ENCRYPTED PRIVATE KEY-----\n",
    );
    files.text(
        "broken.pem",
        "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
    );
    for (certificate, key, said) in [
        (
            "missing.pem",
            "good.key",
            "missing.pem: expected certificates as PEM",
        ),
        (
            "good.pem",
            "missing.key",
            "missing.key: expected a private key as PEM",
        ),
        (
            "words.pem",
            "good.key",
            "words.pem: expected certificates as PEM, and it holds none",
        ),
        (
            "broken.pem",
            "good.key",
            "broken.pem: the first certificate cannot be read",
        ),
        (
            "good.pem",
            "empty.key",
            "empty.key: expected a private key as PEM, and it holds none",
        ),
        // A certificate is no key.
        (
            "good.pem",
            "good.pem",
            "good.pem: expected a private key as PEM, and it holds none",
        ),
        (
            "good.pem",
            "locked.key",
            "locked.key: the private key is encrypted",
        ),
        (
            "good.pem",
            "other.key",
            "other.key: this is not the key of the certificate",
        ),
        (
            "old.pem",
            "old.key",
            "old.pem: the certificate has expired: valid until 2002-01-01",
        ),
        (
            "early.pem",
            "early.key",
            "early.pem: the certificate is not valid yet: valid from 2080",
        ),
    ] {
        let launch = Launch::new(&["run", "--issuer", "https://127.0.0.1:9", "--client-id", "x"]);
        let launch = launch.and(&["--auth", "tls_client_auth"]);
        let output = ends_with(
            2,
            &with_files(launch, &files.path(certificate), &files.path(key)),
        );
        assert!(output.stderr.contains(said), "{said}: {}", output.stderr);
        assert_eq!(output.stdout, "");
    }
}

#[test]
fn a_certificate_needs_its_key_and_the_method_its_certificate() {
    let one = Launch::new(&["run", "--client-cert", "x.pem"]);
    assert!(ends_with(2, &one).stderr.contains("--client-key"));
    let none = Launch::new(&["run", "--issuer", "https://127.0.0.1:9", "--client-id", "x"]);
    let output = ends_with(2, &none.and(&["--auth", "tls_client_auth"]));
    assert!(
        output.stderr.contains("needs a certificate and its key"),
        "{}",
        output.stderr
    );
}

#[test]
fn a_server_behind_tls_is_pinned_by_what_it_prints_and_knows_its_clients() {
    let (_home, process) = serve(&["--tls"]);
    let issuer = printed(&process, "issuer ");
    let pin = printed(&process, "certificate ");
    assert!(issuer.starts_with("https://127.0.0.1:"), "{issuer}");
    assert_eq!(pin.len(), 64);
    let run = |client: &str| {
        Launch::new(&[
            "run",
            "--issuer",
            &issuer,
            "--client-id",
            client,
            "--pin",
            &pin,
        ])
        .and(&["--grant", "client_credentials", "--scope", "notes.read"])
    };
    let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/workshop");
    let key = assets.join("client-key.pem");
    for (client, method, file) in [
        ("workshop-mtls", METHODS[0], "client.pem"),
        ("workshop-mtls-self", METHODS[1], "client-self-signed.pem"),
    ] {
        let api = format!("{issuer}/api/notes");
        let launch = run(client).and(&["--auth", method, "--introspect", "--call", &api]);
        let trace = with_files(launch, &assets.join(file), &key)
            .trace()
            .ended(0, "completed");
        shown_where_needed(&trace);
        assert_eq!(trace.verdicts("introspection_certificate_bound"), ["pass"]);
        // The issuer itself asks for certificates, so that it needs no other address.
        assert_eq!(trace.findings("metadata_mtls_aliases").len(), 0);
        for line in trace.of_type("exchange") {
            assert_eq!(line["tls"]["chain_sha256"][0], pin.as_str());
        }
    }

    // Without a certificate, and with a stranger's, it is not the client.
    let refused = run("workshop-mtls").and(&["--auth", "none"]).trace();
    let refused = refused.ended(1, "oauth_error");
    assert!(refused.error().contains("invalid_client"));
    let files = Files::new();
    let stranger = run("workshop-mtls").and(&["--auth", METHODS[0]]);
    let stranger = with_files(stranger, &files.path("good.pem"), &files.path("good.key")).trace();
    let stranger = stranger.ended(1, "oauth_error");
    assert!(stranger.error().contains("invalid_client"));
    assert_eq!(stranger.verdicts("client_certificate"), ["pass"]);

    // Another certificate than the pinned one is not this server.
    let other = Launch::new(&["run", "--issuer", &issuer, "--client-id", "x", "--pin"]);
    other
        .and(&[&"0".repeat(64)])
        .trace()
        .ended(3, "network_error");
    interrupt(&process);
    assert_eq!(process.finish(PATIENCE).status.code(), Some(0));
}

/// A run with the certificate that the server's own authority gave out.
fn peer_run(peer: &Peer, client: &str, method: &str) -> Launch {
    let ca = peer.ca_file();
    let ca = ca.to_str().unwrap();
    let launch = Launch::new(&["run", "--issuer", &peer.issuer(), "--client-id", client])
        .and(&["--auth", method, "--ca", ca]);
    let (certificate, key) = peer.client_certificate();
    with_files(launch, &certificate, &key)
}

#[test]
fn a_certified_server_knows_the_client_at_its_other_addresses() {
    let peer = peer();
    let ca = peer.ca_file();
    let driver = driver_command(&["--cafile", ca.to_str().unwrap()]);
    for (client, method) in [
        ("playground-mtls", METHODS[0]),
        ("playground-mtls-self", METHODS[1]),
    ] {
        let trace = peer_run(&peer, client, method)
            .and(&["--browser", &driver, "--refresh", "1"])
            .and(&["--userinfo", "--introspect", "--revoke"])
            .trace()
            .ended(0, "completed");
        assert_eq!(trace.failures(), [""; 0]);
        shown_where_needed(&trace);
        assert_eq!(trace.verdicts("metadata_mtls_aliases"), ["pass"]);
        assert_eq!(trace.verdicts("introspection_certificate_bound"), ["pass"]);
        // Metadata at the issuer's own address, tokens at the other one.
        let at = |stage: &str| trace.crossings(stage)[0].line["remote"].clone();
        assert_ne!(at("discovery"), at("token"));
        assert_eq!(at("token"), at("userinfo"));
    }
}

#[test]
fn a_signed_token_of_a_certified_server_names_the_certificate() {
    let peer = peer();
    let trace = peer_run(&peer, "playground-mtls", METHODS[0])
        .and(&["--grant", "client_credentials", "--scope", "api:read"])
        .and(&["--resource", "urn:playground:jwt"])
        .trace()
        .ended(0, "completed");
    let sent = String::from_utf8(trace.crossing("token").sent).unwrap();
    let got = String::from_utf8(trace.crossing("token").received).unwrap();
    assert_eq!(
        trace.verdicts("token_certificate_bound"),
        ["pass"],
        "{sent}\n{got}"
    );
    let finding = trace.findings("token_certificate_bound")[0];
    assert_eq!(finding["spec"], "RFC 8705 §3.1");
    assert_eq!(finding["expected"], finding["received"]);
}

#[tokio::test]
async fn a_stolen_token_is_worth_nothing_at_a_certified_server() {
    let peer = peer();
    let ca = peer.ca_file();
    let driver = driver_command(&["--cafile", ca.to_str().unwrap()]);
    let trace = peer_run(&peer, "playground-mtls", METHODS[0])
        .and(&["--browser", &driver, "--userinfo", "--with-secrets"])
        .trace()
        .ended(0, "completed");
    let tokens = trace.of_type("tokens")[0];
    let token = tokens["access_token"].as_str().unwrap();

    drop(rustls::crypto::ring::default_provider().install_default());
    let root = reqwest::Certificate::from_pem(&std::fs::read(&ca).unwrap()).unwrap();
    let thief = reqwest::Client::builder()
        .no_proxy()
        .add_root_certificate(root)
        .build()
        .unwrap();
    let answer = thief
        .get(format!("{}/me", peer.https_origin()))
        .bearer_auth(token)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 401);
    let said: Value = answer.json().await.unwrap();
    assert_eq!(said["error"], "invalid_token");
}

#[test]
fn a_certified_server_refuses_a_stranger_with_a_certificate() {
    let peer = peer();
    let ca = peer.ca_file();
    let files = Files::new();
    for (client, method) in [
        ("playground-mtls", METHODS[0]),
        ("playground-mtls-self", METHODS[1]),
    ] {
        let launch = Launch::new(&["run", "--issuer", &peer.issuer(), "--client-id", client])
            .and(&["--auth", method, "--ca", ca.to_str().unwrap()])
            .and(&["--grant", "client_credentials", "--scope", "api:read"]);
        let trace = with_files(launch, &files.path("good.pem"), &files.path("good.key")).trace();
        let trace = trace.ended(1, "oauth_error");
        assert!(
            trace.error().contains("invalid_client"),
            "{}",
            trace.error()
        );
        assert_eq!(trace.crossing("token").line["status"], 401);
        assert_eq!(trace.verdicts("client_certificate"), ["pass"]);
    }
}
