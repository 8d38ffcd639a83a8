//! Reads the JSON object in a body or a token: bounded, and with everything odd about it told.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";
/// Repeats beyond this many are counted by nobody.
const MAX_REPEATED: usize = 32;

/// A JSON object and what was odd about its bytes.
#[derive(Clone, PartialEq)]
pub struct JsonObject {
    /// The last of members of the same name counts, as most readers do it.
    pub members: Map<String, Value>,
    /// Names that stood more than once in one object, at any depth, at most 32 of them.
    pub repeated_members: Vec<String>,
    /// Whether a byte order mark stood in front.
    pub byte_order_mark: bool,
}

/// Shows names only: the values may be tokens.
impl fmt::Debug for JsonObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsonObject")
            .field("members", &self.members.keys().collect::<Vec<_>>())
            .field("repeated_members", &self.repeated_members)
            .field("byte_order_mark", &self.byte_order_mark)
            .finish()
    }
}

/// Why bytes are not a JSON object. Holds nothing of the bytes themselves.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JsonObjectError {
    #[error("expected a JSON object, got nothing")]
    Empty,
    #[error("expected a JSON object of at most {limit} bytes, got {received} bytes")]
    TooLong { limit: usize, received: usize },
    #[error("expected a JSON object, got a page of HTML or XML")]
    Markup,
    #[error("expected JSON in UTF-8, got a byte that is not UTF-8 at offset {offset}")]
    NotUtf8 { offset: usize },
    #[error("expected more JSON, got the end at line {line}, column {column} ({problem})")]
    Truncated {
        line: usize,
        column: usize,
        problem: String,
    },
    #[error("expected JSON, got something else at line {line}, column {column} ({problem})")]
    Syntax {
        line: usize,
        column: usize,
        problem: String,
    },
    #[error("expected a JSON object, got {received}")]
    NotAnObject { received: JsonKind },
}

/// What a JSON value is, for messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonKind {
    Null,
    Boolean,
    Number,
    Text,
    Array,
    Object,
}

impl JsonKind {
    pub fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(_) => Self::Boolean,
            Value::Number(_) => Self::Number,
            Value::String(_) => Self::Text,
            Value::Array(_) => Self::Array,
            Value::Object(_) => Self::Object,
        }
    }
}

impl fmt::Display for JsonKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "null",
            Self::Boolean => "true or false",
            Self::Number => "a number",
            Self::Text => "a string",
            Self::Array => "an array",
            Self::Object => "an object",
        })
    }
}

/// Any JSON value, with the names that stood twice.
pub(crate) struct JsonValue {
    pub value: Value,
    pub repeated_members: Vec<String>,
    pub byte_order_mark: bool,
}

impl JsonObject {
    /// Reads at most `limit` bytes. Nesting deeper than 128 and numbers beyond a double are refused.
    pub fn parse(bytes: &[u8], limit: usize) -> Result<Self, JsonObjectError> {
        let JsonValue {
            value,
            repeated_members,
            byte_order_mark,
        } = JsonValue::parse(bytes, limit)?;
        match value {
            Value::Object(members) => Ok(Self {
                members,
                repeated_members,
                byte_order_mark,
            }),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_) => Err(JsonObjectError::NotAnObject {
                received: JsonKind::of(&value),
            }),
        }
    }
}

impl JsonValue {
    pub fn parse(bytes: &[u8], limit: usize) -> Result<Self, JsonObjectError> {
        if bytes.len() > limit {
            return Err(JsonObjectError::TooLong {
                limit,
                received: bytes.len(),
            });
        }
        let (bytes, byte_order_mark) = match bytes.strip_prefix(BYTE_ORDER_MARK) {
            Some(rest) => (rest, true),
            None => (bytes, false),
        };
        let first = bytes
            .iter()
            .find(|byte| !byte.is_ascii_whitespace())
            .ok_or(JsonObjectError::Empty)?;
        if *first == b'<' {
            return Err(JsonObjectError::Markup);
        }
        let text = std::str::from_utf8(bytes).map_err(|error| JsonObjectError::NotUtf8 {
            offset: error.valid_up_to() + bytes_before(byte_order_mark),
        })?;
        let mut repeated_members = Vec::new();
        let mut reader = serde_json::Deserializer::from_str(text);
        let value = Reading {
            repeated: &mut repeated_members,
        }
        .deserialize(&mut reader)
        .and_then(|value| reader.end().map(|()| value))
        .map_err(|error| syntax_error(&error))?;
        Ok(Self {
            value,
            repeated_members,
            byte_order_mark,
        })
    }
}

