//! What a list of sessions shows of each, read from the ends of its file.

use serde_json::{Map, Value};

use crate::{
    flow::{EndStatus, Grant},
    oauth::Timestamp,
    session::{
        Header,
        file::{SessionFileError, members::Members, read},
    },
};

/// One line of the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionSummary {
    pub id: String,
    pub started: Timestamp,
    pub profile: String,
    pub issuer: Option<String>,
    pub client_id: String,
    pub grant: Grant,
    /// How it ended; `None` where it did not come to an end, or the end is out of sight.
    pub end: Option<EndStatus>,
}

impl SessionSummary {
    /// Of a session whose records are all known.
    pub fn of(header: &Header, end: Option<EndStatus>) -> Self {
        Self {
            id: header.id.clone(),
            started: header.started,
            profile: header.profile.name.clone(),
            issuer: header.profile.issuer().map(str::to_owned),
            client_id: header.profile.client.client_id.clone(),
            grant: header.grant,
            end,
        }
    }

    /// From the first line of a file and some bytes before its end.
    pub fn read(first_line: &[u8], tail: &[u8]) -> Result<Self, SessionFileError> {
        let header =
            read::header(first_line).map_err(|problem| SessionFileError { line: 1, problem })?;
        // The closing page may be fetched after the end, so the end need not be the last line.
        let end = tail.rsplit(|byte| *byte == b'\n').find_map(end_of);
        Ok(Self::of(&header, end))
    }
}

fn end_of(line: &[u8]) -> Option<EndStatus> {
    if !line.starts_with(b"{\"type\":\"end\"") {
        return None;
    }
    let object: Map<String, Value> = serde_json::from_slice(line).ok()?;
    Members::of_line(&object).word("status").ok()
}
