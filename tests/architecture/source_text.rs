//! As much of Rust's grammar as it takes to tell paths from comments and strings.

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Blank {
    Comments,
    CommentsAndStrings,
}

/// The text with comments, and on request strings, turned to spaces, line by line as before.
pub(crate) fn blank(text: &str, what: Blank) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let boundary = !kept.ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let comment = comment_length(rest);
        let string = string_length(rest, boundary);
        let length = comment.or(string).unwrap_or(first.len_utf8());
        let blanked = comment.is_some() || string.is_some() && what == Blank::CommentsAndStrings;
        for c in rest[..length].chars() {
            kept.push(if blanked && c != '\n' { ' ' } else { c });
        }
        rest = &rest[length..];
    }
    kept
}

fn comment_length(rest: &str) -> Option<usize> {
    if rest.starts_with("//") {
        return Some(rest.find('\n').unwrap_or(rest.len()));
    }
    if !rest.starts_with("/*") {
        return None;
    }
    let mut depth = 0;
    let mut at = 0;
    while at < rest.len() {
        let here = &rest[at..];
        let step = match here {
            _ if here.starts_with("/*") => {
                depth += 1;
                2
            }
            _ if here.starts_with("*/") => {
                depth -= 1;
                2
            }
            _ => here.chars().next().map_or(1, char::len_utf8),
        };
        at += step;
        if depth == 0 {
            break;
        }
    }
    Some(at)
}

/// The length of a string or character literal that begins here.
fn string_length(rest: &str, boundary: bool) -> Option<usize> {
    let prefix = if boundary {
        rest.len() - rest.trim_start_matches(['b', 'c', 'r']).len()
    } else {
        0
    };
    let body = &rest[prefix..];
    let hashes = body.len() - body.trim_start_matches('#').len();
    if prefix > 0 && rest[..prefix].ends_with('r') && body[hashes..].starts_with('"') {
        let close = format!("\"{}", "#".repeat(hashes));
        let start = prefix + hashes + 1;
        let end = rest[start..]
            .find(&close)
            .map(|end| start + end + close.len());
        return Some(end.unwrap_or(rest.len()));
    }
    let quote = body.chars().next().filter(|c| ['"', '\''].contains(c))?;
    let mut escaped = false;
    for (index, c) in body.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return Some(prefix + index + 1),
            // A lifetime, not a character: no quote follows one character later.
            _ if quote == '\'' && !body.starts_with("'\\") && index > 1 => return None,
            _ => {}
        }
    }
    (quote == '"').then_some(rest.len())
}

/// Every path with at least two segments, or named by a `use`, with its offset. `a::{b, c::d}`
/// gives `a::b` and `a::c::d`. Expects comments and strings blanked.
pub(crate) fn paths(code: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut offset = 0;
    let mut before = "";
    while let Some(first) = code[offset..].chars().next() {
        let rest = &code[offset..];
        let word = word(rest);
        if rest.starts_with("::") {
            // `>::name` goes on with what the angle brackets hold; `::name` begins at the root.
            before = if before == ">" { "::" } else { before };
            offset += 2;
        } else if word.is_empty() {
            if !first.is_whitespace() {
                before = &rest[..first.len_utf8()];
            }
            offset += first.len_utf8();
        } else if before == "::" || before == "." {
            before = word;
            offset += word.len();
        } else {
            let mut here = Vec::new();
            offset += tree(code, offset, "", &mut here);
            here.retain(|(_, path): &(usize, String)| before == "use" || path.contains("::"));
            found.append(&mut here);
            before = word;
        }
    }
    found
}

/// Reads one path or tree of paths at `offset` and returns its length.
fn tree(code: &str, offset: usize, prefix: &str, found: &mut Vec<(usize, String)>) -> usize {
    let mut path = prefix.to_owned();
    let mut at = offset;
    loop {
        let word = word(&code[at..]);
        if word.is_empty() {
            break;
        }
        if !path.is_empty() {
            path.push_str("::");
        }
        path.push_str(word);
        at += word.len();
        if !code[at..].starts_with("::") {
            break;
        }
        at = skip_space(code, at + 2);
        if code[at..].starts_with('*') {
            path.push_str("::*");
            at += 1;
            break;
        }
        if code[at..].starts_with('{') {
            at += 1;
            loop {
                at = skip_space(code, at);
                let length = tree(code, at, &path, found);
                at = skip_space(code, at + length);
                while let Some(other) = code[at..].chars().next().filter(|c| !",}".contains(*c)) {
                    at += other.len_utf8();
                }
                match code[at..].chars().next() {
                    Some(',') => at += 1,
                    Some(_) => return at + 1 - offset,
                    None => return at - offset,
                }
            }
        }
    }
    if path != prefix {
        found.push((offset, path));
    }
    at - offset
}

/// The name or number that the text begins with, or nothing.
pub(crate) fn word(text: &str) -> &str {
    let end = text
        .find(|c: char| !(c.is_alphanumeric() || c == '_'))
        .unwrap_or(text.len());
    &text[..end]
}

fn skip_space(text: &str, offset: usize) -> usize {
    let rest = &text[offset..];
    offset + rest.len() - rest.trim_start().len()
}
