//! Runs are written down as they happen, and can be looked at afterwards.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::{
    launch::{Launch, PATIENCE, ends_with, printed_address},
    scripted_server::{ACCESS_TOKEN, CLIENT_SECRET, CODE, REFRESH_TOKEN, ScriptedServer},
    support::canary,
};

/// A data folder that outlives the programs that use it.
struct Data(tempfile::TempDir);

impl Data {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn launch(&self, arguments: &[&str]) -> Launch {
        Launch::new(arguments).and(&["--home", self.path().to_str().unwrap()])
    }

    fn session(&self, arguments: &[&str]) -> Launch {
        self.launch(&["session"]).and(arguments)
    }

    /// The files of sessions, the oldest first.
    fn files(&self) -> Vec<PathBuf> {
        let Ok(entries) = fs::read_dir(self.path().join("sessions")) else {
            return Vec::new();
        };
        let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        files.sort();
        files
    }

    fn file(&self) -> PathBuf {
        let [file] = self.files().try_into().unwrap();
        file
    }
}

fn id(file: &Path) -> String {
    file.file_stem().unwrap().to_str().unwrap().to_owned()
}

/// What happened, without the times and ids of one run.
fn gist(lines: &[Value]) -> Vec<Value> {
    lines
        .iter()
        .map(|line| {
            let members = [
                "type",
                "stage",
                "status",
                "id",
                "verdict",
                "sent",
                "received",
                "message",
                "expected",
                "access_token",
                "error",
                "exit",
            ];
            members.iter().map(|name| line[*name].clone()).collect()
        })
        .collect()
}

#[test]
fn a_session_is_exported_in_every_format_and_overwrites_nothing() {
    let data = Data::new();
    ends_with(0, &data.launch(&["run", "--json"]));
    let id = id(&data.file());
    for (format, mark) in [
        ("har", "\"version\": \"1.2\""),
        ("curl", "curl "),
        ("markdown", "# "),
        ("mermaid", "sequenceDiagram"),
        ("text", "(A)"),
        ("svg", "<svg"),
        ("html", "<html"),
        ("json", "\"session\""),
    ] {
        let export = ends_with(0, &data.session(&["export", &id, format]));
        assert!(export.stdout.contains(mark), "{format}: {export:#?}");
    }
    let file = data.path().join("run.har");
    let file = file.to_str().unwrap();
    ends_with(0, &data.session(&["export", &id, "har", file]));
    ends_with(2, &data.session(&["export", &id, "har", file]));
    ends_with(0, &data.session(&["export", &id, "har", file, "--replace"]));
    ends_with(2, &data.session(&["export", &id, "pdf"]));
    ends_with(2, &data.session(&["export", "no-such-session", "har"]));
}

#[test]
fn a_session_is_shown_as_the_run_was() {
    let data = Data::new();
    let run = data.launch(&["run", "--json"]).run();
    assert_eq!(run.status.code(), Some(0), "{run:#?}");
    let lines = run.json_lines();
    let id = id(&data.file());
    assert_eq!(lines.last().unwrap()["session"], id);
    let shown = ends_with(0, &data.session(&["show", &id, "--json"]));
    assert_eq!(gist(&shown.json_lines()), gist(&lines));
    let plain = ends_with(0, &data.session(&["show", &id]));
    assert!(plain.stdout.contains("POST /token HTTP/1.1"), "{plain:#?}");
    assert_eq!(data.files().len(), 1, "looking makes no session");
}

