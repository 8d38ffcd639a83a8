//! Every OAuth setting of Bruno, in each of its formats: in the profile, or named as left out.

use serde_json::{Value, json};

use super::{
    CANARY,
    every_setting::{
        Fate::{self, Kept, Told, Usual},
        assert_fates,
    },
    one,
};

/// Settings of Bruno by their names in `.bru` files.
fn bruno() -> Vec<(&'static str, Value, Fate)> {
    vec![
        ("grant_type", json!("authorization_code"), Usual),
        (
            "callback_url",
            json!("http://127.0.0.1:8000/cb"),
            Kept("/redirect/port", json!(8000)),
        ),
        (
            "authorization_url",
            json!("https://id.example/a"),
            Kept(
                "/server/authorization_endpoint",
                json!("https://id.example/a"),
            ),
        ),
        (
            "access_token_url",
            json!("https://id.example/t"),
            Kept("/server/token_endpoint", json!("https://id.example/t")),
        ),
        (
            "refresh_token_url",
            json!("https://id.example/r"),
            Kept("/request/refresh_endpoint", json!("https://id.example/r")),
        ),
        (
            "client_id",
            json!("app"),
            Kept("/client/client_id", json!("app")),
        ),
        (
            "client_secret",
            json!(CANARY),
            Told("client_secret was left out"),
        ),
        ("scope", json!("read"), Kept("/client/scope", json!("read"))),
        ("state", json!(CANARY), Told("state was left out")),
        ("pkce", json!("true"), Kept("/request/pkce", json!("S256"))),
        ("username", json!("me"), Told("username was left out")),
        ("password", json!(CANARY), Told("password was left out")),
        (
            "credentials_placement",
            json!("basic_auth_header"),
            Kept(
                "/client/token_endpoint_auth_method",
                json!("client_secret_basic"),
            ),
        ),
        (
            "credentials_id",
            json!("credentials"),
            Told("credentials_id"),
        ),
        ("auto_fetch_token", json!("true"), Told("auto_fetch_token")),
        (
            "auto_refresh_token",
            json!("true"),
            Told("auto_refresh_token"),
        ),
        (
            "",
            Value::Null,
            Kept("/request/extra_parameters", json!([["prompt", "login"]])),
        ),
        (
            "",
            Value::Null,
            Kept("/request/token_parameters", json!([["expiring", "1"]])),
        ),
        (
            "",
            Value::Null,
            Kept("/request/token_headers", json!([["X-Tenant", "t"]])),
        ),
        ("", Value::Null, Told("X-A of the authorization request")),
        ("", Value::Null, Told("q of the token request")),
        ("", Value::Null, Told("again of the refresh")),
        (
            "",
            Value::Null,
            Told("assertion was left out: a profile keeps no secret"),
        ),
    ]
}

const FURTHER: [(&str, &str, &str, &str); 7] = [
    ("auth_req", "queryparams", "prompt", "login"),
    ("auth_req", "headers", "X-A", "b"),
    ("access_token_req", "body", "expiring", "1"),
    ("access_token_req", "headers", "X-Tenant", "t"),
    ("access_token_req", "queryparams", "q", "1"),
    ("access_token_req", "body", "assertion", CANARY),
    ("refresh_token_req", "body", "again", "1"),
];

