//! Every grant: alone against the built-in server, and where it has it, against a certified one.

use crate::{
    contract::Trace,
    launch::{Launch, ends_with},
    peer::{self, peer},
    support::peer::{Peer, driver_command},
};

/// A run of that grant with nothing else said is a whole demonstration.
fn demonstration(grant: &str) -> Trace {
    Launch::new(&["run", "--grant", grant])
        .trace()
        .ended(0, "completed")
}

#[test]
fn each_grant_alone_is_a_whole_demonstration() {
    for (grant, stages) in [
        (
            "client_credentials",
            &[
                "discovery",
                "token",
                "resource",
                "introspection",
                "revocation",
            ][..],
        ),
        (
            "password",
            &[
                "discovery",
                "token",
                "resource",
                "refresh",
                "introspection",
                "revocation",
            ],
        ),
        (
            "refresh_token",
            &[
                "discovery",
                "refresh",
                "resource",
                "introspection",
                "revocation",
            ],
        ),
        (
            "device_code",
            &[
                "discovery",
                "device_authorization",
                "polling",
                "id_token",
                "userinfo",
                "resource",
                "refresh",
                "introspection",
                "revocation",
            ],
        ),
        (
            "token_exchange",
            &[
                "discovery",
                "token",
                "resource",
                "introspection",
                "revocation",
            ],
        ),
        (
            "jwt_bearer",
            &[
                "discovery",
                "token",
                "resource",
                "introspection",
                "revocation",
            ],
        ),
        (
            "ciba",
            &[
                "discovery",
                "backchannel_authentication",
                "polling",
                "id_token",
                "userinfo",
                "resource",
                "refresh",
                "introspection",
                "revocation",
            ],
        ),
    ] {
        let trace = demonstration(grant);
        assert_eq!(trace.stages("done"), stages, "{grant}");
        assert_eq!(trace.stages("failed"), [""; 0], "{grant}");
        assert_eq!(trace.failures(), [""; 0], "{grant}");
    }
}

#[test]
fn a_device_says_where_to_type_which_code() {
    let output = ends_with(0, &Launch::new(&["run", "--grant", "device_code"]));
    assert!(
        output.stderr.contains("/device on any device and type "),
        "{output:?}"
    );
}

#[test]
fn a_password_is_named_by_a_variable_and_shown_nowhere() {
    let secret = "canary-wrong-password-5";
    let launch = Launch::new(&[
        "run",
        "--grant",
        "password",
        "--username",
        "alice",
        "--password-env",
        "CANARY_PASSWORD",
    ])
    .variable("CANARY_PASSWORD", secret);
    let output = ends_with(1, &launch);
    assert!(output.stdout.contains("username=alice"), "{output:?}");
    assert!(!format!("{output:?}").contains(secret), "{output:?}");
}

#[test]
fn status_2_what_nobody_can_type_is_missed_before_anything_is_sent() {
    let peer = peer();
    for (grant, option) in [
        ("password", "--username"),
        ("refresh_token", "--refresh-token-env"),
        ("token_exchange", "--subject-token-env"),
        ("jwt_bearer", "--private-key"),
        ("ciba", "--login-hint"),
    ] {
        let launch = Launch::new(&["run", "--issuer", &peer.issuer()]).and(&[
            "--client-id",
            "playground-public",
            "--grant",
            grant,
            "--json",
        ]);
        let output = ends_with(2, &launch);
        assert!(output.stderr.contains(option), "{output:?}");
        assert_eq!(output.stdout, "");
    }
    let unset = Launch::new(&["run", "--grant", "refresh_token"])
        .and(&["--refresh-token-env", "NO_SUCH_VARIABLE"]);
    let output = ends_with(2, &unset);
    assert!(output.stderr.contains("NO_SUCH_VARIABLE"), "{output:?}");
}

#[test]
fn a_certified_server_gives_a_client_a_token_in_its_own_name() {
    let peer = peer();
    let trace = peer::run(&peer, "playground")
        .and(&["--grant", "client_credentials", "--scope", "api:read"])
        .and(&["--add", "token:resource=urn:playground:jwt"])
        .trace();
    let trace = trace.ended(0, "completed");
    assert_eq!(trace.stages("done"), ["discovery", "token"]);
}