#[test]
fn the_list_has_the_newest_first() {
    let data = Data::new();
    ends_with(0, &data.session(&["list"]));
    assert_eq!(data.files().len(), 0);
    ends_with(0, &data.launch(&["run"]));
    let first = id(&data.file());
    ends_with(
        3,
        &data.launch(&["run", "--issuer", "http://127.0.0.1:1", "--client-id", "a"]),
    );
    let list = ends_with(0, &data.session(&["list"]));
    let lines: Vec<_> = list.stdout.lines().collect();
    assert_eq!(lines.len(), 2, "{list:#?}");
    assert!(lines[0].contains("network_error"), "{list:#?}");
    assert!(
        lines[1].starts_with(&first) && lines[1].contains("completed"),
        "{list:#?}"
    );
    let objects = ends_with(0, &data.session(&["list", "--json"])).json_lines();
    assert_eq!(objects[1]["id"], first);
    assert_eq!(objects[1]["status"], "completed");
    assert_eq!(objects[0]["client_id"], "a");
}

#[test]
fn the_folder_is_also_named_by_a_variable() {
    let data = Data::new();
    let named = data.path().to_str().unwrap();
    let launch = || Launch::new(&[]).variable("OAUTH_PLAYGROUND_HOME", named);
    ends_with(0, &launch().and(&["run"]));
    assert_eq!(data.files().len(), 1);
    let launch = Launch::new(&["run"]);
    ends_with(0, &launch);
    let platform = canary::found_below(&launch.home(), &["Workshop provider"]);
    assert_eq!(platform.len(), 1, "{platform:?}");
}

#[test]
fn a_killed_run_is_reopened_as_far_as_it_came() {
    let data = Data::new();
    let server = ScriptedServer::honest();
    let launch = server
        .run_without_browser()
        .and(&["--home", data.path().to_str().unwrap()]);
    let process = launch.start();
    let address = printed_address(&process);
    // The listener answers before the program is ended.
    wait_for_listener(&address);
    kill(process.id());
    let output = process.finish(PATIENCE);
    assert_eq!(output.status.code(), None, "{output:#?}");
    let connections = server.connections();
    let id = id(&data.file());
    let shown = ends_with(0, &data.session(&["show", &id, "--json"])).json_lines();
    let stages: Vec<_> = shown
        .iter()
        .filter(|line| line["type"] == "stage")
        .map(|line| {
            (
                line["stage"].as_str().unwrap(),
                line["status"].as_str().unwrap(),
            )
        })
        .collect();
    assert!(stages.contains(&("discovery", "sent")), "{stages:?}");
    assert!(stages.contains(&("authorization", "sent")), "{stages:?}");
    assert!(
        !stages.iter().any(|(stage, _)| *stage == "token"),
        "{stages:?}"
    );
    let list = ends_with(0, &data.session(&["list"]));
    assert!(list.stdout.contains("unfinished"), "{list:#?}");
    assert_eq!(server.connections(), connections, "nothing is sent");
}

#[test]
fn a_run_killed_at_any_line_leaves_a_session_that_opens() {
    for killed_after in [1, 4, 9, 16, 25] {
        let data = Data::new();
        let process = data.launch(&["run", "--json"]).start();
        let seen = std::cell::Cell::new(0);
        process.stdout_line(PATIENCE, |_| {
            seen.set(seen.get() + 1);
            seen.get() >= killed_after
        });
        kill(process.id());
        process.finish(PATIENCE);
        for file in data.files() {
            let shown = data.session(&["show", &id(&file)]).run();
            let has_header = fs::read(&file).unwrap().contains(&b'\n');
            let status = if has_header { 0 } else { 2 };
            assert_eq!(shown.status.code(), Some(status), "{shown:#?}");
        }
        // What comes after is not in the way of what was left.
        ends_with(0, &data.launch(&["run"]));
        let list = ends_with(0, &data.session(&["list"]));
        assert!(list.stdout.contains("completed"), "{list:#?}");
    }
}

#[test]
fn case_127_runs_at_the_same_time_keep_a_session_each() {
    let data = Data::new();
    let launches: Vec<_> = (0..3).map(|_| data.launch(&["run"])).collect();
    let processes: Vec<_> = launches.iter().map(Launch::start).collect();
    for process in processes {
        let output = process.finish(PATIENCE);
        assert_eq!(output.status.code(), Some(0), "{output:#?}");
    }
    let list = ends_with(0, &data.session(&["list"]));
    assert_eq!(list.stdout.matches("completed").count(), 3, "{list:#?}");
}

