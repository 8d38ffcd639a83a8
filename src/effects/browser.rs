//! Hands the authorization URL to a browser as one argument, without a shell and without waiting.

use std::{
    io,
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::{app::Page, oauth::SafeUrl};

/// A launcher that still runs after this time has handed over.
const HANDED_OVER: Duration = Duration::from_secs(2);
const LOOK_AGAIN: Duration = Duration::from_millis(20);
/// Beyond this, servers and proxies on the way begin to refuse.
const LONG_URL: usize = 2_048;

/// Who opens the URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BrowserChoice {
    /// What the desktop says.
    Default,
    /// A program and its arguments; the URL becomes the last one.
    Command(Vec<String>),
    /// The URL is only shown.
    None,
}

/// Why the URL is not in a browser. It is shown in any case, and the wait goes on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BrowserError {
    #[error("the browser command is empty or has an open quotation mark")]
    Command,
    #[error(
        "the URL has {length} characters, and this system passes on {limit} at most; send the \
         request by PAR (RFC 9126), so that the URL carries only a reference"
    )]
    UrlTooLong { length: usize, limit: usize },
    #[error("{program} cannot be started: {detail}")]
    CannotStart { program: String, detail: String },
    #[error("{program} ended with {status}")]
    Ended { program: String, status: String },
    #[error("no browser was found; open the URL by hand")]
    NoBrowser,
}

/// What the length of a URL means before it is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UrlLength {
    Fine,
    /// More than 2,048: PAR (RFC 9126) is worth proposing.
    Long,
    TooLong {
        limit: usize,
    },
}

/// Decides for a system as [`std::env::consts::OS`] names it; `length` in UTF-8 bytes.
pub fn url_length(length: usize, os: &str) -> UrlLength {
    let limit = match os {
        // The command line of CreateProcessW, in UTF-16 units.
        "windows" => Some(32_767),
        // MAX_ARG_STRLEN with the NUL at its end.
        "linux" => Some(131_071),
        _ => None,
    };
    match limit {
        Some(limit) if length > limit => UrlLength::TooLong { limit },
        Some(_) | None if length > LONG_URL => UrlLength::Long,
        Some(_) | None => UrlLength::Fine,
    }
}

/// Splits a command as a shell splits words; `none` means no browser.
pub fn parse_browser_command(text: &str) -> Result<BrowserChoice, BrowserError> {
    if text.trim() == "none" {
        return Ok(BrowserChoice::None);
    }
    match shlex::split(text) {
        Some(words) if words.first().is_some_and(|program| !program.is_empty()) => {
            Ok(BrowserChoice::Command(words))
        }
        Some(_) | None => Err(BrowserError::Command),
    }
}

/// Opens the URL and returns at once; `drop_env` names a variable that the browser does not get.
///
/// What is known before or at the launch is the result. What shows only later, such as a desktop
/// launcher that finds no browser, goes to `failed`, from another thread.
pub fn open_browser(
    choice: &BrowserChoice,
    url: &SafeUrl,
    drop_env: Option<&str>,
    failed: impl FnOnce(BrowserError) + Send + 'static,
) -> Result<(), BrowserError> {
    launch(choice, argument(url.as_str()), drop_env, failed)
}

/// The same for a page to be read.
pub fn open_page(
    choice: &BrowserChoice,
    page: &Page,
    drop_env: Option<&str>,
    failed: impl FnOnce(BrowserError) + Send + 'static,
) -> Result<(), BrowserError> {
    launch(choice, argument(&page.to_string()), drop_env, failed)
}

/// Shows a folder with what the desktop opens folders with.
pub fn open_folder(
    path: &str,
    drop_env: Option<&str>,
    failed: impl FnOnce(BrowserError) + Send + 'static,
) -> Result<(), BrowserError> {
    launch(&BrowserChoice::Default, path.to_owned(), drop_env, failed)
}

