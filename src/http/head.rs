//! Reads the head of a response and says how its body is framed.

use super::{Headers, response_reader::NotHttp};

/// Status line and header fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ResponseHead {
    pub status: u16,
    pub reason: String,
    pub headers: Headers,
}

/// How the end of a body is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framing {
    Length(u64),
    Chunked,
    /// The connection's end is the body's end.
    UntilClose,
}

const START: &[u8] = b"HTTP/1.";

/// Refuses a beginning that no HTTP/1.x response has, as soon as it differs.
pub(super) fn check_start(bytes: &[u8]) -> Result<(), NotHttp> {
    let length = bytes.len().min(START.len());
    if bytes[..length] == START[..length] {
        return Ok(());
    }
    // A handshake or alert record of TLS, as a server sends that was spoken to in clear.
    Err(match bytes.first() {
        Some(0x15 | 0x16) => NotHttp::TlsRecord,
        Some(_) | None => NotHttp::StatusLine,
    })
}

/// Parses one whole head, its empty line included.
pub(super) fn response(bytes: &[u8]) -> Result<ResponseHead, NotHttp> {
    let mut capacity = 64;
    loop {
        let mut fields = vec![httparse::EMPTY_HEADER; capacity];
        let mut parsed = httparse::Response::new(&mut fields);
        match parsed.parse(bytes) {
            Ok(httparse::Status::Complete(length)) if length == bytes.len() => {
                return Ok(ResponseHead {
                    status: parsed.code.unwrap_or_default(),
                    reason: parsed.reason.unwrap_or_default().to_owned(),
                    headers: fields_of(parsed.headers),
                });
            }
            Ok(_) => return Err(NotHttp::Head("it ends too soon".to_owned())),
            // A field takes at least three bytes, so this comes to an end.
            Err(httparse::Error::TooManyHeaders) if capacity <= bytes.len() => capacity *= 2,
            Err(error) => return Err(NotHttp::Head(error.to_string())),
        }
    }
}

/// Header fields up to and including an empty line.
pub(super) fn fields(bytes: &[u8]) -> Option<Headers> {
    let mut capacity = 16;
    loop {
        let mut fields = vec![httparse::EMPTY_HEADER; capacity];
        match httparse::parse_headers(bytes, &mut fields) {
            Ok(httparse::Status::Complete((_, fields))) => return Some(fields_of(fields)),
            Ok(httparse::Status::Partial) => return None,
            Err(httparse::Error::TooManyHeaders) if capacity <= bytes.len() => capacity *= 2,
            Err(_) => return None,
        }
    }
}

fn fields_of(parsed: &[httparse::Header<'_>]) -> Headers {
    let mut headers = Headers::new();
    for field in parsed {
        headers.push(field.name, field.value);
    }
    headers
}

/// Framing that can be read in two ways is refused, because two readers would see two messages.
pub(super) fn framing(headers: &Headers) -> Result<Framing, NotHttp> {
    let length = content_length(headers)?;
    if !headers.contains("transfer-encoding") {
        return Ok(length.map_or(Framing::UntilClose, Framing::Length));
    }
    if length.is_some() {
        return Err(NotHttp::TwoFramings);
    }
    let mut codings = headers.all("transfer-encoding");
    let chunked_alone = codings
        .next()
        .is_some_and(|coding| coding.value.trim_ascii().eq_ignore_ascii_case(b"chunked"));
    if chunked_alone && codings.next().is_none() {
        Ok(Framing::Chunked)
    } else {
        Err(NotHttp::TransferEncoding)
    }
}

/// Equal repetitions count as one; anything else beside digits is refused.
fn content_length(headers: &Headers) -> Result<Option<u64>, NotHttp> {
    let mut found = None;
    for field in headers.all("content-length") {
        for part in field.value.split(|byte| *byte == b',') {
            let length = digits(part.trim_ascii()).ok_or(NotHttp::ContentLength)?;
            match found {
                Some(before) if before != length => {
                    return Err(NotHttp::TwoLengths(before, length));
                }
                Some(_) | None => found = Some(length),
            }
        }
    }
    Ok(found)
}

/// `str::parse` alone would take a leading `+`.
fn digits(text: &[u8]) -> Option<u64> {
    if text.is_empty() || !text.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(text).ok()?.parse().ok()
}
