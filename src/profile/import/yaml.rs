//! YAML as JSON values: bounded in depth and in size, with its aliases counted as often as they stand.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle};
use serde_json::{Map, Value};

use super::ImportError;

const MAX_DEPTH: usize = 128;
const MAX_VALUES: usize = 500_000;
const MAX_TEXT_BYTES: usize = 32 * 1024 * 1024;
/// What comes after them is not looked at.
const MAX_DOCUMENTS: usize = 64;

/// The documents of a text. Numbers stay text, as they are written; a later member of the same name
/// counts.
pub(super) fn parse(text: &str) -> Result<Vec<Value>, ImportError> {
    let mut documents = Vec::new();
    let mut composer = Composer::default();
    for event in Parser::new_from_str(text) {
        let (event, _) = event.map_err(|error| {
            let place = error.marker();
            let (line, column) = (place.line(), place.col() + 1);
            ImportError::Yaml(format!("not understood at line {line}, column {column}"))
        })?;
        if let Some(document) = composer.take(event)? {
            documents.push(document);
            composer = Composer {
                cost: composer.cost,
                ..Composer::default()
            };
            if documents.len() == MAX_DOCUMENTS {
                break;
            }
        }
    }
    Ok(documents)
}

#[derive(Clone, Copy, Debug, Default)]
struct Cost {
    values: usize,
    text_bytes: usize,
}

#[derive(Debug, Default)]
struct Composer {
    open: Vec<Open>,
    anchors: HashMap<usize, (Value, Cost)>,
    cost: Cost,
}

#[derive(Debug)]
struct Open {
    into: Into,
    anchor: usize,
    before: Cost,
}

#[derive(Debug)]
enum Into {
    Sequence(Vec<Value>),
    Mapping(Map<String, Value>, Option<String>),
}

impl Composer {
    /// The document, once it is whole.
    fn take(&mut self, event: Event<'_>) -> Result<Option<Value>, ImportError> {
        match event {
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => Ok(None),
            Event::Alias(anchor) => {
                let Some((value, cost)) = self.anchors.get(&anchor).cloned() else {
                    return Err(ImportError::Yaml(String::from("an alias of nothing")));
                };
                self.spend(cost)?;
                self.put(value)
            }
            Event::Scalar(text, style, anchor, _) => {
                let cost = Cost {
                    values: 1,
                    text_bytes: text.len(),
                };
                self.spend(cost)?;
                let value = scalar(&text, style);
                self.anchor(anchor, &value, cost)?;
                self.put(value)
            }
            Event::SequenceStart(anchor, _) => self.begin(Into::Sequence(Vec::new()), anchor),
            Event::MappingStart(anchor, _) => self.begin(Into::Mapping(Map::new(), None), anchor),
            Event::SequenceEnd | Event::MappingEnd => {
                let Some(open) = self.open.pop() else {
                    return Ok(None);
                };
                let value = match open.into {
                    Into::Sequence(values) => Value::Array(values),
                    Into::Mapping(members, _) => Value::Object(members),
                };
                let cost = Cost {
                    values: self.cost.values - open.before.values,
                    text_bytes: self.cost.text_bytes - open.before.text_bytes,
                };
                self.anchor(open.anchor, &value, cost)?;
                self.put(value)
            }
        }
    }

    fn begin(&mut self, into: Into, anchor: usize) -> Result<Option<Value>, ImportError> {
        if self.open.len() >= MAX_DEPTH {
            return Err(ImportError::YamlTooLarge);
        }
        let before = self.cost;
        self.spend(Cost {
            values: 1,
            text_bytes: 0,
        })?;
        self.open.push(Open {
            into,
            anchor,
            before,
        });
        Ok(None)
    }

    fn spend(&mut self, cost: Cost) -> Result<(), ImportError> {
        self.cost.values = self.cost.values.saturating_add(cost.values);
        self.cost.text_bytes = self.cost.text_bytes.saturating_add(cost.text_bytes);
        if self.cost.values > MAX_VALUES || self.cost.text_bytes > MAX_TEXT_BYTES {
            return Err(ImportError::YamlTooLarge);
        }
        Ok(())
    }

    /// Anchors cost too: what they hold is held twice.
    fn anchor(&mut self, anchor: usize, value: &Value, cost: Cost) -> Result<(), ImportError> {
        if anchor > 0 {
            self.spend(cost)?;
            self.anchors.insert(anchor, (value.clone(), cost));
        }
        Ok(())
    }

    fn put(&mut self, value: Value) -> Result<Option<Value>, ImportError> {
        let Some(open) = self.open.last_mut() else {
            return Ok(Some(value));
        };
        match &mut open.into {
            Into::Sequence(values) => values.push(value),
            Into::Mapping(members, name) => match name.take() {
                Some(name) => {
                    members.insert(name, value);
                }
                None => {
                    *name = Some(match value {
                        Value::String(text) => text,
                        Value::Null => String::new(),
                        Value::Bool(is_true) => is_true.to_string(),
                        Value::Number(_) | Value::Array(_) | Value::Object(_) => {
                            let words = String::from("the name of a member is a list or a mapping");
                            return Err(ImportError::Yaml(words));
                        }
                    });
                }
            },
        }
        Ok(None)
    }
}

/// Of the core schema (YAML 1.2 §10.3.2) what no name or address looks like.
fn scalar(text: &str, style: ScalarStyle) -> Value {
    if style != ScalarStyle::Plain {
        return Value::from(text);
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        text => Value::from(text),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn documents_become_values() {
        let text = "a: &x {b: [1, 'true', true, ~]}\nc: *x\n---\n- \"d\\n\"\n- |\n  e\n";
        assert_eq!(
            parse(text).unwrap(),
            [
                json!({ "a": { "b": ["1", "true", true, null] },
                        "c": { "b": ["1", "true", true, null] } }),
                json!(["d\n", "e\n"]),
            ]
        );
    }

    #[test]
    fn case_135_aliases_do_not_multiply_without_end() {
        let mut bomb = String::from("a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
        for level in 1..12 {
            let before = format!("*a{}, ", level - 1).repeat(9);
            bomb.push_str(&format!("a{level}: &a{level} [{before}]\n"));
        }
        assert_eq!(parse(&bomb), Err(ImportError::YamlTooLarge));
        let long = format!(
            "a: &a {}\nb: [{}]\n",
            "x".repeat(1 << 20),
            "*a, ".repeat(100)
        );
        assert_eq!(parse(&long), Err(ImportError::YamlTooLarge));
    }

    #[test]
    fn case_135_depth_has_an_end_and_nonsense_an_error() {
        assert_eq!(parse(&"[".repeat(200)), Err(ImportError::YamlTooLarge));
        for text in [
            "a: [",
            "a: *nothing",
            "? [a]\n: b",
            "\t- a: b: c",
            "a: &a [*a]",
        ] {
            assert!(matches!(parse(text), Err(ImportError::Yaml(_))), "{text}");
        }
        assert_eq!(parse("").unwrap(), Vec::<Value>::new());
    }
}
