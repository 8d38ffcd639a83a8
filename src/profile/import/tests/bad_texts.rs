//! Texts that are broken, of another version or written in another way: read, or refused in words
//! that say what was expected, what came and what to do.

use super::{CANARY, one, says};
use crate::profile::import::{Format, Import, ImportError};

const TOKEN: &str = "https://id.example/token";

#[test]
fn case_135_every_refusal_says_what_was_expected() {
    let profile = r#"{ "schema": 1, "id": "a", "name": "A" }"#;
    let utf16 = |to_bytes: fn(u16) -> [u8; 2], mark: bool| {
        let units = mark
            .then_some(0xfeff)
            .into_iter()
            .chain(profile.encode_utf16());
        units.flat_map(to_bytes).collect::<Vec<u8>>()
    };
    for (bytes, words) in [
        (
            utf16(u16::to_le_bytes, true),
            "expected text in UTF-8, got UTF-16",
        ),
        (
            utf16(u16::to_be_bytes, true),
            "expected text in UTF-8, got UTF-16",
        ),
        (
            utf16(u16::to_le_bytes, false),
            "expected text in UTF-8, got UTF-16",
        ),
        (
            b"\x89PNG\r\n\x1a\n\x00\x00\x00".to_vec(),
            "expected text in UTF-8",
        ),
        (b"name: \xe9".to_vec(), "not UTF-8 at offset 6"),
        (
            b"{ \"schema\": 1, ".to_vec(),
            "expected JSON: it ends too early, at line 1",
        ),
        (
            b"{ \"a\": tru }".to_vec(),
            "expected JSON: not understood, or too deep, at line 1, column 11",
        ),
        (
            b"{ \"schema\": 2, \"id\": \"a\" }".to_vec(),
            "has schema 2, this program knows 1: use a newer program",
        ),
        (
            b"{ \"schema\": 1, \"id\": \"a\", \"name\": [] }".to_vec(),
            "expected a profile as JSON",
        ),
        (
            b"{ \"schema\": 1, \"id\": \"a\", \"name\": \"A\", \"redirect\": { \"port\": 70000 } }"
                .to_vec(),
            "expected a profile as JSON",
        ),
        (b"a: [".to_vec(), "expected YAML: not understood at line"),
        (
            b"<!doctype html><p>Sign in".to_vec(),
            "recognised none of them",
        ),
        (
            b"{ \"log\": { \"version\": \"1.2\", \"entries\": [] } }".to_vec(),
            "recognised none of them",
        ),
        (
            b"{ \"id\": \"0\", \"name\": \"v1\", \"requests\": [] }".to_vec(),
            "recognised none of them",
        ),
        (
            b"{ \"openapi\": \"3.1.0\", \"paths\": {} }".to_vec(),
            "this is an OpenAPI description, and there is no OAuth setting in it",
        ),
        (
            b"curl 'https://id.example".to_vec(),
            "a single quote is not closed",
        ),
        (
            b"curl \"https://id.example `\n".to_vec(),
            "a double quote is not closed",
        ),
        (
            b"curl https://api.example/notes".to_vec(),
            "this is curl lines, and there is no OAuth setting in it",
        ),
        (
            b"oauth-playground:import?profile=e30".to_vec(),
            "expected a profile as JSON",
        ),
        (
            b"type: environment.insomnia.rest/5.0\nenvironments:\n  name: dev\n".to_vec(),
            "this is an Insomnia environment, which holds no OAuth setting by itself: import it together",
        ),
    ] {
        let error = Import::read(&bytes).unwrap_err().to_string();
        assert!(error.contains(words), "{words}: {error}");
    }
}

#[test]
fn case_135_of_two_members_of_one_name_the_last_counts() {
    let json = format!(
        r#"{{ "schema": 1, "id": "a", "name": "A", "client": {{ "client_id": "first", "client_secret": "{CANARY}" }},
              "client": {{ "client_id": "last", "client_secret": "{CANARY}" }} }}"#
    );
    let imported = one(&json);
    assert_eq!(imported.profile.client.client_id, "last");
    assert!(says(&imported, "client_secret was left out"));
    let yaml = "openapi: 3.1.0\ncomponents:\n  securitySchemes:\n    s:\n      type: openIdConnect\n      \
                openIdConnectUrl: https://first.example\n      openIdConnectUrl: https://last.example\n";
    assert_eq!(one(yaml).profile.issuer(), Some("https://last.example"));
}

#[test]
fn lines_may_end_as_on_windows() {
    for text in [
        "type: collection.insomnia.rest/5.0\nname: C\ncollection:\n  - name: R\n    authentication:\n      type: oauth2\n      accessTokenUrl: https://id.example/token\n      clientId: app\n",
        "meta {\n  name: R\n}\n\nauth:oauth2 {\n  access_token_url: https://id.example/token\n  client_id: app\n}\n",
        "opencollection: 1.0.0\nrequest:\n  auth:\n    type: oauth2\n    accessTokenUrl: https://id.example/token\n    credentials:\n      clientId: app\n",
        "swagger: '2.0'\nsecurityDefinitions:\n  s:\n    type: oauth2\n    flow: application\n    tokenUrl: https://id.example/token\n    x-defaultClientId: app\n    scopes: {}\n",
        "curl https://id.example/token \\\n  -d grant_type=client_credentials \\\n  -d client_id=app\n",
    ] {
        let unix = one(text);
        assert_eq!(unix.profile.server["token_endpoint"], TOKEN, "{text}");
        assert_eq!(unix.profile.client.client_id, "app", "{text}");
        for other in [text.replace('\n', "\r\n"), format!("\u{feff}{text}")] {
            assert_eq!(one(&other), unix, "{other}");
        }
    }
}

