//! One text read through its encodings, with the place that each decoded byte came from.

use std::{borrow::Cow, ops::Range};

/// A text after none or more decodings.
pub(super) struct View<'a> {
    pub(super) bytes: Cow<'a, [u8]>,
    /// Where each byte of `bytes` starts in the original, and where the last one ends; `None`
    /// where nothing was decoded.
    starts: Option<Vec<u32>>,
    /// Line ends were dropped, so words that only met at one stand together: good for finding
    /// known values, useless for reading structure.
    pub(super) joins_lines: bool,
}

impl View<'_> {
    /// The bytes of the original that stand for this range.
    pub(super) fn place(&self, range: Range<usize>) -> Range<usize> {
        match &self.starts {
            None => range,
            Some(starts) => starts[range.start] as usize..starts[range.end] as usize,
        }
    }

    /// The bytes to put at the place of `range` so that it reads `fresh`, of the same length;
    /// `None` where the encoding in use cannot say it at that length.
    pub(super) fn encode(
        &self,
        original: &[u8],
        range: Range<usize>,
        fresh: &[u8],
    ) -> Option<Vec<u8>> {
        let mut out = Vec::with_capacity(fresh.len());
        for (at, byte) in range.zip(fresh) {
            let source = &original[self.place(at..at + 1)];
            match source {
                _ if self.bytes[at] == *byte => out.extend_from_slice(source),
                [_] => out.push(*byte),
                [b'%', _, _] => out.extend_from_slice(format!("%{byte:02X}").as_bytes()),
                [b'\\', b'u', ..] if source.len() == 6 => {
                    out.extend_from_slice(format!("\\u{byte:04x}").as_bytes());
                }
                _ => return None,
            }
        }
        Some(out)
    }

    fn decoded(&self, decode: Decoder, joins_lines: bool) -> Option<View<'static>> {
        let Decoded { bytes, starts, .. } = decode(&self.bytes)?;
        let starts = match &self.starts {
            None => starts,
            Some(own) => starts.iter().map(|at| own[*at as usize]).collect(),
        };
        Some(View {
            bytes: Cow::Owned(bytes),
            starts: Some(starts),
            joins_lines,
        })
    }
}

/// Visits the text itself and then each reading of it through at most `depth` decodings; readings
/// that decode nothing are left out. Texts of 4 GiB and more are visited undecoded.
pub(super) fn each(text: &[u8], depth: usize, visit: &mut dyn FnMut(&View<'_>)) {
    let view = View {
        bytes: Cow::Borrowed(text),
        starts: None,
        joins_lines: false,
    };
    let depth = if u32::try_from(text.len()).is_ok() {
        depth
    } else {
        0
    };
    walk(&view, depth, visit);
}

fn walk(view: &View<'_>, depth: usize, visit: &mut dyn FnMut(&View<'_>)) {
    visit(view);
    if depth == 0 {
        return;
    }
    if let Some(joined) = view.decoded(join_lines, true) {
        visit(&joined);
    }
    for decoder in [percent as Decoder, json, html] {
        if let Some(decoded) = view.decoded(decoder, false) {
            walk(&decoded, depth - 1, visit);
        }
    }
}

type Decoder = fn(&[u8]) -> Option<Decoded>;

#[derive(Default)]
struct Decoded {
    bytes: Vec<u8>,
    starts: Vec<u32>,
    is_changed: bool,
}

impl Decoded {
    /// What stands for itself.
    fn copy(&mut self, text: &[u8], range: Range<usize>) {
        self.bytes.extend_from_slice(&text[range.clone()]);
        self.starts
            .extend(place_of(range.start)..place_of(range.end));
    }

    /// What one escape stands for.
    fn push(&mut self, bytes: &[u8], start: usize) {
        self.bytes.extend_from_slice(bytes);
        let start = place_of(start);
        self.starts.extend(bytes.iter().map(|_| start));
    }
}

