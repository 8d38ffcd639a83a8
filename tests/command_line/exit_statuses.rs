//! One test or more for each exit status of `run`.

use std::{
    io::Write,
    net::{TcpListener, TcpStream},
};

use crate::{
    contract::Trace,
    launch::{Launch, PATIENCE, ends_with, interrupt, printed_address},
    scripted_server::{Answer, CLIENT_ID, CODE, ScriptedServer, honest, json},
    support::{browser::StandInBrowser, peer::driver_command, program},
};

#[test]
fn status_0_the_flow_reached_its_end() {
    ScriptedServer::honest().run().trace().ended(0, "completed");
}

#[test]
fn status_1_the_server_refused() {
    let refusal = json(
        400,
        r#"{"error":"invalid_grant","error_description":"too late"}"#,
    );
    let server = ScriptedServer::that_answers("/token", refusal);
    let trace = server.run().trace().ended(1, "oauth_error");
    assert_eq!(trace.error(), "invalid_grant");
    ends_with(1, &server.run());
}

#[test]
fn status_1_also_where_a_stage_behind_the_tokens_is_refused() {
    let server = ScriptedServer::that_answers("/introspect", json(403, "{}"));
    let trace = server.run().and(&["--introspect", "--revoke"]).trace();
    let trace = trace.ended(1, "oauth_error");
    assert_eq!(trace.end()["stage"], "introspection");
    // The tokens are there, so that the rest is still shown.
    assert_eq!(trace.stages("done").last(), Some(&"revocation"));
}

/// Refused as a usage error; standard error says something about `named`, standard output nothing.
fn usage(named: &str, arguments: &[&str]) {
    let output = ends_with(2, &Launch::new(arguments));
    assert_eq!(output.stdout, "", "{arguments:?}");
    assert!(output.stderr.contains(named), "{arguments:?}: {output:?}");
}

#[test]
fn status_2_the_command_line_was_wrong() {
    usage("--no-such-option", &["run", "--no-such-option"]);
    usage("no-such-command", &["no-such-command"]);
    usage("no-such-profile", &["run", "no-such-profile"]);
    usage("--issuer", &["run", "--issuer", "not an address"]);
    usage(
        "--issuer",
        &["run", "--issuer", "ftp://127.0.0.1", "--client-id", "a"],
    );
    usage("--client-id", &["run", "--issuer", "http://127.0.0.1:1"]);
    usage("--grant", &["run", "--grant", "magic"]);
    usage("--auth", &["run", "--auth", "magic"]);
    usage("--pkce", &["run", "--pkce", "magic"]);
    usage("--response-mode", &["run", "--response-mode", "magic"]);
    usage("--until", &["run", "--until", "magic"]);
    usage("--set", &["run", "--set", "no-value"]);
    usage("--set", &["run", "--set", "=value"]);
    usage("--add", &["run", "--add", "token:=value"]);
    usage("--unset", &["run", "--unset", ""]);
    usage(
        "expected a stage before the colon",
        &["run", "--set", "bogusstage:scope=1"],
    );
    usage("--client-secret-env", &["run", "--client-secret-env", "X"]);
    usage("--call", &["run", "--call", "file:///etc/passwd"]);
    usage("'-1'", &["run", "--refresh", "-1"]);
    usage("--timeout", &["run", "--timeout", "soon"]);
    usage("--browser", &["run", "--browser", ""]);
    usage("--browser", &["run", "--browser", "'open quotation"]);
    usage("redirect", &["run", "--redirect-uri", "no address"]);
    usage("64 hex", &["run", "--pin", "abc"]);
    usage("/no/such/ca.pem", &["run", "--ca", "/no/such/ca.pem"]);
    usage("--insecure-tls", &["run", "--pin", "abc", "--insecure-tls"]);
}

