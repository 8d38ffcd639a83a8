//! Undoes content codings before a message is kept: nobody finds a secret in packed bytes.

use std::borrow::Cow;

use crate::http::{Header, Headers, Response, decoded_body, parse};

/// A packed body larger than this when unpacked is kept up to here.
const MAX_DECODED_BYTES: usize = 16 * 1024 * 1024;
/// Heads are smaller; a message that has none is not searched to its end.
const MAX_HEAD_BYTES: usize = 256 * 1024;

/// What the file keeps of a body that came with a content coding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyKept {
    /// The body as it reads.
    Decoded,
    /// As many `_` as the body had bytes: a coding that is not understood may hide secrets.
    Withheld,
}

/// The mark on a message whose body is not kept as it came. Its head no longer announces the
/// coding, and its framing is by length, so that it still parses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodyCoding {
    /// As `Content-Encoding` named it.
    pub coding: String,
    pub kept: BodyKept,
}

/// A recorded response with its body decoded; unchanged without a content coding.
pub(in crate::session) fn response(bytes: &[u8]) -> (Cow<'_, [u8]>, Option<BodyCoding>) {
    let unchanged = (Cow::Borrowed(bytes), None);
    if !announces_coding(bytes) {
        return unchanged;
    }
    let Ok(parsed) = parse::response(bytes) else {
        return unchanged;
    };
    let mut out = Vec::new();
    for interim in &parsed.interim {
        head(&mut out, &status_line(interim), interim.headers.iter());
        out.extend_from_slice(b"\r\n");
    }
    match rewritten(&status_line(&parsed.response), &parsed.response) {
        Some((message, coding)) => {
            out.extend(message);
            (Cow::Owned(out), Some(coding))
        }
        None => unchanged,
    }
}

/// A recorded request with its body decoded; unchanged without a content coding.
pub(in crate::session) fn request(bytes: &[u8]) -> (Cow<'_, [u8]>, Option<BodyCoding>) {
    let unchanged = (Cow::Borrowed(bytes), None);
    if !announces_coding(bytes) {
        return unchanged;
    }
    let Some(request) = parse::request(bytes) else {
        return unchanged;
    };
    let line = format!("{} {} HTTP/1.1", request.method, request.target);
    let body = Response {
        headers: request.headers,
        body: request.body,
        ..Response::default()
    };
    match rewritten(&line, &body) {
        Some((message, coding)) => (Cow::Owned(message), Some(coding)),
        None => unchanged,
    }
}

fn announces_coding(bytes: &[u8]) -> bool {
    const NAME: &[u8] = b"content-encoding";
    bytes[..bytes.len().min(MAX_HEAD_BYTES)]
        .windows(NAME.len())
        .any(|window| window.eq_ignore_ascii_case(NAME))
}

fn status_line(response: &Response) -> String {
    format!("HTTP/1.1 {:03} {}", response.status, response.reason)
}

fn rewritten(first_line: &str, message: &Response) -> Option<(Vec<u8>, BodyCoding)> {
    let decoded = decoded_body(message, MAX_DECODED_BYTES);
    let is_coded = decoded.is_decoded || decoded.remark.is_some();
    if message.body.is_empty() || !is_coded {
        return None;
    }
    let (body, kept) = if decoded.is_decoded {
        (decoded.bytes.into_owned(), BodyKept::Decoded)
    } else {
        (vec![b'_'; message.body.len()], BodyKept::Withheld)
    };
    let coding = joined(&message.headers, "content-encoding");
    let length = Header {
        name: String::from("Content-Length"),
        value: body.len().to_string().into_bytes(),
    };
    let fields = message
        .headers
        .iter()
        .filter(|field| !describes_body(&field.name))
        .chain([&length]);
    let mut out = Vec::new();
    head(&mut out, first_line, fields);
    out.extend_from_slice(b"\r\n");
    out.extend(body);
    Some((out, BodyCoding { coding, kept }))
}

fn describes_body(name: &str) -> bool {
    ["content-encoding", "content-length", "transfer-encoding"]
        .iter()
        .any(|other| name.eq_ignore_ascii_case(other))
}

fn joined(headers: &Headers, name: &str) -> String {
    let values: Vec<_> = headers.all(name).map(Header::text).collect();
    values.join(", ")
}

fn head<'a>(out: &mut Vec<u8>, first_line: &str, fields: impl Iterator<Item = &'a Header>) {
    out.extend_from_slice(first_line.as_bytes());
    out.extend_from_slice(b"\r\n");
    for field in fields {
        out.extend_from_slice(field.name.as_bytes());
        out.extend_from_slice(b": ");
        out.extend_from_slice(&field.value);
        out.extend_from_slice(b"\r\n");
    }
}
