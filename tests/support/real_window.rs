//! The program's window on a virtual display of its own, driven by accessible names.

use std::{
    ffi::OsStr,
    net::TcpListener,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use super::process::{Output, Process};

/// One of the scripts of `tests/tools`.
pub(crate) fn tool(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/tools")
        .join(name)
}

/// A started window; dropping it ends display, program and what the program has started.
pub(crate) struct RealWindow {
    process: Process,
    inspection: String,
}

impl RealWindow {
    /// Starts the program with `home` as home folder and the stand-in for `xdg-open` in that `PATH`.
    pub(crate) fn open(home: &Path, path_variable: &OsStr) -> Self {
        Self::open_with(home, path_variable, &[])
    }

    /// The same with these variables in the program's environment.
    pub(crate) fn open_with(home: &Path, path_variable: &OsStr, more: &[(&str, &str)]) -> Self {
        Self::start(home, path_variable, &[], |command| {
            command.envs(more.iter().copied());
        })
    }

    /// The same with these arguments, as a desktop gives them, and with whatever else `prepare` gives
    /// the program.
    pub(crate) fn start(
        home: &Path,
        path_variable: &OsStr,
        arguments: &[&str],
        prepare: impl FnOnce(&mut Command),
    ) -> Self {
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let inspection = format!("127.0.0.1:{port}");
        // The shell becomes the program, so that its number is the program's.
        let start = "echo \"$$\" >&2; exec \"$0\" \"$@\"";
        let mut command = Command::new(tool("with-display"));
        command
            .args(["1600x1000", "sh", "-c", start])
            .arg(env!("CARGO_BIN_EXE_oauth-playground"))
            .args(arguments)
            .env("HOME", home)
            .env("OAUTH_PLAYGROUND_KEYCHAIN", "none")
            .env("PATH", path_variable)
            .env("EGUI_INSPECTION", &inspection);
        for variable in ["WAYLAND_DISPLAY", "XDG_DATA_HOME"] {
            command.env_remove(variable);
        }
        prepare(&mut command);
        Self {
            process: Process::start("the window", &mut command),
            inspection,
        }
    }

    /// One command of `tests/tools/window`; its output.
    pub(crate) fn tool(&self, words: &[&str]) -> String {
        let output = Command::new("python3")
            .arg(tool("window"))
            .args(words)
            .env("EGUI_INSPECTION", &self.inspection)
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "window {words:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    }

    pub(crate) fn wait_for(&self, name: &str) {
        self.tool(&["wait", name, "60"]);
    }

    pub(crate) fn click(&self, name: &str) {
        self.tool(&["click", name, "button"]);
    }

    /// Types into the field of that name, which is `textInput` or `passwordInput`.
    pub(crate) fn type_into(&self, name: &str, role: &str, text: &str) {
        self.tool(&["click", name, role, "--", "type", text]);
    }

    /// Presses the control of that name as soon as it is there.
    pub(crate) fn press(&self, name: &str) {
        self.wait_for(name);
        self.click(name);
    }

    /// Fills in the start page's form for another provider; an empty secret is none.
    pub(crate) fn fill_in(&self, issuer: &str, client_id: &str, secret: &str) {
        self.wait_for("Issuer, API or account");
        self.type_into("Issuer, API or account", "textInput", issuer);
        self.type_into("Client ID", "textInput", client_id);
        if !secret.is_empty() {
            self.type_into("Client secret", "passwordInput", secret);
        }
    }

    /// The same, and presses the form's button.
    pub(crate) fn start_with(&self, issuer: &str, client_id: &str, secret: &str) {
        self.fill_in(issuer, client_id, secret);
        self.click("Start with this provider");
    }

    /// The accessible tree as text: everything that is on screen, one node a line.
    pub(crate) fn tree(&self) -> String {
        self.tool(&["tree"])
    }

    /// The number of the program's own process.
    pub(crate) fn program(&self) -> String {
        let is_number = |line: &str| !line.is_empty() && line.bytes().all(|b| b.is_ascii_digit());
        self.process.stderr_line(Duration::from_secs(60), is_number)
    }

    /// What `tests/tools/display` says about the program's display.
    pub(crate) fn display(&self) -> serde_json::Value {
        let environment = std::fs::read(format!("/proc/{}/environ", self.program())).unwrap();
        let display = environment
            .split(|byte| *byte == 0)
            .find_map(|one| one.strip_prefix(b"DISPLAY="))
            .unwrap();
        let output = Command::new("python3")
            .arg(tool("display"))
            .env("DISPLAY", String::from_utf8_lossy(display).as_ref())
            .output()
            .unwrap();
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"))
    }

    /// Ends the program as a full memory or an impatient person does, and waits until it is gone.
    ///
    /// What it printed comes back.
    pub(crate) fn kill(self) -> Output {
        let program = self.program();
        let killed = Command::new("sh")
            .args(["-c", &format!("kill -s KILL {program}")])
            .status();
        assert!(killed.unwrap().success());
        let output = self.process.finish(Duration::from_secs(60));
        assert_eq!(output.status.code(), Some(137), "{output:?}");
        output
    }
}
