//! `--persona`: a provider's own profile against the built-in server that behaves like it.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use oauth_playground::{
    authorization_server::{PERSONAS, Persona},
    profile::{SHIPPED, rebase, shipped},
};
use serde_json::Value;

use crate::{
    launch::{Launch, PATIENCE, ends_with, interrupt},
    serve::{printed, serve},
};

#[test]
fn every_profile_is_rehearsed_to_its_end_without_a_network() {
    for persona in PERSONAS {
        let launch = match shipped(persona.profile) {
            Some(_) => Launch::new(&["run", persona.profile, "--persona", persona.name]),
            None => Launch::new(&["run", "--persona", persona.name]),
        };
        let trace = launch.trace().ended(0, "completed");
        assert_eq!(trace.stages("failed"), [""; 0], "{}", persona.name);
        assert!(trace.stages("done").contains(&"token"));
    }
}

/// Every persona is named by its own profile, and whoever is named exists and has what is asked of it.
#[test]
fn profiles_and_personas_name_each_other_and_agree_on_addresses() {
    for persona in PERSONAS {
        if let Some(profile) = shipped(persona.profile) {
            let provider = profile.unwrap().provider.unwrap();
            assert_eq!(provider.persona.as_deref(), Some(persona.name));
        }
    }
    let mut named = 0;
    for (id, _) in SHIPPED {
        let mut profile = shipped(id).unwrap().unwrap();
        let provider = profile.provider.as_ref();
        let Some(name) = provider.and_then(|provider| provider.persona.clone()) else {
            continue;
        };
        named += 1;
        let persona = Persona::named(&name).unwrap();
        let origin = "https://provider.example";
        let known: Vec<String> = persona
            .addresses(origin)
            .into_iter()
            .map(|(_, address)| address)
            .collect();
        for moved in rebase(&mut profile, origin) {
            if moved.member == "/server/issuer" {
                assert_eq!(moved.to, persona.issuer(origin), "{id}");
            } else {
                assert!(known.contains(&moved.to), "{id}: {moved:?}");
            }
        }
    }
    assert_eq!(named, 14);
}

/// What the program is with all that Jiko has documented, in each environment of its profile.
#[test]
fn every_environment_of_jiko_is_rehearsed_to_its_end() {
    let jiko = shipped("jiko").unwrap().unwrap();
    let names: Vec<&str> = jiko
        .environments
        .iter()
        .map(|one| one.name.as_str())
        .collect();
    assert_eq!(
        names,
        [
            "production",
            "sandbox",
            "sandbox, EdDSA",
            "sandbox, PAR and DPoP",
            "sandbox, 2024 documentation"
        ]
    );
    for environment in &jiko.environments {
        let name = &environment.name;
        assert!(!environment.notes.is_empty(), "{name}");
        let launch = Launch::new(&["run", "jiko", "--persona", "jiko", "--with-secrets"])
            .and(&["--environment", name]);
        let trace = launch.trace().ended(0, "completed");
        assert_eq!(trace.stages("failed"), [""; 0], "{name}");
        let crossings = trace.crossings("token");
        // The first one may be answered with a nonce for DPoP.
        let token = String::from_utf8_lossy(&crossings[0].sent);
        assert!(token.starts_with("POST /api/oauth2/token "), "{token}");
        let assertion = signing_algorithm(&token);
        let wanted = match name.as_str() {
            "sandbox, EdDSA" => Some("EdDSA"),
            "sandbox, 2024 documentation" => None,
            _ => Some("PS256"),
        };
        assert_eq!(assertion.as_deref(), wanted, "{name}");
        assert_eq!(token.contains("client_secret="), wanted.is_none(), "{name}");
        let binds = name.contains("DPoP");
        assert_eq!(token.contains("\r\nDPoP: "), binds, "{name}");
        assert_eq!(trace.stages("done").contains(&"par"), binds, "{name}");
    }
}

