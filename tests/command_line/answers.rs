//! What only the user knows of a profile, given on the command line.

use std::{fs, path::PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    launch::{Launch, SECRET_VARIABLE, ends_with},
    scripted_server::{CLIENT_ID, CLIENT_SECRET, ScriptedServer},
    support::peer::driver_command,
};

/// A home, and a folder beside it for files.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn file(&self, content: &Value) -> String {
        let path = self.path("in.json");
        fs::write(&path, content.to_string()).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn launch(&self, arguments: &[&str]) -> Launch {
        Launch::new(arguments).and(&["--home", self.path("home").to_str().unwrap()])
    }

    fn run(&self, arguments: &[&str]) -> Launch {
        self.launch(&["run"])
            .and(arguments)
            .and(&["--browser", &driver_command(&[])])
            .variable(SECRET_VARIABLE, CLIENT_SECRET)
    }

    /// What a command that was refused says.
    fn refusal(&self, arguments: &[&str]) -> String {
        let output = ends_with(2, &self.launch(arguments));
        assert_eq!(output.stdout, "", "{arguments:?}");
        output.stderr
    }
}

fn port(server: &ScriptedServer) -> String {
    let issuer = server.issuer();
    issuer.rsplit(':').next().unwrap().to_owned()
}

/// It asks for the port of its server and for its client, under a name of its own.
fn asking() -> Value {
    json!({
        "schema": 1, "id": "asking", "name": "Asking",
        "server": { "issuer": "http://127.0.0.1:{port}" },
        "client": {
            "client_id": "{CLIENT}",
            "token_endpoint_auth_method": "client_secret_basic",
            "client_secret": { "env": SECRET_VARIABLE }
        },
        "provider": { "call": { "url": "http://127.0.0.1:{other}/api" } },
        "template": [
            { "name": "port", "ask": "Port of the server" },
            { "name": "CLIENT", "ask": "Which client?" },
            { "name": "other", "ask": "Port of the API" }
        ]
    })
}

#[test]
fn answers_make_a_run_and_an_option_for_the_member_is_one() {
    let place = Place::new();
    let server = ScriptedServer::honest();
    let file = place.file(&asking());
    let port = format!("port={}", port(&server));
    let client = format!("CLIENT={CLIENT_ID}");
    let given: [&[&str]; 3] = [
        &["--answer", &port, "--answer", &client],
        &["--answer", &port, "--client-id", CLIENT_ID],
        // The whole member is replaced, so that nothing of it is asked for.
        &["--issuer", &server.issuer(), "--client-id", CLIENT_ID],
    ];
    for options in given {
        ends_with(0, &place.run(&[&file]).and(options));
    }
    // The call waits for an answer of its own, once it is to be made.
    let refused = ends_with(2, &place.run(&[&file, "--try"]).and(given[0]));
    assert!(
        refused.stderr.contains("--answer other=VALUE"),
        "{refused:?}"
    );
    assert!(!refused.stderr.contains("--answer port"), "{refused:?}");
}

#[test]
fn each_open_question_is_said_in_its_words_with_the_option_that_answers_it() {
    let place = Place::new();
    let asked = place.refusal(&["run", "microsoft-entra"]);
    for words in [
        "--answer tenant=VALUE",
        "Tenant ID of your directory",
        "--answer client_id=VALUE",
        "profiles export microsoft-entra FILE --answer tenant=VALUE --answer client_id=VALUE",
    ] {
        assert!(asked.contains(words), "{asked}");
    }
    assert!(
        !asked.contains("--redirect-uri") && !asked.contains("--pin"),
        "{asked}"
    );
    let asked = place.refusal(&["run", "microsoft-entra", "--client-id", "x"]);
    let listed = asked.split("To be asked").next().unwrap();
    assert!(
        listed.contains("tenant=") && !listed.contains("client_id="),
        "{asked}"
    );
    // A file is not to be exported onto itself.
    let file = place.file(&asking());
    let asked = place.refusal(&["run", &file]);
    assert!(
        asked.contains("\"default\"") && !asked.contains("export"),
        "{asked}"
    );
    // The questions are those of the environment.
    let inside = ["run", "jiko", "--environment", "sandbox"];
    let asked = place.refusal(&inside);
    assert!(
        asked.contains("client_id=") && !asked.contains("host="),
        "{asked}"
    );
    let asked = place.refusal(&[&inside[..], &["--answer", "host=x"]].concat());
    assert!(
        asked.contains("(client_id)") && asked.contains("\"host\""),
        "{asked}"
    );
}

