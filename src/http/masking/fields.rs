//! Secrets that are known by where they stand: in a parameter, a member, a header, a form, a key.

use std::ops::Range;

use super::kinds::SecretKind;
use super::views::{form_value, html_value, json_value};

/// A tag that goes on for longer is not read on: what stands in it is cut off here.
const LONGEST_TAG: usize = 64 * 1024;

/// One value and its place in the text that was searched.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) place: Range<usize>,
    /// Decoded.
    pub(super) value: String,
    pub(super) kind: SecretKind,
}

/// All of them, by place. The text may be a head, a body, or any other text; `is_head` lets the
/// value of a header line hold quotes.
pub(super) fn find(text: &[u8], is_head: bool) -> Vec<Field> {
    let mut out = Vec::new();
    let has_key = contains(text, b"\"kty\"");
    let mut line_end = 0;
    let mut tag_end = 0;
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'=' => out.extend(pair(text, at)),
            b'"' => out.extend(member(text, at, has_key)),
            // Once for each line, however often it names itself.
            b':' if at >= line_end => {
                line_end = credentials(text, at, is_head, &mut out).unwrap_or(line_end);
            }
            b'<' if at >= tag_end => {
                if let Some(tag) = input_tag(text, at) {
                    tag_end = tag.end;
                    out.extend(input(text, tag));
                }
            }
            b'-' if text[at..].starts_with(b"-----BEGIN ") => private_key(text, at, &mut out),
            _ => {}
        }
    }
    out.retain(|field| field.kind.holds(&field.value));
    out
}

fn contains(text: &[u8], pattern: &[u8]) -> bool {
    text.windows(pattern.len()).any(|window| window == pattern)
}

/// `name=value` at the start of a form, or behind `?`, `&` or `#`.
fn pair(text: &[u8], equals: usize) -> Option<Field> {
    let name = word_before(text, equals, |byte| {
        byte.is_ascii_alphanumeric() || byte == b'_'
    });
    let kind = SecretKind::of_name(&text[name.clone()])?;
    let before = &text[..name.start];
    let follows_separator = matches!(before.last(), None | Some(b'?' | b'&' | b'#'))
        || before.ends_with(b"&amp;")
        || before.ends_with(b"&#38;");
    if !follows_separator {
        return None;
    }
    let rest = &text[equals + 1..];
    let ends = |at: usize| match rest[at] {
        b'&' | b'#' | b'"' | b'<' | b'>' => true,
        b'\\' => matches!(rest.get(at + 1), Some(b'u' | b'"')),
        byte => byte <= b' ',
    };
    let end = (0..rest.len()).find(|at| ends(*at)).unwrap_or(rest.len());
    Some(Field {
        place: equals + 1..equals + 1 + end,
        value: form_value(&rest[..end]),
        kind,
    })
}

/// `"name": "value"`, also where the text breaks off within the value, and each of
/// `"name": ["value", "value"]`.
fn member(text: &[u8], quote: usize, has_key: bool) -> Vec<Field> {
    let Some((kind, mut at)) = member_name(text, quote, has_key) else {
        return Vec::new();
    };
    let is_list = text.get(at) == Some(&b'[');
    if is_list {
        at = behind_blanks(text, at + 1);
    }
    let mut out = Vec::new();
    while text.get(at) == Some(&b'"') {
        let place = string(text, at);
        at = behind_blanks(text, place.end + 1);
        out.push(Field {
            value: json_value(&text[place.clone()]),
            place,
            kind,
        });
        if !is_list || text.get(at) != Some(&b',') {
            break;
        }
        at = behind_blanks(text, at + 1);
    }
    out
}

/// What lies within the quotes of a string, of which the first is at `quote`.
fn string(text: &[u8], quote: usize) -> Range<usize> {
    let start = quote + 1;
    let mut end = start;
    while let Some(byte) = text.get(end) {
        match byte {
            b'"' => break,
            b'\\' => end += 2,
            _ => end += 1,
        }
    }
    start..end.min(text.len())
}

fn behind_blanks(text: &[u8], at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    at + rest
        .iter()
        .take_while(|byte| byte.is_ascii_whitespace())
        .count()
}

/// What a name in quotes says of its value, and where that begins.
fn member_name(text: &[u8], quote: usize, has_key: bool) -> Option<(SecretKind, usize)> {
    let rest = &text[quote + 1..];
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let length = rest
        .iter()
        .take(64)
        .take_while(|byte| is_word(byte))
        .count();
    if rest.get(length) != Some(&b'"') {
        return None;
    }
    let name = &rest[..length];
    let kind = SecretKind::of_name(name).or_else(|| {
        let is_private = matches!(name, b"d" | b"p" | b"q" | b"dp" | b"dq" | b"qi" | b"k");
        (has_key && is_private).then_some(SecretKind::PrivateKey)
    })?;
    let colon = behind_blanks(text, quote + 1 + length + 1);
    (text.get(colon) == Some(&b':')).then(|| (kind, behind_blanks(text, colon + 1)))
}

