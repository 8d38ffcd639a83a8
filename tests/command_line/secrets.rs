//! Secrets that are kept: in a real Secret Service, without one, and by a command.

use std::{fs, io::Write as _, path::Path, process::Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    launch::PATIENCE,
    scripted_server::{CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN, ScriptedServer},
    support::{
        canary,
        keyring::Keyring,
        peer::driver_command,
        process::{Output, Process},
        program,
    },
};

/// A home with one profile, and a keyring for it, if there is one.
pub(crate) struct Home {
    folder: TempDir,
    pub(crate) keyring: Option<Keyring>,
}

impl Home {
    pub(crate) fn with(keyring: Option<Keyring>) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            keyring,
        }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn data(&self) -> std::path::PathBuf {
        self.path().join("data")
    }

    /// Keeps a profile for that server, whose secret is where `source` says.
    pub(crate) fn profile(&self, server: &ScriptedServer, source: &Value) {
        let profile = json!({
            "schema": 1,
            "id": "mine",
            "name": "Mine",
            "server": { "issuer": server.issuer() },
            "client": {
                "client_id": CLIENT_ID,
                "token_endpoint_auth_method": "client_secret_basic",
                "scope": "read",
                "client_secret": source,
            },
        });
        let folder = self.data().join("profiles");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("mine.json"), profile.to_string()).unwrap();
    }

    pub(crate) fn start(&self, arguments: &[&str], input: Option<&str>) -> Process {
        let data = self.data();
        let mut all = vec!["--home", data.to_str().unwrap()];
        all.extend(arguments);
        let mut command = program::command(self.path(), &all);
        if let Some(keyring) = &self.keyring {
            keyring.reach(&mut command);
        }
        if input.is_some() {
            command.stdin(Stdio::piped());
        }
        let mut process = Process::start("oauth-playground", &mut command);
        if let Some(input) = input {
            let mut pipe = process.take_stdin().unwrap();
            // A program that refuses has ended before it reads.
            drop(pipe.write_all(input.as_bytes()));
        }
        process
    }

    pub(crate) fn ends_with(&self, status: i32, arguments: &[&str], input: Option<&str>) -> Output {
        let output = self.start(arguments, input).finish(PATIENCE);
        assert_eq!(
            output.status.code(),
            Some(status),
            "{arguments:?}: {output:#?}"
        );
        for text in [&output.stdout, &output.stderr] {
            assert_eq!(canary::found_in(text.as_bytes(), &CANARIES), [""; 0]);
        }
        output
    }

    pub(crate) fn run(&self, status: i32, more: &[&str]) -> Output {
        let browser = driver_command(&[]);
        let mut arguments = vec!["run", "mine", "--browser", &browser];
        arguments.extend(more);
        self.ends_with(status, &arguments, None)
    }

    /// No file of the program holds a secret.
    pub(crate) fn is_clean(&self) {
        assert_eq!(canary::found_below(self.path(), &CANARIES), [""; 0]);
    }
}

pub(crate) const CANARIES: [&str; 2] = [CLIENT_SECRET, REFRESH_TOKEN];
pub(crate) const SECRET_LINE: &str = "canary-client-secret-1\n";

pub(crate) fn in_keychain() -> Value {
    json!({ "keychain": true })
}

/// Whether the token endpoint was shown the secret.
fn was_shown(server: &ScriptedServer) -> bool {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    let basic = STANDARD.encode(format!("{CLIENT_ID}:{CLIENT_SECRET}"));
    let requests = server.requests_on("/token");
    assert!(!requests.is_empty());
    requests
        .iter()
        .all(|request| String::from_utf8_lossy(&request.bytes).contains(&basic))
}

