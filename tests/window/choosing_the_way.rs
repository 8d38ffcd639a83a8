//! The profile's page on redirects and connections: what is chosen there stands in the file.

use egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;
use oauth_playground::{
    app::{Command, StartRequest},
    profile::{TrustSettings, built_in},
};

use crate::world_in_memory::{Program, fill, open_profile, press, press_far, program, value};

/// The saved profile, as its file has it.
fn saved(program: &mut Program) -> serde_json::Value {
    press(program, "Save profile");
    let own = &program.state().outside().library.own;
    own.get("way").expect("a saved profile").0.to_json()
}

fn new_profile() -> Program {
    let mut program = program();
    press(&mut program, "New profile");
    fill(&mut program, "Profile name", "Way");
    fill(
        &mut program,
        "Issuer, API or account",
        "https://issuer.example",
    );
    fill(&mut program, "Client ID", "playground");
    program
}

#[test]
fn a_redirect_over_https_is_chosen_with_its_warning() {
    let mut program = new_profile();
    press_far(&mut program, "localhost");
    let name = "Over https, with a certificate of this program";
    program
        .get_by_role_and_label(Role::CheckBox, name)
        .scroll_to_me();
    program.run();
    program.get_by_role_and_label(Role::CheckBox, name).click();
    program.run();
    program.get_by_label_contains("the browser will warn of it");
    program.get_by_label("The browser will warn of the certificate");
    program.get_by_label("https://localhost:{port}/callback");
    let file = saved(&mut program);
    assert_eq!(file["redirect"]["scheme"], "https");
    assert_eq!(file["redirect"]["host"], "localhost");
}

#[test]
fn one_of_several_redirect_uris_is_used() {
    let mut program = new_profile();
    for (at, uri) in [
        "https://localhost:8443/signed-in",
        "com.example.app:/callback",
        "https://app.example/#fragment",
    ]
    .into_iter()
    .enumerate()
    {
        press_far(&mut program, "Add a redirect URI");
        fill(
            &mut program,
            &format!("Registered redirect URI {}", at + 1),
            uri,
        );
    }
    program.get_by_label("No usable redirect URI");
    press_far(&mut program, "Remove redirect URI 3");
    press_far(&mut program, "Use redirect URI 2");
    assert_eq!(
        value(&program, "Your redirect URI"),
        "com.example.app:/callback"
    );
    press_far(&mut program, "Use redirect URI 1");
    assert_eq!(value(&program, "Port"), "8443");
    let file = saved(&mut program);
    assert_eq!(file["redirect"]["path"], "/signed-in");
    assert_eq!(file["redirect"]["scheme"], "https");
    assert_eq!(file["redirect"]["capture"], "listen");
    assert!(file["redirect"].get("uri").is_none());
    assert_eq!(
        file["client"]["redirect_uris"][1],
        "com.example.app:/callback"
    );
}

#[test]
fn a_proxy_is_named_without_its_password() {
    let mut program = new_profile();
    press_far(&mut program, "This one");
    fill(
        &mut program,
        "Address of the proxy",
        "http://me:canary@proxy.example:3128",
    );
    program.get_by_label("No usable proxy");
    fill(
        &mut program,
        "Address of the proxy",
        "socks5://127.0.0.1:1080",
    );
    fill(&mut program, "User name for the proxy", "me");
    press_far(&mut program, "Proxy password: Environment variable");
    fill(
        &mut program,
        "Environment variable with the proxy\u{2019}s password",
        "PROXY_PASSWORD",
    );
    let file = saved(&mut program);
    assert_eq!(file["connection"]["proxy"], "socks5://127.0.0.1:1080");
    assert_eq!(file["connection"]["proxy_username"], "me");
    assert_eq!(
        file["connection"]["proxy_password"]["env"],
        "PROXY_PASSWORD"
    );
}

#[test]
fn addresses_family_and_patience_are_kept() {
    let mut program = new_profile();
    press_far(&mut program, "Add an address");
    fill(&mut program, "Host 1", "issuer.example:443");
    fill(&mut program, "Address of host 1", "nowhere");
    program.get_by_label("No usable address for a host");
    fill(&mut program, "Address of host 1", "192.0.2.7:8443");
    press_far(&mut program, "IPv4");
    fill(&mut program, "Seconds to connect", "7");
    let file = saved(&mut program);
    let wanted = serde_json::json!({
        "resolve": [["issuer.example:443", "192.0.2.7:8443"]],
        "ip": "4",
        "connect_timeout_secs": 7,
    });
    assert_eq!(file["connection"], wanted);
}

#[test]
fn case_111_and_pins_how_certificates_are_judged_is_said_in_every_view() {
    for (trust, words) in [
        (
            TrustSettings::None,
            "Certificates are not checked in this run",
        ),
        (
            TrustSettings::Pin {
                sha256: "ab".repeat(32),
            },
            "Trusts the pinned certificate abababababababab… alone",
        ),
    ] {
        let mut program = program();
        let mut profile = built_in("http://127.0.0.1:9400").expect("the shipped profile");
        profile.trust = trust;
        program
            .state_mut()
            .apply(Command::Start(Box::new(StartRequest {
                profile: Some(profile),
                ..StartRequest::default()
            })));
        program.run();
        program.get_by_label(words);
        press(&mut program, "Settings");
        program.get_by_label(words);
        open_profile(&mut program, "GitLab");
        program.get_by_label(words);
    }
}
