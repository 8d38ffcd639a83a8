//! Reads one request from bytes as they arrive, within limits, and says why it stops when it does.

use super::message::{Headers, Request};

/// At most this many header fields.
const HEADER_FIELDS: usize = 64;
/// At most this many bytes of body.
const BODY_BYTES: u64 = 256 * 1024;
/// A length with more digits than this is no size that anybody means; it is called malformed
/// rather than large, so that it never reaches arithmetic.
const LENGTH_DIGITS: usize = 12;
const HTTP_2_PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n";

/// What a reader takes before it refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReaderLimits {
    /// Request line and header fields together, in bytes, with the empty line that ends them.
    pub head_bytes: usize,
    /// Whether a body of known length, 256 KiB at most, is read.
    pub accept_body: bool,
}

impl ReaderLimits {
    /// 16 KiB of head and no body: an answer in the query.
    pub const HEAD_ONLY: Self = Self {
        head_bytes: 16 * 1024,
        accept_body: false,
    };
    /// 64 KiB of head, and a body: an answer by form, or long ones in the query.
    pub const WITH_BODY: Self = Self {
        head_bytes: 64 * 1024,
        accept_body: true,
    };
}

/// Where the reading stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadProgress {
    /// Nothing wrong so far, and not all of it there.
    More,
    Done(Request),
}

/// Why a request is not read further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The status to answer with; `None` where an HTTP answer would not be understood.
    pub status: Option<u16>,
    pub reason: RefusalReason,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalReason {
    /// The browser used https on a port that speaks http.
    TlsClientHello,
    /// The browser used http on a port that speaks https.
    PlainHttp,
    /// The browser broke off because of the certificate.
    CertificateRefused,
    /// No TLS connection came about for another reason.
    Handshake,
    Http2Preface,
    /// A request line without a version.
    Http09,
    /// A version other than 1.0 and 1.1.
    Version,
    /// The bytes are not a request line and header fields.
    Malformed,
    HeadTooLarge,
    TooManyHeaders,
    /// `Transfer-Encoding` of any kind.
    TransferEncoding,
    Expect,
    Upgrade,
    /// Not one plain decimal number, said once.
    ContentLength,
    LengthRequired,
    BodyTooLarge,
    /// A body where none is taken.
    BodyNotAccepted,
    /// The deadline passed before the request was whole.
    Timeout,
}

impl RefusalReason {
    /// The status that goes with it.
    pub const fn status(self) -> Option<u16> {
        match self {
            Self::TlsClientHello | Self::CertificateRefused | Self::Handshake => None,
            Self::Http2Preface | Self::Version => Some(505),
            Self::HeadTooLarge | Self::TooManyHeaders => Some(431),
            Self::LengthRequired => Some(411),
            Self::BodyTooLarge | Self::BodyNotAccepted => Some(413),
            Self::Timeout => Some(408),
            Self::PlainHttp
            | Self::Http09
            | Self::Malformed
            | Self::TransferEncoding
            | Self::Expect
            | Self::Upgrade
            | Self::ContentLength => Some(400),
        }
    }
}

impl From<RefusalReason> for Refusal {
    fn from(reason: RefusalReason) -> Self {
        Self {
            status: reason.status(),
            reason,
        }
    }
}

/// Takes bytes until one request is whole. Holds no more than the limits allow.
#[derive(Clone, Debug)]
pub struct RequestReader {
    limits: ReaderLimits,
    received: Vec<u8>,
    /// How far the end of the head has been searched for.
    searched: usize,
    lines: usize,
    line_start: usize,
    head: Option<Head>,
}

/// A head that was read, waiting for its body.
#[derive(Clone, Debug)]
struct Head {
    request: Request,
    bytes: usize,
    body_bytes: usize,
}

impl RequestReader {
    pub fn new(limits: ReaderLimits) -> Self {
        Self {
            limits,
            received: Vec::new(),
            searched: 0,
            lines: 0,
            line_start: 0,
            head: None,
        }
    }

    /// Adds what came. After [`ReadProgress::Done`] or a refusal further bytes are not wanted.
    pub fn push(&mut self, bytes: &[u8]) -> Result<ReadProgress, Refusal> {
        self.keep(bytes);
        if self.head.is_none() {
            let Some(end) = self.head_end()? else {
                return Ok(ReadProgress::More);
            };
            self.head = Some(self.read_head(end)?);
        }
        let Some(head) = &self.head else {
            return Ok(ReadProgress::More);
        };
        let end = head.bytes + head.body_bytes;
        let Some(body) = self.received.get(head.bytes..end) else {
            return Ok(ReadProgress::More);
        };
        let mut request = head.request.clone();
        request.body = body.to_vec();
        self.received.truncate(end);
        Ok(ReadProgress::Done(request))
    }

    /// What came so far, and of a whole request no more than the request.
    pub fn received(&self) -> &[u8] {
        &self.received
    }

    pub fn into_received(self) -> Vec<u8> {
        self.received
    }

    /// What the deadline means: nothing to say to a connection that never spoke.
    pub fn timed_out(&self) -> Option<Refusal> {
        (!self.received.is_empty()).then(|| RefusalReason::Timeout.into())
    }

