//! The terminal as a source: lines that are pasted, secrets that are asked for.

use std::{
    io::{self, BufRead as _, IsTerminal as _, Read as _, Write as _},
    thread,
};

use crate::{app::WorldEvent, effects::world::Reports, oauth::Secret};

/// A redirect address of more than this is none.
const MAX_LINE_BYTES: u64 = 1024 * 1024;

/// Whether somebody can be asked.
pub(super) fn is_there() -> bool {
    io::stdin().is_terminal()
}

/// Asks without echo.
pub(super) fn ask_secret(prompt: &str) -> io::Result<Secret> {
    rpassword::prompt_password(prompt).map(Secret::new)
}

/// Asks for a line. The prompt goes to standard error, as everything that is no result.
pub(super) fn ask_line(prompt: &str) -> io::Result<String> {
    let mut error = io::stderr().lock();
    error.write_all(prompt.as_bytes())?;
    error.flush()?;
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    Ok(line)
}

/// A secret from a person at a terminal, or from whatever else standard input is: all of it, without
/// the line end at its end.
pub fn read_secret(prompt: &str) -> io::Result<Secret> {
    if is_there() {
        return ask_secret(prompt);
    }
    let mut bytes = zeroize::Zeroizing::new(Vec::new());
    io::Read::take(io::stdin().lock(), MAX_LINE_BYTES).read_to_end(&mut bytes)?;
    let text = std::str::from_utf8(&bytes).map_err(io::Error::other)?;
    let text = text.strip_suffix('\n').unwrap_or(text);
    Ok(Secret::new(text.strip_suffix('\r').unwrap_or(text)))
}

/// Each line of standard input becomes an event, until its end.
pub(super) fn read_lines(reports: Reports) {
    thread::spawn(move || {
        let mut input = io::stdin().lock();
        loop {
            let mut line = Vec::new();
            let mut limited = io::Read::take(&mut input, MAX_LINE_BYTES);
            match limited.read_until(b'\n', &mut line) {
                Ok(0) | Err(_) => return reports.send(WorldEvent::InputEnded),
                Ok(_) => {
                    let text = String::from_utf8_lossy(&line).trim().to_owned();
                    if !text.is_empty() {
                        reports.send(WorldEvent::LineTyped(text));
                    }
                }
            }
        }
    });
}

/// Whether the environment asks for no colours (`NO_COLOR`, set and not empty).
pub fn no_colour() -> bool {
    std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
}
