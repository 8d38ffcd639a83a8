//! Finds the end of a response while it arrives, and refuses what is too large or contradicts itself.

use super::{
    FailureKind, Headers, Limits,
    chunked::{ChunkedError, ChunkedReader},
    head::{self, Framing, ResponseHead},
};

/// Reads the framing of one response, in pieces of any size. Keeps no body bytes.
///
/// ```
/// use oauth_playground::http::{Limits, Progress, ResponseReader};
///
/// let mut reader = ResponseReader::new("GET", Limits::default());
/// let progress = reader.push(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nh");
/// assert_eq!(progress, Ok(Progress::More));
/// assert_eq!(reader.push(b"i"), Ok(Progress::Done));
/// ```
#[derive(Debug)]
pub struct ResponseReader {
    method: Method,
    limits: Limits,
    state: State,
    /// The head that is arriving.
    head: Vec<u8>,
    /// What all heads and trailers may still take.
    head_left: usize,
    /// What the body may still take on the wire.
    body_left: usize,
}

/// Whether the response is whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    More,
    Done,
}

/// Why the bytes are no usable response. Quotes nothing that the other side sent but numbers.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    #[error("the head of the answer is larger than {limit} bytes")]
    HeadTooLarge { limit: usize },
    #[error("the body of the answer is larger than {limit} bytes{}", declared_words(*.declared))]
    BodyTooLarge { limit: usize, declared: Option<u64> },
    #[error("expected an HTTP/1.1 answer, {0}")]
    NotHttp(NotHttp),
    #[error("the connection ended {0}")]
    ClosedEarly(Missing),
}

/// What is wrong with bytes that should be HTTP/1.x.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotHttp {
    #[error("got a TLS record: the port seems to speak https")]
    TlsRecord,
    #[error("but the first bytes are something else")]
    StatusLine,
    #[error("but its head does not parse ({0})")]
    Head(String),
    #[error("got 101 Switching Protocols, which was not asked for")]
    SwitchingProtocols,
    #[error("but a Content-Length is not a number")]
    ContentLength,
    #[error("but it has two lengths, Content-Length {0} and {1}")]
    TwoLengths(u64, u64),
    #[error("but it has both Transfer-Encoding and Content-Length")]
    TwoFramings,
    #[error("but its Transfer-Encoding is not chunked alone")]
    TransferEncoding,
    #[error("but its chunks are malformed ({0})")]
    Chunk(&'static str),
}

/// Where in the response the stream ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Missing {
    #[error("before any answer")]
    Everything,
    #[error("within the head of the answer")]
    Head,
    #[error("{left} bytes before the end of the body")]
    Body { left: u64 },
    #[error("before the last chunk of the body")]
    Chunks,
}

fn declared_words(declared: Option<u64>) -> String {
    declared.map_or_else(String::new, |declared| format!(": it announces {declared}"))
}

impl ReadError {
    pub fn kind(&self) -> FailureKind {
        match self {
            Self::HeadTooLarge { .. } => FailureKind::HeadTooLarge,
            Self::BodyTooLarge { .. } => FailureKind::BodyTooLarge,
            Self::NotHttp(_) => FailureKind::NotHttp,
            Self::ClosedEarly(_) => FailureKind::ClosedEarly,
        }
    }
}

/// Takes what the reader finds on its way.
pub(super) trait Sink {
    fn interim(&mut self, head: ResponseHead);
    fn head(&mut self, head: ResponseHead);
    fn body(&mut self, bytes: &[u8]);
    fn trailers(&mut self, trailers: Headers);
    /// Bytes after the end of the response.
    fn surplus(&mut self, bytes: &[u8]);
}

/// Drops everything: framing alone is asked for.
struct Nothing;

impl Sink for Nothing {
    fn interim(&mut self, _: ResponseHead) {}
    fn head(&mut self, _: ResponseHead) {}
    fn body(&mut self, _: &[u8]) {}
    fn trailers(&mut self, _: Headers) {}
    fn surplus(&mut self, _: &[u8]) {}
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Method {
    Head,
    Connect,
    Other,
}

#[derive(Debug)]
enum State {
    Head,
    Length { left: u64 },
    Chunked(ChunkedReader),
    UntilClose,
    Done,
    Failed(ReadError),
}

impl ResponseReader {
    /// `method` is that of the request: the answer to `HEAD` has no body.
    /// Of the limits, only `head` and `body` count here.
    pub fn new(method: &str, limits: Limits) -> Self {
        let method = match method {
            "HEAD" => Method::Head,
            "CONNECT" => Method::Connect,
            _ => Method::Other,
        };
        Self {
            method,
            limits,
            state: State::Head,
            head: Vec::new(),
            head_left: limits.head,
            body_left: limits.body,
        }
    }

    /// Takes the next bytes. After `Done` further bytes change nothing; after an error it stays.
    pub fn push(&mut self, bytes: &[u8]) -> Result<Progress, ReadError> {
        self.push_into(bytes, &mut Nothing)
    }