#[test]
fn status_2_a_secret_that_nobody_can_type_is_missed_before_anything_is_sent() {
    let server = ScriptedServer::honest();
    let issuer = server.issuer();
    let base = ["run", "--issuer", &issuer, "--client-id", CLIENT_ID];
    for options in [
        ["--auth", "client_secret_basic"],
        ["--client-secret-env", "NO_SUCH_VARIABLE"],
    ] {
        let output = ends_with(2, &Launch::new(&base).and(&options).and(&["--json"]));
        assert!(output.stderr.contains("--client-secret-env"), "{output:?}");
        assert_eq!(output.stdout, "");
    }
    assert_eq!(server.connections(), 0);
}

#[test]
fn status_3_nobody_answers() {
    let closed = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let issuer = format!("http://{closed}");
    let trace = Launch::new(&["run", "--issuer", &issuer, "--client-id", "any"])
        .trace()
        .ended(3, "network_error");
    assert_eq!(trace.end()["stage"], "discovery");
    assert!(trace.crossing("discovery").line["status"].is_null());
}

#[test]
fn case_113_a_connection_that_breaks() {
    for broken in [
        "",
        "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"acc",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n{",
        "SSH-2.0-OpenSSH_9.9\r\n",
    ] {
        let server = ScriptedServer::that_answers("/token", broken);
        let trace = server.run().trace().ended(3, "network_error");
        assert_eq!(trace.end()["stage"], "token", "{broken:?}");
        assert_eq!(server.requests_on("/token").len(), 1, "{broken:?}");
    }
}

#[test]
fn status_4_a_check_failed_and_yes_lets_the_end_decide() {
    let unknown = json(
        200,
        r#"{"access_token":"canary-access-token-3","token_type":"mac"}"#,
    );
    let server = ScriptedServer::that_answers("/token", unknown);
    let trace = server.run().trace().ended(4, "stopped");
    assert_eq!(trace.failures(), ["token_type"]);
    assert_eq!(trace.error(), "token_type");
    assert_eq!(trace.stages("failed"), ["token"]);
    let trace = server.run().and(&["--yes"]).trace().ended(0, "completed");
    assert_eq!(trace.deviations(), [("token", "", "continued_anyway")]);
}

#[test]
fn status_5_time_ran_out() {
    let server = ScriptedServer::honest();
    let trace = server
        .run_without_browser()
        .and(&["--browser", "none", "--timeout", "1"])
        .trace()
        .ended(5, "cancelled");
    assert_eq!(trace.end()["stage"], "redirect");
    assert_eq!(server.requests_on("/token").len(), 0);
}

#[test]
fn a_wait_without_an_end_can_be_asked_for() {
    let server = ScriptedServer::honest();
    let endless = u64::MAX.to_string();
    server
        .run()
        .and(&["--timeout", &endless])
        .trace()
        .ended(0, "completed");
}

#[test]
fn case_23_an_interrupt_ends_the_wait_and_closes_the_port() {
    let server = ScriptedServer::honest();
    let launch = server
        .run_without_browser()
        .and(&["--browser", "none", "--json"]);
    let process = launch.start();
    let url = url::Url::parse(&printed_address(&process)).unwrap();
    let (_, redirect) = url
        .query_pairs()
        .find(|(name, _)| name == "redirect_uri")
        .unwrap();
    let port = url::Url::parse(&redirect).unwrap().port().unwrap();
    // The stage is ready once the listener is.
    process.stdout_line(PATIENCE, |line| {
        line.contains("\"stage\":\"redirect\"") && line.contains("\"ready\"")
    });
    assert!(TcpStream::connect(("127.0.0.1", port)).is_ok());
    interrupt(&process);
    Trace::read(process.finish(PATIENCE)).ended(5, "cancelled");
    assert!(TcpStream::connect(("127.0.0.1", port)).is_err());
    assert_eq!(server.requests_on("/token").len(), 0);
}

#[test]
fn an_interrupt_ends_a_request_that_nobody_answers() {
    let server = ScriptedServer::start(|request, issuer| match request.path().as_str() {
        "/token" => Answer::Silence,
        _ => honest(request, issuer),
    });
    let launch = server.run().and(&["--json"]);
    let process = launch.start();
    process.stdout_line(PATIENCE, |line| {
        line.contains("\"stage\":\"token\"") && line.contains("\"sent\"")
    });
    interrupt(&process);
    let trace = Trace::read(process.finish(PATIENCE)).ended(5, "cancelled");
    assert_eq!(trace.end()["stage"], "token");
}

