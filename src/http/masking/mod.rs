//! Hides secrets in recorded bytes in place, so that lengths and framing still fit.

#[cfg(test)]
mod canary_tests;
mod encoded;
mod fields;
mod kinds;
mod marks;
mod parts;
#[cfg(test)]
mod tests;
mod values;
mod views;

pub use kinds::SecretKind;

use std::{
    collections::{BTreeMap, HashSet},
    fmt,
    ops::Range,
};

use crate::oauth::Parameters;
use fields::Field;
use marks::{Marks, is_mask};
use values::{Go, Values};
use views::View;

/// How many encodings may lie over one another in a text, apart from base64.
const DECODINGS: usize = 2;
/// How many times base64 may lie in base64.
const NESTING: usize = 3;

/// Knows the secrets of one session and numbers them as they are learned.
///
/// A masked occurrence is as long as what it hides and begins with `m` and the number of the
/// value, where that fits: the same value has the same number in any encoding, so that it can
/// still be followed. A secret in a field that names it is hidden even if it was never learned,
/// then without a number. Of a token in three parts only the signature is hidden, and what is
/// secret within header and payload.
#[derive(Clone, Default)]
pub struct Masker {
    values: Values,
}

impl Masker {
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes note of one value, decoded. Under 4 characters, or where it is a word that messages
    /// consist of, it is hidden only where a field names it.
    pub fn learn(&mut self, kind: SecretKind, value: &str) {
        if kind == SecretKind::PrivateKey {
            let lines = fields::find(value.as_bytes(), false);
            if !lines.is_empty() {
                for line in lines {
                    self.learn_value(line.kind, &line.value);
                }
                return;
            }
        }
        self.learn_value(kind, value);
    }

    /// Takes note of every secret that a field names in a recorded request, whole or cut short.
    pub fn learn_request(&mut self, request: &[u8]) {
        self.learn_message(request);
    }

    /// Takes note of every secret that a field names in a recorded response, whole or cut short.
    pub fn learn_response(&mut self, response: &[u8]) {
        self.learn_message(response);
    }

    /// A recorded message, or any other text, with everything hidden; of the same length.
    pub fn mask_bytes(&self, bytes: &[u8]) -> Vec<u8> {
        let mut out = bytes.to_vec();
        for part in parts::of(bytes) {
            let masked = self.mask_part(&part.gather(bytes), part.is_head, 0);
            part.scatter(&masked, &mut out);
        }
        out
    }

    /// As [`Masker::mask_bytes`].
    pub fn mask_text(&self, text: &str) -> String {
        match String::from_utf8(self.mask_bytes(text.as_bytes())) {
            Ok(masked) => masked,
            Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
        }
    }

    /// One value that stands alone, such as a row of a table: hidden whole where its name says
    /// that it is secret, and searched otherwise.
    pub fn mask_named(&self, name: &str, value: &str) -> String {
        let is_secret = SecretKind::of_name(name.as_bytes()).is_some_and(|kind| kind.holds(value));
        if !is_secret || encoded::sealed_parts_of(value).is_some() || is_mask(value) {
            return self.mask_text(value);
        }
        let mut marks = Marks::default();
        marks.mask(0..value.len(), self.values.counter(value));
        String::from_utf8_lossy(&marks.apply(value.as_bytes())).into_owned()
    }

    /// Every string and member name of a JSON value, each as [`Masker::mask_named`] says.
    pub fn mask_json(&self, value: &serde_json::Value) -> serde_json::Value {
        use serde_json::Value;
        match value {
            Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
            Value::String(text) => Value::String(self.mask_text(text)),
            Value::Array(items) => items.iter().map(|item| self.mask_json(item)).collect(),
            Value::Object(members) => Value::Object(
                members
                    .iter()
                    .map(|(name, value)| {
                        let masked = match value {
                            Value::String(text) => Value::String(self.mask_named(name, text)),
                            other => self.mask_json(other),
                        };
                        (self.mask_text(name), masked)
                    })
                    .collect(),
            ),
        }
    }

    /// What the value with this number was.
    pub fn kind(&self, counter: u32) -> Option<SecretKind> {
        self.values.kind(counter)
    }

    fn learn_message(&mut self, bytes: &[u8]) {
        for part in parts::of(bytes) {
            for (kind, value) in secrets_in(&part.gather(bytes), part.is_head, 0) {
                self.learn_value(kind, &value);
            }
        }
    }

    fn learn_value(&mut self, kind: SecretKind, value: &str) {
        if value.is_empty() || is_mask(value) {
            return;
        }
        if let Some(sealed) = encoded::sealed_parts_of(value) {
            for (kind, value) in secrets_in(value.as_bytes(), false, 0) {
                self.values.add(kind, &value);
            }
            for part in sealed {
                if !part.is_empty() {
                    self.values.add(SecretKind::Signature, &value[part]);
                }
            }
            return;
        }
        self.values.add(kind, value);
        if kind == SecretKind::Authorization {
            self.learn_password_of(value);
        }
    }

