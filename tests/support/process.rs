//! A child process whose lines are collected, and which ends with the test, whatever happens in it.

use std::{
    io::{BufRead, BufReader, Read},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Arc, Condvar, Mutex},
    thread,
    time::{Duration, Instant},
};

#[cfg(unix)]
use std::os::unix::process::CommandExt;

/// A started child in a process group of its own. Dropping it ends the whole group, also when the
/// test panics.
pub(crate) struct Process {
    name: String,
    child: Child,
    ended: bool,
    stdout: Collected,
    stderr: Collected,
}

impl Process {
    /// Starts the command with both outputs collected; its input is what the command says.
    pub(crate) fn start(name: &str, command: &mut Command) -> Self {
        #[cfg(unix)]
        command.process_group(0);
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{name} does not start: {error}"));
        let stdout = Collected::from(child.stdout.take().expect("a piped output"));
        let stderr = Collected::from(child.stderr.take().expect("a piped output"));
        Self {
            name: name.to_owned(),
            child,
            ended: false,
            stdout,
            stderr,
        }
    }

    /// The process's input; dropping it closes it.
    pub(crate) fn take_stdin(&mut self) -> Option<std::process::ChildStdin> {
        self.child.stdin.take()
    }

    /// The first line of standard output that satisfies the test, once it is there.
    ///
    /// Panics with everything printed when the process ends or the deadline passes before.
    pub(crate) fn stdout_line(&self, within: Duration, wanted: impl Fn(&str) -> bool) -> String {
        self.line(&self.stdout, within, wanted)
    }

    /// As [`Self::stdout_line`], of standard error.
    pub(crate) fn stderr_line(&self, within: Duration, wanted: impl Fn(&str) -> bool) -> String {
        self.line(&self.stderr, within, wanted)
    }

    fn line(&self, from: &Collected, within: Duration, wanted: impl Fn(&str) -> bool) -> String {
        from.wait(within, |text| {
            text.lines().find(|line| wanted(line)).map(str::to_owned)
        })
        .unwrap_or_else(|| panic!("{}: the line did not come\n{}", self.name, self.printed()))
    }

    /// Waits for the end and gives everything that was printed.
    ///
    /// Panics with it when the deadline passes first.
    pub(crate) fn finish(mut self, within: Duration) -> Output {
        let deadline = Instant::now() + within;
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("a child's status") {
                break status;
            }
            assert!(
                Instant::now() < deadline,
                "{} did not end within {within:?}\n{}",
                self.name,
                self.printed()
            );
            thread::sleep(Duration::from_millis(10));
        };
        // A grandchild that was left behind would keep the pipes open.
        self.end();
        for (name, collected) in [("output", &self.stdout), ("error", &self.stderr)] {
            assert!(
                collected.wait_for_end(deadline),
                "{}: something outside its group keeps standard {name} open\n{}",
                self.name,
                self.printed()
            );
        }
        Output {
            status,
            stdout: self.stdout.text(),
            stderr: self.stderr.text(),
        }
    }

    fn printed(&self) -> String {
        format!(
            "-- standard output\n{}-- standard error\n{}",
            self.stdout.text(),
            self.stderr.text()
        )
    }

    /// Ends the whole group, once: afterwards its number may be another's.
    fn end(&mut self) {
        if std::mem::replace(&mut self.ended, true) {
            return;
        }
        #[cfg(unix)]
        {
            // The shell's own `kill`, since a small system may have no other. It fails where no
            // member of the group is left.
            let kill = format!("kill -s KILL -- -{}", self.child.id());
            let ended = Command::new("sh")
                .args(["-c", &kill])
                .stderr(Stdio::null())
                .status();
            drop(ended);
        }
        // Both fail only where the child has ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}

/// What an ended process printed; bytes outside UTF-8 become U+FFFD.
#[derive(Debug)]
pub(crate) struct Output {
    pub(crate) status: ExitStatus,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Output {
    /// Standard output as one JSON value a line.
    pub(crate) fn json_lines(&self) -> Vec<serde_json::Value> {
        self.stdout
            .lines()
            .map(|line| {
                serde_json::from_str(line).unwrap_or_else(|error| panic!("{error} in {line:?}"))
            })
            .collect()
    }
}

/// Text that a thread reads from a pipe as it comes.
struct Collected {
    shared: Arc<(Mutex<Text>, Condvar)>,
}

#[derive(Default)]
struct Text {
    bytes: Vec<u8>,
    ended: bool,
}

impl Collected {
    fn from(pipe: impl Read + Send + 'static) -> Self {
        let shared = Arc::new((Mutex::new(Text::default()), Condvar::new()));
        thread::spawn({
            let shared = Arc::clone(&shared);
            move || {
                let mut pipe = BufReader::new(pipe);
                let mut line = Vec::new();
                while pipe
                    .read_until(b'\n', &mut line)
                    .is_ok_and(|count| count > 0)
                {
                    shared.0.lock().unwrap().bytes.append(&mut line);
                    shared.1.notify_all();
                }
                shared.0.lock().unwrap().ended = true;
                shared.1.notify_all();
            }
        });
        Self { shared }
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.shared.0.lock().unwrap().bytes).into_owned()
    }

    fn wait_for_end(&self, deadline: Instant) -> bool {
        let (text, changed) = &*self.shared;
        let left = deadline.saturating_duration_since(Instant::now());
        let waited = changed.wait_timeout_while(text.lock().unwrap(), left, |text| !text.ended);
        waited.unwrap().0.ended
    }

    /// What `find` makes of the text, as soon as it makes something of it.
    fn wait<T>(&self, within: Duration, find: impl Fn(&str) -> Option<T>) -> Option<T> {
        let deadline = Instant::now() + within;
        let (text, changed) = &*self.shared;
        let mut text = text.lock().unwrap();
        loop {
            if let Some(found) = find(&String::from_utf8_lossy(&text.bytes)) {
                return Some(found);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if text.ended || left.is_zero() {
                return None;
            }
            text = changed.wait_timeout(text, left).unwrap().0;
        }
    }
}
