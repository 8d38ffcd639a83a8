//! What is kept, at its most exposed: a kill behind a rotation, two runs at once, and every place that
//! others can look into.

use std::{
    fs,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::{
    launch::PATIENCE,
    scripted_server::{
        ACCESS_TOKEN, Answer, CLIENT_SECRET, CODE, REFRESH_TOKEN, Request, ScriptedServer, honest,
        json, tokens,
    },
    secrets::{CANARIES, Home, SECRET_LINE, in_keychain},
    support::{canary, keyring::Keyring, peer::driver_command, process::Process},
};

const REFRESH: [&str; 4] = ["--grant", "refresh_token", "--until", "refresh"];

/// The refresh token that the server gives out as the nth.
fn refresh_token(number: usize) -> String {
    format!("{REFRESH_TOKEN}-{number}")
}

fn is_refresh(request: &Request) -> bool {
    request.parameter("grant_type").as_deref() == Some("refresh_token")
}

/// What a token request is answered with, by a server that gives out a new refresh token each time.
fn rotated(count: &AtomicUsize) -> Answer {
    let mut tokens = tokens();
    tokens["refresh_token"] = refresh_token(count.fetch_add(1, Ordering::SeqCst) + 1).into();
    Answer::Bytes(json(200, &tokens.to_string()))
}

fn home(server: &ScriptedServer) -> Home {
    let home = Home::with(Some(Keyring::unlocked()));
    home.profile(server, &in_keychain());
    home.ends_with(0, &["secrets", "set", "mine"], Some(SECRET_LINE));
    home
}

/// The refresh token that the last refresh was tried with.
fn last_used(server: &ScriptedServer) -> Option<String> {
    server
        .requests_on("/token")
        .pop()?
        .parameter("refresh_token")
}

fn wait_until(is_so: impl Fn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < deadline, "it did not come to that");
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn case_64_after_a_kill_behind_a_rotation_the_new_token_is_the_one_that_is_kept() {
    let count = AtomicUsize::new(0);
    let server = ScriptedServer::start(move |request, issuer| match request.path().as_str() {
        "/token" => rotated(&count),
        // The run is killed while it waits for this answer.
        "/introspect" => Answer::Silence,
        _ => honest(request, issuer),
    });
    let home = home(&server);
    let browser = driver_command(&[]);
    let words = ["run", "mine", "--browser", &browser, "--keep-tokens"];
    let more = ["--refresh", "1", "--introspect"];
    let run: Process = home.start(&[&words[..], &more].concat(), None);
    wait_until(|| server.requests_on("/introspect").len() == 1);
    // Ends it as nothing else does: without a word.
    drop(run);
    assert_eq!(last_used(&server), Some(refresh_token(1)));
    home.run(0, &REFRESH);
    assert_eq!(last_used(&server), Some(refresh_token(2)));
    home.is_clean();
}

#[test]
fn case_66_of_two_runs_that_refresh_at_once_the_second_does_not_lose_what_the_first_was_given() {
    let count = AtomicUsize::new(0);
    let refreshes = AtomicUsize::new(0);
    let (release, released) = mpsc::channel::<()>();
    let released = Mutex::new(released);
    let server = ScriptedServer::start(move |request, issuer| match request.path().as_str() {
        "/token" if is_refresh(request) && refreshes.fetch_add(1, Ordering::SeqCst) == 0 => {
            // Overtaken by the other run's, its token is one that was rotated.
            released.lock().unwrap().recv_timeout(PATIENCE).unwrap();
            Answer::Bytes(json(400, r#"{"error":"invalid_grant"}"#))
        }
        "/token" => rotated(&count),
        _ => honest(request, issuer),
    });
    let home = home(&server);
    home.run(0, &["--keep-tokens"]);
    let browser = driver_command(&[]);
    let words = ["run", "mine", "--browser", &browser, "--keep-tokens"];
    let slow = home.start(&[&words[..], &REFRESH].concat(), None);
    wait_until(|| server.requests_on("/token").len() == 2);
    home.run(0, &[&REFRESH[..], &["--keep-tokens"]].concat());
    release.send(()).unwrap();
    let refused = slow.finish(PATIENCE);
    assert_eq!(refused.status.code(), Some(1), "{refused:#?}");
    // One request each, both with the token that was kept then.
    let used: Vec<_> = server
        .requests_on("/token")
        .iter()
        .filter_map(|request| request.parameter("refresh_token"))
        .collect();
    assert_eq!(used, [refresh_token(1), refresh_token(1)]);
    home.run(0, &REFRESH);
    assert_eq!(last_used(&server), Some(refresh_token(2)));
}

/// Every form of export, of a run with a secret that the profile names a source for.
#[test]
fn case_137_139_159_a_kept_secret_is_in_no_file_no_output_no_export_and_with_no_child() {
    let folder = tempfile::tempdir().unwrap();
    // A child as anybody on the machine sees it: arguments and environment.
    let seen = folder.path().join("seen");
    let script = folder.path().join("browser.sh");
    let text = format!(
        "tr '\\0' '\\n' < /proc/$$/environ >> '{0}'; tr '\\0' ' ' < /proc/$PPID/cmdline >> '{0}'\n\
         tr '\\0' '\\n' < /proc/$PPID/environ >> '{0}'; echo \"$*\" >> '{0}'\nexec {1} \"$1\"\n",
        seen.display(),
        driver_command(&[])
    );
    fs::write(&script, text).unwrap();
    let browser = format!("sh {}", script.display());
    // The secret is put together by the shell, so that no file or argument holds it.
    let command = json!({ "command": ["sh", "-c", "printf 'canary-client-%s\\n' secret-1"] });
    for (source, option) in [
        (in_keychain(), "--keep-tokens"),
        (command, "--allow-secret-command"),
    ] {
        let server = ScriptedServer::honest();
        let home = home(&server);
        home.profile(&server, &source);
        let mut words = vec![
            "run",
            "mine",
            "--browser",
            &browser,
            option,
            "--refresh",
            "1",
        ];
        let exports = [
            "har", "curl", "markdown", "mermaid", "text", "svg", "html", "json",
        ];
        let files: Vec<String> = exports
            .iter()
            .map(|format| format!("{format}={}", home.path().join(format).display()))
            .collect();
        for file in &files {
            words.extend(["--export", file.as_str()]);
        }
        let run = home.ends_with(0, &words, None);
        let token = server.requests_on("/token").remove(0);
        assert_ne!(canary::found_in(&token.bytes, &[CLIENT_SECRET]), [""; 0]);
        let mut secrets = CANARIES.to_vec();
        secrets.extend([CODE, ACCESS_TOKEN]);
        let verifier = token.parameter("code_verifier").unwrap();
        secrets.push(&verifier);

        // Again as lines, and once it has become the past.
        let lines = home.ends_with(
            0,
            &["run", "mine", "--json", "--browser", &browser, option],
            None,
        );
        let listed = home
            .ends_with(0, &["session", "list", "--json"], None)
            .json_lines();
        for id in listed
            .iter()
            .map(|line: &Value| line["id"].as_str().unwrap())
        {
            for format in exports {
                let past = home.ends_with(0, &["session", "export", id, format], None);
                assert_eq!(
                    canary::found_in(past.stdout.as_bytes(), &secrets),
                    [""; 0],
                    "{format}"
                );
            }
        }
        for said in [&run.stdout, &run.stderr, &lines.stdout] {
            assert_eq!(canary::found_in(said.as_bytes(), &secrets), [""; 0]);
        }
        let profile = home.ends_with(0, &["profiles", "export", "mine"], None);
        let link = home.ends_with(0, &["profiles", "export", "mine", "--link"], None);
        assert!(!profile.stdout.is_empty() && !link.stdout.is_empty());
        let seen = fs::read(&seen).unwrap();
        assert!(String::from_utf8_lossy(&seen).contains("response_type=code"));
        assert_eq!(canary::found_in(&seen, &secrets), [""; 0]);
        assert_eq!(canary::found_below(home.path(), &secrets), [""; 0]);
        // Nor does the keyring write it down in clear.
        let keyring = home.keyring.as_ref().unwrap().folder();
        assert_eq!(
            canary::found_below(&keyring.join("data"), &secrets),
            [""; 0]
        );
    }
}
