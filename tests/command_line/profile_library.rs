//! `profiles`: the library on the command line.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};

use crate::{
    launch::{Launch, SECRET_VARIABLE, ends_with},
    scripted_server::{CLIENT_ID, CLIENT_SECRET, ScriptedServer},
    support::peer::driver_command,
};

/// A data folder, and a folder beside it for files on their way in and out.
struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    fn kept(&self, id: &str) -> PathBuf {
        self.home().join("profiles").join(format!("{id}.json"))
    }

    fn launch(&self, arguments: &[&str]) -> Launch {
        Launch::new(arguments).and(&["--home", self.home().to_str().unwrap()])
    }

    fn profiles(&self, arguments: &[&str]) -> Launch {
        self.launch(&["profiles"]).and(arguments)
    }

    fn file(&self, name: &str, content: &Value) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, content.to_string()).unwrap();
        path
    }
}

fn profile(id: &str, issuer: &str) -> Value {
    json!({
        "schema": 1, "id": id, "name": format!("The server {id}"), "x-kept": [1],
        "server": { "issuer": issuer },
        "client": {
            "client_id": CLIENT_ID,
            "token_endpoint_auth_method": "client_secret_basic",
            "client_secret": { "env": SECRET_VARIABLE }
        },
    })
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn an_imported_profile_is_listed_shown_checked_run_and_exported() {
    let place = Place::new();
    let server = ScriptedServer::honest();
    let file = place.file("in.json", &profile("scripted", &server.issuer()));
    let imported = ends_with(0, &place.profiles(&["import", text(&file)]));
    assert!(imported.stdout.starts_with("scripted"), "{imported:?}");
    assert_eq!(server.connections(), 0, "nothing is sent");
    let list = ends_with(0, &place.profiles(&["list"]));
    let first = list.stdout.lines().next().unwrap();
    assert_eq!(first, "scripted  user  The server scripted");
    let objects = ends_with(0, &place.profiles(&["list", "--json"])).json_lines();
    assert_eq!(
        (&objects[0]["id"], &objects[0]["origin"]),
        (&"scripted".into(), &"user".into())
    );
    let shown = ends_with(0, &place.profiles(&["show", "scripted", "--json"])).json_lines();
    assert_eq!(shown[0]["x-kept"], json!([1]));
    ends_with(0, &place.profiles(&["check", "scripted"]));
    // By id, and by name in any case.
    for name in ["scripted", "the server SCRIPTED"] {
        let run = place
            .launch(&["run", name, "--browser", &driver_command(&[])])
            .variable(SECRET_VARIABLE, CLIENT_SECRET);
        ends_with(0, &run);
    }
    let out = place.folder.path().join("out.json");
    ends_with(0, &place.profiles(&["export", "scripted", text(&out)]));
    let exported = fs::read_to_string(&out).unwrap();
    assert_eq!(
        exported,
        fs::read_to_string(place.kept("scripted")).unwrap()
    );
    assert!(!exported.contains(CLIENT_SECRET));
    let printed = ends_with(0, &place.profiles(&["export", "scripted"]));
    assert_eq!(printed.stdout, exported);
}

#[test]
fn nothing_is_overwritten_without_replace() {
    let place = Place::new();
    let first = place.file("one.json", &profile("a", "https://one.example"));
    let second = place.file("two.json", &profile("a", "https://two.example"));
    ends_with(0, &place.profiles(&["import", text(&first)]));
    let refused = ends_with(2, &place.profiles(&["import", text(&second)]));
    assert!(refused.stderr.contains("--replace"), "{refused:?}");
    let issuer = || {
        ends_with(0, &place.profiles(&["show", "a", "--json"])).json_lines()[0]["server"]["issuer"]
            .clone()
    };
    assert_eq!(issuer(), "https://one.example");
    ends_with(0, &place.profiles(&["import", text(&second), "--replace"]));
    assert_eq!(issuer(), "https://two.example");
    let refused = ends_with(2, &place.profiles(&["export", "a", text(&first)]));
    assert!(refused.stderr.contains("--replace"), "{refused:?}");
    assert!(fs::read_to_string(&first).unwrap().contains("one.example"));
    ends_with(
        0,
        &place.profiles(&["export", "a", text(&first), "--replace"]),
    );
    assert!(fs::read_to_string(&first).unwrap().contains("two.example"));
}

#[test]
fn a_check_says_what_is_wrong_and_ends_with_4() {
    let place = Place::new();
    let mut bad = profile("bad", "ftp://one.example");
    bad["request"] = json!({ "pkce": "magic" });
    let file = place.file("bad.json", &bad);
    let checked = ends_with(4, &place.profiles(&["check", text(&file)]));
    for member in ["/server/issuer", "/request/pkce"] {
        assert!(checked.stdout.contains(member), "{checked:?}");
    }
    let objects = ends_with(4, &place.profiles(&["check", text(&file), "--json"])).json_lines();
    assert!(objects.iter().all(|object| object["verdict"] == "fail"));
    // Every shipped profile is sound; what it asks for is no fault.
    let list = ends_with(0, &place.profiles(&["list", "--json"]));
    for shipped in list.json_lines() {
        ends_with(
            0,
            &place.profiles(&["check", shipped["id"].as_str().unwrap()]),
        );
    }
}

#[test]
fn a_name_with_a_slip_leads_to_the_profile_that_was_meant() {
    let place = Place::new();
    let refused = ends_with(2, &place.launch(&["run", "gihub"]));
    assert!(
        refused.stderr.contains("did you mean github?"),
        "{refused:?}"
    );
    assert!(!refused.stderr.contains("gitlab"), "{refused:?}");
    let none = ends_with(0, &place.profiles(&["list", "--search", "zzz"]));
    assert_eq!(none.stdout, "");
    assert!(none.stderr.contains("\"zzz\""), "{none:?}");
}

#[test]
#[cfg(unix)]
fn whoever_reads_no_further_is_told_nothing() {
    use std::{io::Read as _, process::Stdio};

    let place = Place::new();
    for (arguments, status) in [
        (&["profiles", "list"][..], 0),
        // What was cut off did not reach its end.
        (&["run"], 6),
    ] {
        let mut command = crate::support::program::command(&place.home(), arguments);
        // Of a pipe that nobody reads, the other end is gone at once.
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        command.stdout(writer).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        drop(command);
        let mut said = String::new();
        let mut stderr = child.stderr.take().unwrap();
        stderr.read_to_string(&mut said).unwrap();
        let ended = child.wait().unwrap();
        assert_eq!(ended.code(), Some(status), "{arguments:?}: {said}");
        assert!(!said.contains("pipe"), "{arguments:?}: {said}");
    }
}

#[test]
fn a_template_says_what_it_asks_for() {
    let place = Place::new();
    let refused = ends_with(2, &place.launch(&["run", "github"]));
    assert!(
        refused.stderr.contains("--answer client_id=VALUE"),
        "{refused:?}"
    );
    let refused = ends_with(2, &place.launch(&["run", "wso2", "--client-id", "a"]));
    assert!(refused.stderr.contains("certificate_sha256"), "{refused:?}");
}

#[test]
fn case_131_135_an_imported_id_is_no_path_and_nothing_in_it_is_used() {
    let place = Place::new();
    let server = ScriptedServer::honest();
    let mut hostile = profile("../../outside", &server.issuer());
    hostile["name"] = json!("\u{202e}\u{1b}[31mred");
    hostile["server"]["authorization_endpoint"] = json!("javascript:alert(1)");
    let file = place.file("hostile.json", &hostile);
    let imported = ends_with(0, &place.profiles(&["import", text(&file)]));
    assert!(
        imported.stderr.contains("/server/authorization_endpoint"),
        "{imported:?}"
    );
    assert!(imported.stdout.starts_with("outside  "), "{imported:?}");
    assert!(!imported.stdout.contains('\u{1b}') && !imported.stdout.contains('\u{202e}'));
    assert!(place.kept("outside").exists());
    assert_eq!(server.connections(), 0);
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let path = place.folder.path().join("deep.json");
    fs::write(&path, deep).unwrap();
    ends_with(2, &place.profiles(&["import", text(&path)]));
}

#[test]
fn case_122_a_damaged_profile_is_named_and_the_others_are_there() {
    let place = Place::new();
    let file = place.file("a.json", &profile("a", "https://one.example"));
    ends_with(0, &place.profiles(&["import", text(&file)]));
    fs::write(place.kept("b"), "{").unwrap();
    let list = ends_with(0, &place.profiles(&["list"]));
    assert!(list.stdout.starts_with("a  user"), "{list:?}");
    assert!(list.stderr.contains("b.json.corrupt-1"), "{list:?}");
    let unknown = ends_with(2, &place.launch(&["run", "b"]));
    assert!(
        unknown.stderr.contains("profiles list"),
        "says where they are named: {unknown:?}"
    );
}

#[test]
#[cfg(unix)]
fn case_123_a_limit_on_files_leaves_the_old_profile() {
    let place = Place::new();
    let file = place.file("a.json", &profile("a", "https://one.example"));
    ends_with(0, &place.profiles(&["import", text(&file)]));
    let before = fs::read(place.kept("a")).unwrap();
    let mut large = profile("a", "https://two.example");
    large["x-large"] = json!("x".repeat(64 * 1024));
    let large = place.file("large.json", &large);
    let script = format!(
        "ulimit -f 8; exec '{}' profiles import '{}' --replace --home '{}'",
        env!("CARGO_BIN_EXE_oauth-playground"),
        large.display(),
        place.home().display()
    );
    let output = std::process::Command::new("sh")
        .args(["-c", &script])
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(6), "{stderr}");
    assert!(stderr.contains("not saved"), "{stderr}");
    assert_eq!(fs::read(place.kept("a")).unwrap(), before);
    assert_eq!(
        fs::read_dir(place.home().join("profiles")).unwrap().count(),
        1,
        "no litter"
    );
    ends_with(0, &place.profiles(&["import", text(&large), "--replace"]));
}