#[test]
fn a_secret_is_kept_used_listed_and_deleted_and_no_file_of_the_program_holds_it() {
    let server = ScriptedServer::honest();
    let home = Home::with(Some(Keyring::unlocked()));
    home.profile(&server, &in_keychain());
    home.ends_with(0, &["secrets", "set", "mine"], Some(SECRET_LINE));
    let listed = home.ends_with(0, &["secrets", "list"], None);
    assert_eq!(listed.stdout, "mine/client_secret\n");
    home.run(0, &[]);
    assert!(was_shown(&server));
    let stored = home.ends_with(0, &["storage", "--json"], None);
    let stored: Value = serde_json::from_str(&stored.stdout).unwrap();
    assert_eq!(stored["keychain"]["missing"], Value::Null);
    assert_eq!(
        stored["keychain"]["kept"],
        json!([{ "profile": "mine", "environment": null, "purpose": "client_secret" }])
    );
    let sessions = &stored["places"][1];
    assert_eq!(
        (&sessions["what"], &sessions["files"]),
        (&json!("sessions"), &json!(1))
    );
    home.is_clean();
    home.ends_with(0, &["secrets", "delete", "mine"], None);
    assert_eq!(home.ends_with(0, &["secrets", "list"], None).stdout, "");
    assert_eq!(home.keyring.as_ref().unwrap().entries(), [""; 0]);
}

#[test]
fn a_secret_from_a_variable_is_kept_as_well_and_never_an_argument() {
    let server = ScriptedServer::honest();
    let home = Home::with(Some(Keyring::unlocked()));
    home.profile(&server, &in_keychain());
    let refused = home.ends_with(
        2,
        &["secrets", "set", "mine", "--from-env", "NOT_SET"],
        None,
    );
    assert!(refused.stderr.contains("NOT_SET"), "{refused:?}");
    let refused = home.ends_with(2, &["secrets", "set", "mine"], Some("\n"));
    assert!(refused.stderr.contains("got nothing"), "{refused:?}");
    home.ends_with(2, &["secrets", "set", "mine", "a-value"], None);
    let mut command = program::command(
        home.path(),
        &[
            "--home",
            home.data().to_str().unwrap(),
            "secrets",
            "set",
            "mine",
            "--from-env",
            "GIVEN",
        ],
    );
    command.env("GIVEN", CLIENT_SECRET);
    home.keyring.as_ref().unwrap().reach(&mut command);
    let output = Process::start("oauth-playground", &mut command).finish(PATIENCE);
    assert!(output.status.success(), "{output:?}");
    home.run(0, &[]);
    assert!(was_shown(&server));
}

#[test]
fn case_133_a_secret_of_more_than_2560_bytes_is_kept_in_parts_and_comes_back_whole() {
    let server = ScriptedServer::honest();
    let home = Home::with(Some(Keyring::unlocked()));
    home.profile(&server, &in_keychain());
    let long = format!("{CLIENT_SECRET}{}", "-long".repeat(1_500));
    home.ends_with(0, &["secrets", "set", "mine"], Some(&long));
    let keyring = home.keyring.as_ref().unwrap();
    assert!(keyring.entries().len() > 3, "{:?}", keyring.entries());
    home.run(0, &["--auth", "client_secret_post"]);
    let shown = server.requests_on("/token")[0].parameter("client_secret");
    assert_eq!(shown, Some(long));
    // A shorter one leaves nothing of the longer one behind.
    home.ends_with(0, &["secrets", "set", "mine"], Some(SECRET_LINE));
    assert_eq!(keyring.entries().len(), 1);
}

#[test]
fn case_134_what_was_deleted_by_hand_is_missed_by_name_and_nothing_else_is_lost() {
    let server = ScriptedServer::honest();
    let home = Home::with(Some(Keyring::unlocked()));
    home.profile(&server, &in_keychain());
    home.ends_with(0, &["secrets", "set", "mine"], Some(SECRET_LINE));
    let keyring = home.keyring.as_ref().unwrap();
    for entry in keyring.entries() {
        keyring.delete(&entry);
    }
    let refused = home.run(2, &[]);
    assert!(
        refused
            .stderr
            .contains("the keychain has none for this profile"),
        "{refused:?}"
    );
    home.ends_with(0, &["profiles", "check", "mine"], None);
    home.ends_with(0, &["secrets", "set", "mine"], Some(SECRET_LINE));
    home.run(0, &[]);
    // In parts only, as after a hand in a list of entries.
    let long = format!("{CLIENT_SECRET}{}", "-long".repeat(1_500));
    home.ends_with(0, &["secrets", "set", "mine"], Some(&long));
    let entries = keyring.entries();
    keyring.delete(&entries[0]);
    let refused = home.run(2, &[]);
    assert!(
        refused.stderr.contains("in part") || refused.stderr.contains("has none"),
        "{refused:?}"
    );
}

