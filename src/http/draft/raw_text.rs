//! The bytes of a request as text that can be edited, and back without loss.

use super::layout::find;

/// CRLF in the head is a line end. Bytes outside UTF-8, control characters other than tab, and a
/// backslash that would read as one of these, are `\xNN`. In the body LF is a line end, and a CR
/// shows as `\x0D`, so that either kind of line end stays what it is.
pub fn show(bytes: &[u8]) -> String {
    let head_end = find(bytes, b"\r\n\r\n").map_or(bytes.len(), |at| at + 4);
    let (head, body) = bytes.split_at(head_end);
    let mut out = String::with_capacity(bytes.len());
    let mut lines = head;
    while let Some(at) = find(lines, b"\r\n") {
        show_piece(&lines[..at], LineFeed::Escaped, &mut out);
        out.push('\n');
        lines = &lines[at + 2..];
    }
    show_piece(lines, LineFeed::Escaped, &mut out);
    show_piece(body, LineFeed::Kept, &mut out);
    out
}

/// The inverse of [`show`]. In the head both `\n` and `\r\n` become CRLF; the body keeps the line
/// ends it was typed with.
pub(super) fn read(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    // Only an empty line behind another line end closes the head.
    let mut lines_before = 0;
    while let Some(at) = rest.find('\n') {
        let line = &rest[..at];
        let line = line.strip_suffix('\r').unwrap_or(line);
        read_piece(line, &mut out);
        out.extend_from_slice(b"\r\n");
        rest = &rest[at + 1..];
        if line.is_empty() && lines_before > 0 {
            break;
        }
        lines_before += 1;
    }
    read_piece(rest, &mut out);
    out
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum LineFeed {
    Kept,
    Escaped,
}

fn show_piece(bytes: &[u8], line_feed: LineFeed, out: &mut String) {
    for chunk in bytes.utf8_chunks() {
        let valid = chunk.valid();
        for (at, char) in valid.char_indices() {
            let escaped = match char {
                '\t' => false,
                '\n' => line_feed == LineFeed::Escaped,
                '\\' => escape(&valid.as_bytes()[at..]).is_some(),
                other => other.is_ascii_control(),
            };
            if escaped {
                out.push_str(&format!("\\x{:02X}", u32::from(char)));
            } else {
                out.push(char);
            }
        }
        for byte in chunk.invalid() {
            out.push_str(&format!("\\x{byte:02X}"));
        }
    }
}

fn read_piece(text: &str, out: &mut Vec<u8>) {
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        match escape(rest) {
            Some(byte) => {
                out.push(byte);
                rest = &rest[4..];
            }
            None => {
                out.push(*first);
                rest = tail;
            }
        }
    }
}

/// The byte that a leading `\xNN` stands for.
fn escape(text: &[u8]) -> Option<u8> {
    let [b'\\', b'x', high, low, ..] = text else {
        return None;
    };
    let digit = |byte: u8| char::from(byte).to_digit(16);
    u8::try_from(digit(*high)? * 16 + digit(*low)?).ok()
}
