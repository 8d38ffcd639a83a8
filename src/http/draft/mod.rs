//! What is about to be sent: bytes, which a table and a raw text are two editors of.

mod address;
mod changes;
mod json_body;
mod layout;
mod pairs;
pub(super) mod raw_text;
#[cfg(test)]
mod raw_text_tests;
mod request;
#[cfg(test)]
mod tests;

pub use address::AddressDraft;
pub use changes::{Change, ChangeKind, ChangeSubject};
pub use request::{Body, RequestDraft};

use crate::oauth::Parameters;
use pairs::Pairs;

/// Bytes with structure beside them. The structure is read from the bytes whenever it is asked
/// for, and every edit changes only the bytes it names; what is sent is the bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Draft {
    /// The URL of an authorization request, for the browser.
    Address(AddressDraft),
    /// A whole HTTP request, for the client's own socket.
    Request(RequestDraft),
}

impl Draft {
    /// The bytes that are sent: the URL, or the whole request.
    pub fn bytes(&self) -> &[u8] {
        match self {
            Self::Address(address) => address.as_str().as_bytes(),
            Self::Request(request) => request.bytes(),
        }
    }

    /// The bytes as text to be edited, see [`RequestDraft::raw_text`].
    pub fn raw_text(&self) -> String {
        match self {
            Self::Address(address) => address.as_str().to_owned(),
            Self::Request(request) => request.raw_text(),
        }
    }

    /// The inverse of [`Draft::raw_text`]; text that does not parse is kept as it is.
    pub fn set_raw_text(&mut self, text: &str) {
        match self {
            Self::Address(address) => address.set_text(text),
            Self::Request(request) => request.set_raw_text(text),
        }
    }

    /// The parameters, decoded, in order, doubles kept: those of the URL's query, of the form or
    /// the JSON object in the body, or else of the target's query. Empty where nothing parses.
    pub fn parameters(&self) -> Parameters {
        Parameters::decode(&self.encoded_parameters())
    }

    /// Gives the first of that name this value and drops its repeats, or appends it.
    pub fn set_parameter(&mut self, name: &str, value: &str) {
        self.edit(|pairs| pairs.set(name, value));
    }

    /// Drops all of that name; tells how many there were.
    pub fn unset_parameter(&mut self, name: &str) -> usize {
        self.edit(|pairs| pairs.unset(name))
    }

    /// Appends one more, also where the name is already there.
    pub fn add_parameter(&mut self, name: &str, value: &str) {
        self.edit(|pairs| pairs.push(name, value));
    }

    /// Changes one row of [`Draft::parameters`]; `false` where there is no such row. What stays
    /// equal keeps its encoding, also within the row.
    pub fn edit_parameter(&mut self, index: usize, name: &str, value: &str) -> bool {
        self.edit(|pairs| pairs.replace(index, name, value))
    }

    /// Drops one row; `false` where there is no such row.
    pub fn remove_parameter(&mut self, index: usize) -> bool {
        self.edit(|pairs| pairs.remove(index))
    }

    /// Moves the row `from` so that it becomes the row `to`; `false` where either does not exist.
    pub fn move_parameter(&mut self, from: usize, to: usize) -> bool {
        self.edit(|pairs| pairs.shift(from, to))
    }

    /// How this draft differs from the one that was proposed; empty where the bytes are equal.
    pub fn changes_from(&self, original: &Self) -> Vec<Change> {
        changes::between(original, self)
    }

    fn encoded_parameters(&self) -> Vec<u8> {
        match self {
            Self::Address(address) => address.query().unwrap_or_default().as_bytes().to_vec(),
            Self::Request(request) => request.encoded_parameters().into_owned(),
        }
    }

    /// Writes back only what changed, so that an edit without effect leaves every byte alone.
    fn edit<T>(&mut self, change: impl FnOnce(&mut Pairs) -> T) -> T {
        let before = self.encoded_parameters();
        let mut pairs = Pairs::parse(&before);
        let out = change(&mut pairs);
        let after = pairs.to_bytes();
        if after != before {
            match self {
                Self::Address(address) => address.set_query(&String::from_utf8_lossy(&after)),
                Self::Request(request) => request.set_encoded_parameters(&after),
            }
        }
        out
    }
}