#[test]
fn every_setting_of_bruno_has_a_place_or_is_named() {
    let mut settings = bruno();
    settings.extend([
        (
            "token_placement",
            json!("url"),
            Told("an access token in the query was left out"),
        ),
        (
            "token_query_key",
            json!("access_token"),
            Told("token_query_key"),
        ),
        (
            "token_header_prefix",
            json!("Token"),
            Told("token_header_prefix Token was left out"),
        ),
        (
            "token_source",
            json!("id_token"),
            Told("token_source id_token was left out"),
        ),
        ("reuse_token", json!("true"), Told("reuse_token")),
        (
            "of_tomorrow",
            json!("x"),
            Told("was left out: a profile has no place"),
        ),
    ]);
    let named = settings.iter().filter(|(name, _, _)| !name.is_empty());
    let mut bru = String::from("meta {\n  name: R\n  type: http\n}\n\nauth:oauth2 {\n");
    for (name, value, _) in named.clone() {
        bru.push_str(&format!("  {name}: {}\n", value.as_str().unwrap()));
    }
    bru.push_str("}\n");
    for (request, place, name, value) in FURTHER {
        bru.push_str(&format!(
            "\nauth:oauth2:additional_params:{request}:{place} {{\n  {name}: {value}\n  ~off: off\n}}\n"
        ));
    }
    assert_fates(&one(&bru), &settings);

    let camel = |name: &str| {
        let mut words = name.split('_');
        let first = words.next().unwrap_or_default().to_owned();
        words.fold(first, |out, word| {
            format!("{out}{}{}", word[..1].to_uppercase(), &word[1..])
        })
    };
    let mut oauth2: serde_json::Map<String, Value> = named
        .map(|(name, value, _)| (camel(name), value.clone()))
        .collect();
    let further = |wanted: &str| {
        let entries = FURTHER.iter().filter(|(request, ..)| *request == wanted);
        let entries = entries.map(|(_, place, name, value)| {
            json!({ "name": name, "value": value, "sendIn": place, "enabled": true })
        });
        entries.collect::<Vec<Value>>()
    };
    oauth2.insert(
        String::from("additionalParameters"),
        json!({ "authorization": further("auth_req"), "token": further("access_token_req"), "refresh": further("refresh_token_req") }),
    );
    let exported = json!({ "name": "C", "version": "1", "brunoConfig": {}, "items": [
        { "name": "R", "request": { "auth": { "mode": "oauth2", "oauth2": oauth2 } } },
        { "name": "S", "request": { "auth": { "mode": "apikey", "apikey": { "value": CANARY } } } } ] });
    let imported = one(&exported.to_string());
    assert_fates(&imported, &settings);
    assert!(super::says(
        &imported,
        "other than OAuth was left out: apikey"
    ));
}

#[test]
fn every_setting_of_open_collection_has_a_place_or_is_named() {
    let mut settings = bruno();
    settings.extend([
        (
            "",
            Value::Null,
            Told("token_header_prefix Token was left out"),
        ),
        ("", Value::Null, Told("ofTomorrow was left out")),
    ]);
    let value = |wanted: &str| {
        let found = settings.iter().find(|(name, _, _)| *name == wanted);
        found.map(|(_, value, _)| value.clone()).unwrap()
    };
    let further = |wanted: &str| {
        let entries = FURTHER.iter().filter(|(request, ..)| *request == wanted);
        let entries = entries.map(|(_, place, name, value)| {
            let place = match *place {
                "queryparams" => "query",
                "headers" => "header",
                place => place,
            };
            json!({ "name": name, "value": value, "placement": place })
        });
        entries.collect::<Vec<Value>>()
    };
    let document = json!({ "opencollection": "1.0.0", "info": { "name": "C" }, "request": { "auth": {
        "type": "oauth2", "flow": "authorization_code",
        "authorizationUrl": value("authorization_url"), "accessTokenUrl": value("access_token_url"),
        "refreshTokenUrl": value("refresh_token_url"), "callbackUrl": value("callback_url"),
        "credentials": { "clientId": value("client_id"), "clientSecret": value("client_secret"), "placement": value("credentials_placement") },
        "resourceOwner": { "username": value("username"), "password": value("password") },
        "scope": value("scope"), "state": value("state"), "pkce": { "enabled": true },
        "additionalParameters": { "authorizationRequest": further("auth_req"),
            "accessTokenRequest": further("access_token_req"), "refreshTokenRequest": further("refresh_token_req") },
        "tokenConfig": { "id": value("credentials_id"), "placement": { "header": "Token" } },
        "settings": { "autoFetchToken": true, "autoRefreshToken": true },
        "ofTomorrow": "x" } } });
    assert_fates(&one(&document.to_string()), &settings);
}