    /// The other side has closed.
    pub fn end_of_stream(&mut self) -> Result<Progress, ReadError> {
        let missing = match &self.state {
            State::Done => return Ok(Progress::Done),
            State::Failed(error) => return Err(error.clone()),
            State::UntilClose => {
                self.state = State::Done;
                return Ok(Progress::Done);
            }
            State::Head if self.head.is_empty() && self.head_left == self.limits.head => {
                Missing::Everything
            }
            State::Head => Missing::Head,
            State::Length { left } => Missing::Body { left: *left },
            State::Chunked(_) => Missing::Chunks,
        };
        let error = ReadError::ClosedEarly(missing);
        self.state = State::Failed(error.clone());
        Err(error)
    }

    pub(super) fn push_into(
        &mut self,
        bytes: &[u8],
        sink: &mut dyn Sink,
    ) -> Result<Progress, ReadError> {
        match self.advance(bytes, sink) {
            Ok(()) if matches!(self.state, State::Done) => Ok(Progress::Done),
            Ok(()) => Ok(Progress::More),
            Err(error) => {
                self.state = State::Failed(error.clone());
                Err(error)
            }
        }
    }

    fn advance(&mut self, mut rest: &[u8], sink: &mut dyn Sink) -> Result<(), ReadError> {
        while !rest.is_empty() {
            let used = match &mut self.state {
                State::Failed(error) => return Err(error.clone()),
                State::Done => {
                    sink.surplus(rest);
                    rest.len()
                }
                State::Head => self.read_head(rest, sink)?,
                State::Length { left } => {
                    let used =
                        usize::try_from(*left).map_or(rest.len(), |left| left.min(rest.len()));
                    sink.body(&rest[..used]);
                    *left -= used as u64;
                    if *left == 0 {
                        self.state = State::Done;
                    }
                    used
                }
                State::UntilClose => {
                    if rest.len() > self.body_left {
                        sink.body(&rest[..self.body_left]);
                        return Err(self.too_large(None));
                    }
                    sink.body(rest);
                    self.body_left -= rest.len();
                    rest.len()
                }
                State::Chunked(_) => self.read_chunks(rest, sink)?,
            };
            rest = &rest[used..];
        }
        Ok(())
    }

    /// Byte by byte, so that the outcome never depends on how the bytes were cut.
    fn read_head(&mut self, bytes: &[u8], sink: &mut dyn Sink) -> Result<usize, ReadError> {
        for (at, byte) in bytes.iter().enumerate() {
            if self.head_left == 0 {
                return Err(ReadError::HeadTooLarge {
                    limit: self.limits.head,
                });
            }
            self.head_left -= 1;
            self.head.push(*byte);
            head::check_start(&self.head)?;
            if *byte == b'\n' && (self.head.ends_with(b"\n\r\n") || self.head.ends_with(b"\n\n")) {
                let head = head::response(&std::mem::take(&mut self.head))?;
                self.begin_body(head, sink)?;
                return Ok(at + 1);
            }
        }
        Ok(bytes.len())
    }

    fn begin_body(&mut self, head: ResponseHead, sink: &mut dyn Sink) -> Result<(), ReadError> {
        if head.status == 101 {
            return Err(ReadError::NotHttp(NotHttp::SwitchingProtocols));
        }
        if head.status < 200 {
            sink.interim(head);
            return Ok(());
        }
        let bodiless = match self.method {
            Method::Head => true,
            Method::Connect => head.status < 300,
            Method::Other => false,
        } || matches!(head.status, 204 | 304);
        let framing = head::framing(&head.headers);
        // The head is worth seeing even where its framing is not.
        sink.head(head);
        if bodiless {
            self.state = State::Done;
            return Ok(());
        }
        self.state = match framing? {
            Framing::Chunked => {
                State::Chunked(ChunkedReader::new(self.limits.body, self.limits.head))
            }
            Framing::Length(0) => State::Done,
            Framing::Length(length) => {
                if usize::try_from(length).map_or(true, |length| length > self.body_left) {
                    return Err(self.too_large(Some(length)));
                }
                State::Length { left: length }
            }
            Framing::UntilClose => State::UntilClose,
        };
        Ok(())
    }

    fn read_chunks(&mut self, bytes: &[u8], sink: &mut dyn Sink) -> Result<usize, ReadError> {
        let State::Chunked(chunks) = &mut self.state else {
            return Ok(0);
        };
        let allowed = bytes.len().min(self.body_left);
        let used = chunks
            .push(&bytes[..allowed], &mut |data| sink.body(data))
            .map_err(|error| match error {
                ChunkedError::TooLarge { declared } => ReadError::BodyTooLarge {
                    limit: self.limits.body,
                    declared: Some(declared),
                },
                ChunkedError::TrailersTooLarge => ReadError::HeadTooLarge {
                    limit: self.limits.head,
                },
                ChunkedError::Malformed(what) => ReadError::NotHttp(NotHttp::Chunk(what)),
            })?;
        self.body_left -= used;
        if let Some(trailers) = chunks.trailers() {
            sink.trailers(trailers);
            self.state = State::Done;
        } else if used < bytes.len() {
            return Err(self.too_large(None));
        }
        Ok(used)
    }

    fn too_large(&self, declared: Option<u64>) -> ReadError {
        ReadError::BodyTooLarge {
            limit: self.limits.body,
            declared,
        }
    }
}

impl From<NotHttp> for ReadError {
    fn from(problem: NotHttp) -> Self {
        Self::NotHttp(problem)
    }
}
