//! A stand-in for the desktop's `xdg-open` that writes down what it is asked to open.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

use tempfile::TempDir;

/// A folder with an `xdg-open` to put first in `PATH`.
pub(crate) struct StandInBrowser {
    folder: TempDir,
}

impl StandInBrowser {
    /// One that only writes down its arguments.
    pub(crate) fn that_records() -> Self {
        Self::that_runs("")
    }

    /// One that writes down its arguments and then runs a line of shell, with the URL in `$1`.
    pub(crate) fn that_runs(line: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let script =
            format!("#!/bin/sh\nprintf '%s\\n' \"$*\" >> \"$(dirname \"$0\")/opened\"\n{line}\n");
        let path = folder.path().join("xdg-open");
        fs::write(&path, script).expect("a written script");
        make_executable(&path);
        Self { folder }
    }

    /// `PATH` with this folder first.
    pub(crate) fn path_variable(&self) -> OsString {
        let others = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::iter::once(self.folder()).chain(std::env::split_paths(&others));
        std::env::join_paths(folders).expect("folders without a colon")
    }

    /// The arguments of each call, one call a line, in order.
    pub(crate) fn opened(&self) -> Vec<String> {
        let record = fs::read_to_string(self.folder().join("opened")).unwrap_or_default();
        record.lines().map(str::to_owned).collect()
    }

    /// What its line of shell wrote into this file beside it.
    pub(crate) fn file(&self, name: &str) -> String {
        fs::read_to_string(self.folder().join(name)).expect("a written file")
    }

    fn folder(&self) -> PathBuf {
        self.folder.path().to_owned()
    }
}

#[cfg(unix)]
fn make_executable(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("set permissions");
}

#[cfg(not(unix))]
fn make_executable(_path: &Path) {}
