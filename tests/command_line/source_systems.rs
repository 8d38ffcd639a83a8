//! The five systems that the program was made to teach, each played by its persona, from the command
//! line alone.

use crate::{
    contract::Trace,
    launch::{Launch, ends_with},
};

fn run(arguments: &[&str]) -> Trace {
    let trace = Launch::new(&["run"])
        .and(arguments)
        .trace()
        .ended(0, "completed");
    assert_eq!(trace.stages("failed"), [""; 0], "{arguments:?}");
    assert_eq!(trace.failures(), [""; 0], "{arguments:?}");
    trace
}

#[track_caller]
fn walks(trace: &Trace, stages: &[&str]) {
    let mut done = trace.stages("done");
    done.dedup();
    assert_eq!(done, stages);
}

fn sent(trace: &Trace, stage: &str) -> String {
    let crossing = trace.crossings(stage).into_iter().next().unwrap();
    String::from_utf8(crossing.sent).unwrap()
}

fn received(trace: &Trace, finding: &str) -> String {
    let found = trace.findings(finding);
    found[0]["received"].as_str().unwrap().to_owned()
}

#[test]
fn iogo_sends_the_browser_where_nobody_listens_and_its_token_opens_userinfo_alone() {
    let trace = run(&["iogo", "--persona", "iogo"]);
    #[rustfmt::skip]
    let stages = [
        "discovery", "authorization", "redirect", "token", "id_token", "userinfo",
        "introspection", "revocation",
    ];
    walks(&trace, &stages);
    let url = trace.authorization_url();
    let redirect = url.query_pairs().find(|(name, _)| name == "redirect_uri");
    assert_eq!(redirect.unwrap().1, "https://app.example/callback");
    // No refresh token is documented.
    assert!(trace.stages("skipped").contains(&"refresh"));
    assert!(trace.of_type("tokens")[0]["refresh_token"].is_null());
}

#[test]
fn jiko_takes_the_authorization_request_by_post_and_answers_by_form() {
    let trace = run(&["jiko", "--persona", "jiko"]);
    #[rustfmt::skip]
    let stages = [
        "discovery", "authorization", "redirect", "token", "id_token", "userinfo",
        "resource", "refresh",
    ];
    walks(&trace, &stages);
    let requests = trace.crossings("authorization");
    let is_post = |bytes: &[u8]| bytes.starts_with(b"POST /api/oauth2/authorize HTTP/1.1");
    assert!(requests.iter().any(|crossing| is_post(&crossing.sent)));
    let redirects = trace.crossings("redirect");
    let came = |crossing: &[u8]| crossing.starts_with(b"POST /callback HTTP/1.1");
    assert!(redirects.iter().any(|crossing| came(&crossing.sent)));
    assert!(sent(&trace, "token").contains("&client_secret="));
    assert_eq!(received(&trace, "token_expires_in"), "900");
    assert!(sent(&trace, "resource").starts_with("GET /api/v2/pockets/ HTTP/1.1"));
    // The answer names its issuer (RFC 9207 §2).
    assert_eq!(trace.verdicts("redirect_iss"), ["pass"]);
}

#[test]
fn iogo_is_walked_by_a_native_app_and_its_session_ends_with_a_hint() {
    let environment = ["--environment", "app of the type Native"];
    let arguments = [&["iogo", "--persona", "iogo", "--logout"], &environment[..]].concat();
    let trace = run(&arguments);
    let token = sent(&trace, "token");
    assert!(token.contains("client_id=iogo-native"), "{token}");
    assert!(!token.contains("client_secret") && !token.contains("Authorization: Basic"));
    let ended = sent(&trace, "logout");
    assert!(ended.starts_with("GET /session/end?"), "{ended}");
    assert!(ended.contains("id_token_hint="), "{ended}");
}