fn launch(
    choice: &BrowserChoice,
    url: String,
    drop_env: Option<&str>,
    failed: impl FnOnce(BrowserError) + Send + 'static,
) -> Result<(), BrowserError> {
    if let UrlLength::TooLong { limit } = url_length(url.len(), std::env::consts::OS) {
        return Err(BrowserError::UrlTooLong {
            length: url.len(),
            limit,
        });
    }
    match choice {
        BrowserChoice::None => Ok(()),
        BrowserChoice::Command(words) => {
            let (program, arguments) = words.split_first().ok_or(BrowserError::Command)?;
            let mut command = Command::new(program);
            command.args(arguments).arg(&url);
            prepare(&mut command, drop_env);
            let mut child = command
                .spawn()
                .map_err(|error| cannot_start(&command, &error))?;
            let program = program_of(&command);
            in_a_thread(move || {
                if let Err(error) = ended(&program, child.wait()) {
                    failed(error);
                }
            })
        }
        BrowserChoice::Default => {
            let mut commands = open::commands(&url);
            for command in &mut commands {
                prepare(command, drop_env);
            }
            in_a_thread(move || {
                if let Err(error) = launch_first(commands, cfg!(windows)) {
                    failed(error);
                }
            })
        }
    }
}

/// The URL with everything percent-encoded that RFC 3986 does not allow, which changes nothing
/// in a URL that is written as it says.
fn argument(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    for byte in url.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

fn prepare(command: &mut Command, drop_env: Option<&str>) {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    if let Some(name) = drop_env {
        command.env_remove(name);
    }
    // An interrupt from the terminal is meant for this program, not for the browser.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
}

/// Tries one launcher after the other and waits for each, so that none is left unreaped. Windows'
/// launcher ends with 1 even where it opened the page, so that its status says nothing.
fn launch_first(commands: Vec<Command>, ignores_status: bool) -> Result<(), BrowserError> {
    let mut reason = BrowserError::NoBrowser;
    for mut command in commands {
        let mut child = match command.spawn() {
            Ok(child) => child,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => {
                reason = cannot_start(&command, &error);
                continue;
            }
        };
        match early_end(&mut child) {
            Some(Ok(_)) if ignores_status => return Ok(()),
            Some(status) => match ended(&program_of(&command), status) {
                Ok(()) => return Ok(()),
                Err(error) => reason = error,
            },
            None => {
                let _ = child.wait();
                return Ok(());
            }
        }
    }
    Err(reason)
}

/// How a process ended, if it did so before it can have handed over.
fn early_end(child: &mut Child) -> Option<io::Result<ExitStatus>> {
    let start = Instant::now();
    while start.elapsed() < HANDED_OVER {
        match child.try_wait() {
            Ok(None) => thread::sleep(LOOK_AGAIN),
            Ok(Some(status)) => return Some(Ok(status)),
            Err(error) => return Some(Err(error)),
        }
    }
    None
}

fn ended(program: &str, status: io::Result<ExitStatus>) -> Result<(), BrowserError> {
    let status = match status {
        Ok(status) if status.success() => return Ok(()),
        Ok(status) => status.to_string(),
        Err(error) => error.to_string(),
    };
    Err(BrowserError::Ended {
        program: program.to_owned(),
        status,
    })
}

fn in_a_thread(work: impl FnOnce() + Send + 'static) -> Result<(), BrowserError> {
    thread::Builder::new()
        .name(String::from("browser"))
        .spawn(work)
        .map(|_| ())
        .map_err(|error| BrowserError::CannotStart {
            program: String::from("a thread for the browser"),
            detail: error.to_string(),
        })
}

/// The program alone: its arguments hold the URL.
fn program_of(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}

fn cannot_start(command: &Command, error: &io::Error) -> BrowserError {
    BrowserError::CannotStart {
        program: program_of(command),
        detail: error.to_string(),
    }
}

#[cfg(test)]
#[path = "browser_tests.rs"]
mod tests;
