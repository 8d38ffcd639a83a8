//! The texts of a recorded message: its head, and its body without the framing.

use std::ops::Range;

/// One text, which may stand in several pieces.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) places: Vec<Range<usize>>,
    pub(super) is_head: bool,
}

impl Part {
    fn one(place: Range<usize>, is_head: bool) -> Self {
        Self {
            places: vec![place],
            is_head,
        }
    }

    /// The pieces put together.
    pub(super) fn gather(&self, bytes: &[u8]) -> Vec<u8> {
        let pieces = self.places.iter().map(|place| &bytes[place.clone()]);
        pieces.flatten().copied().collect()
    }

    /// Puts a text of the same length back into its pieces.
    pub(super) fn scatter(&self, text: &[u8], bytes: &mut [u8]) {
        let mut rest = text;
        for place in &self.places {
            let (piece, after) = rest.split_at(place.len());
            bytes[place.clone()].copy_from_slice(piece);
            rest = after;
        }
    }
}

/// Takes a message apart, interim responses before it too; any other text is one part.
pub(super) fn of(bytes: &[u8]) -> Vec<Part> {
    let mut out = Vec::new();
    let mut start = 0;
    loop {
        let message = &bytes[start..];
        let first = &message[..find(message, b"\r\n").unwrap_or(message.len())];
        let is_response = first.starts_with(b"HTTP/1.");
        if !is_response && find(first, b" HTTP/1.").is_none() {
            out.push(Part::one(start..bytes.len(), false));
            return out;
        }
        let Some(head_end) = find(message, b"\r\n\r\n").map(|at| start + at + 4) else {
            out.push(Part::one(start..bytes.len(), true));
            return out;
        };
        out.push(Part::one(start..head_end, true));
        if is_response && first.get(9) == Some(&b'1') && head_end < bytes.len() {
            start = head_end;
            continue;
        }
        if is_chunked(&bytes[start..head_end]) {
            chunks(bytes, head_end, &mut out);
        } else {
            out.push(Part::one(head_end..bytes.len(), false));
        }
        return out;
    }
}

fn is_chunked(head: &[u8]) -> bool {
    head.split(|byte| *byte == b'\n').any(|line| {
        let line = line.to_ascii_lowercase();
        line.starts_with(b"transfer-encoding:") && find(&line, b"chunked").is_some()
    })
}

/// The data of all chunks as one part; extensions and trailers as parts of their own. Where the
/// framing is broken, the rest counts as data, so that nothing goes unseen.
fn chunks(bytes: &[u8], start: usize, out: &mut Vec<Part>) {
    let mut data = Part {
        places: Vec::new(),
        is_head: false,
    };
    let mut at = start;
    while at < bytes.len() {
        let line_end = find(&bytes[at..], b"\r\n").map(|end| at + end);
        let line = &bytes[at..line_end.unwrap_or(bytes.len())];
        let digits = line
            .iter()
            .take_while(|byte| byte.is_ascii_hexdigit())
            .count();
        let size = std::str::from_utf8(&line[..digits])
            .ok()
            .and_then(|digits| usize::from_str_radix(digits, 16).ok());
        let (Some(size), Some(line_end)) = (size, line_end) else {
            data.places.push(at..bytes.len());
            break;
        };
        if at + digits < line_end {
            out.push(Part::one(at + digits..line_end, false));
        }
        let data_start = line_end + 2;
        if size == 0 {
            out.push(Part::one(data_start..bytes.len(), true));
            break;
        }
        let data_end = data_start.saturating_add(size).min(bytes.len());
        data.places.push(data_start..data_end);
        at = data_end;
        if bytes[at..].starts_with(b"\r\n") {
            at += 2;
        }
    }
    out.push(data);
}

fn find(bytes: &[u8], pattern: &[u8]) -> Option<usize> {
    bytes
        .windows(pattern.len())
        .position(|window| window == pattern)
}
