//! The sign-in and consent pages: who may post them, and what happens to what is typed.

use crate::{
    authorization_server::{Decision, VisitorStep},
    http::Response,
    oauth::Parameters,
};

use super::workshop::{REDIRECT_URI, Workshop, asked, header, json, request, text};

/// A sign-in page that was opened: its cookie and the hidden fields of its first form.
struct Opened {
    cookie: String,
    request: String,
    form_token: String,
}

fn open(server: &mut Workshop) -> Opened {
    let response = server.get(&format!("/authorize?{}", asked().encode()));
    let set_cookie = header(&response, "set-cookie");
    assert!(
        set_cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax"),
        "{set_cookie}"
    );
    let page = text(&response);
    let hidden = |name: &str| {
        let (_, rest) = page
            .split_once(&format!("name=\"{name}\" value=\""))
            .unwrap();
        rest.split('"').next().unwrap().to_owned()
    };
    Opened {
        cookie: set_cookie.split(';').next().unwrap().to_owned(),
        request: hidden("request"),
        form_token: hidden("form_token"),
    }
}

fn sign_in(server: &mut Workshop, page: &Opened, password: &str) -> Response {
    server.post_as(
        "/login",
        &[
            ("request", &page.request),
            ("form_token", &page.form_token),
            ("username", "alice"),
            ("password", password),
        ],
        &[("Cookie", &page.cookie)],
    )
}

#[test]
fn a_wrong_password_shows_the_page_again_and_then_the_right_one_passes() {
    let mut server = Workshop::new();
    let page = open(&mut server);
    let refused = sign_in(&mut server, &page, "guess\"<b>");
    assert_eq!(refused.status, 403);
    assert!(text(&refused).contains("role=\"alert\""));
    assert!(
        !text(&refused).contains("guess"),
        "what was typed is not echoed"
    );
    assert_eq!(sign_in(&mut server, &page, "alice-password").status, 303);
}

#[test]
fn a_visitor_with_a_wrong_password_is_stuck_and_does_not_try_for_ever() {
    let mut server = Workshop::new();
    let mut account = server.state.config().account("alice").unwrap().clone();
    account.password = "wrong".into();
    let mut visitor = crate::authorization_server::Visitor::new(
        super::workshop::ISSUER,
        &account,
        Decision::Allow,
    );
    let step = server.visit(&mut visitor, &asked());
    assert_eq!(
        step,
        VisitorStep::Stuck(
            "the server answered 403: Sign in: Workshop client asks who you are.".into()
        )
    );
}

#[test]
fn cancelling_the_sign_in_is_a_refusal() {
    let mut server = Workshop::new();
    let page = open(&mut server);
    let response = server.post_as(
        "/login",
        &[
            ("request", &page.request),
            ("form_token", &page.form_token),
            ("decision", "cancel"),
        ],
        &[("Cookie", &page.cookie)],
    );
    assert_eq!(response.status, 303);
    let location = header(&response, "location");
    assert!(location.starts_with(&format!("{REDIRECT_URI}?error=access_denied")));
    assert_eq!(sign_in(&mut server, &page, "alice-password").status, 400);
}

#[test]
fn a_form_needs_its_token_and_the_browser_it_was_made_for() {
    let mut server = Workshop::new();
    let page = open(&mut server);
    let other = open(&mut server);
    let without_token = Opened {
        form_token: String::new(),
        ..open(&mut server)
    };
    assert_eq!(
        sign_in(&mut server, &without_token, "alice-password").status,
        403
    );
    let with_other_token = Opened {
        cookie: page.cookie.clone(),
        request: page.request.clone(),
        form_token: other.form_token.clone(),
    };
    assert_eq!(
        sign_in(&mut server, &with_other_token, "alice-password").status,
        403
    );
    let of_other_browser = Opened {
        cookie: other.cookie,
        request: page.request.clone(),
        form_token: page.form_token.clone(),
    };
    assert_eq!(
        sign_in(&mut server, &of_other_browser, "alice-password").status,
        400
    );
    assert_eq!(sign_in(&mut server, &page, "alice-password").status, 303);
}

#[test]
fn the_cookie_changes_at_sign_in() {
    let mut server = Workshop::new();
    let page = open(&mut server);
    let response = sign_in(&mut server, &page, "alice-password");
    let after = header(&response, "set-cookie");
    assert!(!after.starts_with(&page.cookie));
    let consent = header(&response, "location");
    let with = |cookie: &str| request("GET", &consent, &[("Cookie", cookie)], "");
    assert_eq!(server.send(&with(&page.cookie)).status, 400);
    let after = after.split(';').next().unwrap();
    assert_eq!(server.send(&with(after)).status, 200);
}