#[test]
fn what_is_another_address_here_is_said() {
    let output = ends_with(0, &Launch::new(&["run", "github", "--persona", "github"]));
    let said = &output.stderr;
    assert!(
        said.contains("Rehearsal: GitHub with an OAuth app is played by"),
        "{said}"
    );
    let moved = said
        .lines()
        .find(|line| line.starts_with("/server/token_endpoint: "))
        .unwrap_or_else(|| panic!("{said}"));
    assert!(
        moved.contains("/login/oauth/access_token is http://127.0.0.1:"),
        "{moved}"
    );
}

#[test]
fn an_enterprise_server_of_github_is_rehearsed_with_its_call() {
    let trace = Launch::new(&["run", "github", "--persona", "github", "--try"])
        .and(&["--environment", "Enterprise Server"])
        .trace()
        .ended(0, "completed");
    let sent = String::from_utf8(trace.crossing("resource").sent).unwrap();
    assert!(sent.starts_with("GET /api/v3/user HTTP/1.1\r\n"), "{sent}");
    assert!(
        sent.contains("\r\nUser-Agent: OAuth-Playground\r\n"),
        "{sent}"
    );
    assert!(
        sent.contains("\r\nAccept: application/vnd.github+json\r\n"),
        "{sent}"
    );
}

/// Before anything is sent it is said that the addresses are another provider's.
#[test]
fn a_profile_of_another_provider_is_warned_of_and_the_plain_servers_play_any() {
    let output = ends_with(1, &Launch::new(&["run", "github", "--persona", "google"]));
    let warning = "Warning: GitHub OAuth app is another provider than Google with Gmail: its addresses are not played here; --persona github plays it";
    assert!(output.stderr.contains(warning), "{}", output.stderr);
    let shown = "The server told the person on a page";
    assert!(output.stdout.contains(shown), "{}", output.stdout);
    for (profile, persona) in [
        ("github", "generic"),
        ("github", "odd"),
        ("google", "google"),
    ] {
        let launch = Launch::new(&["run", profile, "--persona", persona]);
        let output = ends_with(0, &launch);
        assert!(!output.stderr.contains("Warning"), "{}", output.stderr);
    }
}

#[test]
fn a_device_is_rehearsed_too() {
    let trace = Launch::new(&["run", "--persona", "github", "--grant", "device_code"])
        .trace()
        .ended(0, "completed");
    assert!(trace.stages("done").contains(&"polling"));
}

#[test]
fn an_unknown_persona_is_answered_with_the_known_ones() {
    for command in ["run", "serve"] {
        let output = ends_with(2, &Launch::new(&[command, "--persona", "nobody"]));
        for persona in PERSONAS {
            assert!(output.stderr.contains(persona.name), "{}", output.stderr);
        }
    }
    let help = ends_with(0, &Launch::new(&["serve", "--help"]));
    assert!(help.stdout.contains("wso2"), "{}", help.stdout);
}

#[test]
fn serve_says_where_everything_is_which_documents_say_so_and_what_none_of_them_says() {
    let (_home, process) = serve(&["--persona", "wso2"]);
    let issuer = printed(&process, "issuer ");
    assert!(issuer.starts_with("https://127.0.0.1:") && issuer.ends_with("/oauth2/token"));
    assert_eq!(printed(&process, "certificate ").len(), 64);
    assert!(printed(&process, "authorization_endpoint ").ends_with("/oauth2/authorize"));
    for first in [
        "persona wso2",
        "document ",
        "assumed ",
        "client ",
        "account alice",
    ] {
        process.stdout_line(PATIENCE, |line| line.starts_with(first));
    }
    interrupt(&process);
    assert_eq!(process.finish(PATIENCE).status.code(), Some(0));
}

#[test]
fn with_tls_every_persona_speaks_it() {
    let (_home, process) = serve(&["--persona", "github", "--tls"]);
    assert!(printed(&process, "token_endpoint ").starts_with("https://127.0.0.1:"));
    interrupt(&process);
    process.finish(PATIENCE);
}

/// `alg` of the assertion in a form, if there is one.
fn signing_algorithm(request: &str) -> Option<String> {
    let (_, assertion) = request.split_once("client_assertion=")?;
    let (header, _) = assertion.split_once('.')?;
    let header = URL_SAFE_NO_PAD.decode(header).ok()?;
    let header: Value = serde_json::from_slice(&header).ok()?;
    Some(header.get("alg")?.as_str()?.to_owned())
}
