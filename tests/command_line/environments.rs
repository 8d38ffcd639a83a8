//! Environments of a profile on the command line, and which one a run remembers.

use std::fs;

use serde_json::json;

use crate::{
    launch::{Launch, SECRET_VARIABLE, ends_with},
    scripted_server::{CLIENT_ID, CLIENT_SECRET, ScriptedServer},
    support::peer::driver_command,
};

#[test]
fn a_run_goes_to_the_environment_and_its_session_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let server = ScriptedServer::honest();
    let path = folder.path().join("shop.json");
    let profile = json!({
        "schema": 1, "id": "shop", "name": "Shop",
        "server": { "issuer": "https://production.invalid" },
        "client": { "client_id": "nobody", "token_endpoint_auth_method": "client_secret_basic" },
        "environments": [
            { "name": "test", "changes": {
                "server": { "issuer": server.issuer() },
                "client": { "client_id": CLIENT_ID, "client_secret": { "env": SECRET_VARIABLE } } } },
            { "name": "test" },
            { "name": "hostile", "changes": { "server": { "issuer": "javascript:alert(1)" } } }
        ]
    });
    fs::write(&path, profile.to_string()).unwrap();
    let file = path.to_str().unwrap();

    let run = Launch::new(&["run", file, "--environment", "test"])
        .and(&["--browser", &driver_command(&[])])
        .and(&["--home", folder.path().join("home").to_str().unwrap()])
        .variable(SECRET_VARIABLE, CLIENT_SECRET);
    ends_with(0, &run);
    let sessions = fs::read_dir(folder.path().join("home/sessions")).unwrap();
    let session = sessions.flatten().next().unwrap().path();
    let text = fs::read_to_string(session).unwrap();
    let header: serde_json::Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
    assert_eq!(header["profile"]["environment"], "test", "{header}");
    assert_eq!(header["profile"]["name"], "Shop · test");
    assert!(header["profile"].get("environments").is_none());

    let shown = ends_with(
        0,
        &Launch::new(&["profiles", "show", file, "--environment", "test"]),
    );
    assert!(shown.stdout.contains(&server.issuer()), "{shown:?}");
    let checked = ends_with(0, &Launch::new(&["profiles", "check", file]));
    for words in [
        "/environments/1/name",
        "/environments/2/changes/server/issuer",
    ] {
        assert!(checked.stdout.contains(words), "{checked:?}");
    }
    ends_with(
        4,
        &Launch::new(&["profiles", "check", file, "--environment", "hostile"]),
    );
    let unknown = ends_with(2, &Launch::new(&["run", file, "--environment", "nowhere"]));
    assert!(
        unknown.stderr.contains("(test, test, hostile)"),
        "{unknown:?}"
    );
}
