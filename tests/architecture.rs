//! Reads the source against the table of rooms, and against the rules that a compiler does not keep.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test reads files and may fail loudly"
)]

#[path = "architecture/source_text.rs"]
mod source_text;

use std::{fmt, fs, path::Path};

use source_text::{Blank, blank, paths, word};

/// Every room, from the ground up, and which of the others it may use.
const ROOMS: &[(&str, MayUse)] = &[
    ("oauth", These(&[])),
    ("http", These(&["oauth"])),
    ("profile", These(&["oauth"])),
    ("flow", These(&["oauth", "http", "profile"])),
    ("session", AllAbove),
    ("text", AllAbove),
    ("inspect", These(&["oauth", "http"])),
    (
        "diagram",
        These(&["oauth", "http", "flow", "session", "text"]),
    ),
    ("export", AllAbove),
    ("authorization_server", These(&["oauth", "http"])),
    ("app", AllAbove),
    ("effects", AllAbove),
    ("gui", AllAbove),
    ("cli", AllAboveBut("gui")),
    ("main", These(&["gui", "cli", "effects"])),
    // The crate's root only declares the rooms.
    ("lib", These(&[])),
];

enum MayUse {
    These(&'static [&'static str]),
    AllAbove,
    AllAboveBut(&'static str),
}

use MayUse::{AllAbove, AllAboveBut, These};

/// Whether the room at that place of the table may use the other.
fn may_use(place: usize, used: &str) -> bool {
    let above = || ROOMS[..place].iter().any(|(name, _)| *name == used);
    match ROOMS[place] {
        (name, _) if name == used => true,
        (_, These(rooms)) => rooms.contains(&used),
        (_, AllAbove) => above(),
        (_, AllAboveBut(room)) => used != room && above(),
    }
}

/// Paths that only the rooms beside them may name.
const RESERVED: &[(&str, &[&str])] = &[
    ("egui", &["gui"]),
    ("eframe", &["gui"]),
    ("egui_extras", &["gui"]),
    ("egui_kittest", &["gui"]),
    ("egui_material_icons", &["gui"]),
    ("egui_tiles", &["gui"]),
    ("anyhow", &["cli", "main"]),
    ("clap", &["cli", "main"]),
    ("directories", &["effects"]),
    ("getrandom", &["effects"]),
    ("http_body_util", &["effects"]),
    ("hyper", &["effects"]),
    ("hyper_util", &["effects"]),
    ("open", &["effects"]),
    ("rand_core::OsRng", &["effects"]),
    ("rcgen", &["effects"]),
    ("reqwest", &["effects"]),
    ("rustls", &["effects"]),
    ("rustls_platform_verifier", &["effects"]),
    ("std::fs", &["effects"]),
    ("std::net::TcpListener", &["effects"]),
    ("std::net::TcpStream", &["effects"]),
    ("std::net::ToSocketAddrs", &["effects"]),
    ("std::net::UdpSocket", &["effects"]),
    ("std::process::Command", &["effects"]),
    ("std::thread", &["effects"]),
    ("tiny_http", &["effects"]),
    ("tokio", &["effects"]),
    ("tokio_rustls", &["effects"]),
];

const LINES_AT_MOST: usize = 500;

#[derive(Debug, PartialEq, Eq)]
struct Violation {
    line: usize,
    what: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.line, self.what)
    }
}

/// Everything wrong with one file; `path` is relative to the project, with `/`.
fn violations(path: &str, text: &str) -> Vec<Violation> {
    let mut found = Vec::new();
    if !text.starts_with("//!") {
        found.push(violation(1, "does not begin with a //! sentence"));
    }
    let lines = text.lines().count();
    if lines > LINES_AT_MOST {
        found.push(violation(
            lines,
            format!("is longer than {LINES_AT_MOST} lines"),
        ));
    }
    let Some(inside) = path.strip_prefix("src/") else {
        return found;
    };
    let room = inside
        .split(['/', '.'])
        .next()
        .expect("split gives one part");
    let Some(place) = ROOMS.iter().position(|(name, _)| *name == room) else {
        found.push(violation(1, format!("{room} is not in the table of rooms")));
        return found;
    };
    let code = blank(text, Blank::CommentsAndStrings);
    for (offset, path) in paths(&code) {
        let line = line_of(&code, offset);
        if let Some(used) = room_named(&path, inside)
            && !may_use(place, &used)
        {
            found.push(violation(line, format!("{room} uses {used} in `{path}`")));
        }
        for (reserved, rooms) in RESERVED {
            if starts_with_path(&path, reserved) && !rooms.contains(&room) {
                found.push(violation(
                    line,
                    format!("{room} names `{reserved}`, which belongs to {rooms:?}"),
                ));
            }
        }
    }
    if room == "gui" && inside != "gui/theme.rs" && !inside.starts_with("gui/theme/") {
        found.extend(colour_literals(&blank(text, Blank::Comments)));
    }
    found
}

