//! What some providers want otherwise than the specifications: sent as the profile says, and said.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use oauth_playground::{
    diagram::Model,
    flow::{Check, Grant, Reach, Stage, Verdict},
    http::Request,
    oauth::{Parameters, SafeUrl, Secret},
    profile::{
        AuthorizationMethod, BasicCredentials, CallMethod, ProviderCall, RefreshParameter,
        RequestSettings, TokenBody,
    },
};
use serde_json::{Value, json};

use super::{
    pair::Pair,
    setup::{API, Setup},
    wire::json_answer,
};

const ACCESS: &str = "canary-access-token-2077";

/// A client that asks for no ID token, with these requests.
fn asking(change: impl FnOnce(&mut RequestSettings)) -> Setup {
    Setup::public()
        .scope("notes.read offline_access")
        .reach(Reach::everything(SafeUrl::parse(API).ok()))
        .with(|setup| change(&mut setup.profile.request))
}

fn tokens() -> Value {
    json!({
        "access_token": ACCESS, "token_type": "Bearer", "expires_in": 900,
        "refresh_token": "canary-refresh-token-2078", "scope": "notes.read offline_access",
    })
}

/// The request for tokens, and its answer.
fn redeems(setup: &Setup, answer: &Value) -> (Request, Pair) {
    let mut pair = setup.at(Stage::Token);
    pair.press("Send token request");
    let request = pair.client_sends("POST /token");
    pair.answers(json_answer(200, answer));
    (request, pair)
}

fn sent_header(request: &Request, name: &str) -> Option<String> {
    request
        .headers
        .first(name)
        .map(std::borrow::Cow::into_owned)
}

#[test]
fn scopes_go_out_with_commas() {
    let setup = asking(|request| request.scope_separator = String::from(","));
    let mut pair = setup.at(Stage::Authorization);
    pair.press("Open in browser");
    pair.client_listens();
    let sent = pair.session.flow().context().authorization_sent.clone();
    assert_eq!(
        sent.unwrap().first("scope"),
        Some("notes.read,offline_access")
    );
    let finding = pair.finding(Check::ScopeSeparator);
    assert_eq!(finding.received.as_deref(), Some(","));
    assert_eq!(finding.verdict, Verdict::Warn);
}

#[test]
fn openid_is_seen_among_scopes_with_commas() {
    let setup = Setup::public()
        .scope("openid notes.read")
        .with(|setup| setup.profile.request.scope_separator = String::from(","));
    let mut pair = setup.at(Stage::Authorization);
    pair.press("Open in browser");
    let context = pair.session.flow().context();
    let sent = context.authorization_sent.clone().unwrap();
    assert_eq!(
        sent.first("scope"),
        Some("openid,notes.read,offline_access")
    );
    assert!(sent.contains("nonce"));
    assert!(context.asked_for_openid());
}

#[test]
fn a_token_request_can_be_json_with_headers_and_parameters_of_its_own() {
    let setup = asking(|request| {
        request.token_body = TokenBody::Json;
        request.token_parameters = vec![(String::from("expiring"), String::from("1"))];
        request.token_headers = vec![(String::from("User-Agent"), String::from("lesson/1"))];
    });
    let (request, pair) = redeems(&setup, &tokens());
    assert_eq!(
        sent_header(&request, "content-type").as_deref(),
        Some("application/json")
    );
    assert_eq!(
        sent_header(&request, "user-agent").as_deref(),
        Some("lesson/1")
    );
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    assert_eq!(body["grant_type"], "authorization_code");
    assert_eq!(body["client_id"], "workshop-client");
    assert_eq!(body["expiring"], "1");
    assert!(body["code"].is_string() && body["code_verifier"].is_string());
    assert_eq!(pair.verdict(Check::TokenRequestForm), Verdict::Warn);
    pair.leaks_none_of(&[ACCESS.to_owned()]);
}