#[test]
fn a_certified_server_takes_a_device_and_a_decision_elsewhere() {
    let peer = peer();
    let driver = driver_command(&["--device"]);
    let trace = Launch::new(&["run", "--issuer", &peer.issuer()])
        .and(&["--client-id", "playground-public", "--grant", "device_code"])
        .and(&["--scope", "openid", "--browser", &driver])
        .trace()
        .ended(0, "completed");
    assert_eq!(
        trace.stages("done"),
        ["discovery", "device_authorization", "polling", "id_token"]
    );
}

#[test]
fn a_person_is_asked_by_the_certified_server_and_allows() {
    let peer = peer();
    let trace = backchannel(&peer, "alice").ended(0, "completed");
    assert_eq!(
        trace.stages("done"),
        [
            "discovery",
            "backchannel_authentication",
            "polling",
            "id_token"
        ]
    );
    assert_eq!(trace.failures(), [""; 0]);
    let asked = trace.crossing("backchannel_authentication");
    let sent = String::from_utf8_lossy(&asked.sent);
    assert!(sent.contains("binding_message=Order+4711"), "{sent}");
}

#[test]
fn a_person_who_refuses_at_the_certified_server_ends_the_run() {
    let peer = peer();
    let trace = backchannel(&peer, "deny").ended(1, "oauth_error");
    assert_eq!(trace.error(), "access_denied");
    assert_eq!(trace.stages("failed"), ["polling"]);
}

fn backchannel(peer: &Peer, person: &str) -> Trace {
    peer::run(peer, "playground")
        .and(&["--grant", "ciba", "--login-hint", person])
        .and(&["--scope", "openid"])
        .and(&[
            "--add",
            "backchannel_authentication:binding_message=Order 4711",
        ])
        .trace()
}

#[test]
fn an_exchange_goes_wrong_where_a_token_is_foreign_and_shows_neither() {
    let secret = "canary-subject-token-5";
    let launch = Launch::new(&["run", "--grant", "token_exchange"])
        .and(&["--subject-token-env", "CANARY_SUBJECT"])
        .variable("CANARY_SUBJECT", secret);
    let output = ends_with(1, &launch);
    assert!(output.stdout.contains("invalid_request"), "{output:?}");
    assert!(!format!("{output:?}").contains(secret), "{output:?}");
}

#[test]
fn an_assertion_is_about_whom_the_command_line_names() {
    let launch = |person: &str| {
        Launch::new(&[
            "run",
            "--grant",
            "jwt_bearer",
            "--subject",
            person,
            "--json",
        ])
    };
    let output = ends_with(0, &launch("bob"));
    assert!(output.stdout.contains("completed"), "{output:?}");
    let output = ends_with(1, &launch("mallory"));
    assert!(output.stdout.contains("invalid_grant"), "{output:?}");
}

#[test]
fn a_client_that_is_called_back_asks_once() {
    // Free now, and nobody else on this machine is told of it.
    let place = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}/called", place.local_addr().unwrap());
    drop(place);
    let trace = Launch::new(&["run", "--grant", "ciba", "--token-delivery", "ping"])
        .and(&["--notification-endpoint", &endpoint])
        .trace()
        .ended(0, "completed");
    assert_eq!(trace.failures(), [""; 0]);
    assert_eq!(trace.verdicts("ping_auth_req_id"), ["pass"]);
    let crossings = trace.crossings("polling");
    let to_client: Vec<_> = crossings
        .iter()
        .filter(|crossing| crossing.line["to"] == "client")
        .collect();
    assert_eq!(to_client.len(), 1);
    assert!(to_client[0].sent.starts_with(b"POST /called HTTP/1.1\r\n"));
    let polls = crossings
        .iter()
        .filter(|crossing| crossing.sent.starts_with(b"POST /token "));
    assert_eq!(polls.count(), 1);
}
