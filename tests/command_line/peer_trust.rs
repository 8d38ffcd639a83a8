//! Whom the program trusts on https: nobody unknown, unless it is told to, and then it says so.

use std::sync::Arc;
#[cfg(target_os = "linux")]
use std::{
    io,
    net::{TcpListener, TcpStream},
    thread,
};

use sha2::{Digest, Sha256};

use crate::{
    contract::Trace,
    launch::Launch,
    peer::{run, tls_peer},
    support::{canary, peer::Peer},
};

const SECRET: &str = "playground-secret";

/// SHA-256 of the certificate that the server shows first, from a run that believes everything.
fn leaf_of(peer: &Peer) -> String {
    let trace = Launch::new(&["run", "--issuer", &peer.issuer(), "--client-id", "any"])
        .and(&["--insecure-tls", "--until", "discovery"])
        .trace();
    let crossing = trace.crossings("discovery").swap_remove(0);
    crossing.line["tls"]["chain_sha256"][0]
        .as_str()
        .unwrap()
        .to_owned()
}

/// Ended by TLS before anything was said: no request, no answer, no secret.
fn refused_by_tls(trace: Trace) -> Trace {
    let trace = trace.ended(3, "network_error");
    let crossing = trace.crossing("discovery");
    assert_eq!(crossing.received, b"");
    assert!(crossing.line["status"].is_null());
    assert_eq!(trace.crossings("token").len(), 0);
    let found = canary::found_in(&trace.shown(), &[SECRET]);
    assert!(found.is_empty(), "{found:?}");
    trace
}

#[test]
fn case_110_an_untrusted_certificate_ends_the_run_before_anything_is_sent() {
    let peer = tls_peer();
    let trace = refused_by_tls(run(&peer, "playground").trace());
    let error = trace.error().to_lowercase();
    assert!(error.contains("certificate"), "{error}");
    assert!(error.contains("trust"), "{error}");
    // What was refused before it was sent is not shown as sent.
    assert_eq!(trace.crossing("discovery").sent, b"");
}

/// Hands connections on from an address that the server's certificate does not name.
#[cfg(target_os = "linux")]
fn another_address_of(peer: &Peer) -> String {
    let listener = TcpListener::bind("127.0.0.2:0").unwrap();
    let address = listener.local_addr().unwrap();
    let target = peer.issuer().replace("https://localhost", "127.0.0.1");
    thread::spawn(move || {
        for near in listener.incoming() {
            let (mut near, mut far) = (near.unwrap(), TcpStream::connect(&target).unwrap());
            let (mut back, mut there) = (far.try_clone().unwrap(), near.try_clone().unwrap());
            // Either side may hang up on the other.
            thread::spawn(move || drop(io::copy(&mut near, &mut far)));
            thread::spawn(move || drop(io::copy(&mut back, &mut there)));
        }
    });
    format!("https://{address}")
}

#[test]
#[cfg(target_os = "linux")]
fn case_110_a_certificate_for_another_host_is_named_as_such() {
    let peer = tls_peer();
    let ca = peer.ca_file();
    let issuer = another_address_of(&peer);
    let launch = Launch::new(&["run", "--issuer", &issuer, "--client-id", "playground"])
        .and(&["--ca", ca.to_str().unwrap()])
        .secret(SECRET);
    let trace = refused_by_tls(launch.trace());
    assert!(trace.error().contains("127.0.0.2"), "{}", trace.error());
}

#[test]
fn a_pinned_certificate_is_enough() {
    let peer = tls_peer();
    let pin = leaf_of(&peer);
    let trace = run(&peer, "playground")
        .and(&["--pin", &pin])
        .trace()
        .ended(0, "completed");
    let crossing = trace.crossing("token");
    assert_eq!(crossing.line["tls"]["chain_sha256"][0], pin.as_str());
}

#[test]
fn case_110_another_certificate_than_the_pinned_one_is_refused() {
    let peer = tls_peer();
    let other = Sha256::digest(b"another certificate");
    let pin: String = other.iter().map(|byte| format!("{byte:02x}")).collect();
    let trace = refused_by_tls(run(&peer, "playground").and(&["--pin", &pin]).trace());
    assert!(
        trace.error().to_lowercase().contains("pin"),
        "{}",
        trace.error()
    );
}

#[test]
fn case_111_unchecked_certificates_are_remarked_on() {
    let peer = tls_peer();
    let trace = run(&peer, "playground")
        .and(&["--insecure-tls"])
        .trace()
        .ended(0, "completed");
    let verdicts = trace.verdicts("tls_certificate");
    assert!(!verdicts.is_empty(), "{trace:#?}");
    assert!(verdicts.iter().all(|verdict| *verdict == "warn"));
    // A run that checks has nothing to remark.
    let ca = peer.ca_file();
    let checked = run(&peer, "playground")
        .and(&["--ca", ca.to_str().unwrap(), "--until", "discovery"])
        .trace();
    assert_eq!(checked.verdicts("tls_certificate"), [""; 0]);
}

#[test]
fn case_119_session_keys_are_not_written_down() {
    let peer: Arc<Peer> = tls_peer();
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("keys");
    let ca = peer.ca_file();
    run(&peer, "playground-public")
        .and(&["--ca", ca.to_str().unwrap(), "--until", "discovery"])
        .variable("SSLKEYLOGFILE", log.to_str().unwrap())
        .trace()
        .ended(0, "completed");
    assert!(!log.exists());
}