#[test]
fn case_132_without_a_home_the_shipped_profiles_are_still_there() {
    let shown = ends_with(
        0,
        &Launch::new(&["profiles", "show", "github"]).variable("HOME", ""),
    );
    assert!(shown.stdout.contains("github.com"), "{shown:?}");
    let listed = ends_with(0, &Launch::new(&["profiles", "list"]).variable("HOME", ""));
    assert!(listed.stdout.contains("github  shipped"), "{listed:?}");
    assert!(
        listed.stdout.contains("GitHub OAuth app  Code and hosting"),
        "{listed:?}"
    );
    assert!(listed.stderr.contains("--home"), "{listed:?}");
    let refused = ends_with(
        6,
        &Launch::new(&["profiles", "import", "/dev/null"]).variable("HOME", ""),
    );
    assert!(refused.stderr.contains("--home"), "{refused:?}");
}

#[test]
fn a_search_lists_what_it_finds_and_nothing_else() {
    let place = Place::new();
    let found = ends_with(0, &place.profiles(&["list", "--search", "AZURE"]));
    assert_eq!(found.stdout.lines().count(), 1, "{found:?}");
    assert!(found.stdout.starts_with("microsoft-entra  shipped"));
    let found = ends_with(
        0,
        &place.profiles(&["list", "--search", "notion.com", "--json"]),
    );
    let found = found.json_lines();
    assert_eq!(found[0]["id"], "notion");
    assert_eq!(found[0]["group"], "Work and teams");
    let none = ends_with(
        0,
        &place.profiles(&["list", "--search", "no such provider"]),
    );
    assert_eq!(none.stdout, "");
}

#[test]
fn what_a_profile_offers_to_call_is_tried_and_its_absence_is_said() {
    let place = Place::new();
    let server = ScriptedServer::honest();
    let file = place.file("in.json", &profile("scripted", &server.issuer()));
    let refused = ends_with(2, &place.launch(&["run", text(&file), "--try"]));
    assert!(refused.stderr.contains("--call URL"), "{refused:?}");
}
