//! `keys`: private keys are made for their owner's eyes, and their public half is shown.

use std::{fs, path::PathBuf};

use oauth_playground::{authorization_server::WORKSHOP_SERVICE_KEY, oauth::jose::PrivateJwk};
use serde_json::Value;

use crate::{
    launch::{Launch, ends_with},
    support::process::Output,
};

struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn make(&self, name: &str, arguments: &[&str]) -> Launch {
        Launch::new(&["keys", "make", self.path(name).to_str().unwrap()]).and(arguments)
    }

    fn show(&self, name: &str) -> Launch {
        Launch::new(&["keys", "show", self.path(name).to_str().unwrap()])
    }
}

/// What is private in that key, as it stands in its file.
fn private_members(jwk: &Value) -> Vec<String> {
    let names = ["d", "p", "q", "dp", "dq", "qi"];
    let found = names.iter().filter_map(|name| jwk[name].as_str());
    found.map(str::to_owned).collect()
}

fn assert_nothing_of(private: &[String], output: &Output) {
    assert!(!private.is_empty());
    for member in private {
        assert!(!output.stdout.contains(member), "{output:#?}");
        assert!(!output.stderr.contains(member), "{output:#?}");
    }
    assert!(!output.stdout.contains("PRIVATE"), "{output:#?}");
}

#[test]
fn each_kind_of_key_is_made_and_only_its_public_half_is_printed() {
    for (algorithm, curve) in [
        ("ES256", "P-256"),
        ("ES384", "P-384"),
        ("ES512", "P-521"),
        ("EdDSA", "Ed25519"),
    ] {
        let place = Place::new();
        let made = ends_with(0, &place.make("client.jwk", &["--alg", algorithm]));
        let text = fs::read_to_string(place.path("client.jwk")).unwrap();
        let private: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(private["crv"], curve);
        assert_nothing_of(&private_members(&private), &made);
        let set: Value = serde_json::from_str(&made.stdout).unwrap();
        let key = &set["keys"][0];
        assert_eq!(
            (&key["alg"], &key["use"]),
            (&algorithm.into(), &"sig".into())
        );
        assert_eq!(key["x"], private["x"]);
        let thumbprint = key["kid"].as_str().unwrap();
        assert!(made.stderr.contains(thumbprint), "{made:#?}");

        let shown = ends_with(0, &place.show("client.jwk"));
        assert_eq!(shown.stdout, made.stdout);
        assert_nothing_of(&private_members(&private), &shown);
    }
}

#[test]
fn a_key_in_pem_is_the_same_key() {
    let place = Place::new();
    let made = ends_with(0, &place.make("client.pem", &["--format", "pem"]));
    let text = fs::read_to_string(place.path("client.pem")).unwrap();
    assert!(
        text.starts_with("-----BEGIN PRIVATE KEY-----"),
        "no PKCS #8"
    );
    let shown = ends_with(0, &place.show("client.pem"));
    let x = |output: &Output| {
        let set: Value = serde_json::from_str(&output.stdout).unwrap();
        set["keys"][0]["x"].clone()
    };
    assert_eq!(x(&made), x(&shown));
    assert_nothing_of(&[text], &shown);
}

#[cfg(unix)]
#[test]
fn a_made_key_is_for_its_owner_alone_and_never_takes_a_files_place_unasked() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::new();
    let path = place.path("client.jwk");
    fs::write(&path, "mine").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let refused = ends_with(2, &place.make("client.jwk", &[]));
    assert!(refused.stderr.contains("--replace"), "{refused:#?}");
    assert_eq!(refused.stdout, "");
    assert_eq!(fs::read(&path).unwrap(), b"mine");
    ends_with(0, &place.make("client.jwk", &["--replace"]));
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "{mode:o}");
    ends_with(0, &place.show("client.jwk"));
}

#[test]
fn without_a_file_the_key_is_printed_on_demand_alone() {
    let refused = ends_with(2, &Launch::new(&["keys", "make"]));
    assert_eq!(refused.stdout, "");
    assert!(refused.stderr.contains("--with-secrets"), "{refused:#?}");
    let printed = ends_with(0, &Launch::new(&["keys", "make", "--with-secrets"]));
    let key = PrivateJwk::from_text(&printed.stdout).unwrap();
    assert!(printed.stderr.contains(&key.thumbprint()), "{printed:#?}");
}

#[test]
fn a_file_that_is_no_key_is_named_and_nothing_of_it_is_repeated() {
    let place = Place::new();
    let canary = "canary-8d1f";
    let members = format!(r#"{{"kty":"EC","crv":"P-256","x":"{canary}","y":"","d":"{canary}"}}"#);
    let shared = format!(r#"{{"kty":"oct","k":"{canary}"}}"#);
    for content in [canary, members.as_str(), shared.as_str(), ""] {
        fs::write(place.path("client.jwk"), content).unwrap();
        let refused = ends_with(2, &place.show("client.jwk"));
        assert!(refused.stderr.contains("client.jwk"), "{refused:#?}");
        assert!(refused.stderr.contains("expected"), "{refused:#?}");
        assert!(!refused.stderr.contains(canary), "{refused:#?}");
        assert_eq!(refused.stdout, "");
    }
    ends_with(2, &place.show("missing.jwk"));
}

#[test]
fn what_cannot_be_made_is_refused_before_a_file_is_there() {
    let place = Place::new();
    for wrong in [["--alg", "HS256"], ["--alg", "es256"], ["--format", "der"]] {
        let refused = ends_with(2, &place.make("client.jwk", &wrong));
        assert!(refused.stderr.contains("expected"), "{refused:#?}");
        assert!(!place.path("client.jwk").exists());
    }
}

#[test]
fn a_key_that_a_server_knows_shows_the_half_that_it_was_told() {
    let place = Place::new();
    fs::write(place.path("service.key"), WORKSHOP_SERVICE_KEY).unwrap();
    let shown = ends_with(0, &place.show("service.key"));
    let known = PrivateJwk::from_text(WORKSHOP_SERVICE_KEY).unwrap();
    assert!(shown.stderr.contains(&known.thumbprint()), "{shown:#?}");
    assert_nothing_of(&private_members(&jwk(&known)), &shown);
}

fn jwk(key: &PrivateJwk) -> Value {
    serde_json::from_str(key.to_json().expose()).unwrap()
}