/// Goes through the text; `escape` tells what stands at a place and how long it is.
fn decode_with(
    text: &[u8],
    lead: u8,
    escape: impl Fn(&[u8]) -> Option<(Vec<u8>, usize)>,
) -> Option<Decoded> {
    if !text.contains(&lead) {
        return None;
    }
    let mut out = Decoded::default();
    let mut at = 0;
    while at < text.len() {
        let plain = text[at..].iter().take_while(|byte| **byte != lead).count();
        out.copy(text, at..at + plain);
        at += plain;
        match escape(&text[at..]) {
            Some((bytes, length)) => {
                out.push(&bytes, at);
                out.is_changed = true;
                at += length;
            }
            None => {
                let end = text.len().min(at + 1);
                out.copy(text, at..end);
                at = end;
            }
        }
    }
    out.starts.push(place_of(text.len()));
    out.is_changed.then_some(out)
}

/// Exact, since longer texts are not decoded.
fn place_of(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// `%41`; a `+` stays, because the search takes it and the space for the same.
fn percent(text: &[u8]) -> Option<Decoded> {
    decode_with(text, b'%', |text| {
        let value = hex(text.get(1..3)?)?;
        Some((vec![u8::try_from(value).ok()?], 3))
    })
}

/// The escapes of JSON strings.
fn json(text: &[u8]) -> Option<Decoded> {
    decode_with(text, b'\\', |text| {
        let byte = match text.get(1)? {
            b'b' => 8,
            b'f' => 12,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            other @ (b'"' | b'\\' | b'/') => *other,
            b'u' => return json_unit(text),
            _ => return None,
        };
        Some((vec![byte], 2))
    })
}

fn json_unit(text: &[u8]) -> Option<(Vec<u8>, usize)> {
    let first = hex(text.get(2..6)?)?;
    if (0xd800..0xdc00).contains(&first)
        && text.get(6..8) == Some(b"\\u")
        && let Some(second @ 0xdc00..0xe000) = text.get(8..12).and_then(hex)
    {
        let code = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
        return Some((utf8(code), 12));
    }
    Some((utf8(first), 6))
}

/// Numbered character references and the named ones that escaping makes.
fn html(text: &[u8]) -> Option<Decoded> {
    decode_with(text, b'&', |text| {
        let end = text.iter().take(10).position(|byte| *byte == b';')?;
        let code = match &text[1..end] {
            b"amp" => u32::from('&'),
            b"lt" => u32::from('<'),
            b"gt" => u32::from('>'),
            b"quot" => u32::from('"'),
            b"apos" => u32::from('\''),
            [b'#', b'x' | b'X', digits @ ..] => hex(digits)?,
            [b'#', digits @ ..] => std::str::from_utf8(digits).ok()?.parse().ok()?,
            _ => return None,
        };
        Some((utf8(code), end + 1))
    })
}

/// Drops line ends, which belong to the byte before them.
fn join_lines(text: &[u8]) -> Option<Decoded> {
    if !text.contains(&b'\n') {
        return None;
    }
    let mut out = Decoded::default();
    let mut at = 0;
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        let kept = line.strip_suffix(b"\n").unwrap_or(line);
        let kept = kept.strip_suffix(b"\r").unwrap_or(kept);
        out.copy(text, at..at + kept.len());
        at += line.len();
    }
    out.starts.push(place_of(text.len()));
    Some(out)
}

fn hex(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() || digits.len() > 6 {
        return None;
    }
    digits.iter().try_fold(0, |value, digit| {
        Some(value * 16 + char::from(*digit).to_digit(16)?)
    })
}

fn utf8(code: u32) -> Vec<u8> {
    let char = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
    char.to_string().into_bytes()
}

/// A value as it stands in a query or form, decoded.
pub(super) fn form_value(raw: &[u8]) -> String {
    let spaced: Vec<u8> = raw
        .iter()
        .map(|byte| if *byte == b'+' { b' ' } else { *byte })
        .collect();
    text_of(percent(&spaced), &spaced)
}

/// What stands between the quotes of a JSON string, decoded.
pub(super) fn json_value(raw: &[u8]) -> String {
    text_of(json(raw), raw)
}

/// What stands between the quotes of an HTML attribute, decoded.
pub(super) fn html_value(raw: &[u8]) -> String {
    text_of(html(raw), raw)
}

fn text_of(decoded: Option<Decoded>, raw: &[u8]) -> String {
    let bytes = decoded.map_or_else(|| raw.to_vec(), |decoded| decoded.bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}
