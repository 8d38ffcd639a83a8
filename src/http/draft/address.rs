//! The draft of an authorization request: one URL as text, which need not be a good one.

use std::fmt;

use crate::oauth::Parameters;

/// A URL as it will be handed to the browser, in the characters it was written in.
#[derive(Clone, PartialEq, Eq)]
pub struct AddressDraft {
    text: String,
}

impl AddressDraft {
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into() }
    }

    /// The endpoint with these parameters after those it already has (RFC 6749 §3.1).
    pub fn with_parameters(endpoint: &str, parameters: &Parameters) -> Self {
        let mut address = Self::new(endpoint);
        let query = match address.query() {
            Some(query) if !query.is_empty() => format!("{query}&{}", parameters.encode()),
            Some(_) | None => parameters.encode(),
        };
        address.set_query(&query);
        address
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }

    pub fn set_text(&mut self, text: impl Into<String>) {
        self.text = text.into();
    }

    /// Between the first `?` and the fragment.
    pub fn query(&self) -> Option<&str> {
        let address = &self.text[..self.fragment_at()];
        address.split_once('?').map(|(_, query)| query)
    }

    /// Everything before the query.
    pub fn endpoint(&self) -> &str {
        let address = &self.text[..self.fragment_at()];
        address.split('?').next().unwrap_or_default()
    }

    /// An empty query takes the `?` with it.
    pub(super) fn set_query(&mut self, query: &str) {
        let fragment = &self.text[self.fragment_at()..];
        let mark = if query.is_empty() { "" } else { "?" };
        self.text = format!("{}{mark}{query}{fragment}", self.endpoint());
    }

    fn fragment_at(&self) -> usize {
        self.text.find('#').unwrap_or(self.text.len())
    }
}

/// Without the query, which holds `state` and `nonce`.
impl fmt::Debug for AddressDraft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AddressDraft({} bytes)", self.text.len())
    }
}
