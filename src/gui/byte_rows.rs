//! Cuts bytes into rows of a given width and names the parts of each row; no widget in here.

use std::{borrow::Cow, ops::Range};

/// What the bytes are, which decides how their parts are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A URL.
    Address,
    Request,
    Response,
}

/// What a piece of a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Method,
    Target,
    Version,
    StatusOk,
    StatusError,
    HeaderName,
    HeaderValue,
    ParameterName,
    ParameterValue,
    Escape,
    Punctuation,
    Body,
}

/// Where a row stands in the bytes, without its line end.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    bytes: Range<usize>,
    /// The whole line that the row is a part of.
    line: Range<usize>,
    /// Counts from 1; the rows that follow within the line have none.
    number: Option<usize>,
    place: Place,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    First,
    Header,
    Form,
    Body,
}

/// All rows of one message.
#[derive(Debug, Default)]
pub(super) struct ByteRows {
    rows: Vec<Row>,
    shape: Option<Shape>,
}

/// How far a row looks back for the `&` or `=` that says whether it begins in a name or a value.
const LOOK_BACK: usize = 4096;

impl ByteRows {
    /// LF ends a line, a CR before it belongs to the line end; anything else outside printable
    /// UTF-8 is shown as `\xNN` and takes four columns.
    pub fn of(bytes: &[u8], columns: usize, shape: Shape) -> Self {
        let mut rows = Vec::new();
        let mut is_form = shape == Shape::Address;
        let mut in_body = shape == Shape::Address;
        let mut start = 0;
        let mut number = 1;
        while start < bytes.len() || (start == 0 && bytes.is_empty()) {
            let end = bytes[start..]
                .iter()
                .position(|byte| *byte == b'\n')
                .map_or(bytes.len(), |at| start + at);
            let text_end = match bytes[start..end].last() {
                Some(b'\r') if end < bytes.len() => end - 1,
                Some(_) | None => end,
            };
            let line = start..text_end;
            let place = match (number, in_body, is_form) {
                (_, true, true) => Place::Form,
                (_, true, false) => Place::Body,
                (1, false, _) => Place::First,
                (_, false, _) => Place::Header,
            };
            if !in_body && line.is_empty() && number > 1 {
                in_body = true;
            }
            is_form |= place == Place::Header && names_form(&bytes[line.clone()]);
            cut(bytes, &line, columns, number, place, &mut rows);
            number += 1;
            start = end + 1;
        }
        Self {
            rows,
            shape: Some(shape),
        }
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn number(&self, at: usize) -> Option<usize> {
        self.rows.get(at).and_then(|row| row.number)
    }

    /// The pieces of one row, in order, as they are shown.
    pub fn parts<'a>(&self, bytes: &'a [u8], at: usize) -> Vec<(Part, Cow<'a, str>)> {
        let places = self.places(bytes, at).into_iter();
        places
            .map(|(part, place)| (part, shown(&bytes[place])))
            .collect()
    }

    /// The pieces of one row, in order, by their places in the bytes.
    pub fn places(&self, bytes: &[u8], at: usize) -> Vec<(Part, Range<usize>)> {
        let (Some(row), Some(shape)) = (self.rows.get(at), self.shape) else {
            return Vec::new();
        };
        let mut out = Vec::new();
        let line = &bytes[row.line.clone()];
        let mut piece = |part: Part, range: Range<usize>| {
            let from = (row.line.start + range.start).max(row.bytes.start);
            let to = (row.line.start + range.end).min(row.bytes.end);
            if from < to {
                out.push((part, from..to));
            }
        };
        match (row.place, shape) {
            (Place::Body, _) => piece(Part::Body, 0..line.len()),
            (Place::Form, _) => return form_places(bytes, row),
            (Place::Header, _) => {
                let colon = line.iter().position(|byte| *byte == b':');
                let name = colon.unwrap_or(0);
                piece(Part::HeaderName, 0..name);
                piece(Part::Punctuation, name..name + usize::from(colon.is_some()));
                piece(
                    Part::HeaderValue,
                    name + usize::from(colon.is_some())..line.len(),
                );
            }
            (Place::First, Shape::Response) => {
                let version = line.iter().position(|byte| *byte == b' ');
                let version = version.unwrap_or(line.len());
                let is_error = matches!(line.get(version + 1), Some(b'4' | b'5'));
                piece(Part::Version, 0..version);
                let status = if is_error {
                    Part::StatusError
                } else {
                    Part::StatusOk
                };
                piece(status, version..line.len());
            }
            (Place::First, Shape::Request | Shape::Address) => {
                let method = line.iter().position(|byte| *byte == b' ').unwrap_or(0);
                let version = line.iter().rposition(|byte| *byte == b' ');
                let version = version.filter(|at| *at > method).unwrap_or(line.len());
                piece(Part::Method, 0..method);
                piece(Part::Target, method..version);
                piece(Part::Version, version..line.len());
            }
        }
        out
    }

