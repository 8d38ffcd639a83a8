//! `profiles import`: settings of other programs on the command line.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use oauth_playground::profile::{SHIPPED, import::CLIENT_ID_COMMENT};

use crate::launch::{Launch, PATIENCE, ends_with};

const CANARY: &str = "cAnArY-7c1e";

struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn home(&self) -> PathBuf {
        self.0.path().join("home")
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.0.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn profiles(&self, arguments: &[&str]) -> Launch {
        let home = self.home();
        Launch::new(&["profiles"])
            .and(arguments)
            .and(&["--home", home.to_str().unwrap()])
    }
}

/// Whether any file below a folder holds that text.
fn holds(folder: &Path, text: &str) -> bool {
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries.flatten().any(|entry| {
        let path = entry.path();
        if path.is_dir() {
            holds(&path, text)
        } else {
            String::from_utf8_lossy(&fs::read(&path).unwrap()).contains(text)
        }
    })
}

fn postman() -> String {
    format!(
        r#"{{ "info": {{ "name": "Orders", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json" }},
          "item": [ {{ "name": "A", "event": [ {{ "listen": "test", "script": {{ "exec": ["pm.sendRequest('x')"] }} }} ],
            "request": {{ "auth": {{ "type": "oauth2", "oauth2": [
              {{ "key": "accessTokenUrl", "value": "https://a.example/token" }}, {{ "key": "clientId", "value": "a" }},
              {{ "key": "clientSecret", "value": "{CANARY}" }}, {{ "key": "grant_type", "value": "client_credentials" }} ] }} }} }},
            {{ "name": "B", "request": {{ "auth": {{ "type": "oauth2", "oauth2": [
              {{ "key": "accessTokenUrl", "value": "https://b.example/token" }}, {{ "key": "authUrl", "value": "https://b.example/auth" }},
              {{ "key": "clientId", "value": "b" }}, {{ "key": "password", "value": "{CANARY}" }} ] }} }} }} ] }}"#
    )
}

#[test]
fn of_several_settings_one_is_picked_and_no_secret_is_anywhere() {
    let place = Place::new();
    let file = place.file("orders.json", &postman());
    let listed = ends_with(2, &place.profiles(&["import", &file]));
    assert_eq!(
        listed.stdout,
        "1  client_credentials  Orders / A\n2  authorization_code  Orders / B\n"
    );
    assert!(listed.stderr.contains("--pick"), "{listed:?}");
    for (pick, id) in [("1", "orders-a"), ("Orders / B", "orders-b")] {
        let picked = ends_with(0, &place.profiles(&["import", &file, "--pick", pick]));
        assert!(picked.stdout.starts_with(id), "{picked:?}");
        assert!(
            picked.stderr.contains("this is a Postman collection"),
            "{picked:?}"
        );
        assert!(picked.stderr.contains("left out  "), "{picked:?}");
        assert!(!format!("{picked:?}").contains(CANARY));
    }
    ends_with(2, &place.profiles(&["import", &file, "--pick", "3"]));
    assert!(!holds(&place.home(), CANARY));
    ends_with(0, &place.profiles(&["check", "orders-a"]));
}

#[test]
fn standard_input_is_a_file_too() {
    let place = Place::new();
    let line =
        format!("curl https://id.example/token -u app:{CANARY} -d grant_type=client_credentials");
    let launch = place.profiles(&["import", "-"]).with_input();
    let mut process = launch.start();
    let mut input = process.take_stdin().unwrap();
    input.write_all(line.as_bytes()).unwrap();
    drop(input);
    let output = process.finish(PATIENCE);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(output.stdout.starts_with("id-example"), "{output:?}");
    assert!(output.stderr.contains("client_secret was left out"));
    assert!(!format!("{output:?}").contains(CANARY) && !holds(&place.home(), CANARY));
}

#[test]
fn a_preview_keeps_nothing() {
    let place = Place::new();
    let file = place.file(
        "d.json",
        r#"{ "issuer": "https://id.example", "jwks_uri": "https://id.example/k" }"#,
    );
    let shown = ends_with(0, &place.profiles(&["import", &file, "--preview"]));
    assert!(
        shown
            .stdout
            .contains("\"jwks_uri\": \"https://id.example/k\""),
        "{shown:?}"
    );
    assert!(!place.home().exists() || !holds(&place.home(), "id.example"));
}

