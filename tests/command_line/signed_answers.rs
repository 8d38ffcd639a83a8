//! Answers that are one signed JWT, and clients to which the server encrypts.

use crate::{
    contract::Trace,
    launch::{Launch, PATIENCE, printed_address},
    peer::{fetch, peer, redirect_of, run, run_without_browser},
};

const CHECKS: [&str; 6] = [
    "jarm_format",
    "jarm_signature",
    "jarm_alg",
    "jarm_iss",
    "jarm_aud",
    "jarm_exp",
];

/// The answer was a JWT, every check of it passed, and the code in it led to tokens.
fn is_signed(trace: &Trace) {
    for check in CHECKS {
        assert_eq!(trace.verdicts(check), ["pass"], "{check}");
    }
    assert_eq!(trace.verdicts("redirect_state"), ["pass"]);
    assert_eq!(trace.failures(), [""; 0]);
    assert!(trace.stages("done").contains(&"id_token"));
}

#[test]
fn the_built_in_server_signs_its_answer_in_every_mode() {
    for mode in ["jwt", "query.jwt", "fragment.jwt", "form_post.jwt"] {
        let launch = Launch::new(&["run", "--response-mode", mode]);
        is_signed(&launch.trace().ended(0, "completed"));
    }
}

#[test]
fn the_client_with_sealed_letters_is_a_demonstration() {
    let launch = Launch::new(&["run", "--client-id", "workshop-encrypted"]);
    for launch in [
        launch,
        Launch::new(&["run", "--client-id", "workshop-encrypted"]).and(&[
            "--auth",
            "client_secret_basic",
            "--response-mode",
            "jwt",
        ]),
    ] {
        let trace = launch.trace().ended(0, "completed");
        assert_eq!(trace.failures(), [""; 0]);
        // Once after the sign-in, and once after the refresh.
        assert_eq!(trace.verdicts("id_token_encrypted"), ["pass", "pass"]);
        for check in [
            "userinfo_signature",
            "userinfo_aud",
            "introspection_signature",
        ] {
            assert_eq!(trace.verdicts(check), ["pass"], "{check}");
        }
        let is_jarm = !trace.verdicts("jarm_format").is_empty();
        let expected: &[&str] = if is_jarm { &["pass"] } else { &[] };
        assert_eq!(trace.verdicts("jarm_encrypted"), expected);
    }
}

#[test]
fn the_client_that_knows_people_by_names_of_its_own_is_a_demonstration() {
    let launch = Launch::new(&["run", "--client-id", "workshop-pairwise"]);
    let trace = launch.trace().ended(0, "completed");
    assert_eq!(trace.failures(), [""; 0]);
    assert_eq!(trace.verdicts("userinfo_sub"), ["pass"]);
}

#[test]
fn the_certified_server_signs_its_answer_in_the_query_and_as_a_form() {
    let peer = peer();
    for mode in ["jwt", "query.jwt", "form_post.jwt"] {
        let launch = run(&peer, "playground").and(&["--response-mode", mode]);
        is_signed(&launch.trace().ended(0, "completed"));
    }
}

#[test]
fn the_certified_server_signs_its_answer_in_the_fragment() {
    let peer = peer();
    let launch = run_without_browser(&peer, "playground")
        .and(&["--response-mode", "fragment.jwt"])
        .and(&["--browser", "none", "--json"]);
    let process = launch.start();
    let callback = redirect_of(&printed_address(&process));
    let (page, fragment) = callback.split_once('#').expect("an answer in the fragment");
    let page = url::Url::parse(page).unwrap();
    fetch(&page, "POST", fragment);
    is_signed(&Trace::read(process.finish(PATIENCE)).ended(0, "completed"));
}

#[test]
fn userinfo_that_the_certified_server_signs_is_checked() {
    let peer = peer();
    let launch = run(&peer, "playground-es256").and(&["--userinfo"]);
    let trace = launch.trace().ended(0, "completed");
    assert_eq!(trace.failures(), [""; 0]);
    for check in [
        "userinfo_signature",
        "userinfo_iss",
        "userinfo_aud",
        "userinfo_sub",
    ] {
        assert_eq!(trace.verdicts(check), ["pass"], "{check}");
    }
    // Nothing was registered on this side, so RS256 was expected.
    assert_eq!(trace.verdicts("userinfo_alg"), ["warn"]);
}
