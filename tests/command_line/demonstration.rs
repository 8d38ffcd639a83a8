//! `run` alone: the whole flow against the built-in server, without a person and without a network.

use crate::{
    contract::Trace,
    launch::{Launch, ends_with},
    support::browser::StandInBrowser,
};

const STAGES: [&str; 10] = [
    "discovery",
    "authorization",
    "redirect",
    "token",
    "id_token",
    "userinfo",
    "resource",
    "refresh",
    "introspection",
    "revocation",
];

fn run() -> Launch {
    Launch::new(&["run"])
}

#[test]
fn every_stage_in_order_and_every_line_as_promised() {
    let trace = run().trace().ended(0, "completed");
    assert_eq!(trace.stages("done"), STAGES);
    assert_eq!(trace.stages("failed"), [""; 0]);
    assert_eq!(trace.stages("skipped"), [""; 0]);
    assert_eq!(trace.failures(), [""; 0]);
    for line in trace.of_type("exchange") {
        assert_eq!(
            line["observed"], true,
            "the server in this process sees its own pages"
        );
    }
    // What the browser did at the server comes before what it did next.
    let order: Vec<&str> = trace
        .of_type("exchange")
        .into_iter()
        .map(|line| line["stage"].as_str().unwrap())
        .collect();
    let redirected = order.iter().position(|stage| *stage == "redirect").unwrap();
    assert!(!order[redirected..].contains(&"authorization"), "{order:?}");
    let authorization = trace.crossings("authorization");
    assert!(authorization[0].sent.starts_with(b"GET /authorize?"));
    for (stage, from, to) in [
        ("token", "client", "authorization_server"),
        ("userinfo", "client", "authorization_server"),
        ("resource", "client", "resource_server"),
        ("introspection", "client", "authorization_server"),
    ] {
        let crossing = trace.crossing(stage);
        assert_eq!(
            (&crossing.line["from"], &crossing.line["to"]),
            (&from.into(), &to.into())
        );
        assert_eq!(crossing.line["status"], 200, "{stage}");
        assert!(crossing.received.starts_with(b"HTTP/1.1 200"), "{stage}");
        assert!(
            crossing.line["timings"]["total_us"].as_u64() > Some(0),
            "{stage}"
        );
    }
}

#[test]
fn no_browser_is_started() {
    let browser = StandInBrowser::that_records();
    let path = browser.path_variable().into_string().unwrap();
    run().variable("PATH", path).trace().ended(0, "completed");
    assert_eq!(browser.opened(), [""; 0]);
}

#[test]
fn case_114_proxy_variables_do_not_touch_loopback() {
    let mut launch = run();
    for name in [
        "http_proxy",
        "HTTP_PROXY",
        "https_proxy",
        "HTTPS_PROXY",
        "ALL_PROXY",
    ] {
        launch = launch.variable(name, "http://127.0.0.1:1");
    }
    launch.trace().ended(0, "completed");
}

#[test]
fn results_and_progress_go_apart() {
    let output = ends_with(0, &run());
    // The address is for whoever sits there: whole, and on standard error alone.
    let urls: Vec<&str> = output
        .stderr
        .lines()
        .filter(|line| line.contains("response_type=code&"))
        .collect();
    assert_eq!(urls.len(), 1, "{output:#?}");
    let url = url::Url::parse(urls[0].trim()).unwrap();
    let (_, state) = url.query_pairs().find(|(name, _)| name == "state").unwrap();
    assert!(
        state.len() >= 16 && !output.stdout.contains(&*state),
        "{output:#?}"
    );
    assert!(
        output.stdout.contains("POST /token HTTP/1.1"),
        "{output:#?}"
    );
    assert!(!output.stderr.contains("HTTP/1.1"), "{output:#?}");

    let trace = run().trace().ended(0, "completed");
    let url = trace.authorization_url();
    assert!(trace.output.stderr.contains(url.as_str()), "{trace:#?}");
    assert_eq!(trace.output.stdout.matches(url.as_str()).count(), 1);
    assert!(
        trace
            .output
            .stderr
            .lines()
            .all(|line| !line.starts_with('{'))
    );
}

#[test]
fn there_is_no_colour_in_a_pipe() {
    for launch in [
        run(),
        run().variable("NO_COLOR", "1"),
        run().variable("CLICOLOR_FORCE", "1"),
    ] {
        let output = ends_with(0, &launch);
        assert!(!output.stdout.contains('\u{1b}') && !output.stderr.contains('\u{1b}'));
    }
}

#[test]
#[cfg(unix)]
fn colour_is_for_terminals_and_not_for_no_color() {
    use crate::{launch::PATIENCE, support::process::Process};
    // Python can give a command a terminal of its own.
    let program = env!("CARGO_BIN_EXE_oauth-playground");
    let on_terminal = |variables: &[(&str, &str)]| {
        let python = format!("import pty; pty.spawn([{program:?}, 'run', '--until', 'discovery'])");
        let mut command = std::process::Command::new("python3");
        command.args(["-c", &python]).env_remove("NO_COLOR");
        command.envs(variables.iter().copied());
        command.stdin(std::process::Stdio::null());
        Process::start("on a terminal", &mut command)
            .finish(PATIENCE)
            .stdout
    };
    assert!(on_terminal(&[]).contains('\u{1b}'));
    assert!(!on_terminal(&[("NO_COLOR", "1")]).contains('\u{1b}'));
}

#[test]
fn until_includes_the_stage_it_names() {
    for (index, stage) in STAGES.iter().enumerate() {
        let trace = run().and(&["--until", stage]).trace().ended(0, "completed");
        // The authorization stage ends where the redirect begins.
        let walked = trace.stages("done");
        let wanted = match *stage {
            "authorization" => &STAGES[..3],
            _ => &STAGES[..=index],
        };
        assert_eq!(walked, wanted, "--until {stage}");
    }
}