#[test]
fn an_answer_to_no_question_is_refused_and_a_secret_is_none() {
    let place = Place::new();
    let asked = place.refusal(&["run", "auth0", "--answer", "tenant=x"]);
    assert!(asked.contains("(domain, client_id)"), "{asked}");
    let asked = place.refusal(&["run", "auth0", "--answer", "client_secret=canary-x"]);
    assert!(
        asked.contains("never an answer") && !asked.contains("canary-x"),
        "{asked}"
    );
    let asked = place.refusal(&["profiles", "show", "duende-demo", "--answer", "a=b"]);
    assert!(asked.contains("asks nothing"), "{asked}");
    ends_with(2, &place.launch(&["run", "--answer", "a=b"]));
}

#[test]
fn a_copy_with_answers_asks_no_more() {
    let place = Place::new();
    let server = ScriptedServer::honest();
    let mut asking = asking();
    asking["provider"] = Value::Null;
    asking["template"].as_array_mut().unwrap().pop();
    let file = place.file(&asking);
    let port = format!("port={}", port(&server));
    let client = format!("CLIENT={CLIENT_ID}");
    let copy = place.path("copy.json");
    let copy = copy.to_str().unwrap();
    let export = ["profiles", "export", &file, copy, "--answer", &port];
    let asked = place.refusal(&export);
    assert!(asked.contains("--answer CLIENT=VALUE"), "{asked}");
    ends_with(0, &place.launch(&export).and(&["--answer", &client]));
    ends_with(0, &place.run(&[copy]));
    // A part of the answers can be put in while it is taken into the library.
    let import = ["profiles", "import", &file, "--answer", &port];
    ends_with(0, &place.launch(&import));
    let shown = ends_with(0, &place.launch(&["profiles", "show", "asking", "--json"]));
    let shown = &shown.json_lines()[0];
    assert_eq!(shown["server"]["issuer"], server.issuer());
    assert_eq!(shown["template"].as_array().unwrap().len(), 1);
    ends_with(0, &place.run(&["asking", "--answer", &client]));
}

#[test]
fn a_check_and_a_run_agree_on_what_is_missing() {
    let place = Place::new();
    let server = ScriptedServer::honest();
    let mut profile = asking();
    profile["template"][0]["default"] = port(&server).into();
    profile["template"][1]["default"] = CLIENT_ID.into();
    let file = place.file(&profile);
    let checked = ends_with(0, &place.launch(&["profiles", "check", &file]));
    assert!(
        !checked.stdout.contains("before it can be used"),
        "{checked:?}"
    );
    ends_with(0, &place.run(&[&file]));
    let before = server.connections();

    profile["client"]["scope"] = "{foo}".into();
    let file = place.file(&profile);
    let checked = ends_with(4, &place.launch(&["profiles", "check", &file]));
    assert!(
        checked
            .stdout
            .contains("fail  /client/scope  {foo} is a placeholder"),
        "{checked:?}"
    );
    let refused = ends_with(2, &place.run(&[&file]));
    assert!(refused.stderr.contains("{foo}"), "{refused:?}");
    assert_eq!(server.connections(), before, "nothing is sent");
    ends_with(0, &place.run(&[&file, "--scope", "read"]));
}