#[test]
fn a_profile_with_the_same_id_and_other_servers_does_not_get_the_secret() {
    let server = ScriptedServer::honest();
    let thief = ScriptedServer::honest();
    let home = Home::with(Some(Keyring::unlocked()));
    home.profile(&server, &in_keychain());
    home.ends_with(0, &["secrets", "set", "mine"], Some(SECRET_LINE));
    home.profile(&thief, &in_keychain());
    let refused = home.run(2, &[]);
    assert!(refused.stderr.contains("for other servers"), "{refused:?}");
    assert_eq!(thief.requests().len(), 0);
}

#[test]
fn case_132_without_a_keyring_it_is_said_before_and_nothing_is_written_in_clear() {
    let server = ScriptedServer::honest();
    for keyring in [None, Some(Keyring::bus_alone())] {
        let home = Home::with(keyring);
        home.profile(&server, &in_keychain());
        let refused = home.ends_with(6, &["secrets", "set", "mine"], Some(SECRET_LINE));
        assert!(
            refused.stderr.contains("there is no keychain"),
            "{refused:?}"
        );
        let refused = home.run(6, &[]);
        assert!(
            refused.stderr.contains("there is no keychain")
                && refused.stderr.contains("no terminal"),
            "{refused:?}"
        );
        let stored = home.ends_with(0, &["storage", "--json"], None);
        let stored: Value = serde_json::from_str(&stored.stdout).unwrap();
        assert!(stored["keychain"]["missing"].is_string(), "{stored}");
        home.is_clean();
    }
}

#[test]
fn case_132_a_locked_keyring_that_nobody_opens_is_a_refusal_and_not_a_hang() {
    let server = ScriptedServer::honest();
    let home = Home::with(Some(Keyring::unlocked()));
    home.profile(&server, &in_keychain());
    home.ends_with(0, &["secrets", "set", "mine"], Some(SECRET_LINE));
    home.keyring.as_ref().unwrap().lock();
    let refused = home.run(6, &[]);
    assert!(
        refused.stderr.contains("the keychain refused"),
        "{refused:?}"
    );
    home.ends_with(6, &["secrets", "set", "mine"], Some(SECRET_LINE));
    home.is_clean();
}

#[test]
fn tokens_are_kept_on_request_and_the_next_run_begins_with_them() {
    let server = ScriptedServer::honest();
    let home = Home::with(Some(Keyring::unlocked()));
    home.profile(&server, &in_keychain());
    home.ends_with(0, &["secrets", "set", "mine"], Some(SECRET_LINE));
    home.run(0, &[]);
    let without = home.run(2, &["--grant", "refresh_token"]);
    assert!(
        without.stderr.contains("--refresh-token-env"),
        "{without:?}"
    );
    home.run(0, &["--keep-tokens"]);
    let listed = home.ends_with(0, &["secrets", "list"], None);
    assert_eq!(listed.stdout, "mine/client_secret\nmine/tokens\n");
    home.run(0, &["--grant", "refresh_token", "--until", "refresh"]);
    let last = server.requests_on("/token").pop().unwrap();
    assert_eq!(
        last.parameter("grant_type").as_deref(),
        Some("refresh_token")
    );
    assert_eq!(
        last.parameter("refresh_token").as_deref(),
        Some(REFRESH_TOKEN)
    );
    home.is_clean();
    home.ends_with(
        0,
        &["secrets", "delete", "mine", "--purpose", "tokens"],
        None,
    );
    home.run(2, &["--grant", "refresh_token"]);
}

