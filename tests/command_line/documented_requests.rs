//! What providers document, sent to their personas byte for byte as it stands there, but for the client
//! and the address.

use std::{
    collections::BTreeMap,
    io::{Read as _, Write as _},
    net::TcpStream,
};

use oauth_playground::{
    authorization_server::{Config, Decision, Persona, Visitor, VisitorStep},
    http::{Request, Response, parse},
    oauth::Parameters,
};
use serde_json::{Value, json};

use crate::{
    launch::Launch,
    serve::{printed, serve},
    support::process::Process,
};

/// One line of a document: what is sent, by whom, and what the document says of the answer.
struct Documented {
    by: By,
    /// Head and body. `{code}` and the like stand for what came in an answer before.
    request: &'static str,
    status: u16,
    /// JSON pointers and how the value there begins. A form and the query of a redirect count as
    /// objects; `/body` is the text of anything else, and `/location` where a redirect leads.
    answer: &'static [(&'static str, &'static str)],
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    /// The app, which sends these bytes.
    App,
    /// A browser, in which that account signs in and decides; the answer is what the app gets.
    Person(&'static str, Decision),
}

const ALICE: By = By::Person("alice", Decision::Allow);

/// A persona that is served, and what its answers have told.
struct Provider {
    _home: Launch,
    _process: Process,
    persona: &'static Persona,
    origin: String,
    known: BTreeMap<String, String>,
}

impl Provider {
    fn of(name: &str) -> Self {
        let (home, process) = serve(&["--persona", name]);
        let endpoint = printed(&process, "token_endpoint ");
        let origin: Vec<&str> = endpoint.splitn(4, '/').collect();
        Self {
            persona: Persona::named(name).unwrap(),
            origin: origin[..3].join("/"),
            known: BTreeMap::new(),
            _home: home,
            _process: process,
        }
    }

    #[track_caller]
    fn keeps_to(mut self, document: &[Documented]) {
        for line in document {
            let mut request = line.request.to_owned();
            for (name, value) in &self.known {
                request = request.replace(&format!("{{{name}}}"), value);
            }
            let response = match line.by {
                By::App => self.send(&request),
                By::Person(username, decision) => self.visit(&request, username, decision),
            };
            assert_eq!(response.status, line.status, "{request}\n{response:?}");
            let answer = members(&response);
            for (pointer, beginning) in line.answer {
                let value = answer.pointer(pointer).map(as_text);
                assert!(
                    value.as_ref().is_some_and(|it| it.starts_with(beginning)),
                    "{request}\n{pointer} is {value:?} in {answer}"
                );
            }
            for name in ["code", "access_token", "refresh_token", "device_code"] {
                if let Some(value) = answer.get(name) {
                    self.known.insert(name.to_owned(), as_text(value));
                }
            }
        }
    }

    /// Writes these bytes, and what no line of a document names: the host and the length.
    fn send(&self, request: &str) -> Response {
        let authority = self.origin.strip_prefix("http://").unwrap();
        let request = request.replace('\n', "\r\n");
        let (head, body) = request.split_once("\r\n\r\n").unwrap_or((&request, ""));
        let (line, headers) = head.split_once("\r\n").unwrap_or((head, ""));
        let mut bytes = format!("{line} HTTP/1.1\r\nHost: {authority}\r\n");
        for header in headers.split("\r\n").filter(|header| !header.is_empty()) {
            bytes.push_str(&format!("{header}\r\n"));
        }
        bytes.push_str(&format!("Content-Length: {}\r\n\r\n{body}", body.len()));
        let mut stream = TcpStream::connect(authority).unwrap();
        stream.write_all(bytes.as_bytes()).unwrap();
        let mut received = Vec::new();
        stream.read_to_end(&mut received).unwrap();
        parse::response(&received).unwrap().response
    }

    fn send_parsed(&self, request: &Request) -> Response {
        let mut text = format!("{} {}\n", request.method, request.target);
        for header in request.headers.iter() {
            let is_given = ["host", "content-length"]
                .iter()
                .any(|name| header.name.eq_ignore_ascii_case(name));
            if !is_given {
                text.push_str(&format!("{}: {}\n", header.name, header.text()));
            }
        }
        let body = String::from_utf8_lossy(&request.body);
        self.send(&format!("{text}\n{body}"))
    }

