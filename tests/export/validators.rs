//! Exports read by programs that know nothing of this one: npm's HAR validator, Mermaid, an XML parser.
//!
//! `npm ci` in `tests/validators` installs them.

use std::{fs, path::Path, process::Command, time::Duration};

use serde_json::Value;

use crate::{
    runs::{Run, complete, outside, refused, seven_letters},
    support::process::Process,
};

const PATIENCE: Duration = Duration::from_secs(120);

fn runs() -> [Run; 4] {
    [complete(), seven_letters(), refused(), outside()]
}

/// What the validator prints of each run's export, both masked and with secrets.
fn validated(script: &str, format: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/validators");
    assert!(
        folder.join("node_modules").is_dir(),
        "the validators are missing: npm ci --prefix tests/validators"
    );
    let exports = tempfile::tempdir().unwrap();
    let mut command = Command::new("node");
    command.current_dir(&folder).arg(script);
    for run in runs() {
        for with_secrets in [false, true] {
            let file = exports.path().join(format!("{}-{with_secrets}", run.name));
            fs::write(&file, run.export(format, with_secrets)).unwrap();
            command.arg(file);
        }
    }
    let output = Process::start(script, &mut command).finish(PATIENCE);
    assert!(
        output.status.success(),
        "{}\n{}",
        output.stdout,
        output.stderr
    );
    let lines: Vec<String> = output.stdout.lines().map(str::to_owned).collect();
    assert_eq!(lines.len(), 8, "{lines:#?}");
    lines
}

fn json(lines: &[String]) -> Vec<Value> {
    let parsed = lines.iter().map(|line| serde_json::from_str(line));
    parsed.collect::<Result<_, _>>().unwrap()
}

#[test]
fn an_independent_validator_takes_the_har() {
    for line in validated("har.mjs", "har") {
        assert!(line.ends_with(": HAR"), "{line}");
    }
}

#[test]
fn mermaid_understands_every_arrow() {
    let parsed = json(&validated("mermaid.mjs", "mermaid"));
    for (run, parsed) in runs().iter().flat_map(|run| [run, run]).zip(&parsed) {
        assert_eq!(parsed["type"], "sequence");
        assert_eq!(parsed["actors"].as_array().unwrap().len(), 5);
        let source = run.masked("mermaid");
        let arrows = source
            .lines()
            .filter(|line| ["->>", "-x", "-)"].iter().any(|arrow| line.contains(arrow)))
            .count();
        assert!(arrows > 5, "{source}");
        assert_eq!(parsed["arrows"], arrows, "{source}");
    }
}

#[test]
fn the_picture_is_xml_with_a_title_and_a_description() {
    for parsed in json(&validated("xml.mjs", "svg")) {
        assert_eq!(parsed["root"], "svg");
        assert_eq!(parsed["namespace"], "http://www.w3.org/2000/svg");
        assert_eq!(parsed["scripts"], 0);
        let [title, description] = &parsed["named"].as_array().unwrap()[..] else {
            panic!("{parsed}");
        };
        assert!(title.as_str().unwrap().contains("authorization_code"));
        let description = description.as_str().unwrap();
        assert!(description.contains("client to authorization server, token request"));
    }
}