#[test]
fn a_request_in_another_tab_survives_the_sign_in() {
    let mut server = Workshop::new();
    let first = open(&mut server);
    let target = format!("/authorize?{}", asked().encode());
    let second = server.send(&request("GET", &target, &[("Cookie", &first.cookie)], ""));
    assert_eq!(header(&second, "set-cookie"), "", "the browser is known");
    let page = text(&second);
    let (_, rest) = page.split_once("name=\"request\" value=\"").unwrap();
    let second_request = rest.split('"').next().unwrap();
    let signed_in = sign_in(&mut server, &first, "alice-password");
    let cookie = header(&signed_in, "set-cookie");
    let cookie = cookie.split(';').next().unwrap();
    let consent = format!("/consent?request={second_request}");
    let page = server.send(&request("GET", &consent, &[("Cookie", cookie)], ""));
    assert_eq!(page.status, 200);
    assert!(text(&page).contains("<h1>Allow access?</h1>"));
}

#[test]
fn consent_cannot_be_given_before_the_sign_in() {
    let mut server = Workshop::new();
    let page = open(&mut server);
    let response = server.post_as(
        "/consent",
        &[
            ("request", &page.request),
            ("form_token", &page.form_token),
            ("decision", "allow"),
            ("scope", "openid"),
        ],
        &[("Cookie", &page.cookie)],
    );
    assert_eq!(response.status, 200);
    assert!(text(&response).contains("<h1>Sign in</h1>"));
}

#[test]
fn only_ticked_scopes_that_were_asked_for_are_granted() {
    let mut server = Workshop::new();
    let page = open(&mut server);
    let signed_in = sign_in(&mut server, &page, "alice-password");
    let cookie = header(&signed_in, "set-cookie");
    let cookie = cookie.split(';').next().unwrap();
    let allow = |server: &mut Workshop, scope: &[&str]| {
        let mut fields = vec![
            ("request", page.request.as_str()),
            ("form_token", page.form_token.as_str()),
            ("decision", "allow"),
        ];
        fields.extend(scope.iter().map(|word| ("scope", *word)));
        server.post_as("/consent", &fields, &[("Cookie", cookie)])
    };
    let response = allow(&mut server, &["notes.write", "openid", "email"]);
    let location = header(&response, "location");
    let (_, query) = location.split_once('?').unwrap();
    let redirect = Parameters::decode(query.as_bytes());
    let tokens = json(&server.redeem(redirect.first("code").unwrap()));
    assert_eq!(tokens["scope"], "openid email");
    assert_eq!(
        allow(&mut server, &["openid"]).status,
        400,
        "answered before"
    );
}

#[test]
fn other_host_names_are_refused() {
    let mut server = Workshop::new();
    for (host, status) in [
        ("127.0.0.1:9400", 200),
        ("evil.example", 421),
        ("evil.example:9400", 421),
        ("127.0.0.1", 421),
        ("", 421),
    ] {
        let mut request = request("GET", "/", &[], "");
        request.headers = crate::http::Headers::new().with("Host", host);
        assert_eq!(server.send(&request).status, status, "{host}");
    }
    let mut without = request("GET", "/", &[], "");
    without.headers = crate::http::Headers::new();
    assert_eq!(server.send(&without).status, 400);
    let doubled = request("GET", "/", &[("Host", "127.0.0.1:9400")], "");
    assert_eq!(server.send(&doubled).status, 400);
}

#[test]
fn unknown_addresses_and_methods_are_named_so() {
    let mut server = Workshop::new();
    assert_eq!(server.get("/favicon.ico").status, 404);
    let response = server.get("/token");
    assert_eq!(response.status, 405);
    assert_eq!(header(&response, "allow"), "POST");
}

#[test]
fn five_hundred_waiting_requests_push_the_oldest_out() {
    let mut server = Workshop::new();
    let first = open(&mut server);
    for _ in 0..500 {
        open(&mut server);
    }
    assert_eq!(sign_in(&mut server, &first, "alice-password").status, 400);
}

#[test]
fn the_first_page_names_the_issuer_and_no_secret() {
    let mut server = Workshop::new();
    let page = text(&server.get("/"));
    assert!(page.contains("http://127.0.0.1:9400"));
    assert!(page.contains("workshop-confidential"));
    assert!(page.contains("workshop-secret-jwt (client_secret_jwt)"));
    let without_that_name = page.replace("workshop-secret-jwt", "");
    assert!(!without_that_name.contains("workshop-secret"));
}
