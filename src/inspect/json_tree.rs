//! JSON as rows with depth and path, for a tree that is shown in part.

use serde_json::Value;

use crate::inspect::MAX_BYTES;
use crate::oauth::{JsonKind, JsonObject, JsonObjectError, display_text::neutralise};

/// Longer strings are cut where they are shown.
const VALUE_CHARS: usize = 2000;
const NAME_CHARS: usize = 200;

/// A JSON value from top to bottom, a row for each value in it.
#[derive(Clone, Debug, PartialEq)]
pub struct JsonTree {
    rows: Vec<JsonRow>,
    repeated: Vec<String>,
}

/// Where a value stands in the one around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JsonKey {
    Root,
    /// The name, neutralised and cut.
    Member(String),
    Index(usize),
}

/// One value.
#[derive(Clone, Debug, PartialEq)]
pub struct JsonRow {
    pub key: JsonKey,
    pub depth: usize,
    /// The row of the object or array around it.
    pub parent: Option<usize>,
    pub kind: JsonKind,
    /// The value as it is shown, neutralised and cut; of objects and arrays empty.
    pub text: String,
    /// Members or items; 0 for what has none.
    pub children: usize,
}

impl JsonTree {
    /// Reads a whole JSON text.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, String> {
        match JsonObject::parse(bytes, MAX_BYTES) {
            Ok(object) => {
                let mut tree = Self::of(&Value::Object(object.members));
                let shown = |name: &String| neutralise(name, NAME_CHARS);
                tree.repeated = object.repeated_members.iter().map(shown).collect();
                Ok(tree)
            }
            Err(JsonObjectError::NotAnObject { .. }) => {
                let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
                let value: Value =
                    serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
                Ok(Self::of(&value))
            }
            Err(error) => Err(error.to_string()),
        }
    }

    pub fn of(value: &Value) -> Self {
        let mut rows = Vec::new();
        push(&mut rows, JsonKey::Root, None, 0, value);
        Self {
            rows,
            repeated: Vec::new(),
        }
    }

    /// From top to bottom; the first is the whole.
    pub fn rows(&self) -> &[JsonRow] {
        &self.rows
    }

    /// Names that stood more than once in one object; the last of each is shown (RFC 8259 §4 leaves
    /// open which one counts).
    pub fn repeated(&self) -> &[String] {
        &self.repeated
    }

    /// The path to a row as a JSON Pointer (RFC 6901): `/keys/0/kid`. The whole is empty.
    pub fn path(&self, row: usize) -> String {
        let mut parts = Vec::new();
        let mut at = self.rows.get(row);
        while let Some(row) = at {
            match &row.key {
                JsonKey::Root => {}
                JsonKey::Member(name) => {
                    let name = name.replace('~', "~0").replace('/', "~1");
                    parts.push(name);
                }
                JsonKey::Index(index) => parts.push(index.to_string()),
            }
            at = row.parent.and_then(|parent| self.rows.get(parent));
        }
        let mut out = String::new();
        for part in parts.iter().rev() {
            out.push('/');
            out.push_str(part);
        }
        out
    }
}

/// Depth is bounded by the reader, which refuses nesting deeper than 128.
fn push(rows: &mut Vec<JsonRow>, key: JsonKey, parent: Option<usize>, depth: usize, value: &Value) {
    let at = rows.len();
    let (text, children) = match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => (value.to_string(), 0),
        Value::String(text) => (neutralise(text, VALUE_CHARS), 0),
        Value::Array(items) => (String::new(), items.len()),
        Value::Object(members) => (String::new(), members.len()),
    };
    rows.push(JsonRow {
        key,
        depth,
        parent,
        kind: JsonKind::of(value),
        text,
        children,
    });
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                push(rows, JsonKey::Index(index), Some(at), depth + 1, item);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                push(
                    rows,
                    JsonKey::Member(neutralise(name, NAME_CHARS)),
                    Some(at),
                    depth + 1,
                    member,
                );
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
