//! The blocks of a `.bru` file: `name {` to `}`, or a list from `[` to `]`.

/// One block of lines.
#[derive(Debug, PartialEq)]
pub(super) struct Block<'t> {
    pub name: &'t str,
    pub lines: Vec<&'t str>,
}

/// Blocks begin and end at the first column, whatever stands between.
pub(super) fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut out = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let Some((name, end)) = head(line) else {
            continue;
        };
        let mut inside = Vec::new();
        for line in lines.by_ref() {
            if line.trim_end() == end {
                break;
            }
            inside.push(line.trim());
        }
        out.push(Block {
            name,
            lines: inside,
        });
    }
    out
}

/// The name of the block that a line begins, and the line that ends it.
pub(super) fn head(line: &str) -> Option<(&str, &'static str)> {
    let line = line.trim_end();
    let (name, end) = match (line.strip_suffix(" {"), line.strip_suffix(" [")) {
        (Some(name), _) => (name, "}"),
        (None, Some(name)) => (name, "]"),
        (None, None) => return None,
    };
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '-' | '_');
    (name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(is_name))
        .then_some((name, end))
}

impl Block<'_> {
    /// `name: value` lines that are not switched off by a tilde. A value in three quotes goes over
    /// several lines.
    pub fn pairs(&self) -> Vec<(String, String)> {
        let mut out = Vec::new();
        let mut lines = self.lines.iter();
        while let Some(line) = lines.next() {
            let Some((name, value)) = line.split_once(':') else {
                continue;
            };
            let (name, mut value) = (name.trim(), value.trim().to_owned());
            if let Some(first) = value.strip_prefix("'''") {
                let mut text = vec![first];
                for line in lines.by_ref() {
                    match line.strip_suffix("'''") {
                        Some(last) => {
                            text.push(last);
                            break;
                        }
                        None => text.push(line),
                    }
                }
                value = text.join("\n").trim().to_owned();
            }
            if !name.starts_with(['~', '@']) {
                out.push((name.to_owned(), value));
            }
        }
        out
    }

    pub fn value(&self, name: &str) -> String {
        let mut pairs = self.pairs().into_iter();
        pairs
            .find_map(|(other, value)| (other == name).then_some(value))
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_hold_pairs_and_lists() {
        let text = "meta {\n  name: A: b\n  ~off: x\n}\n\nvars:secret [\n  one,\n  two\n]\n\
                    body:json {\n  { \"a {\": 1\n  }\n}\n";
        let blocks = blocks(text);
        let names: Vec<&str> = blocks.iter().map(|block| block.name).collect();
        assert_eq!(names, ["meta", "vars:secret", "body:json"]);
        assert_eq!(
            blocks[0].pairs(),
            [(String::from("name"), String::from("A: b"))]
        );
        assert_eq!(blocks[1].lines, ["one,", "two"]);
    }

    #[test]
    fn a_value_may_go_over_lines() {
        let found = blocks("vars {\n  pem: '''\n    a\n    b\n  '''\n  c: d\n}\n");
        assert_eq!(found[0].value("pem"), "a\nb");
        assert_eq!(found[0].value("c"), "d");
    }
}
