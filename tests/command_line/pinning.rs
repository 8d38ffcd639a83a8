//! A certificate that nobody vouches for: shown, compared, pinned, and missed when another one comes.

use std::{fs, path::Path, process::Command};

use crate::{
    launch::{Launch, PATIENCE, ends_with, interrupt},
    serve::printed,
    support::{canary, process::Process, real_window::tool},
};

const SECRET: &str = "rehearsal-secret";

/// WSO2's server as it comes: with a certificate of its own making, made anew at each start.
fn serve(place: &str) -> (Launch, Process, String) {
    let launch = Launch::new(&["serve", "--persona", "wso2", "--listen", place]);
    let process = launch.start();
    let issuer = printed(&process, "issuer ");
    (launch, process, issuer)
}

/// The certificate at that place as openssl fetches it, into this file; its SHA-256 comes back.
fn fetch(place: &str, file: &Path) -> String {
    let line = format!(
        "openssl s_client -connect {place} < /dev/null 2> /dev/null | openssl x509 -out '{0}' && \
         openssl x509 -in '{0}' -noout -fingerprint -sha256",
        file.display()
    );
    let output = Command::new("sh").args(["-c", &line]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.trim().split_once('=').unwrap().1.to_owned()
}

/// As `serve` prints it, for whoever asks the server's owner.
fn in_digits(fingerprint: &str) -> String {
    fingerprint.replace(':', "").to_lowercase()
}

#[test]
fn case_110_a_certificate_is_shown_compared_and_pinned_and_another_one_is_refused_with_both() {
    let (_first, server, issuer) = serve("127.0.0.1:0");
    let authority = url::Url::parse(&issuer).unwrap();
    let place = format!("127.0.0.1:{}", authority.port().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let (home, file) = (folder.path().join("data"), folder.path().join("leaf.pem"));
    let command = |words: &[&str]| Launch::new(words).and(&["--home", home.to_str().unwrap()]);

    // Nobody vouches for it: what was shown is said, and it is what everybody else sees.
    let refused = ends_with(3, &command(&["discover", &issuer]));
    let pin = fetch(&place, &file);
    let shown = format!("SHA-256 of the certificate that was shown: {pin}");
    assert!(refused.stdout.contains(&shown), "{refused:#?}");
    assert_eq!(in_digits(&pin), printed(&server, "certificate "));
    assert!(
        refused.stdout.contains("after comparing its fingerprint"),
        "{refused:#?}"
    );
    assert!(!refused.stdout.contains("  > "), "{refused:#?}");

    // Compared, it is pinned, and the profile keeps the pin.
    let keep = ["discover", &issuer, "--pin", &pin, "--save", "mine"];
    ends_with(0, &command(&keep));
    let profile = fs::read_to_string(home.join("profiles/mine.json")).unwrap();
    assert!(
        profile.contains(&format!("\"sha256\": \"{pin}\"")),
        "{profile}"
    );
    let browser = format!(
        "env SSL_CERT_FILE={} python3 {}",
        file.display(),
        tool("sign_in.py").display()
    );
    let run = || {
        command(&["run", "mine", "--client-id", "wso2-service-provider"])
            .and(&["--redirect-uri", "http://127.0.0.1:8400/callback"])
            .and(&["--browser", &browser])
            .secret(SECRET)
    };
    let trace = run().trace().ended(0, "completed");
    let chain = &trace.crossing("token").line["tls"]["chain_sha256"];
    assert_eq!(chain[0], in_digits(&pin).as_str());
    // With the right name and in its time: a pin leaves nothing else to remark on.
    assert_eq!(trace.verdicts("tls_certificate"), [""; 0]);

    // The server comes back with another one.
    interrupt(&server);
    server.finish(PATIENCE);
    let (_second, server, again) = serve(&place);
    assert_eq!(again, issuer);
    let other = printed(&server, "certificate ");
    assert_ne!(other, in_digits(&pin));
    let trace = run().trace().ended(3, "network_error");
    for fingerprint in [&other, &in_digits(&pin)] {
        assert!(
            trace.error().contains(fingerprint.as_str()),
            "{}",
            trace.error()
        );
    }
    assert_eq!(trace.crossing("discovery").sent, b"");
    assert_eq!(trace.crossings("token").len(), 0);
    assert_eq!(canary::found_in(&trace.shown(), &[SECRET]), [""; 0]);
    let told = ends_with(3, &run());
    assert!(
        told.stdout
            .contains("The certificate is not the pinned one"),
        "{told:#?}"
    );
    // The server saw no request of the refused runs.
    interrupt(&server);
    assert_eq!(server.finish(PATIENCE).stderr, "");
}