    /// The password of Basic credentials, as it is and form-decoded (RFC 6749 §2.3.1).
    fn learn_password_of(&mut self, credentials: &str) {
        let decoded = encoded::decode(credentials.trim_end_matches('=').as_bytes());
        let Some(pair) = decoded.and_then(|bytes| String::from_utf8(bytes).ok()) else {
            return;
        };
        let Some((_, password)) = pair.split_once(':') else {
            return;
        };
        let form =
            Parameters::decode(format!("password={}", password.replace('&', "%26")).as_bytes());
        for value in [form.first("password").unwrap_or_default(), password] {
            if !value.is_empty() && !is_mask(value) {
                self.values.add(SecretKind::ClientSecret, value);
            }
        }
    }

    fn mask_part(&self, text: &[u8], is_head: bool, nesting: usize) -> Vec<u8> {
        let mut marks = Marks::default();
        let mut claimed = Claimed::default();
        views::each(text, DECODINGS, &mut |view| {
            self.values.search(&view.bytes, |hit| {
                let place = view.place(hit.range);
                if hit.is_base64 {
                    marks.mask_within_base64(place, hit.counter);
                } else {
                    marks.mask(place, Some(hit.counter));
                }
                Go::On
            });
            if view.joins_lines {
                return;
            }
            for field in fields::find(&view.bytes, is_head) {
                let place = view.place(field.place);
                if claimed.claim(place.clone(), &field.value) {
                    marks.mask(place, self.values.counter(&field.value));
                }
            }
            if nesting < NESTING {
                self.mark_base64(text, view, nesting, &mut claimed, &mut marks);
            }
        });
        marks.apply(text)
    }

    fn mark_base64(
        &self,
        text: &[u8],
        view: &View<'_>,
        nesting: usize,
        claimed: &mut Claimed,
        marks: &mut Marks,
    ) {
        for run in encoded::runs(&view.bytes) {
            let place = view.place(run.clone());
            if !claimed.first_visit(&place) {
                continue;
            }
            let characters = &view.bytes[run.clone()];
            let Some(decoded) = encoded::decode(characters) else {
                continue;
            };
            for part in encoded::sealed_parts(&view.bytes, run.clone(), &decoded) {
                let value = String::from_utf8_lossy(&view.bytes[part.clone()]);
                if !is_mask(&value) {
                    marks.mask(view.place(part), self.values.counter(&value));
                }
            }
            if encoded::is_object(&decoded) {
                let masked = self.mask_part(&decoded, false, nesting + 1);
                if masked != decoded {
                    let fresh = encoded::encode(&masked, characters);
                    match view.encode(text, run, &fresh) {
                        Some(bytes) => marks.rewrite(place, bytes),
                        None => marks.mask(place, None),
                    }
                }
            } else if let Some(counter) = self.occurs_in(&decoded) {
                marks.mask(place, Some(counter));
            }
        }
    }

    /// The number of a value that the decoded bytes hold, as they are or percent-encoded.
    fn occurs_in(&self, decoded: &[u8]) -> Option<u32> {
        let mut first = None;
        views::each(decoded, DECODINGS, &mut |view| {
            first = first.or_else(|| self.values.first_in(&view.bytes));
        });
        first
    }
}

/// Counts only: the values are what must not be printed.
impl fmt::Debug for Masker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Masker({} values)", self.values.len())
    }
}

/// What fields name in a text, in its encodings, and within base64 that holds an object.
fn secrets_in(text: &[u8], is_head: bool, nesting: usize) -> Vec<(SecretKind, String)> {
    let mut out = Vec::new();
    let mut claimed = Claimed::default();
    views::each(text, DECODINGS, &mut |view| {
        if view.joins_lines {
            return;
        }
        for field in fields::find(&view.bytes, is_head) {
            let Field { place, value, kind } = field;
            if claimed.claim(view.place(place), &value) {
                out.push((kind, value));
            }
        }
        if nesting >= NESTING {
            return;
        }
        for run in encoded::runs(&view.bytes) {
            if !claimed.first_visit(&view.place(run.clone())) {
                continue;
            }
            let Some(decoded) = encoded::decode(&view.bytes[run.clone()]) else {
                continue;
            };
            if !encoded::is_object(&decoded) {
                continue;
            }
            out.extend(secrets_in(&decoded, false, nesting + 1));
            for part in encoded::sealed_parts(&view.bytes, run, &decoded) {
                let value = String::from_utf8_lossy(&view.bytes[part]).into_owned();
                out.push((SecretKind::Signature, value));
            }
        }
    });
    out
}

/// What was found in earlier readings of a text, so that a later one, in which an encoded
/// separator looks like a real one, does not find a piece of it again.
#[derive(Default)]
struct Claimed {
    fields: BTreeMap<usize, usize>,
    runs: HashSet<(usize, usize)>,
}

impl Claimed {
    /// Whether this is a field to mask: new, no mask already, and no token with readable parts.
    fn claim(&mut self, place: Range<usize>, value: &str) -> bool {
        let before = self.fields.range(..=place.start).next_back();
        if before.is_some_and(|(_, end)| place.end <= *end)
            || is_mask(value)
            || encoded::sealed_parts_of(value).is_some()
        {
            return false;
        }
        self.fields.insert(place.start, place.end);
        true
    }

    fn first_visit(&mut self, place: &Range<usize>) -> bool {
        self.runs.insert((place.start, place.end))
    }
}