    /// Follows the pages until they lead to the app.
    fn visit(&self, request: &str, username: &str, decision: Decision) -> Response {
        let config = Config::of_persona(self.persona, &self.origin);
        let account = config.account(username).unwrap();
        let mut visitor = Visitor::new(self.origin.as_str(), account, decision);
        let target = request.strip_prefix("GET ").unwrap();
        let mut next = visitor.open(&format!("{}{target}", self.origin)).unwrap();
        for _ in 0..10 {
            let response = self.send_parsed(&next);
            match visitor.next_step(&response) {
                VisitorStep::Send(request) => next = request,
                VisitorStep::Redirected(_) => return response,
                other => panic!("{request}\n{other:?}\n{response:?}"),
            }
        }
        panic!("the sign-in has no end: {request}");
    }
}

/// What the answer says, whatever its form.
fn members(response: &Response) -> Value {
    let of_form = |encoded: &[u8]| {
        let form = Parameters::decode(encoded);
        form.iter()
            .map(|parameter| {
                (
                    parameter.name.clone(),
                    Value::from(parameter.value.as_str()),
                )
            })
            .collect()
    };
    if let Some(location) = response.headers.first("location") {
        let (target, query) = location.split_once('?').unwrap();
        let mut answer: Value = of_form(query.as_bytes());
        answer["location"] = target.into();
        return answer;
    }
    match response.media_type().as_deref() {
        Some("application/json") => serde_json::from_slice(&response.body).unwrap(),
        Some("application/x-www-form-urlencoded") => of_form(&response.body),
        Some(_) | None => json!({ "body": String::from_utf8_lossy(&response.body) }),
    }
}

fn as_text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

#[test]
#[rustfmt::skip]
fn github_takes_the_web_flow_of_its_page_and_answers_in_three_forms() {
    const AUTHORIZE: &str = "GET /login/oauth/authorize?client_id=Ov23liRehearsalPost&scope=repo%20gist&state=xyz";
    const TOKEN: &str = "client_id=Ov23liRehearsalPost&client_secret=rehearsal-secret&code={code}";
    let token = |accept: &str| -> &'static str {
        format!("POST /login/oauth/access_token\nContent-Type: application/x-www-form-urlencoded\n{accept}\n{TOKEN}").leak()
    };
    let code = || Documented { by: ALICE, request: AUTHORIZE, status: 303,
        answer: &[("/location", "http://127.0.0.1/callback"), ("/code", ""), ("/state", "xyz")] };
    let tokens = |accept: &str| Documented { by: By::App, request: token(accept), status: 200,
        answer: &[("/access_token", "gho_"), ("/scope", "repo,gist"), ("/token_type", "bearer")] };
    Provider::of("github").keeps_to(&[
        code(),
        tokens(""),
        // A code is for one use.
        Documented { by: By::App, request: token("Accept: application/json\n"), status: 200, answer: &[
            ("/error", "bad_verification_code"),
            ("/error_description", "The code passed is incorrect or expired."),
            ("/error_uri", "/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors/#bad-verification-code"),
        ] },
        code(),
        tokens("Accept: application/json\n"),
        Documented { by: By::App, status: 200, answer: &[("/login", "alice")],
            request: "GET /user\nUser-Agent: Awesome-Octocat-App\nAuthorization: Bearer {access_token}" },
        Documented { by: By::App, status: 200, answer: &[("/login", "alice")],
            request: "GET /api/v3/user\nUser-Agent: Awesome-Octocat-App\nAuthorization: Bearer {access_token}" },
        Documented { by: By::App, status: 403, answer: &[("/message", "Request forbidden")],
            request: "GET /user\nAuthorization: Bearer {access_token}" },
        code(),
        Documented { by: By::App, request: token("Accept: application/xml\n"), status: 200,
            answer: &[("/body", "<OAuth>\n  <access_token>gho_")] },
    ]);
}