#[test]
fn credentials_can_stand_in_the_header_as_they_are() {
    let secret = "a+b/c d";
    for (choice, wanted) in [
        (
            BasicCredentials::FormEncoded,
            "workshop-confidential:a%2Bb%2Fc+d",
        ),
        (BasicCredentials::Plain, "workshop-confidential:a+b/c d"),
        (BasicCredentials::EmptyPassword, "workshop-confidential:"),
    ] {
        let mut setup = Setup::confidential().scope("notes.read");
        setup.profile.request.basic_credentials = choice;
        setup.client_secret =
            (choice != BasicCredentials::EmptyPassword).then(|| Secret::new(secret));
        let (request, pair) = redeems(&setup, &tokens());
        let header = sent_header(&request, "authorization").unwrap();
        let pair_sent = STANDARD
            .decode(header.strip_prefix("Basic ").unwrap())
            .unwrap();
        assert_eq!(String::from_utf8(pair_sent).unwrap(), wanted);
        let form = Parameters::decode(&request.body);
        assert!(!form.contains("client_id") && !form.contains("client_secret"));
        let is_said = !pair.findings(Check::ClientPassword).is_empty();
        assert_eq!(is_said, choice != BasicCredentials::FormEncoded);
    }
}

#[test]
fn a_device_may_have_another_name_for_its_scopes() {
    let mut setup = Setup::public()
        .public_client("workshop-device")
        .grant(Grant::DeviceCode);
    setup.profile.request.device_scope_parameter = Some(String::from("scopes"));
    let mut pair = setup.at(Stage::DeviceAuthorization);
    pair.press("Ask for a device code");
    let form = Parameters::decode(&pair.client_sends("POST /device_authorization").body);
    assert!(form.contains("scopes") && !form.contains("scope"));
    let answer = json!({
        "device_code": "canary-device-code-31", "user_code": "AB-CD", "expires_in": 60,
        "verification_uri": "http://127.0.0.1:9400/device",
    });
    pair.answers(json_answer(200, &answer));
    assert_eq!(pair.verdict(Check::DeviceScopeParameter), Verdict::Warn);
}

#[test]
fn a_refresh_can_go_elsewhere_and_repeat_what_was_said() {
    let setup = asking(|request| {
        request.refresh_endpoint = Some(String::from("http://127.0.0.1:9400/v1/refresh"));
        request.refresh_repeats = vec![RefreshParameter::Scope, RefreshParameter::RedirectUri];
    });
    let mut pair = setup.at(Stage::Refresh);
    pair.press("Refresh tokens");
    let form = Parameters::decode(&pair.client_sends("POST /v1/refresh").body);
    assert_eq!(form.first("scope"), Some("notes.read offline_access"));
    assert_eq!(
        form.first("redirect_uri"),
        Some("http://127.0.0.1:53682/callback")
    );
    assert_eq!(form.first("client_id"), Some("workshop-client"));
    pair.answers(json_answer(200, &tokens()));
    assert_eq!(pair.verdict(Check::RefreshEndpoint), Verdict::Warn);
}

#[test]
fn an_api_gets_the_headers_that_the_profile_names() {
    let setup = asking(|request| {
        request.access_token_header = Some(String::from("X-Shop-Token"));
        request.api_headers = vec![
            (String::from("Shop-Version"), String::from("2022-06-28")),
            (
                String::from("accept"),
                String::from("application/vnd.shop+json"),
            ),
        ];
    });
    let mut pair = setup.at(Stage::Resource);
    pair.press("Call the API");
    let request = pair.client_sends("GET /api/notes");
    let token = pair.tokens().last().unwrap().access_token.clone().unwrap();
    assert_eq!(
        sent_header(&request, "x-shop-token").as_deref(),
        Some(token.expose())
    );
    assert_eq!(sent_header(&request, "authorization"), None);
    assert_eq!(
        sent_header(&request, "shop-version").as_deref(),
        Some("2022-06-28")
    );
    let accepted: Vec<_> = request.headers.all("accept").collect();
    assert_eq!(accepted.len(), 1);
    assert_eq!(accepted[0].text(), "application/vnd.shop+json");
    pair.answers(json_answer(200, &json!({})));
    assert_eq!(pair.verdict(Check::AccessTokenHeader), Verdict::Warn);
}