/// `Authorization: scheme value` and the values of cookies, in a head or quoted elsewhere; tells
/// where that line ends.
fn credentials(text: &[u8], colon: usize, is_head: bool, out: &mut Vec<Field>) -> Option<usize> {
    let name = word_before(text, colon, |byte| {
        byte.is_ascii_alphabetic() || byte == b'-'
    });
    let is = |known: &[u8]| text[name.clone()].eq_ignore_ascii_case(known);
    let ends = |byte: &u8| match byte {
        b'\r' | b'\n' => true,
        b'"' | b'\'' => !is_head,
        _ => false,
    };
    let is_authorization = is(b"authorization") || is(b"proxy-authorization");
    if !is_authorization && !is(b"cookie") && !is(b"set-cookie") {
        return None;
    }
    let start = colon + 1 + blanks(&text[colon + 1..]);
    let length = text[start..].iter().position(ends);
    let end = length.map_or(text.len(), |length| start + length);
    let line = &text[start..end];
    if is_authorization {
        let value_start = line
            .iter()
            .position(|byte| *byte == b' ')
            .map_or(start, |space| start + space + blanks(&line[space..]));
        let behind = line.iter().rev().take_while(|byte| **byte == b' ').count();
        let place = value_start..(end - behind).max(value_start);
        out.push(plain(text, place, SecretKind::Authorization));
        return Some(end);
    }
    let mut piece_start = start;
    for piece in line.split(|byte| *byte == b';') {
        let name_end = piece.iter().position(|byte| *byte == b'=');
        let value_start = piece_start + name_end.map_or(blanks(piece), |at| at + 1);
        let place = value_start..piece_start + piece.len();
        out.push(plain(text, place, SecretKind::Cookie));
        // Only the first pair of `Set-Cookie` is the cookie, the others are attributes.
        if is(b"set-cookie") {
            break;
        }
        piece_start += piece.len() + 1;
    }
    Some(end)
}

/// From `<input` to its `>`, which does not stand between quotes.
fn input_tag(text: &[u8], open: usize) -> Option<Range<usize>> {
    let rest = &text[open..];
    if !rest.get(..6)?.eq_ignore_ascii_case(b"<input") {
        return None;
    }
    let mut quote = None;
    let mut is_inside = |byte: u8| {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), close) if open == close => quote = None,
            (None, _) => return byte != b'>',
            (Some(_), _) => {}
        }
        true
    };
    let tag = rest.iter().take(LONGEST_TAG);
    let length = tag.take_while(|byte| is_inside(**byte)).count();
    Some(open..open + length)
}

/// `<input name="code" value="…">`, as in a page that posts itself.
fn input(text: &[u8], tag: Range<usize>) -> Option<Field> {
    let name = attribute(text, &tag, b"name")?;
    let place = attribute(text, &tag, b"value")?;
    Some(Field {
        kind: SecretKind::of_name(&text[name])?,
        value: html_value(&text[place.clone()]),
        place,
    })
}

fn attribute(text: &[u8], tag: &Range<usize>, name: &[u8]) -> Option<Range<usize>> {
    let found = (tag.start..tag.end.saturating_sub(name.len())).find(|at| {
        let after = at + name.len();
        text[*at..after].eq_ignore_ascii_case(name)
            && text[at - 1].is_ascii_whitespace()
            && text.get(after) == Some(&b'=')
    })?;
    let start = found + name.len() + 1;
    let (start, ends): (usize, fn(&u8) -> bool) = match text.get(start)? {
        b'"' => (start + 1, |byte| *byte == b'"'),
        b'\'' => (start + 1, |byte| *byte == b'\''),
        _ => (start, u8::is_ascii_whitespace),
    };
    let value = text.get(start..tag.end)?;
    let end = value.iter().position(ends).unwrap_or(value.len());
    Some(start..start + end)
}

/// Each line between the marks of a PEM private key.
fn private_key(text: &[u8], begin: usize, out: &mut Vec<Field>) {
    let Some(line_end) = text[begin..].iter().position(|byte| *byte == b'\n') else {
        return;
    };
    if !contains(&text[begin..begin + line_end], b"PRIVATE KEY-----") {
        return;
    }
    let mut start = begin + line_end + 1;
    for line in text[start..].split(|byte| *byte == b'\n') {
        if line.starts_with(b"-----") {
            break;
        }
        let length = line.strip_suffix(b"\r").unwrap_or(line).len();
        out.push(plain(text, start..start + length, SecretKind::PrivateKey));
        start += line.len() + 1;
    }
}

fn plain(text: &[u8], place: Range<usize>, kind: SecretKind) -> Field {
    Field {
        value: String::from_utf8_lossy(&text[place.clone()]).into_owned(),
        place,
        kind,
    }
}

fn blanks(text: &[u8]) -> usize {
    text.iter()
        .take_while(|byte| matches!(byte, b' ' | b'\t'))
        .count()
}

fn word_before(text: &[u8], end: usize, is_part: fn(u8) -> bool) -> Range<usize> {
    let length = text[..end]
        .iter()
        .rev()
        .take(64)
        .take_while(|byte| is_part(**byte))
        .count();
    end - length..end
}