#[test]
#[rustfmt::skip]
fn github_has_the_errors_of_its_troubleshooting_pages() {
    const TOKEN: &str = "POST /login/oauth/access_token\nAccept: application/json\nContent-Type: application/x-www-form-urlencoded\n\n";
    let token = |form: &str| -> &'static str { format!("{TOKEN}{form}").leak() };
    Provider::of("github").keeps_to(&[
        Documented { by: By::App, status: 200,
            request: token("client_id=Ov23liRehearsalPost&client_secret=wrong&code=1"),
            answer: &[
                ("/error", "incorrect_client_credentials"),
                ("/error_description", "The client_id and/or client_secret passed are incorrect."),
                ("/error_uri", "/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors/#incorrect-client-credentials"),
            ] },
        Documented { by: ALICE, status: 303,
            request: "GET /login/oauth/authorize?client_id=Ov23liRehearsalPost", answer: &[("/code", "")] },
        Documented { by: By::App, status: 200,
            request: token("client_id=Ov23liRehearsalPost&client_secret=rehearsal-secret&code={code}&redirect_uri=http://your-application.com/callback"),
            answer: &[
                ("/error", "redirect_uri_mismatch"),
                ("/error_description", "The redirect_uri MUST match the registered callback URL for this application."),
                ("/error_uri", "/apps/managing-oauth-apps/troubleshooting-authorization-request-errors/#redirect-uri-mismatch2"),
            ] },
        Documented { by: By::Person("carol", Decision::Allow), status: 303,
            request: "GET /login/oauth/authorize?client_id=Ov23liRehearsalPost", answer: &[("/code", "")] },
        Documented { by: By::App, status: 200,
            request: token("client_id=Ov23liRehearsalPost&client_secret=rehearsal-secret&code={code}"),
            answer: &[
                ("/error", "unverified_user_email"),
                ("/error_description", "The user must have a verified primary email."),
            ] },
        Documented { by: By::App, status: 303,
            request: "GET /login/oauth/authorize?client_id=Ov23liRehearsalPost&redirect_uri=http://your-application.com/callback&state=xyz",
            answer: &[
                ("/location", "http://127.0.0.1/callback"),
                ("/error", "redirect_uri_mismatch"),
                ("/error_description", "The redirect_uri MUST match the registered callback URL for this application."),
                ("/error_uri", "/apps/building-integrations/setting-up-and-registering-oauth-apps/troubleshooting-authorization-request-errors/#redirect-uri-mismatch"),
                ("/state", "xyz"),
            ] },
        Documented { by: By::Person("alice", Decision::Deny), status: 303,
            request: "GET /login/oauth/authorize?client_id=Ov23liRehearsalPost&state=xyz",
            answer: &[
                ("/error", "access_denied"),
                ("/error_description", "The user has denied your application access."),
                ("/error_uri", "/apps/building-integrations/setting-up-and-registering-oauth-apps/troubleshooting-authorization-request-errors/#access-denied"),
                ("/state", "xyz"),
            ] },
        Documented { by: By::App, status: 303,
            request: "GET /login/oauth/authorize?client_id=Ov23liRehearsalSuspended&state=xyz",
            answer: &[
                ("/error", "application_suspended"),
                ("/error_description", "Your application has been suspended. Contact support@github.com."),
                ("/state", "xyz"),
            ] },
        Documented { by: By::App, status: 200,
            request: "POST /login/device/code\nContent-Type: application/x-www-form-urlencoded\n\nclient_id=Ov23liRehearsalPost",
            answer: &[("/error", "device_flow_disabled")] },
        Documented { by: By::App, status: 200,
            request: "POST /login/device/code\nContent-Type: application/x-www-form-urlencoded\n\nclient_id=Ov23liRehearsalDevice&scope=repo",
            answer: &[("/device_code", ""), ("/expires_in", "900"), ("/interval", "5"), ("/verification_uri", "http")] },
        Documented { by: By::App, status: 200,
            request: token("client_id=Ov23liRehearsalDevice&device_code={device_code}&grant_type=urn:ietf:params:oauth:grant-type:device_code"),
            answer: &[("/error", "authorization_pending")] },
        Documented { by: By::App, status: 200,
            request: token("client_id=Ov23liRehearsalDevice&device_code=wrong&grant_type=urn:ietf:params:oauth:grant-type:device_code"),
            answer: &[("/error", "incorrect_device_code")] },
    ]);
}

