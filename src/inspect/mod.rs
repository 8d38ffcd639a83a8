//! Chooses the best reading of a body or a token. Judges nothing: verdicts come in as arguments.

mod body;
mod connection;
mod hex;
mod json_tree;
mod readers;
mod source_text;
mod token;

#[cfg(test)]
mod tests;

pub use body::{BodyNote, BodyReading, read_bytes, read_request, read_response};
pub use connection::{ChainLink, Phase, TimingRow, certificate_chain, timing_rows};
pub use hex::{HexLine, HexView};
pub use json_tree::{JsonKey, JsonRow, JsonTree};
pub use readers::{READERS, Reader, Reading};
pub use source_text::SourceText;
pub use token::{
    PartReading, SignatureVerdict, TokenReading, is_sealed, looks_like_token, read_json_token,
    read_token,
};

/// As much as is read before anybody asks for more, in bytes.
pub const AT_ONCE: usize = 1024 * 1024;

/// What is beyond this is not read, and said to be left out.
pub const MAX_BYTES: usize = 10 * 1024 * 1024;
