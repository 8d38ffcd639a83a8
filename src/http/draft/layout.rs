//! Where the parts of a request stand in its bytes, as far as they can be told.

use std::ops::Range;

/// Places in the bytes of a request. Lines end with CRLF only: a bare LF in the head is a part of
/// its line, as it is for a strict server, and the raw text shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) method: Range<usize>,
    /// `None` where the first line has no space.
    pub(super) target: Option<Range<usize>>,
    /// What follows the target in the first line, `HTTP/1.1` normally.
    pub(super) version: Range<usize>,
    pub(super) fields: Vec<Field>,
    /// Where one more header line would go: behind the last line of the head.
    pub(super) fields_end: usize,
    /// Behind the empty line; `None` where the head does not end.
    pub(super) body_start: Option<usize>,
}

/// One header line with a colon; folded and colonless lines are not among these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Field {
    /// With its line end.
    pub(super) line: Range<usize>,
    pub(super) name: Range<usize>,
    /// Without outer white space.
    pub(super) value: Range<usize>,
}

impl Layout {
    pub(super) fn read(bytes: &[u8]) -> Self {
        let (head_end, body_start) = match find(bytes, b"\r\n\r\n") {
            Some(at) => (at + 2, Some(at + 4)),
            None => (bytes.len(), None),
        };
        let mut lines = lines(bytes, head_end);
        let first = if lines.is_empty() {
            0..0
        } else {
            lines.remove(0)
        };
        let (method, target, version) = request_line(bytes, without_line_end(bytes, first));
        Self {
            method,
            target,
            version,
            fields: lines
                .into_iter()
                .filter_map(|line| field(bytes, line))
                .collect(),
            fields_end: head_end,
            body_start,
        }
    }
}

/// The place of the first occurrence.
pub(super) fn find(bytes: &[u8], pattern: &[u8]) -> Option<usize> {
    bytes
        .windows(pattern.len())
        .position(|window| window == pattern)
}

fn lines(bytes: &[u8], end: usize) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut start = 0;
    while start < end {
        let stop = find(&bytes[start..end], b"\r\n").map_or(end, |at| start + at + 2);
        out.push(start..stop);
        start = stop;
    }
    out
}

fn without_line_end(bytes: &[u8], line: Range<usize>) -> Range<usize> {
    if bytes[line.clone()].ends_with(b"\r\n") {
        line.start..line.end - 2
    } else {
        line
    }
}

type RequestLine = (Range<usize>, Option<Range<usize>>, Range<usize>);

/// Method up to the first space, version from the last one if it begins with `HTTP/`, and the
/// target is what stands between, spaces and all.
fn request_line(bytes: &[u8], line: Range<usize>) -> RequestLine {
    let is_space = |byte: &u8| *byte == b' ';
    let Some(first) = bytes[line.clone()].iter().position(is_space) else {
        return (line.clone(), None, line.end..line.end);
    };
    let target_start = line.start + first + 1;
    let rest = &bytes[target_start..line.end];
    let version_start = rest
        .iter()
        .rposition(is_space)
        .filter(|at| rest[at + 1..].starts_with(b"HTTP/"))
        .map(|at| target_start + at);
    let method = line.start..line.start + first;
    match version_start {
        Some(at) => (method, Some(target_start..at), at + 1..line.end),
        None => (method, Some(target_start..line.end), line.end..line.end),
    }
}

fn field(bytes: &[u8], line: Range<usize>) -> Option<Field> {
    let text = without_line_end(bytes, line.clone());
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    if bytes[text.clone()].first().is_some_and(is_blank) {
        return None;
    }
    let colon = bytes[text.clone()].iter().position(|byte| *byte == b':')?;
    let after = text.start + colon + 1..text.end;
    let value = &bytes[after.clone()];
    let start = value.iter().position(|byte| !is_blank(byte));
    let end = value.iter().rposition(|byte| !is_blank(byte));
    let value = match (start, end) {
        (Some(start), Some(end)) => after.start + start..after.start + end + 1,
        (None, _) | (_, None) => after.end..after.end,
    };
    Some(Field {
        line,
        name: text.start..text.start + colon,
        value,
    })
}
