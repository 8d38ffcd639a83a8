//! Takes the chunked transfer coding apart while it arrives.

use super::{Headers, head};

/// State between two pieces of a chunked body; the pieces may be cut anywhere.
#[derive(Debug)]
pub(super) struct ChunkedReader {
    state: State,
    /// The line that is arriving, or all trailer lines so far.
    line: Vec<u8>,
    body_limit: usize,
    line_limit: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ChunkedError {
    /// One chunk alone announces more than the body may have.
    TooLarge {
        declared: u64,
    },
    TrailersTooLarge,
    Malformed(&'static str),
}

#[derive(Debug)]
enum State {
    Size,
    Data {
        left: usize,
    },
    /// The line end after the data.
    DataEnd,
    Trailers,
    Done(Headers),
}

impl ChunkedReader {
    /// `line_limit` holds for one size line with its extensions, and for all trailers together.
    pub fn new(body_limit: usize, line_limit: usize) -> Self {
        Self {
            state: State::Size,
            line: Vec::new(),
            body_limit,
            line_limit,
        }
    }

    /// The trailers, once the body is whole.
    pub fn trailers(&self) -> Option<Headers> {
        match &self.state {
            State::Done(trailers) => Some(trailers.clone()),
            State::Size | State::Data { .. } | State::DataEnd | State::Trailers => None,
        }
    }

    /// Gives data to `out` and says how many bytes were used: all of them, unless the body ended.
    pub fn push(
        &mut self,
        bytes: &[u8],
        out: &mut dyn FnMut(&[u8]),
    ) -> Result<usize, ChunkedError> {
        let mut at = 0;
        while at < bytes.len() {
            match &mut self.state {
                State::Done(_) => break,
                State::Data { left } => {
                    let used = (*left).min(bytes.len() - at);
                    out(&bytes[at..at + used]);
                    at += used;
                    *left -= used;
                    if *left == 0 {
                        self.state = State::DataEnd;
                    }
                }
                State::Size | State::DataEnd | State::Trailers => {
                    self.take_byte(bytes[at])?;
                    at += 1;
                }
            }
        }
        Ok(at)
    }

    fn take_byte(&mut self, byte: u8) -> Result<(), ChunkedError> {
        if self.line.len() >= self.line_limit {
            return Err(ChunkedError::TrailersTooLarge);
        }
        self.line.push(byte);
        match self.state {
            State::DataEnd => match self.line.as_slice() {
                b"\r" => {}
                b"\r\n" => {
                    self.line.clear();
                    self.state = State::Size;
                }
                _ => {
                    return Err(ChunkedError::Malformed(
                        "data goes on after the announced size",
                    ));
                }
            },
            State::Size if byte == b'\n' => {
                let size = self.size()?;
                // The empty line that ends the trailers is told from others by what stands before it.
                self.line.clear();
                self.state = match size {
                    0 => State::Trailers,
                    left => State::Data { left },
                };
            }
            State::Trailers if byte == b'\n' => {
                if self.line == b"\r\n" || self.line.ends_with(b"\n\r\n") {
                    let trailers = head::fields(&self.line)
                        .ok_or(ChunkedError::Malformed("the trailers do not parse"))?;
                    self.state = State::Done(trailers);
                }
            }
            State::Size | State::Trailers | State::Data { .. } | State::Done(_) => {}
        }
        Ok(())
    }

    /// The number in `1a2b;extension="x"\r\n`.
    fn size(&self) -> Result<usize, ChunkedError> {
        let Some(line) = self.line.strip_suffix(b"\r\n") else {
            return Err(ChunkedError::Malformed("a size line ends without CR"));
        };
        let digits = line
            .split(|byte| *byte == b';')
            .next()
            .unwrap_or_default()
            .trim_ascii_end();
        if digits.is_empty() || !digits.iter().all(u8::is_ascii_hexdigit) {
            return Err(ChunkedError::Malformed("a size is not hexadecimal"));
        }
        let declared = std::str::from_utf8(digits)
            .ok()
            .and_then(|digits| u64::from_str_radix(digits, 16).ok())
            .ok_or(ChunkedError::Malformed("a size is too large to be one"))?;
        match usize::try_from(declared) {
            Ok(size) if size <= self.body_limit => Ok(size),
            Ok(_) | Err(_) => Err(ChunkedError::TooLarge { declared }),
        }
    }
}
