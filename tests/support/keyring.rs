//! A Secret Service of its own: a bus and a keyring that nobody else has, in a folder that ends with
//! the test. The keyring of whoever runs the tests is never reached.

use std::{
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use tempfile::TempDir;

use super::process::Process;

const PATIENCE: Duration = Duration::from_secs(30);

/// `gnome-keyring-daemon` on a bus of its own.
pub(crate) struct Keyring {
    address: String,
    // Before the bus, which it is on.
    daemon: Option<Process>,
    _bus: Process,
    // After the processes, which write into it.
    folder: TempDir,
}

impl Keyring {
    /// A keyring that is open.
    pub(crate) fn unlocked() -> Self {
        let mut keyring = Self::bus_alone();
        let mut command = keyring.command("gnome-keyring-daemon");
        command
            .args(["--foreground", "--unlock", "--components=secrets"])
            .stdin(Stdio::piped());
        let mut daemon = Process::start("gnome-keyring-daemon", &mut command);
        let mut input = daemon.take_stdin().expect("a piped input");
        input.write_all(b"correct horse\n").expect("a password");
        drop(input);
        keyring.daemon = Some(daemon);
        keyring.wait_for_service();
        keyring
    }

    /// A bus with nothing on it, as on a machine without a desktop.
    pub(crate) fn bus_alone() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let configuration = folder.path().join("bus.conf");
        // No folder of services: nothing of this machine is started by name.
        let text = format!(
            "<!DOCTYPE busconfig PUBLIC \"-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN\" \
             \"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd\">\n<busconfig>\
             <type>session</type><keep_umask/><listen>unix:path={}</listen>\
             <policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"true\"/>\
             <allow eavesdrop=\"true\"/><allow own=\"*\"/></policy></busconfig>\n",
            folder.path().join("bus").display()
        );
        std::fs::write(&configuration, text).expect("a written configuration");
        let mut command = Command::new("dbus-daemon");
        command
            .arg(format!("--config-file={}", configuration.display()))
            .args(["--nofork", "--print-address"])
            .stdin(Stdio::null());
        let bus = Process::start("dbus-daemon", &mut command);
        let address = bus.stdout_line(PATIENCE, |line| line.starts_with("unix:"));
        Self {
            address,
            daemon: None,
            _bus: bus,
            folder,
        }
    }

    /// Gives a program this keyring, and takes every other from it.
    pub(crate) fn reach<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command
            .env("DBUS_SESSION_BUS_ADDRESS", &self.address)
            .env_remove("OAUTH_PLAYGROUND_KEYCHAIN")
    }

    /// The folder that the keyring writes into.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Locks everything, as a desktop does when its owner leaves.
    pub(crate) fn lock(&self) {
        self.call(&[
            "--print-reply",
            "/org/freedesktop/secrets",
            "org.freedesktop.Secret.Service.Lock",
            "array:objpath:/org/freedesktop/secrets/collection/login",
        ]);
    }

    /// The objects of the entries, as anybody with a keyring program sees them.
    pub(crate) fn entries(&self) -> Vec<String> {
        let answer = self.call(&[
            "--print-reply",
            "/org/freedesktop/secrets",
            "org.freedesktop.Secret.Service.SearchItems",
            "dict:string:string:service,oauth-playground",
        ]);
        let paths = answer
            .split('"')
            .filter(|part| part.contains("/collection/"));
        paths.map(str::to_owned).collect()
    }

    /// Deletes an entry by hand.
    pub(crate) fn delete(&self, entry: &str) {
        self.call(&["--print-reply", entry, "org.freedesktop.Secret.Item.Delete"]);
    }

    fn call(&self, arguments: &[&str]) -> String {
        let mut command = self.command("dbus-send");
        command
            .args(["--session", "--dest=org.freedesktop.secrets"])
            .args(arguments);
        let output = command.output().expect("dbus-send starts");
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).expect("text")
    }

    fn wait_for_service(&self) {
        let start = std::time::Instant::now();
        loop {
            let mut command = self.command("dbus-send");
            let status = command
                .args([
                    "--session",
                    "--print-reply",
                    "--dest=org.freedesktop.secrets",
                ])
                .args([
                    "/org/freedesktop/secrets",
                    "org.freedesktop.Secret.Service.ReadAlias",
                    "string:default",
                ])
                .output();
            let output = status.expect("dbus-send starts");
            let answer = String::from_utf8_lossy(&output.stdout);
            if output.status.success() && answer.contains("/collection/") {
                return;
            }
            assert!(start.elapsed() < PATIENCE, "no keyring: {output:?}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .env("HOME", self.folder.path())
            .env("XDG_DATA_HOME", self.folder.path().join("data"))
            .env("XDG_RUNTIME_DIR", self.folder.path())
            .env("DBUS_SESSION_BUS_ADDRESS", &self.address)
            .stdin(Stdio::null());
        command
    }
}
