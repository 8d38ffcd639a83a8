//! The session file: a header and one event a line, as JSON, with secrets masked in place.

#[cfg(test)]
mod damaged_tests;
mod exchange;
mod line;
#[cfg(test)]
mod masking_tests;
mod members;
mod plain_body;
mod problem;
mod read;
mod record;
mod summary;
#[cfg(test)]
mod tests;
mod words;

pub use line::Line;
pub use plain_body::{BodyCoding, BodyKept};
pub use problem::{Problem, SessionFileError};
pub use read::{OpenedSession, SessionReader, TornLine};
pub use summary::SessionSummary;

pub(super) use plain_body::{request as plain_request, response as plain_response};

/// The version of the format that this program writes.
pub const SCHEMA: u32 = 1;
/// No line that this program writes is longer: a body is at most 16 MiB, and base64 adds a third.
pub const MAX_LINE_BYTES: usize = 64 * 1024 * 1024;
