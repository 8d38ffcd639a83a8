//! Variables of a collection: written out where their value is known, asked for where it is not.

use std::collections::BTreeMap;

/// A variable may name variables, so deep and no deeper.
const MAX_DEPTH: usize = 8;
/// What a value may grow to.
const MAX_BYTES: usize = 16 * 1024;

/// Values by name; those that a file marks as secret are not among them.
#[derive(Clone, Debug, Default)]
pub(super) struct Variables(BTreeMap<String, String>);

/// A text with its variables written out.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Expanded {
    pub text: String,
    /// The names of those without a value, as placeholders `{name}` in the text.
    pub open: Vec<String>,
    /// Whether something would have to be run (`{% … %}`).
    pub has_tag: bool,
}

impl Variables {
    pub fn set(&mut self, name: &str, value: &str) {
        if !name.is_empty() && value.len() <= MAX_BYTES {
            self.0.insert(name.to_owned(), value.to_owned());
        }
    }

    pub fn forget(&mut self, name: &str) {
        self.0.remove(name);
    }

    /// Writes out `{{name}}` and `{{ _.name }}`.
    pub fn expand(&self, text: &str) -> Expanded {
        let mut out = Expanded::default();
        self.write(text, 0, &mut out);
        out
    }

    fn write(&self, text: &str, depth: usize, out: &mut Expanded) {
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            push(out, before);
            if after.starts_with('%') {
                out.has_tag = true;
            }
            let inner = after
                .strip_prefix('{')
                .and_then(|inner| inner.split_once("}}"));
            let Some((name, behind)) = inner else {
                push(out, "{");
                rest = after;
                continue;
            };
            let name = name.trim();
            let name = name.strip_prefix("_.").unwrap_or(name).trim();
            match self.0.get(name) {
                Some(value) if depth < MAX_DEPTH && out.text.len() < MAX_BYTES => {
                    self.write(value, depth + 1, out);
                }
                Some(_) | None => {
                    let name = plain(name);
                    push(out, &format!("{{{name}}}"));
                    if !out.open.contains(&name) {
                        out.open.push(name);
                    }
                }
            }
            rest = behind;
        }
        push(out, rest);
    }
}

fn push(out: &mut Expanded, text: &str) {
    if out.text.len() + text.len() <= 2 * MAX_BYTES {
        out.text.push_str(text);
    }
}

/// A name that can stand in a placeholder.
fn plain(name: &str) -> String {
    let is_plain = |c: &char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let plain: String = name.chars().filter(is_plain).take(64).collect();
    if plain.is_empty() {
        String::from("value")
    } else {
        plain
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_out_and_what_has_none_is_asked_for() {
        let mut variables = Variables::default();
        variables.set("host", "https://{{tenant}}.example");
        variables.set("tenant", "acme");
        let expanded = variables.expand("{{ _.host }}/{{path}}/{literal}");
        assert_eq!(expanded.text, "https://acme.example/{path}/{literal}");
        assert_eq!(expanded.open, ["path"]);
        variables.forget("tenant");
        assert_eq!(
            variables.expand("{{host}}").text,
            "https://{tenant}.example"
        );
        assert!(variables.expand("{% response 'body' %}").has_tag);
    }

    #[test]
    fn case_135_variables_that_name_each_other_end() {
        let mut variables = Variables::default();
        variables.set("a", &"{{b}}".repeat(50));
        variables.set("b", &"{{a}}".repeat(50));
        let expanded = variables.expand("{{a}}");
        assert!(expanded.text.len() <= 2 * MAX_BYTES);
        assert!(expanded.open.len() <= 2);
    }
}