fn violation(line: usize, what: impl Into<String>) -> Violation {
    let what = what.into();
    Violation { line, what }
}

fn line_of(text: &str, offset: usize) -> usize {
    text[..offset].matches('\n').count() + 1
}

/// The room that a path leads into, when it goes through the crate's root.
fn room_named(path: &str, inside: &str) -> Option<String> {
    let mut segments = path.split("::");
    let first = segments.next()?;
    let next = match first {
        "crate" | "oauth_playground" => segments.next()?,
        "super" => {
            let ups = 1 + segments.clone().take_while(|s| *s == "super").count();
            let depth = inside.split('/').count() - usize::from(inside.ends_with("/mod.rs"));
            let next = segments.nth(ups - 1)?;
            // Inside a `mod tests { … }` the same chain ends one level lower: there, only a name
            // that is a room's can be meant.
            if ups < depth || !ROOMS.iter().any(|(room, _)| *room == next) {
                return None;
            }
            next
        }
        _ => return None,
    };
    (next != "self").then(|| next.to_owned())
}

fn starts_with_path(path: &str, prefix: &str) -> bool {
    path.strip_prefix(prefix)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// Colours that do not come from the theme.
fn colour_literals(code: &str) -> Vec<Violation> {
    let mut found = Vec::new();
    for (number, line) in code.lines().enumerate() {
        let made = ["Color32::from_", "Rgba::from_", "Hsva::new", "hex_color!"]
            .iter()
            .any(|maker| line.contains(maker));
        let constant = line.split("Color32::").skip(1).any(|rest| {
            let name = word(rest);
            name.starts_with(|c: char| c.is_ascii_uppercase())
                && !["TRANSPARENT", "PLACEHOLDER"].contains(&name)
        });
        let hexadecimal = line.split('#').skip(1).any(|rest| {
            let digits = word(rest);
            [6, 8].contains(&digits.len()) && digits.chars().all(|c| c.is_ascii_hexdigit())
        });
        if made || constant || hexadecimal {
            found.push(violation(number + 1, "a colour outside the theme"));
        }
    }
    found
}

fn rust_files(folder: &Path, found: &mut Vec<String>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries {
        let path = entry.expect("an entry of a folder").path();
        if path.is_dir() {
            if !path.ends_with("node_modules") {
                rust_files(&path, found);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let inside = path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap();
            found.push(inside.to_str().unwrap().replace('\\', "/"));
        }
    }
}

fn complaints(path: &str, text: &str) -> Vec<String> {
    violations(path, text)
        .iter()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn a_path_into_a_room_below_is_found_however_it_is_written() {
    for (path, text) in [
        ("src/oauth/secret.rs", "//! A.\nuse crate::http::Request;\n"),
        (
            "src/oauth/secret.rs",
            "//! A.\nuse crate::{\n    oauth::{Secret, pkce},\n    http,\n};\n",
        ),
        (
            "src/http/message.rs",
            "//! A.\nfn f() -> crate::flow::Event {}\n",
        ),
        (
            "src/flow/grants/implicit.rs",
            "//! A.\nuse super::super::super::session::Session;\n",
        ),
        ("src/inspect/mod.rs", "//! A.\nuse super::text;\n"),
        (
            "src/app/mod.rs",
            "//! A.\nlet x = Vec::<crate::effects::Handle>::new();\n",
        ),
        (
            "src/gui/mod.rs",
            "//! A.\npub use ::oauth_playground::cli;\n",
        ),
        ("src/cli/run.rs", "//! A.\nuse crate::gui as window;\n"),
        (
            "src/authorization_server/mod.rs",
            "//! A.\nuse crate::profile::*;\n",
        ),
        ("src/main.rs", "//! A.\nuse oauth_playground::app;\n"),
        ("src/text/mod.rs", "//! A.\nuse crate::*;\n"),
    ] {
        assert_eq!(complaints(path, text).len(), 1, "{path}: {text}");
    }
}

#[test]
fn a_path_into_a_room_above_passes_and_so_does_prose() {
    let text = "//! Speaks of crate::gui and `egui::Ui`.\n\
        use crate::{http::{self, Request}, oauth::Secret};\n\
        use super::super::profile;\n\
        /* use crate::cli; /* tokio::spawn */ */\n\
        const A: &str = \"crate::gui \\\" tokio::net #aabbcc\";\n\
        const B: &str = r#\"a \"crate::gui\" b\"#;\n\
        fn f<'a>(open: &'a str) -> char { open.len(); '\"' } // crate::app\n";
    assert_eq!(complaints("src/flow/events.rs", text), Vec::<String>::new());
    assert_eq!(
        complaints("src/gui/mod.rs", "//! A.\nuse crate::effects::Handle;\n"),
        Vec::<String>::new()
    );
}

#[test]
fn what_belongs_to_one_room_is_found_in_another() {
    for (path, code) in [
        ("src/app/mod.rs", "fn f(ui: &mut egui::Ui) {}"),
        ("src/cli/mod.rs", "use eframe;"),
        ("src/cli/mod.rs", "use tokio::{net, sync::mpsc};"),
        ("src/flow/mod.rs", "use std::{fmt, fs};"),
        ("src/flow/mod.rs", "use std::net::{IpAddr, TcpStream};"),
        ("src/flow/mod.rs", "fn f() { ::getrandom::fill(&mut []); }"),
        ("src/oauth/jose/keys.rs", "use rand_core::{OsRng, RngCore};"),
        ("src/gui/mod.rs", "use hyper;"),
        ("src/flow/mod.rs", "fn f() -> anyhow::Result<()> {}"),
    ] {
        let found = complaints(path, &format!("//! A.\n{code}\n"));
        assert!(
            !found.is_empty() && found.iter().all(|c| c.starts_with("2: ")),
            "{code}: {found:?}"
        );
    }
    assert_eq!(
        complaints(
            "src/effects/mod.rs",
            "//! A.\nuse tokio::net;\nuse std::fs;\n"
        ),
        Vec::<String>::new()
    );
    assert_eq!(
        complaints("src/flow/mod.rs", "//! A.\nuse std::net::IpAddr;\n"),
        Vec::<String>::new()
    );
}

#[test]
fn a_colour_outside_the_theme_is_found() {
    for code in [
        "let a = Color32::from_rgb(1, 2, 3);",
        "let a = \"#0d1014\";",
        "let a = \"#0d1014a6\";",
        "let a = egui::Color32::RED;",
    ] {
        let text = format!("//! A.\n\n{code}\n");
        assert_eq!(
            complaints("src/gui/views/trace.rs", &text),
            ["3: a colour outside the theme"]
        );
        assert_eq!(complaints("src/gui/theme.rs", &text), Vec::<String>::new());
    }
    let allowed = "//! Draws #0d1014.\nlet a = Color32::TRANSPARENT;\n#[derive(Debug)]\n";
    assert_eq!(
        complaints("src/gui/views/trace.rs", allowed),
        Vec::<String>::new()
    );
}

#[test]
fn a_missing_sentence_a_long_file_and_an_unknown_room_are_found() {
    assert_eq!(
        complaints("tests/a.rs", "use std::fs;\n"),
        ["1: does not begin with a //! sentence"]
    );
    let long = format!("//! A.\n{}", "\n".repeat(LINES_AT_MOST));
    assert_eq!(
        complaints("src/cli/mod.rs", &long),
        ["501: is longer than 500 lines"]
    );
    assert_eq!(
        complaints("src/utilities.rs", "//! A.\n"),
        ["1: utilities is not in the table of rooms"]
    );
}

#[test]
fn the_source_keeps_to_its_rooms() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in ["src", "tests", "benches"] {
        rust_files(&root.join(folder), &mut files);
    }
    assert!(files.iter().any(|file| file == "src/lib.rs"), "{files:?}");
    files.sort();
    let mut report = String::new();
    for file in files {
        let text = fs::read_to_string(root.join(&file)).unwrap();
        for violation in violations(&file, &text) {
            report.push_str(&format!("{file}:{violation}\n"));
        }
    }
    assert!(report.is_empty(), "\n{report}");
}
