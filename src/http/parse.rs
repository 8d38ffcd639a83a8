//! From recorded bytes to messages, as far as they parse.

use super::{
    Headers, Limits, Missing, Progress, ReadError, Request, Response, ResponseReader,
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

/// The final head of a response alone, its body left out however large it is: what is asked for in
/// passing, and of many responses. Fails where [`response`] fails.
pub fn response_head(received: &[u8]) -> Result<Response, ReadError> {
    let limits = Limits {
        head: usize::MAX,
        body: usize::MAX,
        ..Limits::default()
    };
    let mut reader = ResponseReader::new("GET", limits);
    let mut found = HeadAlone::default();
    for piece in received.chunks(HEAD_PIECE) {
        let outcome = reader.push_into(piece, &mut found);
        if let Some(head) = found.0.take() {
            return Ok(bare(head));
        }
        outcome?;
    }
    Err(reader.end_of_stream().err().unwrap_or(NO_HEAD))
}

/// Most heads end within so much; what follows is not looked at.
const HEAD_PIECE: usize = 4096;
const NO_HEAD: ReadError = ReadError::ClosedEarly(Missing::Head);

/// Parses a request, which may be a draft that was written by hand: whatever does not look like a
/// header field is passed over. `None` where the first line is not `METHOD target`.
pub fn request(bytes: &[u8]) -> Option<Request> {
    let (mut request, rest) = request_head(bytes)?;
    let is_chunked = request
        .headers
        .first("transfer-encoding")
        .is_some_and(|coding| coding.eq_ignore_ascii_case("chunked"));
    request.body = is_chunked
        .then(|| unchunked(rest))
        .flatten()
        .unwrap_or_else(|| rest.to_vec());
    Some(request)
}

/// A request without its body, and the bytes that follow its head; see [`request`].
pub fn request_head(bytes: &[u8]) -> Option<(Request, &[u8])> {
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
    let request = Request {
        method,
        target,
        headers,
        body: Vec::new(),
    };
    Some((request, rest))
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

/// Takes the final head, and lets go of everything else.
#[derive(Default)]
struct HeadAlone(Option<ResponseHead>);

impl Sink for HeadAlone {
    fn interim(&mut self, _: ResponseHead) {}

    fn head(&mut self, head: ResponseHead) {
        self.0 = Some(head);
    }

    fn body(&mut self, _: &[u8]) {}
    fn trailers(&mut self, _: Headers) {}
    fn surplus(&mut self, _: &[u8]) {}
}

fn bare(head: ResponseHead) -> Response {
    Response {
        status: head.status,
        reason: head.reason,
        headers: head.headers,
        body: Vec::new(),
    }
}
