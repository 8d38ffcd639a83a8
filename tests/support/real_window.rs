//! The program's window on a virtual display of its own, driven by accessible names.

use std::{
    ffi::OsStr,
    net::TcpListener,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use super::process::Process;

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
            .env("HOME", home)
            .env("PATH", path_variable)
            .env("EGUI_INSPECTION", &inspection);
        for variable in ["WAYLAND_DISPLAY", "XDG_DATA_HOME"] {
            command.env_remove(variable);
        }
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

    /// Ends the program as a full memory or an impatient person does, and waits until it is gone.
    pub(crate) fn kill(self) {
        let is_number = |line: &str| !line.is_empty() && line.bytes().all(|b| b.is_ascii_digit());
        let program = self.process.stderr_line(Duration::from_secs(60), is_number);
        let killed = Command::new("sh")
            .args(["-c", &format!("kill -s KILL {program}")])
            .status();
        assert!(killed.unwrap().success());
        let output = self.process.finish(Duration::from_secs(60));
        assert_eq!(output.status.code(), Some(137), "{output:?}");
    }
}
