//! Base64 within a text: where it stands, what it says, and what a value looks like inside it.

use std::ops::Range;

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose};

/// Reads either alphabet, after [`standard_alphabet`], with or without padding.
const TOLERANT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The shortest that could hold a value of four characters.
const SHORTEST: usize = 6;

/// Ranges that may be base64, without padding: each run of its characters, and the pieces of a
/// run that holds slashes, since paths do too.
pub(super) fn runs(text: &[u8]) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let length = text[at..]
            .iter()
            .take_while(|byte| is_base64(**byte))
            .count();
        let run = at..at + length;
        if length >= SHORTEST {
            let mut start = run.start;
            let pieces = text[run.clone()].split(|byte| *byte == b'/');
            for piece in pieces {
                if piece.len() >= SHORTEST && piece.len() < length {
                    out.push(start..start + piece.len());
                }
                start += piece.len() + 1;
            }
            out.push(run);
        }
        at += length + 1;
    }
    out
}

pub(super) fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_')
}

/// `None` where it cannot be base64 by its length or characters.
pub(super) fn decode(run: &[u8]) -> Option<Vec<u8>> {
    let standard: Vec<u8> = run
        .iter()
        .map(|byte| match byte {
            b'-' => b'+',
            b'_' => b'/',
            other => *other,
        })
        .collect();
    TOLERANT.decode(standard).ok()
}

/// In the alphabet of `like`, without padding, so that equal lengths give equal lengths.
pub(super) fn encode(bytes: &[u8], like: &[u8]) -> Vec<u8> {
    let is_standard = like.iter().any(|byte| matches!(byte, b'+' | b'/'));
    let engine = if is_standard {
        &general_purpose::STANDARD_NO_PAD
    } else {
        &general_purpose::URL_SAFE_NO_PAD
    };
    engine.encode(bytes).into_bytes()
}

/// Whether the decoded bytes are a text in braces: a header or a payload, which stays readable.
pub(super) fn is_object(decoded: &[u8]) -> bool {
    decoded.trim_ascii().starts_with(b"{")
        && decoded.trim_ascii().ends_with(b"}")
        && std::str::from_utf8(decoded).is_ok()
}

/// Behind the header of a token (RFC 7515 §3.1, RFC 7516 §3.1): the ranges that are masked, which
/// are the signature, or all other parts of an encrypted one.
pub(super) fn sealed_parts(text: &[u8], header: Range<usize>, decoded: &[u8]) -> Vec<Range<usize>> {
    let has = |name: &[u8]| decoded.windows(name.len()).any(|window| window == name);
    if !is_object(decoded) || !has(b"\"alg\"") {
        return Vec::new();
    }
    let wanted = if has(b"\"enc\"") { 4 } else { 2 };
    let mut out = Vec::new();
    let mut at = header.end;
    while out.len() < wanted && text.get(at) == Some(&b'.') {
        let start = at + 1;
        let rest = text[start..].iter();
        at = start + rest.take_while(|byte| is_base64(**byte)).count();
        out.push(start..at);
    }
    if wanted == 2 {
        // The payload is no secret.
        out.drain(..out.len().min(1));
    }
    out
}

/// Whether the whole value is a token with a readable header.
pub(super) fn sealed_parts_of(value: &str) -> Option<Vec<Range<usize>>> {
    let header_end = value.find('.')?;
    let decoded = decode(&value.as_bytes()[..header_end])?;
    let parts = sealed_parts(value.as_bytes(), 0..header_end, &decoded);
    (parts.last()?.end == value.len()).then_some(parts)
}

/// What base64 of a text with this value in it contains, for each of the three places that the
/// value can have in a group of three bytes, in both alphabets. The two counts tell how many
/// characters before and behind hold some bits of the value.
pub(super) fn inside_base64(value: &[u8]) -> Vec<(Vec<u8>, usize, usize)> {
    let mut out: Vec<(Vec<u8>, usize, usize)> = Vec::new();
    for offset in 0..3 {
        let padded = [&[0; 2][..offset], value].concat();
        for engine in [
            &general_purpose::STANDARD_NO_PAD,
            &general_purpose::URL_SAFE_NO_PAD,
        ] {
            let encoded = engine.encode(&padded).into_bytes();
            let mixed_before = usize::from(offset > 0);
            let mixed_behind = usize::from(padded.len() % 3 > 0);
            let start = offset + mixed_before;
            let stable = encoded[start..encoded.len() - mixed_behind].to_vec();
            let pattern = (stable, mixed_before, mixed_behind);
            if !out.contains(&pattern) {
                out.push(pattern);
            }
        }
    }
    out
}
