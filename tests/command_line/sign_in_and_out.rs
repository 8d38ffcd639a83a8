//! Tokens through the browser, wishes for the sign-in, and the sign-out: against the built-in server
//! and a certified one.

use crate::{
    contract::Trace,
    launch::{Launch, ends_with},
    peer::{self, peer},
    support::{canary, peer::driver_command},
};

fn demonstration(arguments: &[&str]) -> Trace {
    Launch::new(&["run"])
        .and(arguments)
        .trace()
        .ended(0, "completed")
}

#[test]
fn the_implicit_grant_and_the_hybrid_flow_are_whole_demonstrations() {
    for (grant, stages) in [
        (
            "implicit",
            &[
                "discovery",
                "authorization",
                "redirect",
                "id_token",
                "userinfo",
                "resource",
                "introspection",
                "revocation",
                "logout",
            ][..],
        ),
        (
            "hybrid",
            &[
                "discovery",
                "authorization",
                "redirect",
                "id_token",
                "token",
                "id_token",
                "userinfo",
                "resource",
                "refresh",
                "introspection",
                "revocation",
                "logout",
            ],
        ),
    ] {
        let trace = demonstration(&["--grant", grant]);
        assert_eq!(trace.stages("done"), stages, "{grant}");
        assert_eq!(trace.stages("failed"), [""; 0], "{grant}");
        assert_eq!(trace.failures(), [""; 0], "{grant}");
        assert_eq!(
            trace.verdicts("redirect_response_type"),
            ["pass"],
            "{grant}"
        );
        assert_eq!(trace.verdicts("logout_state"), ["pass"], "{grant}");
        // Advised against where an access token goes through the browser, and only there.
        let warned = trace.verdicts("front_access_token");
        assert_eq!(warned.len(), usize::from(grant == "implicit"), "{grant}");
    }
}

#[test]
fn each_response_type_comes_by_each_carrier_that_may_bring_it() {
    for (grant, words) in [
        ("implicit", "token"),
        ("implicit", "id_token"),
        ("hybrid", "code token"),
        ("hybrid", "code id_token token"),
    ] {
        for mode in ["fragment", "form_post"] {
            let trace =
                demonstration(&["--grant", grant, "--response-type", words]).authorization_url();
            let asked = trace
                .query_pairs()
                .find(|(name, _)| name == "response_type");
            assert_eq!(asked.unwrap().1, words);
            let trace = demonstration(&[
                "--grant",
                grant,
                "--response-type",
                words,
                "--response-mode",
                mode,
            ]);
            assert_eq!(trace.failures(), [""; 0], "{words} {mode}");
        }
    }
}

#[test]
fn tokens_of_the_redirect_are_masked_like_any_other() {
    let trace = demonstration(&["--grant", "implicit", "--with-secrets"]);
    let crossings = trace.crossings("redirect");
    let posted = crossings
        .iter()
        .find(|crossing| crossing.sent.starts_with(b"POST /callback"))
        .unwrap();
    let text = String::from_utf8_lossy(&posted.sent);
    assert!(text.contains("access_token="), "{text}");

    let trace = demonstration(&["--grant", "implicit"]);
    let tokens = trace.of_type("tokens");
    assert_eq!(tokens.len(), 1);
    let shown = trace.shown();
    let text = String::from_utf8_lossy(&shown);
    assert!(!text.contains("eyJ"), "a token stands in the lines");
}

#[test]
fn an_api_that_wants_more_gets_another_sign_in() {
    let trace = demonstration(&["--call", "/api/vault"]);
    let calls = trace.crossings("resource");
    let statuses: Vec<i64> = calls
        .iter()
        .map(|crossing| crossing.line["status"].as_i64().unwrap())
        .collect();
    assert_eq!(statuses, [401, 200]);
    assert_eq!(trace.verdicts("id_token_acr"), ["pass"]);
    assert_eq!(trace.verdicts("id_token_auth_time"), ["pass"]);
}

