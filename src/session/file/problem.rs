//! What is wrong with a file that is no session, and where.

use serde_json::Value;

use crate::{
    oauth::JsonKind,
    session::file::{MAX_LINE_BYTES, SCHEMA},
};

/// A session file that cannot be opened. It is left as it is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct SessionFileError {
    /// Counts from 1.
    pub line: usize,
    pub problem: Problem,
}

/// What was expected and what came; holds nothing of the file but names of members.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    #[error("expected the header of a session, got an empty file")]
    Empty,
    #[error("expected a line of at most {MAX_LINE_BYTES} bytes, got a longer one")]
    TooLong,
    #[error("expected a JSON object: {0}")]
    Json(String),
    #[error("expected the header of a session (type \"session\") in the first line")]
    NoHeader,
    #[error("expected the header only in the first line, got another one")]
    SecondHeader,
    #[error(
        "this session has schema {found}, this program knows {SCHEMA}: open it with a newer program"
    )]
    Newer { found: u64 },
    #[error("member {member}: expected {expected}, got {received}")]
    Member {
        /// A path such as `tls.chain`.
        member: String,
        expected: String,
        received: String,
    },
}

impl Problem {
    /// The parser's words without the place: the line is said beside them.
    pub(super) fn json(error: &serde_json::Error) -> Self {
        let text = error.to_string();
        let words = text
            .split_once(" at line ")
            .map_or(&*text, |(words, _)| words);
        Self::Json(format!("{words} at column {}", error.column()))
    }

    pub(super) fn member(
        member: impl Into<String>,
        expected: impl Into<String>,
        received: Option<&Value>,
    ) -> Self {
        Self::Member {
            member: member.into(),
            expected: expected.into(),
            received: received.map_or_else(
                || String::from("nothing"),
                |value| JsonKind::of(value).to_string(),
            ),
        }
    }

    /// Text of the right type that says something else than what was expected.
    pub(super) fn another_text(member: impl Into<String>, expected: impl Into<String>) -> Self {
        Self::Member {
            member: member.into(),
            expected: expected.into(),
            received: String::from("another text"),
        }
    }
}
