//! Every OAuth setting that a tool has: it is in the profile, or named as left out.

use serde_json::{Value, json};

use super::{CANARY, one};
use crate::profile::import::{Import, Imported};

/// What becomes of a setting.
pub(super) enum Fate {
    /// It stands in the profile, there and so.
    Kept(&'static str, Value),
    /// A remark holds these words.
    Told(&'static str),
    /// It says what is so without it.
    Usual,
}

use Fate::{Kept, Told, Usual};

pub(super) fn assert_fates(imported: &Imported, settings: &[(&str, Value, Fate)]) {
    let profile = imported.profile.to_json();
    let told: Vec<String> = imported.remarks.iter().map(ToString::to_string).collect();
    for (name, _, fate) in settings {
        match fate {
            Kept(pointer, wanted) => {
                assert_eq!(
                    profile.pointer(pointer),
                    Some(wanted),
                    "{name}: {profile:#}"
                );
            }
            Told(words) => {
                let is_told = told.iter().any(|remark| remark.contains(words));
                assert!(is_told, "{name}: {words}: {told:#?}");
            }
            Usual => {}
        }
    }
    // What was taken over goes out and comes in again as it is.
    let again = Import::read(imported.profile.to_text().as_bytes()).unwrap();
    assert_eq!(again.found[0].profile, imported.profile);
    assert_eq!(again.found[0].profile.to_json(), profile);
}

fn pair(name: &str, value: &str) -> Value {
    json!([name, value])
}

#[test]
fn every_setting_of_postman_has_a_place_or_is_named() {
    let entry = |key: &str, value: &str, send_as: &str| json!({ "key": key, "value": value, "enabled": true, "send_as": send_as });
    let settings = [
        (
            "grant_type",
            json!("authorization_code_with_pkce"),
            Kept("/request/pkce", json!("plain")),
        ),
        ("challengeAlgorithm", json!("plain"), Usual),
        (
            "authUrl",
            json!("https://id.example/a"),
            Kept(
                "/server/authorization_endpoint",
                json!("https://id.example/a"),
            ),
        ),
        (
            "accessTokenUrl",
            json!("https://id.example/t"),
            Kept("/server/token_endpoint", json!("https://id.example/t")),
        ),
        (
            "refreshTokenUrl",
            json!("https://id.example/r"),
            Kept("/request/refresh_endpoint", json!("https://id.example/r")),
        ),
        (
            "clientId",
            json!("app"),
            Kept("/client/client_id", json!("app")),
        ),
        (
            "clientSecret",
            json!(CANARY),
            Told("clientSecret was left out: a profile keeps no secret"),
        ),
        (
            "client_authentication",
            json!("body"),
            Kept(
                "/client/token_endpoint_auth_method",
                json!("client_secret_post"),
            ),
        ),
        (
            "scope",
            json!("read write"),
            Kept("/client/scope", json!("read write")),
        ),
        (
            "redirect_uri",
            json!("https://oauth.pstmn.io/v1/callback"),
            Kept("/redirect/uri", json!("https://oauth.pstmn.io/v1/callback")),
        ),
        (
            "state",
            json!(CANARY),
            Told("state was left out: each run makes"),
        ),
        (
            "code_verifier",
            json!(CANARY),
            Told("code_verifier was left out: each run makes"),
        ),
        ("username", json!("me"), Told("username was left out")),
        ("password", json!(CANARY), Told("password was left out")),
        (
            "accessToken",
            json!(CANARY),
            Told("accessToken was left out"),
        ),
        (
            "addTokenTo",
            json!("queryParams"),
            Told("an access token in the query was left out"),
        ),
        (
            "headerPrefix",
            json!("Token"),
            Told("headerPrefix Token was left out"),
        ),
        ("tokenName", json!("mine"), Told("tokenName")),
        ("tokenType", json!("bearer"), Told("tokenType")),
        ("useBrowser", json!(true), Told("useBrowser")),
        (
            "audience",
            json!("api"),
            Kept("/request/extra_parameters/0", pair("audience", "api")),
        ),
        (
            "resource",
            json!("https://api.example"),
            Kept(
                "/request/extra_parameters/1",
                pair("resource", "https://api.example"),
            ),
        ),
        (
            "authRequestParams",
            json!([
                entry("prompt", "login", "request_url"),
                entry("X-A", "b", "request_header"),
                entry("login_hint", CANARY, "request_url"),
                { "key": "off", "value": "off", "enabled": false, "send_as": "request_url" },
            ]),
            Kept("/request/extra_parameters/2", pair("prompt", "login")),
        ),
        (
            "authRequestParams",
            Value::Null,
            Told("X-A of the authorization request was left out"),
        ),
        (
            "authRequestParams",
            Value::Null,
            Told("login_hint was left out: a profile keeps no secret"),
        ),
        (
            "tokenRequestParams",
            json!([
                entry("expiring", "1", "request_body"),
                entry("X-Tenant", "t", "request_header"),
                entry("q", "1", "request_url"),
                entry("client_assertion", CANARY, "request_body"),
                entry("X-Api-Key", CANARY, "request_header"),
            ]),
            Kept("/request/token_parameters", json!([["expiring", "1"]])),
        ),
        (
            "tokenRequestParams",
            Value::Null,
            Kept("/request/token_headers", json!([["X-Tenant", "t"]])),
        ),
        (
            "tokenRequestParams",
            Value::Null,
            Told("q of the token request was left out"),
        ),
        (
            "tokenRequestParams",
            Value::Null,
            Told("client_assertion was left out: a profile keeps no secret"),
        ),
        (
            "tokenRequestParams",
            Value::Null,
            Told("the header X-Api-Key was left out: a profile keeps no secret"),
        ),
        (
            "refreshRequestParams",
            json!([entry("again", "1", "request_body")]),
            Told("again of the refresh was left out"),
        ),
        (
            "ofTomorrow",
            json!("x"),
            Told("ofTomorrow was left out: a profile has no place"),
        ),
        (
            "tomorrowsToken",
            json!(CANARY),
            Told("tomorrowsToken was left out: a profile keeps no secret"),
        ),
    ];
    let oauth2: Vec<Value> = settings
        .iter()
        .filter(|(_, value, _)| !value.is_null())
        .map(|(key, value, _)| json!({ "key": key, "value": value }))
        .collect();
    let document = json!({ "info": { "name": "C", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json" },
        "item": [ { "name": "b", "request": { "auth": { "type": "bearer", "bearer": [ { "key": "token", "value": CANARY } ] } } } ],
        "auth": { "type": "oauth2", "oauth2": oauth2 } });
    let imported = one(&document.to_string());
    assert_fates(&imported, &settings);
    assert!(super::says(
        &imported,
        "other than OAuth was left out: bearer"
    ));
}

#[test]
fn every_setting_of_insomnia_has_a_place_or_is_named() {
    let settings = [
        ("type", json!("oauth2"), Usual),
        ("grantType", json!("authorization_code"), Usual),
        (
            "authorizationUrl",
            json!("https://id.example/a"),
            Kept(
                "/server/authorization_endpoint",
                json!("https://id.example/a"),
            ),
        ),
        (
            "accessTokenUrl",
            json!("https://id.example/t"),
            Kept("/server/token_endpoint", json!("https://id.example/t")),
        ),
        (
            "clientId",
            json!("app"),
            Kept("/client/client_id", json!("app")),
        ),
        (
            "clientSecret",
            json!(CANARY),
            Told("clientSecret was left out"),
        ),
        (
            "credentialsInBody",
            json!(true),
            Kept(
                "/client/token_endpoint_auth_method",
                json!("client_secret_post"),
            ),
        ),
        ("scope", json!("read"), Kept("/client/scope", json!("read"))),
        (
            "redirectUrl",
            json!("http://127.0.0.1:9000/cb"),
            Kept("/redirect/port", json!(9000)),
        ),
        ("usePkce", json!(true), Usual),
        (
            "pkceMethod",
            json!("plain"),
            Kept("/request/pkce", json!("plain")),
        ),
        (
            "responseType",
            json!("id_token token"),
            Told("responseType id_token token was left out"),
        ),
        (
            "audience",
            json!("api"),
            Kept("/request/extra_parameters/0", pair("audience", "api")),
        ),
        (
            "resource",
            json!("https://api.example"),
            Kept(
                "/request/extra_parameters/1",
                pair("resource", "https://api.example"),
            ),
        ),
        ("state", json!(CANARY), Told("state was left out")),
        ("code", json!(CANARY), Told("code was left out")),
        ("username", json!("me"), Told("username was left out")),
        ("password", json!(CANARY), Told("password was left out")),
        (
            "accessToken",
            json!(CANARY),
            Told("accessToken was left out"),
        ),
        (
            "refreshToken",
            json!(CANARY),
            Told("refreshToken was left out"),
        ),
        (
            "identityToken",
            json!(CANARY),
            Told("identityToken was left out"),
        ),
        (
            "tokenPrefix",
            json!("Token"),
            Told("tokenPrefix Token was left out"),
        ),
        (
            "origin",
            json!("https://app.example"),
            Kept(
                "/request/token_headers",
                json!([["Origin", "https://app.example"]]),
            ),
        ),
        (
            "useDefaultBrowser",
            json!(true),
            Told("useDefaultBrowser was left out"),
        ),
        ("ofTomorrow", json!("x"), Told("ofTomorrow was left out")),
    ];
    let auth: serde_json::Map<String, Value> = settings
        .iter()
        .map(|(name, value, _)| ((*name).to_owned(), value.clone()))
        .collect();
    let v4 = json!({ "_type": "export", "__export_format": 4, "resources": [
        { "_id": "req_1", "_type": "request", "parentId": "wrk_1", "name": "R", "authentication": auth },
        { "_id": "req_2", "_type": "request", "parentId": "wrk_1", "name": "S", "authentication": { "type": "basic" } },
        { "_id": "wrk_1", "_type": "workspace", "name": "W" } ] });
    let v5 = json!({ "type": "collection.insomnia.rest/5.0", "name": "W",
        "collection": [ { "name": "R", "authentication": auth }, { "name": "S", "authentication": { "type": "basic" } } ] });
    for document in [v4, v5] {
        let imported = one(&document.to_string());
        assert_fates(&imported, &settings);
        assert!(super::says(
            &imported,
            "other than OAuth was left out: basic"
        ));
    }
}

#[test]
fn every_setting_of_openapi_has_a_place_or_is_named() {
    let settings = [
        (
            "authorizationUrl",
            Value::Null,
            Kept(
                "/server/authorization_endpoint",
                json!("https://id.example/a"),
            ),
        ),
        (
            "tokenUrl",
            Value::Null,
            Kept("/server/token_endpoint", json!("https://id.example/t")),
        ),
        (
            "refreshUrl",
            Value::Null,
            Kept("/request/refresh_endpoint", json!("https://id.example/r")),
        ),
        (
            "deviceAuthorizationUrl",
            Value::Null,
            Kept(
                "/server/device_authorization_endpoint",
                json!("https://id.example/d"),
            ),
        ),
        (
            "oauth2MetadataUrl",
            Value::Null,
            Kept("/server/issuer", json!("https://id.example/x")),
        ),
        (
            "scopes",
            Value::Null,
            Kept("/client/scope", json!("read write")),
        ),
        (
            "x-defaultClientId",
            Value::Null,
            Kept("/client/client_id", json!("app")),
        ),
        (
            "another flow's address",
            Value::Null,
            Told("tokenUrl was left out"),
        ),
        (
            "a flow that is none",
            Value::Null,
            Told("the flow ofTomorrow was left out"),
        ),
        ("x-tokenName", Value::Null, Told("x-tokenName was left out")),
        (
            "apiKey",
            Value::Null,
            Told("other than OAuth was left out: key (apiKey)"),
        ),
        (
            "the grants",
            Value::Null,
            Told("there is a flow for client_credentials, too"),
        ),
        (
            "the grants",
            Value::Null,
            Told("there is a flow for device_code, too"),
        ),
    ];
    let document = json!({ "openapi": "3.2.0", "info": { "title": "C" }, "components": { "securitySchemes": {
        "key": { "type": "apiKey", "in": "header", "name": "X" },
        "login": { "type": "oauth2", "description": "d", "oauth2MetadataUrl": "https://id.example/.well-known/oauth-authorization-server/x",
            "x-defaultClientId": "app", "flows": {
              "authorizationCode": { "authorizationUrl": "https://id.example/a", "tokenUrl": "https://id.example/t",
                "refreshUrl": "https://id.example/r", "scopes": { "read": "r" }, "x-tokenName": "id_token" },
              "clientCredentials": { "tokenUrl": "https://other.example/t", "scopes": { "read": "r", "write": "w" } },
              "deviceAuthorization": { "deviceAuthorizationUrl": "https://id.example/d", "tokenUrl": "https://id.example/t", "scopes": {} },
              "ofTomorrow": {} } } } } });
    assert_fates(&one(&document.to_string()), &settings);
}

#[test]
fn a_setting_without_a_server_is_named_where_there_are_others() {
    let document = json!({ "info": { "name": "C", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json" }, "item": [
        { "name": "token only", "request": { "auth": { "type": "oauth2", "oauth2": [ { "key": "accessToken", "value": CANARY } ] } } },
        { "name": "whole", "request": { "auth": { "type": "oauth2", "oauth2": { "accessTokenUrl": "https://id.example/t", "clientId": "c" } } } } ] });
    let imported = one(&document.to_string());
    assert!(super::says(
        &imported,
        "the OAuth setting C / token only was left out: it names no server"
    ));
}