#[test]
fn a_dropped_verifier_is_refused_and_recorded() {
    let trace = run()
        .and(&["--unset", "code_verifier"])
        .trace()
        .ended(1, "oauth_error");
    assert_eq!(trace.error(), "invalid_grant");
    assert_eq!(trace.deviations(), [("token", "code_verifier", "unset")]);
    assert_eq!(trace.stages("failed"), ["token"]);
    assert_eq!(trace.crossing("token").line["status"], 400);
    assert_eq!(trace.of_type("tokens").len(), 0);
}

#[test]
fn a_chosen_state_is_sent_and_expected_back() {
    let trace = run()
        .and(&["--set", "state=chosen-by-hand", "--until", "token"])
        .trace()
        .ended(0, "completed");
    assert_eq!(trace.deviations(), [("authorization", "state", "set")]);
    let url = trace.authorization_url();
    assert!(url.query().unwrap().contains("state=chosen-by-hand"));
    assert_eq!(trace.verdicts("redirect_state"), ["pass"]);
}

#[test]
fn a_repeated_parameter_is_refused() {
    let trace = run()
        .and(&["--add", "scope=openid"])
        .trace()
        .ended(1, "oauth_error");
    assert_eq!(trace.error(), "invalid_request");
    assert_eq!(trace.deviations(), [("authorization", "scope", "added")]);
    let url = trace.authorization_url();
    assert_eq!(
        url.query_pairs()
            .filter(|(name, _)| name == "scope")
            .count(),
        2
    );
}

#[test]
fn a_change_goes_to_the_stage_it_names() {
    let trace = run()
        .and(&["--set", "refresh:scope=openid", "--until", "refresh"])
        .trace()
        .ended(0, "completed");
    assert_eq!(trace.deviations().len(), 1, "{trace:#?}");
    let (stage, parameter, _) = trace.deviations()[0];
    assert_eq!((stage, parameter), ("refresh", "scope"));
    let refresh = String::from_utf8(trace.crossing("refresh").sent).unwrap();
    assert!(refresh.contains("scope=openid"), "{refresh}");
    assert!(
        !trace
            .authorization_url()
            .query()
            .unwrap()
            .contains("scope=openid&")
    );
}

#[test]
fn a_change_that_no_request_takes_is_said() {
    let trace = run()
        .and(&["--unset", "no_such_parameter", "--until", "token"])
        .trace()
        .ended(0, "completed");
    assert_eq!(trace.deviations(), []);
    let told: Vec<&str> = trace
        .of_type("notice")
        .into_iter()
        .map(|line| line["message"].as_str().unwrap())
        .collect();
    assert!(
        told.len() == 1 && told[0].contains("no_such_parameter"),
        "{told:?}"
    );
}

#[test]
fn a_sign_in_that_leads_nowhere_ends_the_run() {
    // The server must not redirect to an address that it does not know (RFC 6749 §4.1.2.1).
    let trace = run()
        .and(&["--set", "redirect_uri=http://127.0.0.1:1/elsewhere"])
        .trace()
        .ended(1, "oauth_error");
    assert_eq!(trace.end()["stage"], "authorization");
    assert_eq!(trace.crossings("authorization")[0].line["status"], 400);
    assert_eq!(trace.crossings("redirect").len(), 0);
}

#[test]
fn plain_and_no_pkce_and_the_other_response_modes() {
    let walked =
        |arguments: &[&str]| -> Trace { run().and(arguments).and(&["--until", "token"]).trace() };
    let form = walked(&["--response-mode", "form_post"]).ended(0, "completed");
    assert!(
        form.crossings("redirect")[0]
            .sent
            .starts_with(b"POST /callback")
    );
    let fragment = walked(&["--response-mode", "fragment"]).ended(0, "completed");
    assert!(
        fragment.crossings("redirect")[0]
            .sent
            .starts_with(b"GET /callback HTTP/1.1")
    );
    let plain = walked(&["--pkce", "plain"]).ended(0, "completed");
    let query = plain.authorization_url().query().unwrap().to_owned();
    assert!(query.contains("code_challenge_method=plain"), "{query}");
    let off = walked(&["--pkce", "off"]);
    assert!(
        !off.authorization_url()
            .query()
            .unwrap()
            .contains("code_challenge")
    );
}

#[test]
fn yes_goes_on_past_a_failed_check_and_writes_it_down() {
    let arguments = ["--set", "authorization:nonce=", "--until", "id_token"];
    let stopped = run().and(&arguments).trace().ended(4, "stopped");
    assert_eq!(stopped.failures(), ["id_token_nonce"]);
    assert_eq!(stopped.error(), "id_token_nonce");
    let went_on = run()
        .and(&arguments)
        .and(&["--yes"])
        .trace()
        .ended(0, "completed");
    let overruled: Vec<_> = went_on
        .deviations()
        .into_iter()
        .filter(|(_, _, change)| *change == "continued_anyway")
        .collect();
    assert_eq!(overruled, [("id_token", "", "continued_anyway")]);
}

#[test]
fn several_runs_at_once_do_not_meet() {
    // Each takes a port of its own for the server and for the redirect.
    let launches: Vec<Launch> = (0..3).map(|_| run().and(&["--json"])).collect();
    let processes: Vec<_> = launches.iter().map(Launch::start).collect();
    for process in processes {
        Trace::read(process.finish(crate::launch::PATIENCE)).ended(0, "completed");
    }
}