fn bytes_before(byte_order_mark: bool) -> usize {
    if byte_order_mark {
        BYTE_ORDER_MARK.len()
    } else {
        0
    }
}

fn syntax_error(error: &serde_json::Error) -> JsonObjectError {
    let (line, column) = (error.line(), error.column());
    let text = error.to_string();
    // The position is said once, by our own sentence.
    let problem = text
        .split_once(" at line ")
        .map_or(text.as_str(), |(problem, _)| problem)
        .to_owned();
    if error.is_eof() {
        JsonObjectError::Truncated {
            line,
            column,
            problem,
        }
    } else {
        JsonObjectError::Syntax {
            line,
            column,
            problem,
        }
    }
}

/// Builds a value like `serde_json` does, and notes the names that come again.
struct Reading<'a> {
    repeated: &'a mut Vec<String>,
}

impl<'de> DeserializeSeed<'de> for Reading<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reading<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut out = Vec::new();
        while let Some(item) = items.next_element_seed(Reading {
            repeated: &mut *self.repeated,
        })? {
            out.push(item);
        }
        Ok(Value::Array(out))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut out = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            let value = members.next_value_seed(Reading {
                repeated: &mut *self.repeated,
            })?;
            if out.contains_key(&name)
                && self.repeated.len() < MAX_REPEATED
                && !self.repeated.contains(&name)
            {
                self.repeated.push(name.clone());
            }
            out.insert(name, value);
        }
        Ok(Value::Object(out))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: usize = 1 << 20;

    fn error(bytes: &[u8]) -> JsonObjectError {
        JsonObject::parse(bytes, LIMIT).unwrap_err()
    }

    #[test]
    fn names_that_come_again_are_told_at_any_depth() {
        let read = JsonObject::parse(br#"{"a":1,"b":{"c":1,"c":2},"a":3}"#, LIMIT).unwrap();
        assert_eq!(read.repeated_members, ["c", "a"]);
        assert_eq!(read.members["a"], 3);
        assert_eq!(read.members["b"]["c"], 2);
    }

    #[test]
    fn values_are_those_of_serde_json() {
        let text = r#"{"z":[null,true,-1,18446744073709551615,1.5,"x\u00e9"],"a":{}}"#;
        let read = JsonObject::parse(text.as_bytes(), LIMIT).unwrap();
        assert_eq!(
            Value::Object(read.members),
            serde_json::from_str::<Value>(text).unwrap()
        );
    }

    #[test]
    fn what_came_instead_is_named() {
        assert_eq!(error(b" \n"), JsonObjectError::Empty);
        assert_eq!(error(b"\xEF\xBB\xBF"), JsonObjectError::Empty);
        assert_eq!(error(b"\n<!DOCTYPE html>"), JsonObjectError::Markup);
        assert_eq!(
            error(b"\"canary\""),
            JsonObjectError::NotAnObject {
                received: JsonKind::Text
            }
        );
        assert_eq!(
            error(b"\xEF\xBB\xBF{\"a\":\"\xff\"}"),
            JsonObjectError::NotUtf8 { offset: 9 }
        );
        assert_eq!(
            JsonObject::parse(b"{}  ", 3).unwrap_err(),
            JsonObjectError::TooLong {
                limit: 3,
                received: 4
            }
        );
    }

    #[test]
    fn the_place_of_a_fault_is_told_without_its_text() {
        let JsonObjectError::Truncated { line, .. } = error(b"{\n\"canary\": \"canary") else {
            panic!("expected the end to be told");
        };
        assert_eq!(line, 2);
        let syntax = error(b"{\"canary\": canary}");
        assert!(matches!(syntax, JsonObjectError::Syntax { column: 12, .. }));
        assert!(!syntax.to_string().contains("canary"), "{syntax}");
        assert!(matches!(error(b"{} x"), JsonObjectError::Syntax { .. }));
    }

    #[test]
    fn case_57_nesting_and_huge_numbers_are_refused() {
        let deep = format!("{}{}", "{\"a\":".repeat(100_000), "}".repeat(100_000));
        assert!(matches!(
            error(deep.as_bytes()),
            JsonObjectError::Syntax { .. }
        ));
        let number = format!("{{\"a\":1{}}}", "0".repeat(400));
        assert!(matches!(
            error(number.as_bytes()),
            JsonObjectError::Syntax { .. }
        ));
    }
}
