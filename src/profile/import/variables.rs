//! Variables of a collection: written out where their value is known, asked for where it is not.

use std::collections::BTreeMap;

/// A variable may name variables, so deep and no deeper.
const MAX_DEPTH: usize = 8;
/// What a value may grow to.
const MAX_BYTES: usize = 16 * 1024;
/// How many variables one text may name, those in values counted.
const MAX_NAMED: usize = 500;

/// Values by name; of those that a file marks as secret there is the name alone.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Variables(BTreeMap<String, Option<String>>);

/// Variables that count together: the first that has a name counts.
#[derive(Clone, Debug, Default)]
pub(super) struct Layers<'v>(Vec<&'v Variables>);

/// A text with its variables written out.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Expanded {
    pub text: String,
    /// The names of those without a value, as placeholders `{name}` in the text.
    pub open: Vec<String>,
    /// Those among them whose value is a secret.
    pub secret: Vec<String>,
    /// Whether something would have to be run (`{% … %}`).
    pub has_tag: bool,
}

impl Variables {
    /// An empty value is none: what it stands for is still to be said.
    pub fn set(&mut self, name: &str, value: &str) {
        if !name.is_empty() && !value.is_empty() && value.len() <= MAX_BYTES {
            self.0.insert(name.to_owned(), Some(value.to_owned()));
        }
    }

    /// That there is one of that name is all that is kept of it.
    pub fn hide(&mut self, name: &str) {
        if !name.is_empty() {
            self.0.insert(name.to_owned(), None);
        }
    }

    /// Those of the other count where both have a name.
    pub fn add(&mut self, other: &Self) {
        let others = other.0.iter();
        self.0
            .extend(others.map(|(name, value)| (name.clone(), value.clone())));
    }
}

impl<'v> From<&'v Variables> for Layers<'v> {
    fn from(variables: &'v Variables) -> Self {
        Self(vec![variables])
    }
}

impl<'v> FromIterator<&'v Variables> for Layers<'v> {
    fn from_iter<T: IntoIterator<Item = &'v Variables>>(layers: T) -> Self {
        Self(layers.into_iter().collect())
    }
}

impl Layers<'_> {
    /// Writes out `{{name}}`, `{{ _.name }}` and `{{ _['name'] }}`.
    pub fn expand(&self, text: &str) -> Expanded {
        let mut out = Expanded::default();
        let mut named = 0;
        self.write(text, 0, &mut named, &mut out);
        out
    }

    fn get(&self, name: &str) -> Option<&Option<String>> {
        self.0.iter().find_map(|layer| layer.0.get(name))
    }

    fn write(&self, text: &str, depth: usize, named: &mut usize, out: &mut Expanded) {
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
            let name = bare(name);
            *named += 1;
            match self.get(name) {
                Some(Some(value)) if depth < MAX_DEPTH && *named < MAX_NAMED => {
                    self.write(value, depth + 1, named, out);
                }
                found @ (Some(_) | None) => {
                    let is_secret = matches!(found, Some(None));
                    let name = plain(name);
                    push(out, &format!("{{{name}}}"));
                    if is_secret && !out.secret.contains(&name) {
                        out.secret.push(name.clone());
                    }
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

/// The name in a placeholder, without what Insomnia writes around it.
fn bare(name: &str) -> &str {
    let name = name.trim();
    let quoted = ["'", "\""].into_iter().find_map(|quote| {
        let inner = name.strip_prefix("_[")?.strip_suffix(']')?.trim();
        inner.strip_prefix(quote)?.strip_suffix(quote)
    });
    quoted.unwrap_or_else(|| name.strip_prefix("_.").unwrap_or(name).trim())
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

    fn expand(variables: &Variables, text: &str) -> Expanded {
        Layers::from(variables).expand(text)
    }

    #[test]
    fn values_are_written_out_and_what_has_none_is_asked_for() {
        let mut variables = Variables::default();
        variables.set("host", "https://{{tenant}}.example");
        variables.set("tenant", "acme");
        let expanded = expand(
            &variables,
            "{{ _.host }}/{{path}}/{literal}/{{ _['tenant'] }}",
        );
        assert_eq!(expanded.text, "https://acme.example/{path}/{literal}/acme");
        assert_eq!(expanded.open, ["path"]);
        assert_eq!(expanded.secret, Vec::<String>::new());
        variables.hide("tenant");
        let hidden = expand(&variables, "{{host}}");
        assert_eq!(hidden.text, "https://{tenant}.example");
        assert_eq!(
            (hidden.open, hidden.secret),
            (vec![String::from("tenant")], vec![String::from("tenant")])
        );
        assert!(expand(&variables, "{% response 'body' %}").has_tag);
    }

    #[test]
    fn the_closest_layer_counts() {
        let (mut near, mut far) = (Variables::default(), Variables::default());
        near.set("host", "near");
        far.set("host", "far");
        far.set("path", "{{host}}/x");
        let layers: Layers<'_> = [&near, &far].into_iter().collect();
        assert_eq!(layers.expand("{{path}}").text, "near/x");
        near.hide("host");
        let layers: Layers<'_> = [&near, &far].into_iter().collect();
        assert_eq!(layers.expand("{{path}}").text, "{host}/x");
    }

    #[test]
    fn case_135_variables_that_name_each_other_end() {
        let mut variables = Variables::default();
        variables.set("a", &"{{b}}".repeat(50));
        variables.set("b", &"{{a}}".repeat(50));
        let expanded = expand(&variables, "{{a}}");
        assert!(expanded.text.len() <= 2 * MAX_BYTES);
        assert!(expanded.open.len() <= 2);
        // Nothing grows here, and it would go on for longer than anybody waits.
        for (name, next) in ["a", "b", "c", "d", "e", "f", "g"]
            .windows(2)
            .map(|pair| (pair[0], pair[1]))
        {
            variables.set(name, &format!("{{{{{next}}}}}").repeat(100));
        }
        variables.set("g", "{x");
        expand(&variables, "{{a}}");
    }
}
