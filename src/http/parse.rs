//! From recorded bytes to messages, as far as they parse.

use super::{
    Headers, Limits, Progress, ReadError, Request, Response, ResponseReader,
    chunked::ChunkedReader, head::ResponseHead, response_reader::Sink,
};

/// A recorded response taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ParsedResponse {
    /// The final response: body without its framing, content coding not undone.
    pub response: Response,
    /// Responses with 1xx status that came before it.
    pub interim: Vec<Response>,
    /// Fields after a chunked body.
    pub trailers: Headers,
    /// Why the response is not whole, if so; what came before stands in the other fields.
    pub incomplete: Option<ReadError>,
    /// How many bytes stand after its end.
    pub surplus: usize,
}

/// Parses the answer to any request but `HEAD` and `CONNECT`; see [`response_to`].
pub fn response(received: &[u8]) -> Result<ParsedResponse, ReadError> {
    response_to("GET", received)
}

/// Parses the answer to a request with that method. Fails only where no final head parses.
pub fn response_to(method: &str, received: &[u8]) -> Result<ParsedResponse, ReadError> {
    // What was recorded is bounded already.
    let limits = Limits {
        head: usize::MAX,
        body: usize::MAX,
        ..Limits::default()
    };
    let mut reader = ResponseReader::new(method, limits);
    let mut collected = Collected::default();
    let outcome = match reader.push_into(received, &mut collected) {
        Ok(Progress::Done) => Ok(Progress::Done),
        Ok(Progress::More) => reader.end_of_stream(),
        Err(error) => Err(error),
    };
    let mut parsed = collected.parsed;
    match outcome {
        Ok(_) => Ok(parsed),
        Err(error) if collected.has_head => {
            parsed.incomplete = Some(error);
            Ok(parsed)
        }
        Err(error) => Err(error),
    }
}

/// Parses a request, which may be a draft that was written by hand: whatever does not look like a
/// header field is passed over. `None` where the first line is not `METHOD target`.
pub fn request(bytes: &[u8]) -> Option<Request> {
    let (first, mut rest) = line(bytes);
    let (method, target) = request_line(first)?;
    let mut headers = Headers::new();
    while !rest.is_empty() {
        let (field, after) = line(rest);
        rest = after;
        if field.is_empty() {
            break;
        }
        if let Some(colon) = field.iter().position(|byte| *byte == b':') {
            let (name, value) = field.split_at(colon);
            headers.push(
                String::from_utf8_lossy(name.trim_ascii()),
                value[1..].trim_ascii(),
            );
        }
    }
    let is_chunked = headers
        .first("transfer-encoding")
        .is_some_and(|coding| coding.eq_ignore_ascii_case("chunked"));
    let body = is_chunked
        .then(|| unchunked(rest))
        .flatten()
        .unwrap_or_else(|| rest.to_vec());
    Some(Request {
        method,
        target,
        headers,
        body,
    })
}

fn request_line(line: &[u8]) -> Option<(String, String)> {
    let text = String::from_utf8_lossy(line);
    let (method, rest) = text.split_once(' ')?;
    let target = match rest.rsplit_once(' ') {
        Some((target, version)) if version.starts_with("HTTP/") => target,
        Some(_) | None => rest,
    };
    (!method.is_empty() && !target.is_empty()).then(|| (method.to_owned(), target.to_owned()))
}

/// The first line without its end, and what follows it.
fn line(bytes: &[u8]) -> (&[u8], &[u8]) {
    match bytes.iter().position(|byte| *byte == b'\n') {
        Some(end) => {
            let line = &bytes[..end];
            (line.strip_suffix(b"\r").unwrap_or(line), &bytes[end + 1..])
        }
        None => (bytes, &[]),
    }
}

/// `None` where the framing does not hold.
fn unchunked(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    let mut reader = ChunkedReader::new(usize::MAX, usize::MAX);
    reader
        .push(bytes, &mut |data| body.extend_from_slice(data))
        .ok()?;
    reader.trailers().map(|_| body)
}

#[derive(Default)]
struct Collected {
    parsed: ParsedResponse,
    has_head: bool,
}

impl Sink for Collected {
    fn interim(&mut self, head: ResponseHead) {
        self.parsed.interim.push(bare(head));
    }

    fn head(&mut self, head: ResponseHead) {
        self.parsed.response = bare(head);
        self.has_head = true;
    }

    fn body(&mut self, bytes: &[u8]) {
        self.parsed.response.body.extend_from_slice(bytes);
    }

    fn trailers(&mut self, trailers: Headers) {
        self.parsed.trailers = trailers;
    }

    fn surplus(&mut self, bytes: &[u8]) {
        self.parsed.surplus += bytes.len();
    }
}

fn bare(head: ResponseHead) -> Response {
    Response {
        status: head.status,
        reason: head.reason,
        headers: head.headers,
        body: Vec::new(),
    }
}
