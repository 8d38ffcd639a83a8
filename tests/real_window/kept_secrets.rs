//! A secret that the window keeps in a real keychain and uses from there, searched for wherever others
//! can look.

use std::{fs, path::Path};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::json;

use crate::{
    scripted_server::{
        ACCESS_TOKEN, CLIENT_ID, CLIENT_SECRET, CODE, REFRESH_TOKEN, ScriptedServer,
    },
    secrets::{browser, environment_of, export, nothing_in, of_process, verifier, walk},
    support::{canary, keyring::Keyring, real_window::RealWindow},
};

/// A profile in that folder, whose secret is in the keychain.
fn keep_profile(data: &Path, server: &ScriptedServer) {
    let profile = json!({
        "schema": 1, "id": "mine", "name": "Mine",
        "server": { "issuer": server.issuer() },
        "client": {
            "client_id": CLIENT_ID,
            "token_endpoint_auth_method": "client_secret_basic",
            "client_secret": { "keychain": true }
        },
    });
    fs::create_dir_all(data.join("profiles")).unwrap();
    fs::write(data.join("profiles/mine.json"), profile.to_string()).unwrap();
}

#[test]
fn case_137_139_142_144_a_secret_of_the_keychain_is_used_and_is_nowhere_to_be_seen() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    let server = ScriptedServer::honest();
    keep_profile(&data, &server);
    let keyring = Keyring::unlocked();
    let browser = browser();
    let open = || {
        let arguments = ["--home", data.to_str().unwrap()];
        RealWindow::start(
            home.path(),
            &browser.path_variable(),
            &arguments,
            |command| {
                keyring.reach(command);
            },
        )
    };

    // Typed once, into a field that shows nothing of it.
    let window = open();
    window.wait_for("Profile Mine");
    window.tool(&["click", "Profile Mine"]);
    window.wait_for("Client secret to keep");
    window.type_into("Client secret to keep", "passwordInput", CLIENT_SECRET);
    nothing_in("the field", window.tree().as_bytes(), &[CLIENT_SECRET]);
    window.press("Store the client secret");
    window.wait_for("Kept in the keychain");
    assert_eq!(keyring.entries().len(), 1);
    let printed = window.kill();
    for said in [&printed.stdout, &printed.stderr] {
        nothing_in("what was printed", said.as_bytes(), &[CLIENT_SECRET]);
    }

    // Another start of the program finds it.
    let window = open();
    window.wait_for("Profile Mine");
    window.tool(&["click", "Profile Mine"]);
    window.wait_for("Kept in the keychain");
    nothing_in("the page", window.tree().as_bytes(), &[CLIENT_SECRET]);
    window.press("Start a run");
    walk(&window);
    let token = &server.requests_on("/token")[0];
    assert_ne!(canary::found_in(&token.bytes, &[CLIENT_SECRET]), [""; 0]);
    // What the server gave is on screen, the secret is not, wherever one looks: only the credentials
    // made of it are, in the bytes that were sent.
    window.click("Token, done");
    let tree = window.tree();
    assert!(tree.contains(CODE) && tree.contains(ACCESS_TOKEN), "{tree}");
    let basic = STANDARD.encode(format!("{CLIENT_ID}:{CLIENT_SECRET}"));
    assert!(String::from_utf8_lossy(&token.bytes).contains(&basic));
    for view in ["Raw", "Readable", "Checks", "curl"] {
        if tree.contains(&format!("'{view}'")) {
            window.tool(&["click", view]);
            let tree = window.tree().replace(&basic, "(in the request)");
            nothing_in(view, tree.as_bytes(), &[CLIENT_SECRET]);
        }
    }

    let verifier = verifier(&server);
    let secrets = [CLIENT_SECRET, CODE, ACCESS_TOKEN, REFRESH_TOKEN, &verifier];
    let display = window.display();
    nothing_in(
        "window titles",
        display["titles"].to_string().as_bytes(),
        &secrets,
    );
    assert_eq!(display["clipboard_is_owned"], false);
    for file in ["cmdline", "environ"] {
        nothing_in(file, &of_process(&window.program(), file), &secrets);
    }
    nothing_in(
        "the browser's arguments",
        browser.opened().join("\n").as_bytes(),
        &secrets,
    );
    nothing_in(
        "the browser's environment",
        environment_of(&browser).as_bytes(),
        &secrets,
    );
    export(&window, home.path());
    let printed = window.kill();
    nothing_in("standard output", printed.stdout.as_bytes(), &secrets);
    nothing_in("standard error", printed.stderr.as_bytes(), &secrets);
    assert_eq!(canary::found_below(home.path(), &secrets), [""; 0]);
    let written = keyring.folder().join("data");
    assert_eq!(canary::found_below(&written, &secrets), [""; 0]);
}
