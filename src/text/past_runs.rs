//! The words of the list of all runs, and of a past run on screen.

use crate::{
    flow::EndStatus,
    http::ChangeKind,
    oauth::Timestamp,
    session::{
        SessionSummary,
        file::{BodyCoding, BodyKept},
    },
    text::controls::grant,
};

pub const ALL_RUNS: &str = "All runs…";
pub const TITLE: &str = "Runs";
pub const SHOW_ALL: &str = "Show all runs";
pub const SEARCH: &str = "Search runs";
pub const SEARCH_HINT: &str = "Profile, issuer, client, outcome or id";
pub const LIST: &str = "All runs";
pub const TIME: &str = "Time (UTC)";
pub const PROFILE: &str = "Profile";
pub const GRANT: &str = "Grant";
pub const ISSUER: &str = "Issuer";
pub const CLIENT_ID: &str = "Client ID";
pub const OUTCOME: &str = "Outcome";
pub const THIS_RUN: &str = "this run";
pub const UNDER_WAY: &str = "Under way";
pub const EMPTY: &str = "No runs yet";
pub const EMPTY_HOW: &str =
    "Every run is written down as it happens, with its secrets masked, and can be read again here.";
pub const DAMAGED: &str = "Files that cannot be opened";
pub const LEFT_AS_IT_IS: &str = "left as it is";
pub const UNDO: &str = "Undo";
pub const DISMISS_DELETED: &str = "Do not offer to undo this";
pub const KEEPS: &str = "This run may still go on: start another one, then delete this";

pub const REQUEST_SENT: &str = "The request as it was sent";
pub const BROWSER_SENT: &str = "The request that the browser carried";
pub const REDIRECT_CAME: &str = "The answer that the browser brought back";
pub const NOT_SENT: &str = "No request of this stage was sent";
pub const NO_PARAMETERS: &str = "It has no parameters: its bytes are below";
pub const MASKED: &str =
    "Secrets were masked when this was written down: equal values have equal masks";
pub const SHOW_VALUE: &str = "Show the value while held";
pub const NO_ID_TOKEN: &str = "No ID token came";
pub const TOKEN_HEADER: &str = "Header";
pub const TOKEN_ENVELOPE: &str = "Envelope (JWE header)";
pub const TOKEN_PAYLOAD: &str = "Payload";
pub const TOKEN_UNREADABLE: &str = "This token cannot be read";
pub const NOT_CHECKED: &str = "Not checked yet: the step below does it";

/// One word or two for how a run ended.
pub fn outcome(end: Option<EndStatus>) -> &'static str {
    match end {
        Some(EndStatus::Completed) => "Completed",
        Some(EndStatus::OAuthError) => "Refused",
        Some(EndStatus::NetworkError) => "Network failed",
        Some(EndStatus::UnusableAnswer) => "Unusable answer",
        Some(EndStatus::Stopped) => "Stopped by a check",
        Some(EndStatus::Cancelled) => "Cancelled",
        Some(EndStatus::MachineError) => "Refused here",
        None => "Not finished",
    }
}

/// `2026-11-21 12:04:31`.
pub fn time(at: Timestamp) -> String {
    let text = at.to_string();
    let text = text.split(['.', 'Z']).next().unwrap_or_default();
    text.replacen('T', " ", 1)
}

pub fn count(all: usize, found: Option<usize>) -> String {
    let runs = |count: usize| match count {
        1 => String::from("1 run"),
        count => format!("{count} runs"),
    };
    match found {
        Some(found) => format!("{found} of {}", runs(all)),
        None => runs(all),
    }
}

pub fn not_found(typed: &str) -> String {
    format!("No run has “{typed}” in it")
}

/// The accessible name of a line of the list.
pub fn row(summary: &SessionSummary) -> String {
    format!(
        "{}, {}, {}, client {} at {}, {}",
        time(summary.started),
        summary.profile,
        grant(summary.grant),
        summary.client_id,
        summary.issuer.as_deref().unwrap_or("no issuer"),
        outcome(summary.end),
    )
}

/// The accessible name of the line of a file that cannot be opened.
pub fn damaged_row(id: &str, problem: &str) -> String {
    format!("{id}, {LEFT_AS_IT_IS}: {problem}")
}

pub fn delete(what: &str) -> String {
    format!("Delete the run of {what}")
}

pub fn deleted(summary: &SessionSummary) -> String {
    format!(
        "Deleted run of {}, {}",
        time(summary.started),
        summary.profile
    )
}

pub fn deleted_file(id: &str) -> String {
    format!("Deleted {id}")
}

/// What a file keeps of a body that came packed.
pub fn coding(coding: &BodyCoding) -> String {
    match coding.kept {
        BodyKept::Decoded => format!(
            "came as {}, decoded when it was written down",
            coding.coding
        ),
        BodyKept::Withheld => format!(
            "came as {}, which is not understood: its bytes were not written down",
            coding.coding
        ),
    }
}

/// What was done to a parameter before it was sent.
pub fn mark(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::Set => "Changed by you",
        ChangeKind::Unset => "Removed by you",
        ChangeKind::Added => "Added by you",
        ChangeKind::Raw => "Changed by hand",
    }
}

pub fn messages(numbers: &[u32]) -> String {
    match numbers {
        [] => String::new(),
        [one] => format!("message {one}"),
        [one, other] => format!("messages {one} and {other}"),
        [first, .., last] => format!("messages {first} to {last}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_short_and_counts_are_words() {
        let at = Timestamp::parse("2026-11-21T12:04:31.482Z").unwrap();
        assert_eq!(time(at), "2026-11-21 12:04:31");
        assert_eq!(count(1, None), "1 run");
        assert_eq!(count(12, Some(3)), "3 of 12 runs");
        assert_eq!(messages(&[7, 8]), "messages 7 and 8");
        assert_eq!(messages(&[3]), "message 3");
    }
}
