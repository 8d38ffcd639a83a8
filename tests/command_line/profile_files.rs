//! Profiles by path: usable ones run, others are refused untouched and without a hang.

use std::{fs, path::PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    launch::{Launch, SECRET_VARIABLE, ends_with},
    scripted_server::{CLIENT_ID, CLIENT_SECRET, ScriptedServer},
    support::peer::driver_command,
};

/// A file in a folder of its own.
struct ProfileFile {
    folder: TempDir,
}

impl ProfileFile {
    fn holding(bytes: impl AsRef<[u8]>) -> Self {
        let file = Self::nowhere();
        fs::write(file.path(), bytes).unwrap();
        file
    }

    fn nowhere() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("profile.json")
    }

    fn run(&self) -> Launch {
        Launch::new(&["run", self.path().to_str().unwrap()])
    }

    /// Exit status 2, the file named, and the file as it was.
    fn is_refused(&self) -> String {
        let before = fs::read(self.path()).ok();
        let output = ends_with(2, &self.run());
        assert_eq!(output.stdout, "");
        assert!(output.stderr.contains("profile.json"), "{output:?}");
        assert_eq!(fs::read(self.path()).ok(), before);
        let beside = fs::read_dir(self.folder.path()).unwrap().count();
        assert!(beside <= 1, "nothing is written beside it");
        output.stderr
    }
}

fn profile(server: &ScriptedServer) -> Value {
    json!({
        "schema": 1,
        "id": "scripted",
        "name": "A scripted server",
        "server": { "issuer": server.issuer() },
        "client": {
            "client_id": CLIENT_ID,
            "token_endpoint_auth_method": "client_secret_basic",
            "client_secret": { "env": SECRET_VARIABLE }
        },
        "redirect": { "host": "127.0.0.1", "port": null, "path": "/signed-in", "capture": "listen" },
        "request": { "pkce": "plain", "extra_parameters": [["prompt", "login"]] }
    })
}

#[test]
fn a_profile_is_walked_as_it_says() {
    let server = ScriptedServer::honest();
    let file = ProfileFile::holding(profile(&server).to_string());
    let run = || {
        file.run()
            .and(&["--browser", &driver_command(&[])])
            .variable(SECRET_VARIABLE, CLIENT_SECRET)
    };
    let trace = run().trace().ended(0, "completed");
    let url = trace.authorization_url();
    let has = |wanted: (&str, &str)| url.query_pairs().any(|(n, v)| (&*n, &*v) == wanted);
    assert!(
        has(("prompt", "login")) && has(("code_challenge_method", "plain")),
        "{url}"
    );
    assert_eq!(
        trace.stages("done").last(),
        Some(&"token"),
        "without OpenID Connect"
    );
    // Options count more than the profile.
    let trace = run()
        .and(&["--pkce", "S256", "--scope", "a b", "--client-id", "another"])
        .trace()
        .ended(0, "completed");
    let url = trace.authorization_url();
    let has = |wanted: (&str, &str)| url.query_pairs().any(|(n, v)| (&*n, &*v) == wanted);
    assert!(
        has(("code_challenge_method", "S256")) && has(("scope", "a b")),
        "{url}"
    );
    assert!(has(("client_id", "another")), "{url}");
}

#[test]
fn a_key_to_decrypt_with_that_nobody_can_give_is_missed_before_anything_is_sent() {
    let server = ScriptedServer::honest();
    for (member, request) in [
        ("id_token_encrypted_response_alg", json!({})),
        (
            "authorization_encrypted_response_alg",
            json!({ "response_mode": "jwt" }),
        ),
        ("userinfo_encrypted_response_alg", json!({})),
        ("introspection_encrypted_response_alg", json!({})),
    ] {
        let mut profile = profile(&server);
        profile["client"]["scope"] = "openid".into();
        profile["client"][member] = "ECDH-ES".into();
        profile["request"] = request;
        let file = ProfileFile::holding(profile.to_string());
        let run = file
            .run()
            .and(&["--userinfo", "--introspect"])
            .variable(SECRET_VARIABLE, CLIENT_SECRET);
        let output = ends_with(2, &run);
        assert!(
            output.stderr.contains("--private-key"),
            "{member}: {output:?}"
        );
        assert_eq!(output.stdout, "", "{member}");
    }
    assert_eq!(server.connections(), 0);
}

#[test]
fn case_122_broken_files() {
    for text in [
        "",
        "{",
        "[]",
        "null",
        r#"{"schema":"one"}"#,
        "\u{0}\u{0}",
        "{\"schema\":1}",
    ] {
        ProfileFile::holding(text).is_refused();
    }
    ProfileFile::holding(b"\xff\xfe\x00").is_refused();
    ProfileFile::nowhere().is_refused();
}

#[test]
fn case_125_a_newer_file_is_left_alone() {
    let server = ScriptedServer::honest();
    let mut newer = profile(&server);
    newer["schema"] = json!(99);
    let told = ProfileFile::holding(newer.to_string()).is_refused();
    assert!(told.contains("99"), "{told}");
    assert_eq!(server.connections(), 0);
}

#[test]
fn case_130_what_is_no_plain_file() {
    let folder = ProfileFile::nowhere();
    fs::create_dir(folder.path()).unwrap();
    folder.is_refused();
    let large = ProfileFile::nowhere();
    // Two gigabytes that take no room on the disk.
    let file = fs::File::create(large.path()).unwrap();
    file.set_len(2 * 1024 * 1024 * 1024).unwrap();
    let output = ends_with(2, &large.run());
    assert!(output.stderr.contains("profile.json"), "{output:?}");
}

#[test]
#[cfg(unix)]
fn case_130_a_pipe_is_not_waited_for() {
    let pipe = ProfileFile::nowhere();
    let made = std::process::Command::new("mkfifo")
        .arg(pipe.path())
        .status();
    assert!(made.unwrap().success());
    let output = ends_with(2, &pipe.run());
    assert!(output.stderr.contains("profile.json"), "{output:?}");
}

#[test]
fn a_secret_in_a_profile_is_refused_and_not_repeated() {
    let server = ScriptedServer::honest();
    let mut telling = profile(&server);
    telling["client"]["client_secret"] = json!(CLIENT_SECRET);
    let told = ProfileFile::holding(telling.to_string()).is_refused();
    assert!(!told.contains(CLIENT_SECRET), "{told}");
}

#[test]
fn case_135_an_address_that_must_not_be_contacted() {
    let server = ScriptedServer::honest();
    for (member, value) in [
        ("authorization_endpoint", "javascript:alert(1)"),
        ("issuer", "file:///etc/passwd"),
    ] {
        let mut hostile = profile(&server);
        hostile["server"][member] = json!(value);
        let file = ProfileFile::holding(hostile.to_string());
        let output = ends_with(2, &file.run().variable(SECRET_VARIABLE, CLIENT_SECRET));
        assert!(output.stderr.contains(member), "{output:?}");
    }
    assert_eq!(server.connections(), 0);
}
