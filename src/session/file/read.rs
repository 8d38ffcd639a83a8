//! Reads a session file back into a trace. Nothing is sent, and no check is made again.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::{
    flow::{Entry, Record},
    session::{
        Header, Trace,
        file::{
            BodyCoding, MAX_LINE_BYTES, Problem, SCHEMA, SessionFileError,
            members::Members,
            record::{self, ReadEntry},
        },
    },
};

/// A session of the past, to be looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenedSession {
    pub trace: Trace,
    /// The last line, where the program was ended while it wrote it.
    pub torn: Option<TornLine>,
    /// Bodies that are not kept as they came: of the request and of the answer, by the exchange.
    pub codings: BTreeMap<u32, (Option<BodyCoding>, Option<BodyCoding>)>,
}

/// A line that has no end; what it said is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TornLine {
    /// Counts from 1.
    pub line: usize,
    pub bytes: usize,
}

/// Takes the lines of a file in order.
#[derive(Debug, Default)]
pub struct SessionReader {
    opened: Option<OpenedSession>,
    line: usize,
}

impl SessionReader {
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads a whole file.
    pub fn read(bytes: &[u8]) -> Result<OpenedSession, SessionFileError> {
        let mut reader = Self::new();
        let mut lines = bytes.split_inclusive(|byte| *byte == b'\n').peekable();
        while let Some(line) = lines.next_if(|line| line.ends_with(b"\n")) {
            reader.push(line)?;
        }
        reader.finish(lines.next().unwrap_or_default())
    }

    /// One whole line, with or without its end.
    pub fn push(&mut self, line: &[u8]) -> Result<(), SessionFileError> {
        self.line += 1;
        self.take(line).map_err(|problem| SessionFileError {
            line: self.line,
            problem,
        })
    }

    /// What stands behind the last line end; empty in a file that was closed in peace.
    pub fn finish(mut self, rest: &[u8]) -> Result<OpenedSession, SessionFileError> {
        let torn = TornLine {
            line: self.line + 1,
            bytes: rest.len(),
        };
        // Only the line end may be missing.
        let is_torn = !rest.is_empty() && self.take(rest).is_err();
        match self.opened {
            Some(mut opened) => {
                opened.torn = is_torn.then_some(torn);
                Ok(opened)
            }
            None => Err(SessionFileError {
                line: 1,
                problem: if rest.is_empty() {
                    Problem::Empty
                } else {
                    Problem::NoHeader
                },
            }),
        }
    }

    fn take(&mut self, line: &[u8]) -> Result<(), Problem> {
        if line.len() > MAX_LINE_BYTES {
            return Err(Problem::TooLong);
        }
        let object: Map<String, Value> =
            serde_json::from_slice(line).map_err(|error| Problem::json(&error))?;
        let members = Members::of_line(&object);
        let Some(opened) = &mut self.opened else {
            self.opened = Some(OpenedSession {
                trace: Trace::new(read_header(&members)?),
                torn: None,
                codings: BTreeMap::new(),
            });
            return Ok(());
        };
        let kind = members.text("type")?;
        if kind == "session" {
            return Err(Problem::SecondHeader);
        }
        let at = members.time("at")?;
        let entry = match record::read(kind, &members)? {
            ReadEntry::Other(entry) => entry,
            ReadEntry::Exchange(read) => {
                if read.sent_coding.is_some() || read.received_coding.is_some() {
                    let codings = (read.sent_coding, read.received_coding);
                    opened.codings.insert(read.recorded.id, codings);
                }
                Entry::Exchange(Box::new(read.recorded))
            }
        };
        opened.trace.push(Record { at, entry });
        Ok(())
    }
}

/// Reads the first line of a file.
pub(super) fn header(line: &[u8]) -> Result<Header, Problem> {
    let object: Map<String, Value> =
        serde_json::from_slice(line).map_err(|error| Problem::json(&error))?;
    read_header(&Members::of_line(&object))
}

fn read_header(members: &Members<'_>) -> Result<Header, Problem> {
    if members.value("type").and_then(Value::as_str) != Some("session") {
        return Err(Problem::NoHeader);
    }
    let found = members.number("schema")?;
    if found > u64::from(SCHEMA) {
        return Err(Problem::Newer { found });
    }
    let profile = members.value("profile").cloned().unwrap_or_default();
    let profile = serde_json::from_value(profile)
        .map_err(|_| Problem::member("profile", "a profile", members.value("profile")))?;
    Ok(Header {
        id: members.text("id")?.to_owned(),
        started: members.time("started")?,
        profile,
        grant: members.word("grant")?,
    })
}