#[test]
fn case_135_a_link_is_only_shown_until_it_is_said_to_be_kept() {
    let place = Place::new();
    let link = ends_with(0, &place.profiles(&["export", "github", "--link"])).stdout;
    let link = link.trim();
    assert!(
        link.starts_with("oauth-playground:import?profile="),
        "{link}"
    );
    let shown = ends_with(0, &place.profiles(&["import", link]));
    assert!(shown.stderr.contains("--save"), "{shown:?}");
    assert!(!holds(&place.home(), "github"));
    let kept = ends_with(0, &place.profiles(&["import", link, "--save"]));
    assert!(kept.stdout.starts_with("github"), "{kept:?}");
    assert_eq!(
        shown.stdout,
        fs::read_to_string(place.home().join("profiles/github.json")).unwrap()
    );
    let other = ends_with(2, &Launch::new(&["other-scheme:import?profile=e30"]));
    assert!(other.stderr.contains("expected a command"), "{other:?}");
}

#[test]
fn case_135_what_is_too_deep_too_large_or_nothing_is_refused() {
    let place = Place::new();
    for (text, words) in [
        ("[".repeat(100_000), "too deep"),
        (" ".repeat(9 * 1024 * 1024), "at most 8388608 bytes"),
        (String::from("hello"), "recognised none of them"),
        (String::from("a: &a [*a, *b]"), "expected YAML"),
    ] {
        let file = place.file("hostile", &text);
        let refused = ends_with(2, &place.profiles(&["import", &file]));
        assert!(refused.stderr.contains(words), "{:.300}", refused.stderr);
    }
}

/// What the program sent to its own server, as curl lines, with secrets and without, taken in again.
#[test]
fn what_the_program_exports_as_curl_it_takes_in_again_without_secrets() {
    let place = Place::new();
    for (method, client, secret, dropped) in [
        (
            "client_secret_basic",
            "workshop-confidential",
            Some("workshop-secret"),
            "client_secret",
        ),
        (
            "client_secret_post",
            "workshop-post",
            Some("workshop-secret"),
            "client_secret",
        ),
        (
            "private_key_jwt",
            "workshop-private-key-jwt",
            None,
            "client_assertion",
        ),
    ] {
        for with_secrets in [false, true] {
            let file = place.file("sent.sh", "");
            let export = format!("curl={file}");
            let mut arguments = vec!["run", "--grant", "client_credentials", "--auth", method];
            arguments.extend(["--until", "token", "--export", &export]);
            if with_secrets {
                arguments.push("--with-secrets");
            }
            let run = ends_with(0, &Launch::new(&arguments));
            let (_, endpoint) = run.stdout.split_once("POST /token HTTP/1.1").unwrap();
            let (_, host) = endpoint.split_once("Host: ").unwrap();
            let token_endpoint = format!("http://{}/token", host.lines().next().unwrap());
            let exported = fs::read_to_string(&file).unwrap();
            if let Some(secret) = secret.filter(|_| method == "client_secret_post") {
                assert_eq!(exported.contains(secret), with_secrets, "{exported}");
            }

            let taken = ends_with(0, &place.profiles(&["import", &file, "--preview"]));
            let profile: serde_json::Value = serde_json::from_str(&taken.stdout).unwrap();
            let what = format!("{method}, with secrets: {with_secrets}: {taken:?}");
            assert_eq!(
                profile["server"]["token_endpoint"], token_endpoint,
                "{what}"
            );
            let imported = &profile["client"];
            assert_eq!(imported["token_endpoint_auth_method"], method, "{what}");
            // Masked credentials of HTTP Basic hide the client, too, so that the export names it.
            let hides = method == "client_secret_basic" && !with_secrets;
            let comment = format!("{CLIENT_ID_COMMENT}{client}\n");
            assert_eq!(exported.contains(&comment), hides, "{exported}");
            assert_eq!(imported["client_id"], client, "{what}");
            for words in [
                "the grant is client_credentials",
                &format!("{dropped} was left out: a profile keeps no secret"),
            ] {
                assert!(taken.stderr.contains(words), "{what}");
            }
            if let Some(secret) = secret {
                assert!(!taken.stdout.contains(secret), "{what}");
                assert!(!taken.stderr.contains(secret), "{what}");
            }
        }
    }
    assert!(!holds(&place.home(), "workshop-secret"));
}

const COLLECTION: &str = r#"{ "info": { "name": "Shop",
    "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json" }, "item": [],
  "auth": { "type": "oauth2", "oauth2": [ { "key": "grant_type", "value": "client_credentials" },
    { "key": "accessTokenUrl", "value": "https://{{host}}/token" }, { "key": "clientId", "value": "{{client}}" },
    { "key": "clientSecret", "value": "{{secret}}" } ] } }"#;

