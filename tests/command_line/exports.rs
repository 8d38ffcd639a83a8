//! `--export`: what is written where, masked unless asked otherwise.

use std::fs;

use serde_json::Value;

use crate::{
    launch::{Launch, ends_with},
    scripted_server::{ACCESS_TOKEN, CLIENT_SECRET, CODE, REFRESH_TOKEN, ScriptedServer},
    support::canary,
};

const SECRETS: [&str; 4] = [CLIENT_SECRET, CODE, ACCESS_TOKEN, REFRESH_TOKEN];
const FORMATS: [&str; 8] = [
    "har", "curl", "markdown", "mermaid", "text", "svg", "html", "json",
];

fn exporting(server: &ScriptedServer, folder: &std::path::Path) -> Launch {
    FORMATS.iter().fold(server.run(), |launch, format| {
        let file = folder.join(format);
        launch.and(&["--export", &format!("{format}={}", file.display())])
    })
}

#[test]
fn case_137_files_of_every_format_are_written_beside_json_lines_and_hold_no_secret() {
    let server = ScriptedServer::honest();
    let folder = tempfile::tempdir().unwrap();
    exporting(&server, folder.path())
        .trace()
        .ended(0, "completed");
    for format in FORMATS {
        assert!(!fs::read(folder.path().join(format)).unwrap().is_empty());
    }
    let found = canary::found_below(folder.path(), &SECRETS);
    assert!(found.is_empty(), "{found:#?}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), FORMATS.len());
}

#[cfg(unix)]
#[test]
fn case_138_files_with_secrets_say_so_and_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let server = ScriptedServer::honest();
    let folder = tempfile::tempdir().unwrap();
    let launch = exporting(&server, folder.path()).and(&["--with-secrets"]);
    launch.trace().ended(0, "completed");
    for format in FORMATS {
        let path = folder.path().join(format);
        let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{format}: {mode:o}");
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains("with-secrets"), "{format}");
    }
    let har = fs::read_to_string(folder.path().join("har")).unwrap();
    assert!(har.contains(ACCESS_TOKEN));
}

#[test]
fn without_a_file_standard_output_is_the_export_and_nothing_else() {
    let server = ScriptedServer::honest();
    let output = ends_with(0, &server.run().and(&["--export", "har"]));
    let har: Value = serde_json::from_str(&output.stdout).unwrap();
    assert_eq!(har["log"]["version"], "1.2");
    assert!(output.stderr.contains("Token request"), "{output:?}");
}

#[test]
fn a_run_that_failed_is_exported_too() {
    let server = ScriptedServer::that_answers(
        "/token",
        crate::scripted_server::json(400, r#"{"error":"invalid_grant"}"#),
    );
    let output = ends_with(1, &server.run().and(&["--export", "markdown"]));
    assert!(output.stdout.contains("invalid\\_grant"), "{output:?}");
}

#[test]
fn what_cannot_be_written_is_refused_before_anything_is_sent() {
    let server = ScriptedServer::honest();
    for (status, arguments) in [
        (2, &["--export", "har", "--json"][..]),
        (2, &["--export", "pdf"]),
        (2, &["--export", "har="]),
        (2, &["--export", "har", "--export", "text"]),
        (6, &["--export", "har=/nonexistent/folder/run.har"]),
    ] {
        let output = ends_with(status, &server.run().and(arguments));
        assert!(!output.stderr.is_empty(), "{arguments:?}");
        assert_eq!(output.stdout, "", "{arguments:?}");
    }
    assert!(server.requests_on("/token").is_empty());
}