#[test]
#[rustfmt::skip]
fn twitch_validates_refreshes_and_revokes_as_its_pages_say() {
    const FORM: &str = "Content-Type: application/x-www-form-urlencoded";
    let post = |path: &str, form: &str| -> &'static str { format!("POST {path}\n{FORM}\n\n{form}").leak() };
    Provider::of("twitch").keeps_to(&[
        Documented { by: ALICE, status: 303, answer: &[("/code", "")],
            request: "GET /oauth2/authorize?response_type=code&client_id=twitch-application&redirect_uri=http://localhost:8400/callback&scope=channel%3Amanage%3Apolls+channel%3Aread%3Apolls&state=c3ab8aa609ea11e793ae92361f002671" },
        Documented { by: By::App, status: 200,
            request: post("/oauth2/token", "client_id=twitch-application&client_secret=rehearsal-secret&code={code}&grant_type=authorization_code&redirect_uri=http://localhost:8400/callback"),
            answer: &[("/access_token", ""), ("/refresh_token", ""), ("/scope/0", "channel:manage:polls"), ("/token_type", "bearer")] },
        Documented { by: By::App, status: 200, request: "GET /oauth2/validate\nAuthorization: OAuth {access_token}",
            answer: &[("/client_id", "twitch-application"), ("/login", "alice"), ("/scopes/1", "channel:read:polls"), ("/user_id", ""), ("/expires_in", "")] },
        Documented { by: By::App, status: 400,
            request: post("/oauth2/token", "grant_type=refresh_token&refresh_token=wrong&client_id=twitch-application&client_secret=rehearsal-secret"),
            answer: &[("/error", "Bad Request"), ("/status", "400"), ("/message", "Invalid refresh token")] },
        Documented { by: By::App, status: 404, request: post("/oauth2/revoke", "client_id=nobody&token={access_token}"),
            answer: &[("/status", "404"), ("/message", "client does not exist")] },
        Documented { by: By::App, status: 200, request: post("/oauth2/revoke", "client_id=twitch-application&token={access_token}"),
            answer: &[("/body", "")] },
        Documented { by: By::App, status: 400, request: post("/oauth2/revoke", "client_id=twitch-application&token={access_token}"),
            answer: &[("/status", "400"), ("/message", "Invalid token")] },
        Documented { by: By::App, status: 401, request: "GET /oauth2/validate\nAuthorization: OAuth {access_token}",
            answer: &[("/status", "401"), ("/message", "invalid access token")] },
        Documented { by: By::App, status: 200, request: post("/oauth2/device", "client_id=twitch-public&scopes=channel:manage:broadcast"),
            answer: &[("/device_code", ""), ("/user_code", ""), ("/verification_uri", "http")] },
        Documented { by: By::App, status: 400,
            request: post("/oauth2/token", "client_id=twitch-public&scopes=channel:manage:broadcast&device_code={device_code}&grant_type=urn:ietf:params:oauth:grant-type:device_code"),
            answer: &[("/status", "400"), ("/message", "authorization_pending")] },
    ]);
}

#[test]
#[rustfmt::skip]
fn google_takes_a_loopback_address_without_a_path_and_revokes_what_stands_in_the_query() {
    const REVOKE: &str = "POST /revoke?token={refresh_token}\nContent-type:application/x-www-form-urlencoded\n\n";
    Provider::of("google").keeps_to(&[
        Documented { by: ALICE, status: 303,
            request: "GET /o/oauth2/v2/auth?scope=openid%20email%20profile&response_type=code&state=security_token%3D138r5719ru3e1&redirect_uri=http%3A//127.0.0.1%3A9004&client_id=rehearsal.apps.googleusercontent.com&access_type=offline",
            answer: &[("/location", "http://127.0.0.1:9004"), ("/code", ""), ("/state", "security_token=138r5719ru3e1")] },
        Documented { by: By::App, status: 200,
            request: "POST /token\nContent-Type: application/x-www-form-urlencoded\n\ncode={code}&client_id=rehearsal.apps.googleusercontent.com&client_secret=rehearsal-secret&redirect_uri=http://127.0.0.1:9004&grant_type=authorization_code",
            answer: &[("/access_token", "ya29."), ("/refresh_token", "1//"), ("/token_type", "Bearer"), ("/scope", "openid email profile")] },
        Documented { by: By::App, status: 200, request: "GET /v1/userinfo\nAuthorization: Bearer {access_token}", answer: &[("/sub", "")] },
        Documented { by: By::App, status: 200, request: REVOKE, answer: &[] },
        // The access token ended with it.
        Documented { by: By::App, status: 401, request: "GET /v1/userinfo\nAuthorization: Bearer {access_token}", answer: &[] },
        Documented { by: By::App, status: 400, request: REVOKE, answer: &[("/error", "invalid_token")] },
    ]);
}

#[test]
#[rustfmt::skip]
fn slack_takes_its_own_curl_line() {
    Provider::of("slack").keeps_to(&[
        Documented { by: ALICE, status: 303,
            request: "GET /oauth/v2/authorize?scope=incoming-webhook,commands&client_id=4711.0816",
            answer: &[("/location", "http://localhost:8400/callback"), ("/code", "")] },
        // curl -F code=1234 -F client_id=3336676.569200954261 -F client_secret=ABCDEFGH
        Documented { by: By::App, status: 200,
            request: "POST /api/oauth.v2.access\nContent-Type: multipart/form-data; boundary=------------------------d74496d66958873e\n\n\
--------------------------d74496d66958873e\nContent-Disposition: form-data; name=\"code\"\n\n{code}\n\
--------------------------d74496d66958873e\nContent-Disposition: form-data; name=\"client_id\"\n\n4711.0816\n\
--------------------------d74496d66958873e\nContent-Disposition: form-data; name=\"client_secret\"\n\nrehearsal-secret\n\
--------------------------d74496d66958873e--\n",
            answer: &[("/ok", "true"), ("/access_token", ""), ("/token_type", "bot"), ("/scope", "incoming-webhook,commands"), ("/team/id", "T")] },
        Documented { by: By::App, status: 200, request: "POST /api/auth.test\nAuthorization: Bearer {access_token}\n\n", answer: &[("/ok", "true")] },
        Documented { by: By::App, status: 200,
            request: "POST /api/oauth.v2.access\nContent-Type: application/json\n\n{\"code\":\"1234\",\"client_id\":\"4711.0816\",\"client_secret\":\"rehearsal-secret\"}",
            answer: &[("/ok", "false"), ("/error", "invalid_code")] },
    ]);
}

