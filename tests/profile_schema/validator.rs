//! As much of JSON Schema 2020-12 as the schema of profiles uses, and a panic at everything else,
//! so that no keyword is there that nobody looks at.

use serde_json::Value;

/// Words that say something to people and nothing about the value.
const FOR_PEOPLE: [&str; 5] = ["$schema", "$id", "title", "description", "$defs"];

/// Everything that is wrong with `value`, each with the place where it stands.
pub fn errors(schema: &Value, value: &Value) -> Vec<String> {
    let mut out = Vec::new();
    check(schema, schema, value, "", &mut out);
    out
}

fn check(root: &Value, schema: &Value, value: &Value, place: &str, out: &mut Vec<String>) {
    let members = match schema {
        Value::Bool(true) => return,
        Value::Bool(false) => return out.push(format!("{place}: nothing may stand here")),
        schema => schema.as_object().expect("a schema"),
    };
    for (keyword, wanted) in members {
        match keyword.as_str() {
            word if FOR_PEOPLE.contains(&word) => {}
            "$ref" => {
                let pointer = wanted.as_str().unwrap().strip_prefix('#').unwrap();
                let there = root.pointer(pointer).expect("what $ref names");
                check(root, there, value, place, out);
            }
            "type" if !is_of_type(wanted, value) => {
                out.push(format!("{place}: expected {wanted}, got {value}"));
            }
            "enum" if !wanted.as_array().unwrap().contains(value) => {
                out.push(format!("{place}: expected one of {wanted}, got {value}"));
            }
            "const" if wanted != value => {
                out.push(format!("{place}: expected {wanted}, got {value}"));
            }
            "oneOf" => {
                let fit = wanted.as_array().unwrap().iter().filter(|one| {
                    let mut errors = Vec::new();
                    check(root, one, value, place, &mut errors);
                    errors.is_empty()
                });
                if fit.count() != 1 {
                    out.push(format!("{place}: expected one of the alternatives"));
                }
            }
            "properties" => {
                for (name, schema) in wanted.as_object().unwrap() {
                    if let Some(member) = value.get(name) {
                        check(root, schema, member, &format!("{place}/{name}"), out);
                    }
                }
            }
            "required" => {
                let names = wanted.as_array().unwrap().iter().filter_map(Value::as_str);
                for name in names.filter(|name| value.is_object() && value.get(name).is_none()) {
                    out.push(format!("{place}: {name} is missing"));
                }
            }
            "prefixItems" => {
                let schemas = wanted.as_array().unwrap();
                for (at, (schema, item)) in schemas.iter().zip(items(value)).enumerate() {
                    check(root, schema, item, &format!("{place}/{at}"), out);
                }
            }
            "items" => {
                let first = members
                    .get("prefixItems")
                    .map_or(0, |prefix| items(prefix).len());
                for (at, item) in items(value).iter().enumerate().skip(first) {
                    check(root, wanted, item, &format!("{place}/{at}"), out);
                }
            }
            "minItems" | "maxItems" | "minLength" | "maxLength" | "minimum" | "maximum" => {
                let limit = wanted.as_u64().unwrap();
                let size = match (keyword.ends_with("Items"), keyword.ends_with("Length")) {
                    (true, _) => value.as_array().map(|items| items.len() as u64),
                    (_, true) => value.as_str().map(|text| text.chars().count() as u64),
                    (false, false) => value.as_u64(),
                };
                let is_least = keyword.starts_with("min");
                if size.is_some_and(|size| if is_least { size < limit } else { size > limit }) {
                    out.push(format!("{place}: {keyword} is {limit}, got {value}"));
                }
            }
            "type" | "enum" | "const" => {}
            other => panic!("{place}: this test knows no keyword {other}"),
        }
    }
}

fn items(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn is_of_type(wanted: &Value, value: &Value) -> bool {
    let is = |name: &str| match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "null" => value.is_null(),
        other => panic!("this test knows no type {other}"),
    };
    match wanted {
        Value::String(name) => is(name),
        names => items(names).iter().filter_map(Value::as_str).any(is),
    }
}
