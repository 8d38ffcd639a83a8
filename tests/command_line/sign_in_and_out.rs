//! Tokens through the browser, wishes for the sign-in, and the sign-out: against the built-in server
//! and a certified one.

use crate::{
    contract::Trace,
    launch::{Launch, ends_with},
    peer::{self, peer},
    support::peer::{Peer, driver_command},
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
        let trace = demonstration(&["--grant", grant, "--logout"]);
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

    let shown = demonstration(&["--grant", "implicit"]);
    let tokens = shown.of_type("tokens");
    assert_eq!(tokens.len(), 1);
    let real = trace.of_type("tokens")[0]["access_token"].as_str().unwrap();
    let masked = tokens[0]["access_token"].as_str().unwrap();
    assert!(real.len() >= 22 && !real.contains(masked), "{masked}");
    let crossings = shown.crossings("redirect");
    let posted = crossings
        .iter()
        .find(|crossing| crossing.sent.starts_with(b"POST /callback"))
        .unwrap();
    let text = String::from_utf8_lossy(&posted.sent);
    let parameters = url::form_urlencoded::parse(text.rsplit("\r\n").next().unwrap().as_bytes());
    let (_, value) = parameters
        .into_iter()
        .find(|(name, _)| name == "access_token")
        .unwrap();
    assert_eq!(value, masked);
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
    // Header and claims of a token may be seen; what makes it one is masked on both.
    let whole = ends_with(0, &Launch::new(&["run", "--logout", "--with-secrets"]));
    let hint = |output: &str| {
        let start = output.find("id_token_hint=").unwrap() + "id_token_hint=".len();
        let rest = &output[start..];
        rest[..rest.find('&').unwrap()].to_owned()
    };
    let (hidden, real) = (hint(&output.stderr), hint(&whole.stderr));
    let signature = |token: &str| token.rsplit('.').next().unwrap().to_owned();
    assert_eq!(signature(&real).len(), 86, "{real}");
    // The mask is of letters that a token may have.
    assert!(signature(&hidden).ends_with(&"_".repeat(60)), "{hidden}");
    assert!(
        output.stderr.contains("whole with --with-secrets"),
        "{output:#?}"
    );
}

fn certified(peer: &Peer, client: &str, arguments: &[&str]) -> Launch {
    peer::run(peer, client).and(arguments)
}

#[test]
fn a_certified_server_answers_the_hybrid_flow_as_a_form() {
    for words in ["code id_token", "code token", "code id_token token"] {
        let trace = certified(
            &peer(),
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
            &peer(),
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
    let trace = certified(&peer(), "playground", &["--add", claims])
        .trace()
        .ended(0, "completed");
    assert_eq!(trace.verdicts("id_token_claims"), ["pass"]);
    let other = r#"authorization:claims={"id_token":{"email":{"value":"bob@example.test"}}}"#;
    let trace = certified(&peer(), "playground", &["--add", other])
        .trace()
        .ended(0, "completed");
    assert_eq!(trace.verdicts("id_token_claims"), ["warn"]);
}

#[test]
fn a_certified_server_says_when_the_person_signed_in() {
    let trace = certified(
        &peer(),
        "playground",
        &["--add", "authorization:max_age=600"],
    )
    .trace()
    .ended(0, "completed");
    assert_eq!(trace.verdicts("id_token_auth_time"), ["pass"]);
}

#[test]
fn a_certified_server_refuses_prompt_none_without_a_session() {
    let trace = certified(
        &peer(),
        "playground",
        &["--add", "authorization:prompt=none"],
    )
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