#[test]
fn jiko_answers_a_hybrid_request_by_form() {
    let trace = run(&["jiko", "--persona", "jiko", "--grant", "hybrid"]);
    let redirects = trace.crossings("redirect");
    let form = redirects
        .iter()
        .map(|crossing| String::from_utf8_lossy(&crossing.sent).into_owned())
        .find(|request| request.starts_with("POST /callback HTTP/1.1"))
        .unwrap();
    assert!(
        form.contains("&id_token=") && form.contains("code="),
        "{form}"
    );
    // Hashes bind the ID token to what came beside it (OpenID Connect Core §3.3.2.11).
    assert_eq!(trace.verdicts("id_token_c_hash"), ["pass"]);
    // The answer to the refresh is the one of 2024.
    assert_eq!(trace.verdicts("token_type"), ["pass", "warn"]);
}

#[test]
fn wso2_is_shown_a_signed_assertion_a_certificate_and_a_pushed_request() {
    let at_wso2 = ["wso2", "--persona", "wso2"];
    for (method, shown) in [
        ("client_secret_jwt", "client_assertion="),
        ("private_key_jwt", "client_assertion="),
        ("tls_client_auth", "client_id=wso2-mutual-tls"),
    ] {
        let trace = run(&[&at_wso2[..], &["--auth", method]].concat());
        let token = sent(&trace, "token");
        assert!(token.contains(shown), "{token}");
        assert!(!token.contains("client_secret="), "{token}");
        let is_shown = !trace.crossing("token").line["tls"]["client_certificate_sha256"].is_null();
        assert_eq!(is_shown, method == "tls_client_auth", "{method}");
    }
    let trace = run(&[&at_wso2[..], &["--par"]].concat());
    assert!(sent(&trace, "par").starts_with("POST /oauth2/par HTTP/1.1"));
}

#[test]
fn wso2_hands_tokens_over_in_the_fragment() {
    let trace = run(&["wso2", "--persona", "wso2", "--grant", "implicit"]);
    walks(
        &trace,
        &[
            "discovery",
            "authorization",
            "redirect",
            "id_token",
            "userinfo",
            "introspection",
            "revocation",
        ],
    );
    assert_eq!(trace.verdicts("id_token_at_hash"), ["pass"]);
    assert!(trace.of_type("tokens")[0]["refresh_token"].is_null());
}

#[test]
fn wso2_has_tenants_and_is_hosted_as_asgardeo() {
    for (environment, path) in [
        ("tenant", "/t/carbon.super/oauth2/"),
        ("Asgardeo", "/t/carbon.super/oauth2/"),
    ] {
        let trace = run(&["wso2", "--persona", "wso2", "--environment", environment]);
        let asked = sent(&trace, "discovery");
        assert!(
            asked.starts_with(&format!("GET {path}token/.well-known/")),
            "{asked}"
        );
        let token = sent(&trace, "token");
        assert!(
            token.starts_with(&format!("POST {path}token HTTP/1.1")),
            "{token}"
        );
    }
}

#[test]
fn wso2_is_believed_by_its_pinned_certificate_and_named_by_its_token_endpoint() {
    let trace = run(&["wso2", "--persona", "wso2"]);
    #[rustfmt::skip]
    let stages = [
        "discovery", "authorization", "redirect", "token", "id_token", "userinfo",
        "refresh", "introspection", "revocation",
    ];
    walks(&trace, &stages);
    assert!(
        sent(&trace, "discovery")
            .starts_with("GET /oauth2/token/.well-known/openid-configuration HTTP/1.1")
    );
    for crossing in trace.crossings("token") {
        let chain = crossing.line["tls"]["chain_sha256"].as_array().unwrap();
        let pin = format!("{{certificate_sha256}} is {}", chain[0].as_str().unwrap());
        assert!(
            trace.output.stderr.contains(&pin),
            "{}",
            trace.output.stderr
        );
    }
    // Nothing crossed without TLS.
    assert!(
        trace
            .verdicts("tls_used")
            .iter()
            .all(|verdict| *verdict == "pass")
    );
}