/// One token request, as shells, programs and documentation write it.
#[test]
fn a_curl_line_is_read_however_it_is_written() {
    for line in [
        "curl https://id.example/token -d grant_type=client_credentials -d client_id=app",
        "$ curl -X POST \"https://id.example/token\" --data 'grant_type=client_credentials&client_id=app'",
        "curl -sSLXPOST https://id.example/token -dgrant_type=client_credentials -d client_id=app",
        "curl --proto '=https' --tlsv1.2 --tls-max 1.3 --retry-delay 2 -y 1 https://id.example/token -d grant_type=client_credentials -d client_id=app",
        "/usr/bin/curl --url https://id.example/token --data-urlencode grant_type=client_credentials --data-urlencode 'client_id=app'",
        "curl https://id.example/token --data-raw $'grant_type=client_credentials\\x26client_id=app'",
        "curl https://id.example/token -F grant_type=client_credentials -F 'client_id=app' -F file=@/etc/passwd",
        "curl https://id.example/token --json '{\"grant_type\":\"client_credentials\",\"client_id\":\"app\"}'",
        "curl.exe https://id.example/token ^\r\n  -d \"grant_type=client_credentials&client_id=app\"\r\n",
        "curl ^\"https://id.example/token^\" ^\n --data-raw ^\"grant_type=client_credentials^&client_id=app^\"",
        "PS> curl.exe -X POST https://id.example/token `\r\n  -d 'grant_type=client_credentials' `\r\n  -d \"client_id=app\"",
        "curl -X POST https://id.example/token `\n  --json '{\\\"grant_type\\\":\\\"client_credentials\\\",\\\"client_id\\\":\\\"app\\\"}'",
        "curl https://api.example/ --next https://id.example/token -d grant_type=client_credentials -d client_id=app",
        "printf 'grant_type=client_credentials\\046client_id=app' | curl --data-binary @- https://id.example/token",
        "curl https://id.example/token -d @- -d grant_type=client_credentials -d client_id=app < body.txt",
    ] {
        let import = super::read(line);
        assert_eq!(import.format, Format::Curl, "{line}");
        let imported = &import.found[0];
        assert_eq!(imported.profile.server["token_endpoint"], TOKEN, "{line}");
        assert_eq!(imported.profile.client.client_id, "app", "{line}");
        assert_eq!(imported.grant, Some("client_credentials"), "{line}");
        assert!(!imported.profile.to_text().contains("root:"), "{line}");
    }
    let files =
        one("curl https://id.example/token -F grant_type=client_credentials -F assertion=@key.jwt");
    assert!(says(&files, "--form assertion was left out"));
    let several = one(
        "curl -d grant_type=client_credentials https://id.example/token https://other.example/token",
    );
    assert!(says(
        &several,
        "the request to https://other.example/token was left out"
    ));
    let nothing_is_run = one(
        "curl https://id.example/token -d grant_type=client_credentials -d client_id=`id`$(id)",
    );
    assert_eq!(nothing_is_run.profile.client.client_id, "`id`$(id)");
}

#[test]
fn the_client_of_masked_basic_credentials_is_named_or_said_to_be_hidden() {
    let line = "curl https://id.example/token --header 'Authorization: Basic m3______________' -d grant_type=client_credentials";
    let hidden = one(line);
    assert_eq!(hidden.profile.client.client_id, "{client_id}");
    assert!(says(
        &hidden,
        "the client ID is hidden together with the secret in the Basic credentials"
    ));
    let comment = crate::profile::import::CLIENT_ID_COMMENT;
    let named = one(&format!("#!/bin/sh\n{comment}my app/1\n{line}\n"));
    assert_eq!(named.profile.client.client_id, "my app/1");
    assert!(says(&named, "client_secret was left out"));
}

#[test]
fn case_135_variables_and_environments_of_a_bomb_have_an_end() {
    let variables: Vec<serde_json::Value> = (0..8)
        .map(|at| serde_json::json!({ "key": format!("v{at}"), "value": format!("{{{{v{}}}}}", at + 1).repeat(100) }))
        .collect();
    let document = serde_json::json!({ "info": { "name": "C", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json" },
        "variable": variables, "item": [],
        "auth": { "type": "oauth2", "oauth2": { "accessTokenUrl": "https://id.example/{{v0}}", "clientId": "{{v0}}" } } });
    match Import::read(document.to_string().as_bytes()) {
        Ok(import) => assert!(import.found[0].profile.to_text().len() < 256 * 1024),
        Err(error) => assert!(matches!(error, ImportError::NoSetting { .. }), "{error}"),
    }
}