#[test]
#[rustfmt::skip]
fn naver_takes_a_token_request_by_get_and_hubspot_tells_of_a_token_in_the_path() {
    Provider::of("naver").keeps_to(&[
        Documented { by: ALICE, status: 303, answer: &[("/code", ""), ("/state", "hLiDdL2uhPtsftcU")],
            request: "GET /oauth2.0/authorize?response_type=code&client_id=naver-application&redirect_uri=http%3A%2F%2F127.0.0.1%3A8400%2Fcallback&state=hLiDdL2uhPtsftcU" },
        Documented { by: By::App, status: 200,
            request: "GET /oauth2.0/token?grant_type=authorization_code&client_id=naver-application&client_secret=rehearsal-secret&code={code}&state=9kgsGTfH4j7IyAkg",
            answer: &[("/access_token", ""), ("/refresh_token", ""), ("/token_type", ""), ("/expires_in", "3600")] },
        Documented { by: By::App, status: 200, request: "GET /v1/nid/me\nAuthorization: Bearer {access_token}",
            answer: &[("/resultcode", "00"), ("/message", "success"), ("/response/email", "alice@")] },
    ]);
    Provider::of("hubspot").keeps_to(&[
        Documented { by: ALICE, status: 303, answer: &[("/code", "")],
            request: "GET /oauth/authorize?client_id=hubspot-app&scope=oauth%20crm.objects.contacts.read&redirect_uri=http://localhost:8400/callback" },
        Documented { by: By::App, status: 200,
            request: "POST /oauth/v1/token\nContent-Type: application/x-www-form-urlencoded\n\ngrant_type=authorization_code&client_id=hubspot-app&client_secret=rehearsal-secret&redirect_uri=http://localhost:8400/callback&code={code}",
            answer: &[("/access_token", ""), ("/refresh_token", ""), ("/expires_in", "1800"), ("/token_type", "bearer"), ("/hub_id", "62515"), ("/scopes/0", "oauth")] },
        Documented { by: By::App, status: 200, request: "GET /oauth/v1/access-tokens/{access_token}",
            answer: &[("/token_type", "access"), ("/user", "alice@"), ("/scopes/1", "crm.objects.contacts.read"), ("/hub_id", "62515"), ("/expires_in", "1")] },
        Documented { by: By::App, status: 404, request: "GET /oauth/v1/access-tokens/wrong", answer: &[("/message", "")] },
    ]);
}

#[test]
#[rustfmt::skip]
fn the_generic_server_takes_the_examples_of_rfc_6749() {
    Provider::of("generic").keeps_to(&[
        Documented { by: ALICE, status: 303, answer: &[("/code", ""), ("/state", "xyz")],
            request: "GET /authorize?response_type=code&client_id=web-app-basic&state=xyz&redirect_uri=http%3A%2F%2F127%2E0%2E0%2E1%2Fcallback" },
        Documented { by: By::App, status: 200,
            // web-app-basic:rehearsal-secret
            request: "POST /token\nAuthorization: Basic d2ViLWFwcC1iYXNpYzpyZWhlYXJzYWwtc2VjcmV0\nContent-Type: application/x-www-form-urlencoded\n\ngrant_type=authorization_code&code={code}&redirect_uri=http%3A%2F%2F127%2E0%2E0%2E1%2Fcallback",
            answer: &[("/access_token", ""), ("/token_type", "Bearer"), ("/expires_in", "3600"), ("/refresh_token", "")] },
    ]);
}

/// A provider may well have the address: nothing is said of its documents.
#[test]
fn an_address_that_is_not_played_is_answered_with_those_that_are() {
    let github = Provider::of("github");
    let response = github.send("GET /applications/Ov23liRehearsalPost/token");
    assert_eq!(response.status, 404);
    let page = String::from_utf8_lossy(&response.body);
    assert!(page.contains("does not play that address"), "{page}");
    assert!(
        page.contains("token_endpoint: /login/oauth/access_token"),
        "{page}"
    );
}
