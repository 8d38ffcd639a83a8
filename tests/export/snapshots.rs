//! Every format of fixed runs, compared with what it was. `UPDATE_SNAPSHOTS=1` rewrites them.

use std::{env, fs, path::Path};

use crate::runs::{Run, complete, outside, refused, seven_letters};

#[track_caller]
fn compare(run: &Run, format: &str) {
    let rendered = run.masked(format);
    let extension = oauth_playground::export::by_name(format).unwrap().extension;
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/export/snapshots")
        .join(format!("{}.{extension}", run.name));
    if env::var_os("UPDATE_SNAPSHOTS").is_some() {
        fs::write(&path, &rendered).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    let differing = rendered
        .lines()
        .zip(expected.lines())
        .position(|(now, was)| now != was)
        .unwrap_or_else(|| rendered.lines().count().min(expected.lines().count()));
    assert!(
        rendered == expected,
        "{} differs from line {}: it is now {:?} and was {:?} (UPDATE_SNAPSHOTS=1 rewrites it)",
        path.display(),
        differing + 1,
        rendered.lines().nth(differing),
        expected.lines().nth(differing)
    );
}

#[test]
fn a_whole_run() {
    let run = complete();
    for format in ["curl", "mermaid", "text", "svg", "markdown"] {
        compare(&run, format);
    }
}

#[test]
fn the_seven_letters_of_the_code_flow() {
    compare(&seven_letters(), "text");
}

#[test]
fn a_refused_token_request() {
    let run = refused();
    for format in ["har", "markdown", "html", "json", "mermaid"] {
        compare(&run, format);
    }
}

#[test]
fn an_outside_server_that_nobody_checked() {
    let run = outside();
    for format in [
        "har", "curl", "markdown", "mermaid", "text", "svg", "html", "json",
    ] {
        compare(&run, format);
    }
}