#[test]
fn a_command_is_run_only_after_a_yes_and_what_it_prints_is_nowhere() {
    let server = ScriptedServer::honest();
    let home = Home::with(None);
    let elsewhere = tempfile::tempdir().unwrap();
    let traces = elsewhere.path().join("was-run");
    // The secret is put together by the shell, so that no file or argument holds it.
    let script = format!(
        "touch '{}'; printf 'canary-client-%s\\n' secret-1; echo canary-noise >&2",
        traces.display()
    );
    home.profile(&server, &json!({ "command": ["sh", "-c", script] }));
    let refused = home.run(2, &[]);
    assert!(
        refused.stderr.contains("--allow-secret-command"),
        "{refused:?}"
    );
    assert!(!traces.exists());
    home.run(0, &["--allow-secret-command"]);
    assert!(traces.exists());
    assert!(was_shown(&server));
    home.is_clean();
    // A yes on the command line is for one run.
    home.run(2, &[]);
    home.profile(
        &server,
        &json!({ "command": ["sh", "-c", "echo canary-noise; exit 7"] }),
    );
    let failed = home.run(6, &["--allow-secret-command"]);
    assert!(failed.stderr.contains("exit status 7"), "{failed:?}");
    assert!(!failed.stderr.contains("canary-noise"), "{failed:?}");
}

#[test]
fn a_source_that_is_none_says_what_was_expected() {
    let server = ScriptedServer::honest();
    let home = Home::with(None);
    for (source, expected) in [
        (json!({ "keychain": false }), "\"keychain\": true"),
        (json!({ "command": [] }), "got no program"),
    ] {
        home.profile(&server, &source);
        let path = home.data().join("profiles/mine.json");
        let refused = home.ends_with(2, &["run", path.to_str().unwrap()], None);
        assert!(refused.stderr.contains(expected), "{refused:?}");
    }
}

#[test]
fn what_is_kept_for_one_environment_is_never_given_to_another() {
    let server = ScriptedServer::honest();
    let home = Home::with(Some(Keyring::unlocked()));
    home.profile(&server, &in_keychain());
    let path = home.data().join("profiles/mine.json");
    let mut profile: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    profile["environments"] = json!([
        { "name": "stage", "changes": {} },
        { "name": "production", "changes": {} }
    ]);
    fs::write(&path, profile.to_string()).unwrap();

    let unknown = ["secrets", "set", "mine", "--environment", "nowhere"];
    let refused = home.ends_with(2, &unknown, Some(SECRET_LINE));
    assert!(
        refused.stderr.contains("(stage, production)"),
        "{refused:?}"
    );
    let stage = ["secrets", "set", "mine", "--environment", "stage"];
    home.ends_with(0, &stage, Some(SECRET_LINE));
    let listed = home.ends_with(0, &["secrets", "list"], None);
    assert_eq!(listed.stdout, "mine/stage/client_secret\n");
    let listed = home.ends_with(0, &["secrets", "list", "--json"], None);
    let listed: Value = serde_json::from_str(&listed.stdout).unwrap();
    assert_eq!(listed["environment"], "stage");

    // The servers are the same: the environment alone keeps them apart.
    for elsewhere in [&["--environment", "production"][..], &[]] {
        let refused = home.run(2, elsewhere);
        let words = "the keychain has none for this profile";
        assert!(refused.stderr.contains(words), "{refused:?}");
    }
    assert!(server.requests_on("/token").is_empty());
    home.run(0, &["--environment", "stage", "--keep-tokens"]);
    assert!(was_shown(&server));

    // Nor does a token of one begin a run of another.
    let refresh = ["--grant", "refresh_token", "--until", "refresh"];
    let without = home.run(
        2,
        &[&refresh[..], &["--environment", "production"]].concat(),
    );
    assert!(
        without.stderr.contains("--refresh-token-env"),
        "{without:?}"
    );
    home.run(0, &[&refresh[..], &["--environment", "stage"]].concat());
    let listed = home.ends_with(0, &["secrets", "list"], None);
    assert_eq!(
        listed.stdout,
        "mine/stage/client_secret\nmine/stage/tokens\n"
    );
    home.is_clean();

    let delete = ["secrets", "delete", "mine", "--environment", "production"];
    home.ends_with(2, &delete, None);
    let delete = ["secrets", "delete", "mine", "--environment", "stage"];
    home.ends_with(0, &delete, None);
    assert_eq!(home.ends_with(0, &["secrets", "list"], None).stdout, "");
}
