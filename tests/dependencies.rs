//! Reads the resolved dependencies: licences, sources, versions held twice, and crates that must stay out.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test starts cargo and may fail loudly"
)]

use std::{collections::BTreeMap, process::Command, sync::LazyLock};

use serde_json::Value;

/// SPDX identifiers that ask for no more than a notice.
const LICENCES: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "Unicode-3.0",
    "Zlib",
];

/// Further licences, each for the one package that was looked at.
const LICENCES_OF: &[(&str, &str, &str)] = &[
    (
        "colored",
        "MPL-2.0",
        "under `egui_kittest`, for tests; file-level copyleft, used unmodified",
    ),
    (
        "option-ext",
        "MPL-2.0",
        "under `directories`; file-level copyleft, used unmodified",
    ),
    (
        "epaint_default_fonts",
        "OFL-1.1",
        "egui's fallback fonts and emoji, bundled unmodified",
    ),
    (
        "epaint_default_fonts",
        "Ubuntu-font-1.0",
        "egui's fallback fonts, bundled unmodified",
    ),
];

/// Crates that must not come in, even through others.
const BANNED: &[(&str, &str)] = &[
    ("aws-lc-rs", "TLS runs on ring, which builds without cmake"),
    ("aws-lc-sys", "TLS runs on ring, which builds without cmake"),
    (
        "native-tls",
        "TLS is rustls on every system, so that what is shown is the same",
    ),
    (
        "openssl-sys",
        "TLS is rustls on every system, so that what is shown is the same",
    ),
];

/// Versions held beside a newer one of the same crate, and who holds them there.
const HELD_BACK: &[(&str, &str, &str)] = &[
    (
        "bitflags",
        "1",
        "core-graphics and redox_syscall under winit 0.30",
    ),
    ("block2", "0.5", "winit 0.30"),
    ("calloop", "0.13", "winit 0.30"),
    ("calloop-wayland-source", "0.3", "winit 0.30"),
    ("core-foundation", "0.9", "core-graphics under winit 0.30"),
    ("foldhash", "0.1", "hashbrown 0.15"),
    ("getrandom", "0.2", "ring 0.17 and rand_core 0.6"),
    (
        "getrandom",
        "0.3",
        "this crate and ahash 0.8; 0.4 comes with tempfile, for tests",
    ),
    ("hashbrown", "0.15", "petgraph 0.8"),
    (
        "hashbrown",
        "0.16",
        "gpu-allocator 0.28 under wgpu 30, for the pictures of the tests",
    ),
    ("itertools", "0.13", "criterion 0.8"),
    ("jni-sys", "0.3", "ndk 0.9, Android only"),
    ("linux-raw-sys", "0.4", "rustix 0.38 under winit 0.30"),
    ("miniz_oxide", "0.8", "png 0.18"),
    ("nom", "7", "x509-parser 0.18"),
    ("objc2", "0.5", "winit 0.30"),
    ("objc2-app-kit", "0.2", "winit 0.30"),
    ("objc2-foundation", "0.2", "winit 0.30"),
    (
        "objc2-metal",
        "0.2",
        "winit 0.30; 0.3 comes with wgpu 30, for the pictures of the tests",
    ),
    (
        "objc2-quartz-core",
        "0.2",
        "winit 0.30; 0.3 comes with wgpu 30, for the pictures of the tests",
    ),
    ("objc2-ui-kit", "0.2", "winit 0.30"),
    ("r-efi", "5", "getrandom 0.3"),
    ("redox_syscall", "0.4", "winit 0.30"),
    ("redox_syscall", "0.5", "parking_lot_core 0.9"),
    ("rustc-hash", "1", "naga and wgpu-core 30"),
    ("rustix", "0.38", "winit 0.30"),
    ("smithay-client-toolkit", "0.19", "winit 0.30"),
    ("syn", "2", "derive macros that have not moved to 3"),
    (
        "synstructure",
        "0.13",
        "asn1-rs-derive under x509-parser 0.18",
    ),
    ("thiserror", "1", "calloop 0.13 under winit 0.30"),
    ("thiserror-impl", "1", "thiserror 1"),
    ("windows-sys", "0.52", "ring 0.17 and winit 0.30"),
    ("windows-sys", "0.59", "rustix 0.38 under winit 0.30"),
];

#[test]
fn every_licence_is_one_of_the_chosen() {
    let mut refused = Vec::new();
    for package in packages() {
        let expression = package["license"].as_str().unwrap_or("none");
        if !permitted(&package.name(), expression) {
            refused.push(format!("{}: {expression}", package.name()));
        }
    }
    assert_eq!(refused, Vec::<String>::new());
}

#[test]
fn a_licence_expression_is_read_with_its_choices_and_its_conditions() {
    for yes in [
        "MIT",
        "MIT/Apache-2.0",
        "MIT OR GPL-3.0-only",
        "(MIT OR GPL-3.0-only) AND Unicode-3.0",
        "GPL-2.0-only OR Apache-2.0 WITH LLVM-exception",
    ] {
        assert!(permitted("any", yes), "{yes}");
    }
    for no in [
        "none",
        "",
        "GPL-3.0-only",
        "MIT AND GPL-3.0-only",
        "MIT AND (GPL-3.0-only OR AGPL-3.0-only)",
        "(MIT",
        "MIT OR",
        "MPL-2.0",
    ] {
        assert!(!permitted("any", no), "{no}");
    }
    assert!(permitted("option-ext", "MPL-2.0"));
}