/// Returns once the redirect's address, as it stands in the authorization URL, is listened on.
fn wait_for_listener(address: &str) {
    let url = url::Url::parse(address).unwrap();
    let (_, redirect) = url
        .query_pairs()
        .find(|(name, _)| name == "redirect_uri")
        .unwrap();
    let redirect = url::Url::parse(&redirect).unwrap();
    let socket = format!("127.0.0.1:{}", redirect.port().unwrap());
    let deadline = std::time::Instant::now() + PATIENCE;
    while std::net::TcpStream::connect(&socket).is_err() {
        assert!(std::time::Instant::now() < deadline, "nothing listens");
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
}

fn kill(id: u32) {
    let status = std::process::Command::new("sh")
        .args(["-c", &format!("kill -s KILL {id}")])
        .status();
    assert!(status.unwrap().success());
}

#[test]
fn every_prefix_of_a_session_opens() {
    let data = Data::new();
    ends_with(0, &data.launch(&["run"]));
    let file = data.file();
    let whole = fs::read(&file).unwrap();
    let header = whole.iter().position(|byte| *byte == b'\n').unwrap();
    // At the ends of lines, and somewhere within.
    let ends = whole.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
    let ends: Vec<usize> = ends.map(|(at, _)| at).collect();
    for at in [ends[3], ends[ends.len() / 2], ends[ends.len() - 2]] {
        for cut in [at + 1, at + 40] {
            fs::write(&file, &whole[..cut]).unwrap();
            let shown = ends_with(0, &data.session(&["show", &id(&file)]));
            let is_torn = cut == at + 40;
            assert_eq!(
                shown.stderr.contains("expected a whole line"),
                is_torn,
                "{shown:#?}"
            );
        }
    }
    fs::write(&file, &whole[..header - 1]).unwrap();
    let refused = ends_with(2, &data.session(&["show", &id(&file)]));
    assert!(
        refused.stderr.contains("expected the header"),
        "{refused:#?}"
    );
    let listed = ends_with(0, &data.session(&["list"]));
    assert!(listed.stderr.contains(&id(&file)), "{listed:#?}");
}

#[test]
fn case_139_no_secret_stands_in_the_data_folder() {
    let data = Data::new();
    let server = ScriptedServer::honest();
    let launch = server
        .run()
        .and(&["--introspect", "--revoke", "--with-secrets"])
        .and(&["--home", data.path().to_str().unwrap()]);
    ends_with(0, &launch);
    let [request] = server.requests_on("/token").try_into().unwrap();
    let request: crate::scripted_server::Request = request;
    let verifier = request.parameter("code_verifier").unwrap();
    let secrets = [CLIENT_SECRET, CODE, ACCESS_TOKEN, REFRESH_TOKEN, &verifier];
    let found = canary::found_below(data.path(), &secrets);
    assert!(found.is_empty(), "{found:?}");
    assert!(
        fs::read_to_string(data.file())
            .unwrap()
            .contains("\"type\":\"tokens\"")
    );
}

#[test]
fn case_130_what_is_no_plain_file_is_neither_opened_nor_waited_for() {
    let data = Data::new();
    ends_with(0, &data.launch(&["run"]));
    let file = data.file();
    let beside = |name: &str| data.path().join("sessions").join(name);
    fs::create_dir(beside("folder.jsonl")).unwrap();
    std::os::unix::fs::symlink(&file, beside("link.jsonl")).unwrap();
    let made = std::process::Command::new("mkfifo")
        .arg(beside("pipe.jsonl"))
        .status();
    assert!(made.unwrap().success());
    for (name, what) in [
        ("folder", "a folder"),
        ("link", "a symbolic link"),
        ("pipe", "a pipe"),
    ] {
        let refused = ends_with(6, &data.session(&["show", name]));
        assert!(refused.stderr.contains(what), "{refused:#?}");
    }
    let list = ends_with(0, &data.session(&["list"]));
    assert_eq!(list.stdout.lines().count(), 1, "{list:#?}");
    assert_eq!(list.stderr.lines().count(), 3, "{list:#?}");
}

#[test]
fn case_131_an_id_is_no_path() {
    let data = Data::new();
    fs::create_dir_all(data.path().join("sessions")).unwrap();
    fs::write(data.path().join("outside.jsonl"), "{}\n").unwrap();
    for id in [
        "../outside",
        "/etc/passwd",
        "",
        ".",
        "a/b",
        "CON",
        &"a".repeat(300),
    ] {
        let refused = ends_with(2, &data.session(&["show", id]));
        assert!(
            refused.stderr.contains("expected the id of a session"),
            "{refused:#?}"
        );
    }
}

#[test]
fn case_132_without_a_home_the_run_says_that_it_is_not_kept() {
    for home in ["", "relative/home"] {
        let folder = tempfile::tempdir().unwrap();
        let launch = Launch::new(&["run"]).variable("HOME", home);
        let output = ends_with(0, &launch);
        let told = output.stderr.lines().next().unwrap();
        assert!(
            told.contains("memory only") && told.contains("--home"),
            "{output:#?}"
        );
        assert!(!folder.path().join("relative").exists());
    }
    ends_with(6, &Launch::new(&["session", "list"]).variable("HOME", ""));
}

#[test]
#[cfg(unix)]
fn case_123_a_limit_on_files_ends_in_a_message_and_loses_nothing_of_the_flow() {
    let data = Data::new();
    // Blocks of 512 or 1024 bytes, as the shell counts: less than a session, more than its header.
    let script = format!(
        "ulimit -f 8; exec '{}' run --json --home '{}'",
        env!("CARGO_BIN_EXE_oauth-playground"),
        data.path().display()
    );
    let output = std::process::Command::new("sh")
        .args(["-c", &script])
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(6), "{stderr}");
    assert!(stderr.contains("Not saved"), "{stderr}");
    let stdout = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<Value> = stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let end = lines.last().unwrap();
    assert_eq!(
        (&end["status"], &end["exit"]),
        (&"machine_error".into(), &6.into())
    );
    let has_tokens = lines.iter().any(|line| line["type"] == "tokens");
    assert!(has_tokens, "the flow went on");
    // What is on disk opens.
    ends_with(0, &data.session(&["show", &id(&data.file())]));
}

