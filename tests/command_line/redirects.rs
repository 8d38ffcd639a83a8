//! Forged, faulty and failed answers of the authorization endpoint.

use std::io::Write;

use crate::{
    contract::Trace,
    launch::{PATIENCE, interrupt, printed_address},
    scripted_server::{Answer, CODE, Request, ScriptedServer, honest, json, metadata, redirect},
};

/// A server whose authorization endpoint redirects with the query that `query` makes of the
/// request's `state`, and whose metadata announce `iss` (RFC 9207 §3).
fn server_that_redirects(
    query: impl Fn(&str, &str) -> String + Send + Sync + 'static,
) -> ScriptedServer {
    ScriptedServer::start(move |request, issuer| match request.path().as_str() {
        "/authorize" => {
            let state = request.parameter("state").unwrap();
            Answer::Bytes(redirect(&format!(
                "{}?{}",
                target(request),
                query(&state, issuer)
            )))
        }
        "/.well-known/oauth-authorization-server" => {
            let mut members = metadata(issuer);
            members["authorization_response_iss_parameter_supported"] = true.into();
            Answer::Bytes(json(200, &members.to_string()))
        }
        _ => honest(request, issuer),
    })
}

fn target(request: &Request) -> String {
    request.parameter("redirect_uri").unwrap()
}

/// Waits for the refusal of what came, then stops the wait.
fn refused_and_awaited(server: &ScriptedServer) -> Trace {
    let launch = server.run().and(&["--json"]);
    let process = launch.start();
    process.stdout_line(PATIENCE, |line| line.contains("\"redirect_stray\""));
    interrupt(&process);
    let trace = Trace::read(process.finish(PATIENCE)).ended(5, "cancelled");
    assert_eq!(trace.verdicts("redirect_stray"), ["warn"]);
    assert_eq!(trace.crossing("redirect").line["status"], 400);
    assert_eq!(server.requests_on("/token").len(), 0);
    trace
}

/// Stopped or ended by the redirect, without a token request.
fn without_token_request(server: &ScriptedServer) -> Trace {
    let trace = server.run().trace();
    assert_eq!(server.requests_on("/token").len(), 0, "{trace:#?}");
    trace
}

#[test]
fn case_1_2_and_16_an_answer_that_belongs_to_nobody_is_not_exchanged() {
    for query in [
        format!("code={CODE}"),
        format!("code={CODE}&state=wrong"),
        format!("code={CODE}&state="),
    ] {
        refused_and_awaited(&server_that_redirects(move |_, _| query.clone()));
    }
    refused_and_awaited(&server_that_redirects(|state, iss| {
        format!("state={state}&iss={iss}")
    }));
}

#[test]
fn case_2_with_yes_the_first_code_is_taken() {
    let server = server_that_redirects(|_, iss| format!("code={CODE}&state=wrong&iss={iss}"));
    let trace = server.run().and(&["--yes"]).trace().ended(0, "completed");
    assert_eq!(
        server.requests_on("/token")[0].parameter("code").unwrap(),
        CODE
    );
    // Taken, and not passed over in silence.
    assert!(trace.failures().contains(&"redirect_state"), "{trace:#?}");
}

#[test]
fn case_5_6_and_8_an_answer_of_another_issuer_stops_the_flow() {
    for (name, query) in [
        ("wrong", "&iss=https%3A%2F%2Fattacker.example"),
        ("missing", ""),
        ("empty", "&iss="),
    ] {
        let server =
            server_that_redirects(move |state, _| format!("code={CODE}&state={state}{query}"));
        let trace = without_token_request(&server).ended(4, "stopped");
        assert_eq!(trace.failures(), ["redirect_iss"], "{name}");
    }
    let slash = server_that_redirects(|state, iss| format!("code={CODE}&state={state}&iss={iss}/"));
    let trace = without_token_request(&slash).ended(4, "stopped");
    let [finding] = trace.findings("redirect_iss").try_into().unwrap();
    assert_eq!(finding["expected"], slash.issuer());
    assert_eq!(finding["received"], format!("{}/", slash.issuer()));
}

#[test]
fn case_7_an_issuer_that_nobody_announced_counts_too() {
    let server = ScriptedServer::start(|request, issuer| match request.path().as_str() {
        "/authorize" => {
            let state = request.parameter("state").unwrap();
            let query = format!("code={CODE}&state={state}&iss=https://attacker.example");
            Answer::Bytes(redirect(&format!("{}?{query}", target(request))))
        }
        _ => honest(request, issuer),
    });
    without_token_request(&server).ended(4, "stopped");
}

#[test]
fn case_9_and_11_an_error_wins_over_a_code() {
    for extra in ["", "&code=canary-code-2"] {
        let server = server_that_redirects(move |state, iss| {
            format!("error=access_denied&state={state}&iss={iss}{extra}")
        });
        let trace = without_token_request(&server).ended(1, "oauth_error");
        assert_eq!(trace.error(), "access_denied");
    }
}

#[test]
fn case_10_an_error_without_the_state_is_ignored() {
    refused_and_awaited(&server_that_redirects(|_, iss| {
        format!("error=access_denied&state=wrong&iss={iss}")
    }));
}

#[test]
fn case_14_a_repeated_parameter_is_not_chosen_from() {
    let server = server_that_redirects(|state, iss| {
        format!("code={CODE}&code=other-code&state={state}&iss={iss}")
    });
    refused_and_awaited(&server);
}

#[test]
fn case_15_an_odd_code_arrives_as_it_was() {
    let code = "a+b%&=c d/ü";
    let server = server_that_redirects(move |state, iss| {
        let code: String = url::form_urlencoded::byte_serialize(code.as_bytes()).collect();
        format!("code={code}&state={state}&iss={iss}")
    });
    server.run().trace().ended(0, "completed");
    assert_eq!(
        server.requests_on("/token")[0].parameter("code").unwrap(),
        code
    );
}

#[test]
fn case_17_tokens_in_the_query_are_pointed_out_and_not_used() {
    let server = server_that_redirects(|state, iss| {
        format!("code={CODE}&state={state}&iss={iss}&access_token=canary-loose-token")
    });
    let trace = server.run().trace();
    assert_ne!(trace.verdicts("redirect_tokens_in_query"), ["pass"]);
    assert_eq!(trace.findings("redirect_tokens_in_query").len(), 1);
    assert!(!trace.output.stdout.contains("canary-loose-token"));
}

#[test]
fn case_160_an_answer_elsewhere_is_pasted() {
    let server = ScriptedServer::honest();
    let launch = server
        .run_without_browser()
        .and(&["--browser", "none", "--json"])
        .and(&["--redirect-uri", "https://app.example/signed-in"])
        .with_input();
    let mut process = launch.start();
    let url = url::Url::parse(&printed_address(&process)).unwrap();
    let (_, state) = url.query_pairs().find(|(name, _)| name == "state").unwrap();
    let mut input = process.take_stdin().unwrap();
    writeln!(
        input,
        "https://app.example/signed-in?code={CODE}&state={state}"
    )
    .unwrap();
    let trace = Trace::read(process.finish(PATIENCE)).ended(0, "completed");
    assert_eq!(trace.crossings("redirect").len(), 0);
    let [request] = server.requests_on("/token").try_into().unwrap();
    assert_eq!(
        request.parameter("redirect_uri").unwrap(),
        "https://app.example/signed-in"
    );
}

#[test]
fn an_input_that_ends_without_an_address_cancels() {
    let server = ScriptedServer::honest();
    let launch = server.run_without_browser().and(&["--paste"]);
    launch.trace().ended(5, "cancelled");
}