#[test]
fn case_42_a_port_in_use_is_named_before_any_browser_opens() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let redirect = format!("http://127.0.0.1:{port}/callback");
    let browser = StandInBrowser::that_records();
    let path = browser.path_variable().into_string().unwrap();
    let server = ScriptedServer::honest();
    let launch = || {
        server
            .run_without_browser()
            .and(&["--redirect-uri", &redirect])
            .variable("PATH", path.clone())
    };
    let trace = launch().trace().ended(6, "machine_error");
    assert!(
        trace.error().contains(&port.to_string()),
        "{}",
        trace.error()
    );
    let output = ends_with(6, &launch());
    let said = output.stdout + &output.stderr;
    assert!(said.contains(&format!("port {port}")), "{said}");
    assert_eq!(browser.opened(), [""; 0]);
}

#[test]
fn status_6_a_browser_command_that_cannot_start() {
    let server = ScriptedServer::honest();
    let launch = || {
        server
            .run_without_browser()
            .and(&["--browser", "/does/not/exist"])
    };
    let trace = launch().trace().ended(6, "machine_error");
    assert!(
        trace.error().contains("/does/not/exist"),
        "{}",
        trace.error()
    );
    let output = ends_with(6, &launch());
    let said = output.stdout + &output.stderr;
    assert!(said.contains("/does/not/exist cannot be started"), "{said}");
}

#[test]
fn case_154_without_a_browser_of_the_desktop_the_wait_goes_on() {
    let server = ScriptedServer::honest();
    let nothing = tempfile::tempdir().unwrap();
    let launch = server
        .run_without_browser()
        .and(&["--json"])
        .variable("PATH", nothing.path().to_str().unwrap());
    let process = launch.start();
    let url = url::Url::parse(&printed_address(&process)).unwrap();
    process.stdout_line(PATIENCE, |line| line.contains("\"notice\""));
    let pairs: std::collections::HashMap<_, _> = url.query_pairs().collect();
    let redirect = url::Url::parse(&pairs["redirect_uri"]).unwrap();
    let mut stream = TcpStream::connect(("127.0.0.1", redirect.port().unwrap())).unwrap();
    write!(
        stream,
        "GET /callback?code={CODE}&state={} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n",
        pairs["state"],
        redirect.port().unwrap()
    )
    .unwrap();
    Trace::read(process.finish(PATIENCE)).ended(0, "completed");
}

#[test]
fn a_browser_that_fails_after_its_start_does_not_end_the_wait() {
    let server = ScriptedServer::honest();
    let browser = StandInBrowser::that_runs(&format!("{} \"$1\"; exit 3", driver_command(&[])));
    let path = browser.path_variable().into_string().unwrap();
    server
        .run_without_browser()
        .and(&["--browser", "xdg-open"])
        .variable("PATH", path)
        .trace()
        .ended(0, "completed");
}

#[test]
fn status_6_no_display_for_the_window() {
    // These tests take away what leads to a display.
    let home = tempfile::tempdir().unwrap();
    let output = program::run(home.path(), &[], PATIENCE);
    assert_eq!(output.status.code(), Some(6), "{output:?}");
    assert!(output.stderr.contains("oauth-playground run"), "{output:?}");
}

#[test]
fn help_and_version_everywhere() {
    for command in [&[][..], &["run"], &["serve"], &["discover"]] {
        let help: Vec<&str> = command.iter().copied().chain(["--help"]).collect();
        let output = ends_with(0, &Launch::new(&help));
        assert!(output.stdout.contains("Usage:") && output.stderr.is_empty());
        let version: Vec<&str> = command.iter().copied().chain(["--version"]).collect();
        let output = ends_with(0, &Launch::new(&version));
        assert!(
            output.stdout.contains(env!("CARGO_PKG_VERSION")),
            "{output:?}"
        );
    }
}
