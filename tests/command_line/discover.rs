//! `discover`: a server's metadata, and what is remarkable about them.

use serde_json::Value;

use crate::{
    launch::{Launch, ends_with},
    peer::{peer, tls_peer},
    scripted_server::{Answer, Request, ScriptedServer, answer, honest, json, metadata},
};

/// The one object, with the exit status that it came with.
fn discovered(status: i32, issuer: &str, more: &[&str]) -> Value {
    let launch = Launch::new(&["discover", issuer, "--json"]).and(more);
    let output = ends_with(status, &launch);
    let [object] = output.json_lines().try_into().unwrap();
    let object: Value = object;
    for finding in object["findings"].as_array().unwrap() {
        for member in ["id", "stage", "verdict", "spec", "message"] {
            assert!(finding[member].is_string(), "{finding}");
        }
    }
    object
}

fn verdict(object: &Value, id: &str) -> String {
    let findings = object["findings"].as_array().unwrap();
    let [finding]: [&Value; 1] = findings
        .iter()
        .filter(|finding| finding["id"] == id)
        .collect::<Vec<_>>()
        .try_into()
        .unwrap();
    finding["verdict"].as_str().unwrap().to_owned()
}

#[test]
fn the_metadata_of_an_openid_provider() {
    let peer = peer();
    let object = discovered(0, &peer.issuer(), &[]);
    let address = format!("{}/.well-known/openid-configuration", peer.issuer());
    assert_eq!(object["url"], address);
    assert_eq!(object["metadata"]["issuer"], peer.issuer());
    assert!(object["metadata"]["scopes_supported"].is_array());
    assert_eq!(verdict(&object, "metadata_issuer"), "pass");
}

#[test]
fn on_https_it_trusts_whom_it_is_told_to() {
    let peer = tls_peer();
    let ca = peer.ca_file();
    let object = discovered(0, &peer.issuer(), &["--ca", ca.to_str().unwrap()]);
    assert!(
        object["url"]
            .as_str()
            .unwrap()
            .starts_with("https://localhost:")
    );
    let object = discovered(3, &peer.issuer(), &[]);
    assert!(object["metadata"].is_null());
}

#[test]
fn case_103_the_form_that_answers_is_named() {
    let server = ScriptedServer::honest();
    let object = discovered(0, &server.issuer(), &[]);
    let address = format!("{}/.well-known/oauth-authorization-server", server.issuer());
    assert_eq!(object["url"], address);
    assert_eq!(object["metadata"], metadata(&server.issuer()));
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn case_103_an_issuer_with_a_path() {
    let server = ScriptedServer::start(|request, issuer| {
        let issuer = format!("{issuer}/tenant");
        // RFC 8414 puts the path behind the well-known part, OpenID Connect before it.
        match request.path().as_str() {
            "/.well-known/oauth-authorization-server/tenant" => {
                Answer::Bytes(json(200, &metadata(&issuer).to_string()))
            }
            _ => honest(request, &issuer),
        }
    });
    let issuer = format!("{}/tenant", server.issuer());
    let object = discovered(0, &issuer, &[]);
    assert_eq!(object["metadata"]["issuer"], issuer.as_str());
    let asked: Vec<String> = server.requests().iter().map(Request::path).collect();
    assert_eq!(asked[0], "/tenant/.well-known/openid-configuration");
}

#[test]
fn case_100_a_mismatch_is_shown_and_fails() {
    let server = ScriptedServer::start(|request, issuer| match request.path().as_str() {
        "/.well-known/oauth-authorization-server" => {
            let elsewhere = metadata("https://attacker.example");
            Answer::Bytes(json(200, &elsewhere.to_string()))
        }
        _ => honest(request, issuer),
    });
    let object = discovered(4, &server.issuer(), &[]);
    assert_eq!(verdict(&object, "metadata_issuer"), "fail");
    assert_eq!(object["metadata"]["issuer"], "https://attacker.example");
}

#[test]
fn case_104_a_page_is_no_metadata() {
    let page = answer(200, "Content-Type: text/html\r\n", "<h1>Welcome</h1>");
    let server = ScriptedServer::start(move |_, _| Answer::Bytes(page.clone()));
    let object = discovered(3, &server.issuer(), &[]);
    assert!(object["metadata"].is_null() && object["url"].is_null());
    let output = ends_with(3, &Launch::new(&["discover", &server.issuer()]));
    assert!(!output.stdout.is_empty(), "the exchange is shown");
}

#[test]
fn an_address_that_is_none_is_a_usage_error() {
    for issuer in [
        "nowhere",
        "ftp://127.0.0.1",
        "http://user:password@127.0.0.1",
    ] {
        let output = ends_with(2, &Launch::new(&["discover", issuer, "--json"]));
        assert_eq!(output.stdout, "");
        assert!(!output.stderr.is_empty());
    }
}

#[test]
fn a_server_is_kept_as_a_profile_that_asks_for_the_client() {
    let peer = peer();
    let home = tempfile::tempdir().unwrap();
    let home = home.path().to_str().unwrap();
    let save = |issuer: &str| {
        Launch::new(&[
            "discover",
            issuer,
            "--save",
            "My (dev) server",
            "--home",
            home,
        ])
    };
    let output = ends_with(0, &save(&peer.issuer()));
    assert!(
        output.stderr.contains("saved as profile my-dev-server"),
        "{output:?}"
    );
    let show = Launch::new(&["profiles", "show", "my-dev-server", "--home", home]);
    let shown = ends_with(0, &show).stdout;
    assert!(shown.contains(&peer.issuer()), "{shown}");
    assert!(shown.contains("\"client_id\": \"{client_id}\""), "{shown}");

    // Nothing is overwritten, and nothing is sent to find that out.
    let nobody = "http://127.0.0.1:1";
    let output = ends_with(2, &save(nobody));
    assert!(output.stderr.contains("my-dev-server"), "{output:?}");

    let run = Launch::new(&["run", "my-dev-server", "--home", home]).and(&[
        "--client-id",
        "playground-public",
        "--until",
        "discovery",
    ]);
    ends_with(0, &run);
}

#[test]
fn a_server_that_did_not_answer_is_not_kept() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path().to_str().unwrap();
    let launch = Launch::new(&[
        "discover",
        "http://127.0.0.1:1",
        "--save",
        "nobody-there",
        "--home",
        home,
    ]);
    ends_with(3, &launch);
    let list = ends_with(0, &Launch::new(&["profiles", "list", "--home", home]));
    assert!(
        !list
            .stdout
            .lines()
            .any(|line| line.starts_with("nobody-there ")),
        "{list:?}"
    );
}
