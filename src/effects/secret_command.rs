//! Runs the program that prints a client's secret, without a shell, and takes what it prints. Nothing
//! of that is shown or written down, whether it worked or not.

use std::{
    io::Read as _,
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use zeroize::Zeroizing;

use crate::{app::SecretTrouble, oauth::Secret};

/// A password manager may want a finger on a key.
const LONGEST: Duration = Duration::from_secs(60);
/// More is no secret of a client.
const MOST_BYTES: usize = 64 * 1024;
const BETWEEN_LOOKS: Duration = Duration::from_millis(20);

/// Blocks until the program has ended, for a minute at the most.
pub(super) fn run(command: &[String]) -> Result<Secret, SecretTrouble> {
    run_within(command, LONGEST)
}

fn run_within(command: &[String], longest: Duration) -> Result<Secret, SecretTrouble> {
    let (program, arguments) = match command {
        [program, arguments @ ..] if !program.trim().is_empty() => (program, arguments),
        _ => {
            return Err(SecretTrouble::CommandNotStarted {
                program: String::from("the command"),
                error: String::from("expected a program, got none"),
            });
        }
    };
    let not_started = |error: std::io::Error| SecretTrouble::CommandNotStarted {
        program: program.clone(),
        error: error.to_string(),
    };
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        // It may repeat the secret in what it complains about.
        .stderr(Stdio::null())
        .spawn()
        .map_err(not_started)?;
    let printed = read_printed(&mut child);
    let status = ended_within(&mut child, longest)
        .map_err(not_started)?
        .ok_or_else(|| SecretTrouble::CommandTooSlow {
            program: program.clone(),
            secs: longest.as_secs(),
        })?;
    if !status.success() {
        return Err(SecretTrouble::CommandFailed {
            program: program.clone(),
            status: words(status),
        });
    }
    let unreadable = || SecretTrouble::CommandUnreadable {
        program: program.clone(),
        most: MOST_BYTES,
    };
    // A grandchild may hold the pipe open; what the program itself printed is there by now.
    let bytes = printed
        .recv_timeout(Duration::from_secs(2))
        .map_err(|_| unreadable())?;
    if bytes.len() > MOST_BYTES {
        return Err(unreadable());
    }
    let text = std::str::from_utf8(&bytes).map_err(|_| unreadable())?;
    let text = text.strip_suffix('\n').unwrap_or(text);
    let text = text.strip_suffix('\r').unwrap_or(text);
    if text.is_empty() {
        return Err(SecretTrouble::CommandSilent {
            program: program.clone(),
        });
    }
    Ok(Secret::new(text))
}

/// On a thread of its own, so that a full pipe does not keep the program from its end.
fn read_printed(child: &mut Child) -> mpsc::Receiver<Zeroizing<Vec<u8>>> {
    let (sender, receiver) = mpsc::channel();
    if let Some(mut output) = child.stdout.take() {
        thread::spawn(move || {
            let mut bytes = Zeroizing::new(vec![0; MOST_BYTES + 1]);
            let mut length = 0;
            loop {
                // What is too much is read on, over itself, so that the program comes to its end.
                let from = length.min(MOST_BYTES);
                let Some(room) = bytes.get_mut(from..) else {
                    break;
                };
                match output.read(room) {
                    Ok(0) => break,
                    Ok(read) => length = from + read,
                    Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                    Err(_) => break,
                }
            }
            bytes.truncate(length);
            let _given_up = sender.send(bytes);
        });
    }
    receiver
}

/// `None` where it had to be ended.
fn ended_within(child: &mut Child, longest: Duration) -> std::io::Result<Option<ExitStatus>> {
    let until = Instant::now() + longest;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if Instant::now() >= until {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        thread::sleep(BETWEEN_LOOKS);
    }
}

fn words(status: ExitStatus) -> String {
    match status.code() {
        Some(code) => format!("exit status {code}"),
        None => status.to_string(),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn sh(script: &str) -> Result<Secret, SecretTrouble> {
        let command = ["sh", "-c", script].map(str::to_owned);
        run_within(&command, Duration::from_secs(20))
    }

    #[test]
    fn one_line_end_is_cut_and_nothing_else() {
        for (script, expected) in [
            ("printf 's3cret\\n'", "s3cret"),
            ("printf 's3cret\\r\\n'", "s3cret"),
            ("printf 's3cret'", "s3cret"),
            ("printf ' s3 cret \\n\\n'", " s3 cret \n"),
            ("printf 's3cret\\n'; echo noise >&2", "s3cret"),
        ] {
            assert_eq!(sh(script), Ok(Secret::new(expected)), "{script}");
        }
    }

    #[test]
    fn arguments_go_over_as_they_are_and_no_shell_reads_them() {
        let command = ["printf", "%s", "$(id) ; `id` \"x\" *"].map(str::to_owned);
        assert_eq!(run(&command), Ok(Secret::new("$(id) ; `id` \"x\" *")));
    }

    #[test]
    fn a_failure_says_what_came_and_nothing_of_what_was_printed() {
        let program = || String::from("sh");
        for (script, expected) in [
            (
                "echo canary-out; echo canary-err >&2; exit 3",
                SecretTrouble::CommandFailed {
                    program: program(),
                    status: String::from("exit status 3"),
                },
            ),
            ("true", SecretTrouble::CommandSilent { program: program() }),
            (
                "printf '\\377canary'",
                SecretTrouble::CommandUnreadable {
                    program: program(),
                    most: MOST_BYTES,
                },
            ),
            (
                "head -c 70000 /dev/zero | tr '\\0' c",
                SecretTrouble::CommandUnreadable {
                    program: program(),
                    most: MOST_BYTES,
                },
            ),
        ] {
            let trouble = sh(script).unwrap_err();
            assert_eq!(trouble, expected, "{script}");
            assert!(!trouble.to_string().contains("canary"));
        }
    }

    #[test]
    fn a_program_that_is_not_there_or_does_not_end_says_so() {
        let missing = [String::from("/nonexistent/program")];
        assert!(matches!(
            run(&missing),
            Err(SecretTrouble::CommandNotStarted { .. })
        ));
        assert!(matches!(
            run(&[]),
            Err(SecretTrouble::CommandNotStarted { .. })
        ));
        let slow = ["sleep", "600"].map(str::to_owned);
        assert_eq!(
            run_within(&slow, Duration::from_millis(50)),
            Err(SecretTrouble::CommandTooSlow {
                program: String::from("sleep"),
                secs: 0
            })
        );
    }
}