#[test]
#[cfg(unix)]
fn case_129_the_file_and_its_folders_are_private() {
    use std::os::unix::fs::PermissionsExt as _;
    let outer = Data::new();
    let home = outer.path().join("new/home");
    let launch = Launch::new(&["run", "--home", home.to_str().unwrap()]);
    ends_with(0, &launch);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&home), 0o700);
    assert_eq!(mode(&home.join("sessions")), 0o700);
    for entry in fs::read_dir(home.join("sessions")).unwrap() {
        assert_eq!(mode(&entry.unwrap().path()), 0o600);
    }
}

#[test]
fn case_111_certificates_that_were_not_checked_are_written_down_for_that_run_alone() {
    let data = Data::new();
    let server = ScriptedServer::honest();
    for (more, trust) in [(&["--insecure-tls"][..], "none"), (&[], "system")] {
        let before = data.files();
        let launch = server
            .run()
            .and(more)
            .and(&["--home", data.path().to_str().unwrap()]);
        ends_with(0, &launch);
        let files = data.files();
        let file = files.iter().find(|file| !before.contains(file)).unwrap();
        let text = fs::read_to_string(file).unwrap();
        let header: Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
        assert_eq!(header["profile"]["trust"]["kind"], trust);
    }
}

#[test]
fn discovery_alone_leaves_no_session() {
    let data = Data::new();
    let server = ScriptedServer::honest();
    ends_with(0, &data.launch(&["discover", &server.issuer()]));
    assert_eq!(data.files().len(), 0);
}