    /// One byte more than the largest request is kept, so that "too large" can be seen.
    fn keep(&mut self, bytes: &[u8]) {
        let most = match &self.head {
            Some(head) => head.bytes + head.body_bytes,
            None if self.limits.accept_body => {
                self.limits.head_bytes + usize::try_from(BODY_BYTES).unwrap_or(usize::MAX)
            }
            None => self.limits.head_bytes + 1,
        };
        let room = most.saturating_sub(self.received.len());
        self.received
            .extend_from_slice(&bytes[..bytes.len().min(room)]);
    }

    /// Walks over whole lines once, each byte once, until the empty one.
    fn head_end(&mut self) -> Result<Option<usize>, Refusal> {
        if is_client_hello(&self.received) {
            return Err(RefusalReason::TlsClientHello.into());
        }
        while let Some(at) = self.received[self.searched..]
            .iter()
            .position(|byte| *byte == b'\n')
        {
            let end = self.searched + at + 1;
            if end > self.limits.head_bytes {
                return Err(RefusalReason::HeadTooLarge.into());
            }
            let line = self.received[self.line_start..end].trim_ascii_end();
            if self.lines == 0 {
                check_first_line(line, &self.received)?;
            } else if line.is_empty() {
                return Ok(Some(end));
            } else if self.lines > HEADER_FIELDS {
                return Err(RefusalReason::TooManyHeaders.into());
            }
            self.lines += 1;
            self.line_start = end;
            self.searched = end;
        }
        self.searched = self.received.len();
        if self.searched >= self.limits.head_bytes {
            return Err(RefusalReason::HeadTooLarge.into());
        }
        Ok(None)
    }

    fn read_head(&self, end: usize) -> Result<Head, Refusal> {
        let mut fields = [httparse::EMPTY_HEADER; HEADER_FIELDS];
        let mut parsed = httparse::Request::new(&mut fields);
        let status = parsed
            .parse(&self.received[..end])
            .map_err(|error| Refusal::from(reason_of(error)))?;
        let (httparse::Status::Complete(bytes), Some(method), Some(target)) =
            (status, parsed.method, parsed.path)
        else {
            return Err(RefusalReason::Malformed.into());
        };
        let mut headers = Headers::new();
        for field in parsed.headers.iter() {
            headers.push(field.name, field.value);
        }
        let request = Request {
            method: method.to_owned(),
            target: target.to_owned(),
            headers,
            body: Vec::new(),
        };
        let body_bytes = self.body_bytes(&request)?;
        Ok(Head {
            request,
            bytes,
            body_bytes,
        })
    }

    /// The length of the body by one plain `Content-Length`, the only framing that is taken.
    fn body_bytes(&self, request: &Request) -> Result<usize, Refusal> {
        for (name, reason) in [
            ("transfer-encoding", RefusalReason::TransferEncoding),
            ("expect", RefusalReason::Expect),
            ("upgrade", RefusalReason::Upgrade),
        ] {
            if request.headers.contains(name) {
                return Err(reason.into());
            }
        }
        let mut lengths = request.headers.all("content-length");
        let Some(length) = lengths.next() else {
            return if request.method == "POST" && self.limits.accept_body {
                Err(RefusalReason::LengthRequired.into())
            } else {
                Ok(0)
            };
        };
        let length = match plain_number(&length.value) {
            Some(length) if lengths.next().is_none() => length,
            Some(_) | None => return Err(RefusalReason::ContentLength.into()),
        };
        if length > 0 && !self.limits.accept_body {
            return Err(RefusalReason::BodyNotAccepted.into());
        }
        if length > BODY_BYTES {
            return Err(RefusalReason::BodyTooLarge.into());
        }
        usize::try_from(length).map_err(|_| RefusalReason::BodyTooLarge.into())
    }
}

fn plain_number(value: &[u8]) -> Option<u64> {
    if value.is_empty() || value.len() > LENGTH_DIGITS || !value.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(value).ok()?.parse().ok()
}

/// A TLS record of type handshake begins with 22 and a major version of 3.
fn is_client_hello(bytes: &[u8]) -> bool {
    matches!(bytes, [0x16, 0x03, ..])
}

fn check_first_line(line: &[u8], received: &[u8]) -> Result<(), Refusal> {
    if received.starts_with(HTTP_2_PREFACE) {
        return Err(RefusalReason::Http2Preface.into());
    }
    let mut words = line.split(|byte| *byte == b' ');
    match (words.next(), words.next(), words.next()) {
        (Some(method), Some(_), None) if method.iter().all(u8::is_ascii_uppercase) => {
            Err(RefusalReason::Http09.into())
        }
        (_, _, Some(version)) => check_version(version),
        (_, _, None) => Err(RefusalReason::Malformed.into()),
    }
}

fn check_version(version: &[u8]) -> Result<(), Refusal> {
    match version {
        b"HTTP/1.1" | b"HTTP/1.0" => Ok(()),
        [b'H', b'T', b'T', b'P', b'/', ..] => Err(RefusalReason::Version.into()),
        _ => Err(RefusalReason::Malformed.into()),
    }
}

fn reason_of(error: httparse::Error) -> RefusalReason {
    match error {
        httparse::Error::TooManyHeaders => RefusalReason::TooManyHeaders,
        httparse::Error::Version => RefusalReason::Version,
        httparse::Error::HeaderName
        | httparse::Error::HeaderValue
        | httparse::Error::NewLine
        | httparse::Error::Status
        | httparse::Error::Token => RefusalReason::Malformed,
    }
}

#[cfg(test)]
#[path = "request_reader_tests.rs"]
mod tests;
