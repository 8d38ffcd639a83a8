//! Extensions and signed authentication: by what the requests carry, here and at a certified server.

use crate::{
    contract::Trace,
    launch::{Launch, ends_with},
    peer::{self, LONG_SECRET, peer},
    support::{
        canary,
        peer::{Peer, driver_command},
    },
};

fn demonstration(arguments: &[&str]) -> Trace {
    Launch::new(&["run"]).and(arguments).trace()
}

fn sent(trace: &Trace, stage: &str) -> Vec<String> {
    trace
        .crossings(stage)
        .iter()
        .map(|crossing| String::from_utf8_lossy(&crossing.sent).into_owned())
        .collect()
}

/// A client of the certified server that has no secret of the usual kind.
fn certified(peer: &Peer, client: &str) -> Launch {
    let driver = driver_command(&[]);
    Launch::new(&["run", "--issuer", &peer.issuer(), "--client-id", client])
        .and(&["--browser", &driver])
}

fn with_key(peer: &Peer, client: &str) -> Launch {
    let key = peer.client_key_file();
    certified(peer, client)
        .and(&["--auth", "private_key_jwt", "--private-key"])
        .and(&[key.to_str().unwrap()])
}

#[test]
fn all_extensions_together_are_one_demonstration() {
    let trace = Launch::new(&["run", "--par", "--jar", "--dpop"])
        .and(&["--auth", "private_key_jwt"])
        .and(&["--response-mode", "form_post"])
        .trace()
        .ended(0, "completed");
    assert_eq!(trace.failures(), [""; 0]);
    let pushed = sent(&trace, "par");
    let last = pushed.last().unwrap();
    for part in ["\r\nDPoP: ", "&request=", "&client_assertion="] {
        assert!(last.contains(part), "{part}: {last}");
    }
    assert!(!last.contains("redirect_uri="), "{last}");
    assert!(sent(&trace, "redirect")[0].starts_with("POST /callback"));
    assert_eq!(trace.verdicts("token_dpop").first(), Some(&"pass"));
}

#[test]
fn one_wrong_member_of_a_signed_token_is_refused_for_it() {
    for (arguments, error) in [
        (
            &[
                "--auth",
                "private_key_jwt",
                "--set",
                "client_assertion.aud=https://x.example",
            ][..],
            "invalid_client",
        ),
        (
            &[
                "--auth",
                "client_secret_jwt",
                "--set",
                "client_assertion.header.alg=none",
            ],
            "invalid_client",
        ),
        (&["--dpop", "--set", "DPoP.htm=GET"], "invalid_dpop_proof"),
        (
            &["--par", "--jar", "--set", "request.client_id=workshop-post"],
            "invalid_request_object",
        ),
        (
            &["--par", "--jar", "--set", "request.header.alg=none"],
            "invalid_request_object",
        ),
        // The changed request is repeated for its nonce, and the change with it.
        (&["--dpop", "--unset", "code_verifier"], "invalid_grant"),
    ] {
        let trace = demonstration(arguments).ended(1, "oauth_error");
        assert_eq!(trace.error(), error, "{arguments:?}");
    }
}

#[test]
fn a_key_that_cannot_be_used_is_said_and_not_shown() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing.pem");
    let run = |path: &std::path::Path| {
        let path = path.to_str().unwrap();
        Launch::new(&["run", "--auth", "private_key_jwt", "--private-key", path])
    };
    let output = ends_with(2, &run(&missing));
    assert_eq!(output.stdout, "");

    let canary = "canary-no-private-key-4711";
    let file = folder.path().join("key.pem");
    std::fs::write(&file, canary).unwrap();
    let output = run(&file).run();
    assert_ne!(output.status.code(), Some(0), "{output:#?}");
    assert!(!format!("{output:?}").contains(canary), "{output:#?}");
    assert!(!output.stdout.contains("POST /token"), "{output:#?}");
}

#[test]
fn an_algorithm_nobody_knows_is_refused_before_anything_is_sent() {
    let output = ends_with(2, &Launch::new(&["run", "--jar=RS999"]));
    assert_eq!(output.stdout, "");
    assert!(output.stderr.contains("RS999"), "{output:#?}");
    assert!(output.stderr.contains("PS256"), "{output:#?}");
}

#[test]
fn the_certified_server_knows_clients_by_their_assertions() {
    let peer = peer();
    let secret = certified(&peer, "playground-secret-jwt")
        .and(&["--auth", "client_secret_jwt"])
        .secret(LONG_SECRET);
    for launch in [secret, with_key(&peer, "playground-jwt")] {
        let trace = launch
            .and(&["--refresh", "1", "--introspect", "--revoke"])
            .trace()
            .ended(0, "completed");
        assert_eq!(trace.failures(), [""; 0]);
        for stage in ["token", "refresh", "introspection", "revocation"] {
            let request = &sent(&trace, stage)[0];
            assert!(request.contains("client_assertion="), "{request}");
            assert!(!request.contains("client_secret="), "{request}");
        }
        let found = canary::found_in(&trace.shown(), &[LONG_SECRET]);
        assert!(found.is_empty(), "{found:?}");
    }
}

#[test]
fn the_certified_server_refuses_an_assertion_for_somebody_else() {
    let peer = peer();
    let trace = with_key(&peer, "playground-jwt")
        .and(&["--set", "client_assertion.aud=https://another.example"])
        .trace()
        .ended(1, "oauth_error");
    assert_eq!(trace.error(), "invalid_client");
}

#[test]
fn the_certified_server_takes_a_request_object_and_none_without_signature() {
    let peer = peer();
    let launch = || with_key(&peer, "playground-jar").and(&["--jar"]);
    let trace = launch().trace().ended(0, "completed");
    let url = trace.authorization_url();
    let names: Vec<_> = url
        .query_pairs()
        .map(|(name, _)| name.into_owned())
        .collect();
    assert_eq!(names, ["client_id", "request"]);
    let pushed = launch().and(&["--par"]).trace().ended(0, "completed");
    assert!(sent(&pushed, "par")[0].contains("&request="));
}

#[test]
fn the_certified_server_binds_tokens_and_refreshes_them_with_a_proof() {
    let peer = peer();
    for further in [&[][..], &["--par"]] {
        let trace = certified(&peer, "playground-dpop")
            .and(&["--dpop", "--refresh", "1", "--userinfo"])
            .and(further)
            .trace()
            .ended(0, "completed");
        assert_eq!(trace.failures(), [""; 0]);
        assert_eq!(trace.verdicts("token_dpop"), ["pass", "pass"]);
        let userinfo = &sent(&trace, "userinfo")[0];
        assert!(userinfo.contains("\r\nAuthorization: DPoP "), "{userinfo}");
        assert_eq!(trace.crossings("par").len(), further.len());
    }
}

#[test]
fn a_server_that_requires_pushing_is_satisfied_by_it_alone() {
    let peer = peer();
    let launch = || peer::run(&peer, "playground-par");
    let trace = launch().and(&["--par"]).trace().ended(0, "completed");
    let pushed = trace.crossing("par");
    assert_eq!(pushed.line["status"], 201);
    assert_eq!(trace.verdicts("par_answer"), ["pass"]);
    let uri = trace
        .authorization_url()
        .query_pairs()
        .find(|(name, _)| name == "request_uri")
        .unwrap()
        .1
        .into_owned();
    let found = canary::found_in(&trace.shown(), &[uri.as_str()]);
    assert!(found.is_empty(), "{found:?}");
    // Told the old way, it sends the browser back with an error.
    let output = ends_with(1, &launch());
    assert!(output.stdout.contains("invalid_request"), "{output:#?}");
}
