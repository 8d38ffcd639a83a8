//! What reaches a browser: one argument, the same bytes, and nothing else.

use std::{
    path::{Path, PathBuf},
    sync::mpsc,
};

use super::*;
use crate::oauth::Parameters;

const HOSTILE: &str = "a&b|c^d%e\"f'g$(h)`i;j\nk l\\m<n>{o}%PATH%!";

/// A stand-in for a browser that writes down what it got.
#[cfg(unix)]
struct StandIn {
    folder: tempfile::TempDir,
}

#[cfg(unix)]
impl StandIn {
    /// `script` runs in `sh`; the folder is that of `$0`.
    fn new(script: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let stand_in = Self { folder };
        std::fs::write(stand_in.path("stand in.sh"), script).unwrap();
        stand_in
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn choice(&self) -> BrowserChoice {
        let script = self.path("stand in.sh");
        parse_browser_command(&format!("sh '{}' 'first argument'", script.display())).unwrap()
    }

    /// Opens and waits until the stand-in has ended; its output file.
    fn output(&self, url: &SafeUrl, drop_env: Option<&str>) -> Vec<u8> {
        open_browser(&self.choice(), url, drop_env, |error| panic!("{error}")).unwrap();
        wait_for(&self.path("done"));
        std::fs::read(self.path("output")).unwrap()
    }
}

#[cfg(unix)]
fn wait_for(path: &Path) {
    for _ in 0..1_000 {
        if path.exists() {
            return;
        }
        thread::sleep(Duration::from_millis(10));
    }
    panic!("{} never came", path.display());
}

#[cfg(unix)]
const WRITES_ARGUMENTS: &str =
    "cd \"$(dirname \"$0\")\" || exit 9\nprintf '%s\\0' \"$@\" > output\n: > done\n";

fn url(text: &str) -> SafeUrl {
    SafeUrl::parse(text).unwrap()
}

#[cfg(unix)]
#[test]
fn case_151_hostile_values_arrive_as_one_argument_byte_for_byte() {
    let values: Parameters = ["client_id", "scope", "state", "redirect_uri"]
        .into_iter()
        .map(|name| (name, HOSTILE))
        .collect();
    for text in [
        format!("https://as.example/authorize?{}", values.encode()),
        String::from("https://as.example/a;b/$(touch%20x)?a=b&c='d'&e=!f*"),
    ] {
        let got = StandIn::new(WRITES_ARGUMENTS).output(&url(&text), None);
        let arguments: Vec<&[u8]> = got.split(|byte| *byte == 0).collect();
        assert_eq!(
            arguments,
            [&b"first argument"[..], text.as_bytes(), b""],
            "{}",
            String::from_utf8_lossy(&got)
        );
    }
}

#[test]
fn case_151_what_a_url_may_not_hold_is_percent_encoded() {
    let typed = url("https://as.example/a|b^c`d\"e?x=<y>{z}&\u{e9}=1");
    assert_eq!(
        argument(typed.as_str()),
        "https://as.example/a%7Cb%5Ec%60d%22e?x=%3Cy%3E%7Bz%7D&%C3%A9=1"
    );
    let right = "https://[::1]:80/a-b._~c?d=%20e&f=(g)*+,;!$'@";
    assert_eq!(argument(url(right).as_str()), right);
}

#[test]
fn case_152_no_argument_can_begin_like_an_option() {
    for text in ["-flag", "--help", "/select,C:\\x"] {
        assert!(SafeUrl::parse(text).is_err());
    }
    assert!(argument(url("HTTPS://as.example/-x").as_str()).starts_with("HTTPS://"));
}

#[cfg(unix)]
#[test]
fn case_153_a_placeholder_gets_no_part_of_the_url() {
    let stand_in = StandIn::new(WRITES_ARGUMENTS);
    let BrowserChoice::Command(mut words) = stand_in.choice() else {
        panic!("a command");
    };
    words.push(String::from("%s"));
    let text = "https://as.example/authorize?scope=a%20b+c";
    open_browser(&BrowserChoice::Command(words), &url(text), None, |_| {}).unwrap();
    wait_for(&stand_in.path("done"));
    let got = std::fs::read(stand_in.path("output")).unwrap();
    assert_eq!(got, format!("first argument\0%s\0{text}\0").as_bytes());
}

#[test]
fn case_154_a_browser_that_cannot_start_is_told_at_once() {
    let choice = BrowserChoice::Command(vec![String::from("/nonexistent/browser")]);
    let target = url("https://as.example/?code=canary");
    let error = open_browser(&choice, &target, None, |_| {}).unwrap_err();
    assert!(matches!(error, BrowserError::CannotStart { .. }));
    assert!(!error.to_string().contains("canary"));
}

#[cfg(unix)]
fn shell(script: &str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", script]);
    command
}

#[cfg(unix)]
#[test]
fn case_154_launchers_are_tried_in_turn_and_their_failure_is_told() {
    let missing = || Command::new("/nonexistent/xdg-open");
    assert_eq!(
        launch_first(vec![missing(), missing()], false),
        Err(BrowserError::NoBrowser)
    );
    for code in [3, 4] {
        let fails = || shell(&format!("exit {code}"));
        let Err(BrowserError::Ended { program, status }) =
            launch_first(vec![fails(), missing()], false)
        else {
            panic!("the failure is told");
        };
        assert_eq!(program, "sh");
        assert!(status.contains(&code.to_string()), "{status}");
        assert_eq!(launch_first(vec![fails(), shell("exit 0")], false), Ok(()));
        assert_eq!(launch_first(vec![fails()], true), Ok(()));
    }
}

#[cfg(unix)]
#[test]
fn case_154_a_command_that_fails_later_is_told_later() {
    let (sender, failures) = mpsc::channel();
    let stand_in = StandIn::new("exit 4\n");
    let target = url("https://as.example/");
    open_browser(&stand_in.choice(), &target, None, move |error| {
        sender.send(error).unwrap();
    })
    .unwrap();
    let failure = failures.recv().unwrap();
    assert!(
        matches!(&failure, BrowserError::Ended { status, .. } if status.contains('4')),
        "{failure}"
    );
}

#[cfg(unix)]
#[test]
fn case_155_a_browser_that_stays_open_holds_nothing_up() {
    let stand_in = StandIn::new(
        "cd \"$(dirname \"$0\")\" || exit 9\n\
         until [ -e go ]; do sleep 0.01; done\n: > done\n",
    );
    open_browser(
        &stand_in.choice(),
        &url("https://as.example/"),
        None,
        |error| panic!("{error}"),
    )
    .unwrap();
    assert!(!stand_in.path("done").exists());
    std::fs::write(stand_in.path("go"), "").unwrap();
    wait_for(&stand_in.path("done"));
}

#[test]
fn case_156_decision_by_system() {
    for (length, os, expected) in [
        (2_048, "windows", UrlLength::Fine),
        (2_049, "windows", UrlLength::Long),
        (32_767, "windows", UrlLength::Long),
        (32_768, "windows", UrlLength::TooLong { limit: 32_767 }),
        (32_768, "macos", UrlLength::Long),
        (131_071, "linux", UrlLength::Long),
        (131_072, "linux", UrlLength::TooLong { limit: 131_071 }),
    ] {
        assert_eq!(url_length(length, os), expected, "{length} on {os}");
    }
    let error = BrowserError::UrlTooLong {
        length: 40_000,
        limit: 32_767,
    };
    assert!(error.to_string().contains("PAR"));
}

#[cfg(target_os = "linux")]
#[test]
fn case_156_too_long_is_an_error_before_any_launch() {
    let stand_in = StandIn::new(WRITES_ARGUMENTS);
    let long = url(&format!("https://as.example/?a={}", "b".repeat(131_072)));
    let error = open_browser(&stand_in.choice(), &long, None, |_| {}).unwrap_err();
    assert!(matches!(error, BrowserError::UrlTooLong { .. }));
    assert!(!stand_in.path("output").exists());
}

#[cfg(unix)]
#[test]
fn case_159_the_browser_does_not_get_the_variable_with_the_secret() {
    let script = "cd \"$(dirname \"$0\")\" || exit 9\n\
                  printf '%s' \"${HOME-unset}\" > output\n: > done\n";
    let target = url("https://as.example/");
    let without = StandIn::new(script).output(&target, Some("HOME"));
    assert_eq!(without, b"unset");
    let with = StandIn::new(script).output(&target, None);
    assert_ne!(with, b"unset");
}

#[test]
fn commands_are_split_as_a_shell_splits_words() {
    assert_eq!(parse_browser_command("none"), Ok(BrowserChoice::None));
    assert_eq!(
        parse_browser_command(r#"'/opt/my browser/run' --profile "a b" c\ d"#),
        Ok(BrowserChoice::Command(vec![
            String::from("/opt/my browser/run"),
            String::from("--profile"),
            String::from("a b"),
            String::from("c d"),
        ]))
    );
    for wrong in ["", "  ", "'open", "''"] {
        assert_eq!(parse_browser_command(wrong), Err(BrowserError::Command));
    }
}

#[test]
fn a_page_goes_to_the_browser_of_the_settings_and_a_failure_comes_back() {
    use crate::{
        app::{BrowserSetting, Effect, WorldEvent},
        effects::{Home, World, WorldOptions},
    };
    let options = WorldOptions {
        home: Home::Nowhere,
        ..WorldOptions::default()
    };
    let mut world = World::new(options, std::sync::Arc::new(|| {})).unwrap();
    let setting = BrowserSetting::Command(String::from("/nowhere/such-a-browser"));
    world.perform(Effect::UseBrowser(setting));
    let page = Page::parse("https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3").unwrap();
    world.perform(Effect::OpenPage(page.clone()));
    let Some(WorldEvent::PageNotOpened { page: of, reason }) =
        world.next_within(Duration::from_secs(10))
    else {
        panic!("nothing was said");
    };
    assert_eq!(*of, page);
    assert!(reason.contains("/nowhere/such-a-browser"), "{reason}");
}