#[test]
fn the_sign_out_is_told_without_its_id_token() {
    let output = ends_with(0, &Launch::new(&["run", "--logout"]));
    assert!(output.stderr.contains("/logout?"), "{output:#?}");
    assert!(!output.stderr.contains("id_token_hint=eyJ"), "{output:#?}");
    assert!(!output.stdout.contains("id_token_hint=eyJ"), "{output:#?}");
}

fn certified(client: &str, arguments: &[&str]) -> Launch {
    peer::run(&peer(), client).and(arguments)
}

#[test]
fn a_certified_server_answers_the_hybrid_flow_as_a_form() {
    for words in ["code id_token", "code token", "code id_token token"] {
        let trace = certified(
            "playground",
            &["--grant", "hybrid", "--response-mode", "form_post"],
        )
        .and(&["--response-type", words, "--scope", "openid", "--userinfo"])
        .trace()
        .ended(0, "completed");
        assert_eq!(trace.failures(), [""; 0], "{words}");
        let id_tokens = usize::from(words.contains("id_token"));
        assert_eq!(
            trace.verdicts("hybrid_id_token_sub").len(),
            id_tokens,
            "{words}"
        );
        assert_eq!(
            trace.verdicts("id_token_c_hash").len(),
            id_tokens,
            "{words}"
        );
        assert_eq!(trace.verdicts("userinfo_sub"), ["pass"], "{words}");
    }
}

#[test]
fn a_certified_server_answers_the_implicit_grant_as_a_form() {
    for words in ["id_token", "id_token token"] {
        let trace = certified(
            "playground-public",
            &["--grant", "implicit", "--response-mode", "form_post"],
        )
        .and(&["--response-type", words, "--scope", "openid"])
        .trace()
        .ended(0, "completed");
        assert_eq!(trace.failures(), [""; 0], "{words}");
        assert_eq!(
            trace.verdicts("id_token_at_hash").len(),
            usize::from(words.contains(" token")),
            "{words}"
        );
        assert_eq!(trace.crossings("token").len(), 0);
    }
}

#[test]
fn a_certified_server_puts_a_claim_into_the_id_token() {
    let claims = r#"authorization:claims={"id_token":{"email":{"essential":true}}}"#;
    let trace = certified("playground", &["--add", claims])
        .trace()
        .ended(0, "completed");
    assert_eq!(trace.verdicts("id_token_claims"), ["pass"]);
    let other = r#"authorization:claims={"id_token":{"email":{"value":"bob@example.test"}}}"#;
    let trace = certified("playground", &["--add", other])
        .trace()
        .ended(0, "completed");
    assert_eq!(trace.verdicts("id_token_claims"), ["warn"]);
}

#[test]
fn a_certified_server_says_when_the_person_signed_in() {
    let trace = certified("playground", &["--add", "authorization:max_age=600"])
        .trace()
        .ended(0, "completed");
    assert_eq!(trace.verdicts("id_token_auth_time"), ["pass"]);
}

#[test]
fn a_certified_server_refuses_prompt_none_without_a_session() {
    let trace = certified("playground", &["--add", "authorization:prompt=none"])
        .trace()
        .ended(1, "oauth_error");
    assert_eq!(trace.error(), "login_required");
    assert_eq!(trace.end()["stage"], "redirect");
    assert_eq!(trace.crossings("token").len(), 0);
}

#[test]
fn a_certified_server_ends_the_session() {
    let peer = peer();
    let driver = driver_command(&[]);
    // Its clients have no port in the addresses for the return, so that the browser stays there.
    let trace = Launch::new(&["run", "--issuer", &peer.issuer()])
        .and(&["--client-id", "playground-public", "--browser", &driver])
        .and(&["--logout", "--unset", "logout:post_logout_redirect_uri"])
        .trace()
        .ended(0, "completed");
    assert_eq!(trace.stages("done").last(), Some(&"logout"));
    let shown = trace.shown();
    let found = canary::found_in(&shown, &["id_token_hint=eyJ"]);
    assert!(found.is_empty(), "{found:?}");
    // This server would also call its clients, which a native one cannot be.
    let told = trace.of_type("notice");
    assert!(
        told.iter().any(|line| line["message"]
            .as_str()
            .unwrap_or_default()
            .contains("backchannel_logout_supported")),
        "{told:?}"
    );
}