    /// The parameter at a column of a row: where the whole of it stands in the bytes, and which
    /// columns of this row it takes.
    pub fn parameter_at(
        &self,
        bytes: &[u8],
        at: usize,
        column: usize,
    ) -> Option<(Range<usize>, Range<usize>)> {
        let row = self.rows.get(at)?;
        let line = row.line.clone();
        let mut pieces = Vec::new();
        let mut columns = 0;
        for (part, place) in self.places(bytes, at) {
            let width = shown(&bytes[place.clone()]).chars().count();
            pieces.push((part, place, columns..columns + width));
            columns += width;
        }
        let (part, place, _) = pieces.iter().find(|piece| piece.2.contains(&column))?;
        // In a request line the query is told apart here only, so the target is cut at `?`.
        let (start, end) = match (part, row.place) {
            (
                Part::ParameterName | Part::ParameterValue | Part::Escape | Part::Punctuation,
                Place::Form,
            ) => (line.start, line.end),
            (Part::Target, Place::First) => {
                let target = &bytes[line.clone()];
                let first = target
                    .iter()
                    .position(|byte| *byte == b' ')
                    .map_or(0, |at| at + 1);
                let last = target.iter().rposition(|byte| *byte == b' ');
                let last = last.filter(|last| *last > first).unwrap_or(target.len());
                let query = target[first..last].iter().position(|byte| *byte == b'?')?;
                (line.start + first + query + 1, line.start + last)
            }
            (_, _) => return None,
        };
        let (_, _, shown_at) = pieces.iter().find(|piece| piece.1 == *place)?;
        let byte = (place.start + column - shown_at.start).min(place.end - 1);
        if byte < start || byte >= end || bytes[byte] == b'&' || bytes[byte] == b'?' {
            return None;
        }
        let is_break = |byte: &u8| matches!(byte, b'&' | b'?');
        let from = bytes[start..byte].iter().rposition(is_break);
        let from = from.map_or(start, |at| start + at + 1);
        let to = bytes[byte..end].iter().position(|byte| *byte == b'&');
        let to = to.map_or(end, |at| byte + at);
        let left = from.max(row.bytes.start) - row.bytes.start;
        let right = to.min(row.bytes.end) - row.bytes.start;
        Some((from..to, left..right))
    }
}

fn names_form(line: &[u8]) -> bool {
    let text = String::from_utf8_lossy(line).to_ascii_lowercase();
    text.starts_with("content-type:") && text.contains("x-www-form-urlencoded")
}

fn cut(
    bytes: &[u8],
    line: &Range<usize>,
    columns: usize,
    number: usize,
    place: Place,
    rows: &mut Vec<Row>,
) {
    let mut row = |range: Range<usize>, is_first: bool| {
        rows.push(Row {
            bytes: range,
            line: line.clone(),
            number: is_first.then_some(number),
            place,
        });
    };
    let mut start = line.start;
    let mut width = 0;
    let mut at = line.start;
    for chunk in bytes[line.clone()].utf8_chunks() {
        let valid = chunk.valid().chars().map(|char| {
            let is_shown = !char.is_control() || char == '\t';
            (
                char.len_utf8(),
                if is_shown { 1 } else { 4 * char.len_utf8() },
            )
        });
        let invalid = chunk.invalid().iter().map(|_| (1, 4));
        for (length, columns_of_it) in valid.chain(invalid) {
            if width + columns_of_it > columns && at > start {
                row(start..at, start == line.start);
                start = at;
                width = 0;
            }
            width += columns_of_it;
            at += length;
        }
    }
    row(start..line.end, start == line.start);
}

/// Names and values of a form body or a URL's query.
fn form_places(bytes: &[u8], row: &Row) -> Vec<(Part, Range<usize>)> {
    let mut out: Vec<(Part, Range<usize>)> = Vec::new();
    let is_address = row.line.start == 0;
    let mut part = part_at(bytes, row, is_address);
    let mut at = row.bytes.start;
    while at < row.bytes.end {
        let (kind, length) = match (bytes[at], part) {
            (b'?', Part::Target) | (b'&', Part::ParameterName | Part::ParameterValue) => {
                part = Part::ParameterName;
                (Part::Punctuation, 1)
            }
            (b'=', Part::ParameterName) => {
                part = Part::ParameterValue;
                (Part::Punctuation, 1)
            }
            (b'%', Part::ParameterName | Part::ParameterValue) => {
                (Part::Escape, 3.min(row.bytes.end - at))
            }
            _ => (part, 1),
        };
        match out.last_mut() {
            Some((last, range)) if *last == kind => range.end = at + length,
            Some(_) | None => out.push((kind, at..at + length)),
        }
        at += length;
    }
    out
}

/// What the row begins with, by what stands before it.
fn part_at(bytes: &[u8], row: &Row, is_address: bool) -> Part {
    let from = row
        .bytes
        .start
        .saturating_sub(LOOK_BACK)
        .max(row.line.start);
    let before = &bytes[from..row.bytes.start];
    if is_address && !bytes[row.line.start..row.bytes.start].contains(&b'?') {
        return Part::Target;
    }
    match before
        .iter()
        .rposition(|byte| matches!(byte, b'&' | b'=' | b'?'))
    {
        Some(at) if before[at] == b'=' => Part::ParameterValue,
        Some(_) => Part::ParameterName,
        None if from == row.line.start => Part::ParameterName,
        None => Part::ParameterValue,
    }
}