#[test]
fn wso2_tells_a_device_5000_and_is_polled_every_5_seconds() {
    let trace = run(&["wso2", "--persona", "wso2", "--grant", "device_code"]);
    assert!(
        trace
            .stages("done")
            .starts_with(&["discovery", "device_authorization", "polling",])
    );
    assert_eq!(trace.verdicts("poll_interval"), ["warn"]);
    assert_eq!(received(&trace, "poll_interval"), "5000, read as 5 s");
}

#[test]
fn google_shows_the_mailbox_when_the_offered_call_is_tried() {
    let trace = run(&["google-gmail", "--persona", "google", "--try"]);
    // The browser's request is part of the run wherever the provider has its page.
    assert!(sent(&trace, "authorization").starts_with("GET /o/oauth2/v2/auth?"));
    assert!(sent(&trace, "resource").starts_with("GET /gmail/v1/users/me/profile HTTP/1.1"));
    let answer = trace.crossing("resource").received;
    assert!(String::from_utf8_lossy(&answer).contains("\"emailAddress\":\"alice@example.com\""));
    let url = trace.authorization_url();
    for (name, value) in [("access_type", "offline"), ("prompt", "consent")] {
        assert!(
            url.query_pairs()
                .any(|pair| pair == (name.into(), value.into())),
            "{url}"
        );
    }
    assert!(trace.of_type("tokens")[0]["refresh_token"].is_string());
}

#[test]
fn google_tells_a_device_a_verification_url_and_another_profile_makes_its_own_call() {
    let trace = run(&["google", "--persona", "google", "--grant", "device_code"]);
    assert_eq!(trace.verdicts("verification_uri"), ["warn"]);
    assert_eq!(received(&trace, "verification_uri"), "verification_url");
    // Its scopes do not open the mailbox.
    assert!(sent(&trace, "resource").starts_with("GET /v1/userinfo HTTP/1.1"));
}

/// What the document draws: who stands where, and seven letters.
const FIGURE: &str = "
                                                       +---------------+
                                                       |   Resource    |
                                                       |     owner     |
                                                       +---------------+
                                                               |
                                                              (B)  Authorization grant
                                                               v
     +--------+                                        +---------------+
     |        |--(A)----- Authorization request ------>|               |
     |        |                                        |               |
     |        |<-(C)------- Authorization code --------| Authorization |
     |        |                                        |    server     |
     |        |--(D)------ Access token request ------>|               |
     |        |                                        |               |
     | Client |<-(E)---------- Access token -----------|               |
     |        |                                        +---------------+
     |        |
     |        |                                        +---------------+
     |        |--(F)--- Protected resource request --->|   Resource    |
     |        |                                        |    server     |
     |        |<-(G)------- Protected resource --------|               |
     +--------+                                        +---------------+

   (A)  The client sends the browser to the authorization server.
   (B)  The resource owner signs in and allows at the authorization server's own pages.
";

#[test]
fn the_generic_server_is_drawn_from_a_to_g() {
    let trace = run(&["generic", "--persona", "generic"]);
    walks(
        &trace,
        &["authorization", "redirect", "token", "resource", "refresh"],
    );
    let launch = Launch::new(&["run", "generic", "--persona", "generic"]);
    let launch = launch.and(&["--until", "resource", "--export", "text"]);
    let text = ends_with(0, &launch).stdout;
    assert!(text.contains(FIGURE), "{text}");
    let is_lettered = |line: &&str| line.starts_with("   (");
    let legend: Vec<&str> = text.lines().filter(is_lettered).collect();
    assert_eq!(legend.len(), 7, "{legend:#?}");
    for (line, beginning) in legend.iter().skip(2).zip([
        "   (C)  The browser brings the answer to the redirect URI: GET /callback?code=",
        "   (D)  The client asks the authorization server: POST /token",
        "   (E)  The authorization server answers: 200 with two tokens",
        "   (F)  The client asks the resource server: GET /resource",
        "   (G)  The resource server answers: 200",
    ]) {
        assert!(line.starts_with(beginning), "{line}");
    }
}