#[test]
fn userinfo_can_be_asked_by_post() {
    let mut setup = Setup::public();
    setup.profile.request.userinfo_method = CallMethod::Post;
    let mut pair = setup.at(Stage::Userinfo);
    pair.press("Ask userinfo");
    let request = pair.client_sends("POST /userinfo");
    assert_eq!(
        sent_header(&request, "content-length").as_deref(),
        Some("0")
    );
    pair.server_answers(200);
    assert_eq!(pair.verdict(Check::UserinfoMethod), Verdict::Warn);
}

/// What is to come says GET or POST, as what is then sent does.
#[test]
fn what_is_to_come_names_the_method_that_is_sent() {
    for method in [CallMethod::Get, CallMethod::Post] {
        let mut setup = offering(true);
        setup.profile.client.scope = Some(String::from("openid notes.read"));
        setup.profile.request.userinfo_method = method;
        let offered = setup.profile.provider.as_mut();
        let call = offered.and_then(|provider| provider.call.as_mut()).unwrap();
        call.method = method;
        let mut pair = setup.start();
        let labels = to_come(&pair);
        let method = method.as_str();
        for wanted in ["/userinfo", "API"].map(|what| format!("{method} {what}")) {
            assert!(labels.contains(&wanted), "{wanted}: {labels:?}");
        }
        pair.walk_to_end();
        assert_eq!(pair.requests(&format!("{method} /userinfo")), 1);
        assert_eq!(pair.requests(&format!("{method} /graphql")), 1);
    }
}

#[test]
fn what_the_browser_carries_by_post_is_announced_as_that() {
    let setup = asking(|request| {
        request.method = AuthorizationMethod::Post;
        request.response_mode = Some(String::from("form_post"));
    });
    let labels = to_come(&setup.start());
    assert!(
        labels.contains(&String::from("POST /authorize")),
        "{labels:?}"
    );
    assert!(
        labels.contains(&String::from("POST /callback")),
        "{labels:?}"
    );
    let usual = to_come(&asking(|_| {}).start());
    assert!(
        usual.contains(&String::from("GET /callback?code=…")),
        "{usual:?}"
    );
}

/// The labels of the requests that are to come.
fn to_come(pair: &Pair) -> Vec<String> {
    let planned = pair.session.flow().outline();
    let model = Model::of(pair.session.trace(), &planned, false);
    let messages = model.messages().filter(|message| !message.is_response);
    messages.map(|message| message.label.clone()).collect()
}

/// A run that ends with the call that the profile offers, if it is wanted.
fn offering(tries_call: bool) -> Setup {
    let call: ProviderCall = serde_json::from_value(json!({
        "method": "POST", "url": "http://127.0.0.1:9400/graphql",
        "headers": [["X-Call", "1"]], "body": { "query": "{ viewer { id } }" },
    }))
    .unwrap();
    let mut setup = asking(|_| {}).until(Stage::Resource);
    setup.reach.call = None;
    setup.reach.tries_call = tries_call;
    setup.profile.provider.get_or_insert_default().call = Some(call);
    setup
}

#[test]
fn the_call_that_a_profile_offers_is_made_where_it_is_wanted() {
    let mut pair = offering(true).at(Stage::Resource);
    pair.press("Call the API");
    let request = pair.client_sends("POST /graphql");
    assert_eq!(sent_header(&request, "x-call").as_deref(), Some("1"));
    assert!(
        sent_header(&request, "authorization")
            .unwrap()
            .starts_with("Bearer ")
    );
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    assert_eq!(body, json!({ "query": "{ viewer { id } }" }));

    let mut pair = offering(false).start();
    pair.walk_to_end();
    assert_eq!(pair.requests("POST /graphql"), 0);
}

#[test]
fn an_api_that_was_named_comes_before_the_one_that_is_offered() {
    let mut setup = offering(true);
    setup.reach.call = SafeUrl::parse(API).ok();
    let mut pair = setup.at(Stage::Resource);
    pair.press("Call the API");
    pair.client_sends("GET /api/notes");
}