/// Printable UTF-8 as it is, everything else as `\xNN`.
fn shown(bytes: &[u8]) -> Cow<'_, str> {
    let is_plain = |char: char| !char.is_control() || char == '\t';
    if let Ok(text) = std::str::from_utf8(bytes)
        && text.chars().all(is_plain)
    {
        return Cow::Borrowed(text);
    }
    let mut out = String::new();
    let escape = |out: &mut String, bytes: &[u8]| {
        for byte in bytes {
            out.push_str(&format!("\\x{byte:02X}"));
        }
    };
    for chunk in bytes.utf8_chunks() {
        for char in chunk.valid().chars() {
            if is_plain(char) {
                out.push(char);
            } else {
                escape(&mut out, char.encode_utf8(&mut [0; 4]).as_bytes());
            }
        }
        escape(&mut out, chunk.invalid());
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8], columns: usize, shape: Shape) -> Vec<String> {
        let rows = ByteRows::of(bytes, columns, shape);
        (0..rows.len())
            .map(|at| {
                let parts = rows.parts(bytes, at);
                parts.iter().map(|(_, text)| text.as_ref()).collect()
            })
            .collect()
    }

    #[test]
    fn crlf_ends_a_line_and_an_empty_line_is_a_row() {
        let bytes = b"GET / HTTP/1.1\r\nHost: a\r\n\r\nbody\nmore";
        assert_eq!(
            text(bytes, 80, Shape::Request),
            ["GET / HTTP/1.1", "Host: a", "", "body", "more"]
        );
    }

    #[test]
    fn bytes_outside_utf_8_and_control_characters_are_escaped() {
        let bytes = b"HTTP/1.1 200 OK\r\nX: \xff\x07\r\n\r\n";
        assert_eq!(text(bytes, 80, Shape::Response)[1], "X: \\xFF\\x07");
    }

    #[test]
    fn long_lines_are_cut_between_characters_and_numbered_once() {
        let bytes = "HTTP/1.1 200 OK\r\n\r\n\u{e9}\u{e9}\u{e9}".as_bytes();
        let rows = ByteRows::of(bytes, 2, Shape::Response);
        let last: Vec<_> = (rows.len() - 2..rows.len()).collect();
        assert_eq!(rows.number(last[0]), Some(3));
        assert_eq!(rows.number(last[1]), None);
        assert_eq!(rows.parts(bytes, last[0])[0].1, "\u{e9}\u{e9}");
    }

    #[test]
    fn a_value_that_is_cut_stays_a_value() {
        let bytes = b"POST / HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\ncode=abcdef%2F&b=c";
        let rows = ByteRows::of(bytes, 8, Shape::Request);
        let form: Vec<_> = (0..rows.len())
            .filter(|at| rows.rows[*at].place == Place::Form)
            .flat_map(|at| rows.parts(bytes, at))
            .collect();
        assert_eq!(form[0], (Part::ParameterName, Cow::Borrowed("code")));
        assert_eq!(form[2], (Part::ParameterValue, Cow::Borrowed("abc")));
        assert_eq!(form[3].0, Part::ParameterValue);
        assert!(form.contains(&(Part::Escape, Cow::Borrowed("%2F"))));
    }

    #[test]
    fn the_query_of_an_address_is_told_apart() {
        let bytes = b"http://a/authorize?x=1";
        let rows = ByteRows::of(bytes, 80, Shape::Address);
        let parts: Vec<_> = rows
            .parts(bytes, 0)
            .into_iter()
            .map(|(part, _)| part)
            .collect();
        assert_eq!(
            parts,
            [
                Part::Target,
                Part::Punctuation,
                Part::ParameterName,
                Part::Punctuation,
                Part::ParameterValue
            ]
        );
    }

    #[test]
    fn a_parameter_is_found_by_its_column_in_a_query_and_in_a_form() {
        let bytes = b"GET /cb?code=a&iss=b%3A HTTP/1.1\r\nHost: x\r\n\r\n";
        let rows = ByteRows::of(bytes, 80, Shape::Request);
        let found = |column| {
            let (place, columns) = rows.parameter_at(bytes, 0, column)?;
            Some((String::from_utf8_lossy(&bytes[place]).into_owned(), columns))
        };
        assert_eq!(found(9), Some((String::from("code=a"), 8..14)));
        assert_eq!(found(20), Some((String::from("iss=b%3A"), 15..23)));
        assert_eq!(found(5), None);
        assert_eq!(found(14), None);
        assert_eq!(found(30), None);
        let bytes = b"http://a/authorize?x=1&yy=2";
        let rows = ByteRows::of(bytes, 22, Shape::Address);
        let (place, columns) = rows.parameter_at(bytes, 1, 2).unwrap();
        assert_eq!(&bytes[place], b"yy=2");
        assert_eq!(columns, 1..5);
    }

    #[test]
    fn an_empty_message_is_one_empty_row() {
        assert_eq!(ByteRows::of(b"", 80, Shape::Response).len(), 1);
    }
}