fn environment(name: &str) -> String {
    format!(
        r#"{{ "name": "{name}", "_postman_variable_scope": "environment", "values": [
          {{ "key": "host", "value": "{name}.example", "enabled": true }},
          {{ "key": "client", "value": "shop-{name}", "enabled": true }},
          {{ "key": "secret", "value": "{CANARY}", "type": "secret", "enabled": true }} ] }}"#
    )
}

#[test]
fn a_collection_and_its_environments_become_one_profile() {
    let place = Place::new();
    let collection = place.file("shop.json", COLLECTION);
    let stage = place.file("stage.json", &environment("stage"));
    let prod = place.file("prod.json", &environment("prod"));
    let alone = ends_with(2, &place.profiles(&["import", &stage, &prod]));
    assert!(
        alone
            .stderr
            .contains("import it together with the collection"),
        "{alone:?}"
    );
    let kept = ends_with(0, &place.profiles(&["import", &collection, &stage, &prod]));
    assert_eq!(kept.stdout, "shop  Shop\n");
    for words in [
        "left out  clientSecret was left out: a profile keeps no secret",
        "note  without an environment, what only environments say is as in stage",
        "environment  stage: as above",
        "environment  prod: Token https://prod.example/token, Client ID shop-prod",
    ] {
        assert!(kept.stderr.contains(words), "{words}: {kept:?}");
    }
    for (environment, client) in [("stage", "shop-stage"), ("prod", "shop-prod")] {
        let shown = place.profiles(&["show", "shop", "--environment", environment, "--json"]);
        let profile: serde_json::Value =
            serde_json::from_str(&ends_with(0, &shown).stdout).unwrap();
        assert_eq!(profile["client"]["client_id"], client);
        let endpoint = format!("https://{environment}.example/token");
        assert_eq!(profile["server"]["token_endpoint"], endpoint);
    }
    assert!(!holds(&place.home(), CANARY));
    for beside in ["-", "oauth-playground:import?profile=e30"] {
        let refused = ends_with(2, &place.profiles(&["import", &collection, beside]));
        assert!(
            refused
                .stderr
                .contains("alone, or files that belong together")
        );
    }
    let nothing = ends_with(2, &place.profiles(&["import"]));
    assert!(nothing.stderr.contains("FILE|-|LINK"), "{nothing:?}");
}

/// What is exported is imported as it was, and nothing is said to be left out.
#[test]
fn every_shipped_profile_goes_out_and_comes_in() {
    let place = Place::new();
    let listed = ends_with(0, &place.profiles(&["list"])).stdout;
    let ids: Vec<&str> = listed
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .filter(|id| SHIPPED.iter().any(|(shipped, _)| shipped == id))
        .collect();
    assert_eq!(ids.len(), SHIPPED.len());
    for (index, id) in ids.iter().enumerate() {
        let path = place.0.path().join(format!("{id}.json"));
        let path = path.to_str().unwrap();
        ends_with(0, &place.profiles(&["export", id, path]));
        let exported = fs::read_to_string(path).unwrap();
        let taken = ends_with(0, &place.profiles(&["import", path, "--preview"]));
        assert_eq!(taken.stdout, exported, "{id}");
        assert!(!taken.stderr.contains("left out"), "{taken:?}");
        // A link is the same text in another dress.
        if index % 8 == 0 {
            let link = ends_with(0, &place.profiles(&["export", id, "--link"])).stdout;
            let linked = ends_with(0, &place.profiles(&["import", link.trim()]));
            assert_eq!(linked.stdout, exported, "{id}");
        }
    }
}

/// Each export is taken in or refused with what was expected in its place.
#[test]
fn of_the_exports_of_a_run_curl_lines_are_taken_in_and_the_others_refused() {
    let place = Place::new();
    let formats = [
        "har", "curl", "markdown", "mermaid", "text", "svg", "html", "json",
    ];
    let files: Vec<String> = formats
        .iter()
        .map(|format| place.file(format, ""))
        .collect();
    let exports: Vec<String> = formats
        .iter()
        .zip(&files)
        .map(|(format, file)| format!("{format}={file}"))
        .collect();
    let mut arguments = vec!["run", "--grant", "client_credentials", "--until", "token"];
    for export in &exports {
        arguments.extend(["--export", export]);
    }
    ends_with(0, &Launch::new(&arguments));
    for (format, file) in formats.iter().zip(&files) {
        let launch = place.profiles(&["import", file, "--preview"]);
        if *format == "curl" {
            ends_with(0, &launch);
        } else {
            let refused = ends_with(2, &launch);
            assert!(refused.stderr.contains("expected"), "{format}: {refused:?}");
        }
    }
}