#[test]
fn every_source_is_one_and_the_same_registry() {
    // The lock file names it; what is meant here is that nothing comes from anywhere else.
    let sources: std::collections::BTreeSet<String> = packages()
        .filter(|package| package.name() != env!("CARGO_PKG_NAME"))
        .map(|package| package["source"].to_string())
        .collect();
    assert_eq!(sources.len(), 1, "{sources:?}");
    assert!(
        sources
            .iter()
            .all(|source| source.starts_with("\"registry+"))
    );
}

#[test]
fn every_dependency_asks_for_a_version() {
    let own = packages()
        .find(|package| package.name() == env!("CARGO_PKG_NAME"))
        .unwrap();
    let dependencies = own["dependencies"].as_array().unwrap();
    assert!(
        dependencies
            .iter()
            .any(|dependency| dependency["name"] == "serde")
    );
    let wild: Vec<_> = dependencies
        .iter()
        .filter(|dependency| dependency["req"].as_str().unwrap().contains('*'))
        .map(|dependency| dependency["name"].to_string())
        .collect();
    assert_eq!(wild, Vec::<String>::new());
}

#[test]
fn what_is_banned_stays_out() {
    let found: Vec<_> = packages()
        .filter_map(|package| {
            let (name, reason) = BANNED.iter().find(|(name, _)| *name == package.name())?;
            Some(format!("{name}: {reason}"))
        })
        .collect();
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn a_crate_is_held_twice_only_for_a_reason() {
    let mut versions: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for package in packages() {
        let version = package["version"].as_str().unwrap().to_owned();
        versions.entry(package.name()).or_default().push(version);
    }
    let mut held = Vec::new();
    for (name, mut versions) in versions {
        versions.sort_by_key(|version| numbers(version));
        versions.pop();
        held.extend(
            versions
                .into_iter()
                .map(|version| format!("{name} {}", line_of(&version))),
        );
    }
    let mut listed: Vec<_> = HELD_BACK
        .iter()
        .map(|(name, line, _)| format!("{name} {line}"))
        .collect();
    listed.sort();
    held.sort();
    assert_eq!(
        held, listed,
        "left: what Cargo.lock holds; right: what HELD_BACK lists"
    );
}

/// The part of a version within which cargo holds only one: `0.5`, `1`.
fn line_of(version: &str) -> String {
    let numbers = numbers(version);
    match numbers[..] {
        [0, minor, ..] => format!("0.{minor}"),
        _ => numbers[0].to_string(),
    }
}

fn numbers(version: &str) -> Vec<u64> {
    let release = version.split(['-', '+']).next().unwrap();
    release
        .split('.')
        .map(|number| number.parse().unwrap())
        .collect()
}

/// Whether an SPDX expression can be met; an alternative suffices (`OR`, and `/` in old crates),
/// every condition must hold (`AND`, which binds closer).
fn permitted(package: &str, expression: &str) -> bool {
    let spaced = expression
        .replace('/', " OR ")
        .replace('(', " ( ")
        .replace(')', " ) ");
    let tokens: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = tokens.as_slice();
    any_of(package, &mut rest) == Some(true) && rest.is_empty()
}

fn any_of(package: &str, rest: &mut &[&str]) -> Option<bool> {
    let mut met = all_of(package, rest)?;
    while let ["OR", after @ ..] = *rest {
        *rest = after;
        met |= all_of(package, rest)?;
    }
    Some(met)
}

fn all_of(package: &str, rest: &mut &[&str]) -> Option<bool> {
    let mut met = one(package, rest)?;
    while let ["AND", after @ ..] = *rest {
        *rest = after;
        met &= one(package, rest)?;
    }
    Some(met)
}

fn one(package: &str, rest: &mut &[&str]) -> Option<bool> {
    let name = match *rest {
        ["(", after @ ..] => {
            *rest = after;
            let met = any_of(package, rest)?;
            let [")", after @ ..] = *rest else {
                return None;
            };
            *rest = after;
            return Some(met);
        }
        [name, "WITH", exception, after @ ..] => {
            *rest = after;
            format!("{name} WITH {exception}")
        }
        [name, after @ ..] => {
            *rest = after;
            (*name).to_owned()
        }
        [] => return None,
    };
    let for_package = LICENCES_OF
        .iter()
        .any(|(of, licence, _)| *of == package && *licence == name);
    Some(for_package || LICENCES.contains(&name.as_str()))
}

trait Package {
    fn name(&self) -> String;
}

impl Package for Value {
    fn name(&self) -> String {
        self["name"].as_str().unwrap().to_owned()
    }
}

fn packages() -> impl Iterator<Item = &'static Value> {
    static METADATA: LazyLock<Value> = LazyLock::new(|| {
        // The lock file also names crates of other systems, which a build here does not fetch.
        let output = [&["--offline"][..], &[]]
            .into_iter()
            .map(|more| {
                Command::new(env!("CARGO"))
                    .args(["metadata", "--format-version", "1", "--locked"])
                    .args(more)
                    .current_dir(env!("CARGO_MANIFEST_DIR"))
                    .output()
                    .expect("cargo starts")
            })
            .find(|output| output.status.success())
            .expect("cargo metadata: run `cargo fetch --locked` first");
        serde_json::from_slice(&output.stdout).expect("metadata is JSON")
    });
    let packages = METADATA["packages"].as_array().expect("a list of packages");
    assert!(packages.len() > 100, "only {} packages", packages.len());
    packages.iter()
}
