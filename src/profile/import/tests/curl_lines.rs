//! curl lines of shells, browsers and documentation.

use super::{CANARY, one, read, says, secrets, server};
use crate::profile::{
    AuthMethod, SecretSource, TrustSettings,
    import::{Format, ImportError},
};

#[test]
fn a_token_request_names_endpoint_client_and_authentication() {
    let text = format!(
        "$ curl -s -X POST 'https://id.example/oauth2/token' \\\n  -u \"my%2Fclient:{CANARY}\" \\\n  \
         -d grant_type=client_credentials --data-urlencode 'scope=read write' \\\n  -d audience=https://api.example"
    );
    let imported = one(&text);
    assert_eq!(
        server(&imported, "token_endpoint"),
        "https://id.example/oauth2/token"
    );
    let client = &imported.profile.client;
    assert_eq!(client.client_id, "my/client");
    assert_eq!(client.scope.as_deref(), Some("read write"));
    assert_eq!(
        client.token_endpoint_auth_method,
        Some(AuthMethod::ClientSecretBasic)
    );
    assert_eq!(client.client_secret, None);
    assert_eq!(imported.grant, Some("client_credentials"));
    assert_eq!(secrets(&imported), ["client_secret"]);
    let audience = (
        String::from("audience"),
        String::from("https://api.example"),
    );
    assert_eq!(imported.profile.request.extra_parameters, [audience]);
}

#[test]
fn a_basic_header_and_a_code_count_for_this_run_alone() {
    let basic = base64::Engine::encode(
        &base64::engine::general_purpose::STANDARD,
        format!("app:{CANARY}"),
    );
    let imported = one(&format!(
        "curl https://id.example/token -H 'Authorization: Basic {basic}' -H 'DPoP: {CANARY}' \
         -d 'grant_type=authorization_code&code={CANARY}&code_verifier={CANARY}&redirect_uri=http%3A%2F%2F127.0.0.1%3A8000%2Fcb'"
    ));
    assert_eq!(imported.profile.client.client_id, "app");
    assert_eq!(imported.profile.redirect.port, Some(8000));
    assert_eq!(imported.profile.request.pkce, "S256");
    assert!(imported.profile.client.dpop_bound_access_tokens);
    for words in [
        "code was left out",
        "code_verifier was left out",
        "the header DPoP",
    ] {
        assert!(says(&imported, words), "{words}");
    }
}

#[test]
fn variables_of_the_shell_become_questions_and_sources() {
    let imported = one(
        "curl \"https://$TENANT.example/token\" -u \"$CLIENT_ID:$CLIENT_SECRET\" -d grant_type=client_credentials",
    );
    let profile = &imported.profile;
    assert_eq!(
        server(&imported, "token_endpoint"),
        "https://{TENANT}.example/token"
    );
    assert_eq!(profile.client.client_id, "{CLIENT_ID}");
    let source = SecretSource::Env(String::from("CLIENT_SECRET"));
    assert_eq!(profile.client.client_secret, Some(source));
    let asked: Vec<&str> = profile
        .template
        .iter()
        .map(|field| field.name.as_str())
        .collect();
    assert_eq!(asked, ["TENANT", "CLIENT_ID"]);
}

#[test]
fn an_authorization_url_stands_alone_or_in_a_line() {
    let url = "https://id.example/authorize?response_type=code&client_id=app&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&scope=openid%20email&state=abc&nonce=def&code_challenge=x&code_challenge_method=S256&prompt=consent";
    for text in [
        format!("  {url}\n"),
        format!("curl -G 'https://id.example/authorize' -d '{}'", &url[29..]),
        format!("curl '{url}'"),
    ] {
        let imported = one(&text);
        assert_eq!(
            server(&imported, "authorization_endpoint"),
            "https://id.example/authorize"
        );
        assert_eq!(imported.profile.client.client_id, "app");
        assert_eq!(
            imported.profile.redirect.uri.as_deref(),
            Some("https://app.example/cb")
        );
        assert_eq!(imported.profile.request.pkce, "S256");
        let prompt = (String::from("prompt"), String::from("consent"));
        assert_eq!(imported.profile.request.extra_parameters, [prompt]);
        assert!(says(&imported, "state was left out") && says(&imported, "you paste it"));
    }
    assert_eq!(read(url).format, Format::Address);
}

#[test]
fn requests_of_one_client_come_together() {
    let imported = one(&format!(
        "#!/bin/sh\n# A comment with 'quotes.\ncurl https://id.example/.well-known/openid-configuration\n\
         curl https://id.example/par -d client_id=app -d response_type=code -d client_secret={CANARY}\n\
         printf 'grant_type=refresh_token&refresh_token={CANARY}&client_id=app' | curl --cacert ca.pem --data-binary @- https://id.example/token\n\
         curl -k https://api.example/notes -H 'Authorization: Bearer {CANARY}'\n"
    ));
    let profile = &imported.profile;
    assert_eq!(profile.issuer(), Some("https://id.example"));
    assert_eq!(
        server(&imported, "token_endpoint"),
        "https://id.example/token"
    );
    assert!(profile.client.require_pushed_authorization_requests);
    assert_eq!(
        profile.trust,
        TrustSettings::Ca {
            file: String::from("ca.pem")
        }
    );
    assert!(says(&imported, "the request to https://api.example/notes"));
}

#[test]
fn the_command_prompt_and_a_browser_write_lines_of_their_own() {
    for text in [
        format!(
            "curl ^\"https://id.example/token^\" ^\r\n  -H ^\"content-type: application/x-www-form-urlencoded^\" ^\r\n  --data-raw ^\"grant_type=password^&client_id=app^&username=u^&password={CANARY}^\""
        ),
        format!(
            "curl 'https://id.example/token' -H 'sec-fetch-mode: cors' --data-raw $'grant_type=password\\u0026client_id=app&username=u&password={CANARY}' --compressed"
        ),
        format!(
            "curl.exe --json '{{\"grant_type\":\"password\",\"client_id\":\"app\",\"username\":\"u\",\"password\":\"{CANARY}\"}}' https://id.example/token"
        ),
    ] {
        let imported = one(&text);
        assert_eq!(imported.profile.client.client_id, "app", "{text}");
        assert_eq!(imported.grant, Some("password"));
        assert_eq!(secrets(&imported), ["password"]);
        assert!(says(&imported, "username was left out"));
    }
}

#[test]
fn files_that_a_line_names_are_not_read() {
    let imported =
        one("curl https://id.example/token -d grant_type=client_credentials -d @/etc/passwd");
    assert!(says(&imported, "--data @/etc/passwd was left out"));
    assert!(!imported.profile.to_text().contains("root:"));
}

#[test]
fn what_is_no_request_of_oauth_is_said_to_be_none() {
    use crate::profile::import::Import;
    let error = Import::read(b"curl https://api.example/notes").unwrap_err();
    assert_eq!(
        error,
        ImportError::NoSetting {
            format: Format::Curl
        }
    );
    let error = Import::read(b"curl 'https://api.example").unwrap_err();
    assert!(matches!(error, ImportError::Shell(_)));
}
